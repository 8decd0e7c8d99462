"""Which period is in force at each place of a text.

A date governs from where it stands to the end of its sentence, brackets or quotes, or to the next
one. Sentences without a date go on with that of the paragraph, else of the heading, else of the title.
"""

import re
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from weishan_analysis.metadata import load
from weishan_analysis.reading.layout import Block
from weishan_analysis.reading.lexicon import alternatives
from weishan_analysis.reading.periods import Basis, Period, Point, join_periods
from weishan_analysis.reading.text import HAN
from weishan_analysis.reading.times import Time, find_times

LONGEST_LIST = 30
LONGEST_HEADING = 40
LONGEST_CLAUSE = 80

_WORDS = load("lexicon/times.toml")
_MARK = re.compile(r"[(〔\[《“)〕\]》”。!?\n]")
_BRACKETS = frozenset("(〔[《“)〕]》”")
_CLOSING = frozenset(")〕]》”")
_LIST = re.compile(r"[、和与及,]|以及")
_CLAUSE = re.compile(r"[^,。;:!?\n()]{0,24}")
_SAME_CLAUSE = re.compile(r"[^,。;:!?\n()]{0,8}")
_CLAUSE_END = re.compile(r"[,。;:!?\n()]|$")
_CLAUSE_START = re.compile(rf"(?:^|[,。;:!?\n()“”、 】\]|●]){HAN}{{0,4}}$")
_CLAUSE_START_REACH = 6


def _any(*words: str) -> str:
    return f"(?:{alternatives(word for group in words for word in group.split())})"


_behind, _subject = _WORDS["behind"], _WORDS["change_of_subject"]
_COMPARED_BEFORE = re.compile(rf"(?:比(?![重例价值])|较(?![好快高大])|高出|高于|低于|超出|多于)(?:{HAN}{{0,6}})$")
_WITH_BEFORE = re.compile(r"[与同和](?:[^\W\d_a-zA-Z]{0,3})$")
_SHARE_BEFORE = re.compile(rf"占(?:{HAN}{{0,8}})$")
_MULTIPLE_BEFORE = re.compile(rf"(?:是|为|相当于|达到?|超过|接近)(?:{HAN}{{0,4}})$")
_COMPARED_VALUE = re.compile(r"(?:同期|末|底)?的\ ?(?=\d)")
_COMPARED_BEHIND = re.compile(rf"[^,。;]{{0,8}}?(?:{_any(_behind['compared'])}|比)")
_PRICES = re.compile(rf"年?{HAN}{{0,3}}?(?:不变价|可比价|基期|为基数)")
_BASE_BEHIND = re.compile(rf"年?{HAN}{{0,4}}?{_any(_behind['base'])}")
_BY_BEFORE = re.compile(r"(?:按照?|以)$")
_CARRIED_OVER = re.compile(rf"度?{_any(_behind['carried_over'])}")
_SHARE_BEHIND = re.compile(r"[^,。;]{0,24}?的")
_MULTIPLE = re.compile(
    r"[^,。;\d]{0,12}?的\ *(?:[\d.]{1,9}|[一二两三四五六七八九十]{1,3})\ *[余多]?(?:倍|%)"
)
_IS_BEFORE = re.compile(r"[是系]$")
_ATTRIBUTED = re.compile(rf"{HAN}{{1,14}}?的")
_ATTRIBUTE = re.compile(rf"{HAN}{{0,8}}?{_any(_behind['attribute'])}的")
_EVENT_BEFORE = re.compile(r"于$|早在$")
_TURN_BEFORE = re.compile(rf"[从由](?:{HAN}{{0,3}})$")
_TURN = re.compile(r"(?=(?:同期|末|底)?的|\d)[^。;!?\n]{0,80}?[到至为](?!今)")
_TURN_TAILS = frozenset(("", "年底", "底", "末", "年末", "初", "年初"))
_NEW_SUBJECT = re.compile(_any(_subject["starts"]))
_TIMELESS = re.compile(_any(_subject["within"]))
_SENTENCE = re.compile(r"[^。!?\n]{0,60}")
_OTHER_SECTION = re.compile(_any(_subject["section"]))
_LINK = re.compile(_any(_subject["links"]))
_UNDATED = re.compile(_any(_subject["undated"]))

