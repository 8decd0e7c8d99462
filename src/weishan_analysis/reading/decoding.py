"""From the bytes of a file to its text, in whichever encoding Chinese offices use."""

import re

from weishan_analysis.errors import Fault, WeishanError

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SAMPLE = 2000  # bytes that tell UTF-16 from the rest


def decode(content: bytes, place: str) -> str:
    """The text of a file, without its byte-order mark; WeishanError where it holds none."""
    for encoding in _likely_encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" and not _is_common_chinese(text):
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
    even, odd = (content[first:_SAMPLE:2].count(0) for first in (0, 1))
    if (
        max(even, odd) > min(len(content), _SAMPLE) // 20
        and not min(even, odd)
        and len(content) > 16
    ):
        return ["utf-16-le" if odd else "utf-16-be"]
    return ["utf-8-sig", "gb18030"]


def _is_common_chinese(text: str) -> bool:
    """Whether text decoded as GB18030 reads as Chinese: mostly first-level GB2312 characters."""
    characters = re.findall(r"[^\x00-\x7f]", text)
    first_level = sum(
        b"\xa1" <= character.encode("gb18030")[:1] <= b"\xd7" for character in characters
    )
    return bool(first_level >= len(characters) * 0.7)


def _guess(content: bytes) -> str:
    """The text in the encoding that reads best, or nothing where it holds no Chinese."""
    if b"\x00" in content:
        return ""
    from charset_normalizer import from_bytes

    best = from_bytes(content, threshold=0.4).best()
    return str(best) if best is not None and _HAN.search(str(best)) else ""
