"""What follows from printed figures: computed when it is asked for, never stored as if printed."""

from itertools import permutations, product
from math import prod
from typing import Any

import pandas as pd

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import load
from weishan_analysis.reading.periods import first_year
from weishan_analysis.statistics.tables import PEOPLE, funds, incidence, itemised, people


def remaining(frame: pd.DataFrame) -> pd.DataFrame:
    """How many of the registered poor are left: a row for households (户) and for persons (人).

    frame: `people` of one area. Columns `unit_measure`, `registered`, `registered_year`, `lifted`,
    `remaining`, `remaining_year` and `is_stated`: whether a source states what remains, or it is
    the registered less those lifted out since. NaN for what no source states; those whom a later
    year alone lifted out are not all that left the register.
    """
    rows = []
    for unit, (registered, lifted, left) in PEOPLE.items():
        start, stated = _last(frame, registered), _last(frame, left)
        gone = _last(_since(frame, start["year"]), lifted)
        is_stated = not pd.isna(stated["obs_value"])
        rows.append(
            {
                "unit_measure": unit,
                "registered": start["obs_value"],
                "registered_year": start["year"],
                "lifted": gone["obs_value"],
                "remaining": stated["obs_value"] if is_stated
                else start["obs_value"] - gone["obs_value"],
                "remaining_year": stated["year"] if is_stated else gone["year"],
                "is_stated": is_stated,
            }
        )  # fmt: skip
    return pd.DataFrame(rows).astype({"registered_year": "Int64", "remaining_year": "Int64"})


def implied_population(observations: pd.DataFrame) -> pd.DataFrame:
    """The rural population that count and rate of the poor imply, by year.

    Columns `year`, `indicator` (which of the two incidences), `persons` (poor), `rate` (percent),
    `population`, and `low` and `high`, between which the rounding of the rate leaves it: the count
    is exact; `year_is_inferred` and `source` of the rate where these are known. The last count may
    follow from `remaining`.
    """
    counts = people(observations)
    counts = counts[counts["indicator"].eq("poor_persons")][["year", "obs_value"]]
    left = remaining(people(observations)).query("unit_measure == '人'")
    left = left[["remaining_year", "remaining"]].set_axis(["year", "obs_value"], axis="columns")
    persons = pd.concat([counts, left]).dropna().drop_duplicates("year")
    rates = incidence(observations)
    known = [name for name in ("year_is_inferred", "source") if name in rates]
    rates = rates[["year", "indicator", "obs_value", "low", "high", *known]].dropna()
    both = persons.merge(rates, on="year", suffixes=("_count", "_rate"))
    return pd.DataFrame(
        {
            "year": both["year"],
            "indicator": both["indicator"],
            "persons": both["obs_value_count"],
            "rate": both["obs_value_rate"],
            "population": 100 * both["obs_value_count"] / both["obs_value_rate"],
            "low": 100 * both["obs_value_count"] / both["high"],
            "high": 100 * both["obs_value_count"] / both["low"],
        }
    ).join(both[known])


def explained_share(sums: pd.DataFrame) -> tuple[float, float]:
    """Between which shares of the headline the itemised sums lie, from 0 to 1.

    sums: `tables.itemised`. The lower end leaves out sums that another may contain; both
    ends respect rounding. The items may cover other years than the headline.
    """
    headline, items = sums.iloc[0], sums.iloc[1:]
    alone = items[~items["overlaps"].isin(items["indicator"])]
    low = float(alone["low"].sum() / headline["high"])
    return low, float(items["high"].sum() / headline["low"])


def largest_share(observations: pd.DataFrame) -> float:
    """What share of the headline all sums given by its source could come to at the very most.

    Every kind that was given to people or programmes counts in, as if all were part of the
    headline and nothing were counted twice.
    """
    headline = itemised(observations).iloc[0]
    sums = funds(observations[observations["source"].eq(headline["source"])])
    given = [key for key, kind in load("context.toml")["finance_type"].items() if kind["given"]]
    others = sums["finance_type"].isin(given) & sums["indicator"].ne(headline["indicator"])
    return float(sums.loc[others, "high"].sum() / headline["low"])


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
    effects = {
        ("midpoint", name): effect
        for name, effect in shapley({"households": households, "per_household": each}).items()
    }
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


def _since(frame: pd.DataFrame, year: Any) -> pd.DataFrame:
    """The figures of periods that begin in a year or the one after it, or at no stated time."""
    if "time_period" not in frame or pd.isna(year):
        return frame
    starts = frame["time_period"].fillna("").map(first_year).astype(float)
    return frame[~starts.gt(year + 1)]


def _last(frame: pd.DataFrame, indicator: str) -> pd.Series:
    """Value and year of the latest figure of an indicator, missing where there is none."""
    rows = frame.loc[frame["indicator"].eq(indicator), ["year", "obs_value"]]
    if rows.empty:
        return pd.Series({"year": pd.NA, "obs_value": float("nan")})
    return rows.sort_values("year", kind="stable", na_position="first").iloc[-1]
