"""The main text of a saved web page, mapped back to the file; navigation is left out."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

from weishan_analysis.reading.text import Piece, Tracked

_BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
])  # fmt: skip
_CONTAINERS = frozenset(["article", "body", "center", "div", "main", "section", "table", "td"])
_LEFT_OUT = frozenset([
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button",
    "select", "textarea", "head", "iframe", "svg", "title",
])  # fmt: skip
_FOLLOWED = _CONTAINERS | _LEFT_OUT | {"a"}
_SENTENCE_MARKS = re.compile(r"[，。,；;！]")
_MAIN_SHARE = 0.7  # of the page's sentence marks stand in its main text
_FEWEST_MARKS = 3  # that tell a main text from the rest


@dataclass
class _Container:
    """An element that may hold the main text: its sentence marks and the pieces within it."""

    parent: int
    first: int
    last: int = -1
    marks: int = 0


@dataclass
class _Page(HTMLParser):
    raw: str
    pieces: list[Piece] = field(default_factory=list)
    containers: list[_Container] = field(default_factory=lambda: [_Container(0, 0)])

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._line_starts = [0, *(found.end() for found in re.finditer("\n", self.raw))]
        self._open: list[tuple[str, int]] = []  # tag and its container, if it is one
        self._count: Counter[str] = Counter()
        self._left_out = 0
        self._inside = 0
        self.feed(self.raw)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Open an element."""
        if tag in _BLOCKS:
            self._break()
        if tag not in _FOLLOWED:
            return
        self._open.append((tag, self._inside))
        self._count[tag] += 1
        self._left_out += tag in _LEFT_OUT
        if tag in _CONTAINERS:
            self.containers.append(_Container(self._inside, len(self.pieces)))
            self._inside = len(self.containers) - 1

    def handle_endtag(self, tag: str) -> None:
        """Close an element and all that was left open in it."""
        if tag in _BLOCKS:
            self._break()
        while self._count[tag]:
            closed, outside = self._open.pop()
            self._count[closed] -= 1
            self._left_out -= closed in _LEFT_OUT
            if closed in _CONTAINERS:
                self.containers[self._inside].last = len(self.pieces)
            self._inside = outside
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        """Keep running text."""
        self._add(len(data))

    def handle_entityref(self, name: str) -> None:
        """Keep a named entity as it is printed; the cleaning resolves it."""
        self._add_entity(len(name) + 1)

    def handle_charref(self, name: str) -> None:
        """Keep a numbered entity as it is printed."""
        self._add_entity(len(name) + 2)

    def _add_entity(self, length: int) -> None:
        end = self._offset() + length
        self._add(length + self.raw.startswith(";", end))

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column

    def _break(self) -> None:
        offset = self._offset()
        self.pieces.append(("\n\n", offset, offset))

    def _add(self, length: int) -> None:
        start = self._offset()
        text = self.raw[start : start + length]
        marks = len(_SENTENCE_MARKS.findall(text))
        if self._left_out or (self._count["a"] and not marks):
            return
        self.pieces.append((text.replace("\n", " ").replace("\r", " "), start, start + length))
        if not self._count["a"]:
            self.containers[self._inside].marks += marks


def main_text(raw: str) -> Tracked:
    """The text of the smallest container with most of the page's sentences; never fails."""
    page = _Page(raw)
    containers = page.containers
    for container in containers[:0:-1]:
        containers[container.parent].marks += container.marks
    enough = max(_FEWEST_MARKS, _MAIN_SHARE * containers[0].marks)
    rich = [container for container in containers if container.marks >= enough]
    main = rich[-1] if rich else containers[0]
    return Tracked.join(page.pieces[main.first : main.last if main.last >= 0 else None])
