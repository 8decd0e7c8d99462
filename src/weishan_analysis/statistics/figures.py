"""A table of figures that somebody sent, read whole: observations, or everything wrong with it."""

import difflib
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import follow
from weishan_analysis.reading.periods import first_day, last_day, last_point
from weishan_analysis.reading.places import name_place, read_code
from weishan_analysis.reading.times import parse_period
from weishan_analysis.statistics.amounts import (
    Amount,
    is_same_dimension,
    put_in_unit,
    read_amount,
)
from weishan_analysis.statistics.codebook import Indicator, read_indicators
from weishan_analysis.statistics.intervals import find_limits
from weishan_analysis.statistics.schema import read_schema
from weishan_analysis.statistics.sheets import (
    HEADERS,
    Header,
    Sheet,
    find_header,
    plain_name,
    read_sheets,
)

if TYPE_CHECKING:
    import pandas as pd

    from weishan_analysis.statistics.sources import Source

CODEBOOK_SHEET = "codebook"  # the sheet of the template that explains the indicators
MOST_SUGGESTIONS = 50  # looking for similar names is slow; a file with more faults has one cause
LONGEST_FOUND = 80  # characters of a cell that a fault repeats
_TO_BE_SAID = {
    "元": "元, 万元 or 亿元: they differ by factors of ten thousand",
    "%": "the sign %: 0.0116 may be 0.0116 % or 1.16 %",
}


def read_figures(source: "Source") -> "pd.DataFrame":
    """The observations of a table, a row per figure, in its order; columns as observations.csv.

    `printed` is the cell as written and `quote` all cells of its row. Rows that the workbook of
    `weishan template` brings back unchanged are left out. WeishanError holds every fault of the
    file, each with its sheet, row and column.
    """
    return read_schema()["observations"].fill(_read(source).observations)


def read_replaced(source: "Source") -> list[str]:
    """The sources whose figures a workbook of `weishan template` overwrites; none of an article."""
    return sorted(_read(source).replaced) if source.kind == "table" else []


def read_cells(source: "Source") -> "dict[str, dict[str, str]]":
    """The cells of each row of a table by its `quote`: the title of each column and what it holds.

    Columns that are empty throughout are left out.
    """
    rows: dict[str, dict[str, str]] = {}
    for sheet in read_sheets(source.file, source.content):
        header = find_header(sheet) if sheet.name != CODEBOOK_SHEET else None
        if header is None:
            continue
        hidden = header.columns.get("unchanged")
        for number, cells in sheet.rows:
            if number > header.number:
                quote = _Row(source.file.name, sheet, header, number, cells).quote
                rows[quote] = {
                    title: cell
                    for place, (title, cell) in enumerate(zip(header.titles, cells, strict=False))
                    if place != hidden
                }
    filled = {title for cells in rows.values() for title, cell in cells.items() if cell}
    return {
        quote: {title: cell for title, cell in cells.items() if title in filled}
        for quote, cells in rows.items()
    }


def _read(source: "Source") -> "_Reader":
    reader = _Reader(source)
    sheets = read_sheets(source.file, source.content)
    sheets = [sheet for sheet in sheets if sheet.name != CODEBOOK_SHEET]
    headers = [find_header(sheet) for sheet in sheets]
    for number, (sheet, header) in enumerate(zip(sheets, headers, strict=True), start=1):
        reader.sheet = f"{number}." if number > 1 else ""
        if header is not None:
            reader.read(sheet, header)
        elif not any(headers) or _holds_figures(sheet):  # else it is somebody's notes
            reader.faults.append(
                Fault(reader.name(sheet),
                      "no header row with 指标 (indicator) and 数值 (obs_value)",
                      "these two columns, and 单位, 时期, 备注 as needed", "name the columns so")
            )  # fmt: skip
    if reader.faults:
        raise WeishanError(reader.faults)
    return reader


