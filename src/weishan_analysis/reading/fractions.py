"""Numbers of one numeral or several: shares (百分之三), fractions, mixed numbers, ratios."""

import re
from decimal import Decimal

from weishan_analysis.reading.numerals import Number, half_of_last_digit, read_numeral
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.signs import SHARES, WRITTEN

_WHOLES = "|".join(r"\ *".join(whole) for whole in sorted(SHARES, key=len, reverse=True))
_SHARE = Pattern(rf"({_WHOLES})\ *分\ *之\ *(?=[\d.{WRITTEN}])")
_SHARE_START = frozenset(whole[0] for whole in SHARES)
_OVER = Pattern(r"\ *分\ *之\ *(?P<sign>负)?|\ */\ *(?=\d{1,3}(?![\d年月./]))")
_MIXED = Pattern(r"\ *又\ *|\ +(?=\d{1,3}\ */\ *\d)")
_RATIO = Pattern(r"\d+(?:\.\d+)?(?:\ *:\ *\d+(?:\.\d+)?)+")


def read_number(text: str, start: int) -> Number | None:
    """The number whose first numeral stands at `start`, without its unit; None for none.

    >>> number = read_number("占百分之九十五", 1)
    >>> number.values, number.unit
    ((Decimal('95'),), '%')
    """
    if text[start] in _SHARE_START and (share := _SHARE.match(text, start)):
        return _read_share(text, share)
    number = read_numeral(text, start)
    if number and text[number.end : number.end + 1] in ("分", " ", "又", "/"):
        return _read_fraction(text, number)
    return number


def read_ratio(text: str, start: int) -> Number | None:
    """A ratio: its terms are the values, its unit is 比.

    >>> [str(value) for value in read_ratio("为35:21:44", 1).values]
    ['35', '21', '44']
    """
    ratio = _RATIO.match(text, start)
    if not ratio:
        return None
    terms = ratio.group().replace(" ", "").split(":")
    half = half_of_last_digit(terms[0])
    return Number(*ratio.span(), ratio.span(), tuple(map(Decimal, terms)), half, "比")


def _read_fraction(text: str, number: Number) -> Number:
    """Make a fraction (五分之一, 1/3) or a mixed number (三又二分之一, 1 3/5) of a numeral.

    Both are exact, so that half of the last digit is nothing.
    """
    whole = Decimal(0)
    below: Number | None = number
    if mixed := _MIXED.match(text, number.end):
        whole, below = number.values[0], read_numeral(text, mixed.end())
    over = _OVER.match(text, below.end) if below else None
    above = read_numeral(text, over.end()) if over else None
    if not below or not over or not above:
        return number
    top, bottom = above.values[0], below.values[0]
    if "/" in over.group():
        top, bottom = bottom, top
        if below.end - below.start > 3 or not text[below.start].isdecimal():
            return number
    if not bottom:
        return number
    value = whole + (-1 if over["sign"] else 1) * top / bottom
    span = (number.start, above.end)
    return number._replace(end=above.end, digits=span, values=(value,), half_unit=Decimal(0))


def _read_share(text: str, share: re.Match[str]) -> Number | None:
    """百分之九十五, 千分之三, in percent; 百分之百 is all."""
    number = read_numeral(text, share.end())
    if not number:
        return None
    whole = SHARES[share[1].replace(" ", "")]
    values = tuple(value / whole for value in number.values)
    half = number.half_unit / whole
    return number._replace(start=share.start(), values=values, half_unit=half, unit="%")
