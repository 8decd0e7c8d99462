"""The analyses as notebooks: plainly written, complete in both languages, and nothing left out."""

import ast
import hashlib
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from support.project import PROJECT, RAW

from weishan_analysis.build import Site, build
from weishan_analysis.drawing.links import address_of
from weishan_analysis.pages.page import Shown, read_notebook
from weishan_analysis.statistics.processed import read_table

pytestmark = pytest.mark.slow

NAMES = sorted(path.stem for path in (PROJECT / "notebooks").glob("*.ipynb"))
NOTEBOOKS = {
    name: nbformat.read(PROJECT / "notebooks" / f"{name}.ipynb", as_version=4) for name in NAMES
}
CODE = [
    pytest.param(cell, id=f"{name}:{cell.id}")
    for name in NAMES
    for cell in NOTEBOOKS[name].cells
    if cell.cell_type == "code"
]
HAN = r"[\u4e00-\u9fff]"
every_notebook = pytest.mark.parametrize("name", NAMES)
both_languages = pytest.mark.parametrize("language", ["en", "zh"])


# As they are stored


@every_notebook
def test_a_notebook_reads_well_before_it_runs(name: str) -> None:
    cells = NOTEBOOKS[name].cells
    prose = [cell for cell in cells if cell.cell_type == "markdown"]
    assert all(cell.metadata.tags in (["en"], ["zh"]) for cell in prose)
    english, chinese = ([c for c in prose if c.metadata.tags == [tag]] for tag in ("en", "zh"))
    assert [cell.id.removesuffix("-en") for cell in english] == [
        cell.id.removesuffix("-zh") for cell in chinese
    ]
    for one, other in zip(english, chinese, strict=True):
        assert not re.search(HAN, one.source)
        assert re.search(HAN, other.source)
        assert [line.split()[0] for line in one.source.splitlines() if line.startswith("#")] == [
            line.split()[0] for line in other.source.splitlines() if line.startswith("#")
        ]
    assert english[0].source.startswith("# ")
    assert english[0].source.endswith("?")
    assert chinese[0].source.endswith("？")
    assert not any(cell.get("outputs") for cell in cells)
    assert NOTEBOOKS[name].metadata.title
    assert NOTEBOOKS[name].metadata.title_zh


@pytest.mark.parametrize("cell", CODE)
def test_cells_are_short_and_only_call_the_library(cell: nbformat.NotebookNode) -> None:
    tree = ast.parse(cell.source)
    banned = (ast.FunctionDef, ast.Lambda, ast.For, ast.While, ast.ListComp, ast.GeneratorExp,
              ast.DictComp, ast.ClassDef, ast.Try)  # fmt: skip
    assert not [node for node in ast.walk(tree) if isinstance(node, banned)]
    values = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert all(isinstance(value, str) for value in values)  # no figure is typed
    assert not [text for text in values if re.search(rf"\d|{HAN}| ", text)]
    is_setup = {"setup", "parameters"} & set(cell.metadata.get("tags", []))
    assert is_setup or len(cell.source.splitlines()) <= 4
    assert is_setup or isinstance(tree.body[-1], ast.Expr)  # which shows itself


# As they run


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, built."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(RAW, root / "data" / "raw")
    shutil.copytree(PROJECT / "notebooks", root / "notebooks")
    assert not build(root).failures
    return root


def read_editions(project: Path) -> dict[tuple[str, str], Shown]:
    """What each notebook shows in each language."""
    site = Site(project)
    return {
        (edition.stem, edition.language): read_notebook(
            nbformat.read(site.ledger.executed(edition), as_version=4)
        )
        for edition in site.editions
    }


@pytest.fixture(scope="module")
def editions(project: Path) -> dict[tuple[str, str], Shown]:
    return read_editions(project)


@both_languages
@every_notebook
def test_every_page_asks_answers_and_leads_on(
    editions: dict[tuple[str, str], Shown], name: str, language: str
) -> None:
    shown = editions[name, language]
    kinds = [piece.kind for piece in shown.pieces]
    assert shown.title.endswith("?" if language == "en" else "？")
    assert kinds[:2] == ["markup", "answer"]
    assert len(shown.lead) > 15
    assert [link.href for link in shown.contents] == [
        link.href for link in editions[name, "en"].contents
    ]
    assert "text" not in kinds  # nothing is printed, nothing warned of


@both_languages
def test_every_statement_has_its_link_on_a_page_of_its_analysis(
    editions: dict[tuple[str, str], Shown], project: Path, language: str
) -> None:
    shown = {place for (name, spoken), page in editions.items()
             if spoken == language and name != NAMES[0] for place in page.places}  # fmt: skip
    observations = read_table("observations", project)
    assert [key for key in observations["observation"] if key not in shown] == []


@both_languages
def test_the_first_page_shows_every_statement_under_its_sentence(
    editions: dict[tuple[str, str], Shown], project: Path, language: str
) -> None:
    text = "".join(piece.text for piece in editions[NAMES[0], language].pieces)
    text = re.sub(r"<[^>]*>", "", text)
    observations = read_table("observations", project)
    sources = read_table("sources", project).set_index("source")
    is_sentence = observations["source"].map(sources["kind"]).eq("article")
    quotes = observations["quote"][is_sentence].unique()
    assert [quote for quote in quotes if quote not in text] == []
    assert [quote for quote in observations["quote"][~is_sentence] if quote in text] == []


@every_notebook
def test_no_heading_stands_without_rows(editions: dict[tuple[str, str], Shown], name: str) -> None:
    text = "".join(piece.text for piece in editions[name, "en"].pieces)
    assert "The sources state no figure" not in text


@every_notebook
def test_the_english_pages_are_english(editions: dict[tuple[str, str], Shown], name: str) -> None:
    markup = "".join(str(piece.markup) for piece in editions[name, "en"].pieces)
    markup = re.sub(r'<(\w+)[^>]*lang="zh-CN"[^>]*>.*?</\1>', "", markup, flags=re.DOTALL)
    assert re.findall(rf"{HAN}+", re.sub(r"<[^>]*>", "", markup)) == []


@every_notebook
def test_the_chinese_pages_have_no_english_sentence(
    editions: dict[tuple[str, str], Shown], name: str
) -> None:
    pieces = editions[name, "zh"].pieces
    text = re.sub(r"<[^>]*>|https?://\S+", " ", "".join(piece.text for piece in pieces))
    assert re.findall(r"[A-Za-z]{3,}(?: [A-Za-z]+){2,}", text) == []


def test_a_figure_leads_to_its_sentence_beside_its_page(
    editions: dict[tuple[str, str], Shown], project: Path
) -> None:
    for (name, language), shown in editions.items():
        folder = project / "reports" / ("zh" if language == "zh" else "")
        page = (folder / f"{name}.html").read_text(encoding="utf-8")
        for place in shown.places:
            assert f'href="{address_of(place)}"' in page or "chart" in name, place


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
        assert not build(project, languages=("en",)).failures
        told = read_editions(project)["02-poverty-incidence", "en"]
        text = "".join(piece.text for piece in told.pieces)
        assert "fell from 10.82% in 2013 to 3.16% by early 2018" in text
        assert "not below 3%, the exit line for western regions" in text
    finally:
        article.write_bytes(original)
        source.write_text(declared, encoding="utf-8", newline="\n")
