"""What every chart has: a title with the finding, a line with the unit, notes, and words for it."""

from collections.abc import Iterable, Sequence
from weakref import WeakSet

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.publishing.citations import short_references
from weishan_analysis.publishing.figures import describe
from weishan_analysis.publishing.labels import is_doubted, sentence
from weishan_analysis.publishing.prose import message
from weishan_analysis.publishing.style import GREY, INK, WIDTH, is_drawable, use_style, wrap
from weishan_analysis.statistics.tables import each

SIDE = 0.08  # inches free at the left and right of everything
TITLE, SUBTITLE, NOTE = 14.0, 10.5, 9.0  # points
TICKS = 0.42  # inches below the axes for the numbers on them
_LINE = 1.35  # line height in font sizes

_own: "WeakSet[Figure]" = WeakSet()  # figures made here; others are not laid out anew


def open_axes(language: str, ax: Axes | None, height: float, left: float = 0.0) -> Axes:
    """The given axes, or new ones of `height` inches, `left` inches kept free for tick labels."""
    use_style(language)
    if ax is not None:
        return ax
    figure = plt.figure(figsize=(WIDTH, height))
    figure.subplots_adjust(left=(SIDE + left) / WIDTH, right=1 - SIDE / WIDTH)
    _own.add(figure)
    return figure.add_subplot()


def axes_width(ax: Axes) -> float:
    """The width of the axes in inches."""
    return float(ax.get_window_extent().width / _figure(ax).dpi)


def finish(
    ax: Axes,
    *,
    name: str,
    title: str,
    subtitle: str = "",
    notes: Iterable[str] = (),
    alt: str = "",
    data: pd.DataFrame,
    language: str,
) -> Axes:
    """Write the texts around the axes and tie the description to the figure.

    On axes that a caller brought along only their title is set.
    """
    figure = _figure(ax)
    if figure in _own:
        room = TICKS if ax.axison else 0.1
        texts = [note for note in [*notes, _source_note(data, language)] if note]
        _lay_out(figure, title, subtitle, texts, room)
    else:
        ax.set_title(wrap(title, axes_width(ax), 12))
    words = (sentence(title, language) + alt).strip()
    return describe(ax, name=name, title=title, alt=words, data=data, language=language)


def nothing(what: str, name: str, data: pd.DataFrame, language: str, ax: Axes | None) -> Axes:
    """A chart that says that the sources state no figure on `what`."""
    ax = open_axes(language, ax, 0.1)
    ax.set_axis_off()
    title = message("chart.nothing", language, what=what)
    return finish(ax, name=name, title=title, data=data, language=language)


def require(frame: pd.DataFrame, columns: Sequence[str], view: str) -> None:
    """Raise WeishanError unless the frame has the columns that a view of `tables` gives."""
    missing = [column for column in columns if column not in frame]
    if missing:
        raise WeishanError(
            Fault("frame", "no column " + ", ".join(missing), f"what tables.{view} returns",
                  f"pass tables.{view}(observations)")
        )  # fmt: skip


def list_marks(data: pd.DataFrame, language: str, *, computed: bool = False) -> list[str]:
    """What the marks mean that `tables.mark` brings into a chart, those that are there.

    computed: the chart draws what follows from the figures and not the figures themselves.
    """
    notes = []
    if not computed and "other_value" in data and data["other_value"].notna().any():
        notes.append(message("chart.other_note", language))
    if any(is_doubted(row) for row in each(data)):
        notes.append(message("chart.doubt_rests" if computed else "chart.doubt_note", language))
    return notes


def _source_note(data: pd.DataFrame, language: str) -> str:
    if "source" not in data:
        return ""
    references = short_references(data["source"].dropna().unique(), language)
    names = [text if is_drawable(text) else name for name, text in references.items()]
    return message(
        "chart.source", language, sources=message("list.semicolon", language).join(names)
    )


def _lay_out(figure: Figure, title: str, subtitle: str, notes: Sequence[str], ticks: float) -> None:
    """Put title and subtitle above the axes and notes below; the axes keep their height."""
    width = WIDTH - 2 * SIDE
    above = [(wrap(title, width, TITLE), TITLE, INK)]
    if subtitle:
        above.append((wrap(subtitle, width, SUBTITLE), SUBTITLE, GREY))
    below = [(wrap(note, width, NOTE), NOTE, GREY) for note in notes]
    top = SIDE + sum(_text_height(text, size) for text, size, _ in above) + 0.12
    bottom = ticks + sum(_text_height(text, size) for text, size, _ in below) + 0.1
    height = figure.get_figheight() + top + bottom
    figure.set_figheight(height)
    figure.subplots_adjust(bottom=bottom / height, top=1 - top / height)
    for texts, start in ((above, height - SIDE), (below, bottom - ticks)):
        y = start
        for text, size, colour in texts:
            figure.text(SIDE / WIDTH, y / height, text, size=size, color=colour, va="top",
                        linespacing=_LINE / 1.16)  # fmt: skip
            y -= _text_height(text, size)


def _text_height(text: str, size: float) -> float:
    """Inches that wrapped text takes, with a little room below it."""
    return (text.count("\n") + 1) * size * _LINE / 72 + 0.05


def _figure(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    if figure is None:
        raise WeishanError(Fault("axes", "they belong to no figure", "axes of a figure"))
    return figure
