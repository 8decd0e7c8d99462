"""Which place a text is about, by the division codes of GB/T 2260; unknown stays empty."""

import csv
import re
from collections.abc import Iterable, Iterator
from functools import cache

from weishan_analysis.metadata import FOLDER, load
from weishan_analysis.reading.lexicon import alternatives
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.text import SIMPLER

_WORDS = {key: str(words).split() for key, words in load("articles.toml")["place"].items()}
# 县市 ends no name (全州县市), unless it is of an office (巍山县市场监管局).
_END = Pattern(rf"[省市州盟县区旗](?!{alternatives(_WORDS['not_before'])})(?!(?<=县)市(?!场))")
_SEVERAL = Pattern(alternatives(_WORDS["several"]))
_SMALLER = Pattern(rf"[\u4e00-\u9fff]{{2,4}}?(?:{alternatives(_WORDS['smaller'])})(?!村|级|民)")
_SMALLER_ALONE = Pattern(rf"[\u4e00-\u9fff]{{1,6}}(?:{alternatives(_WORDS['smaller'])}|社区)")
_NO_NAME = Pattern(alternatives(_WORDS["no_name"]))
# What may stand before a name of two characters (2019年陇县): no other word that could end with it.
_BEFORE = Pattern(r"[^\u4e00-\u9fff]|[年在于]")
_LONGEST_LINE = 200
_KINDS = "县区市"
_ORDINARY = frozenset(_WORDS["ordinary"])
_USED = Pattern(rf"(?P<name>[\u4e00-\u9fff]{{2,5}})(?:{alternatives(_WORDS['users'])})")
_BEGINS = Pattern(r"(?:^|今日)(?P<name>[\u4e00-\u9fff]{2,5})")
_LONGEST = 15  # characters of a name
_UNKNOWN = ""

Name = tuple[int, int, frozenset[str]]  # start, end, the codes of the places so called


def find_area(texts: Iterable[str]) -> str:
    """The code of the smallest place that the first text with a place names.

    Empty where that text names several, or one that is smaller than a county.
    """
    for text in texts:
        if named := set(_find_codes(text.translate(SIMPLER))):
            level = max(map(_level, named))
            smallest = {code for code in named if _level(code) == level}
            return smallest.pop() if len(smallest) == 1 else _UNKNOWN
    return _UNKNOWN


def guess_area(texts: Iterable[str], body: str) -> str:
    """The code of the place of which texts use the name without its end (浦城新闻网, 今日宁乡).

    `body` says whether it is a county, city or district (我县). Empty where a text names a place in
    full, and where the names are those of several.
    """
    kinds = [end for end in _KINDS if any(word + end in body for word in _WORDS["own"])]
    simple = [text[:_LONGEST_LINE].translate(SIMPLER) for text in texts]
    if len(kinds) != 1 or any(_find_names(text) for text in simple):
        return _UNKNOWN
    stems = _read_stems()[kinds[0]]
    found = {stems[name] for text in simple for name in _names_used(text) if name in stems}
    return found.pop() if len(found) == 1 else _UNKNOWN


def _names_used(text: str) -> Iterator[str]:
    """What can be the name of a place without its end: before 新闻网, or where a line begins."""
    for used in _USED.finditer(text):
        yield from (used["name"][-length:] for length in range(2, len(used["name"]) + 1))
    for begins in _BEGINS.finditer(text):
        yield from (begins["name"][:length] for length in range(2, len(begins["name"]) + 1))


@cache
def _read_stems() -> dict[str, dict[str, str]]:
    """For each kind of place the codes of those whose name without its end no other one shares."""
    stems: dict[str, dict[str, set[str]]] = {end: {} for end in _KINDS}
    for name, codes in _read_names().items():
        stem = name[:-1].removesuffix("自治")
        if name[-1] in stems and len(stem) > 1 and stem not in _ORDINARY:
            stems[name[-1]].setdefault(stem, set()).update(codes)
    return {
        end: {stem: next(iter(codes)) for stem, codes in names.items() if len(codes) == 1}
        for end, names in stems.items()
    }


