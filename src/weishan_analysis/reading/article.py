"""The raw text as it stands, and a clean text whose every character maps back to it."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.reading.cleaning import clean_text
from weishan_analysis.reading.decoding import decode
from weishan_analysis.reading.layout import Block, join_lines
from weishan_analysis.reading.tracked import Tracked

__all__ = ["Article", "Block", "Tracked", "decode", "parse_article", "read_article"]

_HTML = re.compile(r"<(?:!doctype|html|body|div|p|br|table|span)\b[^<>]*>", re.IGNORECASE)
_HEAD = 200_000  # characters in which a page of HTML shows its first tag
_SENTENCE_END = re.compile(r"[。!?\n]+[”’」』)]*")


@dataclass(frozen=True)
class Article:
    """One source text: `raw` as it stands and `text` as it reads, mapped by `span`."""

    raw: str
    clean: Tracked
    blocks: tuple[Block, ...]
    path: Path | None = field(default=None, compare=False)

    @property
    def text(self) -> str:
        """The clean text, of which quantities are read."""
        return self.clean.text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into `raw` of `text[start:end]`."""
        return self.clean.span(start, end)

    def position(self, place: int) -> int:
        """The offset into `text` of the character that stands at `raw[place]`."""
        return self.clean.position(place)

    @cached_property
    def sentence_ends(self) -> list[int]:
        """Where each sentence of the clean text ends, the last one at its end."""
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
            for text, start, end in self.clean.cut(start, end)
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
    return replace(parse_article(raw), path=path)


def parse_article(raw: str) -> Article:
    """Clean a text as it stands; HTML is told by its tags. Never fails."""
    if _HTML.search(raw[:_HEAD]):
        from weishan_analysis.reading.webpage import main_text

        lines = main_text(raw)
    else:
        lines = Tracked.join([(raw, 0, len(raw))])
    clean, blocks = join_lines(clean_text(lines))
    return Article(raw, clean, blocks)
