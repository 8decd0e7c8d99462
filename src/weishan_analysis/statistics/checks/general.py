"""The kinds of checks that look at every figure of a sort."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from weishan_analysis.metadata import load
from weishan_analysis.statistics.catalogue import read_indicators
from weishan_analysis.statistics.checks.checklist import Check
from weishan_analysis.statistics.checks.declared import evaluate_formula
from weishan_analysis.statistics.checks.formulas import (
    VERDICTS,
    compare,
    evaluate,
    format_number,
    judge,
    parse_formula,
    write,
    write_result,
)
from weishan_analysis.statistics.checks.results import (
    Result,
    Subject,
    are_alike,
    compare_statements,
    places,
    when,
)
from weishan_analysis.statistics.checks.statements import Statement, is_same_time, match
from weishan_analysis.statistics.intervals import Interval


def find_repeated(_check: Check, subject: Subject) -> Iterator[Result]:
    """An indicator that a source states several times for one period."""
    for statements in subject.pool.values():
        by_period: dict[str, list[Statement]] = {}
        for statement in statements:
            if not statement.part_of:
                by_period.setdefault(statement.period, []).append(statement)
        for period, stated in by_period.items():
            repeated = [statement for statement in stated for _ in statement.quotes]
            if len(repeated) < 2 or _is_transition(stated):
                continue
            result = compare_statements(repeated, "==", is_proof=bool(period))
            if result.verdict == "cannot_be_judged":  # the bounds leave room for one value
                text = ", ".join(statement.text for statement in stated)
                result = replace(result, verdict="holds", arithmetic=text)
            yield replace(result, values=(("count", str(len(repeated))),))


def _is_transition(statements: Sequence[Statement]) -> bool:
    """Whether a sentence tells how one figure became the other (由7634元上升到11217元)."""
    change = load("lexicon/words.toml")["change"]
    words = (*change["increase"].split(), *change["decrease"].split())
    between = [_between(one, other) or "" for one, other in pairwise(statements)]
    return any(word in text for word in words for text in between)


def find_two_values(_check: Check, subject: Subject) -> Iterator[Result]:
    """Neighbours in a list of one sentence that carry one name and two values."""
    by_quote: dict[str, list[Statement]] = {}
    for statement in chain.from_iterable(subject.pool.values()):
        if statement.is_in_article:
            by_quote.setdefault(statement.quotes[0], []).append(statement)
    for quote, statements in by_quote.items():
        for one, other in pairwise(sorted(statements, key=lambda s: s.offset)):
            name = (_between(one, other) or "").lstrip("、,，和及 ")
            before = quote.partition(one.printed)[0]
            if len(name) > 1 and before.endswith(name) and one.interval != other.interval:
                arithmetic = f"{one.text} ≠ {other.text}"
                yield Result("broken", arithmetic, (one, other), True, (("name", name),))  # noqa: FBT003


def _between(one: Statement, other: Statement) -> str | None:
    """The words between two figures of one sentence."""
    quote = next((quote for quote in one.quotes if quote in other.quotes), "")
    if one.printed not in quote:
        return None
    after = quote.partition(one.printed)[2]
    return after.partition(other.printed)[0] if other.printed in after else None


def find_parts(_check: Check, subject: Subject) -> Iterator[Result]:
    """The figures that a sentence lists as parts of a whole in one unit."""
    stated = list(chain.from_iterable(subject.pool.values()))
    by_place = {place: statement for statement in stated for place in statement.places}
    parts: dict[str, list[Statement]] = {}
    for statement in stated:
        whole = by_place.get(statement.part_of)
        if whole and _unit(whole.indicator) == _unit(statement.indicator):
            parts.setdefault(statement.part_of, []).append(statement)
    for place, listed in parts.items():
        terms = {f"part{number}": statement.term for number, statement in enumerate(listed)}
        formula = parse_formula(f"{' + '.join(terms)} <= whole", place)
        verdict, arithmetic = judge(formula, {**terms, "whole": by_place[place].term})
        yield Result(verdict, arithmetic, (by_place[place], *listed), are_alike(listed))


def find_growth(_check: Check, subject: Subject) -> Iterator[Result]:
    """A total since a given start, in this source and in those before it."""
    for name, statements in subject.pool.items():
        indicator = read_indicators().get(name)
        if not indicator or indicator.series != "cumulative" or not indicator.additive:
            continue
        for later in statements:
            candidates = chain(reversed(statements), reversed(subject.known.get(name, ())))
            earlier = next((s for s in candidates if _continues(s, later)), None)
            if earlier:
                result = compare_statements([earlier, later], "<=")
                is_same = earlier.interval == later.interval
                yield replace(result, verdict="holds") if is_same else result


def _continues(earlier: Statement, later: Statement) -> bool:
    """Whether `later` is the same running total at a later time, or reported again later."""
    if earlier.source == later.source:
        return bool(earlier.period) and earlier.start >= later.start and earlier.end < later.end
    is_dated_alike = bool(earlier.period) == bool(later.period)
    return is_dated_alike and earlier.start >= later.start and earlier.end <= later.end


def find_change(check: Check, subject: Subject) -> Iterator[Result]:
    """The mean yearly change between one stated year and the next, as a factor in a band."""
    low, high = dict(check.bands)[""]
    for name in check.names:
        stated = (*subject.known.get(name, ()), *subject.pool.get(name, ()))
        for one, other in pairwise(sorted((s for s in stated if s.end), key=when)):
            years = int(other.end[:4]) - int(one.end[:4])
            if years < 1 or subject.source not in (one.source, other.source):
                continue
            whole = other.interval / one.interval
            factor = Interval(*(f ** (1 / years) for f in (whole.low, whole.value, whole.high)))
            below = compare(Interval.exact(low), "<=", factor)
            above = compare(factor, "<=", Interval.exact(high))
            verdict = max(below, above, key=VERDICTS.index)
            arithmetic = (
                f"{format_number(low)} {'≤>'[below == 'broken']} ({other.text} ÷ {one.text})"
                f"^(1/{years}) {write_result(factor)} {'≤>'[above == 'broken']} {high:g}"
            )
            yield Result(verdict, arithmetic, (one, other))


def find_identical(check: Check, subject: Subject) -> Iterator[Result]:
    """Figures of different years that are the same to the last digit."""
    for series in _list_series(check, subject):
        by_end = {statement.end: statement for statement in series if statement.end}
        for one, other in pairwise(by_end[end] for end in sorted(by_end)):
            if is_same_time(one.end, other.end):
                continue
            is_equal = compare(one.interval, "==", other.interval) != "broken"
            sign = "=" if one.interval == other.interval else "≈" if is_equal else "≠"
            arithmetic = f"{_write_in_full(one)} {sign} {_write_in_full(other)}"
            yield Result("broken" if is_equal else "holds", arithmetic, (one, other))


def _list_series(check: Check, subject: Subject) -> Iterator[Sequence[Statement]]:
    """What a check follows through time: a formula, declared names, or else every flow."""
    if check.formula:
        yield list(_compute_series(check, subject))
    elif check.names:
        yield list(chain.from_iterable(subject.pool.get(name, ()) for name in check.names))
    else:
        for name, statements in subject.pool.items():
            indicator = read_indicators().get(name)
            if indicator and indicator.series == "flow" and _have_digits(statements):
                yield statements


def _compute_series(check: Check, subject: Subject) -> Iterator[Statement]:
    """The result of a formula for every time at which its figures come together."""
    if check.formula:
        for chosen in match(check.formula.names, check.base, subject.pool, {}):
            terms = {name: statement.term for name, statement in chosen.items()}
            yield Statement(
                check.key,
                subject.source,
                max(chosen.values(), key=when).period,
                evaluate(check.formula.tree, terms),
                write(check.formula.tree, terms),
                places=places(chosen.values()),
            )


def _have_digits(statements: Sequence[Statement]) -> bool:
    """Whether figures have the four digits that make a coincidence unlikely."""
    digits = ["".join(filter(str.isdigit, statement.text)) for statement in statements]
    return all(len(text.strip("0")) >= 4 for text in digits)


def _write_in_full(statement: Statement) -> str:
    if statement.indicator in read_indicators():
        return statement.text
    return f"{statement.text} {write_result(statement.interval, digits=6)}"


def find_share(_check: Check, subject: Subject) -> Iterator[Result]:
    """Rates, each of which is at most the whole."""
    for statement in _list_shares(subject):
        least = Interval.exact(statement.interval.low)
        verdict = compare(least, "<=", Interval.exact(1))
        sign = "≤>"[verdict == "broken"]
        yield Result(verdict, f"{statement.text} {sign} 100%", (statement,), is_proof=True)


def find_full_share(_check: Check, subject: Subject) -> Iterator[Result]:
    """Rates of exactly 100%."""
    for statement in _list_shares(subject):
        if statement.interval.value == 1:
            hidden = 100 * (statement.interval.high - 1)
            yield Result("cannot_be_judged", f"{statement.text} ± {hidden:g}%", (statement,))


def _list_shares(subject: Subject) -> Iterator[Statement]:
    for name, statements in subject.pool.items():
        if _unit(name) == "%":
            yield from statements


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
            yield from evaluate_formula(parse_formula(text, check.key), check, subject)


def _are_shared(beneficiaries: str) -> bool:
    """Whether several kinds of money count the same beneficiaries."""
    return sum(entry.beneficiaries == beneficiaries for entry in read_indicators().values()) > 1


def _unit(name: str) -> str:
    indicator = read_indicators().get(name)
    return indicator.unit if indicator else ""
