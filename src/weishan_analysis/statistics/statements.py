"""What each source states, figure by figure, and which of its figures belong together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from math import isnan
from typing import Any
from zlib import crc32

import pandas as pd

from weishan_analysis.statistics.formulas import Term, format_number
from weishan_analysis.statistics.intervals import Interval, read_interval

NOT_ACTUAL = ("F", "M")  # targets, forecasts and missing figures cannot be held against others
_BOUND_SIGNS = {"at_least": "≥", "at_most": "≤", "more_than": ">", "about": "≈"}


@dataclass(frozen=True)
class Statement:
    """One figure as one source states it, in however many places.

    `interval` is in the base unit, a percentage as a fraction. `places`, each with its sentence in
    `quotes`, and `part_of` for the whole that it belongs to, are references such as
    `2018-weishan#321`; a row of a table has a checksum of its text in place of the offset.
    `correction` tells what the source misprints.
    """

    indicator: str
    source: str
    period: str
    interval: Interval
    text: str
    printed: str = ""
    quotes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    part_of: str = ""
    correction: str = ""
    is_compound: bool = False

    @cached_property
    def start(self) -> str:
        """Where the period begins; empty if none is stated."""
        return self.period.split("/")[0]

    @cached_property
    def end(self) -> str:
        """Where the period ends, at which a stock is taken; empty if none is stated."""
        return self.period.split("/")[-1]

    @cached_property
    def term(self) -> Term:
        """What stands for this figure in a formula."""
        return Term(self.interval, self.text, self.is_compound)


Pool = Mapping[str, Sequence[Statement]]
"""The statements of one source on one area, by indicator."""


def reference(source: str, span_start: object, quote: str) -> str:
    """The place of a figure: its source and offset, or for tables a checksum of the row."""
    try:
        return f"{source}#{int(span_start)}"  # type: ignore[call-overload]
    except (TypeError, ValueError):  # NA, None, NaN
        return f"{source}#r{crc32(quote.encode()):08x}"


def read_statements(observations: pd.DataFrame) -> dict[str, dict[str, dict[str, list[Statement]]]]:
    """Every actual figure by area, source and indicator, in the order of the observations.

    A figure that a source repeats for the same period is one statement with several places.
    """
    found: dict[tuple[Any, ...], Statement] = {}
    actual = observations[~observations["obs_status"].isin(NOT_ACTUAL)]
    for row in actual.itertuples():
        statement = _read_statement(row)
        key = (row.ref_area, row.source, row.indicator, row.time_period, statement.interval)
        if key in found:
            first = found[key]
            statement = replace(first, places=(*first.places, *statement.places),
                                quotes=(*first.quotes, *statement.quotes))  # fmt: skip
        found[key] = statement
    pools: dict[str, dict[str, dict[str, list[Statement]]]] = {}
    for (area, source, indicator, *_), statement in found.items():
        pools.setdefault(area, {}).setdefault(source, {}).setdefault(indicator, []).append(statement)
    return pools


def _read_statement(row: Any) -> Statement:  # noqa: ANN401 - a row of the observations
    interval = read_interval(
        row.obs_value, high=row.obs_value_high, half_unit=row.half_unit, bound=row.obs_bound,
        unit=row.unit_measure, printed=row.printed,
    )  # fmt: skip
    text = format_number(row.obs_value)
    if not isnan(row.obs_value_high):
        text += f"–{format_number(row.obs_value_high)}"
    if row.unit_measure == "%":
        text = f"{row.obs_value:g}%"
        interval = interval / Interval.exact(100)
    sign = _BOUND_SIGNS.get(row.obs_bound, "")
    return Statement(
        indicator=row.indicator,
        source=row.source,
        period=row.time_period,
        interval=interval,
        text=sign + text,
        printed=row.printed,
        quotes=(row.quote,),
        places=(reference(row.source, row.span_start, row.quote),),
        part_of=reference(row.source, row.part_of, "") if pd.notna(row.part_of) else "",
        correction=row.comment if row.obs_status == "D" else "",
        is_compound=bool(sign),
    )


def match(
    names: Sequence[str], base: Sequence[str], pool: Pool, known: Pool
) -> Iterator[dict[str, Statement]]:
    """The sets of statements that a formula over `names` can be tested with, a set for each time.

    Figures belong together when their periods end alike; one without a period belongs to the
    latest. Those in `base` hold until they are stated anew, so they may come from an earlier time
    or, where this source is silent, from an earlier source (`known`).
    """
    plain = [name for name in names if not name.startswith("previous(")]
    own = [name for name in plain if name in pool]
    drivers = [name for name in own if name not in base]
    if not drivers or any(n not in pool and (n not in base or n not in known) for n in plain):
        return
    now = max(statement.end for name in own for statement in pool[name])
    seen: set[tuple[Statement, ...]] = set()
    for time in sorted({s.end or now for name in drivers for s in pool[name]}):
        options = [_at(time, now, pool[name], is_base=name in base) if name in pool
                   else known[name][-1:] for name in plain]  # fmt: skip
        for chosen in product(*options):
            by_name = dict(zip(plain, chosen, strict=True))
            before = [_before(name[9:-1], by_name, pool) for name in names if name not in by_name]
            if None in before or chosen in seen:
                continue
            seen.add(chosen)
            by_name.update((f"previous({s.indicator})", s) for s in before if s)
            yield by_name


def is_same_time(one: str, other: str) -> bool:
    """Whether two dates agree as far as both are stated (2018 and 2018-03)."""
    return one.startswith(other) or other.startswith(one)


def _at(
    time: str, now: str, statements: Sequence[Statement], *, is_base: bool
) -> Sequence[Statement]:
    """The statements on one indicator that hold at a time, one of each value."""
    alike = [s for s in statements if s.end and is_same_time(s.end, time)]
    if not alike and is_same_time(time, now):
        alike = [s for s in statements if not s.end]
    if alike or not is_base:
        return alike
    earlier = [s for s in statements if s.end and s.end < time]
    if earlier:
        return [max(earlier, key=lambda s: s.end)]
    return statements[:1]


def _before(name: str, chosen: Mapping[str, Statement], pool: Pool) -> Statement | None:
    """What was stated of an indicator the time before the chosen statement."""
    now = chosen[name]
    earlier = [s for s in pool[name] if s.end and s.end < now.end and not is_same_time(s.end, now.end)]
    return max(earlier, key=lambda s: s.end, default=None)
