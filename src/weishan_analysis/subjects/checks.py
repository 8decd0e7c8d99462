"""Whether the figures agree with each other: what does not add up, what holds, what none tests."""

from typing import Any

import pandas as pd

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.links import excerpt, place_of
from weishan_analysis.drawing.table import Cards, Cell, Content, Table
from weishan_analysis.metadata import load
from weishan_analysis.statistics.severity import FINDINGS
from weishan_analysis.statistics.tables import each
from weishan_analysis.words import Words, capitalise

HOLDING = ("holds_within_rounding", "holds")


def answer(findings: pd.DataFrame, words: Words) -> Answer:
    """What cannot be right, as it would be told; then how much else asks for a second look."""
    worst = findings[findings["severity"].eq("contradicts")]
    told = [str(text) for text in worst[words.field("explanation")]]
    doubts = int(findings["severity"].eq("suspicious").sum())
    if doubts:
        key = "checks.doubts" if told else "checks.only_doubts"
        told.append(words(key, number=words.number(doubts)))
    first = told[0] if told else words("checks.nothing")
    for text in told[1:]:
        first = words("checks.also", one=first, other=text)
    number = (words.number(len(worst)), words("checks.number"))
    return Answer((first, words("checks.caution")), (number,) if len(worst) else ())


def failing_table(findings: pd.DataFrame, observations: pd.DataFrame, words: Words) -> Cards:
    """What does not add up, a card each, the worst first.

    What is claimed, the sentences, the arithmetic, what may explain it, which figure is accused,
    and what it probably was.
    """
    figures = {str(row.observation): row for row in each(observations)}
    failing = _order(findings[findings["severity"].isin(FINDINGS)])
    rows: list[dict[str, Content]] = [
        {
            "severity": words(f"severity.name_{row['severity']}"),
            "finding": capitalise(row[words.field("explanation")]),
            "sentences": _quote(row["observations"], figures, words),
            "arithmetic": row["arithmetic"],
            "may_explain": row[words.field("may_explain")],
            "accused": [Cell(words.bounded(figure), place=place_of(figure),
                             note=f" {words.figure(figure)}")
                        for figure in _find(row["accused"], figures)],
            "repair": row[words.field("repair")],
        }
        for _, row in failing.iterrows()
    ]  # fmt: skip
    columns = ["finding", "sentences", "arithmetic", "may_explain", "accused", "repair"]
    return Cards("failing", words, rows, columns=columns, caption=words("caption.failing"),
                 group="severity")  # fmt: skip


def holding_table(findings: pd.DataFrame, observations: pd.DataFrame, words: Words) -> Table:
    """What holds, with its arithmetic and links to its figures; folded away."""
    figures = {str(row.observation): row for row in each(observations)}
    holding = _order(findings[findings["severity"].isin(HOLDING)])
    rows: list[dict[str, Content]] = [
        {
            "severity": words(f"severity.name_{row['severity']}"),
            "finding": row[words.field("title")],
            "arithmetic": row["arithmetic"],
            "printed": [Cell(figure.printed, place=place_of(figure), chinese=True)
                        for figure in _find(row["observations"], figures)],
        }
        for _, row in holding.iterrows()
    ]  # fmt: skip
    return Table("holding", words, rows, columns=["finding", "arithmetic", "printed"],
                 caption=words("caption.holding"), group="severity",
                 folded=words("checks.unfold"))  # fmt: skip


def validity_table(words: Words) -> Table:
    """How often the checks found, located and repaired a planted misprint, by its kind."""
    outcome = load("validity.toml")
    counted = {slip: {name: int(number) for name, number in found.items()}
               for slip, found in outcome["slip"].items()}  # fmt: skip
    names = ("planted", "reached", "found", "located", "repaired")
    counted["all"] = {name: sum(found[name] for found in counted.values()) for name in names}
    rows: list[dict[str, Content]] = [
        {
            "slip": words(f"validity.{slip}"),
            "planted": words.number(found["planted"]),
            "reached": words.number(found["reached"]),
            **{name: words.value(round(100 * found[name] / found["reached"]), "%")
               for name in names[2:]},
        }
        for slip, found in counted.items()
    ]  # fmt: skip
    columns = ["slip", *names]
    headings = {name: words(f"validity.{name}") for name in columns}
    return Table("validity", words, rows, columns=columns, caption=words("validity.title"),
                 headings=headings)  # fmt: skip


def tell_validity(words: Words) -> tuple[str, ...]:
    """What the table of `validity_table` counts, how many figures nothing reaches, false alarms."""
    outcome = load("validity.toml")
    clean, reach = outcome["clean"], outcome["reach"]
    return (
        words("validity.counted"),
        words("validity.seen"),
        words("validity.unreached",
              county=words.number(reach["weishan"]["unreached"]),
              of_county=words.number(reach["weishan"]["figures"]),
              reports=words.number(reach["reports"]["unreached"]),
              of_reports=words.number(reach["reports"]["figures"])),
        words("validity.alarms", accused=words.number(clean["accused"]),
              figures=words.number(clean["figures"])),
    )  # fmt: skip


def _order(findings: pd.DataFrame) -> pd.DataFrame:
    """Findings, the worst first."""
    order = [*FINDINGS, *HOLDING]
    return findings.sort_values("severity", key=lambda s: s.map(order.index), kind="stable")


def _find(keys: str, figures: dict[str, Any]) -> list[Any]:
    return [figures[key] for key in keys.split(";") if key in figures]


def _quote(keys: str, figures: dict[str, Any], words: Words) -> list[Cell]:
    """The figures of a finding, with the words of each sentence behind the last of it."""
    known = _find(keys, figures)
    last = {figure.quote: figure.observation for figure in known}
    return [
        Cell(
            figure.printed,
            place=place_of(figure),
            chinese=True,
            quote=excerpt(figure.quote, figure.printed)
            if last[figure.quote] == figure.observation and not words.is_table(figure.source)
            else "",
        )
        for figure in known
    ]
