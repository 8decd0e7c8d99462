"""Every kind of check: which figures it holds against each other, and what comes of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, pairwise
from typing import Any

from weishan_analysis.statistics.checks.checklist import Check, Limit
from weishan_analysis.statistics.checks.formulas import (
    Formula,
    Judgement,
    Term,
    judge,
    parse_formula,
    write_result,
)
from weishan_analysis.statistics.checks.misprints import is_misprint
from weishan_analysis.statistics.checks.statements import (
    Changes,
    Pool,
    Statement,
    is_same_time,
    list_figures,
    match,
)
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.intervals import Interval
from weishan_analysis.statistics.severity import Severity


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
class Relation:
    """A comparison with the statements that stand for its names."""

    formula: Formula
    statements: Mapping[str, Statement]
    constants: Mapping[str, Term]
    tolerance: Fraction = Fraction(0)

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


@rule("rate", "limit", "likely")
@rule("band", is_silent=True)
@rule("sum", "subset", "minimum", "coverage", is_strict=True)
def find_formula(check: Check, subject: Subject) -> Iterator[Result]:
    """A declared formula, for every time at which its figures come together."""
    if check.formula:
        yield from _evaluate(check.formula, check, subject)


def _evaluate(formula: Formula, check: Check, subject: Subject) -> Iterator[Result]:
    limits = {name: subject.limits[name] for name in formula.names if name in subject.limits}
    names = [name for name in formula.names if name not in limits]
    for chosen in match(names, check.base, subject.pool, subject.known):
        if check.said and not _is_said(check, chosen):
            continue
        relation = Relation(
            formula, chosen, {name: limit.term for name, limit in limits.items()},
            Fraction(str(check.tolerance)),
        )  # fmt: skip
        statements = tuple(dict.fromkeys(chosen.values()))
        is_proof = _are_alike(statements)
        accused = tuple(chosen[name] for name in _accuse(check, formula, is_proof=is_proof)
                        if name in chosen)  # fmt: skip
        yield Result(relation.judge(), statements, accused, is_proof, relation,
                     limits=tuple(limits.values()))  # fmt: skip


def _accuse(check: Check, formula: Formula, *, is_proof: bool) -> Sequence[str]:
    """The names whose figures a failure casts doubt on: never a base, nor what was stated before.

    Of a part that is larger than its whole, the part, unless the two must fit; an average beyond
    the limit of a policy accuses nobody of a misprint.
    """
    if check.accuses is not None:
        return check.accuses
    if check.kind == "limit":
        return ()
    names = [name for name in formula.names
             if name not in check.base and not name.startswith("earlier(")]  # fmt: skip
    if check.kind == "likely" or (check.kind == "subset" and not is_proof):
        part = formula.text.split("<=")[0]
        return [name for name in names if name in part]
    return names


def _is_said(check: Check, chosen: Mapping[str, Statement]) -> bool:
    """Whether the sentence of a figure that the check is about makes the claim it tests."""
    quotes = [quote for name, s in chosen.items() if name not in check.base for quote in s.quotes]
    return any(word in quote for word in check.said for quote in quotes)


def _are_alike(statements: Iterable[Statement]) -> bool:
    """Whether figures are of one source, one period and one kind of series."""
    kinds = {
        (s.source, s.period, read_indicators()[s.indicator].series)
        if s.indicator in read_indicators()
        else ("", "", s.indicator)
        for s in statements
    }
    return len(kinds) == 1


def _chain(statements: Sequence[Statement], sign: str) -> Relation:
    """Each statement against the next: all equal (==), or each no larger than the next (<=)."""
    names = [f"figure{number}" for number in range(len(statements))]
    formula = parse_formula(f" {sign} ".join(names))
    return Relation(formula, dict(zip(names, statements, strict=True)), {})


@rule("agreement", is_strict=True)
def find_agreement(check: Check, subject: Subject) -> Iterator[Result]:
    """The latest figure under each of several names, also from the sources before."""
    own = [name for name in check.names if name in subject.pool]
    names = [name for name in check.names if name in own or name in subject.known]
    if own and len(names) > 1:
        latest = [
            max(subject.pool[name], key=lambda s: s.when) if name in own
            else subject.known[name][-1]
            for name in names
        ]  # fmt: skip
        relation = _chain(latest, "==")
        accused = tuple(s for s in latest if s.source == subject.source)
        yield Result(relation.judge(), tuple(latest), accused, _are_alike(latest), relation)


@rule("itemised", is_strict=True)
def find_itemised(check: Check, subject: Subject) -> Iterator[Result]:
    """The sum of the parts that a source states, against its headline."""
    stated = [name for name in check.names if name in subject.pool]
    if stated and check.whole in subject.pool:
        formula = parse_formula(f"{' + '.join(stated)} <= {check.whole}")
        latest = {name: max(subject.pool[name], key=lambda s: s.when)
                  for name in (*stated, check.whole)}  # fmt: skip
        relation = Relation(formula, latest, {})
        statements = tuple(latest.values())
        yield Result(relation.judge(), statements, statements, _are_alike(statements), relation)


@rule("repeated", is_strict=True)
def find_repeated(_check: Check, subject: Subject) -> Iterator[Result]:
    """An indicator that a source states several times for one period.

    Two values in one sentence are its list, its range or its change, and no repetition.
    """
    groups: dict[tuple[str, str], list[Statement]] = {}
    for statement in _list_printed(subject):
        if not statement.part_of:
            groups.setdefault((statement.indicator, statement.period), []).append(statement)
    for (_, period), stated in groups.items():
        repeated = list(chain.from_iterable(statement.places for statement in stated))
        is_one_sentence = len({s.quotes for s in repeated}) < 2 and len(stated) > 1
        if len(repeated) > 1 and not (is_one_sentence and stated[0].start_at is not None):
            relation = _chain(repeated, "==")
            judgement = relation.judge()
            if judgement.severity == Severity.CANNOT_BE_JUDGED:  # the bounds leave room for one
                text = ", ".join(statement.text for statement in stated)
                judgement = Judgement(Severity.HOLDS, written=text)
            yield Result(judgement, tuple(stated), tuple(stated), bool(period), relation,
                         (("count", str(len(repeated))),))  # fmt: skip


def _list_printed(subject: Subject) -> list[Statement]:
    """What the source states itself, without what follows from it."""
    stated = (s for name, s in subject.pool.items() if name in read_indicators())
    return list(chain.from_iterable(stated))


@rule("two_values", is_strict=True)
def find_two_values(_check: Check, subject: Subject) -> Iterator[Result]:
    """Neighbours in a list of one sentence that carry one name and two values."""
    stated = [s for s in _list_printed(subject) if s.start_at is not None]
    for one, other in pairwise(sorted(stated, key=lambda s: s.start_at or 0)):
        gap = (other.start_at or 0) - (one.end_at or 0)
        is_listed = bool(set(one.quotes) & set(other.quotes)) and gap == len(other.label) + 1
        is_named_alike = len(other.label) > 1 and one.label.endswith(other.label)
        if is_listed and is_named_alike and one.unit == other.unit and one.text != other.text:
            judgement = Judgement(Severity.SUSPICIOUS, written=f"{one.text} ≠ {other.text}")
            misprinted = tuple(s for s in (one, other) if s.correction) or (one, other)
            yield Result(judgement, (one, other), misprinted, is_proof=True,
                         values=(("name", other.label),))  # fmt: skip


@rule("parts", is_strict=True)
def find_parts(_check: Check, subject: Subject) -> Iterator[Result]:
    """The figures that a sentence lists as parts of a whole in one unit."""
    stated = _list_printed(subject)
    by_key = {key: statement for statement in stated for key in statement.keys}
    parts: dict[str, list[Statement]] = {}
    for statement in stated:
        whole = by_key.get(statement.part_of)
        if whole and _unit(whole.indicator) == _unit(statement.indicator):
            parts.setdefault(statement.part_of, []).append(statement)
    for key, listed in parts.items():
        terms = {f"part{number}": statement for number, statement in enumerate(listed)}
        formula = parse_formula(f"{' + '.join(terms)} <= whole")
        relation = Relation(formula, {**terms, "whole": by_key[key]}, {})
        statements = (by_key[key], *listed)
        yield Result(relation.judge(), statements, statements, _are_alike(listed), relation)


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
                relation = _chain([earlier, later], "<=")
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

    Figures that differ otherwise are revisions, which no check can call wrong.
    """
    for later in _list_printed(subject):
        known = reversed(subject.known.get(later.indicator, ()))
        earlier = next((s for s in known if s.period == later.period), None)
        if earlier:
            relation = _chain([earlier, later], "==")
            judgement = relation.judge()
            if not judgement.is_broken or is_misprint(earlier, later):
                yield Result(judgement, (earlier, later), (later,), relation=relation)


