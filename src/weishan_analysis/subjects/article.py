"""The article itself: where its numerals stand and what they are, and what the sources state."""

import pandas as pd
from matplotlib.axes import Axes

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.chart import Picture, Sketch, chart
from weishan_analysis.drawing.style import current_theme
from weishan_analysis.messages import list_texts
from weishan_analysis.statistics import tables
from weishan_analysis.words import Words

HEIGHT = 0.4  # inches of the strip


def answer(observations: pd.DataFrame, words: Words) -> Answer:
    """How many figures the sources state: the first on the county, later ones, those elsewhere.

    observations: the table of this name.
    """
    here = tables.subject(observations)
    if here.empty:
        return Answer((words("chart.nothing", what=words("numerals.subject")),))
    own = here[here["source"].eq(here["source"].iloc[0])]
    kind = "_table" if own["span_start"].isna().all() else ""
    counts = {"sentences": own["quote"].nunique(), "indicators": own["indicator"].nunique()}
    first = words(f"answer.article{kind}", count=len(own), **counts)
    later = here[~here["source"].isin(own["source"])]
    elsewhere = observations[~observations["source"].isin(here["source"])]
    others = [
        words(f"answer.article_{kind}", count=len(rows), sources=rows["source"].nunique())
        for kind, rows in (("others", later), ("elsewhere", elsewhere))
        if len(rows)
    ]
    if typed := int(observations["span_start"].isna().sum()):
        others.append(words("answer.article_typed", count=typed))
    return Answer((first, words.follow(others)) if others else (first,))


@chart("numerals", "numerals.subject", ["kind", "indicator", "source", "span_start"])
def numerals_chart(frame: pd.DataFrame, words: Words) -> Picture:
    """Every numeral of the articles at its place in the text.

    frame: the table `quantities`; several articles stand one after the other.
    """
    is_unclaimed = frame["kind"].eq("statistic") & frame["indicator"].eq("")
    frame = frame.assign(kind=frame["kind"].mask(is_unclaimed, "unclaimed"))
    is_figure = frame["kind"].isin(["statistic", "unclaimed"])
    unclaimed, statistics = int(is_unclaimed.sum()), int(is_figure.sum())
    counts = frame["kind"].value_counts()
    told = [
        words("home.count", kind=words(f"kind.{kind}"), count=counts[kind])
        for kind in list_texts("kind")
        if kind in counts
    ]
    return Picture(
        title=words(
            "numerals.title_left" if unclaimed else "numerals.title",
            statistics=statistics,
            others=len(frame) - statistics,
            count=len(frame),
            unclaimed=unclaimed,
        ),
        subtitle=words("numerals.subtitle"),
        notes=[words("site.comma").join(told)],
        drawing=Sketch(
            lambda ax: _draw_numerals(ax, frame, is_figure),
            words("site.comma").join(told),
            HEIGHT,
        ),
        data=frame,
    )


def _draw_numerals(ax: Axes, frame: pd.DataFrame, is_figure: "pd.Series[bool]") -> None:
    """A strip of strokes, long ones for the figures."""
    look = current_theme()
    places = frame["span_start"].astype(float) + _find_starts(frame)
    ax.axhline(0, color=look.grid, linewidth=0.8, zorder=0)
    ax.vlines(places[~is_figure], 0, 0.5, color=look.grey, linewidth=1)
    ax.vlines(places[is_figure], 0, 1, color=look.accent, linewidth=1)
    ax.set_xlim(0, places.max())
    ax.set_axis_off()


def _find_starts(frame: pd.DataFrame) -> "pd.Series[float]":
    """Where the text of each row's article begins when all articles stand one after the other."""
    lengths = frame.groupby("source", sort=False)["span_start"].max().astype(float)
    return frame["source"].map(lengths.cumsum() - lengths)
