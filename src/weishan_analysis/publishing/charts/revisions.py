"""What later sources say differently: the earlier and the later figure on one line."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from weishan_analysis.publishing.charts.canvas import finish, nothing, open_axes, require
from weishan_analysis.publishing.charts.rows import (
    Panel,
    Row,
    describe_panels,
    draw_dots,
    panels_height,
)
from weishan_analysis.publishing.citations import short_references
from weishan_analysis.publishing.labels import indicator_title
from weishan_analysis.publishing.prose import message
from weishan_analysis.publishing.revising import (
    describe_change,
    describe_values,
    list_statements,
    revisions_title,
)
from weishan_analysis.publishing.style import INK, PALE, sector_colour
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.schema import read_schema
from weishan_analysis.statistics.tables import each


def revisions_chart(frame: pd.DataFrame, language: str = "en", ax: Axes | None = None) -> Axes:
    """Every figure that a later source states differently, as a change in percent.

    frame: the table `revisions`. A hollow mark at zero is the earlier figure, a full one the
    later; figures that are the same are counted in the notes. A panel for each later source.
    """
    require(frame, list(read_schema()["revisions"].types), "revisions")
    differing = frame[frame["verdict"].ne("same") & frame["change_percent"].notna()]
    if differing.empty:
        return nothing(message("revisions.subject", language), "revisions", frame, language, ax)
    ordered = differing.sort_values("change_percent", kind="stable")
    references = short_references(ordered["new_source"], language)
    panels = [
        Panel(references[str(source)], [_row(row, language) for row in each(rows)])
        for source, rows in ordered.groupby("new_source")
    ]
    ax = open_axes(language, ax, panels_height(panels))
    draw_dots(ax, panels, log=False)
    _join_marks(ax)
    ax.xaxis.set_major_formatter(
        lambda value, _: f"{value:+.0f}%".replace("-", "−") if value else "0"
    )
    ax.axvline(0, color=INK, linewidth=0.8, zorder=0)
    same = int(frame["verdict"].eq("same").sum())
    return finish(
        ax, name="revisions", title=revisions_title(frame, language),
        subtitle=message("revisions.subtitle", language),
        notes=[message("revisions.same", language, count=same),
               message("revisions.rule", language)],
        alt=describe_panels(panels, language), data=list_statements(differing), language=language,
    )  # fmt: skip


def _row(row: Any, language: str) -> Row:
    """The later figure as a full mark, the earlier one as a hollow mark at zero."""
    return Row(
        name=indicator_title(row.indicator, language),
        value=row.change_percent,
        label=describe_change(row.change_percent),
        colour=sector_colour(read_indicators()[row.indicator].sector),
        tag=describe_values(row, language),
        other=0.0,
    )


def _join_marks(ax: Axes) -> None:
    """A line from each earlier figure to the later one."""
    marks = [line for line in ax.lines if line.get_marker() == "o"]
    for full, hollow in zip(marks[::2], marks[1::2], strict=True):
        ends = [np.asarray(mark.get_xydata(), float)[0] for mark in (full, hollow)]
        ax.plot(*np.transpose(ends), color=PALE, linewidth=2, zorder=1)
