"""Lists of figures, each of another name: 城镇、农村居民收入分别增长7%、9%."""

from weishan_analysis.reading.lexicon import any_of
from weishan_analysis.reading.mentions import WORDS, phrases_ended, phrases_in_list, strip
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.subjects import SEVERAL

RESPECTIVELY = Pattern(any_of(WORDS["respectively"]))
LIST = Pattern(r"\ *(?:[、和与及]|以及)")
LIST_SIGNS = frozenset(" 、和与及以")  # with which it begins
_AND = Pattern(r"[、和与]|及(?!以[上下])|以及")


def names_several(words: str, count: int) -> bool:
    """Whether a word stands for so many names: 城乡居民人均可支配收入36430元、15393元."""
    return any(len(each) == count and several in words for several, each in SEVERAL.items())


def split_list(said: str, count: int, whole: str) -> list[str]:
    """The names that so many figures are of, or of parts of a whole; none where one is unknown."""
    for several, each in SEVERAL.items():
        if several in said and len(each) == count:
            said = "、".join(said.replace(several, one) for one in each)
            break
    parts = _AND.split(said)[-count:]
    if len(parts) < count:
        return []
    phrases = list(phrases_in_list(said, parts)) or [
        next(phrases_ended(strip(part), whole), "") for part in parts
    ]
    return phrases if all(phrases) else []
