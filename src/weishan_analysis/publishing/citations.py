"""How the sources of figures are named and cited."""

from collections.abc import Iterable

import pandas as pd

from weishan_analysis.errors import WeishanError
from weishan_analysis.project import find_root
from weishan_analysis.publishing.labels import format_period
from weishan_analysis.statistics.sources import Source, read_sources


def short_references(names: Iterable[str], language: str) -> dict[str, str]:
    """Title and date of each source by its name; a source outside the project is its own name."""
    known = _sources()
    return {
        name: _short(known[name], language) if name in known else name for name in sorted(names)
    }


def full_references(names: Iterable[str]) -> dict[str, str]:
    """Author or publisher, title and date of each source by its name, as its source.toml says."""
    known = _sources()
    return {name: known[name].reference if name in known else name for name in sorted(names)}


def count_sources(names: pd.Series) -> list[tuple[Source, int]]:
    """The known sources among `names` by date, and how often each is named."""
    counts = names.value_counts()
    return [
        (source, int(counts[name])) for name, source in _sources().items() if name in counts.index
    ]


def _sources() -> dict[str, Source]:
    try:
        return {source.name: source for source in read_sources(find_root())}
    except WeishanError:  # no project here, or one with faults, which the build reports
        return {}


def _short(source: Source, language: str) -> str:
    date = format_period(source.published, language)
    return f"《{source.title}》（{date}）" if language == "zh" else f"{source.title} ({date})"
