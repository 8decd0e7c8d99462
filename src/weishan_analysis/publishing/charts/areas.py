"""One indicator across places and years: a line for each place, one of them in colour."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from weishan_analysis.publishing.areas import areas_name, areas_title, is_corpus
from weishan_analysis.publishing.charts.canvas import axes_width, finish, nothing, open_axes
from weishan_analysis.publishing.citations import label_year
from weishan_analysis.publishing.findings import note_variants
from weishan_analysis.publishing.labels import (
    format_value,
    indicator_definition,
    title_of,
)
from weishan_analysis.publishing.prose import message
from weishan_analysis.publishing.style import ACCENT, GREY, INK, PALE, text_width
from weishan_analysis.statistics.tables import each

LABELLED = 12  # places that are all named; of more only the one to look at and the two ends
LEAST = 5  # places of which a median is drawn
YEARS = 8  # numbers below the axis
HEIGHT, LINE = 3.6, 0.19  # inches of the axes, and of a label
SIZE = 9.5  # points


def areas_chart(
    frame: pd.DataFrame, area: str = "", language: str = "en", ax: Axes | None = None
) -> Axes:
    """An indicator of many places by year, `area` (a code) in colour; of many their median too.

    frame: `weishan_analysis.compare`.
    """
    dated = frame.dropna(subset=["year"])
    name = areas_name(frame, language)
    if dated.empty:
        return nothing(name, "areas", frame, language, ax)
    ax = open_axes(language, ax, HEIGHT, left=0.5)
    top = float(dated["obs_value"].max())
    ax.set_ylim(min(0.0, float(dated["obs_value"].min()) * 1.1), top * 1.08 or 1)
    for code, rows in dated.groupby("ref_area"):
        _draw_line(ax, rows, own=code == area)
    is_many = dated["ref_area"].nunique() > LABELLED
    medians = _medians(dated) if is_many else dated[:0]
    ax.plot(medians["year"].astype(float), medians["obs_value"], color=INK, lw=1.6, ls=(0, (4, 2)))
    lasts = dated.sort_values("year", kind="stable").groupby("ref_area").tail(1)
    if is_many:
        latest = lasts[lasts["year"].eq(dated["year"].max())].sort_values("obs_value")
        own = lasts[lasts["ref_area"].eq(area)]
        lasts = pd.concat([own, latest.iloc[[0, -1]], medians[-1:]]).drop_duplicates("ref_area")
    _draw_labels(ax, dated, lasts.sort_values("obs_value"), area, language)
    unit = str(dated["unit_measure"].iloc[0])
    ax.set_xticks(_pick_years(dated))
    ax.yaxis.set_major_formatter(lambda value, _: format_value(value, unit, language))
    ax.grid(axis="y")
    others = dated["ref_area"].nunique() - dated["ref_area"].eq(area).any()
    definition = indicator_definition(str(dated["indicator"].iloc[0]), language)
    return finish(
        ax,
        name=f"areas-{dated['indicator'].iloc[0]}".replace("_", "-"),
        title=areas_title(frame, area, language),
        subtitle=message("areas.subtitle", language, definition=definition, count=others),
        notes=list(_notes(frame, language, median=not medians.empty)),
        alt=_describe(dated, language),
        data=frame.rename(columns={"source": "article"}) if is_corpus(frame) else frame,
        language=language,
    )


def _pick_years(dated: pd.DataFrame) -> list[int]:
    """The stated years, or some whole years between the first and the last where they are many."""
    years = sorted(dated["year"].astype(int).unique())
    if len(years) <= YEARS:
        return years
    ticks = MaxNLocator(nbins=YEARS, integer=True).tick_values(years[0], years[-1])
    return [int(tick) for tick in ticks if years[0] <= tick <= years[-1]]


def _draw_line(ax: Axes, rows: pd.DataFrame, *, own: bool) -> None:
    colour = ACCENT if own else PALE
    ax.plot(
        rows["year"].astype(float), rows["obs_value"], color=colour, lw=2 if own else 1,
        marker="o", markersize=7 if own else 4, zorder=3 if own else 2,
    )  # fmt: skip
    for row in each(rows):
        if getattr(row, "year_is_inferred", False):  # open: that it lies in this year is inferred
            ax.plot([float(row.year)], [row.obs_value], color=colour, marker="o",
                    markersize=7 if own else 4, markerfacecolor="white", zorder=4)  # fmt: skip


def _draw_labels(
    ax: Axes, dated: pd.DataFrame, lasts: pd.DataFrame, area: str, language: str
) -> None:
    """Name and last figure right of the lines, moved apart, each tied to its last point."""
    labels = [_label(row, language) for row in each(lasts)]
    first, last = float(dated["year"].min()), float(dated["year"].max())
    span = max(last - first, 1)
    width = max(text_width(label, SIZE) for label in labels) + 0.3
    right = last + 0.04 * span
    ax.set_xlim(first - 0.04 * span,
                right + (right - first) * width / max(axes_width(ax) - width, 1))  # fmt: skip
    low, high = ax.get_ylim()
    places = move_apart(lasts["obs_value"].tolist(), LINE * (high - low) / HEIGHT, low, high)
    for label, row, y in zip(labels, each(lasts), places, strict=True):
        colour = ACCENT if row.ref_area == area else INK if row.ref_area == "" else GREY
        ax.plot([float(row.year), right], [row.obs_value, y], color=colour, lw=0.6, ls=":")
        ax.annotate(label, (right, y), xytext=(3, 0), textcoords="offset points", va="center",
                    size=SIZE, color=colour)  # fmt: skip


def move_apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Ascending places moved no more than needed to stand `gap` apart between two ends.

    >>> move_apart([1, 1, 5], 1, 0, 9)
    [0.5, 1.5, 5.0]
    >>> move_apart([0, 0, 9], 1, 0, 9)
    [0, 1, 9.0]
    """
    up, down = list(places), list(places)
    for index in range(1, len(up)):
        up[index] = max(up[index], up[index - 1] + gap)
        down[-1 - index] = min(down[-1 - index], down[-index] - gap)
    last = len(up) - 1
    return [
        min(max((above + below) / 2, low + index * gap), high - (last - index) * gap)
        for index, (above, below) in enumerate(zip(up, down, strict=True))
    ]


