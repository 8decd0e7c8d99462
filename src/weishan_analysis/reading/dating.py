"""When a figure is of: the period in force at its place, unless its own clause says another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weishan_analysis.metadata import load
from weishan_analysis.reading.comparisons import Comparison, Measure
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.periods import Basis, Period
from weishan_analysis.reading.surroundings import DATE, LONGEST_BEHIND, Place, without_dates

if TYPE_CHECKING:
    from weishan_analysis.reading.quantities import Quantity
    from weishan_analysis.reading.scopes import Scope
    from weishan_analysis.reading.timeline import Timeline

_LEXICON = load("lexicon/context.toml")
_REACHED = tuple(_LEXICON["reached"].split())
_FORMER = tuple(_LEXICON["former"].split())
_BY: str = _LEXICON["by"]
_MARK = Pattern(r"[,。;:!?\n()]")
_FROM = tuple(_LEXICON["from"].split())
_ANNUAL: list[str] = _LEXICON["annual"].split()
_SUMMED: list[str] = _LEXICON["summed"].split()
_SAME_PERIOD = frozenset(_LEXICON["same_period"].split())
_LAST_YEAR = "上年"
_YEAR = Pattern(r"\d{4}")
_STEPS = (Measure.GROWTH, Measure.CHANGE)


def read_period(
    place: Place,
    timeline: Timeline,
    comparison: Comparison,
    origin: Quantity | None,
    last: Quantity | None,
) -> tuple[Period | None, Basis]:
    """The period of a quantity and how it is known.

    `origin` is what a transition led from, `last` the figure before.
    """
    if own := timeline.behind.get(place.quantity.end):  # 5万人(2014年底)
        return own, Basis.STATED
    if (by := _read_behind(place, timeline)) is not None:
        return by, Basis.STATED
    scope, clause = place.scope, place.clause.rstrip(" ")
    is_level = comparison.measure is Measure.LEVEL
    if is_level and clause.endswith(_FORMER):
        return None, Basis.NONE
    if scope.turn and (spanned := _read_turn(place, scope.turn, comparison, origin)):
        return spanned, Basis.STATED
    if scope.compared and scope.period and is_annual(clause):
        return scope.compared.joined(scope.period), Basis.STATED
    if clause.endswith(_FROM) and DATE not in clause:
        return _read_start(scope)
    if origin and (end := _end_of_stretch(scope, origin)):
        return end, scope.basis
    period, basis = _read_in_force(scope, clause, is_level=is_level)
    is_alone = period is not None and period.years == 1 and not clause.startswith("平均")
    if period and is_alone and comparison.measure in _STEPS and is_annual(clause):
        return _read_years(period, basis, timeline, last)
    return period, basis


def _read_years(
    period: Period, basis: Basis, timeline: Timeline, last: Quantity | None
) -> tuple[Period | None, Basis]:
    """The years over which something changed by so much a year, which is never one year alone.

    They begin with the one that the figure before is compared with (是2015年的1.5倍,年均增长8%), or
    are those of the heading.
    """
    if last and _YEAR.fullmatch(last.base):
        return Period.parse(last.base).joined(period), basis
    above = timeline.span_above
    return (above, Basis.HEADING) if above else (None, Basis.NONE)


def _end_of_stretch(scope: Scope, origin: Quantity) -> Period | None:
    """The end of a stated stretch of time at whose beginning the change from `origin` starts."""
    period = scope.period
    if scope.basis is not Basis.STATED or not period or not period.last:
        return None
    return Period.at(period.last) if origin.period == str(_read_start(scope)[0]) else None


def _read_start(scope: Scope) -> tuple[Period | None, Basis]:
    """When a change starts: at the time compared with, or the year before a term of years."""
    if scope.compared:
        return scope.compared, Basis.STATED
    period = scope.period
    if period and any(one.is_term for one in scope.expressions):
        return Period.at((period.first[0] - 1,)), scope.basis
    if period and period.is_interval and scope.basis is Basis.STATED:
        return Period.at(period.first), scope.basis
    return None, Basis.NONE


def _read_in_force(scope: Scope, clause: str, *, is_level: bool) -> tuple[Period | None, Basis]:
    """The period in force, or of what is reached in a span its end."""
    period = scope.period
    if period is None:
        return None, Basis.NONE
    is_carried = scope.basis is not Basis.STATED
    if is_level and is_carried and period.last and clause.endswith(_REACHED):
        return Period.at(period.last), scope.basis
    is_day = len(period.first) == 3 and not scope.expressions[-1].is_topic
    is_sum = is_day and any(word in clause for word in _SUMMED)
    return (None, Basis.NONE) if is_sum else (period, scope.basis)


def _read_behind(place: Place, timeline: Timeline) -> Period | None:
    """The date by which something happened to what is counted (剩余3户已于6月底脱贫)."""
    text, start = timeline.text, place.quantity.end
    by = text.find(_BY, start, start + LONGEST_BEHIND)
    if by < 0 or _MARK.search(text, start, by):
        return None
    return timeline.dated.get(by + 1)


def is_annual(clause: str) -> bool:
    """Whether a clause tells of a change a year (年均增长)."""
    return any(word in clause for word in _ANNUAL)


def _read_turn(
    place: Place, turn: tuple[Period, Period], comparison: Comparison, origin: Quantity | None
) -> Period | None:
    """After a transition a pair without dates has its two, and what changed both together."""
    if origin:
        return turn[1] if origin.period == str(turn[0]) else None
    if place.clause.rstrip(" ").endswith(_FROM):
        return turn[0]
    is_change = comparison.measure in _STEPS and not comparison.base
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
    if not is_percent:
        return ""
    if place.scope.compared:
        return str(place.scope.compared)
    if is_annual(place.clause):
        return ""
    if last_growth and last_growth.base and last_growth.period == str(period or ""):
        return last_growth.base
    is_year = period is not None and period.last is not None and period.first[0] == period.last[0]
    return _LAST_YEAR if is_year else ""
