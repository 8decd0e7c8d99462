"""The rows of tables among the lines of a text, in whatever way they were typed.

Cells stand apart by bars, tabs or several blanks, or each has a line for itself. All of these
become one form, a line a row: |地区生产总值|153.1|5.2|.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from weishan_analysis.reading.text import SIMPLER, Piece, Tracked

LONGEST_CELL = 60
WIDEST = 60  # columns
LONGEST_ALONE = 24  # characters of a cell that has a line for itself
MOST_NAMES = 3  # cells before the first figure of a row
FEWEST_PAIRS = 3  # lines that make a table of one name and one figure each

_BLANK = " \u00a0\u2002\u2003\u2009\u3000"
_HINT = re.compile(
    rf"[|｜│\t]|[^\s][{_BLANK}]{{2,}}[^\s]|\d[%％]?[{_BLANK}][-+\d]"
    rf"|^[{_BLANK}]*[-+]?\d[\d.,]*[%％]?[{_BLANK}]*$",
    re.MULTILINE,
)
_LINE = re.compile(r"[^\n]+")
_FIGURE = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?[%‰]?|-{1,2}|—|\.\.|…|/")
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?[%‰]?")
_AMOUNT = re.compile(rf"{_NUMBER.pattern}(?:[^\W\d_a-zA-Z年月日]{{1,4}})?")
_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d")
_RULE = re.compile(r"[-:| +=]+")  # |---|---:|
_INLINE_ROW = re.compile(rf"[^\d\s|,。;]{{2,14}}(?: (?:{_FIGURE.pattern})(?![^ |]))+ ?")
_INLINE = re.compile(rf"(?:(?<=[ |])|^)(?:{_INLINE_ROW.pattern}){{3,}}")
_TOKEN = re.compile(r"[^ ]+")
_APART = re.compile(r"[^ ]+(?: [^ ]+)*")
_SENTENCE = re.compile(r"[。;!?]|,(?!\d)")
_UNIT = re.compile(
    r"[百千万亿]*[元人户个亩吨头只羽所张辆米里家件台次株‰%]|公顷|平方[公米千里]+|立方米|万?千瓦时"
)
_CAPTION = re.compile(
    r"[表图附]\ ?[\d一二三四五六七八九十]|.*单位\ ?:|\d{1,2}[.、)]"
    r"|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)"
)
_CORNER = re.compile(
    r"指\ ?标|项\ ?目|名\ ?称|年\ ?[份度]|科\ ?目|地\ ?区|乡\ ?镇|类\ ?别|行\ ?业|县|分类"
)

Cell = tuple[int, int]
Row = list[Cell]


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str  # simpler signs, one for one

    @property
    def span(self) -> Cell:
        return self.start, self.start + len(self.text)

    @property
    def is_figure(self) -> bool:
        return bool(_FIGURE.fullmatch(self.text))

    @property
    def is_short(self) -> bool:
        return len(self.text) <= LONGEST_ALONE and not _SENTENCE.search(self.text)


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows, and the lines from `first` on of which they are made.

    Those that run on in a line of text have lines of the text before them, `above`.
    """

    first: int
    last: int
    rows: list[Row]
    above: tuple[Cell, ...] = ()


def mark_rows(lines: Tracked) -> Tracked:
    """The same text with every row of a table in the one form; every character keeps its place."""
    text = lines.text
    if not _HINT.search(text):
        return lines
    found = [_read_line(line) for line in _LINE.finditer(text)]
    found = [line for line in found if line.text]
    pieces: list[Piece] = []
    position = 0
    for table in _find_tables(found):
        start, end = found[table.first].span[0], found[table.last - 1].span[1]
        pieces += lines.cut(position, start)
        for line in table.above:
            pieces += [*lines.cut(*line), _end_line(lines, line[1])]
        for row in table.rows:
            pieces += _write_row(lines, row)
        position = end
    return Tracked.join([*pieces, *lines.cut(position, len(text))]) if position else lines


def _end_line(lines: Tracked, position: int) -> Piece:
    place = lines.span(position - 1, position)[1]
    return "\n", place, place


