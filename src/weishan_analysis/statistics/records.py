"""One quantity as a row of the tables `observations` and `quantities`; knows no pandas."""

from weishan_analysis.reading.quantities import Quantity
from weishan_analysis.reading.text import Text

_STATUS = {"actual": "A", "target": "F", "forecast": "F"}


def observe_quantity(
    quantity: Quantity, article: Text, source: str, ref_area: str
) -> dict[str, object]:
    """What an article states of an indicator, as a row of `observations`."""
    return {
        "indicator": quantity.indicator,
        "ref_area": ref_area,
        "time_period": quantity.period,
        "obs_value": float(quantity.values[0]),
        "obs_value_high": float(quantity.high) if quantity.high is not None else None,
        "unit_measure": quantity.unit,
        "per": quantity.per,
        "obs_bound": quantity.bound,
        "half_unit": float(quantity.half_unit),
        "obs_status": _STATUS[quantity.status],
        "comment": "" if quantity.status == "actual" else quantity.status,
        "source": source,
        "printed": _on_one_line(article.raw[quantity.start : quantity.end]),
        "quote": article.quote(article.position(quantity.start)),
        "span_start": quantity.start,
        "span_end": quantity.end,
        "part_of": quantity.part_of,
    }


def list_quantity(quantity: Quantity, raw: str, source: str) -> dict[str, object]:
    """A numeral of an article and what it is, as a row of `quantities`."""
    is_unclaimed = quantity.kind == "statistic" and not quantity.indicator
    return {
        "source": source,
        "span_start": quantity.start,
        "span_end": quantity.end,
        "text": _on_one_line(raw[quantity.start : quantity.end]),
        "value": float(quantity.value) if quantity.value is not None else None,
        "value_high": float(quantity.high) if quantity.high is not None else None,
        "unit_measure": quantity.unit,
        "bound": quantity.bound,
        "kind": quantity.kind,
        "time_period": quantity.period,
        "per": quantity.per,
        "label": quantity.label,
        "indicator": quantity.indicator,
        "reason": "no template of the catalogue names it" if is_unclaimed else "",
    }


def _on_one_line(text: str) -> str:
    """A surface form without the line breaks that cut it."""
    return "".join(text.split()) if "\n" in text or "\r" in text else text
