"""What later sources change, for readers: an answer in sentences, and tables with both quotes."""

import re
from html import escape
from typing import Any

import pandas as pd

from weishan_analysis.publishing.citations import is_table, short_references
from weishan_analysis.publishing.labels import (
    format_exactly,
    format_period,
    indicator_title,
)
from weishan_analysis.publishing.links import sentence_link
from weishan_analysis.publishing.prose import message
from weishan_analysis.publishing.reader_tables import ReaderTable
from weishan_analysis.statistics.revisions import FIGURE, contrast
from weishan_analysis.statistics.tables import each, split_figures

_CLAUSE_MARK = re.compile(
    r"[，。；：;]|(?<!\d)[,:]"
)  # a comma after a digit may belong to a number


def revisions_answer(
    revisions: pd.DataFrame, observations: pd.DataFrame, language: str
) -> list[str]:
    """What the later sources repeat, change and add; one sentence where there is no later source.

    revisions: the table of this name, observations: those of the same place.
    """
    later = observations["source"].unique()[1:]
    if not len(later):
        return [message("revisions.none", language)]
    added = list_added(observations)
    answer = [
        message("revisions.later", language, sources=len(later),
                repeated=revisions[FIGURE].drop_duplicates().shape[0], added=len(added))
    ]  # fmt: skip
    differing = revisions[revisions["verdict"].ne("same")]
    if len(differing):
        kinds = [message(f"revisions.analysis.{kind}", language)
                 for kind in name_analyses(differing)]  # fmt: skip
        listed = message("list.comma", language).join(kinds)
        answer.append(message("revisions.touched", language, analyses=listed))
    return [*answer, message("revisions.caution", language)]


def revisions_title(revisions: pd.DataFrame, language: str) -> str:
    """How many of the repeated figures differ, and which way, in one line."""
    differing = revisions[revisions["verdict"].ne("same")]
    if differing.empty:
        return message("revisions.title_same", language, total=len(revisions))
    return message(
        "revisions.title", language, total=len(revisions), differing=len(differing),
        lower=int(differing["change"].lt(0).sum()), higher=int(differing["change"].gt(0).sum()),
    )  # fmt: skip


def describe_values(row: Any, language: str) -> str:
    """Earlier and later value: `1,190,000 → 520,000 yuan`."""
    is_scaled = row.unit_measure == "元" and language == "zh"  # 万 or 亿, perhaps not the same
    old = format_exactly(row.old_value, "元" if is_scaled else "", language)
    new = format_exactly(row.new_value, row.unit_measure, language)
    return message("revisions.step", language, old=old, new=new)


def describe_change(percent: float) -> str:
    """A change with its sign: `−56.3%`."""
    return f"{percent:+.1f}%".replace("-", "−") if percent else "0%"


def list_statements(revisions: pd.DataFrame) -> pd.DataFrame:
    """Both statements of each revision as rows of their own, with what leads to their sentence."""
    common = [*FIGURE, "unit_measure", "verdict", "rule", "shown_source"]
    sides = [
        revisions[common].assign(
            obs_value=revisions[f"{side}_value"], source=revisions[f"{side}_source"],
            printed=revisions[f"{side}_printed"], quote=revisions[f"{side}_quote"],
            observation=revisions[f"{side}_observation"],
        )
        for side in ("old", "new")
    ]  # fmt: skip
    return pd.concat(sides).sort_index(kind="stable").reset_index(drop=True)


def list_added(observations: pd.DataFrame) -> pd.DataFrame:
    """The figures that only later sources state, with the period that each continues."""
    is_first = observations["source"].eq(observations["source"].iloc[0])
    changes = contrast(observations[is_first], observations[~is_first])
    return changes[changes["verdict"].eq("new")].reset_index(drop=True)


def name_analyses(revisions: pd.DataFrame) -> list[str]:
    """The analyses that use the figures: poverty, funds, dividends, programmes."""
    return [name for name, rows in split_figures(revisions).items() if len(rows)]