def _read_line(found: re.Match[str]) -> _Line:
    """A line without the blanks around it; tabs in front of a first cell belong to it."""
    text = found.group().translate(SIMPLER).replace("│", "|")
    if "\t" in found.group().strip():
        text = "".join(
            "\t" if printed == "\t" else sign
            for printed, sign in zip(found.group(), text, strict=True)
        )
    stripped = text.strip(" ")
    return _Line(found.start() + (text.index(stripped[0]) if stripped else 0), stripped)


def _write_row(lines: Tracked, row: Row) -> Iterator[Piece]:
    place = lines.span(row[0][0], row[0][0] + 1)[0] if row[0][0] < len(lines.text) else 0
    for start, end in row:
        if start < end:
            place = lines.span(start, start + 1)[0]
        yield "|", place, place
        if start < end:
            yield from (
                (text.replace("\n", " ").replace("|", " "), there, there_end)
                for text, there, there_end in lines.cut(start, end)
            )
            place = lines.span(end - 1, end)[1]
    yield "|", place, place
    yield "\n", place, place


def _find_tables(lines: Sequence[_Line]) -> Iterator[_Table]:
    index = 0
    while index < len(lines):
        text = lines[index].text
        if "|" in text:
            last = _run(lines, index, "|")
            table = _read_bars(lines, index, last)
        elif "\t" in text:
            last = _run(lines, index, "\t")
            table = _read_apart(lines, index, last, "\t")
        elif lines[index].is_figure:
            table = _read_alone(lines, index)
            last = table.last if table else _skip_figures(lines, index)
        else:
            table = _read_blanks(lines, index) if text[-1] in "0123456789%‰-" else None
            last = table.last if table else index + 1
        if not table and len(text) > LONGEST_ALONE and (table := _read_inline(lines, index)):
            last = index + 1
        if table:
            yield table
        index = last


def _run(lines: Sequence[_Line], index: int, mark: str) -> int:
    while index < len(lines) and mark in lines[index].text:
        index += 1
    return index


def _skip_figures(lines: Sequence[_Line], index: int) -> int:
    while index < len(lines) and lines[index].is_figure:
        index += 1
    return index


def _read_bars(lines: Sequence[_Line], first: int, last: int) -> _Table | None:
    """Rows between bars, or cells each on a line for itself with a bar at the end of it."""
    full = sum(
        sum(map(bool, map(str.strip, line.text.split("|")))) > 1 for line in lines[first:last]
    )
    if 2 * full >= last - first:
        return _read_apart(lines, first, last, "|")
    rows: list[Row] = [[]]
    for line in lines[first:last]:
        if line.text == "|":
            rows.append([])
        else:
            rows[-1] += [cell for cell in _cut(line, "|") if cell[0] < cell[1]]
    return _accept(lines, first, last, [row for row in rows if row])


def _read_apart(lines: Sequence[_Line], first: int, last: int, mark: str) -> _Table | None:
    """A row a line, its cells between marks; those at the edge of all lines are a frame."""
    kept = [line for line in lines[first:last] if not _RULE.fullmatch(line.text)]
    if not kept:
        return None
    rows = [_cut(line, mark) for line in kept]
    if all(line.text.startswith(mark) for line in kept):
        rows = [row[1:] for row in rows]
    if all(line.text.endswith(mark) for line in kept):
        rows = [row[:-1] for row in rows]
    return _accept(lines, first, last, [row for row in rows if row])


def _cut(line: _Line, mark: str) -> Row:
    """The cells of a line without the blanks around them."""
    cells, start = [], line.start
    for part in line.text.split(mark):
        stripped = part.strip(" \t")
        begin = start + (part.index(stripped[0]) if stripped else 0)
        cells.append((begin, begin + len(stripped)))
        start += len(part) + len(mark)
    return cells


def _accept(lines: Sequence[_Line], first: int, last: int, rows: list[Row]) -> _Table | None:
    """The table, where it has figures in several rows of several short cells."""
    base = lines[first].start
    text = "\n".join(_pad(lines[first:last]))

    def printed(cell: Cell) -> str:
        return text[cell[0] - base : cell[1] - base]

    cells = [printed(cell) for row in rows for cell in row]
    if any(len(cell) > LONGEST_CELL or "。" in cell for cell in cells):
        return None
    if max(map(len, rows), default=0) > WIDEST:
        return None
    if sum(len(row) > 1 for row in rows) < 2 or not any(map(_AMOUNT.fullmatch, cells)):
        return None
    return _Table(first, last, rows)


