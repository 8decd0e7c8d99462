"""Observations made by hand: a few figures as a source might state them."""

from decimal import Decimal
from itertools import count
from math import isnan, nan
from typing import Any

import pandas as pd

import weishan_analysis as wa
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.intervals import find_limits
from weishan_analysis.statistics.schema import read_schema

AREA = "532927"
DEFAULTS: dict[str, Any] = {
    "ref_area": AREA, "time_period": "", "obs_value_high": nan, "per": "", "obs_bound": "exact",
    "measure": "level", "base": "", "half_unit": 0.5, "scale": 1, "obs_status": "A",
    "source": "2018-report", "printed": "1", "quote": "句子",
}  # fmt: skip
_places = count()


def state(indicator: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
    """A row of the observations, at a place of its own; `more` overrides DEFAULTS."""
    row = DEFAULTS | {"indicator": indicator, "obs_value": float(value), "unit_measure": unit}
    row |= {"span_start": next(_places)} | more
    values = [row["obs_value"], row["obs_value_high"]]
    exact = tuple(Decimal(repr(value)) for value in values if not isnan(value))
    half, maximum = Decimal(repr(row["half_unit"])), read_indicators()[indicator].maximum
    low, high = find_limits(exact, half, row["obs_bound"], unit, maximum)
    place = row["span_start"]
    return {"low": low, "high": high, "observation": f"{row['source']}:{place}"} | row


def tabulate(*rows: dict[str, Any]) -> pd.DataFrame:
    """Rows as the table `observations`."""
    return read_schema()["observations"].fill(rows)


def read_figure(figure: str, quote: str = "") -> dict[str, Any]:
    """A row from `[source:] indicator [period] printed`, named and placed as in its sentence."""
    source, _, rest = figure.rpartition(": ")
    indicator, *period, printed = rest.split()
    sentence = quote if printed in quote else printed
    (quantity,) = [q for q in wa.extract(sentence) if sentence[q.start : q.end] == printed]
    more = {"span_start": quantity.start, "span_end": quantity.end} if printed in quote else {}
    return state(
        indicator, float(quantity.values[0]), quantity.unit,
        time_period="".join(period), obs_bound=str(quantity.bound), printed=printed,
        quote=quote or printed,
        obs_value_high=float(quantity.high) if quantity.high is not None else nan,
        half_unit=float(quantity.half_unit), scale=quantity.scale, source=source or "a",
        label=quantity.label, **more,
    )  # fmt: skip
