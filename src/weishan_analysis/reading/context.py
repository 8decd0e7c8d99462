"""What the words around a quantity say of it: period, subject, measure, per what, part of what."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from weishan_analysis.metadata import load
from weishan_analysis.reading import lexicon
from weishan_analysis.reading.areas import read_areas
from weishan_analysis.reading.comparisons import (
    Comparison,
    Measure,
    is_plan,
    read_comparison,
    reference_of,
    weigh,
)
from weishan_analysis.reading.dating import (
    default_base,
    lasts,
    name_base,
    read_period,
    read_status,
)
from weishan_analysis.reading.lexicon import any_of
from weishan_analysis.reading.lists import pair_lists
from weishan_analysis.reading.modifiers import SHARES, read_change, read_near_bound, read_per
from weishan_analysis.reading.parts import Parts, goes_on
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.periods import Basis
from weishan_analysis.reading.subjects import (
    complete,
    is_attribute,
    is_bare,
    is_fewer,
    is_verb,
    noun_before,
    noun_behind,
    outcome_behind,
    verb_before,
)
from weishan_analysis.reading.surroundings import Place, look, without_dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weishan_analysis.reading.quantities import Quantity
    from weishan_analysis.reading.timeline import Timeline

_LEXICON = load("lexicon/context.toml")
_LIST = Pattern(r"\ *(?:[、和与及]|以及)\ *")
_LONGEST_LIST = 6  # characters between two figures of a list
_TRANSITION = Pattern(
    rf"[\ ,]*{any_of(_LEXICON['transitions'])}{any_of(_LEXICON['reaching'])}[^,。;!?\n、]{{0,14}}"
)
_REACHING = frozenset(_LEXICON["reaching"].split())
_TURN_SIGNS = frozenset("".join(lexicon.STATUSES)) | set(",其当:;。!?\n()")
_COUNTED_PEOPLE = frozenset("户人")
_MEASURED = lexicon.MEASURED | {"%", "‰", "倍", "比", "百分点"}
_PULL = Pattern(rf"\ *{any_of(_LEXICON['pull'])}")
_ELSEWHERE = Pattern(
    r"(?:[比较与和、]|[高低快慢]于)(?P<place>全[国省州市])(?:平均|水平|增速|增幅)*\($"
)
_UNWHOLE = (Measure.SHARE, Measure.COMPLETION, Measure.CONTRIBUTION, Measure.RATIO, Measure.RANK)


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
        if _TURN_SIGNS.isdisjoint(words):
            return
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
        place = look(text, quantities, index, scope)
        sentence.hear(place.between)
        quantity, reference = _read_place(place, sentence, timeline, area)
        sentence.state(quantity, reference)
        read[index] = quantity
    return pair_lists(text, read, indices, scopes)


def _read_place(
    place: Place, sentence: _Sentence, timeline: Timeline, area: str
) -> tuple[Quantity, str]:
    """The quantity of a place with its context, and the base of which it is only the amount."""
    quantity, last = place.quantity, sentence.last
    elsewhere = _read_elsewhere(place, sentence)
    area = elsewhere or area
    is_grown = last is not None and last is sentence.last_growth
    change = read_change(quantity, place.words, is_grown=is_grown)
    is_near = last is not None and len(place.between) <= _LONGEST_LIST
    is_listed = is_near and bool(_LIST.fullmatch(place.between))
    origin = _find_origin(place, sentence)
    like = origin or (last if is_listed and last and last.unit == quantity.unit else None)
    if like and not origin:
        change = change or like.change
    comparison = Comparison(Measure.GROWTH)
    if not elsewhere:
        comparison = _read_comparison(place, sentence.reference, change, like, origin)
    reference = "" if comparison.measure is not Measure.LEVEL else reference_of(place.clause)
    period, basis = read_period(place, timeline, comparison, origin, last)
    status = read_status(sentence.status, period, place.scope, timeline)
    if period and not lasts(period, basis, status, timeline):
        period, basis = None, Basis.NONE
    per = quantity.per or read_per(place, quantity.unit)
    is_rule = quantity.unit in lexicon.MONEY and per and "每" in place.words
    if basis is Basis.CARRIED and is_rule:
        period, basis = None, Basis.NONE
    if last and place.between.startswith("、") and quantity.unit not in SHARES:
        per = per or last.per
    per = per or (like.per if like else "")
    printed_period = str(period or "")
    whole = None
    if comparison.measure not in _UNWHOLE and not elsewhere:
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
        bound=read_near_bound(quantity, place.words),
        per=per,
        period=printed_period,
        period_basis=basis if period else Basis.NONE,
        measure=comparison.measure if quantity.kind == "statistic" else Measure.NONE,
        base=name_base(comparison.base, place, timeline)
        or default_base(place, comparison, period, sentence.last_growth),
        label=sys.intern(complete(label, sentence.topic)),
        part_of=whole.start if whole else None,
        area_name=area,
    )
    return quantity, reference


def _read_comparison(
    place: Place, reference: str, change: str, like: Quantity | None, origin: Quantity | None
) -> Comparison:
    """How a figure measures its subject: by its own words, or as the one that it is like."""
    quantity = place.quantity
    comparison = weigh(
        read_comparison(place.clause, quantity.unit, change, place.behind, reference),
        quantity.unit,
        quantity.value,
    )
    if comparison.measure is Measure.LEVEL and is_fewer(place.words.rstrip(" ")):
        comparison = Comparison(Measure.CHANGE)
    if like and not comparison.base and not (origin and like.measure is Measure.CHANGE):
        return Comparison(Measure(like.measure), like.base, comparison.start)
    return comparison


def _read_elsewhere(place: Place, sentence: _Sentence) -> str:
    """The place whose growth stands in brackets beside that of the text's own: 比全省(7.7%)高."""
    if not (sentence.last_growth and place.quantity.unit == "%" and place.behind.startswith(")")):
        return ""
    found = _ELSEWHERE.search(place.between)
    return found["place"] if found else ""


def _find_origin(place: Place, sentence: _Sentence) -> Quantity | None:
    """The figure from which a transition leads to this one: 由300户900人减少到20户."""
    if _REACHING.isdisjoint(place.between) or not _TRANSITION.fullmatch(place.between):
        return None
    said = sentence.parts.stated[-2:][::-1]
    return next((other for other in said if other.unit == place.quantity.unit), None)


def _is_plan_of_last(place: Place, reference: str) -> bool:
    """Whether a figure is what was planned of the one before: 占年初预算1.2亿元的43%."""
    return place.behind.startswith("的") and is_plan(reference)


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
    before = noun_before(without_dates(clause))
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
