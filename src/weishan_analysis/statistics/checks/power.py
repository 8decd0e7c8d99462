"""How likely a test would have told a misprint: what weight it has that it holds."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from weishan_analysis.statistics.checks.misprints import list_misprints
from weishan_analysis.statistics.checks.results import Relation
from weishan_analysis.statistics.checks.statements import Statement


def measure_power(relation: Relation, *figures: Statement) -> float:
    """The share of all single misprints of some figures (default: all) that a relation tells.

    1 for a sum of exact counts; near 0 for 17 ≤ 8,214 or for a band of three magnitudes.
    """
    told = tried = 0
    for figure in figures or relation.figures:
        found = _count(_Case(_identify(relation, figure), relation, figure))
        told, tried = told + found[0], tried + found[1]
    return told / tried if tried else 0.0


@dataclass(frozen=True)
class _Case:
    """A figure in a relation, alike if all numbers are."""

    identity: tuple[Any, ...]
    relation: Relation = field(compare=False)
    figure: Statement = field(compare=False)


def _identify(relation: Relation, figure: Statement) -> tuple[Any, ...]:
    named = relation.statements.items()
    return (
        relation.formula.text,
        relation.tolerance,
        tuple((name, s.text, s.interval, s.figures[0].key) for name, s in named),
        tuple((name, term.text) for name, term in relation.constants.items()),
        (figure.key, figure.printed, figure.interval),
    )


@lru_cache(maxsize=65_536)
def _count(case: _Case) -> tuple[int, int]:
    """How many misprints of a figure break a relation, and how many there are."""
    key, slips = case.figure.key, list_misprints(case.figure)
    told = sum(case.relation.judge({key: slip.interval}).is_broken for slip in slips)
    return told, len(slips)
