"""What the tables show, in sentences: the answer of each notebook, computed."""

from typing import Any

import pandas as pd

from weishan_analysis.publishing.labels import (
    context,
    format_bounded,
    format_number,
    format_value,
    indicator_title,
    title_of,
)
from weishan_analysis.publishing.prose import has_message, message, slots
from weishan_analysis.statistics import derived


def way_of(first: float, last: float) -> str:
    """Whether a figure `fell`, `rose` or was `kept`."""
    return "fell" if last < first else "rose" if last > first else "kept"


def exit_lines(area: str) -> list[dict[str, Any]]:
    """The declared lines for poverty incidence; `applies` marks the one for this area."""
    lines = [
        line for line in context()["threshold"] if line["indicator"] == "poverty_incidence"
    ]  # fmt: skip
    special = [line for line in lines if area[:2] in line["areas"]]
    applying = special or [line for line in lines if not line["areas"]]
    return [{**line, "applies": line in applying} for line in lines]


def list_titles(rows: pd.DataFrame, language: str) -> str:
    """Figures as a list in a sentence: `subsidised small loans (686 million yuan) and …`."""
    items = [
        message(
            "list.item", language, name=in_sentence(row.indicator, language),
            value=format_value(row.obs_value, row.unit_measure, language),
        )
        for row in rows.itertuples()
    ]  # fmt: skip
    if len(items) == 1:
        return items[0]
    start = message("list.comma", language).join(items[:-1])
    return message("list.and", language, start=start, last=items[-1])


def in_sentence(indicator: str, language: str) -> str:
    """The name of an indicator inside a sentence."""
    name = indicator_title(indicator, language)
    is_proper = name.split()[0] in context()["proper_names"]
    return name if language == "zh" or is_proper else name[0].lower() + name[1:]


def dividend_facts(frame: pd.DataFrame, language: str) -> dict[str, Any]:
    """What the sentences on dividends quote; `kind` says what the change is due to.

    flat: rounding leaves open whether the amount per household changed at all.
    """
    by_year = derived.dividends_by_year(frame)
    first, last = by_year.iloc[0], by_year.iloc[-1]
    parts = derived.decomposition(by_year)
    extra = parts[parts["factor"].eq("per_household")]
    change = last["amount"] - first["amount"]
    widest = extra[["low", "high"]].abs().to_numpy().max()
    low, high = extra["low"].max(), extra["high"].min()
    return {
        "kind": "flat" if low <= 0 <= high else "moved",
        "way": message(f"way.{way_of(first['amount'], last['amount'])}", language),
        "change": f"{abs(change / first['amount']):.1%}",
        "first": int(first["year"]),
        "last": int(last["year"]),
        "first_amount": format_value(first["amount"], "元", language),
        "last_amount": format_value(last["amount"], "元", language),
        "first_households": format_number(first["households"], language),
        "last_households": format_number(last["households"], language),
        "first_each": format_value(round(first["per_household"]), "元", language),
        "last_each": format_value(round(last["per_household"]), "元", language),
        "most_share": f"{widest / abs(change):.1%}" if change else "",
    }


def programme_title(frame: pd.DataFrame, language: str) -> str:
    """What the figures of a sector say, if they are those its sentence needs; else how many."""
    sector = str(frame["sector"].iloc[0])
    values = {
        row.indicator: format_bounded(row, language)
        if row.unit_measure in ("元", "%") or row.obs_bound != "exact"
        else format_number(row.obs_value, language)
        for row in frame.itertuples()
    }
    key = f"programme.{sector}"
    if has_message(key) and slots(key) <= set(values):
        title = message(key, language, **values)
        return title[0].upper() + title[1:]
    return message("programme.any", language, sector=title_of("sector", sector, language),
                   count=len(frame))  # fmt: skip
