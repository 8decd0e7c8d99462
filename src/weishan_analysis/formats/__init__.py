"""What the site gives to other programs, beside its pages: each standard in a module of its own.

`list_formats` gives every file of them; all are made from what the pages show and the tables hold.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from weishan_analysis.formats.annotations import annotate
from weishan_analysis.formats.beside import describe_page
from weishan_analysis.formats.crate import describe_crate
from weishan_analysis.formats.llms import list_for_readers
from weishan_analysis.formats.sdmx import describe_observations

if TYPE_CHECKING:
    from weishan_analysis.pages.page import Shown
    from weishan_analysis.statistics.sources import Source


def list_formats(
    root: Path, sources: "Sequence[Source]", shown: "Sequence[tuple[str, Shown]]"
) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file; shown: the pages of notebooks by their place in the site."""
    for place, page in shown:
        yield from describe_page(place, page)
    yield from describe_observations(root)
    yield "annotations.jsonld", annotate(root, sources)
    yield "ro-crate-metadata.json", describe_crate(root, sources)
    yield "llms.txt", list_for_readers(root, sources, shown)
