"""What the words around a quantity say of it: period, per what, part of what, label, change."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from weishan_analysis.reading import lexicon
from weishan_analysis.reading.periods import Periods, join_periods
from weishan_analysis.reading.text import HAN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weishan_analysis.reading.quantities import Quantity
    from weishan_analysis.reading.times import Expression

LONGEST_CLAUSE = 60  # characters before a number that can tell of it
LONGEST_CHAIN = 5  # quantities in a row with one noun behind them
_CLAUSE_MARK = re.compile(r"[,。;:!?、\n()〔〕“”]")
_AVERAGE = re.compile(r"([人户村年亩月日校乡])均(?!有|享|可(?!支))|(亩)产")
_EACH = re.compile(rf"每\ *[一1]?\ *(?:个{HAN}{{0,4}}?(?=[村户镇乡县组社])|(?!{HAN}{{0,3}}均))")
_PLACES = {"乡": "乡镇", "社": "社区"}
_SAME_EACH = {"名": "人", "位": "人", "天": "日"}
_AFTER_DATE = re.compile(r"^年?(?:[底末初]|以来|至今|期间|[上中下]旬)的?|^的")
_LIST = re.compile(r"\ *(?:[、和与及]|以及)\ *")
_TRANSITION = re.compile(
    r"[\ ,]*(?:增加|增长|提高|提升|上升|下降|降低|减少|缩小|缩减|扩大|发展|跃升|攀升"
    r"|[增升降涨减提])[到至为][^,。;!?\n、]{0,14}"
)
_RIGHT_STOP = re.compile(
    r"[,。;:!?、\n()〔〕“”《》\d%]|达到|实现|完成|进行|享受|参加|参与|采取|开展|受益|出列|脱贫|得到|增加|增长|减少|下降"
    rf"|全部|均|已|列入|挂|的(?={HAN}{{0,6}}$)|奔赴|赴|担任|与|退出|就|[增减升降涨提](?={HAN}?[到至为])"
)
_OPENING = tuple("的“\"'《 ")
_SHARES = ("%", "‰", "百分点", "倍", "")
_BOUND_ENDS = frozenset(word[-1] for word in lexicon.BOUNDS if len(word) > 1)
_BETWEEN_BOUND = frozenset("了有达到为要应需配备派")
_WITHOUT_UNIT = ({"", "元"}, {"", "人"})  # 资金4.2亿,其中县级4500万元
_SPANS = ("年", "月", "日")
_MEASURED = lexicon.MEASURED | {"%", "‰", "倍", "比"}
_RESPECTIVELY = re.compile("分别|依次")
_SUBJECTS = re.compile(r"(?:[^,。;:!?、\n()\d]{1,12}[、和与及]){1,12}[^,。;:!?、\n()\d]{1,12}$")


@dataclass(slots=True)
class _Sentence:
    """What has been said so far in the sentence that is being read."""

    status: str = "actual"
    listed_status: str = "actual"  # that of a list after a colon, which a semicolon does not end
    stated: list[Quantity] = field(default_factory=list)
    wholes: dict[str, Quantity | None] | None = None  # by unit, once 其中 was said
    is_listing: bool = False  # whether parts in other units may follow
    bracketed: Sequence[Quantity] = ()  # what stands right before an open bracket

    def hear(self, words: str) -> None:
        """Take in the words between two quantities."""
        for turn in lexicon.TURN.finditer(words):
            mark = turn.group()
            if mark in "。!?\n":
                self._end(goes_on=words.startswith("其中", turn.end()))
            elif mark == ":":
                self.listed_status = self.status
            elif mark == ";":
                self.status, self.is_listing = self.listed_status, False
            elif mark in ("其中", "当中"):
                self.wholes, self.is_listing = {}, True
            elif mark in "()":
                self.bracketed = self._chain() if mark == "(" else ()
            elif lexicon.STATUSES[mark] != "nothing":
                self.status = lexicon.STATUSES[mark]

    def _chain(self) -> Sequence[Quantity]:
        """The last quantity, and the one before where nothing stands between the two."""
        chain = self.stated[-2:]
        return chain if len(chain) == 2 and chain[0].end == chain[1].start else chain[-1:]

    def _end(self, *, goes_on: bool) -> None:
        self.status, self.listed_status, self.bracketed = "actual", "actual", ()
        if not goes_on:
            self.stated.clear()
            self.wholes = None

    def whole_of(self, part: Quantity) -> Quantity | None:
        """What `part` is a part of: said before 其中, or before the bracket it stands in."""
        whole = _find_alike([o for o in self.bracketed if _covers(o.period, part.period)], part)
        if whole is None and self.wholes is not None:
            if self.is_listing and not (self.wholes and part.change):
                self.wholes.setdefault(part.unit, _find_alike(self.stated[-LONGEST_CHAIN:], part))
            whole = self.wholes.get(part.unit)
        if whole is None or part.per or not part.values:
            return None
        is_alike = bool(whole.change) == bool(part.change)
        return whole if is_alike and (part.change or part.values <= whole.values) else None


def _covers(whole: str, part: str) -> bool:
    """Whether a period holds another: 2016/2018 holds 2017, 2018 does not."""
    first, _, last = whole.partition("/")
    begin, _, end = part.partition("/")
    return first <= begin and (end or begin) <= f"{last or first}~" if whole else True


def _find_alike(quantities: Sequence[Quantity], part: Quantity) -> Quantity | None:
    """The last of some quantities that `part` can be a part of."""
    for other in reversed(quantities):
        is_alike = other.unit == part.unit or {other.unit, part.unit} in _WITHOUT_UNIT
        if is_alike and bool(other.change) == bool(part.change):
            return other
    return None


def read_context(text: str, quantities: Sequence[Quantity], periods: Periods) -> list[Quantity]:
    """The quantities of a clean text with period, per, part_of, label, change and status."""
    known = list(quantities)
    places = [index for index, quantity in enumerate(quantities) if quantity.is_stated]
    scopes = list(periods.govern(quantities[index].start for index in places))
    sentence = _Sentence()
    end = 0
    for index, scope in zip(places, scopes, strict=True):
        quantity = known[index]
        between = text[end : quantity.start]
        sentence.hear(between)
        previous = sentence.stated[-1] if sentence.stated else None
        clause = _CLAUSE_MARK.split(_words_before(text, quantities, index))[-1]
        period = join_periods(scope)
        quantity = replace(
            quantity,
            period=period,
            per=quantity.per or _read_per(text, quantities, index, clause),
            change=_read_change(quantity, clause),
            status=_read_status(period, sentence.status, periods),
            bound=_read_near_bound(quantity, clause),
        )
        known[index] = quantity
        label = sys.intern(_read_label(text, known, index, clause))  # one copy of a common label
        quantity = replace(quantity, label=label)
        if previous:
            quantity = _inherit(quantity, previous, between)
        if previous and quantity.change:  # 贫困发生率3.1%,比上年末下降1.4个百分点
            quantity = replace(quantity, label=quantity.label or previous.label)
        if whole := sentence.whole_of(quantity):
            quantity = replace(quantity, part_of=whole.start)
        known[index] = quantity
        sentence.stated.append(quantity)
        end = quantity.end
    _pair(text, known, places, scopes)
    return known


def _words_before(text: str, quantities: Sequence[Quantity], index: int) -> str:
    """The words since the last quantity that is no date, the dates among them left out."""
    words, end = "", quantities[index].start
    for earlier in quantities[max(0, index - LONGEST_CHAIN) : index][::-1]:
        piece = text[max(earlier.end, end - LONGEST_CLAUSE) : end]
        words = piece + words
        if earlier.is_stated:
            return words
        if earlier.kind == "date":
            words = _AFTER_DATE.sub("", words, count=1)
        else:
            words = text[earlier.start : earlier.end] + words
        end = earlier.start
    return text[max(0, end - LONGEST_CLAUSE) : end] + words


def _read_change(quantity: Quantity, clause: str) -> str:
    """Whether the words before a number say that something rose or fell by so much."""
    end = len(clause)
    while softener := lexicon.SOFTENER.ending(clause, end):
        end -= len(softener)
    word = lexicon.CHANGE.ending(clause, end)
    is_negative = quantity.value is not None and quantity.value < 0
    return lexicon.CHANGES[word] if word and not is_negative else ""


def _read_status(period: str, status: str, periods: Periods) -> str:
    """What lies after publication is a target, even where no word says so."""
    year = period[:4]
    if status == "actual" and periods.published and year and int(year) > periods.published[0]:
        return "target"
    return status


def _read_near_bound(quantity: Quantity, clause: str) -> lexicon.Bound:
    """A bound word a few characters before the number (每个村至少有3名)."""
    if quantity.bound == "exact" and not _BOUND_ENDS.isdisjoint(clause[-4:]):
        for distance in range(1, min(3, len(clause)) + 1):
            word = lexicon.BOUND_BEFORE.ending(clause, len(clause) - distance)
            if len(word) > 1 and _BETWEEN_BOUND.issuperset(clause[-distance:]):
                return lexicon.BOUNDS[word]
    return quantity.bound


def _read_per(text: str, quantities: Sequence[Quantity], index: int, clause: str) -> str:
    """人 for 人均 and 每人, 村 for 每个贫困村; empty where the figure is no rate."""
    per = _find_per(text, quantities, index, clause)
    return per if quantities[index].unit not in _SHARES or per in _SPANS else ""


def _find_per(text: str, quantities: Sequence[Quantity], index: int, clause: str) -> str:
    before = quantities[index - 1] if index else None
    words = text[before.end : quantities[index].start] if before else ""
    is_each = before and text[before.start - 1 : before.start] == "每"  # 每千人拥有5.1张
    if before and is_each and not _CLAUSE_MARK.search(words):
        return text[before.start : before.end]
    if "均" in clause or "亩产" in clause:
        averages = _AVERAGE.findall(clause)
        if averages:
            return "".join(averages[-1])
    return _read_each(clause) if "每" in clause else ""


def _read_each(clause: str) -> str:
    for each in _EACH.finditer(clause):
        unit = lexicon.unit_at(clause, each.end())
        if unit and (unit != "个" or each.end() + 1 == len(clause)):
            return _SAME_EACH.get(unit, unit)
    return ""


def _inherit(quantity: Quantity, previous: Quantity, between: str) -> Quantity:
    """In a list and in a transition the first figure's words hold for the next one too."""
    per, change, label = quantity.per, quantity.change, quantity.label
    if between.startswith("、") and quantity.unit not in _SHARES:
        per = per or previous.per
    is_listed = _LIST.fullmatch(between)
    is_same = quantity.unit == previous.unit and (is_listed or _TRANSITION.fullmatch(between))
    if is_same:
        per = per or previous.per
        change = change or (previous.change if is_listed else "")
        label = (label or previous.label) if is_listed else (previous.label or label)
    return replace(quantity, per=per, change=change, label=label)


