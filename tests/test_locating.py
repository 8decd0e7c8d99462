"""Which figure is wrong, what it was, and how sure a check can be of it."""

from itertools import pairwise

import pandas as pd
import pytest
from support.project import PROJECT
from support.stating import AREA, read_figure, tabulate

import weishan_analysis as wa
from weishan_analysis.statistics.checks import locate_errors, run_checks
from weishan_analysis.statistics.checks.findings import examine
from weishan_analysis.statistics.checks.locating import find_errors
from weishan_analysis.statistics.checks.misprints import list_misprints, list_originals
from weishan_analysis.statistics.checks.power import measure_power
from weishan_analysis.statistics.checks.statements import Statement, read_statements

MEDIA = [
    "media_reports 936条", "national_media_reports 42条", "provincial_media_reports 166条",
    "prefecture_media_reports 728条",
]  # fmt: skip
REGISTER = [
    "poor_households 2013 8214户", "poor_persons 2013 29546人", "poverty_incidence 2013 10.82%",
    "persons_lifted 2014/2018 26401人", "comprehensive_poverty_incidence 2014/2018 1.16%",
    "household_files 8214份", "household_plans 8214个",
]  # fmt: skip


def read_all(figures: list[str]) -> pd.DataFrame:
    return tabulate(*map(read_figure, figures))


def statement(figure: str) -> Statement:
    ((found,),) = read_statements(read_all([figure]))[AREA]["a"].values()
    return found


@pytest.mark.parametrize(
    ("figure", "slip", "printed"),
    [
        ("poor_persons 29546人", "wrong digit", "29516人"),
        ("poor_persons 29546人", "swapped digits", "25946人"),
        ("poor_persons 29546人", "dropped digit", "2946人"),
        ("poor_persons 29546人", "doubled digit", "299546人"),
        ("poverty_incidence 10.82%", "decimal point", "1.082%"),
        ("poverty_incidence 1.16%", "scale", "1.16‰"),
        ("dividends 1529.2万元", "scale", "1529.2亿元"),
    ],
)
def test_what_a_printer_makes_of_a_figure_and_back(figure: str, slip: str, printed: str) -> None:
    true = statement(figure)
    slips = {found.printed: found for found in list_misprints(true)}
    assert slips[printed].kind == slip
    indicator = figure.split(maxsplit=1)[0]
    back = {found.printed: found for found in list_originals(statement(f"{indicator} {printed}"))}
    assert back[true.printed].interval.value == true.interval.value


def test_words_have_no_misprints_of_digits() -> None:
    assert list_misprints(statement("forestry_measure_categories 三大类")) == []


@pytest.mark.parametrize(
    ("figures", "wrong", "right"),
    [
        (MEDIA, "media_reports 963条", "936条"),
        (MEDIA, "national_media_reports 422条", "42条"),
        (REGISTER, "poor_persons 2013 2546人", "29546人"),
        (REGISTER, "persons_lifted 2014/2018 264011人", "26401人"),
    ],
)
def test_a_slip_is_found_and_undone(figures: list[str], wrong: str, right: str) -> None:
    *name, printed = wrong.split()
    planted = [wrong if figure.split()[:-1] == name else figure for figure in figures]
    assert planted != figures
    errors = locate_errors(read_all(planted))
    first = errors[errors["rank"].eq(1)].iloc[0]
    assert (first["printed"], first["repaired"]) == (printed, right)


def test_figures_in_each_others_places_are_told_so() -> None:
    sentence = "共下派工作队83支，43个贫困村、40个非贫困村均有。"
    teams = ["village_teams 83支", "poor_villages_with_team 43个", "other_villages_with_team 40个"]
    others = ["poor_villages 40个", "assigned_poor_villages 40个"]
    rows = [read_figure(figure, sentence) for figure in teams] + list(map(read_figure, others))
    found = run_checks(tabulate(*rows))
    (row,) = found[found["check"].eq("poor_villages")].itertuples()
    assert "may stand in each other's places: 40 = 40" in str(row.repair)
    assert "可能互换了位置" in str(row.repair_zh)


def test_where_several_figures_may_be_wrong_all_are_named() -> None:
    planted = [*MEDIA[:3], "prefecture_media_reports 718条"]
    errors = locate_errors(read_all(planted))
    assert set(errors["indicator"]) == {figure.split()[0] for figure in MEDIA}
    found = run_checks(read_all(planted))
    (row,) = found[found["check"].eq("parts_of_media_reports")].itertuples()
    assert len(str(row.suspects).split("|")) == 4
    assert row.repair == ""  # four repairs are as likely, so none is told


def test_a_figure_that_is_stated_often_is_not_the_suspect() -> None:
    often = [
        "assigned_cadres 2017 3432名",
        "assigned_cadres 2017 3432人",
        "assigned_cadres 2017 3342名",
    ]
    errors = locate_errors(read_all(often))
    assert errors["printed"].tolist() == ["3342名"]


def test_a_limit_of_policy_is_no_misprint() -> None:
    loans = ["subsidised_small_loans 6.86亿元", "subsidised_small_loan_households 13011户"]
    assert locate_errors(read_all(loans)).empty


def test_the_article_has_one_error_of_print_besides_its_names() -> None:
    errors = locate_errors(wa_observations())
    assert set(errors["check"]) == {"team_members"}
    assert set(errors["printed"]) == {"352名", "6名以上", "3名"}
    assert errors["repaired"].eq("").all()


def wa_observations() -> pd.DataFrame:
    from weishan_analysis.statistics.processed import make_tables

    return make_tables(PROJECT)["observations"]


def test_power_is_what_a_test_would_tell() -> None:
    figures = read_all([*MEDIA, "poor_villages 40个", "village_plans 8300个"])
    examined = examine(read_statements(figures)[AREA], AREA)
    results = {check.key: result for check, result, _ in examined}
    assert measure_power(results["parts_of_media_reports"].relation) == 1
    assert measure_power(results["poor_villages_within_village_plans"].relation) < 0.25


def test_repairs_come_the_likeliest_first() -> None:
    planted = [*MEDIA[:3], "prefecture_media_reports 782条"]
    (error,) = find_errors(list(examine(read_statements(read_all(planted))[AREA], AREA)))
    ranks = [repair.rank for repair in error.repairs]
    assert all(one <= other for one, other in pairwise(ranks))
    assert error.repairs[0].slip == "swapped digits"


# ------------------------------------------------------------------------------- vintages


@pytest.mark.slow
def test_a_value_is_in_force_until_another_source_states_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(PROJECT)
    told = wa.all_vintages("scholarships")
    assert told[["obs_value", "realtime_start", "realtime_end"]].to_numpy().tolist() == [
        [1190000, "2018-03-01", "2018-09-13"],
        [520000, "2018-09-14", "9999-12-31"],
    ]
    first = wa.first_release().set_index("indicator")
    assert first.loc["scholarships", "obs_value"] == 1190000
    for day, value in (("2018-09-13", 1190000), ("2018-09-14", 520000), ("2018", 520000)):
        known = wa.as_of(day).set_index("indicator")
        assert known.loc["scholarships", "obs_value"] == value
    assert "scholarships" not in set(wa.as_of("2017-12-31")["indicator"])


def test_revisions_are_told_by_share_direction_and_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    told = wa.revision_statistics().set_index("source")
    education = told.loc["2018-09-14-education"]
    assert (education["figures"], education["lower"], education["higher"]) == (13, 7, 1)
    assert education["within_rounding"] == pytest.approx(5 / 13)
    assert told.loc["", "figures"] == told["figures"].sum() / 2
