"""The analyses as notebooks: plainly written, complete in both languages, and nothing left out."""

import ast
import hashlib
import re
import shutil
from html import unescape
from itertools import islice, product
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from support.project import PROJECT, RAW

from weishan_analysis.publishing.links import sentence_link
from weishan_analysis.statistics.processed import CURRENT, read_table, write_tables

pytestmark = pytest.mark.slow

NAMES = ("01-article-to-tables", "02-poverty-incidence", "03-fund-allocation",
         "04-enterprise-dividends", "05-programmes")  # fmt: skip
CELLS = [
    pytest.param(cell, id=f"{name}:{cell.id}")
    for name in NAMES
    for cell in nbformat.read(PROJECT / "notebooks" / f"{name}.ipynb", 4).cells
]
Pages = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with current tables."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(RAW, root / "data" / "raw")
    (root / "notebooks").mkdir()
    write_tables(root)
    return root


def run(project: Path, *editions: tuple[str, str]) -> Pages:
    """What notebooks show in a language, by both: the markup of their outputs.

    One kernel runs them all, emptied before each.
    """
    cells, lengths = [], []
    for name, language in editions:
        notebook = nbformat.read(PROJECT / "notebooks" / f"{name}.ipynb", 4)
        notebook.cells[0].source = f'language = "{language}"'
        edition = [nbformat.v4.new_code_cell("%reset -f"), *notebook.cells]
        cells += [nbformat.v4.new_code_cell(cell.source) for cell in edition]
        lengths.append(len(edition))
    together = nbformat.v4.new_notebook(cells=cells, metadata=notebook.metadata)
    place = {"metadata": {"path": str(project / "notebooks")}}
    NotebookClient(together, timeout=120, resources=place).execute()
    pages, rest = {}, iter(together.cells)
    for edition, length in zip(editions, lengths, strict=True):
        outputs = [output for cell in islice(rest, length) for output in cell.outputs]
        assert all("data" in output for output in outputs), outputs  # no warnings, no printing
        pages[edition] = "\n".join(output["data"].get("text/html", "") for output in outputs)
    return pages


@pytest.fixture(scope="module")
def editions(project: Path) -> Pages:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CURRENT, "yes")
        return run(project, *product(NAMES, ("en", "zh")))


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def pages(editions: Pages, language: str) -> dict[str, str]:
    return {name: html for (name, spoken), html in editions.items() if spoken == language}


def visible(html: str) -> str:
    """What a reader sees, without what belongs to the sources: links to them, and their words."""
    html = re.sub(r"<(a|bdi|details)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", " ", html))


def test_every_page_asks_a_question_and_answers_it_with_its_first_chart(
    pages: dict[str, str], language: str
) -> None:
    for name, html in pages.items():
        question = re.match(r"<h1>(.*?)</h1>", html)
        assert question is not None, name
        assert question[1].endswith("?" if language == "en" else "？"), name
        assert html.index("<p>") < html.index("<figure"), name


def test_every_statement_has_its_link_on_a_page_of_its_analysis(
    pages: dict[str, str], project: Path, language: str
) -> None:
    observations = read_table("observations", project)
    analyses = "".join(html for name, html in pages.items() if name != NAMES[0])
    shown = set(re.findall(r'href="([^"]*/source-[^"]*)"', analyses))
    missing = [
        f"{row.indicator} {row.printed}"
        for row in observations.itertuples()
        if sentence_link(row.source, row.span_start, row.quote, language) not in shown
    ]
    assert missing == []


def test_the_first_page_shows_every_statement_under_its_sentence(
    pages: dict[str, str], project: Path
) -> None:
    observations = read_table("observations", project)
    text = unescape(pages[NAMES[0]])
    is_sentence = observations["span_start"].notna()
    assert [q for q in observations["quote"][is_sentence].unique() if q not in text] == []
    assert [q for q in observations["quote"][~is_sentence] if q in text] == []  # rows are no words
    sources = read_table("sources", project)
    tables = sources[sources["source"].isin(observations["source"][~is_sentence])]
    assert [title for title in tables["title"] if title not in text] == []


def test_no_heading_stands_without_rows(pages: dict[str, str]) -> None:
    assert [name for name, html in pages.items()
            if re.search(r"The sources state no figure|资料中没有", html)] == []  # fmt: skip


def test_the_english_pages_are_english(editions: Pages) -> None:
    for name in NAMES[1:]:  # the first shows the sentences themselves
        assert re.findall(r"[\u4e00-\u9fff]+", visible(editions[name, "en"])) == [], name


def test_the_chinese_pages_have_no_english_sentence(editions: Pages) -> None:
    for name in NAMES:
        words = r"[A-Za-z]{3,}(?: [A-Za-z]+){2,}"
        assert re.findall(words, visible(editions[name, "zh"])) == [], name


def test_every_chart_has_words_and_data(pages: dict[str, str]) -> None:
    for name, html in pages.items():
        figures = re.findall(r"<figure.*?</figure>", html, re.DOTALL)
        assert figures, name
        for figure in figures:
            alt = re.search(r'alt="([^"]+)"', figure)
            assert alt is not None, name
            assert len(alt[1]) > 40, name
            assert "CSV" in figure, name


def test_tables_name_what_their_cells_are(pages: dict[str, str]) -> None:
    for name, html in pages.items():
        for table in re.findall(r"<table.*?</table>", html, re.DOTALL):
            assert 'scope="col"' in table, name
            assert 'scope="row"' in table, name
            assert len(re.findall(r'\bid="', table)) < 12, name  # no id a cell


@pytest.mark.parametrize("cell", CELLS)
def test_cells_are_short_and_only_call_the_library(cell: nbformat.NotebookNode) -> None:
    tree = ast.parse(cell.source)
    banned = (ast.FunctionDef, ast.Lambda, ast.For, ast.While, ast.ListComp, ast.GeneratorExp,
              ast.DictComp, ast.ClassDef, ast.Try)  # fmt: skip
    assert not [node for node in ast.walk(tree) if isinstance(node, banned)]
    numbers = [node.value for node in ast.walk(tree)
               if isinstance(node, ast.Constant) and not isinstance(node.value, str)]  # fmt: skip
    assert numbers == []
    texts = [node.value for node in ast.walk(tree)
             if isinstance(node, ast.Constant) and isinstance(node.value, str)]  # fmt: skip
    assert not [text for text in texts if re.search(r"\d|[\u4e00-\u9fff]| ", text)]
    is_setup = {"setup", "parameters"} & set(cell.metadata.get("tags", []))
    assert is_setup or len(cell.source.splitlines()) <= 9


def test_a_new_figure_changes_what_the_notebook_says(project: Path) -> None:
    article = project / "data" / "raw" / "2018-weishan" / "article.txt"
    original = article.read_bytes()
    source = article.with_name("source.toml")
    declared = source.read_text(encoding="utf-8")
    try:
        article.write_bytes(original.replace(b"1.16%", b"3.16%"))
        digest = hashlib.sha256(article.read_bytes()).hexdigest()
        source.write_text(re.sub(r'sha256 = "\w+"', f'sha256 = "{digest}"', declared),
                          encoding="utf-8", newline="\n")  # fmt: skip
        edition = ("02-poverty-incidence", "en")
        html = run(project, edition)[edition]
        assert "fell from 10.82% in 2013 to 3.16% by early 2018" in html
        assert "not below the exit line for western regions, 3%" in html
    finally:
        article.write_bytes(original)
        source.write_text(declared, encoding="utf-8", newline="\n")
