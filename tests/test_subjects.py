"""Every chart from one list, and the answers and tables of the subjects: what they say and show."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from support.crowding import list_crowded, texts_of
from support.project import PROJECT
from support.stating import state, tabulate

from weishan_analysis.drawing.chart import Chart, Picture
from weishan_analysis.drawing.links import address_of
from weishan_analysis.drawing.rows import Bars, Dots, Panel, Row, Rows
from weishan_analysis.drawing.style import theme
from weishan_analysis.drawing.table import (
    Table,
    definitions_table,
    draw_table,
    figures_table,
    sources_table,
)
from weishan_analysis.errors import WeishanError
from weishan_analysis.statistics import tables
from weishan_analysis.statistics.processed import CURRENT, read_table
from weishan_analysis.statistics.revisions import compare
from weishan_analysis.subjects import (
    article,
    checks,
    dividends,
    funds,
    places,
    poverty,
    programmes,
    revisions,
)  # fmt: skip
from weishan_analysis.subjects.charts import CHARTS, Entry
from weishan_analysis.words import Words

EN, ZH = Words("en"), Words("zh")
COUNTY = "532927"
Read = Callable[[str], pd.DataFrame]


@pytest.fixture(autouse=True)
def stored_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables come from data/processed as they are, and are not made anew for each test."""
    monkeypatch.setenv(CURRENT, "yes")


@cache
def read(name: str) -> pd.DataFrame:
    return read_table(name, PROJECT)


def observations() -> pd.DataFrame:
    return tables.subject(read("observations"))


def main_article() -> pd.DataFrame:
    """What the main article alone states."""
    rows = read("observations")
    return rows[rows["source"].eq("2018-weishan")].reset_index(drop=True)


def said(chart: Chart) -> str:
    return "\n".join(text.get_text() for text in texts_of(chart))


def name_of(entry: Entry) -> str:
    return str(getattr(entry.draw, "__name__", entry.draw))


every_chart = pytest.mark.parametrize("entry", CHARTS, ids=name_of)
both_languages = pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])


def draw(entry: Entry, words: Words, **more: Any) -> Chart:
    if entry.draw is places.places_chart:
        more["area"] = COUNTY
    if entry.draw is poverty.incidence_chart:
        more["people"] = tables.people(main_article())
    return entry.draw(entry.view(read), words, **more)


def test_every_chart_of_the_subjects_is_in_the_list() -> None:
    listed = {entry.draw for entry in CHARTS}
    modules = (article, checks, dividends, funds, places, poverty, programmes, revisions)
    made = {value for module in modules for name, value in vars(module).items()
            if name.endswith("_chart")}  # fmt: skip
    assert made == listed


widths = pytest.mark.parametrize("width", [7.0, 3.55], ids=["page", "telephone"])


@both_languages
@every_chart
@widths
def test_no_text_lies_on_another_or_outside(entry: Entry, words: Words, width: float) -> None:
    with theme(width=width):
        drawn = draw(entry, words)
    assert list(list_crowded(drawn)) == []
    assert len(list(texts_of(drawn))) > 3


CODES = ["532927", "532324", "410225", "360881", "533325", "621126",
         "530921", "533423", "522635", "140222", "653125", "513432"]  # fmt: skip


def fall(points: int, top: float) -> pd.DataFrame:
    """Incidence of a county at some points, from `top` percent down."""
    values = [round(max(top * 0.7**number, 0.1), 2) for number in range(points)]
    rows = incidence().iloc[[0] * points].reset_index(drop=True)
    return rows.assign(
        year=range(2011, 2011 + points), obs_value=values,
        low=[value - 0.005 for value in values], high=[value + 0.005 for value in values],
    )  # fmt: skip


