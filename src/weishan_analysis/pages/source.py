"""The page of a source: an article with every number marked, or a table, and what uses each."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

from weishan_analysis.drawing.links import sentence_anchor, source_page
from weishan_analysis.messages import has_text, list_texts
from weishan_analysis.notebook import Pages
from weishan_analysis.pages.evidence import Figure, read_figures
from weishan_analysis.pages.frame import Link, frame_page, render_page
from weishan_analysis.reading.files import read_text
from weishan_analysis.reading.text import Block, Text
from weishan_analysis.statistics.figures import read_cells
from weishan_analysis.statistics.observations import name_observation
from weishan_analysis.statistics.processed import read_rows
from weishan_analysis.statistics.sheets import name_column
from weishan_analysis.statistics.sources import Source
from weishan_analysis.words import Words

Uses = Mapping[str, tuple[Link, ...]]  # the charts and pages that show a figure, by its place


@dataclass(frozen=True)
class Numeral:
    """One number of a source, as its page shows it; `name`, `value` and `period` in words."""

    key: str
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
    surface: str = ""  # as it stands in the file


@dataclass(frozen=True)
class MarkedBlock:
    """A paragraph or heading of an article: its plain text, and the numbers in it."""

    kind: str
    parts: tuple[str | Numeral, ...]

    @property
    def keys(self) -> list[str]:
        """The numbers in it, by their keys."""
        return [part.key for part in self.parts if isinstance(part, Numeral)]


@dataclass(frozen=True)
class SourcePage:
    """What the template knows of a source; `columns` are the titles of those of a table.

    figures: what stands behind each figure, by its key.
    """

    source: Source
    numerals: tuple[Numeral, ...]
    blocks: tuple[MarkedBlock, ...]
    columns: tuple[str, ...]
    figures: Mapping[str, Figure]

    def list_glosses(self, block: MarkedBlock) -> list[str]:
        """What the sentences of a block that state figures say in English."""
        figures = (self.figures[key] for key in block.keys if key in self.figures)
        return list(dict.fromkeys(figure.gloss for figure in figures if figure.gloss))

    @property
    def statistics(self) -> list[Numeral]:
        """The numbers that state something."""
        return [numeral for numeral in self.numerals if numeral.kind == "statistic"]

    @property
    def others(self) -> list[Numeral]:
        """The numbers that are something else."""
        return [numeral for numeral in self.numerals if numeral.kind != "statistic"]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many numbers are of each kind, statistics first."""
        return count_kinds(self.numerals)


def draw_source(root: Path, source: Source, words: Words, uses: Uses, pages: Pages) -> str:
    """The page of one source."""
    shown = _read_source(root, source, words, uses)
    kind = "title" if shown.blocks else "table_title"
    sections = ["legend", "text", "account"] if shown.blocks else ["account"]
    title = words(f"source.{kind}", title=words.source_title(source.name))
    page = replace(
        frame_page(root, words, source_page(source.name), title, pages),
        description=words("source.description", source=words.citation(source.name)),
        sources=(source,),
        contents=tuple(Link(f"#source-{name}", words(f"source.{name}")) for name in sections),
    )
    return render_page("source.html.j2", page, shown=shown)


def list_numerals(root: Path, source: Source, words: Words, uses: Uses) -> list[Numeral]:
    """Every number of an article, or every row of a table, in the order of the source."""
    table = "quantities" if source.kind == "article" else "observations"
    return [
        _read_numeral(row, words, uses)
        for row in read_rows(root, table)
        if row["source"] == source.name
    ]


def count_kinds(numerals: tuple[Numeral, ...] | list[Numeral]) -> list[tuple[str, int]]:
    """How many numbers are of each kind, statistics first."""
    kinds = [numeral.kind for numeral in numerals]
    return [(kind, kinds.count(kind)) for kind in list_texts("kind") if kind in kinds]


def _read_source(root: Path, source: Source, words: Words, uses: Uses) -> SourcePage:
    numerals, figures = list_numerals(root, source, words, uses), read_figures(root, words)
    if source.kind == "article":
        blocks = tuple(_mark_article(read_text(source.file), numerals))
        return SourcePage(source, tuple(numerals), blocks, (), figures)
    rows = read_cells(source)
    titles = list(next(iter(rows.values()), {}))
    keys = [f"source.column.{name_column(title)}" for title in titles]
    columns = [
        words(key) if has_text(key) else title for key, title in zip(keys, titles, strict=True)
    ]
    filled = [replace(row, cells=tuple(rows[row.printed].values())) for row in numerals]
    return SourcePage(source, tuple(filled), (), tuple(columns), figures)


def _read_numeral(row: dict[str, str], words: Words, uses: Uses) -> Numeral:
    key = row.get("observation") or name_observation(row["source"], row["span_start"])
    kind = row.get("kind", "statistic")
    return Numeral(
        key=key,
        anchor=sentence_anchor(key),
        start=int(row["span_start"] or 0),
        end=int(row["span_end"] or 0),
        kind=kind,
        printed=row.get("text") or row["quote"],
        name=words.indicator(row["indicator"]) if row["indicator"] else row.get("label", ""),
        value=_state(row, words) if kind == "statistic" else "",
        period=words.period(row["time_period"]),
        uses=uses.get(key, ()),
    )


def _state(row: dict[str, str], words: Words) -> str:
    """The value of a row in words."""
    value = row.get("obs_value", row.get("value"))
    high = row.get("obs_value_high", row.get("value_high"))
    if not value:
        return ""
    return words.bounded(
        SimpleNamespace(
            obs_value=float(value),
            obs_value_high=float(high) if high else math.nan,
            unit_measure=row["unit_measure"],
            obs_bound=row.get("obs_bound") or row["bound"],
        ),
        exactly=True,
    )


def _mark_article(article: Text, numerals: list[Numeral]) -> Iterator[MarkedBlock]:
    """The blocks of an article, with every number marked."""
    marks = [
        (article.position(numeral.start), article.position(numeral.end - 1) + 1, numeral)
        for numeral in numerals
    ]
    for block in article.blocks:
        yield MarkedBlock(block.kind, tuple(_mark_block(article, block, marks)))


def _mark_block(
    article: Text, block: Block, marks: list[tuple[int, int, Numeral]]
) -> Iterator[str | Numeral]:
    # As printed where a character stands for itself; a longer form, such as an entity, as it reads.
    text = "".join(
        article.raw[start:stop] if stop - start == len(text) else text
        for text, start, stop in article.mapped.cut(block.start, block.end)
    )
    done = 0
    for start, end, numeral in marks:
        if block.start <= start and end <= block.end:
            first, last = start - block.start, end - block.start
            yield text[done:first]
            yield replace(numeral, surface=text[first:last])
            done = last
    yield text[done:]