@rule("growth_rate")
def find_growth_rate(_check: Check, subject: Subject) -> Iterator[Result]:
    """A level, how much more it is than the year before, and by what percent: each from the others.

    Of money only incomes: the growth of other sums is told at constant prices.
    """
    for name, levels in subject.pool.items():
        indicator = read_indicators().get(name)
        if indicator is None or (indicator.unit == "元" and indicator.finance_type != "income"):
            continue
        for level in levels:
            told = {kind: _find_at(subject.pool.get(f"{kind}({name})", ()), level.end)
                    for kind in ("growth", "change")}  # fmt: skip
            before = [s for s in (*subject.known.get(name, ()), *levels)
                      if level.year and s.year == level.year - 1]  # fmt: skip
            told |= {"level": level, "before": before[-1] if before else None}
            for text in ("change / (level - change) == growth", "level - before == change",
                         "level / before - 1 == growth"):  # fmt: skip
                formula = parse_formula(text)
                stated = {key: s for key in formula.names if (s := told[key]) is not None}
                if len(stated) == len(formula.names):
                    relation = Relation(formula, stated, {})
                    own = tuple(s for s in stated.values() if s.source == subject.source)
                    yield Result(relation.judge(), tuple(stated.values()), own, relation=relation)


def _find_at(statements: Sequence[Statement], end: str) -> Statement | None:
    return next((s for s in statements if s.end == end), None)


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
            relation = Relation(parse_formula(text), {"later": other, "earlier": one}, {})
            yield Result(relation.judge(), (one, other), (other,), relation=relation,
                         values=(("years", str(years)),))  # fmt: skip


