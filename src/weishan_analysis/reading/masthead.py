"""When a text was published, its title and the place it is about; unknown stays empty."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from weishan_analysis.errors import Fault
from weishan_analysis.metadata import load
from weishan_analysis.reading.headlines import find_headline
from weishan_analysis.reading.lexicon import alternatives
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.periods import parse_published
from weishan_analysis.reading.places import (
    find_area,
    guess_area,
    is_small_place,
    starts_with_place,
)
from weishan_analysis.reading.text import SIMPLER, Text
from weishan_analysis.reading.times import find_times

_PUBLISHED, _TITLE = (load("articles.toml")[group] for group in ("published", "title"))
_HEAD = 50_000  # characters of a page that hold its <meta> and its dateline
_TOP, _LINES, _END, _LONGEST = 2_000, 12, 200, 100  # where a dateline stands and how long it is
_PAGE = Pattern(r"<(?:!doctype|html|head|meta|body)\b", re.IGNORECASE)
_META = Pattern(r"<meta\b[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = Pattern(r"(name|property|content)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_PAGE_TITLE = Pattern(r"<title\b[^<>]*>([^<]*)</title>", re.IGNORECASE)
_SITE = Pattern(rf"(?:\s*[-_|–][^-_|–]*(?:{alternatives(_TITLE['sites'].split())}))+$")
_TAG = Pattern(r"<[^<>]*>")
_ONLY_SITE = Pattern(rf"[^-_|–]{{2,30}}(?:{alternatives(_TITLE['sites'].split())})")
_HEADING = Pattern(r"<h1\b[^<>]*>(.{2,400}?)</h1>", re.IGNORECASE | re.DOTALL)
_AREA = Pattern(r"\d{6}(\d{3}){0,2}")
_YEAR = Pattern(r"(?:19|20)\d\d|二[〇○零]")
_DATE = "ꀀ"  # stands for a date in a line, a letter that no article has
_MEETING = ".{4,60}".join(_PUBLISHED["meeting"])
_SPEECH = Pattern(rf"-{_DATE}{_MEETING}|{_MEETING}[^{_DATE}]{{0,16}}\({_DATE}\)")
_DATELINES = [
    *(Pattern(rf"{label}\s*:\s*{_DATE}") for label in _PUBLISHED["labels"].split()),
    Pattern(rf"^\W*{_DATE}(?:\s+\d\d?:\d\d[:\d]*|{_MEETING})?\W*$"),
    Pattern(rf"(?=.*(?:{alternatives(_PUBLISHED['origins'].split())})).*?{_DATE}"),
]


@dataclass(frozen=True)
class Facts:
    """What is known about an article: ISO date (year, month or day), title, division code."""

    published: str = ""
    title: str = ""
    ref_area: str = ""

    def or_else(self, other: "Facts") -> "Facts":
        """These facts, and the other ones where these are empty."""
        names = [field.name for field in fields(self)]
        return Facts(**{name: getattr(self, name) or getattr(other, name) for name in names})

    def faults(self, place: str) -> list[Fault]:
        """What is wrong with facts that somebody wrote down."""
        faults = []
        try:
            parse_published(self.published)
        except ValueError:
            faults.append(
                Fault(place, f"published = {self.published!r}",
                      'a date such as "2018-09-14" or "2018-03"', "correct it")
            )  # fmt: skip
        if self.ref_area and not _AREA.fullmatch(self.ref_area):
            faults.append(
                Fault(place, f"ref_area = {self.ref_area!r}",
                      "a division code of 6, 9 or 12 digits", "correct it")
            )  # fmt: skip
        return faults


def read_facts(article: Text) -> Facts:
    """The date of its dateline, its title, and the one known place that it is about."""
    head = article.raw[:_HEAD]
    meta, page_title, text = {}, "", article.raw
    if _PAGE.search(head):
        meta, text = dict(_meta_entries(head)), article.clean
        page_title = found[1].strip() if (found := _PAGE_TITLE.search(head)) else ""
    top = [line.strip() for line in text[:_TOP].splitlines() if line.strip()][:_LINES]
    end = text[-_END:].splitlines()[len(text) > _END :]
    # A page has its dateline outside of its main text.
    lines = _TAG.sub("\n", head).splitlines() if page_title or meta else [*top, *end]
    title = _first(meta, _TITLE["meta"]) or _page_title(page_title, head) or find_headline(top)
    signed = [line.strip() for line in end if starts_with_place(line.strip())]
    above = top[: next((n for n, line in enumerate(top) if "。" in line), len(top))]
    named = [title, page_title, *top[:1], *above, _lead(article), *signed]
    if is_small_place(title):  # the text says first to which county it belongs
        named.insert(0, _lead(article))
    return Facts(
        _published(_first(meta, _PUBLISHED["meta"]), lines),
        title,
        find_area(named) or guess_area([title, page_title, *above, *end], article.clean[:_TOP]),
    )


def _page_title(page_title: str, head: str) -> str:
    """The title of a page without the name of its site; a heading where it is no more than that."""
    title = _SITE.sub("", page_title)
    if title and not _ONLY_SITE.fullmatch(title):
        return title
    heading = _HEADING.search(head)
    return " ".join(_TAG.sub("", heading[1]).split()) if heading else title


def _meta_entries(head: str) -> Iterator[tuple[str, str]]:
    """Names in small letters and contents of a page's <meta>: pubdate, articletitle, ..."""
    for tag in _META.findall(head):
        entries = {key.lower(): one or other for key, one, other in _ATTRIBUTE.findall(tag)}
        name = entries.get("name") or entries.get("property")
        if name and entries.get("content"):
            yield name.lower(), entries["content"].strip()


def _first(meta: dict[str, str], names: str) -> str:
    """The entry of the first of the names that has one."""
    return next((meta[name] for name in names.split() if name in meta), "")


def _lead(article: Text) -> str:
    """The first paragraph with a whole sentence, else the first."""
    paragraphs = (
        article.clean[block.start : block.end]
        for block in article.blocks
        if block.kind == "paragraph"
    )
    first = next(paragraphs, "")
    return first if "。" in first else next((text for text in paragraphs if "。" in text), first)


def _published(meta: str, lines: Sequence[str]) -> str:
    """The date in a page's head, or of a dateline; the better kinds of datelines first."""
    if stated := _mark_dates(meta)[1]:
        return stated[0]
    short = (line.strip() for line in lines if len(line) <= _LONGEST and _YEAR.search(line))
    marked = [_mark_dates(line.translate(SIMPLER)) for line in short if "。" not in line]
    for pattern in _DATELINES:
        for line, dates in marked:
            if found := pattern.search(line):
                return dates[line.count(_DATE, 0, found.end()) - 1]
    openings = (line.strip()[:_LONGEST].translate(SIMPLER) for line in lines[:_LINES])
    for line, dates in map(_mark_dates, openings):
        if found := _SPEECH.search(line):
            return dates[line.count(_DATE, 0, found.end()) - 1]
    return ""


def _mark_dates(line: str) -> tuple[str, list[str]]:
    """A line with a mark for each of its dates, and the dates (a month at least)."""
    pieces, dates, position = [], [], 0
    for found in find_times(line):
        period = found.resolve(None, None)
        if period and not period.is_interval and len(period.first) > 1:
            pieces += [line[position : found.start], _DATE]
            dates.append(str(period))
            position = found.end
    return "".join([*pieces, line[position:]]), dates