_LEVELS = (
    re.compile(r"\ *第[一二三四五六七八九十]{1,3}(?:章|部分)"),
    re.compile(r"\ *[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十](?:、|产业|次))"),
    re.compile(r"\ *\([一二三四五六七八九十]{1,3}\)"),
    re.compile(r"\ *\d{1,2}[.、](?!\d)"),
)
_UNNUMBERED = len(_LEVELS)
_NO_HEADING = re.compile(r"\ *(?:[图表]\ ?\d|附|注)")
_CELL = re.compile(r"\n[-\d.,%]+(?:\n|$)")  # a number alone below: a table typed cell by cell
_REVIEW = re.compile(_any(_behind["review"], _WORDS["title"]["report"]))
_PLAN = re.compile(_any(_behind["plan"]))
_INLINE = re.compile(
    rf"{HAN}{{0,4}}?"
    + _any(" ".join(w for w in f"{_behind['review']} {_behind['plan']}".split() if len(w) > 3))
)
_NUMBERED_INLINE = re.compile(
    rf"{_INLINE.pattern}|{HAN}{{0,6}}?{_any(_behind['review'], _behind['plan'])}[。\n ]"
)
_INLINE_BEFORE = re.compile(
    r"(?:^|[。!?\n ])(?:\(?[一二三四五六七八九十]{1,3}[、)])?\ *(?:过去)?$"
)
_RECALL = re.compile(_any(_behind["recall"]))
_REPORT = re.compile(_any(_WORDS["title"]["report"]))
_RUN_TITLE = re.compile(r"[^,。;:!?\n]{6,40}?(?:公报|总结|报告|年报)(?=\ |\d{4}年)")
_OTHER_TITLE = re.compile(_any(_WORDS["title"]["other"]))