@rule("identical", is_silent=True)
def find_identical(check: Check, subject: Subject) -> Iterator[Result]:
    """Figures of different years that are the same to the last digit; the later are accused."""
    for series in _list_series(check, subject):
        by_end = {statement.end: statement for statement in series if statement.end}
        for one, other in pairwise(by_end[end] for end in sorted(by_end)):
            is_equal = not _chain([one, other], "==").judge().is_broken
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
    for chosen in match(formula.names, base, pool, {}):
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


@rule("share", is_strict=True, is_silent=True)
def find_share(_check: Check, subject: Subject) -> Iterator[Result]:
    """Rates, each of which is at most the whole."""
    for statement in _list_printed(subject):
        if _unit(statement.indicator) == "%":
            whole = {"whole": Term(Interval.exact(1), "100%")}
            relation = Relation(parse_formula("figure <= whole"), {"figure": statement}, whole)
            yield Result(relation.judge(), (statement,), (statement,), is_proof=True,
                         relation=relation)  # fmt: skip


@rule("per_beneficiary", is_silent=True)
def find_per_beneficiary(check: Check, subject: Subject) -> Iterator[Result]:
    """Money and those whom it reached, by what the codebook declares of both."""
    bands = dict(check.bands)
    for name in subject.pool:
        indicator = read_indicators().get(name)
        if indicator and indicator.beneficiaries and indicator.finance_type in bands:
            low, high = bands[indicator.finance_type]
            if _are_shared(indicator.beneficiaries):
                low = 0  # not everyone who is counted received money of this kind
            text = f"{low} <= {name} / {indicator.beneficiaries} <= {high}"
            yield from _evaluate(parse_formula(text), check, subject)


def _are_shared(beneficiaries: str) -> bool:
    """Whether several kinds of money count the same beneficiaries."""
    return sum(entry.beneficiaries == beneficiaries for entry in read_indicators().values()) > 1


def _unit(name: str) -> Any:
    indicator = read_indicators().get(name)
    return indicator.unit if indicator else ""