def _read_label(text: str, quantities: Sequence[Quantity], index: int, clause: str) -> str:
    """The noun that is counted: behind a count (8214户贫困户), before what is measured."""
    quantity = quantities[index]
    if quantity.unit in _MEASURED or quantity.change:
        label = _left_label(clause) or _right_label(text, quantities, index)
    else:
        label = _right_label(text, quantities, index) or _left_label(clause)
    if not label and index and quantities[index - 1].end >= quantity.start - 1:
        return quantities[index - 1].label  # 33058人次1986.3万元
    return label


def _right_label(text: str, quantities: Sequence[Quantity], index: int) -> str:
    """The noun after the unit; in a chain (8214户29546人贫困人口) the one at its end."""
    end = quantities[index].end
    for following in quantities[index + 1 : index + LONGEST_CHAIN]:
        if following.start != end:
            break
        end = following.end
    while text[end : end + 1] in _OPENING:
        end += 1
    stop = _RIGHT_STOP.search(text, end, end + 14)
    label = text[end : stop.start() if stop else end + 14]
    return label if len(label) >= 2 else ""


def _left_label(clause: str) -> str:
    end = len(clause)
    while end and (
        word := lexicon.TRAILING.ending(clause, end) or lexicon.CHANGE.ending(clause, end)
    ):
        end -= len(word)
    start = 0
    while word := lexicon.LEADING.starting(clause, start):
        start += len(word)
    return clause[start:end]


