"""What a number is counted or measured in: the unit, rate or percent behind it, and 余 or 以上."""

import re
from decimal import Decimal

from weishan_analysis.reading import lexicon
from weishan_analysis.reading.lexicon import Bound
from weishan_analysis.reading.numerals import DIGIT, HALF, Number, parse_number, scale_of
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.signs import DIGITS, LARGE, NINE, SMALL, SOME, TEN, VAGUE, ZERO
from weishan_analysis.reading.text import HAN

_MORE = Pattern(rf"\ ?{lexicon.unless_word('余', 'added')}|[多{SOME}]|(?<=[{SMALL}万\d])来")
_SHARE = Pattern(
    rf"""
    \ *(?: (?P<percent>[%‰])
      | (?P<points>个?\ *[百千]\ *分\ *点|(?<=\.\d)个点(?!{HAN}))
      | (?P<tenths>{lexicon.unless_word("成", "tenth")}|{lexicon.unless_word("折", "tenth")})
        (?:\ *(?P<added>[{NINE}半])(?![{ZERO}{NINE}{SMALL}{LARGE}点个年]))?
    )
    """,
    re.VERBOSE,
)
_OTHER = Pattern(rf"[(/]({HAN})\)")
_RATE = Pattern(rf"/\ *|{lexicon.unless_word('每', 'rate')}")
_NEXT_RATE = Pattern(r"[/·.]")
_END = Pattern(
    rf"""
    (?P<over>{lexicon.unless_word("余", "more")}|{lexicon.unless_word("多", "more")})?
    (?P<half>半(?!{HAN})|(?<=[{lexicon.HALVED}]){lexicon.unless_word("半", "half")})?
    (?P<bound>{lexicon.BOUND_AFTER})?
    """,
    re.VERBOSE,
)
_SMALLER_UNITS = {word for words in lexicon.SMALLER.values() for word in words if word}
_SMALLER = Pattern(
    rf"\ *(?P<gap>[又{ZERO}])?\ *(?P<number>\d{{1,2}}|{DIGIT})\ *"
    rf"(?:(?P<unit>{lexicon.alternatives(_SMALLER_UNITS)})(?![之别])钱?|(?![\d.{SMALL}{LARGE}点]))"
)
_NOUN_UNITS = {"persons": "人", "households": "户"}
# A unit in brackets before its number, and a rate that is told to be nothing.
_HEADED = Pattern(rf"\((?=[^)])(?P<scale>[{SMALL}]?[{LARGE}]?)(?P<unit>{HAN}{{0,6}})\):?$")
_RATE_BEFORE = Pattern(r"率[^。;!?\n]{0,30}[为到至]$")
_HUNDREDTHS = Pattern(f"[1-9{NINE}]{{2}}")
_LIST = Pattern(lexicon.LIST_MARK)
_HAN = Pattern(HAN)


def read_measure(text: str, number: Number) -> Number:
    """A number with the measure that follows it; its unit stays empty where none is printed.

    >>> from weishan_analysis.reading.fractions import read_number
    >>> number = read_measure("三块零四", read_number("三块零四", 0))
    >>> str(number.values[0]), number.unit
    ('3.04', '块')
    """
    if not number.unit:
        number = _read_unit(text, number)
    return _read_end(text, number)


def _read_unit(text: str, number: Number) -> Number:
    more = _MORE.match(text, number.end)
    place = start = more.end() if more else number.end
    share = _SHARE.match(text, start)
    while text[place : place + 1] == " ":
        place += 1
    is_near = text[number.end : number.end + 1] != " " or text[number.digits[0]].isdecimal()
    unit = "" if share else lexicon.unit_at(text, place)
    if more and (share or unit or more.group().strip() == "余"):
        bound = Bound.ABOUT if more.group() == "来" else Bound.OVER
        number = number._replace(end=start, bound=bound)
    if unit and is_near:
        return _read_named(text, number, place, unit)
    if share and not share["tenths"]:
        is_thousandth = "千" in share.group()
        unit = share["percent"] or ("千分点" if is_thousandth else "百分点")
        return _read_rate(text, number._replace(unit=unit, end=share.end()))
    return (share and _read_tenths(text, number, share)) or _read_unnamed(text, number)


def _read_named(text: str, number: Number, start: int, name: str) -> Number:
    """A unit of measure that the lists hold, with what it is counted for (元/亩)."""
    end = start + len(name)
    other = _OTHER.match(text, end) if text[end : end + 1] in ("(", "/") else None
    if other and lexicon.unit_at(other[1], 0):  # 人(次)
        name, end = name + other[1], other.end()
    kind = "duration" if name in lexicon.DURATIONS else number.kind
    values = number.values
    if times := lexicon.DOZENS.get(name):
        values = tuple(value * times for value in values)
    number = number._replace(end=end, values=values, unit=base_unit(name), kind=kind)
    return _read_smaller(text, _read_rate(text, number))


def _read_smaller(text: str, number: Number) -> Number:
    """Add the smaller units behind a larger one: 2元5角, 五块七毛八, 两美元又三美分, 三斤二两.

    A digit without a unit counts the next smaller one, after 零 the one below it (三块零四).
    """
    kind = "money" if number.unit in lexicon.MONEY else ""
    shares = lexicon.SMALLER.get(number.unit) or lexicon.SMALLER.get(kind, {})
    nameless = Decimal(shares.get("", 0))
    while shares and len(number.values) == 1 and (found := _SMALLER.match(text, number.end)):
        share = Decimal(shares.get(found["unit"] or "", 0))
        if not found["unit"]:
            share = nameless / 10 if found["gap"] == ZERO else nameless
        if not share or (not found["unit"] and lexicon.unit_at(text, found.end())):
            return number
        added = (parse_number(found["number"]) or 0) * share
        number = number._replace(values=(number.values[0] + added,), end=found.end())
        nameless = share / 10 if found["unit"] and nameless else Decimal(0)
    return number


