"""Beside each page its text as Markdown, beside each chart its data and what they are."""

import csv
import json
from collections.abc import Iterator, Mapping
from typing import Any

from weishan_analysis.drawing.downloads import head_column
from weishan_analysis.pages.page import Piece, Shown
from weishan_analysis.words import Words


def describe_page(place: str, shown: Shown) -> Iterator[tuple[str, bytes]]:
    """The files beside a page of a notebook; place: that of the page in the site."""
    stem = place.removesuffix(".html")
    yield f"{stem}.md", _write_page(stem, shown).encode()
    for piece in shown.pieces:
        if piece.kind == "chart":
            name = f"{stem}-{piece.told['name']}"
            yield f"{name}.csv", piece.told["csv"].encode()
            described = describe_chart(place, name, piece.told, shown.words)
            yield f"{name}.metadata.json", _write_json(described)


def describe_chart(place: str, name: str, told: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Title, unit, periods, sources, figures and notes of what a chart draws."""
    rows = list(csv.DictReader(told["csv"].lstrip("\ufeff").splitlines()))

    def list_values(column: str) -> list[str]:
        heading = head_column(column, words)
        return list(dict.fromkeys(filter(None, (row.get(heading, "") for row in rows))))

    return {
        "title": told["title"],
        "description": told["alt"],
        "page": f"{place.rpartition('/')[2]}#chart-{told['name']}",
        "data": f"{name.rpartition('/')[2]}.csv",
        "rows": len(rows),
        "columns": list(rows[0]) if rows else [],
        "units": list_values("unit_measure"),
        "periods": list_values("time_period"),
        "sources": list(dict.fromkeys(key.rpartition(":")[0] for key in told["places"])),
        "figures": told["places"],
        "notes": told["notes"],
    }


def _write_page(stem: str, shown: Shown) -> str:
    parts = [f"# {shown.title}"]
    for piece in shown.pieces:
        parts += (part for part in _write_piece(stem, piece) if part != shown.title)
    return "\n\n".join(filter(None, parts)) + "\n"


def _write_piece(stem: str, piece: Piece) -> Iterator[str]:
    told = piece.told
    if piece.kind == "answer":
        yield from told["answer"]
    elif piece.kind == "chart":
        yield f"## {told['title']}"
        yield told["alt"]
        yield from told["notes"]
        yield f"[CSV]({stem.rpartition('/')[2]}-{told['name']}.csv)"
    elif piece.kind == "table" and "groups" in told:
        yield _write_table(told)
    elif piece.kind == "markup":
        yield piece.markup.striptags()


def _write_table(told: Mapping[str, Any]) -> str:
    """A table with bars; of several cells in one place, one after the other."""
    lines = [
        f"Table: {told['caption']}\n",
        _write_row([column["title"] for column in told["columns"]]),
        _write_row(["---"] * len(told["columns"])),
    ]
    for group in told["groups"]:
        if title := group["title"]["text"]:
            lines.append(_write_row([f"**{title}**", *[""] * (len(told["columns"]) - 1)]))
        lines += [
            _write_row(["; ".join(cell["text"] for cell in cells) for cells in row])
            for row in group["rows"]
        ]
    return "\n".join(lines)


def _write_row(cells: list[str]) -> str:
    plain = (cell.strip().replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(plain)} |"


def _write_json(described: Mapping[str, Any]) -> bytes:
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()
