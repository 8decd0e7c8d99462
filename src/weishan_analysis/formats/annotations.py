"""Web Annotations (W3C): every figure of an article, by its words and its place in the raw file."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from weishan_analysis.reading.files import decode
from weishan_analysis.statistics.processed import read_rows
from weishan_analysis.statistics.sources import Source

AROUND = 32  # characters before and behind the words, by which they are found again


def annotate(root: Path, sources: Sequence[Source]) -> bytes:
    """The figures of all articles as one AnnotationPage in JSON-LD."""
    rows = read_rows(root, "observations")
    items = [
        item
        for source in sources
        if source.is_article
        for item in _annotate_source(source, [row for row in rows if row["source"] == source.name])
    ]
    page = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage",
            "id": "annotations.jsonld", "items": items}  # fmt: skip
    return (json.dumps(page, ensure_ascii=False, indent=1) + "\n").encode()


def _annotate_source(source: Source, rows: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
    raw = decode(source.content, source.file.name)
    file = {"id": name_content(source.content), "type": "Text", "format": "text/plain",
            "language": "zh"}  # fmt: skip
    if source.url:
        file["via"] = source.url
    for row in rows:
        start, end = int(row["span_start"]), int(row["span_end"])
        value = f"{row['obs_value']} {row['unit_measure']}"
        period = f" ({row['time_period']})" if row["time_period"] else ""
        yield {
            "type": "Annotation",
            "id": f"annotations.jsonld#{row['observation']}",
            "motivation": "identifying",
            "body": {"type": "TextualBody", "format": "text/plain",
                     "value": f"{row['indicator']}: {value}{period}"},
            "target": {
                "source": file,
                "selector": [
                    {"type": "TextQuoteSelector", "exact": raw[start:end],
                     "prefix": raw[max(0, start - AROUND) : start],
                     "suffix": raw[end : end + AROUND]},
                    {"type": "TextPositionSelector", "start": start, "end": end},
                ],
            },
        }  # fmt: skip


def name_content(content: bytes) -> str:
    """The name of a file by its SHA-256, as RFC 6920 writes it.

    >>> name_content(b"Hello World!")
    'ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk'
    """
    digest = urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"
