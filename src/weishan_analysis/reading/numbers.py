"""Numbers as they stand in a text: numerals, neighbours (三四十), fractions, shares, ratios."""

import re
from decimal import Decimal
from functools import lru_cache

from weishan_analysis.reading.numerals import (
    DIGIT,
    HALF,
    LONGEST,
    NUMERAL,
    half_of_last_digit,
    parse_number,
    scale_of,
)
from weishan_analysis.reading.quantity import Quantity

_PLAIN = re.compile(r"(\d+)(?:\.(\d+))?([万亿]*)")  # whole, decimals, scale
_VAGUE = re.compile("[余多几来数]")
_NEIGHBOURS = re.compile(rf"(?P<before>.*[十百千万])?({DIGIT})({DIGIT})(?P<scale>[十百千万亿]*)")
_PAIRS = ("一二", "一两", "二三", "两三", "三四", "三五", "四五", "五六", "六七", "七八", "八九")
_SHARE = re.compile(
    r"(百\ *万|万\ *万|[百佰千万])\ *分\ *之\ *(?=[\d.零一二两三四五六七八九十百佰千])"
)
_WHOLES = {"百": 1, "佰": 1, "千": 10, "万": 100, "百万": 10**4, "万万": 10**6}  # of a percent
_OVER = re.compile(r"\ *分\ *之\ *(?P<sign>负)?|\ */\ *(?=\d{1,3}(?![\d年月./]))")
_MIXED = re.compile(r"\ *又\ *|\ +(?=\d{1,3}\ */\ *\d)")
_RATIO = re.compile(r"\d+(?:\.\d+)?(?:\ *:\ *\d+(?:\.\d+)?)+")


def read_number(text: str, start: int) -> Quantity | None:
    """The number whose first numeral stands at `start`, without its unit; None for none."""
    if text[start] in "百佰千万" and (share := _SHARE.match(text, start)):
        return _read_share(text, share)
    number = _read_numeral(text, start)
    if number and text[number.end : number.end + 1] in ("分", " ", "又", "/"):
        _read_fraction(text, number)
    return number


def read_ratio(text: str, start: int) -> Quantity | None:
    """A ratio (35:21:44): its terms are the values, its unit is 比."""
    ratio = _RATIO.match(text, start)
    if not ratio:
        return None
    terms = ratio.group().replace(" ", "").split(":")
    half = half_of_last_digit(terms[0])
    return Quantity(*ratio.span() * 2, tuple(map(Decimal, terms)), "比", half_unit=half)


def numeral_end(text: str, start: int) -> int:
    """Where the numeral at `start` ends, whether it has a value or not."""
    found = NUMERAL.match(text, start)
    return found.end() if found else start + 1


def _read_numeral(text: str, start: int) -> Quantity | None:
    found = NUMERAL.match(text, start)
    if not found:
        return None
    printed = found.group().rstrip()
    values, half = _read_printed(printed) if len(printed) <= LONGEST else ((), HALF)
    bound = "more_than" if _VAGUE.search(printed) else "exact"
    end = start + len(printed)
    return Quantity(start, end, start, end, values, "", bound, half) if values else None


@lru_cache(maxsize=10_000)
def _read_printed(printed: str) -> tuple[tuple[Decimal, ...], Decimal]:
    """The values of a numeral (two of 三四十, none of no number) and half of its last digit."""
    if plain := _PLAIN.fullmatch(printed):
        whole, decimals, scales = plain.groups("")
        scale = scale_of(scales)
        return (Decimal(f"{whole}.{decimals}") * scale,), (HALF * scale).scaleb(-len(decimals))
    pair = _NEIGHBOURS.fullmatch(printed)
    digits = [printed]
    if pair and pair[2] + pair[3] in _PAIRS:  # 三四十, 十七八
        digits = [(pair["before"] or "") + digit + pair["scale"] for digit in pair.group(2, 3)]
    values = tuple(value for digit in digits if (value := parse_number(digit)) is not None)
    return values, half_of_last_digit(printed)


def _read_fraction(text: str, number: Quantity) -> None:
    """Make a fraction (五分之一, 1/3) or a mixed number (三又二分之一, 1 3/5) of a numeral.

    Both are exact, so that half of the last digit is nothing.
    """
    whole = Decimal(0)
    below: Quantity | None = number
    if mixed := _MIXED.match(text, number.end):
        whole, below = number.values[0], _read_numeral(text, mixed.end())
    over = _OVER.match(text, below.end) if below else None
    above = _read_numeral(text, over.end()) if over else None
    if not below or not over or not above:
        return
    top, bottom = above.values[0], below.values[0]
    if "/" in over.group():
        top, bottom = bottom, top
        if below.end - below.start > 3 or not text[below.start].isdecimal():
            return
    if bottom:
        sign = -1 if over["sign"] else 1
        number.values, number.half_unit = (whole + sign * top / bottom,), Decimal(0)
        number.end = number.number_end = above.end


def _read_share(text: str, share: re.Match[str]) -> Quantity | None:
    """百分之九十五, 千分之三, in percent; 百分之百 is all."""
    number = _read_numeral(text, share.end())
    if number:
        whole = _WHOLES[share[1].replace(" ", "")]
        number.values = tuple(value / whole for value in number.values)
        number.start, number.unit, number.half_unit = share.start(), "%", number.half_unit / whole
    return number
