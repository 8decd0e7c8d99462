"""What sentences without a date go on with: the time of their paragraph, or of the whole text."""

from itertools import pairwise

from weishan_analysis.metadata import load
from weishan_analysis.reading.expressions import Expression
from weishan_analysis.reading.lexicon import any_of
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.periods import Basis, Point
from weishan_analysis.reading.scopes import EMPTY, Scope, is_listed

_LEXICON = load("lexicon/sentences.toml")
_ALONG = _LEXICON["along"]
_NEW_SUBJECT = Pattern(any_of(_LEXICON["apart"]["starts"]))
# 高标准农田 is no standard.
_TIMELESS = Pattern(rf"(?<!高){any_of(_LEXICON['apart']['within'], _LEXICON['apart']['always'])}")
_ALWAYS = Pattern(any_of(_LEXICON["apart"]["always"]))
_LINK = Pattern(any_of(_ALONG["links"]))
_SENTENCE = Pattern(r"[^。!?\n]{0,60}")
_SCENE = tuple(_ALONG["scene"].split())


def _is_years(expression: Expression) -> bool:
    """Whether a time is of whole years."""
    return expression.period is not None and len(expression.period.first) == 1


class Thread:
    """The times that the sentences of a text are about, in the order in which it is read."""

    def __init__(self, text: str, published: Point | None) -> None:
        self.text, self.published = text, published
        self.carried = EMPTY
        self.last = 0  # where the last figure stands
        self.is_late = False  # whether the first date of a sentence follows figures
        self._topics: list[Expression] = []  # of the sentence that is being read
        self._is_first = True  # whether it is the first of its paragraph
        self._is_counted = False  # whether a figure stands in it
        self._opening = EMPTY  # the first topics of the text
        self._first: int | None = None  # where the first figure stands
        self._years: set[int] = set()  # of which the paragraphs speak

    def count(self, position: int) -> None:
        """Take in a figure."""
        self._is_counted = True
        self.last = position
        if self._first is None:
            self._first = position

    def state(self, expression: Expression, *, is_first: bool, is_prose: bool) -> None:
        """Take in a time that governs; `is_first` says that none does yet in its sentence."""
        self.is_late |= self._is_counted and is_first
        if expression.is_topic and is_prose and not self.is_late:
            self._topics.append(expression)

    def end_sentence(self) -> None:
        """Keep what the next sentence can go on with."""
        topics, self._topics = self._topics, []
        if not topics:
            self._is_first = False
            return
        last = topics[-1]
        is_scene = (
            last.is_open
            or (self._is_first and _is_years(last))
            or self.text.startswith(_SCENE, last.end)
        )
        self._is_first = False
        if not (is_scene or self._is_counted or last.period is None):
            if last.period != self.carried.period:
                self.carried = EMPTY  # 2015年开展了…: what was done then, no time of the paragraph
            return
        is_list = all(
            one.period == other.period or is_listed(self.text, one, other)
            for one, other in pairwise(topics)
        )
        self.carried = Scope(tuple(topics), Basis.CARRIED) if is_list else EMPTY
        if not self._years and self._first_behind(topics[0].start):
            self._opening = self.carried
        for period in filter(None, (topic.period for topic in topics)):
            self._years |= {period.first[0], (period.last or period.first)[0]}

    def start_sentence(self, place: int) -> None:
        """Go on or end at the sentence at `place`."""
        if self.carried is not EMPTY and self._is_broken(place):
            self.carried = EMPTY
        self._is_counted = self.is_late = False

    def tells_always(self, place: int) -> bool:
        """Whether the sentence at `place` tells what always is."""
        return bool(_ALWAYS.search(self.text, place, self._reach(place)))

    def _reach(self, place: int) -> int:
        """Up to where the words of a sentence tell what it is about."""
        sentence = _SENTENCE.match(self.text, place)
        return sentence.end() if sentence else place

    def start_paragraph(self, *, in_sections: bool) -> None:
        """Go on with the time of the whole text, if a report in sections has one."""
        self._is_first = True
        self.carried = self._opening if in_sections and self._speaks_of_one_year() else EMPTY

    def end_section(self) -> None:
        """Forget the time of the sections before, as a new one has its own or speaks of none."""
        self.carried = self._opening = EMPTY

    def drop_sentence(self) -> None:
        """Forget the times of the words before, which were a heading."""
        self._topics = []

    @property
    def is_begun(self) -> bool:
        """Whether any paragraph has told its time."""
        return bool(self._years)

    def _speaks_of_one_year(self) -> bool:
        """Whether a text is about the one year that it names before any figure."""
        if len(self._years) != 1 or self._opening is EMPTY:
            return False
        (year,) = self._years
        return not self.published or self.published[0] - year <= 1

    def _first_behind(self, place: int) -> bool:
        return self._first is None or place < self._first

    def _is_broken(self, place: int) -> bool:
        """Whether the sentence at `place` does not go on with the time of the one before."""
        reach = self._reach(place)
        if _NEW_SUBJECT.match(self.text, place) or _TIMELESS.search(self.text, place, reach):
            return True
        return self._is_counted and self._is_running() and not self._is_linked(place, reach)

    def _is_linked(self, place: int, reach: int) -> bool:
        """Whether a sentence goes on counting since the time of the one before."""
        counting = self.text.find(_ALONG["counting"], place, reach)
        return bool(_LINK.match(self.text, place)) or counting >= 0

    def _is_running(self) -> bool:
        """Whether what would be carried is a stretch of time up to publication."""
        period = self.carried.period
        return bool(period and period.is_interval and self.carried.expressions[0].is_open)
