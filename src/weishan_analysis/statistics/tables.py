"""One tidy view for each question; derived figures are computed here and never stored as printed.

Every view has a row per printed figure, with the columns of the observations and
`year` (Int64: the year a stock is of, or a flow ends in; NA where the text states no period),
`low` and `high` (float64: what the printed figure can stand for, given its rounding and bound;
NaN for an end that the bound leaves open) and `sector`.
"""

from itertools import permutations, product
from math import prod
from typing import cast

import pandas as pd

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.statistics.catalogue import read_indicators
from weishan_analysis.statistics.revisions import select_latest

REQUIRED = (
    "indicator", "ref_area", "time_period", "obs_value", "unit_measure", "obs_bound", "half_unit",
    "source", "printed", "quote", "span_start",
)  # fmt: skip


def subject(observations: pd.DataFrame) -> pd.DataFrame:
    """The observations of the one place that most figures are about; sources of context drop out."""
    if observations.empty:
        return observations
    area = observations["ref_area"].value_counts().index[0]
    return observations[observations["ref_area"].eq(area)].reset_index(drop=True)


def figures(observations: pd.DataFrame) -> pd.DataFrame:
    """Every figure as it is stated, repeated statements included."""
    return _prepare(observations)


def incidence(observations: pd.DataFrame) -> pd.DataFrame:
    """Poverty incidence in percent, a row per area and year, ordered by both."""
    rows = _selected(observations, ["poverty_incidence"])
    return rows.sort_values(["ref_area", "year"], kind="stable", ignore_index=True)


def people(observations: pd.DataFrame) -> pd.DataFrame:
    """Poor households and persons, those lifted out, and those who remain poor."""
    return _selected(
        observations,
        ["poor_households", "poor_persons", "households_lifted", "persons_lifted",
         "remaining_poor_households", "remaining_poor_persons"],
    )