def _holds_figures(sheet: Sheet) -> bool:
    """Whether some row of a sheet names an indicator and has a number beside it."""
    return any(
        any(plain_name(cell) in indicator_names() for cell in cells)
        and any(re.search("[0-9]", cell) for cell in cells)
        for _, cells in sheet.rows
    )


@follow
@cache
def indicator_names() -> dict[str, str]:
    """Every name of an indicator (key, titles, noun phrases) in plain form → key.

    A noun phrase that names households and persons alike is left to the titles.
    """
    names: dict[str, list[str]] = {}
    for key, known in read_indicators().items():
        for name in {plain_name(name) for name in (*known.phrases, known.title, key)}:
            names.setdefault(name, []).append(key)
    titles = {plain_name(known.title_zh): key for key, known in read_indicators().items()}
    return {name: keys[0] for name, keys in names.items() if len(keys) == 1} | titles


def describe_row(value: str, unit: str, period: str, area: str) -> str:
    """A row in words; the template's last column holds them after the name of their source."""
    return " ".join(filter(None, (value, unit, period, area)))


@dataclass(frozen=True)
class _Row:
    """One row of a sheet, its cells asked for by column."""

    file: str
    sheet: Sheet
    header: Header
    number: int
    cells: list[str]

    def __getitem__(self, column: str) -> str:
        place = self.header.columns.get(column, len(self.cells))
        return self.cells[place] if place < len(self.cells) else ""

    @property
    def quote(self) -> str:
        hidden = self.header.columns.get("unchanged")
        return " ".join(cell for place, cell in enumerate(self.cells) if cell and place != hidden)

    @property
    def place(self) -> str:
        return f"{f'sheet {self.sheet.name}' if self.sheet.name else self.file}, row {self.number}"

    def place_of(self, column: str) -> str:
        """Sheet, row and column, the column by its letter (in a workbook) and its title."""
        place = self.header.columns.get(column)
        if place is None:
            return f"{self.place}, column {HEADERS[column][0]}"
        title = self.header.titles[place]
        if not self.sheet.name:
            return f"{self.place}, column {title}"
        from openpyxl.utils import get_column_letter

        return f"{self.place}, column {get_column_letter(place + 1)} ({title})"