def _read_rate(text: str, number: Number) -> Number:
    """What an amount is counted for: 元/亩, 元每斤; of several (元/人·年) the first."""
    rate = _RATE.match(text, number.end)
    while rate and (measured := lexicon.unit_at(text, rate.end())):
        per = number.per or base_unit(measured)
        number = number._replace(per=per, end=rate.end() + len(measured))
        rate = _NEXT_RATE.match(text, number.end)
    return number


def _read_tenths(text: str, number: Number, found: re.Match[str]) -> Number | None:
    """三成, 七成六, 八点五折: in percent; ten tenths of a price are no discount."""
    is_discount = found["tenths"] == "折"
    if is_discount and text[number.digits[1] - 1] in TEN:
        return None
    number = number._replace(unit="%", end=found.end("tenths"))
    digits = text[slice(*number.digits)].replace(" ", "")
    if is_discount and _HUNDREDTHS.fullmatch(digits[-2:]):  # 八五折
        return number
    added = 0
    if found["added"] and not lexicon.unit_at(text, found.end()):
        added, number = DIGITS.get(found["added"], 5), number._replace(end=found.end())
    values = tuple(value * 10 + added for value in number.values)
    return number._replace(values=values, half_unit=number.half_unit * 10)


def _read_unnamed(text: str, number: Number) -> Number:
    """No unit that the lists hold: one that stands before, a noun, an unseen one, or none."""
    start, end = number.digits[0], number.end
    if text[start - 1 : start] in ("为", "到", "至", ")", ":"):
        number = _read_before(text, number)
    if number.unit:
        return number
    is_arabic = text[start] in "0123456789."
    is_large = text[number.digits[1] - 1] in LARGE
    is_scaled = end - start > 1 and (text[end - 1] in LARGE + VAGUE or not is_arabic)
    if is_arabic or is_scaled:
        if noun := lexicon.COUNTED_NOUN.match(text, end):
            return number._replace(unit=_NOUN_UNITS[str(noun.lastgroup)])
        if is_large and (
            noun := lexicon.COUNTED_NOUN_BEFORE.search(text, max(0, start - 8), start)
        ):
            return number._replace(unit=_NOUN_UNITS[str(noun.lastgroup)])
    is_whole = bool(number.half_unit) and not is_large and "." not in text[start:end]
    if is_whole and is_arabic != is_scaled and lexicon.is_unseen_unit(text[end : end + 1]):
        return number._replace(unit=text[end], end=end + 1)
    return number


def _read_before(text: str, number: Number) -> Number:
    """What stands before a bare number: (亿)10.00, (万元):320.5, or a rate that falls to 0."""
    start = number.start
    is_end = not _HAN.match(text, number.end)
    if not any(number.values) and is_end and _RATE_BEFORE.search(text, max(0, start - 40), start):
        return number._replace(unit="%", half_unit=Decimal(0))
    headed = _HEADED.search(text, max(0, start - 14), start)
    if not headed or lexicon.unit_at(headed["unit"], 0) != headed["unit"]:
        return number
    factor = scale_of(headed["scale"])
    values = tuple(value * factor for value in number.values)
    half, unit = number.half_unit * factor, base_unit(headed["unit"])
    scale = number.scale * factor
    return number._replace(values=values, half_unit=half, unit=unit, scale=scale)


def _read_end(text: str, number: Number) -> Number:
    """Take in what may stand behind the unit: 余, 半, 以上."""
    found = _END.match(text, number.end)
    if not found or not found.lastgroup:
        return number
    is_single = bool(number.unit) and len(number.values) == 1
    if number.unit and found["over"]:
        number = number._replace(end=found.end("over"), bound=Bound.OVER)
    if is_single and found["half"]:
        number = number._replace(end=found.end("half"), values=(number.values[0] + HALF,))
    is_part = not number.half_unit  # 一半以上, 三分之二以上
    if found["bound"] and (number.unit or is_part or not _HAN.match(text, found.end())):
        return number._replace(end=found.end(), bound=lexicon.BOUNDS[found["bound"]])
    return number


def share_units(text: str, numbers: list[Number]) -> list[Number]:
    """The numbers, those of a list with the unit and scale of its last: 10.5、20.3、30.1万元."""
    factor = 0  # that of the list which is being walked back, 0 outside of one
    for index in range(len(numbers) - 2, -1, -1):
        number, following = numbers[index], numbers[index + 1]
        if not _is_listed(text, number, following):
            factor = 0
            continue
        factor = factor or following.scale
        number = number._replace(unit=following.unit, per=following.per)
        if text[number.digits[1] - 1].isdecimal():
            values, half = (number.values[0] * factor,), number.half_unit * factor
            number = number._replace(values=values, half_unit=half, scale=factor)
        numbers[index] = number
    return numbers


def _is_listed(text: str, number: Number, following: Number) -> bool:
    """Whether a bare number stands in a list right before a number with a unit."""
    is_bare = not number.unit or (number.unit == "个" and following.unit == "百分点")
    if not is_bare or not following.unit or {number.kind, following.kind} != {"statistic"}:
        return False
    if len(number.values) != 1 or len(following.values) != 1:
        return False
    is_joined = _LIST.fullmatch(text, number.end, following.start)
    return bool(is_joined) and text[number.digits[0]].isdecimal()


def base_unit(name: str) -> str:
    """The one name of a unit of measure that is printed in several ways (块钱 is 元)."""
    return lexicon.BASE_UNIT.get(name, name)
