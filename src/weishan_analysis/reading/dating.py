"""When a figure is of: the period in force at its place, unless its own clause says another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weishan_analysis.metadata import load
from weishan_analysis.reading.comparisons import Comparison, Measure
from weishan_analysis.reading.periods import Basis, Period
from weishan_analysis.reading.surroundings import DATE, Place, without_dates

if TYPE_CHECKING:
    from weishan_analysis.reading.quantities import Quantity
    from weishan_analysis.reading.scopes import Scope
    from weishan_analysis.reading.timeline import Timeline

_LEXICON = load("lexicon/context.toml")
_REACHED = tuple(_LEXICON["reached"].split())
_FROM = tuple(_LEXICON["from"].split())
_ANNUAL: list[str] = _LEXICON["annual"].split()
_SUMMED: list[str] = _LEXICON["summed"].split()
_SAME_PERIOD = frozenset(_LEXICON["same_period"].split())
_LAST_YEAR = "上年"


def read_period(
    place: Place, timeline: Timeline, comparison: Comparison, origin: Quantity | None
) -> tuple[Period | None, Basis]:
    """The period of a quantity and how it is known; `origin` is what a transition led from."""
    if own := timeline.behind.get(place.quantity.end):  # 5万人(2014年底)
        return own, Basis.STATED
    scope, clause = place.scope, place.clause.rstrip(" ")
    period, is_carried = scope.period, scope.basis is not Basis.STATED
    if scope.turn and (spanned := _read_turn(place, scope.turn, comparison, origin)):
        return spanned, Basis.STATED
    if scope.compared and period and is_annual(clause):
        return scope.compared.joined(period), Basis.STATED
    if clause.endswith(_FROM) and DATE not in clause:
        if before := _before(scope):
            return before, Basis.STATED if scope.compared else scope.basis
        if period and (is_carried or not period.is_interval):
            return None, Basis.NONE
    if period and period.last and is_carried and clause.endswith(_REACHED):
        # What is reached in a span of which an earlier sentence speaks is so at its end.
        is_level = comparison.measure is Measure.LEVEL
        return Period.at(period.last) if is_level else period, scope.basis
    if period and len(period.first) == 3 and not scope.expressions[-1].is_topic:
        is_sum = any(word in place.words for word in _SUMMED)
        return (None, Basis.NONE) if is_sum else (period, scope.basis)
    return period, scope.basis


def is_annual(clause: str) -> bool:
    """Whether a clause tells of a change a year (年均增长)."""
    return any(word in clause for word in _ANNUAL)


def _before(scope: Scope) -> Period | None:
    """Of what a change starts: the time compared with, or the year before a term of years."""
    if scope.compared:
        return scope.compared
    if scope.period and any(one.is_term for one in scope.expressions):
        return Period.at((scope.period.first[0] - 1,))
    return None


def _read_turn(
    place: Place, turn: tuple[Period, Period], comparison: Comparison, origin: Quantity | None
) -> Period | None:
    """After a transition a pair without dates has its two, and what changed both together."""
    if origin:
        return turn[1] if origin.period == str(turn[0]) else None
    if place.clause.rstrip(" ").endswith(_FROM):
        return turn[0]
    is_change = comparison.measure in (Measure.CHANGE, Measure.GROWTH) and not comparison.base
    return turn[0].joined(turn[1]) if is_change or is_annual(place.clause) else None


def read_status(status: str, period: Period | None, scope: Scope, timeline: Timeline) -> str:
    """A target is what lies after publication or stands below a plan, though no word says so."""
    published = timeline.published
    if status != "actual" or not period or not published:
        return status
    if scope.is_planned and period.end > Period.at(published).start:
        return "target"
    return "target" if period.first[0] > published[0] else status


def lasts(period: Period, basis: Basis, status: str, timeline: Timeline) -> bool:
    """Whether a period can be gone on with: what is promised is not of a time that is over."""
    if status == "actual" or basis is Basis.STATED or timeline.published is None:
        return True
    if status == "forecast" and basis is not Basis.CARRIED:
        return True
    return period.end > Period.at(timeline.published).start


def name_base(base: str, place: Place, timeline: Timeline) -> str:
    """The words of a base; of a date alone its year or month."""
    if DATE not in base:
        return base
    words = without_dates(base).strip()
    named = timeline.named.get(place.date) if place.date is not None else None
    return words if (words and words not in _SAME_PERIOD) or not named else str(named)


def default_base(
    place: Place, comparison: Comparison, period: Period | None, last_growth: Quantity | None
) -> str:
    """What growth is reckoned on where no word says so: that of the growth before, or last year."""
    is_percent = comparison.measure is Measure.GROWTH and place.quantity.unit in ("%", "‰")
    if not is_percent or is_annual(place.clause):
        return ""
    if last_growth and last_growth.base and last_growth.period == str(period or ""):
        return last_growth.base
    is_year = period is not None and period.last is not None and period.first[0] == period.last[0]
    return _LAST_YEAR if is_year else ""
