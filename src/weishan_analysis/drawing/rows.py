"""Figures as rows: the name above, the mark below it, the value beside the mark.

Names stand above the marks, not left of them, so that long ones stay legible on a telephone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite, log10, nan
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

from weishan_analysis.drawing.chart import axes_width
from weishan_analysis.drawing.links import place_of
from weishan_analysis.drawing.palette import sector_colour
from weishan_analysis.drawing.style import current_theme, text_width
from weishan_analysis.drawing.svg import MARK
from weishan_analysis.words import Words, is_doubted

ROW = 0.46  # inches a row with a name takes
BARE = 0.6  # of that, a row without
HEADING = 0.95
SCALE = 0.55  # room for the numbers below a panel
FOOT = 0.12
BAR = 0.36
CAP = 0.12
BARS = 0.62  # of the width at most; the rest is for the values
WIDE = 100  # from this ratio of largest to smallest on, bars would hide the small ones


@dataclass(frozen=True)
class Row:
    """A figure to draw: its value with what rounding and bound allow, and the words beside it.

    other: what another source states, drawn as a hollow mark. pale: not the row to look at.
    place: where the figure stands in its source, for its mark to lead there.
    """

    name: str
    value: float
    label: str
    colour: str
    low: float = nan
    high: float = nan
    tag: str = ""
    other: float = nan
    pale: bool = False
    place: str = ""

    @property
    def ends(self) -> list[float]:
        """Every value that the row draws."""
        return [end for end in (self.value, self.low, self.high, self.other) if isfinite(end)]


@dataclass(frozen=True)
class Panel:
    """Rows under one heading. wide: dots on a logarithmic scale of its own in place of bars."""

    heading: str
    rows: Sequence[Row]

    @property
    def is_wide(self) -> bool:
        """Whether the values differ too much for bars."""
        ends = [end for row in self.rows for end in row.ends]
        return len(self.rows) > 1 and min(ends) > 0 and max(ends) > WIDE * min(ends)

    @property
    def units(self) -> float:
        """The height of the panel in rows."""
        rows = sum(1 if row.name else BARE for row in self.rows)
        scale = SCALE if self.is_wide else 0
        return rows + (HEADING if self.heading else 0) + FOOT + scale


@dataclass(frozen=True)
class Rows:
    """Panels as something to draw."""

    panels: Sequence[Panel]
    left: float = 0.0

    @property
    def height(self) -> float:
        """Inches that axes with these panels need."""
        return ROW * sum(panel.units for panel in self.panels)

    @property
    def ends(self) -> list[float]:
        """Every value that the panels draw."""
        return [end for panel in self.panels for row in panel.rows for end in row.ends]

    def describe(self, words: Words) -> str:
        """The rows in words, for those who cannot see them; of long panels the first three."""
        return "".join(words.sentence(_describe_panel(panel, words)) for panel in self.panels)


class Bars(Rows):
    """Panels one below the other, each with a scale of its own.

    Bars from zero, or dots on a logarithmic scale where a panel is wide.
    """

    shared = False

    def draw(self, ax: Axes) -> None:
        """Draw the panels as insets of `ax`."""
        ax.set_axis_off()
        total = sum(panel.units for panel in self.panels)
        below = 1.0
        for panel in self.panels:
            share = panel.units / total
            below -= share
            inset = ax.inset_axes((0, below, 1, share))
            ends = self.ends if self.shared else [end for row in panel.rows for end in row.ends]
            bars = self.shared or not panel.is_wide
            if bars:
                rows = [row for p in self.panels for row in p.rows] if self.shared else panel.rows
                _leave_room(inset, rows, min([0.0, *ends]), max([0.0, *ends]))
            else:
                _set_limits(inset, ends, log=True)
            bottom = _draw_panel(inset, panel, 0, bars=bars)
            inset.set_ylim(bottom - (0 if bars else SCALE), 0)
            _strip(inset)
            inset.spines["bottom"].set_visible(False)
            inset.set_xticks([])
            if not bars:
                _draw_decades(inset, bottom)


class SharedBars(Bars):
    """Panels of bars on one scale."""

    shared = True


@dataclass(frozen=True)
class Dots(Rows):
    """All panels as dots on one axis, whose numbers `write` writes; log: a logarithmic one."""

    write: Callable[[float], str] = "{:g}".format
    log: bool = False

    def draw(self, ax: Axes) -> None:
        """Draw the dots into `ax`."""
        _set_limits(ax, self.ends, log=self.log)
        if not self.log:
            _make_room(ax, [row for panel in self.panels for row in panel.rows])
        ax.grid(axis="x", which="major")
        y = 0.0
        for panel in self.panels:
            y = _draw_panel(ax, panel, y, bars=False)
        ax.set_ylim(y, 0)
        _strip(ax)
        if self.log:
            ax.xaxis.set_major_locator(LogLocator(base=10))
            ax.xaxis.set_minor_locator(NullLocator())
        else:
            ax.xaxis.set_major_locator(MaxNLocator(3 if axes_width(ax) < 4 else 4))
        ax.xaxis.set_major_formatter(lambda value, _: self._number(ax, value))

    def _number(self, ax: Axes, value: float) -> str:
        """The number below a place of the axis; none where it would run out of the picture."""
        text = self.write(value)
        half = text_width(text, current_theme().small) / 2 / axes_width(ax)
        return text if half < _place(ax, value) < 1 - half else ""


def figure_row(row: Any, words: Words, *, tag: str = "") -> Row:
    """The row of one figure of a view of `tables`. A count is exact: its limits are its value."""
    return Row(
        name=words.indicator(row.indicator),
        value=row.obs_value,
        label=label_figure(row, words),
        colour=sector_colour(row.sector),
        low=row.low,
        high=row.high,
        tag=tag,
        other=getattr(row, "other_value", nan),
        place=place_of(row),
    )


def label_figure(row: Any, words: Words, *, dated: bool = True) -> str:
    """The label of a figure in a chart: value, period, what another source says, and doubts."""
    text = words.bounded(row)
    period = words.period_of(row)
    if dated and period:
        text = words("chart.dated", value=text, period=period)
    other = getattr(row, "other_value", nan)
    if isfinite(other):
        is_money = row.unit_measure == "元"
        told = words.value(other, "元") if is_money else words.number(other)
        text = words("chart.other", value=text, other=told)
    return f"{text} ▲" if is_doubted(row) else text


def lead_on(mark: Artist, place: str) -> None:
    """Let a mark lead to the place of its figure on pages."""
    if place:
        mark.set_gid(MARK + place)


def _set_limits(ax: Axes, ends: Sequence[float], *, log: bool) -> None:
    if log:
        ax.set_xscale("log")
        ax.set_xlim(min(ends) / 2, max(ends) * 2)
    else:
        margin = (max(ends) - min(ends)) * 0.25
        ax.set_xlim(min(ends) - margin, max(ends) + margin)


def _leave_room(ax: Axes, rows: Sequence[Row], low: float, high: float) -> None:
    """Let the bars take as much of the width as leaves room for the value beside each."""
    span = (high - low) or 1.0
    shares = [BARS]
    for row in rows:
        reach = (max([0.0, *row.ends]) - low) / span
        free = 1 - (text_width(row.label, current_theme().text) + 0.2) / axes_width(ax)
        shares.append(free / reach if reach else BARS)
    ax.set_xlim(low, low + span / max(min(shares), 0.3))


def _make_room(ax: Axes, rows: Sequence[Row]) -> None:
    """Move the right end of a linear axis so far that every label fits on one side of its dot."""
    for row in rows:
        share = min((text_width(row.label, current_theme().text) + 0.16) / axes_width(ax), 0.75)
        first, last = min(row.ends), max(row.ends)
        if _place(ax, first) < share and 1 - _place(ax, last) < share:
            left, _ = ax.get_xlim()
            ax.set_xlim(left, (last - left * share) / (1 - share))


def _draw_decades(ax: Axes, bottom: float) -> None:
    """Grid lines at the powers of ten of a panel, each with its number."""
    look = current_theme()
    left, right = ax.get_xlim()
    for exponent in range(int(log10(left)), int(log10(right)) + 1):
        value = 10.0**exponent
        if left * 1.1 < value < right / 1.1:
            ax.plot([value] * 2, [-HEADING, bottom], color=look.grid, lw=0.8, zorder=0)
            ax.text(
                value,
                bottom - 0.25,
                f"{value:,.0f}",
                size=look.note,
                color=look.grey,
                ha="center",
                va="center",
            )


def _draw_panel(ax: Axes, panel: Panel, y: float, *, bars: bool) -> float:
    """Draw one panel from `y` down; return where the next one begins."""
    look, across, width = current_theme(), ax.get_yaxis_transform(), axes_width(ax)
    ground = None if bars else make_ground()
    if panel.heading:
        size = _fit(panel.heading, look.text + 1, width)
        ax.text(0, y - 0.45, panel.heading, transform=across, size=size, va="center", bbox=ground)
        ax.plot([0, 1], [y - 0.76] * 2, transform=across, color=look.ink, lw=0.8)
        y -= HEADING
    for row in panel.rows:
        if row.name:
            tag = row.tag if text_width(row.name + row.tag, look.small) < width - 0.2 else ""
            room = width - text_width(tag, look.small) - 0.1
            ax.text(
                0,
                y - 0.25,
                row.name,
                transform=across,
                va="center",
                bbox=ground,
                size=_fit(row.name, look.text, room),
            )
            if tag:
                ax.text(
                    1,
                    y - 0.25,
                    tag,
                    transform=across,
                    size=look.small,
                    va="center",
                    ha="right",
                    color=row.colour,
                    bbox=make_ground(),
                )
        y -= 1 if row.name else BARE
        _draw_mark(ax, row, y + 0.32, bars=bars)
        _draw_label(ax, row, y + 0.32, bars=bars)
    return y - FOOT


def _draw_mark(ax: Axes, row: Row, y: float, *, bars: bool) -> None:
    """Bar or dot, the interval where it is wider than a hair, and the other source's value."""
    look, alpha = current_theme(), 0.55 if row.pale else 1
    if isfinite(row.value) and bars:
        (bar,) = ax.barh(y, row.value, height=BAR, color=row.colour, alpha=alpha)
        lead_on(bar, row.place)
        ax.plot([0, 0], [y - 0.21, y + 0.21], color=look.ink, lw=0.8)
    elif isfinite(row.value):
        (dot,) = ax.plot([row.value], [y], marker="o", markersize=8, color=row.colour, alpha=alpha)
        lead_on(dot, row.place)
    if isfinite(row.other):
        ax.plot(
            [row.other],
            [y],
            marker="o",
            markersize=6.5,
            color=row.colour,
            markerfacecolor=look.paper,
        )
    if isfinite(row.low + row.high) and _place(ax, row.high) - _place(ax, row.low) > 0.006:
        ax.plot([row.low, row.high], [y] * 2, color=look.ink, lw=1.1)
        for end in (row.low, row.high):
            ax.plot([end] * 2, [y - CAP, y + CAP], color=look.ink, lw=1.1)


