"""The cells of a CSV file or an Excel workbook as text, and what makes a file unreadable."""

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.parsers import expat

from weishan_analysis.errors import Fault, WeishanError

LARGEST_FILE = 50_000_000  # bytes
LARGEST_UNPACKED = 400_000_000
_DELIMITERS = ",\t;，"
_OLE = b"\xd0\xcf\x11\xe0"  # how an old .xls begins, and any workbook with a password
_FORMAT_WORDS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


@dataclass(frozen=True)
class Sheet:
    """One table: `rows` are (row number, texts of its cells); `merged` are ranges such as A1:B2.

    `name` is empty for a CSV file. `valueless` holds the cells whose formula has no value.
    """

    name: str
    rows: list[tuple[int, list[str]]]
    merged: list[str] = field(default_factory=list)
    valueless: list[str] = field(default_factory=list)


def read_sheets(path: Path) -> list[Sheet]:
    """The sheets of a .csv or .xlsx file that hold anything.

    Numbers come in their shortest exact form, percent cells as 10.82%, dates in the precision
    that the cell shows. WeishanError for a file that is too large, damaged, protected or empty.
    """
    content = read_limited(path)
    sheets = _read_workbook(path, content) if path.suffix == ".xlsx" else [_read_csv(path, content)]
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise _unreadable(path, "it holds no row", "a header row and figures below it",
                          "fill the table")  # fmt: skip
    return sheets


def read_limited(path: Path) -> bytes:
    """The content of a file that is there and not too large for anything written by people."""
    try:
        size = path.stat().st_size
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
    from weishan_analysis.reading.article import decode

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
                  "cells with a closing quotation mark for each opening one", "correct the row")
        ) from None  # fmt: skip
    return Sheet("", rows)


def _read_workbook(path: Path, content: bytes) -> list[Sheet]:
    if content.startswith(_OLE):
        raise _unreadable(
            path,
            "the workbook has a password or is of the old .xls kind",
            "an open .xlsx workbook",
            "save it as .xlsx without a password",
        )
    from openpyxl import load_workbook

    try:
        layouts = _inspect_archive(path, content)
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            return [_read_sheet(sheet, layouts) for sheet in workbook.worksheets]
        finally:
            workbook.close()
    except WeishanError:
        raise
    except Exception as error:  # noqa: BLE001  # openpyxl fails in many ways on a damaged file
        raise _unreadable(path, f"the workbook is damaged ({type(error).__name__}: {error})",
                          "an .xlsx workbook", "open it in a spreadsheet program and save it again"
                          ) from None  # fmt: skip


@dataclass
class _Layout:
    """What openpyxl's streaming reader does not tell about a worksheet."""

    merged: list[str] = field(default_factory=list)
    valueless: list[str] = field(default_factory=list)


def _inspect_archive(path: Path, content: bytes) -> dict[str, _Layout]:
    """The layout of each part; WeishanError for a bomb, ValueError for a part that is no XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
            raise _unreadable(path, "the workbook unpacks to far more than people type",
                              f"at most {LARGEST_UNPACKED:,} bytes", "split it")  # fmt: skip
        return {
            part.filename: _inspect(archive.read(part))
            for part in archive.infolist()
            if part.filename.endswith((".xml", ".rels", ".vml"))
        }


def _inspect(xml: bytes) -> _Layout:
    """Merged ranges and formulas without value; ValueError for a document type or entity."""
    layout = _Layout()
    cell = tag = ""
    formula = value = False

    def refuse(*_: Any) -> None:
        raise ValueError("a workbook declares no document type")

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal cell, tag, formula, value
        tag = name.rpartition(":")[2]
        if tag == "c":
            cell, formula, value = attributes.get("r", ""), False, False
        elif tag == "f":
            formula = True
        elif tag == "mergeCell":
            layout.merged.append(attributes.get("ref", ""))

    def text(content: str) -> None:
        nonlocal value
        value = value or (tag in ("v", "t") and bool(content))

    def end(name: str) -> None:
        nonlocal tag
        tag = ""
        if name.rpartition(":")[2] == "c" and formula and not value:
            layout.valueless.append(cell)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.EndElementHandler = end
    parser.Parse(xml, True)  # noqa: FBT003  # expat takes no keyword
    return layout


def _read_sheet(sheet: Any, layouts: dict[str, _Layout]) -> Sheet:
    sheet.reset_dimensions()  # some programs write wrong ones
    layout = layouts.get(sheet._worksheet_path.lstrip("/"), _Layout())  # noqa: SLF001  # no other way
    rows = [
        (number, cells)
        for number, row in enumerate(sheet.iter_rows(), start=1)
        if any(cells := [_cell_text(cell) for cell in row])
    ]
    return Sheet(sheet.title, rows, layout.merged, layout.valueless)


def _cell_text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, date):
        return _date_text(value, cell.number_format)
    if isinstance(value, int | float) and not isinstance(value, bool):
        is_percent = "%" in _FORMAT_WORDS.sub("", cell.number_format)
        return f"{number_text(value * 100)}%" if is_percent else number_text(value)
    return " ".join(str(value).split())


def number_text(value: float) -> str:
    """The shortest decimal form in the 15 digits that a spreadsheet keeps, without exponent."""
    if isinstance(value, int):
        return str(value)
    return format(Decimal(f"{value:.15g}").normalize(), "f")


def _date_text(value: date, number_format: str) -> str:
    shown = _FORMAT_WORDS.sub("", number_format).lower()
    if "d" in shown:
        return f"{value:%Y-%m-%d}"
    return f"{value:%Y-%m}" if "m" in shown else f"{value:%Y}"
