"""The cells of an Excel workbook as text, read in one pass; openpyxl takes five times as long."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from weishan_analysis.statistics.cells import Sheet

LARGEST_UNPACKED = 200_000_000  # bytes
_WITHOUT_NAMESPACE = re.compile(r"\{[^}]*\}")
_UNSHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


class TooLargeError(ValueError):
    """A workbook that unpacks to more than people type."""


def read_workbook(content: bytes) -> Iterator[Sheet]:
    """The sheets of an .xlsx file in their order.

    Numbers come in their shortest form, percent cells as 10.82%, dates in the precision that the
    cell shows. Raises TooLargeError for a bomb and ValueError, KeyError or a library's error for
    a damaged file.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
            raise TooLargeError
        parts = {
            part.filename: archive.read(part)
            for part in archive.infolist()
            if part.filename.endswith((".xml", ".rels"))
        }
    for xml in parts.values():
        _refuse_doctype(xml)
    workbook = _parse(parts["xl/workbook.xml"])
    strings = list(_shared_strings(parts.get("xl/sharedStrings.xml", b"<sst/>")))
    formats = list(_formats(parts.get("xl/styles.xml", b"<styleSheet/>")))
    is_1904 = any(entry.get("date1904") in ("1", "true") for entry in workbook.iter("workbookPr"))
    targets = {
        entry.get("Id"): entry.get("Target", "")
        for entry in _parse(parts["xl/_rels/workbook.xml.rels"])
    }
    for entry in workbook.iter("sheet"):
        target = targets[next(value for key, value in entry.items() if key.endswith("}id"))]
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in parts and "worksheet" in path:  # no chart sheet
            reader = _SheetReader(Sheet(entry.get("name", "")), strings, formats, is_1904)
            reader.read(parts[path])
            yield reader.sheet


def number_text(value: float) -> str:
    """The shortest decimal form in the 15 digits that a spreadsheet keeps, without exponent.

    >>> number_text(0.1 + 0.2), number_text(15292000.0), number_text(8214)
    ('0.3', '15292000', '8214')
    """
    if isinstance(value, int):
        return str(value)
    return format(Decimal(f"{value:.15g}").normalize(), "f")


def _refuse_doctype(xml: bytes) -> None:
    """ValueError for a part that declares entities, as no workbook does but a bomb."""

    def refuse(*_: Any) -> None:
        raise ValueError("a workbook declares no document type")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(xml, True)  # noqa: FBT003 - expat takes no keyword


def _parse(xml: bytes) -> ET.Element:
    """A small part as a tree whose tags have no namespace."""
    tree = ET.fromstring(xml)  # noqa: S314 - without a document type it is harmless
    for element in tree.iter():
        element.tag = _WITHOUT_NAMESPACE.sub("", element.tag)
    return tree


def _shared_strings(xml: bytes) -> Iterator[str]:
    for item in _parse(xml):
        for phonetic in item.findall("rPh"):
            item.remove(phonetic)
        yield "".join(text.text or "" for text in item.iter("t"))


def _formats(xml: bytes) -> Iterator[str]:
    """The number format of each cell style."""
    styles = _parse(xml)
    own = {entry.get("numFmtId"): entry.get("formatCode", "") for entry in styles.iter("numFmt")}
    for style in (entry for group in styles.iter("cellXfs") for entry in group):
        number = style.get("numFmtId", "0")
        yield own.get(number) or BUILTIN_FORMATS.get(int(number), "General")


@dataclass
class _SheetReader:
    """Expat's handlers for one worksheet, and the cell that they are in."""

    sheet: Sheet
    strings: list[str]
    formats: list[str]
    is_1904: bool
    _cells: list[str] = field(default_factory=list)
    _row: int = 0
    _cell: dict[str, str] = field(default_factory=dict)
    _tag: str = ""
    _value: list[str] = field(default_factory=list)
    _has_formula: bool = False

    def read(self, xml: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._text
        parser.EndElementHandler = self._end
        parser.Parse(xml, True)  # noqa: FBT003 - expat takes no keyword

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self._tag = name.rpartition(":")[2]
        if tag == "c":
            self._cell, self._value, self._has_formula = attributes, [], False
        elif tag == "row":
            self._row, self._cells = int(attributes.get("r", self._row + 1)), []
        elif tag == "f":
            self._has_formula = True
        elif tag == "mergeCell":
            self.sheet.merged.append(attributes["ref"])

    def _text(self, text: str) -> None:
        if self._tag in ("v", "t"):
            self._value.append(text)

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        self._tag = ""
        if tag == "c":
            self._end_cell("".join(self._value))
        elif tag == "row" and any(self._cells):
            self.sheet.rows.append((self._row, self._cells))

    def _end_cell(self, value: str) -> None:
        place = self._cell.get("r", "")
        if self._has_formula and not value:
            self.sheet.valueless.append(place)
        column = _column(place.rstrip("0123456789")) if place else len(self._cells) + 1
        self._cells += [""] * (column - 1 - len(self._cells))
        self._cells.append(" ".join(self._show(value).split()) if value else "")

    def _show(self, value: str) -> str:
        kind = self._cell.get("t", "n")
        if kind == "s":
            return self.strings[int(value)]
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind != "n":
            return value
        return self._show_number(float(value), self.formats[int(self._cell.get("s", "0"))])

    def _show_number(self, number: float, form: str) -> str:
        if is_date_format(form):
            epoch = CALENDAR_MAC_1904 if self.is_1904 else CALENDAR_WINDOWS_1900
            moment = from_excel(number, epoch)
            return _date_text(moment, form) if isinstance(moment, date) else str(moment)
        if "%" in _UNSHOWN.sub("", form):
            return f"{number_text(number * 100)}%"
        return number_text(number)


@cache
def _column(letters: str) -> int:
    return int(column_index_from_string(letters))


def _date_text(moment: date, form: str) -> str:
    """A date in the precision that its format shows: 2018-02-05, 2018-02 or 2018."""
    shown = _UNSHOWN.sub("", form).lower()
    if "d" in shown:
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%Y-%m}" if "m" in shown else f"{moment:%Y}"
