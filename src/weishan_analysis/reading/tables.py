"""Tables inside a text: where they stand, and which rows are heads, figures or captions."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from weishan_analysis.reading.captions import Caption
from weishan_analysis.reading.cells import Rows
from weishan_analysis.reading.columns import Columns
from weishan_analysis.reading.heads import (
    BLANK,
    CORNER,
    FIGURE,
    IDENTIFIER,
    NUMBERING,
    YEAR,
    align_heads,
)
from weishan_analysis.reading.periods import Basis

if TYPE_CHECKING:
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
    for is_row, blocks_alike in groupby(enumerate(blocks), lambda placed: placed[1].kind == "row"):
        if is_row:
            placed = list(blocks_alike)
            rows = tuple(tuple(_cut(text, block)) for _, block in placed)
            yield _Table(text, rows, _above(text, blocks, placed[0][0]))


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
        self._starts = [quantity.start for quantity in quantities]
        self._read: dict[tuple[int, int], Quantity] = {}
        above = list(table.above)
        self._first = self._take_captions(above)
        self._caption = Caption(above, tuple(quantities), timeline.published)

    def read(self) -> list[Quantity]:
        """The quantities in order; a cell that holds a figure alone is one statistic."""
        heads: list[int] = []
        body: list[int] = []
        for row in range(self._first, len(self.cells)):
            is_head = not self._has_figures(row)
            filled = sum(cell not in BLANK for cell in self.cells[row])
            if is_head and filled == 1:
                self._drop_numbering(row)
            if is_head and body and filled > 1:
                self._read_body(heads, body)
                heads, body = [], []
            if not is_head:
                body.append(row)
            elif not body:
                heads.append(row)
        self._read_body(heads, body)
        spans = sorted(self.table.rows[row][column] for row, column in self._read)
        ends = [end for _, end in spans]
        places = [bisect_left(ends, quantity.start) for quantity in self.quantities]
        kept = [
            quantity
            for quantity, place in zip(self.quantities, places, strict=True)
            if place == len(spans) or quantity.start < spans[place][0]
        ]
        return sorted([*kept, *self._read.values()], key=lambda quantity: quantity.start)

    def _take_captions(self, above: list[str]) -> int:
        """The first row that is no caption: rows of one cell at the top are captions too."""
        first = 0
        while first < len(self.cells) - 1 and sum(map(bool, self.cells[first])) == 1:
            above.insert(0, next(filter(None, self.cells[first])))
            self._drop_numbering(first)
            first += 1
        return first

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
        return bool(figures) and not self._heads_years(row, figures)

    def _heads_years(self, row: int, figures: Sequence[str]) -> bool:
        """Whether the figures of a row are years that stand above figures and under none."""
        if not all(map(YEAR.fullmatch, figures)):
            return False
        corner, years = self.cells[row][0], [*map(int, figures)]
        is_head = not corner or CORNER.match(corner)
        is_run = len(years) > 1 and all(later - year == 1 for year, later in pairwise(years))
        above = (cell for cells in self.cells[:row] for cell in cells)
        return bool(is_head or is_run) and not any(map(FIGURE.fullmatch, above))

    def _read_body(self, heads: Sequence[int], rows: Sequence[int]) -> None:
        """The figures of rows that have the same heads."""
        if not rows:
            return
        self.cells = align_heads(self.cells, heads, rows)
        columns = Columns(self.cells, heads, rows, self._is_figure)
        self._drop_in_words(heads, range(columns.width))
        self._drop_in_words(rows, columns.units)
        reader = Rows(self._caption)
        for row in rows:
            for column in range(columns.width):
                cell = self.cells[row][column]
                if not self._is_figure(row, column) or IDENTIFIER.fullmatch(cell):
                    continue
                if kind := columns.kind_of(column):
                    self._name(row, column, kind)
                elif columns.has_figures(column):
                    self._read_figure(row, column, columns, reader)

    def _read_figure(self, row: int, column: int, columns: Columns, reader: Rows) -> None:
        """Read a cell with what the heads above it and the name of its row say."""
        quantity = self._at(row, column) or _no_figure(self.quantities[0], "statistic")
        start, end = self.table.rows[row][column]
        printed = self.table.text[start:end]
        if FIGURE.fullmatch(printed.strip()):
            quantity = quantity._replace(start=start + len(printed) - len(printed.lstrip()))
        named = columns.name_of(row, column)
        if named is not None:
            self._drop_in_words([row], [named])
        self._read[row, column] = reader.read(
            quantity,
            self.cells[row][column],
            columns.head_of(column),
            self.cells[row][named] if named is not None else "",
            columns.corner_of(named),
            columns.unit_of(row, column),
            column,
        )

    def _at(self, row: int, column: int) -> Quantity | None:
        """What the words around a cell make of it."""
        start, end = self.table.rows[row][column]
        index = bisect_left(self._starts, start)
        found = self.quantities[index] if index < len(self.quantities) else None
        return found if found and found.start < end else None

    def _drop_in_words(self, rows: Sequence[int], columns: Sequence[int]) -> None:
        """What heads and names say of units and of bounds (5000万元以上项目) is no statistic."""
        for row in rows:
            spans = self.table.rows[row]
            for start, end in (spans[column] for column in columns if column < len(spans)):
                for index in range(
                    bisect_left(self._starts, start), bisect_left(self._starts, end)
                ):
                    if self.quantities[index].is_stated:
                        self.quantities[index] = _no_figure(self.quantities[index], "word")

    def _name(self, row: int, column: int, kind: str) -> None:
        """Say what a numeral is that counts nothing."""
        if (quantity := self._at(row, column)) and quantity.is_stated:
            self._read[row, column] = _no_figure(quantity, kind)

    def _drop_numbering(self, row: int) -> None:
        """The number of a caption (2、本地生产总值构成) counts nothing."""
        for column, (start, end) in enumerate(self.table.rows[row]):
            found = self._at(row, column)
            if found and found.is_stated and NUMBERING.match(self.table.text[start:end].lstrip()):
                self.quantities[bisect_left(self._starts, found.start)] = _no_figure(
                    found, "ordinal"
                )