def _pair(
    text: str,
    known: list[Quantity],
    places: Sequence[int],
    scopes: Sequence[tuple[Expression, ...]],
) -> None:
    """Give each figure of a list after 分别 its own period and its own subject."""
    starts = [known[place].start for place in places]
    for word in _RESPECTIVELY.finditer(text):
        first = last = bisect_left(starts, word.end())
        while last + 1 < len(places) and _is_next(text, known, *places[last : last + 2]):
            last += 1
        group = places[first : last + 1]
        if len(group) < 2 or starts[first] - word.end() > LONGEST_CLAUSE:
            continue
        if len(scopes[first]) == len(group):
            for place, expression in zip(group, scopes[first], strict=True):
                known[place] = replace(known[place], period=expression.period)
        subjects = _SUBJECTS.search(text, max(0, word.start() - LONGEST_CLAUSE), word.start())
        names = re.split("[、和与及]", subjects.group()) if subjects else ()
        if len(names) == len(group) and not _left_label(text[word.end() : starts[first]]):
            for place, name in zip(group, names, strict=True):
                known[place] = replace(known[place], label=name)


def _is_next(text: str, known: Sequence[Quantity], place: int, next_place: int) -> bool:
    quantity, following = known[place], known[next_place]
    return quantity.unit == following.unit and bool(
        _LIST.fullmatch(text, quantity.end, following.start)
    )
