"""What a project declares beside the codebook: its own indicators, names and units."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import PROJECT_FILE, declare, load, own
from weishan_analysis.project import find_root, read_project
from weishan_analysis.reading.names import alike, read_names
from weishan_analysis.statistics.codebook import Indicator, read_indicators

_OF_OTHERS = ("beneficiaries", "overlaps", "within", "persons_of", "part_of")
_TYPES: dict[Any, tuple[type | tuple[type, ...], str]] = {
    str: (str, "a text in quotation marks"),
    bool: (bool, "true or false"),
    float | None: ((int, float), "a number"),
    tuple[str, ...]: (list, "a list of texts"),
}


def enter_project(root: Path | None = None) -> None:
    """Have what a project (default: that of the working folder) declares beside the codebook.

    In this process, until another project is entered. WeishanError names every entry that is wrong
    or takes what is called otherwise already, and leaves the codebook as the package has it.
    """
    declare(read_project(root or find_root()).codebook)
    if not own("indicator") and not own("names"):
        return
    if faults := _find_faults():
        declare({})
        raise WeishanError(dict.fromkeys(faults))


def enter_if_any() -> None:
    """The same for the project of the working folder, where there is one."""
    try:
        root = find_root()
    except WeishanError:
        declare({})
    else:
        enter_project(root)


def _find_faults() -> list[Fault]:
    if faults := list(_find_wrong_types()):
        return faults
    try:
        read_indicators()
    except WeishanError as error:
        return list(error.faults)
    return [*_find_unknown(), *_find_collisions()]


def _find_wrong_types() -> Iterator[Fault]:
    kinds = {field.name: field.type for field in fields(Indicator)}
    for key, entry in own("indicator").items():
        place = f"{PROJECT_FILE} [indicator.{key}]"
        if not re.fullmatch("[a-z][a-z0-9_]*", key):
            yield Fault(place, f"the key {key}", "small letters, digits and underscores")
        for name, value in entry.items():
            type_, expected = _TYPES[kinds.get(name, str)]
            if not isinstance(value, type_):
                yield Fault(place, f"{name} = {value!r}", expected)
    for key, names in own("names").items():
        if not isinstance(names, str):
            yield Fault(
                f"{PROJECT_FILE} [names]", f"{key} = {names!r}", "noun phrases parted by blanks"
            )


def _find_unknown() -> Iterator[Fault]:
    """Sectors and indicators that entries speak of and that there are not."""
    sectors, known = load("context.toml")["sector"], read_indicators()
    for key, entry in own("indicator").items():
        place = f"{PROJECT_FILE} [indicator.{key}]"
        if entry["sector"] not in sectors:
            yield Fault(place, f"sector = {entry['sector']!r}", f"one of {', '.join(sectors)}")
        for name in _OF_OTHERS:
            value = getattr(known[key], name)
            for other in value if isinstance(value, tuple) else (value,):
                if other and other not in known:
                    yield Fault(place, f"{name} = {other!r}", "an indicator of the codebook")
    for key in own("names"):
        if key not in known:
            yield Fault(
                f"{PROJECT_FILE} [names]", f"{key}, which is no indicator", "a key of the codebook"
            )


def _find_collisions() -> Iterator[Fault]:
    """Names that two indicators of one unit would share, so that none of them could be told."""
    known, names = read_indicators(), read_names()
    titles: dict[str, list[str]] = defaultdict(list)
    for key, entry in known.items():
        titles[entry.title_zh].append(key)
        titles[entry.title.casefold()].append(key)
    for key, entry in own("indicator").items():
        for title in (entry["title_zh"], entry["title"].casefold()):
            for other in titles[title]:
                if other != key:
                    yield _collision(f"[indicator.{key}]", title, other)
    places = {key: f"[indicator.{key}]" for key in own("indicator")}
    for key in [*places, *own("names")]:
        phrases = own("names").get(key, "") if key not in places else " ".join(known[key].phrases)
        for phrase in dict.fromkeys(word.lstrip("^*") for word in phrases.split()):
            for name in names.phrases.get(phrase, ()):
                other = name.indicator
                if other != key and alike(known[key].unit) & alike(known[other].unit):
                    yield _collision(places.get(key, f"[names] {key}"), phrase, other)


def _collision(place: str, words: str, other: str) -> Fault:
    return Fault(f"{PROJECT_FILE} {place}", f"{words}, which is {other} already",
                 "words that no indicator of this unit has",
                 f"name it otherwise, or use {other}")  # fmt: skip
