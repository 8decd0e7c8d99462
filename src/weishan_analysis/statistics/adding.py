"""A file that arrives becomes a source: validated whole, then put into data/raw in one step."""

import hashlib
import json
import re
import shutil
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.project import find_root, read_project
from weishan_analysis.reading.masthead import Facts, read_facts
from weishan_analysis.reading.periods import first_day
from weishan_analysis.reading.places import name_place, read_code
from weishan_analysis.statistics.own import enter_project
from weishan_analysis.statistics.sheets import read_limited
from weishan_analysis.statistics.sources import (
    Source,
    is_address,
    read_date,
    read_source,
    read_sources,
)
from weishan_analysis.statistics.writing import (
    cannot_write,
    locked,
    new_folder,
    remove_unfinished,
    scratch_folder,
)

if TYPE_CHECKING:
    import pandas as pd

KINDS = {
    ".txt": "article.txt",
    ".html": "article.html",
    ".htm": "article.html",
    ".csv": "figures.csv",
    ".xlsx": "figures.xlsx",
}
LONGEST_NAME = 60


@dataclass(frozen=True)
class Details:
    """What is known of a source that is added; empty where it is not."""

    published: str = ""
    title: str = ""
    publisher: str = ""
    author: str = ""
    url: str = ""
    note: str = ""
    ref_area: str = ""
    name: str = ""
    supersedes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Addition:
    """What adding a source does: its figures against those shown before, and what found no place.

    `changes` has the columns of revisions.contrast, `unplaced` those of quantities.csv; `doubts`
    are sentences on figures that may be slips of a unit. `source` is None where a workbook came
    back unchanged, so that there is nothing to add.
    """

    source: Source | None
    changes: "pd.DataFrame"
    unplaced: "pd.DataFrame"
    is_written: bool
    doubts: tuple[str, ...] = ()


def add(
    file: str | Path,
    details: Details,
    *,
    root: Path | None = None,
    dry_run: bool = False,
    accept: bool = False,
    ask: Callable[[str], str] | None = None,
) -> Addition:
    """Make data/raw/<date>-<name>/ with the untouched file and source.toml; say what it changes.

    `ask` is called with a question for what is missing and cannot be told from the file, and
    before figures are added that may be slips of a unit; `accept` says that they are none.
    WeishanError with every fault leaves everything as it was; so does `dry_run`.
    """
    file = Path(file)
    root = root or find_root()
    enter_project(root)
    kept_as = KINDS.get(file.suffix.lower())
    if kept_as is None:
        raise WeishanError(
            Fault(file.name, f"a file of the kind {file.suffix or 'without ending'}",
                  "an article (.txt, .html) or a table (.csv, .xlsx)",
                  "save it as one of these")
        )  # fmt: skip
    content = read_limited(file)
    with _draft_folder(root, dry_run=dry_run) as beside:
        sources = read_sources(root)
        details = _complete(details, file, sources, read_project(root).areas, ask)
        _check_is_new(content, file, sources)
        draft = beside / _choose_name(details, file, root)
        draft.mkdir()
        (draft / kept_as).write_bytes(content)
        _describe(draft, details, file.name, content)
        addition = _examine(draft, details, file, root, sources)
        if accept:
            addition = replace(addition, doubts=())
        if ask and addition.doubts and not dry_run:
            _make_sure(addition.doubts, file, ask)
        if dry_run or addition.source is None:
            return addition
        remove_unfinished(root / "data" / "raw")
        folder = root / "data" / "raw" / draft.name
        with new_folder(folder) as unfinished:
            shutil.copytree(draft, unfinished, dirs_exist_ok=True)
        source = replace(addition.source, folder=folder, file=folder / kept_as)
        return replace(addition, source=source, is_written=True)


def _make_sure(doubts: Sequence[str], file: Path, ask: Callable[[str], str]) -> None:
    """WeishanError unless the person at the terminal says that the figures are right."""
    answer = ask("\n".join([*doubts, "is this right? yes or no"]))
    if answer.strip().casefold() not in ("y", "yes", "是", "对"):
        raise WeishanError(
            Fault(file.name, "nothing was added", action="correct the figures and add it again")
        )


