"""The main text of a saved web page, mapped back to the file; navigation is left out."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from weishan_analysis.reading.article import Tracked

_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody td tfoot "
    "th thead tr ul".split()
)
_CONTAINERS = frozenset("article body center div main section table td".split())
_LEFT_OUT = frozenset("script style noscript template nav header footer aside form button select "
                      "textarea head iframe svg title".split())  # fmt: skip
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_MARKS = re.compile(r"[，。,；;！]")


@dataclass
class _Piece:
    start: int
    end: int
    containers: tuple[int, ...]
    linked: bool


@dataclass
class _Reader(HTMLParser):
    raw: str
    pieces: list[_Piece] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._line_starts = [0, *(found.end() for found in re.finditer("\n", self.raw))]
        self._open: list[tuple[str, int]] = []
        self._breaks: list[int] = []
        self.feed(self.raw)
        self.close()

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._break()
        if tag not in _VOID:
            self._open.append((tag, self._offset()))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._break()
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == tag:
                del self._open[index:]
                break

    def handle_data(self, data: str) -> None:
        self._add(len(data))

    def handle_entityref(self, name: str) -> None:
        self._add(len(name) + 1 + (self.raw[self._offset() + len(name) + 1 :][:1] == ";"))

    def handle_charref(self, name: str) -> None:
        self._add(len(name) + 2 + (self.raw[self._offset() + len(name) + 2 :][:1] == ";"))

    def _break(self) -> None:
        offset = self._offset()
        self.pieces.append(_Piece(offset, offset, tuple(place for _, place in self._open), False))

    def _add(self, length: int) -> None:
        tags = {tag for tag, _ in self._open}
        if tags & _LEFT_OUT:
            return
        offset = self._offset()
        places = tuple(place for tag, place in self._open if tag in _CONTAINERS)
        self.pieces.append(_Piece(offset, offset + length, places, "a" in tags))


def main_text(raw: str) -> Tracked:
    """The text of the smallest container with most of the page's sentences; never fails."""
    pieces = _Reader(raw).pieces
    main = _main_container(raw, pieces)
    kept: list[tuple[str, int, int]] = []
    for piece in pieces:
        if main is not None and main not in piece.containers:
            continue
        if piece.start == piece.end:
            kept.append(("\n\n", piece.start, piece.start))
        elif not piece.linked or _MARKS.search(raw, piece.start, piece.end):
            text = raw[piece.start : piece.end].replace("\n", " ").replace("\r", " ")
            kept.append((text, piece.start, piece.end))
    return Tracked.join(kept)


def _main_container(raw: str, pieces: list[_Piece]) -> int | None:
    marks: dict[int, int] = {}
    total = 0
    for piece in pieces:
        if piece.linked or piece.start == piece.end:
            continue
        count = len(_MARKS.findall(raw, piece.start, piece.end))
        total += count
        for place in piece.containers:
            marks[place] = marks.get(place, 0) + count
    rich = [place for place, count in marks.items() if count >= 0.7 * total]
    return max(rich) if rich and total else None
