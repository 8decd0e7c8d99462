"""data/processed: the tidy tables as files, current or not, written whole and read back."""

import csv
import hashlib
import json
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.project import find_root, read_project

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from weishan_analysis.statistics.observations import Reading
    from weishan_analysis.statistics.sources import Source

PACKAGE = Path(__file__).resolve().parents[1]
# Set by a build for its kernels: the tables are current, and a kernel that looked would seem to
# follow from every file of data/raw.
CURRENT = "WEISHAN_TABLES_CURRENT"


def list_package(part: str = "") -> list[Path]:
    """The files of this package, or of a part of it, in order: code, words, places, fonts."""
    within = PACKAGE / part
    found = [within] if within.is_file() else within.rglob("*")
    files = (path for path in found if "__pycache__" not in path.parts)
    return sorted(path for path in files if path.is_file())


def list_behind_tables() -> list[Path]:
    """The files of this package that the tables follow from; of texts, only those of checks."""
    files = [path for part in ("reading", "statistics", "metadata") for path in list_package(part)]
    texts = [*list_package("metadata/messages"), PACKAGE / "metadata" / "commands.toml"]
    return [path for path in files if path not in texts or path.name == "checks.toml"]


def fingerprint_tables(root: Path, as_of: str | None = None) -> str:
    """A hash of all that the tables follow from: data/raw, the codebook, code, the as-of date."""
    own = json.dumps(read_project(root).codebook, sort_keys=True)
    digest = hashlib.sha256(f"as of {as_of}\n{own}".encode())
    root = root.absolute()  # so that files are in one order, however the project is named
    inputs = [path for path in (root / "data" / "raw").rglob("*") if path.is_file()]
    inputs += list_behind_tables()
    for path in sorted(inputs):
        base = PACKAGE if path.is_relative_to(PACKAGE) else root
        digest.update(os.fsencode(f"\n{path.relative_to(base).as_posix()}\n"))
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def are_current(root: Path, as_of: str | None = None) -> bool:
    """Whether data/processed holds what a build would write now."""
    state = _read_state(root)
    return (
        state.get("fingerprint") == fingerprint_tables(root, as_of)
        and bool(state.get("tables"))
        and all(_hash(root / "data" / "processed" / name) == found
                for name, found in state["tables"].items())
    )  # fmt: skip


def write_tables(root: Path, as_of: str | None = None) -> list[Path]:
    """Bring data/processed up to date; returns the files that changed.

    All tables are made and checked before the first is written; WeishanError leaves the earlier
    ones as they were. Does nothing, and imports nothing heavy, when the tables are current.
    """
    from weishan_analysis.statistics.own import enter_project

    enter_project(root)
    if are_current(root, as_of):
        return []
    from weishan_analysis.statistics.schema import describe_package, read_schema
    from weishan_analysis.statistics.writing import locked, write_atomically

    with locked(root):
        fingerprint = fingerprint_tables(root, as_of)
        sources = _read_known(root, as_of)
        tables = _tabulate_sources(sources)
        contents = {name: read_schema()[name].to_csv(frame) for name, frame in tables.items()}
        files = {f"{name}.csv": content for name, content in contents.items()}
        files["datapackage.json"] = describe_package(contents, sources, as_of)
        changed = _put_files(root, files)
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        state = {"fingerprint": fingerprint, "tables": hashes}
        write_atomically(_state_file(root), json.dumps(state).encode())
    return changed


def _put_files(root: Path, files: dict[str, bytes]) -> list[Path]:
    """Have these files in data/processed, all in one step, and return those that changed.

    Files that no build has written stay there; those of an earlier one that are not among these go.
    """
    from weishan_analysis.statistics.writing import (
        stage_folder,
        swap_folder,
        take_over,
        write_through,
    )  # fmt: skip

    folder, staged = root / "data" / "processed", root / ".weishan" / "tables"
    with stage_folder(staged, folder):
        earlier = {path.name: path for path in folder.iterdir()} if folder.exists() else {}
        gone = earlier.keys() & _read_state(root).get("tables", {}).keys() - files.keys()
        changed = [name for name, content in files.items()
                   if _hash(folder / name) != hashlib.sha256(content).hexdigest()]  # fmt: skip
        for name in changed:
            write_through(staged / name, files[name])
        for name in earlier.keys() - gone - set(changed):
            take_over(earlier[name], staged)
        if changed or gone:
            folder.parent.mkdir(parents=True, exist_ok=True)
            swap_folder(staged, folder)
    return [folder / name for name in changed]


