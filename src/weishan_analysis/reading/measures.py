"""What a number is counted or measured in: the unit, rate or percent behind it, and 余 or 以上."""

import re
from decimal import Decimal

from weishan_analysis.reading import vocabulary
from weishan_analysis.reading.characters import HAN
from weishan_analysis.reading.numerals import DIGIT, DIGITS, HALF, parse_number
from weishan_analysis.reading.quantity import Quantity

_MORE = re.compile(r"\ ?余(?!额)|[多几数]|(?<=[十百千万\d])来")
_SHARE = re.compile(
    r"""
    \ *(?: (?P<percent>[%‰])
      | (?P<points>个?\ *百\ *分\ *点)
      | (?P<tenths>成(?![立为员果功本年效就人都熟活品交绩因])|折(?!叠))
        (?:\ *(?P<added>[一二三四五六七八九半])(?![零一二三四五六七八九十百千万亿点个年]))?
    )
    """,
    re.VERBOSE,
)
# Where none of these follows, nothing of the two does.
_MORE_START, _SHARE_START = frozenset(" 余多几数来"), frozenset(" %‰个百成折")
_OTHER = re.compile(rf"[(/]({HAN})\)")
_RATE = re.compile(r"/\ *|每(?![个年月日人户])")
_NEXT_RATE = re.compile(r"[/·.]")
_END = re.compile(
    rf"""
    (?P<over>[余多](?![策种样元方层项家年名人个次头重民渠功媒岗点余]))?
    (?P<half>半(?!{HAN})|(?<=[亩斤吨里米年])半(?![坡山数天年月夜边截路岛径价成机]))?
    (?P<bound>{vocabulary.BOUND_AFTER})?
    """,
    re.VERBOSE,
)
# Where none of these follows, nothing of _END does.
_END_START = frozenset("余多半").union(word[0] for word in vocabulary.BOUNDS_AFTER)
_SMALLER_UNITS = {word for words in vocabulary.SMALLER.values() for word in words if word}
_SMALLER = re.compile(
    rf"\ *[又零]?\ *(?P<number>\d{{1,2}}|{DIGIT})\ *"
    rf"(?:(?P<unit>{vocabulary.alternatives(_SMALLER_UNITS)})(?![之别])钱?|(?![\d.十百千万亿点]))"
)
_HUNDREDTHS = re.compile("[1-9一二三四五六七八九]{2}")
_HAN = re.compile(HAN)


def read_measure(text: str, quantity: Quantity) -> None:
    """Give a number the measure that follows it; its unit stays empty where none is printed."""
    if not quantity.unit:
        _read_unit(text, quantity)
    if text[quantity.end : quantity.end + 1] in _END_START:
        _read_end(text, quantity)


def _read_unit(text: str, quantity: Quantity) -> None:
    number_end = quantity.end
    following = text[number_end : number_end + 1]
    more = _MORE.match(text, number_end) if following in _MORE_START else None
    start = more.end() if more else number_end
    share = _SHARE.match(text, start) if text[start : start + 1] in _SHARE_START else None
    place = start
    while text[place : place + 1] == " ":
        place += 1
    is_near = following != " " or text[quantity.number_start].isdecimal()
    unit = "" if share else vocabulary.unit_at(text, place)
    if more and (share or unit or more.group().strip() == "余"):
        quantity.end = start
        quantity.bound = "about" if more.group() == "来" else "more_than"
    if unit and is_near:
        _read_named(text, quantity, place, unit)
    elif share and not share["tenths"]:
        quantity.unit, quantity.end = share["percent"] or "百分点", share.end()
        _read_rate(text, quantity)
    elif not share or not _read_tenths(text, quantity, share):
        _read_unnamed(text, quantity)


