"""Enterprise dividends: what they rose by, and why."""

from dataclasses import replace

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
    draw_panels,
    figure_row,
    panels_height,
)
from weishan_analysis.publishing.findings import dividend_facts, in_sentence
from weishan_analysis.publishing.labels import (
    describe_figure,
    format_change,
    format_number,
    format_yuan_range,
    indicator_title,
    is_doubted,
)
from weishan_analysis.publishing.prose import message
from weishan_analysis.publishing.style import ACCENT, GREY, sector_colour
from weishan_analysis.statistics import derived
from weishan_analysis.statistics.tables import each

COLUMNS = ["indicator", "year", "obs_value", "low", "high"]


def decomposition_chart(frame: pd.DataFrame, language: str = "en", ax: Axes | None = None) -> Axes:
    """How much of the change is more households, and how much is more for each.

    frame: `tables.dividends` with two years or more.
    """
    require(frame, COLUMNS, "dividends")
    by_year = derived.dividends_by_year(frame)
    if len(by_year) < 2:
        what = message("dividends.subject", language)
        return nothing(what, "dividends-decomposition", frame, language, ax)
    parts = derived.decomposition(by_year)
    facts = dividend_facts(frame, language)
    change = by_year["amount"].iloc[-1] - by_year["amount"].iloc[0]
    mark = _mark(frame)
    label = format_change(change, language) + mark
    panel = Panel(
        "",
        [
            Row(message("dividends.change", language), change, label, GREY),
            *_effect_rows(parts[parts["method"].eq("midpoint")], language, mark),
        ],
    )
    ax = open_axes(language, ax, panels_height([panel]))
    draw_panels(ax, [panel])
    return finish(
        ax, name="dividends-decomposition",
        title=message(f"dividends.title_{facts['kind']}", language, **facts),
        subtitle=message("dividends.subtitle", language, **facts),
        notes=[message("dividends.note", language), *list_marks(frame, language, computed=True)],
        alt=describe_panels([panel], language), data=frame,
        language=language,
    )  # fmt: skip


def dividends_chart(frame: pd.DataFrame, language: str = "en", ax: Axes | None = None) -> Axes:
    """Every figure on the dividends by year, and the amount per household that follows from them.

    frame: `tables.dividends`. Each measure has a scale of its own; one that is stated for a single
    year is left out, for it is compared with nothing.
    """
    require(frame, COLUMNS, "dividends")
    dated = frame.dropna(subset=["year"])
    years = dated.groupby("indicator")["year"].transform("nunique")
    dated = dated[years.gt(1)] if years.gt(1).any() else dated
    if dated.empty:
        what = message("dividends.subject", language)
        return nothing(what, "dividends-years", frame, language, ax)
    last = dated["year"].max()
    colour = sector_colour("dividends")
    panels = [
        Panel(
            indicator_title(str(indicator), language),
            [
                replace(
                    figure_row(row, language), name="", pale=row.year < last,
                    label=f"{row.year}  {describe_figure(row, language)}",
                )
                for row in each(rows)
            ],
        )
        for indicator, rows in dated.groupby("indicator", sort=False)
    ]  # fmt: skip
    averages = [
        Row("", row.per_household,
            f"{row.year}  " + format_yuan_range(row.per_household, row.per_household_low,
                                                 row.per_household_high, language) + _mark(frame),
            colour, pale=row.year < last)
        for row in each(derived.dividends_by_year(frame))
    ]  # fmt: skip
    if averages:
        panels.append(Panel(message("dividends.each", language), averages))
    ax = open_axes(language, ax, panels_height(panels))
    draw_panels(ax, panels)
    return finish(
        ax, name="dividends-years", title=_years_title(dated, language),
        subtitle=message("dividends.years_subtitle", language),
        notes=list_marks(dated, language),
        alt=describe_panels(panels, language), data=frame, language=language,
    )  # fmt: skip


def _years_title(dated: pd.DataFrame, language: str) -> str:
    """Which measures did not move at all."""
    by_measure = dated.groupby("indicator", sort=False)["obs_value"]
    kept = by_measure.nunique().eq(1) & by_measure.size().gt(1)
    if not kept.any():
        return message("dividends.years_title", language)
    names = [in_sentence(str(key), language) for key in kept.index[kept]]
    return message("dividends.years_title_kept", language,
                   names=message("list.comma", language).join(names))  # fmt: skip


def _mark(frame: pd.DataFrame) -> str:
    """The mark of what is computed, where a check doubts a figure that it rests on."""
    used = frame[frame["indicator"].isin(["dividends", "dividend_households"])]
    return " ▲" if any(is_doubted(row) for row in each(used)) else ""


def _effect_rows(parts: pd.DataFrame, language: str, mark: str) -> list[Row]:
    return [
        Row(
            message(f"dividends.factor_{part.factor}", language),
            part.effect,
            message(
                "dividends.effect", language, value=format_change(part.effect, language),
                half=format_number(round((part.high - part.low) / 2), language),
            ) + mark,
            ACCENT,
            part.low,
            part.high,
        )
        for part in each(parts)
    ]  # fmt: skip
