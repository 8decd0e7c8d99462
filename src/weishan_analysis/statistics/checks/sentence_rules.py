"""Rules for what a source says together: repetitions, lists, parts and shares of a whole."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, combinations, pairwise

from weishan_analysis.reading.names import alike, read_names
from weishan_analysis.statistics.checks.checklist import Check
from weishan_analysis.statistics.checks.formulas import Judgement, Term, parse_formula
from weishan_analysis.statistics.checks.matching import find_partner, list_partners, match
from weishan_analysis.statistics.checks.misprints import count_digits
from weishan_analysis.statistics.checks.results import (
    Relation,
    Result,
    Subject,
    are_alike,
    indicator_of,
    rule,
)
from weishan_analysis.statistics.checks.statements import Statement
from weishan_analysis.statistics.codebook import list_sums, read_indicators
from weishan_analysis.statistics.intervals import Interval
from weishan_analysis.statistics.severity import Severity

FEWEST = 2  # digits of a figure that is stated again with a slip
PRECISE = 1e-4  # the least share of a whole that its digits tell apart where a sum is no chance


@rule("repeated", is_strict=True)
def find_repeated(_check: Check, subject: Subject) -> Iterator[Result]:
    """An indicator that a source states several times for one period, alike or with one slip.

    Two values in one sentence are its list, its range or its change, and no repetition; values
    that differ by more than a slip are of different things.
    """
    groups: dict[tuple[str, str], list[Statement]] = {}
    for statement in subject.printed:
        indicator = indicator_of(statement)
        if not statement.part_of or (indicator and indicator.part_of):
            groups.setdefault((statement.indicator, statement.period), []).append(statement)
    for (_, period), stated in groups.items():
        repeated = list(chain.from_iterable(statement.places for statement in stated))
        is_one_sentence = len({s.quotes for s in repeated}) < 2 and len(stated) > 1
        if len(repeated) < 2 or (is_one_sentence and stated[0].start_at is not None):
            continue
        relation = Relation.chain(repeated, "==")
        judgement = relation.judge()
        if judgement.is_broken and not any(
            _is_slip(two, subject) for two in combinations(stated, 2)
        ):
            continue
        if judgement.severity == Severity.CANNOT_BE_JUDGED:  # the bounds leave room for one
            text = ", ".join(statement.text for statement in stated)
            judgement = Judgement(Severity.HOLDS, written=text)
        yield Result(judgement, tuple(stated), tuple(stated), bool(period), relation,
                     (("count", str(len(repeated))),))  # fmt: skip


def _is_slip(two: tuple[Statement, Statement], subject: Subject) -> bool:
    """Whether two figures disagree, by a single slip."""
    if any(statement.is_bound or count_digits(statement) < FEWEST for statement in two):
        return False
    relation = Relation.chain(two, "==")
    return relation.judge().is_broken and subject.is_sound(relation)


@rule("two_values", is_strict=True)
def find_two_values(_check: Check, subject: Subject) -> Iterator[Result]:
    """Neighbours in a list of one sentence that carry one name and two values.

    What a rate or a figure of two times went from and to is no list.
    """
    stated = [s for s in subject.printed if s.start_at is not None and s.unit != "%"]
    for one, other in pairwise(sorted(stated, key=lambda s: s.start_at or 0)):
        gap = (other.start_at or 0) - (one.end_at or 0)
        is_listed = one.is_beside(other) and gap == len(other.label) + 1
        is_named_alike = len(other.label) > 1 and one.label.endswith(other.label)
        is_of_one_kind = one.unit == other.unit and one.period == other.period
        if is_listed and is_named_alike and is_of_one_kind and one.text != other.text:
            judgement = Judgement(Severity.SUSPICIOUS, written=f"{one.text} ≠ {other.text}")
            misprinted = tuple(s for s in (one, other) if s.correction) or (one, other)
            yield Result(judgement, (one, other), misprinted, is_proof=True,
                         values=(("name", other.label),))  # fmt: skip


@rule("parts", is_strict=True)
def find_parts(_check: Check, subject: Subject) -> Iterator[Result]:
    """The parts that a sentence lists of a whole, where they add up to it but for one slip.

    A list that leaves parts out, or divides the whole twice, adds up to nothing and says nothing.
    """
    by_key = {key: statement for statement in subject.printed for key in statement.keys}
    lists: dict[str, list[Statement]] = {}
    for statement in subject.printed:
        whole = by_key.get(statement.part_of)
        if whole and statement.unit in alike(whole.unit):
            lists.setdefault(statement.part_of, []).append(statement)
    for key, parts in lists.items():
        whole = by_key[key]
        if not _is_precise(whole) or any(_is_declared(part, whole) for part in parts):
            continue
        sums = [_add_up(parts[:count], whole) for count in range(2, len(parts) + 1)]
        held = [relation for relation in sums if not relation.judge().is_broken]
        for relation in held[:1] or [r for r in sums if subject.is_sound(r)][:1]:
            told = tuple(relation.statements.values())
            yield Result(relation.judge(), told, told, are_alike(told), relation)


def _is_declared(part: Statement, whole: Statement) -> bool:
    indicator = indicator_of(part)
    return indicator is not None and indicator.part_of == whole.indicator


def _add_up(parts: Sequence[Statement], whole: Statement) -> Relation:
    terms = {f"part{number}": part for number, part in enumerate(parts)}
    return Relation.of(f"{' + '.join(terms)} == whole", **terms, whole=whole)


def _is_precise(statement: Statement) -> bool:
    """Whether a figure has so many digits that sums hit it by no chance."""
    interval = statement.interval
    return max(interval.high - interval.low, 1) < PRECISE * abs(float(interval.value))


@rule("share_of")
def find_share_of(_check: Check, subject: Subject) -> Iterator[Result]:
    """A part, its whole, and what share of it the sentence says the part is."""
    for name, shares in subject.pool.items():
        if not name.startswith("share("):
            continue
        for share in shares:
            part = find_partner(share, subject.pool.get(share.indicator, ()))
            ways = [Relation.of("part / whole == share", part=part, whole=whole, share=share)
                    for whole in _list_wholes(share, subject) if part]  # fmt: skip
            for relation in subject.choose(ways):
                told = tuple(relation.statements.values())
                yield Result(relation.judge(), told, told, relation=relation)


@rule("growth_of_whole")
def find_growth_of_whole(check: Check, subject: Subject) -> Iterator[Result]:
    """The growth of a whole, which is that of its parts, each by its weight the year before."""
    for whole, parts in list_sums():
        growths = [f"growth({name})" for name in (whole, *parts)]
        if not subject.pool.keys() >= {*growths}:
            continue
        before = " + ".join(f"{name} / (1 + growth({name}))" for name in parts)
        formula = parse_formula(f"{whole} / ({before}) == 1 + growth({whole})")
        is_nominal = read_indicators()[whole].is_growth_nominal
        tolerance = Fraction(0) if is_nominal else Fraction(str(check.tolerance))
        for choices in match([whole, *parts, *growths], (), subject.pool, {}):
            ways = [Relation(formula, chosen, {}, tolerance) for chosen in choices]
            for relation in subject.choose(ways):
                told = {name: relation.statements[name] for name in (whole, *formula.names)}
                accused = tuple(s for name, s in told.items() if "(" in name)
                yield Result(relation.judge(), tuple(told.values()), accused, relation=relation)


def _list_wholes(share: Statement, subject: Subject) -> Sequence[Statement]:
    """What a share may be of: what its base names, or else the whole that the codebook knows."""
    indicator = indicator_of(share)
    if share.base:
        names = [named.indicator for named in read_names().phrases.get(share.base, ())]
    else:
        names = [indicator.part_of] if indicator else []
    found = (list_partners(share, subject.pool.get(name, ())) for name in names)
    return next(filter(None, found), ())


@rule("share", is_strict=True, is_silent=True)
def find_share(_check: Check, subject: Subject) -> Iterator[Result]:
    """Rates of which the codebook says that they are at most the whole."""
    for statement in subject.printed:
        indicator = indicator_of(statement)
        if indicator and indicator.maximum and statement.unit == "%":
            limit = Interval.exact(Fraction(str(indicator.maximum)) / 100)
            relation = Relation(
                parse_formula("figure <= whole"),
                {"figure": statement},
                {"whole": Term(limit, f"{indicator.maximum:g}%")},
            )
            yield Result(relation.judge(), (statement,), (statement,), is_proof=True,
                         relation=relation)  # fmt: skip
