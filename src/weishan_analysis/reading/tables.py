"""What heads, row labels, captions and 单位:万元 say of the figures of a table."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from weishan_analysis.reading import lexicon
from weishan_analysis.reading.columns import Columns
from weishan_analysis.reading.comparisons import Measure
from weishan_analysis.reading.heads import (
    ATTRIBUTES,
    BETWEEN_UNITS,
    COUNTED,
    COUNTS,
    FIGURE,
    IDENTIFIER,
    PERCENT,
    STATED,
    UNIT_LINE,
    YEAR,
    Head,
    Name,
    Unit,
    compare,
    is_percent_head,
    is_place,
    join_label,
    read_unit,
)
from weishan_analysis.reading.numerals import half_of_last_digit
from weishan_analysis.reading.periods import Basis, Period
from weishan_analysis.reading.times import find_times

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from weishan_analysis.reading.quantities import Quantity
    from weishan_analysis.reading.text import Block
    from weishan_analysis.reading.timeline import Timeline

LONGEST_CAPTION = 60
CAPTIONS = 3  # lines above a table that can tell of it


def read_tables(
    text: str, blocks: Sequence[Block], quantities: list[Quantity], timeline: Timeline
) -> list[Quantity]:
    """The quantities of a text, those in tables with what their tables say of them."""
    starts = [quantity.start for quantity in quantities]
    read: list[Quantity] = []
    position = 0
    for table in _find_tables(text, blocks):
        first = bisect_left(starts, table.start)
        last = bisect_left(starts, table.end)
        if first == last:
            continue
        read += quantities[position:first]
        read += _Reader(table, quantities[first:last], timeline).read()
        position = last
    return [*read, *quantities[position:]] if position else quantities


def _no_figure(quantity: Quantity, kind: str) -> Quantity:
    return quantity._replace(
        kind=kind, values=(), half_unit=Decimal(0), unit="", label="", measure="",
        base="", change="", per="", part_of=None, status="actual", period="",
        period_basis=Basis.NONE,
    )  # fmt: skip


@dataclass(frozen=True)
class _Table:
    """The rows of a table as spans of cells, and the short lines above it, the nearest first."""

    text: str
    rows: tuple[tuple[tuple[int, int], ...], ...]
    above: tuple[str, ...]

    @property
    def start(self) -> int:
        return self.rows[0][0][0] - 1

    @property
    def end(self) -> int:
        return self.rows[-1][-1][1] + 1

    @cached_property
    def cells(self) -> list[list[str]]:
        """The words of each cell, all rows as long as the longest."""
        width = max(map(len, self.rows))
        return [
            [*(self.text[start:end].strip() for start, end in row), *[""] * (width - len(row))]
            for row in self.rows
        ]


def _find_tables(text: str, blocks: Sequence[Block]) -> Iterator[_Table]:
    rows: list[tuple[tuple[int, int], ...]] = []
    first = 0
    for index, block in enumerate(blocks):
        if block.kind == "row":
            first = first if rows else index
            rows.append(tuple(_cut(text, block)))
        elif rows:
            yield _Table(text, tuple(rows), _above(text, blocks, first))
            rows = []
    if rows:
        yield _Table(text, tuple(rows), _above(text, blocks, first))


def _cut(text: str, block: Block) -> Iterator[tuple[int, int]]:
    start = block.start + 1
    while start < block.end:
        end = text.index("|", start)
        yield start, end
        start = end + 1


def _above(text: str, blocks: Sequence[Block], first: int) -> tuple[str, ...]:
    """The last lines before a table, up to the first that is longer than a caption."""
    lines = []
    for block in reversed(blocks[max(0, first - CAPTIONS) : first]):
        line = text[block.start : block.end]
        if len(line) > LONGEST_CAPTION or block.kind == "row" or "。" in line:
            break
        lines.append(line)
    return tuple(lines)


class _Reader:
    """Reads the figures of one table."""

    def __init__(self, table: _Table, quantities: list[Quantity], timeline: Timeline) -> None:
        self.table = table
        self.cells = table.cells
        self.quantities = quantities
        self.published = timeline.published
        self._starts = [quantity.start for quantity in quantities]
        self._read: dict[tuple[int, int], Quantity] = {}
        self._above = list(table.above)
        self._take_captions()
        self._year = self._caption_year or self._context_year()

    def read(self) -> list[Quantity]:
        """The quantities in order; a cell that holds a figure alone is one statistic."""
        heads: list[int] = []
        body: list[int] = []
        for row in range(self._first, len(self.cells)):
            is_head = not self._has_figures(row)
            filled = sum(map(bool, self.cells[row]))
            if is_head and body and filled > 1:
                self._read_body(heads, body)
                heads, body = [], []
            if not is_head:
                body.append(row)
            elif not body:
                heads.append(row)
        self._read_body(heads, body)
        kept = [q for q in self.quantities if not self._is_replaced(q)]
        return sorted([*kept, *self._read.values()], key=lambda quantity: quantity.start)

    # What stands above

    def _take_captions(self) -> None:
        """Rows of one cell at the top are captions too."""
        self._first = 0
        while self._first < len(self.cells) - 1 and sum(map(bool, self.cells[self._first])) == 1:
            self._above.insert(0, next(filter(None, self.cells[self._first])))
            self._first += 1

    @cached_property
    def _units(self) -> list[Unit]:
        """The units stated for the whole table."""
        for line in self._above:
            if found := UNIT_LINE.search(line):
                return list(
                    filter(None, map(read_unit, BETWEEN_UNITS.split(found["units"].strip())))
                )
        return []

    @cached_property
    def _caption(self) -> Period | None:
        """The one period that a line above names, the nearest first."""
        for line in self._above:
            periods = {time.resolve(None, self.published) for time in find_times(line)}
            if periods - {None}:
                return periods.pop() if len(periods) == 1 else None
        return None

    @property
    def _caption_year(self) -> int | None:
        return (self._caption.last or self._caption.first)[0] if self._caption else None

    def _context_year(self) -> int | None:
        """The year of which the text around the table speaks."""
        period = next(
            (q.period for q in self.quantities if q.period and q.period_basis != Basis.STATED), ""
        )
        return Period.parse(period).first[0] if period else None

    # Heads

    def _is_figure(self, row: int, column: int) -> bool:
        """Whether a cell holds a figure alone, with or without a unit of its own."""
        cell = self.cells[row][column]
        return bool(FIGURE.fullmatch(cell)) or self._whole(row, column) is not None

    def _whole(self, row: int, column: int) -> Quantity | None:
        """The statistic with a unit of its own that fills a cell (312户)."""
        if not self.cells[row][column] or column >= len(self.table.rows[row]):
            return None
        found = self._at(row, column)
        if not found or found.kind != "statistic" or not found.unit or not found.half_unit:
            return None
        cell = self.table.text[slice(*self.table.rows[row][column])]
        return found if len(cell.strip()) == found.end - found.start else None

    def _has_figures(self, row: int) -> bool:
        """Whether a row has a figure, and not only years at the head of columns."""
        if any(self._whole(row, column) for column in range(len(self.cells[row]))):
            return True
        figures = [cell for cell in self.cells[row] if FIGURE.fullmatch(cell)]
        is_years = bool(figures) and all(map(YEAR.fullmatch, figures))
        return bool(figures) and not (is_years and self._heads_years(row))

    def _heads_years(self, row: int) -> bool:
        """Whether the years of a row stand above figures: no figure stands over them."""
        return not any(FIGURE.fullmatch(cell) for cells in self.cells[:row] for cell in cells)

    # Figures

    def _read_body(self, heads: Sequence[int], rows: Sequence[int]) -> None:
        """The figures of rows that have the same heads."""
        if not rows:
            return
        columns = Columns(self.cells, heads, rows, self._is_figure)
        self._drop_in_words(heads, range(columns.width))
        self._drop_in_words(rows, columns.units)
        parts = _Parts()
        for row in rows:
            for column in range(columns.width):
                if not self._is_figure(row, column) or IDENTIFIER.fullmatch(
                    self.cells[row][column]
                ):
                    continue
                if kind := columns.kind_of(column):
                    self._name(row, column, kind)
                elif columns.has_figures(column):
                    self._read_figure(row, column, columns, parts)

    def _at(self, row: int, column: int) -> Quantity | None:
        """What the words around a cell make of it."""
        start, end = self.table.rows[row][column]
        index = bisect_left(self._starts, start)
        found = self.quantities[index] if index < len(self.quantities) else None
        return found if found and found.start < end else None

    def _is_replaced(self, quantity: Quantity) -> bool:
        return (self._cell_of(quantity.start)) in self._read

    def _cell_of(self, place: int) -> tuple[int, int]:
        row = bisect_left(self._row_ends, place)
        cells = self.table.rows[min(row, len(self.table.rows) - 1)]
        return row, bisect_left([end for _, end in cells], place)

    @cached_property
    def _row_ends(self) -> list[int]:
        return [row[-1][1] for row in self.table.rows]

    def _drop_in_words(self, rows: Sequence[int], columns: Sequence[int]) -> None:
        """What heads and names say of units and of bounds (5000万元以上项目) is no statistic."""
        for row in rows:
            for column in columns:
                if column >= len(self.table.rows[row]):
                    continue
                start, end = self.table.rows[row][column]
                index = bisect_left(self._starts, start)
                while index < len(self.quantities) and self.quantities[index].start < end:
                    quantity = self.quantities[index]
                    if quantity.is_stated:
                        self.quantities[index] = _no_figure(quantity, "word")
                    index += 1

    def _name(self, row: int, column: int, kind: str) -> None:
        """Say what a numeral is that counts nothing."""
        if (quantity := self._at(row, column)) and quantity.is_stated:
            self._read[row, column] = _no_figure(quantity, kind)

    def _read_figure(self, row: int, column: int, columns: Columns, parts: _Parts) -> None:
        """Read a cell with what the heads above it and the name of its row say."""
        quantity = self._at(row, column) or self._any()
        start, end = self.table.rows[row][column]
        start += len(self.table.text[start:end]) - len(self.table.text[start:end].lstrip())
        head, named = columns.head_of(column), columns.name_of(row, column)
        if named is not None:
            self._drop_in_words([row], [named])
        subject = Name.of(self.cells[row][named] if named is not None else "")
        corner = columns.corner_of(named)
        place = subject.words if is_place(subject.words, corner) else ""
        unit: Unit | None = Unit(quantity.unit, per=quantity.per)
        printed = FIGURE.fullmatch(self.cells[row][column])
        if printed:
            unit = self._unit(printed["unit"], head, subject, columns.unit_of(row, column))
            quantity = _value(quantity, start, printed, unit or Unit(""))
        comparison = compare(head, subject, unit)
        period, basis = self._period(quantity, head, subject)
        is_growth = comparison.measure in (Measure.GROWTH, Measure.CHANGE)
        is_percent = quantity.unit in PERCENT
        quantity = quantity._replace(
            period=str(period or ""),
            period_basis=basis if period else Basis.NONE,
            label=join_label(subject, head, corner, place),
            measure=comparison.measure,
            base=comparison.base or ("上年" if is_growth and is_percent else ""),
            change=(head.change or "increase") if is_growth and quantity.values[0] > 0 else "",
            status="target" if self._is_planned(head, period) else "actual",
            area_name=place,
            part_of=None,
        )
        whole = parts.whole_of(column, quantity, subject)
        if subject.words in ATTRIBUTES and whole:
            quantity = quantity._replace(label=subject.words + whole.label)
        within = whole if subject.is_within and whole and whole.unit == quantity.unit else None
        if within and quantity.measure == Measure.LEVEL:
            quantity = quantity._replace(part_of=within.start)
        self._read[row, column] = quantity

    def _any(self) -> Quantity:
        """A quantity of the table for a cell whose numeral is none elsewhere."""
        return _no_figure(self.quantities[0], "statistic")

    def _unit(self, printed: str, head: Head, subject: Name, cell: str) -> Unit | None:
        """The unit of the cell, its column, its row or the table; None in doubt."""
        if printed:
            return Unit(printed)
        if head.unit:
            is_other = subject.unit and subject.unit != head.unit and head.unit.name not in PERCENT
            return None if is_other and head.comparison.measure is Measure.LEVEL else head.unit
        is_percent = is_percent_head(head)
        percent = next((unit for unit in self._units if unit.name in PERCENT), None)
        if is_percent or head.is_open:
            return percent or (Unit("%") if is_percent else None)
        if cell:
            return read_unit(cell)
        if subject.unit:
            return subject.unit
        others = [unit for unit in self._units if unit is not percent]
        counted = head.words or head.noun or subject.words
        name = next((unit for words, unit in COUNTED.items() if counted.endswith(words)), "")
        if name:  # 贫困户数
            return next((unit for unit in others if unit.name == name), Unit(name))
        if len(others) != 1 or subject.is_rate:
            return percent if percent and not others else None
        (unit,) = others
        return None if unit.name in lexicon.MONEY and COUNTS.search(counted) else unit

    def _period(self, quantity: Quantity, head: Head, subject: Name) -> tuple[Period | None, Basis]:
        """The period of the head, else of the row, else of the caption, else of the text."""
        year = self._year
        if subject.time and (period := subject.time.resolve(year, self.published)):
            if not head.time:
                return period, Basis.STATED
            year = period.first[0]
        if head.time:
            period = head.time.resolve(year, self.published)
            is_stated = STATED.search(head.time.printed) or not self._caption
            return period, Basis.STATED if is_stated else Basis.HEADING
        if self._caption:
            is_one = self._caption.first[0] == (self._caption.last or (0,))[0]
            return (self._caption, Basis.HEADING) if is_one else (None, Basis.NONE)
        if quantity.period and quantity.period_basis != Basis.STATED:
            return Period.parse(quantity.period), Basis(quantity.period_basis)
        return self._of_text

    @cached_property
    def _of_text(self) -> tuple[Period | None, Basis]:
        """The period that the text carries into the table."""
        for quantity in self.quantities:
            if quantity.period and quantity.period_basis != Basis.STATED:
                return Period.parse(quantity.period), Basis(quantity.period_basis)
        return None, Basis.NONE

    def _is_planned(self, head: Head, period: Period | None) -> bool:
        if head.is_planned:
            return True
        return bool(period and self.published and period.first[0] > self.published[0])


def _value(quantity: Quantity, start: int, printed: re.Match[str], unit: Unit) -> Quantity:
    """The statistic that a cell prints as a bare number, in the unit that holds for it."""
    digits = printed.group().rstrip("%‰")
    number = Decimal(digits.replace(",", ""))
    return quantity._replace(
        start=start,
        end=start + printed.end(),
        number=(start, start + len(digits)),
        values=(number * unit.scale,),
        half_unit=half_of_last_digit(digits.lstrip("+-")) * unit.scale,
        unit=unit.name,
        per=unit.per,
        scale=int(unit.scale),
        kind="statistic",
        bound=lexicon.Bound.EXACT,
    )


class _Parts:
    """The last figure of each column that is a whole for 其中."""

    def __init__(self) -> None:
        self._wholes: dict[int, Quantity] = {}

    def whole_of(self, column: int, quantity: Quantity, subject: Name) -> Quantity | None:
        """The figure above that a row with 其中 or with half a noun belongs to."""
        if subject.is_within or subject.words in ATTRIBUTES:
            return self._wholes.get(column)
        self._wholes[column] = quantity
        return None
