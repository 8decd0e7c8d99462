"""Which period is in force at each place of a text.

A date governs from where it stands to the end of its sentence, brackets or quotes, or to the next
one. Sentences without a date go on with that of the paragraph, of the heading, or of the title.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from weishan_analysis.reading import headings
from weishan_analysis.reading.expressions import Expression, read_expression
from weishan_analysis.reading.outline import Outline
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.periods import Basis, Period, Point
from weishan_analysis.reading.scopes import EMPTY, TIMELESS, Scope, next_scope
from weishan_analysis.reading.signs import NINE, TEN
from weishan_analysis.reading.text import HAN, Block
from weishan_analysis.reading.threads import Thread
from weishan_analysis.reading.times import Time, find_times

LATEST_REVIEW = 3  # the month up to which, or one not known, a report may call the year before 今年

_MARK = Pattern(rf"[(〔\[《“)〕\]》”。!?\n]|:(?=[{NINE}{TEN}]、)")
_BRACKETS = frozenset("(〔[《“)〕]》”")
_CLOSING = frozenset(")〕]》”")
_ATTRIBUTE = Pattern(rf"{HAN}{{1,8}}的")  # 2019年底未摘帽的52个县
_SAME_CLAUSE = Pattern(r"[^,。;:!?\n()]{0,8}")


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
        self.dated: dict[int, Period] = {}  # by where a date begins
        self._outline = Outline(text, self.times, published, blocks)
        self._thread = Thread(text, published)
        self._year: int | None = None  # of which the text speaks
        self._base: Expression | None = None  # the last date that is only a base

    def govern(self, positions: Iterable[int]) -> Iterator[Scope]:
        """For each of the ascending positions the scope in force."""
        self._start_line(0)
        scopes = [self._start_sentence(0)]
        events = self._events()
        place, event = next(events)
        for position in positions:
            while place <= position:
                self._enter(event, place, scopes)
                place, event = next(events)
            self._thread.count(position)
            yield scopes[-1].in_force(position)
        while place < sys.maxsize:
            self._enter(event, place, scopes)
            place, event = next(events)

    @property
    def span_above(self) -> Period | None:
        """The years of the heading or title, if they are several."""
        period = self._outline.scope.period
        return period if period and (period.years or 0) > 1 else None

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
        if isinstance(event, Time) and event["current"]:
            if self._is_past(scopes[-1].in_force(event.start)):
                scopes[-1] = EMPTY
        elif isinstance(event, Time):
            self._enter_time(event, scopes)
        elif event in _CLOSING:
            if len(scopes) > 1:
                scopes.pop()
        elif event in _BRACKETS:
            base = self._base if self._base and self._base.end == place else None
            scopes.append(Scope((base,), Basis.STATED) if base else scopes[-1])
        elif event != "\n" and self.text.startswith("其中", place):
            scopes[:] = [scopes[0].carried()]
        else:
            self._thread.end_sentence()
            if event == "\n":
                self._start_line(place)
            scopes[:] = [self._start_sentence(place)]

    # Times

    def _enter_time(self, time: Time, scopes: list[Scope]) -> None:
        scope = scopes[-1].in_force(time.start)
        period = self._resolve(time, scope)
        if period:
            self.dated[time.start] = period
            if time.numeral:
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
        if time.form.name == "span" and period == self._outline.scope.period:
            expression = replace(expression, is_term=True)  # 五年来, below 过去五年工作回顾
        if expression.governs:
            self._let_govern(time, expression, scopes)
            return
        self._base = expression
        if expression.is_compared:
            scopes[-1] = replace(scopes[-1], compared=period)

    def _let_govern(self, time: Time, expression: Expression, scopes: list[Scope]) -> None:
        scope, period = scopes[-1].in_force(time.start), expression.period
        is_shifted = time["relative"].startswith(("上", "同"))
        is_attribute = bool(_ATTRIBUTE.match(self.text, time.end)) and not expression.is_topic
        is_dated = time.form.name in ("calendar", "iso", "whole", "plan")
        if period and is_dated and not (is_shifted or is_attribute):
            self._year = (period.last or period.first)[0]
        is_prose = len(scopes) == 1 and self._is_prose
        self._thread.state(expression, is_first=not scope.expressions, is_prose=is_prose)
        scopes[-1] = next_scope(self.text, scope, scopes[-1], expression)

    def _is_past(self, scope: Scope) -> bool:
        """Whether the date in force has had its figure, and is not that of publication."""
        if scope.basis is not Basis.STATED or scope.expressions[-1].end > self._thread.last:
            return False
        return not self.published or scope.period != Period.at(self.published[:2])

    def _resolve(self, time: Time, scope: Scope) -> Period | None:
        if time.form.name == "span":
            if scope.turn:
                first, last = scope.turn
                if last.first[0] - first.first[0] == time.count:
                    return first.joined(last)
            above = self._outline.scope.period
            if above and above.years == time.count:
                return above  # 五年来, below 过去五年工作回顾
        if time["now"] in ("至今", "迄今") and (since := self._since(time, scope)):
            return since
        return self._resolve_alone(time)

    def _resolve_alone(self, time: Time) -> Period | None:
        """The period of a time by the year that the text speaks of."""
        return time.resolve(self._year, self._reviewed_year(time) or self.published)

    def _reviewed_year(self, time: Time) -> Point | None:
        """The year that 今年 means in a report on 2023 that was published in 2024."""
        above, published = self._outline.scope, self.published
        if time["relative"] not in ("今年", "本年") or not above.period or above.is_planned:
            return None
        if not published:
            return above.period.first[:1]
        is_early = above.basis is Basis.TITLE or published[1:2] <= (LATEST_REVIEW,)
        is_past = above.period == Period.at((published[0] - 1,))
        return above.period.first if is_early and is_past else None

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

    # Sentences and lines

    def _start_sentence(self, place: int) -> Scope:
        """The scope with which the sentence at `place` begins."""
        if self._outline.enter_number(place):
            self._thread.start_paragraph(in_sections=self._outline.is_dated)
        self._thread.start_sentence(place)
        if self._thread.carried is not EMPTY:
            return self._thread.carried
        above = self._outline.scope
        return TIMELESS if above.expressions and self._thread.tells_always(place) else above

    def _start_line(self, place: int) -> None:
        """End the paragraph before, and take in what a heading or the title says."""
        end = self.text.find("\n", place)
        end = end if end >= 0 else len(self.text)
        self._is_prose = self._outline.is_prose(place)
        if self._is_prose and not self._outline.is_number(place):
            self._thread.start_paragraph(in_sections=self._outline.is_dated)
        if self._outline.enter_line(
            place, end, self._resolve_alone, is_begun=self._thread.is_begun
        ):
            self._thread.end_section()
        scopes = (self._thread.carried, self._outline.section, self._outline.title)
        period = next((scope.period for scope in scopes if scope.period), None)
        self._year = (period.last or period.first)[0] if period else None

    def _enter_run_on(self, time: Time, period: Period | None) -> None:
        """Take in a heading that runs on into its text."""
        self._thread.drop_sentence()
        self._outline.enter_run_on(time, period)
        if period:
            self._thread.end_section()
            self._year = (period.last or period.first)[0]


def _is_alone(text: str, time: Time) -> bool:
    """Whether a time fills its brackets: 5万人(2014年底)."""
    return text[time.start - 1 : time.start] == "(" and text[time.end : time.end + 1] == ")"
