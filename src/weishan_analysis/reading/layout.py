"""The lines of a text as paragraphs: sentences mended that a line break or a caption cuts."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from weishan_analysis.metadata import load
from weishan_analysis.reading.kinds import is_page
from weishan_analysis.reading.lexicon import any_of
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.signs import NINE, TEN, WRITTEN
from weishan_analysis.reading.text import HAN, Block, Piece, Tracked

HARD_WRAP = 30  # characters of a line that is no caption
FARTHEST = 8  # lines that captions may put between two halves of a sentence

_REPORTS: str = load("articles.toml")["title"]["reports"]
_WORDS: dict[str, str] = load("lexicon/layout.toml")
# A line; of one into which headings run on (。 二、农 业 全年粮食产量…) a heading, or the rest.
_HEADING = (
    rf"(?<=[。;])\ ?[{NINE}{TEN}]{{1,3}}、{HAN}(?:\ ?{HAN}){{1,9}}(?=\ +(?:[全年]|\d{{4}}年))"
)
_LINE = Pattern(rf"{_HEADING}|(?:(?!{_HEADING})[^\n])+")
_CLAUSE_MARK = Pattern(r",(?!\d)|[。;:!?]")  # not that of 17,850
_RUNNING_MARK = Pattern(r",(?!\d)|[。;]")
_FINISHED = "。!?;:…”’」』)]》>"
_NUMERAL_START = Pattern(rf"[\d.%‰]|{any_of(_WORDS['after_numeral'])}")
_NUMERAL_SIGNS = f"0123456789.,点分之 {WRITTEN}"
_WORDS_BEFORE = Pattern(rf"(?:{HAN}|\()$")
_WORDS_AFTER = Pattern(r"[^\d.,\s]")
_NEW_START = Pattern(r"\d{4}年|\d{1,2}(?:、|[.)](?!\d))")
_ENUMERATED = Pattern(rf"(?:\d{{4}}年|\d{{1,2}}[.、)]|\(?[{NINE}{TEN}]{{1,3}}[、)]|[{NINE}]是)")
_BYLINE = Pattern(any_of(_WORDS["byline"]))
# A heading or a title, though it has a comma or is long.
_NUMBERED = Pattern(
    rf"(?:第?[{NINE}{TEN}]{{1,3}}(?:、|章|部分)|\([{NINE}{TEN}]{{1,3}}\))[^\d。;:!?]{{1,38}}$"
)
_TITLE = Pattern(rf"[^。;:!?,]{{1,60}}{any_of(_REPORTS)}$")
_LATIN_END = Pattern(r"[A-Za-z]$")
_LATIN_START = Pattern(r"[A-Za-z0-9]")


class _Line(NamedTuple):
    start: int
    end: int
    text: str
    after_blank: bool
    indented: bool

    @property
    def is_row(self) -> bool:
        """A row of a table, in the form of rows.py."""
        return self.text[0] == self.text[-1] == "|" and len(self.text) > 1

    @property
    def is_heading(self) -> bool:
        """A numbered heading, or a title that says what paper it is."""
        return bool(_NUMBERED.match(self.text) or _TITLE.match(self.text))

    @property
    def is_prose(self) -> bool:
        if self.is_row or self.is_heading:
            return False
        return bool(_CLAUSE_MARK.search(self.text)) or len(self.text) > HARD_WRAP

    @property
    def is_unfinished(self) -> bool:
        """A line of running text that stops without an end mark."""
        is_running = _RUNNING_MARK.search(self.text) or len(self.text) > HARD_WRAP
        is_running = is_running and not self.is_heading
        return bool(is_running) and not self.text.endswith((_WORDS["credits"], *_FINISHED))


_Paragraph = list[_Line]


def join_lines(visible: Tracked) -> tuple[Tracked, tuple[Block, ...]]:
    """Mend sentences that a line break cuts, past captions in between, and name the blocks."""
    paragraphs = _paragraphs(_lines(visible.text))
    pieces: list[Piece] = []
    blocks: list[Block] = []
    length = 0
    for kind, paragraph in zip(_kinds(paragraphs), paragraphs, strict=True):
        start = length
        for piece in _pieces(visible, paragraph):
            pieces.append(piece)
            length += len(piece[0])
        blocks.append(Block(kind, start, length - 1))
    return Tracked.join(pieces), tuple(blocks)


def _lines(text: str) -> list[_Line]:
    lines = []
    previous_end = 0
    for found in _LINE.finditer(text):
        stripped = found.group().strip()
        if not stripped:
            continue
        start = found.start() + found.group().index(stripped[0])
        after_blank = text.count("\n", previous_end, found.start()) > 1
        is_indented = start - found.start() >= 2
        lines.append(_Line(start, start + len(stripped), stripped, after_blank, is_indented))
        previous_end = found.end()
    return lines


def _paragraphs(lines: Sequence[_Line]) -> list[_Paragraph]:
    paragraphs: list[_Paragraph] = []
    used: set[int] = set()
    for index, line in enumerate(lines):
        if index in used:
            continue
        paragraph, last = [line], index
        while (following := _continuation(lines, last)) is not None:
            paragraph.append(lines[following])
            used.add(following)
            last = following
        paragraphs.append(paragraph)
    return paragraphs


def _pieces(visible: Tracked, paragraph: _Paragraph) -> Iterator[Piece]:
    """The lines of a paragraph one after the other, and the line break at its end."""
    before = ""
    for line in paragraph:
        if _LATIN_END.search(before) and _LATIN_START.match(line.text):
            yield " ", *visible.span(line.start, line.start + 1)
        yield from visible.cut(line.start, line.end)
        before = line.text
    end = visible.span(paragraph[-1].end - 1, paragraph[-1].end)[1]
    yield "\n", end, end


def _continuation(lines: Sequence[_Line], index: int) -> int | None:
    """The line that goes on where line `index` stops in the middle, or None."""
    line, place = lines[index], index + 1
    place += place < len(lines) and is_page(lines[place].text)
    if place >= len(lines) or line.is_row or is_page(line.text):
        return None
    following = lines[place]
    if not following.is_row and _breaks_numeral(line.text, following.text):
        return place
    if not line.is_unfinished:
        return None
    if not following.after_blank and not following.is_row:
        return None if following.indented else place
    for candidate in range(index + 1, min(index + FARTHEST, len(lines))):
        other = lines[candidate]
        if other.is_prose and not _BYLINE.search(other.text[:8]):
            return None if other.indented or _ENUMERATED.match(other.text) else candidate
    return None


def _breaks_numeral(line: str, following: str) -> bool:
    """Whether the break stands inside a quantity: words before it, the rest of it after it."""
    if len(line) <= 4 or line[-1] not in _NUMERAL_SIGNS or not _NUMERAL_START.match(following):
        return False
    goes_on = _WORDS_AFTER.search(following) and not _NEW_START.match(following)
    return bool(goes_on and _WORDS_BEFORE.search(line.rstrip(_NUMERAL_SIGNS)))


def _kinds(paragraphs: Sequence[_Paragraph]) -> list[str]:
    """Title, byline, heading (a short line right above prose), caption, row or paragraph."""
    is_prose = [len(paragraph) > 1 or paragraph[0].is_prose for paragraph in paragraphs]
    kinds = []
    for index, paragraph in enumerate(paragraphs):
        text = paragraph[0].text
        if paragraph[0].is_row:
            kinds.append("row")
        elif index == 0 and not is_prose[0]:
            kinds.append("title")
        elif 0 < index <= 3 and len(text) <= HARD_WRAP and _BYLINE.search(text):
            kinds.append("byline")
        elif is_prose[index]:
            kinds.append("paragraph")
        else:
            kinds.append("heading" if is_prose[index + 1 : index + 2] == [True] else "caption")
    return kinds
