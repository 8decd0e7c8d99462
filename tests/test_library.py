"""The tables as an analyst asks for them: what cannot be had is said in one sentence."""

from datetime import date
from typing import Any

import pytest
from support.project import PROJECT

import weishan_analysis as wa
from weishan_analysis.statistics.processed import make_tables, write_tables


@pytest.mark.parametrize("as_of", ["2018-9-30", date(2018, 9, 30)])
def test_a_date_may_be_written_or_be_one(as_of: Any) -> None:
    assert wa.observations(as_of=as_of).equals(wa.observations(as_of="2018-09-30"))


@pytest.mark.parametrize("as_of", ["soon", "２０１９", "20_19", "2018-02-30", ["2018"]])
def test_what_is_no_date_is_named(as_of: Any) -> None:
    with pytest.raises(wa.WeishanError, match=r"as-of: .*; expected a date: 2018"):
        wa.incidence(as_of=as_of)


@pytest.mark.parametrize("name", wa.__all__)
def test_every_public_name_is_there_and_says_what_it_is(name: str) -> None:
    assert name in dir(wa)
    assert getattr(wa, name).__doc__


def test_subjects_are_modules_and_tables_are_functions_of_other_names() -> None:
    for name in ("article", "checks", "dividends", "funds", "places", "poverty", "programmes"):
        assert callable(getattr(wa, name).answer)
    for make in (wa.findings, wa.restatements, wa.sums, wa.payouts, wa.incidence):
        assert len(make().columns) > 3


def test_an_analysis_that_is_not_there_is_named() -> None:
    with pytest.raises(wa.WeishanError, match="no analysis 'povert'; expected one of poverty"):
        wa.figures("povert")


@pytest.mark.parametrize("make", [make_tables, write_tables])
def test_a_date_before_every_source_is_named(make: Any) -> None:
    with pytest.raises(wa.WeishanError, match=r"no source was published by 2001; expected \d{4}"):
        make(PROJECT, "2001")


@pytest.mark.parametrize("table", [wa.observations, wa.incidence, wa.restatements, wa.sums])
def test_a_frame_begins_with_what_its_figures_are_called(table: Any) -> None:
    frame = table()
    assert list(frame.columns)[:4] == ["title", "title_zh", "ref_area", "time_period"]
    rates = frame[frame["indicator"].eq("poverty_incidence")]
    assert set(rates["title_zh"]) <= {"贫困发生率"}
    assert frame["title"].ne("").all()
