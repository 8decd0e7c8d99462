"""The programmes of a sector: every figure that is no sum of money, like beside like."""

from typing import Any

import pandas as pd

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.chart import Picture, chart, list_marks
from weishan_analysis.drawing.links import place_of
from weishan_analysis.drawing.palette import sector_colour
from weishan_analysis.drawing.rows import Bars, Panel, Row
from weishan_analysis.drawing.table import Cell, Content, Table
from weishan_analysis.metadata import load
from weishan_analysis.statistics.codebook import read_indicators, unit_group
from weishan_analysis.statistics.revisions import FIGURE
from weishan_analysis.statistics.tables import each
from weishan_analysis.words import Words, capitalise, has_text, is_doubted, slots

FIELDS = (  # the sectors in which something was done for the poor
    "housing", "industry", "ecology", "health", "education", "employment", "partnership",
    "responsibility", "outreach",
)  # fmt: skip


def answer(figures: pd.DataFrame, reached: pd.DataFrame, words: Words) -> Answer:
    """How far the programmes reached, how many figures there are, and how many are in doubt.

    figures: `tables.figures`, marked by `tables.mark`. reached: what `reach_chart` draws.
    """
    told = figures[figures["sector"].isin(FIELDS)]
    if told.empty:
        return Answer((words("answer.programmes_none"),))
    rows = _list_reached(reached)
    sectors = told["sector"].nunique()
    undated = int(told["time_period"].eq("").sum())
    doubted = sum(is_doubted(row) for row in each(told))
    counts = [
        words("answer.programmes" if sectors > 1 else "answer.programmes_one",
              count=len(told), sectors=sectors),
        words("answer.programmes_undated", count=undated) if undated else "",
        words("answer.programmes_doubted", count=doubted) if doubted else "",
    ]  # fmt: skip
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
            words("list.item", name=words.share(row.share), value=words.number(row.obs_value))
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
