"""The page of all figures: one table to search, filter and sort, a link of its own for each."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from weishan_analysis.notebook import Pages
from weishan_analysis.pages.evidence import Figure, list_passages
from weishan_analysis.pages.frame import FIGURES, frame_page, render_page
from weishan_analysis.project import read_project
from weishan_analysis.statistics.sources import Source
from weishan_analysis.words import Words


def draw_figures(
    root: Path, sources: Sequence[Source], words: Words, figures: Sequence[Figure], pages: Pages
) -> str:
    """The page; figures: all of them, in the order of their sources."""
    places = [figure.place for figure in figures]
    area = read_project(root).area
    place = words.title("area", area) if area else max(places, key=places.count, default="")
    figures = sorted(figures, key=lambda figure: figure.place != place)  # its own come first
    page = frame_page(root, words, FIGURES, words("figures.title"), pages)
    page = replace(
        page,
        sources=tuple(sources),
        description=words("figures.introduction", count=len(figures)),
    )
    return render_page(
        "figures.html.j2",
        page,
        figures=figures,
        place=place,
        passages=list_passages(figures),
        sectors=_list_options(figure.sector for figure in figures),
        units=_list_options(figure.unit for figure in figures),
        sources=[(source.name, words.source(source.name)) for source in sources],
    )


def _list_options(values: Iterable[str]) -> list[tuple[str, str]]:
    """What a reader may choose among, each once, in the order of the figures."""
    return [(value, value) for value in dict.fromkeys(values) if value]
