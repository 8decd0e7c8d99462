"""The names of indicators in the words before, behind and around a figure, whole or shortened."""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from weishan_analysis.metadata import follow, load
from weishan_analysis.reading import lexicon
from weishan_analysis.reading.comparisons import Measure
from weishan_analysis.reading.lexicon import Words, any_of
from weishan_analysis.reading.names import alike, read_names
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.quantities import Quantity
from weishan_analysis.reading.text import HAN

LONGEST_BEHIND = 14  # characters behind a figure in which its name may stand
RELATIVE = frozenset({"%", "‰", "百分点", "倍", "千分点"})
LEVELS = frozenset({Measure.LEVEL, Measure.RATE, Measure.RATIO, Measure.RANK, ""})
WORDS = load("lexicon/naming.toml")
MARKS = r",。;:!?\n()|●◆■□★▲△○※"
REACHES = rf"(?:{any_of(WORDS['turns'])}[^,。;、]{{0,2}}{any_of(WORDS['reaches'])})"
NEUTRAL = Pattern(
    rf"(?:{lexicon.alternatives(WORDS['neutral'].split())}"
    rf"|{HAN}{{1,4}}?(?:省|市|州|县|(?<!地)区|乡|镇)(?!级))*+"
)
NARROWED = Pattern(lexicon.alternatives(WORDS["narrowing"].split()))
_NARROWING = Pattern(rf"(?:{NARROWED.pattern}){HAN}{{0,2}}$|其$")  # 其中|小学, not 其|中小学
_BOUNDARY = Pattern(rf"[ ”]*(?:$|[\d{MARKS}、]|[和与及](?!其)|{REACHES}|{any_of(WORDS['ends'])})")
_BEHIND = Pattern(rf"[“\" ]*{any_of(WORDS['behind'])}*+")
_HEADED = Pattern(rf".*{any_of(WORDS['heads'])}")  # a noun of which a name is only a part
_NOTHING_BEHIND = frozenset(("", *",。;:!?\n()|、和与及"))
STOP = Pattern(rf"[{MARKS}]")  # 、 may stand in a name
_SHARERS = frozenset("人户村亩")  # of what is stated per head, household or village
_MEASURED = lexicon.MEASURED | RELATIVE
_LARGE, _LARGE_UNITS = 10_000, frozenset("元人户")
_ADDING_NOTHING = Words([*lexicon.TRAILING, *lexicon.LINKING, *lexicon.CHANGE])
_TRAILING = Words([*lexicon.TRAILING, *lexicon.CHANGE])


class Found(NamedTuple):
    """A noun phrase that names indicators, and the words of its clause before it."""

    phrase: str
    before: str
    indicators: list[str]
    is_paired: bool = False  # one of several names with a figure each


@follow
@cache
def states_itself(indicator: str, measure: str, unit: str) -> bool:
    """Whether a figure states an indicator itself: no growth, change or share of it.

    A share states what is a share, and the rise of prices is a growth that is one of its own.

    >>> states_itself("gdp", "level", "元"), states_itself("gdp", "growth", "%")
    (True, False)
    >>> states_itself("consumer_price_change", "growth", "%")
    True
    """
    names = read_names()
    if unit in RELATIVE and unit not in alike(names.units.get(indicator, unit)):
        return False
    if measure == Measure.SHARE:
        return unit in RELATIVE
    return measure in LEVELS or measure == names.measures.get(indicator)


def is_of(indicator: str, quantity: Quantity) -> bool:
    """Whether an indicator may be stated per person, household, ...: one of a whole may not."""
    is_shared = quantity.per[-1:] in _SHARERS
    return not is_shared or quantity.per == read_names().per.get(indicator)


def indicators_of(phrase: str, quantity: Quantity, before: str, *, is_alone: bool) -> list[str]:
    """The indicators that a name stands for where it is stated like this."""
    names = read_names()
    is_part = is_narrowed(before)
    return [
        name.indicator
        for name in names.phrases[phrase]
        if (
            quantity.unit in alike(names.units[name.indicator])
            or leaves_out(quantity, names.units[name.indicator])
        )
        and states_itself(name.indicator, quantity.measure, quantity.unit)
        and is_of(name.indicator, quantity)
        and (is_alone if name.is_whole else not is_part)
    ]


def leaves_out(quantity: Quantity, unit: str) -> bool:
    """Whether a large figure can leave out a unit: 56.7亿."""
    return not quantity.unit and quantity.scale >= _LARGE and unit in _LARGE_UNITS


def is_narrowed(before: str) -> bool:
    """Whether the words before a name make it only a part of what it says."""
    return bool(_NARROWING.search(before))


@follow
@lru_cache(maxsize=256)
def names_ending(subject: str) -> Sequence[tuple[str, str]]:
    """The names at the end of a subject, with the words before each."""
    found = []
    end = len(subject)
    while end:
        found += [(name, subject[: end - len(name)]) for name in read_names().ending(subject, end)]
        word = _ADDING_NOTHING.ending(subject, end)
        if not word:
            break
        end -= len(word)
    return found


def find_ending(
    subject: str, quantity: Quantity, start: int = 0, *, is_whole: bool
) -> Found | None:
    """The name at the end of a subject.

    The clause begins at `start`; only a name that says so itself begins before: 五岁以下儿童死亡率.
    """
    for phrase, words in names_ending(subject):
        if len(words) + len(phrase) <= start:
            return None
        before = words[start:]
        is_alone = is_whole and bool(NEUTRAL.fullmatch(before))
        if keys := indicators_of(phrase, quantity, before, is_alone=is_alone):
            return Found(phrase, before, keys)
    return None


