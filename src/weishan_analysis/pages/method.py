"""The page on the method: how figures were read, what they rest on and cannot say, the imprint."""

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from weishan_analysis.drawing.table import draw_table
from weishan_analysis.metadata import load
from weishan_analysis.notebook import Pages
from weishan_analysis.pages.frame import METHOD, Link, frame_page, render_page
from weishan_analysis.project import read_project
from weishan_analysis.statistics.documents import read_documents
from weishan_analysis.statistics.sources import Source
from weishan_analysis.words import Words

SECTIONS = ("reading", "limits", "validity", "documents", "tables", "imprint")
LIMITS = ("claims", "rounding", "periods", "sums", "latest")


def draw_method(
    root: Path, sources: Sequence[Source], words: Words, counts: dict[str, int], pages: Pages
) -> str:
    """The page; counts: how many figures were `read` by the program and `entered` by hand."""
    from weishan_analysis.subjects.checks import tell_validity, validity_table

    page = frame_page(root, words, METHOD, words("method.title"), pages)
    page = replace(
        page,
        sources=tuple(sources),
        description=words("method.claims"),
        contents=tuple(Link(f"#{name}", words(f"method.{name}")) for name in SECTIONS),
    )
    reading = [words(f"method.{kind}", count=words.number(count))
               for kind, count in counts.items() if count]  # fmt: skip
    return render_page(
        "method.html.j2",
        page,
        reading=[*reading, words("method.declared")],
        limits=[words(f"method.{name}") for name in LIMITS],
        validity=tell_validity(words),
        misprints=draw_table(validity_table(words).tell(), words),
        documents=read_documents().items(),
        tables=_list_tables(root, words),
        folder="../data/" if words.folder else "data/",
        imprint=_list_imprint(root, page.as_of, page.home.text, words),
    )


def _list_tables(root: Path, words: Words) -> list[tuple[list[str], str]]:
    """The files of data/processed: those of one kind together, and what they hold."""
    files = sorted(path.name for path in (root / "data" / "processed").glob("*.csv"))
    titles = load("codebook/columns.toml")["table"]
    tables = [
        ([file for file in files if file.removesuffix(".csv").partition("-")[0] == kind], title)
        for kind, title in titles.items()
    ]
    described = [(names, title[words.language]) for names, title in tables if names]
    return [*described, (["datapackage.json"], words("method.package"))]


def _list_imprint(root: Path, date: str, name: str, words: Words) -> list[tuple[str, str]]:
    """Version, date and licence; the date is that of the newest source, so that no clock counts."""
    number, contact = version("weishan_analysis"), read_project(root).contact
    to = "errors_to" if contact else "errors_here"
    told = {
        "version": f"weishan_analysis {number}",
        "as_of": date,
        "licence": words("method.licence_text"),
        "errors": words(f"method.{to}", contact=contact, how=words("method.errors_how")),
        "cite": words("method.cite_text", name=name, version=number, date=date),
    }
    return [(words(f"method.{key}"), text) for key, text in told.items() if text]
