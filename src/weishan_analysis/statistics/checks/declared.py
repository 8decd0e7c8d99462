"""The kinds of checks that name the indicators which they hold against each other."""

from collections.abc import Iterator, Mapping

from weishan_analysis.statistics.checks.checklist import Check
from weishan_analysis.statistics.checks.formulas import Formula, judge, parse_formula
from weishan_analysis.statistics.checks.results import (
    Result,
    Subject,
    are_alike,
    compare_statements,
    when,
)
from weishan_analysis.statistics.checks.statements import Statement, match


def find_formula(check: Check, subject: Subject) -> Iterator[Result]:
    """A declared formula, for every time at which its figures come together."""
    if check.formula:
        yield from evaluate_formula(check.formula, check, subject)


def evaluate_formula(formula: Formula, check: Check, subject: Subject) -> Iterator[Result]:
    """A formula with the base and the words of a check."""
    limits = {name: subject.limits[name] for name in formula.names if name in subject.limits}
    names = [name for name in formula.names if name not in limits]
    for chosen in match(names, check.base, subject.pool, subject.known):
        if check.said and not _is_said(check, chosen):
            continue
        terms = {name: statement.term for name, statement in chosen.items()}
        terms |= {name: limit.term for name, limit in limits.items()}
        statements = tuple(dict.fromkeys(chosen.values()))
        try:
            verdict, arithmetic = judge(formula, terms)
        except ZeroDivisionError:
            verdict, arithmetic = "cannot_be_judged", "÷ 0"
        yield Result(
            verdict, arithmetic, statements, are_alike(statements), limits=tuple(limits.values())
        )


def _is_said(check: Check, chosen: Mapping[str, Statement]) -> bool:
    """Whether the sentence of a figure that the check is about makes the claim it tests."""
    quotes = [quote for name, s in chosen.items() if name not in check.base for quote in s.quotes]
    return any(word in quote for word in check.said for quote in quotes)


def find_agreement(check: Check, subject: Subject) -> Iterator[Result]:
    """The latest figure under each of several names, also from the sources before."""
    own = [name for name in check.names if name in subject.pool]
    names = [name for name in check.names if name in own or name in subject.known]
    if own and len(names) > 1:
        latest = [
            max(subject.pool[name], key=when) if name in own else subject.known[name][-1]
            for name in names
        ]
        yield compare_statements(latest, "==", is_proof=are_alike(latest))


def find_itemised(check: Check, subject: Subject) -> Iterator[Result]:
    """The sum of the parts that a source states, against its headline."""
    stated = [name for name in check.names if name in subject.pool]
    if stated and check.whole in subject.pool:
        formula = parse_formula(f"{' + '.join(stated)} <= {check.whole}", check.key)
        latest = {name: max(subject.pool[name], key=when) for name in (*stated, check.whole)}
        verdict, arithmetic = judge(formula, {name: s.term for name, s in latest.items()})
        statements = tuple(latest.values())
        yield Result(verdict, arithmetic, statements, are_alike(statements))
