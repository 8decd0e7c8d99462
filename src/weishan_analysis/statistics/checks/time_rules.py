"""Rules for one figure at several times, or in several sources."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, pairwise, product
from math import log10

from weishan_analysis.statistics.checks.checklist import Check, fill_message
from weishan_analysis.statistics.checks.formulas import (
    Formula,
    Judgement,
    parse_formula,
    write_result,
)
from weishan_analysis.statistics.checks.matching import is_same_time, list_partners, match
from weishan_analysis.statistics.checks.misprints import (
    FEWEST_DIGITS,
    count_digits,
    find_slip,
    is_misprint,
)
from weishan_analysis.statistics.checks.results import Relation, Result, Subject, rule
from weishan_analysis.statistics.checks.statements import Pool, Statement
from weishan_analysis.statistics.codebook import Indicator, read_indicators
from weishan_analysis.statistics.severity import Severity

# A level (of this year), the change on the year before, the growth in percent, the level before.
_GROWTH = ("change / (level - change) == growth", "level / before - 1 == growth")
_CHANGE = ("level - before == change", "level / plan == completion")


@rule("growth")
def find_growth(_check: Check, subject: Subject) -> Iterator[Result]:
    """A total since a given start, in this source and in those before it; the later is accused."""
    for name, statements in subject.pool.items():
        indicator = read_indicators().get(name)
        if not indicator or indicator.series != "cumulative" or not indicator.additive:
            continue
        for later in statements:
            candidates = chain(reversed(statements), reversed(subject.known.get(name, ())))
            earlier = next((s for s in candidates if _continues(s, later)), None)
            if earlier and earlier.interval != later.interval:
                relation = Relation.chain([earlier, later], "<=")
                yield Result(relation.judge(), (earlier, later), (later,), relation=relation)


def _continues(earlier: Statement, later: Statement) -> bool:
    """Whether `later` is the same running total at a later time, or reported again later."""
    if earlier.source == later.source:
        return bool(earlier.period) and earlier.start >= later.start and earlier.end < later.end
    is_dated_alike = bool(earlier.period) == bool(later.period)
    return is_dated_alike and earlier.start >= later.start and earlier.end <= later.end


@rule("restated", is_strict=True)
def find_restated(_check: Check, subject: Subject) -> Iterator[Result]:
    """A figure that an earlier source states too: alike, or different by one misprint.

    Figures that differ otherwise are revisions, which no check can call wrong; of few digits even a
    single slip may be one.
    """
    for later in subject.printed:
        known = reversed(subject.known.get(later.indicator, ()))
        earlier = next((s for s in known if s.period == later.period), None)
        if earlier and max(map(count_digits, (earlier, later))) >= FEWEST_DIGITS:
            relation = Relation.chain([earlier, later], "==")
            judgement = relation.judge()
            if not judgement.is_broken or is_misprint(earlier, later):
                yield Result(judgement, (earlier, later), (later,), relation=relation)


@rule("magnitude", is_silent=True)
def find_magnitude(_check: Check, subject: Subject) -> Iterator[Result]:
    """A figure that lies a power of ten from the nearest of earlier sources, as a slip puts it.

    Not of ten, by which figures grow in some years, and not what `restated` tells.
    """
    for later in subject.printed:
        known = [s for s in subject.known.get(later.indicator, ()) if s.interval.value > 0]
        if not known or later.interval.value <= 0:
            continue
        earlier = min(known, key=lambda s: abs(log10(s.interval.value / later.interval.value)))
        tens = find_slip(float(later.interval.value / earlier.interval.value))
        is_told = later.period == earlier.period and is_misprint(earlier, later)
        if tens > 1 and not is_told:
            is_more = later.interval.value > earlier.interval.value
            quotient = "later / earlier" if is_more else "earlier / later"
            relation = Relation.of(f"{quotient} <= {10**tens // 2}", later=later, earlier=earlier)
            slips = tuple((f"slip{end}", fill_message(f"magnitude_{tens}", end))
                          for end in ("", "_zh"))  # fmt: skip
            yield Result(relation.judge(), (earlier, later), (later,), relation=relation,
                         values=slips)  # fmt: skip


@rule("growth_rate")
def find_growth_rate(_check: Check, subject: Subject) -> Iterator[Result]:
    """A level, how much more it is than the year before, and by what percent: each from the others.

    Of what does not fit, only what one slip explains: bases are revised. Where the codebook says
    that growth is real, or on an adjusted base, levels do not give it.
    """
    for name, levels in subject.pool.items():
        indicator = read_indicators().get(name)
        for level in levels if indicator else ():
            told = _gather(level, subject)
            for formula in map(parse_formula, _list_formulas(indicator)):
                together = product(*(told[key] for key in formula.names))
                ways = [Relation(formula, dict(zip(formula.names, chosen, strict=True)), {})
                        for chosen in together]  # fmt: skip
                for relation in subject.choose(ways):
                    stated = tuple(relation.statements.values())
                    own = tuple(s for s in stated if s.source == subject.source)
                    yield Result(relation.judge(), stated, own, relation=relation)


def _list_formulas(indicator: Indicator | None) -> tuple[str, ...]:
    is_told = indicator and indicator.is_growth_nominal and indicator.unit not in ("%", "‰")
    return (*_GROWTH, *_CHANGE) if is_told else _CHANGE


def _gather(level: Statement, subject: Subject) -> dict[str, Sequence[Statement]]:
    """A level and what a source tells with it, under the names of the formulas."""
    name = level.indicator
    before = [s for s in (*subject.known.get(name, ()), *subject.pool[name])
              if level.year and s.year == level.year - 1]  # fmt: skip
    units = {"growth": "%", "completion": "%", "change": level.unit, "plan": level.unit}
    told = {kind: [s for s in subject.pool.get(f"{kind}({name})", ()) if s.unit == unit]
            for kind, unit in units.items()}  # fmt: skip
    found = {kind: list_partners(level, stated) for kind, stated in told.items()}
    found["plan"] = found["plan"] or told["plan"]  # which is of the whole year
    return {**found, "level": [level], "before": before[-1:]}


@rule("change", is_silent=True)
def find_change(check: Check, subject: Subject) -> Iterator[Result]:
    """The change from one stated year to the next, in a band a year; the later is accused."""
    low, high = (Fraction(str(limit)) for limit in dict(check.bands)[""])
    for name in check.names:
        stated = (*subject.known.get(name, ()), *subject.pool.get(name, ()))
        for one, other in pairwise(sorted((s for s in stated if s.end), key=lambda s: s.when)):
            years = (other.year or 0) - (one.year or 0)
            if years < 1 or subject.source not in (one.source, other.source):
                continue
            text = f"{float(low**years)} <= later / earlier <= {float(high**years)}"
            relation = Relation.of(text, later=other, earlier=one)
            yield Result(relation.judge(), (one, other), (other,), relation=relation,
                         values=(("years", str(years)),))  # fmt: skip


@rule("identical", is_silent=True)
def find_identical(check: Check, subject: Subject) -> Iterator[Result]:
    """Figures of different years that are the same to the last digit; the later are accused."""
    for series in _list_series(check, subject):
        by_end = {statement.end: statement for statement in series if statement.end}
        for one, other in pairwise(by_end[end] for end in sorted(by_end)):
            is_equal = not Relation.chain([one, other], "==").judge().is_broken
            if is_equal and not is_same_time(one.end, other.end):
                sign = "=" if one.interval == other.interval else "≈"
                arithmetic = f"{_write_in_full(one)} {sign} {_write_in_full(other)}"
                accused = (other,) if check.accuses is None else ()
                judgement = Judgement(Severity.SUSPICIOUS, written=arithmetic)
                yield Result(judgement, (one, other), accused)


def _list_series(check: Check, subject: Subject) -> Iterator[Sequence[Statement]]:
    """What a check follows through time: a formula, declared names, or else every flow."""
    if check.formula:
        yield list(derive(check.key, check.formula, check.base, subject.pool))
    elif check.names:
        yield list(chain.from_iterable(subject.pool.get(name, ()) for name in check.names))
    else:
        for name, statements in subject.pool.items():
            indicator = read_indicators().get(name)
            if indicator and indicator.series == "flow" and _have_digits(statements):
                yield statements


def derive(name: str, formula: Formula, base: Sequence[str], pool: Pool) -> Iterator[Statement]:
    """The result of a formula for every time at which its figures come together in a source."""
    for chosen in chain.from_iterable(match(formula.names, base, pool, {})):
        latest = max(chosen.values(), key=lambda s: s.when)
        stated = replace(latest, indicator=name, keys=(), quotes=(), printed="", correction="",
                         formula=formula, terms=tuple(chosen.items()))  # fmt: skip
        try:
            term = stated.term
        except ZeroDivisionError:
            continue
        yield replace(stated, interval=term.interval, text=term.text)


def _have_digits(statements: Sequence[Statement]) -> bool:
    """Whether figures have the four digits that make a coincidence unlikely."""
    digits = ["".join(filter(str.isdigit, statement.text)) for statement in statements]
    return all(len(text.strip("0")) >= 4 for text in digits)


def _write_in_full(statement: Statement) -> str:
    if not statement.formula:
        return statement.text
    return f"{statement.text} {write_result(statement.interval, digits=6)}"
