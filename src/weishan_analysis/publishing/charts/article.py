"""The article itself: where its numerals stand and what they are."""

import pandas as pd
from matplotlib.axes import Axes

from weishan_analysis.publishing.charts.canvas import finish, nothing, open_axes
from weishan_analysis.publishing.prose import message
from weishan_analysis.publishing.style import ACCENT, GREY, GRID, INK

KINDS = (
    "statistic", "unclaimed", "date", "formula", "programme", "level", "ordinal", "duration",
    "identifier", "word",
)  # fmt: skip
ROW = 0.46  # inches


def numerals_chart(frame: pd.DataFrame, language: str = "en", ax: Axes | None = None) -> Axes:
    """Every numeral of the articles at its place in the text, a row for each kind.

    frame: the table `quantities`; several articles stand one after the other.
    """
    name = "numerals"
    if frame.empty:
        return nothing(message("numerals.subject", language), name, frame, language, ax)
    is_unclaimed = frame["kind"].eq("statistic") & frame["indicator"].eq("")
    frame = frame.assign(kind=frame["kind"].mask(is_unclaimed, "unclaimed"))
    places = frame["span_start"].astype(float) + _starts(frame)
    kinds = [kind for kind in KINDS if kind in set(frame["kind"]) | {"unclaimed"}]
    ax = open_axes(language, ax, ROW * len(kinds))
    last = places.max()
    for y, kind in enumerate(reversed(kinds)):
        own = places[frame["kind"].eq(kind)]
        colour = ACCENT if kind in ("statistic", "unclaimed") else GREY
        ax.axhline(y, color=GRID, linewidth=0.8, zorder=0)
        ax.vlines(own, y - 0.17, y + 0.17, color=colour, linewidth=1)
        ax.annotate(message(f"numerals.kind.{kind}", language), (0, y + 0.4), color=INK, size=10.5,
                    va="center")  # fmt: skip
        ax.annotate(str(len(own)), (1.02 * last, y), color=INK, size=11, va="center")
    ax.set_xlim(-0.005 * last, 1.1 * last)
    ax.set_ylim(-0.3, len(kinds) - 0.3)
    ax.set_axis_off()
    counts = [
        message("list.named", language, name=message(f"numerals.kind.{kind}", language),
                value=int(frame["kind"].eq(kind).sum()))
        for kind in kinds
    ]  # fmt: skip
    unclaimed = int(is_unclaimed.sum())
    title = message(
        "numerals.title_left" if unclaimed else "numerals.title",
        language,
        statistics=int(frame["kind"].isin(["statistic", "unclaimed"]).sum()),
        count=len(frame),
        unclaimed=unclaimed,
    )
    return finish(
        ax, name=name, title=title, subtitle=message("numerals.subtitle", language),
        data=frame, language=language,
        alt=message("list.semicolon", language).join(counts),
    )  # fmt: skip


def _starts(frame: pd.DataFrame) -> pd.Series:
    """Where the text of each row's article begins when all articles stand one after the other."""
    lengths = frame.groupby("source", sort=False)["span_start"].max().astype(float)
    return frame["source"].map(lengths.cumsum() - lengths)
