"""What a check is given, and what comes of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, pairwise

from weishan_analysis.statistics.catalogue import read_indicators
from weishan_analysis.statistics.checks.checklist import Limit
from weishan_analysis.statistics.checks.formulas import VERDICTS, compare, sign_of
from weishan_analysis.statistics.checks.statements import Pool, Statement


@dataclass(frozen=True)
class Subject:
    """What the checks look at: one source on one area, against the sources before it.

    `pool` is what the source states, `known` what those before it state, in the order of
    publication; `limits` are those that apply in the area.
    """

    ref_area: str
    source: str
    pool: Pool
    known: Pool
    limits: Mapping[str, Limit]


@dataclass(frozen=True)
class Result:
    """What came of one test: a verdict of `formulas.VERDICTS`, its arithmetic, the statements.

    `values` fill the slots of the check's texts. `is_proof` tells that a broken test cannot be
    explained by figures of different times, sources or kinds of series.
    """

    verdict: str
    arithmetic: str
    statements: tuple[Statement, ...]
    is_proof: bool = False
    values: tuple[tuple[str, str], ...] = ()
    limits: tuple[Limit, ...] = ()


def are_alike(statements: Iterable[Statement]) -> bool:
    """Whether figures are of one source, one period and one kind of series."""
    kinds = {
        (s.source, s.period, read_indicators()[s.indicator].series)
        if s.indicator in read_indicators()
        else ("", "", s.indicator)
        for s in statements
    }
    return len(kinds) == 1


def compare_statements(
    statements: Sequence[Statement], relation: str, *, is_proof: bool = False
) -> Result:
    """Each statement no larger than the next (`<=`), or all equal (`==`)."""
    pairs = pairwise(statements) if relation == "<=" else combinations(statements, 2)
    verdicts = [compare(one.interval, relation, other.interval) for one, other in pairs]
    arithmetic = statements[0].text
    for one, other in pairwise(statements):
        verdict = compare(one.interval, relation, other.interval)
        sign = sign_of(relation, verdict, one.interval, other.interval)
        arithmetic += f" {sign} {other.text}"
    unique = tuple(dict.fromkeys(statements))
    return Result(max(verdicts, key=VERDICTS.index), arithmetic, unique, is_proof)


def when(statement: Statement) -> tuple[bool, str]:
    """Order in time; a figure without a period is of the time of its source, the latest."""
    return not statement.end, statement.end


def places(statements: Iterable[Statement]) -> tuple[str, ...]:
    """The places of several statements, each once."""
    return tuple(dict.fromkeys(chain.from_iterable(s.places for s in statements)))
