"""A quantity in its text: the words before, behind and between that can tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from weishan_analysis.metadata import load
from weishan_analysis.reading.lexicon import any_of
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.subjects import find_note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weishan_analysis.reading.quantities import Quantity
    from weishan_analysis.reading.scopes import Scope

LONGEST_CLAUSE = 60  # characters before a number that can tell of it
LONGEST_BEHIND = 20  # characters behind a number that can name it
LONGEST_CHAIN = 5  # quantities in a row with one noun behind them
DATE = "\ue010"  # stands for a date in the words before a number

_WORDS: dict[str, str] = {
    name: words for name, words in load("lexicon/context.toml").items() if isinstance(words, str)
}
_MARKS = frozenset(",。;:!?\n()〔〕[]【】●◆■□★☆▲△○※|")
_BRACKETS = Pattern(r"\([^()]*\)|\[[^\[\]]{0,4}\]")
_DATES = Pattern(
    rf"{any_of(_WORDS['before_date'])}?{DATE}\ ?[”’\"']?"
    rf"(?:{any_of(_WORDS['behind_date'])}(?!国))?的?"
)


class Place(NamedTuple):
    """A quantity in its text, with the words around it that can tell of it."""

    quantity: Quantity
    between: str  # what stands between the last stated quantity and it
    clause: str  # its own clause up to the number, each date a mark
    behind: str  # what follows its chain
    date: int | None  # where the last date of these words stands
    each: str  # 千人 in 每千人拥有5.1张
    words: str  # the clause without its dates
    scope: Scope


def look(text: str, quantities: Sequence[Quantity], index: int, scope: Scope) -> Place:
    """The place of one of the quantities of a text."""
    quantity = quantities[index]
    words, last_end, date = _words_before(text, quantities, index)
    if (opening := find_note(text, quantity.start)) < last_end:  # 增值税(50%部分)3亿元
        before = quantities[max(0, index - LONGEST_CHAIN) : index]
        ends = (earlier.end for earlier in before if earlier.end <= opening)
        words = text[max(0, opening - LONGEST_CLAUSE, *ends) : opening]
    if "(" in words or "[" in words:
        words = _BRACKETS.sub("", words)
    clause = _last_clause(words.rstrip(" :"))  # 总人口: 3.1万人
    end = quantity.end
    for following in quantities[index + 1 : index + LONGEST_CHAIN]:
        if following.start != end:
            break
        end = following.end
    between, behind = text[last_end : quantity.start], text[end : end + LONGEST_BEHIND]
    each = _number_each(text, quantities, index)
    return Place(quantity, between, clause, behind, date, each, without_dates(clause), scope)


def without_dates(words: str) -> str:
    """Words without the marks of dates and what belongs to them."""
    return _DATES.sub("", words) if DATE in words else words


def _words_before(
    text: str, quantities: Sequence[Quantity], index: int
) -> tuple[str, int, int | None]:
    """The words since the last stated quantity, dates marked; where it ends; the last date."""
    words, end, date = "", quantities[index].start, None
    position = index - 1
    while position >= 0 and not quantities[position].is_stated:
        earlier = quantities[position]
        if len(words) < LONGEST_CLAUSE:
            piece = text[max(earlier.end, end - LONGEST_CLAUSE) : end]
            shown = DATE if earlier.kind == "date" else text[earlier.start : earlier.end]
            words = shown + piece + words
        if date is None and earlier.kind == "date":
            date = earlier.start
        end = earlier.start
        position -= 1
    last_end = quantities[position].end if position >= 0 else 0
    if len(words) < LONGEST_CLAUSE:
        words = text[max(last_end, end - LONGEST_CLAUSE) : end] + words
    return words, last_end, date


def _last_clause(words: str) -> str:
    """What stands behind the last mark; a walk from the end is shorter than any expression."""
    for place in range(len(words) - 1, -1, -1):
        if words[place] in _MARKS:
            return words[place + 1 :]
    return words


def _number_each(text: str, quantities: Sequence[Quantity], index: int) -> str:
    """千人 in 每千人拥有5.1张; empty where no 每 stands before the numeral before."""
    before = quantities[index - 1] if index else None
    if before is None or not text.endswith("每", 0, before.start):
        return ""
    is_apart = not _MARKS.isdisjoint(text[before.end : quantities[index].start])
    return "" if is_apart else text[before.start : before.end]
