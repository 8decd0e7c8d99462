"""Figures as rows: the name above, the mark below it, the value beside the mark.

Names stand above the marks, not left of them, so that long ones stay legible on a telephone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite, nan

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from weishan_analysis.drawing.canvas import axes_width, lead_on, write
from weishan_analysis.drawing.style import current_theme, text_width
from weishan_analysis.words import Words

ROW = 0.46  # inches that a row takes
HEADING = 0.95
FOOT = 0.12
BAR = 0.36
CAP = 0.12
BARS = 0.62  # of the width at most; the rest is for the values


@dataclass(frozen=True)
class Row:
    """A figure to draw: its value with what rounding and bound allow, and the words beside it.

    other: what another source states, drawn as a hollow mark. place: where the figure stands in its
    source, for its mark to lead there.
    """

    name: str
    value: float
    label: str
    colour: str
    low: float = nan
    high: float = nan
    tag: str = ""
    other: float = nan
    place: str = ""

    @property
    def ends(self) -> list[float]:
        """Every value that the row draws."""
        return [end for end in (self.value, self.low, self.high, self.other) if isfinite(end)]

    @property
    def is_lower(self) -> bool:
        """Whether another source states more."""
        return self.value < self.other


@dataclass(frozen=True)
class Panel:
    """Rows under one heading."""

    heading: str
    rows: Sequence[Row]

    @property
    def ends(self) -> list[float]:
        """Every value that the panel draws."""
        return [end for row in self.rows for end in row.ends]

    @property
    def units(self) -> float:
        """The height of the panel in rows."""
        return len(self.rows) + (HEADING if self.heading else 0) + FOOT


@dataclass(frozen=True)
class Rows:
    """Panels as something to draw."""

    panels: Sequence[Panel]
    left: float = 0.0

    @property
    def height(self) -> float:
        """Inches that axes with these panels need."""
        return ROW * sum(panel.units for panel in self.panels)

    def describe(self, words: Words) -> str:
        """The rows in words, for those who cannot see them; of long panels the first three."""
        return "".join(words.sentence(_describe_panel(panel, words)) for panel in self.panels)


class Bars(Rows):
    """Panels of bars from zero one below the other, each with a scale of its own."""

    def draw(self, ax: Axes) -> None:
        """Draw the panels as insets of `ax`."""
        ax.set_axis_off()
        total = sum(panel.units for panel in self.panels)
        below = 1.0
        for panel in self.panels:
            share = panel.units / total
            below -= share
            inset = ax.inset_axes((0, below, 1, share))
            _leave_room(inset, panel.rows, min([0.0, *panel.ends]), max([0.0, *panel.ends]))
            inset.set_ylim(_draw_panel(inset, panel, 0, bars=True), 0)
            inset.set_axis_off()


@dataclass(frozen=True)
class Dots(Rows):
    """All panels as dots on one axis, whose numbers `write` writes."""

    write: Callable[[float], str] = "{:g}".format

    def draw(self, ax: Axes) -> None:
        """Draw the dots into `ax`."""
        look = current_theme()
        _leave_room_aside(ax, [row for panel in self.panels for row in panel.rows])
        ax.grid(axis="x")
        y = 0.0
        for panel in self.panels:
            y = _draw_panel(ax, panel, y, bars=False)
        ax.set_ylim(y, 0)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.spines["bottom"].set_color(look.pale)
        ax.xaxis.set_major_locator(MaxNLocator(3 if axes_width(ax) < 4 else 4))
        ax.xaxis.set_major_formatter(lambda value, _: self._number(ax, value))

    def _number(self, ax: Axes, value: float) -> str:
        """The number below a place of the axis; none where it would run out of the picture."""
        text = self.write(value)
        half = text_width(text, current_theme().small) / 2 / axes_width(ax)
        return text if half < _place(ax, value) < 1 - half else ""


def _leave_room(ax: Axes, rows: Sequence[Row], low: float, high: float) -> None:
    """Let the bars take as much of the width as leaves room for the value beside each."""
    span = (high - low) or 1.0
    shares = [BARS]
    for row in rows:
        reach = (max([0.0, *row.ends]) - low) / span
        free = 1 - (text_width(row.label, current_theme().text) + 0.2) / axes_width(ax)
        shares.append(free / reach if reach else BARS)
    ax.set_xlim(low, low + span / max(min(shares), 0.3))


def _leave_room_aside(ax: Axes, rows: Sequence[Row]) -> None:
    """Keep free what the labels left and right of the dots take, at most as much as the dots."""
    ends = [end for row in rows for end in row.ends]
    shares = {True: 0.02, False: 0.02}
    for row in rows:
        needed = (text_width(row.label, current_theme().text) + 0.16) / axes_width(ax)
        shares[row.is_lower] = max(shares[row.is_lower], needed)
    scale = min(1, 0.7 / sum(shares.values()))
    span = ((max(ends) - min(ends)) or 1) / (1 - scale * sum(shares.values()))
    left, right = (scale * span * shares[side] for side in (True, False))
    ax.set_xlim(min(ends) - left, max(ends) + right)


def _draw_panel(ax: Axes, panel: Panel, y: float, *, bars: bool) -> float:
    """Draw one panel from `y` down; return where the next one begins."""
    look, width = current_theme(), axes_width(ax)
    if panel.heading:
        size = _fit(panel.heading, look.text + 1, width)
        write(ax, panel.heading, (0, y - 0.45), size, across=True, bare=bars)
        ax.plot([0, 1], [y - 0.76] * 2, transform=ax.get_yaxis_transform(), color=look.ink, lw=0.8)
        y -= HEADING
    for row in panel.rows:
        tag = row.tag if text_width(row.name + row.tag, look.small) < width - 0.2 else ""
        size = _fit(row.name, look.text, width - text_width(tag, look.small) - 0.1)
        write(ax, row.name, (0, y - 0.25), size, across=True, bare=bars)
        if tag:
            write(ax, tag, (1, y - 0.25), look.small, row.colour, across=True, ha="right")
        y -= 1
        _draw_mark(ax, row, y + 0.32, bars=bars)
        _draw_label(ax, row, y + 0.32, bars=bars)
    return y - FOOT


def _draw_mark(ax: Axes, row: Row, y: float, *, bars: bool) -> None:
    """Bar or dot, the interval where it is wider than a hair, and the other source's value."""
    look = current_theme()
    if isfinite(row.value) and bars:
        (bar,) = ax.barh(y, row.value, height=BAR, color=row.colour)
        lead_on(bar, row.place)
        ax.plot([0, 0], [y - 0.21, y + 0.21], color=look.ink, lw=0.8)
    elif isfinite(row.value):
        (dot,) = ax.plot([row.value], [y], "o", ms=8, color=row.colour)
        lead_on(dot, row.place)
    if isfinite(row.other):
        ax.plot([row.other], [y], "o", ms=6.5, color=row.colour, markerfacecolor=look.paper)
    if isfinite(row.low + row.high) and _place(ax, row.high) - _place(ax, row.low) > 0.006:
        ax.plot([row.low, row.high], [y] * 2, color=look.ink, lw=1.1)
        for end in (row.low, row.high):
            ax.plot([end] * 2, [y - CAP, y + CAP], color=look.ink, lw=1.1)


