"""The published pages of this repository, read as files and in a real browser."""

import csv
import io
import re
import shutil
from base64 import b64decode, b64encode
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from statistics import median
from typing import Literal
from urllib.parse import unquote

import axe_playwright_python
import nbformat
import openpyxl
import pytest
from bs4 import BeautifulSoup
from filelock import FileLock
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser, Page
from support.project import PROJECT, RAW

from weishan_analysis.build import build
from weishan_analysis.drawing import palette
from weishan_analysis.reading.files import read_text
from weishan_analysis.statistics.documents import read_documents

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
STEMS = [path.stem for path in sorted((PROJECT / "notebooks").glob("[0-9][0-9]-*.ipynb"))]
SOURCES = [f"source-{path.name}" for path in sorted(RAW.iterdir())]
NAMES = ("index", *STEMS, "figures", "method", "docs", *SOURCES)
PAGES = [f"{folder}{stem}.html" for folder in ("", "zh/") for stem in NAMES]
ARTICLE = "source-2018-weishan.html"
WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
HEAVIEST, MEDIAN = 500_000, 200_000  # bytes of a page with its pictures


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of this repository, built once for all processes of a test run."""
    root = tmp_path_factory.getbasetemp().parent / "site"
    with FileLock(f"{root}.lock"):
        if not (root / "reports").is_dir():
            for name in ("data", "notebooks"):
                shutil.copytree(PROJECT / name, root / name, dirs_exist_ok=True)
            shutil.copy2(PROJECT / "weishan.toml", root)
            result = build(root)
            assert not result.failures, "\n".join(map(str, result.failures))
    return root / "reports"


def read_page(site: Path, name: str) -> str:
    return (site / name).read_text(encoding="utf-8")


# The pages as files


def test_pages_are_light_with_their_pictures(site: Path) -> None:
    sizes = {name: (site / name).stat().st_size for name in PAGES}
    assert {name: size for name, size in sizes.items() if size > HEAVIEST} == {}
    assert median(sizes.values()) <= MEDIAN


@pytest.mark.parametrize("name", PAGES)
def test_page_says_its_language(site: Path, name: str) -> None:
    page = read_page(site, name)
    language = "zh-CN" if name.startswith("zh/") else "en"
    assert re.match(rf'<!DOCTYPE html>\s*<html lang="{language}">', page)


@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith("zh/")])
def test_chinese_on_an_english_page_is_marked(site: Path, name: str) -> None:
    body = read_page(site, name).partition("<body>")[2].partition("<script>")[0]
    body = re.sub(r"<(pre)\b.*?</\1>", "", body, flags=re.DOTALL)  # code
    while 'lang="zh-CN"' in body:  # from the innermost marked element out
        body, marked = re.subn(
            r'<(\w+)[^>]*lang="zh-CN"[^>]*>(?:(?!<\1\b).)*?</\1>', "", body, flags=re.DOTALL
        )
        assert marked
    assert not re.findall(r"[\u4e00-\u9fff]+", re.sub(r"<[^>]*>", "", body))


@pytest.mark.parametrize("name", PAGES)
def test_pictures_say_what_they_show(site: Path, name: str) -> None:
    page = read_page(site, name)
    words = [unescape(re.sub(r"<[^>]*>", "", alt))
             for alt in re.findall(r'<p class="alt">(.*?)</p>', page, re.DOTALL)]  # fmt: skip
    assert len(words) == page.count('<figure class="chart"')
    assert len(set(words)) == len(words)
    assert [alt for alt in words if len(alt) < 30 or not re.search(r"\d", alt)] == []
    assert "<img" not in page


@pytest.mark.parametrize("name", PAGES)
def test_no_two_elements_share_a_name(site: Path, name: str) -> None:
    names = re.findall(r' id="([^"]*)"', read_page(site, name))
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", PAGES)
def test_tables_have_captions_and_scopes(site: Path, name: str) -> None:
    for table in re.findall(r"<table.*?</table>", read_page(site, name), re.DOTALL):
        assert "<caption" in table
        assert "<th" in table
        assert [th for th in re.findall(r"<th\b[^>]*>", table) if "scope=" not in th] == []


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(site: Path, name: str) -> None:
    for href in re.findall(r'<a [^>]*href="([^"]+)"', read_page(site, name)):
        path, _, anchor = unescape(href).partition("#")
        if path.startswith(("data:", "http")):
            continue
        target = (site / name).parent / unquote(path) if path else site / name
        assert target.is_file(), href
        assert not anchor or f' id="{anchor}"' in target.read_text(encoding="utf-8"), href


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_the_page_on_the_method_says_what_each_table_holds(site: Path, folder: str) -> None:
    section = read_page(site, f"{folder}method.html").partition('id="tables"')[2]
    items = re.findall(r"<li>(.*?)</li>", section.partition("<h2")[0])
    linked = [name for item in items for name in re.findall(r">([^<]+)</a>", item)]
    assert sorted(linked) == sorted(path.name for path in (site / "data").iterdir())
    assert [item for item in items if not re.search(r"</a>[:：] ?\w", item)] == []


@pytest.mark.parametrize("name", SOURCES)
def test_a_chinese_page_tells_of_its_source_in_chinese(site: Path, name: str) -> None:
    facts = read_page(site, f"zh/{name}.html").partition("<dl")[2].partition("</dl>")[0]
    assert 'lang="en"' not in facts


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_charts_and_sentences_lead_to_each_other(site: Path, folder: str) -> None:
    article = read_page(site, folder + ARTICLE)
    for stem in STEMS:
        page = read_page(site, f"{folder}{stem}.html")
        for anchor in set(re.findall(rf'href="{ARTICLE}#(s\d+)"', page)):
            mark = article.partition(f' id="{anchor}"')[2].partition("</span></span>")[0]
            assert f'href="{stem}.html' in mark, (stem, anchor)


@pytest.mark.parametrize("name", [f"{folder}{stem}.html" for folder in ("", "zh/")
                                  for stem in (*STEMS, "figures")])  # fmt: skip
def test_the_sentence_of_every_figure_shown_stands_on_its_page(site: Path, name: str) -> None:
    main, _, evidence = read_page(site, name).partition('<details class="evidence"')
    keys = set(re.findall(r'data-figure="([^"]+)"', main))
    assert keys
    assert keys == set(re.findall(r'<li data-figure="([^"]+)"', evidence))
    quotes = re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", evidence)
    assert len(set(quotes)) == len(quotes)
    assert ('class="gloss"' in evidence) == (not name.startswith("zh/") and quotes != [])


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_a_title_and_a_description(site: Path, name: str) -> None:
    page = read_page(site, name)
    assert re.search(r"<title>[^<]{4,}</title>", page)
    assert re.search(r'<meta name="description" content="[^"]{10,}">', page)


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_every_numeral_of_the_article_is_marked(site: Path, folder: str) -> None:
    raw = read_text(RAW / "2018-weishan/article.txt").raw
    article = BeautifulSoup(read_page(site, folder + ARTICLE), "html.parser").select_one(".article")
    assert article is not None
    for ours in article.select(".note, .gloss"):
        ours.decompose()
    assert "".join(article.get_text().split()) == "".join(raw.split())
    for mark in article.select(".q"):
        mark.decompose()
    assert not re.search(r"\d", article.get_text())


@pytest.mark.parametrize("name", PAGES)
def test_every_chinese_character_of_a_page_is_in_its_font(site: Path, name: str) -> None:
    page = read_page(site, name)
    font = re.search(r"data:font/woff;base64,([A-Za-z0-9+/=]+)", page)
    has = set(TTFont(io.BytesIO(b64decode(font[1]))).getBestCmap()) if font else set()
    page = re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)
    text = unescape(re.sub(r"<[^>]*>", "", page))
    assert [sign for sign in text if 0x2E80 <= ord(sign) <= 0xFFEF and ord(sign) not in has] == []


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_what_was_read_and_what_was_typed_are_told_apart(site: Path, folder: str) -> None:
    said = read_page(site, f"{folder}method.html").partition('id="reading"')[2].partition("<h2")[0]
    with (site / "data/observations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    read = sum(row["span_start"] != "" for row in rows)
    assert {str(read), str(len(rows) - read)} <= set(re.findall(r"\d+", said))


def test_each_fact_from_outside_has_a_row_on_the_page_of_the_method(site: Path) -> None:
    for folder in ("", "zh/"):
        page = unescape(read_page(site, f"{folder}method.html"))
        for key, document in read_documents().items():
            assert f'id="document-{key}"' in page
            assert document.url in page
            assert document.number in re.sub(r"<[^>]*>", "", page)


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_a_table_entered_by_hand_is_shown_as_cells(site: Path, folder: str) -> None:
    page = re.sub("</?span[^>]*>", "", read_page(site, f"{folder}source-2018-09-14-education.html"))
    row = page.partition("助学贷款</th>")[2].partition("</tr>")[0]
    assert re.findall(r"<td[^>]*>([^<]*)</td>", row)[:3] == ["2061.95", "万元", "前文为2850.39万元"]
    assert "助学贷款 2061.95" not in page
    assert {"": "Note of the compiler", "zh/": "录入者备注"}[folder] in page


# The pages in a browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(bypass_csp=True)  # axe is a script that is not ours
    yield context.new_page()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_page_asks_for_nothing_and_fits_and_is_accessible(
    site: Path, page: Page, name: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    address = (site / name).as_uri()
    page.goto(address)
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    page.evaluate(AXE)
    # One edition is looked at narrow and dark, the other narrow and light: axe takes its time.
    for width, scheme in zip(WIDTHS, SCHEMES[:: -1 if name.startswith("zh/") else 1], strict=True):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        found = page.evaluate("axe.run({resultTypes: ['violations']}).then(run => run.violations)")
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert {url for url in asked if not url.startswith("data:")} == {address}


FOCUSABLE = "[...document.querySelectorAll('a[href], summary, [tabindex=\"0\"]')]"


@pytest.mark.browser
@pytest.mark.parametrize("name", ["index.html", "02-poverty-incidence.html", ARTICLE])
def test_the_keyboard_reaches_everything(site: Path, page: Page, name: str) -> None:
    page.goto((site / name).as_uri())
    page.evaluate(
        "window.reached = new Set();"
        "addEventListener('focusin', event => window.reached.add(event.target))"
    )
    for _ in range(page.evaluate(f"{FOCUSABLE}.length") + 9):
        page.keyboard.press("Tab")
    missed = "one => one.checkVisibility() && !window.reached.has(one)"
    assert page.evaluate(f"{FOCUSABLE}.filter({missed}).map(one => one.outerHTML)") == []


@pytest.mark.browser
def test_a_number_shows_how_it_was_read(site: Path, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto((site / ARTICLE).as_uri())
    mark = page.locator(".article .q.statistic", has_text="10.82%").first
    note = mark.locator(".note")
    assert not note.is_visible()
    for show in (mark.hover, mark.focus, mark.tap):
        show()
        assert note.is_visible()
        assert "Poverty incidence" in note.inner_text()
        assert "2013" in note.inner_text()
        page.keyboard.press("Escape")
        page.mouse.move(0, 0)
        assert not note.is_visible()
    mark.focus()
    page.keyboard.press("Tab")  # into the note, which stays
    assert page.evaluate("document.activeElement.closest('.note') !== null")
    assert note.is_visible()
    context.close()


@pytest.mark.browser
def test_a_chart_can_be_taken_away(site: Path, page: Page) -> None:
    page.goto((site / "zh/02-poverty-incidence.html").as_uri())
    figure = page.locator("figure.chart").first
    contents = {}
    for link in figure.locator(".downloads a[download]").all():
        with page.expect_download() as download:
            link.click()
        name = download.value.suggested_filename
        contents[name.rpartition(".")[2]] = Path(download.value.path()).read_bytes()
    assert list(contents) == ["csv", "xlsx", "svg", "png"]
    assert contents["svg"].startswith(b"<svg")
    assert b"@font-face" in contents["svg"]
    assert b"var(--accent,#b5382a)" in contents["svg"]
    told = contents["svg"].decode("utf-8")
    assert 'fill="#ffffff"' in told  # it has a ground of its own
    for part in (figure.get_attribute("aria-label"), "资料来源", page.title()):
        assert str(part)[:9] in re.sub(r"\s", "", told.replace("</text>", ""))
    assert contents["png"].startswith(b"\x89PNG")
    table = contents["csv"].decode("utf-8")
    assert table.startswith("\ufeff")  # else Excel takes Chinese for something else
    assert "贫困发生率为10.82%" in table
    sheet = openpyxl.load_workbook(io.BytesIO(contents["xlsx"])).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    written = list(csv.reader(io.StringIO(table.removeprefix("\ufeff"))))
    assert written == [["" if value is None else f"{value}" for value in row] for row in rows]
    assert 10.82 in [value for row in rows for value in row]


@pytest.mark.browser
def test_text_that_a_spreadsheet_would_run_stays_text_in_a_csv(hostile: Path, page: Page) -> None:
    page.goto((hostile / "01-hostile.html").as_uri())
    with page.expect_download() as download:
        page.locator("figure.chart a[download$='.csv']").click()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len({len(row) for row in rows}) == 1
    texts = [cell for row in rows for cell in row]
    assert f"'{FORMULA}" in texts
    assert FORMULA not in texts


# Characters that are no darker in bold: hollow, because the browser takes outline for hole.
HOLLOW = """async signs => {
    await document.fonts.load("bold 40px Shipped");
    const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    const ink = (sign, weight) => {
        canvas.clearRect(0, 0, 60, 60);
        canvas.font = `${weight} 40px Shipped`;
        canvas.fillText(sign, 5, 45);
        const data = canvas.getImageData(0, 0, 60, 60).data;
        let sum = 0;
        for (let place = 3; place < data.length; place += 4) sum += data[place];
        return sum;
    };
    return [...signs].filter(sign => ink(sign, "bold") <= ink(sign, "normal"));
}"""


@pytest.mark.browser
def test_no_character_of_the_font_is_hollow_in_bold(page: Page) -> None:
    (font,) = (ROOT / "src/weishan_analysis/fonts").glob("*.otf")
    address = f"data:font/otf;base64,{b64encode(font.read_bytes()).decode()}"
    page.set_content(f"<style>@font-face {{font-family: Shipped; src: url({address})}}</style>")
    signs = "".join(map(chr, TTFont(font).getBestCmap()))
    assert page.evaluate(HOLLOW, "".join(signs.split())) == []


# The colours of the palette as the page has them, the ground first.
SHOWN = """names => {
    const root = document.documentElement, style = getComputedStyle(root);
    return ["paper", ...names].map(name => style.getPropertyValue(`--${name}`).trim());
}"""


@pytest.mark.browser
@pytest.mark.parametrize("scheme", SCHEMES)
def test_charts_are_legible_in_light_and_in_dark(
    site: Path, page: Page, scheme: Literal["light", "dark"]
) -> None:
    page.goto((site / "02-poverty-incidence.html").as_uri())
    page.emulate_media(color_scheme=scheme)
    words = [name for name in palette.list_palette() if name not in ("paper", "grid", "pale")]
    ground, *shown = page.evaluate(SHOWN, words)
    assert (ground == palette.NIGHT) == (scheme == "dark")
    contrasts = {word: palette.contrast_of(ground, each)
                 for word, each in zip(words, shown, strict=True)}  # fmt: skip
    assert {word: ratio for word, ratio in contrasts.items() if ratio < 4.5} == {}
    drawn = page.locator("figure.chart .wide text[style*='--ink']").first
    assert drawn.evaluate("text => getComputedStyle(text).fill") == page.evaluate(
        "getComputedStyle(document.body).color"
    )


@pytest.mark.browser
def test_a_mark_leads_to_its_sentence_and_lights_up_with_its_row(site: Path, page: Page) -> None:
    page.goto((site / "02-poverty-incidence.html").as_uri())
    mark = page.locator(".picture.wide a[data-figure]").first
    key = mark.get_attribute("data-figure")
    mark.focus()
    lit = page.locator(f"[data-figure='{key}'].lit")
    assert lit.count() >= 2  # the mark and its row in the table
    page.keyboard.press("Enter")
    page.wait_for_url("**/source-2018-weishan.html#*")
    assert page.locator(":target").inner_text().startswith("10.82%")


@pytest.mark.browser
@pytest.mark.parametrize("folder", ["", "zh/"])
def test_a_mark_shows_what_it_is_and_its_sentence(
    site: Path, browser: Browser, folder: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto((site / f"{folder}02-poverty-incidence.html").as_uri())
    first, last = page.locator(".picture.narrow a[data-figure]").all()[:2]
    card = page.locator("#card")
    for show in (last.hover, last.focus, last.tap):
        show()
        told = card.inner_text()
        assert "1.16%" in told
        assert card.locator("mark").inner_text() == "1.16%"
        assert "综合贫困发生率下降至1.16%" in told
        assert ("(our translation)" in told) == (folder == "")
        assert ("2014 to early 2018" if folder == "" else "2014年至2018年初") in told
        page.keyboard.press("Escape")
        page.mouse.move(0, 0)
        first.evaluate("mark => mark.blur()")
        last.evaluate("mark => mark.blur()")
        assert not card.is_visible()
    assert page.url.endswith("02-poverty-incidence.html")  # the first tap leads nowhere
    heard = (last.get_attribute("aria-describedby") or "").split()
    told = [page.locator(f"[id='{name}']").text_content() or "" for name in heard]
    assert "1.16%" in told[0]  # its value and how it is known, the sentence, and that in English
    assert "综合贫困发生率下降至1.16%" in told[1]
    assert len(told) == (3 if folder == "" else 2)
    first.focus()
    page.keyboard.press("ArrowRight")
    assert last.evaluate("mark => mark === document.activeElement")
    context.close()


@pytest.mark.browser
def test_all_figures_are_searched_filtered_sorted_and_cited(site: Path, browser: Browser) -> None:
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto((site / "figures.html").as_uri())
    rows = page.locator("table.figures tbody tr")
    count = rows.count()
    page.locator("[name=search]").fill("poverty incidence")
    shown = rows.filter(visible=True)
    assert 0 < shown.count() < count
    assert page.locator("output").inner_text() == f"Shown: {shown.count()}"
    page.locator("thead button").nth(1).click()
    values = [float(row.get_attribute("data-sort") or "nan")
              for row in shown.locator("td.number").all()]  # fmt: skip
    assert values == sorted(values)
    page.locator("[name=source]").select_option("2020-07-17-dali")
    assert shown.count() == 1
    shown.locator(".copies button").nth(1).click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Poverty incidence, Dali: 11.62% (2014). Yunnan.cn: Dali prefecture:")
    assert "https://yn.yunnan.cn/system/2020/07/17/030806143.shtml#:~:text=11.62. file:" in copied
    assert copied.endswith(f"figures.html#{shown.get_attribute('id')}")
    page.locator("[name=doubt]").check()
    assert shown.count() == 0
    context.close()


@pytest.mark.browser
def test_a_telephone_has_pictures_of_its_own(site: Path, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto((site / "02-poverty-incidence.html").as_uri())
    first = page.locator("figure.chart").first
    assert first.locator(".narrow svg").is_visible()
    assert not first.locator(".wide svg").is_visible()
    sizes = first.locator(".narrow text").evaluate_all(
        "texts => texts.map(text => text.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 11


@pytest.mark.browser
def test_print_leaves_the_screen_out(site: Path, page: Page) -> None:
    page.goto((site / "02-poverty-incidence.html").as_uri())
    page.emulate_media(media="print")
    for selector in ("nav.contents", "nav.sequence", ".downloads", "details.code"):
        assert not page.locator(selector).first.is_visible()
    assert page.locator("figure.chart .wide svg").first.is_visible()
    assert page.locator(".evidence blockquote").first.is_visible()
    assert page.locator("footer.site").is_visible()


# Text that wants to be markup

FORMULA = '=HYPERLINK("//evil.example", "open")'
HOSTILE = """\
<script>window.hacked = 1</script>

