"""data/processed: the tidy tables as files, current or not, written whole and read back."""

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.project import find_root

if TYPE_CHECKING:
    import pandas as pd

PACKAGE = Path(__file__).resolve().parents[1]
# Set by a build for its kernels: the tables are current, no need to look.
CURRENT = "WEISHAN_TABLES_CURRENT"


def fingerprint_tables(root: Path, as_of: str | None = None) -> str:
    """A hash of all that the tables follow from: data/raw, this package, the as-of date."""
    digest = hashlib.sha256(f"as of {as_of}".encode())
    inputs = [path for path in (root / "data" / "raw").rglob("*") if path.is_file()]
    for folder in ("reading", "statistics", "metadata"):
        inputs += [p for p in (PACKAGE / folder).rglob("*") if p.suffix in (".py", ".toml", ".txt")]
    for path in sorted(inputs):
        base = PACKAGE if path.is_relative_to(PACKAGE) else root
        digest.update(f"\n{path.relative_to(base).as_posix()}\n".encode())
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
    if are_current(root, as_of):
        return []
    from weishan_analysis.statistics.datapackage import describe_tables, to_csv
    from weishan_analysis.statistics.writing import locked, remove_unfinished, write_atomically

    with locked(root):
        fingerprint = fingerprint_tables(root, as_of)
        tables = make_tables(root, as_of)
        folder = root / "data" / "processed"
        folder.mkdir(parents=True, exist_ok=True)
        remove_unfinished(folder)
        files = {f"{name}.csv": to_csv(name, frame) for name, frame in tables.items()}
        files["datapackage.json"] = describe_tables(root, tables, as_of)
        changed = [folder / name for name, content in files.items()
                   if write_atomically(folder / name, content)]  # fmt: skip
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        state = {"fingerprint": fingerprint, "tables": hashes}
        write_atomically(_state_file(root), json.dumps(state).encode())
    return changed


def make_tables(root: Path, as_of: str | None = None) -> "dict[str, pd.DataFrame]":
    """Every table of data/processed by name, from data/raw."""
    from weishan_analysis.statistics import checks, corrections, revisions, tables
    from weishan_analysis.statistics.datapackage import list_indicators, list_sources
    from weishan_analysis.statistics.observations import observe
    from weishan_analysis.statistics.sources import read_sources

    sources = revisions.order_by_precedence(read_sources(root, as_of))
    observations, quantities = observe(sources)
    findings = checks.run_checks(observations)
    listed = list_sources(sources)
    marked = tables.mark(observations, observations, findings)
    marked = tables.note_inferred(marked, listed)
    return {
        "sources": listed,
        "observations": observations,
        "quantities": quantities,
        "indicators": list_indicators(),
        "incidence": tables.note_inferred(tables.incidence(observations), listed),
        "funds": tables.funds(observations),
        "dividends": tables.dividends(observations),
        "revisions": revisions.compare(observations, sources),
        "corrections": corrections.tabulate_corrections(sources),
        "checks": findings,
        **{f"figures-{name}": frame for name, frame in tables.split_figures(marked).items()},
    }


def read_table(name: str, root: Path | None = None, as_of: str | None = None) -> "pd.DataFrame":
    """A table by name: from data/processed when that is current, else made from data/raw now."""
    root = root or find_root()
    is_current = as_of is None and (CURRENT in os.environ or are_current(root))
    if not is_current:
        return make_tables(root, as_of)[name]
    from weishan_analysis.statistics.datapackage import from_csv

    path = root / "data" / "processed" / f"{name}.csv"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WeishanError(
            Fault(str(path), f"it cannot be read ({error.strerror})", "a table",
                  "run `weishan build`")
        ) from None  # fmt: skip
    return from_csv(name, content)


def _read_state(root: Path) -> dict[str, Any]:
    try:
        state = json.loads(_state_file(root).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _state_file(root: Path) -> Path:
    return root / ".weishan" / "tables.json"


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
