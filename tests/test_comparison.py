"""Comparing places: what a figure must be to stand beside others, and in which unit."""

from support.stating import state, tabulate

import weishan_analysis as wa


def test_growth_and_shares_of_an_indicator_are_not_compared_with_it() -> None:
    rows = tabulate(
        state("gdp", 8.62e9, "元", time_period="2019"),
        state("gdp", 7.2, "%", time_period="2019", measure="growth", base="上年"),
        state("gdp", 6e8, "元", time_period="2019", measure="change", base="上年"),
    )
    assert wa.compare("gdp", rows)["obs_value"].tolist() == [8.62e9]


def test_what_is_measured_in_other_units_is_put_in_that_of_its_indicator() -> None:
    rows = tabulate(
        state("grain_area", 12981, "公顷", time_period="2015"),
        state("grain_area", 200000, "亩", time_period="2016"),
    )
    compared = wa.compare("grain_area", rows)
    assert compared["obs_value"].tolist() == [12981 * 15, 200000]
    assert compared["unit_measure"].tolist() == ["亩", "亩"]
    assert compared["low"].tolist() == [12980.5 * 15, 199999.5]


def test_a_rise_of_prices_is_compared_as_it_stands() -> None:
    rows = tabulate(
        state("consumer_price_change", 2.1, "%", time_period="2019", measure="growth", base="上年")
    )
    assert wa.compare("consumer_price_change", rows)["obs_value"].tolist() == [2.1]


def test_a_reader_finds_place_period_value_unit_growth_and_source_first() -> None:
    rows = tabulate(
        state("gdp", 8.62e9, "元", time_period="2019"),
        state("gdp", -2.4, "%", time_period="2019", measure="growth", base="上年"),
        state("gdp", 8.83e9, "元", time_period="2018"),
    )
    compared = wa.compare("gdp", rows)
    first = ["place", "year", "obs_value", "unit_measure", "growth", "source"]
    assert list(compared.columns[:6]) == first
    assert compared["place"].tolist() == ["Weishan", "Weishan"]
    assert compared["growth"].tolist()[1] == -2.4
    assert compared["growth"].isna().tolist() == [True, False]
