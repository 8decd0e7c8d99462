"""The first page as a Dataset of schema.org, by which search engines find its tables."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from weishan_analysis.project import read_project
from weishan_analysis.reading.periods import first_day
from weishan_analysis.statistics.sources import Source
from weishan_analysis.words import Words


def describe_dataset(
    root: Path, sources: Sequence[Source], words: Words, title: str, lead: str
) -> dict[str, Any]:
    """What the tables are about, where and when, what they rest on, and where they lie."""
    project = read_project(root)
    folder = "../data/" if words.folder else "data/"
    files = sorted((root / "data" / "processed").glob("*.csv"))
    days = sorted(first_day(source.published) for source in sources)
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": title,
        "description": lead or title,
        "inLanguage": words.tag,
        "isAccessibleForFree": True,
        "spatialCoverage": [
            {"@type": "Place", "name": words.title("area", code), "identifier": code}
            for code in project.areas
        ],
        "dateModified": days[-1] if days else "",
        "citation": [words.citation(source.name) for source in sources],
        "distribution": [
            {"@type": "DataDownload", "name": path.name, "contentUrl": folder + path.name,
             "encodingFormat": "text/csv"}
            for path in files
        ],
    }  # fmt: skip
