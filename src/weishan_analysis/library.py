"""The tables as an analyst asks for them, always those of the files as they are now."""

from datetime import date
from typing import TYPE_CHECKING

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.statistics.processed import read_table

if TYPE_CHECKING:
    import pandas as pd

ANALYSES = ("poverty", "funds", "dividends", "programmes")


def observations(as_of: str | date | None = None) -> "pd.DataFrame":
    """Every printed statistic, a row each; values in the base unit.

    `as_of` (a date, or YYYY[-MM[-DD]]) leaves out what was published later. All functions of
    this module read the files again when they have changed, and raise WeishanError with every
    fault of them.
    """
    return read_table("observations", as_of=as_of)


def figures(analysis: str, as_of: str | date | None = None) -> "pd.DataFrame":
    """The observations of one analysis: poverty, funds, dividends or programmes.

    Adds what another source states instead (`other_value`) and what the checks say against a
    figure (`severity`, `doubt`, `doubt_zh`).
    """
    if analysis not in ANALYSES:
        raise WeishanError(
            Fault("figures", f"no analysis {analysis!r}", f"one of {', '.join(ANALYSES)}")
        )
    return read_table(f"figures-{analysis}", as_of=as_of)


def sources(as_of: str | date | None = None) -> "pd.DataFrame":
    """The sources, a row each: title, author, publisher, date and how it is known, address."""
    return read_table("sources", as_of=as_of)


def quantities(as_of: str | date | None = None) -> "pd.DataFrame":
    """Every numeral of every article, a row each, with what it is."""
    return read_table("quantities", as_of=as_of)


def indicators() -> "pd.DataFrame":
    """The codebook: an indicator a row, with titles, unit, sector, series and definition."""
    return read_table("indicators")


def incidence(as_of: str | date | None = None) -> "pd.DataFrame":
    """Poverty incidence in percent by area and year, with its band of rounding."""
    return read_table("incidence", as_of=as_of)


def funds(as_of: str | date | None = None) -> "pd.DataFrame":
    """Money in yuan by sector and kind, with whom it reached; kinds are never added up."""
    return read_table("funds", as_of=as_of)


def dividends(as_of: str | date | None = None) -> "pd.DataFrame":
    """Enterprise dividends by year: enterprises, households, yuan, village income."""
    return read_table("dividends", as_of=as_of)


def revisions(as_of: str | date | None = None) -> "pd.DataFrame":
    """Figures that several sources state: old, new, difference and verdict."""
    return read_table("revisions", as_of=as_of)


def corrections(as_of: str | date | None = None) -> "pd.DataFrame":
    """What a source misprints, what it should say, and the evidence."""
    return read_table("corrections", as_of=as_of)


def checks(as_of: str | date | None = None) -> "pd.DataFrame":
    """What the figures say when tested against each other, a finding a row."""
    return read_table("checks", as_of=as_of)