def funds(observations: pd.DataFrame) -> pd.DataFrame:
    """Money in yuan: a row per stated sum, with its kind and whom it reached.

    Adds `finance_type`, `beneficiaries` (indicator that counts them, or ""), `overlaps` (indicator
    whose money this may contain, or ""), `beneficiary_count`, `beneficiary_unit` and
    `per_beneficiary`, `per_beneficiary_low`, `per_beneficiary_high` in yuan.
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
    money = rows[rows["finance_type"].ne("")]
    money = money.merge(counts, how="left", on=["beneficiaries", "ref_area", "time_period"])
    return money.assign(
        per_beneficiary=money["obs_value"] / money["beneficiary_count"],
        per_beneficiary_low=money["low"] / money["beneficiary_count"],
        per_beneficiary_high=money["high"] / money["beneficiary_count"],
    )


def dividends(observations: pd.DataFrame) -> pd.DataFrame:
    """Enterprise dividends: enterprises, households, yuan and village income, by year."""
    rows = _selected(
        observations,
        ["dividend_enterprises", "enterprise_assisted_households", "dividend_households",
         "dividends", "village_collective_income_increase"],
    )
    return rows.sort_values("year", kind="stable", ignore_index=True)


def dividends_by_year(frame: pd.DataFrame) -> pd.DataFrame:
    """The view `dividends` with a row a year, and what follows from it.

    Columns: `year`, `enterprises`, `households`, `amount`, `amount_low`, `amount_high` (yuan),
    `per_household` with `_low` and `_high` (yuan), `households_per_enterprise`. Years in which
    amount or households are not stated are left out.
    """
    stated = frame.dropna(subset=["year"]).drop_duplicates(["indicator", "year"])
    wide = stated.pivot(index="year", columns="indicator", values=["obs_value", "low", "high"])
    values = wide.reindex(
        columns=pd.MultiIndex.from_product(
            [["obs_value", "low", "high"],
             ["dividends", "dividend_households", "dividend_enterprises"]]
        )
    )  # fmt: skip
    households = values[("obs_value", "dividend_households")]
    result = pd.DataFrame(
        {
            "enterprises": values[("obs_value", "dividend_enterprises")],
            "households": households,
            "amount": values[("obs_value", "dividends")],
            "amount_low": values[("low", "dividends")],
            "amount_high": values[("high", "dividends")],
        }
    )
    result = result.assign(
        per_household=result["amount"] / households,
        per_household_low=result["amount_low"] / households,
        per_household_high=result["amount_high"] / households,
        households_per_enterprise=households / result["enterprises"],
    )
    return result.dropna(subset=["amount", "households"]).reset_index()


def decomposition(by_year: pd.DataFrame) -> pd.DataFrame:
    """What the change of the dividends from the first year to the last is made of, in yuan.

    by_year: `dividends_by_year`. Columns: `method`, `factor`, `effect`, and `low` and `high`,
    between which rounding leaves it. The effects of a method add up to the change.
    Methods: `midpoint` weighs each factor with the mean of the others over every order in which
    they could have changed (Shapley); `first_year` and `last_year` change households at the
    amounts of that year; `enterprises` splits the households into enterprises and households
    per enterprise.
    """
    if len(by_year) < 2:
        raise WeishanError(
            Fault("dividends", f"{len(by_year)} year(s) with amount and households", "two or more",
                  "bring a source that states another year")
        )  # fmt: skip
    first, last = by_year.iloc[0], by_year.iloc[-1]
    corners = [
        _effects(first, last, first[start], last[end])
        for start, end in product(("amount", "amount_low", "amount_high"), repeat=2)
    ]
    stated = corners[0]
    return pd.DataFrame(
        [
            (*key, effect, min(c[key] for c in corners), max(c[key] for c in corners))
            for key, effect in stated.items()
        ],
        columns=["method", "factor", "effect", "low", "high"],
    )


def _effects(
    first: pd.Series, last: pd.Series, before: float, after: float
) -> dict[tuple[str, str], float]:
    """Effects in yuan by method and factor, for the amounts `before` and `after`."""
    households = (first["households"], last["households"])
    each = (before / households[0], after / households[1])
    more, extra = households[1] - households[0], each[1] - each[0]
    effects = {("midpoint", name): effect for name, effect in
               shapley({"households": households, "per_household": each}).items()}
    effects |= {
        ("first_year", "households"): more * each[0],
        ("first_year", "per_household"): extra * households[1],
        ("last_year", "households"): more * each[1],
        ("last_year", "per_household"): extra * households[0],
    }
    if first[["enterprises"]].notna().all() and last[["enterprises"]].notna().all():
        factors = {
            "enterprises": (first["enterprises"], last["enterprises"]),
            "households_per_enterprise": (
                first["households_per_enterprise"], last["households_per_enterprise"]
            ),
            "per_household": each,
        }  # fmt: skip
        effects |= {("enterprises", name): effect for name, effect in shapley(factors).items()}
    return effects


def shapley(factors: dict[str, tuple[float, float]]) -> dict[str, float]:
    """The part of each factor in the change of their product, from (before, after) pairs.

    Each factor is changed in every possible order of changes; its part is the mean.

    >>> shapley({"households": (10, 12), "per_household": (5, 5)})
    {'households': 10.0, 'per_household': 0.0}
    """
    orders = list(permutations(factors))
    parts = dict.fromkeys(factors, 0.0)
    for order in orders:
        now = {name: before for name, (before, _) in factors.items()}
        for name in order:
            start = prod(now.values())
            now[name] = factors[name][1]
            parts[name] += (prod(now.values()) - start) / len(orders)
    return parts


def sector(observations: pd.DataFrame, name: str) -> pd.DataFrame:
    """Every figure of one sector as it is stated, repeated statements included."""
    rows = _prepare(observations)
    return rows[rows["sector"].eq(name)].reset_index(drop=True)


def _selected(observations: pd.DataFrame, keys: list[str] | None) -> pd.DataFrame:
    """One row per indicator, area and period where the sources agree on which holds."""
    rows = _prepare(select_latest(observations))
    if keys is not None:
        rows = rows[rows["indicator"].isin(keys)]
    same = ["indicator", "ref_area", "time_period", "obs_value", "source"]
    return rows.drop_duplicates(same).reset_index(drop=True)


def _prepare(observations: pd.DataFrame) -> pd.DataFrame:
    missing = [column for column in REQUIRED if column not in observations]
    if missing:
        raise WeishanError(
            Fault("observations", "no column " + ", ".join(missing), "the columns of observations()",
                  "pass the table of weishan_analysis.observations()")
        )  # fmt: skip
    end = observations["time_period"].str.rsplit("/", n=1).str[-1]
    value, half = observations["obs_value"], observations["half_unit"]
    bound = observations["obs_bound"]
    upper = observations.get("obs_value_high", value).fillna(value)
    return observations.assign(
        year=pd.to_numeric(end.str[:4], errors="coerce").astype("Int64"),
        low=(value - half).where(bound.isin(["exact", "about"]), value.mask(bound.eq("at_most"))),
        high=(upper + half).where(bound.isin(["exact", "about"]), upper.where(bound.eq("at_most"))),
        sector=_declared(observations, "sector"),
    )  # fmt: skip


def _declared(rows: pd.DataFrame, field: str) -> pd.Series:
    """What the catalogue declares about the indicator of each row; "" where it says nothing."""
    declared = {key: getattr(entry, field) for key, entry in read_indicators().items()}
    return cast("pd.Series", rows["indicator"].map(declared).fillna("").astype("str"))
