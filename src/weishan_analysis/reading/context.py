"""What the words around a quantity say of it: period, subject, measure, per what, part of what."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from weishan_analysis.reading import lexicon
from weishan_analysis.reading.areas import read_areas
from weishan_analysis.reading.comparisons import (
    Comparison,
    Measure,
    is_plan,
    read_comparison,
    reference_of,
)
from weishan_analysis.reading.lists import pair_lists
from weishan_analysis.reading.parts import Parts, goes_on
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.periods import Basis, Period
from weishan_analysis.reading.subjects import (
    complete,
    find_note,
    is_attribute,
    is_bare,
    is_fewer,
    is_verb,
    noun_before,
    noun_behind,
    outcome_behind,
    verb_before,
)
from weishan_analysis.reading.text import HAN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weishan_analysis.reading.quantities import Quantity
    from weishan_analysis.reading.scopes import Scope, Timeline

LONGEST_CLAUSE = 60  # characters before a number that can tell of it
LONGEST_BEHIND = 20  # characters behind a number that can name it
LONGEST_CHAIN = 5  # quantities in a row with one noun behind them
DATE = "\ue010"  # stands for a date in the words before a number

_CLAUSE_MARK = Pattern(r"[,。;:!?\n()〔〕\[\]【】●◆■□★☆▲△○※|]")
_BRACKETS = Pattern(r"\([^()]*\)|\[[^\[\]]{0,4}\]")
_DATES = Pattern(
    rf"(?:[前近第这自从]|过去的?|最近)?{DATE}\ ?[”’\"']?"
    r"(?:个月份?|年?(?:[底末初终]|以来|来|间|里|中|内|度|至今|期间|时期|[上中下]旬)|[月日份])?的?"
)
_AVERAGE = Pattern(r"([人户村年亩月日校乡])均(?!有|享|可(?!支))|(亩)产")
_EACH = Pattern(rf"每\ *[一1]?\ *(?:个{HAN}{{0,4}}?(?=[村户镇乡县组社])|(?!{HAN}{{0,3}}均))")
_SAME_EACH = {"名": "人", "位": "人", "天": "日"}
_LIST = Pattern(r"\ *(?:[、和与及]|以及)\ *")
_TRANSITION = Pattern(
    r"[\ ,]*(?:增加|增长|提高|提升|上升|下降|降低|减少|缩小|缩减|扩大|发展|跃升|攀升"
    r"|调整|优化|演变|转变|变化|[增升降涨减提])[到至为][^,。;!?\n、]{0,14}"
)
# What is reached in a span of which an earlier sentence speaks is so at its end.
_REACHED = Pattern(r"[到至达]\ ?$")
_FROM = Pattern(r"[从由]\ *$")
_SHARES = ("%", "‰", "百分点", "倍", "")
_COUNTED_PEOPLE = frozenset("户人")
_BOUND_ENDS = frozenset(word[-1] for word in lexicon.BOUNDS if len(word) > 1)
_BETWEEN_BOUND = frozenset("了有达到为要应需配备派")
_SPANS = ("年", "月", "日")
_MEASURED = lexicon.MEASURED | {"%", "‰", "倍", "比", "百分点"}
_ON_DAY = Pattern("累计|累积")
_SAME_PERIOD = ("同期", "水平", "全年", "同期水平")
_ANNUAL = Pattern("年均|平均增|年递增")
_PULL = Pattern(r"\ *(?:对|拉动)")
_GAIN = Pattern(r"(?:[比较][^,。;]{1,12}|同比)(?P<word>增收)\ *$")
_UNWHOLE = (Measure.SHARE, Measure.COMPLETION, Measure.CONTRIBUTION, Measure.RATIO, Measure.RANK)


class Place(NamedTuple):
    """A quantity in its text, with the words around it that can tell of it."""

    quantity: Quantity
    between: str  # what stands between the last stated quantity and it
    clause: str  # its own clause up to the number, each date a mark
    behind: str  # what follows its chain
    date: int | None  # where the last date of these words stands
    each: str  # 千人 in 每千人拥有5.1张
    words: str  # the clause without its dates
    scope: Scope


@dataclass(slots=True)
class _Sentence:
    """What has been said so far in the sentence that is being read."""

    status: str = "actual"
    listed_status: str = "actual"  # that of a list after a colon, which a semicolon does not end
    subject: str = ""  # of the last level
    topic: str = ""  # the last that names more than how it is measured
    reference: str = ""  # of which the last figure is the amount
    last: Quantity | None = None
    last_growth: Quantity | None = None
    parts: Parts = field(default_factory=Parts)

    def hear(self, words: str) -> None:
        """Take in the words between two quantities."""
        self.parts.hear(words)
        for turn in lexicon.TURN.finditer(words):
            mark = turn.group()
            if mark in "。!?\n":
                self.status = self.listed_status = "actual"
                if not goes_on(words, turn.end()):
                    self.subject = self.topic = self.reference = ""
                    self.last = self.last_growth = None
            elif mark == ":":
                self.listed_status = self.status
            elif mark == ";":
                self.status = self.listed_status
            elif lexicon.STATUSES.get(mark, "nothing") != "nothing":
                self.status = lexicon.STATUSES[mark]

    def state(self, quantity: Quantity, reference: str) -> None:
        """Remember a quantity that has been read."""
        self.last, self.reference = quantity, reference
        if quantity.measure is Measure.GROWTH:
            self.last_growth = quantity
        self.parts.stated.append(quantity)
        if not reference and quantity.label:
            self.subject = quantity.label
            if not is_attribute(quantity.label):
                self.topic = quantity.label


def read_context(text: str, quantities: Sequence[Quantity], timeline: Timeline) -> list[Quantity]:
    """The quantities of a clean text with what the words around each of them say."""
    indices = [index for index, quantity in enumerate(quantities) if quantity.is_stated]
    scopes = list(timeline.govern(quantities[index].start for index in indices))
    areas = read_areas(text, [quantities[index].start for index in indices])
    sentence = _Sentence()
    read = [*quantities]
    for index, scope, area in zip(indices, scopes, areas, strict=True):
        place = _look(text, quantities, index, scope)
        sentence.hear(place.between)
        quantity, reference = _read_place(place, sentence, timeline, area)
        sentence.state(quantity, reference)
        read[index] = quantity
    return pair_lists(text, read, indices, scopes)


def _look(text: str, quantities: Sequence[Quantity], index: int, scope: Scope) -> Place:
    quantity = quantities[index]
    words, last_end, date = _words_before(text, quantities, index)
    if (opening := find_note(text, quantity.start)) < last_end:  # 增值税(50%部分)3亿元
        before = quantities[max(0, index - LONGEST_CHAIN) : index]
        ends = (earlier.end for earlier in before if earlier.end <= opening)
        words = text[max(0, opening - LONGEST_CLAUSE, *ends) : opening]
    if "(" in words or "[" in words:
        words = _BRACKETS.sub("", words)
    clause = _CLAUSE_MARK.split(words)[-1]
    end = quantity.end
    for following in quantities[index + 1 : index + LONGEST_CHAIN]:
        if following.start != end:
            break
        end = following.end
    between, behind = text[last_end : quantity.start], text[end : end + LONGEST_BEHIND]
    each = _read_number_each(text, quantities, index)
    bare = _DATES.sub("", clause) if DATE in clause else clause
    return Place(quantity, between, clause, behind, date, each, bare, scope)


def _words_before(
    text: str, quantities: Sequence[Quantity], index: int
) -> tuple[str, int, int | None]:
    """The words since the last stated quantity, dates marked; where it ends; the last date."""
    words, end, date = "", quantities[index].start, None
    position = index - 1
    while position >= 0 and not quantities[position].is_stated:
        earlier = quantities[position]
        if len(words) < LONGEST_CLAUSE:
            piece = text[max(earlier.end, end - LONGEST_CLAUSE) : end]
            shown = DATE if earlier.kind == "date" else text[earlier.start : earlier.end]
            words = shown + piece + words
        if date is None and earlier.kind == "date":
            date = earlier.start
        end = earlier.start
        position -= 1
    last_end = quantities[position].end if position >= 0 else 0
    if len(words) < LONGEST_CLAUSE:
        words = text[max(last_end, end - LONGEST_CLAUSE) : end] + words
    return words, last_end, date


def _read_place(
    place: Place, sentence: _Sentence, timeline: Timeline, area: str
) -> tuple[Quantity, str]:
    """The quantity of a place with its context, and the base of which it is only the amount."""
    quantity, last = place.quantity, sentence.last
    change = _read_change(quantity, place.words)
    is_listed = last is not None and bool(_LIST.fullmatch(place.between))
    origin = _find_origin(place, sentence)
    like = origin or (last if is_listed and last and last.unit == quantity.unit else None)
    if like and not origin:
        change = change or like.change
    comparison = read_comparison(
        place.clause, quantity.unit, change, place.behind, sentence.reference
    )
    if comparison.measure is Measure.LEVEL and is_fewer(place.words.rstrip(" ")):
        comparison = Comparison(Measure.CHANGE)
    if like and not comparison.base and not (origin and like.measure is Measure.CHANGE):
        comparison = Comparison(Measure(like.measure), like.base, comparison.start)
    reference = "" if comparison.measure is not Measure.LEVEL else reference_of(place.clause)
    period, basis = _read_period(place, timeline, comparison, origin)
    status = _read_status(sentence.status, period, place.scope, timeline)
    if period and not _lasts(period, basis, status, timeline):
        period, basis = None, Basis.NONE
    per = quantity.per or _read_per(place, quantity.unit)
    is_rule = quantity.unit in lexicon.MONEY and per and "每" in place.words
    if basis is Basis.CARRIED and is_rule:
        period, basis = None, Basis.NONE
    if last and place.between.startswith("、") and quantity.unit not in _SHARES:
        per = per or last.per
    per = per or (like.per if like else "")
    printed_period = str(period or "")
    whole = None
    if comparison.measure not in _UNWHOLE:
        whole = sentence.parts.whole_of(
            quantity, place.between, period=printed_period, change=change, per=per
        )
    label = _read_label(place, comparison, sentence, reference, area)
    if like:
        label = origin.label or label if origin else label or like.label
    if not label and whole:
        label = whole.label
    quantity = quantity._replace(
        change=change,
        status="target" if _is_plan_of_last(place, reference) else status,
        bound=_read_near_bound(quantity, place.words),
        per=per,
        period=printed_period,
        period_basis=basis if period else Basis.NONE,
        measure=comparison.measure if quantity.kind == "statistic" else Measure.NONE,
        base=_name_base(comparison.base, place, timeline)
        or _default_base(place, comparison, period, sentence),
        label=sys.intern(complete(label, sentence.topic)),
        part_of=whole.start if whole else None,
        area_name=area,
    )
    return quantity, reference


def _find_origin(place: Place, sentence: _Sentence) -> Quantity | None:
    """The figure from which a transition leads to this one: 由300户900人减少到20户."""
    if not _TRANSITION.fullmatch(place.between):
        return None
    said = sentence.parts.stated[-2:][::-1]
    return next((other for other in said if other.unit == place.quantity.unit), None)


# Periods


def _read_period(
    place: Place, timeline: Timeline, comparison: Comparison, origin: Quantity | None
) -> tuple[Period | None, Basis]:
    """The period of a quantity and how it is known; `origin` is what a transition led from."""
    if own := timeline.behind.get(place.quantity.end):  # 5万人(2014年底)
        return own, Basis.STATED
    scope = place.scope
    if scope.turn and (spanned := _read_turn(place, scope.turn, comparison, origin)):
        return spanned, Basis.STATED
    period = scope.period
    is_origin = _FROM.search(place.clause) and DATE not in place.clause
    is_carried = scope.basis is not Basis.STATED
    if is_origin and period and (is_carried or not period.is_interval):
        return None, Basis.NONE
    is_reached = comparison.measure is Measure.LEVEL and _REACHED.search(place.clause)
    if is_reached and is_carried and period and period.last:
        return Period.at(period.last), scope.basis
    is_day = period is not None and len(period.first) == 3
    if is_day and not scope.expressions[-1].is_topic and _ON_DAY.search(place.words):
        return None, Basis.NONE
    return period, scope.basis


def _read_turn(
    place: Place, turn: tuple[Period, Period], comparison: Comparison, origin: Quantity | None
) -> Period | None:
    """After a transition a pair without dates has its two, and what changed both together."""
    if origin:
        return turn[1] if origin.period == str(turn[0]) else None
    if _FROM.search(place.clause):
        return turn[0]
    is_change = comparison.measure in (Measure.CHANGE, Measure.GROWTH) and not comparison.base
    return turn[0].joined(turn[1]) if is_change or _ANNUAL.search(place.clause) else None


def _is_plan_of_last(place: Place, reference: str) -> bool:
    """Whether a figure is what was planned of the one before: 占年初预算1.2亿元的43%."""
    return is_plan(reference) and place.behind.startswith("的")


def _lasts(period: Period, basis: Basis, status: str, timeline: Timeline) -> bool:
    """Whether a period can be gone on with: what is promised is not of a time that is over."""
    if status == "actual" or basis is Basis.STATED or timeline.published is None:
        return True
    if status == "forecast" and basis is not Basis.CARRIED:
        return True
    return period.end > Period.at(timeline.published).start


def _name_base(base: str, place: Place, timeline: Timeline) -> str:
    """The words of a base; of a date alone its year or month."""
    if DATE not in base:
        return base
    words = _DATES.sub("", base).strip()
    named = timeline.named.get(place.date) if place.date is not None else None
    return words if (words and words not in _SAME_PERIOD) or not named else str(named)


def _default_base(
    place: Place, comparison: Comparison, period: Period | None, sentence: _Sentence
) -> str:
    """What growth is reckoned on where no word says so: that of the growth before, or last year."""
    is_percent = comparison.measure is Measure.GROWTH and place.quantity.unit in ("%", "‰")
    if not is_percent or _ANNUAL.search(place.clause):
        return ""
    last = sentence.last_growth
    if last and last.base and last.period == str(period or ""):
        return last.base
    is_year = period is not None and period.last is not None and period.first[0] == period.last[0]
    return "上年" if is_year else ""


# What the clause says


def _read_change(quantity: Quantity, clause: str) -> str:
    """Whether the words before a number say that something rose or fell by so much."""
    end = len(clause.rstrip(" "))
    while softener := lexicon.SOFTENER.ending(clause, end):
        end -= len(softener)
        end = len(clause[:end].rstrip(" "))
    word = lexicon.CHANGE.ending(clause, end)
    if not word and clause.rstrip(" ").endswith("增收") and _GAIN.search(clause):
        return "increase"  # alone it is what people earn
    is_negative = quantity.value is not None and quantity.value < 0
    return lexicon.CHANGES[word] if word and not is_negative else ""


def _read_status(status: str, period: Period | None, scope: Scope, timeline: Timeline) -> str:
    """A target is what lies after publication or stands below a plan, though no word says so."""
    published = timeline.published
    if status != "actual" or not period or not published:
        return status
    is_planned = scope.basis is Basis.HEADING and scope.expressions[0].is_plan
    if is_planned and period.end > Period.at(published).start:
        return "target"
    return "target" if period.first[0] > published[0] else status


def _read_near_bound(quantity: Quantity, clause: str) -> lexicon.Bound:
    """A bound word a few characters before the number (每个村至少有3名)."""
    if quantity.bound == "exact" and not _BOUND_ENDS.isdisjoint(clause[-4:]):
        for distance in range(1, min(3, len(clause)) + 1):
            word = lexicon.BOUND_BEFORE.ending(clause, len(clause) - distance)
            if len(word) > 1 and _BETWEEN_BOUND.issuperset(clause[-distance:]):
                return lexicon.BOUNDS[word]
    return quantity.bound


def _read_per(place: Place, unit: str) -> str:
    """人 for 人均 and 每人, 村 for 每个贫困村; empty where the figure is no rate."""
    clause, per = place.words, ""
    if place.each:
        return place.each
    if "均" in clause or "亩产" in clause:
        averages = _AVERAGE.findall(clause)
        per = "".join(averages[-1]) if averages else ""
    elif "每" in clause:
        per = _read_each(clause)
    return per if unit not in _SHARES or per in _SPANS else ""


def _read_number_each(text: str, quantities: Sequence[Quantity], index: int) -> str:
    """千人 in 每千人拥有5.1张; empty where no 每 stands before the numeral before."""
    before = quantities[index - 1] if index else None
    if before is None or text[before.start - 1 : before.start] != "每":
        return ""
    is_apart = _CLAUSE_MARK.search(text, before.end, quantities[index].start)
    return "" if is_apart else text[before.start : before.end]


def _read_each(clause: str) -> str:
    for each in _EACH.finditer(clause):
        unit = lexicon.unit_at(clause, each.end())
        if unit and (unit != "个" or each.end() + 1 == len(clause)):
            return _SAME_EACH.get(unit, unit)
    return ""


# Subjects


def _read_label(
    place: Place, comparison: Comparison, sentence: _Sentence, reference: str, area: str
) -> str:
    """The noun that is counted: behind a count (8214户贫困户), before what is measured."""
    quantity, measure = place.quantity, comparison.measure
    clause = place.clause[: comparison.start].removeprefix(area)
    last = sentence.last
    if last and last.label and place.between.startswith(last.label):  # 10个乡镇、40个村
        clause = clause.removeprefix(last.label).lstrip("、和与及")
    before = noun_before(_DATES.sub("", clause) if DATE in clause else clause)
    if before == area:  # 其中城关镇300人
        before = ""
    if reference:
        return sentence.subject + reference if sentence.subject else reference
    if measure is Measure.CONTRIBUTION and _PULL.match(clause) and sentence.subject:
        return sentence.subject
    if measure not in (Measure.LEVEL, Measure.NONE, Measure.RANK):
        is_noun_behind = measure is Measure.SHARE and not before and place.behind.startswith("的")
        behind = noun_behind(place.behind, 0) if is_noun_behind else ""
        return before or behind or sentence.subject or noun_behind(place.behind, 0)
    if quantity.unit in _MEASURED:
        label = before or noun_behind(place.behind, 0)
    else:
        behind = noun_behind(place.behind, 0)
        label = before if before and (not behind or is_verb(behind)) else behind or before
    if label or not last:
        return label or verb_before(place.words) or outcome_behind(place.behind)
    is_same = {last.unit, quantity.unit} == _COUNTED_PEOPLE and place.between in ("、", "共")
    if not place.between.strip() or is_same:  # 33058人次1986.3万元, 8214户、29546人
        return last.label
    verb = verb_before(place.words) or outcome_behind(place.behind)
    return verb or (last.label if last.unit == quantity.unit and is_bare(place.words) else "")
