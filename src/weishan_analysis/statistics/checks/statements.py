"""What each source states, figure by figure, and which of its figures belong together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import chain
from math import isnan
from typing import Any

import pandas as pd

from weishan_analysis.reading.names import alike
from weishan_analysis.reading.periods import first_point, last_point, last_year
from weishan_analysis.statistics.amounts import convert
from weishan_analysis.statistics.checks.formulas import (
    COMPOUND,
    NUMBER,
    Formula,
    Term,
    format_number,
    work_out,
)
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.intervals import Interval, Number, read_interval

_MISSING, _PLANNED = "M", "F"
WHOLES = {"%": 100, "‰": 1000, "百分点": 100, "千分点": 1000}
_POINTS = ("百分点", "千分点")
# What these say of an indicator is no level of it; it stands under a name such as growth(x).
_RELATIVE = ("growth", "completion", "rank")
_BOUND_SIGNS = {"at_least": "≥", "at_most": "≤", "more_than": ">", "over": ">", "about": "≈"}
_OF_DECLINES = {"≥": "≤", "≤": "≥", ">": "<"}
Changes = Mapping[str, Interval]
"""Intervals that figures would have if they were misprinted, by the key of the figure."""


@dataclass(frozen=True, eq=False)
class Statement:
    """One figure as one source states it, in however many places; or what follows from some.

    `aspect` is what it says of the indicator if not its level: growth, share, change, plan. The
    `interval` is in the base unit, a percentage as a fraction. `keys` name its observations, each
    with its sentence in `quotes`, and `part_of` the whole that it belongs to; `base` is what a
    share or growth is of. `label` is what it is called where it stands, from `start_at` to
    `end_at`. `correction` tells what the source misprints. A figure that follows from others has
    their `formula` and `terms`.
    """

    indicator: str
    source: str
    period: str
    interval: Interval
    text: str
    aspect: str = ""
    unit: str = ""
    printed: str = ""
    keys: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    label: str = ""
    base: str = ""
    start_at: int | None = None
    end_at: int | None = None
    part_of: str = ""
    correction: str = ""
    half_unit: float = 0.0
    formula: Formula | None = None
    terms: tuple[tuple[str, "Statement"], ...] = ()

    @property
    def name(self) -> str:
        """What stands for it in a formula: the indicator, or growth(x) and the like."""
        return f"{self.aspect}({self.indicator})" if self.aspect else self.indicator

    @cached_property
    def start(self) -> str:
        """Where the period begins; empty if none is stated."""
        return first_point(self.period)

    @cached_property
    def end(self) -> str:
        """Where the period ends, at which a stock is taken; empty if no end is stated."""
        return last_point(self.period)

    @property
    def year(self) -> int | None:
        """The year in which the period ends; None if no end is stated."""
        return last_year(self.period)

    @property
    def when(self) -> tuple[bool, str]:
        """Order in time; a figure without a period is of the time of its source, the latest."""
        return not self.end, self.end

    @property
    def key(self) -> str:
        """The key of the place where it stands first."""
        return self.keys[0]

    @property
    def place(self) -> int:
        """Where it stands in its source: the offset in a text, the row of a table."""
        return int(self.key.rpartition(":")[2])

    @cached_property
    def term(self) -> Term:
        """What stands for this figure in a formula."""
        if self.formula:
            return work_out(self.formula.sides[0], {name: s.term for name, s in self.terms})
        return _write_term(self.interval, self.text)

    def given(self, changes: Changes) -> Term:
        """What would stand for it if figures were others; ZeroDivisionError as in a formula."""
        if self.formula:
            terms = {name: s.given(changes) for name, s in self.terms}
            return work_out(self.formula.sides[0], terms)
        changed = changes.get(self.key)
        return _write_term(changed, self._write(changed.value)) if changed else self.term

    def _write(self, value: Number) -> str:
        """Another value of the figure, as its own is written."""
        whole = WHOLES.get(self.unit)
        return _write_share(value * whole, self.unit) if whole else format_number(value)

    @property
    def places(self) -> "list[Statement]":
        """The statement at each place where it stands, one by one."""
        return [replace(self, keys=(key,), quotes=(quote,))
                for key, quote in zip(self.keys, self.quotes, strict=True)]  # fmt: skip

    @property
    def is_bound(self) -> bool:
        """Whether it is printed as more, less, or about: ≥6."""
        return not self.text.lstrip("−")[0].isdigit()

    def is_rounding_of(self, other: "Statement") -> bool:
        """Whether it is another figure with fewer digits: 6.86亿 of 68,557万."""
        one, two = self.interval, other.interval
        is_within = one.low <= two.low and two.high <= one.high
        return is_within and one.high - one.low > two.high - two.low

    def is_beside(self, other: "Statement") -> bool:
        """Whether it stands in one sentence, or one row of a table, with another."""
        return not set(self.quotes).isdisjoint(other.quotes)

    @property
    def figures(self) -> "tuple[Statement, ...]":
        """The printed figures that it is or follows from."""
        if not self.formula:
            return (self,)
        return tuple(dict.fromkeys(chain.from_iterable(s.figures for _, s in self.terms)))


def _write_term(interval: Interval, text: str) -> Term:
    """A figure in arithmetic; ≥6 and −6 stand in brackets beside a sign."""
    return Term(interval, text, NUMBER if text[0].isdigit() else COMPOUND)


def _write_share(value: Number, unit: str) -> str:
    return f"{float(value):g}{unit}".replace("-", "−")


Pool = Mapping[str, Sequence[Statement]]
"""The statements of one source on one area, by indicator."""


def list_figures(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The printed figures behind several statements, each once."""
    return tuple(dict.fromkeys(chain.from_iterable(s.figures for s in statements)))


