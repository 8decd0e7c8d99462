"""What was known when: figures as they were first told, and as they were told at a date.

Names as economists know them from real-time databases: a value is in force from `realtime_start`,
the day on which its source may first have been published, to `realtime_end`, the day before another
source states the figure again; 9999-12-31 where none does.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from weishan_analysis.reading.periods import first_day, last_day
from weishan_analysis.statistics.revisions import FIGURE, compare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weishan_analysis.statistics.sources import Source

FOR_EVER = "9999-12-31"


def date_vintages(observations: pd.DataFrame, sources: "Sequence[Source]") -> pd.DataFrame:
    """The observations with `realtime_start` and `realtime_end` filled, as ISO dates."""
    days = {source.name: first_day(source.published) for source in sources}
    starts = observations["source"].map(days).fillna("").astype("str")
    stated = observations[FIGURE].assign(start=starts).drop_duplicates().sort_values("start")
    following = stated.groupby(FIGURE)["start"].shift(-1)
    ends = stated.assign(end=[_day_before(day) for day in following.fillna("")])
    merged = (
        observations[FIGURE].assign(start=starts).merge(ends, how="left", on=[*FIGURE, "start"])
    )
    # Of no observation at all the days are texts too.
    until = pd.Series(merged["end"].tolist(), observations.index, dtype="str")
    return observations.assign(realtime_start=starts, realtime_end=until)


def _day_before(day: str) -> str:
    return str(date.fromisoformat(day) - timedelta(days=1)) if day else FOR_EVER


def first_release(observations: pd.DataFrame) -> pd.DataFrame:
    """Each figure as it was told first."""
    first = observations.groupby(FIGURE)["realtime_start"].transform("min")
    return observations[observations["realtime_start"].eq(first)].reset_index(drop=True)


def select_as_of(observations: pd.DataFrame, day: str) -> pd.DataFrame:
    """The figures in force on a day; of a month or year, on its last."""
    known = observations["realtime_start"].le(last_day(day))
    in_force = observations["realtime_end"].ge(last_day(day))
    return observations[known & in_force].reset_index(drop=True)


def all_vintages(observations: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Every value that sources have told of an indicator, figure by figure, the first first."""
    rows = observations[observations["indicator"].eq(indicator)]
    return rows.sort_values([*FIGURE, "realtime_start"], kind="stable", ignore_index=True)


def revision_statistics(
    observations: pd.DataFrame, sources: "Sequence[Source]" = ()
) -> pd.DataFrame:
    """How figures that were stated again differ from what was stated before.

    A row for each later source, and one ("") for all. Columns `source`; `figures`;
    `within_rounding`, the share that differ by no more than rounding and bounds allow; `lower` and
    `higher`, how many of the others went which way; `mean_percent` and `mean_absolute_percent`,
    the mean change of all, with and without its sign.
    """
    steps = compare(observations, sources)
    differs = ~steps["within_rounding"]
    steps = steps.assign(
        lower=steps["change"].lt(0) & differs,
        higher=steps["change"].gt(0) & differs,
        absolute=steps["change_percent"].abs(),
    )
    told = pd.concat([steps.assign(source=steps["new_source"]), steps.assign(source="")])
    return (
        told.groupby("source", sort=False)
        .agg(
            figures=("change", "size"),
            within_rounding=("within_rounding", "mean"),
            lower=("lower", "sum"),
            higher=("higher", "sum"),
            mean_percent=("change_percent", "mean"),
            mean_absolute_percent=("absolute", "mean"),
        )
        .reset_index()
    )
