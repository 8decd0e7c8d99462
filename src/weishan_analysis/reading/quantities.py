"""Every numeral of a text and what it means."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import starmap
from typing import NamedTuple

from weishan_analysis.reading.context import read_context
from weishan_analysis.reading.lexicon import Bound
from weishan_analysis.reading.numbers import find_numbers
from weishan_analysis.reading.periods import parse_published
from weishan_analysis.reading.tables import read_tables
from weishan_analysis.reading.text import SIMPLER, Text
from weishan_analysis.reading.timeline import Timeline
from weishan_analysis.reading.times import Time


class Quantity(NamedTuple):
    """One numeral of a text and what it means.

    `start` and `end` span the surface form (an adjoining bound word, number, scale, unit), `number`
    the numeral alone. `values` holds one value, two for a range (low, high), or the terms of a
    ratio; all exact, in the base unit, of which `scale` is what the printed digits count (10000 in
    30.1万元). What is no statistic has a `kind` that says what it is, and `values` may be empty.
    `label` is what is counted or measured, `measure` and `base` how (growth on 上年), `area_name`
    the place of the sentence where it is not the text's own. Offsets count characters of the raw
    text. (A tuple is copied with another value in a fifth of the time that a frozen dataclass
    takes.)
    """

    start: int
    end: int
    number: tuple[int, int]
    values: tuple[Decimal, ...] = ()
    half_unit: Decimal = Decimal(0)
    unit: str = ""
    bound: Bound = Bound.EXACT
    kind: str = "statistic"
    per: str = ""
    scale: int = 1
    period: str = ""
    period_basis: str = ""
    part_of: int | None = None
    label: str = ""
    measure: str = ""
    base: str = ""
    change: str = ""
    status: str = "actual"
    indicator: str = ""
    ref_area: str = ""
    area_name: str = ""

    @property
    def value(self) -> Decimal | None:
        """The value; the lower end of a range, the first term of a ratio."""
        return self.values[0] if self.values else None

    @property
    def high(self) -> Decimal | None:
        """The upper end of a range."""
        return self.values[1] if len(self.values) == 2 and self.unit != "比" else None

    @property
    def is_stated(self) -> bool:
        """Whether it counts or measures something: a statistic or a length of time."""
        return self.kind in {"statistic", "duration"}


def read_quantities(text: Text, published: str | date | None = None) -> list[Quantity]:
    """The quantities of a text, in order; offsets count characters of its clean text."""
    timeline = Timeline(text.clean, parse_published(published), text.blocks)
    quantities = find_quantities(text.clean, timeline.times)
    quantities = read_context(text.clean, quantities, timeline)
    return read_tables(text.clean, text.blocks, quantities, timeline)


def place_in_raw(text: Text, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The same quantities, their offsets now into the raw text, in the order they stand there."""
    placed = sorted((_place(text, quantity) for quantity in quantities), key=lambda q: q.start)
    return list(_drop_overlaps(placed))


def _place(text: Text, quantity: Quantity) -> Quantity:
    start, end = text.span(quantity.start, quantity.end)
    shift = start - quantity.start
    number = (quantity.number[0] + shift, quantity.number[1] + shift)
    if end - quantity.end != shift:  # something in the raw text was dropped in between
        number = text.span(*quantity.number)
    placed = Quantity(start, end, number, *quantity[3:])
    whole = quantity.part_of
    return placed if whole is None else placed._replace(part_of=text.span(whole, whole + 1)[0])


def _drop_overlaps(quantities: Sequence[Quantity]) -> Iterator[Quantity]:
    last = 0
    for quantity in quantities:
        if quantity.start >= last:
            last = quantity.end
            yield quantity


def find_quantities(text: str, times: Sequence[Time]) -> list[Quantity]:
    """Every numeral of a clean text, in order, without what the words around it add.

    `times` are the time expressions of the text; their numerals become dates.
    """
    numbers = find_numbers(text, [time.numeral for time in times if time.numeral])
    return list(starmap(Quantity, numbers))


def read_quantity(text: str) -> Quantity | None:
    """The one quantity that a table's cell holds, or None.

    >>> quantity = read_quantity("1.4亿元")
    >>> str(quantity.value), quantity.unit
    ('140000000.0', '元')
    """
    text = text.strip().translate(SIMPLER)
    quantities = find_quantities(text, ())
    if len(quantities) != 1 or not quantities[0].values:
        return None
    (quantity,) = quantities
    return quantity if (quantity.start, quantity.end) == (0, len(text)) else None
