"""Money: its kinds kept apart, against the headline sum, and for each beneficiary."""

from typing import Any

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
    Row,
    describe_panels,
    draw_dots,
    draw_panels,
    figure_row,
    format_decades,
    panels_height,
)
from weishan_analysis.publishing.findings import funds_title, in_sentence
from weishan_analysis.publishing.labels import (
    context,
    format_percent_range,
    format_period,
    format_value,
    format_yuan,
    format_yuan_range,
    indicator_title,
    is_doubted,
    title_of,
    unit_group,
)
from weishan_analysis.publishing.prose import message
from weishan_analysis.publishing.style import PALE, sector_colour
from weishan_analysis.statistics import derived
from weishan_analysis.statistics.tables import each

COLUMNS = ["indicator", "finance_type", "sector", "obs_value", "low", "high", "time_period"]


def funds_chart(frame: pd.DataFrame, language: str = "en", ax: Axes | None = None) -> Axes:
    """Every stated sum on one logarithmic scale, kinds of money apart, sectors in colour.

    frame: `tables.funds`, or what `tables.mark` makes of it.
    """
    require(frame, COLUMNS, "funds")
    if frame.empty:
        return nothing(message("funds.subject", language), "funds", frame, language, ax)
    panels = [
        Panel(
            title_of("finance_type", kind, language),
            [_sum_row(row, language) for row in each(rows)],
        )
        for kind, rows in _by_kind(frame)
    ]
    ax = open_axes(language, ax, panels_height(panels))
    draw_dots(ax, panels)
    format_decades(ax, language, "元")
    return finish(
        ax,
        name="funds",
        title=funds_title(frame, language),
        subtitle=message("funds.subtitle", language),
        notes=[message("funds.note", language), *list_marks(frame, language)],
        alt=describe_panels(panels),
        data=frame,
        language=language,
    )


def headline_chart(frame: pd.DataFrame, language: str = "en", ax: Axes | None = None) -> Axes:
    """The headline sum beside the sums of its kind that its source itemises.

    frame: `tables.itemised`.
    """
    require(frame, COLUMNS, "itemised")
    if len(frame) < 2:
        return nothing(message("headline.subject", language), "headline", frame, language, ax)
    headline, items = frame.iloc[0], frame.iloc[1:]
    low, high = derived.explained_share(frame)
    shares = format_percent_range(low, high, language)
    panel = Panel(
        "",
        [
            _sum_row(headline, language),
            Row(
                message("headline.together", language), high * headline["low"],
                message("headline.share", language, shares=shares), PALE,
            ),
            *(_sum_row(row, language) for row in each(items)),
        ],
    )  # fmt: skip
    ax = open_axes(language, ax, panels_height([panel]))
    draw_panels(ax, [panel], shared=True)
    return finish(
        ax, name="headline",
        title=message("headline.title", language, shares=shares,
                      headline=format_value(headline["obs_value"], "元", language)),
        subtitle=message("headline.subtitle", language),
        notes=[message("headline.note", language), *list_marks(frame, language)],
        alt=describe_panels([panel]), data=frame, language=language,
    )  # fmt: skip


def per_beneficiary_chart(
    frame: pd.DataFrame, language: str = "en", ax: Axes | None = None
) -> Axes:
    """Yuan for each household, person or attendance reached, on a logarithmic scale.

    frame: `tables.funds`.
    """
    require(frame, [*COLUMNS, "per_beneficiary", "beneficiary_unit"], "funds")
    reached = frame.dropna(subset=["per_beneficiary"])
    if reached.empty:
        what = message("beneficiary.subject", language)
        return nothing(what, "per-beneficiary", frame, language, ax)
    reached = reached.sort_values("per_beneficiary", ascending=False, kind="stable")
    reached = reached.assign(unit_group=reached["beneficiary_unit"].map(unit_group))
    panels = [
        Panel(
            message(f"beneficiary.{group}", language),
            [_beneficiary_row(row, language) for row in each(rows)],
        )
        for group, rows in reached.groupby("unit_group", sort=False)
    ]
    ax = open_axes(language, ax, panels_height(panels))
    draw_dots(ax, panels)
    format_decades(ax, language, "元")
    most, least = reached.iloc[0], reached.iloc[-1]
    return finish(
        ax, name="per-beneficiary",
        title=message(
            "beneficiary.title", language,
            most=format_yuan(most["per_beneficiary"], language),
            most_title=in_sentence(most["indicator"], language),
            least=format_yuan(least["per_beneficiary"], language),
            least_title=in_sentence(least["indicator"], language),
        ),
        subtitle=message("beneficiary.subtitle", language),
        notes=[message("beneficiary.note", language),
               *list_marks(reached, language, computed=True)],
        alt=describe_panels(panels), data=reached, language=language,
    )  # fmt: skip


def _by_kind(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """The rows of each kind of money in the declared order, the largest sum first."""
    order = [*context()["finance_type"], *frame["finance_type"].unique()]
    kinds = sorted(frame["finance_type"].unique(), key=order.index)
    ordered = frame.sort_values("obs_value", ascending=False, kind="stable")
    return [(kind, ordered[ordered["finance_type"].eq(kind)]) for kind in kinds]


def _sum_row(row: Any, language: str) -> Row:
    return figure_row(row, language, tag=title_of("sector", row.sector, language))


def _beneficiary_row(row: Any, language: str) -> Row:
    return Row(
        name=indicator_title(row.indicator, language),
        value=row.per_beneficiary,
        label=format_yuan_range(
            row.per_beneficiary, row.per_beneficiary_low, row.per_beneficiary_high, language
        )
        + _dated(row, language)
        + (" ▲" if is_doubted(row) else ""),
        colour=sector_colour(row.sector),
        low=row.per_beneficiary_low,
        high=row.per_beneficiary_high,
        tag=title_of("sector", row.sector, language),
    )


def _dated(row: Any, language: str) -> str:
    """The year of a flow, where a sum is stated for several."""
    if not row.time_period.isdigit():
        return ""
    return message(
        "chart.dated", language, value="", period=format_period(row.time_period, language)
    )
