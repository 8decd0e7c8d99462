"""A figure that a chart draws on, the texts around its axes, and what is put into axes."""

from collections.abc import Sequence
from typing import Any, Protocol

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from weishan_analysis.drawing.style import current_theme, wrap
from weishan_analysis.drawing.svg import MARK
from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.words import Words

SIDE = 0.03  # inches free at the left and right of everything
TICKS = 0.24  # inches below the axes besides the lines of numbers there
_LINE = 1.35  # line height in font sizes


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


class Canvas:
    """Axes on a figure of their own; they keep their height, whatever texts stand around them."""

    def __init__(self, drawing: Drawing, width: float, axes_class: type[Axes] = Axes) -> None:
        self._width, self._height = width, drawing.height
        self._texts: list[Text] = []
        self.figure = Figure(figsize=(width, drawing.height))
        self.figure.subplots_adjust(left=(SIDE + drawing.left) / width, right=1 - SIDE / width)
        self.axes: Axes = self.figure.add_subplot(axes_class=axes_class)
        drawing.draw(self.axes)
        for axis in (self.axes.xaxis, self.axes.yaxis):
            axis.get_major_ticks()  # which take their look from the theme as they are made

    def surround(self, title: str, subtitle: str, notes: Sequence[str]) -> Text:
        """Put title and subtitle above the axes and notes below; returns the title."""
        look, room = current_theme(), self._width - 2 * SIDE
        above = [(wrap(title, room, look.title), look.title, look.ink)]
        if subtitle:
            above.append((wrap(subtitle, room, look.subtitle), look.subtitle, look.grey))
        below = [(wrap(note, room, look.note), look.note, look.grey) for note in notes]
        top = SIDE + sum(map(_height_of, above)) + 0.12
        bottom = self._foot + sum(map(_height_of, below)) + 0.1
        height = self._height + top + bottom
        self.figure.set_figheight(height)
        self.figure.subplots_adjust(bottom=bottom / height, top=1 - top / height)
        if not self._texts:  # later they keep what a caller changed of them
            self._texts = [
                self.figure.text(SIDE / self._width, 0, "", size=size, color=colour, va="top",
                                 linespacing=_LINE / 1.16)  # as matplotlib counts it
                for _, size, colour in (*above, *below)
            ]  # fmt: skip
        texts = iter(self._texts)
        for lines, y in ((above, height - SIDE), (below, bottom - self._foot)):
            for line in lines:
                next(texts).set(text=line[0], y=y / height)
                y -= _height_of(line)  # noqa: PLW2901
        return self._texts[0]

    @property
    def crop(self) -> float:
        """How high the picture is without its notes, as a share of its width."""
        bottom = self.axes.get_position().y0 * self.figure.get_figheight()
        height = self.figure.get_figheight() - bottom + self._foot
        return round(float(height) / self._width, 4)

    @property
    def _foot(self) -> float:
        """Inches that the numbers below the axes take."""
        if not self.axes.axison:
            return 0.08
        labels = [label.get_text() for label in self.axes.get_xticklabels()]
        lines = 1 + max((label.count("\n") for label in labels), default=0)
        return TICKS + lines * current_theme().small * _LINE / 72


def put_texts_beside(ax: Axes, title: str, notes: Sequence[str]) -> None:
    """The texts of a chart on axes that a caller brought: its title above, all others below."""
    look, width = current_theme(), axes_width(ax)
    size = look.title * 0.85
    ax.set_title(wrap(title, width, size), loc="left", size=size)
    lines = "\n".join(wrap(text, width, look.note) for text in notes if text)
    ax.annotate(lines, (0, 0), (0, -72 * (0.42 if ax.axison else 0.1)), "axes fraction",
                "offset points", va="top", size=look.note, color=look.grey,
                annotation_clip=False)  # fmt: skip


def axes_width(ax: Axes) -> float:
    """The width of axes in inches."""
    return float(ax.get_window_extent().width / figure_of(ax).dpi)


def figure_of(ax: Axes) -> Figure:
    """The figure on which axes stand."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise WeishanError(Fault("axes", "they belong to no figure", "axes of a figure"))
    return figure


def write(
    ax: Axes,
    text: str,
    at: tuple[float, float],
    size: float,
    colour: str = "",
    *,
    offset: tuple[float, float] = (0, 0),
    across: bool = False,
    bare: bool = False,
    **properties: Any,
) -> None:
    """A text in axes, over whatever line lies behind it unless it is `bare`; va: the middle.

    at: in data, or, `across`, x as a share of the width of the axes. offset: in points.
    """
    look = current_theme()
    if not bare:
        properties["bbox"] = {"facecolor": look.paper, "edgecolor": "none", "pad": 0.6}
    usual: dict[str, Any] = {"va": "center", "size": size, "color": colour or look.ink}
    place = ax.get_yaxis_transform() if across else "data"
    ax.annotate(text, at, offset, place, "offset points", **usual | properties)


def lead_on(mark: Artist, place: str) -> None:
    """Let a mark lead to the place of its figure on pages."""
    if place:
        mark.set_gid(MARK + place)


def _height_of(line: tuple[str, float, str]) -> float:
    """Inches that a wrapped text of a size takes, with a little room below it."""
    text, size, _ = line
    return (text.count("\n") + 1) * size * _LINE / 72 + 0.05
