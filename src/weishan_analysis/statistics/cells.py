"""The cells of a CSV file or an Excel workbook as text, and what makes a file unreadable."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from weishan_analysis.errors import Fault, WeishanError

LARGEST_FILE = 50_000_000  # bytes
_DELIMITERS = ",\t;，"
_OLE = b"\xd0\xcf\x11\xe0"  # how an old .xls begins, and any workbook with a password


@dataclass(frozen=True)
class Sheet:
    """One table: `rows` are (row number, texts of its cells); `merged` are ranges such as A1:B2.

    `name` is empty for a CSV file. `valueless` holds the cells whose formula has no value.
    """

    name: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    valueless: list[str] = field(default_factory=list)


def read_sheets(path: Path) -> list[Sheet]:
    """The sheets of a .csv or .xlsx file that hold anything, every cell on one line.

    WeishanError for a file that is too large, damaged, protected or empty.
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
                  "cells with a closing quotation mark for each opening one", "correct the row")
        ) from None  # fmt: skip
    return Sheet("", rows)


def _read_workbook(path: Path, content: bytes) -> list[Sheet]:
    if content.startswith(_OLE):
        raise _unreadable(path, "the workbook has a password or is of the old .xls kind",
                          "an open .xlsx workbook", "save it as .xlsx without a password"
                          )  # fmt: skip
    from weishan_analysis.statistics.xlsx import LARGEST_UNPACKED, TooLargeError, read_workbook

    try:
        return list(read_workbook(content))
    except TooLargeError:
        raise _unreadable(path, "the workbook unpacks to far more than people type",
                          f"at most {LARGEST_UNPACKED:,} bytes", "split it") from None  # fmt: skip
    except Exception as error:  # noqa: BLE001 - a damaged file fails in many ways
        raise _unreadable(path, f"the workbook is damaged ({type(error).__name__}: {error})",
                          "an .xlsx workbook", "open it in a spreadsheet program and save it again"
                          ) from None  # fmt: skip
