"""What a check is given and what it gives back, and the registry of those who carry checks out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain, islice, pairwise

from weishan_analysis.statistics.checks.checklist import Check, Limit
from weishan_analysis.statistics.checks.formulas import (
    Formula,
    Judgement,
    Term,
    judge,
    parse_formula,
)
from weishan_analysis.statistics.checks.misprints import exchange, list_originals
from weishan_analysis.statistics.checks.statements import (
    Changes,
    Pool,
    Statement,
    list_figures,
)
from weishan_analysis.statistics.codebook import Indicator, read_indicators
from weishan_analysis.statistics.severity import Severity


@dataclass(frozen=True)
class Subject:
    """What the checks look at: one source on one area, against the sources before it.

    `pool` is what the source states, `known` what those before it state, in the order of
    publication; `limits` are those that apply in the area.
    """

    area: str
    source: str
    pool: Pool
    known: Pool
    limits: Mapping[str, Limit]

    def is_sound(self, relation: "Relation") -> bool:
        """Whether a relation holds, but for one slip."""
        return not relation.judge().is_broken or any(
            relation.judge(changes).is_held for changes in self._list_slips(relation)
        )

    def choose(self, relations: Sequence["Relation"]) -> Sequence["Relation"]:
        """Of the ways to put figures together, those that hold; if none, one that a slip explains.

        What differs by more is rather of another scope than misprinted.
        """
        held = [relation for relation in relations if not relation.judge().is_broken]
        return held or list(islice(filter(self.is_sound, relations), 1))

    def _list_slips(self, relation: "Relation") -> Iterator[Changes]:
        """Each figure with one slip undone, or as one of another name beside it is printed."""
        for figure in relation.figures:
            for original in list_originals(figure):
                yield {figure.key: original.interval}
        inside = {figure.key for figure in relation.figures}
        for one, other in pairwise(self.in_order):
            named = (one.name, one.period), (other.name, other.period)
            is_open = one.unit == other.unit and named[0] != named[1]
            if is_open and not inside.isdisjoint({one.key, other.key}):
                yield exchange(one, other)

    @cached_property
    def in_order(self) -> list[Statement]:
        """The printed figures as they stand in the source."""
        figures = chain.from_iterable(self.pool.values())
        return sorted((s for s in figures if not s.formula and s.source == self.source),
                      key=lambda s: s.place)  # fmt: skip

    @property
    def printed(self) -> list[Statement]:
        """What the source states itself of indicators, without what follows from it."""
        return [s for name, found in self.pool.items() if name in read_indicators() for s in found]


@dataclass(frozen=True)
class Relation:
    """A comparison with the statements that stand for its names."""

    formula: Formula
    statements: Mapping[str, Statement]
    constants: Mapping[str, Term]
    tolerance: Fraction = Fraction(0)

    @classmethod
    def of(cls, formula: str, **statements: Statement) -> "Relation":
        """The comparison that a formula makes of some figures."""
        return cls(parse_formula(formula), statements, {})

    @classmethod
    def chain(cls, statements: Sequence[Statement], sign: str) -> "Relation":
        """Each statement against the next: all equal (==), or each no larger than the next (<=)."""
        named = {f"figure{number}": statement for number, statement in enumerate(statements)}
        return cls.of(f" {sign} ".join(named), **named)

    def judge(self, changes: Changes | None = None) -> Judgement:
        """What comes of it, or would if figures were others."""
        terms = dict(self.constants)
        try:
            for name, statement in self.statements.items():
                terms[name] = statement.given(changes) if changes else statement.term
        except ZeroDivisionError:
            return Judgement(Severity.CANNOT_BE_JUDGED, written="÷ 0")
        return judge(self.formula, terms, self.tolerance)

    @property
    def figures(self) -> tuple[Statement, ...]:
        """The printed figures that it holds against each other."""
        return list_figures(self.statements.values())


@dataclass(frozen=True)
class Result:
    """What came of one test: its judgement, the statements in it, and those that it accuses.

    `relation` is the comparison, unless the test is no comparison of numbers. `is_proof` tells that
    a failure cannot be explained by figures of different times, sources or kinds of series.
    `values` fill slots of the check's texts.
    """

    judgement: Judgement
    statements: tuple[Statement, ...]
    accused: tuple[Statement, ...]
    is_proof: bool = False
    relation: Relation | None = None
    values: tuple[tuple[str, str], ...] = ()
    limits: tuple[Limit, ...] = ()


Finder = Callable[[Check, Subject], Iterable[Result]]


@dataclass(frozen=True)
class Rule:
    """A kind of check. A failure of a strict one is an error somewhere, if the figures are alike.

    Where a rule `is_silent`, a test that holds is no evidence of anything and is not told.
    """

    find: Finder
    is_strict: bool
    is_silent: bool


RULES: dict[str, Rule] = {}


def rule(
    *kinds: str, is_strict: bool = False, is_silent: bool = False
) -> Callable[[Finder], Finder]:
    """Enter a function under the kinds of checks that it carries out."""

    def enter(find: Finder) -> Finder:
        RULES.update({kind: Rule(find, is_strict, is_silent) for kind in kinds})
        return find

    return enter


def indicator_of(statement: Statement) -> Indicator | None:
    """What the codebook says of a figure; None of one that follows from others."""
    return read_indicators().get(statement.indicator)


def are_alike(statements: Iterable[Statement]) -> bool:
    """Whether figures are of one source, one period and one kind of series."""
    kinds = {
        (s.source, s.period, found.series) if (found := indicator_of(s)) else ("", "", s.indicator)
        for s in statements
    }
    return len(kinds) == 1
