"""A text as it stands and as it reads, every character of the one led back to the other."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from weishan_analysis.metadata import FOLDER
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.signs import NINE, SOME, TEN, VAGUE, WRITTEN, ZEROS

# A Chinese character, or a letter of another script that Chinese prose hardly uses. The range of
# its code points would say the same, but takes Python over a millisecond to compile each time.
HAN = r"[^\W\d_a-zA-Z]"

_SPACES = "\u00a0\u2002\u2003\u2009\u202f\u3000\t\v\f\r"
_ALIKE = {
    "-": "—–―－‐‑‒−",
    "~": "～〜",
    "%": "﹪℅",
    "。": "｡",
    "·": "•・",
    "¥": "￥",
    ":": "∶︰",
    "“": "〝",
    "”": "〞",
}


def _read_simpler() -> dict[int, str]:
    simpler = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    simpler |= {ord(other): sign for sign, others in _ALIKE.items() for other in others}
    simpler |= {ord(space): " " for space in _SPACES}
    data = FOLDER.joinpath("lexicon/traditional.txt").read_text(encoding="utf-8")
    traditional, simplified = data.split()
    return simpler | dict(zip(map(ord, traditional), simplified, strict=True))


SIMPLER = _read_simpler()
_OTHERS = frozenset(map(chr, SIMPLER))


def _as_printed(signs: str) -> str:
    """Signs with all other forms in which a text may print them."""
    return signs + "".join(chr(code) for code, sign in SIMPLER.items() if sign in signs)


# Forum software once mixed random ASCII into copied text: tokens of one or two signs, spaced.
_JUNK = (
    r"(?<![!-~])(?=[^\n]{0,24}[$@#^{}|~`_\\])"
    r"(?:[!-~]{1,2}[ \t]+){3,40}[!-~]{1,2}(?![!-~])"
)
# Some mirrors print the sound of a character behind it.
_SOUND = rf"(?<={HAN})[(（][a-z]{{0,4}}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{{0,3}}[)）]"
_INVISIBLE = r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffd\x00-\x08\x0e-\x1f\x7f]+"
_ENTITY = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});"
_SIGNS = "&$@#^{}|~`_\\\\" + "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_BEFORE = rf"(?:{HAN}|[、。；;：:！？（(）)“《〔，,→/])"
_BLANK = f"[ {_SPACES}]"
# Blanks between a number and the words beside it, as copies from PDF and Word have them.
_NUMERAL, _DIGIT = _as_printed(f"0123456789半{WRITTEN}{SOME}"), _as_printed(f"{ZEROS}{NINE}两")
_BLANKS = (
    rf"{_BLANK}(?:(?<={_BEFORE}{_BLANK})(?<![{_NUMERAL}]{_BLANK})(?<!\d[,，:：]{_BLANK}){_BLANK}*"
    rf"(?=[-−—¥￥$≥≤<>]?[{_NUMERAL}])(?!\d{{1,2}}[.．、)）](?![\d\n]))"
    rf"|(?<=[{_NUMERAL}{_as_printed(VAGUE)}%‰℃]{_BLANK}){_BLANK}*(?=(?![{_DIGIT}]){HAN}|[%‰℃]))"
)
_SUSPECT = Pattern(rf"[{_SIGNS}]|{_INVISIBLE}")  # without it only blanks are dropped
_DROPPED = Pattern(f"{_ENTITY}|{_INVISIBLE}|{_JUNK}|{_SOUND}|{_BLANKS}")
_BETWEEN = Pattern(_BLANKS)
# A dot behind a word ends a sentence, unless it numbers an item.
_STOP = Pattern(rf"\.(?<=(?:{HAN}|[%‰)])\.)(?<![\n。][{NINE}{TEN}]\.)(?<!^[{NINE}{TEN}]\.)(?!\.)")
_SENTENCE_END = Pattern(r"[。!?\n]+[”’」』)]*")

Piece = tuple[str, int, int]  # a text and the start and end there of what it stands for


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

    def _end(self, index: int) -> int:
        return self.runs[index + 1][0] if index + 1 < len(self.runs) else len(self.text)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the other text of `text[start:end]`, which must not be empty."""
        index = bisect_right(self._starts, start) - 1
        here, there, there_end = self.runs[index]
        stop = self._end(index)
        if end <= stop and there_end - there == stop - here:
            return there + start - here, there + end - here
        first, last = self._locate(start), self._locate(end - 1)
        return min(first[0], last[0]), max(first[1], last[1])

    def _locate(self, position: int) -> tuple[int, int]:
        index = bisect_right(self._starts, position) - 1
        here, start, end = self.runs[index]
        if end - start != self._end(index) - here:
            return start, end
        return start + position - here, start + position - here + 1

    @cached_property
    def _by_place(self) -> list[tuple[int, int]]:
        return sorted((start, here) for here, start, _ in self.runs)

    def position(self, place: int) -> int:
        """The offset into `text` of what stands at `place` in the other text."""
        index = bisect_right(self._by_place, (place, len(self.text))) - 1
        start, here = self._by_place[max(index, 0)]
        return here + place - start

    def cut(self, start: int, end: int) -> Iterator[Piece]:
        """The pieces that `text[start:end]` is made of."""
        index = bisect_right(self._starts, start) - 1
        while start < end:
            here, there, there_end = self.runs[index]
            stop = min(end, self._end(index))
            if there_end - there == self._end(index) - here:
                yield self.text[start:stop], there + start - here, there + stop - here
            else:
                yield self.text[start:stop], there, there_end
            start, index = stop, index + 1

    @classmethod
    def join(cls, pieces: Iterable[Piece]) -> "Tracked":
        """One text of all the pieces, empty ones left out; neighbours that touch become one run."""
        texts: list[str] = []
        runs: list[tuple[int, int, int]] = []
        length = 0
        for text, start, end in pieces:
            if not text:
                continue
            texts.append(text)
            runs.append((length, start, end))
            length += len(text)
        return cls("".join(texts), tuple(runs))


