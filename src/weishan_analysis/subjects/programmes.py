"""The programmes of a sector: every figure that is no sum of money, like beside like."""

from typing import Any

import pandas as pd

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.chart import Picture, chart, list_marks
from weishan_analysis.drawing.links import place_of
from weishan_analysis.drawing.palette import sector_colour
from weishan_analysis.drawing.rows import Bars, Panel, Row
from weishan_analysis.drawing.table import FIGURE_COLUMNS, Table, figure_cells
from weishan_analysis.messages import has_text, list_texts, slots
from weishan_analysis.metadata import load
from weishan_analysis.statistics.codebook import read_indicators, unit_group
from weishan_analysis.statistics.revisions import FIGURE
from weishan_analysis.statistics.tables import each
from weishan_analysis.words import Words, capitalise, is_doubted


def answer(figures: pd.DataFrame, reached: pd.DataFrame, words: Words) -> Answer:
    """How far the programmes reached, how many figures there are, and how many are in doubt.

    figures: `tables.figures`, marked by `tables.mark`. reached: what `reach_chart` draws.
    """
    told = figures[figures["sector"].isin(list_texts("programme"))]
    if told.empty:
        return Answer((words("answer.programmes_none"),))
    rows = _list_reached(reached)
    sectors = told["sector"].nunique()
    undated = int(told["time_period"].eq("").sum())
    doubted = sum(is_doubted(row) for row in each(told))
    key = "answer.programmes" if sectors > 1 else "answer.programmes_one"
    counts = [
        words(key, count=len(told), sectors=sectors),
        words("answer.programmes_undated", count=undated) if undated else "",
        words("answer.programmes_doubted", count=doubted) if doubted else "",
    ]
    first = [words.sentence(_title_reach(rows, words)).strip()] if len(rows) else []
    return Answer((*first, words.follow(counts)))


@chart("reach", "reach.subject", ["indicator", "obs_value", "sector"])
def reach_chart(frame: pd.DataFrame, words: Words) -> Picture | None:
    """What share of the registered poor households each programme is said to have reached.

    frame: `tables.shown` of one source. Only what counts registered households has a share.
    """
    rows = _list_reached(frame)
    if rows.empty:
        return None
    bars = [
        Row(
            words.indicator(row.indicator),
            row.share,
            words.item(words.share(row.share), words.number(row.obs_value))
            + (" ▲" if is_doubted(row) else ""),
            sector_colour(row.sector),
            tag=words.title("sector", row.sector),
            place=place_of(row),
        )
        for row in each(rows)
    ]
    return Picture(
        title=_title_reach(rows, words),
        subtitle=words("reach.subtitle"),
        notes=[words("reach.note"), *list_marks(rows, words)],
        drawing=Bars([Panel("", bars)]),
        data=rows,
    )


def _list_reached(frame: pd.DataFrame) -> pd.DataFrame:
    """The latest count of registered households by programme, the largest share of them first."""
    declared = load("context.toml")["reach"]
    last = frame.sort_values("year", kind="stable", na_position="first")
    last = last.drop_duplicates("indicator", keep="last").set_index("indicator", drop=False)
    total = last["obs_value"].get(declared["whole"], float("nan"))
    rows = last[last["indicator"].isin(declared["parts"])]
    rows = rows.assign(share=rows["obs_value"] / total).reset_index(drop=True)
    return rows[rows["share"].le(1)].sort_values("share", ascending=False, kind="stable")


def _title_reach(rows: pd.DataFrame, words: Words) -> str:
    """How large the largest share is, and the smallest."""
    first, last = rows.iloc[0], rows.iloc[-1]
    return words(
        "reach.title" if len(rows) > 1 else "reach.title_one",
        total=words.number(round(first["obs_value"] / first["share"])),
        first=words.title("sector", first["sector"]),
        first_share=words.share(first["share"]),
        last=words.title("sector", last["sector"]),
        last_share=words.share(last["share"]),
    )


def sector_table(figures: pd.DataFrame, words: Words, *, sector: str) -> Table:
    """Every figure of a sector, like beside like, with a bar for it among those of its unit.

    figures: `tables.figures`, marked by `tables.mark`. Sums of money stand on the page of funds.
    The caption says what the figures say, where they are those that its sentence needs.
    """
    own = figures[figures["sector"].eq(sector) & figures["unit_measure"].ne("元")]
    declared, order = read_indicators(), list(load("context.toml")["unit_group"])
    rates = [key for key, entry in declared.items() if entry.per]
    groups = own["unit_measure"].map(unit_group).mask(own["indicator"].isin(rates), "average")
    by_group, figures_of = own.groupby(groups), own.groupby(FIGURE)
    is_compared = by_group["indicator"].transform("nunique").gt(1)
    own = own.assign(
        group=groups,
        rank=groups.map(order.index),
        largest=figures_of["obs_value"].transform("max"),
        share=(own["obs_value"] / by_group["obs_value"].transform("max")).where(is_compared),
        dated=figures_of["source"].transform("nunique").gt(1),
    ).sort_values(["rank", "largest"], ascending=[True, False], kind="stable")
    rows = [
        {"unit": words.title("unit_group", row.group)}
        | figure_cells(row, words, dated=row.dated, share=row.share)
        for row in each(own)
    ]
    caption = _title_sector(own, sector, words)
    return Table(sector, words, rows, columns=FIGURE_COLUMNS, caption=caption, group="unit")


def _title_sector(figures: pd.DataFrame, sector: str, words: Words) -> str:
    """What the figures of a sector say, if they are those its sentence needs; else how many."""
    values = {row.indicator: _state(row, words) for row in each(figures[::-1])}
    key = f"programme.{sector}"
    if has_text(key) and slots(key) <= set(values):
        return capitalise(words(key, **values))
    name = words.title("sector", sector)
    return words("programme.any", sector=name, count=len(figures)) if len(figures) else name


def _state(row: Any, words: Words) -> str:
    """A value inside a sentence that names its unit."""
    if row.unit_measure == "%":
        return words.bounded(row)
    return words.with_bound(words.number(row.obs_value), row.obs_bound)
