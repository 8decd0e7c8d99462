"""Every source through every check, and what comes of it in words: the table `checks`."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import pandas as pd

from weishan_analysis.metadata import load
from weishan_analysis.statistics.catalogue import read_indicators
from weishan_analysis.statistics.checks.checklist import (
    LANGUAGES,
    Check,
    fill_message,
    read_checklist,
    read_derived,
    read_limits,
)
from weishan_analysis.statistics.checks.formulas import format_number
from weishan_analysis.statistics.checks.power import measure_power
from weishan_analysis.statistics.checks.rules import RULES, Result, Subject, derive
from weishan_analysis.statistics.checks.statements import (
    Statement,
    list_figures,
    list_keys,
    read_statements,
)
from weishan_analysis.statistics.intervals import Interval, Number
from weishan_analysis.statistics.schema import read_schema
from weishan_analysis.statistics.severity import FINDINGS, Severity

# A test that would pass every second misprint of its figures is no evidence that they are right.
LEAST_POWER = 0.5


def run_checks(observations: pd.DataFrame) -> pd.DataFrame:
    """The findings on observations, in the order of their sources: the table `checks`.

    Sources are taken in the order in which they first appear, so the earliest comes first. A test
    that holds although it would let most misprints pass is left out.
    """
    table = read_schema()["checks"]
    pools = read_statements(observations)
    return table.fill(chain.from_iterable(_describe_area(*item) for item in pools.items()))


def list_accused(findings: pd.DataFrame) -> pd.DataFrame:
    """The figures that findings accuse: a row each, with its key.

    Columns `observation`, `severity` (the worst), `doubt` and `doubt_zh` (the findings in words).
    """
    bad = findings[findings["severity"].isin(FINDINGS) & findings["accused"].ne("")]
    told = pd.DataFrame(
        {
            "observation": bad["accused"].str.split(";"),
            "severity": bad["severity"],
            "doubt": bad["explanation"] + " (" + bad["arithmetic"] + ")",
            "doubt_zh": bad["explanation_zh"] + "（" + bad["arithmetic"] + "）",
        }
    ).explode("observation")
    worst = {"severity": lambda found: min(found, key=FINDINGS.index), "doubt": " ".join,
             "doubt_zh": "".join}  # fmt: skip
    return told.groupby("observation", sort=False).agg(worst).reset_index().astype("str")


def unchecked(observations: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """The observations that no finding looks at: nothing else in the sources bears on them."""
    seen = set(chain.from_iterable(listed.split(";") for listed in findings["observations"]))
    return observations[~observations["observation"].isin(seen)]


def examine(
    sources: Mapping[str, Mapping[str, Sequence[Statement]]], ref_area: str
) -> Iterator[tuple[Check, Result, Subject]]:
    """What each check finds in each source on one area, source by source."""
    known: dict[str, Sequence[Statement]] = {}
    limits = read_limits(ref_area)
    for source, stated in sources.items():
        pool = _add_derived(stated)
        subject = Subject(ref_area, source, pool, known, limits)
        for check in read_checklist():
            for result in RULES[check.kind].find(check, subject):
                yield check, result, subject
        known = known | {name: [*known.get(name, ()), *found] for name, found in pool.items()}


def _describe_area(
    ref_area: str, sources: Mapping[str, Mapping[str, Sequence[Statement]]]
) -> Iterator[dict[str, str | float]]:
    """The findings on one area, and the checks that found nothing to test."""
    applied, told = set(), set()
    for check, result, subject in examine(sources, ref_area):
        applied.add(check.key)
        same = (check.key, result.judgement.arithmetic, *result.values)
        if result.judgement.is_broken and same in told:
            continue  # a later source repeats the figures, not the fault
        told.add(same)
        if result.judgement.is_broken or _may_be_evidence(check, result):
            power = measure_power(result.relation) if result.relation else 1.0
            if result.judgement.is_broken or power > LEAST_POWER:
                yield _describe(check, result, subject, power)
    stated = list(chain.from_iterable(chain.from_iterable(s.values()) for s in sources.values()))
    if any(statement.start_at is not None for statement in stated):
        names = {statement.indicator for statement in stated}
        for check in read_checklist():
            if check.key not in applied and not RULES[check.kind].is_silent:
                yield _describe_missing(check, ref_area, names)


def _may_be_evidence(check: Check, result: Result) -> bool:
    """Whether that a test does not fail can say anything about its figures."""
    is_open = result.judgement.severity == Severity.CANNOT_BE_JUDGED
    return not is_open and not RULES[check.kind].is_silent


def rate_severity(check: Check, result: Result) -> Severity:
    """How bad a result is: whether its figures cannot all be right, or are only unlikely."""
    if not result.judgement.is_broken:
        return result.judgement.severity
    is_proven = RULES[check.kind].is_strict and result.is_proof
    return Severity.CONTRADICTS if is_proven else Severity.SUSPICIOUS


def _add_derived(stated: Mapping[str, Sequence[Statement]]) -> dict[str, Sequence[Statement]]:
    """The statements of one source, and the quantities that follow from them."""
    pool = dict(stated)
    for name, derived in read_derived().items():
        found = list(chain.from_iterable(pool.get(key, ()) for key in derived.any_of))
        if derived.formula:
            found += derive(name, derived.formula, derived.base, pool)
        if found:
            pool[name] = found
    return pool


def _describe(
    check: Check, result: Result, subject: Subject, power: float
) -> dict[str, str | float]:
    """A result as a row of the table `checks`."""
    severity = rate_severity(check, result)
    figures = list_figures(result.statements)
    indicators = dict.fromkeys(f.indicator for f in figures if f.indicator in read_indicators())
    row: dict[str, str | float] = {
        "check": check.key,
        "kind": check.kind,
        "severity": severity,
        "power": round(power, 3),
        "ref_area": subject.ref_area,
        "source": subject.source,
        "time_period": max(result.statements, key=lambda s: s.when).period,
        "arithmetic": result.judgement.arithmetic,
        "indicators": ";".join(indicators),
        "observations": ";".join(list_keys(result.statements)),
        "accused": ";".join(list_keys(result.accused)) if severity.is_finding else "",
    }
    for language, end in LANGUAGES.items():
        slots = _fill_slots(result, language)
        title = _fill(check.text("title", language), slots)
        row[f"title{end}"] = title
        row[f"explanation{end}"] = _explain(check, result, severity, language, slots) or title
    return row


def _describe_missing(check: Check, ref_area: str, names: set[str]) -> dict[str, str | float]:
    """The row of a check that found nothing to test in any source on an area."""
    missing = [read_indicators()[key] for key in check.indicators if key not in names]
    row: dict[str, str | float] = {
        "check": check.key,
        "kind": check.kind,
        "severity": Severity.NOT_APPLICABLE,
        "ref_area": ref_area,
        "indicators": ";".join(check.indicators),
    }
    for language, end in LANGUAGES.items():
        titles = [getattr(indicator, f"title{end}") for indicator in missing]
        reason = fill_message("not_claimed" if check.indicators else "not_found", language)
        title = _fill(check.text("title", language), {"indicator": "…", "count": "…"})
        row[f"title{end}"] = title
        row[f"explanation{end}"] = fill_message(
            "not_applicable", language, title=title,
            missing=("、" if end else ", ").join(titles) or reason,
        )  # fmt: skip
    return row


def _explain(
    check: Check, result: Result, severity: Severity, language: str, slots: Mapping[str, str]
) -> str:
    """What came out, against which limit, and what may explain it."""
    if not severity.is_finding:
        return _fill(check.text("held", language), slots)
    pieces = [_fill(check.text("found", language), slots)]
    pieces += [
        fill_message("limit", language, source=limit.source if language == "en"
                     else limit.source_zh)
        for limit in result.limits
    ]  # fmt: skip
    corrections = dict.fromkeys(s.correction for s in result.accused if s.correction)
    pieces += [fill_message("correction", language, text=text) for text in corrections]
    if not corrections:
        pieces.append(_fill(check.text("doubt", language), slots))
    return (" " if language == "en" else "").join(filter(None, pieces))


def _fill_slots(result: Result, language: str) -> dict[str, str]:
    """What the texts of a check may name: its figures, its sides, its limits, with units."""
    slots = dict(result.values)
    first = read_indicators().get(result.statements[0].indicator)
    if first:
        slots["indicator"] = getattr(first, f"title{LANGUAGES[language]}")
    if result.relation:
        named = result.relation.statements.items()
        slots |= {_slot(name): state(s, language) for name, s in named}
        slots |= {f"{_slot(name)}_when": s.end[:4] for name, s in named}
        slots |= {name: term.text if language == "en" else term.text.replace(",", "")
                  for name, term in result.relation.constants.items()}  # fmt: skip
    else:
        slots |= {f"figure{n}": state(s, language) for n, s in enumerate(result.statements)}
    for name, side in zip(("left", "right") if len(result.judgement.sides) == 2
                          else ("low", "middle", "high"), result.judgement.sides,
                          strict=False):  # fmt: skip
        slots[name] = write_number(side.interval.value, language)
        slots[f"{name}_range"] = _write_range(side.interval, language)
    if len(result.judgement.sides) == 2:
        left, right = (side.interval.value for side in result.judgement.sides)
        slots["gap"] = write_number(abs(round(left - right)), language)
    return slots


def _slot(name: str) -> str:
    """The slot of a name in a formula: earlier_x for earlier(x)."""
    return name.replace("(", "_").rstrip(")")


def _fill(text: str, slots: Mapping[str, str]) -> str:
    return text.format(**slots) if "{" in text else text


def state(statement: Statement, language: str) -> str:
    """A figure as a colleague would say it: `686 million yuan`, `3,810`; `6.86亿元`, `3810人`."""
    value, is_plain = float(statement.interval.value), statement.text[0].isdigit()
    if statement.unit == "元" and not statement.formula and is_plain:
        return _write_yuan(value, language)
    text = statement.text if not statement.formula else format_number(statement.interval.value)
    if language == "en":
        return text
    unit = "" if statement.formula or statement.unit in ("%", "‰") else statement.unit
    return text.replace(",", "") + unit


def _write_yuan(value: float, language: str) -> str:
    if language == "zh":
        scale, word = (1e8, "亿") if value >= 1e8 else (1e4, "万") if value >= 1e5 else (1, "")
        return f"{value / scale:.8g}{word}元"
    unit = load("context.toml")["unit"]["元"]["title"]
    for scale, word in ((1e9, "billion"), (1e6, "million")):
        if value >= scale:
            return f"{value / scale:.5g} {word} {unit}"
    return f"{value:,.0f} {unit}"


def write_number(value: Number, language: str) -> str:
    """A number in a sentence: `52,725`, in Chinese `52725`."""
    text = format_number(value)
    return text if language == "en" else text.replace(",", "")


def _write_range(side: Interval, language: str) -> str:
    low, high = (write_number(limit, language) for limit in (side.low, side.high))
    return low if low == high else f"{low}–{high}"
