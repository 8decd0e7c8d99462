"""Every source through every check."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

import pandas as pd

from weishan_analysis.statistics.checks.checklist import (
    Check,
    read_checklist,
    read_derived,
    read_limits,
)
from weishan_analysis.statistics.checks.declared import (
    find_agreement,
    find_formula,
    find_itemised,
)
from weishan_analysis.statistics.checks.findings import COLUMNS, describe, describe_missing
from weishan_analysis.statistics.checks.formulas import evaluate, write
from weishan_analysis.statistics.checks.general import (
    find_change,
    find_full_share,
    find_growth,
    find_identical,
    find_parts,
    find_per_beneficiary,
    find_repeated,
    find_share,
    find_two_values,
)
from weishan_analysis.statistics.checks.results import Result, Subject, places, when
from weishan_analysis.statistics.checks.statements import (
    Pool,
    Statement,
    match,
    read_statements,
    reference,
)

# What marks a figure, the worst last.
MARKS = ("cannot_be_judged", "suspicious", "contradicts")
_KINDS: dict[str, Callable[[Check, Subject], Iterable[Result]]] = {
    "sum": find_formula,
    "subset": find_formula,
    "minimum": find_formula,
    "coverage": find_formula,
    "rate": find_formula,
    "band": find_formula,
    "limit": find_formula,
    "agreement": find_agreement,
    "itemised": find_itemised,
    "repeated": find_repeated,
    "two_values": find_two_values,
    "parts": find_parts,
    "growth": find_growth,
    "change": find_change,
    "identical": find_identical,
    "share": find_share,
    "full_share": find_full_share,
    "per_beneficiary": find_per_beneficiary,
}


def run_checks(observations: pd.DataFrame) -> pd.DataFrame:
    """Every finding on the observations, a row each, by area and source; all columns are text.

    `severity`: holds, holds_within_rounding, cannot_be_judged, suspicious, contradicts, or
    not_applicable for a check whose figures no source on the area states (said for areas that an
    article speaks of). `arithmetic`: the test with numbers. `explanation` and `explanation_zh`:
    the finding in words. `indicators` and `observations` are lists with `;`: keys of the codebook,
    and places such as `2018-weishan#321`.
    """
    pools = read_statements(observations)
    rows = chain.from_iterable(_check_area(area, sources) for area, sources in pools.items())
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype("str")


def marks(findings: pd.DataFrame) -> dict[str, str]:
    """The worst of MARKS by place of a figure, as `statements.reference` writes it."""
    worst: dict[str, str] = {}
    for severity, listed in zip(findings["severity"], findings["observations"], strict=True):
        if severity in MARKS:
            for place in listed.split(";"):
                worst[place] = max(severity, worst.get(place, severity), key=MARKS.index)
    return worst


def unchecked(observations: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """The observations that no finding looks at: nothing else in the sources bears on them."""
    seen = set(chain.from_iterable(listed.split(";") for listed in findings["observations"]))
    columns = (observations[name] for name in ("source", "span_start", "quote"))
    is_unseen = [reference(*place) not in seen for place in zip(*columns, strict=True)]
    return observations[is_unseen]


def _check_area(
    ref_area: str, sources: Mapping[str, Mapping[str, Sequence[Statement]]]
) -> Iterator[dict[str, str]]:
    """The findings on one area, source by source, and the checks that found nothing to test."""
    known: dict[str, Sequence[Statement]] = {}
    limits = read_limits(ref_area)
    applied = set()
    for source, stated in sources.items():
        pool = {**stated, **_derive(stated)}
        subject = Subject(ref_area, source, pool, known, limits)
        for check in read_checklist():
            for result in _KINDS[check.kind](check, subject):
                applied.add(check.key)
                yield describe(check, result, subject)
        known = known | {name: [*known.get(name, ()), *found] for name, found in pool.items()}
    if any(statement.is_in_article for statement in chain.from_iterable(known.values())):
        for check in read_checklist():
            if check.key not in applied:
                yield describe_missing(check, ref_area, known)


def _derive(pool: Pool) -> dict[str, list[Statement]]:
    """The quantities that follow from the statements of one source."""
    derived: dict[str, list[Statement]] = {}
    for name, (formula, base) in read_derived().items():
        for chosen in match(formula.names, base, pool, {}):
            terms = {key: statement.term for key, statement in chosen.items()}
            try:
                interval = evaluate(formula.tree, terms)
            except ZeroDivisionError:
                continue
            latest = max(chosen.values(), key=when)
            derived.setdefault(name, []).append(
                Statement(
                    name,
                    latest.source,
                    latest.period,
                    interval,
                    write(formula.tree, terms),
                    places=places(chosen.values()),
                    is_compound=True,
                )
            )
    return derived