@contextmanager
def _draft_folder(root: Path, *, dry_run: bool) -> Iterator[Path]:
    """A folder for the draft of a source, under the lock.

    The next run clears what a killed one left. A dry run drafts outside the project, and leaves
    that as it is.
    """
    try:
        if dry_run:
            with tempfile.TemporaryDirectory() as folder:
                yield Path(folder)
        else:
            with locked(root), scratch_folder(root / ".weishan" / "draft") as draft:
                yield draft
    except OSError as error:
        raise cannot_write(Path(error.filename or root), error) from None


def _complete(
    details: Details,
    file: Path,
    sources: Sequence[Source],
    subjects: Sequence[str],
    ask: Callable[[str], str] | None,
) -> Details:
    """Fill in what was not given: asked for, or as in the text and in the project.

    A text that is about another place than the project (`subjects`, else that of most of its
    sources) is filed under neither unasked.
    """
    facts, title = read_masthead(file)
    areas = Counter(source.ref_area for source in sources).most_common(1)
    subjects = subjects or [code for code, _ in areas] or [facts.ref_area]
    usual = facts.ref_area if facts.ref_area in subjects else subjects[0]
    is_elsewhere = bool(facts.ref_area) and facts.ref_area != usual
    is_one_of_several = len(subjects) > 1 and not facts.ref_area
    details = replace(
        details,
        title=details.title or title,
        ref_area=details.ref_area or ("" if is_elsewhere or is_one_of_several else usual),
    )
    says = f"; the text itself says {facts.published}" if facts.published else ""
    wanted = {
        "published": f"the date it was published, such as 2018-09-14{says}",
        "ref_area": "the place it is about, by name or division code"
        + (f"; the text is about {_describe_place(facts.ref_area)}, "
           f"the project about {', '.join(map(_describe_place, subjects))}"
           if is_elsewhere else ""),
    }  # fmt: skip
    missing = {name: text for name, text in wanted.items() if not getattr(details, name)}
    if ask is not None:
        answers = {name: ask(text).strip() for name, text in missing.items()}
        details = Details(**{**vars(details), **answers})
    faults = [
        Fault(file.name, f"--{name.replace('_', '-')} is missing", text, "add the option")
        for name, text in missing.items()
        if not getattr(details, name)
    ]
    if faults:
        raise WeishanError(faults)
    return _check_details(details, sources)


def read_masthead(file: Path) -> tuple[Facts, str]:
    """What an article says of itself, and its title; of a table the name of its file."""
    if file.suffix.lower() in (".csv", ".xlsx"):
        return Facts(), file.stem
    from weishan_analysis.reading.files import read_text

    article = read_text(file)
    titles = [article.clean[b.start : b.end] for b in article.blocks if b.kind == "title"]
    return read_facts(article), titles[0] if titles else file.stem


def _describe_place(code: str) -> str:
    return f"{name_place(code)} ({code})"


def _check_details(details: Details, sources: Sequence[Source]) -> Details:
    """The details with their date and place in normal form; WeishanError with every fault."""
    faults = []
    published, area = details.published, details.ref_area
    try:
        published = read_date(published, "--published")
        if first_day(published) > f"{datetime.now(UTC).date() + timedelta(days=1)}":
            faults.append(Fault("--published", f"{published}, which is to come", "a day gone by"))
    except WeishanError as error:
        faults += error.faults
    try:
        area = read_code(area)
    except ValueError as error:
        faults.append(
            Fault("--ref-area", str(error), "a division code (532927) or a name (巍山县)")
        )
    if details.url and not is_address(details.url):
        faults.append(Fault("--url", details.url, "an address that begins with http"))
    if details.name and not re.fullmatch(r"\w[\w-]*", details.name):
        faults.append(Fault("--name", details.name, "letters, digits and hyphens only",
                            "it becomes a folder in data/raw"))  # fmt: skip
    names = {source.name for source in sources}
    faults += [
        Fault("--supersedes", other, f"one of {', '.join(sorted(names))}")
        for other in details.supersedes
        if other not in names
    ]
    if faults:
        raise WeishanError(faults)
    return replace(details, published=published, ref_area=area)


