"""One tidy view of the printed figures for each question.

Every view has a row per printed figure, with the columns of the observations and
`year` (Int64: the year a stock is of, or a flow ends in; NA where the text states no period) and
`sector`.
"""

from collections import namedtuple
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

import pandas as pd

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import load
from weishan_analysis.project import read_project
from weishan_analysis.reading.mentions import states_itself
from weishan_analysis.reading.periods import last_year
from weishan_analysis.statistics.checks import list_accused
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.revisions import FIGURE, list_rivals, select_latest
from weishan_analysis.statistics.schema import read_schema

# By unit: registered poor, lifted out of poverty, still poor.
PEOPLE = {
    "人": ("poor_persons", "persons_lifted", "remaining_poor_persons"),
    "户": ("poor_households", "households_lifted", "remaining_poor_households"),
}
# The rate of the register first; both are shares of the rural population.
INCIDENCE = ["poverty_incidence", "comprehensive_poverty_incidence"]


def subject(observations: pd.DataFrame) -> pd.DataFrame:
    """The observations of the place that the project is about, without those of context."""
    return observations[observations["ref_area"].eq(area(observations))].reset_index(drop=True)


def area(observations: pd.DataFrame) -> str:
    """The code of the place that weishan.toml names as the subject; "" where it names several.

    Where it names none, the place that most figures are about; "" without figures.
    """
    project = read_project()
    if project.areas:
        return project.area
    counts = observations["ref_area"].value_counts()
    return "" if counts.empty else str(counts.index[0])


def of_one_source(observations: pd.DataFrame) -> pd.DataFrame:
    """The observations of the source that states most of them, for a chart that mixes no sources.

    What another source states of the same figures is in `other_value`, see `mark`.
    """
    counts = observations["source"].value_counts(sort=True)
    most = counts.index[0] if len(counts) else ""
    return observations[observations["source"].eq(most)].reset_index(drop=True)


def figures(observations: pd.DataFrame) -> pd.DataFrame:
    """Every figure as each source states it, repeated statements included."""
    return _prepare(observations)


