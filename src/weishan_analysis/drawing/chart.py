"""A chart: an object that shows itself, hands out its axes, figure and data, and can be changed."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.downloads import csv_bytes, select_columns, xlsx_bytes
from weishan_analysis.drawing.links import address_of, excerpt, place_of, reports_folder
from weishan_analysis.drawing.style import Theme, current_theme, is_drawable, wrap
from weishan_analysis.drawing.svg import Link, draw_outlined, draw_svg
from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.statistics.tables import each
from weishan_analysis.words import Words, is_doubted

SIDE = 0.03  # inches free at the left and right of everything
TICKS = 0.42  # inches below the axes for the numbers on them
_LINE = 1.35  # line height in font sizes
_FORMATS = (".svg", ".png", ".pdf")


class Drawing(Protocol):
    """What a chart draws into its axes, of `height` inches and `left` inches from the edge."""

    @property
    def height(self) -> float:
        """Inches from the bottom of the axes to their top."""

    @property
    def left(self) -> float:
        """Inches kept free for the texts left of the axes."""

    def draw(self, ax: Axes) -> None:
        """Draw into axes."""

    def describe(self, words: Words) -> str:
        """What is drawn, in words, for those who cannot see it."""


@dataclass(frozen=True)
class Sketch:
    """A drawing made by a function; alt: what it shows in words."""

    draw: Callable[[Axes], None]
    alt: str
    height: float
    left: float = 0.0

    def describe(self, words: Words) -> str:  # noqa: ARG002 - it is in words already
        """What is drawn, in words."""
        return self.alt


@dataclass(frozen=True)
class Picture:
    """What a chart shows: its finding as a title, its drawing, a line on the unit, and notes.

    data: the rows drawn, where they are not those that the chart was given.
    """

    title: str
    drawing: Drawing
    subtitle: str = ""
    notes: Sequence[str] = ()
    data: pd.DataFrame | None = None


@dataclass
class _Canvas:
    """Axes with the texts around them; those on a figure of one's own are laid out anew."""

    axes: Axes
    texts: list[Text] = field(default_factory=list)


class _ChartAxes(Axes):
    """Axes whose title is the title of their chart."""

    name = "weishan"
    chart: "Chart"

    def set_title(self, label: str, *_: Any, **changes: Any) -> Text:
        """Give the chart another title."""
        changes.pop("loc", None)
        return self.chart.set_title(label, **changes)

    def get_title(self, *_: Any, **__: Any) -> str:
        """The title of the chart, without the breaks of its lines."""
        return self.chart.title


