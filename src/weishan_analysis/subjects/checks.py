"""Whether the figures agree with each other: what does not add up, what holds, what none tests."""

from typing import Any

import pandas as pd

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.links import place_of
from weishan_analysis.drawing.table import Cell, Content, Table
from weishan_analysis.statistics.tables import each
from weishan_analysis.words import Words, capitalise

# The worst first, as readers want them.
FAILING = ("contradicts", "suspicious", "cannot_be_judged")
HOLDING = ("holds_within_rounding", "holds")


def answer(findings: pd.DataFrame, words: Words) -> Answer:
    """What contradicts itself and how much else is in doubt."""
    counts = {key: int(findings["severity"].eq(key).sum()) for key in (*FAILING, *HOLDING)}
    total, holds = sum(counts.values()), sum(counts[key] for key in HOLDING)
    kind = "contradicts" if counts["contradicts"] else "doubts" if counts["suspicious"] else "holds"
    shown = {key: words.number(count) for key, count in counts.items()}
    title = words(f"checks.title_{kind}", **shown | {"holds": words.number(holds)},
                  total=words.number(total))  # fmt: skip
    worst = findings[findings["severity"].eq("contradicts")]
    told = [
        words("checks.worst", explanation=row[words.field("explanation")],
              arithmetic=row["arithmetic"])
        for _, row in worst.iterrows()
    ]  # fmt: skip
    number = (shown["contradicts"], words("checks.number"))
    return Answer(
        (words("checks.answer", title=title), *told, words("checks.caution")),
        (number,) if counts["contradicts"] else (),
    )


def failing_table(findings: pd.DataFrame, observations: pd.DataFrame, words: Words) -> Table:
    """What does not add up, the worst first: claim, arithmetic, what may explain it, sentences."""
    failing = findings[findings["severity"].isin(FAILING)]
    return _list_findings(failing, observations, words, name="failing", columns=["meaning"])


def holding_table(findings: pd.DataFrame, observations: pd.DataFrame, words: Words) -> Table:
    """What holds, with its arithmetic; folded away."""
    holding = findings[findings["severity"].isin(HOLDING)]
    folded = words("checks.unfold", count=words.number(len(holding)))
    return _list_findings(holding, observations, words, name="holding", folded=folded)


def missing_table(findings: pd.DataFrame, words: Words) -> Table:
    """The checks that do not apply, and what they would need; folded away."""
    missing = findings.loc[findings["severity"].eq("not_applicable"), words.field("explanation")]
    title = words("checks.missing", count=words.number(len(missing)))
    rows = [{"finding": text} for text in missing]
    return Table("missing", words, rows, columns=["finding"], caption=title, folded=title)


def _list_findings(
    findings: pd.DataFrame, observations: pd.DataFrame, words: Words, *, name: str,
    columns: list[str] | None = None, folded: str = "",
) -> Table:  # fmt: skip
    """Findings with their arithmetic and the figures involved, each a link to its sentence."""
    figures = {str(row.observation): row for row in each(observations)}
    order = [*FAILING, *HOLDING]
    ordered = findings.sort_values(
        "severity", key=lambda severities: severities.map(order.index), kind="stable"
    )
    rows = [_tell(row, figures, words) for _, row in ordered.iterrows()]
    return Table(name, words, rows, columns=["finding", "arithmetic", *(columns or []), "printed"],
                 caption=words(f"caption.{name}"), group="severity", folded=folded)  # fmt: skip


def _tell(row: Any, figures: dict[str, Any], words: Words) -> dict[str, Content]:
    title = row[words.field("title")]
    meaning = row[words.field("explanation")].removeprefix(title).lstrip(":：, ")
    known = [figures[place] for place in row["observations"].split(";") if place in figures]
    return {
        "severity": words(f"severity.name_{row['severity']}"),
        "finding": title,
        "arithmetic": row["arithmetic"],
        "meaning": capitalise(meaning),
        "printed": [Cell(row.printed, place=place_of(row), chinese=True) for row in known],
    }
