"""The findings of the checks on a page: the chart, the tables, the sentences."""

import re
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text
from support.project import PROJECT

from weishan_analysis.publishing.charts.consistency import MARKERS, consistency_chart
from weishan_analysis.publishing.consistency import (
    FAILING,
    consistency_answer,
    consistency_title,
    findings_table,
    list_tested,
    missing_table,
)
from weishan_analysis.publishing.figures import description
from weishan_analysis.statistics.checks import run_checks
from weishan_analysis.statistics.observations import observe
from weishan_analysis.statistics.sources import read_sources

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("en", "zh")
mpl.use("Agg")


@pytest.fixture(scope="module")
def observations() -> pd.DataFrame:
    return observe(read_sources(PROJECT))[0]


@pytest.fixture(scope="module")
def findings(observations: pd.DataFrame) -> pd.DataFrame:
    found = run_checks(observations)
    return found[found["ref_area"].eq("532927")]


def drawn(ax: Axes) -> dict[str, int]:
    """How many marks of each shape there are."""
    counts: dict[str, int] = {}
    for line in ax.lines:
        marker = str(line.get_marker())
        face = "hollow" if line.get_markerfacecolor() == "white" else "full"
        key = f"{marker} {face}"
        counts[key] = counts.get(key, 0) + len(line.get_xdata())
    return counts


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_test_is_one_mark_and_one_more_stands_in_the_key(
    findings: pd.DataFrame, language: str
) -> None:
    ax = consistency_chart(findings, language)
    for severity, (marker, _, _, is_hollow) in MARKERS.items():
        count = int(findings["severity"].eq(severity).sum())
        key = f"{marker} {'hollow' if is_hollow else 'full'}"
        assert drawn(ax).get(key, 0) == count + bool(count), severity


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_covers_another_or_leaves_the_figure(findings: pd.DataFrame, language: str) -> None:
    figure = consistency_chart(findings, language).figure
    figure.canvas.draw()
    texts = [text for text in figure.findobj(Text) if text.get_text().strip()]
    boxes = [text.get_window_extent() for text in texts]
    whole = figure.bbox
    for number, box in enumerate(boxes):
        assert box.x0 >= whole.x0, texts[number]
        assert box.x1 <= whole.x1, texts[number]
        assert box.y0 >= whole.y0, texts[number]
        assert box.y1 <= whole.y1, texts[number]
        for other in boxes[number + 1 :]:
            assert not box.overlaps(other), texts[number]


def test_marks_that_are_many_go_on_in_the_next_line(findings: pd.DataFrame) -> None:
    many = pd.concat([findings] * 5, ignore_index=True)
    ax = consistency_chart(many)
    left, right = ax.get_xlim()
    bottom, top = ax.get_ylim()
    for line in ax.lines:
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True):
            assert left <= x <= right
            assert top <= y <= bottom


def test_the_words_of_the_chart_count_what_it_shows(findings: pd.DataFrame) -> None:
    told = description(consistency_chart(findings))
    assert told.title == consistency_title(findings, "en")
    count = int(findings["severity"].eq("suspicious").sum())
    found = sum(int(n) for n in re.findall(r"(\d+) in doubt", told.alt))
    assert found == count
    assert len(told.data) == len(list_tested(findings))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_tested_is_said(findings: pd.DataFrame, language: str) -> None:
    told = description(consistency_chart(findings.head(0), language))
    assert told.title
    table = findings_table(
        findings.head(0), pd.DataFrame(), language, name="none", caption="none"
    )._repr_html_()
    assert "<table" not in table


def test_it_draws_on_the_axes_of_a_caller(findings: pd.DataFrame) -> None:
    import matplotlib.pyplot as plt

    _, axes = plt.subplots(1, 2, figsize=(12, 6))
    assert consistency_chart(findings, "en", axes[1]) is axes[1]
    assert axes[1].get_title(loc="left") or axes[1].get_title()
    plt.close("all")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_links_each_figure_to_its_sentence(
    findings: pd.DataFrame, observations: pd.DataFrame, language: str
) -> None:
    failing = findings[findings["severity"].isin(FAILING)]
    table = findings_table(failing, observations, language, name="failing", caption="x")
    html = table._repr_html_()
    folder = "../reports/zh" if language == "zh" else "../reports"
    assert f'<a href="{folder}/source-2018-weishan.html#s1303" lang="zh-CN">352名</a>' in html
    assert f'<a href="{folder}/source-2018-09-14-education.html#s14"' in html
    assert html.count("<a ") == failing["observations"].str.split(";").map(len).sum()
    worst = html.index("10,023 ≠ 13,777")
    assert worst < html.index("3,810 &gt; 99")


def test_what_holds_needs_no_explanation(
    findings: pd.DataFrame, observations: pd.DataFrame
) -> None:
    holding = findings[findings["severity"].eq("holds")]
    html = findings_table(
        holding, observations, name="holding", caption="x", folded="Show them"
    )._repr_html_()
    assert html.startswith("<details><summary>Show them</summary>")
    assert "What it means" not in html
    assert "42 + 166 + 728 = 936" in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_counts_and_names_the_worst(findings: pd.DataFrame, language: str) -> None:
    first, *rest = consistency_answer(findings, language)
    assert str(len(list_tested(findings))) in first
    assert any("352 < 40" in sentence for sentence in rest)
    column = "explanation" if language == "en" else "explanation_zh"
    worst = findings.loc[findings["severity"].eq("contradicts"), column]
    assert all(any(text in sentence for sentence in rest) for text in worst)


def test_without_contradiction_none_is_claimed(findings: pd.DataFrame) -> None:
    milder = findings[findings["severity"].ne("contradicts")]
    assert "none ends in a contradiction" in consistency_title(milder, "en")
    holding = findings[findings["severity"].eq("holds")]
    assert "none raises doubts" in consistency_title(holding, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_checks_that_do_not_apply_say_what_they_need(findings: pd.DataFrame, language: str) -> None:
    html = missing_table(findings, language, name="missing")._repr_html_()
    wanted = "Households still poor" if language == "en" else "未脱贫户"
    assert wanted in html
