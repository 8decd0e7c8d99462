"""What each column of a table holds: the names of rows, units, numbers in a series, or figures."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from weishan_analysis.reading.heads import (
    BLANK,
    FIGURE,
    NAMES,
    UNITS,
    YEAR,
    YEARS,
    Head,
    read_head,
    read_unit,
)


class Columns:
    """The columns over `rows` of a table, of which `heads` are the rows above them."""

    def __init__(
        self,
        cells: Sequence[Sequence[str]],
        heads: Sequence[int],
        rows: Sequence[int],
        is_figure: Callable[[int, int], bool],
    ) -> None:
        self.cells = cells
        self.width = len(cells[0])
        self._heads = heads
        self._rows = rows
        filled = [sum(cells[row][c] not in BLANK for row in rows) for c in range(self.width)]
        count = [sum(is_figure(row, c) for row in rows) for c in range(self.width)]
        self._is_text = [0 < filled[c] >= 2 * count[c] for c in range(self.width)]
        self._columns = [self._read(c) for c in range(self.width)]
        self._years = [c for c in range(self.width) if self._holds_years(c)]
        self.units = [c for c in range(self.width) if self._holds_units(c)]
        self._names = [
            c
            for c in range(self.width)
            if (self._is_text[c] or c in self._years)
            and c not in self.units
            and not self._columns[c].is_numbers
        ]
        self._counts_rows = not self._columns[0].words and self._is_series()

    def kind_of(self, column: int) -> str:
        """What the numerals of a column are where they count nothing; else empty."""
        if self._columns[column].is_numbers or (column == 0 and self._counts_rows):
            return "ordinal"
        return "date" if column in self._years else ""

    def has_figures(self, column: int) -> bool:
        """Whether what a column holds is counted or measured."""
        return column not in self._names and column not in self.units

    def head_of(self, column: int) -> Head:
        """What stands above a column, with the noun of its neighbour where it has none."""
        head = self._columns[column]
        if head.words:
            return head
        left = (self._columns[c].words for c in range(column - 1, -1, -1) if c not in self._names)
        return replace(head, noun=next(filter(None, left), ""))

    def unit_of(self, row: int, column: int) -> str:
        """The cell of the column of units, or nothing."""
        return next((self.cells[row][c] for c in reversed(self.units) if c < column), "")

    def name_of(self, row: int, column: int) -> int | None:
        """The column with the name of a row: one so headed, else the nearest on the left."""
        left = [c for c in self._names if c < column]
        block: list[int] = []
        for name in reversed(left):
            if block and any(c not in self._names for c in range(name + 1, block[0])):
                break
            block.insert(0, name)
        filled = [c for c in block if self.cells[row][c]]
        headed = [c for c in filled if self._columns[c].corner in NAMES]
        return headed[0] if headed else filled[-1] if filled else None

    def corner_of(self, name: int | None) -> str:
        """The head over a column of names."""
        return "" if name is None else "".join(self.cells[head][name] for head in self._heads)

    def _read(self, column: int) -> Head:
        """The words above a column; an empty one below has that of its left neighbour above."""
        levels = []
        for row in self._heads:
            place = column
            below = any(self.cells[other][column] for other in self._heads if other > row)
            while below and place and not self.cells[row][place] and not self._is_text[place - 1]:
                place -= 1
            levels.append(self.cells[row][place])
        head = read_head("".join(levels))
        # What each level says without a use for a label is of no use in all of them (本月, 金额).
        words = "".join(read_head(level).words for level in levels)
        return replace(head, words=words) if len(list(filter(None, levels))) > 1 else head

    def _texts(self, column: int) -> list[str]:
        return [self.cells[row][column] for row in self._rows if self.cells[row][column]]

    def _holds_years(self, column: int) -> bool:
        if not self._is_text[column] and self._columns[column].words in YEARS:
            return True
        texts = self._texts(column)
        return column == 0 and len(texts) > 1 and all(map(YEAR.fullmatch, texts))

    def _holds_units(self, column: int) -> bool:
        texts = self._texts(column)
        is_units = bool(texts) and self._is_text[column] and all(map(read_unit, texts))
        return is_units or (column > 0 and self._columns[column].words in UNITS)

    def _is_series(self) -> bool:
        """Whether the first column counts the rows."""
        numbers = [text for text in self._texts(0) if FIGURE.fullmatch(text)]
        return len(numbers) > 1 and numbers == [str(n) for n in range(1, len(numbers) + 1)]
