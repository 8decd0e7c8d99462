"""Sentences with typed slots, for what no noun phrase says: how they are written and matched."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import load
from weishan_analysis.reading import lexicon
from weishan_analysis.reading.names import alike, read_names
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.quantities import Quantity
from weishan_analysis.reading.text import HAN, Text

FILE = "codebook/templates.toml"

# What a quantity looks like to a template: its index and unit between two private characters.
_OPEN, _CLOSE = "\ue000", "\ue001"
_SLOT = Pattern(r"\{(?P<key>[a-z_]+)(?::(?P<units>[^}]*))?\}")
_GAP = f"[^,;。!?\\n{_OPEN}]{{0,12}}?"
_MARK = Pattern(f"{_OPEN}\\d+:([^{_CLOSE}]*){_CLOSE}")
_ANY = f"{_OPEN}\\d+:[^{_CLOSE}]*{_CLOSE}"
_AROUND = Pattern(r"\(\?[^()]*\)")
_OPTIONAL = Pattern(r"\[[^\[\]]*\]|\([^()]*\)\?")
_CHOICE = Pattern(r"\(([^()?]*)\)")
_WORD = Pattern(f"{HAN}+")
_BRACKETED = Pattern(r"\[[^\[\]]*\]|\([^()]*\)|\{[^}]*\}")
_LONG_GAP = "[^。!?\\n]{0,90}?"


@dataclass(frozen=True, eq=False)
class Template:
    """A sentence with typed slots; it needs one of the words `anchors` and one of the `units`."""

    text: str
    keys: tuple[str, ...]
    anchors: tuple[str, ...]
    units: frozenset[str]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """A regular expression over a sentence with marked quantities."""
        pieces, position = [], 0
        for place, slot in enumerate(_SLOT.finditer(self.text)):
            pieces.append(_words_pattern(self.text[position : slot.start()]))
            pieces.append(rf"{_OPEN}(?P<slot{place}>\d+):(?:{_units_of(slot)}){_CLOSE}")
            position = slot.end()
        return re.compile("".join([*pieces, _words_pattern(self.text[position:])]))


@dataclass(frozen=True)
class Match:
    """A slot of `template` that a quantity fills, and how many words the template matched."""

    template: Template
    indicator: str
    words: int


@cache
def read_templates() -> tuple[Template, ...]:
    """All templates. WeishanError names every fault of the file."""
    texts = [
        (f"metadata/{FILE} {group} {text!r}", text)
        for group, texts in load(FILE).items()
        for text in texts
    ]
    faults = [fault for place, text in texts for fault in _template_faults(place, text)]
    if faults:
        raise WeishanError(faults)
    return tuple(read_template(text) for _, text in texts)


def _template_faults(place: str, text: str) -> Iterator[Fault]:
    keys = {found["key"] for found in _SLOT.finditer(text)}
    if not keys:
        yield Fault(place, "no slot", "{indicator}")
    for key in sorted(keys - set(read_names().units)):
        yield Fault(place, f"unknown indicator {key!r}", "a key of metadata/codebook/indicators")


def read_template(text: str) -> Template:
    """A template as metadata/codebook/templates.toml writes it."""
    slots = list(_SLOT.finditer(text))
    units = frozenset("|".join(map(_units_of, slots)).split("|"))
    return Template(text, tuple(slot["key"] for slot in slots), _anchors(text), units)


def _units_of(slot: re.Match[str]) -> str:
    """The units of measure, joined by |, in which a slot's indicator may be stated."""
    if slot["units"] is not None:
        return slot["units"]
    return "|".join(sorted(alike(read_names().units[slot["key"]])))


def _words_pattern(words: str) -> str:
    """A template's words as a regular expression; brackets in the text are full-width in them."""
    words = words.replace("（", r"\(").replace("）", r"\)")
    words = words.replace("[", "(?:").replace("]", ")?")
    return words.replace("{}", _ANY).replace("……", _LONG_GAP).replace("…", _GAP)