def list_keys(statements: Iterable[Statement]) -> tuple[str, ...]:
    """The keys of the observations behind several statements, each once."""
    return tuple(dict.fromkeys(chain.from_iterable(s.keys for s in list_figures(statements))))


def read_statements(observations: pd.DataFrame) -> dict[str, dict[str, dict[str, list[Statement]]]]:
    """Every figure by area, source and name, in the order of the observations.

    A figure that a source repeats for the same period is one statement with several places. An area
    is known by its code or, if it has none, by its name.
    """
    found: dict[tuple[Any, ...], Statement] = {}
    named = dict(zip(observations["observation"], observations["indicator"], strict=True))
    for row in observations[observations["obs_status"].ne(_MISSING)].itertuples():
        statement = _read_statement(row, named)
        area = row.ref_area or row.area_name
        key = (area, row.source, statement.name, row.time_period, statement.interval)
        if key in found:
            first = found[key]
            statement = replace(first, keys=(*first.keys, *statement.keys),
                                quotes=(*first.quotes, *statement.quotes))  # fmt: skip
        found[key] = statement
    pools: dict[str, dict[str, dict[str, list[Statement]]]] = {}
    for (area, source, name, *_), statement in found.items():
        pool = pools.setdefault(area, {}).setdefault(source, {})
        pool.setdefault(name, []).append(statement)
    return pools


def _find_aspect(row: Any, named: Mapping[str, str]) -> str:
    """What a figure says of its indicator: "" for its level, and what is none.

    A part of another whole than the codebook's is another figure: 城镇人口 of the registered
    population is not that of the permanent one. named: the indicators of all figures, by key.
    """
    indicator = read_indicators()[row.indicator]
    if row.unit_measure in _POINTS or (row.measure == "change" and row.base):
        return "change"
    if row.measure in _RELATIVE or row.unit_measure not in alike(indicator.unit):
        return str(row.measure)
    if indicator.part_of and row.part_of and named.get(row.part_of) != indicator.part_of:
        return "part"
    return "plan" if row.obs_status == _PLANNED else ""


def _read_statement(row: Any, named: Mapping[str, str]) -> Statement:
    interval = read_interval(row)
    text = format_number(interval.value)
    if not isnan(row.obs_value_high):
        text += f"–{format_number(row.obs_value_high)}"
    if row.unit_measure in WHOLES:
        text = _write_share(row.obs_value, row.unit_measure)
        interval = interval / Interval.exact(WHOLES[row.unit_measure])
    factor = convert(row.unit_measure, read_indicators()[row.indicator].unit) or 1
    if factor != 1:
        interval = interval * Interval.exact(Fraction(str(factor)))
        text = format_number(interval.value)
    sign = _BOUND_SIGNS.get(row.obs_bound, "")
    if interval.value < 0:
        sign = _OF_DECLINES.get(sign, sign)
    return Statement(
        indicator=row.indicator,
        source=row.source,
        period=row.time_period,
        interval=interval,
        text=sign + text,
        aspect=_find_aspect(row, named),
        unit=row.unit_measure,
        printed=row.printed,
        keys=(row.observation,),
        quotes=(row.quote,),
        label=row.label,
        base=row.base,
        start_at=None if pd.isna(row.span_start) else int(row.span_start),
        end_at=None if pd.isna(row.span_end) else int(row.span_end),
        part_of=row.part_of,
        correction=row.correction,
        half_unit=row.half_unit,
    )
