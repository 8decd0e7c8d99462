"""Money: its kinds kept apart, against the headline sum, and for each beneficiary."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from seaborn import light_palette

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
    format_short,
    format_value,
    format_yuan,
    format_yuan_range,
    indicator_title,
    is_doubted,
    title_of,
    unit_group,
)
from weishan_analysis.publishing.prose import message
from weishan_analysis.publishing.style import GREY, PALE, sector_colour, wrap
from weishan_analysis.statistics import derived
from weishan_analysis.statistics.tables import each

# Inches of the matrix: a row, a column, the names left of it and above it.
CELL, CELL_WIDTH, NAME_WIDTH, HEAD = 0.46, 0.64, 1.3, 0.42
SHADE = "#5B86D0"  # of its largest sums; dark text stays legible on it
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
        title=message(
            "funds.title_range",
            language,
            least=format_value(frame["obs_value"].min(), "元", language),
            most=format_value(frame["obs_value"].max(), "元", language),
            count=len(frame),
            kinds=frame["finance_type"].nunique(),
        ),
        subtitle=message("funds.subtitle", language),
        notes=[message("funds.note", language), *list_marks(frame, language)],
        alt=describe_panels(panels, language),
        data=frame,
        language=language,
    )


def matrix_chart(frame: pd.DataFrame, language: str = "en", ax: Axes | None = None) -> Axes:
    """Sectors against the kinds of money they were given: the largest sum in each cell.

    frame: `tables.funds` of one source. The headline sum is none of the cells. The shade is
    logarithmic; sums are not added up.
    """
    require(frame, COLUMNS, "funds")
    kinds = [key for key, kind in context()["finance_type"].items() if kind["given"]]
    given = frame[frame["finance_type"].isin(kinds)]
    given = given[given["indicator"].ne(context()["headline"]["indicator"])]  # the total of others
    if given.empty:
        return nothing(message("funds.subject", language), "funds-matrix", frame, language, ax)
    field_and_kind = ["sector", "finance_type"]
    ordered = given.sort_values("obs_value", ascending=False, kind="stable")
    ordered = ordered.assign(figures=ordered.groupby(field_and_kind)["obs_value"].transform("size"))
    cells = ordered.drop_duplicates(field_and_kind)
    largest = cells.pivot(index="sector", columns="finance_type", values="obs_value")
    largest = largest[[kind for kind in kinds if kind in largest]]
    largest = largest.loc[largest.max(axis="columns").sort_values(ascending=False).index]
    ax = open_axes(language, ax, CELL * len(largest) + HEAD, left=NAME_WIDTH)
    shades = np.log10(largest.to_numpy())
    ax.imshow(shades, cmap=light_palette(SHADE, as_cmap=True), aspect="auto",
              vmin=np.nanmin(shades) - 1, vmax=np.nanmax(shades) + 0.5)  # fmt: skip
    columns, rows = list(largest.columns), list(largest.index)
    for row in each(cells):
        _write_cell(ax, columns.index(row.finance_type), rows.index(row.sector), row, language)
    for edge in range(1, len(rows)):
        ax.axhline(edge - 0.5, color="white", linewidth=2)
    for edge in range(1, len(columns)):
        ax.axvline(edge - 0.5, color="white", linewidth=2)
    for x, kind in enumerate(columns):
        name = wrap(title_of("finance_type", kind, language), CELL_WIDTH, 9)
        ax.text(x, -0.6, name, size=9, ha="center", va="bottom", color=GREY, linespacing=1.1)
    names = [wrap(title_of("sector", sector, language), NAME_WIDTH - 0.1, 10) for sector in rows]
    ax.set_yticks(range(len(rows)), names)
    ax.set_xticks([])
    ax.set_ylim(len(rows) - 0.5, -0.5 - HEAD / CELL)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return finish(
        ax, name="funds-matrix", title=funds_title(frame, language),
        subtitle=message("matrix.subtitle", language),
        notes=[message("matrix.note", language),
               *list_marks(cells.reindex(columns=["severity"]), language)],
        alt=_describe_matrix(cells, language), data=given, language=language,
    )  # fmt: skip


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
        alt=describe_panels([panel], language), data=frame, language=language,
    )  # fmt: skip


def per_beneficiary_chart(
    frame: pd.DataFrame, language: str = "en", ax: Axes | None = None
) -> Axes:
    """Average yuan for each household, person or instance reached, on a logarithmic scale.

    frame: `tables.funds` of one source. Sums that share one number of beneficiaries are left out:
    what each of them came to, the text does not say. Loans stand apart, for they are no gain.
    """
    require(frame, [*COLUMNS, "per_beneficiary", "beneficiary_unit"], "funds")
    reached = frame.dropna(subset=["per_beneficiary"])
    shared = reached.groupby(["beneficiaries", "time_period"])["indicator"].transform("nunique")
    reached = reached[shared.eq(1)]
    if reached.empty:
        what = message("beneficiary.subject", language)
        return nothing(what, "per-beneficiary", frame, language, ax)
    reached = reached.sort_values("per_beneficiary", ascending=False, kind="stable")
    groups = reached["beneficiary_unit"].map(unit_group)
    groups = groups.mask(reached["finance_type"].eq("loan") & groups.eq("households"), "loan")
    reached = reached.assign(unit_group=groups)
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
    gains = reached[groups.eq("households")].drop_duplicates("indicator")
    items = [
        message("list.item", language, name=in_sentence(row.indicator, language),
                value=format_yuan(row.per_beneficiary, language))
        for row in each(gains)
    ]  # fmt: skip
    title = message("beneficiary.title_other", language)
    if items:
        listed = message("list.comma", language).join(items)
        title = message("beneficiary.title", language, items=listed)
    return finish(
        ax, name="per-beneficiary", title=title,
        subtitle=message("beneficiary.subtitle", language),
        notes=[message("beneficiary.note", language),
               *list_marks(reached, language, computed=True)],
        alt=describe_panels(panels, language), data=reached, language=language,
    )  # fmt: skip


def _write_cell(ax: Axes, x: int, y: int, cell: Any, language: str) -> None:
    """The largest sum of a cell, and how many others there are."""
    others = cell.figures - 1
    text = format_short(cell.obs_value, language) + ("▲" if is_doubted(cell) else "")
    ax.text(x, y - (0.13 if others else 0), text, size=10, ha="center", va="center")
    if others:
        ax.text(x, y + 0.25, message("matrix.more", language, count=others), size=8,
                ha="center", va="center")  # fmt: skip


def _describe_matrix(cells: pd.DataFrame, language: str) -> str:
    """Each cell in words."""
    items = [
        message(
            "matrix.item", language, value=format_value(cell.obs_value, "元", language),
            sector=title_of("sector", cell.sector, language),
            kind=title_of("finance_type", cell.finance_type, language),
        )
        for cell in each(cells)
    ]  # fmt: skip
    return message("list.semicolon", language).join(items)


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
