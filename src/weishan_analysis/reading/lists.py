"""Lists, after 分别 or of a word for several (城乡): which figure has which name and period."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from weishan_analysis.reading import lexicon
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.periods import Period
from weishan_analysis.reading.subjects import SEVERAL, noun_before, split_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weishan_analysis.reading.quantities import Quantity
    from weishan_analysis.reading.scopes import Scope

LONGEST_CLAUSE = 60  # characters between 分别 and its names or its figures

_RESPECTIVELY = Pattern(
    rf"分别|依次|(?P<several>{lexicon.alternatives(SEVERAL)})(?=[^,。;:!?\n()、\d]{{0,12}}\d)"
)
_NEXT = Pattern(rf"{lexicon.LIST_MARK}(?:{lexicon.alternatives(lexicon.CHANGES)})?了?")
_NAMES = Pattern(r"[^,。;:!?\n()]{1,60}$")


def pair_lists(
    text: str, quantities: Sequence[Quantity], indices: Sequence[int], scopes: Sequence[Scope]
) -> list[Quantity]:
    """The quantities, each figure of a list after 分别 with its own period and its own subject.

    `indices` are the places of those that state something, `scopes` the periods in force there.
    """
    read = [*quantities]
    starts = [read[index].start for index in indices]
    for word in _RESPECTIVELY.finditer(text):
        first = last = bisect_left(starts, word.end())
        while last + 1 < len(indices) and _is_next(
            text, *(read[i] for i in indices[last : last + 2])
        ):
            last += 1
        group = range(first, last + 1)
        if len(group) < 2 or starts[first] - word.end() > LONGEST_CLAUSE:
            continue
        periods = _each_period(scopes[first], len(group))
        if word["several"]:
            labels = _read_names(text, starts[first], len(group))
            if not labels:
                continue
        else:
            labels = _read_names(text, word.start(), len(group)) or _read_earlier(
                read, indices, group
            )
        for place, at in enumerate(group):
            quantity = read[indices[at]]
            if len(periods) == len(group):
                quantity = quantity._replace(period=str(periods[place] or ""))
            if labels:
                quantity = quantity._replace(label=labels[place])
            read[indices[at]] = quantity
    return read


def _each_period(scope: Scope, count: int) -> list[Period | None]:
    """The periods of a list of figures; 2016至2018年 is a year each of three."""
    periods = [expression.period for expression in scope.expressions]
    whole = periods[0] if len(periods) == 1 else None
    if whole and whole.years == count > 1 and len(whole.first) == 1:
        return [Period.at((whole.first[0] + year,)) for year in range(count)]
    return periods


def _read_names(text: str, end: int, count: int) -> Sequence[str]:
    """The names before 分别, one for each of the figures behind it."""
    found = _NAMES.search(text, max(0, end - LONGEST_CLAUSE), end)
    phrase = noun_before(found.group()) if found else ""
    return split_names(phrase, count)


def _read_earlier(read: Sequence[Quantity], indices: Sequence[int], group: range) -> Sequence[str]:
    """What the figures before 分别 are about (教育支出3亿元、卫生支出2亿元,分别增长…)."""
    earlier = [read[indices[at]] for at in range(group.start - len(group), group.start) if at >= 0]
    labels = [quantity.label for quantity in earlier]
    measures = {quantity.measure for quantity in earlier}
    is_other = measures != {read[indices[group.start]].measure} and len(measures) == 1
    return labels if len(earlier) == len(group) and is_other and all(labels) else ()


def _is_next(text: str, quantity: Quantity, following: Quantity) -> bool:
    return quantity.unit == following.unit and bool(
        _NEXT.fullmatch(text, quantity.end, following.start)
    )
