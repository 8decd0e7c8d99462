"""RO-Crate 1.1: what the tables were made from, by what, with the hash of every file."""

import hashlib
import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from weishan_analysis.project import read_project
from weishan_analysis.statistics.sources import Source

_TYPES = {".csv": "text/csv", ".json": "application/json", ".txt": "text/plain",
          ".html": "text/html",
          ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip


def describe_crate(root: Path, sources: Sequence[Source]) -> bytes:
    """ro-crate-metadata.json of the site: its tables, their sources, and the build between them."""
    tables = [
        _file(f"data/{path.name}", path.name, path.read_bytes())
        for path in sorted((root / "data" / "processed").iterdir())
    ]
    raw = [_source(source) for source in sources]
    software = {"@id": "#weishan_analysis", "@type": "SoftwareApplication",
                "name": "weishan_analysis", "version": version("weishan_analysis")}  # fmt: skip
    graph = [
        {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"},
         "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"}},
        {"@id": "./", "@type": "Dataset", "name": read_project(root).name or "What the figures say",
         "description": "Statistics of Chinese local-government prose as traced tables.",
         "datePublished": max((source.published for source in sources), default=""),
         "license": {"@id": "https://spdx.org/licenses/MIT"},
         "hasPart": _refer(tables), "mentions": [{"@id": "#build"}]},
        {"@id": "https://spdx.org/licenses/MIT", "@type": "CreativeWork", "name": "MIT License"},
        {"@id": "#build", "@type": "CreateAction", "name": "weishan build",
         "instrument": {"@id": software["@id"]}, "object": _refer(raw), "result": _refer(tables)},
        software, *raw, *tables,
    ]  # fmt: skip
    crate = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}
    return (json.dumps(crate, ensure_ascii=False, indent=1) + "\n").encode()


def _file(place: str, name: str, content: bytes) -> dict[str, Any]:
    return {
        "@id": place,
        "@type": "File",
        "name": name,
        "encodingFormat": _TYPES.get(Path(name).suffix, "application/octet-stream"),
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _source(source: Source) -> dict[str, Any]:
    """A raw file, which the crate describes and does not hold."""
    entry = _file(f"#{source.name}", source.file.name, source.content)
    entry |= {"@type": "CreativeWork", "name": source.title, "datePublished": source.published}
    return entry | ({"url": source.url} if source.url else {})


def _refer(entries: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    return [{"@id": entry["@id"]} for entry in entries]
