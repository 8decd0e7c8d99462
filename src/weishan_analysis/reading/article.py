"""The raw text as it stands, and a clean text whose every character maps back to it."""

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.reading.characters import SIMPLER

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffd\x00-\x08\x0e-\x1f\x7f]+")
# Forum software once mixed random ASCII into copied text: tokens of one or two signs, spaced.
_JUNK = re.compile(
    r"(?<![^\s\u3000-\u9fff\uff00-\uffef])(?=[^\n]{0,24}[$@#^{}|~`_\\])"
    r"(?:[!-~]{1,2}[ \t]+){3,}[!-~]{1,2}(?![!-~])"
)
_LINE = re.compile(r"[^\n]+")
_HTML = re.compile(r"<(?:!doctype|html|body|div|p|br|table|span)\b[^<>]*>", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[。!?\n]+[”’」』)]*")
_CLAUSE_MARK = re.compile(r"[,。;:!?]")
_FINISHED = "。!?;:…”’」』)]》>"
_NUMERAL_END = re.compile(r"[\d零〇一二两三四五六七八九十百千万亿点分之,.]$")
_NUMERAL_START = re.compile(r"[\d.%‰]|[十百千万亿点]|[余多]?[万亿]|[户人元个名亩头只吨项家次年月日]")
_ENUMERATED = re.compile(r"(?:\d{4}年|\d{1,2}[.、)]|\(?[一二三四五六七八九十]{1,3}[、)]|[一二三四五六七八九]是)")
_BYLINE = re.compile(r"(?:文/图|图/文|记者|通讯员|作者|来源|编辑|责编|发布时间|发布日期|摄影|摄)")
HARD_WRAP = 30


