"""Money: how much of the headline can be traced, every sum by kind, and what a household got."""

from math import floor
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.canvas import axes_width, lead_on, write
from weishan_analysis.drawing.chart import Picture, Sketch, chart, list_marks
from weishan_analysis.drawing.links import place_of
from weishan_analysis.drawing.palette import sector_colour
from weishan_analysis.drawing.rows import Bars, Panel, Row
from weishan_analysis.drawing.style import current_theme, text_width, wrap
from weishan_analysis.drawing.table import Table, figure_cells
from weishan_analysis.metadata import load
from weishan_analysis.statistics import derived, tables
from weishan_analysis.statistics.revisions import FIGURE
from weishan_analysis.statistics.tables import each
from weishan_analysis.words import Words, is_doubted

COLUMNS = ["indicator", "finance_type", "sector", "obs_value", "low", "high", "time_period"]
BAR = 0.62  # inches
GAP = 0.12  # inches between the names below the bar


def answer(observations: pd.DataFrame, words: Words) -> Answer:
    """How much of the headline the items cover, and where the largest sums went.

    observations: of one source.
    """
    sums = tables.funds(observations)
    if sums.empty:
        return Answer((words("chart.nothing", what=words("funds.subject")),))
    told, numbers = [], []
    itemised = tables.itemised(observations)
    if len(itemised) > 1:
        headline = itemised.iloc[0]
        shares = words.shares(*derived.explained_share(itemised))
        rest = max(0, 1 - derived.largest_share(observations))
        value = words.value(headline["obs_value"], "元")
        told = [
            words("answer.headline", shares=shares, rest=f"{floor(100 * rest)}%", headline=value,
                  name=words.indicator_inside(headline["indicator"])),
            words("answer.kinds"),
        ]  # fmt: skip
        numbers = [(shares, words("headline.number", headline=value))]
    return Answer((*told, words.sentence(_title_largest(sums, words)).strip()), tuple(numbers))


@chart("headline", "headline.subject", COLUMNS)
def share_chart(frame: pd.DataFrame, words: Words) -> Picture | None:
    """The headline sum as one bar: the sums of its kind that its source itemises, and the rest.

    frame: `tables.itemised`.
    """
    if len(frame) < 2:
        return None
    headline, items = frame.iloc[0], frame.iloc[1:]
    items = items[~items["overlaps"].isin(items["indicator"])]  # which another contains
    shares = words.shares(*derived.explained_share(frame))
    value = words.value(headline["obs_value"], "元")
    named = [
        words.named(words.title("sector", row.sector), words.value(row.obs_value, "元"))
        for row in each(items)
    ]
    return Picture(
        title=words("headline.title", shares=shares, headline=value),
        subtitle=words("headline.subtitle"),
        notes=[words("headline.note"), *list_marks(frame, words)],
        drawing=Sketch(lambda ax: _draw_share(ax, headline, items, words),
                       words("list.semicolon").join(named), height=BAR + 0.5),
    )  # fmt: skip


def _draw_share(ax: Axes, headline: Any, items: pd.DataFrame, words: Words) -> None:
    """One bar of the width of the axes, the items in the colours of their sectors."""
    look, total, width = current_theme(), headline["obs_value"], axes_width(ax)
    ax.set_xlim(0, total)
    ax.set_ylim(-0.5 / BAR, 1)
    ax.set_axis_off()
    (whole,) = ax.barh(0.5, total, height=1, color="none", edgecolor=look.pale, hatch="////")
    lead_on(whole, place_of(headline))
    start, free = 0.0, 0.0  # in yuan, and in inches from the left
    for row in each(items):
        (bar,) = ax.barh(0.5, row.obs_value, height=1, left=start, color=sector_colour(row.sector))
        lead_on(bar, place_of(row))
        lines = f"{words.title('sector', row.sector)}\n{words.short(row.obs_value)}"
        needed = max(text_width(line, look.small) for line in lines.split("\n"))
        place = max(free, width * (start + row.obs_value / 2) / total - needed / 2)
        if width * row.obs_value / total > 0.06 and place + needed < width:
            colour = sector_colour(row.sector)
            write(ax, lines, (place * total / width, -0.12), look.small, colour, va="top")
            free = place + needed + GAP
        start += row.obs_value
    rest = words("headline.rest", value=words.value(_round(total - start), "元"))
    lines = wrap(rest, 0.92 * width * (1 - start / total), look.text)
    write(ax, lines, ((start + total) / 2, 0.5), look.text, ha="center", linespacing=1.3)


