"""Charts: what is drawn, what it says, and that no text lies on another."""

import warnings
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import combinations
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from support.project import PROJECT

from weishan_analysis.errors import WeishanError
from weishan_analysis.publishing import charts
from weishan_analysis.publishing.figures import describe, description, show
from weishan_analysis.statistics import derived, tables
from weishan_analysis.statistics.checks import run_checks
from weishan_analysis.statistics.observations import observe
from weishan_analysis.statistics.processed import CURRENT
from weishan_analysis.statistics.sources import read_sources, tabulate_sources

ROOT = Path(__file__).parents[1]
SECTORS = ("housing", "industry", "ecology", "health", "education", "employment", "partnership",
           "responsibility", "outreach")  # fmt: skip
Draw = Callable[[str], Axes]


@pytest.fixture(scope="module")
def everything() -> tuple[pd.DataFrame, pd.DataFrame]:
    return observe(read_sources(PROJECT))


@pytest.fixture(scope="module")
def observations(everything: tuple[pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    return tables.subject(everything[0])


@pytest.fixture(scope="module")
def article(everything: tuple[pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    """What the main article alone states."""
    return everything[0][everything[0]["source"].eq("2018-weishan")].reset_index(drop=True)


@pytest.fixture(autouse=True)
def stored_titles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Titles of sources come from data/processed as it is: the tables are not made anew."""
    monkeypatch.setenv(CURRENT, "yes")


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    yield
    plt.close("all")


def draw_all(observations: pd.DataFrame, everywhere: pd.DataFrame) -> dict[str, Draw]:
    """Every chart of the notebooks, by name."""
    findings = run_checks(everywhere)

    def mark(view: pd.DataFrame) -> pd.DataFrame:
        marked = tables.mark(view, everywhere, findings)
        return tables.note_inferred(marked, tabulate_sources(read_sources(PROJECT)))

    main = tables.of_one_source(observations)
    shown = mark(tables.shown(main))
    funds = mark(tables.funds(main))
    dividends = mark(tables.dividends(observations))
    return {
        "incidence": lambda la: charts.incidence_chart(mark(tables.incidence(observations)), la),
        "people": lambda la: charts.people_chart(mark(tables.people(observations)), la),
        "population": lambda la: charts.implied_population_chart(
            derived.implied_population(mark(observations)), la),
        "compared": lambda la: charts.comparison_chart(
            mark(tables.incidence(everywhere)), tables.area(observations), la),
        "income": lambda la: charts.income_chart(mark(tables.income(observations)), la),
        "funds": lambda la: charts.funds_chart(funds, la),
        "matrix": lambda la: charts.matrix_chart(funds, la),
        "headline": lambda la: charts.headline_chart(mark(tables.itemised(observations)), la),
        "beneficiary": lambda la: charts.per_beneficiary_chart(funds, la),
        "decomposition": lambda la: charts.decomposition_chart(dividends, la),
        "dividends": lambda la: charts.dividends_chart(dividends, la),
        "reach": lambda la: charts.reach_chart(shown, la),
        **{sector: partial(charts.programme_chart, shown[shown["sector"].eq(sector)])
           for sector in SECTORS},
    }  # fmt: skip


NAMES = ("incidence", "people", "population", "compared", "income", "matrix", "funds",
         "headline", "beneficiary", "decomposition", "dividends", "reach",
         *SECTORS)  # fmt: skip


@pytest.fixture(scope="module")
def drawings(
    observations: pd.DataFrame, everything: tuple[pd.DataFrame, pd.DataFrame]
) -> dict[str, Draw]:
    """Every chart as a function of the language; each is drawn once."""
    drawings = draw_all(observations, everything[0])
    drawings["numerals"] = partial(charts.numerals_chart, everything[1])
    return {name: cache(draw) for name, draw in drawings.items()}


def texts_of(ax: Axes) -> list[Text]:
    """Every text of the figure that a reader sees."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.canvas.draw()
    texts = list(figure.texts)
    for axes in [*figure.axes, *ax.child_axes]:
        texts += [axes.title, axes._left_title, *axes.texts]  # type: ignore[attr-defined]
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            texts += [tick.label1 for tick in axis.get_major_ticks()
                      if axes.axison and low <= tick.get_loc() <= high]  # fmt: skip
    return [text for text in texts if text.get_visible() and text.get_text().strip()]


def said(ax: Axes) -> str:
    return "\n".join(text.get_text() for text in texts_of(ax))


def overlap(one: Bbox, other: Bbox) -> bool:
    """Whether two boxes share more than a hair."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return width > 1 and height > 2


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", [*NAMES, "numerals"])
def test_no_text_lies_on_another_or_outside(
    drawings: dict[str, Draw], name: str, language: str
) -> None:
    ax = drawings[name](language)
    texts = texts_of(ax)
    figure = ax.get_figure(root=True)
    assert figure is not None
    assert len(texts) > 3
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    for one, other in combinations(boxes, 2):
        assert not overlap(one[1], other[1]), f"{one[0]!r} and {other[0]!r}"
    for text, box in boxes:
        assert min(box.x0, box.y0) >= -1, text
        assert box.x1 <= figure.bbox.x1 + 1, text
        assert box.y1 <= figure.bbox.y1 + 1, text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", [*NAMES, "numerals"])
def test_a_chart_says_in_words_what_it_shows(
    drawings: dict[str, Draw], name: str, language: str
) -> None:
    ax = drawings[name](language)
    told = description(ax)
    assert told.language == language
    assert told.alt.startswith(told.title)
    assert len(told.alt) > len(told.title) + 10
    assert not told.data.empty
    on_picture = said(ax).replace("\n", "").replace(" ", "")
    assert told.title.replace(" ", "") in on_picture
    is_chinese = any("\u4e00" <= character <= "\u9fff" for character in told.title)
    assert is_chinese == (language == "zh")


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_can_be_drawn_into_another_figure(drawings: dict[str, Draw], name: str) -> None:
    figure, (left, right) = plt.subplots(1, 2, figsize=(14, 6))
    original = drawings[name]("en")
    title = description(original).title
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = redraw(name, original, left)
    assert drawn is left
    assert left.get_title(loc="left").replace("\n", " ") == title
    assert right.get_title() == ""
    assert tuple(figure.get_size_inches()) == (14, 6)


def redraw(name: str, original: Axes, ax: Axes) -> Axes:
    """The chart of `name` once more, on given axes, from the data that its description holds."""
    data = description(original).data
    functions: dict[str, Any] = {
        "incidence": charts.incidence_chart, "people": charts.people_chart,
        "population": charts.implied_population_chart, "income": charts.income_chart,
        "matrix": charts.matrix_chart, "funds": charts.funds_chart,
        "headline": charts.headline_chart, "beneficiary": charts.per_beneficiary_chart,
        "decomposition": charts.decomposition_chart,
        "dividends": charts.dividends_chart, "reach": charts.reach_chart,
    }  # fmt: skip
    if name == "compared":
        return charts.comparison_chart(data, "532927", ax=ax)
    result: Axes = functions.get(name, charts.programme_chart)(data, ax=ax)
    return result


# Poverty


@pytest.fixture
def incidence(article: pd.DataFrame) -> pd.DataFrame:
    return tables.note_inferred(tables.incidence(article), tabulate_sources(read_sources(PROJECT)))


def test_an_inferred_year_is_a_span_and_said_to_be_one(incidence: pd.DataFrame) -> None:
    ax = charts.incidence_chart(incidence)
    (span,) = ax.patches
    assert span.get_window_extent().x1 > span.get_window_extent().x0
    assert span.get_xy()[0] == 2018  # type: ignore[attr-defined]
    assert span.get_x() + span.get_width() == pytest.approx(2018.75)  # type: ignore[attr-defined]
    assert "to 1.16% by early 2018 (the article is undated)" in description(ax).title
    assert "2018 (文" not in description(ax).title
    chinese = description(charts.incidence_chart(incidence, "zh")).title
    assert chinese == "巍山县贫困发生率由2013年的10.82%降至2018年初（文章未署日期）的1.16%"


def test_a_dated_article_has_no_span(article: pd.DataFrame) -> None:
    ax = charts.incidence_chart(tables.incidence(article))
    assert len(ax.patches) == 0
    assert description(ax).title.endswith("to 1.16% in 2018")


def test_two_measures_on_one_line_are_told_apart(
    article: pd.DataFrame, incidence: pd.DataFrame
) -> None:
    text = said(charts.incidence_chart(incidence)).replace("\n", " ")
    assert "1.16% is the comprehensive incidence" in text
    plain = article.assign(
        indicator=article["indicator"].str.removeprefix("comprehensive_"))  # fmt: skip
    assert "comprehensive" not in said(charts.incidence_chart(tables.incidence(plain)))


def test_who_left_poverty_left_over_years(drawings: dict[str, Draw]) -> None:
    assert "Lifted out of poverty, 2014 to early 2018" in said(drawings["people"]("en"))
    assert "累计脱贫（2014年至2018年初）" in said(drawings["people"]("zh"))


def test_incidence_is_drawn_at_its_years_with_both_exit_lines(article: pd.DataFrame) -> None:
    ax = charts.incidence_chart(tables.incidence(article))
    line, *exits = ax.get_lines()
    assert line.get_xydata().tolist() == [[2013.5, 10.82], [2018.5, 1.16]]  # type: ignore[union-attr]
    assert sorted(float(exit_line.get_ydata()[0]) for exit_line in exits) == [2, 3]  # type: ignore[index]
    assert ax.get_ylim()[0] == 0
    assert "Exit line for western regions: 3% (applies here)" in said(ax)
    assert "slope, not a trend" in said(ax)


def test_the_rounding_of_incidence_is_drawn(article: pd.DataFrame) -> None:
    rates = article["indicator"].isin(tables.INCIDENCE)
    coarse = article.assign(
        half_unit=article["half_unit"].mask(rates, 0.5),
        low=article["low"].mask(rates, article["obs_value"] - 0.5),
        high=article["high"].mask(rates, article["obs_value"] + 0.5),
    )
    ax = charts.incidence_chart(tables.incidence(coarse))
    band = ax.collections[0].get_paths()[0].get_extents()
    assert (band.y0, band.y1) == pytest.approx((0.66, 11.32))
    assert "The pale band" in said(ax)


def test_elsewhere_another_exit_line_applies(article: pd.DataFrame) -> None:
    hebei = article.assign(ref_area="130632")
    ax = charts.incidence_chart(tables.incidence(hebei))
    assert "Exit line for other regions: 2% (applies here)" in said(ax)


@pytest.mark.parametrize(
    ("last", "title"),
    [
        (1.16, "Poverty incidence in Weishan fell from 10.82% in 2013 to 1.16% in 2018"),
        (12.0, "Poverty incidence in Weishan rose from 10.82% in 2013 to 12% in 2018"),
        (10.82, "Poverty incidence in Weishan was 10.82% both in 2013 and in 2018"),
    ],
)
def test_the_title_follows_the_figures(article: pd.DataFrame, last: float, title: str) -> None:
    changed = article.assign(
        obs_value=article["obs_value"].mask(article["obs_value"].eq(1.16), last)
    )
    assert description(charts.incidence_chart(tables.incidence(changed))).title == title


def test_a_later_figure_continues_the_line(article: pd.DataFrame) -> None:
    later = article[article["indicator"].eq("poverty_incidence")].tail(1)
    later = later.assign(time_period="2020", obs_value=0.0, source="2021-report")
    ax = charts.incidence_chart(tables.incidence(pd.concat([article, later])))
    assert ax.get_lines()[0].get_xdata().tolist() == [2013.5, 2018.5, 2020.5]  # type: ignore[union-attr]
    assert description(ax).title.endswith("to 0% in 2020")


def test_several_areas_are_no_line(everything: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    with pytest.raises(WeishanError, match="several areas"):
        charts.incidence_chart(tables.incidence(everything[0]))


def test_what_is_not_stated_is_called_so(article: pd.DataFrame) -> None:
    text = said(charts.people_chart(tables.people(article)))
    assert "Not stated: how many poor households left poverty." in text
    assert "Households" not in text  # no panel of rows without a figure
    assert "3,145 people, computed" in text


def test_an_undated_figure_is_hollow_and_its_year_not_invented(drawings: dict[str, Draw]) -> None:
    ax = drawings["compared"]("en")
    hollow = [line for line in ax.get_lines() if line.get_fillstyle() == "none"]
    assert [float(line.get_xdata()[0]) for line in hollow] == [23.9]  # type: ignore[index]
    assert "23.9%  year not stated" in said(ax)


# Money


def test_a_cell_holds_its_largest_sum_and_counts_the_others(article: pd.DataFrame) -> None:
    cells = [text.get_text() for text in charts.matrix_chart(tables.funds(article)).texts]
    assert {"660M", "686M"} <= set(cells)
    assert "5.92B" not in cells  # the total is no cell among its parts
    assert cells.count("+2 more") == 2  # subsidies to education, donations of partners
    assert not {"46.7M", "48.4M", "5.19M"} & set(cells)  # nothing is added up


def test_every_sum_is_a_dot_on_one_logarithmic_scale(observations: pd.DataFrame) -> None:
    funds = tables.funds(observations)
    ax = charts.funds_chart(funds)
    dots = [float(line.get_xdata()[0]) for line in ax.get_lines()  # type: ignore[index]
            if line.get_marker() == "o"]  # fmt: skip
    assert ax.get_xscale() == "log"
    assert sorted(dots) == sorted(funds["obs_value"])


def test_another_source_is_a_hollow_dot(drawings: dict[str, Draw]) -> None:
    ax = drawings["funds"]("en")
    hollow = [float(line.get_xdata()[0]) for line in ax.get_lines()  # type: ignore[index]
              if line.get_markerfacecolor() == "white"]  # fmt: skip
    assert 520_000 in hollow
    assert "1.19 million yuan (another source: 520,000 yuan)" in said(ax)
    assert "A hollow mark" in said(ax)


def test_marks_are_explained_only_where_they_stand(article: pd.DataFrame) -> None:
    plain = said(charts.funds_chart(tables.funds(article)))
    assert "▲" not in plain
    assert "hollow" not in plain


def test_kinds_of_money_are_never_added_up(observations: pd.DataFrame) -> None:
    funds = tables.funds(observations)
    drawn = {float(line.get_xdata()[0]) for line in charts.funds_chart(funds).get_lines()  # type: ignore[index]
             if line.get_marker() == "o"}  # fmt: skip
    assert drawn == set(funds["obs_value"])


def test_the_headline_stands_beside_its_items(article: pd.DataFrame) -> None:
    itemised = tables.itemised(article)
    ax = charts.headline_chart(itemised)
    widths = [bar.get_width() for inset in ax.child_axes for bar in inset.patches]  # type: ignore[attr-defined]
    assert widths[0] == 5_916_000_000
    assert widths[2:] == itemised["obs_value"].tolist()[1:]
    assert description(ax).title == (
        "Itemised investments cover 18–21% of the headline 5.916 billion yuan"
    )


def test_money_is_divided_only_among_those_it_alone_reached(drawings: dict[str, Draw]) -> None:
    drawn = description(drawings["beneficiary"]("en")).data
    shared = {"scholarships", "grants", "student_loans", "tuition_waived", "living_allowances"}
    assert not shared & set(drawn["indicator"])
    title = description(drawings["beneficiary"]("en")).title
    assert title.startswith("On average for each household: forestry")
    assert "loan" not in title  # a loan is no gain
    assert "Loans per household, to be repaid" in said(drawings["beneficiary"]("en"))


def test_no_chart_on_money_mixes_sources(drawings: dict[str, Draw]) -> None:
    for name in ("funds", "matrix", "headline", "beneficiary", "education", "outreach"):
        assert description(drawings[name]("en")).data["source"].nunique() == 1, name


def test_unlike_years_are_not_ranked(drawings: dict[str, Draw]) -> None:
    title = description(drawings["compared"]("en")).title
    assert title == "Poverty incidence in Weishan and in 5 other places, each in years of its own"


# Dividends


def test_the_parts_of_the_change_are_drawn(article: pd.DataFrame) -> None:
    ax = charts.decomposition_chart(tables.dividends(article))
    widths = [round(bar.get_width()) for bar in ax.child_axes[0].patches]  # type: ignore[attr-defined]
    assert widths == [430000, 429778, 222]
    assert "because the number of households did" in description(ax).title


def test_a_change_of_the_amount_per_household_is_called_one(article: pd.DataFrame) -> None:
    last = article["obs_value"].eq(15_722_000)
    doubled = {name: article[name].mask(last, 2 * article[name])
               for name in ("obs_value", "low", "high")}  # fmt: skip
    ax = charts.decomposition_chart(tables.dividends(article.assign(**doubled)))
    assert description(ax).title == (
        "Dividends rose by 105.6%; on average a household received 4,997 yuan in 2016"
        " and 9,995 yuan in 2017"
    )


def test_unlike_groups_are_not_compared(drawings: dict[str, Draw]) -> None:
    assert "Enterprises" not in said(drawings["dividends"]("en")).replace("enterprises", "")


# Programmes


def test_a_wide_panel_becomes_logarithmic_and_a_narrow_one_starts_at_zero(
    drawings: dict[str, Draw],
) -> None:
    scales = {inset.texts[0].get_text(): inset.get_xscale()
              for inset in drawings["outreach"]("en").child_axes}  # fmt: skip
    assert scales["Meetings, courses and other events"] == "log"
    assert scales["Documents, reports, measures"] == "linear"


def test_every_figure_that_is_no_money_is_drawn(observations: pd.DataFrame) -> None:
    shown = tables.shown(observations)
    for sector in SECTORS:
        rows = shown[shown["sector"].eq(sector) & shown["unit_measure"].ne("元")]
        ax = charts.programme_chart(rows)
        drawn = sum(len(inset.patches) + sum(line.get_marker() == "o" for line in inset.get_lines())
                    for inset in ax.child_axes)  # fmt: skip
        assert drawn == len(rows), sector


def test_reach_shows_one_figure_of_each_field_and_no_cadres(article: pd.DataFrame) -> None:
    data = description(charts.reach_chart(tables.shown(article))).data
    assert not data.duplicated(["sector", "unit_group"]).any()
    assert data["obs_value"].max() == 40237
    assert not {"assigned_cadres", "village_team_members"} & set(data["indicator"])


def test_another_county_has_other_figures_and_a_plain_title(article: pd.DataFrame) -> None:
    rows = ["rectified_relocated_households", "rectified_relocated_persons"]
    few = article[article["indicator"].isin(rows)]
    ax = charts.programme_chart(tables.shown(few.assign(ref_area="530124")))
    assert description(ax).title == "Housing and relocation: 2 figures"


# Nothing, and the wrong thing


@pytest.mark.parametrize(
    ("chart", "view"),
    [
        (charts.incidence_chart, tables.incidence),
        (charts.people_chart, tables.people),
        (charts.implied_population_chart, derived.implied_population),
        (charts.income_chart, tables.income),
        (charts.matrix_chart, tables.funds),
        (charts.funds_chart, tables.funds),
        (charts.headline_chart, tables.itemised),
        (charts.per_beneficiary_chart, tables.funds),
        (charts.decomposition_chart, tables.dividends),
        (charts.dividends_chart, tables.dividends),
        (charts.programme_chart, tables.shown),
        (charts.reach_chart, tables.shown),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_figures_a_chart_says_so(
    article: pd.DataFrame, chart: Any, view: Any, language: str
) -> None:
    ax = chart(view(article.head(0)), language)
    start = {"en": "The sources state no figure", "zh": "资料中没有"}[language]
    assert description(ax).title.startswith(start)
    assert start.replace(" ", "") in said(ax).replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    ("chart", "view"),
    [
        (charts.incidence_chart, "incidence"),
        (charts.people_chart, "people"),
        (charts.income_chart, "income"),
        (charts.matrix_chart, "funds"),
        (charts.funds_chart, "funds"),
        (charts.headline_chart, "itemised"),
        (charts.dividends_chart, "dividends"),
        (charts.programme_chart, "shown"),
        (charts.reach_chart, "shown"),
    ],
)
def test_a_frame_of_something_else_is_refused(chart: Any, view: str) -> None:
    with pytest.raises(WeishanError, match=rf"pass tables\.{view}\(observations\)"):
        chart(pd.DataFrame({"something": [1]}))


def test_two_charts_on_one_figure_keep_their_descriptions() -> None:
    figure, axes = plt.subplots(2)
    for number, ax in enumerate(axes):
        describe(ax, name=f"n{number}", title=f"t{number}", alt="a", data=pd.DataFrame())
    assert [description(ax).title for ax in axes] == ["t0", "t1"]
    plt.close(figure)


def test_axes_without_description_are_not_shown() -> None:
    figure, ax = plt.subplots()
    with pytest.raises(WeishanError, match=r"axes without a description.*call describe\(ax"):
        show(ax)
    plt.close(figure)