@dataclass(frozen=True)
class Tracked:
    """A text made of runs of another: each run is (start here, start there, end there).

    A run as long here as there maps character by character; otherwise it is one character that
    stands for a longer form, such as an entity.
    """

    text: str
    runs: tuple[tuple[int, int, int], ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [run[0] for run in self.runs]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the other text of `text[start:end]`, which must not be empty."""
        first = self._locate(start)
        last = self._locate(end - 1)
        return min(first[0], last[0]), max(first[1], last[1])

    def _locate(self, position: int) -> tuple[int, int]:
        index = bisect_right(self._starts, position) - 1
        here, start, end = self.runs[index]
        length = (self._starts[index + 1] if index + 1 < len(self.runs) else len(self.text)) - here
        if end - start != length:
            return start, end
        return start + position - here, start + position - here + 1

    def cut(self, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """The pieces (text, start there, end there) that `text[start:end]` is made of."""
        index = bisect_right(self._starts, start) - 1
        while start < end:
            here, there, there_end = self.runs[index]
            after = self._starts[index + 1] if index + 1 < len(self.runs) else len(self.text)
            stop = min(end, after)
            if there_end - there == after - here:
                yield self.text[start:stop], there + start - here, there + stop - here
            else:
                yield self.text[start:stop], there, there_end
            start, index = stop, index + 1

    @classmethod
    def join(cls, pieces: Iterable[tuple[str, int, int]]) -> "Tracked":
        texts, runs, length = [], [], 0
        for text, start, end in pieces:
            if text:
                texts.append(text)
                runs.append((length, start, end))
                length += len(text)
        return cls("".join(texts), tuple(runs))


@dataclass(frozen=True)
class Block:
    """A title, byline, heading, caption or paragraph: its kind and span in the clean text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Article:
    """One source text: `raw` as it stands and `text` as it reads, mapped by `span`."""

    raw: str
    clean: Tracked
    blocks: tuple[Block, ...]
    path: Path | None = field(default=None, compare=False)

    @property
    def text(self) -> str:
        return self.clean.text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into `raw` of `text[start:end]`."""
        return self.clean.span(start, end)

    @cached_property
    def _runs_by_place(self) -> list[tuple[int, int]]:
        return sorted((start, here) for here, start, _ in self.clean.runs)

    def position(self, place: int) -> int:
        """The offset into `text` of the character that stands at `raw[place]`."""
        index = bisect_right(self._runs_by_place, (place, len(self.raw))) - 1
        start, here = self._runs_by_place[max(index, 0)]
        return here + place - start

    @cached_property
    def sentence_ends(self) -> list[int]:
        ends = [found.end() for found in _SENTENCE_END.finditer(self.text)]
        return ends if ends and ends[-1] == len(self.text) else [*ends, len(self.text)]

    def sentence(self, position: int) -> tuple[int, int]:
        """The span in `text` of the sentence around `position`."""
        index = bisect_right(self.sentence_ends, position)
        start = self.sentence_ends[index - 1] if index else 0
        end = self.sentence_ends[min(index, len(self.sentence_ends) - 1)]
        return start, max(end, start)

    def quote(self, position: int) -> str:
        """The sentence around `position` as printed, on one line."""
        start, end = self.sentence(position)
        pieces = self.clean.cut(start, end)
        printed = "".join(
            self.raw[begin:stop] if stop - begin == len(text) else text for text, begin, stop in pieces
        )
        return " ".join(printed.split())


def read_article(path: str | Path) -> Article:
    """Read an article file: UTF-8, UTF-16, GB18030 or another encoding, plain text or HTML.

    A missing, empty or binary file raises WeishanError. Offsets count characters of the decoded
    file without its byte-order mark.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise WeishanError(
            Fault(str(path), f"the file cannot be read ({reason})", "an article", "check the path")
        ) from None
    raw = decode(content, str(path))
    if not raw.strip():
        raise WeishanError(
            Fault(str(path), "the file is empty", "the text of an article", "put the text there")
        )
    article = parse_article(raw)
    return Article(article.raw, article.clean, article.blocks, path)


def decode(content: bytes, place: str) -> str:
    """The text of a file in whichever encoding Chinese offices use; WeishanError for binary."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif _looks_like_utf16(content):
        encodings = ["utf-16-le" if content[1::2].count(0) >= content[::2].count(0) else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or _is_common_chinese(text):
            if "\x00" in text or len(re.findall(r"[\x01-\x08\x0e-\x1a]", text)) > len(text) // 100:
                break
            return text
    else:
        from charset_normalizer import from_bytes

        best = None if b"\x00" in content else from_bytes(content, threshold=0.4).best()
        if best is not None and re.search(r"[\u4e00-\u9fff]", str(best)):
            return str(best)
    raise WeishanError(
        Fault(place, "the file is not text", "UTF-8, GB18030, Big5 or UTF-16 text",
              "save the article as UTF-8")
    )  # fmt: skip


def _looks_like_utf16(content: bytes) -> bool:
    sample = content[:2000]
    half = len(sample) // 2
    return half > 8 and max(sample[::2].count(0), sample[1::2].count(0)) > half // 10 and (
        min(sample[::2].count(0), sample[1::2].count(0)) == 0
    )


def _is_common_chinese(text: str) -> bool:
    """Whether text decoded as GB18030 reads as Chinese: mostly first-level GB2312 characters."""
    characters = re.findall(r"[^\x00-\x7f]", text)
    first_level = sum(1 for c in characters if b"\xa1" <= c.encode("gb18030")[:1] <= b"\xd7")
    return first_level >= len(characters) * 0.7


def parse_article(raw: str) -> Article:
    """Clean a text as it stands; HTML is told by its tags. Never fails."""
    if _HTML.search(raw[:200_000]):
        from weishan_analysis.reading.webpage import main_text

        lines = main_text(raw)
    else:
        lines = Tracked(raw, ((0, 0, len(raw)),) if raw else ())
    visible = Tracked.join(_visible_pieces(raw, lines))
    clean, blocks = _join_lines(visible)
    return Article(raw, clean, blocks)


def _visible_pieces(raw: str, lines: Tracked) -> Iterator[tuple[str, int, int]]:
    """Entities resolved, invisible characters and junk dropped, characters made simpler."""
    for index, (here, start, _) in enumerate(lines.runs):
        after = lines.runs[index + 1][0] if index + 1 < len(lines.runs) else len(lines.text)
        text = lines.text[here:after]
        position = 0
        for found in _DROPPED.finditer(text):
            yield text[position : found.start()].translate(SIMPLER), start + position, start + found.start()
            if found.group()[0] == "&":
                character = html.unescape(found.group())
                if len(character) == 1:
                    yield character.translate(SIMPLER), start + found.start(), start + found.end()
            position = found.end()
        yield text[position:].translate(SIMPLER), start + position, start + len(text)


_DROPPED = re.compile(f"{_ENTITY.pattern}|{_INVISIBLE.pattern}|{_JUNK.pattern}")


@dataclass
class _Line:
    start: int
    end: int
    text: str
    after_blank: bool
    indented: bool

    @property
    def is_prose(self) -> bool:
        return bool(_CLAUSE_MARK.search(self.text)) or len(self.text) > HARD_WRAP

    @property
    def is_unfinished(self) -> bool:
        """A line of running text that stops without an end mark."""
        marks = re.search(r"[,。;]", self.text) or len(self.text) > HARD_WRAP
        return bool(marks) and self.text[-1] not in _FINISHED and not self.text.endswith("文/图")


def _lines(text: str) -> list[_Line]:
    lines = []
    previous_end = 0
    for found in _LINE.finditer(text):
        stripped = found.group().strip()
        if not stripped:
            continue
        start = found.start() + found.group().index(stripped[0])
        blank = text.count("\n", previous_end, found.start()) > 1
        lines.append(
            _Line(start, start + len(stripped), stripped, blank, start - found.start() >= 2)
        )
        previous_end = found.end()
    return lines


def _join_lines(visible: Tracked) -> tuple[Tracked, tuple[Block, ...]]:
    """Mend sentences that a line break cuts, past captions in between, and name the blocks."""
    lines = _lines(visible.text)
    paragraphs: list[list[_Line]] = []
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
    pieces: list[tuple[str, int, int]] = []
    blocks: list[Block] = []
    length = 0
    kinds = _kinds(paragraphs)
    for paragraph, kind in zip(paragraphs, kinds, strict=True):
        start = length
        for line in paragraph:
            if length > start and re.match(r"[A-Za-z0-9]", line.text) and pieces[-1][0][-1:].isalpha():
                if pieces[-1][0][-1:].isascii():
                    pieces.append((" ", *visible.span(line.start, line.start + 1)))
                    length += 1
            for text, begin, stop in visible.cut(line.start, line.end):
                pieces.append((text, begin, stop))
                length += len(text)
        blocks.append(Block(kind, start, length))
        end = visible.span(paragraph[-1].end - 1, paragraph[-1].end)[1]
        pieces.append(("\n", end, end))
        length += 1
    return Tracked.join(pieces), tuple(blocks)


def _continuation(lines: list[_Line], index: int) -> int | None:
    """The line that goes on where line `index` stops in the middle, or None."""
    line = lines[index]
    if index + 1 >= len(lines):
        return None
    following = lines[index + 1]
    if _breaks_numeral(line, following):
        return index + 1
    if not line.is_unfinished:
        return None
    if not following.after_blank:
        return None if following.indented else index + 1
    for candidate in range(index + 1, min(index + 8, len(lines))):
        other = lines[candidate]
        if other.is_prose and not _BYLINE.search(other.text[:8]):
            if other.indented or _ENUMERATED.match(other.text):
                return None
            return candidate
    return None


def _breaks_numeral(line: _Line, following: _Line) -> bool:
    """Whether the break stands inside a quantity: words before it, the rest of it after it."""
    if not _NUMERAL_END.search(line.text) or not _NUMERAL_START.match(following.text):
        return False
    words = re.search(r"[\u4e00-\u9fff(](?=[^\u4e00-\u9fff]*$|[零一二两三四五六七八九十百千万亿]+$)", line.text)
    goes_on = re.search(r"[^\d.,\s]", following.text) and not re.match(r"\d{4}年|\d+[.、)]", following.text)
    return bool(words and goes_on and len(line.text) > 4)


def _kinds(paragraphs: list[list[_Line]]) -> list[str]:
    """Title, byline, heading (a short line right above prose), caption (any other) or paragraph."""
    kinds = []
    for index, paragraph in enumerate(paragraphs):
        text = paragraph[0].text
        prose = len(paragraph) > 1 or paragraph[0].is_prose
        if index == 0 and not prose:
            kinds.append("title")
        elif index <= 3 and len(text) <= HARD_WRAP and _BYLINE.search(text):
            kinds.append("byline")
        elif prose:
            kinds.append("paragraph")
        elif index + 1 < len(paragraphs) and (
            len(paragraphs[index + 1]) > 1 or paragraphs[index + 1][0].is_prose
        ):
            kinds.append("heading")
        else:
            kinds.append("caption")
    return kinds
