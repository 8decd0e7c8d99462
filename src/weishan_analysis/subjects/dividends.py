"""Enterprise dividends: what they rose by, and why."""

from typing import Any

import pandas as pd

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.chart import Picture, chart, list_marks
from weishan_analysis.drawing.palette import sector_colour
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
            words("answer.village_income", value=words.exactly(income["obs_value"].iloc[0], "元"))
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
    used = frame[frame["indicator"].isin(["dividends", "dividend_households"])]
    mark = " ▲" if any(is_doubted(row) for row in each(used)) else ""
    change = by_year["amount"].iloc[-1] - by_year["amount"].iloc[0]
    grey = current_theme().grey
    rows = [Row(words("dividends.change"), change, words.change(change) + mark, grey)]
    for part in each(parts[parts["method"].eq("midpoint")]):
        is_open = part.low <= 0 <= part.high
        told = words("dividends.open") if is_open else words.change(part.effect)
        name = words(f"dividends.factor_{part.factor}")
        rows.append(Row(name, part.effect, told + mark, sector_colour("dividends")))
    return Picture(
        title=words(f"dividends.title_{facts['kind']}", **facts),
        subtitle=words("dividends.subtitle", **facts),
        notes=[words("dividends.note"), *list_marks(used, words, computed=True)],
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
    more = last["households"] - first["households"]
    return {
        "kind": "flat" if is_open else "moved",
        "way": words(f"way.{way}"),
        "households": words(
            "dividends.more" if more > 0 else "dividends.fewer", count=words.number(abs(more))
        ),
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
