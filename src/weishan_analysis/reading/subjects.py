"""The noun phrase that a figure counts or measures, found before its number or behind it.

Without a dictionary of nouns: what is left of a clause without its verbs, adverbs and places.
"""

import re
from collections.abc import Sequence

from weishan_analysis.metadata import load
from weishan_analysis.reading.lexicon import Words, alternatives, any_of
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.text import HAN

LONGEST_BEHIND = 18  # characters of a noun behind a number
LONGEST_NOTE = 24  # characters of a note between a noun and its number

_LISTS = load("lexicon/subjects.toml")
_WORDS = {name: words.split() for name, words in _LISTS.items() if isinstance(words, str)}
SEVERAL = {name: words.split() for name, words in _LISTS["several"].items()}
_ARRANGED = tuple(_WORDS["arranged"])
_BETWEEN = Words([*_WORDS["between"], *_ARRANGED, " "])
_STARTS = Words([*_WORDS["starts"], *" ”》)-"])
_QUOTES = frozenset("“\"'《")
_WEAK = Words(_WORDS["weak_verbs"])
_VERBS = Words(_WORDS["verbs"])
_NOUNS = Words(_WORDS["nouns"])
_EMPTY = frozenset((*_WORDS["empty"], *_WORDS["between"])) | (
    frozenset((*_WORDS["verbs"], *_WORDS["weak_verbs"])) - frozenset(_WORDS["nouns_too"])
)
_COUNTABLE = frozenset(_WORDS["countable"])
_NOMINAL = frozenset(word for word in (*_WORDS["nominal"], *_WORDS["weak_verbs"]) if len(word) > 1)
_VERB_OR_NOUN = Words({*_WORDS["nouns"], *_WORDS["verbs"]})
_STOP_OR_NOUN = Words({*_WORDS["nouns"], *_WORDS["stops"]})
_VERB_SET = frozenset(_WORDS["verbs"]) - frozenset(_WORDS["nouns"])
_STOP_SET = frozenset(_WORDS["stops"]) - frozenset(_WORDS["nouns"])
_MARK = Pattern(r"[,。;:!?、\n()〔〕“”《》\d%]")
_OPENING = frozenset("是的“\"'《 ")
_NUMBER = Pattern(r"\d{1,2}[.、)](?!\d)")  # of a line in a list
_NO_START = frozenset(_WORDS["no_start"][0])
_OF = Pattern(rf"(?<={HAN}{{2}})的")
_END = Pattern(rf"(?:{alternatives(_WORDS['shared'])})$")
_ATTRIBUTES = frozenset(_WORDS["attributes"])
_REACHED = Pattern(rf"(?:{alternatives(_WORDS['reached'])})$")
_ATTRIBUTE_END = Pattern(rf"(?:{alternatives(_WORDS['attributes'])})$")
_LIST = Pattern(r"、|以及|[和与及](?!平|谐|睦|田|县|其他)")
_ORIGIN = Pattern(r"[从由][^从由]{1,10}的$")  # 贫困人口从建档立卡之初的
_FEWER = Pattern(rf"{any_of(' '.join(_WORDS['fewer']))}(?={HAN}{{2,14}}$)")
_FEWER_SIGNS = frozenset(word[0] for word in _WORDS["fewer"])
_OUTCOME = Pattern(
    rf"(?:全部|均|悉数|实现|稳定|如期|顺利|已|全|都){{0,2}}(?P<outcome>{alternatives(_WORDS['outcomes'])})"
)
_OWN_NAME = Pattern(
    rf"(?![到在向从由]){HAN}{{2,3}}?(?<![城都超股贸])(?:市|县|自治[县州])(?![级直定])(?={HAN}{{3}})"
)
_SERIES = Pattern(r"第?[一二三四]$")
_SIGNS = Pattern("[ “”\"'《》〈〉]")


def noun_before(clause: str) -> str:
    """The noun phrase at the end of the words before a number; empty where there is none.

    >>> noun_before("全县累计投入扶贫资金"), noun_before("大棚新增"), noun_before("种植了")
    ('扶贫资金', '大棚', '')
    """
    phrase = _phrase_before(clause)
    return "" if _says_nothing(phrase) else phrase


def _phrase_before(clause: str) -> str:
    """The last words of a clause without what leads to its number, verbs, adverbs and places."""
    if clause.endswith("的") and (origin := _ORIGIN.search(clause)):
        clause = clause[: origin.start()]
    end = 0 if clause.endswith("、") else _end_of(clause)
    number = _NUMBER.match(clause)
    start = number.end() if number else 0
    for position, word in _VERB_OR_NOUN.scan(clause, 0, end):
        if word in _VERB_SET:
            behind = position + len(word)
            behind += clause.startswith("了", behind)
            if behind < end and not clause.startswith("的", behind):
                start = behind
    if own := _OWN_NAME.match(clause, start, end):
        start = own.end()
    phrase = _SIGNS.sub("", _strip_start(clause, start, end))
    if phrase in _ATTRIBUTES and (reached := _REACHED.search(clause, 0, start)):
        return noun_before(clause[: reached.start()]) + phrase  # 第一产业实现增加值
    return phrase


def _end_of(clause: str) -> int:
    """Where a clause ends without the words that only lead to its number."""
    end = len(clause)
    while end and (word := _BETWEEN.ending(clause, end)):
        end -= len(word)
    return end


def _strip_start(clause: str, start: int, end: int) -> str:
    """What is left without the adverbs, places and weak verbs that it begins with."""
    while start < end and clause[start] not in _QUOTES:  # “种养加”奖补资金
        if word := _STARTS.starting(clause, start):
            noun = _NOUNS.starting(clause, start)
            if len(noun) >= len(word) and len(noun) > 1:
                break
            start += len(word)
            continue
        verb = _WEAK.starting(clause, start)
        if not verb or len(_NOUNS.starting(clause, start)) > len(verb):
            break
        if end - start - len(verb) < 2:
            break
        start += len(verb)
    return clause[start:end]