class Chart:
    """A picture with its title, notes, source line, words and data.

    `axes` and `figure` are matplotlib's and may be changed; the chart shows what they then are. It
    is drawn when it is first needed. On axes of one's own (`ax`) notes and source stand below them.
    """

    def __init__(
        self, name: str, words: Words, data: pd.DataFrame, picture: Picture, ax: Axes | None = None
    ) -> None:
        self.name = name
        self.words = words
        self.data = data if picture.data is None else picture.data
        self.title = picture.title
        self._picture = picture
        self._theme = current_theme()
        self._canvas: _Canvas | None = None
        self._is_own = ax is None
        self._is_touched = False
        if ax is not None:
            with self._theme.applied() as look:
                self._canvas = _Canvas(ax)
                self._draw_beside(ax, look)

    def __repr__(self) -> str:
        return f"<Chart {self.name}: {self.title}>"

    @property
    def axes(self) -> Axes:
        """The axes drawn on, to change."""
        self._is_touched = True
        return self._drawn.axes

    @property
    def figure(self) -> Figure:
        """The figure of the axes."""
        self._is_touched = True
        return self._figure

    @property
    def _figure(self) -> Figure:
        return _figure_of(self._drawn.axes)

    @property
    def _drawn(self) -> _Canvas:
        if self._canvas is None:
            with self._theme.applied() as look:
                self._canvas = self._open(look.width)
        return self._canvas

    @property
    def alt(self) -> str:
        """The finding and its figures in words, for those who cannot see the picture."""
        return (
            self.words.sentence(self.title) + self._picture.drawing.describe(self.words)
        ).strip()

    @property
    def places(self) -> list[str]:
        """The places of the figures drawn, in their order, each once."""
        return list(self._links)

    def set_title(self, title: str, **changes: Any) -> Text:
        """Give the chart another title, in picture and words; changes: properties of its text."""
        self.title, canvas = title, self._drawn
        self._is_touched = True
        if not self._is_own:
            return Axes.set_title(canvas.axes, title, loc="left", **changes)
        with self._theme.applied() as look:
            self._lay_out(canvas, look.width)
        canvas.texts[0].update(changes)
        return canvas.texts[0]

    def save(self, path: str | Path) -> Path:
        """Write the picture to a file, by its ending as SVG, PNG or PDF; letters become shapes."""
        path = Path(path)
        if path.suffix not in _FORMATS:
            raise WeishanError(
                Fault(str(path), f"the ending {path.suffix!r}", " or ".join(_FORMATS))
            )
        figure = self._figure
        with self._theme.applied() as look, _on_paper(figure, look):
            if path.suffix == ".svg":
                path.write_bytes(draw_outlined(figure, self._area()))
            else:
                figure.savefig(path, bbox_inches=self._area(), metadata=_NO_DATE[path.suffix])
        return path

    def svg(self) -> str:
        """The picture as SVG for a page."""
        figure = self._figure
        with self._theme.applied():
            return draw_svg(figure, self.name, self._links, self.words, self._area())

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        """Picture and words for a notebook; for a page also data, places, and a narrow picture."""
        if self._picture.drawing is _NOTHING:
            return Answer((self.words.sentence(self.title).strip(),))._repr_mimebundle_()
        data = select_columns(self.data, self.words)
        told: dict[str, Any] = {
            "name": self.name,
            "title": self.title,
            "alt": self.alt,
            "places": self.places,
            "notes": self._notes(),
            "csv": csv_bytes(data).decode("utf-8"),
            "xlsx": b64encode(xlsx_bytes(data, self.name)).decode("ascii"),
        }
        if self._is_own and not self._is_touched:  # what was changed by hand is shown as it is
            told["narrow"], told["crop"] = self._draw_narrow()
        return {"image/svg+xml": self.svg(), "text/plain": self.alt}, {"chart": told}

    def _open(self, width: float) -> _Canvas:
        """New axes on a figure of their own, drawn, with the texts around them."""
        drawing = self._picture.drawing
        figure = Figure(figsize=(width, drawing.height))
        figure.subplots_adjust(left=(SIDE + drawing.left) / width, right=1 - SIDE / width)
        ax: Axes = figure.add_subplot(axes_class=_ChartAxes)
        ax.chart = self  # type: ignore[attr-defined]
        canvas = _Canvas(ax)
        drawing.draw(ax)
        for axis in (ax.xaxis, ax.yaxis):
            axis.get_major_ticks()  # which take their look from the theme as they are made
        self._lay_out(canvas, width)
        return canvas

    def _draw_narrow(self) -> tuple[str, float]:
        """The picture drawn anew for a telephone, and how high it is without its notes.

        The height is a share of the width; the first page shows no more than that.
        """
        with self._theme.applied() as look:
            canvas = self._open(look.narrow)
            figure = _figure_of(canvas.axes)
            picture = draw_svg(figure, f"{self.name}-narrow", self._links, self.words)
            bottom = canvas.axes.get_position().y0 * figure.get_figheight()
            ticks = TICKS if canvas.axes.axison else 0.06
            height = figure.get_figheight() - bottom + ticks
        return picture, round(height / look.narrow, 4)

    def _draw_beside(self, ax: Axes, look: Theme) -> None:
        """Draw on axes that a caller brought: title above them, all other texts below."""
        self._picture.drawing.draw(ax)
        width = axes_width(ax)
        ax.set_title(wrap(self.title, width, look.title * 0.85), loc="left", size=look.title * 0.85)
        notes = [wrap(text, width, look.note) for text in (self._picture.subtitle, *self._notes())]
        ax.annotate(
            "\n".join(filter(None, notes)),
            (0, 0),
            (0, -72 * (TICKS if ax.axison else 0.1)),
            xycoords="axes fraction",
            textcoords="offset points",
            va="top",
            size=look.note,
            color=look.grey,
            annotation_clip=False,
        )

    def _notes(self) -> list[str]:
        return [note for note in (*self._picture.notes, self._source_line()) if note]

    def _source_line(self) -> str:
        if "source" not in self.data:
            return ""
        names = sorted(self.data["source"].dropna().unique())
        told = [self.words.source(name) for name in names]
        shown = [
            text if is_drawable(text) else name for text, name in zip(told, names, strict=True)
        ]
        joined = self.words("list.semicolon").join(shown)
        return self.words("chart.source", sources=joined) if shown else ""

    def _lay_out(self, canvas: _Canvas, width: float) -> None:
        """Put title and subtitle above the axes and notes below; the axes keep their height."""
        look, figure = current_theme(), _figure_of(canvas.axes)
        room = width - 2 * SIDE
        above = [(wrap(self.title, room, look.title), look.title, look.ink)]
        if self._picture.subtitle:
            subtitle = wrap(self._picture.subtitle, room, look.subtitle)
            above.append((subtitle, look.subtitle, look.grey))
        below = [(wrap(note, room, look.note), look.note, look.grey) for note in self._notes()]
        ticks = TICKS if canvas.axes.axison else 0.1
        top = SIDE + sum(_text_height(text, size) for text, size, _ in above) + 0.12
        bottom = ticks + sum(_text_height(text, size) for text, size, _ in below) + 0.1
        height = self._picture.drawing.height + top + bottom
        figure.set_figheight(height)
        figure.subplots_adjust(bottom=bottom / height, top=1 - top / height)
        texts = iter(canvas.texts)
        for lines, start in ((above, height - SIDE), (below, bottom - ticks)):
            y = start
            for text, size, colour in lines:
                artist = next(texts, None) or figure.text(
                    SIDE / width,
                    0,
                    "",
                    size=size,
                    color=colour,
                    va="top",
                    linespacing=_LINE / 1.16,
                )
                artist.set(text=text, y=y / height)
                y -= _text_height(text, size)
        canvas.texts = list(figure.texts)

    def _area(self) -> Bbox | None:
        """The part of a shared figure that is this chart, in inches; None for all of it."""
        box = None if self._is_own else self._drawn.axes.get_tightbbox()
        if box is None:
            return None
        return box.transformed(self._figure.dpi_scale_trans.inverted()).padded(SIDE)

    @cached_property
    def _links(self) -> dict[str, Link]:
        """By place, where the marks of the figures lead and what they say."""
        if "observation" not in self.data.columns:
            return {}
        folder = reports_folder(self.words)
        return {
            place: Link(address_of(place, folder), self._tell(row))
            for row in each(self.data.dropna(subset=["observation"]))
            if "/" not in row.observation  # a text of a corpus has no page
            for place in [place_of(row)]
        }

    def _tell(self, row: Any) -> str:
        """What a mark says: its indicator, value and period, and the sentence that states it."""
        if not hasattr(row, "obs_bound"):
            return str(row.quote)
        parts = [self.words.bounded(row, exactly=True), self.words.period_of(row)]
        name = self.words.indicator(row.indicator)
        value = self.words("list.separator").join(filter(None, parts))
        told = self.words("list.named", name=name, value=value)
        return f"{told}\n{excerpt(row.quote, row.printed)}"


