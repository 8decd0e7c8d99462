"""How the sources of figures are named and cited."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from weishan_analysis.errors import WeishanError
from weishan_analysis.publishing.labels import format_period
from weishan_analysis.statistics.processed import read_table


@dataclass(frozen=True)
class Reference:
    """What a citation needs to know of a source."""

    name: str
    title: str
    author: str
    publisher: str
    published: str

    def __str__(self) -> str:
        made_by = self.author or self.publisher
        return ", ".join(part for part in (made_by, self.title, self.published) if part)


def short_references(names: Iterable[str], language: str) -> dict[str, str]:
    """Title and date of each source by its name; a source outside the project is its own name."""
    known = _references()
    return {
        name: _short(known[name], language) if name in known else name for name in sorted(names)
    }


def publication_dates(names: Iterable[str], language: str) -> dict[str, str]:
    """When each known source was published, in words, by its name."""
    known = _references()
    return {name: format_period(known[name].published, language) for name in names if name in known}


def full_references(names: Iterable[str], language: str) -> dict[str, str]:
    """Author or publisher, title and date of each source by its name, as its source.toml says."""
    known = _references()
    return {name: _full(known[name], language) if name in known else name for name in sorted(names)}


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
    columns = table[["source", "title", "author", "publisher", "published"]]
    return {row[0]: Reference(*row) for row in columns.itertuples(index=False, name=None)}


def _full(reference: Reference, language: str) -> str:
    if language == "en":
        return str(reference)
    made_by = reference.author or reference.publisher
    return (f"{made_by}：" if made_by else "") + _short(reference, language)


def _short(reference: Reference, language: str) -> str:
    date = format_period(reference.published, language)
    return f"《{reference.title}》（{date}）" if language == "zh" else f"{reference.title} ({date})"
