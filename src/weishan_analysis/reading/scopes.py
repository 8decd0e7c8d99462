"""Which period is in force at each place of a text.

A date governs from where it stands to the end of its sentence, brackets or quotes, or to the next
one. Sentences without a date go on with that of the paragraph, of the heading, or of the title.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from weishan_analysis.metadata import load
from weishan_analysis.reading import headings
from weishan_analysis.reading.expressions import Expression, read_expression
from weishan_analysis.reading.lexicon import any_of
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.periods import Basis, Period, Point, join_periods
from weishan_analysis.reading.text import Block
from weishan_analysis.reading.times import Time, find_times

LONGEST_LIST = 30
LATEST_REVIEW = 3  # the month up to which a report may call the year before 今年

_MARK = Pattern(r"[(〔\[《“)〕\]》”。!?\n]")
_BRACKETS = frozenset("(〔[《“)〕]》”")
_CLOSING = frozenset(")〕]》”")
_LIST = Pattern(r"[、和与及,]|以及")
_SAME_CLAUSE = Pattern(r"[^,。;:!?\n()]{0,8}")
_SUBJECT = load("lexicon/times.toml")["change_of_subject"]
_NEW_SUBJECT = Pattern(any_of(_SUBJECT["starts"]))
_TIMELESS = Pattern(any_of(_SUBJECT["within"]))
_LINK = Pattern(any_of(_SUBJECT["links"]))
_SENTENCE = Pattern(r"[^。!?\n]{0,60}")
_SCENE = ("来", ",", "是")  # behind a date that its paragraph is about
_HEADINGS = frozenset(("title", "heading", "caption"))


@dataclass(frozen=True)
class Scope:
    """The expressions in force, how that is known, and what is again once they are over.

    `turn` holds the periods of a transition (由2014年的…降到2019年的…) that was stated before.
    """

    expressions: tuple[Expression, ...] = ()
    basis: Basis = Basis.NONE
    outer: "Scope | None" = None
    turn: tuple[Period, Period] | None = None

    def in_force(self, position: int) -> "Scope":
        """This scope or, where it is over, the one around it."""
        last = self.expressions[-1] if self.expressions else None
        if last and last.until is not None and position >= last.until:
            return self.outer.in_force(position) if self.outer else EMPTY
        return self

    @cached_property
    def period(self) -> Period | None:
        """The period from the first to the last of its expressions."""
        periods = [expression.period for expression in self.expressions]
        return join_periods(p for p in periods if p) if all(periods) else None


EMPTY = Scope()


class Timeline:
    """The time expressions of a clean text, and which of them are in force at a place."""

    def __init__(
        self, text: str, published: Point | None = None, blocks: Sequence[Block] = ()
    ) -> None:
        self.text = text
        self.published = published
        self.times = list(find_times(text))
        self.behind: dict[int, Period] = {}  # by the bracket that holds a date alone
        self.named: dict[int, Period] = {}  # by where the numeral of a date stands
        self._kinds = {block.start: block.kind for block in blocks}
        self._title = self._heading = EMPTY
        self._sections: list[tuple[int, Scope]] = []
        self._topics: list[Expression] = []  # of the sentence that is being read
        self._carried = EMPTY
        self._years: set[int] = set()  # of which the paragraphs speak
        self._is_prose = True  # whether a paragraph is being read
        self._opening: int | None = None  # where the first topic stands
        self._first = 0  # where the first figure does
        self._is_counted = False  # whether a figure stands in the sentence that is being read
        self._is_late = False  # whether its first date follows figures: 小学4所,2015年在校生9人
        self._year: int | None = None

    def govern(self, positions: Iterable[int]) -> Iterator[Scope]:
        """For each of the ascending positions the scope in force."""
        self._start_line(0)
        scopes = [self._start_sentence(0)]
        events = self._events()
        place, event = next(events)
        for number, position in enumerate(positions):
            self._first = self._first if number else position
            while place <= position:
                self._enter(event, place, scopes)
                place, event = next(events)
            self._is_counted = True
            yield scopes[-1].in_force(position)
        while place < sys.maxsize:
            self._enter(event, place, scopes)
            place, event = next(events)

    def _events(self) -> Iterator[tuple[int, Time | str]]:
        """Sentence ends, brackets and times in order, and a last one that never comes."""
        times = iter(self.times)
        time = next(times, None)
        within = 0
        for mark in _MARK.finditer(self.text):
            while time and time.start <= mark.start():
                yield time.start, time
                within, time = time.end, next(times, None)
            is_end = mark.group() not in _BRACKETS
            if is_end or mark.start() >= within:
                yield mark.start() + is_end, mark.group()
        while time:
            yield time.start, time
            time = next(times, None)
        yield sys.maxsize, ""

    def _enter(self, event: Time | str, place: int, scopes: list[Scope]) -> None:
        """Let a sentence end, a bracket or a time change the scopes."""
        if isinstance(event, Time):
            self._enter_time(event, scopes)
        elif event in _CLOSING:
            if len(scopes) > 1:
                scopes.pop()
        elif event in _BRACKETS:
            scopes.append(scopes[-1])
        elif event == "\n":
            self._end_sentence()
            self._start_line(place)
            scopes[:] = [self._start_sentence(place)]
        elif self.text.startswith("其中", place):
            scopes[:] = [replace(scopes[0], basis=_carry(scopes[0].basis))]
        else:
            self._end_sentence()
            scopes[:] = [self._start_sentence(place)]

    # Times

    def _enter_time(self, time: Time, scopes: list[Scope]) -> None:
        scope = scopes[-1].in_force(time.start)
        period = self._resolve(time, scope)
        if time["now"] in ("至今", "迄今") and (since := self._since(time, scope)):
            period = since
        if period and time.numeral:
            self.named[time.numeral[0]] = period
        if len(scopes) > 1 and _is_alone(self.text, time):
            if period:
                self.behind[self.text.rfind("(", 0, time.start)] = period
            return
        if headings.is_run_on(self.text, time):
            self._enter_run_on(time, period)
            scopes[:] = [self._start_sentence(time.end)]
            return
        expression = read_expression(self.text, time, period, self.published)
        is_shifted = time["relative"].startswith(("上", "同"))
        if period and expression.governs and not is_shifted and time.form != "now":
            self._year = period.first[0] if period.last is None else period.last[0]
        if not expression.governs:
            return
        self._is_late |= self._is_counted and not scope.expressions
        scopes[-1] = self._next_scope(scope, scopes[-1], expression)
        if expression.is_topic and len(scopes) == 1 and self._is_prose and not self._is_late:
            self._topics.append(expression)

    def _resolve(self, time: Time, scope: Scope) -> Period | None:
        if time.form == "span" and scope.turn:
            first, last = scope.turn
            if last.first[0] - first.first[0] == time.count:
                return first.joined(last)
        heading = self._heading.period
        if time.form == "span" and heading and heading.years == time.count:
            return heading  # 五年来, below 过去五年工作回顾
        return self._resolve_alone(time)

    def _resolve_alone(self, time: Time) -> Period | None:
        """The period of a time by the year that the text speaks of."""
        return time.resolve(self._year, self._reviewed_year(time) or self.published)

    def _reviewed_year(self, time: Time) -> Point | None:
        """The year that 今年 means below 2023年执行情况 in a report of the first months of 2024."""
        heading, published = self._heading, self.published
        if time["relative"] not in ("今年", "本年") or not heading.period or not published:
            return None
        is_early = published[1:2] and published[1] <= LATEST_REVIEW
        is_past = heading.period == Period.at((published[0] - 1,))
        is_review = heading.basis is Basis.HEADING and not heading.expressions[0].is_plan
        return heading.period.first if is_early and is_past and is_review else None

    def _since(self, time: Time, scope: Scope) -> Period | None:
        """From the date right before 至今 until now: 2017年秋季学期至今."""
        last = scope.expressions[-1] if scope.expressions else None
        if not last or not last.period:
            return None
        if not _SAME_CLAUSE.fullmatch(self.text, last.end, time.start):
            return None
        first = last.period.first
        until = self.published[: len(first)] if self.published else None
        return Period(first, until) if not until or until >= first else None

    def _next_scope(self, scope: Scope, last: Scope, expression: Expression) -> Scope:
        """The scope of an expression: a list goes on, a transition keeps where it came from."""
        before = scope.expressions
        if (
            before
            and scope.basis is Basis.STATED
            and _LIST.fullmatch(self.text, before[-1].end, expression.start)
        ):
            return Scope((*before[-LONGEST_LIST:], expression), Basis.STATED, scope.outer)
        turn = scope.turn
        origin = last.expressions[-1] if last.expressions else None
        if origin and origin.until is not None and last.basis is Basis.STATED:
            is_turned = 0 <= expression.start - origin.until <= 4
            if is_turned and origin.period and expression.period:
                turn = (origin.period, expression.period)
        lasting = scope.outer if before and before[-1].until is not None else scope
        return Scope((expression,), Basis.STATED, lasting if expression.until else None, turn)

    # Sentences and paragraphs

    def _end_sentence(self) -> None:
        """Keep what the next sentence can go on with."""
        topics, self._topics = self._topics, []
        if not topics:
            return
        is_scene = self.text.startswith(_SCENE, topics[-1].end) or topics[-1].is_open
        if not (is_scene or self._is_counted or topics[-1].period is None):
            self._carried = (
                EMPTY  # 2015年开展了…: what was done then, not the time of the paragraph
            )
            return
        is_list = all(
            _LIST.fullmatch(self.text, one.end, other.start) for one, other in pairwise(topics)
        )
        self._carried = Scope(tuple(topics), Basis.CARRIED) if is_list else EMPTY
        if self._opening is None:
            self._opening = topics[0].start
        for topic in topics:
            if topic.period:
                self._years.add(topic.period.first[0])
                self._years.add((topic.period.last or topic.period.first)[0])

    def _start_sentence(self, place: int) -> Scope:
        """The scope with which the sentence at `place` begins."""
        self._enter_number(place)
        if self._carried is not EMPTY and self._is_broken(place):
            self._carried = EMPTY
        self._is_counted = self._is_late = False
        if self._carried is not EMPTY:
            return self._carried
        return self._heading if self._heading.basis else self._title

    def _is_broken(self, place: int) -> bool:
        """Whether the sentence at `place` does not go on with the time of the one before."""
        sentence = _SENTENCE.match(self.text, place)
        reach = sentence.end() if sentence else place
        if _NEW_SUBJECT.match(self.text, place) or _TIMELESS.search(self.text, place, reach):
            return True
        return self._is_counted and self._is_running() and not self._is_linked(place, reach)

    def _is_linked(self, place: int, reach: int) -> bool:
        """Whether a sentence goes on counting since the time of the one before."""
        return bool(_LINK.match(self.text, place) or self.text.find("累计", place, reach) >= 0)

    def _is_running(self) -> bool:
        """Whether what would be carried is a stretch of time up to publication."""
        period = self._carried.period
        return bool(period and period.is_interval and self._carried.expressions[0].is_open)

    def _start_line(self, place: int) -> None:
        """End the paragraph before, and take in what a heading or the title says."""
        end = self.text.find("\n", place)
        end = end if end >= 0 else len(self.text)
        kind = self._kinds.get(place, "paragraph")
        self._is_prose = kind == "paragraph" and not headings.is_caption(self.text, place)
        if self._is_prose and not self._speaks_of_one_year():
            self._carried = EMPTY
        if not place and kind == "paragraph" and (title := headings.title_end(self.text)):
            self._enter_heading(place, title, "title")
        if kind in _HEADINGS and end - place <= headings.LONGEST:
            self._enter_heading(place, end, kind)
        scope = next((s for s in (self._carried, self._heading, self._title) if s.period), EMPTY)
        period = scope.period
        self._year = (period.last or period.first)[0] if period else None

    # Headings

    def _enter_heading(self, place: int, end: int, kind: str) -> None:
        heading = headings.read_heading(
            self.text, place, end, self.times, self._resolve_alone, self.published
        )
        if heading is None:
            return
        dated = None
        if heading.time:
            span = heading.time.start, heading.time.end
            dated = Expression(*span, heading.period, is_plan=heading.is_plan)
        level = heading.level
        is_unnumbered = level == headings.UNNUMBERED
        if is_unnumbered and not self._sections and not self._years:
            if dated and heading.is_report:
                self._title = Scope((dated,), Basis.TITLE)
                return
            if (kind == "title" or self._title is EMPTY) and not (dated and heading.is_recall):
                return
        if is_unnumbered and not (dated and heading.is_review):
            return
        self._enter_section(headings.DATED if is_unnumbered else level, dated)
        if not dated and heading.is_apart:
            self._carried = EMPTY

    def _enter_run_on(self, time: Time, period: Period | None) -> None:
        """Take in a heading that runs on into its text."""
        self._topics = []
        end = headings.run_on_end(self.text, time)
        is_plan = headings.is_planned(self.text, time.end, end)
        dated = Expression(time.start, time.end, period, is_plan=is_plan) if period else None
        self._enter_section(1, dated)
        if period:
            self._year = (period.last or period.first)[0]

    def _enter_number(self, place: int) -> None:
        """A numbered heading in running text ends the section before."""
        level = headings.level_of(self.text, place)
        if level <= 1 and self._kinds.get(place) not in _HEADINGS:
            self._enter_section(level, None)

    def _enter_section(self, level: int, dated: Expression | None) -> None:
        while self._sections and self._sections[-1][0] >= level:
            self._sections.pop()
        around = self._sections[-1][1] if self._sections else EMPTY
        self._sections.append((level, Scope((dated,), Basis.HEADING) if dated else around))
        self._heading = self._sections[-1][1]
        if dated or not self._speaks_of_one_year():
            self._carried = EMPTY

    def _speaks_of_one_year(self) -> bool:
        """Whether a report in sections is about the one year that it names before any figure."""
        if len(self._years) != 1 or not self._sections or self._opening is None:
            return False
        (year,) = self._years
        is_recent = not self.published or self.published[0] - year <= 1
        return is_recent and self._opening < self._first


def _carry(basis: Basis) -> Basis:
    return Basis.CARRIED if basis is Basis.STATED else basis


def _is_alone(text: str, time: Time) -> bool:
    """Whether a time fills its brackets: 5万人(2014年底)."""
    return text[time.start - 1 : time.start] == "(" and text[time.end : time.end + 1] == ")"