def _anchors(text: str) -> tuple[str, ...]:
    """Words of which one stands wherever a template matches: a plain one, or some alternatives."""
    text = _AROUND.sub("", text)
    while text != (text := _OPTIONAL.sub(" ", text)):
        pass
    choices = [found[1].split("|") for found in _CHOICE.finditer(text)]
    while text != (text := _BRACKETED.sub(" ", text)):
        pass
    runs = [
        [max(_WORD.findall(word), key=len, default="") for word in words]
        for words in [*map(str.split, _WORD.findall(text)), *choices]
    ]
    best = max(runs, key=lambda words: (min(map(len, words)), -len(words)), default=[""])
    return tuple(best)


def match_templates(
    text: Text, quantities: Sequence[Quantity]
) -> Iterator[tuple[int, list[Match]]]:
    """Each statistic that fills a slot, by its place in `quantities`, with all that claim it."""
    groups = _group_by_anchor(read_templates())
    for sentences, members in _mark_sentences(text, quantities):
        matches: dict[int, list[Match]] = {}
        for template in _likely_templates(sentences[0], groups):
            for found in chain.from_iterable(map(template.pattern.finditer, sentences)):
                words = len(_MARK.sub("", found.group()))
                for slot, key in enumerate(template.keys):
                    if (place := found[f"slot{slot}"]) is not None:
                        match = Match(template, key, words)
                        matches.setdefault(members[int(place)], []).append(match)
        yield from matches.items()


def find_best(matches: Sequence[Match]) -> list[str]:
    """The indicators of the matches of which the template has the most slots, then most words."""
    ranks = [(len(match.template.keys), match.words) for match in matches]
    best = max(ranks, default=None)
    return sorted({m.indicator for m, rank in zip(matches, ranks, strict=True) if rank == best})


def _likely_templates(
    sentence: str, groups: dict[str, dict[str, list[Template]]]
) -> dict[Template, None]:
    """The templates of which a word and a unit stand in a marked sentence."""
    units = set(_MARK.findall(sentence))
    return dict.fromkeys(
        template
        for character in groups.keys() & set(sentence)
        for anchor, templates in groups[character].items()
        if anchor in sentence
        for template in templates
        if not units.isdisjoint(template.units)
    )


@cache
def _group_by_anchor(
    templates: tuple[Template, ...],
) -> dict[str, dict[str, list[Template]]]:
    """The templates by the first character of their anchors, and these."""
    groups: dict[str, dict[str, list[Template]]] = {}
    for template in templates:
        for anchor in template.anchors:
            groups.setdefault(anchor[:1], {}).setdefault(anchor, []).append(template)
    return groups


def _mark_sentences(
    text: Text, quantities: Sequence[Quantity]
) -> Iterator[tuple[tuple[str, ...], list[int]]]:
    """Each sentence with its statistics replaced by marks, and their places in `quantities`.

    It comes in two forms where words stand before a number that add nothing (贫困发生率为): with
    them and without.
    """
    pieces: list[str] = []
    members: list[int] = []
    end = position = -1
    for index, quantity in enumerate(quantities):
        if quantity.kind != "statistic":
            continue
        if quantity.start >= end:
            if members:
                yield _forms([*pieces, text.clean[position:end]]), members
            position, end = text.sentence(quantity.start)
            pieces, members = [], []
        pieces.append(text.clean[position : quantity.start])
        pieces.append(f"{_OPEN}{len(members)}:{quantity.unit}{_CLOSE}")
        members.append(index)
        position = quantity.end
    if members:
        yield _forms([*pieces, text.clean[position:end]]), members


def _forms(pieces: Sequence[str]) -> tuple[str, ...]:
    """A marked sentence as it stands, and without linking words; every other piece is a mark."""
    short = [*pieces]
    short[:-1:2] = map(_drop_linking, pieces[:-1:2])
    return tuple(dict.fromkeys(("".join(pieces), "".join(short))))


def _drop_linking(words: str) -> str:
    end = len(words)
    while word := lexicon.LINKING.ending(words, end):
        end -= len(word)
    return words[:end] or words
