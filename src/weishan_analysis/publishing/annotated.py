"""The page of a source: an article with every number marked, or a table, and what uses each."""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from types import SimpleNamespace

from weishan_analysis.publishing.labels import format_bounded, format_period, indicator_title
from weishan_analysis.publishing.links import sentence_anchor, source_page
from weishan_analysis.publishing.pages import (
    LANGUAGES,
    Link,
    Page,
    draw_content,
    frame_page,
)
from weishan_analysis.publishing.prose import message
from weishan_analysis.reading.files import read_text
from weishan_analysis.reading.text import Block, Text
from weishan_analysis.statistics.figures import is_comment, read_cells
from weishan_analysis.statistics.observations import name_observation
from weishan_analysis.statistics.sources import Source

KINDS = (
    "statistic", "date", "duration", "programme", "formula", "identifier", "ordinal", "level",
    "word",
)  # fmt: skip
Uses = dict[str, tuple[Link, ...]]  # the charts and tables that use a figure, by its anchor


@dataclass(frozen=True)
class Figure:
    """One number of a source, as its page shows it; `name`, `value` and `period` in words."""

    anchor: str
    start: int
    end: int
    kind: str
    printed: str
    name: str
    value: str
    period: str
    uses: tuple[Link, ...]
    cells: tuple[str, ...] = ()  # of the row of a table


@dataclass(frozen=True)
class SourcePage:
    """What the template knows of a source; `columns` are those of a table, as they are titled."""

    source: Source
    figures: tuple[Figure, ...]
    article: str  # markup
    counts: tuple[tuple[str, int], ...]
    columns: tuple[str, ...] = ()

    @property
    def statistics(self) -> list[Figure]:
        """The figures that state something."""
        return [figure for figure in self.figures if figure.kind == "statistic"]

    @property
    def others(self) -> list[Figure]:
        """The numbers that are something else."""
        return [figure for figure in self.figures if figure.kind != "statistic"]


def draw_source(
    root: Path, source: Source, language: str, uses: Uses, *, bilingual: bool
) -> tuple[Page, str]:
    """The page of one source and its content."""
    article = read_text(source.file) if source.kind == "article" else None
    listed = list_figures(root, source, language, uses)
    rows = {} if article else read_cells(source)
    titles = list(next(iter(rows.values()), {}))
    listed = [
        replace(figure, cells=tuple(rows[figure.printed].values())) if rows else figure
        for figure in listed
    ]
    shown = SourcePage(
        source,
        tuple(listed),
        _mark_article(article, listed, language) if article else "",
        count_kinds(listed),
        tuple(message("source.remark", language) if is_comment(title) else title
              for title in titles),
    )  # fmt: skip
    lang = LANGUAGES[language]
    sections = ["source.legend", "source.text", "source.account"] if article else []
    kind = "title" if article else "table_title"
    title = message(f"source.{kind}", language, title=source.title)
    page = replace(
        frame_page(root, language, source_page(source.name), title, bilingual=bilingual),
        sources=(source,),
        contents=tuple(
            Link(f"#{name.replace('.', '-')}", message(name, language), lang) for name in sections
        ),
    )
    return page, draw_content("source.html.j2", page, shown=shown)


def list_figures(root: Path, source: Source, language: str, uses: Uses) -> list[Figure]:
    """Every number of an article, or every row of a table, in the order of the source."""
    table = "quantities" if source.kind == "article" else "observations"
    return [
        _read_figure(row, language, uses)
        for row in read_rows(root, table)
        if row["source"] == source.name
    ]


def count_kinds(figures: list[Figure]) -> tuple[tuple[str, int], ...]:
    """How many numbers are of each kind, statistics first."""
    kinds = [figure.kind for figure in figures]
    return tuple((kind, kinds.count(kind)) for kind in KINDS if kind in kinds)


def read_rows(root: Path, table: str) -> Iterator[dict[str, str]]:
    """The rows of a processed table, as they are written."""
    path = root / "data" / "processed" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _read_figure(row: dict[str, str], language: str, uses: Uses) -> Figure:
    key = row.get("observation") or name_observation(row["source"], row["span_start"])
    anchor = sentence_anchor(key)
    kind = row.get("kind", "statistic")
    name = indicator_title(row["indicator"], language) if row["indicator"] else row.get("label", "")
    return Figure(
        anchor=anchor,
        start=int(row["span_start"] or 0),
        end=int(row["span_end"] or 0),
        kind=kind,
        printed=row.get("text") or row["quote"],
        name=name,
        value=_format_value(row, language) if kind == "statistic" else "",
        period=format_period(row["time_period"], language),
        uses=uses.get(anchor, ()),
    )


def _format_value(row: dict[str, str], language: str) -> str:
    value, high = (
        row.get("obs_value", row.get("value")),
        row.get("obs_value_high", row.get("value_high")),
    )
    if not value:
        return ""
    return format_bounded(
        SimpleNamespace(
            obs_value=float(value),
            obs_value_high=float(high) if high else math.nan,
            unit_measure=row["unit_measure"],
            obs_bound=row.get("obs_bound") or row["bound"],
        ),
        language,
        exactly=True,
    )


def _mark_article(article: Text, figures: list[Figure], language: str) -> str:
    """The article as markup: its blocks, with every number marked."""
    marks = [
        (article.position(figure.start), article.position(figure.end - 1) + 1, figure)
        for figure in figures
    ]
    return "\n".join(_mark_block(article, block, marks, language) for block in article.blocks)


def _mark_block(
    article: Text, block: Block, marks: list[tuple[int, int, Figure]], language: str
) -> str:
    # As printed where a character stands for itself; a longer form, such as an entity, as it reads.
    text = "".join(
        article.raw[start:stop] if stop - start == len(text) else text
        for text, start, stop in article.mapped.cut(block.start, block.end)
    )
    pieces, done = [], 0
    for start, end, figure in marks:
        if block.start <= start and end <= block.end:
            first, last = start - block.start, end - block.start
            pieces += [escape(text[done:first]), _mark_number(text[first:last], figure, language)]
            done = last
    marked = "".join([*pieces, escape(text[done:])])
    tag = {"title": "p", "heading": "h3"}.get(block.kind, "p")
    return f'<{tag} class="{block.kind}">{marked}</{tag}>'


def _mark_number(surface: str, figure: Figure, language: str) -> str:
    if figure.kind == "statistic":
        period = figure.period or message("source.no_period", language)
        uses = "".join(
            f'<a href="{escape(use.href)}">{escape(use.text)}</a>' for use in figure.uses
        )
        note = f"<b>{escape(figure.name)}</b>{escape(figure.value)} · {escape(period)}{uses}"
    else:
        note = f"<b>{escape(message(f'kind.{figure.kind}', language))}</b>"
    return (
        f'<span class="q {figure.kind}" id="{figure.anchor}" tabindex="0">{escape(surface)}'
        f'<span class="note" lang="{LANGUAGES[language]}">{note}</span></span>'
    )