<img src=x onerror="window.hacked = 2">{{ 7 * 7 }} {% raw %} $x^2$ \\(y\\) &lt;b&gt;
\u202e反\u200b 2019年，全县有贫困户100户<svg onload=window.hacked=3>，贫困发生率为5.5%。
"""
SHOW = """\
import weishan_analysis as wa
from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.chart import Picture, chart
from weishan_analysis.drawing.rows import Bars, Panel, Row
words, frame = wa.Words(language), wa.figures("poverty")
quote = frame.quote[0]
rows = [Row(quote, 1.0, quote, "#222222", place=frame.observation[0])]

@chart('"><script>window.hacked=4</script>', "funds.subject")
def hostile_chart(frame, words):
    return Picture(quote, Bars([Panel(quote, rows)]), quote, [quote])

display(Answer((quote, "{{ 7 * 7 }}")), hostile_chart(frame, words))
display(wa.figures_table(frame, words, name="poverty", caption=quote, group="sentence"))
frame[["printed", "quote"]]"""
PROSE = "# <script>window.hacked=10</script>\n\n<img src=x onerror='window.hacked=11'> {{ 7 * 7 }}"


@pytest.mark.browser
@pytest.mark.parametrize("is_protected", [True, False], ids=["with-policy", "without-policy"])
def test_text_of_a_source_stays_text(
    hostile: Path, browser: Browser, *, is_protected: bool
) -> None:
    context = browser.new_context(bypass_csp=not is_protected)
    for path in sorted(hostile.rglob("*.html")):
        page = context.new_page()
        page.goto(path.as_uri())
        assert page.evaluate("window.hacked") is None, path.name
        assert page.locator("main script, [onerror], [onload]").count() == 0, path.name
        assert not re.search(r"\b49\b", page.locator("main").inner_text()), path.name
    shown = (hostile / "source-one.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;" in shown
    assert "{{ 7 * 7 }}" in (hostile / "01-hostile.html").read_text(encoding="utf-8")
    context.close()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a project whose every text tries to be markup."""
    root = tmp_path_factory.mktemp("hostile")
    (root / "data/raw/one").mkdir(parents=True)
    (root / "data/raw/two").mkdir()
    (root / "notebooks").mkdir()
    (root / "data/raw/one/article.txt").write_text(HOSTILE, encoding="utf-8")
    table = '指标,数值,单位,时期,备注\n贫困发生率,5.6,%,2019年,"<script>window.hacked=5</script>"\n'
    quoted = FORMULA.replace('"', '""')
    table += f'贫困人口,7,人,2019年,"{quoted}"\n'
    (root / "data/raw/two/figures.csv").write_text(table, encoding="utf-8")
    for name in ("one", "two"):
        (root / f"data/raw/{name}/source.toml").write_text(
            "title = '<script>window.hacked=6</script>'\nref_area = '532927'\n"
            "author = '<img src=x onerror=window.hacked=7>'\nnote = '{{ 7 * 7 }}</dd><b>'\n"
            "url = 'javascript:window.hacked=8'\npublished = '2020'\n",
            encoding="utf-8",
        )
    cells = [nbformat.v4.new_code_cell('language = "en"'), nbformat.v4.new_markdown_cell(PROSE),
             nbformat.v4.new_code_cell(SHOW)]  # fmt: skip
    cells[0].metadata.tags = ["parameters"]
    title = {"title": "<script>window.hacked=9</script>"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=title)
    nbformat.write(notebook, root / "notebooks/01-hostile.ipynb")
    result = build(root)
    assert not result.failures, result.failures
    return root / "reports"
