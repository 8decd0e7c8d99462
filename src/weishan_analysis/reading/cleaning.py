"""What of a raw text is to be read: entities resolved, junk dropped, one form for a character."""

import re
from collections.abc import Iterator

from weishan_analysis.reading.characters import HAN, SIMPLER
from weishan_analysis.reading.tracked import Piece, Tracked

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
_SUSPECT = re.compile(rf"[{_SIGNS}]|{_INVISIBLE}")  # without it nothing is dropped
_DROPPED = re.compile(f"{_ENTITY}|{_INVISIBLE}|{_JUNK}|{_SOUND}")
# A dot behind a word ends a sentence, unless it numbers an item.
_STOP = re.compile(
    rf"\.(?<=(?:{HAN}|[%‰)])\.)(?<![\n。][一二三四五六七八九十]\.)(?<!^[一二三四五六七八九十]\.)(?!\.)"
)


def clean_text(lines: Tracked) -> Tracked:
    """The text to read, every character of it mapped to the raw one."""
    return Tracked.join(piece for run in lines.cut(0, len(lines.text)) for piece in _clean(*run))


def _clean(text: str, start: int, end: int) -> Iterator[Piece]:
    """The pieces that remain of one run of text, which stands for `start` to `end`."""
    if end - start != len(text):
        yield text.translate(SIMPLER), start, end
        return
    position = 0
    if not _SUSPECT.search(text):
        yield _simplify(text), start, end
        return
    for found in _DROPPED.finditer(text):
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
    return _STOP.sub("。", text.translate(SIMPLER))
