"""Rules for what is declared: a formula over indicators, names of one figure, parts of a whole."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from weishan_analysis.statistics.checks.checklist import Check
from weishan_analysis.statistics.checks.formulas import Formula, parse_formula
from weishan_analysis.statistics.checks.matching import find_partner, match
from weishan_analysis.statistics.checks.results import Relation, Result, Subject, are_alike, rule
from weishan_analysis.statistics.codebook import read_indicators


@rule("rate", "limit", "likely")
@rule("band", is_silent=True)
@rule("sum", "subset", "minimum", is_strict=True)
def find_formula(check: Check, subject: Subject) -> Iterator[Result]:
    """A declared formula, for every time at which its figures come together."""
    if check.formula:
        yield from _evaluate(check.formula, check, subject)


def _evaluate(formula: Formula, check: Check, subject: Subject) -> Iterator[Result]:
    """The results of a formula, one for each time.

    Where a source states several figures under one name, those belong together for which the
    formula holds; if it holds for none, those for which it would but for one slip.
    """
    limits = {name: subject.limits[name] for name in formula.names if name in subject.limits}
    names = [name for name in formula.names if name not in limits]
    terms = {name: limit.term for name, limit in limits.items()}
    for choices in match(names, check.base, subject.pool, subject.known):
        tolerance = Fraction(str(check.tolerance))
        relations = [Relation(formula, chosen, terms, tolerance) for chosen in choices]
        for relation in subject.choose(relations) if len(relations) > 1 else relations:
            statements = tuple(dict.fromkeys(relation.statements.values()))
            is_proof = are_alike(statements)
            accused = tuple(relation.statements[name]
                            for name in _accuse(check, formula, is_proof=is_proof)
                            if name in relation.statements)  # fmt: skip
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


@rule("identity")
def find_identity(check: Check, subject: Subject) -> Iterator[Result]:
    """A figure that follows from others; of what does not, only what one slip explains."""
    for result in find_formula(check, subject):
        if result.relation and subject.is_sound(result.relation):
            yield result


@rule("household_size", is_silent=True)
def find_household_size(check: Check, subject: Subject) -> Iterator[Result]:
    """Persons and their households, next to each other in one sentence or in one table."""
    persons, households = (subject.pool.get(name, ()) for name in check.indicators)
    for statement in persons:
        partner = find_partner(statement, households, is_near=True)
        if partner and check.formula and find_partner(partner, persons) is statement:
            both = (statement, partner)
            named = dict(zip(check.indicators, both, strict=True))
            relation = Relation(check.formula, named, {})
            yield Result(relation.judge(), both, both, relation=relation)


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
        relation = Relation.chain(latest, "==")
        accused = tuple(s for s in latest if s.source == subject.source)
        yield Result(relation.judge(), tuple(latest), accused, are_alike(latest), relation)


@rule("itemised", is_strict=True)
def find_itemised(check: Check, subject: Subject) -> Iterator[Result]:
    """The sum of the parts that a source states, against its headline."""
    stated = [name for name in check.names if name in subject.pool]
    if stated and check.whole in subject.pool:
        latest = {name: max(subject.pool[name], key=lambda s: s.when)
                  for name in (*stated, check.whole)}  # fmt: skip
        relation = Relation.of(f"{' + '.join(stated)} <= {check.whole}", **latest)
        statements = tuple(latest.values())
        yield Result(relation.judge(), statements, statements, are_alike(statements), relation)


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
