"""The place that a figure's sentence is about, where it is not the one the whole text is about.

A township, village, enterprise or larger place is named at the beginning of a clause and holds to
the end of its sentence; 全县, 全市 … speak of the text's own place, the one it names so most often.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from weishan_analysis.metadata import load
from weishan_analysis.reading.lexicon import alternatives
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.subjects import begins_with_verb
from weishan_analysis.reading.text import HAN

LONGEST_NAME = 14  # characters
SAID_OF_ONESELF = 3  # times that 我县 counts as much as 全县
HEAD = 80  # characters that hold the title
LEAD = 240  # characters in which a text about a township says where it lies
FEWEST = 2  # times that a text about a township or village says 全乡, 全村

_WORDS = {name: str(words).split() for name, words in load("lexicon/areas.toml").items()}
_WHOLE = Pattern(rf"[全我本](?P<kind>{alternatives(_WORDS['whole'])})(?!{HAN}?[级直])")
_STARTS = "。;,:!?\n 、“(】●-年月日底"  # behind which a clause may begin
_SMALL = frozenset(("乡", "镇", "村", "街道", "社区", "场"))
_NO_MORE = f"(?!{alternatives(_WORDS['not_before'])})"
_NAME = Pattern(
    rf"(?:^|(?<=[{re.escape(_STARTS)}])|(?<=[0-9]\.))(?:{alternatives(_WORDS['before'])})?"
    rf"(?:{HAN}{{2,7}}?[县市旗]{_NO_MORE})?"
    rf"(?P<name>(?:(?!全){HAN}|[xX×*]){{1,{LONGEST_NAME}}}?(?P<kind>{alternatives(_WORDS['kinds'])}))"
    rf"{_NO_MORE}(?P<within>{HAN}{{2,5}}?(?:村|社区){_NO_MORE})?"
    rf"(?P<listed>[、和及与])?"
)
_LEAD = Pattern(
    rf"(?:^|(?<=[。;,!?\n ]))(?P<stem>(?:{HAN}|[xX×*]){{1,{LONGEST_NAME}}}?)"
    rf"(?P<kind>行政村|镇|乡|村|街道|社区)(?:{alternatives(_WORDS['lies'])})"
)
_CLAUSE_START = ("", *_STARTS, "来")
_DIVISIONS = frozenset(("县", "市", "州", "旗", "自治县", "自治州"))
_GENERIC = Pattern(alternatives(_WORDS["generic"]))
_EVENT = Pattern(
    rf"(?P<end>[。!?\n])(?P<goes_on>{alternatives(_WORDS['goes_on'])})?"
    rf"|{_WHOLE.pattern.replace('kind', 'whole')}|{_NAME.pattern}"
)
_ABOVE = Pattern(rf"^{HAN}{{2,7}}?(?:省|州|市|县|区|旗)(?={HAN}{{2}})")


def read_areas(text: str, positions: Sequence[int]) -> list[str]:
    """For each of the ascending positions the name of another place; empty for the text's own."""
    own, default = _read_own(text)
    areas = []
    events = _find_areas(text, own, default)
    place, area = next(events)
    current = default
    for position in positions:
        while place <= position:
            current = area
            place, area = next(events)
        areas.append(current)
    return areas


def _read_own(text: str) -> tuple[str, str]:
    """The kind of place that a text is about (县), and its name where it is none with a code."""
    lead = _LEAD.search(text, 0, LEAD)
    if lead and lead["kind"] in text[:HEAD] and not _GENERIC.search(lead["stem"]):
        return lead["kind"], _shorten(lead["stem"] + lead["kind"])
    kinds: Counter[str] = Counter()
    for found in _WHOLE.finditer(text):
        kinds[found["kind"]] += 1 if found.group().startswith("全") else SAID_OF_ONESELF
    if set(kinds) == {"国"} and "全国" in text[:HEAD]:
        return "国", ""
    kinds.pop("国", 0)
    own, count = max(kinds.items(), key=lambda item: item[1], default=("县", 0))
    if own not in _SMALL or count < FEWEST or own not in text[:HEAD]:
        larger = [kind for kind in kinds if kind not in _SMALL]
        if not larger:
            return _read_headed(text)
        return max(larger, key=lambda kind: (kind in text[:HEAD], kinds[kind], kind != "省")), ""
    names = (found["name"] for found in _NAME.finditer(text) if found["kind"].endswith(own))
    return own, next((_shorten(name) for name in names if _is_name(name, own)), f"全{own}")


def _read_headed(text: str) -> tuple[str, str]:
    """The same of a text that begins with a township or village and says 全县 nowhere."""
    names = [
        found for found in _NAME.finditer(text, 0, HEAD) if _is_name(found["name"], found["kind"])
    ]
    first = names[0] if names else None
    if first and first["kind"] in _SMALL and text.count(first["name"], 0, HEAD) >= FEWEST:
        return first["kind"], _shorten(first["name"])
    return "县", ""


def _find_areas(text: str, own: str, default: str) -> Iterator[tuple[int, str]]:
    """Where the place changes and to which one, in order, and a last change that never comes."""
    area, list_end = default, -1
    for found in _EVENT.finditer(text):
        if found["end"]:
            area = area if found["goes_on"] and found["goes_on"] != f"全{own}" else default
        elif found["whole"]:
            kind, before = found["whole"], text[found.start() - 1 : found.start()]
            if kind == own:
                area = default
            elif kind in _SMALL:
                area = area or found.group()
            elif before in _CLAUSE_START:
                area = found.group()
        elif found["listed"] or found.start() == list_end:
            list_end = found.end() if found["listed"] else -1
            area = default  # of several no one is the place
        elif _is_name(found["name"], found["kind"]):
            is_division = found["kind"] in _DIVISIONS and own not in _SMALL
            within = found["within"] or ""
            name = found["name"] + (within if _is_name(within, "村") else "")
            area = area if is_division else _shorten(name)
        yield found.end(), area
    yield len(text) + 1, ""
    while True:
        yield 2 * len(text) + 2, ""


def _is_name(name: str, kind: str) -> bool:
    """Whether a name is one of its own, and neither a kind of place nor something done."""
    return len(name) > len(kind) + 1 and not _GENERIC.search(name) and not begins_with_verb(name)


def _shorten(name: str) -> str:
    """A name without the larger places before it (大理州巍山县五印乡)."""
    while above := _ABOVE.match(name):
        name = name[above.end() :]
    return name