def revisions_table(
    revisions: pd.DataFrame, language: str = "en", *, name: str, caption: str
) -> ReaderTable:
    """Each figure with its earlier and later value, links to where they stand, and their words.

    Under headings that say whether the two agree, and if not, whether anything decides.
    """
    ordered = revisions.sort_values(["verdict", "rule", "change_percent"], kind="stable")
    rows = [
        {
            "verdict": message(f"revisions.{row.verdict}_{row.rule}", language)
            if row.verdict == "revised"
            else message(f"revisions.verdict_{row.verdict}", language),
            "name": _name(row, language),
            "old": _statement(row, "old", language),
            "new": _statement(row, "new", language),
            "change": describe_change(row.change_percent),
        }
        for row in each(ordered)
    ]
    return ReaderTable(
        rows, ["name", "old", "new", "change"], caption=caption, name=name, language=language,
        markup=["old", "new"], group="verdict",
    )  # fmt: skip


def added_table(added: pd.DataFrame, language: str = "en", *, name: str) -> ReaderTable:
    """The figures that only later sources state, by source."""
    references = short_references(added["new_source"].unique(), language)
    links = [f'<a href="{_address(row, "new", language)}" lang="zh-CN">' for row in each(added)]
    rows = [
        {
            "source": references[row.new_source],
            "name": indicator_title(row.indicator, language),
            "value": format_exactly(row.new_value, row.unit_measure, language),
            "period": format_period(row.time_period, language) or message("table.none", language),
            "continues": format_period(row.continues, language),
            "printed": f"{link}{escape(row.new_printed)}</a>",
        }
        for row, link in zip(each(added), links, strict=True)
    ]
    return ReaderTable(
        rows, ["name", "value", "period", "continues", "printed"], name=name, language=language,
        caption=message("caption.added", language), markup=["printed"], group="source",
    )  # fmt: skip


def corrections_table(
    corrections: pd.DataFrame, language: str = "en", *, name: str = "corrections"
) -> ReaderTable:
    """What sources misprint, what it should say, why, and the evidence."""
    reason = "reason" if language == "en" else "reason_zh"
    rows = [
        {
            "misprint": row.printed,
            "corrected": row.corrected,
            "why": getattr(row, reason),
            "evidence": row.evidence,
        }
        for row in each(corrections)
    ]
    return ReaderTable(
        rows, ["misprint", "corrected", "why", "evidence"], name=name, language=language,
        caption=message("caption.corrections", language),
    )  # fmt: skip


def _name(row: Any, language: str) -> str:
    period = format_period(row.time_period, language)
    title = indicator_title(row.indicator, language)
    return message("chart.dated", language, value=title, period=period) if period else title


def _statement(row: Any, side: str, language: str) -> str:
    """A value as a link to its sentence, and the clause that states it.

    A row of a table has no words of its report, and nothing to quote.
    """
    value = format_exactly(getattr(row, f"{side}_value"), row.unit_measure, language)
    quote, printed = getattr(row, f"{side}_quote"), getattr(row, f"{side}_printed")
    words = f'<br><q lang="zh-CN">{escape(_excerpt(quote, printed))}</q>'
    words = "" if is_table(getattr(row, f"{side}_source")) else words
    return f'<a href="{_address(row, side, language)}">{escape(value)}</a>{words}'


def _address(row: Any, side: str, language: str) -> str:
    return escape(sentence_link(getattr(row, f"{side}_observation"), language), quote=True)


def _excerpt(quote: str, printed: str) -> str:
    """The clause around a figure, with an ellipsis for what is left out."""
    place = max(quote.find(printed), 0)
    start = max((mark.end() for mark in _CLAUSE_MARK.finditer(quote, 0, place)), default=0)
    after = _CLAUSE_MARK.search(quote, place + len(printed))
    end = after.end() if after else len(quote)
    return ("…" if start else "") + quote[start:end].strip() + ("…" if end < len(quote) else "")
