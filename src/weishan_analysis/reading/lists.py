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
_DATE = Pattern(r"\d[年月日]份?")
_SENTENCE_END = Pattern(r"[。!?\n]")


def pair_lists(
    text: str, quantities: Sequence[Quantity], indices: Sequence[int], scopes: Sequence[Scope]
) -> list[Quantity]:
    """The quantities, each figure of a list after 分别 with its own period and its own subject.

    `indices` are the places of those that state something, `scopes` the periods in force there.
    """
    read = [*quantities]
    starts = [read[index].start for index in indices]
    for word in _RESPECTIVELY.finditer(text):
        first = bisect_left(starts, word.end())
        listed = _follow(text, read, indices, first)
        if len(listed) < 2 or starts[first] - word.end() > LONGEST_CLAUSE:
            continue
        alike = [index for index in listed if read[index].unit == read[listed[0]].unit]
        end = starts[first] if word["several"] else word.start()
        labels = _read_names(text, end, len(listed), is_alike=alike == listed)
        group = listed if labels else alike
        labels = labels or _read_names(text, end, len(group))
        if len(group) < 2 or (word["several"] and not labels):
            continue
        labels = labels or _read_earlier(read, indices[max(0, first - len(group)) : first], group)
        periods = _each_period(scopes[first], len(group))
        inherited = {read[index].label for index in group}
        for place, index in enumerate(group):
            if len(periods) == len(group):
                read[index] = read[index]._replace(period=str(periods[place] or ""))
            if labels:
                read[index] = read[index]._replace(label=labels[place])
        following = _follow(text, read, indices, first + len(group))
        if labels and len(following) == len(group):  # 分别为3万元、1万元,增长6%、9%
            is_near = not _SENTENCE_END.search(text, starts[first], read[following[0]].start)
            if is_near and inherited.issuperset(read[index].label for index in following):
                for index, label in zip(following, labels, strict=True):
                    read[index] = read[index]._replace(label=label)
    return read


def _follow(
    text: str, read: Sequence[Quantity], indices: Sequence[int], first: int
) -> Sequence[int]:
    """The places of the figures of a list, from its first one on."""
    last = first
    while last + 1 < len(indices) and _NEXT.fullmatch(
        text, read[indices[last]].end, read[indices[last + 1]].start
    ):
        last += 1
    return indices[first : last + 1]


def _each_period(scope: Scope, count: int) -> list[Period | None]:
    """The periods of a list of figures; 2016至2018年 is a year each of three."""
    periods = [expression.period for expression in scope.expressions]
    whole = periods[0] if len(periods) == 1 else None
    if whole and whole.years == count > 1 and len(whole.first) == 1:
        return [Period.at((whole.first[0] + year,)) for year in range(count)]
    return periods


def _read_names(text: str, end: int, count: int, *, is_alike: bool = True) -> Sequence[str]:
    """The names before 分别, one for each of the figures behind it."""
    found = _NAMES.search(text, max(0, end - LONGEST_CLAUSE), end)
    phrase = noun_before(_DATE.split(found.group())[-1]) if found else ""
    return split_names(phrase, count, is_alike=is_alike)


def _read_earlier(
    read: Sequence[Quantity], earlier: Sequence[int], group: Sequence[int]
) -> Sequence[str]:
    """What the figures before 分别 are about (教育支出3亿元、卫生支出2亿元,分别增长…)."""
    labels = [read[index].label for index in earlier]
    kinds = {(read[index].measure, read[index].unit) for index in earlier}
    is_other = len(kinds) == 1 and kinds != {(read[group[0]].measure, read[group[0]].unit)}
    return labels if len(earlier) == len(group) and is_other and all(labels) else ()
