"""When an article was published, its title and the place it is about; unknown stays empty."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.reading.article import Article
from weishan_analysis.reading.characters import SIMPLER
from weishan_analysis.reading.periods import parse_published
from weishan_analysis.reading.vocabulary import load

_DATE = (
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[-/.年]\s*(?P<month>\d{1,2})"
    r"(?:\s*[-/.月]\s*(?P<day>\d{1,2})日?|\s*月)(?![\d.])"
)
_LABELLED = re.compile(rf"(?:时间|日期)\s*:\s*{_DATE}")
_ALONE = re.compile(rf"^\W*{_DATE}(?:\s+\d\d?:\d\d[:\d]*|在.{{4,60}}上)?\W*$")
_WITH_ORIGIN = re.compile(rf"(?=.*(?:来源|作者|记者|编辑)).*?{_DATE}")
_HEAD = 50_000  # characters of a page that hold its <meta>
_TOP, _LINES, _END, _DATELINE = 2_000, 8, 200, 100  # where a dateline stands and how long it is
_META = re.compile(r"<meta\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(name|content)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_PAGE_TITLE = re.compile(r"<title[^>]*>\s*([^<]+?)\s*</title>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_AREA = re.compile(r"\d{6}(\d{3}){0,2}")
_SMALLER_PLACE = re.compile(
    r"(?!贫困|农村|乡村|全|各|城|美丽|先进|示范)[\u4e00-\u9fff]{2,4}?[县市区旗乡镇村](?!级|民)"
)


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


def read_sidecar(article: Path) -> Facts:
    """What a source.toml beside an article says; WeishanError if it cannot be read."""
    sidecar = article.parent / "source.toml"
    try:
        entries = tomllib.loads(sidecar.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Facts()
    except (OSError, ValueError) as error:
        raise WeishanError(
            Fault(str(sidecar), f"it cannot be read ({error})", "valid TOML in UTF-8", "correct it")
        ) from None
    published = entries.get("published", "")
    facts = Facts(
        published.isoformat() if isinstance(published, date) else str(published),
        str(entries.get("title", "")),
        str(entries.get("ref_area", "")),
    )
    if faults := facts.faults(str(sidecar)):
        raise WeishanError(faults)
    return facts


def read_facts(article: Article) -> Facts:
    """What the text itself says: its dateline, its title, and the one known place it names."""
    meta = dict(_meta_entries(article.raw))
    title = meta.get("articletitle") or _title(article)
    return Facts(_published(article, meta.get("pubdate", "")), title, find_area(title, article))


def _meta_entries(raw: str) -> Iterator[tuple[str, str]]:
    """Names in small letters and contents of a page's <meta>: pubdate, articletitle, ..."""
    for tag in _META.findall(raw[:_HEAD]):
        entries = {key.lower(): one or other for key, one, other in _ATTRIBUTE.findall(tag)}
        if entries.get("name") and entries.get("content"):
            yield entries["name"].lower(), entries["content"].strip()


def _title(article: Article) -> str:
    for block in article.blocks[:1]:
        if block.kind == "title":
            return article.text[block.start : block.end]
    found = _PAGE_TITLE.search(article.raw[:_HEAD])
    return found[1] if found else ""


def _published(article: Article, meta: str) -> str:
    """The date in a page's head, or of a dateline near the top or the end; "" for none."""
    lines = list(_short_lines(article))
    searched = ((_ALONE, [meta]), (_LABELLED, lines), (_ALONE, lines), (_WITH_ORIGIN, lines))
    found = (pattern.search(line) for pattern, among in searched for line in among)
    return next((date for match in found if match and (date := _iso(match))), "")


def _short_lines(article: Article) -> Iterator[str]:
    """Lines near the top and the end in which a dateline may stand."""
    head = article.raw[:_HEAD]
    if _META.search(head):  # a page has its dateline outside of its main text
        lines = _TAG.sub("\n", head).splitlines()
    else:
        lines = [line for line in article.raw[:_TOP].splitlines() if line.strip()][:_LINES]
        lines += article.raw[_TOP:][-_END:].splitlines()
    for line in lines:
        if len(line) <= _DATELINE and "。" not in line:
            yield line.strip().translate(SIMPLER)


def _iso(found: re.Match[str]) -> str:
    parts = [found["year"], *(part.zfill(2) for part in (found["month"], found["day"]) if part)]
    published = "-".join(parts)
    try:
        parse_published(published)
    except ValueError:
        return ""
    return published


def find_area(title: str, article: Article) -> str:
    """The code of the smallest place that the title or else the first paragraph names.

    Names are those of metadata/context.toml. Empty where none is named, or several, or a smaller
    place that is not among them.
    """
    first = next((block for block in article.blocks if block.kind == "paragraph"), None)
    lead = article.text[first.start : first.end] if first else ""
    for text in (title.translate(SIMPLER), lead):
        if named := list(_named_areas(text)):
            level = max(map(_level, named))
            smallest = {code for code in named if _level(code) == level}
            return smallest.pop() if len(smallest) == 1 else ""
    return ""


_UNKNOWN = ""


def _named_areas(text: str) -> Iterator[str]:
    spans = {found.start(): (found.end(), code)
             for code, name in _area_names().items() for found in name.finditer(text)}  # fmt: skip
    for end, code in spans.values():
        yield code
        if end not in spans and _SMALLER_PLACE.match(text, end):
            yield _UNKNOWN


def _level(code: str) -> int:
    """0 for a province, 1 for a prefecture, 2 for a county and what is unknown in it."""
    return 2 if code == _UNKNOWN else (code[2:4] != "00") + (code[4:6] != "00")


@cache
def _area_names() -> dict[str, re.Pattern[str]]:
    """By code, the name of each known place, short (巍山县) or in full (巍山彝族回族自治县)."""
    return {
        code: re.compile(
            f"{entry['title_zh'][:-1]}(?:[\\u4e00-\\u9fff]{{1,12}}自治)?{entry['title_zh'][-1]}"
        )
        for code, entry in load("context.toml")["area"].items()
    }