class Block(NamedTuple):
    """A title, byline, heading, caption, row or paragraph: its kind and span in the clean text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Text:
    """One text: `raw` as it stands and `clean` as it reads, `mapped` to the raw one."""

    raw: str
    mapped: Tracked
    blocks: tuple[Block, ...]
    path: Path | None = field(default=None, compare=False)

    @cached_property
    def clean(self) -> str:
        """The text of which quantities are read."""
        return self.mapped.text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into `raw` of `clean[start:end]`."""
        return self.mapped.span(start, end)

    def position(self, place: int) -> int:
        """The offset into `clean` of the character that stands at `raw[place]`."""
        return self.mapped.position(place)

    @cached_property
    def sentence_ends(self) -> list[int]:
        """Where each sentence of the clean text ends, the last one at its end."""
        ends = [found.end() for found in _SENTENCE_END.finditer(self.clean)]
        return ends if ends and ends[-1] == len(self.clean) else [*ends, len(self.clean)]

    def sentence(self, position: int) -> tuple[int, int]:
        """The span in `clean` of the sentence around `position`."""
        index = bisect_right(self.sentence_ends, position)
        start = self.sentence_ends[index - 1] if index else 0
        end = self.sentence_ends[min(index, len(self.sentence_ends) - 1)]
        return start, max(end, start)

    def quote(self, position: int) -> str:
        """The sentence around `position` as printed, on one line."""
        number = bisect_right(self.sentence_ends, position)
        if number not in self._quotes:  # a sentence often has many figures
            self._quotes[number] = self._print(*self.sentence(position))
        return self._quotes[number]

    @cached_property
    def _quotes(self) -> dict[int, str]:
        return {}

    def _print(self, start: int, end: int) -> str:
        printed = "".join(
            self.raw[start:end] if end - start == len(text) else text
            for text, start, end in self.mapped.cut(start, end)
        )
        return " ".join(printed.split())


def clean_text(lines: Tracked) -> Tracked:
    """The text to read, every character of it mapped to the raw one."""
    return Tracked.join(piece for run in lines.cut(0, len(lines.text)) for piece in _clean(*run))


def _clean(text: str, start: int, end: int) -> Iterator[Piece]:
    """The pieces that remain of one run of text, which stands for `start` to `end`."""
    if end - start != len(text):
        yield text.translate(SIMPLER), start, end
        return
    position = 0
    for found in (_DROPPED if _SUSPECT.search(text) else _BETWEEN).finditer(text):
        yield _simplify(text[position : found.start()]), start + position, start + found.start()
        character = _resolve(found.group()) if found.group()[0] == "&" else ""
        if len(character) == 1:
            yield character.translate(SIMPLER), start + found.start(), start + found.end()
        position = found.end()
    yield _simplify(text[position:]), start + position, end


def _resolve(entity: str) -> str:
    from html import unescape  # its list of entities takes a while to load, and few texts need it

    return unescape(entity)


def _simplify(text: str) -> str:
    for character in _OTHERS.intersection(text):  # a fifth of the time of str.translate
        text = text.replace(character, SIMPLER[ord(character)])
    return _STOP.sub("。", text)
