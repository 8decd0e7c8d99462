"""Numerals to exact numbers: Arabic, Chinese, mixed, pairs."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from weishan_analysis.reading import signs
from weishan_analysis.reading.lexicon import Bound, unless_word
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.signs import DIGITS, FORMAL, LARGE, NINE, SCALES, SMALL, ZEROS
from weishan_analysis.reading.text import HAN, SIMPLER

# A three among the formal numerals of banks only.
_THREE = (
    rf"{signs.FORMAL_THREE}(?=[{FORMAL}{LARGE}])"
    rf"|(?<=[{FORMAL}]){signs.FORMAL_THREE}|(?<=[{FORMAL}]零){signs.FORMAL_THREE}"
)
_DIGITS = "".join(digit for digit in (*DIGITS, *signs.TENS) if digit != signs.FORMAL_THREE)
DIGIT = f"(?:[{_DIGITS}]|{_THREE})"
# A thousand or hundred that belongs to the unit of measure (千克, 百分点) scales nothing, and
# ten, hundred and thousand never scale one another.
_TEN, _HUNDRED, _THOUSAND = signs.TEN, signs.HUNDRED, signs.THOUSAND
_SCALE = (
    rf"(?:(?<![{_TEN}{_HUNDRED}{_THOUSAND}])(?:[{_TEN}]|[{_HUNDRED}](?!\ *分\ *点)"
    rf"|{unless_word(_THOUSAND, 'scale')}(?<!\d[{_THOUSAND}](?=米)))"
    rf"|[{LARGE}]|{unless_word(signs.HUGE, 'scale')}|(?<=\d)[{signs.LATIN}](?![A-Za-z]))"
)
# Digits that spaces set apart are one number where a word follows (12 345.6万元, 8 5折).
_BY_SPACES = rf"(?:\ \d{{3}}){{1,4}}(?=(?:\.\d+)?{HAN})"
_GROUPED = rf"[1-9]\d{{0,2}}(?:(?:,\d{{3}})+(?!\d)|{_BY_SPACES})|\d\ \d(?=\ ?折)"
_ARABIC = (
    rf"(?:{_GROUPED}|\d+)(?:\.\d+)?"
    r"(?:[eE][+-]?\d{1,2}(?!\d)|\^[+-]*\d{1,2}(?!\d))?"
    r"|(?<![\d.])\.\d+"
)
_VAGUE_DIGIT = rf"(?:\ *零?[{signs.VAGUE}])"
_BEFORE_SCALE = rf"(?=\ *[{SMALL}{LARGE}])"
_OF_LARGE = f"个(?=[{LARGE}])"
_NEXT_DIGIT = rf"(?!(?<!一)两(?!\ *[{_HUNDRED}{_THOUSAND}{LARGE}])){DIGIT}"  # a last 两 is a weight
_WRITTEN = (
    rf"(?:{DIGIT}|{_SCALE})(?:\ *(?:{_NEXT_DIGIT}|{_SCALE}|{_OF_LARGE}))*"
    rf"(?:\ *点(?:\ *[{ZEROS}{NINE}])+(?:\ *个?[{LARGE}])*)?"
)
# 1亿2300 and 100万1111, to the last digit.
_TO_THE_LAST = rf"\d+(?:亿(?:\d+万)?|万)[1-9]\d{{2,3}}(?![\d.年月日号]|,\d|\ *[{SMALL}{LARGE}])"
_SMALLER_SCALES = rf"(?:\ *零?\ *\d+\ *{_SCALE}+|零\d+)*"
# Digits with scales between them (5万4千6百) or a vague digit before a scale (500余万, 十几万).
NUMERAL = Pattern(
    rf"(?:{_TO_THE_LAST}"
    rf"|(?:{_ARABIC})(?:{_VAGUE_DIGIT}?\ *(?:{_OF_LARGE})?{_SCALE}+{_SMALLER_SCALES})?"
    rf"|[{signs.SOME}]{_BEFORE_SCALE}{_SCALE}+|{_WRITTEN})"
    rf"(?:{_VAGUE_DIGIT}{_BEFORE_SCALE}(?:\ *{_SCALE})+)?"
)
HALF = Decimal("0.5")
LONGEST = 60  # characters of a numeral that anybody means

_SCALES = "".join(SCALES)
_TOKEN = Pattern(rf"(?P<arabic>{_ARABIC})|(?P<digits>{DIGIT}+)|(?P<scale>[{_SCALES}])")
_VAGUE = Pattern(f"[{signs.VAGUE}{signs.SOME}]")
_VAGUE_SIGNS = Pattern(f"[ 个{signs.VAGUE}{signs.SOME}]")
_POINT = Pattern(f"点([{ZEROS}{NINE}]+)([{LARGE}]*)$")
_LAST_DIGITS = Pattern(rf"(?:\.(?P<arabic>\d+)|点(?P<written>{DIGIT}+))?(?P<scales>[{_SCALES}]*)$")
_LAST_SCALES = Pattern(f"[{_SCALES}]+$")
_PLAIN = Pattern(rf"(\d+)(?:\.(\d+))?([{LARGE}]*)")  # whole, decimals, scale
_NEIGHBOURS = Pattern(rf"(?P<before>.*[{SMALL}万])?({DIGIT})({DIGIT})(?P<scale>[{SMALL}{LARGE}]*)")


class Number(NamedTuple):
    """A number of a text and, once they are read, the measure and the bounds that adjoin it.

    `start` and `end` span all of it, `digits` the numeral alone. `values` are one, two of a range,
    or the terms of a ratio; `half_unit` is half of the last printed digit, 0 of exact fractions,
    `scale` what 万 or the like behind the digits multiplies them by.
    """

    start: int
    end: int
    digits: tuple[int, int]
    values: tuple[Decimal, ...]
    half_unit: Decimal
    unit: str = ""
    bound: Bound = Bound.EXACT
    kind: str = "statistic"
    per: str = ""
    scale: int = 1


def name_number(kind: str, start: int, end: int) -> Number:
    """A numeral that states no quantity, and what it is instead."""
    return Number(start, end, (start, end), (), Decimal(0), kind=kind)


def numeral_end(text: str, start: int) -> int:
    """Where the numeral at `start` ends, whether it has a value or not."""
    found = NUMERAL.match(text, start)
    return found.end() if found else start + 1


def read_numeral(text: str, start: int) -> Number | None:
    """The number whose numeral stands at `start`; None where it has no value.

    >>> number = read_numeral("近3700余万元", 1)
    >>> str(number.values[0]), number.bound
    ('37000000', <Bound.OVER: 'over'>)
    """
    found = NUMERAL.match(text, start)
    if not found:
        return None
    printed = found.group().rstrip()
    read = _read_printed(printed) if len(printed) <= LONGEST else None
    if read is None:
        return None
    values, half, bound, scale = read
    end = start + len(printed)
    return Number(start, end, (start, end), values, half, bound=bound, scale=scale)


def _read_vague(printed: str) -> Bound:
    """What 余, 多, 几 or 数 inside a numeral says: 500余万 is a little over, 数百 any number of."""
    if not _VAGUE.search(printed):
        return Bound.EXACT
    return Bound.MORE_THAN if printed[0] in signs.SOME else Bound.OVER


@lru_cache(maxsize=10_000)
def _read_printed(printed: str) -> tuple[tuple[Decimal, ...], Decimal, Bound, int] | None:
    """Of a numeral the values (two of 三四十), half of its last digit, its bound and its scale."""
    if plain := _PLAIN.fullmatch(printed):
        whole, decimals, scales = plain.groups("")
        scale = scale_of(scales)
        half = (HALF * scale).scaleb(-len(decimals))
        return (Decimal(f"{whole}.{decimals}") * scale,), half, Bound.EXACT, scale
    pair = _NEIGHBOURS.fullmatch(printed)
    digits = [printed]
    if pair and pair[2] + pair[3] in signs.PAIRS:  # 三四十, 十七八
        digits = [(pair["before"] or "") + digit + pair["scale"] for digit in pair.group(2, 3)]
    values = tuple(value for digit in digits if (value := parse_number(digit)) is not None)
    last = _LAST_SCALES.search(printed)
    scale = scale_of(last.group()) if last else 1
    return (values, half_of_last_digit(printed), _read_vague(printed), scale) if values else None


def parse_number(text: str) -> Decimal | None:
    """The value of a numeral as people write it (1,529.2, １．４亿, 三千八百, 5万4千6百).

    Returns None where `text` is no single numeral. Units of measure are not read here.

    >>> [
    ...     str(parse_number(text))
    ...     for text in ("1,529.2", "三千八百", "5万4千6百", "1亿2300", "四百五")
    ... ]
    ['1529.2', '3800', '54600', '100002300', '450']
    """
    text = _VAGUE_SIGNS.sub("", text.translate(SIMPLER))
    if text[:1] in ("-", "负"):
        value = parse_number(text[1:]) if text[1:2] not in ("-", "负") else None
        return None if value is None else -value
    for tens, written in signs.TENS.items():
        text = text.replace(tens, written)
    if not text or len(text) > LONGEST:
        return None
    point = _POINT.search(text)
    whole = _add_up(text[: point.start()] if point else text)
    if point is None or whole is None:
        return whole
    decimals = Decimal("0." + "".join(str(DIGITS[digit]) for digit in point[1]))
    return (whole + decimals) * scale_of(point[2])


def _add_up(text: str) -> Decimal | None:
    """Add up digits and scales: a scale multiplies everything smaller that stands before it."""
    parts: list[Decimal] = []
    number: Decimal | None = None
    scale, position = 0, 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if not token or (token.lastgroup != "scale" and number):
            return None
        position = token.end()
        if token.lastgroup != "scale":
            number = _read_digits(token, scale, is_last=position == len(text))
            continue
        scale = SCALES[token.group()]
        small = sum((part for part in parts if part < scale), number or Decimal(0))
        if small or not parts:
            parts = [part for part in parts if part >= scale]
            parts.append((small if small or text[0] == "0" else Decimal(1)) * scale)
        elif number is not None:
            parts.append(Decimal(scale))  # 一百零十万
        else:
            parts.append(parts.pop() * scale)  # 四万万
        number = None
    return sum(parts, number or Decimal(0))


def _read_digits(token: re.Match[str], scale: int, *, is_last: bool) -> Decimal:
    """Digits between two scales; a last one alone counts the next smaller scale (四百五 is 450)."""
    digits = token.group()
    if token.lastgroup == "arabic":
        base, _, exponent = digits.replace(",", "").partition("^")
        number = Decimal(base)
        power = int(exponent.lstrip("+-") or 1) * (-1) ** exponent.count("-")
        return number**power if number else number
    number = Decimal("".join(str(DIGITS[digit]) for digit in digits))
    return number * scale / 10 if is_last and len(digits) == 1 and scale >= 100 else number


def scale_of(text: str) -> int:
    """The product of the scales in a text: 1000 for 千, 10**12 for 万亿, 1 for none."""
    product = 1
    for character in text:
        product *= SCALES.get(character, 1)
    return product


def half_of_last_digit(text: str) -> Decimal:
    """Half of the last digit that a numeral prints.

    >>> [half_of_last_digit(text) for text in ("8214", "10.82", "1529.2万", "三千")]
    [Decimal('0.5'), Decimal('0.005'), Decimal('500.00'), Decimal('500.0')]
    """
    last = _LAST_DIGITS.search(_VAGUE_SIGNS.sub("", text.translate(SIMPLER)))
    if last is None:
        return HALF
    decimals = last["arabic"] or last["written"] or ""
    return (HALF * scale_of(last["scales"])).scaleb(-len(decimals))