@both_languages
@widths
@pytest.mark.parametrize("points", [1, 2, 5, 12])
@pytest.mark.parametrize("top", [0.1, 12.0, 95.0])
def test_figures_of_any_number_and_size_can_be_read(
    words: Words, width: float, points: int, top: float
) -> None:
    rows = fall(points, top)
    many = pd.concat([rows.assign(ref_area=CODES[:points], year=year) for year in (2014, 2018)])
    with theme(width=width):
        line = poverty.incidence_chart(rows, words)
        several = places.places_chart(many.reset_index(drop=True), words, CODES[0])
    assert [*list_crowded(line), *list_crowded(several)] == []


@both_languages
@widths
@pytest.mark.parametrize("kind", [Bars, Dots])
@pytest.mark.parametrize("values", [[0.1], [95.0, 0.1], [3.0, -40.0, 2.5e6] * 4])
def test_rows_of_long_names_can_be_read(
    words: Words, width: float, kind: type[Rows], values: list[float]
) -> None:
    name = "Households that moved out of places unfit to live in 易地扶贫搬迁安置户数"
    rows = [Row(name, value, f"{value:,g} households, 2014–2018 ▲",
                "#b5382a", tag="a sector with a long name", other=value * 1.1)
            for value in values]  # fmt: skip
    picture = Picture(name, kind([Panel("People 人", rows)]), name, [name * 3])
    with theme(width=width):
        drawn = Chart("long", words, pd.DataFrame({"a": [1]}), picture)
        assert list(list_crowded(drawn)) == []


@both_languages
@every_chart
def test_a_chart_says_in_words_what_it_shows(entry: Entry, words: Words) -> None:
    drawn = draw(entry, words)
    assert drawn.alt.startswith(drawn.title)
    assert len(drawn.alt) > len(drawn.title) + 10
    assert not drawn.data.empty
    shown = re.sub(r"\s", "", said(drawn))
    assert re.sub(r"\s", "", drawn.title) in shown
    is_chinese = any("\u4e00" <= character <= "\u9fff" for character in drawn.title)
    assert is_chinese == (words.language == "zh")


@every_chart
def test_a_chart_is_drawn_on_axes_of_ones_own_with_its_source(entry: Entry) -> None:
    figure = Figure(figsize=(16, 9))
    left, right = figure.subplots(1, 2)
    drawn = draw(entry, EN, ax=left)
    assert drawn.axes is left
    assert left.get_title(loc="left").replace("\n", " ") == drawn.title
    assert "Source: " in "".join(text.get_text() for text in left.texts)
    assert not right.texts
    assert tuple(figure.get_size_inches()) == (16, 9)


@every_chart
def test_an_empty_frame_is_said_and_a_wrong_one_named(entry: Entry) -> None:
    nothing = entry.draw(entry.view(read).head(0), EN)
    assert nothing.title.startswith("The sources state no figure on this")
    with pytest.raises(WeishanError, match="no column"):
        entry.draw(pd.DataFrame({"x": [1]}), EN)


# Poverty


def incidence(rows: pd.DataFrame | None = None) -> pd.DataFrame:
    return tables.incidence(main_article() if rows is None else rows)


def points(ax: Axes) -> list[tuple[float, float]]:
    return [tuple(line.get_xydata()[0]) for line in ax.lines if line.get_marker() == "o"]  # type: ignore[union-attr]


def test_incidence_is_drawn_with_the_exit_line_that_applies() -> None:
    drawn = poverty.incidence_chart(incidence(), EN)
    assert [y for _, y in points(drawn.axes)] == [10.82, 1.16]
    assert "Exit line for western regions: 3% (applies here)" in said(drawn).replace("\n", " ")
    assert "slope, not a trend" in said(drawn).replace("\n", " ")
    assert drawn.axes.get_ylim()[0] == 0
    hebei = poverty.incidence_chart(incidence(main_article().assign(ref_area="130632")), EN)
    assert "Exit line for central and eastern regions: 2%" in said(hebei).replace("\n", " ")


