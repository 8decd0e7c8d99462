"""Tables for readers: markup that is safe, light, and leads to the sentence."""

import re

import pandas as pd
import pytest
from support.stating import state, tabulate

from weishan_analysis.publishing.reader_tables import (
    about_figures,
    figures_table,
    sources_table,
)
from weishan_analysis.statistics import tables
from weishan_analysis.statistics.processed import CURRENT

HOSTILE = '<script>alert(1)</script> {{ x }} " onload="'


@pytest.fixture(autouse=True)
def stored_titles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Titles of sources come from data/processed as it is: the tables are not made anew."""
    monkeypatch.setenv(CURRENT, "yes")


@pytest.fixture
def figures() -> pd.DataFrame:
    rows = [
        state("dividends", 15_722_000, "元", time_period="2017", half_unit=500.0, span_start=321,
              printed="1572.2万元", quote="完成分红1572.2万元。"),
        state("policy_examination_candidates", 7800, "人次", obs_bound="more_than", span_start=5,
              printed=HOSTILE, quote=HOSTILE),
    ]  # fmt: skip
    told = {
        "other_value": [15_000_000.0, None], "severity": ["suspicious", ""],
        "doubt": ["Too flat.", ""], "doubt_zh": ["过于平稳。", ""],
    }  # fmt: skip
    return tables.figures(tabulate(*rows).assign(**told))


def test_figures_are_written_in_full_with_their_bounds_and_marks(figures: pd.DataFrame) -> None:
    english = figures_table(figures, "en", name="t", caption="All")._repr_html_()
    assert "15,722,000 yuan\N{NO-BREAK SPACE}▲" in english
    assert "more than 7,800 attendances" in english
    assert "not stated" in english
    chinese = figures_table(figures, "zh", name="t", caption="全部")._repr_html_()
    assert "1,572.2万元\N{NO-BREAK SPACE}▲" in chinese
    assert "超过7,800人次" in chinese


def test_a_corrected_figure_says_so_in_its_row(figures: pd.DataFrame) -> None:
    corrected = figures.assign(correction=["甲1572.2万元 → 乙1572.2万元", ""])
    html = figures_table(corrected, name="t", caption="All")._repr_html_()
    assert html.count("(corrected)") == 1


def test_each_figure_links_to_its_sentence_or_row(figures: pd.DataFrame) -> None:
    html = figures_table(figures, name="t", caption="All")._repr_html_()
    first, second = re.findall(r'href="([^"]*)"', html)
    assert first == "../reports/source-2018-report.html#s321"
    assert second == "../reports/source-2018-report.html#s5"


def test_what_several_sources_state_stands_together_with_their_dates(figures: pd.DataFrame) -> None:
    again = figures.head(1).assign(source="2018-09-14-education", printed="1500", obs_value=15e6)
    first = figures.assign(source="2018-weishan", printed=["1572.2万元", "7800余人次"])
    table = figures_table(pd.concat([first, again]), "zh", name="t", caption="x")
    cells = re.findall(r'lang="zh-CN">(.*?)</td>', table._repr_html_())
    assert cells == ["1572.2万元</a>，2018年初", "1500</a>，2018年9月14日", "7800余人次</a>"]


@pytest.mark.parametrize("group", ["", "sector", "area", "sentence"])
def test_text_of_sources_never_becomes_markup(figures: pd.DataFrame, group: str) -> None:
    html = figures_table(figures, name="t", caption=HOSTILE, group=group)._repr_html_()
    html += about_figures(figures).data
    assert "<script>" not in html
    assert not re.search(r"<[^>]* onload=", html)


def test_headers_say_what_they_head(figures: pd.DataFrame) -> None:
    html = figures_table(figures, name="t", caption="All", group="sector")._repr_html_()
    assert html.count('scope="col"') == 4
    assert html.count('scope="row"') == 2
    assert html.count('scope="colgroup"') == 2
    assert "All" in re.sub(r"<[^>]*>", " ", html)
    rules = "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
    assert rules.count("{") == rules.count("text-align") == 2  # great_tables writes a hundred


def test_the_same_rows_give_the_same_markup(figures: pd.DataFrame) -> None:
    once, again = (figures_table(figures, name="t", caption="All")._repr_html_() for _ in "12")
    assert once == again


def test_about_tells_definition_rounding_doubts_and_citation(figures: pd.DataFrame) -> None:
    html = about_figures(figures).data
    for part in ("Dividends paid to poor households.", "±500 yuan", "Too flat.",
                 "Another source states 15,000,000 yuan.", "Whole numbers, not rounded.",
                 "Cite as: 2018-report"):  # fmt: skip
        assert part in html
    chinese = about_figures(figures, "zh").data
    for part in ("过于平稳。", "另一资料为1,500万元。", "引用格式：2018-report"):
        assert part in chinese


def test_about_says_each_doubt_once(figures: pd.DataFrame) -> None:
    html = about_figures(figures.assign(doubt=["Too flat.", "Too flat. Too round."])).data
    assert html.count("Too flat.") == 1
    assert "<li>Too flat. Too round.</li>" in html


def test_rounding_of_a_rate_is_in_percentage_points(figures: pd.DataFrame) -> None:
    rates = figures.assign(unit_measure="%", half_unit=0.005)
    assert "±0.005 percentage points" in about_figures(rates).data
    assert "±0.005个百分点" in about_figures(rates, "zh").data


def test_a_table_of_nothing_says_so(figures: pd.DataFrame) -> None:
    html = figures_table(figures.head(0), name="t", caption="All")._repr_html_()
    assert html == "<p>The sources state no figure on this: All</p>"
    assert about_figures(figures.head(0)).data == ""


def test_sources_are_listed_by_date_with_their_counts() -> None:
    named = pd.Series(["2020-08-12-industry", "2018-weishan", "2018-weishan"])
    html = sources_table(named)._repr_html_()
    rows = re.findall(r"<tr>\s*<th.*?</tr>", html, re.DOTALL)
    assert "巍山突出精准扶贫" in rows[0]
    assert ">2</td>" in rows[0]
    assert "12 August 2020" in rows[1]
