"""Addresses that tie a figure to its sentence on the page of its source."""

from zlib import crc32


def source_page(source: str) -> str:
    """The file name of the page that shows a source, beside the pages of the notebooks."""
    return f"source-{source}.html"


def sentence_anchor(span_start: object, quote: str) -> str:
    """The anchor of one figure: `s321` in an article, `r` and a checksum of its row in a table."""
    try:
        return f"s{int(span_start)}"  # type: ignore[call-overload]
    except (TypeError, ValueError):  # NA, None, NaN: a row of a table has no span
        return f"r{crc32(quote.encode()):08x}"


def sentence_link(source: str, span_start: object, quote: str) -> str:
    """The address of the sentence (or table row) that states a figure."""
    return f"{source_page(source)}#{sentence_anchor(span_start, quote)}"
