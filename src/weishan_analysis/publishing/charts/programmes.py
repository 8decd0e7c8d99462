"""The programmes of a sector: every figure that is no sum of money, like beside like."""

import pandas as pd
from matplotlib.axes import Axes

from weishan_analysis.publishing.charts.canvas import (
    finish,
    list_marks,
    nothing,
    open_axes,
    require,
)
from weishan_analysis.publishing.charts.rows import (
    Panel,
    describe_panels,
    draw_panels,
    figure_row,
    panels_height,
)
from weishan_analysis.publishing.findings import programme_title
from weishan_analysis.publishing.labels import (
    context,
    format_number,
    is_average,
    title_of,
    unit_group,
)
from weishan_analysis.publishing.prose import message
from weishan_analysis.statistics.tables import each

REACH = ("households", "people", "attendances")  # the units of those who may be reached


def reach_chart(frame: pd.DataFrame, language: str = "en", ax: Axes | None = None) -> Axes:
    """The largest number of households, of people and of times that each sector reached.

    frame: `tables.shown`.
    """
    require(frame, ["indicator", "unit_measure", "obs_value", "sector"], "shown")
    sectors = [key for key, sector in context()["sector"].items() if sector.get("reaches")]
    groups = frame["unit_measure"].map(unit_group)
    rows = frame[frame["sector"].isin(sectors) & groups.isin(REACH)].assign(unit_group=groups)
    if rows.empty:
        return nothing(message("reach.subject", language), "reach", frame, language, ax)
    rows = _largest_first(rows).drop_duplicates(["unit_group", "sector"])
    panels = [
        Panel(
            title_of("unit_group", group, language),
            [
                figure_row(row, language, tag=title_of("sector", row.sector, language))
                for row in each(rows[rows["unit_group"].eq(group)])
            ],
        )
        for group in REACH
        if group in set(rows["unit_group"])
    ]
    ax = open_axes(language, ax, panels_height(panels))
    draw_panels(ax, panels)
    widest = rows.sort_values("unit_group", key=_rank, kind="stable").iloc[0]
    return finish(
        ax, name="reach",
        title=message(
            f"reach.title_{widest['unit_group']}", language,
            sector=title_of("sector", widest["sector"], language),
            value=format_number(widest["obs_value"], language),
        ),
        subtitle=message("reach.subtitle", language),
        notes=[message("reach.note", language), *list_marks(rows, language)],
        alt=describe_panels(panels, language), data=rows, language=language,
    )  # fmt: skip


def programme_chart(frame: pd.DataFrame, language: str = "en", ax: Axes | None = None) -> Axes:
    """The figures of one sector in panels of like units, the largest first; money stands apart.

    frame: `tables.shown` of a sector, or what `tables.mark` makes of it.
    """
    require(frame, ["indicator", "unit_measure", "obs_value", "sector"], "shown")
    counted = frame[frame["unit_measure"].ne("元")]
    if counted.empty:
        sector = "".join(frame["sector"].unique()[:1])
        what = title_of("sector", sector, language)
        return nothing(what, f"programme-{sector or 'none'}", frame, language, ax)
    sector = str(counted["sector"].iloc[0])
    groups = counted["unit_measure"].map(unit_group)
    groups = groups.mask(counted["indicator"].map(is_average), "average")
    counted = counted.assign(unit_group=groups)
    order = list(context()["unit_group"])
    panels = [
        Panel(
            title_of("unit_group", group, language),
            [figure_row(row, language) for row in each(_largest_first(counted[groups.eq(group)]))],
        )
        for group in sorted(groups.unique(), key=order.index)
    ]  # fmt: skip
    ax = open_axes(language, ax, panels_height(panels))
    draw_panels(ax, panels)
    notes = [message("programme.note", language), *list_marks(counted, language)]
    if any(panel.is_wide for panel in panels):
        notes.insert(0, message("programme.wide", language))
    return finish(
        ax, name=f"programme-{sector}", title=programme_title(counted, language), notes=notes,
        alt=describe_panels(panels, language), data=counted, language=language,
    )  # fmt: skip


def _rank(groups: "pd.Series[str]") -> "pd.Series[int]":
    return groups.map(REACH.index)


def _largest_first(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values("obs_value", ascending=False, kind="stable")
