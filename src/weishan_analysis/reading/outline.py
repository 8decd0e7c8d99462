"""The title and the headings above a place of a text, and the time that they give it."""

from collections.abc import Callable, Sequence

from weishan_analysis.reading import headings
from weishan_analysis.reading.expressions import Expression, is_term
from weishan_analysis.reading.periods import Basis, Period, Point
from weishan_analysis.reading.scopes import EMPTY, TIMELESS, Scope
from weishan_analysis.reading.text import Block
from weishan_analysis.reading.times import Time

EARLIEST_REPORT = 2  # the month up to which a report is not on its own year
_HEADINGS = frozenset(("title", "heading", "caption"))


class Outline:
    """The title and the sections of a text up to the place that is being read."""

    def __init__(
        self, text: str, times: Sequence[Time], published: Point | None, blocks: Sequence[Block]
    ) -> None:
        self.text, self.times, self.published = text, times, published
        self.title = self.section = EMPTY
        self._kinds = {block.start: block.kind for block in blocks}
        self._title_start, self._title_end = headings.find_title(text)
        self._sections: list[tuple[int, Scope]] = []

    @property
    def scope(self) -> Scope:
        """The time of the section, or of the title."""
        return self.section if self.section.basis else self.title

    def is_prose(self, place: int) -> bool:
        """Whether the line at `place` belongs to a paragraph."""
        kind = self._kinds.get(place, "paragraph")
        return kind == "paragraph" and not headings.is_caption(self.text, place)

    def enter_line(
        self, place: int, end: int, resolve: Callable[[Time], Period | None], *, is_begun: bool
    ) -> bool:
        """Take in what a title or heading says; whether the section before is over."""
        is_title = place <= self._title_start < end
        if is_title:
            place, end = self._title_start, self._title_end
        elif self._kinds.get(place) not in _HEADINGS or end - place > headings.LONGEST:
            return False
        heading = headings.read_heading(self.text, place, end, self.times, resolve, self.published)
        if heading is None:
            return False
        dated = None
        if heading.time:
            span = heading.time.start, heading.time.end
            dated = Expression(
                *span, heading.period, is_plan=heading.is_plan, is_term=is_term(heading.time)
            )
        is_unnumbered = heading.level == headings.UNNUMBERED
        if is_unnumbered and not self._sections and not is_begun:
            if dated and heading.is_report and not self._has_just_begun(dated):
                self.title = Scope((dated,), Basis.TITLE)
                return False
            if (is_title or self.title is EMPTY) and not (dated and heading.is_recall):
                return False
        if heading.is_always and not dated:
            self._enter(headings.DATED if is_unnumbered else heading.level, TIMELESS)
            return True
        if is_unnumbered and not (dated and heading.is_review):
            return False
        level = headings.DATED if is_unnumbered else heading.level
        self._enter(level, Scope((dated,), Basis.HEADING) if dated else None)
        return bool(dated) or heading.is_apart

    def enter_run_on(self, time: Time, period: Period | None) -> None:
        """Take in a heading that runs on into its text."""
        end = headings.run_on_end(self.text, time)
        is_plan = headings.is_planned(self.text, time.end, end)
        dated = Expression(time.start, time.end, period, is_plan=is_plan, is_term=is_term(time))
        self._enter(headings.DATED, Scope((dated,), Basis.HEADING) if period else None)

    @property
    def is_dated(self) -> bool:
        """Whether a section was entered that can be of the time of the whole text."""
        return bool(self._sections) and self.section is not TIMELESS

    def is_number(self, place: int) -> bool:
        """Whether running text begins with a numbered heading at `place`."""
        is_run = self._kinds.get(place) not in _HEADINGS
        return is_run and headings.level_of(self.text, place) <= headings.DATED

    def enter_number(self, place: int) -> bool:
        """Take in the numbered heading that running text may begin with; whether it does."""
        is_number = self.is_number(place)
        if is_number:
            is_always = headings.is_always(self.text, place)
            self._enter(headings.level_of(self.text, place), TIMELESS if is_always else None)
        return is_number

    def _has_just_begun(self, dated: Expression) -> bool:
        """Whether the time of a title can hold no figures yet (2018年…汇报 of January 2018)."""
        first, published = dated.period.first if dated.period else (), self.published
        if published is None or not published[1:] or dated.is_plan:
            return False
        return published[1] <= EARLIEST_REPORT and first == published[:1]

    def _enter(self, level: int, scope: Scope | None) -> None:
        while self._sections and self._sections[-1][0] >= level:
            self._sections.pop()
        around = self._sections[-1][1] if self._sections else EMPTY
        self.section = scope or around
        self._sections.append((level, self.section))