def _check_is_new(content: bytes, file: Path, sources: Sequence[Source]) -> None:
    for source in sources:
        if source.file.read_bytes() == content:
            raise WeishanError(
                Fault(file.name, f"the same file is there already, as data/raw/{source.name}",
                      "a file that is not in data/raw yet")
            )  # fmt: skip


def _choose_name(details: Details, file: Path, root: Path) -> str:
    """<date>-<name>, from the file's name unless one is given, and not taken yet."""
    stem = unicodedata.normalize("NFC", details.name or file.stem).lower()
    stem = re.sub(r"^\d{4}(?:-\d\d){0,2}-(?=.)", "", stem)
    stem = re.sub(r"[\W_]+", "-", stem)[:LONGEST_NAME].strip("-") or "source"
    name = f"{details.published}-{stem}"
    taken = {folder.name.lower() for folder in (root / "data" / "raw").iterdir()}
    number = 1
    while (numbered := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return numbered


def _describe(folder: Path, details: Details, original_name: str, content: bytes) -> None:
    """Write source.toml; a JSON string without control characters is one of TOML too."""
    entries: dict[str, str | list[str]] = {
        "title": details.title,
        "publisher": details.publisher,
        "author": details.author,
        "url": details.url,
        "note": details.note,
        "ref_area": details.ref_area,
        "published": details.published,
        "original_name": original_name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "supersedes": list(details.supersedes),
    }
    lines = [
        f"{name} = {json.dumps(_on_one_line(value), ensure_ascii=False)}\n"
        for name, value in entries.items()
        if value
    ]
    (folder / "source.toml").write_text("".join(lines), encoding="utf-8", newline="\n")


def _on_one_line(value: str | list[str]) -> str | list[str]:
    if isinstance(value, list):
        return value
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", " ", value).split())


def _examine(
    draft: Path, details: Details, file: Path, root: Path, sources: Sequence[Source]
) -> Addition:
    """Read the draft as a build would, and set its figures against those shown now."""
    from weishan_analysis.statistics.figures import read_replaced
    from weishan_analysis.statistics.magnitudes import find_slips
    from weishan_analysis.statistics.observations import observe
    from weishan_analysis.statistics.processed import are_current, read_table
    from weishan_analysis.statistics.revisions import (
        contrast,
        note_addition,
        order_by_precedence,
        select_latest,
    )

    source = read_source(draft)
    try:
        observations, quantities = observe([source], sources)
        replaced = {s.name for s in sources} & set(read_replaced(source))
    except WeishanError as error:
        raise WeishanError(_name_file(fault, source, file) for fault in error.faults) from None
    if are_current(root):
        before = read_table("observations", root=root)
    else:
        before, _ = observe(order_by_precedence(sources))
    observations = note_addition(before, observations, [*sources, source])
    changes = contrast(before, observations, [*sources, source])
    if replaced and changes["verdict"].isin(["conflict", "revised"]).any():
        source = replace(source, supersedes=tuple(sorted({*details.supersedes, *replaced})))
        details = replace(details, supersedes=source.supersedes)
        _describe(draft, details, file.name, source.file.read_bytes())
        observations = note_addition(before, observations, [*sources, source])
        changes = contrast(before, observations, [*sources, source])
    unplaced = quantities[quantities["kind"].eq("statistic") & quantities["indicator"].eq("")]
    came_back_unchanged = source.kind == "table" and observations.empty
    return Addition(
        None if came_back_unchanged else source,
        changes[changes["verdict"].ne("absent")].reset_index(drop=True),
        unplaced.reset_index(drop=True),
        is_written=False,
        doubts=tuple(find_slips(changes, select_latest(before))),
    )


def _name_file(fault: Fault, source: Source, file: Path) -> Fault:
    """The fault with the file's own name in place of the one it would get."""
    place = fault.place.removeprefix(f"data/raw/{source.name}: ")
    return replace(
        fault,
        place=place.replace(source.file.name, file.name, 1),
        found=fault.found.replace(f"first in {source.file.name}", f"first in {file.name}"),
    )
