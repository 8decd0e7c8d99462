"""Results in words: a row of the table `checks`, in both languages."""

from collections.abc import Mapping

from weishan_analysis.metadata import load
from weishan_analysis.statistics.catalogue import read_indicators
from weishan_analysis.statistics.checks.checklist import (
    NECESSARY,
    Check,
    list_indicators,
    read_derived,
)
from weishan_analysis.statistics.checks.results import Result, Subject, places, when
from weishan_analysis.statistics.checks.statements import Pool, Statement

COLUMNS = (
    "check", "kind", "severity", "ref_area", "source", "time_period", "title", "title_zh",
    "arithmetic", "explanation", "explanation_zh", "indicators", "observations",
)  # fmt: skip
LANGUAGES = {"en": "", "zh": "_zh"}  # and what the names of their columns end in
# Kinds whose broken test is an error somewhere, if the figures are alike.
_STRICT = (*NECESSARY, "repeated", "two_values", "parts", "itemised", "share")


def describe(check: Check, result: Result, subject: Subject) -> dict[str, str]:
    """A finding as a row with the columns of COLUMNS."""
    severity = result.verdict
    if severity == "broken":
        severity = "contradicts" if check.kind in _STRICT and result.is_proof else "suspicious"
    indicators = [name for s in result.statements for name in _list_indicators(s, check)]
    row = {
        "check": check.key,
        "kind": check.kind,
        "severity": severity,
        "ref_area": subject.ref_area,
        "source": subject.source,
        "time_period": max(result.statements, key=when).period,
        "arithmetic": result.arithmetic,
        "indicators": ";".join(dict.fromkeys(indicators)),
        "observations": ";".join(places(result.statements)),
    }
    for language, end in LANGUAGES.items():
        row[f"title{end}"] = _title(check, result, end)
        row[f"explanation{end}"] = _explain(check, result, severity, language)
    return row


def describe_missing(check: Check, ref_area: str, known: Pool) -> dict[str, str]:
    """The row of a check that found nothing to test in any source on an area."""
    row = dict.fromkeys(COLUMNS, "") | {
        "check": check.key,
        "kind": check.kind,
        "severity": "not_applicable",
        "ref_area": ref_area,
        "indicators": ";".join(check.indicators),
    }
    missing = [read_indicators()[key] for key in check.indicators if key not in known]
    for language, end in LANGUAGES.items():
        names = [getattr(indicator, f"title{end}") for indicator in missing]
        reason = _message("not_claimed" if check.indicators else "not_found", language)
        title = _fill(getattr(check, f"title{end}"), {"indicator": "…", "count": "…"})
        row[f"title{end}"] = title
        row[f"explanation{end}"] = _message(
            "not_applicable", language, title=title,
            missing=("、" if end else ", ").join(names) or reason,
        )  # fmt: skip
    return row


def _explain(check: Check, result: Result, severity: str, language: str) -> str:
    """What ought to be so, whether it is, against which limit, and how else it may come about."""
    end = LANGUAGES[language]
    pieces = [_message(severity, language, title=_title(check, result, end))]
    pieces += [
        _message("limit", language, title=getattr(limit, f"title{end}"), value=limit.term.text,
                 source=getattr(limit, f"source{end}"))
        for limit in result.limits
    ]  # fmt: skip
    if result.verdict in ("broken", "cannot_be_judged"):
        pieces.append(_fill(getattr(check, f"doubt{end}"), dict(result.values)))
        if check.kind == "two_values":
            corrections = [s.correction for s in result.statements if s.correction]
            pieces += [_message("correction", language, text=text) for text in corrections]
        if severity == "suspicious" and check.kind in _STRICT:
            pieces.append(_message("different_times", language))
    return ("" if end else " ").join(filter(None, pieces))


def _title(check: Check, result: Result, end: str) -> str:
    indicator = read_indicators().get(result.statements[0].indicator)
    values = {"indicator": getattr(indicator, f"title{end}") if indicator else ""}
    return _fill(getattr(check, f"title{end}"), values | dict(result.values))


def _fill(text: str, values: Mapping[str, str]) -> str:
    return text.format(**values) if "{" in text else text


def _list_indicators(statement: Statement, check: Check) -> tuple[str, ...]:
    if statement.indicator in read_indicators():
        return (statement.indicator,)
    if statement.indicator in read_derived():
        return list_indicators(read_derived()[statement.indicator][0].names)
    return check.indicators


def _message(key: str, language: str, **values: str) -> str:
    return str(load("messages/checks.toml")["checks"][key][language]).format(**values)
