"""Values and units as people type them into a table, read exactly."""

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from weishan_analysis.metadata import load
from weishan_analysis.reading.lexicon import SAME_UNIT, unit_at
from weishan_analysis.reading.numerals import scale_of
from weishan_analysis.reading.quantities import read_quantity
from weishan_analysis.reading.signs import LARGE, SMALL

LONGEST_TEXT = 40  # characters; of digits a spreadsheet keeps fifteen
_PLAIN = re.compile(r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<decimals>[0-9]+))?")
_SCALED_UNIT = re.compile(f"(?P<scale>[{SMALL}{LARGE}]*)(?P<base>.*)")


@dataclass(frozen=True)
class Amount:
    """A value, the upper end of its range if it is one, and half its last digit, in `unit`.

    `unit` is empty where the cell holds a bare number; `scale` is what its digits count (万).
    """

    value: Decimal
    half_unit: Decimal
    unit: str = ""
    bound: str = "exact"
    high: Decimal | None = None
    scale: int = 1

    @property
    def largest(self) -> Decimal:
        """The value, or the upper end of the range."""
        return self.value if self.high is None else self.high


def read_amount(text: str) -> Amount | None:
    """What a cell says: 1,529.2 or 近1.4亿元 or 12% or 3—5人; None where it is no one amount."""
    if len(text) > LONGEST_TEXT:
        return None
    if number := _PLAIN.fullmatch(text):
        half = Decimal("0.5").scaleb(-len(number["decimals"] or ""))
        return Amount(Decimal(text.replace(",", "")), half)
    quantity = read_quantity(text)
    if quantity is None or quantity.value is None:
        return None
    if len(quantity.values) > 1 and quantity.high is None:  # a ratio
        return None
    return Amount(
        quantity.value, quantity.half_unit, quantity.unit, quantity.bound, quantity.high,
        quantity.scale,
    )  # fmt: skip


def put_in_unit(amount: Amount, unit: str) -> Amount | None:
    """The amount as the unit beside it makes it (1529.2 in 万元); None where the two disagree."""
    scale, base = read_unit(unit)
    if amount.unit:
        return amount if not base or is_same_dimension(base, amount.unit) else None
    if amount.scale > 1 and scale > 1:
        return None
    return replace(
        amount,
        value=amount.value * scale,
        high=None if amount.high is None else amount.high * scale,
        half_unit=amount.half_unit * scale,
        unit=base,
        scale=amount.scale * scale,
    )


@cache
def read_unit(text: str) -> tuple[int, str]:
    """Scale and base of a unit of measure.

    >>> read_unit("万元"), read_unit("％"), read_unit("")
    ((10000, '元'), (1, '%'), (1, ''))
    """
    text = unicodedata.normalize("NFKC", text).replace(" ", "")
    scale = 1
    if text not in SAME_UNIT and unit_at(text, 0) != text:
        found = _SCALED_UNIT.fullmatch(text)
        if found:
            text = found["base"]
            scale = scale_of(found["scale"])
    return scale, SAME_UNIT.get(text, text)


@cache
def is_same_dimension(unit: str, other: str) -> bool:
    """Whether a figure in one unit may stand for an indicator that is kept in the other.

    >>> is_same_dimension("名", "人"), is_same_dimension("人次", "人")
    (True, False)
    """
    return unit == other or any({unit, other} <= units for units in _dimensions())


@cache
def convert(unit: str, other: str) -> float | None:
    """How many of the other unit one of this is; None where they measure different things.

    >>> convert("公顷", "亩"), convert("名", "人"), convert("亩", "元")
    (15.0, 1.0, None)
    """
    if is_same_dimension(unit, other):
        return 1.0
    tables = load("codebook/dimensions.toml")
    measured = [units for name, units in tables.items() if name != "alike"]
    return next(
        (float(table[unit] / table[other]) for table in measured if {unit, other} <= set(table)),
        None,
    )


@cache
def _dimensions() -> list[frozenset[str]]:
    return [
        frozenset(units.split()) for units in load("codebook/dimensions.toml")["alike"].values()
    ]
