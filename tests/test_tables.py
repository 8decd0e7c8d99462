"""Views of the printed figures, and what follows from them."""

from collections.abc import Sequence
from math import inf, isnan
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.project import PROJECT
from support.stating import state, tabulate

from weishan_analysis.errors import WeishanError
from weishan_analysis.statistics import derived, tables
from weishan_analysis.statistics.checks import run_checks
from weishan_analysis.statistics.observations import observe
from weishan_analysis.statistics.schema import read_schema
from weishan_analysis.statistics.sources import read_sources


def observed(*rows: tuple[Any, ...], **more: Any) -> pd.DataFrame:
    """Observations from (indicator, period, value, unit), each at a place of its own."""
    return tabulate(
        *(state(key, value, unit, time_period=period, **more) for key, period, value, unit in rows)
    )


def values(frame: pd.DataFrame, column: str) -> list[Any]:
    return list(frame[column])


@pytest.fixture(scope="module")
def article() -> pd.DataFrame:
    """What the main article states."""
    sources = [source for source in read_sources(PROJECT) if source.name == "2018-weishan"]
    return observe(sources)[0]


# Views


def test_a_stock_with_an_interval_is_of_its_last_year() -> None:
    frame = tables.incidence(observed(("poverty_incidence", "2014/2018", 1.16, "%")))
    assert values(frame, "year") == [2018]


def test_without_a_period_there_is_no_year() -> None:
    frame = tables.incidence(observed(("poverty_incidence", "", 1.16, "%")))
    assert frame["year"].isna().all()


@pytest.mark.parametrize(
    ("bound", "low", "high"),
    [
        ("exact", 1.155, 1.165),
        ("about", 1.155, 1.165),
        ("over", 1.16, 1.17),
        ("more_than", 1.16, 100),
        ("at_least", 1.155, 100),
        ("at_most", 0, 1.165),
    ],
)
def test_low_and_high_are_what_rounding_and_bound_allow(
    bound: str, low: float, high: float
) -> None:
    figure = observed(("poverty_incidence", "2018", 1.16, "%"), half_unit=0.005, obs_bound=bound)
    row = tables.incidence(figure).iloc[0]
    assert [row["low"], row["high"]] == pytest.approx([low, high], nan_ok=True)


def test_of_two_sources_the_later_is_shown_and_the_other_marked() -> None:
    row = ("scholarships", "", 1190000, "元")
    both = pd.concat([
        observed(row),
        observed((*row[:2], 520000, "元"), source="2019-report"),
    ])  # fmt: skip
    funds = tables.mark(tables.funds(both), both, run_checks(both))
    assert values(funds, "obs_value") == [520000]
    assert values(funds, "other_value") == [1190000]


def test_a_target_is_no_figure_of_what_has_happened() -> None:
    planned = observed(("poverty_incidence", "2020", 0, "%"), obs_status="F")
    assert tables.incidence(planned).empty
    assert len(tables.figures(planned)) == 1


def test_the_subject_is_the_place_that_the_project_names_or_that_of_most_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    monkeypatch.setenv("WEISHAN_PROJECT", str(tmp_path))
    own = observed(("poor_villages", "2013", 23, "个"), ("poor_villages", "2016", 40, "个"))
    context = observed(("poverty_incidence", "2017", 9.89, "%"), ref_area="530000")
    assert set(tables.subject(pd.concat([context, own]))["ref_area"]) == {"532927"}
    assert tables.area(own.head(0)) == ""
    (tmp_path / "weishan.toml").write_text('area = "530000"', encoding="utf-8")
    assert set(tables.subject(pd.concat([context, own]))["ref_area"]) == {"530000"}


def test_funds_know_their_kind_and_whom_they_reached() -> None:
    funds = tables.funds(
        observed(
            ("subsidised_small_loans", "2016/2018", 686e6, "元"),
            ("subsidised_small_loan_households", "2016/2018", 13011, "户"),
            ("health_fund", "2018-02", 5e6, "元"),
        )
    )
    assert values(funds, "finance_type") == ["loan", "fund"]
    assert round(funds["per_beneficiary"].iloc[0]) == 52725
    assert isnan(funds["per_beneficiary"].iloc[1])


def test_beneficiaries_of_another_period_are_not_those_of_the_sum() -> None:
    funds = tables.funds(
        observed(
            ("dividends", "2017", 15722000, "元"),
            ("dividend_households", "2016", 3060, "户"),
        )
    )
    assert funds["per_beneficiary"].isna().all()


def test_income_per_head_is_no_sum_of_money() -> None:
    frame = observed(("rural_income_per_head", "2019", 11217, "元"))
    assert tables.funds(frame).empty
    assert tables.money(frame).empty
    assert values(tables.income(frame), "year") == [2019]


def test_items_come_from_the_source_of_the_headline() -> None:
    own = observed(
        ("total_investment", "", 1000, "元"),
        ("compulsory_school_investment", "", 300, "元"),
        ("forestry_project_funds", "", 200, "元"),
        ("forestry_ecology_funds", "", 100, "元"),
        ("subsidised_small_loans", "", 400, "元"),
    )
    later = observed(("industry_investment", "2015/2020", 500, "元"), source="2020-report")
    both = pd.concat([own, later], ignore_index=True)
    itemised = tables.itemised(both)
    assert values(itemised, "obs_value") == [1000, 300, 200, 100]
    low, high = derived.explained_share(itemised)
    assert low == pytest.approx((300 + 200 - 1) / 1000.5)  # one may contain the other
    assert high == pytest.approx((300 + 200 + 100 + 1.5) / 999.5)
    assert derived.largest_share(both) == pytest.approx((1000 + 2) / 999.5)


