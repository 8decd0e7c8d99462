"""The header row of a table: which column holds what, however it is called."""

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from weishan_analysis.errors import Fault
from weishan_analysis.statistics.cells import Sheet

# The columns of the codebook that a table may have, and what else people call them.
HEADERS = {
    "indicator": ("指标", "指标名称"),
    "obs_value": ("数值", "value"),
    "unit_measure": ("单位", "计量单位", "unit"),
    "time_period": ("时期", "时间", "年份", "period"),
    "comment": ("备注", "说明", "note"),
    "ref_area": ("代码", "地区代码", "行政区划代码"),
    "area_title": ("地区", "area"),
    "origin": ("来源",),
    "url": ("网址",),
    "unchanged": ("原有",),
}
REQUIRED = ("indicator", "obs_value")
SEARCHED_ROWS = 10  # a title and a remark may stand above the header


@dataclass(frozen=True)
class Header:
    """Row `number` of a sheet: its titles, and the place of each column that is known."""

    number: int
    titles: list[str]
    columns: dict[str, int]

    def faults(self, where: str) -> list[Fault]:
        """Columns that are missing, doubled, or misspelt so that they would be overlooked."""
        place = f"{where}, row {self.number}"
        faults = [
            Fault(place, f"no column {HEADERS[column][0]} ({column}) in {' | '.join(self.titles)}",
                  "it beside the others", "add it or correct its name")
            for column in REQUIRED
            if column not in self.columns
        ]  # fmt: skip
        for position, title in enumerate(self.titles):
            column = find_column(title)
            similar = difflib.get_close_matches(plain_name(title), _names(), 1, 0.75)
            if column and self.columns[column] != position:
                faults.append(Fault(place, f"a second column for {column}: {title}", "one",
                                    "remove it or the other"))  # fmt: skip
            elif not column and similar:
                faults.append(Fault(place, f"unknown column {title}", f"perhaps {similar[0]}",
                                    "correct its name"))  # fmt: skip
        return faults


def find_header(sheet: Sheet) -> Header | None:
    """The row near the top with the most known columns; None where no column is known."""
    candidates = []
    for number, titles in sheet.rows[:SEARCHED_ROWS]:
        columns: dict[str, int] = {}
        for place, title in enumerate(titles):
            if column := find_column(title):
                columns.setdefault(column, place)
        candidates.append(Header(number, titles, columns))
    best = max(candidates, key=lambda header: len(header.columns))
    return best if best.columns else None


def plain_name(name: str) -> str:
    """A name without what people vary: case, width, spaces and underscores."""
    return re.sub(r"[\s_]+", "", unicodedata.normalize("NFKC", name)).casefold()


def find_column(title: str) -> str | None:
    """The column that a header names, perhaps in two languages: 指标 indicator."""
    parts = [plain_name(title), *map(plain_name, title.split())]
    return next((_names()[part] for part in parts if part in _names()), None)


@cache
def _names() -> dict[str, str]:
    return {
        plain_name(name): column for column, names in HEADERS.items() for name in (column, *names)
    }
