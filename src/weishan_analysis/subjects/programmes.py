"""The programmes of a sector: every figure that is no sum of money, like beside like."""

from typing import Any

import pandas as pd

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.chart import Picture, chart, list_marks
from weishan_analysis.drawing.links import place_of
from weishan_analysis.drawing.rows import Bars, Panel, figure_row
from weishan_analysis.drawing.table import Cell, Content, Table
from weishan_analysis.metadata import load
from weishan_analysis.statistics import tables
from weishan_analysis.statistics.codebook import read_indicators, unit_group
from weishan_analysis.statistics.revisions import FIGURE
from weishan_analysis.statistics.tables import each
from weishan_analysis.words import Words, capitalise, has_text, is_doubted, slots

REACH = ("households", "people", "attendances")  # the units of those who may be reached
FIELDS = (  # the sectors in which something was done for the poor
    "housing", "industry", "ecology", "health", "education", "employment", "partnership",
    "responsibility", "outreach",
)  # fmt: skip


def answer(figures: pd.DataFrame, words: Words) -> Answer:
    """Which sector reached most, how many figures there are, and how many are in doubt.

    figures: `tables.figures`, marked by `tables.mark`.
    """
    told = figures[figures["sector"].isin(FIELDS)]
    if told.empty:
        return Answer((words("answer.programmes_none"),))
    reached = _list_reached(tables.shown(tables.of_one_source(figures)))
    sectors = told["sector"].nunique()
    undated = int(told["time_period"].eq("").sum())
    doubted = sum(is_doubted(row) for row in each(told))
    sentences = [
        words.sentence(_title_reach(reached, words)).strip() if len(reached) else "",
        words("answer.programmes" if sectors > 1 else "answer.programmes_one",
              count=len(told), sectors=sectors),
        words("answer.programmes_undated", count=undated) if undated else "",
        words("answer.programmes_doubted", count=doubted) if doubted else "",
    ]  # fmt: skip
    return Answer(tuple(filter(None, sentences)))


@chart("reach", "reach.subject", ["indicator", "unit_measure", "obs_value", "sector"])
def reach_chart(frame: pd.DataFrame, words: Words) -> Picture | None:
    """The largest number of households, of people and of times that each sector reached.

    frame: `tables.shown`.
    """
    rows = _list_reached(frame)
    if rows.empty:
        return None
    panels = [
        Panel(
            words.title("unit_group", str(group)),
            [figure_row(row, words, tag=words.title("sector", row.sector)) for row in each(own)],
        )
        for group, own in rows.groupby("unit_group", sort=False)
    ]
    return Picture(
        title=_title_reach(rows, words),
        subtitle=words("reach.subtitle"),
        notes=[words("reach.note"), *list_marks(rows, words)],
        drawing=Bars(panels),
        data=rows,
    )


def _list_reached(frame: pd.DataFrame) -> pd.DataFrame:
    """The largest figure of each sector in each unit of those reached, households first."""
    declared = load("context.toml")["sector"]
    sectors = [key for key, sector in declared.items() if sector.get("reaches")]
    rows = frame.assign(unit_group=frame["unit_measure"].map(unit_group))
    rows = rows[rows["sector"].isin(sectors) & rows["unit_group"].isin(REACH)]
    ranks = rows["unit_group"].map(REACH.index)
    rows = rows.assign(rank=ranks).sort_values(
        ["rank", "obs_value"], ascending=[True, False], kind="stable"
    )
    return rows.drop(columns="rank").drop_duplicates(["unit_group", "sector"])


def _title_reach(rows: pd.DataFrame, words: Words) -> str:
    """What the sector that reached most of the first unit reached."""
    widest = rows.iloc[0]
    group = widest["unit_group"]
    title = words(f"reach.title_{group}", sector=words.title("sector", widest["sector"]),
                  value=words.number(widest["obs_value"]))  # fmt: skip
    is_alone = rows["unit_group"].eq(group).sum() == 1
    return title if is_alone else words("reach.most", title=title)


def sector_table(figures: pd.DataFrame, words: Words, *, sector: str) -> Table:
    """Every figure of a sector, like beside like, with a bar for it among those of its unit.

    figures: `tables.figures`, marked by `tables.mark`. Sums of money stand on the page of funds.
    The caption says what the figures say, where they are those that its sentence needs.
    """
    own = figures[figures["sector"].eq(sector) & figures["unit_measure"].ne("元")]
    groups = own["unit_measure"].map(unit_group)
    is_average = own["indicator"].map(lambda key: key in read_indicators()
                                      and bool(read_indicators()[key].per))  # fmt: skip
    own = own.assign(unit_group=groups.mask(is_average, "average"))
    largest = own.groupby(FIGURE)["obs_value"].transform("max")
    order = list(load("context.toml")["unit_group"])
    own = own.assign(largest=largest, rank=own["unit_group"].map(order.index))
    own = own.sort_values(["rank", "largest"], ascending=[True, False], kind="stable")
    widest = own.groupby("unit_group")["obs_value"].max()
    counts = own.groupby("unit_group")["indicator"].nunique()
    restated = own.groupby(FIGURE)["source"].transform("nunique").gt(1)
    rows: list[dict[str, Content]] = [
        {
            "unit": words.title("unit_group", row.unit_group),
            "name": words.figure(row),
            "value": Cell(
                words.bounded(row, exactly=True)
                + ("\N{NO-BREAK SPACE}▲" if is_doubted(row) else ""),
                share=row.obs_value / widest[row.unit_group]
                if counts[row.unit_group] > 1 else float("nan"),
            ),
            "period": words.period_of(row) or "–",
            "printed": Cell(
                row.printed, place=place_of(row), chinese=True,
                note=words("table.stated", date=words.published(row.source)) if again else "",
            ),
        }
        for row, again in zip(each(own), restated, strict=True)
    ]  # fmt: skip
    return Table(sector, words, rows, columns=["name", "value", "period", "printed"],
                 caption=_title_sector(own, sector, words), group="unit")  # fmt: skip


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
