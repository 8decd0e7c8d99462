"""The sheets of a table that somebody sent: their cells as text, and which column holds what."""

import csv
import difflib
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import load

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

LARGEST_FILE = 50_000_000  # bytes
LARGEST_UNPACKED = 200_000_000  # bytes
MOST_CELLS = 500_000  # of a workbook
HEADERS = {column: tuple(str(names).split()) for column, names in load("headers.toml").items()}
REQUIRED = ("indicator", "obs_value")
SEARCHED_ROWS = 10  # a title and a remark may stand above the header
_DELIMITERS = ",\t;，"
_OLE = b"\xd0\xcf\x11\xe0"  # how an old .xls begins, and any workbook with a password
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
# One behind column ALL, the 1,000th: every row would be filled with empty cells up to it.
_FAR_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="((?:A(?:L[M-Z]|[M-Z][A-Z])|[B-Z][A-Z][A-Z])\d+)"')
_UNSHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')  # of a number format


@dataclass(frozen=True)
class Sheet:
    """One table: `rows` are (row number, texts of its cells); `merged` are ranges such as A1:B2.

    `name` is empty for a CSV file. `valueless` holds the cells whose formula has no value.
    """

    name: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    valueless: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Header:
    """Row `number` of a sheet: its titles, and the place of each column that is known."""

    number: int
    titles: list[str]
    columns: dict[str, int]

    def faults(self, where: str) -> Iterator[Fault]:
        """Columns that are missing, doubled or unknown, so that they would be overlooked."""
        place = f"{where}, row {self.number}"
        for name in REQUIRED:
            if name not in self.columns:
                yield Fault(
                    place, f"no column {HEADERS[name][0]} ({name}) in {' | '.join(self.titles)}",
                    "it beside the others", "add it or correct its name")  # fmt: skip
        for position, title in enumerate(self.titles):
            column = name_column(title)
            if column and column != "office" and self.columns[column] != position:
                yield Fault(place, f"a second column for {column}: {title}", "one",
                            "remove it or the other")  # fmt: skip
            elif title and not column:
                similar = difflib.get_close_matches(plain_name(title), _names(), 1, 0.75)
                known = ", ".join(names[0] for names in HEADERS.values())
                yield Fault(place, f"unknown column {title}",
                            f"perhaps {similar[0]}" if similar else f"one of {known}",
                            "correct its name, or remove the column")  # fmt: skip


def find_header(sheet: Sheet) -> Header | None:
    """The row near the top with the most known columns; None where no column is known."""
    candidates = []
    for number, titles in sheet.rows[:SEARCHED_ROWS]:
        columns: dict[str, int] = {}
        for place, title in enumerate(titles):
            if column := name_column(title):
                columns.setdefault(column, place)
        candidates.append(Header(number, titles, columns))
    best = max(candidates, key=lambda header: len(header.columns))
    return best if best.columns else None


def name_column(title: str) -> str | None:
    """The column that a header names, perhaps in two languages: 指标 indicator.

    >>> name_column("年度"), name_column("Obs_Value"), name_column("面积")
    ('time_period', 'obs_value', None)
    """
    parts = [plain_name(title), *map(plain_name, title.split())]
    return next((_names()[part] for part in parts if part in _names()), None)


def plain_name(name: str) -> str:
    """A name without what people vary: case, width, spaces and underscores."""
    return re.sub(r"[\s_]+", "", unicodedata.normalize("NFKC", name)).casefold()


@cache
def _names() -> dict[str, str]:
    return {
        plain_name(name): column for column, names in HEADERS.items() for name in (column, *names)
    }


def read_sheets(path: Path, content: bytes = b"") -> list[Sheet]:
    """The sheets of a .csv or .xlsx file that hold anything, every cell on one line.

    `content` is what was read of the file already, if it was.
    WeishanError for a file that is too large, damaged, protected or empty.
    """
    content = content or read_limited(path)
    sheets = _open_workbook(path, content) if path.suffix == ".xlsx" else [_read_csv(path, content)]
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise _unreadable(path, "it holds no row", "a header row and figures below it",
                          "fill the table")  # fmt: skip
    return sheets


def read_limited(path: Path) -> bytes:
    """The content of a file that is there and not too large for anything written by people."""
    try:
        stat = path.stat()
        if not S_ISREG(stat.st_mode):  # a pipe would be waited for without end
            raise _unreadable(path, "it is no file", "an article or a table", "name the file")
        size = stat.st_size
        if size > LARGEST_FILE:
            raise _unreadable(path, f"the file is too large ({size:,} bytes)",
                              f"at most {LARGEST_FILE:,} bytes", "split it")  # fmt: skip
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise _unreadable(path, f"the file cannot be read ({reason})", "", "check it") from None


