"""Poverty incidence of one place beside that of others; years differ, so nothing is ranked."""

import pandas as pd
from matplotlib.axes import Axes

from weishan_analysis.publishing.charts.canvas import (
    finish,
    list_marks,
    nothing,
    open_axes,
    require,
)
from weishan_analysis.publishing.citations import label_year
from weishan_analysis.publishing.findings import note_variants
from weishan_analysis.publishing.labels import (
    describe_figure,
    format_value,
    indicator_title,
    title_of,
)
from weishan_analysis.publishing.prose import message
from weishan_analysis.publishing.style import ACCENT, GREY, INK


def comparison_chart(
    frame: pd.DataFrame, area: str, language: str = "en", ax: Axes | None = None
) -> Axes:
    """First and last stated incidence of each area, `area` (a code) in colour.

    frame: `tables.incidence` of several areas.
    """
    require(frame, ["ref_area", "time_period", "obs_value"], "incidence")
    if frame.empty:
        what = indicator_title("poverty_incidence", language)
        return nothing(what, "incidence-compared", frame, language, ax)
    lasts = frame.sort_values("year", na_position="first").groupby("ref_area").tail(1)
    order = lasts.sort_values(["year", "ref_area"], kind="stable")["ref_area"].tolist()
    ax = open_axes(language, ax, 0.5 * len(order) + 0.1, left=0.85)
    ax.set_xlim(-0.05 * frame["obs_value"].max(), 1.12 * frame["obs_value"].max())
    ax.set_ylim(len(order) - 0.4, -0.75)
    for y, code in enumerate(order):
        colour = ACCENT if code == area else GREY
        rows = frame[frame["ref_area"].eq(code)].sort_values("year", na_position="first")
        ends = [rows.iloc[0], rows.iloc[-1]] if len(rows) > 1 else [rows.iloc[0]]
        if len(ends) > 1:
            ax.annotate("", (ends[1]["obs_value"], y), (ends[0]["obs_value"], y),
                        arrowprops={"arrowstyle": "-|>", "color": colour, "shrinkA": 4,
                                    "shrinkB": 4, "lw": 1.1})  # fmt: skip
        for end in ends:
            year = label_year(end, language) or message("compared.undated", language)
            ax.plot(end["obs_value"], y, "o", color=colour, markersize=7,
                    fillstyle="none" if pd.isna(end["year"]) else "full")  # fmt: skip
            # The larger figure right of its mark, where there is room; every other one above.
            room = end["obs_value"] < 0.7 * frame["obs_value"].max()
            beside = room and len(ends) > 1 and end["obs_value"] == rows["obs_value"].max()
            side = "left" if room else "right"
            ax.annotate(
                f"{describe_figure(end, language)}  {year}", (end["obs_value"], y),
                xytext=(9, 0) if beside else (-5 if room else 5, 7), ha=side, size=9.5,
                va="center" if beside else "bottom", textcoords="offset points", color=colour,
            )  # fmt: skip
    ax.set_yticks(range(len(order)), [title_of("area", code, language) for code in order])
    for tick, code in zip(ax.get_yticklabels(), order, strict=True):
        tick.set_color(ACCENT if code == area else INK)
        tick.set_fontsize(10.5)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    ax.xaxis.set_major_formatter(lambda value, _: format_value(value, "%", language))
    return finish(
        ax, name="incidence-compared", title=_comparison_title(lasts, area, language),
        subtitle=message("compared.subtitle", language),
        notes=[message("compared.note", language), *note_variants(frame, language),
               *list_marks(frame, language)],
        data=frame, language=language,
        alt=message("compared.alt", language),
    )  # fmt: skip


def _comparison_title(lasts: pd.DataFrame, area: str, language: str) -> str:
    if not lasts["ref_area"].eq(area).any() or len(lasts) == 1:
        return message("compared.title_none", language)
    return message("compared.title", language, area=title_of("area", area, language),
                   others=len(lasts) - 1)  # fmt: skip
