"""Which figures of a source belong together: of one time, in one sentence."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from weishan_analysis.statistics.checks.statements import Pool, Statement
from weishan_analysis.statistics.codebook import read_indicators

_EARLIER = re.compile(r"^earlier\((.*)\)$")


def match(
    names: Sequence[str], base: Sequence[str], pool: Pool, known: Pool
) -> Iterator[list[dict[str, Statement]]]:
    """The sets of statements that a formula over `names` can be tested with, by time.

    Figures belong together when their periods end alike; one without a period belongs to the
    latest. Those in `base` hold until they are stated anew, so they may come from an earlier time
    or, where this source is silent, from an earlier source (`known`). `earlier(x)` is the last
    figure of an earlier time or source.
    """
    wanted = {name: _EARLIER.sub(r"\1", name) for name in names}
    drivers = [name for name in names if name in pool and name not in base]
    if not drivers or not all(
        name in pool or (name in known and (name in base or name not in names))
        for name in wanted.values()
    ):
        return
    now = max(s.end for name in wanted.values() for s in pool.get(name, ()))
    seen: set[tuple[Statement, ...]] = set()
    for time in sorted({s.end or now for name in drivers for s in pool[name]}):
        options: list[Sequence[Statement]] = []
        for name, key in wanted.items():
            if name != key:
                options.append(_before(time, pool.get(key, ())) or known.get(key, ())[-1:])
            elif key in pool:
                options.append(_at(time, now, pool[key], is_base=key in base))
            else:
                options.append(known[key][-1:])
        together = [chosen for chosen in product(*options) if chosen not in seen]
        seen.update(together)
        found = [dict(zip(wanted, chosen, strict=True)) for chosen in together]
        yield [chosen for chosen in found if _begin_alike(chosen.values())]


def _begin_alike(statements: Iterable[Statement]) -> bool:
    """Whether what flows in periods that end alike flows in the same ones: no month in a year."""
    flows: dict[str, set[str]] = {}
    for statement in statements:
        indicator = read_indicators().get(statement.indicator)
        if indicator and indicator.series == "flow" and statement.period:
            flows.setdefault(statement.end, set()).add(statement.start)
    return all(len(starts) == 1 for starts in flows.values())


def find_partner(
    statement: Statement, among: Iterable[Statement], *, is_near: bool = False
) -> Statement | None:
    """The figure that is told together with another: in its sentence the nearest, before or behind.

    Without one there the only one of its time, unless it must be near: in one sentence or table.
    """
    partners = list_partners(statement, among)
    if partners and partners[0].is_beside(statement):
        return partners[0]
    is_apart = is_near and statement.start_at is not None
    return partners[0] if len(partners) == 1 and not is_apart else None


def list_partners(statement: Statement, among: Iterable[Statement]) -> Sequence[Statement]:
    """The figures of its source and time: those of its sentence, the nearest first, or else all."""
    alike = [s for s in among if s.source == statement.source and s.period == statement.period]
    near = [s for s in alike if s.is_beside(statement)]
    return sorted(near, key=lambda s: abs(s.place - statement.place)) or alike


def is_same_time(one: str, other: str) -> bool:
    """Whether two dates agree as far as both are stated (2018 and 2018-03)."""
    return one.startswith(other) or other.startswith(one)


def _at(
    time: str, now: str, statements: Sequence[Statement], *, is_base: bool
) -> Sequence[Statement]:
    """The statements on one indicator that hold at a time, one of each value."""
    alike = [s for s in statements if s.end and is_same_time(s.end, time)]
    if not alike and is_same_time(time, now):
        alike = [s for s in statements if not s.end]
    if alike or not is_base:
        return [s for s in alike if not any(s.is_rounding_of(other) for other in alike)]
    earlier = [s for s in statements if s.end and s.end < time]
    if earlier:
        return [max(earlier, key=lambda s: s.end)]
    return statements[:1]


def _before(time: str, statements: Sequence[Statement]) -> Sequence[Statement]:
    """The last statement on one indicator before a time."""
    earlier = [s for s in statements if s.end and s.end < time and not is_same_time(s.end, time)]
    return [max(earlier, key=lambda s: s.end)] if earlier else []
