"""What the tables show, in sentences: the answer of each notebook, computed."""

from math import floor
from typing import Any

import pandas as pd

from weishan_analysis.publishing.citations import describe_year
from weishan_analysis.publishing.labels import (
    context,
    format_bounded,
    format_number,
    format_percent_range,
    format_period,
    format_value,
    format_yuan,
    indicator_title,
    is_doubted,
    sentence,
    title_of,
    with_bound,
)
from weishan_analysis.publishing.prose import has_message, message, slots
from weishan_analysis.statistics import derived, tables
from weishan_analysis.statistics.documents import read_documents
from weishan_analysis.statistics.revisions import FIGURE
from weishan_analysis.statistics.tables import each


def article_answer(observations: pd.DataFrame, language: str) -> list[str]:
    """How many figures the sources state: the first on the county, later ones, those elsewhere.

    observations: the table of this name.
    """
    here = tables.subject(observations)
    own = here[here["source"].eq(here["source"].iloc[0])]
    answer = [
        message("answer.article", language, count=len(own), sentences=own["quote"].nunique(),
                indicators=own["indicator"].nunique())
    ]  # fmt: skip
    later = here[~here["source"].isin(own["source"])]
    elsewhere = observations[~observations["source"].isin(here["source"])]
    answer += [
        message(f"answer.article_{kind}", language, count=len(rows),
                sources=rows["source"].nunique())
        for kind, rows in (("others", later), ("elsewhere", elsewhere)) if len(rows)
    ]  # fmt: skip
    if typed := int(observations["span_start"].isna().sum()):
        answer.append(message("answer.article_typed", language, count=typed))
    return answer


def incidence_answer(observations: pd.DataFrame, language: str) -> list[str]:
    """How far incidence fell, and on which side of the exit lines it stands."""
    dated = tables.incidence(observations).dropna(subset=["year"])
    if dated.empty:
        return [message("chart.nothing", language,
                        what=indicator_title("poverty_incidence", language))]  # fmt: skip
    answer = [sentence(incidence_title(dated, language), language)]
    last = dated.iloc[-1]
    for line in exit_lines(str(last["ref_area"])):
        if line["applies"]:
            side = "below" if last["high"] < line["value"] else "above"
            answer[0] += message(
                f"answer.line_{side}", language, value=format_value(line["value"], "%", language),
                title=line["title" if language == "en" else "title_zh"],
            )  # fmt: skip
    answer += note_variants(dated, language)
    if len(dated) == 2:
        answer.append(message("answer.two_points", language))
    return answer


def incidence_title(dated: pd.DataFrame, language: str) -> str:
    """How incidence moved from the first stated year to the last, in one line."""
    first, last = dated.iloc[0], dated.iloc[-1]
    way = way_of(first["obs_value"], last["obs_value"]) if len(dated) > 1 else "stood"
    return message(
        f"incidence.title_{way}",
        language,
        area=title_of("area", str(first["ref_area"]), language),
        first=format_value(first["obs_value"], "%", language),
        first_when=describe_year(first, language),
        last=format_value(last["obs_value"], "%", language),
        last_when=describe_year(last, language),
    )


def exit_lines(area: str) -> list[dict[str, Any]]:
    """The declared lines for poverty incidence; `applies` marks the one for this area."""
    lines = [
        line for line in context()["threshold"] if line["indicator"] == "poverty_incidence"
    ]  # fmt: skip
    special = [line for line in lines if area[:2] in line["areas"]]
    applying = special or [line for line in lines if not line["areas"]]
    return [{**line, "applies": line in applying} for line in lines]


def exit_line_sources(language: str) -> str:
    """Where the exit lines are laid down."""
    documents = [read_documents()[line["document"]] for line in exit_lines("")]
    sources = dict.fromkeys(
        message("list.item", language, name=document.name(language),
                value=format_period(document.published, language))
        for document in documents
    )  # fmt: skip
    comma = message("list.comma", language)
    return message("answer.lines", language, source=comma.join(sources))


def note_variants(rows: pd.DataFrame, language: str) -> list[str]:
    """Which figures are of a wider measure than the others beside them."""
    if rows["indicator"].nunique() < 2:
        return []
    note = "note" if language == "en" else "note_zh"
    return [
        variant[note].format(value=format_value(row.obs_value, row.unit_measure, language))
        for variant in context()["variant"]
        for row in each(rows)
        if row.indicator == variant["indicator"]
    ]