@chart("per-household", "beneficiary.subject", [*COLUMNS, "per_beneficiary", "beneficiary_unit"])
def per_household_chart(frame: pd.DataFrame, words: Words) -> Picture | None:
    """Average yuan for each household reached; loans stand apart, for they are no gain.

    frame: `tables.funds` of one source. Sums that share one number of beneficiaries are left out:
    what each of them came to, the text does not say.
    """
    reached = frame.dropna(subset=["per_beneficiary"])
    shared = reached.groupby(["beneficiaries", "time_period"])["indicator"].transform("nunique")
    reached = reached[shared.eq(1) & reached["beneficiary_unit"].eq("户")]
    if reached.empty:
        return None
    reached = reached.sort_values("time_period", kind="stable").drop_duplicates(
        "indicator", keep="last"
    )
    reached = reached.sort_values("per_beneficiary", ascending=False, kind="stable")
    is_loan = reached["finance_type"].eq("loan")
    panels = [
        Panel(words(f"beneficiary.{name}"), [_household_row(row, words) for row in each(rows)])
        for name, rows in (("households", reached[~is_loan]), ("loan", reached[is_loan]))
        if len(rows)
    ]
    items = words.join(
        words.item(words.indicator_inside(row.indicator), words.yuan(row.per_beneficiary))
        for row in each(reached[~is_loan])
    )
    key = "beneficiary.title" if items else "beneficiary.title_other"
    return Picture(
        title=words(key, items=items),
        subtitle=words("beneficiary.subtitle"),
        notes=[words("beneficiary.note"), *list_marks(reached, words, computed=True)],
        drawing=Bars(panels),
        data=reached,
    )


def sums_table(figures: pd.DataFrame, words: Words, *, main: pd.DataFrame) -> Table:
    """Every sum by kind, the largest first, with a bar for it among those of its kind.

    figures: those of every source, marked by `tables.mark`; main: those of the one source that
    the charts are drawn from, whose statement comes first where several state a sum.
    """
    money = tables.money(figures)
    source = main["source"].iloc[0] if len(main) else ""
    order = [*load("context.toml")["finance_type"], *money["finance_type"].unique()]
    money = money.assign(
        is_main=money["source"].eq(source),
        rank=money["finance_type"].map(order.index),
        largest=money.groupby(FIGURE)["obs_value"].transform("max"),
        share=money["obs_value"] / money.groupby("finance_type")["obs_value"].transform("max"),
    ).sort_values(["rank", "largest", "is_main"], ascending=[True, False, False], kind="stable")
    rows = [
        {
            "kind": words.title("finance_type", row.finance_type),
            "sector": words.title("sector", row.sector),
        }
        | figure_cells(row, words, dated=not row.is_main, share=row.share)
        for row in each(money)
    ]
    columns, caption = ["name", "sector", "value", "period", "printed"], words("caption.funds")
    return Table("money", words, rows, columns=columns, caption=caption, group="kind")


def _household_row(row: Any, words: Words) -> Row:
    label = words.yuan_between(
        row.per_beneficiary, row.per_beneficiary_low, row.per_beneficiary_high
    )
    return Row(
        name=words.indicator(row.indicator),
        value=row.per_beneficiary,
        label=label + (" ▲" if is_doubted(row) else ""),
        colour=sector_colour(row.sector),
        low=row.per_beneficiary_low,
        high=row.per_beneficiary_high,
        tag=words.title("sector", row.sector),
        place=place_of(row),
    )


def _title_largest(sums: pd.DataFrame, words: Words) -> str:
    """The two largest sums that were given to people or programmes, the headline apart."""
    kinds = [key for key, kind in load("context.toml")["finance_type"].items() if kind["given"]]
    given = sums[sums["finance_type"].isin(kinds)]
    given = given[given["indicator"].ne(load("context.toml")["headline"]["indicator"])]
    largest = given.sort_values("obs_value", ascending=False, kind="stable").head(2)
    if largest.empty:
        return words("funds.title_none", count=len(sums))
    items = [
        words.item(words.indicator_inside(row.indicator), words.value(row.obs_value, "元"))
        for row in each(largest)
    ]
    return words("funds.title", largest=words.join(items))


def _round(value: float) -> float:
    """A sum to two digits, for what is known no better."""
    return float(f"{value:.2g}")
