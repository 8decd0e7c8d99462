"""Several sources for one figure: which is shown, what the others say, how they differ."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support.project import PROJECT
from support.stating import state, tabulate

from weishan_analysis.errors import WeishanError
from weishan_analysis.statistics.adding import Details, add
from weishan_analysis.statistics.changes import describe_changes, diff
from weishan_analysis.statistics.corrections import apply_corrections, read_corrections
from weishan_analysis.statistics.observations import read_all, stack, tabulate_corrections
from weishan_analysis.statistics.revisions import (
    compare,
    contrast,
    list_alternatives,
    note_repeats,
    order_by_precedence,
    select_latest,
)
from weishan_analysis.statistics.sources import Source, read_sources


def states(source: str, indicator: str, value: float, unit: str = "元", **more: Any) -> Any:
    return state(indicator, value, unit, source=source, printed=f"{value:g}", **more)


def make(name: str, published: str = "", supersedes: tuple[str, ...] = ()) -> Source:
    folder = Path(name)
    return Source(name, folder, folder / "figures.csv", "table", name, published or name, "532927",
                  supersedes=supersedes)  # fmt: skip


OLD, NEW = make("2018"), make("2020")
PAIRS = [  # what the old and the new source state → verdict, rule, source shown
    ("equal", {}, 100, {}, 100, "same", "date", "2020"),
    ("another value", {}, 100, {}, 90, "conflict", "date", "2020"),
    ("within rounding", {"half_unit": 5e6}, 1.4e8, {}, 1.3987e8, "same", "date", "2020"),
    ("beyond rounding", {"half_unit": 5e6}, 1.4e8, {}, 1.46e8, "conflict", "date", "2020"),
    ("more than", {"obs_bound": "more_than"}, 20000, {}, 23000, "same", "date", "2020"),
    ("less than more than", {"obs_bound": "more_than"}, 20000, {}, 19000, "conflict",
     "date", "2020"),
    ("a range", {"obs_value_high": 5.0}, 3, {}, 4, "same", "date", "2020"),
    ("doubtful old", {"obs_status": "U"}, 100, {}, 90, "revised", "marked", "2020"),
    ("doubtful new", {}, 100, {"obs_status": "U"}, 90, "revised", "marked", "2018"),
    ("planned and done", {"obs_status": "F"}, 100, {}, 90, "revised", "outcome", "2020"),
    ("done and planned", {}, 100, {"obs_status": "F"}, 90, "revised", "outcome", "2018"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "old_value", "new", "new_value", "verdict", "rule", "shown"),
    [case[1:] for case in PAIRS], ids=[case[0] for case in PAIRS],
)  # fmt: skip
def test_verdicts(
    old: dict[str, Any], old_value: float, new: dict[str, Any], new_value: float,
    verdict: str, rule: str, shown: str,
) -> None:  # fmt: skip
    observations = tabulate(
        states("2018", "dividends", old_value, **old), states("2020", "dividends", new_value, **new)
    )
    (row,) = compare(observations, [OLD, NEW]).to_dict("records")
    assert (row["verdict"], row["shown_source"]) == (verdict, shown)
    assert row["rule"] == ("publication_date" if rule == "date" else rule)
    assert select_latest(observations)["source"].tolist() == [shown]
    assert row["change"] == new_value - old_value
    assert row["change_percent"] == pytest.approx(100 * (new_value - old_value) / old_value)


@pytest.mark.parametrize(
    ("dates", "period", "verdict"),
    [
        (("2018", "2020"), "2017", "revised"),
        (("2018", "2020"), "", "conflict"),
        (("2018-03-01", "2018-03-01"), "2017", "conflict"),
        (("2018", "2018-09"), "2017", "conflict"),
    ],
)
def test_a_later_figure_of_a_stated_period_is_a_revision(
    dates: tuple[str, str], period: str, verdict: str
) -> None:
    observations = tabulate(
        states("a", "poor_households", 102, "户", time_period=period),
        states("b", "poor_households", 90, "户", time_period=period),
    )
    sources = [make(name, date) for name, date in zip("ab", dates, strict=True)]
    assert compare(observations, sources)["verdict"].tolist() == [verdict]


@pytest.mark.parametrize(
    ("supersedes", "shown", "rule"),
    [((), "2019", "repeated"), (("2018",), "2019", "repeated"), (("2019",), "2020", "supersedes")],
)
def test_a_source_that_repeats_an_older_value_says_nothing_new(
    supersedes: tuple[str, ...], shown: str, rule: str
) -> None:
    sources = [make("2018"), make("2019"), make("2020", "2020", supersedes)]
    observations = tabulate(
        states("2018", "poor_households", 100, "户", time_period="2017"),
        states("2019", "poor_households", 110, "户", time_period="2017"),
        states("2020", "poor_households", 100, "户", time_period="2017"),
    )
    noted = note_repeats(observations, sources)
    assert select_latest(noted)["source"].tolist() == [shown]
    step = compare(noted, sources).iloc[-1]
    assert (step["shown_source"], step["rule"]) == (shown, rule)


def test_counts_that_differ_by_one_differ() -> None:
    observations = tabulate(
        states("2018", "poor_households", 102, "户"), states("2020", "poor_households", 103, "户")
    )
    assert compare(observations, [OLD, NEW])["verdict"].tolist() == ["conflict"]


@pytest.mark.parametrize(
    ("sources", "shown"),
    [
        ([OLD, make("2020", supersedes=("2018",))], "2020"),
        ([make("2018", supersedes=("2020",)), NEW], "2018"),
    ],
)
def test_supersedes_decides_before_the_date(sources: list[Source], shown: str) -> None:
    ordered = order_by_precedence(sources)
    assert ordered[-1].name == shown
    rows = {
        name: states(name, "dividends", 100 if name == "2018" else 90) for name in ("2018", "2020")
    }
    observations = tabulate(*(rows[source.name] for source in ordered))
    assert select_latest(observations)["source"].tolist() == [shown]
    (row,) = compare(observations, sources).to_dict("records")
    assert (row["old_source"], row["new_source"]) == ("2018", "2020")
    assert (row["verdict"], row["rule"], row["shown_source"]) == ("revised", "supersedes", shown)


def test_sources_that_supersede_each_other() -> None:
    sources = [make("2018", supersedes=("2020",)), make("2020", supersedes=("2018",))]
    with pytest.raises(WeishanError, match="supersede each other"):
        order_by_precedence(sources)


def test_the_order_of_sources_keeps_the_dates_otherwise() -> None:
    sources = [make("a", "2018", ("c",)), make("b", "2019"), make("c", "2020"), make("d", "2021")]
    assert [source.name for source in order_by_precedence(sources)] == ["b", "c", "a", "d"]


RUNNING = [  # indicator, period, old date, new date, old, new → rule
    ("industry_projects", "2016/2018", "2018-03", "2018-09", 140, 150, "running_total"),
    ("industry_projects", "2016/2018", "2018-03", "2018-09", 140, 130, "publication_date"),
    ("industry_projects", "2016/2018", "2018-03", "2020-09", 140, 150, "publication_date"),
    ("industry_projects", "2018", "2018-03", "2018-09", 140, 150, "publication_date"),
    ("dividends", "2016/2018", "2018-03", "2018-09", 140, 150, "publication_date"),
]


@pytest.mark.parametrize(("indicator", "period", "first", "second", "old", "new", "rule"), RUNNING)
def test_running_totals(
    indicator: str, period: str, first: str, second: str, old: float, new: float, rule: str
) -> None:
    observations = tabulate(
        states("a", indicator, old, "个", time_period=period),
        states("b", indicator, new, "个", time_period=period),
    )
    (row,) = compare(observations, [make("a", first), make("b", second)]).to_dict("records")
    assert (row["verdict"], row["rule"]) == ("revised", rule)


def test_an_interval_that_goes_further_continues_the_earlier_one() -> None:
    old = tabulate(states("2018", "industry_projects", 140, "个", time_period="2015/2018"))
    new = tabulate(
        states("2020", "industry_projects", 200, "个", time_period="2015/2020"),
        states("2020", "industry_investment", 9, time_period="2015/2020"),
    )
    changes = contrast(old, new, [OLD, NEW]).set_index("indicator")
    assert compare(pd.concat([old, new]), [OLD, NEW]).empty
    new_figures = changes[changes["verdict"].eq("new")]
    assert new_figures["continues"].to_dict() == {
        "industry_investment": "",
        "industry_projects": "2015/2018",
    }


def test_what_an_area_or_period_apart_states_is_another_figure() -> None:
    observations = tabulate(
        states("2018", "dividends", 100, time_period="2016"),
        states("2020", "dividends", 90, time_period="2017"),
        states("2020", "dividends", 80, time_period="2016", ref_area="532929"),
    )
    assert compare(observations, [OLD, NEW]).empty


def test_the_history_of_three_sources_has_two_steps() -> None:
    sources = [make("2018"), make("2019"), make("2020")]
    observations = tabulate(
        *(states(s.name, "dividends", v) for s, v in zip(sources, (1, 2, 3), strict=True))
    )
    steps = compare(observations, sources)[["old_source", "new_source", "old_value", "new_value"]]
    assert steps.to_numpy().tolist() == [["2018", "2019", 1, 2], ["2019", "2020", 2, 3]]


def test_repeated_statements_of_one_source_are_no_revision_and_all_are_shown() -> None:
    observations = tabulate(
        states("2018", "assisted_households", 8214, "户"),
        states("2018", "assisted_households", 8214, "户"),
    )
    assert compare(observations, [OLD]).empty
    assert len(select_latest(observations)) == 2


def test_the_most_precise_statement_of_a_source_is_compared() -> None:
    observations = tabulate(
        states("2018", "dividends", 2e7, half_unit=5e6),
        states("2018", "dividends", 15292000, half_unit=500),
        states("2020", "dividends", 15292000, half_unit=0.5),
    )
    (row,) = compare(observations, [OLD, NEW]).to_dict("records")
    assert row["old_value"] == 15292000


def test_alternatives_are_what_is_not_shown_and_differs() -> None:
    observations = tabulate(
        states("2018", "dividends", 100), states("2018", "scholarships", 5),
        states("2020", "dividends", 90), states("2020", "scholarships", 5),
    )  # fmt: skip
    (other,) = list_alternatives(observations).to_dict("records")
    assert (other["obs_value"], other["source"]) == (100, "2018")
    assert (other["shown_value"], other["shown_source"]) == (90, "2020")


def test_the_input_is_left_as_it_was() -> None:
    observations = tabulate(states("2018", "dividends", 100), states("2020", "dividends", 90))
    before = observations.copy()
    compare(observations, [OLD, NEW])
    select_latest(observations)
    contrast(observations, observations)
    pd.testing.assert_frame_equal(observations, before)


@pytest.fixture(scope="module")
def known() -> tuple[list[Source], pd.DataFrame]:
    sources = order_by_precedence(read_sources(PROJECT))
    return sources, stack(read_all(sources))[0]


EDUCATION = {
    "scholarships": (1190000, 520000), "grants": (6289000, 8131500),
    "student_loans": (28503900, 20619500), "tuition_waived": (6256400, 4737800),
    "education_donations": (6681700, 2737300), "education_donation_beneficiaries": (40237, 39851),
    "education_aid_funds": (5116980, 4632500), "education_aid_beneficiaries": (7184, 2638),
}  # fmt: skip


def test_the_education_report_is_in_conflict_with_the_article(
    known: tuple[list[Source], pd.DataFrame],
) -> None:
    revisions = compare(known[1], known[0])
    education = revisions[revisions["new_source"].eq("2018-09-14-education")]
    differing = education[education["verdict"].ne("same")].set_index("indicator")
    assert set(differing["verdict"]) == {"conflict"}
    found = differing[["old_value", "new_value"]].apply(tuple, axis="columns").to_dict()
    assert found == EDUCATION
    assert len(education) == 13


def test_periods_apart_keep_the_industry_report_beside_the_article(
    known: tuple[list[Source], pd.DataFrame],
) -> None:
    projects = known[1][known[1]["indicator"].eq("industry_projects")]
    assert projects.set_index("time_period")["obs_value"].to_dict() == {
        "2016/2018": 140,
        "2015/2020": 200,
    }


@pytest.mark.slow
def test_diff_of_two_sources_and_of_two_dates() -> None:
    by_source = diff("2018-weishan", "2018-09-14-education", PROJECT)
    by_date = diff("2018-08-31", "2018-12-31", PROJECT)
    for changes in (by_source, by_date):
        counts = changes["verdict"].value_counts()
        assert counts["conflict"] == len(EDUCATION)
    assert (by_date["verdict"] == "same").sum() > 100
    lines = list(describe_changes(by_date))
    assert lines[0].startswith("figures: 2 new, 0 revised, 8 in conflict")  # new: of Yunnan
    assert "119" not in lines[0]
    assert any("1,190,000 → 520,000 元 (-670,000, -56.3%)" in line for line in lines)


@pytest.mark.slow
def test_diff_leaves_out_what_came_after_as_of() -> None:
    changes = diff("2018", "2021", PROJECT, as_of="2018-09-30")
    assert set(changes["new_source"].dropna()) == {
        "2015-heqing", "2018-weishan", "2018-09-14-education", "2018-09-30-yunnan"
    }  # fmt: skip


def test_diff_of_what_is_neither_source_nor_date() -> None:
    with pytest.raises(WeishanError, match="perhaps 2018-weishan"):
        diff("2018-wieshan", "2019", PROJECT)


def test_corrections_of_the_article(known: tuple[list[Source], pd.DataFrame]) -> None:
    corrected = known[1][known[1]["correction"].ne("")].set_index("indicator")
    assert set(corrected["obs_status"]) == {"A"}
    assert corrected["printed"].to_dict() == {
        "breeding_cows": "10023头",
        "shanghai_project_funds": "1010万元",
        "geology_bureau_funds": "53万元",
    }
    assert "能繁母猪10023头 → 能繁母牛10023头" in corrected.loc["breeding_cows", "correction"]
    shown = tabulate_corrections(read_all(known[0]))
    assert shown["observations"].tolist() == corrected["observation"].tolist()
    assert shown["corrected"].tolist() == [
        "能繁母牛10023头",
        "上海援滇项目资金1010万元",
        "中国冶金地质总局",
    ]
    assert shown[["reason", "reason_zh", "evidence"]].ne("").all(axis=None)


def test_the_corrected_figure_agrees_with_the_later_report(
    known: tuple[list[Source], pd.DataFrame],
) -> None:
    revisions = compare(known[1], known[0]).set_index("indicator")
    assert revisions.loc[["breeding_cows", "breeding_sows"], "verdict"].tolist() == ["same", "same"]


CORRECTIONS = [
    ('[[correction]]\nprinted = "甲"', "no corrected"),
    ('[[correction]]\nprintd = "甲"', "unknown key 'printd'"),
    ('[[corection]]\nprinted = "甲"', "unknown entry 'corection'"),
    ('[[doubtful]]\nindicator = "dividend"\nreason = "r"\nreason_zh = "由"',
     "unknown indicator 'dividend'"),
    ('[[correction]]\nprinted = "丙"\ncorrected = "乙"\nreason = ""\nreason_zh = ""\nevidence = ""',
     "'丙' is not in article.txt"),
    ("printed = ", "it cannot be read"),
]  # fmt: skip


ARTICLE = "全县贫困户获得分红1529.2万元。"


def make_article(folder: Path, corrections: str) -> Source:
    (folder / "corrections.toml").write_text(corrections, encoding="utf-8")
    return Source("2018", folder, folder / "article.txt", "article", "t", "2018", "532927")


@pytest.mark.parametrize(("text", "found"), CORRECTIONS)
def test_faulty_corrections(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(WeishanError, match=found):
        read_corrections(make_article(tmp_path, text), ARTICLE)


def test_a_doubtful_figure_gives_way(tmp_path: Path) -> None:
    doubt = '[[doubtful]]\nindicator = "dividends"\nreason = "see the audit"\nreason_zh = "见审计"'
    source = make_article(tmp_path, doubt)
    corrections, doubts = read_corrections(source, ARTICLE)
    marked = apply_corrections(tabulate(states("2018", "dividends", 100)), corrections, doubts)
    assert marked[["obs_status", "comment"]].to_numpy().tolist() == [["U", "see the audit"]]
    other = tabulate(states("2017", "dividends", 90))
    assert select_latest(pd.concat([other, marked]))["source"].tolist() == ["2017"]
    assert select_latest(marked)["source"].tolist() == ["2018"]


def test_a_stock_is_one_figure_at_the_end_of_any_period() -> None:
    old = states("2018", "poverty_incidence", 1.16, "%", time_period="2014/2018", half_unit=0.005)
    new = states("2020", "poverty_incidence", 1.05, "%", time_period="2018", half_unit=0.005)
    observations = tabulate(old, new)
    (row,) = compare(observations, [OLD, NEW]).to_dict("records")
    assert (row["old_value"], row["new_value"], row["verdict"]) == (1.16, 1.05, "revised")
    superseding = [OLD, make("2020", supersedes=("2018",))]
    (row,) = contrast(tabulate(old), tabulate(new), superseding).to_dict("records")
    assert (row["verdict"], row["rule"], row["time_period"]) == ("revised", "supersedes", "2018")
    assert select_latest(observations)["obs_value"].tolist() == [1.05]
    (other,) = list_alternatives(observations).to_dict("records")
    assert (other["obs_value"], other["time_period"], other["shown_value"]) == (1.16, "2018", 1.05)


def test_a_flow_over_other_years_is_another_figure() -> None:
    observations = tabulate(
        states("2018", "dividends", 100, time_period="2016/2017"),
        states("2020", "dividends", 60, time_period="2017"),
    )
    assert compare(observations, [OLD, NEW]).empty
    assert len(select_latest(observations)) == 2


@pytest.fixture
def reissued(tmp_path: Path) -> Any:
    """What adding the article again does, with other figures in the place of some."""

    def add_again(changes: dict[str, str], supersedes: tuple[str, ...]) -> Any:
        text = (PROJECT / "data/raw/2018-weishan/article.txt").read_text(encoding="utf-8")
        for old, new in changes.items():
            assert text.count(old) == 1
            text = text.replace(old, new)
        (tmp_path / "again.txt").write_text(text, encoding="utf-8")
        details = Details(published="2018-11-01", ref_area="532927", supersedes=supersedes)
        return add(tmp_path / "again.txt", details, root=PROJECT, dry_run=True, accept=True)

    return add_again


@pytest.mark.parametrize("supersedes", [(), ("2018-weishan",)])
def test_an_article_that_is_issued_again_changes_what_it_says_anew(
    reissued: Any, supersedes: tuple[str, ...]
) -> None:
    changed = {
        "下降至1.16%": "下降至1.05%",
        "羊17175只": "羊17200只",
        "种植蔬菜16540亩": "种植蔬菜16600亩",
    }
    changes = reissued(changed, supersedes).changes
    flipped = changes[
        changes["verdict"].isin(["revised", "conflict"])
        & changes["shown_source"].eq("2018-11-01-again")
    ]
    assert set(flipped["indicator"]) == {
        "comprehensive_poverty_incidence",
        "breeding_ewes",
        "vegetable_area",
    }
    cows = changes[changes["indicator"].eq("breeding_cows")]
    assert cows["new_value"].tolist() == [10023], "the correction of the first issue holds"
