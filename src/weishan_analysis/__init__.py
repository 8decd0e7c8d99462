"""Statistics stated in Chinese local-government prose, as traced, checked and charted tables.

The way of a figure, a line a step:

    text         = read_text("article.txt")             reading.files: every character maps back
    quantities   = read_quantities(text, "2018-03")     reading.quantities: every numeral
    quantities   = read_named(text, "2018-03")          reading.naming: what each is called
    readings     = read_all(sources)                    statistics.observations: a row each
    findings     = run_checks(observations)             statistics.checks: what they say together
    chart        = poverty.incidence_chart(…)           subjects: an object that shows itself
    errors       = locate_errors(observations)          statistics.checks: which is probably wrong

>>> import weishan_analysis as wa
>>> [(str(q.value), q.unit) for q in wa.extract("全县8214户29546人")]
[('8214', '户'), ('29546', '人')]

The functions of this module give the tables of a project as an analyst asks for them, named for
what their rows are: `observations`, `findings`, `sums`. They read the files again when they have
changed, and raise WeishanError with every fault of them. Where they have an indicator they have its
`title` and `title_zh` too. `as_of` (a date, or YYYY[-MM[-DD]])
leaves out what was published later. The modules `poverty`, `funds`, `dividends`, `programmes`,
`checks`, `revisions`, `places` and `article` hold the answer, the charts and the tables of the
notebook on that subject.
"""

from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from weishan_analysis.errors import Fault as Fault
from weishan_analysis.errors import WeishanError as WeishanError

if TYPE_CHECKING:
    import pandas as pd

    from weishan_analysis.corpora.views import corpus as corpus
    from weishan_analysis.drawing.answer import Answer as Answer
    from weishan_analysis.drawing.chart import Picture as Picture
    from weishan_analysis.drawing.chart import Sketch as Sketch
    from weishan_analysis.drawing.chart import chart as chart
    from weishan_analysis.drawing.style import theme as theme
    from weishan_analysis.drawing.table import Table as Table
    from weishan_analysis.drawing.table import definitions_table as definitions_table
    from weishan_analysis.drawing.table import figures_table as figures_table
    from weishan_analysis.drawing.table import sources_table as sources_table
    from weishan_analysis.reading.files import read_text as read_text
    from weishan_analysis.statistics import derived as derived
    from weishan_analysis.statistics import tables as tables
    from weishan_analysis.statistics.comparison import compare as compare
    from weishan_analysis.statistics.extracting import extract as extract
    from weishan_analysis.subjects import article as article
    from weishan_analysis.subjects import checks as checks
    from weishan_analysis.subjects import dividends as dividends
    from weishan_analysis.subjects import funds as funds
    from weishan_analysis.subjects import places as places
    from weishan_analysis.subjects import poverty as poverty
    from weishan_analysis.subjects import programmes as programmes
    from weishan_analysis.subjects import revisions as revisions
    from weishan_analysis.words import Words as Words

