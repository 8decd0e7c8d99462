"""Rows of a table without marks between their cells: blanks, a line a cell, or all in one line.

They are told by the figures, which take turns with names in the same order row after row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from weishan_analysis.reading.heads import CORNER, YEAR, read_unit
from weishan_analysis.reading.patterns import Pattern

LONGEST_CELL = 60
WIDEST = 60  # columns
LONGEST_ALONE = 24  # characters of a cell that has a line for itself
MOST_NAMES = 3  # cells before the first figure of a row
FEWEST_PAIRS = 3  # lines that make a table of one name and one figure each

FIGURE = Pattern(r"[-+]?\d[\d,]*(?:\.\d+)?[%‰]?|-{1,2}|—|\.\.|…|/")
NUMBER = Pattern(r"[-+]?\d[\d,]*(?:\.\d+)?[%‰]?")
_INLINE_ROW = Pattern(rf"[^\d\s|,。;]{{2,14}}(?: (?:{FIGURE.pattern})(?![^ |]))+ ?")
_INLINE = Pattern(rf"(?:(?<=[ |])|^)(?:{_INLINE_ROW.pattern}){{3,}}")
_TOKEN = Pattern(r"[^ ]+")
_APART = Pattern(r"[^ ]+(?: [^ ]+)*")
_SENTENCE = Pattern(r"[。;!?]|,(?!\d)")
_CAPTION = Pattern(
    r"[表图附]\ ?[\d一二三四五六七八九十]|.*单位\ ?:|\d{1,2}[.、)]"
    r"|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)"
)
_HEAD = Pattern(rf"(?:{CORNER.pattern})(?![^ ])|[^ ]+")  # 项 目 is one

Cell = tuple[int, int]
Row = list[Cell]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text: where it starts, and its words in simpler signs."""

    start: int
    text: str  # simpler signs, one for one

    @property
    def span(self) -> Cell:
        """Where it stands in the text."""
        return self.start, self.start + len(self.text)

    @property
    def is_figure(self) -> bool:
        """Whether it holds one figure, or a sign for none."""
        return bool(FIGURE.fullmatch(self.text))

    @property
    def is_short(self) -> bool:
        """Whether it can be a cell that has a line for itself."""
        return len(self.text) <= LONGEST_ALONE and not _SENTENCE.search(self.text)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, and the lines from `first` on of which they are made.

    Those that run on in a line of text have lines of the text before them, `above`.
    """

    first: int
    last: int
    rows: list[Row]
    above: tuple[Cell, ...] = ()


def read_blanks(lines: Sequence[Line], first: int) -> Table | None:
    """Rows of a name and figures with blanks between them, and the heads right above."""
    rows: list[Row] = []
    last = first
    while last < len(lines) and (row := _cut_figures(lines[last])):
        if rows and len(row) != len(rows[0]):
            break
        rows.append(row)
        last += 1
    if len(rows) < 2 or len(rows[0]) > WIDEST:
        return None
    width = len(rows[0])
    heads: list[Row] = []
    start = first
    if start and (head := _cut_heads(lines[start - 1], width)):
        heads.append(head)
        start -= 1
    is_pair = width == 2 and not heads and len(rows) < FEWEST_PAIRS
    is_sure = bool(heads) or "  " in lines[first].text or width > 2
    return Table(start, last, [*heads, *rows]) if is_sure and not is_pair else None


def _cut_figures(line: Line) -> Row:
    """Name, perhaps unit, and figures of a line; empty where it is no such row."""
    tokens = [found.span() for found in _TOKEN.finditer(line.text)]
    count = 0
    while count < len(tokens) and FIGURE.fullmatch(line.text[slice(*tokens[-1 - count])]):
        count += 1
    figures = tokens[len(tokens) - count :]
    if (
        not count
        or count == len(tokens)
        or not any(NUMBER.fullmatch(line.text[s:e]) for s, e in figures)
    ):
        return []
    names = line.text[: figures[0][0]].rstrip(" ")
    if _SENTENCE.search(names) or _is_long(names):
        return []
    parts = [found.span() for found in re.finditer(r"[^ ]+(?: [^ ]+)*", names)]
    if len(parts) == 1 and " " in names:
        blank = names.rindex(" ")
        if read_unit(names[blank + 1 :]):
            parts = [(0, blank), (blank + 1, len(names))]
    if len(parts) > MOST_NAMES:
        return []
    return [(line.start + start, line.start + end) for start, end in (*parts, *figures)]


def _cut_heads(line: Line, width: int) -> Row:
    """The heads over columns, one for each of them but perhaps the first."""
    if _SENTENCE.search(line.text) or _is_long(line.text) or _CAPTION.match(line.text):
        return []
    for pattern in (_APART, _HEAD):
        cells = [found.span() for found in pattern.finditer(line.text)]
        if width - 1 <= len(cells) <= width and len(cells) > 1:
            break
    else:
        return []
    if any(map(_is_value, (line.text[slice(*cell)] for cell in cells))):
        return []
    placed = [(line.start + start, line.start + end) for start, end in cells]
    return placed if len(cells) == width else [(line.start, line.start), *placed]


def _is_long(text: str) -> bool:
    return len(text.replace(" ", "")) > LONGEST_CELL


def _is_value(text: str) -> bool:
    return bool(FIGURE.fullmatch(text)) and not YEAR.fullmatch(text)


def read_alone(lines: Sequence[Line], figure: int) -> Table | None:
    """Rows whose cells have a line each, told by the names and figures that take turns."""
    figures = skip_figures(lines, figure) - figure
    if all(YEAR.fullmatch(line.text) for line in lines[figure : figure + figures]):
        return None  # heads
    names = _count_names(lines, figure + figures)
    width = names + figures
    first = figure - names
    if not 1 <= names <= MOST_NAMES or first < 0 or width > WIDEST:
        return None
    rows: list[Row] = []
    last = first
    while _fits(lines, last, names, figures):
        rows.append([line.span for line in lines[last : last + width]])
        last += width
    heads = _count_heads(lines, first, width)
    if len(rows) < (FEWEST_PAIRS if width == 2 else 2):
        return None
    if heads:
        head = [line.span for line in lines[first - heads : first]]
        corner = (head[0][0], head[0][0])
        rows.insert(0, head if heads == width else [corner, *head])
    return Table(first - heads, last, rows)


def _count_names(lines: Sequence[Line], index: int) -> int:
    count = 0
    while index + count < len(lines) and count <= MOST_NAMES:
        line = lines[index + count]
        if line.is_figure or not line.is_short or "|" in line.text:
            break
        count += 1
    return count


def _fits(lines: Sequence[Line], first: int, names: int, figures: int) -> bool:
    row = lines[first : first + names + figures]
    return (
        len(row) == names + figures
        and all(line.is_short and not line.is_figure for line in row[:names])
        and all(line.is_figure for line in row[names:])
    )


def _count_heads(lines: Sequence[Line], first: int, width: int) -> int:
    """How many lines above the first row are heads: as many as columns, or one less."""
    count = 0
    while count < width and first - count > 0:
        line = lines[first - count - 1]
        if not line.is_short or _CAPTION.match(line.text) or _is_value(line.text):
            break
        count += 1
    if count == width:
        above = lines[first - width - 1] if first > width else None
        is_bounded = above is None or not above.is_short or bool(_CAPTION.match(above.text))
        return count if is_bounded or CORNER.match(lines[first - width].text) else 0
    return count if count == width - 1 and count else 0


def read_inline(lines: Sequence[Line], index: int) -> Table | None:
    """Rows that run on in one line, as a page leaves them that lost its tags."""
    line = lines[index]
    found = _INLINE.search(line.text)
    if not found:
        return None
    rows = [
        [(line.start + start, line.start + end) for start, end in _split(line.text, row)]
        for row in _INLINE_ROW.finditer(line.text, *found.span())
    ]
    if len({len(row) for row in rows}) > 1 or len(rows[0]) > WIDEST:
        return None
    before = line.text[: found.start()].rstrip(" |")
    sentence = max(before.rfind(sign) for sign in "。;!") + 1
    above = [(0, sentence), (sentence, len(before))]
    if head := _find_corner(before, len(rows[0])):
        rows.insert(0, [(line.start + start, line.start + end) for start, end in head])
        above[1] = (sentence, head[0][0])
    rest = line.text[found.end() :].strip(" |")
    if rest:
        return None
    placed = tuple((line.start + s, line.start + e) for s, e in above if line.text[s:e].strip(" |"))
    return Table(index, index + 1, rows, placed)


def _split(text: str, row: re.Match[str]) -> list[Cell]:
    return [found.span() for found in _TOKEN.finditer(text, *row.span())]


def _find_corner(text: str, width: int) -> list[Cell]:
    """The last words of a text as heads, where the first of them is one that heads names."""
    cells = [found.span() for found in _TOKEN.finditer(text)][-width:]
    is_head = len(cells) == width and CORNER.match(text, cells[0][0])
    return cells if is_head else []


def skip_figures(lines: Sequence[Line], index: int) -> int:
    """The first line from `index` on that is no figure."""
    while index < len(lines) and lines[index].is_figure:
        index += 1
    return index
