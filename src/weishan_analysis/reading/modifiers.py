"""What the words before a number add to it: a direction, a bound, and per what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weishan_analysis.metadata import load
from weishan_analysis.reading import lexicon
from weishan_analysis.reading.lexicon import any_of
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.text import HAN

if TYPE_CHECKING:
    from weishan_analysis.reading.quantities import Quantity
    from weishan_analysis.reading.surroundings import Place

SHARES = frozenset(("%", "‰", "百分点", "倍", ""))  # units of what is reckoned on something else

_LEXICON = load("lexicon/context.toml")
_AVERAGE = Pattern(
    rf"({any_of(_LEXICON['averaged'])})均(?!{any_of(_LEXICON['no_average'])}(?!支))|(亩)产"
)
_EACH = Pattern(
    rf"每\ *[一1]?\ *(?:个{HAN}{{0,4}}?(?={any_of(_LEXICON['each_noun'])})|(?!{HAN}{{0,3}}均))"
)
_SAME_EACH: dict[str, str] = _LEXICON["same_each"]
_SPANS = frozenset("年月日")
_GAIN: str = _LEXICON["gain"]
_COMPARED_GAIN = Pattern(rf"(?:[比较][^,。;]{{1,12}}|同比){_GAIN}$")
_BOUND_ENDS = frozenset(word[-1] for word in lexicon.BOUNDS if len(word) > 1)
_BETWEEN_BOUND = frozenset(_LEXICON["between_bound"].split())


def read_change(quantity: Quantity, clause: str, *, is_grown: bool) -> str:
    """Whether the words before a number say that something rose or fell by so much.

    `is_grown` says that the figure right before was growth, so that 增收 is what was more.
    """
    clause = clause.rstrip(" ")
    end = len(clause)
    while softener := lexicon.SOFTENER.ending(clause, end):
        end = len(clause[: end - len(softener)].rstrip(" "))
    word = lexicon.CHANGE.ending(clause, end)
    if not word and clause.endswith(_GAIN):
        is_more = (is_grown and clause == _GAIN) or _COMPARED_GAIN.search(clause)
        return "increase" if is_more else ""
    if not word or (quantity.value is not None and quantity.value < 0):
        return ""
    return lexicon.CHANGES[word]


def read_near_bound(quantity: Quantity, clause: str) -> lexicon.Bound:
    """A bound word a few characters before the number (每个村至少有3名)."""
    if quantity.bound == "exact" and not _BOUND_ENDS.isdisjoint(clause[-4:]):
        for distance in range(1, min(3, len(clause)) + 1):
            word = lexicon.BOUND_BEFORE.ending(clause, len(clause) - distance)
            if len(word) > 1 and _BETWEEN_BOUND.issuperset(clause[-distance:]):
                return lexicon.BOUNDS[word]
    return quantity.bound


def read_per(place: Place, unit: str) -> str:
    """人 for 人均 and 每人, 村 for 每个贫困村; empty where the figure is no rate."""
    clause, per = place.words, ""
    if place.each:
        return place.each
    if "均" in clause or "亩产" in clause:
        averages = _AVERAGE.findall(clause)
        per = "".join(averages[-1]) if averages else ""
    elif "每" in clause:
        per = _read_each(clause)
    return per if unit not in SHARES or per in _SPANS else ""


def _read_each(clause: str) -> str:
    for each in _EACH.finditer(clause):
        unit = lexicon.unit_at(clause, each.end())
        if unit and (unit != "个" or each.end() + 1 == len(clause)):
            return _SAME_EACH.get(unit, unit)
    return ""
