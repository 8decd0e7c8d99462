"""How the sources of figures are named and cited."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from weishan_analysis.errors import WeishanError
from weishan_analysis.publishing.labels import format_period, format_roughly
from weishan_analysis.publishing.prose import message
from weishan_analysis.statistics.processed import read_table


@dataclass(frozen=True)
class Reference:
    """What a citation needs to know of a source."""

    name: str
    title: str
    author: str
    publisher: str
    published: str
    within: str
    kind: str

    def date(self, language: str) -> str:
        """When it was published, in words; of an undated one the span in which that must lie."""
        return describe_date(self.published, self.within, language)

    def short_date(self, language: str) -> str:
        """The same in a table: an inferred date to a third of a year."""
        return (format_roughly if self.within else format_period)(self.published, language)


def short_references(names: Iterable[str], language: str) -> dict[str, str]:
    """Title and date of each source by its name; a source outside the project is its own name."""
    known = _references()
    return {
        name: _short(known[name], language) if name in known else name for name in sorted(names)
    }


def publication_dates(names: Iterable[str], language: str) -> dict[str, str]:
    """When each known source was published, in few words, by its name."""
    known = _references()
    return {name: known[name].short_date(language) for name in names if name in known}


def describe_date(published: str, within: str, language: str) -> str:
    """A date of publication in words; `within` is the span of one that was inferred."""
    if not within:
        return format_period(published, language)
    return message("date.undated", language, span=format_period(within, language))


def describe_period(row: Any, language: str) -> str:
    """The period of a figure in words; where its year was inferred, no more than is known.

    `2014 to early 2018` for 2014/2018 in an undated article that was written early in 2018.
    """
    if not getattr(row, "year_is_inferred", False):
        return format_period(row.time_period, language)
    start, _, end = row.time_period.rpartition("/")
    known = _references().get(row.source)
    last = format_period(end, language)
    if known is not None and known.published.startswith(end):
        last = format_roughly(known.published, language)
    if not start:
        return last
    return message("date.to", language, start=format_period(start, language), end=last)


def describe_year(row: Any, language: str) -> str:
    """The year of a figure for a sentence: `in 2013`, `by early 2018 (the article is undated)`."""
    if not getattr(row, "year_is_inferred", False):
        return message("date.in", language, year=row.year)
    return message("date.by", language, date=_approximate(row.source, language))


def label_year(row: Any, language: str) -> str:
    """The year of a figure for a label, as short as is true: `2013`, `early 2018`."""
    if getattr(row, "year_is_inferred", False):
        return _approximate(row.source, language) or str(row.year)
    return "" if pd.isna(row.year) else str(row.year)


def span_of_year(row: Any) -> tuple[float, float]:
    """From when to when on an axis of years a figure may be; of one whose year is known, its year.

    A year that was inferred ends where its source must have been written.
    """
    year = float(row.year)
    known = _references().get(row.source)
    if not getattr(row, "year_is_inferred", False) or known is None:
        return year, year + 1
    end = known.within.rpartition("/")[2]
    months = int(end[5:7]) if end.startswith(f"{row.year}-") else 12
    return year, year + months / 12


def _approximate(source: str, language: str) -> str:
    known = _references().get(source)
    return format_roughly(known.published if known else "", language)


def full_references(names: Iterable[str], language: str) -> dict[str, str]:
    """Author or publisher, title and date of each source by its name, as its source.toml says."""
    known = _references()
    return {name: _full(known[name], language) if name in known else name for name in sorted(names)}


def is_table(name: str) -> bool:
    """Whether a source is a table that people entered, and no text with words of its own."""
    known = _references().get(name)
    return known is not None and known.kind == "table"


def count_sources(names: pd.Series) -> list[tuple[Reference, int]]:
    """The known sources among `names` by date, and how often each is named."""
    counts = names.value_counts()
    return [
        (reference, int(counts[name]))
        for name, reference in _references().items()
        if name in counts.index
    ]


def _references() -> dict[str, Reference]:
    try:
        table = read_table("sources")
    except WeishanError:  # no project here, or one with faults, which the build reports
        return {}
    names = ["source", "title", "author", "publisher", "published", "published_within", "kind"]
    columns = table[names]
    return {row[0]: Reference(*row) for row in columns.itertuples(index=False, name=None)}


def _full(reference: Reference, language: str) -> str:
    made_by = reference.author or reference.publisher
    colon = message("list.named", language, name=made_by, value="") if made_by else ""
    return colon + _short(reference, language)


def _short(reference: Reference, language: str) -> str:
    date = reference.date(language)
    return f"《{reference.title}》（{date}）" if language == "zh" else f"{reference.title} ({date})"