def test_the_rounding_of_incidence_is_drawn() -> None:
    rows = incidence()
    coarse = rows.assign(half_unit=0.5, low=rows["obs_value"] - 0.5, high=rows["obs_value"] + 0.5)
    drawn = poverty.incidence_chart(coarse, EN)
    band = drawn.axes.collections[0].get_paths()[0].get_extents()
    assert (band.y0, band.y1) == pytest.approx((0.66, 11.32))
    assert "Pale band" in said(drawn)


@pytest.mark.parametrize(("last", "way"), [(1.16, "fell from 10.82%"), (12.0, "rose from 10.82%"),
                                           (10.82, "was 10.82% both")])  # fmt: skip
def test_the_title_follows_the_figures(last: float, way: str) -> None:
    rows = main_article()
    changed = rows.assign(obs_value=rows["obs_value"].mask(rows["obs_value"].eq(1.16), last))
    assert way in poverty.incidence_chart(incidence(changed), EN).title


def test_what_another_source_states_is_drawn_hollow_and_told() -> None:
    rows = incidence().assign(other_value=[11.8, float("nan")])
    drawn = poverty.incidence_chart(rows, EN)
    assert 11.8 in [y for _, y in points(drawn.axes)]
    assert drawn.axes.get_ylim()[1] > 11.8
    assert "Hollow: what another source states" in said(drawn).replace("\n", " ")
    observations = main_article()
    is_first = observations["obs_value"].eq(10.82)
    told = poverty.answer(observations.assign(other_value=is_first.map({True: 11.8})), EN)
    assert "Another source gives 11.8% for 2013; nothing shows which is right." in list(told)


def test_several_areas_are_no_line() -> None:
    with pytest.raises(WeishanError, match="several areas"):
        poverty.incidence_chart(tables.incidence(read("figures-poverty")), EN)


def test_a_figure_of_an_undated_text_has_no_year_of_its_own() -> None:
    rates = tables.incidence(tables.subject(read("figures-poverty")))
    drawn = poverty.incidence_chart(rates, EN)
    assert "by early 2018 (the article is undated)" in drawn.title
    assert "Shaded: the article is undated" in said(drawn).replace("\n", " ")
    assert "comprehensive" in said(drawn)


def test_what_remains_is_told_as_computed() -> None:
    county = tables.subject(read("figures-poverty"))
    drawn = poverty.incidence_chart(tables.incidence(county), EN, tables.people(county))
    ticks = [label.get_text() for label in drawn.axes.get_xticklabels()]
    assert ticks == ["2013\n29,546 people", "early 2018\n3,145 people"]
    assert "The later number of people is computed" in said(drawn).replace("\n", " ")
    told = poverty.answer(main_article(), EN)
    assert any("29,546" in paragraph and "3,145" in paragraph for paragraph in told)


@both_languages
def test_counts_and_rates_are_held_against_each_other(words: Words) -> None:
    told = str(poverty.population(main_article(), words))
    for number in (272_942, 269_957):
        assert words.number(number) in told
    assert "0.7%" in told
    assert poverty.population(main_article().head(0), words).paragraphs


def test_incomes_are_told_with_their_years() -> None:
    told = str(poverty.incomes(read("figures-poverty"), EN))
    assert "7,634 yuan in 2015 and 11,217 yuan in 2019" in told


# Money


def test_the_headline_is_one_bar_of_which_the_items_fill_a_part() -> None:
    items = tables.itemised(main_article())
    drawn = funds.share_chart(items, EN)
    whole, *parts = [bar.get_width() for bar in drawn.axes.patches]  # type: ignore[attr-defined]
    assert whole == 5_916_000_000
    assert parts[:3] == [660_000_000, 284_000_000, 140_000_000]  # 110 million is within the last
    assert "18–21%" in drawn.title
    assert "18%～21%" in funds.share_chart(items, ZH).title


def test_loans_stand_apart_from_what_households_gained() -> None:
    drawn = funds.per_household_chart(tables.funds(main_article()), EN)
    assert len(drawn.axes.child_axes) == 2
    assert "52,725 yuan" in said(drawn)
    assert "loan" not in drawn.title