def find_around(
    text: str, start: int, words: str, quantity: Quantity, *, is_plain: bool
) -> Found | None:
    """The name right behind a quantity, or around it: 86支驻村工作队, 改造2135户危房."""
    if text[start : start + 1] in _NOTHING_BEHIND:
        return None
    start = end_of(_BEHIND, text, start)
    head, names = words[: trim(words)], read_names()
    mark = STOP.search(text, start, start + LONGEST_BEHIND)
    for end in range(mark.start() if mark else min(start + LONGEST_BEHIND, len(text)), start, -1):
        if not names.may_end(text, end):
            continue
        subject = head + text[start:end]
        for phrase in names.ending(subject, len(subject)):
            before = subject[: -len(phrase)]
            if len(before) > len(head):
                break
            is_closed = is_boundary(text, end)
            is_other = _HEADED.fullmatch(quantity.label.removeprefix(phrase))
            if not is_closed and (is_other or quantity.unit in _MEASURED):
                break  # 6个保障性住房项目, 万元GDP能耗
            is_alone = is_plain and is_closed and bool(NEUTRAL.fullmatch(before))
            if keys := indicators_of(phrase, quantity, before, is_alone=is_alone):
                return Found(phrase, before, keys)
    return None


def find_begun(
    subject: str, earlier: str, quantity: Quantity, *, is_all: bool = False
) -> Found | None:
    """The name that begins as an earlier one did: 油料播种面积5万亩,产量3万吨."""
    if quantity.part_of is not None:
        return None
    longest = len(earlier) - (not is_all and quantity.unit not in RELATIVE)
    for cut in range(longest, 0, -1):
        found = find_ending(earlier[:cut] + subject, quantity, is_whole=False)
        if found and len(found.phrase) > len(subject):
            return found
    return None


def find_ended(subject: str, earlier: str, quantity: Quantity) -> Found | None:
    """Another name that ends as an earlier one did: 在校学生7万人,其中小学4万人."""
    same = {name.indicator for name in read_names().phrases.get(earlier, ())}
    for phrase in phrases_ended(subject, earlier):
        keys = indicators_of(phrase, quantity, "", is_alone=True)
        if keys and same.isdisjoint(keys):
            return Found(phrase, "", keys)
    return None


def phrases_ended(subject: str, earlier: str) -> Iterator[str]:
    """The names that begin with a subject and end as an earlier name did.

    What is part of all that is produced is a part of what is added to it: 生产总值…其中工业.
    """
    if len(subject) < 2:
        return
    ends = [earlier[cut:] for cut in range(len(earlier))]
    ends += [end for whole, end in WORDS["parts"].items() if earlier.endswith(whole)]
    yield from (subject + end for end in ends if subject + end in read_names().phrases)


def find_related(phrase: str, words: str, quantity: Quantity, before: str = "") -> list[str]:
    """The indicators that a growth, change or share can be of: those of a name, or its share.

    What is itself a percentage grows by points, and not by percent.
    """
    if is_narrowed(before):
        return []
    is_alone = quantity.measure != Measure.SHARE and bool(NEUTRAL.fullmatch(before))
    base = words.partition("占")[2]
    base = base[end_of(NEUTRAL, base) : trim(base)].removesuffix("比重").removesuffix("的")
    share = f"{phrase}占{base}的比重"
    names = read_names()
    named = names.phrases[share if base and share in names.phrases else phrase]
    keys = [name.indicator for name in named if is_alone or not name.is_whole]
    unfit = {"%", "‰", "比"} if quantity.measure == Measure.GROWTH else {"比"}
    keys = [key for key in keys if names.units[key] not in unfit]
    if quantity.unit in RELATIVE:
        return keys if len(keys) == 1 else [k for k in keys if names.units[k] in {"%", "‰"}]
    return [key for key in keys if quantity.unit in alike(names.units[key])]


def phrases_in_list(said: str, parts: Sequence[str]) -> Iterator[str]:
    """The names that the parts of a list stand for: 城镇、农村居民收入 share the end of the last.

    Nothing where the list ends with no name.
    """
    last = next(iter(names_ending(said)), None)
    if last:
        yield from (_phrase_alike(part, last[0]) for part in parts[:-1])
        yield "" if is_narrowed(last[1]) else last[0]


def _phrase_alike(part: str, last: str) -> str:
    """The name that a part of a list stands for, with the end of the last one or without it."""
    for cut in range(1, len(last)):
        if (phrase := strip(part) + last[cut:]) in read_names().phrases:
            return phrase
    return next((phrase for phrase, _ in names_ending(part)), "")


def is_boundary(text: str, end: int) -> bool:
    """Whether no word of a noun goes on behind a place."""
    return bool(_BOUNDARY.match(text, end))


def end_of(pattern: Pattern, text: str, start: int = 0) -> int:
    """Where what a pattern matches at `start` ends; `start` itself where nothing does."""
    found = pattern.match(text, start)
    return found.end() if found else start


def trim(words: str) -> int:
    """Where words end if those are left out that add nothing: 规划了 ends behind 规划."""
    end = len(words)
    while word := _TRAILING.ending(words, end):
        end -= len(word)
    return end


def strip(words: str) -> str:
    """Words without those at the end and at the start that add nothing."""
    words = words[: trim(words)].removeprefix("其中")
    return words[end_of(NEUTRAL, words) :]