@dataclass(frozen=True, slots=True)
class Expression:
    """A time expression in its text: what it names, and whether and up to where it governs.

    `is_topic` says that its sentence is about it, so that the next ones can go on with it.
    """

    start: int
    end: int
    period: Period | None
    governs: bool = True
    until: int | None = None
    is_topic: bool = False
    is_open: bool = False


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
        self._starts = [time.start for time in self.times]
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
        if self._is_heading(time):
            self._enter_inline(time, period)
            scopes[:] = [self._start_sentence(time.end)]
            return
        expression = _read_expression(self.text, time, period, self.published)
        is_shifted = time["relative"].startswith(("上", "同"))
        if period and expression.governs and not is_shifted and time.form != "now":
            self._year = period.first[0] if period.last is None else period.last[0]
        if not expression.governs:
            return
        scopes[-1] = self._next_scope(scope, scopes[-1], expression)
        if expression.is_topic and len(scopes) == 1 and self._is_prose:
            self._topics.append(expression)

    def _resolve(self, time: Time, scope: Scope) -> Period | None:
        if time.form == "span" and scope.turn:
            first, last = scope.turn
            if last.first[0] - first.first[0] == _count(time):
                return first.joined(last)
        heading = self._heading.period
        if time.form == "span" and heading and heading.last and heading.last[0] - heading.first[0] == _count(time) - 1:
            return heading  # 五年来, below 过去五年工作回顾
        return time.resolve(self._year, self.published)

    def _since(self, time: Time, scope: Scope) -> Period | None:
        """From the date right before 至今 until now: 2017年秋季学期至今."""
        last = scope.expressions[-1] if scope.expressions else None
        if not last or not last.period or not _SAME_CLAUSE.fullmatch(self.text, last.end, time.start):
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
        is_scene = self.text.startswith(("来", ",", "是"), topics[-1].end) or topics[-1].is_open
        if not (is_scene or self._is_counted or topics[-1].period is None):
            self._carried = EMPTY  # 2015年开展了…: what was done then, not the time of the paragraph
            return
        is_list = all(
            _LIST.fullmatch(self.text, one.end, other.start)
            for one, other in zip(topics, topics[1:], strict=False)
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
        self._is_counted = False
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
        self._is_prose = kind == "paragraph" and not _NO_HEADING.match(self.text, place)
        if self._is_prose and not self._speaks_of_one_year():
            self._carried = EMPTY
        run = None if place or kind != "paragraph" else _RUN_TITLE.match(self.text)
        if run:  # a copy without the line break behind its title
            self._enter_heading(place, run.end(), "title")
        if kind in ("title", "heading", "caption") and end - place <= LONGEST_HEADING:
            self._enter_heading(place, end, kind)
        scope = next((s for s in (self._carried, self._heading, self._title) if s.period), EMPTY)
        period = scope.period
        self._year = (period.last or period.first)[0] if period else None

    # Headings

    def _enter_heading(self, place: int, end: int, kind: str) -> None:
        if _NO_HEADING.match(self.text, place) or _CELL.match(self.text, end):
            return
        level = next(
            (n for n, level in enumerate(_LEVELS) if level.match(self.text, place)), _UNNUMBERED
        )
        dated = self._read_heading(place, end)
        is_first = not self._sections and not self._years and level == _UNNUMBERED
        is_review = bool(_REVIEW.search(self.text, place, end) or _PLAN.search(self.text, place, end))
        if is_first and (kind == "title" or self._title is EMPTY):
            is_report = _REPORT.search(self.text, place, end)
            if dated and is_report and not _OTHER_TITLE.search(self.text, place, end):
                self._title = Scope((dated,), Basis.TITLE)
                return
            if not (dated and _RECALL.search(self.text, place, end)):
                return
        if level == _UNNUMBERED:
            if not (dated and is_review):
                return
            level = 1
        self._enter_section(level, dated)
        if not dated and _OTHER_SECTION.search(self.text, place, end):
            self._carried = EMPTY

    def _read_heading(self, place: int, end: int) -> Expression | None:
        """The one date of a heading, or that of several which is no plan."""
        first = bisect_left(self._starts, place)
        times = self.times[first : bisect_left(self._starts, end)]
        found = []
        ends = [*(time.start for time in times), end][1:]
        for time, after in zip(times, ends, strict=True):
            period = time.resolve(self._year, self.published)
            if not period or len(period.first) > 2:
                continue
            if time["lead"].startswith("过去") and period.last == (self.published or ())[:1]:
                period = Period(period.first, (period.first[0] + _count(time) - 1,))
            is_plan = bool(_PLAN.search(self.text, time.end, after))
            found.append((is_plan, Expression(time.start, time.end, period)))
        reviews = [expression for is_plan, expression in found if not is_plan]
        chosen = reviews or [expression for _, expression in found]
        return chosen[0] if len({str(e.period) for e in chosen}) == 1 else None

    def _is_heading(self, time: Time) -> bool:
        """Whether a date begins a heading that runs on into its text (一、2019年工作回顾2019年,)."""
        begin = max(0, time.start - 8)
        if not (before := _INLINE_BEFORE.search(self.text, begin, time.start)):
            return False
        behind = _NUMBERED_INLINE if "、" in before.group() else _INLINE
        return bool(behind.match(self.text, time.end))

    def _enter_inline(self, time: Time, period: Period | None) -> None:
        self._topics = []
        expression = Expression(time.start, time.end, period) if period else None
        self._enter_section(1, expression)
        if period:
            self._year = (period.last or period.first)[0]

    def _enter_number(self, place: int) -> None:
        """A numbered heading in running text ends the section before."""
        level = next((n for n in (0, 1) if _LEVELS[n].match(self.text, place)), None)
        if level is not None and self._kinds.get(place) not in ("heading", "caption", "title"):
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


def _count(time: Time) -> int:
    from weishan_analysis.reading.numerals import parse_number

    return int(parse_number(time["count"]) or 0)


def _is_alone(text: str, time: Time) -> bool:
    """Whether a time fills its brackets: 5万人(2014年底)."""
    return text[time.start - 1 : time.start] == "(" and text[time.end : time.end + 1] == ")"


def _read_expression(
    text: str, time: Time, period: Period | None, published: Point | None
) -> Expression:
    """Whether a time governs what follows: a base and the date of an event do not, or not far."""
    start, end = time.start, time.end
    if time.is_until or time.form == "now":
        return Expression(start, end, period, is_topic=time.form != "now")
    before = text[max(0, start - 12) : start]
    if (value := _read_base(text, time, before)) is not None:
        return Expression(start, end, period, value > 0, value or None)
    if _TURN_BEFORE.search(before) and not time["to_year"] and time["tail"] in _TURN_TAILS:
        if turn := _TURN.match(text, end):
            return Expression(start, end, period, until=turn.end())
    is_topic = bool(_CLAUSE_START.search(text, max(0, start - _CLAUSE_START_REACH), start))
    is_day = bool(time["day"]) or bool(period and len(period.first) == 3)
    is_event = _EVENT_BEFORE.search(before) or (is_day and before and _is_word(before[-1]))
    if is_event and not time.is_open:
        clause = _CLAUSE_END.search(text, end, end + LONGEST_CLAUSE)
        until = clause.start() if clause else end + LONGEST_CLAUSE
        return Expression(start, end, period, until=until)
    is_topic = is_topic and not is_day and not (before.endswith("到") and not _is_over(period, published))
    return Expression(start, end, period, is_topic=is_topic, is_open=time.is_open)


def _is_over(period: Period | None, published: Point | None) -> bool:
    """Whether a period lies before the year of publication, as far as both are known."""
    return bool(period and published and (period.last or period.first)[0] < published[0])


def _read_base(text: str, time: Time, before: str) -> int | None:
    """None for a date that is no base; else the end of the value it has of its own, or 0."""
    end = time.end
    if _CARRIED_OVER.match(text, end) or _PRICES.match(text, end):
        return 0
    if _BY_BEFORE.search(before) and _BASE_BEHIND.match(text, end):
        return 0
    if _COMPARED_BEFORE.search(before) and "期间" not in time["tail"]:
        value = _COMPARED_VALUE.match(text, end)
        return value.end() + 1 if value else 0
    if _WITH_BEFORE.search(before) and _COMPARED_BEHIND.match(text, end):
        return 0
    if _SHARE_BEFORE.search(before) and _SHARE_BEHIND.match(text, end):
        return 0
    if _MULTIPLE_BEFORE.search(before) and _MULTIPLE.match(text, end):
        return 0
    if _ATTRIBUTE.match(text, end) and not time.is_open:
        return 0
    if _IS_BEFORE.search(before) and _ATTRIBUTED.match(text, end):  # 是1992年新设的
        return 0
    return None


def _is_word(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"
