"""The words of metadata/units.toml and metadata/words.toml, compiled once for the grammar."""

import re
import tomllib
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import Any

METADATA = files("weishan_analysis.metadata")


@cache
def load(name: str) -> dict[str, Any]:
    """A metadata file of the package as a dict; the files are read once."""
    return tomllib.loads(METADATA.joinpath(name).read_text(encoding="utf-8"))


def alternatives(words: str) -> str:
    """A regular expression for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words.split()), key=len, reverse=True))


def by_character(words: str, characters: str) -> dict[str, list[tuple[int, str]]]:
    """Words under each of the characters that they hold, with its place in the word, latest first."""
    index: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for word in sorted(set(words.split()), key=len, reverse=True):
        for position, character in enumerate(word):
            if character in characters:
                index[character].append((position, word))
    for places in index.values():
        places.sort(key=lambda place: (-place[0], -len(place[1])))
    return index


_units = load("units.toml")
_words = load("words.toml")

DURATIONS = frozenset(_units["durations"].split())
SAME_UNIT: dict[str, str] = _units["same"]
_latin = {word for word in _units["measured"].split() if word.isascii()}
_all_units = f"{_units['counted']} {_units['measured']} {_units['durations']} {' '.join(SAME_UNIT)}"
UNIT = re.compile(
    rf"(?:{alternatives(_all_units)})(?<![A-Za-z])|(?:{alternatives(' '.join(_latin))})(?![A-Za-z\d])"
)
PERSONS = re.compile(rf"[\u4e00-\u9fff]{{0,8}}?(?:{alternatives(_units['persons'])})")

_bound = _words["bound"]
_before = {word: bound for bound, words in _bound["before"].items() for word in words.split()}
_after = {word: bound for bound, words in _bound["after"].items() for word in words.split()}
BOUND_BEFORE = re.compile(rf"(?:{alternatives(' '.join(_before))})\ *$")
BOUND_AFTER = re.compile(rf"(?:{alternatives(' '.join(_after))})")
BOUNDS = _before | _after
BOUND_NEAR = re.compile(
    "|".join(rf"(?P<{bound}>{alternatives(words)})" for bound, words in _bound["near"].items())
)
NO_BOUND = re.compile(rf"(?:{alternatives(_bound['no_bound_after'])})\ *$")

_softeners = f"(?:{alternatives(_words['change']['softeners'])}|\\ )*"
CHANGE = re.compile(
    "(?:"
    + "|".join(
        rf"(?P<{direction}>{alternatives(_words['change'][direction])})"
        for direction in ("increase", "decrease")
    )
    + rf")(?P<soft>{_softeners})$"
)
TARGET = re.compile(
    rf"(?P<no>{alternatives(_words['status']['not_yet'])})"
    rf"|(?P<forecast>{alternatives(_words['status']['forecast'])})"
    rf"|(?P<target>{alternatives(_words['status']['target'])})"
)

_kind = _words["kind"]
_NUMERALS = "零〇一二两三四五六七八九十百千万亿半几数壹贰叁肆伍陆柒捌玖拾佰仟双"
WORDS = by_character(_kind["word"], _NUMERALS)
PROGRAMMES = by_character(_kind["programme"], _NUMERALS)
IDENTIFIER_BEFORE = re.compile(rf"(?:{alternatives(_kind['identifier_before'])})[\]】)]?\ *[(:#]*\ *$")
PART_VALUES: dict[str, str] = _words["part"]
PARTS = re.compile(alternatives(" ".join(PART_VALUES)))
ORDINAL_AFTER = re.compile(rf"(?:{alternatives(_kind['ordinal_after'])})")
COUNTING_BEFORE = re.compile(rf"(?:{alternatives(_kind['counting_before'])})了?\ *$")

TRAILING = re.compile(rf"(?:{alternatives(_words['label']['trailing'])}|[\ “”\"'《》])+$")
LEADING = re.compile(rf"(?:{alternatives(_words['label']['leading'])}|[\ “”\"'《》])+")
