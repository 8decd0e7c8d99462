"""Every chart of the notebooks, with the view that it draws; a new chart is one entry more."""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from weishan_analysis.drawing.chart import Chart
from weishan_analysis.statistics import tables
from weishan_analysis.subjects import (
    article,
    dividends,
    funds,
    places,
    poverty,
    programmes,
    revisions,
)

Read = Callable[[str], pd.DataFrame]  # a processed table by its name


class Entry(NamedTuple):
    """A chart, and the view of the tables that it draws."""

    draw: Callable[..., Chart]
    view: Callable[[Read], pd.DataFrame]


def _county(read: Read, analysis: str) -> pd.DataFrame:
    return tables.subject(read(f"figures-{analysis}"))


def _one_source(read: Read, analysis: str) -> pd.DataFrame:
    return tables.of_one_source(_county(read, analysis))


def _marked(read: Read) -> pd.DataFrame:
    own = tables.subject(read("observations"))
    return tables.mark(own, own, read("checks"))


CHARTS = (
    Entry(article.numerals_chart, lambda read: read("quantities")),
    Entry(poverty.incidence_chart, lambda read: tables.incidence(_county(read, "poverty"))),
    Entry(places.places_chart, lambda read: tables.incidence(read("figures-poverty"))),
    Entry(funds.share_chart, lambda read: tables.itemised(_one_source(read, "funds"))),
    Entry(funds.per_household_chart, lambda read: tables.funds(_one_source(read, "funds"))),
    Entry(dividends.decomposition_chart, lambda read: tables.dividends(_county(read, "dividends"))),
    Entry(programmes.reach_chart, lambda read: tables.shown(tables.of_one_source(_marked(read)))),
    Entry(revisions.revisions_chart, lambda read: read("revisions")),
)