def _draw_label(ax: Axes, row: Row, y: float, *, bars: bool) -> None:
    """The value beside its mark, on the side away from what another source states."""
    look = current_theme()
    is_left = row.is_lower and not bars
    end = min(row.ends) if is_left else max([0.0, *row.ends] if bars else row.ends)
    room = (_place(ax, end) if is_left else 1 - _place(ax, end)) * axes_width(ax)
    size = look.text * min(1, max(room, 1) / (text_width(row.label, look.text) + 0.16))
    offset, align = ((-9, 0), "right") if is_left else ((8, 0), "left")
    write(ax, row.label, (end, y), size, offset=offset, ha=align, bare=bars)


def _place(ax: Axes, value: float) -> float:
    """Where a value stands between the left end of the axis, 0, and the right one, 1."""
    left, right = ax.get_xlim()
    return (value - left) / (right - left)


def _fit(text: str, size: float, room: float) -> float:
    """The size at which a line fits into so many inches, no larger than `size`."""
    return size * min(1, room / text_width(text, size)) if text else size


def _describe_panel(panel: Panel, words: Words) -> str:
    shown = 3
    rows = [f"{row.name} {row.label}" for row in panel.rows[:shown]]
    rows += ["…"] if len(panel.rows) > shown else []
    text = words("list.semicolon").join(rows)
    return words.named(panel.heading, text) if panel.heading else text
