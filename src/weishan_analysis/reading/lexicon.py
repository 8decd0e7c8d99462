"""The words of metadata/lexicon, compiled once for the grammar."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import Any

from weishan_analysis.metadata import load
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.text import HAN


class Bound(StrEnum):
    """How a value is meant: as it stands, or as a limit.

    `over` is what 余 or 多 behind the digits adds, less than one more of the last digit that is not
    zero (3700余 is below 3800); `more_than` is what 超过 says, and sets no upper limit.
    """

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    OVER = "over"


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


def any_of(*lists: str) -> str:
    """A regular expression for any of the words of some lists, in which blanks part them."""
    return f"(?:{alternatives(word for words in lists for word in words.split())})"


def behind(words: str) -> str:
    """A regular expression for the place right behind one of some words, which blanks part.

    >>> behind("单元 弄 号")
    '(?:(?<=[弄号])|(?<=单元))'
    """
    longer = [f"(?<={word})" for word in words.split() if len(word) > 1]
    signs = "".join(word for word in words.split() if len(word) == 1)
    return f"(?:{'|'.join([f'(?<=[{signs}])', *longer])})"


class Words:
    """A set of words that is asked for the one at a place of a text: from, up to, or around it."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    @cached_property
    def _ending(self) -> dict[str, list[int]]:
        return _places((word[-1], len(word)) for word in self._words)

    @cached_property
    def _starting(self) -> dict[str, list[int]]:
        return _places((word[0], len(word)) for word in self._words)

    @cached_property
    def _around(self) -> dict[str, list[tuple[int, int]]]:
        return _places(
            (character, (len(word), offset))
            for word in self._words
            for offset, character in enumerate(word)
        )

    @property
    def last_characters(self) -> Iterable[str]:
        """The characters that the words end with."""
        return self._ending.keys()

    def ending(self, text: str, end: int) -> str:
        """The longest word that stands right before `end`, or an empty text."""
        if end:
            for length in self._ending.get(text[end - 1], ()):
                if length <= end and (word := text[end - length : end]) in self._words:
                    return word
        return ""

    def starting(self, text: str, start: int) -> str:
        """The longest word that stands right at `start`, or an empty text."""
        for length in self._starting.get(text[start : start + 1], ()):
            if (word := text[start : start + length]) in self._words:
                return word
        return ""

    def scan(self, text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
        """Each word from `start` on with its place, the longest at a place, none within another."""
        words, table = self._words, self._starting
        while start < end:
            for length in table.get(text[start], ()):
                if (word := text[start : start + length]) in words:
                    yield start, word
                    start += len(word)
                    break
            else:
                start += 1

    def around(self, text: str, position: int, after: int = 0) -> Iterable[tuple[int, int]]:
        """Spans of the words that hold `position` and begin at `after` or later, longest first."""
        for length, offset in self._around.get(text[position], ()):
            start = position - offset
            if start >= after and text[start : start + length] in self._words:
                yield start, start + length


def _places(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    places: dict[str, set[Any]] = defaultdict(set)
    for character, place in pairs:
        places[character].add(place)
    return {character: sorted(found, reverse=True) for character, found in places.items()}


def _invert(table: dict[str, str]) -> dict[str, str]:
    return {word: name for name, words in table.items() for word in words.split()}


_continuations = load("lexicon/continuations.toml")


def unless_word(signs: str, use: str) -> str:
    """A regular expression for one of some signs, unless what follows makes it another word (成立).

    >>> unless_word("折", "tenth")
    '折(?!叠)'
    """
    sign = f"[{signs}]" if len(signs) > 1 else signs
    return f"{sign}(?!{alternatives(_continuations[use][signs].split())})"


_units = load("lexicon/units.toml")
_words = load("lexicon/words.toml")
_kinds = load("lexicon/kinds.toml")

# Units of measure.
DURATIONS = frozenset(_units["durations"].split())
SAME_UNIT: dict[str, str] = _units["same"]
DOZENS: dict[str, int] = _units["times"]
SMALLER: dict[str, dict[str, str]] = _units["smaller"]
MONEY_SIGNS: dict[str, str] = _units["money_before"]
MONEY_BEFORE = Words(MONEY_SIGNS)
MONEY = frozenset(_units["money"].split())
MEASURED = frozenset(_units["measured"].split()) | MONEY
HALVED = _units["halved"].replace(" ", "")
OF_SCALES = frozenset(_units["of_scales"].split())
COUNTED = frozenset(_units["counted"].split())
_all_units = COUNTED | MEASURED | DURATIONS | SAME_UNIT.keys()
_UNITS = Words(_all_units)
BASE_UNIT = {name: SAME_UNIT.get(name, name) for name in _all_units}
_nouns = "|".join(
    f"(?P<{counted}>{alternatives(_units[counted].split())})"
    for counted in ("persons", "households")
)
# A noun that is counted without a measure word: 7.2万贫困人口, 贫困人口3.2万.
COUNTED_NOUN = Pattern(rf"(?:(?![{_units['not_before_noun']}]){HAN}){{0,8}}?(?:{_nouns})")
_before_count = _units["before_count"].replace(" ", "")
COUNTED_NOUN_BEFORE = Pattern(rf"(?:{_nouns})[{_before_count}]{{0,2}}$")
_NO_UNIT = frozenset(_units["never"])

# Words by which a number is bounded, changes, or is promised.
_before, _after = (_invert(_words["bound"][place]) for place in ("before", "after"))
_negation = _words["bound"]["negation"]
_before |= {
    negator + word: name
    for negator in _negation["words"].split()
    for name in (Bound.AT_MOST, Bound.AT_LEAST)
    for word in _negation[name].split()
}
BOUNDS = {word: Bound(name) for word, name in (_before | _after).items()}
BOUND_BEFORE = Words(_before)
_other_words = alternatives(_continuations["bound"]["words"].split())
BOUND_AFTER = rf"(?:{alternatives(_after)})(?!{_other_words})"
BOUND_OF_SCALE = frozenset(_words["bound"]["scale"]["words"].split())
NO_BOUND = Words(_words["bound"]["not"]["before"].split())
_change = _words["change"]
CHANGES = _invert({direction: _change[direction] for direction in ("increase", "decrease")})
CHANGE = Words(CHANGES)
SOFTENER = Words(_change["softeners"].split())
STATUSES = _invert(_words["status"])
TURN = Pattern(rf"{alternatives(STATUSES)}|其中|当中|:|;|。|!|\?|\n|\(|\)")

# Between figures of a list, and between a whole and its part.
LIST_MARK = rf"\ *{any_of(_words['list']['marks'])}\ *"
_part_of = {name: any_of(words) for name, words in _words["part_of"].items()}
OUT_OF = Pattern(rf"{HAN}{{0,10}}{_part_of['within']},?{_part_of['adverbs']}?{_part_of['verbs']}?")

# What a numeral is when it counts nothing.
IDENTIFIERS = Words((_kinds["identifier_before"] + " " + _kinds["counters"]).split())
COUNTERS = Words(_kinds["counters"].split())
PROGRAMMES = Words(_kinds["programme"].split())
WORDS = Words(_kinds["word"].split())
ORDINAL_AFTER = Pattern(alternatives(_kinds["ordinal_after"].split()))
COUNTING_BEFORE = Words(_kinds["counting_before"].split())
SOME = frozenset(_kinds["some"].split())
PARTS: dict[str, str] = _words["part"]
PART_WORDS = Words(PARTS)

# Words around a label.
_linking = _words["label"]["linking"].split()
LINKING = Words([*_linking, *_words["label"]["amounts"].split()])
TRAILING = Words([*_linking, *_words["label"]["trailing"].split(), *" “”\"'《》"])


def unit_at(text: str, start: int) -> str:
    """The unit of measure that is printed at `start`, or an empty text."""
    unit = _UNITS.starting(text, start)
    following = text[start + len(unit) : start + len(unit) + 1]
    return "" if unit.isascii() and following.isascii() and following.isalnum() else unit


def is_unseen_unit(character: str) -> bool:
    """Whether a character right after digits can be a measure word that no list holds."""
    return "\u4e00" <= character <= "\u9fff" and character not in _NO_UNIT
