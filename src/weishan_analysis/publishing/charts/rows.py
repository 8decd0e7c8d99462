"""Figures as rows: the name above, the mark below it, the value beside the mark.

Names stand above the marks, not left of them, so that long ones stay legible on a telephone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite, log10, nan
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullLocator

from weishan_analysis.publishing.charts.canvas import axes_width
from weishan_analysis.publishing.citations import describe_period
from weishan_analysis.publishing.labels import (
    describe_figure,
    format_value,
    indicator_title,
    sentence,
)
from weishan_analysis.publishing.prose import message
from weishan_analysis.publishing.style import GREY, GRID, INK, PALE, sector_colour, text_width

ROW = 0.46  # inches a row with a name takes
BARE = 0.6  # of that, a row without
HEADING = 0.95
SCALE = 0.55  # room for the numbers below a panel
FOOT = 0.12
BAR = 0.36
CAP = 0.12
BARS = 0.62  # of the width at most; the rest is for the values
WIDE = 100  # from this ratio of largest to smallest on, bars would hide the small ones
SIZE, TAG = 10.5, 9.5  # points


@dataclass(frozen=True)
class Row:
    """A figure to draw: its value with what rounding and bound allow, and the words beside it.

    other: what another source states, drawn as a hollow mark. pale: not the row to look at.
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


def figure_row(row: Any, language: str, *, tag: str = "") -> Row:
    """The row of one figure of a view of `tables`. A count is exact: it has no interval."""
    is_rounded = row.unit_measure in ("元", "%") or row.half_unit > 0.5
    return Row(
        name=indicator_title(row.indicator, language),
        value=row.obs_value,
        label=describe_figure(row, language, describe_period(row, language)),
        colour=sector_colour(row.sector),
        low=row.low if is_rounded else nan,
        high=row.high if is_rounded else nan,
        tag=tag,
        other=getattr(row, "other_value", nan),
    )


def panels_height(panels: Sequence[Panel]) -> float:
    """Inches that axes with these panels need."""
    return ROW * sum(_units(panel) for panel in panels)


def describe_panels(panels: Sequence[Panel], language: str) -> str:
    """The rows in words, for those who cannot see them; of long panels the first three."""
    return "".join(sentence(_describe_panel(panel, language), language) for panel in panels)


def draw_dots(ax: Axes, panels: Sequence[Panel], *, log: bool = True) -> None:
    """Draw all panels as dots on one axis."""
    _set_limits(ax, [end for panel in panels for row in panel.rows for end in row.ends], log=log)
    ax.grid(axis="x", which="major")
    y = 0.0
    for panel in panels:
        y = _draw_panel(ax, panel, y, bars=False)
    ax.set_ylim(y, 0)
    _strip(ax)


def draw_panels(ax: Axes, panels: Sequence[Panel], *, shared: bool = False) -> None:
    """Draw panels one below the other as insets of `ax`, each with a scale of its own.

    Bars from zero, or dots on a logarithmic scale where a panel is wide. shared: bars on one
    scale for all panels. Values stand beside the marks.
    """
    ax.set_axis_off()
    total = sum(_units(panel) for panel in panels)
    everything = [end for panel in panels for row in panel.rows for end in row.ends]
    below = 1.0
    for panel in panels:
        share = _units(panel) / total
        below -= share
        inset = ax.inset_axes((0, below, 1, share))
        ends = everything if shared else [end for row in panel.rows for end in row.ends]
        bars = shared or not panel.is_wide
        if bars:
            rows = [row for p in panels for row in p.rows] if shared else panel.rows
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


def format_decades(ax: Axes, language: str, unit: str = "") -> None:
    """Numbers below a logarithmic axis, one for each power of ten that lies well inside."""
    ax.xaxis.set_major_locator(LogLocator(base=10))
    ax.xaxis.set_minor_locator(NullLocator())
    left, right = ax.get_xlim()
    ax.xaxis.set_major_formatter(
        lambda value, _: format_value(value, unit, language)
        if left * 1.6 < value < right / 1.6 else ""
    )  # fmt: skip


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
        free = 1 - (text_width(row.label, SIZE) + 0.2) / axes_width(ax)
        shares.append(free / reach if reach else BARS)
    ax.set_xlim(low, low + span / max(min(shares), 0.3))


def _draw_decades(ax: Axes, bottom: float) -> None:
    """Grid lines at the powers of ten of a panel, each with its number."""
    left, right = ax.get_xlim()
    for exponent in range(int(log10(left)), int(log10(right)) + 1):
        value = 10.0**exponent
        if left * 1.1 < value < right / 1.1:
            ax.plot([value] * 2, [-HEADING, bottom], color=GRID, lw=0.8, zorder=0)
            ax.text(value, bottom - 0.25, f"{value:,.0f}", size=9, color=GREY, ha="center",
                    va="center")  # fmt: skip