def mark(view: pd.DataFrame, observations: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """A view with what else is known of its figures, for charts and tables to show.

    findings: the table `checks`. Adds `other_value` (float64, base unit: what another source
    states for the figure; NaN where none differs), `severity` (the worst finding that accuses
    the figure; "" where none does), and `doubt` and `doubt_zh` (the findings in words).
    """
    return (
        view.merge(list_rivals(observations), how="left", on=[*FIGURE, "source"])
        .merge(list_accused(findings), how="left", on="observation")
        .fillna({"severity": "", "doubt": "", "doubt_zh": ""})
    )


def note_inferred(view: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """A view with `year_is_inferred`: whether a figure is of the year of an undated source.

    sources: the table of this name. What a text dates itself (2017年) is stated, whoever wrote it
    when; what it calls 今年 or lets run up to now (至今) has its year from the date of the source.
    """
    undated = sources[sources["published_within"].ne("")]
    years = undated.set_index("source")["published"].map(last_year)
    end = view["time_period"].map(last_year)
    return view.assign(year_is_inferred=view["source"].map(years).eq(end) & end.notna())


def split_figures(marked: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The marked observations of each analysis, so that each notebook reads only its own.

    marked: what `mark` makes of the observations. Money and those whom it reached are in `funds`;
    `programmes` holds all that the other analyses do not.
    """
    money = _declared(marked, "finance_type").ne("")
    reached = {entry.beneficiaries for entry in read_indicators().values()}
    sectors = _declared(marked, "sector")
    own = {
        "poverty": sectors.eq("poverty"),
        "funds": money | marked["indicator"].isin(reached) | sectors.eq("planning"),
        "dividends": sectors.eq("dividends"),
        "programmes": ~sectors.isin(["poverty", "planning", "dividends"]),
    }
    return {name: marked[rows].reset_index(drop=True) for name, rows in own.items()}


def incidence(observations: pd.DataFrame) -> pd.DataFrame:
    """Poverty incidence in percent, a row per area, year and measure, ordered by area and year.

    `indicator` tells the measures apart: the comprehensive incidence also counts those wrongly
    struck off or overlooked, so a line through both joins two measures.
    """
    rows = _selected(observations, INCIDENCE)
    return rows.sort_values(["ref_area", "year"], kind="stable", ignore_index=True)


def people(observations: pd.DataFrame) -> pd.DataFrame:
    """Poor households and persons, those lifted out of poverty, and those who remain poor."""
    return _selected(observations, [key for keys in PEOPLE.values() for key in keys])


def income(observations: pd.DataFrame) -> pd.DataFrame:
    """Rural disposable income per head in yuan at current prices, by year."""
    rows = _selected(observations, ["rural_income_per_head"])
    return rows.sort_values("year", kind="stable", ignore_index=True)


def funds(observations: pd.DataFrame) -> pd.DataFrame:
    """Money in yuan: a row per stated sum, with its kind and whom it reached.

    Adds `finance_type`, `beneficiaries` (indicator that counts them, or ""), `overlaps` (indicator
    whose money this may contain, or ""), `beneficiary_count`, `beneficiary_unit` and
    `per_beneficiary`, `per_beneficiary_low`, `per_beneficiary_high` in yuan. Averages such as
    income per head are no sums and left out.
    Kinds of money overlap and span different years: never add them up.
    """
    rows = _selected(observations, None)
    rows = rows.assign(
        finance_type=_declared(rows, "finance_type"),
        beneficiaries=_declared(rows, "beneficiaries"),
        overlaps=_declared(rows, "overlaps"),
    )
    counts = rows.loc[:, ["indicator", "ref_area", "time_period", "obs_value", "unit_measure"]]
    counts = counts.set_axis(
        ["beneficiaries", "ref_area", "time_period", "beneficiary_count", "beneficiary_unit"],
        axis="columns",
    ).drop_duplicates(["beneficiaries", "ref_area", "time_period"])
    money = rows[rows["finance_type"].ne("") & _declared(rows, "per").eq("")]
    money = money.merge(counts, how="left", on=["beneficiaries", "ref_area", "time_period"])
    money["beneficiary_unit"] = money["beneficiary_unit"].fillna("")
    return money.assign(
        per_beneficiary=money["obs_value"] / money["beneficiary_count"],
        per_beneficiary_low=money["low"] / money["beneficiary_count"],
        per_beneficiary_high=money["high"] / money["beneficiary_count"],
    )


def itemised(observations: pd.DataFrame) -> pd.DataFrame:
    """The headline sum, first, and the sums of its kind that its source itemises, largest first.

    Columns as in `funds`, of statements of the headline's own source only. Empty without headline.
    """
    sums = funds(observations)
    headline = sums[sums["indicator"].eq(load("context.toml")["headline"]["indicator"])].tail(1)
    if headline.empty:
        return headline
    source, kind = headline[["source", "finance_type"]].iloc[0]
    own = funds(observations[observations["source"].eq(source)])
    items = own[own["finance_type"].eq(kind) & ~own["indicator"].isin(headline["indicator"])]
    items = items.sort_values("obs_value", ascending=False, kind="stable")
    return pd.concat([headline, items], ignore_index=True)


def dividends(observations: pd.DataFrame) -> pd.DataFrame:
    """Enterprise dividends: enterprises, households, yuan and village income, by year.

    In some years cooperatives are counted with the enterprises, under an indicator of their own.
    """
    rows = _selected(
        observations,
        [
            "dividend_enterprises",
            "dividend_enterprises_and_cooperatives",
            "enterprise_assisted_households",
            "dividend_households",
            "dividends",
            "village_collective_income_increase",
        ],
    )
    return rows.sort_values("year", kind="stable", ignore_index=True)


def sector(observations: pd.DataFrame, name: str) -> pd.DataFrame:
    """Every figure of one sector as each source states it, repeated statements included."""
    rows = _prepare(observations)
    return rows[rows["sector"].eq(name)].reset_index(drop=True)


def shown(observations: pd.DataFrame) -> pd.DataFrame:
    """The figures that the sources leave standing, each once."""
    return _selected(observations, None)


def money(observations: pd.DataFrame) -> pd.DataFrame:
    """Every sum of money as each source states it, with its `finance_type`."""
    rows = _prepare(observations)
    rows = rows.assign(finance_type=_declared(rows, "finance_type"))
    return rows[rows["finance_type"].ne("") & _declared(rows, "per").eq("")].reset_index(drop=True)


def each(rows: pd.DataFrame) -> Iterator[Any]:
    """The rows of a view, one by one, with the columns as attributes."""
    made = _name_row(tuple(rows.columns))  # what itertuples does, without a look at every index
    return map(made._make, zip(*(rows[name].tolist() for name in rows), strict=True))


@cache
def _name_row(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns, rename=True)  # noqa: PYI024 - its fields are those of a table


def _selected(observations: pd.DataFrame, keys: list[str] | None) -> pd.DataFrame:
    """One row per indicator, area and period where the sources agree on which holds."""
    rows = _prepare(select_latest(observations))
    rows = rows[rows["obs_status"].ne("F")]  # a target is no figure of what has happened
    rows = rows[is_level(rows)]
    if keys is not None:
        rows = rows[rows["indicator"].isin(keys)]
    same = ["indicator", "ref_area", "time_period", "obs_value", "source"]
    return rows.drop_duplicates(same).reset_index(drop=True)


def is_level(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Which figures state their indicator itself, and not by how much it grew or a share of it."""
    said = (rows[name] for name in ("indicator", "measure", "unit_measure"))
    return pd.Series(map(states_itself, *said), index=rows.index, dtype=bool)


def _prepare(observations: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in read_schema()["observations"].types if name not in observations]
    if missing:
        raise WeishanError(
            Fault("observations", "no column " + ", ".join(missing), "the table `observations`",
                  "pass what weishan_analysis.observations() returns")
        )  # fmt: skip
    return observations.assign(
        year=observations["time_period"].map(last_year).astype("Int64"),
        sector=_declared(observations, "sector"),
    )


def _declared(rows: pd.DataFrame, field: str) -> pd.Series:
    """What the codebook declares about the indicator of each row; "" where it says nothing."""
    declared = {key: getattr(entry, field) for key, entry in read_indicators().items()}
    return cast("pd.Series", rows["indicator"].map(declared).fillna("").astype("str"))
