"""What heads, row labels, captions and 单位:万元 say of the figures of a table."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from weishan_analysis.metadata import load
from weishan_analysis.reading import lexicon
from weishan_analysis.reading.comparisons import Comparison, Measure, read_comparison
from weishan_analysis.reading.measures import read_measure
from weishan_analysis.reading.numerals import half_of_last_digit, read_number
from weishan_analysis.reading.periods import Basis, Period
from weishan_analysis.reading.text import HAN
from weishan_analysis.reading.times import Time, find_times

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from weishan_analysis.reading.quantities import Quantity
    from weishan_analysis.reading.scopes import Timeline
    from weishan_analysis.reading.text import Block

LONGEST_CAPTION = 60
CAPTIONS = 3  # lines above a table that can tell of it
PERCENT = frozenset(("%", "‰"))

_WORDS = {name: str(words).split() for name, words in load("lexicon/tables.toml").items()}
_GENERIC, _CHANGES, _TOTALS = (frozenset(_WORDS[name]) for name in ("generic", "changes", "totals"))
_NAMES, _UNITS, _NUMBERS, _YEARS, _PLACES = (
    frozenset(_WORDS[name]) for name in ("names", "units", "numbers", "years", "places")
)
_COUNTS = re.compile(rf"(?:{lexicon.alternatives(_WORDS['counts'])})$")
_COUNTED = {words: words.removesuffix("数") for words in _WORDS["counted"]}
_PLANNED = re.compile(lexicon.alternatives(_WORDS["planned"]))
_PLACE = re.compile(rf"{HAN}{{1,12}}(?:{lexicon.alternatives(_WORDS['place_ends'])})")

_NO_PLACE = re.compile(
    rf"^(?:{lexicon.alternatives(_WORDS['no_places'])})$|(?:{lexicon.alternatives(w for w in _WORDS['no_places'] if len(w) > 1)})$"
)
_ATTRIBUTES = frozenset(_WORDS["attributes"])

_FIGURE = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?P<unit>[%‰]?)")
_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d")
_STATED = re.compile(r"\d|[上去前]")  # and not 年末 alone
_UNIT_LINE = re.compile(r"单\ ?位\ ?:(?P<units>[^\n|。;)]{1,24})")
_BRACKETS = re.compile(r"[(\[](?P<inside>[^()\[\]]{1,16})[)\]]")
_UNIT_END = re.compile(r"[±+-]*(?P<unit>[%‰])$")
_BETWEEN_UNITS = re.compile(r"[、,; ]+")
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、)](?!\d)|[①-⑳#*-]+|其\ ?中:?)+"
)
_COMPARED = re.compile(r"同比|[比较](?:上年|去年|同期)")
_OWN = re.compile(r"^[全我]县(?=..)")
_STOCK = re.compile(r"^(?:年末|年底|期末|全年)(?!数|$)")
_IDENTIFIER = re.compile(r"\d{12,}")
_NUMBER_END = re.compile(r"(?:[编账卡证文]号|号码|编码|代码|电话|邮编|序号|[排位]名|位次)$")
_UP_OR_DOWN = ("增减", "升降", "涨跌", "±")
_WITHIN = re.compile(r"(?:[①-⑳#*-]|\d[.、])*其\ ?中")
_SIGNS = str.maketrans("", "", " :±+/%‰")


class _Unit(NamedTuple):
    """A unit as a head prints it: 万元 is 元 and 10000, 元/亩 is 元 per 亩."""

    name: str
    scale: Decimal = Decimal(1)
    per: str = ""


@dataclass(frozen=True)
class _Column:
    """What the heads above a column say of its figures."""

    words: str  # what is counted or measured, without what follows
    unit: _Unit | None
    comparison: Comparison
    time: Time | None
    change: str  # direction
    is_numbers: bool  # numerals that count nothing
    is_open: bool  # whether figures may be percent or not
    is_planned: bool
    corner: str = ""  # all the words, of a column of names
    noun: str = ""  # of the column beside, where there are no words


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
    def _units(self) -> list[_Unit]:
        """The units stated for the whole table."""
        for line in self._above:
            if found := _UNIT_LINE.search(line):
                return list(
                    filter(None, map(_read_unit, _BETWEEN_UNITS.split(found["units"].strip())))
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
        return bool(_FIGURE.fullmatch(cell)) or self._whole(row, column) is not None

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
        figures = [cell for cell in self.cells[row] if _FIGURE.fullmatch(cell)]
        is_years = bool(figures) and all(map(_YEAR.fullmatch, figures))
        return bool(figures) and not (is_years and self._heads_years(row))

    def _heads_years(self, row: int) -> bool:
        """Whether the years of a row stand above figures: no figure stands over them."""
        return not any(_FIGURE.fullmatch(cell) for cells in self.cells[:row] for cell in cells)

    def _read_column(self, column: int, heads: Sequence[int], is_name: Sequence[bool]) -> _Column:
        words = ""
        for head in heads:
            place = column
            below = any(self.cells[other][column] for other in heads if other > head)
            while not self.cells[head][place] and below and place and not is_name[place - 1]:
                place -= 1
            words += self.cells[head][place]
        return _read_head(words)

    # Figures

    def _read_body(self, heads: Sequence[int], body: Sequence[int]) -> None:
        """The figures of rows that have the same heads."""
        if not body:
            return
        width = len(self.cells[0])
        count = [sum(self._is_figure(row, c) for row in body) for c in range(width)]
        filled = [sum(bool(self.cells[row][c]) for row in body) for c in range(width)]
        is_name = [2 * count[c] <= filled[c] and filled[c] > 0 for c in range(width)]
        columns = [self._read_column(c, heads, is_name) for c in range(width)]
        is_years = [
            (not is_name[c]
            and columns[c].words in _YEARS)
            or (filled[c] > 1
            and count[c] == filled[c]
            and all(not self.cells[row][c] or _YEAR.fullmatch(self.cells[row][c]) for row in body)
            and c == 0)
            for c in range(width)
        ]
        serial = self._is_serial(body) and not columns[0].words
        names, units = [], []
        for c in range(width):
            texts = [self.cells[row][c] for row in body if self.cells[row][c]]
            is_units = columns[c].words in _UNITS or (
                bool(texts) and is_name[c] and all(map(_read_unit, texts))
            )
            if is_units:
                units.append(c)
            elif (is_name[c] or is_years[c]) and not columns[c].is_numbers:
                names.append(c)
        self._drop_in_words(heads, range(width))
        self._drop_in_words(body, units)
        parts = _Parts()
        for row in body:
            for c in range(width):
                if not self._is_figure(row, c) or _IDENTIFIER.fullmatch(self.cells[row][c]):
                    continue
                if columns[c].is_numbers or (c == 0 and serial):
                    self._name(row, c, "ordinal")
                elif is_years[c]:
                    self._name(row, c, "date")
                elif c not in names and c not in units:
                    unit = next((self.cells[row][u] for u in units[::-1] if u < c), "")
                    name = self._name_column(row, c, columns, names)
                    label = self.cells[row][name] if name is not None else ""
                    if name is not None:
                        self._drop_in_words([row], [name])
                    corner = self._corner(heads, name)
                    head = columns[c]
                    if not head.words:
                        head = replace(head, noun=self._borrow(columns, names, c))
                    self._read_figure(row, c, head, (label, corner, unit), parts)

    def _borrow(self, columns: Sequence[_Column], names: Sequence[int], column: int) -> str:
        """The noun of the column to the left of one that only says how it is measured."""
        left = (columns[c].words for c in range(column - 1, -1, -1) if c not in names)
        return next(filter(None, left), "")

    def _name_column(
        self, row: int, column: int, columns: Sequence[_Column], names: Sequence[int]
    ) -> int | None:
        """The column with the name of a row: one so headed, else the nearest on the left."""
        left = [n for n in names if n < column]
        block = [
            n
            for n in left
            if not any(left[-1] >= c >= n and c not in left for c in range(n, left[-1]))
        ]
        filled = [n for n in block if self.cells[row][n]]
        headed = [n for n in filled if columns[n].corner in _NAMES]
        return headed[0] if headed else filled[-1] if filled else None

    def _corner(self, heads: Sequence[int], name: int | None) -> str:
        """The head over a column of names."""
        return "".join(self.cells[head][name] for head in heads) if name is not None else ""

    def _is_serial(self, body: Sequence[int]) -> bool:
        """Whether the first column counts the rows."""
        first = [self.cells[row][0] for row in body]
        numbers = [cell for cell in first if cell]
        return len(numbers) > 1 and numbers == [str(n) for n in range(1, len(numbers) + 1)]

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

    def _read_figure(
        self, row: int, column: int, head: _Column, name: tuple[str, str, str], parts: _Parts
    ) -> None:
        quantity = self._at(row, column) or self._any()
        start, end = self.table.rows[row][column]
        start += len(self.table.text[start:end]) - len(self.table.text[start:end].lstrip())
        label, corner, unit_cell = name
        subject = _Subject.of(label)
        place = subject.words if _is_place(subject.words, corner) else ""
        if self._whole(row, column):
            unit: _Unit | None = _Unit(quantity.unit, per=quantity.per)
        else:
            printed = _FIGURE.fullmatch(self.cells[row][column])
            assert printed
            unit = self._unit(printed["unit"], head, subject, unit_cell)
            quantity = _value(quantity, start, printed, unit or _Unit(""))
        comparison = _compare(head, subject, unit)
        period, basis = self._period(quantity, head, subject)
        is_growth = comparison.measure in (Measure.GROWTH, Measure.CHANGE)
        is_percent = quantity.unit in PERCENT
        quantity = quantity._replace(
            period=str(period or ""),
            period_basis=basis if period else Basis.NONE,
            label=_join_label(subject, head, corner, place),
            measure=comparison.measure,
            base=comparison.base or ("上年" if is_growth and is_percent else ""),
            change=(head.change or "increase") if is_growth and quantity.values[0] > 0 else "",
            status="target" if self._is_planned(head, period) else "actual",
            area_name=place,
            part_of=None,
        )
        whole = parts.whole_of(column, quantity, subject)
        if subject.words in _ATTRIBUTES and whole:
            quantity = quantity._replace(label=subject.words + whole.label)
        within = whole if subject.is_within and whole and whole.unit == quantity.unit else None
        if within and quantity.measure == Measure.LEVEL:
            quantity = quantity._replace(part_of=within.start)
        self._read[row, column] = quantity

    def _any(self) -> Quantity:
        """A quantity of the table for a cell whose numeral is none elsewhere."""
        return _no_figure(self.quantities[0], "statistic")

    def _unit(self, printed: str, head: _Column, subject: _Subject, cell: str) -> _Unit | None:
        """The unit of the cell, its column, its row or the table; None in doubt."""
        if printed:
            return _Unit(printed)
        if head.unit:
            is_other = subject.unit and subject.unit != head.unit and head.unit.name not in PERCENT
            return None if is_other and head.comparison.measure is Measure.LEVEL else head.unit
        is_percent = _is_percent(head)
        percent = next((unit for unit in self._units if unit.name in PERCENT), None)
        if is_percent or head.is_open:
            return percent or (_Unit("%") if is_percent else None)
        if cell:
            return _read_unit(cell)
        if subject.unit:
            return subject.unit
        others = [unit for unit in self._units if unit is not percent]
        counted = head.words or head.noun or subject.words
        name = next((unit for words, unit in _COUNTED.items() if counted.endswith(words)), "")
        if name:  # 贫困户数
            return next((unit for unit in others if unit.name == name), _Unit(name))
        if len(others) != 1 or subject.is_rate:
            return percent if percent and not others else None
        (unit,) = others
        return None if unit.name in lexicon.MONEY and _COUNTS.search(counted) else unit

    def _period(
        self, quantity: Quantity, head: _Column, subject: _Subject
    ) -> tuple[Period | None, Basis]:
        """The period of the head, else of the row, else of the caption, else of the text."""
        year = self._year
        if subject.time and (period := subject.time.resolve(year, self.published)):
            if not head.time:
                return period, Basis.STATED
            year = period.first[0]
        if head.time:
            period = head.time.resolve(year, self.published)
            is_stated = _STATED.search(head.time.printed) or not self._caption
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

    def _is_planned(self, head: _Column, period: Period | None) -> bool:
        if head.is_planned:
            return True
        return bool(period and self.published and period.first[0] > self.published[0])


def _value(quantity: Quantity, start: int, printed: re.Match[str], unit: _Unit) -> Quantity:
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
        kind="statistic",
        bound=lexicon.Bound.EXACT,
    )


class _Parts:
    """The last figure of each column that is a whole for 其中."""

    def __init__(self) -> None:
        self._wholes: dict[int, Quantity] = {}

    def whole_of(self, column: int, quantity: Quantity, subject: _Subject) -> Quantity | None:
        """The figure above that a row with 其中 or with half a noun belongs to."""
        if subject.is_within or subject.words in _ATTRIBUTES:
            return self._wholes.get(column)
        self._wholes[column] = quantity
        return None


@dataclass(frozen=True)
class _Subject:
    """What the name of a row says."""

    words: str
    unit: _Unit | None
    time: Time | None
    is_within: bool
    is_rate: bool

    @classmethod
    @cache
    def of(cls, text: str) -> _Subject:
        """The subject of a name as printed: 一、本级收入(万元)."""
        words, unit = _take_unit(text)
        time = _whole_time(words)
        words = _STOCK.sub("", _OWN.sub("", _NUMBERING.sub("", words).translate(_SIGNS)))
        comparison = read_comparison(words, "", "", "", "")
        return cls(
            "" if time else words, unit, time, bool(_WITHIN.match(text)),
            comparison.measure is not Measure.LEVEL,
        )  # fmt: skip


@cache
def _read_head(text: str) -> _Column:
    """What the words at the head of a column say: 2016年比上年增长(%)."""
    words, unit = _take_unit(text)
    change = _change_of(words)
    comparison = read_comparison(words, unit.name if unit else "", change, "", "")
    compared = _COMPARED.search(words)
    if compared and comparison.measure in (Measure.RATE, Measure.LEVEL):  # 同比±%
        comparison = Comparison(
            Measure.GROWTH if unit and unit.name in PERCENT else Measure.CHANGE,
            "上年",
            compared.start(),
        )
    core = words if comparison.start is None else words[: comparison.start]
    time = next(iter(find_times(core)), None)
    if time and not (_YEAR.match(core, time.start) or _is_generic(_without(core, time))):
        time = None
    elif time:
        core = _without(core, time)
    if not time and _YEAR.fullmatch(core.strip()):
        time, core = next(iter(find_times(core.strip() + "年")), None), ""
    plain = core.translate(_SIGNS)
    is_level = comparison.measure in (Measure.LEVEL, Measure.NONE)
    return _Column(
        "" if _is_generic(plain) and plain not in _UNITS | _NUMBERS | _YEARS | _PLACES else plain,
        unit,
        comparison,
        time,
        change,
        plain in _NUMBERS or bool(_NUMBER_END.search(plain)),
        (is_level or comparison.measure is Measure.GROWTH or comparison.measure is Measure.CHANGE)
        and not unit and any(words.translate(_SIGNS).endswith(word) for word in _CHANGES),
        is_level and bool(_PLANNED.search(words)),
        words.translate(_SIGNS),
    )  # fmt: skip


def _change_of(words: str) -> str:
    """The direction that a head ends with: 比上年增长."""
    if words.rstrip("幅度率额").endswith(_UP_OR_DOWN):
        return "increase"
    word = lexicon.CHANGE.ending(words, len(words))
    return lexicon.CHANGES[word] if word else ""


def _is_percent(head: _Column) -> bool:
    """Whether a head without a unit speaks of percents all the same: 增速, 比重, 完成预算."""
    measure = head.comparison.measure
    return measure not in (Measure.LEVEL, Measure.NONE, Measure.CHANGE) and not head.is_open


def _is_generic(words: str) -> bool:
    plain = words.translate(_SIGNS)
    return not plain or plain in _GENERIC


def _without(words: str, time: Time) -> str:
    return words[: time.start] + words[time.end :]


def _whole_time(words: str) -> Time | None:
    """The time that fills the name of a row (2015年, 2015)."""
    words = words.strip()
    words = words + "年" if _YEAR.fullmatch(words) else words
    time = next(iter(find_times(words)), None)
    return time if time and (time.start, time.end) == (0, len(words)) else None


def _take_unit(text: str) -> tuple[str, _Unit | None]:
    """A head or name without its unit, and the unit."""
    for found in reversed(list(_BRACKETS.finditer(text))):
        inside = found["inside"].removeprefix("单位").strip(" :±+-")
        if unit := _read_unit(inside):
            return (text[: found.start()] + text[found.end() :]).strip(), unit
    if end := _UNIT_END.search(text):
        return text[: end.start()].strip(), _Unit(end["unit"])
    if text.endswith("百分点"):
        return text.removesuffix("百分点").removesuffix("个"), _Unit("百分点")
    if len(parts := text.rsplit(":", 1)) == 2 and (unit := _read_unit(parts[1].strip())):
        return parts[0], unit
    return text, None


@cache
def _read_unit(text: str) -> _Unit | None:
    """The unit that a text is, or None."""
    text = text.strip()
    if not text or len(text) > 12 or text[0].isdecimal():
        return None
    number = read_number("1" + text, 0)
    number = read_measure("1" + text, number) if number else None
    if not number or not number.unit or number.end != len(text) + 1 or len(number.values) != 1:
        return None
    return _Unit(number.unit, number.values[0], number.per)


def _compare(head: _Column, subject: _Subject, unit: _Unit | None) -> Comparison:
    """How a figure measures its subject: as its head says, else as its row does."""
    name = unit.name if unit else ""
    if head.is_open:
        return Comparison(
            Measure.GROWTH if name in PERCENT else Measure.CHANGE, head.comparison.base
        )
    if head.comparison.measure not in (Measure.LEVEL, Measure.NONE, Measure.RATE):
        return head.comparison
    if name not in PERCENT and not (subject.is_rate and not name):
        return Comparison(Measure.LEVEL)
    row = read_comparison(
        subject.words + head.words, name or "%", _change_of(subject.words), "", ""
    )
    return Comparison(row.measure, row.base)


def _is_place(words: str, corner: str) -> bool:
    """Whether a row is about a place smaller than the text's own."""
    is_named = corner.translate(_SIGNS) in _PLACES and words not in _TOTALS and bool(words)
    is_like_one = _PLACE.fullmatch(words) and words not in _TOTALS and words[0] not in "全非"
    return is_named or bool(is_like_one and not _NO_PLACE.search(words))


def _join_label(subject: _Subject, head: _Column, corner: str, place: str) -> str:
    """The noun that is counted, of the name of the row and the head of the column."""
    words, _ = _take_unit(corner)
    noun = "" if _is_generic(words) or words in _PLACES | _YEARS else words.translate(_SIGNS)
    if place or subject.time or not subject.words:
        return head.words or head.noun or noun
    if subject.words in _TOTALS:
        return head.words or head.noun or (noun + subject.words if noun else subject.words)
    return subject.words + head.words