@dataclass
class _Reader:
    """What reading one file has found so far, right and wrong."""

    source: "Source"
    observations: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    replaced: set[str] = field(default_factory=set)
    sheet: str = ""  # what the key of a row begins with, after the first sheet
    _first: dict[tuple[str, str, str], tuple[str, Decimal]] = field(default_factory=dict)
    _suggestions: int = 0

    def name(self, sheet: Sheet) -> str:
        return f"sheet {sheet.name}" if sheet.name else self.source.file.name

    def read(self, sheet: Sheet, header: Header) -> None:
        where = self.name(sheet)
        wide = _wide_faults(header, where)
        self.faults += wide or header.faults(where)
        self.faults += _layout_faults(sheet, where, header.number)
        valueless = {_row_of(cell) for cell in sheet.valueless}
        rows = [(number, cells) for number, cells in sheet.rows if number > header.number]
        if not rows:
            self.faults.append(Fault(where, "no row below the header", "figures", "fill the sheet"))
        if {"indicator", "obs_value"} <= set(header.columns):
            for number, cells in rows:
                if number not in valueless:
                    self._read_row(_Row(self.source.file.name, sheet, header, number, cells))

    def _read_row(self, row: _Row) -> None:
        if not any(row[column] for column in ("indicator", "obs_value", "unit_measure")):
            return  # a remark below the table
        self._find_untitled(row)
        faults_before = len(self.faults)
        key = self._read_indicator(row)
        amount = self._read_amount(row, read_indicators()[key] if key else None)
        period = self._read_period(row)
        area = self._read_area(row)
        if len(self.faults) > faults_before or key is None or amount is None or period is None:
            return
        now = describe_row(row["obs_value"], row["unit_measure"], row["time_period"], area)
        replaced, _, before = row["unchanged"].partition(": ")
        if now != before and self._is_first(row, (key, area, period), amount):
            self.observations.append(self._observation(row, key, area, period, amount))
            self.replaced |= {replaced} - {""}

    def _read_indicator(self, row: _Row) -> str | None:
        name = row["indicator"]
        key = indicator_names().get(plain_name(name))
        if key is None:
            expected = "a key or title of the codebook"
            if self._suggestions < MOST_SUGGESTIONS:
                self._suggestions += 1
                expected = _suggest(name) or expected
            self._fault(row, "indicator", name and f"unknown indicator {name}", expected)
        return key

    def _read_amount(self, row: _Row, indicator: Indicator | None) -> Amount | None:
        text, unit = row["obs_value"], row["unit_measure"]
        number = read_amount(text)
        if number is None:
            self._fault(row, "obs_value", text, "one number, such as 1,529.2 or 1.4亿元 or 12%")
            return None
        amount = put_in_unit(number, unit)
        if amount is None:
            self._fault(row, "unit_measure", f"{unit} beside {text}", "one unit and one scale")
            return None
        if indicator is None:
            return None
        if not amount.unit and indicator.unit in _TO_BE_SAID:
            self._fault(row, "unit_measure", f"{text} without a unit", _TO_BE_SAID[indicator.unit])
            return None
        amount = amount if amount.unit else replace(amount, unit=indicator.unit)
        if not is_same_dimension(amount.unit, indicator.unit):
            said = unit or text
            self._fault(row, "unit_measure" if unit else "obs_value", said,
                        f"{indicator.unit} as in the codebook")  # fmt: skip
        elif amount.value < 0:
            self._fault(row, "obs_value", text, "zero or more")
        elif indicator.maximum is not None and amount.largest > indicator.maximum:
            self._fault(row, "obs_value", f"{amount.largest:f}{amount.unit}",
                        f"at most {indicator.maximum:g}{indicator.unit}")  # fmt: skip
        return amount

    def _read_period(self, row: _Row) -> str | None:
        text = row["time_period"]
        period = read_period(text, self.source.published)
        if period is None:
            self._fault(row, "time_period", text, "a period: 2018, 2018-02, 2015/2017, 2015年以来")
        elif (end := last_point(period or "")) and first_day(end) > last_day(self.source.published):
            self._fault(
                row,
                "time_period",
                text,
                f"a period up to {self.source.published}, when it was published",
            )
        return period

    def _read_area(self, row: _Row) -> str:
        """The place of a row by its code or name, else that of the source; empty with a fault."""
        code, name = row["ref_area"], row["area_title"]
        column = "ref_area" if code else "area_title"
        try:
            area = read_code(code or name or self.source.ref_area)
        except ValueError as error:
            self._fault(row, column, str(error), "a division code (532927) or a name (巍山县)")
            return ""
        if code and name:
            try:
                named = read_code(name)
            except ValueError:  # a township, a name of its own
                return area
            if named != area:
                self._fault(row, "area_title", f"{name} beside {code} ({name_place(area)})",
                            "one place")  # fmt: skip
        return area

    def _find_untitled(self, row: _Row) -> None:
        """A cell below no title: nobody knows what it says."""
        titles = row.header.titles
        for place, cell in enumerate(row.cells):
            if cell and not (titles[place : place + 1] or [""])[0]:
                self.faults.append(
                    Fault(f"{row.place}, column {place + 1}", f"{cell}, below no title",
                          "a title in the header row", "name the column or empty it")
                )  # fmt: skip

    def _is_first(self, row: _Row, figure: tuple[str, str, str], amount: Amount) -> bool:
        place, value = self._first.setdefault(figure, (row.place, amount.value))
        if place == row.place:
            return True
        found = "the row stands twice" if value == amount.value else "two values for one figure"
        self._fault(row, "indicator", f"{found}, first in {place}", "one row a figure")
        return False

    def _observation(
        self, row: _Row, key: str, area: str, period: str, amount: Amount
    ) -> dict[str, Any]:
        indicator = read_indicators()[key]
        values = (amount.value,) if amount.high is None else (amount.value, amount.high)
        low, high = find_limits(
            values, amount.half_unit, amount.bound, amount.unit,
            maximum=indicator.maximum,
        )  # fmt: skip
        return {
            "observation": f"{self.source.name}:{self.sheet}{row.number}",
            "indicator": key,
            "measure": "rate" if amount.unit in ("%", "‰") else "level",
            "ref_area": area,
            "time_period": period,
            "period_basis": "stated" if period else "",
            "obs_value": float(amount.value),
            "obs_value_high": None if amount.high is None else float(amount.high),
            "low": low,
            "high": high,
            "unit_measure": amount.unit,
            "per": indicator.per,
            "obs_bound": amount.bound,
            "half_unit": float(amount.half_unit),
            "scale": amount.scale,
            "obs_status": "A",
            "comment": row["comment"],
            "source": self.source.name,
            "printed": row["obs_value"],
            "label": row["indicator"],
            "quote": row.quote,
        }

    def _fault(self, row: _Row, column: str, found: str, expected: str) -> None:
        if len(found) > LONGEST_FOUND:
            found = f"{found[:LONGEST_FOUND]}… ({len(found):,} characters)"
        place = row.place_of(column)
        self.faults.append(Fault(place, found or "nothing", expected, "correct the cell"))


