"""The long table: a row per printed statistic, and the one of every numeral behind it."""

import pandas as pd

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.reading.article import Article, read_article
from weishan_analysis.reading.quantities import Quantity
from weishan_analysis.statistics.account import account_for, check_account
from weishan_analysis.statistics.catalogue import read_named
from weishan_analysis.statistics.corrections import apply_corrections
from weishan_analysis.statistics.figures import read_figures
from weishan_analysis.statistics.schemas import SCHEMAS, check, column_type
from weishan_analysis.statistics.sources import Source

_STATUS = {"actual": "A", "target": "F", "forecast": "F"}


def observe(sources: list[Source]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read sources into (observations, quantities), with the columns of these two schemas.

    Values are in the base unit. WeishanError holds every fault of every source.
    """
    observations, quantities, faults = [], [], []
    for source in sources:
        try:
            if source.kind == "article":
                observed, listed = _observe_article(source)
                quantities.append(listed)
            else:
                observed = read_figures(source)
            observations.append(apply_corrections(observed, source))
        except WeishanError as error:
            faults += [
                Fault(f"data/raw/{source.name}: {f.place}", f.found, f.expected, f.action)
                if source.name not in f.place else f
                for f in error.faults
            ]  # fmt: skip
    if faults:
        raise WeishanError(faults)
    return _stack(observations, "observations"), _stack(quantities, "quantities")


def _observe_article(source: Source) -> tuple[pd.DataFrame, pd.DataFrame]:
    article = read_article(source.file)
    quantities, faults = read_named(article, source.published)
    faults += check_account(source, account_for(article.raw, quantities))
    if faults:
        raise WeishanError(faults)
    listed = [_list_quantity(source, article.raw, quantity) for quantity in quantities]
    observed = [
        _observe_quantity(source, article, quantity) for quantity in quantities if quantity.indicator
    ]
    return pd.DataFrame(observed), pd.DataFrame(listed)


def _observe_quantity(source: Source, article: Article, quantity: Quantity) -> dict[str, object]:
    return {
        "indicator": quantity.indicator,
        "ref_area": source.ref_area,
        "time_period": quantity.period,
        "obs_value": float(quantity.values[0]),
        "obs_value_high": float(quantity.high) if quantity.high is not None else None,
        "unit_measure": quantity.unit,
        "per": quantity.per,
        "obs_bound": quantity.bound,
        "half_unit": float(quantity.half_unit),
        "obs_status": _STATUS[quantity.status],
        "comment": "" if quantity.status == "actual" else quantity.status,
        "source": source.name,
        "printed": _on_one_line(article.raw[quantity.start : quantity.end]),
        "quote": article.quote(article.position(quantity.start)),
        "span_start": quantity.start,
        "span_end": quantity.end,
        "part_of": quantity.part_of,
    }


def _list_quantity(source: Source, raw: str, quantity: Quantity) -> dict[str, object]:
    is_unclaimed = quantity.kind == "statistic" and not quantity.indicator
    return {
        "source": source.name,
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


def _stack(frames: list[pd.DataFrame], name: str) -> pd.DataFrame:
    types = {column: column_type(declared) for column, declared in SCHEMAS[name].columns.items()}
    filled = [frame.reindex(columns=list(types)).astype(types) for frame in frames if len(frame)]
    stacked = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(types))
    return check(stacked.astype(types), SCHEMAS[name], name)
