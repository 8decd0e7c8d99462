"""Enterprise dividends: what they rose by, and why."""

from typing import Any

import pandas as pd

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.chart import Picture, chart, list_marks
from weishan_analysis.drawing.rows import Bars, Panel, Row
from weishan_analysis.drawing.style import current_theme
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
    numbers = [(facts["last_each"], words("dividends.number", **facts))]
    return Answer(tuple(told), tuple(numbers) if facts["kind"] == "flat" else ())


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


def _mark(frame: pd.DataFrame) -> str:
    """The mark of what is computed, where a check doubts a figure that it rests on."""
    used = frame[frame["indicator"].isin(["dividends", "dividend_households"])]
    return " ▲" if any(is_doubted(row) for row in each(used)) else ""
