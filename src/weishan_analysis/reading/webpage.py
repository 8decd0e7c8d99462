"""The main text of a saved web page, mapped back to the file; navigation is left out."""

import re
from collections import Counter
from dataclasses import dataclass, field

from weishan_analysis.reading.patterns import Pattern
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
_RAW = frozenset(["script", "style", "textarea", "title"])  # in which no tag but its own is one
_MARKUP = Pattern(r"<(?:(?P<comment>!--)|(?P<closing>/)?(?P<tag>[a-zA-Z][\w:-]*)|[!?/])")
_TAG_MARK = Pattern(r">|=\s?[\"']")
_SPAN = Pattern(r"\b(colspan|rowspan)\s?=\s?[\"']?([0-9]{1,4})\b", re.IGNORECASE)
_SENTENCE_MARKS = Pattern(r"[，。；;！]|,(?!\d)")  # and not those within 12,306
_FIGURE = Pattern(r"\s*-?(?:\d[\d,]*\.\d+|\d{3,})%?\s*")  # of a table; no day of a calendar
_MAIN_SHARE = 0.7  # of the page's sentence marks, and of its figures, stand in its main text
_FEWEST = 3  # marks or figures that tell a main text from the rest


@dataclass
class _Container:
    """An element that may hold the main text: its pieces, sentence marks, and tables' figures."""

    parent: int
    first: int
    last: int = -1
    marks: int = 0
    figures: int = 0


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
        if self.is_layout:
            return
        texts = pieces[self.first :]
        rows: list[list[str]] = [[""]]
        for place, (text, _, _) in enumerate(texts, self.first):
            if self.marks.get(place) == _BREAK:
                rows.append([])
            elif place in self.marks:
                rows[-1].append("")
            elif text != _BREAK:
                rows[-1][-1:] = ["".join([*rows[-1][-1:], text])]
        if not _is_data([[cell for cell in row if cell.strip()] for row in rows]):
            return
        for place, (text, start, end) in enumerate(texts, self.first):
            if text == _BREAK:
                pieces[place] = (self.marks.get(place, ""), start, end)


def _is_data(rows: list[list[str]]) -> bool:
    """Whether all cells of rows are short, but for notes that fill a row."""
    notes = [row for row in rows if any(len(cell) > _LONGEST_CELL or "。" in cell for cell in row)]
    wide = sum(len(row) > 1 for row in rows)
    return not notes or (all(len(row) == 1 for row in notes) and wide > 2 * len(notes))


class _Page:
    """A page read once from its start to its end, whatever is broken in it.

    (The standard library's parser begins again at each unclosed tag, and takes hours for some.)
    """

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.pieces: list[Piece] = []
        self.containers = [_Container(0, 0)]
        self._open: list[tuple[str, int]] = []  # tag and the container around it
        self._count: Counter[str] = Counter()
        self._left_out = 0
        self._inside = 0
        self._tables: list[_Table] = []
        self._last = {mark: raw.rfind(mark) for mark in (">", "-->", '"', "'")}
        position = 0
        for found in _MARKUP.finditer(raw):
            if found.start() >= position:
                self._add(position, found.start())
                position = self._read_markup(found)
        self._add(position, len(raw))

    def _read_markup(self, found: re.Match[str]) -> int:
        """Take in a tag, comment or declaration, and return where it ends."""
        start = found.start()
        if start > self._last["-->" if found["comment"] else ">"]:
            return start  # it ends nowhere, and is text
        if found["comment"]:
            return self.raw.index("-->", start) + 3
        end = self._end_of_tag(found.end())
        tag = (found["tag"] or "").lower()
        if found["closing"]:
            self._close(tag, start)
        elif tag:
            self._start(tag, start, end)
        if tag in _RAW and not found["closing"]:
            closing = re.compile(f"</{tag}\\b", re.IGNORECASE).search(self.raw, end)
            return closing.start() if closing else len(self.raw)
        return end

    def _end_of_tag(self, position: int) -> int:
        """Where a tag ends; a sign > between quotes ends none."""
        while mark := _TAG_MARK.search(self.raw, position):
            position = mark.end()
            if mark.group() == ">":
                return position
            quote = mark.group()[-1]
            if position <= self._last[quote]:
                position = self.raw.index(quote, position) + 1
        return len(self.raw)

    def _start(self, tag: str, start: int, end: int) -> None:
        """Open the element whose tag stands from `start` to `end`."""
        if tag in _BLOCKS:
            self.pieces.append((_BREAK, start, start))
        if tag in _TABLE_TAGS:
            self._open_table(tag, self.raw[start:end])
        if tag not in _FOLLOWED:
            return
        self._open.append((tag, self._inside))
        self._count[tag] += 1
        self._left_out += tag in _LEFT_OUT
        if tag in _CONTAINERS:
            self.containers.append(_Container(self._inside, len(self.pieces)))
            self._inside = len(self.containers) - 1

    def _close(self, tag: str, start: int) -> None:
        """Close an element and all that was left open in it."""
        if tag == "table" and self._tables:
            self._tables.pop().write(self.pieces)
        if tag in _BLOCKS:
            self.pieces.append((_BREAK, start, start))
        while self._count[tag]:
            closed, outside = self._open.pop()
            self._count[closed] -= 1
            self._left_out -= closed in _LEFT_OUT
            if closed in _CONTAINERS:
                self.containers[self._inside].last = len(self.pieces)
            self._inside = outside
            if closed == tag:
                return

    def _open_table(self, tag: str, printed: str) -> None:
        """Open a table, or a row or cell of the last one."""
        piece = len(self.pieces) - 1
        if tag == "table":
            for table in self._tables[-1:]:
                table.is_layout = True
            self._tables.append(_Table(piece + 1))
        elif self._tables and tag == "tr":
            self._tables[-1].open_row(piece)
        elif self._tables:
            spans = {name.lower(): int(count) for name, count in _SPAN.findall(printed)}
            columns, rows = (
                min(spans.get(name, 1), _WIDEST) or 1 for name in ("colspan", "rowspan")
            )
            self._tables[-1].open_cell(piece, columns, rows)

    def _add(self, start: int, end: int) -> None:
        """Keep running text, which is no link."""
        text = self.raw[start:end]
        marks = len(_SENTENCE_MARKS.findall(text))
        if self._left_out or not text or (self._count["a"] and not marks):
            return
        self.pieces.append((text.translate(_BLANKS), start, end))
        if not self._count["a"]:
            self.containers[self._inside].marks += marks
            self.containers[self._inside].figures += bool(self._tables and _FIGURE.fullmatch(text))


def main_text(raw: str) -> Tracked:
    """The text of the smallest container with most of the page's sentences; never fails."""
    page = _Page(raw)
    containers = page.containers
    for container in containers[:0:-1]:
        containers[container.parent].marks += container.marks
        containers[container.parent].figures += container.figures
    whole = containers[0]
    enough = max(_FEWEST, _MAIN_SHARE * whole.marks)
    figures = _MAIN_SHARE * whole.figures if whole.figures >= _FEWEST else 0
    rich = [one for one in containers if one.marks >= enough and one.figures >= figures]
    main = rich[-1] if rich else whole
    return Tracked.join(page.pieces[main.first : main.last if main.last >= 0 else None])
