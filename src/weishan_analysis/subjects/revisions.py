"""What later sources change: how far, in which analyses, and both statements side by side."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.chart import Picture, chart
from weishan_analysis.drawing.links import excerpt
from weishan_analysis.drawing.palette import sector_colour
from weishan_analysis.drawing.rows import Dots, Panel, Row
from weishan_analysis.drawing.style import current_theme
from weishan_analysis.drawing.table import Cell, Content, Table
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.revisions import FIGURE, contrast
from weishan_analysis.statistics.schema import read_schema
from weishan_analysis.statistics.sources import is_address
from weishan_analysis.statistics.tables import each, split_figures
from weishan_analysis.words import Words


def answer(revisions: pd.DataFrame, observations: pd.DataFrame, words: Words) -> Answer:
    """What the later sources repeat, change and add; one sentence where there is no later source.

    revisions: the table of this name, observations: those of the same place.
    """
    later = observations["source"].unique()[1:]
    if not len(later):
        return Answer((words("revisions.none"),))
    told = [
        words("revisions.later", sources=len(later),
              repeated=revisions[FIGURE].drop_duplicates().shape[0],
              added=len(list_added(observations)))
    ]  # fmt: skip
    differing = revisions[revisions["verdict"].ne("same")]
    if len(differing):
        told.append(
            words("revisions.statistics", same=len(revisions) - len(differing),
                  mean=words.change_percent(revisions["change_percent"].mean()),
                  absolute=words.value(round(revisions["change_percent"].abs().mean(), 1), "%"))
        )  # fmt: skip
        used = [name for name, rows in split_figures(differing).items() if len(rows)]
        analyses = words.join(words(f"revisions.analysis.{name}") for name in used)
        told.append(words("revisions.touched", analyses=analyses))
    return Answer((*told, words("revisions.caution")))


@chart("revisions", "revisions.subject", list(read_schema()["revisions"].types))
def revisions_chart(frame: pd.DataFrame, words: Words) -> Picture | None:
    """Every figure that a later source states differently, as a change in percent.

    frame: the table `revisions`. A hollow mark at zero is the earlier figure, a full one the
    later; figures that are the same are counted in the notes. A panel for each later source.
    """
    differing = frame[frame["verdict"].ne("same") & frame["change_percent"].notna()]
    if differing.empty:
        return None
    ordered = differing.sort_values("change_percent", kind="stable")
    panels = [
        Panel(_head(str(source), words), [_change_row(row, words) for row in each(rows)])
        for source, rows in ordered.groupby("new_source")
    ]
    return Picture(
        title=_title_revisions(frame, words),
        subtitle=words("revisions.subtitle"),
        notes=[
            words("revisions.same", count=int(frame["verdict"].eq("same").sum())),
            words("revisions.rule"),
        ],
        drawing=_Changes(panels, write=lambda value: f"{value:+.0f}%".replace("-", "−")
                         if value else "0"),
        data=_list_statements(differing),
    )  # fmt: skip


class _Changes(Dots):
    """Dots, each joined to the earlier figure at zero."""

    def draw(self, ax: Axes) -> None:
        """Draw dots, and a line to each from zero."""
        super().draw(ax)
        look = current_theme()
        marks = [line for line in ax.lines if line.get_marker() == "o"]
        for full, hollow in zip(marks[::2], marks[1::2], strict=True):
            ends = [np.asarray(mark.get_xydata(), float)[0] for mark in (full, hollow)]
            ax.plot(*np.transpose(ends), color=look.pale, linewidth=2, zorder=1)
        ax.axvline(0, color=look.ink, linewidth=0.8, zorder=0)


def revisions_table(revisions: pd.DataFrame, words: Words) -> Table:
    """Each figure with its earlier and later value, links to where they stand, and their words.

    Under headings that say whether the two agree, and if not, whether anything decides.
    """
    ordered = revisions.sort_values(["verdict", "rule", "change_percent"], kind="stable")
    rows: list[dict[str, Content]] = [
        {
            "verdict": words(f"revisions.{row.verdict}_{row.rule}")
            if row.verdict == "revised" else words(f"revisions.verdict_{row.verdict}"),
            "name": _name(row, words),
            "old": _state(row, "old", words),
            "new": _state(row, "new", words),
            "change": words.change_percent(row.change_percent),
        }
        for row in each(ordered)
    ]  # fmt: skip
    return Table("both", words, rows, columns=["name", "old", "new", "change"],
                 caption=words("caption.revisions"), group="verdict")  # fmt: skip


def added_table(observations: pd.DataFrame, words: Words) -> Table:
    """The figures that only later sources state, by source; observations: of one place."""
    added = list_added(observations)
    rows: list[dict[str, Content]] = [
        {
            "source": words.source(row.new_source),
            "name": words.indicator(row.indicator),
            "value": words.exactly(row.new_value, row.unit_measure),
            "period": words.period(row.time_period) or "–",
            "continues": words.period(row.continues),
            "printed": Cell(row.new_printed, place=_place(row, "new"), chinese=True),
        }
        for row in each(added)
    ]
    columns = ["name", "value", "period", *(["continues"] if added["continues"].any() else [])]
    return Table("added", words, rows, columns=[*columns, "printed"],
                 caption=words("caption.added"), group="source")  # fmt: skip


def corrections_table(corrections: pd.DataFrame, words: Words) -> Table:
    """What sources misprint, what it should say, why, and the evidence."""
    rows = [
        {
            "misprint": Cell(row.printed, chinese=True),
            "corrected": Cell(row.corrected, chinese=True),
            "why": getattr(row, words.field("reason")),
            "evidence": Cell(row.evidence, href=row.evidence if is_address(row.evidence) else ""),
        }
        for row in each(corrections)
    ]
    return Table("corrections", words, rows, caption=words("caption.corrections"),
                 columns=["misprint", "corrected", "why", "evidence"])  # fmt: skip


def list_added(observations: pd.DataFrame) -> pd.DataFrame:
    """The figures that only later sources state, with the period that each continues."""
    is_first = observations["source"].eq(observations["source"].iloc[0])
    changes = contrast(observations[is_first], observations[~is_first])
    return changes[changes["verdict"].eq("new")].reset_index(drop=True)


def _head(source: str, words: Words) -> str:
    """A source in as few words as a telephone is wide: who published it, and when."""
    return words("list.separator").join(
        filter(None, (words.made_by(source), words.published(source)))
    )


def _title_revisions(revisions: pd.DataFrame, words: Words) -> str:
    """How many of the repeated figures differ, and which way, in one line."""
    differing = revisions[revisions["verdict"].ne("same")]
    return words(
        "revisions.title", total=len(revisions), differing=len(differing),
        lower=int(differing["change"].lt(0).sum()), higher=int(differing["change"].gt(0).sum()),
    )  # fmt: skip


def _change_row(row: Any, words: Words) -> Row:
    """The later figure as a full mark, the earlier one as a hollow mark at zero."""
    is_money = row.unit_measure == "元"
    values = words(
        "revisions.step",
        old=words.short(row.old_value) if is_money else words.number(row.old_value),
        new=words.short(row.new_value)
        if is_money
        else words.value(row.new_value, row.unit_measure),
    )
    return Row(
        name=words.indicator(row.indicator),
        value=row.change_percent,
        label=words.change_percent(row.change_percent),
        colour=sector_colour(read_indicators()[row.indicator].sector),
        tag=values,
        other=0.0,
        place=_place(row, "new"),
    )


def _list_statements(revisions: pd.DataFrame) -> pd.DataFrame:
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


def _name(row: Any, words: Words) -> str:
    period = words.period(row.time_period)
    title = words.indicator(row.indicator)
    return words("chart.dated", value=title, period=period) if period else title


def _state(row: Any, side: str, words: Words) -> Cell:
    """A value that leads to its sentence, and the clause that states it.

    A row of a table has no words of its report, and nothing to quote.
    """
    quote, printed = getattr(row, f"{side}_quote"), getattr(row, f"{side}_printed")
    is_sentence = not words.is_table(getattr(row, f"{side}_source"))
    return Cell(
        words.exactly(getattr(row, f"{side}_value"), row.unit_measure),
        place=_place(row, side),
        quote=excerpt(quote, printed) if is_sentence else "",
    )


def _place(row: Any, side: str) -> str:
    """Where the earlier (`old`) or later (`new`) statement stands."""
    return str(getattr(row, f"{side}_observation"))
