"""One indicator across places and years."""

import difflib
from typing import Protocol

import pandas as pd

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.project import read_project
from weishan_analysis.reading.periods import last_point
from weishan_analysis.reading.places import name_place
from weishan_analysis.statistics import tables
from weishan_analysis.statistics.amounts import convert
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.processed import read_table
from weishan_analysis.statistics.revisions import select_latest

_VALUES = ["obs_value", "obs_value_high", "low", "high", "half_unit"]
# What a reader compares by first, and what charts and further work need of it.
COLUMNS = [
    "place", "year", "obs_value", "unit_measure", "growth", "source", "time_period", "values",
    "ref_area", "indicator", "obs_bound", "obs_value_high", "low", "high", "observation",
    "printed", "quote",
]  # fmt: skip


class Statements(Protocol):
    """What gives the observations of an indicator, the latest source last, as a corpus does."""

    def statements(self, indicator: str) -> pd.DataFrame:
        """Rows with the columns of `observations`."""


def compare(indicator: str, observations: pd.DataFrame | Statements | None = None) -> pd.DataFrame:
    """What is stated of an indicator, a row for each area and period, ordered by both.

    `observations`: those of the project (default), a table of them, or a corpus.
    A period is the year of a stock and the whole `time_period` of a flow. Columns: `place` (its
    name in the first language of the project), `year` (Int64; NA where none is stated),
    `obs_value`, `unit_measure`, `growth` (percent on the year before where that is stated too; NaN
    where not), `source`, `time_period`, `values`, how many different values are stated for that
    area and period (shown is the latest and most precise), `ref_area` (its code), `low` and
    `high`. Targets, and figures of articles whose area is unknown, are left out.
    WeishanError for an unknown indicator.
    """
    known = read_indicators()
    if indicator not in known:
        similar = difflib.get_close_matches(indicator, known, 1, 0.5)
        raise WeishanError(
            Fault(f"indicator {indicator!r}", "not in the codebook",
                  f"perhaps {similar[0]}" if similar else "a key of metadata/codebook",
                  "weishan_analysis.indicators() lists them")
        )  # fmt: skip
    said = tables.figures(select_latest(_read(indicator, observations)))
    said = said[said["obs_status"].ne("F")]  # a target is no figure of what has happened
    stated = _put_in_unit(said[tables.is_level(said)], known[indicator].unit)
    stated = stated[tables.is_level(stated)]
    period = "year" if known[indicator].series == "stock" else "time_period"
    groups = stated.groupby(["ref_area", period], dropna=False, sort=False)
    stated = stated.assign(
        values=groups["obs_value"].transform("nunique").astype("int64"),
        is_vague=stated["obs_bound"].ne("exact"),
        until=stated["time_period"].map(last_point),
    )
    # The latest in the year, then the plainest and most precise, then the one stated first.
    best = stated.sort_values(
        ["until", "is_vague", "half_unit"], ascending=[False, True, True], kind="stable"
    ).drop_duplicates(["ref_area", period])
    best = best.sort_values(["ref_area", "year", "time_period"], kind="stable")
    best = best.merge(_list_growth(said, period), how="left", on=["ref_area", period])
    return best.assign(place=best["ref_area"].map(_name_place).astype("str"))[COLUMNS]


def _list_growth(said: pd.DataFrame, period: str) -> pd.DataFrame:
    """The growth on the year before in percent, by area and period."""
    grown = said[said["measure"].eq("growth") & said["unit_measure"].eq("%")]
    grown = grown[grown["base"].isin(["上年", ""]) & ~tables.is_level(grown)]
    latest = grown.drop_duplicates(["ref_area", period], keep="last")
    return latest.rename(columns={"obs_value": "growth"})[["ref_area", period, "growth"]]


def _name_place(code: str) -> str:
    """The name of a place in the first language of the project; outside of one the Chinese name."""
    try:
        project = read_project()
    except WeishanError:
        return name_place(code)
    return project.name_area(code, chinese=project.languages[0] == "zh")


def _put_in_unit(rows: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Rows in hectares, kilograms and the like in the unit in which their indicator is kept."""
    factors = rows["unit_measure"].map(lambda stated: convert(stated, unit) or 1.0).astype(float)
    values = rows[_VALUES].mul(factors, axis="index")
    return rows.assign(**values, unit_measure=rows["unit_measure"].where(factors.eq(1), unit))


def _read(indicator: str, observations: "pd.DataFrame | Statements | None") -> pd.DataFrame:
    """The observations of an indicator whose area is known, the latest source last."""
    if observations is None:
        observations = read_table("observations")
    if isinstance(observations, pd.DataFrame):
        rows = observations[observations["indicator"].eq(indicator)]
    else:
        rows = observations.statements(indicator)
    return rows[rows["ref_area"].ne("")].reset_index(drop=True)
