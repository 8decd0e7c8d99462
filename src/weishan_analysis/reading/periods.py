"""Which time expression governs which words of a text."""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from weishan_analysis.reading.text import SIMPLER
from weishan_analysis.reading.times import Expression, Point, find_expressions

_ISO = re.compile(r"\d{4}(-\d\d){0,2}(/(\d{4}(-\d\d){0,2}|\.\.))?")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{1,2}){0,2}")
_MARK = re.compile(r"[(〔\[《“)〕\]》”。!?\n]")
_LIST = re.compile(r"[、和与及,]|以及")
_BRACKETS = frozenset("(〔[《“)〕]》”")
_CLOSING = frozenset(")〕]》”")
LONGEST_LIST = 30


def parse_published(published: str | date | None) -> Point | None:
    """A publication date as (year[, month[, day]]); ValueError where it is none."""
    if published is None or published == "":
        return None
    text = published.isoformat()[:10] if isinstance(published, date) else str(published)
    if not _DATE.fullmatch(text):
        raise ValueError(f"{text!r} is no date of the form YYYY[-MM[-DD]]")
    parts = tuple(int(part) for part in text.split("-"))
    year, month, day = (*parts, 1, 1)[:3]
    date(year, month, day)
    return parts


def normalise_date(published: str | date | None) -> str:
    """A date in the one form in which dates are kept and compared; ValueError where it is none.

    >>> normalise_date("2019-9-1"), normalise_date("2019-09"), normalise_date("")
    ('2019-09-01', '2019-09', '')
    """
    parts = parse_published(published) or ()
    return "-".join(f"{part:0{4 if place == 0 else 2}}" for place, part in enumerate(parts))


def parse_period(text: str, published: str | date | None = None) -> str | None:
    """The ISO 8601 period that a table's cell names (2013, 2018-02, 2015年以来, 2019年底).

    Returns "" for an empty cell and None for a text that names no period.
    """
    text = str(text).strip()
    if not text or _ISO.fullmatch(text):
        return text
    if re.fullmatch(r"\d{4}-\d\d-\d\d[ T]00:00:00", text):
        return text[:10]
    found = next(find_expressions(text.translate(SIMPLER), parse_published(published)), None)
    return found.period or None if found else None


class Periods:
    """The time expressions of a clean text, and which of them govern a place.

    A scope runs to the end of its sentence, of its brackets or quotes, or to the next expression; a
    sentence that begins with 其中 goes on with the scope of the one before.
    """

    def __init__(self, text: str, published: Point | None) -> None:
        self.text = text
        self.published = published
        self.expressions = list(find_expressions(text, published))

    def govern(self, positions: Iterable[int]) -> Iterator[tuple[Expression, ...]]:
        """For each of the ascending positions the expressions in force: none, one, or a list."""
        scopes = [_NO_SCOPE]
        events = self._events()
        place, event = next(events)
        for position in positions:
            while place <= position:
                self._enter(event, scopes)
                place, event = next(events)
            yield scopes[-1].in_force(position)

    def _events(self) -> Iterator[tuple[int, Expression | str]]:
        """Sentence ends, brackets and expressions in order, and a last one that never comes."""
        expressions = iter([*self.expressions, _NEVER])
        expression = next(expressions)
        within = 0
        for mark in _MARK.finditer(self.text):
            while expression.start <= mark.start():
                yield expression.start, expression
                within, expression = expression.end, next(expressions)
            is_end = mark.group() not in _BRACKETS
            if is_end and self.text.startswith("其中", mark.end()):
                continue
            if is_end or mark.start() >= within:
                yield mark.start() + is_end, "" if is_end else mark.group()
        while True:
            yield expression.start, expression
            expression = next(expressions, _NEVER)

    def _enter(self, event: Expression | str, scopes: list["_Scope"]) -> None:
        """Let a sentence end (an empty text), a bracket or an expression change the scopes."""
        if not event:
            scopes[:] = [_NO_SCOPE]
        elif isinstance(event, Expression):
            if event.governs:
                scopes[-1] = self._next_scope(scopes[-1].in_force(event.start), event)
        elif event not in _CLOSING:
            scopes.append(scopes[-1])
        elif len(scopes) > 1:
            scopes.pop()

    def _next_scope(self, last: tuple[Expression, ...], expression: Expression) -> "_Scope":
        if last and _LIST.fullmatch(self.text, last[-1].end, expression.start):
            return _Scope((*last[-LONGEST_LIST:], expression))
        return _Scope((expression,), last if expression.until else ())


@dataclass(frozen=True, slots=True)
class _Scope:
    """What governs, and what does again once a transition is over."""

    inner: tuple[Expression, ...] = ()
    outer: tuple[Expression, ...] = ()

    def in_force(self, position: int) -> tuple[Expression, ...]:
        for expressions in (self.inner, self.outer):
            if expressions and position < (expressions[-1].until or position + 1):
                return expressions
        return ()


_NO_SCOPE = _Scope()
_NEVER = Expression(sys.maxsize, sys.maxsize, None, "", governs=False)


def join_periods(expressions: Sequence[Expression]) -> str:
    """The one period from the first to the last of some expressions."""
    if not expressions:
        return ""
    first, last = expressions[0].period, expressions[-1].period
    return first if len(expressions) == 1 else f"{first.split('/')[0]}/{last.split('/')[-1]}"
