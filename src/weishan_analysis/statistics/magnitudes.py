"""Figures that are a factor of ten or more away from what was known: slips of a unit or a point."""

from collections.abc import Iterator
from math import isnan, log10
from typing import TYPE_CHECKING, Any

from weishan_analysis.reading.places import name_place
from weishan_analysis.statistics.checks.checklist import fill_message
from weishan_analysis.statistics.checks.misprints import find_slip
from weishan_analysis.statistics.codebook import read_indicators

if TYPE_CHECKING:
    import pandas as pd

FACTOR = 8.0  # of a change that people look at twice
PER_HEAD = (1.0, 1e6)  # yuan that one household or person can have received


def find_slips(changes: "pd.DataFrame", known: "pd.DataFrame") -> list[str]:
    """Sentences on new figures that lie far from an earlier one, or per household beyond belief.

    changes: as revisions.contrast gives them; known: the observations shown before, latest last.
    """
    rows = changes[changes["new_value"].notna() & changes["verdict"].ne("same")]
    return [sentence for row in rows.itertuples() for sentence in _doubt(row, known, changes)]


def _doubt(row: Any, known: "pd.DataFrame", changes: "pd.DataFrame") -> Iterator[str]:
    figure = " ".join(
        filter(None, (read_indicators()[row.indicator].title_zh, name_place(row.ref_area),
                      row.time_period, f"{row.new_value:,.15g} {row.unit_measure}"))
    )  # fmt: skip
    old, period = row.old_value, row.time_period
    if isnan(old):  # nothing was known of this figure: those of other periods
        old, period = _find_nearest(row, known)
    if old > 0 and row.new_value > 0 and not 1 / FACTOR < row.new_value / old < FACTOR:
        factor = row.new_value / old
        said = f"{factor:,.0f} times" if factor > 1 else f"one part in {1 / factor:,.0f} of"
        tens = find_slip(factor)
        guess = f": {fill_message(f'magnitude_{tens}', '')}?" if tens else ""
        yield (
            f"{figure} is {said} the {old:,.15g} {row.unit_measure}"
            f"{f' of {period}' if period else ''} known before{guess}"
        )
    share = _divide(row, known, changes)
    if share is not None and not PER_HEAD[0] <= share <= PER_HEAD[1]:
        yield f"{figure} is {share:,.0f} yuan for each of those whom it reached"


def _find_nearest(row: Any, known: "pd.DataFrame") -> tuple[float, str]:
    """Value and period of the same indicator and place that is closest; 0 where none is known."""
    same = known[
        known["indicator"].eq(row.indicator)
        & known["ref_area"].eq(row.ref_area)
        & known["obs_value"].gt(0)
    ].to_dict("records")
    if not same or row.new_value <= 0:
        return 0.0, ""
    nearest = min(same, key=lambda one: abs(log10(one["obs_value"] / row.new_value)))
    return nearest["obs_value"], nearest["time_period"]


def _divide(row: Any, known: "pd.DataFrame", changes: "pd.DataFrame") -> float | None:
    """Yuan per household or person reached in the same period; None where it is no such sum."""
    reached = read_indicators()[row.indicator].beneficiaries
    if row.unit_measure != "元" or not reached:
        return None
    for frame, column in ((changes, "new_value"), (known, "obs_value")):
        same = frame[
            frame["indicator"].eq(reached)
            & frame["ref_area"].eq(row.ref_area)
            & frame["time_period"].eq(row.time_period)
            & frame[column].gt(0)
        ]
        if len(same):
            return float(row.new_value / same[column].iloc[-1])
    return None