def _unreadable(path: Path, found: str, expected: str, action: str) -> WeishanError:
    return WeishanError(Fault(path.name, found, expected, action))


def _read_csv(path: Path, content: bytes) -> Sheet:
    from weishan_analysis.reading.files import decode

    text = decode(content, path.name) if content.strip() else ""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    try:
        for cells in reader:
            stripped = [" ".join(cell.split()) for cell in cells]
            if any(stripped):
                rows.append((reader.line_num, stripped))
    except csv.Error as error:
        raise WeishanError(
            Fault(f"{path.name}, row {reader.line_num}", f"the row is no CSV ({error})",
                  "cells with a closing quotation mark for each opening one, and less than "
                  f"{csv.field_size_limit():,} characters", "correct the row")
        ) from None  # fmt: skip
    return Sheet("", rows)


def _open_workbook(path: Path, content: bytes) -> list[Sheet]:
    if content.startswith(_OLE):
        raise _unreadable(path, "the workbook has a password or is of the old .xls kind",
                          "an open .xlsx workbook", "save it as .xlsx without a password"
                          )  # fmt: skip
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) <= LARGEST_UNPACKED:
                _check_parts(path, map(archive.read, parts))
                return list(_read_workbook(content))
    except WeishanError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged file fails in many ways
        raise _unreadable(path, f"the workbook is damaged ({type(error).__name__}: {error})",
                          "an .xlsx workbook", "open it in a spreadsheet program and save it again"
                          ) from None  # fmt: skip
    raise _unreadable(path, "the workbook unpacks to far more than people type",
                      f"at most {LARGEST_UNPACKED:,} bytes", "split it")  # fmt: skip


def _check_parts(path: Path, parts: Iterable[bytes]) -> None:
    """Refuse more cells than people fill, before they are read.

    ValueError for a part that declares entities, as no workbook does but a bomb.
    """
    marks = ["<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    cells = 0
    for part in parts:
        if any(mark in part for mark in marks):
            raise ValueError("a workbook declares no document type")
        if far := _FAR_CELL.search(part):
            raise _unreadable(path, f"a cell far to the right ({far[1].decode()})",
                              "at most 1,000 columns", "remove what does not belong to the table"
                              )  # fmt: skip
        cells += len(_CELL.findall(part))
    if cells > MOST_CELLS:
        raise _unreadable(path, f"the workbook has {cells:,} cells", f"at most {MOST_CELLS:,}",
                          "split it")  # fmt: skip


def _read_workbook(content: bytes) -> Iterator[Sheet]:
    """The sheets of an .xlsx file."""
    import warnings

    from openpyxl import load_workbook

    with warnings.catch_warnings(action="ignore"):  # of what openpyxl does not keep: never written
        values = load_workbook(io.BytesIO(content), data_only=True)
        formulas = load_workbook(io.BytesIO(content))
    for sheet in values.worksheets:
        # Only what the file holds: rows and columns up to the last cell may be millions.
        written = sorted(formulas[sheet.title]._cells.items())  # noqa: SLF001
        rows: dict[int, list[str]] = {}
        valueless = []
        for (row, column), cell in written:
            shown = sheet.cell(row, column)
            if cell.data_type == "f" and shown.value is None:
                valueless.append(cell.coordinate)
            cells = rows.setdefault(row, [])
            cells += [""] * (column - 1 - len(cells))
            cells.append(" ".join(_show(shown).split()))
        merged = [str(area) for area in sheet.merged_cells.ranges]
        yield Sheet(sheet.title, [item for item in rows.items() if any(item[1])], merged, valueless)


def _show(cell: "Cell") -> str:
    """A cell as people see it: 10.82%, a date in the precision that its format shows."""
    value, shown = cell.value, _UNSHOWN.sub("", cell.number_format).lower()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return f"{number_text(value * 100)}%" if "%" in shown else number_text(value)
    if isinstance(value, date) and value.year < 1900:
        return "a date before 1900"  # which spreadsheets have none of: a negative number
    if isinstance(value, date):
        if "d" in shown:
            return f"{value:%Y-%m-%d}"
        return f"{value:%Y-%m}" if "m" in shown else f"{value:%Y}"
    return "" if value is None else str(value)


def number_text(value: float) -> str:
    """The shortest decimal form in the 15 digits that a spreadsheet keeps, without exponent.

    >>> number_text(0.1 + 0.2), number_text(15292000.0), number_text(8214)
    ('0.3', '15292000', '8214')
    """
    if isinstance(value, int):
        return str(value)
    return format(Decimal(f"{value:.15g}").normalize(), "f")
