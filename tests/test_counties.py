"""Two other counties, each from four reports: a project from `weishan new` to its site."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

COUNTIES = Path(__file__).parent / "examples" / "counties"
PLACES = {"lankao": ("兰考县", "Lankao"), "jinggangshan": ("井冈山市", "Jinggangshan")}
# What the pages must say: an answer, or in one sentence which figure no source states.
ANSWERS = {
    "lankao": {
        "en/02-poverty-incidence": [
            "Poverty incidence in Lankao fell from 10.2% in 2014 to 1.27% in 2016.",
            "That is below 2%, the exit line for central and eastern regions.",
            "Of 77,350 people registered as poor in 2014, 3,127 were still poor in 2016.",
            "Rural income per head was 9,943 yuan in 2016",
            "Another source gives 11.8% for 2014; nothing shows which is right.",
        ],
        "zh/02-poverty-incidence": ["2014年建档立卡贫困人口77350人，2016年尚未脱贫3127人。"],
        "en/03-fund-allocation": ["The sources state no figure on this: money"],
        "zh/03-fund-allocation": ["资料中没有这方面的数据：资金"],
        "en/04-enterprise-dividends": ["The sources state no figure on this: enterprise dividends"],
        "en/05-programmes": ["The sources state no figure on what was done in any sector."],
        "en/07-revisions": ["Poverty incidence, 2014 11.8% 10.2% −13.6%"],
        "en/08-places": ["Poverty incidence is stated for one place only"],
    },
    "jinggangshan": {
        "en/02-poverty-incidence": [
            "Poverty incidence in Jinggangshan fell from 21% in 2013 to 0.25% in 2018.",
            "Of 16,934 people registered as poor in 2014, 303 were still poor in 2019.",
            "Rural income per head was 9,606 yuan in 2017 and 14,551 yuan in 2021",
        ],
        "en/03-fund-allocation": ["The sources state no figure on this: a headline sum with items"],
        "zh/03-fund-allocation": ["扶贫资金", "4.6亿元"],
        "en/04-enterprise-dividends": ["The sources state no figure on this: enterprise dividends"],
    },
}

pytestmark = pytest.mark.slow


def run(folder: Path, *arguments: str) -> str:
    """What a command prints; it must succeed, and warn of nothing."""
    command = [sys.executable, "-m", "weishan_analysis", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.fixture(scope="module", params=PLACES)
def county(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of the county, built."""
    name = str(request.param)
    chinese, english = PLACES[name]
    folder = tmp_path_factory.mktemp("counties")
    run(folder, "new", name, "--area", chinese, "--english", english)
    shutil.copytree(COUNTIES / name, folder / name / "data" / "raw", dirs_exist_ok=True)
    run(folder / name, "check")
    run(folder / name, "build")
    return folder / name


def list_pages(project: Path) -> Iterator[tuple[str, str]]:
    """Name, such as en/index, and markup of every page."""
    for path in sorted((project / "reports").rglob("*.html")):
        language = "zh" if path.parent.name == "zh" else "en"
        yield f"{language}/{path.stem}", path.read_text(encoding="utf-8")


def read_words(html: str) -> str:
    """What a reader sees of a page, without its code and pictures."""
    for element in ("style", "script", "svg", "head"):
        html = re.sub(rf"<{element}\b.*?</{element}>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def unspaced(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_no_page_speaks_of_weishan(county: Path) -> None:
    for name, html in list_pages(county):
        words = re.sub("weishan_analysis|WeishanError", "", read_words(html))
        assert "巍山" not in html, name
        assert "Weishan" not in words, name


def test_every_page_has_the_name_of_the_county(county: Path) -> None:
    chinese, english = PLACES[county.name]
    for name, html in list_pages(county):
        site = (
            f"{english}: what the figures say" if name.startswith("en/") else f"{chinese}数据分析"
        )
        assert site in unescape(html), name


def test_every_question_is_answered_or_what_is_missing_is_said(county: Path) -> None:
    pages = {name: unspaced(read_words(html)) for name, html in list_pages(county)}
    for name, sentences in ANSWERS[county.name].items():
        for sentence in sentences:
            assert unspaced(sentence) in pages[name], f"{name}: {sentence}"


def test_a_county_alone_is_compared_with_nothing(county: Path) -> None:
    for name, html in list_pages(county):
        for said in ("0 other places", "Beside its neighbours", "其他0个地区"):
            assert said not in html, name


def test_no_page_shows_an_error_or_an_empty_chart(county: Path) -> None:
    for name, html in list_pages(county):
        assert "Traceback" not in html, name
        for figure in re.findall(r'<figure class="chart".*?</figure>', html, re.DOTALL):
            assert "no figure" not in read_words(figure), name
            assert "没有这方面的数据" not in read_words(figure), name


def test_no_sentence_counts_nothing(county: Path) -> None:
    for name, html in list_pages(county):
        if name.startswith("en/"):
            assert not re.search(
                r"(?<![\d.,])0 (figures|fields|sums|checks|of)\b", read_words(html)
            ), name


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of both counties, built, with two of its notebooks."""
    folder = tmp_path_factory.mktemp("both")
    named = [option for zh, en in PLACES.values() for option in ("--area", zh, "--english", en)]
    run(folder, "new", "both", *named)
    for name in PLACES:
        shutil.copytree(COUNTIES / name, folder / "both" / "data" / "raw", dirs_exist_ok=True)
    for notebook in (folder / "both" / "notebooks").iterdir():
        if notebook.name[:2] not in ("02", "08"):
            notebook.unlink()
    run(folder / "both", "build")
    return folder / "both"


def test_several_counties_have_their_pages_and_one_that_compares_them(both: Path) -> None:
    reports = both / "reports"
    for name, (chinese, english) in PLACES.items():
        for language, title in (("", f"{english}: what"), ("zh/", f"{chinese}数据分析")):
            page = (reports / name / language / "02-poverty-incidence.html").read_text("utf-8")
            assert title in unescape(page)
    compared = unspaced(read_words((reports / "08-places.html").read_text("utf-8")))
    assert "Jinggangshan" in compared
    assert "Lankao" in compared
    assert not (reports / "02-poverty-incidence.html").exists()


def test_every_link_between_the_counties_leads_somewhere(both: Path) -> None:
    for page in (both / "reports").rglob("*.html"):
        addresses = re.findall(r'href="([^"#]+)', page.read_text("utf-8"))
        local = {a for a in addresses if not a.startswith(("http", "data:", "mailto:"))}
        assert [a for a in local if not (page.parent / unquote(unescape(a))).exists()] == []


def test_an_edition_elsewhere_leaves_the_site_and_the_tables_alone(both: Path) -> None:
    def read(folder: str) -> dict[str, bytes]:
        files = (path for path in (both / folder).rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in files}

    before = read("reports") | read("data")
    run(both, "build", "--as-of", "2017-12-31", "--out", "then", "--lang", "en")
    assert read("reports") | read("data") == before
    then = both / "then" / "lankao"
    assert not list(then.glob("source-2020*")), "what came later is not in it"
    assert "1.27%" in read_words((then / "02-poverty-incidence.html").read_text("utf-8"))
    (both / "taken").mkdir()
    (both / "taken" / "file").touch()
    command = [sys.executable, "-m", "weishan_analysis", "build", "--out", "taken", "--lang", "en"]
    done = subprocess.run(command, cwd=both, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "it holds something else" in done.stderr
