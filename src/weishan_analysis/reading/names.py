"""The noun phrases under which texts state the indicators of the codebook, and their units."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any

from weishan_analysis.metadata import FOLDER as METADATA
from weishan_analysis.metadata import PROJECT_FILE, follow, load, own
from weishan_analysis.reading.lexicon import alternatives
from weishan_analysis.reading.patterns import Pattern

FOLDER = METADATA / "codebook" / "indicators"
_PLACE = "metadata/codebook/indicators"

_TEXT = Pattern('"([^"]*)"')
_LINE = Pattern(r'^(?:\[(\w+)\]|(\w+) = (?:"(.*)"|(.+)))$', re.MULTILINE)


@dataclass(slots=True)
class Name:
    """What a noun phrase names: `is_whole` where nothing may stand before it that narrows it.

    `is_first` where the sentence must have stated nothing before: 小学48所,在校学生4万人.
    """

    indicator: str
    is_whole: bool
    is_first: bool


@dataclass
class Names:
    """Noun phrases, longest first before a place of a text; units and the like by indicator."""

    phrases: dict[str, list[Name]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    per: dict[str, str] = field(default_factory=dict)
    measures: dict[str, str] = field(default_factory=dict)
    lengths: dict[str, list[int]] = field(default_factory=dict)  # by the last two characters

    def may_end(self, text: str, end: int) -> bool:
        """Whether a name can end with the two characters before a place."""
        return text[end - 2 : end] in self.lengths

    def ending(self, text: str, end: int) -> Sequence[str]:
        """The names that stand right before `end`, the longest first."""
        return [
            phrase
            for length in self.lengths.get(text[max(0, end - 2) : end], ())
            if length <= end and (phrase := text[end - length : end]) in self.phrases
        ]

    def add(self, indicator: str, names: str) -> None:
        """Add the names of an indicator, separated by blanks.

        ^ marks one that nothing may narrow, and * one that must be the first of its sentence too.
        """
        for name in names.split():
            named = Name(indicator, name[0] in "^*", name[0] == "*")
            self.phrases.setdefault(name.lstrip("^*"), []).append(named)

    def add_twins(self) -> None:
        """Let households be known by the names of their persons too, and they by theirs.

        The unit tells them apart: 贫困户8214户29546人.
        """
        for named in self.phrases.values():
            known = {name.indicator for name in named}
            for name in [*named]:
                for words in (("households", "persons"), ("persons", "households")):
                    key = name.indicator.replace(*words)
                    if key in self.units and key not in known:
                        named.append(Name(key, name.is_whole, name.is_first))

    def add_alike(self) -> None:
        """Add the names in which a word stands for another that says the same.

        A name that another indicator of the unit states goes before.
        """
        for phrase, named in [*self.phrases.items()]:
            for other in _vary(phrase):
                if other == phrase:
                    continue
                taken = self.phrases.setdefault(other, [])
                units = {self.units[name.indicator] for name in taken}
                taken += [
                    name for name in named if units.isdisjoint(alike(self.units[name.indicator]))
                ]

    def arrange(self) -> "Names":
        """Note the lengths of the phrases by their last two characters."""
        for phrase in sorted(self.phrases, key=len, reverse=True):
            lengths = self.lengths.setdefault(phrase[-2:], [])
            if not lengths or lengths[-1] != len(phrase):
                lengths.append(len(phrase))
        return self


@cache
def read_entries() -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """The entries of each file of the codebook, as they stand.

    They are TOML of the plainest kind, a value a line, and read as such: the 600 entries take
    tomllib thirty times as long, in every process that reads a text.
    """
    return {path.name: list(_parse(path.read_text("utf-8"))) for path in sorted(FOLDER.iterdir())}


def _parse(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    entry: dict[str, Any] = {}
    for key, name, said, literal in _LINE.findall(text):
        if key:
            entry = {}
            yield key, entry
        else:
            entry[name] = _read_literal(literal) if literal else said


def _read_literal(value: str) -> bool | float | list[str]:
    if value.startswith("["):
        return _TEXT.findall(value)
    return value == "true" if value in {"true", "false"} else float(value)


def list_entries() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """File, key and entry of every indicator: those of the package, then the project's own."""
    for file, entries in read_entries().items():
        yield from ((f"{_PLACE}/{file}", key, entry) for key, entry in entries)
    yield from ((PROJECT_FILE, key, entry) for key, entry in own("indicator").items())


@follow
@cache
def read_names() -> Names:
    """The names, units and rates of all indicators; of one key, those of the first entry."""
    names = Names()
    for _, key, entry in list_entries():
        if key not in names.units:
            names.add(key, entry.get("names", ""))
            names.units[key] = entry.get("unit", "")
            names.per[key] = entry.get("per", "")
            names.measures[key] = entry.get("measure", "level")
    for key, more in own("names").items():
        if key in names.units:
            names.add(key, more)
    names.add_twins()
    names.add_alike()
    return names.arrange()


@cache
def _read_synonyms() -> tuple[Pattern, dict[str, list[str]]]:
    """What splits a name at the words for which others can stand, and these for each of them."""
    lines = map(str.split, load("codebook/synonyms.toml")["words"].strip().splitlines())
    alike = {word: line for line in lines for word in line}
    return Pattern(f"({alternatives(alike)})"), alike


def _vary(phrase: str) -> Iterator[str]:
    """A name with each of the words in it that can stand for one another."""
    pattern, alike = _read_synonyms()
    return map("".join, product(*(alike.get(part, (part,)) for part in pattern.split(phrase))))


@cache
def alike(unit: str) -> frozenset[str]:
    """The units of measure in which a figure may stand for an indicator kept in this one."""
    tables = load("codebook/dimensions.toml")
    counted = (frozenset(units.split()) for units in tables["alike"].values())
    measured = (frozenset(units) for name, units in tables.items() if name != "alike")
    return frozenset({unit}).union(*(units for units in (*counted, *measured) if unit in units))
