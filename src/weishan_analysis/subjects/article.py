"""The article itself: where its numerals stand and what they are, and what the sources state."""

import pandas as pd
from matplotlib.axes import Axes

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.chart import Picture, Sketch, chart
from weishan_analysis.drawing.rows import make_ground
from weishan_analysis.drawing.style import current_theme
from weishan_analysis.statistics import tables
from weishan_analysis.words import Words

KINDS = (
    "statistic", "unclaimed", "date", "formula", "programme", "level", "ordinal", "duration",
    "identifier", "word",
)  # fmt: skip
ROW = 0.46  # inches


def answer(observations: pd.DataFrame, words: Words) -> Answer:
    """How many figures the sources state: the first on the county, later ones, those elsewhere.

    observations: the table of this name.
    """
    here = tables.subject(observations)
    if here.empty:
        return Answer((words("chart.nothing", what=words("numerals.subject")),))
    own = here[here["source"].eq(here["source"].iloc[0])]
    told = [
        words("answer.article_table" if own["span_start"].isna().all() else "answer.article",
              count=len(own), sentences=own["quote"].nunique(),
              indicators=own["indicator"].nunique())
    ]  # fmt: skip
    later = here[~here["source"].isin(own["source"])]
    elsewhere = observations[~observations["source"].isin(here["source"])]
    told += [
        words(f"answer.article_{kind}", count=len(rows), sources=rows["source"].nunique())
        for kind, rows in (("others", later), ("elsewhere", elsewhere))
        if len(rows)
    ]
    if typed := int(observations["span_start"].isna().sum()):
        told.append(words("answer.article_typed", count=typed))
    return Answer(tuple(told))


@chart("numerals", "numerals.subject", ["kind", "indicator", "source", "span_start"])
def numerals_chart(frame: pd.DataFrame, words: Words) -> Picture:
    """Every numeral of the articles at its place in the text, a row for each kind.

    frame: the table `quantities`; several articles stand one after the other.
    """
    is_unclaimed = frame["kind"].eq("statistic") & frame["indicator"].eq("")
    frame = frame.assign(kind=frame["kind"].mask(is_unclaimed, "unclaimed"))
    kinds = [kind for kind in KINDS if kind in set(frame["kind"])]
    unclaimed = int(is_unclaimed.sum())
    statistics = int(frame["kind"].isin(["statistic", "unclaimed"]).sum())
    counts = [
        words("list.named", name=words(f"numerals.kind.{kind}"),
              value=int(frame["kind"].eq(kind).sum()))
        for kind in kinds
    ]  # fmt: skip
    return Picture(
        title=words(
            "numerals.title_left" if unclaimed else "numerals.title",
            statistics=statistics,
            others=len(frame) - statistics,
            count=len(frame),
            unclaimed=unclaimed,
        ),
        subtitle=words("numerals.subtitle"),
        drawing=Sketch(lambda ax: _draw_numerals(ax, frame, kinds, words),
                       words("list.semicolon").join(counts), height=ROW * len(kinds)),
        data=frame,
    )  # fmt: skip


def _draw_numerals(ax: Axes, frame: pd.DataFrame, kinds: list[str], words: Words) -> None:
    look = current_theme()
    places = frame["span_start"].astype(float) + _find_starts(frame)
    last = places.max()
    for y, kind in enumerate(reversed(kinds)):
        own = places[frame["kind"].eq(kind)]
        colour = look.accent if kind in ("statistic", "unclaimed") else look.grey
        ax.axhline(y, color=look.grid, linewidth=0.8, zorder=0)
        ax.vlines(own, y - 0.17, y + 0.17, color=colour, linewidth=1)
        ax.annotate(words(f"numerals.kind.{kind}"), (0, y + 0.4), va="center", size=look.text)
        ax.annotate(str(len(own)), (1.02 * last, y), va="center", size=look.text,
                    bbox=make_ground())  # fmt: skip
    ax.set_xlim(-0.005 * last, 1.1 * last)
    ax.set_ylim(-0.3, len(kinds) - 0.3)
    ax.set_axis_off()


def _find_starts(frame: pd.DataFrame) -> "pd.Series[float]":
    """Where the text of each row's article begins when all articles stand one after the other."""
    lengths = frame.groupby("source", sort=False)["span_start"].max().astype(float)
    return frame["source"].map(lengths.cumsum() - lengths)