def _pad(lines: Sequence[_Line]) -> Iterator[str]:
    """The lines, filled up with blanks to where the next one begins."""
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        yield line.text if following is None else line.text.ljust(following.start - line.start - 1)


def _read_blanks(lines: Sequence[_Line], first: int) -> _Table | None:
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
    return _Table(start, last, [*heads, *rows]) if is_sure and not is_pair else None


def _cut_figures(line: _Line) -> Row:
    """Name, perhaps unit, and figures of a line; empty where it is no such row."""
    tokens = [found.span() for found in _TOKEN.finditer(line.text)]
    count = 0
    while count < len(tokens) and _FIGURE.fullmatch(line.text[slice(*tokens[-1 - count])]):
        count += 1
    figures = tokens[len(tokens) - count :]
    if (
        not count
        or count == len(tokens)
        or not any(_NUMBER.fullmatch(line.text[s:e]) for s, e in figures)
    ):
        return []
    names = line.text[: figures[0][0]].rstrip(" ")
    if _SENTENCE.search(names) or len(names) > LONGEST_CELL:
        return []
    parts = [found.span() for found in re.finditer(r"[^ ]+(?: [^ ]+)*", names)]
    if len(parts) == 1 and " " in names:
        blank = names.rindex(" ")
        if _UNIT.fullmatch(names[blank + 1 :]):
            parts = [(0, blank), (blank + 1, len(names))]
    if len(parts) > MOST_NAMES:
        return []
    return [(line.start + start, line.start + end) for start, end in (*parts, *figures)]


def _cut_heads(line: _Line, width: int) -> Row:
    """The heads over columns, one for each of them but perhaps the first."""
    if _SENTENCE.search(line.text) or len(line.text) > LONGEST_CELL or _CAPTION.match(line.text):
        return []
    for pattern in (_APART, _TOKEN):
        cells = [found.span() for found in pattern.finditer(line.text)]
        if width - 1 <= len(cells) <= width and len(cells) > 1:
            break
    else:
        return []
    if any(map(_is_value, (line.text[slice(*cell)] for cell in cells))):
        return []
    placed = [(line.start + start, line.start + end) for start, end in cells]
    return placed if len(cells) == width else [(line.start, line.start), *placed]


def _is_value(text: str) -> bool:
    return bool(_FIGURE.fullmatch(text)) and not _YEAR.fullmatch(text)


def _read_alone(lines: Sequence[_Line], figure: int) -> _Table | None:
    """Rows whose cells have a line each, told by the names and figures that take turns."""
    figures = _skip_figures(lines, figure) - figure
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
    return _Table(first - heads, last, rows)


def _count_names(lines: Sequence[_Line], index: int) -> int:
    count = 0
    while index + count < len(lines) and count <= MOST_NAMES:
        line = lines[index + count]
        if line.is_figure or not line.is_short or "|" in line.text:
            break
        count += 1
    return count


def _fits(lines: Sequence[_Line], first: int, names: int, figures: int) -> bool:
    row = lines[first : first + names + figures]
    return (
        len(row) == names + figures
        and all(line.is_short and not line.is_figure for line in row[:names])
        and all(line.is_figure for line in row[names:])
    )


def _count_heads(lines: Sequence[_Line], first: int, width: int) -> int:
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
        return count if is_bounded or _CORNER.match(lines[first - width].text) else 0
    return count if count == width - 1 and count else 0


def _read_inline(lines: Sequence[_Line], index: int) -> _Table | None:
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
    return _Table(index, index + 1, rows, placed)


def _split(text: str, row: re.Match[str]) -> list[Cell]:
    return [found.span() for found in _TOKEN.finditer(text, *row.span())]


def _find_corner(text: str, width: int) -> list[Cell]:
    """The last words of a text as heads, where the first of them is one that heads names."""
    cells = [found.span() for found in _TOKEN.finditer(text)][-width:]
    is_head = len(cells) == width and _CORNER.match(text, cells[0][0])
    return cells if is_head else []
