"""Addresses that tie a figure to its sentence on the page of its source."""

from weishan_analysis.statistics.checks.statements import place_in_source


def source_page(source: str) -> str:
    """The file name of the page that shows a source, beside the pages of the notebooks."""
    return f"source-{source}.html"


def sentence_anchor(span_start: object, quote: str) -> str:
    """The anchor of one figure: `s321` in an article, `r` and a checksum of its row in a table."""
    place = place_in_source(span_start, quote)
    return f"s{place}" if place.isdecimal() else place


def sentence_link(source: str, span_start: object, quote: str) -> str:
    """The address of the sentence (or table row) that states a figure."""
    return f"{source_page(source)}#{sentence_anchor(span_start, quote)}"