def _medians(dated: pd.DataFrame) -> pd.DataFrame:
    """The median of each year for which enough places state a figure."""
    years = dated.groupby("year")["obs_value"].agg(["median", "size"])
    years = years[years["size"].ge(LEAST)]
    return pd.DataFrame(
        {"year": years.index, "obs_value": years["median"].to_numpy(), "ref_area": "",
         "unit_measure": dated["unit_measure"].iloc[0]}
    )  # fmt: skip


def _label(row: Any, language: str) -> str:
    place = title_of("area", row.ref_area, language) or message("areas.median", language)
    return f"{place}  {format_value(row.obs_value, row.unit_measure, language)}"


def _notes(frame: pd.DataFrame, language: str, *, median: bool) -> Iterator[str]:
    undated = frame[frame["year"].isna()]
    if frame["ref_area"].duplicated().any():
        yield message("areas.joined", language)
    for row in each(frame.dropna(subset=["year"])):
        if getattr(row, "year_is_inferred", False):
            yield message("areas.inferred", language, area=title_of("area", row.ref_area, language),
                          date=label_year(row, language))  # fmt: skip
    yield from note_variants(frame, language)
    if median:
        yield message("areas.median_note", language, least=LEAST)
    if 0 < len(undated) <= LABELLED:
        items = [
            message("areas.item", language, area=title_of("area", row.ref_area, language),
                    value=format_value(row.obs_value, row.unit_measure, language))
            for row in each(undated)
        ]  # fmt: skip
        yield message("areas.undated", language, items=message("list.comma", language).join(items))
    if several := int(frame["values"].gt(1).sum()):
        yield message("areas.several", language, count=several)
    if is_corpus(frame):
        yield message("areas.articles", language, count=frame["source"].nunique())


def _describe(dated: pd.DataFrame, language: str) -> str:
    """The first and the last figure of each place in words, of the first places only."""
    shown = dated["ref_area"].drop_duplicates()[:LABELLED]
    texts = [_describe_place(dated[dated["ref_area"].eq(code)], language) for code in shown]
    texts += ["…"] if dated["ref_area"].nunique() > LABELLED else []
    return message("list.semicolon", language).join(texts)


def _describe_place(rows: pd.DataFrame, language: str) -> str:
    ends = rows if len(rows) == 1 else rows.iloc[[0, -1]]
    figures = [
        message(
            "list.named",
            language,
            name=row.year,
            value=format_value(row.obs_value, row.unit_measure, language),
        )
        for row in each(ends)
    ]
    place = title_of("area", str(rows["ref_area"].iloc[0]), language)
    return f"{place} {message('list.comma', language).join(figures)}"