def _draw_label(ax: Axes, row: Row, y: float, *, bars: bool) -> None:
    """The value right of everything drawn in the row, or left of it where it would not fit.

    Where another source states more, the label stands left, beside the value that it names.
    """
    look, ends = current_theme(), [0.0, *row.ends] if bars else row.ends
    needed = text_width(row.label, look.text) + 0.16
    right = (1 - _place(ax, max(ends))) * axes_width(ax)
    left = _place(ax, min(ends)) * axes_width(ax)
    is_less = isfinite(row.other) and row.value < row.other and left > needed
    on_left = not bars and (is_less or (right < needed and left > right))
    size = look.text * min(1, max(left if on_left else right, 1) / needed)
    ax.annotate(
        row.label,
        (min(ends) if on_left else max(ends), y),
        xytext=(-9 if on_left else 8, 0),
        textcoords="offset points",
        ha="right" if on_left else "left",
        va="center",
        size=size,
        bbox=None if bars else make_ground(),
    )


def _place(ax: Axes, value: float) -> float:
    """Where a value stands between the left end of the axis, 0, and the right one, 1."""
    left, right = ax.get_xlim()
    if ax.get_xscale() == "log":
        left, right, value = log10(left), log10(right), log10(value)
    return (value - left) / (right - left)


def _strip(ax: Axes) -> None:
    look = current_theme()
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.spines["bottom"].set_color(look.pale)
    ax.tick_params(axis="x", length=0, colors=look.grey)


def _fit(text: str, size: float, room: float) -> float:
    """The size at which a line fits into so many inches, no larger than `size`."""
    return size * min(1, room / text_width(text, size)) if text else size


def make_ground() -> dict[str, Any]:
    """What hides a grid line behind a text."""
    return {"facecolor": current_theme().paper, "edgecolor": "none", "pad": 0.6}


def _describe_panel(panel: Panel, words: Words) -> str:
    shown = 3
    rows = [" ".join(_say(row)) for row in panel.rows[:shown]]
    rows += ["…"] if len(panel.rows) > shown else []
    text = words("list.semicolon").join(rows)
    return words("list.named", name=panel.heading, value=text) if panel.heading else text


def _say(row: Row) -> Iterator[str]:
    if row.name:
        yield row.name
    yield row.label
