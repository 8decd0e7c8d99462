"""The first page, and which charts and tables use which figure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from weishan_analysis.metadata import load
from weishan_analysis.publishing.annotated import Uses, count_kinds, list_figures
from weishan_analysis.publishing.labels import format_value, join_sentences
from weishan_analysis.publishing.markup import visible_text
from weishan_analysis.publishing.pages import (
    LANGUAGES,
    Link,
    Page,
    draw_content,
    frame_page,
)
from weishan_analysis.publishing.prose import message
from weishan_analysis.statistics.documents import read_documents
from weishan_analysis.statistics.sources import Source

_CHART = re.compile(
    r'<figure class="chart".*?<img alt="(?P<alt>[^"]*)" data-title="(?P<title>[^"]*)"[^>]*? '
    r'src="(?P<src>[^"]*)"',
    re.DOTALL,
)
_FIRST_PARAGRAPH = re.compile(r"</h1>.*?<p>(.*?)</p>", re.DOTALL)
_USE = re.compile(
    r'<figure class="chart" id="(?P<chart>[^"]+)"|(?P<end></figure>)'
    r'|href="source-(?P<source>[^"#]+)\.html#(?P<anchor>[^"]+)"'
)


@dataclass(frozen=True)
class Card:
    """A notebook on the first page; finding, picture and alt are markup as on its own page."""

    link: Link
    finding: str
    picture: str
    alt: str


def draw_home(
    root: Path, sources: Iterable[Source], language: str, cards: list[Card], *, bilingual: bool
) -> tuple[Page, str]:
    """The first page and its content."""
    sources = list(sources)
    lang = LANGUAGES[language]
    sections = {
        "home-findings": "findings", "sources": "sources", "home-documents": "documents",
        "home-tables": "tables",
    }  # fmt: skip
    title = message("home.title", language)
    page = replace(
        frame_page(root, language, "index.html", title, bilingual=bilingual),
        sources=tuple(sources),
        contents=tuple(
            Link(f"#{anchor}", message(f"home.{name}", language), lang)
            for anchor, name in sections.items()
        ),
    )
    content = draw_content(
        "home.html.j2",
        page,
        cards=cards,
        introduction=_introduce(root, sources, language),
        documents=read_documents().items(),
        accounts=[(source, _sum_up(root, source, language)) for source in sources],
        folder="data/" if language == "en" else "../data/",
        tables=_list_tables(root, language),
    )
    return page, content


def _introduce(root: Path, sources: list[Source], language: str) -> str:
    """How many figures a program read and how many people entered, and what else was entered."""
    counts = {"read": 0, "typed": 0}
    for source in sources:
        figures = list_figures(root, source, language, {})
        kind = "read" if source.kind == "article" else "typed"
        counts[kind] += sum(figure.kind == "statistic" for figure in figures)
    told = [
        message(f"home.{kind}", language, count=format_value(count, "", language))
        for kind, count in counts.items() if count
    ]  # fmt: skip
    return join_sentences([*told, message("home.declared", language)], language)


def _list_tables(root: Path, language: str) -> list[tuple[list[str], str]]:
    """The files of data/processed: those of one kind together, and what they hold."""
    files = sorted(path.name for path in (root / "data" / "processed").glob("*.csv"))
    titles = load("codebook/columns.toml")["table"]
    tables = [
        ([file for file in files if file.removesuffix(".csv").partition("-")[0] == kind], title)
        for kind, title in titles.items()
    ]
    described = [(names, title[language]) for names, title in tables if names]
    return [*described, (["datapackage.json"], message("home.package", language))]


def make_card(html: str, link: Link) -> Card:
    """What the page of a notebook says first: its first chart, or else its first paragraph."""
    chart = _CHART.search(html)
    if chart:
        return Card(link, chart["title"], chart["src"], chart["alt"])
    paragraph = _FIRST_PARAGRAPH.search(html)
    return Card(link, escape(visible_text(paragraph[1])) if paragraph else "", "", "")


def find_uses(pages: Iterable[tuple[Link, str]]) -> dict[str, Uses]:
    """By source and anchor, the charts and pages that link to it, each page once a chart."""
    found: dict[str, dict[str, dict[Link, None]]] = {}
    for link, html in pages:
        chart = ""
        for use in _USE.finditer(html):
            if use["chart"] or use["end"]:
                chart = use["chart"] or ""
                continue
            target = Link(f"{link.href}#{chart}" if chart else link.href, link.text, link.lang)
            found.setdefault(use["source"], {}).setdefault(use["anchor"], {})[target] = None
    return {
        source: {anchor: _one_a_page(links) for anchor, links in anchors.items()}
        for source, anchors in found.items()
    }


def _one_a_page(links: Iterable[Link]) -> tuple[Link, ...]:
    """The first link to each page, one into a chart before one to the page."""
    by_page: dict[str, Link] = {}
    for link in sorted(links, key=lambda link: "#" not in link.href):
        by_page.setdefault(link.href.partition("#")[0], link)
    return tuple(sorted(by_page.values(), key=lambda link: link.href))


def _sum_up(root: Path, source: Source, language: str) -> str:
    """The account of a source in one line."""
    figures = list_figures(root, source, language, {})
    if source.kind == "table":
        return message("home.rows", language, count=format_value(len(figures), "", language))
    parts = message("site.comma", language).join(
        message("home.count", language, kind=message(f"kind.{kind}", language), count=count)
        for kind, count in count_kinds(figures)
    )
    return message("home.account", language, total=len(figures), parts=parts)
