"""Every example reads alike with blanks around its numbers and with full-width signs."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator

import pytest
from support.passages import FOLDER, read_passages, read_section_names, read_sentences

from weishan_analysis import extract
from weishan_analysis.reading.quantities import Quantity

Texts = list[tuple[str, str | None]]
_FULL = str.maketrans({code: chr(code + 0xFEE0) for code in map(ord, "0123456789%,.:;()")})
_PLAIN = re.compile(r"(?<![A-Za-z0-9@/:.&#<\"'=_-])\d[\d,.]*(?:%|(?![\d,.]))(?![A-Za-z@/_\"'>])")


def set_blanks(text: str, published: str | None) -> str:
    """The text with a blank before and behind each number that states a quantity."""
    places = {place for q in extract(text, published) if q.is_stated for place in q.number}
    pieces, last = [], 0
    for place in sorted(places):
        pieces.append(text[last:place])
        last = place
    return " ".join([*pieces, text[last:]])


def set_full_width(text: str, published: str | None) -> str:  # noqa: ARG001 - as the other
    """The text with its numbers and the signs in them full-width."""
    return _PLAIN.sub(lambda found: found.group().translate(_FULL), text)


def read(text: str, published: str | None) -> list[tuple[object, ...]]:
    quantities = [quantity for quantity in extract(text, published) if quantity.is_stated]
    places = {quantity.start: index for index, quantity in enumerate(quantities)}
    return [_describe(quantity, text, places) for quantity in quantities]


def _describe(quantity: Quantity, text: str, places: dict[int, int]) -> tuple[object, ...]:
    printed = unicodedata.normalize("NFKC", "".join(text[quantity.start : quantity.end].split()))
    whole = None if quantity.part_of is None else places[quantity.part_of]
    said = quantity._replace(start=0, end=0, number=(0, 0), part_of=whole)
    return printed, said


def list_texts() -> Iterator[tuple[str, Texts]]:
    for section in read_section_names():
        yield section, [(s.text, s.published) for s in read_sentences(section)]
    for folder in ("seen", "unseen"):
        yield folder, [(p.text, p.published) for p in read_passages(folder)]
    for name in ("indicators.toml", "facts.toml"):
        entries = tomllib.loads((FOLDER.parent / name).read_text(encoding="utf-8"))
        texts = [entry["text"] for group in entries.values() for entry in group if "text" in entry]
        yield name, [(text, "2019-03") for text in texts]


TEXTS = dict(list_texts())


@pytest.mark.parametrize("vary", [set_blanks, set_full_width])
@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.slow
def test_printing_changes_nothing_but_the_offsets(
    name: str, vary: Callable[[str, str | None], str]
) -> None:
    assert TEXTS[name]
    different = []
    for text, published in TEXTS[name]:
        varied = vary(text, published)
        if read(text, published) != read(varied, published):
            different.append(varied)
    assert different == []
