"""The rows of tables among the lines of a text, in whatever way they were typed.

Cells stand apart by bars, tabs or several blanks, or each has a line for itself. All of these
become one form, a line a row: |地区生产总值|153.1|5.2|.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from weishan_analysis.reading.loose_rows import (
    LONGEST_ALONE,
    LONGEST_CELL,
    NUMBER,
    WIDEST,
    Cell,
    Line,
    Row,
    Table,
    read_alone,
    read_blanks,
    read_inline,
    skip_figures,
)
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.text import SIMPLER, Piece, Tracked

_BLANK = " \u00a0\u2002\u2003\u2009\u3000"
_HINT = Pattern(
    rf"[|｜│\t]|[^\s][{_BLANK}]{{2,}}[^\s]|\d[%％]?[{_BLANK}][-+—–―\d]"
    rf"|^[{_BLANK}]*[-+]?\d[\d.,]*[%％]?[{_BLANK}]*$",
    re.MULTILINE,
)
_LINE = Pattern(r"[^\n]+")
_AMOUNT = Pattern(rf"{NUMBER.pattern}(?:[^\W\d_a-zA-Z年月日]{{1,4}})?")
_NOTE = Pattern(rf"。|^.{{{LONGEST_CELL + 1}}}")
_RULE = Pattern(r"[-:| +=]+")  # |---|---:|


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


def _read_line(found: re.Match[str]) -> Line:
    """A line without the blanks around it; tabs in front of a first cell belong to it."""
    text = found.group().translate(SIMPLER).replace("│", "|")
    if "\t" in found.group().strip():
        text = "".join(
            "\t" if printed == "\t" else sign
            for printed, sign in zip(found.group(), text, strict=True)
        )
    stripped = text.strip(" ")
    return Line(found.start() + (text.index(stripped[0]) if stripped else 0), stripped)


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


def _find_tables(lines: Sequence[Line]) -> Iterator[Table]:
    index = 0
    while index < len(lines):
        text = lines[index].text
        if "|" in text and (last := _run(lines, index, "|")) > index:
            table = _read_bars(lines, index, last)
        elif "\t" in text and (last := _run(lines, index, "\t")) > index:
            table = _read_apart(lines, index, last, "\t")
        elif lines[index].is_figure:
            table = read_alone(lines, index)
            last = table.last if table else skip_figures(lines, index)
        else:
            table = read_blanks(lines, index) if text[-1] in "0123456789%‰-" else None
            last = table.last if table else index + 1
        if not table and len(text) > LONGEST_ALONE and (table := read_inline(lines, index)):
            last = index + 1
        if table:
            yield table
            last = table.last
        index = last


def _run(lines: Sequence[Line], index: int, mark: str) -> int:
    """The first line from `index` on that is no row, as a note below a table is none."""
    while index < len(lines) and mark in lines[index].text:
        cells = [cell for cell in lines[index].text.split(mark) if cell.strip(" \t")]
        if len(cells) == 1 and _NOTE.search(cells[0]):
            return index
        index += 1
    return index


def _read_bars(lines: Sequence[Line], first: int, last: int) -> Table | None:
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
    if len(rows) == 1:
        return _read_ended(lines, first, last)
    return _accept(lines, first, last, [row for row in rows if row])


def _read_ended(lines: Sequence[Line], first: int, last: int) -> Table | None:
    """Cells on a line each with a bar at its end, and nothing between the rows."""
    plain = [Line(line.start, line.text.rstrip("| ")) for line in lines[first:last]]
    figure = next((place for place, line in enumerate(plain) if line.is_figure), None)
    table = read_alone(plain, figure) if figure is not None else None
    return replace(table, first=table.first + first, last=table.last + first) if table else None


def _read_apart(lines: Sequence[Line], first: int, last: int, mark: str) -> Table | None:
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


def _cut(line: Line, mark: str) -> Row:
    """The cells of a line without the blanks around them."""
    cells, start = [], line.start
    for part in line.text.split(mark):
        stripped = part.strip(" \t")
        begin = start + (part.index(stripped[0]) if stripped else 0)
        cells.append((begin, begin + len(stripped)))
        start += len(part) + len(mark)
    return cells


def _accept(lines: Sequence[Line], first: int, last: int, rows: list[Row]) -> Table | None:
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
    return Table(first, last, rows)


def _pad(lines: Sequence[Line]) -> Iterator[str]:
    """The lines, filled up with blanks to where the next one begins."""
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        yield line.text if following is None else line.text.ljust(following.start - line.start - 1)
