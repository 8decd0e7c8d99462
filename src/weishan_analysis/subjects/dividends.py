"""Enterprise dividends: what they rose by, and why."""

from dataclasses import replace
from typing import Any

import pandas as pd

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.chart import Picture, chart, list_marks
from weishan_analysis.drawing.rows import Bars, Panel, Row, figure_row, label_figure
from weishan_analysis.drawing.style import current_theme, sector_colour
from weishan_analysis.statistics import derived, tables
from weishan_analysis.statistics.tables import each
from weishan_analysis.words import Words, is_doubted

COLUMNS = ["indicator", "year", "obs_value", "low", "high"]
INCOME = "village_collective_income_increase"


def answer(observations: pd.DataFrame, words: Words) -> Answer:
    """Whether more households or more for each made the dividends change."""
    dividends = tables.dividends(observations)
    if len(derived.dividends_by_year(dividends)) < 2:
        return Answer((words("chart.nothing", what=words("dividends.subject")),))
    facts = _state_facts(dividends, words)
    told = [words("answer.dividends", **facts), words(f"answer.dividends_{facts['kind']}", **facts)]
    income = dividends[dividends["indicator"].eq(INCOME)]
    if len(income) > 1 and income["obs_value"].nunique() == 1:
        told.append(
            words("answer.village_income", value=words.value(income["obs_value"].iloc[0], "元"))
        )
    return Answer(tuple(told))


@chart("dividends-decomposition", "dividends.subject", COLUMNS)
def decomposition_chart(frame: pd.DataFrame, words: Words) -> Picture | None:
    """How much of the change is more households, and how much is more for each.

    frame: `tables.dividends` with two years or more.
    """
    by_year = derived.dividends_by_year(frame)
    if len(by_year) < 2:
        return None
    parts = derived.decomposition(by_year)
    facts = _state_facts(frame, words)
    change = by_year["amount"].iloc[-1] - by_year["amount"].iloc[0]
    mark = _mark(frame)
    look = current_theme()
    rows = [
        Row(words("dividends.change"), change, words.change(change) + mark, look.grey),
        *[
            Row(
                words(f"dividends.factor_{part.factor}"), part.effect,
                words("dividends.effect", value=words.change(part.effect),
                      half=words.number(round((part.high - part.low) / 2))) + mark,
                look.accent, part.low, part.high,
            )
            for part in each(parts[parts["method"].eq("midpoint")])
        ],
    ]  # fmt: skip
    return Picture(
        title=words(f"dividends.title_{facts['kind']}", **facts),
        subtitle=words("dividends.subtitle", **facts),
        notes=[words("dividends.note"), *list_marks(frame, words, computed=True)],
        drawing=Bars([Panel("", rows)]),
    )


@chart("dividends-years", "dividends.subject", COLUMNS)
def years_chart(frame: pd.DataFrame, words: Words) -> Picture | None:
    """Every figure on the dividends by year, and the amount per household that follows from them.

    frame: `tables.dividends`. Each measure has a scale of its own. How many took part is left out:
    one year counts enterprises and cooperatives, the other enterprises.
    """
    dated = frame.dropna(subset=["year"])
    dated = dated[dated["indicator"].ne("dividend_enterprises")]
    if dated.empty:
        return None
    last = dated["year"].max()
    panels = [
        Panel(
            words.indicator(str(indicator)),
            [
                replace(figure_row(row, words), name="", pale=row.year < last,
                        label=f"{row.year}  {label_figure(row, words, dated=False)}")
                for row in each(rows)
            ],
        )
        for indicator, rows in dated.groupby("indicator", sort=False)
    ]  # fmt: skip
    averages = [
        Row(
            "", row.per_household,
            f"{row.year}  " + words.yuan_between(row.per_household, row.per_household_low,
                                                 row.per_household_high) + _mark(frame),
            sector_colour("dividends"), pale=row.year < last,
        )
        for row in each(derived.dividends_by_year(frame))
    ]  # fmt: skip
    if averages:
        panels.append(Panel(words("dividends.each"), averages))
    return Picture(
        title=_title_years(dated, words),
        subtitle=words("dividends.years_subtitle"),
        notes=list_marks(dated, words),
        drawing=Bars(panels),
    )


def _state_facts(frame: pd.DataFrame, words: Words) -> dict[str, Any]:
    """What the sentences on dividends quote; `kind` says what the change is due to.

    frame: `tables.dividends` with two years or more. flat: rounding leaves open whether the
    amount per household changed at all; moved: it did.
    """
    by_year = derived.dividends_by_year(frame)
    first, last = by_year.iloc[0], by_year.iloc[-1]
    parts = derived.decomposition(by_year)
    extra = parts[parts["factor"].eq("per_household")]
    change = last["amount"] - first["amount"]
    widest = extra[["low", "high"]].abs().to_numpy().max()
    is_open = extra["low"].max() <= 0 <= extra["high"].min()
    way = "fell" if change < 0 else "rose" if change > 0 else "kept"
    return {
        "kind": "flat" if is_open else "moved",
        "way": words(f"way.{way}"),
        "change": f"{abs(change / first['amount']):.1%}",
        "first": int(first["year"]),
        "last": int(last["year"]),
        "first_amount": words.value(first["amount"], "元"),
        "last_amount": words.value(last["amount"], "元"),
        "first_households": words.number(first["households"]),
        "last_households": words.number(last["households"]),
        "first_each": words.yuan(first["per_household"]),
        "last_each": words.yuan(last["per_household"]),
        "most_share": f"{widest / abs(change):.1%}" if change else "",
    }


def _title_years(dated: pd.DataFrame, words: Words) -> str:
    """Which measures did not move at all."""
    by_measure = dated.groupby("indicator", sort=False)["obs_value"]
    kept = by_measure.nunique().eq(1) & by_measure.size().gt(1)
    if not kept.any():
        return words("dividends.years_title")
    names = words.join(words.indicator_inside(str(key)) for key in kept.index[kept])
    return words("dividends.years_title_kept", names=names)


def _mark(frame: pd.DataFrame) -> str:
    """The mark of what is computed, where a check doubts a figure that it rests on."""
    used = frame[frame["indicator"].isin(["dividends", "dividend_households"])]
    return " ▲" if any(is_doubted(row) for row in each(used)) else ""