def _says_nothing(phrase: str) -> bool:
    return phrase in _EMPTY or (len(phrase) < 2 and phrase not in _COUNTABLE)


def noun_behind(text: str, start: int) -> str:
    """The noun phrase right behind a number and its unit; empty where none begins there.

    >>> noun_behind("贫困户参保,", 0), noun_behind("用于产业", 0)
    ('贫困户', '')
    """
    while text[start : start + 1] in _OPENING and start < len(text):
        start += 1
    first = text[start : start + 1]
    if not "\u4e00" <= first <= "\u9fff":
        return ""
    is_other = first in _NO_START or _VERBS.starting(text, start)
    if is_other and not _NOUNS.starting(text, start):
        return ""
    mark = _MARK.search(text, start, start + LONGEST_BEHIND)
    limit = mark.start() if mark else min(len(text), start + LONGEST_BEHIND)
    end = limit
    for position, word in _STOP_OR_NOUN.scan(text, start, limit):
        if word in _STOP_SET and (position > start or len(word) > 1):
            end = position
            break
    phrase = text[start:end]
    if of := _OF.search(phrase):
        phrase = phrase[: of.start()]
    phrase = _SIGNS.sub("", phrase.rstrip("和与及的等"))
    return "" if _says_nothing(phrase) else phrase


def find_note(text: str, start: int) -> int:
    """Where the note in brackets begins that stands right before a number, or else the number.

    >>> find_note("增值税(50%部分)3亿元", 10), find_note("增值税3亿元", 3)
    (3, 3)
    """
    if not text.endswith(")", 0, start):
        return start
    opening = text.rfind("(", max(0, start - LONGEST_NOTE), start)
    return start if opening < 0 or "\n" in text[opening:start] else opening


def verb_before(clause: str) -> str:
    """The verb that stands alone before a number and can name what is counted (脱贫, 培训)."""
    phrase = _phrase_before(clause)
    return phrase if phrase in _NOMINAL else ""


def is_bare(clause: str) -> bool:
    """Whether the words before a number name nothing and tell of nothing done."""
    is_idle = _is_filled(clause) and not clause.endswith(_ARRANGED)
    return not clause or (is_idle and not noun_before(clause))


def _is_filled(clause: str) -> bool:
    start, end = 0, _end_of(clause)
    while start < end and (word := _STARTS.starting(clause, start)):
        start += len(word)
    return start >= end


def is_fewer(clause: str) -> bool:
    """Whether a clause says that its noun is fewer by a number (累计减少贫困人口)."""
    found = None if _FEWER_SIGNS.isdisjoint(clause) else _FEWER.search(clause)
    return found is not None and not _BETWEEN.starting(clause, found.end())


def outcome_behind(text: str) -> str:
    """What becomes of those who are counted: 脱贫 behind 300户."""
    found = _OUTCOME.match(text)
    return found["outcome"] if found else ""


def is_verb(phrase: str) -> bool:
    """Whether a phrase begins with a verb that may be part of a noun (培训, 种植)."""
    return bool(_WEAK.starting(phrase, 0)) and not _NOUNS.starting(phrase, 0)


def begins_with_verb(clause: str) -> bool:
    """Whether a clause tells of something done (发放贷款), and does not begin with a noun."""
    start = 0
    while word := _STARTS.starting(clause, start):
        start += len(word)
    is_verb = _VERBS.starting(clause, start) or _WEAK.starting(clause, start)
    return bool(is_verb) and not len(_NOUNS.starting(clause, start)) > len(is_verb)


def complete(label: str, topic: str) -> str:
    """A label that says only how something is measured, with the noun of the clause before.

    >>> complete("产量", "油料播种面积"), complete("水果产量", "粮食")
    ('油料产量', '水果产量')
    """
    if label not in _ATTRIBUTES or not topic or topic in _ATTRIBUTES:
        return label
    stem = _ATTRIBUTE_END.sub("", topic)
    overlap = next((n for n in range(len(label), 0, -1) if stem.endswith(label[:n])), 0)
    return stem + label[overlap:] if stem else label


def is_attribute(label: str) -> bool:
    """Whether a label says only how something is measured (产量)."""
    return label in _ATTRIBUTES


def split_names(phrase: str, count: int, *, is_alike: bool = True) -> Sequence[str]:
    """The `count` nouns of a list, each whole: 城镇、农村居民收入 is about 城镇居民收入 too.

    Of what is measured in several units none leaves out the end: 从业人员、注册资金.

    >>> split_names("第一、第二产业增加值", 2)
    ['第一产业增加值', '第二产业增加值']
    """
    for word, each in SEVERAL.items():
        if word in phrase and len(each) == count:
            return [phrase.replace(word, one) for one in each]
    parts = [_SIGNS.sub("", part) for part in _LIST.split(phrase)]
    if len(parts) != count or not all(parts):
        return ()
    names = [*(noun_before(part) or part for part in parts[:-1]), parts[-1]]
    first, last = names[0], names[-1]
    series = re.match("第?[一二三四]", last)
    if series and all(_SERIES.fullmatch(name) for name in names[:-1]):
        is_numbered = first.startswith("第") and not last.startswith("第")
        tail = last[series.end() :]
        return [("第" if "产业" in tail and not n.startswith("第") else "") + n + tail
                for n in (*names[:-1], ("第" if is_numbered else "") + series.group())]  # fmt: skip
    if is_alike and (shared := _END.search(last)) and shared.start():
        tail = shared.group()
        names = [name if _END.search(name) else name + tail for name in names]
    return names
