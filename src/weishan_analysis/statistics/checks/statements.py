"""What each source states, figure by figure, and which of its figures belong together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from math import isnan
from typing import Any
from zlib import crc32

import pandas as pd

from weishan_analysis.statistics.checks.formulas import Term, format_number
from weishan_analysis.statistics.intervals import Interval, read_row

NOT_ACTUAL = ("F", "M")  # targets, forecasts and missing figures cannot be held against others
_WHOLES = {"%": 100, "‰": 1000}
_BOUND_SIGNS = {"at_least": "≥", "at_most": "≤", "more_than": ">", "over": ">", "about": "≈"}


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
        """Where the period ends, at which a stock is taken; empty if no end is stated."""
        return self.period.split("/")[-1].removesuffix("..")

    @property
    def is_in_article(self) -> bool:
        """Whether the figure stands in a text, where its place is an offset."""
        return bool(self.quotes) and "#r" not in self.places[0]

    @property
    def offset(self) -> int:
        """Where in the text of an article the figure stands first."""
        return int(self.places[0].rpartition("#")[2])

    @cached_property
    def term(self) -> Term:
        """What stands for this figure in a formula."""
        return Term(self.interval, self.text, self.is_compound)


Pool = Mapping[str, Sequence[Statement]]
"""The statements of one source on one area, by indicator."""


def reference(source: str, span_start: object, quote: str) -> str:
    """The place of a figure: its source, and where it stands in there."""
    return f"{source}#{place_in_source(span_start, quote)}"


def place_in_source(span_start: object, quote: str) -> str:
    """The offset of a figure, or for the row of a table `r` and a checksum of it."""
    try:
        return str(int(span_start))  # type: ignore[call-overload]
    except (TypeError, ValueError):  # NA, None, NaN
        return f"r{crc32(quote.encode()):08x}"


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
        pool = pools.setdefault(area, {}).setdefault(source, {})
        pool.setdefault(indicator, []).append(statement)
    return pools


def _read_statement(row: Any) -> Statement:
    interval = read_row(row)
    text = format_number(row.obs_value)
    if not isnan(row.obs_value_high):
        text += f"–{format_number(row.obs_value_high)}"
    if row.unit_measure in _WHOLES:
        text = f"{row.obs_value:g}{row.unit_measure}"
        interval = interval / Interval.exact(_WHOLES[row.unit_measure])
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
    or, where this source is silent, from an earlier source (`known`). `earlier(x)` is the last
    figure of an earlier time or source.
    """
    wanted = {name: name.removeprefix("earlier(").removesuffix(")") for name in names}
    drivers = [name for name in names if name in pool and name not in base]
    if not drivers or not all(
        name in pool or (name in known and (name in base or name not in names))
        for name in wanted.values()
    ):
        return
    now = max(s.end for name in wanted.values() for s in pool.get(name, ()))
    seen: set[tuple[int, ...]] = set()
    for time in sorted({s.end or now for name in drivers for s in pool[name]}):
        options = []
        for name, key in wanted.items():
            if name != key:
                options.append(_before(time, pool.get(key, ())) or known.get(key, ())[-1:])
            elif key in pool:
                options.append(_at(time, now, pool[key], is_base=key in base))
            else:
                options.append(known[key][-1:])
        for chosen in product(*options):
            identity = tuple(map(id, chosen))
            if identity not in seen:
                seen.add(identity)
                yield dict(zip(wanted, chosen, strict=True))


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


def _before(time: str, statements: Sequence[Statement]) -> Sequence[Statement]:
    """The last statement on one indicator before a time."""
    earlier = [s for s in statements if s.end and s.end < time and not is_same_time(s.end, time)]
    return [max(earlier, key=lambda s: s.end)] if earlier else []
