"""The checks that the codebook's relations ask for: a new indicator brings its own."""

from collections.abc import Iterator, Mapping
from typing import Any

from weishan_analysis.statistics.checks.checklist import LANGUAGES, Check, fill_message
from weishan_analysis.statistics.checks.formulas import parse_formula
from weishan_analysis.statistics.codebook import Indicator, list_parts

HOUSEHOLD = (1.5, 6)  # persons: fewer or more on average is no register of households


def list_relations(indicators: Mapping[str, Indicator]) -> Iterator[Check]:
    """A check for each `within`, `persons_of` and `equals`, and one for the parts of each whole."""
    for key, indicator in indicators.items():
        for whole in indicator.within:
            base = _list_registers(indicators[whole])
            doubt = "within_running" if indicator.series == "cumulative" else "within_doubt"
            yield _relate("within", f"{key}_within_{whole}", "subset", f"{key} <= {whole}",
                          (indicator, indicators[whole]), base=base, doubt=doubt)  # fmt: skip
        if indicator.persons_of:
            low, high = HOUSEHOLD
            formula = f"{low} <= {key} / {indicator.persons_of} <= {high}"
            yield _relate("household_size", f"{key}_of_a_household", "household_size", formula,
                          (indicator, indicators[indicator.persons_of]))  # fmt: skip
        for number, equal in enumerate(indicator.equals, start=1):
            formula, _, share = equal.partition(" ~ ")
            other = indicators.get(formula)
            yield _relate("equal" if other else "identity", f"{key}_equals_{number}", "identity",
                          f"{formula} == {key}", (other or indicator, indicator),
                          base=_list_registers(other), tolerance=float(share or 0))  # fmt: skip
    for whole, names in list_parts().items():
        yield _relate("parts", f"parts_of_{whole}", "sum", f"{' + '.join(names)} == {whole}",
                      (indicators[names[0]], indicators[whole]))  # fmt: skip


def _list_registers(indicator: Indicator | None) -> tuple[str, ...]:
    """The indicator, if its figures hold on until they are stated anew."""
    return (indicator.key,) if indicator and indicator.series == "stock" else ()


def _relate(
    words: str, key: str, kind: str, formula: str, pair: tuple[Indicator, Indicator],
    doubt: str = "", **more: Any,
) -> Check:  # fmt: skip
    """The check of one relation, with the texts that all of its sort share."""
    part, whole = pair
    texts: dict[str, Any] = {}
    for language, end in LANGUAGES.items():
        slots = {"part": f"{{{part.key}}}", "whole": f"{{{whole.key}}}"}
        slots |= {side: f"{{{side}}}" for side in ("left", "right", "middle")}
        slots |= {"part_title": getattr(part, f"title{end}"),
                  "whole_title": getattr(whole, f"title{end}")}  # fmt: skip
        for field, text in (("title", f"{words}_title"), ("found", f"{words}_found"),
                            ("doubt", doubt or f"{words}_doubt")):  # fmt: skip
            texts[f"{field}{end}"] = fill_message(text, language, **slots)
    return Check(key, kind, formula=parse_formula(formula), **texts, **more)
