"""The findings of the checks for readers: an answer in sentences, and tables."""

import pandas as pd

from weishan_analysis.publishing.labels import format_number
from weishan_analysis.publishing.links import link_figure
from weishan_analysis.publishing.prose import message
from weishan_analysis.publishing.reader_tables import ReaderTable
from weishan_analysis.statistics.severity import FINDINGS, Severity

# The worst first, as readers want them.
SEVERITIES = tuple(s for s in reversed(Severity) if s != Severity.NOT_APPLICABLE)
FAILING = (*FINDINGS, Severity.CANNOT_BE_JUDGED)


def list_tested(findings: pd.DataFrame) -> pd.DataFrame:
    """The findings of checks that apply."""
    return findings[findings["severity"].isin(SEVERITIES)].reset_index(drop=True)


def consistency_title(findings: pd.DataFrame, language: str) -> str:
    """How many tests hold and how many do not, in one line."""
    counts = {
        str(severity): int(findings["severity"].eq(severity).sum()) for severity in SEVERITIES
    }
    counts["holds"] += counts.pop("holds_within_rounding")
    kind = "contradicts" if counts["contradicts"] else "doubts" if counts["suspicious"] else "holds"
    shown = {key: format_number(count, language) for key, count in counts.items()}
    total = format_number(len(list_tested(findings)), language)
    return message(f"checks.title_{kind}", language, total=total, **shown)


def consistency_answer(findings: pd.DataFrame, language: str) -> list[str]:
    """What contradicts itself and how much else is in doubt."""
    column = "explanation" if language == "en" else "explanation_zh"
    answer = [message("checks.answer", language, title=consistency_title(findings, language))]
    contradictions = findings[findings["severity"].eq("contradicts")]
    answer += [
        message("checks.worst", language, explanation=explanation, arithmetic=arithmetic)
        for explanation, arithmetic in contradictions[[column, "arithmetic"]].itertuples(
            index=False
        )
    ]
    return [*answer, message("checks.caution", language)]


def findings_table(
    findings: pd.DataFrame, observations: pd.DataFrame, language: str = "en", *, name: str,
    caption: str, folded: str = "",
) -> ReaderTable:  # fmt: skip
    """Findings with their arithmetic and the figures involved, each a link to its sentence.

    Grouped by severity, the worst first. folded: the words to unfold a long table with.
    """
    end = "" if language == "en" else "_zh"
    figures = {str(row.observation): row for row in observations.itertuples()}
    ordered = findings.sort_values("severity", key=_rank, kind="stable")
    rows = [
        {
            "severity": message(f"severity.name_{severity}", language),
            "finding": title,
            "arithmetic": arithmetic,
            "meaning": _meaning(title, explanation),
            "printed": "<br>".join(
                link_figure(figures[place], language)
                for place in places.split(";")
                if place in figures
            ),
        }
        for severity, title, arithmetic, explanation, places in ordered[
            ["severity", f"title{end}", "arithmetic", f"explanation{end}", "observations"]
        ].itertuples(index=False)
    ]
    is_plain = not findings["severity"].isin(FAILING).any()
    columns = ["finding", "arithmetic", *([] if is_plain else ["meaning"]), "printed"]
    return ReaderTable(
        rows, columns, caption=caption, name=name, language=language, markup=["printed"],
        group="severity", folded=folded,
    )  # fmt: skip


def _rank(severities: "pd.Series[str]") -> "pd.Series[int]":
    return severities.map(SEVERITIES.index)


def _meaning(title: str, explanation: str) -> str:
    """An explanation without the title that stands beside it."""
    rest = explanation.removeprefix(title).lstrip(":：, ")
    return rest[:1].upper() + rest[1:]


def missing_table(findings: pd.DataFrame, language: str = "en", *, name: str) -> ReaderTable:
    """The checks that do not apply, and what they would need; folded away."""
    missing = findings[findings["severity"].eq("not_applicable")]
    end = "" if language == "en" else "_zh"
    rows = [{"finding": text} for text in missing[f"explanation{end}"]]
    title = message("checks.missing", language, count=format_number(len(missing), language))
    return ReaderTable(rows, ["finding"], caption=title, name=name, language=language, folded=title)