ANALYSES = ("poverty", "funds", "dividends", "programmes")
# What is imported when it is first used, by the module it is from, or of which it is one.
_PLACES = {
    "corpora.views": ("corpus",),
    "drawing.answer": ("Answer",),
    "drawing.chart": ("Picture", "Sketch", "chart"),
    "drawing.style": ("theme",),
    "drawing.table": ("Table", "definitions_table", "figures_table", "sources_table"),
    "reading.files": ("read_text",),
    "statistics": ("derived", "tables"),
    "statistics.comparison": ("compare",),
    "statistics.extracting": ("extract",),
    "subjects": ("article", "checks", "dividends", "funds", "places", "poverty", "programmes",
                 "revisions"),
    "words": ("Words",),
}  # fmt: skip
_LAZY = {name: place for place, names in _PLACES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version(__name__)
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    place = f"{__name__}.{_LAZY[name]}"
    if _LAZY[name] in ("statistics", "subjects"):
        return import_module(f"{place}.{name}")
    return getattr(import_module(place), name)


# What a reader of a frame wants to see first.
_FIRST = ("title", "title_zh", "ref_area", "time_period", "year", "obs_value", "unit_measure")


def _read(table: str, as_of: str | date | None = None) -> "pd.DataFrame":
    from weishan_analysis.statistics.codebook import read_indicators
    from weishan_analysis.statistics.processed import read_table

    frame = read_table(table, as_of=as_of)
    if "indicator" in frame and "title" not in frame:
        known = read_indicators()
        for name in ("title", "title_zh"):
            titles = {key: getattr(entry, name) for key, entry in known.items()}
            frame[name] = frame["indicator"].map(titles).fillna("")
        first = [name for name in _FIRST if name in frame]
        frame = frame[[*first, *frame.columns.drop(first)]]
    return frame


def observations(as_of: str | date | None = None) -> "pd.DataFrame":
    """Every printed statistic, a row each; values in the base unit."""
    return _read("observations", as_of)


def figures(analysis: str, as_of: str | date | None = None) -> "pd.DataFrame":
    """The observations of one analysis: poverty, funds, dividends or programmes.

    Adds what another source states instead (`other_value`) and what the checks say against a
    figure (`severity`, `doubt`, `doubt_zh`).
    """
    if analysis not in ANALYSES:
        raise WeishanError(
            Fault("figures", f"no analysis {analysis!r}", f"one of {', '.join(ANALYSES)}")
        )
    return _read(f"figures-{analysis}", as_of)


def sources(as_of: str | date | None = None) -> "pd.DataFrame":
    """The sources, a row each: title, author, publisher, date and how it is known, address."""
    return _read("sources", as_of)


def quantities(as_of: str | date | None = None) -> "pd.DataFrame":
    """Every numeral of every article, a row each, with what it is."""
    return _read("quantities", as_of)


def indicators() -> "pd.DataFrame":
    """The codebook: an indicator a row, with titles, unit, sector, series and definition."""
    return _read("indicators")


def incidence(as_of: str | date | None = None) -> "pd.DataFrame":
    """Poverty incidence in percent by area, year and measure, with its band of rounding."""
    return _read("incidence", as_of)


def sums(as_of: str | date | None = None) -> "pd.DataFrame":
    """Money in yuan by sector and kind, with whom it reached; kinds are never added up."""
    return _read("funds", as_of)


def payouts(as_of: str | date | None = None) -> "pd.DataFrame":
    """Dividends by year: enterprises or cooperatives, households, yuan, village income."""
    return _read("dividends", as_of)


def restatements(as_of: str | date | None = None) -> "pd.DataFrame":
    """Figures that several sources state: old, new, difference and verdict."""
    return _read("revisions", as_of)


def corrections(as_of: str | date | None = None) -> "pd.DataFrame":
    """What a source misprints, what it should say, the evidence, and the figures it concerns."""
    return _read("corrections", as_of)


def findings(as_of: str | date | None = None) -> "pd.DataFrame":
    """What the figures say when tested against each other, a finding a row."""
    return _read("checks", as_of)


def locate_errors(as_of: str | date | None = None) -> "pd.DataFrame":
    """The figures that are probably wrong where figures disagree, and what they probably were.

    A row for each suspect and each repair by a single slip; see `statistics.checks.locating`.
    """
    from weishan_analysis.statistics.checks import locate_errors as locate

    return locate(observations(as_of))


def first_release() -> "pd.DataFrame":
    """Each figure as it was told first, with the columns of `observations`."""
    from weishan_analysis.statistics import vintages

    return vintages.first_release(observations())


def as_of(day: str | date) -> "pd.DataFrame":
    """The figures in force on a day: of each, what was told last before it."""
    from weishan_analysis.statistics import vintages
    from weishan_analysis.statistics.sources import read_date

    return vintages.select_as_of(observations(), read_date(day))


def all_vintages(indicator: str) -> "pd.DataFrame":
    """Every value that sources have told of an indicator, the first first.

    Each holds from `realtime_start` to `realtime_end`.
    """
    from weishan_analysis.statistics import vintages

    return vintages.all_vintages(observations(), indicator)


def revision_statistics() -> "pd.DataFrame":
    """How figures that were stated again differ: share within rounding, direction, mean change."""
    from weishan_analysis.statistics import vintages

    return vintages.revision_statistics(observations())


__all__ = sorted(  # noqa: PLE0605 - a list, computed
    [*_LAZY, "Fault", "WeishanError"]
    + [name for name, made in list(globals().items())
       if not name.startswith("_") and getattr(made, "__module__", "") == __name__]
)  # fmt: skip


def __dir__() -> list[str]:
    return __all__
