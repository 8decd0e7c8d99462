"""What a printed figure can stand for: a value, and the limits that rounding and bound leave."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import inf, isfinite, isnan, nan
from typing import Any

from weishan_analysis.reading.lexicon import MEASURED


@dataclass(frozen=True)
class Interval:
    """A value and the limits between which it lies; an open limit is infinite.

    >>> Interval(2, 3, 4) + Interval.exact(1)
    Interval(low=3, value=4, high=5)
    """

    low: float
    value: float
    high: float

    @classmethod
    def exact(cls, value: float) -> "Interval":
        """A number without any doubt."""
        return cls(value, value, value)

    @property
    def is_bounded(self) -> bool:
        """Whether both limits are finite."""
        return isfinite(self.low) and isfinite(self.high)

    @property
    def is_exact(self) -> bool:
        """Whether there is nothing between the limits."""
        return self.low == self.high

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.value + other.value, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        return Interval(self.low - other.high, self.value - other.value, self.high - other.low)

    def __mul__(self, other: "Interval") -> "Interval":
        corners = [
            0.0 if isnan(product) else product  # nothing times no limit is nothing
            for product in (a * b for a in (self.low, self.high) for b in (other.low, other.high))
        ]
        return Interval(min(corners), self.value * other.value, max(corners))

    def __truediv__(self, other: "Interval") -> "Interval":
        """The quotient; ZeroDivisionError where the divisor is or may be zero."""
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError
        inverse = Interval(1 / other.high, 1 / other.value, 1 / other.low)
        product = self * inverse
        return Interval(product.low, self.value / other.value, product.high)


def read_interval(
    value: float, *, high: float, half_unit: float, bound: str, unit: str
) -> Interval:
    """The interval of an observation, in its own unit; `high` is NaN unless it states a range.

    Counts of things are exact; measures (money, areas, rates) hide half of their last digit.
    余 and 多 after a number reach to the next value of its last digit that is not zero (3700多 is
    below 3800); 超过 before it sets no upper limit. 约 leaves half of that digit either way.
    """
    rounding = 0.0 if half_unit <= 0.5 and not _is_measure(unit) else half_unit
    top = value if isnan(high) else high
    if bound == "at_least":
        return Interval(value - rounding, value, inf)
    if bound == "at_most":
        return Interval(min(0.0, value), value, top + rounding)
    if bound == "more_than":
        return Interval(value, value, inf)
    if bound == "over":
        return Interval(value, value, top + _last_digit(top))
    if bound == "about":
        rounding = max(rounding, _last_digit(value) / 2)
    return Interval(value - rounding, value, top + rounding)


def read_row(row: Any) -> Interval:
    """The interval of a row of the observations; it may have no `obs_value_high`."""
    high = getattr(row, "obs_value_high", None)
    return read_interval(
        row.obs_value, high=nan if high is None else high, half_unit=row.half_unit,
        bound=row.obs_bound, unit=row.unit_measure,
    )  # fmt: skip


def _last_digit(value: float) -> float:
    """What the last digit of a number that is not zero counts: 100 for 3700, 0.1 for 8.5."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return 10.0 ** int(exponent) if value else 1.0


@cache
def _is_measure(unit: str) -> bool:
    return unit in MEASURED | {"%", "‰", "倍", "百分点"}