def funds_answer(observations: pd.DataFrame, language: str) -> list[str]:
    """Where the largest sums went and how much of the headline the items explain.

    observations: of one source.
    """
    funds = tables.funds(observations)
    if funds.empty:
        return [message("chart.nothing", language, what=message("funds.subject", language))]
    answer = []
    itemised = tables.itemised(observations)
    if len(itemised) > 1:
        headline = itemised.iloc[0]
        shares = format_percent_range(*derived.explained_share(itemised), language)
        most = derived.largest_share(observations)
        answer.append(
            message(
                "answer.headline", language, shares=shares,
                rest=f"{floor(100 * max(0, 1 - most))}%",
                headline=format_value(headline["obs_value"], "元", language),
                name=in_sentence(headline["indicator"], language),
            )
        )  # fmt: skip
        answer.append(message("answer.kinds", language))
    return [*answer, sentence(funds_title(funds, language), language)]


def elsewhere_note(figures: pd.DataFrame, main: pd.DataFrame, language: str) -> list[str]:
    """How many sums only other sources state than the one that the charts are drawn from.

    figures: those of every source, main: those of one.
    """
    keys = [tables.money(rows).set_index(FIGURE).index for rows in (figures, main)]
    count = len(keys[0].difference(keys[1]))
    return [message("funds.elsewhere", language, count=count)] if count else []


def funds_title(funds: pd.DataFrame, language: str) -> str:
    """The two largest sums that were given to people or programmes, the headline apart."""
    kinds = [key for key, kind in context()["finance_type"].items() if kind["given"]]
    given = funds[funds["finance_type"].isin(kinds)]
    given = given[given["indicator"].ne(context()["headline"]["indicator"])]
    largest = given.sort_values("obs_value", ascending=False, kind="stable").head(2)
    if largest.empty:
        return message("funds.title_none", language, count=len(funds))
    return message("funds.title", language, largest=list_titles(largest, language))


def dividends_answer(observations: pd.DataFrame, language: str) -> list[str]:
    """Whether more households or more for each made the dividends change."""
    dividends = tables.dividends(observations)
    if len(derived.dividends_by_year(dividends)) < 2:
        return [message("chart.nothing", language, what=message("dividends.subject", language))]
    facts = dividend_facts(dividends, language)
    answer = [
        message("answer.dividends", language, **facts),
        message(f"answer.dividends_{facts['kind']}", language, **facts),
    ]
    income = dividends[dividends["indicator"].eq("village_collective_income_increase")]
    if len(income) > 1 and income["obs_value"].nunique() == 1:
        value = format_value(income["obs_value"].iloc[0], "元", language)
        answer.append(message("answer.village_income", language, value=value))
    return answer


def dividend_facts(frame: pd.DataFrame, language: str) -> dict[str, Any]:
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
    return {
        "kind": "flat" if is_open else "moved",
        "way": message(f"way.{way_of(first['amount'], last['amount'])}", language),
        "change": f"{abs(change / first['amount']):.1%}",
        "first": int(first["year"]),
        "last": int(last["year"]),
        "first_amount": format_value(first["amount"], "元", language),
        "last_amount": format_value(last["amount"], "元", language),
        "first_households": format_number(first["households"], language),
        "last_households": format_number(last["households"], language),
        "first_each": format_yuan(first["per_household"], language),
        "last_each": format_yuan(last["per_household"], language),
        "most_share": f"{widest / abs(change):.1%}" if change else "",
    }


def programmes_answer(figures: pd.DataFrame, language: str) -> list[str]:
    """How many figures the programmes are told in, and how many are in doubt.

    figures: `tables.figures`, marked by `tables.mark`.
    """
    told = figures[~figures["sector"].isin(["poverty", "planning", "dividends"])]
    return [
        message(
            "answer.programmes", language, count=len(told), sectors=told["sector"].nunique(),
            undated=int(told["time_period"].eq("").sum()),
            doubted=sum(is_doubted(row) for row in each(told)),
        )
    ]  # fmt: skip


def programme_title(frame: pd.DataFrame, language: str) -> str:
    """What the figures of a sector say, if they are those its sentence needs; else how many."""
    sector = str(frame["sector"].iloc[0])
    values = {
        row.indicator: format_bounded(row, language)
        if row.unit_measure in ("元", "%")
        else with_bound(format_number(row.obs_value, language), row.obs_bound, language)
        for row in each(frame)
    }
    key = f"programme.{sector}"
    if has_message(key) and slots(key) <= set(values):
        return capitalise(message(key, language, **values))
    return message("programme.any", language, sector=title_of("sector", sector, language),
                   count=len(frame))  # fmt: skip


def way_of(first: float, last: float) -> str:
    """Whether a figure `fell`, `rose` or was `kept`."""
    return "fell" if last < first else "rose" if last > first else "kept"


def list_titles(rows: pd.DataFrame, language: str) -> str:
    """Figures as a list in a sentence: `subsidised small loans (686 million yuan) and …`."""
    items = [
        message(
            "list.item", language, name=in_sentence(row.indicator, language),
            value=format_value(row.obs_value, row.unit_measure, language),
        )
        for row in each(rows)
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


def capitalise(text: str) -> str:
    """A text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]
