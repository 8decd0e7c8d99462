"""What one slip in printing makes of a figure, and of which figures a printed one is a slip."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import log10

from weishan_analysis.statistics.checks.statements import Statement
from weishan_analysis.statistics.intervals import Interval, Number, is_measure

_NUMERAL = re.compile(r"\d+(?:\.\d+)?")
_PLAIN = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?")
_DIGITS = "0123456789"
_SCALES: dict[str, tuple[str, Number]] = {  # what may stand in the place of a sign, by what factor
    "万": ("亿", 10_000),
    "亿": ("万", Fraction(1, 10_000)),
    "%": ("‰", Fraction(1, 10)),
    "‰": ("%", 10),
}
# The likelier first, where several would explain the same.
KINDS = ("scale", "decimal point", "swapped digits", "doubled digit", "dropped digit",
         "wrong digit", "added digit")  # fmt: skip
NEAR = 0.1  # how far the logarithm of a factor may be from that of a slip
SLIPS = (1, 2, 3, 4, 8)  # powers of ten; messages/checks.toml says what is mistaken for what
FEWEST_DIGITS = 4  # of figures of which a difference in one digit is no coincidence


@dataclass(frozen=True)
class Misprint:
    """A figure with one slip: of which kind, what is printed then, and its interval."""

    kind: str
    printed: str
    interval: Interval


def list_misprints(statement: Statement) -> list[Misprint]:
    """What a printer could have made of a figure with a single slip; none of 三大类."""
    return _list(statement, is_printed=False)


def list_originals(statement: Statement) -> list[Misprint]:
    """The figures of which the printed one is a single slip, as `list_misprints` would make it."""
    return _list(statement, is_printed=True)


def find_slip(factor: float) -> int:
    """The power of ten of the slip that a factor is close to; 0 where it is close to none.

    >>> find_slip(10_000), find_slip(0.0097), find_slip(30)
    (4, 2, 0)
    """
    power = abs(log10(factor))
    return next((tens for tens in SLIPS if abs(power - tens) < NEAR), 0)


def count_digits(statement: Statement) -> int:
    """How many digits are printed of a figure."""
    return len(re.sub(r"\D", "", statement.printed))


def is_misprint(one: Statement, other: Statement) -> bool:
    """Whether two figures differ by a single slip, and have the digits that make it no chance."""
    return max(map(count_digits, (one, other))) >= FEWEST_DIGITS and any(
        _meet(original.interval, two.interval)
        for printed, two in ((one, other), (other, one))
        for original in list_originals(printed)
    )


def _meet(one: Interval, other: Interval) -> bool:
    """Whether two figures may be one, as far as rounding hides."""
    return one.low <= other.high and other.low <= one.high


def exchange(one: Statement, other: Statement) -> dict[str, Interval]:
    """The intervals of two figures that are printed in each other's places."""
    return {one.key: other.interval, other.key: one.interval}


def _list(statement: Statement, *, is_printed: bool) -> list[Misprint]:
    printed = statement.printed.replace(",", "").replace("，", "")
    found = _NUMERAL.search(printed)
    if not found or not float(found[0]):
        return []
    numeral, before, after = found[0], printed[: found.start()], printed[found.end() :]
    factor = _plain(Fraction(statement.interval.value) / Fraction(numeral))
    misprints: dict[str, Misprint] = {}
    for kind, text in _mistype(numeral, statement, is_printed=is_printed):
        if text != numeral and text not in misprints and _is_plain(text):
            number = int(text) if text.isdigit() else Fraction(text)
            places = _decimals(numeral) - _decimals(text)
            shift = _plain(Fraction(10) ** places) if places else 1
            interval = _move(statement.interval, _plain(number * factor), shift)
            misprints[text] = Misprint(kind, before + text + after, interval)
    for sign, (other, scale) in _SCALES.items():
        if after.startswith(sign):
            text = numeral + after.replace(sign, other, 1)
            value = statement.interval.value * scale
            interval = _move(statement.interval, value, scale)
            misprints[text] = Misprint("scale", before + text, interval)
    return sorted(misprints.values(), key=lambda slip: KINDS.index(slip.kind))


def _mistype(numeral: str, statement: Statement, *, is_printed: bool) -> Iterator[tuple[str, str]]:
    """Each numeral that is one slip away, with its kind."""
    digits = [place for place, character in enumerate(numeral) if character != "."]
    for place in digits:
        before, digit, after = numeral[:place], numeral[place], numeral[place + 1 :]
        yield from (("wrong digit", before + other + after) for other in _DIGITS)
        if after[:1].isdigit():
            yield "swapped digits", before + after[0] + digit + after[1:]
        if not is_printed:
            yield "doubled digit", before + digit + digit + after
            yield "dropped digit", before + after
        elif after[:1] == digit:
            yield "doubled digit", before + after
        else:
            yield "added digit", before + after
    for place in range(len(numeral) + 1):
        yield from (("dropped digit" if is_printed else "added digit",
                     numeral[:place] + digit + numeral[place:]) for digit in _DIGITS)  # fmt: skip
    bare, point = numeral.replace(".", ""), numeral.find(".")
    if point >= 0:
        yield from (("decimal point", f"{bare[:place]}.{bare[place:]}".rstrip("."))
                    for place in (point - 1, point + 1) if 0 < place <= len(bare))  # fmt: skip
        yield "decimal point", bare.lstrip("0")
    elif is_printed and (is_measure(statement.unit)):
        yield from (("decimal point", f"{bare[:place]}.{bare[place:]}")
                    for place in range(1, len(bare)))  # fmt: skip


def _is_plain(text: str) -> bool:
    """Whether a numeral is written as one is: not .5, 05 or 5."""
    return bool(_PLAIN.fullmatch(text)) and bool(float(text))


def _plain(number: int | Fraction) -> int | Fraction:
    return int(number) if number.denominator == 1 else number  # whole numbers are worked out faster


def _decimals(numeral: str) -> int:
    return len(numeral.partition(".")[2])


def _move(interval: Interval, value: Number, shift: Number) -> Interval:
    """The interval of another value of the same kind whose last digit counts `shift` times more."""
    if interval.is_exact and shift == 1:
        return Interval.exact(value)
    return Interval(
        value - (interval.value - interval.low) * shift,
        value,
        value + (interval.high - interval.value) * shift,
    )
