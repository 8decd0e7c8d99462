"""Where a figure stands: the anchor of its sentence or row, and the address that leads there."""

from typing import Any

from weishan_analysis.statistics.checks.statements import place_in_source

REPORTS = "../reports/"  # from notebooks/, where JupyterLab follows a link


def source_page(source: str) -> str:
    """The file name of the page that shows a source, beside the pages of the notebooks."""
    return f"source-{source}.html"


def sentence_anchor(span_start: object, quote: str) -> str:
    """The anchor of one figure: `s321` in an article, `r` and a checksum of its row in a table."""
    place = place_in_source(span_start, quote)
    return f"s{place}" if place.isdecimal() else place


def place_of(row: Any) -> str:
    """The place of one figure, `source#anchor`, by which pages know it."""
    return f"{row.source}#{sentence_anchor(row.span_start, row.quote)}"


def address_of(place: str, folder: str = "") -> str:
    """The address of a place, seen from `folder`: nothing for a page, REPORTS for a notebook."""
    source, _, anchor = place.rpartition("#")
    return f"{folder}{source_page(source)}#{anchor}"


def reports_folder(language: str) -> str:
    """Where the pages in a language lie, seen from a notebook."""
    return REPORTS + ("" if language == "en" else f"{language}/")