def test_bars_of_sums_compare_within_a_kind_only() -> None:
    figures = tables.subject(read("figures-funds"))
    table = funds.sums_table(figures, EN, main=tables.of_one_source(figures))
    for group in table.tell()["groups"]:
        shares = [cell["share"] for row in group["rows"] for cell in row[2]]
        assert max(shares) == 1
    assert "5,916 million yuan" in table.data["value"].tolist()
    assert len(table.rows) == len(tables.money(figures))  # nothing is added up, nothing is lost


# Dividends


def test_the_parts_of_the_change_are_drawn() -> None:
    drawn = dividends.decomposition_chart(tables.dividends(main_article()), EN)
    widths = [round(bar.get_width()) for bar in drawn.axes.child_axes[0].patches]  # type: ignore[attr-defined]
    assert widths == [430000, 429778, 222]
    assert "because 86 more households were paid" in drawn.title
    assert dividends.answer(main_article(), EN).numbers[0][0] == "4,997 yuan"


def test_a_change_of_the_amount_per_household_is_called_one() -> None:
    rows = main_article()
    is_last = rows["obs_value"].eq(15_722_000)
    doubled = {name: rows[name].mask(is_last, rows[name] * 2)
               for name in ("obs_value", "low", "high")}  # fmt: skip
    changed = rows.assign(**doubled)
    title = dividends.decomposition_chart(tables.dividends(changed), EN).title
    assert "4,997 yuan in 2016 and 9,995 yuan in 2017" in title
    assert dividends.answer(changed, EN).numbers == ()


# Programmes


def test_a_sector_is_a_table_whose_bars_compare_like_with_like() -> None:
    figures = tables.figures(tables.subject(read("figures-programmes")))
    table = programmes.sector_table(figures, EN, sector="education")
    assert "33,058" in table.caption
    assert "money" not in {row["unit"] for row in table.rows}
    own = figures[figures["sector"].eq("education") & figures["unit_measure"].ne("元")]
    assert len(table.rows) == len(own)
    empty = programmes.sector_table(figures.head(0), EN, sector="education")
    assert empty.tell()["nothing"].startswith("The sources state no figure on this: Education")


# Checks


def findings() -> pd.DataFrame:
    found = read("checks")
    return found[found["ref_area"].eq(COUNTY)]


@both_languages
def test_what_does_not_add_up_comes_first_and_leads_to_every_figure(words: Words) -> None:
    table = checks.failing_table(findings(), observations(), words)
    failing = findings()[findings()["severity"].isin(checks.FINDINGS)]
    assert len(table.rows) == len(failing)
    assert len(table.places) == len({place for text in failing["observations"]
                                     for place in text.split(";")})  # fmt: skip
    order = [words(f"severity.name_{key}") for key in checks.FINDINGS]
    assert table.is_cards
    worst = table.data["severity"].tolist()
    assert worst == sorted(worst, key=order.index)


@both_languages
def test_the_answer_tells_each_contradiction_and_keeps_no_score(words: Words) -> None:
    told = " ".join(checks.answer(findings(), words))
    worst = findings()[findings()["severity"].eq("contradicts")]
    for explanation in worst[words.field("explanation")]:
        assert explanation in told
    assert not re.search(r"\d+ of \d+|tests|项检验", told)
    nothing = checks.answer(findings().head(0), words)
    assert words("checks.nothing") in str(nothing)
    assert nothing.numbers == ()


@both_languages
def test_a_card_tells_claim_sentence_arithmetic_excuse_and_repair(words: Words) -> None:
    table = checks.failing_table(findings(), observations(), words)
    cards = {row["finding"]: row for row in table.rows}
    (sows,) = (row for text, row in cards.items() if "13,777" in text or "13777" in text)
    assert "能繁母牛10023头" in sows["repair"]
    assert sows["sentences"][-1].quote
    assert sows["arithmetic"] == "10,023 ≠ 13,777"
    (loans,) = (row for text, row in cards.items() if "52,725" in text or "52725" in text)
    assert loans["may_explain"]
    assert not loans["accused"]
    assert 'class="cards-of"' in draw_table(table.tell(), words)