def test_every_view_names_the_columns_that_are_missing() -> None:
    with pytest.raises(WeishanError, match="no column obs_bound, half_unit"):
        tables.figures(observed(("dividends", "2017", 1, "元")).drop(
            columns=["obs_bound", "half_unit"]))  # fmt: skip


@pytest.mark.parametrize(
    "view",
    [tables.incidence, tables.people, tables.income, tables.funds, tables.itemised,
     tables.dividends, tables.figures, tables.shown, tables.money],
)  # fmt: skip
def test_a_view_of_nothing_is_empty_and_has_its_columns(view: Any) -> None:
    nothing = view(observed(("policy_documents", "", 1, "个")).head(0))
    assert nothing.empty
    assert {"year", "low", "high", "sector", "quote", "printed"} <= set(nothing.columns)


def test_a_doubted_figure_carries_the_finding(article: pd.DataFrame) -> None:
    findings = run_checks(article)
    marked = tables.mark(tables.figures(article), article, findings)
    team = marked[marked["indicator"].eq("village_team_members")].iloc[0]
    assert team["severity"] == "contradicts"
    assert "352" in team["doubt"]
    assert "352" in team["doubt_zh"]
    assert len(marked) == len(article)


# What follows from them


def test_what_remains_is_computed_only_where_no_source_states_it() -> None:
    stated = [("poor_persons", "2013", 29546, "人"), ("persons_lifted", "2014/2018", 26401, "人")]
    left = derived.remaining(tables.people(observed(*stated))).set_index("unit_measure")
    assert left.loc["人", ["remaining", "is_stated"]].tolist() == [3145, False]
    assert isnan(left.loc["户", "remaining"])
    told = observed(*stated, ("remaining_poor_persons", "2018", 3000, "人"))
    left = derived.remaining(tables.people(told)).set_index("unit_measure")
    assert left.loc["人", ["remaining", "is_stated"]].tolist() == [3000, True]


@settings(max_examples=25, deadline=None)
@given(st.integers(1_000, 1_000_000), st.integers(1, 999))
def test_the_implied_population_holds_the_true_one(population: int, permille: int) -> None:
    persons = max(1, population * permille // 1000)
    rate = round(100 * persons / population, 2)
    assume(rate > 0.01)
    stated = pd.concat([
        observed(("poor_persons", "2013", persons, "人")),
        observed(("poverty_incidence", "2013", rate, "%"), half_unit=0.005),
    ])  # fmt: skip
    row = derived.implied_population(stated).iloc[0]
    assert row["low"] <= population <= row["high"]


def test_counts_and_rates_of_the_article_imply_two_populations(article: pd.DataFrame) -> None:
    first, last = derived.implied_population(article).itertuples()
    assert (first.year, last.year) == (2013, 2018)
    assert last.high < first.low  # nobody left and nobody came: impossible


def pairs(values: Sequence[float]) -> dict[str, tuple[float, float]]:
    return {
        str(place): (before, after)
        for place, (before, after) in enumerate(zip(values[::2], values[1::2], strict=True))
    }


positive = st.floats(0.1, 1e4)


@given(st.lists(positive, min_size=4, max_size=4) | st.lists(positive, min_size=6, max_size=6))
def test_parts_add_up_to_the_change(numbers: list[float]) -> None:
    factors = pairs(numbers)
    before = after = 1.0
    for first, last in factors.values():
        before, after = before * first, after * last
    parts = derived.shapley(factors)
    assert sum(parts.values()) == pytest.approx(
        after - before, rel=1e-9, abs=1e-9 * (before + after)
    )


@given(positive, positive, positive)
def test_a_factor_that_did_not_move_has_no_part(same: float, first: float, last: float) -> None:
    parts = derived.shapley({"same": (same, same), "moved": (first, last)})
    assert parts["same"] == 0
    assert parts["moved"] == pytest.approx(same * (last - first), rel=1e-9, abs=1e-6)


def test_the_rise_of_the_dividends_is_households(article: pd.DataFrame) -> None:
    by_year = derived.dividends_by_year(tables.dividends(article))
    assert values(by_year, "year") == [2016, 2017]
    assert [round(amount) for amount in by_year["per_household"]] == [4997, 4997]
    parts = derived.decomposition(by_year)
    assert parts.groupby("method")["effect"].sum().tolist() == pytest.approx(
        [430000] * 3
    )  # 25 and 26 count unlike things
    each = parts[parts["factor"].eq("per_household")]
    assert (each["low"] < 0).all()  # rounding leaves open whether it moved at all
    assert (each["high"] > 0).all()


def test_two_years_are_needed_to_take_a_change_apart() -> None:
    one = observed(("dividends", "2017", 100, "元"), ("dividend_households", "2017", 2, "户"))
    by_year = derived.dividends_by_year(tables.dividends(one))
    assert values(by_year, "per_household") == [50]
    with pytest.raises(WeishanError, match="two or more"):
        derived.decomposition(by_year)


def test_without_enterprises_the_other_ways_remain() -> None:
    years = observed(
        ("dividends", "2016", 100, "元"), ("dividend_households", "2016", 2, "户"),
        ("dividends", "2017", 150, "元"), ("dividend_households", "2017", 3, "户"),
    )  # fmt: skip
    parts = derived.decomposition(derived.dividends_by_year(tables.dividends(years)))
    assert set(parts["method"]) == {"midpoint", "first_year", "last_year"}
    assert parts["low"].gt(-inf).all()


def test_a_table_is_checked_however_texts_are_stored() -> None:
    """Pandera keeps what it makes of the name of a type, with the storage of that moment."""
    table = read_schema()["glosses"]
    for storage in ("pyarrow", "python", "pyarrow"):
        with pd.option_context("mode.string_storage", storage):
            table.check(table.fill([{"source": "a", "quote": "b", "gloss": "c"}]))
