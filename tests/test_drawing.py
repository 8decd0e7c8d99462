"""Charts, tables and answers as objects: what they hand out, how they change, what they leave."""

import csv
import io
import re
import warnings
from pathlib import Path
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure
from openpyxl import load_workbook

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.chart import Chart, Picture, chart
from weishan_analysis.drawing.downloads import csv_bytes, select_columns, xlsx_bytes
from weishan_analysis.drawing.palette import NIGHT, contrast_of, darken_palette
from weishan_analysis.drawing.rows import Bars, Panel, Row
from weishan_analysis.drawing.style import (
    Theme,
    current_theme,
    theme,
)  # fmt: skip
from weishan_analysis.drawing.table import Cell, Table
from weishan_analysis.errors import WeishanError
from weishan_analysis.statistics.schema import read_schema
from weishan_analysis.words import Words

EN, ZH = Words("en"), Words("zh")
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert(1)</script> {{ x }} " onload="'


@pytest.fixture(autouse=True)
def stored_titles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Titles of sources come from data/processed as it is: the tables are not made anew."""
    monkeypatch.setenv("WEISHAN_TABLES_CURRENT", "yes")


def frame(value: float = 3.0) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "indicator": "dividends", "obs_value": value, "obs_value_high": float("nan"),
            "obs_bound": "exact", "unit_measure": "元", "time_period": "2017", "source": "2018-x",
            "observation": ["2018-x:321"], "quote": "完成分红3元。",
            "printed": "3元",
        }
    )  # fmt: skip


@chart("sums", "funds.subject", ["obs_value"])
def sums_chart(rows: pd.DataFrame, words: Words) -> Picture:
    """A bar for each sum."""
    look = current_theme()
    drawn = [Row("A sum", value, f"{value:g}", look.accent, place="2018-x:321")
             for value in rows["obs_value"]]  # fmt: skip
    return Picture("A finding in one line", Bars([Panel("", drawn)]), "yuan",
                   ["A note."] if words.language == "en" else ["说明。"])  # fmt: skip


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.texts]


def read(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - ours


def svg_of(drawn: Chart) -> ET.Element:
    return read(drawn._repr_mimebundle_()[0]["image/svg+xml"])


def test_a_chart_hands_out_what_it_is_made_of() -> None:
    drawn = sums_chart(frame(), EN)
    assert drawn.title == "A finding in one line"
    assert drawn.alt == "A finding in one line. A sum 3."
    assert drawn.data["obs_value"].tolist() == [3.0]
    assert drawn.axes.figure is drawn.figure
    assert texts(drawn.figure) == ["A finding in one line", "yuan", "A note.", "Source: 2018-x"]


def test_a_chart_shows_itself_with_words_and_data_for_a_page() -> None:
    bundle, told = sums_chart(frame(), EN)._repr_mimebundle_()
    assert bundle["text/plain"] == "A finding in one line. A sum 3."
    assert {key: told["chart"][key] for key in ("name", "title", "places")} == {
        "name": "sums", "title": "A finding in one line", "places": ["2018-x:321"],
    }  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(told["chart"]["csv"].removeprefix("\ufeff"))))
    assert rows[0]["quote"] == "完成分红3元。"
    narrow = read(told["chart"]["narrow"])
    assert float(narrow.get("width", 0)) < 360
    assert narrow.findtext(f".//{SVG}text")


def test_letters_stay_letters_and_colours_have_names() -> None:
    root = svg_of(sums_chart(frame(), ZH))
    assert "说明。" in [text.text for text in root.iter(f"{SVG}text")]
    styles = " ".join(element.get("style", "") for element in root.iter())
    assert "var(--accent,#b5382a)" in styles
    assert "font-family" not in styles


def test_a_mark_leads_to_its_sentence_and_says_it() -> None:
    mark = svg_of(sums_chart(frame(), EN)).find(f".//{SVG}a")
    assert mark is not None
    assert mark.get("href") == "../reports/source-2018-x.html#s321"
    assert mark.get("data-figure") == "2018-x:321"
    assert mark.findtext(f"{SVG}title", "").endswith(": 3 yuan, 2017\n完成分红3元。")
    assert mark.find(f".//{SVG}path") is not None


def test_two_pictures_share_no_name() -> None:
    one, other = sums_chart(frame(), EN)._repr_mimebundle_()[1], sums_chart(frame(), ZH)
    first = set(re.findall(r' id="([^"]*)"', one["chart"]["narrow"]))
    second = set(re.findall(r' id="([^"]*)"', other.svg()))
    assert first
    assert not first & second


def test_a_chart_can_be_changed_after_it_is_made() -> None:
    drawn = sums_chart(frame(), EN)
    drawn.axes.set_title(
        "Another title that is so long that it does not fit into a single line any more"
    )
    drawn.figure.text(0.5, 0.5, "mine")
    assert drawn.title.startswith("Another title")
    assert drawn.axes.get_title() == drawn.title
    assert drawn.alt.startswith("Another title")
    bundle, told = drawn._repr_mimebundle_()
    shown = [text.text or "" for text in read(bundle["image/svg+xml"]).iter(f"{SVG}text")]
    assert "mine" in shown
    assert not any("A finding" in text for text in shown)
    assert "narrow" not in told["chart"]  # it would show what was before the change


def test_on_axes_of_ones_own_notes_and_source_are_kept_and_two_stay_two() -> None:
    figure = Figure(figsize=(12, 4))
    left, right = figure.subplots(1, 2)
    one, other = sums_chart(frame(3), EN, ax=left), sums_chart(frame(5), EN, ax=right)
    other.set_title("The other")
    assert (one.axes, other.axes, one.figure) == (left, right, figure)
    assert left.get_title(loc="left").replace("\n", " ") == "A finding in one line"
    for words in ("yuan", "A note.", "Source: 2018-x"):
        assert words in left.texts[-1].get_text()
    assert (one.title, other.title) == ("A finding in one line", "The other")
    assert (one.data["obs_value"].item(), other.data["obs_value"].item()) == (3, 5)
    assert float(svg_of(one).get("width", 0)) < 12 * 96 / 1.5  # its own half of the figure


def test_drawing_leaves_settings_and_warnings_as_they_were() -> None:
    with mpl.rc_context({"axes.titlesize": 20}):
        before, filters = dict(mpl.rcParams), list(warnings.filters)
        sums_chart(frame(), ZH)._repr_mimebundle_()
        assert dict(mpl.rcParams) == before
        assert list(warnings.filters) == filters


def test_a_theme_restyles_what_is_made_in_it() -> None:
    plain = sums_chart(frame(), EN)
    with theme(accent="navy", font="DejaVu Serif", width=4):
        restyled = sums_chart(frame(), EN)
    assert current_theme() == Theme()
    assert restyled.figure.get_figwidth() == 4
    assert restyled.figure.texts[0].get_fontfamily()[0] == "DejaVu Serif"
    assert "#000080" in restyled.svg()
    assert "#000080" not in plain.svg()


def test_a_plot_of_ones_own_has_chinese_in_a_theme(tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    with theme(accent="navy") as look, warnings.catch_warnings():
        warnings.simplefilter("error")  # as of a character without a glyph
        figure = Figure()
        ax = figure.add_subplot()
        ax.bar(["贫困户", "脱贫户"], [1, 2], color=look.accent)
        ax.set_title("贫困发生率")
        figure.savefig(tmp_path / "own.png")
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(
    ("change", "words"),
    [({"acent": "navy"}, "theme, acent"), ({"accent": "nosuch"}, "a colour such as"),
     ({"width": "wide"}, "a number")],
)  # fmt: skip
def test_a_wrong_theme_is_named(change: dict[str, str], words: str) -> None:
    with pytest.raises(WeishanError, match=words), theme(**change):
        pass


def test_a_character_without_a_glyph_is_an_error() -> None:
    drawn = sums_chart(frame(), EN)
    with Theme().applied():
        drawn.axes.set_title("\u2e81")  # a radical that is no character
        with pytest.raises(UserWarning, match="missing from font"):
            drawn.svg()


def test_a_frame_without_its_columns_is_named_and_an_empty_one_says_so() -> None:
    with pytest.raises(WeishanError, match="no column obs_value"):
        sums_chart(pd.DataFrame({"x": [1]}), EN)
    assert sums_chart(frame().head(0), EN).title.startswith("The sources state no figure on this")


@pytest.mark.parametrize("ending", [".svg", ".png", ".pdf"])
def test_a_chart_saves_itself_and_twice_the_same(tmp_path: Path, ending: str) -> None:
    first = sums_chart(frame(), ZH).save(tmp_path / f"one{ending}").read_bytes()
    assert first == sums_chart(frame(), ZH).save(tmp_path / f"two{ending}").read_bytes()
    if ending == ".svg":
        assert "<text" not in first.decode()  # letters are shapes


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeishanError, match=r"\.gif"):
        sums_chart(frame(), EN).save(tmp_path / "chart.gif")
    assert not list(tmp_path.iterdir())


# Colours


def test_dark_pages_have_a_palette_that_is_legible() -> None:
    for name, colour in darken_palette().items():
        assert name in ("paper", "grid") or contrast_of(colour, NIGHT) >= 4.5, name


@pytest.mark.parametrize("name", ["ink", "grey", "accent", "doubt"])
def test_colours_of_text_are_legible_on_paper(name: str) -> None:
    assert contrast_of(getattr(Theme(), name), Theme().paper) >= 4.5


def test_marks_stand_out_from_paper() -> None:
    assert contrast_of(Theme().pale, Theme().paper) >= 3


# Tables


def table(words: Words = EN, **more: str) -> Table:
    rows = [
        {
            "group": "First",
            "name": HOSTILE,
            "printed": Cell("3元", place="2018-x:321", chinese=True),
        },
        {"group": "Second", "name": "贫困 rate", "printed": Cell("1", share=0.4, note=", noted")},
    ]
    return Table("t", words, rows, columns=["name", "printed"], caption="All", **more)


def test_a_table_is_markup_in_a_notebook_and_data_for_a_page() -> None:
    bundle, told = table(group="group")._repr_mimebundle_()
    html = bundle["text/html"]
    assert 'href="../reports/source-2018-x.html#s321"' in html
    assert "<script>" not in html
    assert not re.search(r"<[^>]* onload=", html)
    assert [html.count(f'scope="{scope}"') for scope in ("col", "row", "colgroup")] == [2, 2, 2]
    assert '<span lang="zh-CN">贫困</span> rate' in html
    assert told["table"]["places"] == ["2018-x:321"]
    assert told["table"]["groups"][1]["rows"][0][1] == [
        {"text": "1", "note": ", noted", "share": 0.4}
    ]


def test_a_table_hands_out_its_texts_as_a_frame() -> None:
    assert table().data.to_dict("list") == {"name": [HOSTILE, "贫困 rate"], "printed": ["3元", "1"]}


def test_a_table_of_nothing_says_so_and_a_long_one_folds() -> None:
    empty = Table("t", EN, [], columns=["name"], caption="All")
    html = empty._repr_mimebundle_()[0]["text/html"]
    assert html == "<p>The sources state no figure on this: All</p>"
    assert (
        table(folded="Show <all>")
        ._repr_mimebundle_()[0]["text/html"]
        .startswith("<details><summary>Show &lt;all&gt;</summary>")
    )


def test_chinese_is_marked_on_an_english_page_only() -> None:
    assert str(EN.mark("a 贫困。<b>")) == 'a <span lang="zh-CN">贫困。</span>&lt;b&gt;'
    assert str(ZH.mark("a 贫困")) == "a 贫困"


def test_an_answer_is_text_that_never_becomes_markup() -> None:
    bundle, told = Answer(("One.", HOSTILE))._repr_mimebundle_()
    assert bundle["text/plain"] == f"One.\n\n{HOSTILE}"
    assert "<script>" not in bundle["text/html"]
    assert told["answer"] == ["One.", HOSTILE]


# Files to take away


def test_what_a_spreadsheet_would_run_stays_text() -> None:
    signs = ["=1+1", "@x", "-5", "+x", "巍山"]
    data = pd.DataFrame({"a": signs, "n": [1.5, 2, float("nan"), 4, 5]})
    text = csv_bytes(data).decode("utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == [
        "'=1+1",
        "'@x",
        "-5",
        "'+x",
        "巍山",
    ]
    sheet = load_workbook(io.BytesIO(xlsx_bytes(data, "a/b"))).active
    cells = list(sheet.iter_rows(min_row=2))
    assert [row[0].value for row in cells] == signs
    assert {row[0].data_type for row in cells} == {"s"}
    assert [row[1].value for row in cells] == [1.5, 2, None, 4, 5]


def test_the_same_workbook_has_the_same_bytes() -> None:
    data = pd.DataFrame({"a": ["x\x00y"], "b": [True]})
    assert xlsx_bytes(data, "x") == xlsx_bytes(data, "x")


@pytest.mark.parametrize("name", read_schema())
def test_a_chinese_download_has_chinese_headings_each_once(name: str) -> None:
    frame = pd.DataFrame({column: ["x"] for column in read_schema()[name].types})
    headings = list(select_columns(frame, Words("zh")))
    assert all(re.search(r"[\u4e00-\u9fff]", heading) for heading in headings)
    assert len(set(headings)) == len(headings)


def test_a_download_says_what_an_indicator_is_called() -> None:
    frame = pd.DataFrame({"indicator": ["poverty_incidence"], "obs_value": [1.16]})
    english, chinese = (select_columns(frame, Words(language)) for language in ("en", "zh"))
    assert english.to_dict("list") == {
        "indicator": ["poverty_incidence"], "title": ["Poverty incidence"], "obs_value": [1.16],
    }  # fmt: skip
    assert chinese.to_dict("list") == {
        "指标代码": ["poverty_incidence"], "名称": ["贫困发生率"], "数值": [1.16],
    }  # fmt: skip