@both_languages
def test_the_validity_of_checks_is_told_with_what_is_not_reached(words: Words) -> None:
    table = checks.validity_table(words)
    assert len(table.rows) == 10
    assert table.rows[-1]["slip"] == words("validity.all")
    assert all(text for text in checks.tell_validity(words))


def test_what_holds_is_folded() -> None:
    assert checks.holding_table(findings(), observations(), EN).folded


# Later sources


def test_each_differing_figure_has_its_line_from_zero() -> None:
    changes = read("revisions")
    drawn = revisions.revisions_chart(changes, EN)
    marks = points(drawn.axes)
    later, earlier = marks[::2], marks[1::2]
    differing = changes[changes["verdict"].ne("same")]
    assert sorted(x for x, _ in later) == pytest.approx(sorted(differing["change_percent"]))
    assert {x for x, _ in earlier} == {0}
    assert drawn.title == "Of 21 figures that are stated again, 10 differ: 8 are lower and 2 higher"
    grants = drawn.data[drawn.data["indicator"].eq("grants")]
    assert grants["source"].tolist() == ["2018-weishan", "2018-09-14-education"]


def test_the_answer_on_later_sources() -> None:
    told = " ".join(revisions.answer(read("revisions"), observations(), EN))
    assert "repeat 21 figures and add 13" in told
    article_alone = tables.subject(main_article())
    assert list(revisions.answer(compare(article_alone), article_alone, EN)) == [
        "There is no later source yet, so nothing has changed."
    ]


def test_a_sentence_is_quoted_and_a_row_of_a_table_is_not() -> None:
    table = revisions.revisions_table(read("revisions"), EN)
    quotes = {key: [row[key].quote for row in table.rows] for key in ("old", "new")}  # type: ignore[union-attr]
    assert "…助学金628.9万元,…" in quotes["old"]
    assert set(quotes["new"]) == {""}


def test_what_is_new_tells_what_it_continues() -> None:
    frame = tabulate(
        state("industry_projects", 140, "个", source="a", time_period="2016/2018"),
        state("industry_projects", 200, "个", source="b", time_period="2016/2020"),
    )
    data = revisions.added_table(frame, EN).data
    assert data[["period", "continues"]].to_numpy().tolist() == [["2016–2020", "2016–2018"]]


@pytest.mark.parametrize(("words", "reason"), [(EN, "The sentence names"), (ZH, "原句两次")])
def test_misprints_are_shown_with_reason_and_evidence(words: Words, reason: str) -> None:
    text = revisions.corrections_table(read("corrections"), words).data.to_csv()
    for part in ("能繁母猪10023头", "能繁母牛10023头", reason, "http://yndaily.yunnan.cn"):
        assert part in text


# Places


@both_languages
def test_places_are_compared_within_a_year_only(words: Words) -> None:
    rates = tables.incidence(read("figures-poverty"))
    drawn = places.places_chart(rates, words, COUNTY)
    labels = said(drawn)
    for code in rates["ref_area"].unique():
        assert words.title("area", code) in labels
    (bars,) = drawn.axes.child_axes
    assert [bar.get_width() for bar in bars.patches] == [12.25, 11.88, 11.62]  # type: ignore[attr-defined]
    assert "23.9%" in labels  # undated, in the notes
    alone = places.places_chart(rates[rates["ref_area"].eq(COUNTY)], words, COUNTY)
    assert words("areas.subject") in alone.title