def make_tables(root: Path, as_of: str | None = None) -> "dict[str, pd.DataFrame]":
    """Every table of data/processed by name, from data/raw."""
    from weishan_analysis.statistics.own import enter_project

    enter_project(root)
    return _tabulate_sources(_read_known(root, as_of))


def _tabulate_sources(sources: "Sequence[Source]") -> "dict[str, pd.DataFrame]":
    from weishan_analysis.statistics.observations import read_all
    from weishan_analysis.statistics.revisions import order_by_precedence

    return tabulate(read_all(order_by_precedence(sources)))


def tabulate(readings: "Sequence[Reading]") -> "dict[str, pd.DataFrame]":
    """Every table of data/processed by name, from what was read of each source."""
    from weishan_analysis.statistics import revisions, tables
    from weishan_analysis.statistics.checks import run_checks
    from weishan_analysis.statistics.glosses import tabulate_glosses
    from weishan_analysis.statistics.observations import stack, tabulate_corrections
    from weishan_analysis.statistics.sources import tabulate_sources

    sources = [reading.source for reading in readings]
    observations, quantities = stack(readings)
    findings = run_checks(observations)
    listed = tabulate_sources(sources)
    marked = tables.mark(observations, observations, findings)
    marked = tables.note_inferred(marked, listed)
    return {
        "sources": listed,
        "observations": observations,
        "quantities": quantities,
        "indicators": tabulate_indicators(),
        "incidence": tables.note_inferred(tables.incidence(observations), listed),
        "funds": tables.funds(observations),
        "dividends": tables.dividends(observations),
        "revisions": revisions.compare(observations, sources),
        "corrections": tabulate_corrections(readings),
        "glosses": tabulate_glosses(readings),
        "checks": findings,
        **{f"figures-{name}": frame for name, frame in tables.split_figures(marked).items()},
    }


def _read_known(root: Path, as_of: str | None) -> "list[Source]":
    """The sources published by a date; WeishanError where there is none, which makes no tables."""
    from weishan_analysis.statistics.sources import read_sources

    if sources := read_sources(root, as_of):
        return sources
    if as_of is None or not (every := read_sources(root)):
        raise WeishanError(
            Fault("data/raw", "it holds no source", "one at least", "bring one with `weishan add`")
        )
    raise WeishanError(
        Fault("as-of", f"no source was published by {as_of}",
              f"{every[0].published} or later, when {every[0].name} was published",
              "name a later date")
    )  # fmt: skip


def tabulate_indicators() -> "pd.DataFrame":
    """The codebook, an indicator a row, in the order of metadata/codebook/indicators."""
    from weishan_analysis.statistics.codebook import read_indicators
    from weishan_analysis.statistics.schema import read_schema

    return read_schema()["indicators"].fill(
        vars(entry)
        | {
            "indicator": key,
            "names": "|".join(entry.phrases),
            "within": "|".join(entry.within),
            "part_of_whole": entry.part_of,
            "equals": "|".join(entry.equals),
        }
        for key, entry in read_indicators().items()
    )


def read_table(
    name: str, root: Path | None = None, as_of: str | date | None = None
) -> "pd.DataFrame":
    """A table by name: from data/processed when that is current, else made from data/raw now."""
    from weishan_analysis.statistics.own import enter_project
    from weishan_analysis.statistics.sources import read_date

    root = root or find_root()
    enter_project(root)
    as_of = None if as_of is None else read_date(as_of)
    if as_of is not None or not (CURRENT in os.environ or are_current(root)):
        return make_tables(root, as_of)[name]
    from weishan_analysis.statistics.schema import read_schema

    path = root / "data" / "processed" / f"{name}.csv"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WeishanError(
            Fault(str(path), f"it cannot be read ({error.strerror})", "a table",
                  "run `weishan build`")
        ) from None  # fmt: skip
    return read_schema()[name].from_csv(content)


def read_rows(root: Path, name: str) -> list[dict[str, str]]:
    """The rows of a processed table as they are written; none where there is no such table."""
    path = root / "data" / "processed" / f"{name}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _read_state(root: Path) -> dict[str, Any]:
    try:
        state = json.loads(_state_file(root).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    is_whole = isinstance(state, dict) and isinstance(state.get("tables"), dict)
    return state if is_whole else {}


def _state_file(root: Path) -> Path:
    return root / ".weishan" / "tables.json"


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
