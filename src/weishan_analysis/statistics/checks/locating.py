"""Which printed figure is probably wrong where figures disagree, and what it probably was.

After Fellegi and Holt: of all figures in the relations that fail, the smallest set is wrong whose
change can make them hold. A figure counts for more the more often it is stated, and the more
relations confirm it. A repair is one slip of the printer that, undone, mends a relation and breaks
none.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import inf

from weishan_analysis.statistics.checks.checklist import Check
from weishan_analysis.statistics.checks.misprints import KINDS, exchange, list_originals
from weishan_analysis.statistics.checks.power import measure_power
from weishan_analysis.statistics.checks.results import Relation, Result, Subject
from weishan_analysis.statistics.checks.statements import Changes, Statement
from weishan_analysis.statistics.intervals import Interval

# A failure of these says nothing of a misprint: it asks what a policy or a count means.
NOT_OF_PRINT = ("limit", "likely", "growth", "identical", "two_values")
MOST_TOGETHER = 2  # figures that are looked for together
UNKNOWN = Interval(0, 0, inf)
EXCHANGE = "exchanged figures"
SUPPORT = 0.9  # what a relation must tell of a figure's misprints to speak for the figure
_FACTORS = tuple(Fraction(n, 10) for n in (5, 8, 9, 11, 12, 20))  # of wrong values to try
_CORRECTED = 0.5  # the weight of a figure of which a misprint is known


@dataclass(frozen=True)
class Repair:
    """What some figures probably were: by which slip, and the checks that they agree with then."""

    slip: str
    changes: Changes
    printed: Mapping[str, str]  # by key, as it should be printed
    mended: tuple[str, ...]
    weight: float

    @property
    def rank(self) -> tuple[int, float, int]:
        """Order among repairs of one fault, the likeliest first."""
        order = (EXCHANGE, *KINDS).index(self.slip)
        is_rare = any("‰" in printed for printed in self.printed.values())
        return -len(self.mended), self.weight, order + is_rare * len(KINDS)


@dataclass(frozen=True)
class Error:
    """Relations that fail together, the sets of figures that may be wrong, and the repairs."""

    failing: tuple[tuple[Check, Result], ...]
    suspects: tuple[tuple[Statement, ...], ...]
    repairs: tuple[Repair, ...]
    figures: Mapping[str, Statement]  # by key


def find_errors(found: Sequence[tuple[Check, Result, Subject]]) -> list[Error]:
    """The errors that the results on one area give reason to suspect."""
    told = [(check, result) for check, result, _ in found
            if result.relation and check.kind not in NOT_OF_PRINT]  # fmt: skip
    net = _Net([(check, result.relation) for check, result in told if result.relation])
    errors = []
    for keys in net.components():
        failing = tuple(item for item in told if item[1].judgement.is_broken
                        and item[1].relation and keys & net.keys(item[1].relation))  # fmt: skip
        errors.append(Error(failing, *net.explain(keys), net.figures))
    return errors


class _Net:
    """Figures, by key, and the relations between them."""

    def __init__(self, relations: Sequence[tuple[Check, Relation]]) -> None:
        self.names = {id(relation): check.key for check, relation in relations}
        self.relations = [relation for _, relation in relations]
        self.figures: dict[str, Statement] = {}
        self.around: dict[str, list[Relation]] = {}
        for relation in self.relations:
            for figure in relation.figures:
                known = self.figures.setdefault(figure.key, figure)
                if len(figure.keys) > len(known.keys):
                    self.figures[figure.key] = figure
                self.around.setdefault(figure.key, []).append(relation)
        self.broken = {id(r) for r in self.relations if r.judge().is_broken}

    def keys(self, relation: Relation) -> set[str]:
        """The figures of a relation."""
        return {figure.key for figure in relation.figures}

    def components(self) -> Iterator[set[str]]:
        """The figures of relations that fail, apart where no figure is in both."""
        groups: list[set[str]] = []
        for relation in self.relations:
            if id(relation) in self.broken:
                keys = self.keys(relation)
                apart = [group for group in groups if not group & keys]
                groups = [*apart, keys.union(*(group for group in groups if group & keys))]
        yield from groups

    def explain(
        self, keys: set[str]
    ) -> tuple[tuple[tuple[Statement, ...], ...], tuple[Repair, ...]]:
        """The smallest sets that may be wrong, and the repairs of single slips."""
        failing = [r for r in self.relations if id(r) in self.broken and keys & self.keys(r)]
        weights = {key: self.weigh(key) for key in sorted(keys)}
        sets = [
            chosen
            for size in range(1, MOST_TOGETHER + 1)
            for chosen in combinations(weights, size)
            if not any(r.judge(dict.fromkeys(chosen, UNKNOWN)).is_broken for r in failing)
        ]
        totals = {chosen: sum(weights[key] for key in chosen) for chosen in sets}
        least = min(totals.values(), default=0.0)
        smallest = [chosen for chosen in sets if totals[chosen] == least]
        suspects = tuple(tuple(self.figures[key] for key in chosen) for chosen in smallest)
        return suspects, tuple(sorted(self.repair(weights), key=lambda repair: repair.rank))

    def weigh(self, key: str) -> float:
        """How hard it is to believe that a figure is wrong."""
        figure = self.figures[key]
        if figure.correction:
            return _CORRECTED
        holding = [r for r in self.around[key] if id(r) not in self.broken]
        confirming = sum(measure_power(relation, figure) >= SUPPORT for relation in holding)
        return len(figure.keys) + confirming

    def repair(self, weights: Mapping[str, float]) -> Iterator[Repair]:
        """Every single slip that, undone, mends a relation and breaks none."""
        for key in weights:
            for original in list_originals(self.figures[key]):
                changes = {key: original.interval}
                mended = self.mend(changes)
                if mended:
                    printed = {key: original.printed}
                    yield Repair(original.kind, changes, printed, mended, weights[key])
        for one, other in self.neighbours(weights):
            changes = exchange(one, other)
            mended = self.mend(changes)
            if mended:
                printed = {one.key: other.printed, other.key: one.printed}
                weight = max(weights.get(s.key, self.weigh(s.key)) for s in (one, other))
                yield Repair(EXCHANGE, changes, printed, mended, weight)

    def mend(self, changes: Changes) -> tuple[str, ...]:
        """The checks that hold after some changes; none if another fails, or all of them weakly."""
        mended, is_supported = [], False
        for relation in {id(r): r for key in changes for r in self.around[key]}.values():
            if relation.judge(changes).is_broken:
                if id(relation) not in self.broken:
                    return ()
            elif id(relation) in self.broken and relation.judge(changes).is_held:
                mended.append(self.names[id(relation)])
                is_supported = is_supported or _supports(relation, changes)
        return tuple(dict.fromkeys(mended)) if is_supported else ()

    def neighbours(self, keys: Collection[str]) -> Iterator[tuple[Statement, Statement]]:
        """Figures of one unit, next to each other or in one sentence, one of them suspect."""
        order = sorted(self.figures.values(), key=lambda s: (s.source, s.place))
        for index, one in enumerate(order):
            for distance, other in enumerate(order[index + 1 : index + 4]):
                is_near = distance == 0 or one.is_beside(other) or one.start_at is None
                is_alike = one.unit == other.unit and one.interval != other.interval
                if (
                    is_near
                    and is_alike
                    and one.source == other.source
                    and {one.key, other.key} & {*keys}
                ):
                    yield one, other


def _supports(relation: Relation, changes: Changes) -> bool:
    """Whether a relation that a repair mends would tell a misprint of it: an equation does."""
    inside = {figure.key for figure in relation.figures} & changes.keys()
    told = [
        relation.judge({**changes, key: _scale(changes[key], factor)}).is_broken
        for key in inside
        for factor in _FACTORS
    ]
    return sum(told) >= SUPPORT * len(told)


def _scale(interval: Interval, factor: Fraction) -> Interval:
    half = (interval.high - interval.low) / 2
    value = interval.value * factor
    return Interval(value - half, value, value + half)
