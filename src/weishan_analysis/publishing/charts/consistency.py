"""The checks: how many of them hold, and where they do not."""

from collections.abc import Sequence
from math import ceil

import pandas as pd
from matplotlib.axes import Axes

from weishan_analysis.publishing.charts.canvas import (
    SIDE,
    axes_width,
    finish,
    nothing,
    open_axes,
    require,
)
from weishan_analysis.publishing.consistency import SEVERITIES, consistency_title, list_tested
from weishan_analysis.publishing.labels import context, format_number, title_of
from weishan_analysis.publishing.prose import message
from weishan_analysis.publishing.style import ACCENT, GREY, INK, PALE, WIDTH, text_width
from weishan_analysis.statistics.codebook import read_indicators

# Marker, size, colour and whether it is hollow: told apart by shape as well as by colour.
MARKERS = {
    "contradicts": ("X", 11, ACCENT, False),
    "suspicious": ("^", 9.5, "#C26A00", False),
    "cannot_be_judged": ("s", 7.5, GREY, True),
    "holds_within_rounding": ("o", 8, "#5B6B7B", True),
    "holds": ("o", 8, PALE, False),
}
NAME, LINE = 0.22, 0.21  # inches for the name of a sector, and for each line of marks
# What the downloads of the chart hold; the table `checks` has the explanations.
COLUMNS = [
    "check", "severity", "source", "time_period", "title", "title_zh", "arithmetic", "observations",
]  # fmt: skip
STEP = 0.185  # inches from mark to mark
GAP = 0.13


def consistency_chart(frame: pd.DataFrame, language: str = "en", ax: Axes | None = None) -> Axes:
    """A mark for every test of the figures, by the sector that it is about.

    frame: `checks`, of one area or several. Checks that do not apply are left out.
    """
    require(frame, [*COLUMNS, "indicators"], "checks")
    findings = list_tested(frame)
    if findings.empty:
        return nothing(message("checks.subject", language), "consistency", frame, language, ax)
    sectors = findings["indicators"].map(_sector)
    known = [sector for sector in context()["sector"] if sectors.eq(sector).any()]
    rows = [(sector, _in_order(findings[sectors.eq(sector)])) for sector in known]
    columns = max(1, int((axes_width(ax) if ax else WIDTH - 2 * SIDE) / STEP))
    height = LINE + GAP + sum(_height(marks, columns) for _, marks in rows)
    ax = open_axes(language, ax, height)
    ax.set_axis_off()
    ax.set_xlim(0, columns * STEP)
    ax.set_ylim(height, 0)
    _draw_key(ax, findings, language)
    y = LINE + GAP
    for sector, marks in rows:
        ax.text(0, y + 0.09, title_of("sector", sector, language), size=10, va="center", color=INK)
        _draw_marks(ax, marks, y + NAME + LINE / 2, columns)
        y += _height(marks, columns)
    title = consistency_title(findings, language)
    return finish(
        ax, name="consistency", title=title, subtitle=message("checks.subtitle", language),
        notes=[message("checks.note", language)], alt=_describe(rows, language),
        data=findings[COLUMNS], language=language,
    )  # fmt: skip


def _sector(indicators: str) -> str:
    known = read_indicators().get(indicators.split(";", maxsplit=1)[0])
    return known.sector if known else ""


def _in_order(findings: pd.DataFrame) -> Sequence[str]:
    return sorted(findings["severity"], key=list(MARKERS).index)


def _height(marks: Sequence[str], columns: int) -> float:
    return NAME + LINE * ceil(len(marks) / columns) + GAP


def _draw_marks(ax: Axes, marks: Sequence[str], y: float, columns: int) -> None:
    for severity in dict.fromkeys(marks):
        places = [divmod(number, columns) for number, mark in enumerate(marks) if mark == severity]
        _draw(ax, severity, [(column + 0.5) * STEP for _, column in places],
              [y + line * LINE for line, _ in places])  # fmt: skip


def _draw_key(ax: Axes, findings: pd.DataFrame, language: str) -> None:
    """What the marks mean, and how many there are of each."""
    x = 0.0
    for severity in MARKERS:
        count = int(findings["severity"].eq(severity).sum())
        if count:
            label = message(f"severity.{severity}", language, count=format_number(count, language))
            _draw(ax, severity, [x + STEP / 2], [LINE / 2])
            ax.text(x + STEP + 0.03, LINE / 2, label, size=9, va="center", color=INK)
            x += STEP + text_width(label, 9) + 0.16


def _draw(ax: Axes, severity: str, x: Sequence[float], y: Sequence[float]) -> None:
    marker, size, colour, is_hollow = MARKERS[severity]
    ax.plot(x, y, linestyle="", marker=marker, markersize=size, color=colour,
            markerfacecolor="white" if is_hollow else colour,
            markeredgewidth=1.4 if is_hollow else 0, clip_on=False)  # fmt: skip


def _describe(rows: Sequence[tuple[str, Sequence[str]]], language: str) -> str:
    """The marks of each sector in words."""
    sentences = []
    for sector, marks in rows:
        counts = [
            message(f"severity.{severity}", language,
                    count=format_number(marks.count(severity), language))
            for severity in SEVERITIES if severity in marks
        ]  # fmt: skip
        value = message("list.comma", language).join(counts)
        name = title_of("sector", sector, language)
        sentences.append(message("list.named", language, name=name, value=value))
    return message("list.semicolon", language).join(sentences)
