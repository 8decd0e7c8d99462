"""What readers see of later sources: the chart, the sentences and the tables."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support.stating import state, tabulate

from weishan_analysis.publishing import charts, revising
from weishan_analysis.publishing.figures import description
from weishan_analysis.statistics.observations import observe, read_all, tabulate_corrections
from weishan_analysis.statistics.revisions import compare, order_by_precedence
from weishan_analysis.statistics.sources import read_sources
from weishan_analysis.statistics.tables import subject

SOURCES = order_by_precedence(read_sources(Path(__file__).parents[1]))


@pytest.fixture(scope="module")
def observations() -> pd.DataFrame:
    return subject(observe(SOURCES)[0])


@pytest.fixture(scope="module")
def revisions(observations: pd.DataFrame) -> pd.DataFrame:
    return compare(observations, SOURCES)


def dots(ax: Any) -> list[tuple[float, float]]:
    """The places of the marks, the later and the earlier figure of each row after each other."""
    return [tuple(line.get_xydata()[0]) for line in ax.lines if line.get_marker() == "o"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_differing_figure_has_its_line(revisions: pd.DataFrame, language: str) -> None:
    ax = charts.revisions_chart(revisions, language)
    marks = dots(ax)
    later, earlier = marks[::2], marks[1::2]
    differing = revisions[revisions["verdict"].ne("same")]
    assert sorted(x for x, _ in later) == pytest.approx(sorted(differing["change_percent"]))
    assert {x for x, _ in earlier} == {0}
    assert [y for _, y in later] == [y for _, y in earlier]


def test_the_title_counts_and_the_words_name_both_values(revisions: pd.DataFrame) -> None:
    told = description(charts.revisions_chart(revisions))
    assert told.title == "Of 21 figures that are stated again, 10 differ: 8 are lower and 2 higher"
    assert "Scholarships −56.3%" in told.alt


def test_the_data_of_the_chart_lead_to_both_sentences(revisions: pd.DataFrame) -> None:
    told = description(charts.revisions_chart(revisions))
    grants = told.data[told.data["indicator"].eq("grants")]
    assert grants["source"].tolist() == ["2018-weishan", "2018-09-14-education"]
    assert grants["printed"].tolist() == ["628.9万元", "813.15"]
    assert grants["observation"].tolist() == ["2018-weishan:3417", "2018-09-14-education:7"]


def test_the_answer_names_the_analyses_that_are_touched(
    revisions: pd.DataFrame, observations: pd.DataFrame
) -> None:
    answer = " ".join(revising.revisions_answer(revisions, observations, "en"))
    assert "Later sources on the county (3) repeat 21 figures and add 13" in answer
    assert "fund allocation, programmes" in answer
    assert "A later date does not make a figure the better one" in answer


def test_one_sentence_without_a_later_source(observations: pd.DataFrame) -> None:
    article = observations[observations["source"].eq("2018-weishan")]
    answer = revising.revisions_answer(compare(article), article, "en")
    assert answer == ["There is no later source yet, so nothing has changed."]
    chart = charts.revisions_chart(compare(article))
    assert description(chart).title.startswith("The sources state no figure on this")


def test_the_table_has_both_values_and_words_around_both(revisions: pd.DataFrame) -> None:
    html = revising.revisions_table(revisions, "en", name="both", caption="Both")._repr_html_()
    assert re.search(
        r'<a href="\.\./reports/source-2018-weishan.html#s\d+">6,289,000 yuan</a>', html
    )
    assert '<q lang="zh-CN">…助学金628.9万元,…</q>' in html
    assert ">8,131,500 yuan</a></td>" in html  # a row of a table: nothing to quote
    assert "前文" not in html
    assert html.count("<q ") == len(revisions)
    assert html.index("In conflict") < html.index("The same within rounding")


def test_text_of_a_source_never_becomes_markup(revisions: pd.DataFrame) -> None:
    hostile = revisions.head(1).assign(old_quote="<script>alert(1)</script>", old_printed="<b>")
    html = revising.revisions_table(hostile, "en", name="both", caption="Both")._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


def test_what_is_new_tells_what_it_continues() -> None:
    frame = tabulate(
        state("industry_projects", 140, "个", source="a", time_period="2016/2018"),
        state("industry_projects", 200, "个", source="b", time_period="2016/2020"),
    )
    added = revising.list_added(frame)
    html = revising.added_table(added, "en", name="added")._repr_html_()
    assert "2016–2020" in html
    assert "2016–2018" in html


@pytest.mark.parametrize(("language", "reason"), [("en", "The sentence names"), ("zh", "原句两次")])
def test_misprints_are_shown_with_reason_and_evidence(language: str, reason: str) -> None:
    html = revising.corrections_table(
        tabulate_corrections(read_all(SOURCES)), language
    )._repr_html_()
    for words in ("能繁母猪10023头", "能繁母牛10023头", reason, "http://yndaily.yunnan.cn"):
        assert words in html
