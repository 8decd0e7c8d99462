"""Which articles a corpus is made of: folders, globs, lists of files and manifests."""

import codecs
import csv
import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.reading.masthead import Facts

ARTICLES = (".txt", ".html", ".htm")
COLUMNS = ("path", "published", "title", "ref_area")
_SHOWN = 20  # faults of a manifest
_NOTHING = Facts()


@dataclass(frozen=True)
class Entry:
    """One article of a corpus, and what a manifest says of it.

    `path` is absolute, with slashes; it names the article in the dataset. A name that is no
    Unicode is spelled with backslashes there, and `file` has it as the system knows it.
    """

    path: str
    file: str
    facts: Facts = _NOTHING

    @classmethod
    def of(cls, file: str, facts: Facts = _NOTHING) -> "Entry":
        """The entry of a file, wherever the working folder is."""
        file = os.path.abspath(file)  # noqa: PTH100 - a Path a file takes longer than its listing
        path = file.replace(os.sep, "/").encode(errors="surrogateescape")
        return cls(path.decode(errors="backslashreplace"), file, facts)


def find_articles(inputs: Sequence[str]) -> Iterator[Entry]:
    """Every article that the inputs name, some perhaps twice.

    An input is a folder, a glob pattern, an article, a list (a text file with a path a line) or a
    manifest (.csv with `path` and some of `published`, `title`, `ref_area`). Paths in a file are
    relative to its folder. WeishanError names every input that cannot be understood.
    """
    faults = [fault for name in inputs if (fault := _check_input(name))]
    if faults:
        raise WeishanError(faults)
    for name in inputs:
        if os.path.lexists(name):
            yield from _expand(name)
        else:
            for path in _glob(name):
                yield from _walk(path) if Path(path).is_dir() else _articles(path)


def _glob(pattern: str) -> Iterator[str]:
    return glob.iglob(pattern, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute one


def _check_input(name: str) -> Fault | None:
    if not os.path.lexists(name):
        if next(_glob(name), None) is None:
            return Fault(name, "nothing is there", "a folder, files, a list or a manifest",
                         "check the path")  # fmt: skip
    elif Path(name).exists() and not (Path(name).is_file() or Path(name).is_dir()):
        return Fault(name, "neither a file nor a folder", "a folder, files, a list or a manifest",
                     "name the files themselves")  # fmt: skip
    elif Path(name).is_file() and not _is_article(name) and not _is_list(Path(name)):
        return Fault(name, "neither an article nor a list of files",
                     "a folder, .txt, .html, a manifest (.csv) or a file with a path a line",
                     "save it as one of these")  # fmt: skip
    return None


def _expand(path: str) -> Iterator[Entry]:
    if Path(path).is_dir():
        yield from _walk(path)
    elif path.lower().endswith(".csv"):
        yield from _read_manifest(Path(path))
    elif _is_list(Path(path)):
        yield from _read_list(Path(path))
    else:
        yield from _articles(path)


def _articles(path: str) -> Iterator[Entry]:
    if _is_article(path):
        yield Entry.of(path)


def _walk(folder: str) -> Iterator[Entry]:
    """The articles in a folder and those below; what begins with a dot is left out."""
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if _is_article(name) and not name.startswith("."):
                yield Entry.of(os.path.join(parent, name))  # noqa: PTH118 - as in Entry.of


def _is_article(name: str) -> bool:
    return name.lower().endswith(ARTICLES)


def _is_list(file: Path) -> bool:
    """Whether a file is a manifest or has an existing path in its first line."""
    if file.suffix.lower() == ".csv":
        return True
    try:
        with file.open(encoding=_encoding(file), errors="surrogateescape") as lines:
            first = lines.readline(5_000).strip()
        return bool(first) and (file.parent / first).exists()
    except (OSError, ValueError):
        return False


def _read_list(file: Path) -> Iterator[Entry]:
    with file.open(encoding=_encoding(file), errors="surrogateescape") as lines:
        for line in lines:
            if name := line.strip():
                path = file.parent / name
                yield from _walk(str(path)) if path.is_dir() else [Entry.of(str(path))]


def _read_manifest(file: Path) -> Iterator[Entry]:
    faults: list[Fault] = []
    with file.open(encoding=_encoding(file), newline="") as lines:
        rows = csv.DictReader(lines)
        try:
            _check_columns(file, rows.fieldnames or ())
            for row in rows:
                facts = Facts(*((row.get(name) or "").strip() for name in COLUMNS[1:]))
                place = f"{file}, line {rows.line_num}"
                wrong = facts.faults(place)
                if not (row["path"] or "").strip():
                    wrong.append(Fault(place, "no path", "that of an article", "add it"))
                faults += wrong[: _SHOWN - len(faults)]
                if not wrong:
                    yield Entry.of(str(file.parent / row["path"].strip()), facts)
        except (csv.Error, UnicodeError) as error:
            faults.append(
                Fault(str(file), f"it cannot be read ({error})", "CSV in UTF-8 or GB18030")
            )
    if faults:
        raise WeishanError(faults)


def _check_columns(file: Path, columns: Sequence[str]) -> None:
    faults = [
        Fault(f"{file}, line 1", f"unknown column {name!r}", f"some of {', '.join(COLUMNS)}",
              "correct its name or remove it")
        for name in columns
        if name not in COLUMNS
    ]  # fmt: skip
    if "path" not in columns:
        faults.append(Fault(f"{file}, line 1", "no column path", "the paths of the articles"))
    if faults:
        raise WeishanError(faults)


def _encoding(file: Path) -> str:
    """What a list was saved in: UTF-8, UTF-16 (PowerShell) or GB18030 (Excel)."""
    with file.open("rb") as content:
        start = content.read(1 << 20)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "gb18030" if file.suffix.lower() == ".csv" else "utf-8-sig"
    return "utf-8-sig"