def _draw_panel(ax: Axes, panel: Panel, y: float, *, bars: bool) -> float:
    """Draw one panel from `y` down; return where the next one begins."""
    across = ax.get_yaxis_transform()
    if panel.heading:
        ax.text(0, y - 0.45, panel.heading, transform=across, size=11.5, va="center")
        ax.plot([0, 1], [y - 0.76] * 2, transform=across, color=INK, lw=0.8)
        y -= HEADING
    for row in panel.rows:
        if row.name:
            room = axes_width(ax) - text_width(row.tag, TAG) - 0.1
            size = SIZE * min(1, room / text_width(row.name, SIZE))
            ax.text(0, y - 0.25, row.name, transform=across, size=size, va="center",
                    bbox=_WHITE if not bars else None)  # fmt: skip
        if row.tag:
            ax.text(1, y - 0.25, row.tag, transform=across, size=TAG, va="center", ha="right",
                    color=row.colour, bbox=_WHITE)  # fmt: skip
        y -= 1 if row.name else BARE
        _draw_mark(ax, row, y + 0.32, bars=bars)
        _draw_label(ax, row, y + 0.32, bars=bars)
    return y - FOOT


def _draw_mark(ax: Axes, row: Row, y: float, *, bars: bool) -> None:
    """Bar or dot, the interval where it is wider than a hair, and the other source's value."""
    alpha = 0.45 if row.pale else 1
    if isfinite(row.value) and bars:
        ax.barh(y, row.value, height=BAR, color=row.colour, alpha=alpha)
        ax.plot([0, 0], [y - 0.21, y + 0.21], color=INK, lw=0.8)
    elif isfinite(row.value):
        ax.plot([row.value], [y], marker="o", markersize=8, color=row.colour, alpha=alpha)
    if isfinite(row.other):
        ax.plot([row.other], [y], marker="o", markersize=6.5, color=row.colour,
                markerfacecolor="white")  # fmt: skip
    if isfinite(row.low + row.high) and _place(ax, row.high) - _place(ax, row.low) > 0.006:
        ax.plot([row.low, row.high], [y] * 2, color=INK, lw=1.1)
        for end in (row.low, row.high):
            ax.plot([end] * 2, [y - CAP, y + CAP], color=INK, lw=1.1)


def _draw_label(ax: Axes, row: Row, y: float, *, bars: bool) -> None:
    """The value right of everything drawn in the row, or left of it where it would not fit.

    Where another source states more, the label stands left, beside the value that it names.
    """
    ends = [0.0, *row.ends] if bars else row.ends
    needed = text_width(row.label, SIZE) + 0.16
    right = (1 - _place(ax, max(ends))) * axes_width(ax)
    left = _place(ax, min(ends)) * axes_width(ax)
    is_less = isfinite(row.other) and row.value < row.other and left > needed
    on_left = not bars and (is_less or (right < needed and left > right))
    size = SIZE * min(1, max(left if on_left else right, 1) / needed)
    ax.annotate(
        row.label, (min(ends) if on_left else max(ends), y), xytext=(-9 if on_left else 8, 0),
        textcoords="offset points", ha="right" if on_left else "left", va="center", size=size,
        bbox=_WHITE if not bars else None,
    )  # fmt: skip


def _place(ax: Axes, value: float) -> float:
    """Where a value stands between the left end of the axis, 0, and the right one, 1."""
    left, right = ax.get_xlim()
    if ax.get_xscale() == "log":
        left, right, value = log10(left), log10(right), log10(value)
    return (value - left) / (right - left)


def _strip(ax: Axes) -> None:
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.spines["bottom"].set_color(PALE)
    ax.tick_params(axis="x", length=0, colors=GREY)


def _units(panel: Panel) -> float:
    rows = sum(1 if row.name else BARE for row in panel.rows)
    scale = SCALE if panel.is_wide else 0
    return rows + (HEADING if panel.heading else 0) + FOOT + scale


def _describe_panel(panel: Panel, language: str) -> str:
    shown = 3
    rows = [" ".join(_words(row)) for row in panel.rows[:shown]]
    rows += ["…"] if len(panel.rows) > shown else []
    text = message("list.semicolon", language).join(rows)
    if not panel.heading:
        return text
    return message("list.named", language, name=panel.heading, value=text)


def _words(row: Row) -> Iterator[str]:
    if row.name:
        yield row.name
    yield row.label


_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