def is_small_place(text: str) -> bool:
    """Whether a text is the name of a township or village and of nothing else."""
    name = text.translate(SIMPLER)
    return bool(_SMALLER_ALONE.fullmatch(name)) and not _find_names(name)


def starts_with_place(text: str) -> bool:
    """Whether a line begins with the name of a place, as the name of its office does."""
    return any(start == 0 for start, _, _ in _find_names(text.translate(SIMPLER)))


def _find_codes(text: str) -> Iterator[str]:
    """The places of a text; of those with one name, the one within another place of the text."""
    names = _find_names(text)
    starts = {start for start, _, _ in names}
    above = tuple(code.rstrip("0") for _, _, codes in names if len(codes) == 1 for code in codes)
    for _, end, codes in names:
        within = [code for code in codes if len(codes) == 1 or code.startswith(above)]
        if len(within) != 1:
            continue
        yield within[0]
        smaller = None if end in starts else _SMALLER.match(text, end)
        if _SEVERAL.match(text, end) or (smaller and not _NO_NAME.search(smaller.group())):
            yield _UNKNOWN


def _find_names(text: str) -> list[Name]:
    """The names of places, the longest at each end; one of two characters after no other word."""
    names = _read_names()
    places: list[Name] = []
    last = 0
    for found in _END.finditer(text):
        end = found.end()
        for start in range(max(last, end - _LONGEST), end - 1):
            codes = names.get(text[start:end])
            if codes and (end - start > 2 or start == last or _BEFORE.match(text, start - 1)):
                places.append((start, end, codes))
                last = end
                break
    return places


def _level(code: str) -> int:
    """0 for a province, 1 for a prefecture, 2 for a county and what is unknown in it."""
    return 2 if code == _UNKNOWN else (code[2:4] != "00") + (code[4:6] != "00")


def read_code(text: str) -> str:
    """The code of the place that a code or a name stands for; ValueError where it is none's.

    >>> read_code("532324"), read_code("南华县"), read_code("532324102")
    ('532324', '532324', '532324102')
    """
    if re.fullmatch(r"[0-9]{6}(?:[0-9]{3}){0,2}", text):
        if text[:6] in _read_divisions():
            return text
        raise ValueError(f"{text}, which is no place's code")
    codes = sorted(_read_names().get(text, ()))
    if not codes:
        raise ValueError(f"{text}, which is no place")
    if len(codes) > 1:
        raise ValueError(f"{text}, which is the name of {' and '.join(codes)}")
    return codes[0]


def name_place(code: str) -> str:
    """The short name of a place (巍山县); of an unknown one its code."""
    row = _read_divisions().get(code)
    return (row["short"] or row["name"]) if row else code


@cache
def _read_names() -> dict[str, frozenset[str]]:
    """The codes for each name, in full (巍山彝族回族自治县) or short (巍山县)."""
    codes: dict[str, set[str]] = {}
    for row in _read_rows():
        names = {row["name"], row["short"], _name_autonomous(row["name"], row["short"])} - {""}
        for name in names:
            codes.setdefault(name, set()).add(row["ref_area"])
    return {name: frozenset(found) for name, found in codes.items()}


def _name_autonomous(name: str, short: str) -> str:
    """The name of an autonomous county without its peoples: 务川自治县."""
    return short.removesuffix("县") + "自治县" if short and name.endswith("族自治县") else ""


@cache
def _read_divisions() -> dict[str, dict[str, str]]:
    """The row of each code; the first of one whose name has changed."""
    return {row["ref_area"]: row for row in reversed(_read_rows())}


@cache
def _read_rows() -> list[dict[str, str]]:
    text = FOLDER.joinpath("divisions.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