def _read_named(text: str, quantity: Quantity, start: int, name: str) -> None:
    """A unit of measure that the lists hold, with what it is counted for (元/亩)."""
    quantity.end = start + len(name)
    other = _OTHER.match(text, quantity.end)
    if other and vocabulary.unit_at(other[1], 0):  # 人(次)
        name, quantity.end = name + other[1], other.end()
    _read_rate(text, quantity)
    if times := vocabulary.DOZENS.get(name):
        quantity.values = tuple(value * times for value in quantity.values)
    quantity.unit = base_unit(name)
    _read_smaller(text, quantity)
    if name in vocabulary.DURATIONS:
        quantity.kind = "duration"


def _read_smaller(text: str, quantity: Quantity) -> None:
    """Add the smaller units behind a larger one: 2元5角, 50元6角三分, 两美元又三美分, 三斤二两."""
    kind = "money" if quantity.unit in vocabulary.MONEY else ""
    shares = vocabulary.SMALLER.get(quantity.unit) or vocabulary.SMALLER.get(kind, {})
    while shares and len(quantity.values) == 1 and (found := _SMALLER.match(text, quantity.end)):
        share = shares.get(found["unit"] or "")
        if share is None or (not found["unit"] and vocabulary.unit_at(text, found.end())):
            return
        added = (parse_number(found["number"]) or 0) * Decimal(share)
        quantity.values, quantity.end = (quantity.values[0] + added,), found.end()


def _read_rate(text: str, quantity: Quantity) -> None:
    """What an amount is counted for: 元/亩, 元每斤; of several (元/人·年) the first."""
    rate = _RATE.match(text, quantity.end)
    while rate and (measured := vocabulary.unit_at(text, rate.end())):
        quantity.per = quantity.per or base_unit(measured)
        quantity.end = rate.end() + len(measured)
        rate = _NEXT_RATE.match(text, quantity.end)


def _read_tenths(text: str, quantity: Quantity, found: re.Match[str]) -> bool:
    """三成, 七成六, 八点五折: in percent; ten tenths of a price are no discount."""
    is_discount = found["tenths"] == "折"
    if is_discount and text[quantity.number_end - 1] in "十拾":
        return False
    quantity.unit, quantity.end = "%", found.end("tenths")
    digits = text[slice(*quantity.number)].replace(" ", "")
    if not (is_discount and _HUNDREDTHS.fullmatch(digits[-2:])):  # 八五折
        added = 0
        if found["added"] and not vocabulary.unit_at(text, found.end()):
            added, quantity.end = DIGITS.get(found["added"], 5), found.end()
        quantity.values = tuple(value * 10 + added for value in quantity.values)
        quantity.half_unit *= 10
    return True


def _read_unnamed(text: str, quantity: Quantity) -> None:
    """No unit that the lists hold: persons, a measure word of its own, or nothing."""
    start, end = quantity.number_start, quantity.end
    is_arabic = text[start] in "0123456789."
    is_scaled = end - start > 1 and (text[end - 1] in "万亿余多" or not is_arabic)
    if (is_arabic or is_scaled) and vocabulary.PERSONS.match(text, end):
        quantity.unit = "人"
    elif (is_arabic != is_scaled) and vocabulary.is_unseen_unit(text[end : end + 1]):
        quantity.unit, quantity.end = text[end], end + 1


def _read_end(text: str, quantity: Quantity) -> None:
    """Take in what may stand behind the unit: 余, 半, tenths of a yuan, 以上."""
    found = _END.match(text, quantity.end)
    if not found or not found.lastgroup:
        return
    is_single = bool(quantity.unit) and len(quantity.values) == 1
    if quantity.unit and found["over"]:
        quantity.end, quantity.bound = found.end("over"), "more_than"
    if is_single and found["half"]:
        quantity.end, quantity.values = found.end("half"), (quantity.values[0] + HALF,)
    is_part = not quantity.half_unit  # 一半以上, 三分之二以上
    if found["bound"] and (quantity.unit or is_part or not _HAN.match(text, found.end())):
        quantity.end, quantity.bound = found.end(), vocabulary.BOUNDS[found["bound"]]


def base_unit(name: str) -> str:
    """The one name of a unit of measure that is printed in several ways (块钱 is 元)."""
    return vocabulary.BASE_UNIT.get(name, name)
