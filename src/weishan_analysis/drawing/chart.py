"""A chart: an object that shows itself, hands out its axes, figure and data, and can be changed."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.canvas import SIDE, Canvas, Drawing, figure_of, put_texts_beside
from weishan_analysis.drawing.downloads import csv_bytes, select_columns, xlsx_bytes
from weishan_analysis.drawing.links import address_of, excerpt, place_of, reports_folder
from weishan_analysis.drawing.style import Theme, current_theme, is_drawable
from weishan_analysis.drawing.svg import Link, draw_outlined, draw_svg
from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.statistics.tables import each
from weishan_analysis.words import Words, is_doubted

_FORMATS = (".svg", ".png", ".pdf")


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
        self._brought = ax
        self._is_touched = False
        if ax is not None:
            with self._theme.applied():
                picture.drawing.draw(ax)
                put_texts_beside(ax, self.title, [picture.subtitle, *self._notes()])

    def __repr__(self) -> str:
        return f"<Chart {self.name}: {self.title}>"

    @property
    def axes(self) -> Axes:
        """The axes drawn on, to change."""
        self._is_touched = True
        return self._brought or self._canvas.axes

    @property
    def figure(self) -> Figure:
        """The figure of the axes."""
        self._is_touched = True
        return self._figure

    @property
    def _figure(self) -> Figure:
        return figure_of(self._brought) if self._brought else self._canvas.figure

    @cached_property
    def _canvas(self) -> Canvas:
        """What the chart is drawn on where no axes were brought."""
        return self._open(self._theme.width)

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
        self.title = title
        self._is_touched = True
        if self._brought:
            return Axes.set_title(self._brought, title, loc="left", **changes)
        text = self._surround(self._canvas)
        text.update(changes)
        return text

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
        if not self._brought and not self._is_touched:  # what was changed is shown as it is
            told["narrow"], told["crop"] = self._draw_narrow()
        return {"image/svg+xml": self.svg(), "text/plain": self.alt}, {"chart": told}

    def _open(self, width: float) -> Canvas:
        """The picture drawn so many inches wide, with the texts around it."""
        with self._theme.applied():
            canvas = Canvas(self._picture.drawing, width, _ChartAxes)
        canvas.axes.chart = self  # type: ignore[attr-defined]
        self._surround(canvas)
        return canvas

    def _surround(self, canvas: Canvas) -> Text:
        with self._theme.applied():
            return canvas.surround(self.title, self._picture.subtitle, self._notes())

    def _draw_narrow(self) -> tuple[str, float]:
        """The picture drawn anew for a telephone, and how high it is without its notes.

        The height is a share of the width; the first page shows no more than that.
        """
        canvas = self._open(self._theme.narrow)
        with self._theme.applied():
            name = f"{self.name}-narrow"
            return draw_svg(canvas.figure, name, self._links, self.words), canvas.crop

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

    def _area(self) -> Bbox | None:
        """The part of a shared figure that is this chart, in inches; None for all of it."""
        box = self._brought.get_tightbbox() if self._brought else None
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
        told = self.words.named(name, value)
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


_NO_DATE: dict[str, dict[str, Any]] = {".png": {"Software": None}, ".pdf": {"CreationDate": None}}
