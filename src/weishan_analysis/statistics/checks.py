"""Whether the figures agree with each other: what the declared checks find.

A new source runs through the same checks as every other; nothing here knows an article.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, pairwise
from typing import TYPE_CHECKING

import pandas as pd

from weishan_analysis.reading.vocabulary import load
from weishan_analysis.statistics.catalogue import read_indicators
from weishan_analysis.statistics.checklist import (
    NECESSARY,
    Check,
    Limit,
    read_checklist,
    read_derived,
    read_limits,
)
from weishan_analysis.statistics.formulas import (
    Term,
    compare_all,
    evaluate,
    format_number,
    judge,
    parse_formula,
    write,
    write_result,
)
from weishan_analysis.statistics.intervals import Interval
from weishan_analysis.statistics.statements import (
    Pool,
    Statement,
    is_same_time,
    match,
    read_statements,
)

if TYPE_CHECKING:
    from weishan_analysis.statistics.formulas import Formula

# From the best to the worst.
SEVERITIES = (
    "not_applicable", "holds", "holds_within_rounding", "cannot_be_judged", "suspicious",
    "contradicts",
)  # fmt: skip
COLUMNS = (
    "check", "kind", "severity", "ref_area", "source", "time_period", "title", "title_zh",
    "arithmetic", "explanation", "explanation_zh", "indicators", "observations",
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """What the checks of one area look at.

    `source` is being tested, `pool` is what it states, `known` what the sources before it state,
    in the order of publication.
    """

    ref_area: str
    source: str
    pool: Pool
    known: Pool
    limits: Mapping[str, Limit]


@dataclass(frozen=True)
class Result:
    """What came of one test: a verdict of `formulas.judge`, its arithmetic, and the statements.

    `values` fill the slots of the check's texts. `is_proof` tells that a broken test cannot be
    explained by figures of different times, sources or kinds of series.
    """

    verdict: str
    arithmetic: str
    statements: tuple[Statement, ...]
    is_proof: bool = False
    values: tuple[tuple[str, str], ...] = ()
    limits: tuple[Limit, ...] = ()


def run_checks(observations: pd.DataFrame) -> pd.DataFrame:
    """Every finding on the observations, a row each, by area and source; all columns are text.

    `severity`: holds, holds_within_rounding, cannot_be_judged, suspicious, contradicts, or
    not_applicable for a check whose figures no source on the area states (said for areas that an
    article speaks of). `arithmetic`: the test with numbers. `explanation` and `explanation_zh`:
    the finding in words. `indicators` and `observations` are lists with `;`: keys of the codebook,
    and places such as `2018-weishan#321`.
    """
    rows = chain.from_iterable(
        _check_area(ref_area, sources) for ref_area, sources in read_statements(observations).items()
    )
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype("str")


def marks(findings: pd.DataFrame) -> dict[str, str]:
    """The worst severity by place (`statements.reference` makes one) of what does not hold.

    Only cannot_be_judged, suspicious and contradicts mark a figure.
    """
    worst: dict[str, str] = {}
    for row in findings.itertuples():
        rank = SEVERITIES.index(row.severity)
        if rank < SEVERITIES.index("cannot_be_judged"):
            continue
        for place in filter(None, row.observations.split(";")):
            if rank > SEVERITIES.index(worst.get(place, "holds")):
                worst[place] = row.severity
    return worst


def unchecked(observations: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """The observations that no finding looks at: nothing else in the sources bears on them."""
    from weishan_analysis.statistics.statements import reference

    seen = set(chain.from_iterable(findings["observations"].str.split(";")))
    columns = observations[["source", "span_start", "quote"]].itertuples(index=False)
    return observations[[reference(*row) not in seen for row in columns]]


def _check_area(
    ref_area: str, sources: Mapping[str, Mapping[str, Sequence[Statement]]]
) -> Iterator[dict[str, str]]:
    """The findings on one area, source by source, and the checks that found nothing to test."""
    known: dict[str, Sequence[Statement]] = {}
    limits = read_limits(ref_area)
    applied = set()
    for source, stated in sources.items():
        pool = {**stated, **_derive(stated)}
        subject = Subject(ref_area, source, pool, known, limits)
        for check in read_checklist():
            for result in _KINDS[check.kind](check, subject):
                applied.add(check.key)
                yield _describe(check, result, subject)
        known = known | {name: [*known.get(name, ()), *stated] for name, stated in pool.items()}
    if any(_is_in_article(statement) for statement in chain.from_iterable(known.values())):
        for check in read_checklist():
            if check.key not in applied:
                yield _describe_missing(check, ref_area, known)


def _derive(pool: Pool) -> dict[str, list[Statement]]:
    """The quantities that follow from the statements of one source."""
    derived: dict[str, list[Statement]] = {}
    for name, (formula, base) in read_derived().items():
        for chosen in match(formula.names, base, pool, {}):
            terms = {key: statement.term for key, statement in chosen.items()}
            try:
                interval = evaluate(formula.tree, terms)
            except ZeroDivisionError:
                continue
            latest = max(chosen.values(), key=lambda statement: statement.end)
            derived.setdefault(name, []).append(
                Statement(
                    name, latest.source, latest.period, interval, write(formula.tree, terms),
                    places=_places(chosen.values()), is_compound=True,
                )
            )  # fmt: skip
    return derived


# ----------------------------------------------------------------------------- kinds of checks


def _test_formula(check: Check, subject: Subject) -> Iterator[Result]:
    """A declared formula, for every time at which its figures come together."""
    assert check.formula is not None
    yield from _test(check.formula, check, subject)


def _test(formula: "Formula", check: Check, subject: Subject) -> Iterator[Result]:
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
        yield Result(verdict, arithmetic, statements, _are_alike(statements),
                     limits=tuple(limits.values()))  # fmt: skip


def _is_said(check: Check, chosen: Mapping[str, Statement]) -> bool:
    """Whether the sentence of a figure that the check is about makes the claim it tests."""
    quotes = [s.quotes for name, s in chosen.items() if name not in check.base]
    return any(word in quote for word in check.said for quote in chain.from_iterable(quotes))


def _are_alike(statements: Sequence[Statement]) -> bool:
    """Whether figures are of one source, one period and one kind of series."""
    series = {read_indicators()[s.indicator].series if s.indicator in read_indicators() else ""
              for s in statements}  # fmt: skip
    return len({(s.source, s.period) for s in statements}) == 1 and series.isdisjoint({""}) and (
        len(series) == 1
    )


def _test_agreement(check: Check, subject: Subject) -> Iterator[Result]:
    """The latest figure of each of several names; those of earlier sources count, too."""
    own = [name for name in check.names if name in subject.pool]
    names = [name for name in check.names if name in own or name in subject.known]
    if not own or len(names) < 2:
        return
    latest = [max(subject.pool[name], key=_when) if name in own else subject.known[name][-1]
              for name in names]  # fmt: skip
    yield _compare(latest, "==", is_proof=_are_alike(latest))


def _test_itemised(check: Check, subject: Subject) -> Iterator[Result]:
    """The sum of the parts that a source states, against its headline."""
    stated = [name for name in check.names if name in subject.pool]
    if stated:
        formula = parse_formula(f"{' + '.join(stated)} <= {check.whole}", check.key)
        latest = {name: max(subject.pool[name], key=_when)
                  for name in (*stated, check.whole) if name in subject.pool}  # fmt: skip
        if check.whole in latest:
            verdict, arithmetic = judge(formula, {name: s.term for name, s in latest.items()})
            statements = tuple(latest.values())
            yield Result(verdict, arithmetic, statements, _are_alike(statements))


def _test_repeated(check: Check, subject: Subject) -> Iterator[Result]:
    """An indicator that a source states several times for one period."""
    for statements in subject.pool.values():
        by_period: dict[str, list[Statement]] = {}
        for statement in statements:
            by_period.setdefault(statement.period, []).append(statement)
        for period, alike in by_period.items():
            count = sum(len(statement.places) for statement in alike)
            if count < 2 or alike[0].indicator in read_derived() or _is_transition(alike):
                continue
            result = _compare([s for s in alike for _ in s.places], "==", is_proof=bool(period))
            if result.verdict == "cannot_be_judged":  # the bounds leave room for one value
                text = ", ".join(statement.text for statement in alike)
                result = replace(result, verdict="holds", arithmetic=text)
            yield replace(result, values=(("count", str(count)),))


def _is_transition(statements: Sequence[Statement]) -> bool:
    """Whether a sentence tells how one figure became the other (由7634元上升到11217元)."""
    words = load("words.toml")["change"]
    words = (*words["increase"].split(), *words["decrease"].split())
    for one, other in pairwise(statements):
        between = _between(one, other)
        if between is not None and any(word in between for word in words):
            return True
    return False


def _test_two_values(_check: Check, subject: Subject) -> Iterator[Result]:
    """Neighbours in a list of one sentence that carry one name and two values."""
    by_quote: dict[str, list[Statement]] = {}
    for statement in chain.from_iterable(subject.pool.values()):
        if _is_in_article(statement):
            by_quote.setdefault(statement.quotes[0], []).append(statement)
    for quote, statements in by_quote.items():
        statements.sort(key=lambda s: int(s.places[0].rpartition("#")[2]))
        for one, other in pairwise(statements):
            name = (_between(one, other) or "").lstrip("、,，和及 ")
            before = quote[: quote.index(one.printed)] if one.printed in quote else ""
            if len(name) > 1 and before.endswith(name) and one.interval != other.interval:
                yield Result("broken", f"{one.text} ≠ {other.text}", (one, other),
                             is_proof=True, values=(("name", name),))  # fmt: skip


def _is_in_article(statement: Statement) -> bool:
    """Whether a figure stands in a text, where its place is an offset."""
    return bool(statement.quotes) and "#r" not in statement.places[0]


def _between(one: Statement, other: Statement) -> str | None:
    """The words between two figures of one sentence."""
    quote = next((quote for quote in one.quotes if quote in other.quotes), "")
    if one.printed not in quote:
        return None
    start = quote.index(one.printed) + len(one.printed)
    end = quote.find(other.printed, start)
    return quote[start:end] if end >= 0 else None


def _test_parts(_check: Check, subject: Subject) -> Iterator[Result]:
    """The figures that a sentence lists as parts of a whole, unit by unit."""
    stated = list(chain.from_iterable(subject.pool.values()))
    by_place = {place: statement for statement in stated for place in statement.places}
    parts: dict[str, list[Statement]] = {}
    for statement in stated:
        whole = by_place.get(statement.part_of)
        if whole and _unit(whole) == _unit(statement) and _is_additive(statement):
            parts.setdefault(statement.part_of, []).append(statement)
    for place, listed in parts.items():
        terms = {f"part{number}": statement.term for number, statement in enumerate(listed)}
        formula = parse_formula(f"{' + '.join(terms)} <= whole", place)
        verdict, arithmetic = judge(formula, {**terms, "whole": by_place[place].term})
        yield Result(verdict, arithmetic, (by_place[place], *listed), _are_alike(listed))


def _test_growth(_check: Check, subject: Subject) -> Iterator[Result]:
    """A total since a given start, in this source and in those before it."""
    for name, statements in subject.pool.items():
        indicator = read_indicators().get(name)
        if not indicator or indicator.series != "cumulative" or not indicator.additive:
            continue
        for later in statements:
            candidates = [*subject.known.get(name, ()), *statements]
            earlier = [s for s in candidates if s is not later and _continues(s, later)]
            if earlier:
                result = _compare([earlier[-1], later], "<=")
                is_same = earlier[-1].interval == later.interval
                yield replace(result, verdict="holds") if is_same else result


def _continues(earlier: Statement, later: Statement) -> bool:
    """Whether `later` is the same running total at a later time, or reported again later."""
    if earlier.source == later.source:
        return bool(earlier.period) and earlier.start >= later.start and earlier.end < later.end
    return earlier.start >= later.start and earlier.end <= later.end and (
        bool(earlier.period) == bool(later.period)
    )


def _test_change(check: Check, subject: Subject) -> Iterator[Result]:
    """The mean yearly change between one stated year and the next, as a factor."""
    low, high = dict(check.bands)[""]
    for name in check.names:
        stated = (*subject.known.get(name, ()), *subject.pool.get(name, ()))
        for one, other in pairwise(sorted((s for s in stated if s.end), key=_when)):
            years = int(other.end[:4]) - int(one.end[:4])
            if years < 1 or subject.source not in (one.source, other.source):
                continue
            factor = other.interval / one.interval
            factor = Interval(factor.low ** (1 / years), factor.value ** (1 / years),
                              factor.high ** (1 / years))  # fmt: skip
            verdict = compare_all([Interval.exact(low), factor, Interval.exact(high)])
            arithmetic = f"{format_number(low)} ≤ ({other.text} ÷ {one.text})^(1/{years}) "
            arithmetic += f"{write_result(factor)} {'>' if verdict == 'broken' else '≤'} {high:g}"
            yield Result(verdict, arithmetic, (one, other))


def _test_identical(check: Check, subject: Subject) -> Iterator[Result]:
    """Figures of different years that are the same to the last digit."""
    for series in _list_series(check, subject):
        by_end = {s.end: s for s in series if s.end}
        dated = [by_end[end] for end in sorted(by_end)]
        for one, other in pairwise(dated):
            if is_same_time(one.end, other.end):
                continue
            is_equal = compare_all([one.interval, other.interval], equal=True) != "broken"
            sign = "=" if one.interval == other.interval else "≈" if is_equal else "≠"
            yield Result("broken" if is_equal else "holds",
                         f"{_write_series(one)} {sign} {_write_series(other)}", (one, other))


def _list_series(check: Check, subject: Subject) -> Iterator[Sequence[Statement]]:
    """What a check of kind `identical` follows through time: declared names, a formula, or flows."""
    if check.formula:
        formula = check.formula
        yield [
            Statement(
                check.key, subject.source, next(iter(chosen.values())).period,
                evaluate(formula.tree, {name: s.term for name, s in chosen.items()}),
                write(formula.tree, {name: s.term for name, s in chosen.items()}),
                places=_places(chosen.values()),
            )
            for chosen in match(formula.names, check.base, subject.pool, {})
        ]  # fmt: skip
    elif check.names:
        yield list(chain.from_iterable(subject.pool.get(name, ()) for name in check.names))
    else:
        for name, statements in subject.pool.items():
            indicator = read_indicators().get(name)
            if indicator and indicator.series == "flow" and _has_digits(statements):
                yield statements


def _has_digits(statements: Sequence[Statement]) -> bool:
    """Whether figures have the four digits that make a coincidence unlikely."""
    texts = [s.text.strip("≥≤>≈%").replace(",", "").replace(".", "") for s in statements]
    return all(len(text.strip("0")) >= 4 for text in texts)


def _write_series(statement: Statement) -> str:
    if statement.indicator in read_indicators():
        return statement.text
    return f"{statement.text} {write_result(statement.interval, digits=6)}"


def _test_share(_check: Check, subject: Subject) -> Iterator[Result]:
    """Rates, each of which is between nothing and the whole."""
    whole = Statement("", "", "", Interval.exact(1), "100%")
    for statement in _shares(subject):
        least = replace(statement, interval=Interval.exact(statement.interval.low))
        yield replace(_compare([least, whole], "<="), statements=(statement,), is_proof=True)


def _test_full_share(_check: Check, subject: Subject) -> Iterator[Result]:
    """Rates of exactly 100%."""
    for statement in _shares(subject):
        if statement.interval.value == 1:
            hidden = 100 * (statement.interval.high - 1)
            yield Result("cannot_be_judged", f"{statement.text} ± {hidden:g}%", (statement,))


def _shares(subject: Subject) -> Iterator[Statement]:
    for name, statements in subject.pool.items():
        if _unit(statements[0]) == "%":
            yield from (statement for statement in statements if name in read_indicators())


def _test_per_beneficiary(check: Check, subject: Subject) -> Iterator[Result]:
    """Money and those whom it reached, by what the codebook declares of both."""
    bands = dict(check.bands)
    for name in subject.pool:
        indicator = read_indicators().get(name)
        if not indicator or not indicator.beneficiaries or indicator.finance_type not in bands:
            continue
        low, high = bands[indicator.finance_type]
        if _share_beneficiaries(indicator.beneficiaries):
            low = 0  # not everyone counted received money of this kind
        text = f"{low} <= {name} / {indicator.beneficiaries} <= {high}"
        yield from _test(parse_formula(text, check.key), check, subject)


def _share_beneficiaries(counted: str) -> bool:
    """Whether several kinds of money count the same beneficiaries."""
    return sum(entry.beneficiaries == counted for entry in read_indicators().values()) > 1


_KINDS: dict[str, Callable[[Check, Subject], Iterable[Result]]] = {
    **dict.fromkeys(
        ("sum", "subset", "minimum", "coverage", "rate", "band", "limit"), _test_formula
    ),
    "agreement": _test_agreement,
    "itemised": _test_itemised,
    "repeated": _test_repeated,
    "two_values": _test_two_values,
    "parts": _test_parts,
    "growth": _test_growth,
    "change": _test_change,
    "identical": _test_identical,
    "share": _test_share,
    "full_share": _test_full_share,
    "per_beneficiary": _test_per_beneficiary,
}
_CAN_CONTRADICT = (*NECESSARY, "repeated", "two_values", "parts", "itemised", "share")


def _compare(statements: Sequence[Statement], relation: str, *, is_proof: bool = False) -> Result:
    """Each statement against the next; for equality, each against every other."""
    pairs = combinations(statements, 2) if relation == "==" else pairwise(statements)
    verdicts = [compare_all([a.interval, b.interval], equal=relation == "==") for a, b in pairs]
    signs = {"==": "=≠", "<=": "≤>"}[relation]
    text = statements[0].text
    for one, other in pairwise(statements):
        verdict = compare_all([one.interval, other.interval], equal=relation == "==")
        text += f" {signs[verdict == 'broken']} {other.text}"
    worst = max(verdicts, key=("holds", "holds_within_rounding", "cannot_be_judged", "broken").index)
    return Result(worst, text, tuple(dict.fromkeys(statements)), is_proof)


def _unit(statement: Statement) -> str:
    indicator = read_indicators().get(statement.indicator)
    return indicator.unit if indicator else ""


def _is_additive(statement: Statement) -> bool:
    return read_indicators()[statement.indicator].additive


def _when(statement: Statement) -> tuple[bool, str]:
    """Order in time; a figure without a period is of the time of its source, the latest."""
    return not statement.end, statement.end


def _places(statements: Iterable[Statement]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(s.places for s in statements)))


# ---------------------------------------------------------------------------- findings in words


def _describe(check: Check, result: Result, subject: Subject) -> dict[str, str]:
    severity = result.verdict
    if severity == "broken":
        is_contradiction = check.kind in _CAN_CONTRADICT and result.is_proof
        severity = "contradicts" if is_contradiction else "suspicious"
    indicators = [name for s in result.statements for name in _indicators_of(s, check)]
    return {
        "check": check.key,
        "kind": check.kind,
        "severity": severity,
        "ref_area": subject.ref_area,
        "source": subject.source,
        "time_period": max(result.statements, key=_when).period,
        "title": _title(check, result, "en"),
        "title_zh": _title(check, result, "zh"),
        "arithmetic": result.arithmetic,
        "explanation": _explain(check, result, severity, "en"),
        "explanation_zh": _explain(check, result, severity, "zh"),
        "indicators": ";".join(dict.fromkeys(indicators)),
        "observations": ";".join(_places(result.statements)),
    }


def _describe_missing(check: Check, ref_area: str, known: Pool) -> dict[str, str]:
    missing = [key for key in check.indicators if key not in known]
    row = dict.fromkeys(COLUMNS, "") | {
        "check": check.key,
        "kind": check.kind,
        "severity": "not_applicable",
        "ref_area": ref_area,
        "indicators": ";".join(check.indicators),
    }
    for language, end in (("en", ""), ("zh", "_zh")):
        titles = [getattr(read_indicators()[key], f"title{end}") for key in missing]
        fallback = _message("not_claimed" if check.indicators else "not_found", language)
        row[f"title{end}"] = title = _fill(getattr(check, f"title{end}"), {"indicator": "…", "count": "…"})
        row[f"explanation{end}"] = _message(
            "not_applicable", language, title=title,
            missing=("、" if end else ", ").join(titles) or fallback,
        )  # fmt: skip
    return row


def _explain(check: Check, result: Result, severity: str, language: str) -> str:
    """What ought to be so, whether it is, against which limit, and how else it may come about."""
    pieces = [_message(severity, language, title=_title(check, result, language))]
    end = "" if language == "en" else "_zh"
    for limit in result.limits:
        pieces.append(
            _message("limit", language, title=getattr(limit, f"title{end}"),
                     value=limit.term.text, source=getattr(limit, f"source{end}"))
        )  # fmt: skip
    if result.verdict in ("broken", "cannot_be_judged"):
        pieces.append(_fill(getattr(check, f"doubt{end}"), dict(result.values)))
        pieces += [_message("correction", language, text=s.correction)
                   for s in result.statements if s.correction and check.kind == "two_values"]  # fmt: skip
        if severity == "suspicious" and check.kind in _CAN_CONTRADICT:
            pieces.append(_message("different_times", language))
    return ("" if end else " ").join(filter(None, pieces))


def _title(check: Check, result: Result, language: str) -> str:
    end = "" if language == "en" else "_zh"
    indicator = read_indicators().get(result.statements[0].indicator)
    values = {"indicator": getattr(indicator, f"title{end}") if indicator else "", **dict(result.values)}
    return _fill(getattr(check, f"title{end}"), values)


def _fill(text: str, values: Mapping[str, str]) -> str:
    return text.format(**values) if "{" in text else text


def _indicators_of(statement: Statement, check: Check) -> tuple[str, ...]:
    if statement.indicator in read_indicators():
        return (statement.indicator,)
    if statement.indicator in read_derived():
        return read_derived()[statement.indicator][0].names
    return check.indicators


def _message(key: str, language: str, **values: str) -> str:
    return str(load("messages/checks.toml")["checks"][key][language]).format(**values)
