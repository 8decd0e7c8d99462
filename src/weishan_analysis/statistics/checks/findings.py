"""Every source through every check, and what comes of it in words: the table `checks`."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import pandas as pd

from weishan_analysis.statistics.checks.checklist import (
    LANGUAGES,
    Check,
    fill_message,
    read_checklist,
    read_derived,
    read_limits,
)
from weishan_analysis.statistics.checks.locating import Error, find_errors
from weishan_analysis.statistics.checks.power import measure_power
from weishan_analysis.statistics.checks.results import Result, Subject
from weishan_analysis.statistics.checks.rules import RULES
from weishan_analysis.statistics.checks.statements import (
    Statement,
    list_figures,
    list_keys,
    read_statements,
)
from weishan_analysis.statistics.checks.time_rules import derive
from weishan_analysis.statistics.checks.wording import (
    excuse,
    explain,
    fill_title,
    list_corrections,
    say_repair,
)
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.schema import read_schema
from weishan_analysis.statistics.severity import FINDINGS, Severity

# A test that would pass every third misprint of its figures is no evidence that they are right.
LEAST_POWER = 2 / 3
MOST_REPAIRS = 3  # that are as likely; of more, none is told


def run_checks(observations: pd.DataFrame) -> pd.DataFrame:
    """The findings on observations, in the order of their sources: the table `checks`.

    Sources are taken in the order in which they first appear, so the earliest comes first. A test
    that holds although it would let most misprints pass is left out.
    """
    table = read_schema()["checks"]
    pools = read_statements(observations)
    return table.fill(chain.from_iterable(_describe_area(*item) for item in pools.items()))


def _name_area(area: str) -> dict[str, str]:
    """An area by its code or, if it has none, by its name."""
    return {"ref_area": area} if area.isdigit() else {"area_name": area}


def list_accused(findings: pd.DataFrame) -> pd.DataFrame:
    """The figures that findings accuse: a row each, with its key.

    Columns `observation`, `severity` (the worst), `doubt` and `doubt_zh` (the findings in words).
    """
    bad = findings[findings["severity"].isin(FINDINGS) & findings["accused"].ne("")]
    told = pd.DataFrame(
        {
            "observation": bad["accused"].str.split(";"),
            "severity": bad["severity"],
            "doubt": [_tell(row, "", " ", " ({})") for _, row in bad.iterrows()],
            "doubt_zh": [_tell(row, "_zh", "", "（{}）") for _, row in bad.iterrows()],
        }
    ).explode("observation")
    worst = {"severity": lambda found: min(found, key=FINDINGS.index), "doubt": " ".join,
             "doubt_zh": "".join}  # fmt: skip
    return told.groupby("observation", sort=False).agg(worst).reset_index().astype("str")


def _tell(row: "pd.Series[str]", end: str, blank: str, brackets: str) -> str:
    """A finding in one breath: what came out, what may explain it, what it was, the arithmetic."""
    texts = (row[f"{name}{end}"] for name in ("explanation", "may_explain", "repair"))
    return blank.join(filter(None, texts)) + brackets.format(row["arithmetic"])


def unchecked(observations: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """The observations that no finding looks at: nothing else in the sources bears on them."""
    seen = set(chain.from_iterable(listed.split(";") for listed in findings["observations"]))
    return observations[~observations["observation"].isin(seen)]


def examine(
    sources: Mapping[str, Mapping[str, Sequence[Statement]]], area: str
) -> Iterator[tuple[Check, Result, Subject]]:
    """What each check finds in each source on one area, source by source."""
    known: dict[str, Sequence[Statement]] = {}
    limits = read_limits(area)
    for source, stated in sources.items():
        pool = _add_derived(stated)
        subject = Subject(area, source, pool, known, limits)
        for check in read_checklist():
            for result in RULES[check.kind].find(check, subject):
                yield check, result, subject
        if area.isdigit():  # there are many places of one name
            known = known | {name: [*known.get(name, ()), *found] for name, found in pool.items()}


def _describe_area(
    area: str, sources: Mapping[str, Mapping[str, Sequence[Statement]]]
) -> Iterator[dict[str, object]]:
    """The findings on one area, each once, and what holds although few misprints would pass."""
    told = set()
    examined = list(examine(sources, area))
    errors = {id(result): error for error in find_errors(examined) for _, result in error.failing}
    for check, result, subject in examined:
        same = (check.key, result.judgement.arithmetic, *result.values)
        if result.judgement.is_broken and same in told:
            continue  # a later source repeats the figures, not the fault
        told.add(same)
        power = measure_power(result.relation) if result.relation else 1.0
        is_evidence = result.judgement.is_held and not RULES[check.kind].is_silent
        if result.judgement.is_broken or (is_evidence and power > LEAST_POWER):
            row = _describe(check, result, subject, power)
            yield row | _describe_error(result, errors.get(id(result)))


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


def _describe(check: Check, result: Result, subject: Subject, power: float) -> dict[str, object]:
    """A result as a row of the table `checks`."""
    severity = rate_severity(check, result)
    figures = list_figures(result.statements)
    indicators = dict.fromkeys(f.indicator for f in figures if f.indicator in read_indicators())
    row: dict[str, object] = {
        "check": check.key,
        "kind": check.kind,
        "severity": severity,
        "power": round(power, 3),
        **_name_area(subject.area),
        "source": subject.source,
        "time_period": max(result.statements, key=lambda s: s.when).period,
        "arithmetic": result.judgement.arithmetic,
        "indicators": ";".join(indicators),
        "observations": ";".join(list_keys(result.statements)),
        "accused": ";".join(list_keys(result.accused)) if severity.is_finding else "",
    }
    for language, end in LANGUAGES.items():
        title = fill_title(check, result, language)
        row[f"title{end}"] = title
        row[f"explanation{end}"] = explain(check, result, severity, language) or title
        if severity.is_finding:
            row[f"may_explain{end}"] = excuse(check, result, language)
            row[f"repair{end}"] = " ".join(fill_message("correction", language, text=text)
                                           for text in list_corrections(result))  # fmt: skip
    return row


def _describe_error(result: Result, error: Error | None) -> dict[str, object]:
    """Which figures may be wrong, and what they were: the columns suspects, repair, repair_zh."""
    if error is None:
        return {}
    row: dict[str, object] = {
        "suspects": "|".join(";".join(s.key for s in chosen) for chosen in error.suspects)
    }
    relation = result.relation
    mending = [r for r in error.repairs if relation and not relation.judge(r.changes).is_broken]
    likeliest = [r for r in mending if r.rank == mending[0].rank]
    if len(likeliest) <= MOST_REPAIRS:
        for language, end in LANGUAGES.items():
            texts = [say_repair(result, error, repair, language) for repair in likeliest]
            row[f"repair{end}"] = (" " if language == "en" else "").join(texts)
    return row


def locate_errors(observations: pd.DataFrame) -> pd.DataFrame:
    """Which printed figures are probably wrong, and what they probably were: the table `errors`.

    A row for each figure of the smallest sets whose change can make the relations hold that fail
    together (`error` numbers these), and one for each repair by a single slip, the likeliest first.
    """
    rows: list[dict[str, object]] = []
    number = 0
    for area, sources in read_statements(observations).items():
        for error in find_errors(list(examine(sources, area))):
            number += 1
            rows += _list_error(number, area, error)
    return read_schema()["errors"].fill(rows)


def _list_error(number: int, area: str, error: Error) -> Iterator[dict[str, object]]:
    common = {
        "error": number,
        **_name_area(area),
        "check": ";".join(dict.fromkeys(check.key for check, _ in error.failing)),
        "arithmetic": "; ".join(dict.fromkeys(r.judgement.arithmetic for _, r in error.failing)),
    }
    repairs = [(key, repair) for repair in error.repairs for key in repair.printed]
    suspects = dict.fromkeys(s.key for chosen in error.suspects for s in chosen)
    repaired = {key for key, _ in repairs}
    for key in (key for key in suspects if key not in repaired):
        yield common | _tell_figure(error.figures[key])
    for place, (key, repair) in enumerate(repairs, start=1):
        told = {"repaired": repair.printed[key], "slip": repair.slip, "rank": place,
                "mended": ";".join(repair.mended)}  # fmt: skip
        yield common | _tell_figure(error.figures[key]) | told


def _tell_figure(figure: Statement) -> dict[str, object]:
    return {
        "observation": figure.key,
        "indicator": figure.indicator,
        "source": figure.source,
        "time_period": figure.period,
        "printed": figure.printed,
        "quote": figure.quotes[0],
    }