def test_many_places_have_a_median_and_three_names() -> None:
    codes = [f"53292{n}" for n in range(10)] + [f"53293{n}" for n in range(10)]
    row = {"indicator": "poverty_incidence", "unit_measure": "%", "time_period": "",
           "quote": "q", "span_start": 1, "printed": "1", "obs_bound": "exact",
           "source": "corpus/1.txt"}  # fmt: skip
    rows = [
        row | {"ref_area": code, "year": year, "obs_value": float(n + 2020 - year)}
        for n, code in enumerate(codes)
        for year in (2014, 2016, 2018)
    ]
    frame = pd.DataFrame(rows).astype({"year": "Int64"})
    drawn = places.places_chart(frame, EN, COUNTY)
    assert len(drawn.axes.texts) == 4  # ours, the lowest, the highest, the median
    assert "source" not in drawn.data
    assert drawn.places == []


def test_places_stand_beside_years_and_lead_to_sentences() -> None:
    table = places.places_table(read("incidence"), EN)
    assert table.data["place"].tolist() == sorted(
        table.data["place"], key=table.data["place"].tolist().index
    )
    assert any(place.startswith("2018-weishan:") for place in table.places)


# Tables of figures


@pytest.fixture
def figures() -> pd.DataFrame:
    money = state("dividends", 15_722_000, "元", time_period="2017", half_unit=500.0,
                  printed="1572.2万元", quote="完成分红1572.2万元。", span_start=321)  # fmt: skip
    cell = state("policy_examination_candidates", 7800, "人次", obs_bound="more_than",
                 printed="<b>", quote="<b>", observation="2018-report:2")  # fmt: skip
    return tables.figures(tabulate(money, cell).assign(severity=["suspicious", ""]))


def test_figures_are_written_in_full_with_their_bounds_and_marks(figures: pd.DataFrame) -> None:
    english = figures_table(figures, EN, name="t", caption="All").data["value"].tolist()
    assert english[0] == "15.722 million yuan\N{NO-BREAK SPACE}▲"
    assert english[1].startswith("more than 7,800")
    chinese = figures_table(figures, ZH, name="t", caption="全部").data["value"].tolist()
    assert chinese == ["1572.2万元\N{NO-BREAK SPACE}▲", "超过7800人次"]


def test_each_figure_leads_to_its_sentence_or_row(figures: pd.DataFrame) -> None:
    places = figures_table(figures, EN, name="t", caption="All").places
    assert places == ["2018-report:321", "2018-report:2"]
    assert [address_of(place) for place in places] == [
        "source-2018-report.html#s321", "source-2018-report.html#s2",
    ]  # fmt: skip


def test_what_several_sources_state_stands_together_with_their_dates(figures: pd.DataFrame) -> None:
    again = figures.head(1).assign(source="2018-09-14-education", printed="1500", obs_value=15e6)
    table = figures_table(
        pd.concat([figures.assign(source="2018-weishan"), again]), ZH, name="t", caption="x"
    )
    cells = [row["printed"] for row in table.rows]
    assert [cell.text for cell in cells] == ["1572.2万元", "1500", "<b>"]  # type: ignore[union-attr]
    assert "2018年9月14日" in cells[1].note  # type: ignore[union-attr]
    assert cells[2].note == ""  # type: ignore[union-attr]


@pytest.mark.parametrize("group", ["", "sector", "area", "sentence"])
def test_text_of_sources_never_becomes_markup(figures: pd.DataFrame, group: str) -> None:
    made: list[Table] = [figures_table(figures, EN, name="t", caption="<b>", group=group),
                         definitions_table(figures, EN)]  # fmt: skip
    html = "".join(table._repr_mimebundle_()[0]["text/html"] for table in made)
    assert "<b>" not in html


def test_definitions_say_what_is_counted_and_how_exact(figures: pd.DataFrame) -> None:
    told = definitions_table(figures, EN).data["definition"].tolist()
    assert "Rounded to 1,000 yuan" in told[0]
    rates = definitions_table(figures.assign(unit_measure="%", half_unit=0.005), ZH)
    assert "精确到0.01个百分点" in rates.data["definition"].iloc[0]


def test_sources_lead_to_their_pages() -> None:
    table = sources_table(read("observations")["source"], EN)
    assert [row["source"].href for row in table.rows][1] == "source-2018-weishan.html"  # type: ignore[union-attr]
