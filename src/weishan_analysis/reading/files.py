"""From a file to a text: decoded, unpacked of its HTML, cleaned, its lines joined."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.reading.layout import join_lines
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.rows import mark_rows
from weishan_analysis.reading.text import HAN, Text, Tracked, clean_text

_HTML = Pattern(r"<(?:!doctype|html|body|div|p|br|table|span)\b[^<>]*>", re.IGNORECASE)
_HEAD = 200_000  # characters in which a page of HTML shows its first tag
LARGEST = 20_000_000  # bytes; a yearbook of a thousand pages has some three million
_CONTROL = Pattern(r"[\x00-\x08\x0e-\x1a]")
_HAN = Pattern(HAN)
_SAMPLE = 2000  # bytes that tell UTF-16 from the rest
# First bytes of punctuation and of the everyday characters.
_COMMON = {
    "gb18030": {*range(0xA1, 0xAA), *range(0xB0, 0xD8)},
    "big5": set(range(0xA1, 0xC7)),
}


def read_text(path: str | Path) -> Text:
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
    return replace(parse_text(raw), path=path)


def parse_text(raw: str) -> Text:
    """Clean a text as it stands; HTML is told by its tags. Never fails."""
    if _HTML.search(raw[:_HEAD]):
        from weishan_analysis.reading.webpage import main_text

        lines = main_text(raw)
    else:
        lines = Tracked.join([(raw, 0, len(raw))])
    clean, blocks = join_lines(clean_text(mark_rows(lines)))
    return Text(raw, clean, blocks)


def decode(content: bytes, place: str) -> str:
    """The text of a file, without its byte-order mark.

    WeishanError where it holds none, or more than anybody reads.
    """
    if len(content) > LARGEST:
        raise WeishanError(
            Fault(place, f"the file holds {len(content) / 1e6:.1f} MB",
                  f"at most {LARGEST // 10**6} MB of text", "split it into its articles")
        )  # fmt: skip
    for encoding in _likely_encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding in _COMMON and not _is_common(text, encoding):
            continue
        if "\x00" not in text and len(_CONTROL.findall(text)) <= len(text) // 100:
            return text
    if text := _guess(content):
        return text
    raise WeishanError(
        Fault(place, "the file is not text", "UTF-8, GB18030, Big5 or UTF-16 text",
              "save the article as UTF-8")
    )  # fmt: skip


def _likely_encodings(content: bytes) -> list[str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    sample = content[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(sample) > 16 and not min(even, odd) and max(even, odd) > len(sample) // 20:
        return ["utf-16-le" if odd else "utf-16-be"]
    return ["utf-8-sig", "gb18030", "big5"]


def _is_common(text: str, encoding: str) -> bool:
    """Whether text decoded as `encoding` reads as Chinese: mostly its everyday characters."""
    characters = Counter(re.findall(r"[^\x00-\x7f]", text))
    common = sum(
        count
        for character, count in characters.items()
        if character.encode(encoding)[0] in _COMMON[encoding] and not _is_private(character)
    )
    return common >= characters.total() * 0.7


def _is_private(character: str) -> bool:
    return "\ue000" <= character <= "\uf8ff"


def _guess(content: bytes) -> str:
    """The text in the encoding that reads best, or nothing where it holds no Chinese."""
    if b"\x00" in content:
        return ""
    from charset_normalizer import from_bytes

    best = from_bytes(content, threshold=0.4).best()
    return str(best) if best is not None and _HAN.search(str(best)) else ""
