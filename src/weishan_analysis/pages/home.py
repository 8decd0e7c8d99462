"""The first page: the story in short, what each page finds, what happened, and the sources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from weishan_analysis.drawing.links import source_page
from weishan_analysis.notebook import Pages
from weishan_analysis.pages.dataset import describe_dataset
from weishan_analysis.pages.frame import FIGURES, Link, frame_page, list_counties, render_page
from weishan_analysis.pages.page import Shown
from weishan_analysis.pages.source import Uses, count_kinds, list_numerals
from weishan_analysis.project import Project, read_project
from weishan_analysis.statistics.sources import Source
from weishan_analysis.words import Words


class Number(NamedTuple):
    """A figure that the first page shows large, and where it leads."""

    value: str
    words: str
    href: str


class Event(NamedTuple):
    """Something that happened, or was published."""

    date: str
    words: str
    href: str


@dataclass(frozen=True)
class Card:
    """A notebook on the first page: its finding, and the narrow picture of its first chart."""

    link: Link
    finding: str
    picture: Markup
    crop: float  # how high the picture is without its notes, of its width; 0 for all of it


def draw_home(
    root: Path,
    sources: Sequence[Source],
    words: Words,
    shown: Sequence[tuple[Link, Shown]],
    pages: Pages,
) -> str:
    """The first page; shown: what the page of each notebook shows, in order."""
    project = read_project(root)
    title = getattr(project, words.field("title")) or words("home.title")
    lead = [text for text in [getattr(project, words.field("lead"))] if text]
    every = Link(FIGURES, words("figures.title"), words.tag)
    cards = [_make_card(link, page) for link, page in _order(shown)]
    cards.append(Card(every, words("figures.card"), Markup(), 0))
    content: dict[str, Any] = {
        "story": lead,
        "counties": list_counties(project, words),
        "dataset": describe_dataset(root, sources, words, title, "".join(lead)),
        "numbers": [
            Number(number[0], number[1], link.href)
            for link, page in shown
            for piece in page.pieces
            for number in piece.told.get("numbers", [])
        ],
        "cards": cards,
        "timeline": _list_events(project, sources, words),
        "accounts": [(source, _sum_up(root, source, words)) for source in sources],
    }
    page = replace(
        frame_page(root, words, "index.html", title, pages),
        description=lead[0] if lead else "",
        sources=tuple(sources),
    )
    return render_page("home.html.j2", page, **content)


def find_uses(shown: Iterable[tuple[Link, Shown]]) -> Uses:
    """By place, the charts and pages that show a figure, each page once a figure."""
    found: dict[str, dict[str, Link]] = {}
    for link, page in shown:
        for piece in sorted(page.pieces, key=lambda piece: piece.kind != "chart"):
            anchor = f"#chart-{piece.told['name']}" if piece.kind == "chart" else ""
            for place in piece.places:
                target = Link(link.href + anchor, link.text, link.lang)
                found.setdefault(place, {}).setdefault(link.href, target)
    return {place: tuple(links.values()) for place, links in found.items()}


def _order(shown: Sequence[tuple[Link, Shown]]) -> list[tuple[Link, Shown]]:
    """The pages whose answers have a number to show first; they are the story."""
    return sorted(shown, key=lambda page: not page[1].is_story)


def _make_card(link: Link, shown: Shown) -> Card:
    """What the page of a notebook says first: its first chart, and its first sentence."""
    charts = [piece for piece in shown.pieces if piece.kind == "chart"]
    if not charts:
        return Card(link, shown.lead, Markup(), 0)
    chart = charts[0]
    picture = Markup(chart.told.get("narrow", chart.markup))  # noqa: S704 - drawn by a Chart
    lead = shown.lead or chart.told["title"]
    return Card(link, lead, picture, chart.told.get("crop", 0))


def _list_events(project: Project, sources: Sequence[Source], words: Words) -> list[Event]:
    """What happened and what was published, in the order of the dates."""
    known = {source.name for source in sources}
    subjects = {source.ref_area for source in sources if source.kind == "article"}
    subjects = {project.area} if project.area else subjects
    told = []
    for event in project.events:
        href = source_page(event.source) if event.source in known else ""
        text = getattr(event, words.field("words"))
        told.append((event.date, Event(words.period(event.date), text, href)))
    for source in sources:
        if source.ref_area in subjects:
            text = words("home.published", title=words.source_title(source.name))
            date = words.published(source.name)
            told.append((source.published, Event(date, text, source_page(source.name))))
    return [event for _, event in sorted(told)]


def _sum_up(root: Path, source: Source, words: Words) -> str:
    """The account of a source in one line."""
    numerals = list_numerals(root, source, words, {})
    if source.kind == "table":
        return words("home.rows", count=words.number(len(numerals)))
    parts = words("site.comma").join(
        words("home.count", kind=words(f"kind.{kind}"), count=count)
        for kind, count in count_kinds(numerals)
    )
    return words("home.account", total=len(numerals), parts=parts)
