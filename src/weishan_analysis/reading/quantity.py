"""What a numeral of a text means."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(slots=True)
class Quantity:
    """One numeral of a text and what it means.

    `start` and `end` span the surface form (an adjoining bound word, number, scale, unit),
    `number_start` and `number_end` the numeral alone. `values` holds one value, two for a range
    (low, high), or the terms of a ratio; all exact, in the base unit. What is no statistic has a
    `kind` that says what it is, and `values` may be empty.
    """

    start: int
    end: int
    number_start: int
    number_end: int
    values: tuple[Decimal, ...] = ()
    unit: str = ""
    bound: str = "exact"
    half_unit: Decimal = Decimal(0)
    kind: str = "statistic"
    period: str = ""
    per: str = ""
    part_of: int | None = None
    label: str = ""
    change: str = ""
    status: str = "actual"
    indicator: str = ""
    ref_area: str = ""

    @property
    def number(self) -> tuple[int, int]:
        """The span of the numeral alone."""
        return self.number_start, self.number_end

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


def plain_quantity(kind: str, start: int, end: int) -> Quantity:
    """A numeral that states no quantity, and what it is instead."""
    return Quantity(start, end, start, end, kind=kind)
