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
_BREAK = "\n\n"
_LONGEST_CELL, _WIDEST = 60, 50  # characters of a cell; columns or rows that one may span
_TABLE_TAGS = frozenset(["table", "tr", "td", "th"])
_BLANKS = str.maketrans("\n\r\t", "   ")
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
class _Table:
    """A table that is open, from piece `first` on, and what its breaks mean if it is one of data.

    Cells that span columns or rows leave empty ones behind.
    """

    first: int
    marks: dict[int, str] = field(default_factory=dict)  # by piece
    is_layout: bool = False  # holds tables
    _tabs: int = 0  # columns that the marks of this row have passed
    _column: int = 0  # of the next cell
    _taken: dict[int, int] = field(default_factory=dict)  # rows that a cell above reaches down

    def open_row(self, piece: int) -> None:
        """Begin a row with the break at `piece`."""
        self._taken = {column: rows - 1 for column, rows in self._taken.items() if rows > 1}
        self._tabs = self._column = 0
        self.marks[piece] = "\n\n"

    def open_cell(self, piece: int, columns: int, rows: int) -> None:
        """Begin a cell with the break at `piece`."""
        while self._column in self._taken:
            self._column += 1
        self.marks[piece] = "\t" * (self._column - self._tabs)
        self._tabs = self._column
        if rows > 1:
            self._taken |= dict.fromkeys(range(self._column, self._column + columns), rows)
        self._column += columns

    def write(self, pieces: list[Piece]) -> None:
        """Put the marks of rows and cells in the place of breaks, unless it serves the layout."""
        texts, cells = pieces[self.first :], [""]
        for place, (text, _, _) in enumerate(texts, self.first):
            if place in self.marks:
                cells.append("")
            elif text != _BREAK:
                cells[-1] += text
        if self.is_layout or any(len(cell) > _LONGEST_CELL or "。" in cell for cell in cells):
            return
        for place, (text, start, end) in enumerate(texts, self.first):
            if text == _BREAK:
                pieces[place] = (self.marks.get(place, ""), start, end)


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
        self._tables: list[_Table] = []
        self.feed(self.raw)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag in _BLOCKS:
            self._break()
        if tag in _TABLE_TAGS:
            self._open_table(tag, dict(attrs))
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
        if tag == "table" and self._tables:
            self._tables.pop().write(self.pieces)
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

    def _open_table(self, tag: str, attributes: dict[str, str | None]) -> None:
        """Open a table, or a row or cell of the last one."""
        piece = len(self.pieces) - 1
        if tag == "table":
            for table in self._tables[-1:]:
                table.is_layout = True
            self._tables.append(_Table(piece + 1))
        elif self._tables and tag == "tr":
            self._tables[-1].open_row(piece)
        elif self._tables:
            columns, rows = (_read_span(attributes.get(name)) for name in ("colspan", "rowspan"))
            self._tables[-1].open_cell(piece, columns, rows)

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
        self.pieces.append((_BREAK, offset, offset))

    def _add(self, length: int) -> None:
        start = self._offset()
        text = self.raw[start : start + length]
        marks = len(_SENTENCE_MARKS.findall(text))
        if self._left_out or (self._count["a"] and not marks):
            return
        self.pieces.append((text.translate(_BLANKS), start, start + length))
        if not self._count["a"]:
            self.containers[self._inside].marks += marks


def _read_span(attribute: str | None) -> int:
    """How many columns or rows a cell spans."""
    return (
        min(int(attribute), _WIDEST) or 1
        if attribute and re.fullmatch("[0-9]{1,4}", attribute)
        else 1
    )


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
