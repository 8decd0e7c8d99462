"""Numbers as readers of one language write them."""

from decimal import ROUND_HALF_EVEN, Decimal
from math import isfinite, nan
from typing import Any

from babel.numbers import format_decimal

from weishan_analysis.messages import Texts
from weishan_analysis.metadata import load

LARGE = 100_000  # from here on numbers are scaled or rounded; smaller ones are written out
DIGITS = 4  # that a sentence or a chart keeps of a number with a fraction, or of a large one
# Largest first. A million is the one scale of English tables, so that a column compares at sight.
_SCALES = {
    "en": ((10**9, " billion"), (10**6, " million")),
    "zh": ((10**8, "亿"), (10**4, "万")),
}
_SHORT = {
    "en": ((10**9, "B"), (10**6, "M"), (10**3, "K")),
    "zh": ((10**8, "亿"), (10**4, "万")),
}


class Amounts(Texts):
    """Numbers, values with their units, ranges, changes and shares in one language."""

    def number(self, value: float) -> str:
        """A number without its unit: `8,214`, in Chinese `8214`; of large ones four digits."""
        if abs(value) < LARGE:
            whole = value == round(value)
            return self._decimal(value if whole else _round(_exact(value), DIGITS), 4)
        scale, word = _scale(value, _SCALES[self.language])
        if self.language == "zh":  # as exact as a yearbook
            return self._decimal(_exact(value) / scale, 3) + word
        return self._decimal(_round(_exact(value), DIGITS) / scale, 4) + word

    def value(self, value: float, unit: str) -> str:
        """A value in base units with its unit: `15.29 million yuan`, `1529.2万元`."""
        return self._with_unit(self.number(value), unit)

    def exactly(self, value: float, unit: str) -> str:
        """A value in full for a table: `15.292 million yuan`, `1529.2万元`, `29,546 people`."""
        scale, word = 1, ""
        if abs(value) >= LARGE and (unit == "元" or self.language == "zh"):
            scale, word = _scale(value, _SCALES[self.language][-1 - (self.language == "zh") :])
        return self._with_unit(self._decimal(_exact(value) / scale, 8) + word, unit)

    def short(self, value: float) -> str:
        """A sum in as few characters as a small mark holds: `660M`, `6.6亿`."""
        scale, word = _scale(value, _SHORT[self.language])
        number = _exact(value) / scale
        return self._decimal(round(number, max(0, 2 - number.adjusted())), 4) + word

    def bounded(self, row: Any, *, exactly: bool = False) -> str:
        """The value of an observation with its bound or range: `more than 7,800 attendances`."""
        form = self.exactly if exactly else self.value
        text = form(row.obs_value, row.unit_measure)
        high = getattr(row, "obs_value_high", nan)
        if isfinite(high):
            text = self.range(self.number(row.obs_value), form(high, row.unit_measure))
        return self.with_bound(text, row.obs_bound)

    def with_bound(self, value: str, bound: str) -> str:
        """A value with the word for its bound: `more than 7,800`."""
        return value if bound == "exact" else self(f"bound.{bound}", value=value)

    def yuan(self, value: float) -> str:
        """An amount in whole yuan, without a scale: `52,725 yuan`, `52725元`."""
        return self._with_unit(self._decimal(round(value), 0), "元")

    def yuan_between(self, value: float, low: float, high: float) -> str:
        """Whole yuan, as a range where rounding leaves more than a five-hundredth open."""
        if isfinite(low + high) and high - low > max(2, 0.002 * value):
            return self.range(self._decimal(round(low), 0), self.yuan(high))
        return self.yuan(value)

    def change(self, value: float) -> str:
        """A change in yuan with its sign: `+430,000 yuan`."""
        return ("−" if round(value) < 0 else "+") + self.value(abs(round(value)), "元")

    def change_percent(self, percent: float) -> str:
        """A change in percent with its sign: `−56.3%`."""
        return f"{percent:+.1f}%".replace("-", "−") if percent else "0%"

    def share(self, share: float) -> str:
        """A share from 0 to 1 in whole percent."""
        return f"{share:.0%}"

    def shares(self, low: float, high: float) -> str:
        """A range of shares in whole percent: `18–21%`, `18%～21%` (GB/T 15835)."""
        first, last = self.share(low), self.share(high)
        if first == last:
            return first
        return self.range(first if self.language == "zh" else first.removesuffix("%"), last)

    def range(self, low: str, high: str) -> str:
        """From one number to another."""
        return self("chart.range", low=low, high=high)

    def _decimal(self, value: float | Decimal, places: int) -> str:
        rounded = _exact(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
        pattern = ("#,##0." if self.language == "en" else "0.") + "#" * max(places, 1)
        return str(format_decimal(rounded, pattern, locale=self._locale))

    def _with_unit(self, number: str, unit: str) -> str:
        if unit == "%" or self.language == "zh":
            return number + unit
        word = load("context.toml")["unit"].get(unit, {}).get("title", "")
        return f"{number} {word}".rstrip()


def _exact(value: float | Decimal) -> Decimal:
    """A number as it prints, so that no binary fraction shows."""
    return Decimal(str(value))


def _round(value: Decimal, digits: int) -> Decimal:
    """A number with its first digits only."""
    return round(value, digits - 1 - value.adjusted()) if value else value


def _scale(value: float, scales: tuple[tuple[int, str], ...]) -> tuple[int, str]:
    return next((scale for scale in scales if abs(value) >= scale[0]), (1, ""))