@cache
def read_period(text: str, published: str) -> str | None:
    """The ISO 8601 period of a cell; empty for an empty one, None for what is no period.

    >>> (
    ...     read_period("2015年以来", "2020-08-12"),
    ...     read_period("2019年底", ""),
    ...     read_period("最近", ""),
    ... )
    ('2015/2020', '2019', None)
    """
    return parse_period(text, published)


def _suggest(name: str) -> str:
    """The indicators whose names look like `name`, as words; empty if none does."""
    similar = difflib.get_close_matches(plain_name(name), indicator_names(), 3, 0.5)
    keys = dict.fromkeys(indicator_names()[match] for match in similar)
    titles = [f"{read_indicators()[key].title_zh} ({key})" for key in keys]
    return f"perhaps {', '.join(titles)}" if titles else ""


def _wide_faults(header: Header, where: str) -> list[Fault]:
    """A table with a column for each year or place, where there should be a row for each figure."""
    spread = [title for title in header.titles if _is_spread(title)]
    if len(spread) < 2:
        return []
    return [
        Fault(f"{where}, row {header.number}", f"a column for each of {', '.join(spread[:3])}…",
              "one row a figure, with its period in 时期 and its place in 地区",
              "write each figure in a row of its own")
    ]  # fmt: skip


def _is_spread(title: str) -> bool:
    """Whether the title of a column is a period or a place."""
    if read_period(title, "2000") and re.search("[0-9]{4}", title):
        return True
    try:
        return bool(read_code(title))
    except ValueError:
        return False


def _row_of(cells: str) -> int:
    """The row of a cell (B12), or the last one of a range (A3:B12)."""
    return int(re.findall(r"\d+", cells)[-1])


def _layout_faults(sheet: Sheet, where: str, header: int) -> list[Fault]:
    """Merged cells from the header on, and formulas that were never calculated."""
    merged = [
        Fault(f"{where}, {area}", "merged cells", "one figure a row", "unmerge them, fill each row")
        for area in sheet.merged
        if _row_of(area) >= header
    ]
    valueless = [
        Fault(f"{where}, {cell}", "a formula without value", "a value",
              "open and save the workbook in a spreadsheet program, or type the value")
        for cell in sheet.valueless
    ]  # fmt: skip
    return merged + valueless