def chart(
    name: str, subject: str, needs: Sequence[str] = ()
) -> Callable[[Callable[..., Picture | None]], Callable[..., Chart]]:
    """Make a chart of a function from a frame and words to a picture, or None for no figure.

    name: stem of the downloads and anchor on the page. subject: the text that says what no source
    states when there is nothing to draw. needs: columns without which the frame is the wrong one.
    """

    def make(draw: Callable[..., Picture | None]) -> Callable[..., Chart]:
        @wraps(draw)
        def draw_chart(
            frame: pd.DataFrame, words: Words, *rest: Any, ax: Axes | None = None, **options: Any
        ) -> Chart:
            _require(frame, needs, draw.__name__)
            with current_theme().applied():
                picture = draw(frame, words, *rest, **options) if len(frame) else None
                if picture is None:
                    picture = _say_nothing(words, subject)
            return Chart(name, words, frame, picture, ax)

        return draw_chart

    return make


def list_marks(data: pd.DataFrame, words: Words, *, computed: bool = False) -> list[str]:
    """What the marks mean that `tables.mark` brings into a chart, those that are there.

    computed: the chart draws what follows from the figures and not the figures themselves.
    """
    notes = []
    if not computed and "other_value" in data and data["other_value"].notna().any():
        notes.append(words("chart.other_note"))
    if any(is_doubted(row) for row in each(data)):
        notes.append(words("chart.doubt_rests" if computed else "chart.doubt_note"))
    return notes


def axes_width(ax: Axes) -> float:
    """The width of axes in inches."""
    return float(ax.get_window_extent().width / _figure_of(ax).dpi)


def _figure_of(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    if figure is None:
        raise WeishanError(Fault("axes", "they belong to no figure", "axes of a figure"))
    return figure


def _say_nothing(words: Words, subject: str) -> Picture:
    """A picture that says that the sources state no figure."""
    title = words("chart.nothing", what=words(subject))
    return Picture(title, _NOTHING)


_NOTHING = Sketch(lambda ax: ax.set_axis_off(), "", height=0.1)


def _require(frame: pd.DataFrame, columns: Sequence[str], name: str) -> None:
    missing = [column for column in columns if column not in frame]
    if missing:
        raise WeishanError(
            Fault(
                f"the frame of {name}",
                "no column " + ", ".join(missing),
                "a frame with the columns " + ", ".join(columns),
                f"see help({name}) for the view to pass",
            )
        )


@contextmanager
def _on_paper(figure: Figure, look: Theme) -> Iterator[None]:
    """Give a figure a ground for as long as it is saved: on a page it has that of the page."""
    before = figure.get_facecolor()
    figure.set_facecolor(look.paper)
    try:
        yield
    finally:
        figure.set_facecolor(before)


def _text_height(text: str, size: float) -> float:
    """Inches that wrapped text takes, with a little room below it."""
    return (text.count("\n") + 1) * size * _LINE / 72 + 0.05


_NO_DATE: dict[str, dict[str, Any]] = {".png": {"Software": None}, ".pdf": {"CreationDate": None}}
