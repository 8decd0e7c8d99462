"""The long table: a row per printed statistic, and the one of every numeral behind it."""

import pandas as pd

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.reading.files import read_text
from weishan_analysis.statistics.account import account_for, check_account
from weishan_analysis.statistics.catalogue import read_named
from weishan_analysis.statistics.corrections import apply_corrections
from weishan_analysis.statistics.figures import read_figures
from weishan_analysis.statistics.records import list_quantity, observe_quantity
from weishan_analysis.statistics.schemas import SCHEMAS, check, column_type
from weishan_analysis.statistics.sources import Source


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
    article = read_text(source.file)
    quantities, faults = read_named(article, source.published)
    faults += check_account(source, article.raw, account_for(article.raw, quantities))
    if faults:
        raise WeishanError(faults)
    listed = [list_quantity(quantity, article.raw, source.name) for quantity in quantities]
    observed = [
        observe_quantity(quantity, article, source.name, source.ref_area)
        for quantity in quantities
        if quantity.indicator
    ]
    return pd.DataFrame(observed), pd.DataFrame(listed)


def _stack(frames: list[pd.DataFrame], name: str) -> pd.DataFrame:
    types = {column: column_type(declared) for column, declared in SCHEMAS[name].columns.items()}
    filled = [frame.reindex(columns=list(types)).astype(types) for frame in frames if len(frame)]
    stacked = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(types))
    return check(stacked.astype(types), SCHEMAS[name], name)
