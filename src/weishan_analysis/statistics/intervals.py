"""What a printed figure can stand for: a value, and the limits that rounding and bound leave."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import inf, isfinite
from typing import Any

from weishan_analysis.reading.lexicon import MEASURED

Number = int | float | Fraction


@dataclass(frozen=True)
class Interval:
    """A value and the limits between which it lies, exact; an open limit is infinite.

    >>> Interval(2, 3, 4) + Interval.exact(1)
    Interval(low=3, value=4, high=5)
    """

    low: Number
    value: Number
    high: Number

    @classmethod
    def exact(cls, value: Number) -> "Interval":
        """A number without any doubt."""
        return cls(value, value, value)

    @classmethod
    def read(cls, low: float, value: float, high: float) -> "Interval":
        """The interval that three columns of a table state, each as it is written there.

        >>> Interval.read(0.25, 0.3, float("nan"))
        Interval(low=Fraction(1, 4), value=Fraction(3, 10), high=inf)
        """
        return cls(_read_exactly(low), _read_exactly(value), _read_exactly(high))

    @property
    def is_bounded(self) -> bool:
        """Whether both limits are finite."""
        return isfinite(self.low) and isfinite(self.high)

    @property
    def is_exact(self) -> bool:
        """Whether there is nothing between the limits."""
        return self.low == self.high

    def widen(self, share: Number) -> "Interval":
        """The interval with a share of its limits more on either side.

        >>> Interval.exact(-100).widen(Fraction(1, 10)) == Interval(-110, -100, -90)
        True
        """
        more, less = 1 + share, 1 - share
        return Interval(min(self.low * less, self.low * more), self.value,
                        max(self.high * less, self.high * more))  # fmt: skip

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.value + other.value, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        return Interval(self.low - other.high, self.value - other.value, self.high - other.low)

    def __mul__(self, other: "Interval") -> "Interval":
        corners = [_multiply(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), self.value * other.value, max(corners))

    def __truediv__(self, other: "Interval") -> "Interval":
        """The quotient; ZeroDivisionError where the divisor is or may be zero."""
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError
        low, value, high = (Fraction(1) / limit for limit in (other.low, other.value, other.high))
        return self * Interval(high, value, low)


def _read_exactly(number: float) -> Number:
    """The decimal number that a float was read from; infinite where none is stated."""
    if not isfinite(number):
        return inf
    return int(number) if number == int(number) else Fraction(Decimal(repr(number)))


def _multiply(one: Number, other: Number) -> Number:
    return one * other if one and other else 0  # nothing times no limit is nothing


def find_limits(
    values: tuple[Decimal, ...],
    half_unit: Decimal,
    bound: str,
    unit: str,
    maximum: float | None = None,
) -> tuple[float, float | None]:
    """The lowest and highest value that a printed figure allows; None where nothing limits it.

    values: one, or the two ends of a range. Counts of things are exact; measures (money, areas,
    rates) hide half of their last digit. 余 and 多 after a number reach to the next value of its
    last digit that is not zero (3700多 is below 3800); 超过 before it sets no upper limit. 约
    leaves half of that digit either way. What a share cannot exceed (`maximum`) ends the interval.
    """
    rounding = Decimal(0) if half_unit <= Decimal("0.5") and not is_measure(unit) else half_unit
    first, last = values[0], values[-1]
    low, high = first - rounding, last + rounding
    if bound == "at_most":
        low = min(Decimal(0), first)
    elif bound == "at_least":
        high = Decimal(inf)
    elif bound == "more_than":
        low, high = first, Decimal(inf)
    elif bound == "over":
        low, high = first, last + _last_digit(last)
    elif bound == "about":
        rounding = max(rounding, _last_digit(first) / 2)
        low, high = first - rounding, last + rounding
    if maximum is not None:
        high = min(high, max(Decimal(str(maximum)), low))
    return float(low), float(high) if high.is_finite() else None


def read_interval(row: Any) -> Interval:
    """The interval of a row of the observations, in its own unit."""
    return Interval.read(row.low, row.obs_value, row.high)


def _last_digit(value: Decimal) -> Decimal:
    """What the last digit of a number that is not zero counts: 100 for 3700, 0.1 for 8.5."""
    return Decimal(10) ** int(value.normalize().as_tuple().exponent) if value else Decimal(1)


@cache
def is_measure(unit: str) -> bool:
    """Whether a unit measures (元, 亩, %), so that its numbers are rounded, or counts."""
    return unit in MEASURED | {"%", "‰", "倍", "百分点"}
