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
from weishan_analysis.reading.periods import parse_published
from weishan_analysis.reading.vocabulary import load

_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[-/.年]\s*(?P<month>\d{1,2})"
    r"(?:\s*[-/.月]\s*(?P<day>\d{1,2})|\s*月)(?![\d.])"
)
# Where a page or a document says its own date, the surest first.
_DATELINES = (
    re.compile(rf"(?:时间|日期)\s*:\s*{_DATE.pattern}"),
    re.compile(rf"^\W*{_DATE.pattern}日?\W*(?:\d\d?:\d\d[:\d]*)?\W*$"),
    re.compile(rf"(?=.*(?:来源|作者|记者|编辑|讯)).*?{_DATE.pattern}"),
)
_FIRST_LINES, _LAST_LINES = 8, 3
_META = re.compile(r"<meta\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(name|content)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_PAGE_TITLE = re.compile(r"<title[^>]*>\s*([^<]+?)\s*</title>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_AREA = re.compile(r"\d{6}(\d{3}){0,2}")
_SMALLER_PLACE = re.compile(r"[\u4e00-\u9fff]{1,10}?[县市区旗乡镇村](?!级)")


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
            faults.append(Fault(place, f"published = {self.published!r}",
                                'a date such as "2018-09-14" or "2018-03"', "correct it"))  # fmt: skip
        if self.ref_area and not _AREA.fullmatch(self.ref_area):
            faults.append(Fault(place, f"ref_area = {self.ref_area!r}",
                                "a division code of 6, 9 or 12 digits", "correct it"))  # fmt: skip
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
    for tag in _META.findall(raw[:50_000]):
        entries = {key.lower(): one or other for key, one, other in _ATTRIBUTE.findall(tag)}
        if entries.get("name") and entries.get("content"):
            yield entries["name"].lower(), entries["content"].strip()


def _title(article: Article) -> str:
    for block in article.blocks[:1]:
        if block.kind == "title":
            return article.text[block.start : block.end]
    found = _PAGE_TITLE.search(article.raw[:50_000])
    return found[1] if found else ""


def _published(article: Article, meta: str) -> str:
    """The date in a page's head, in a dateline near the top or the end, or "" for none."""
    lines = [article.text[block.start : block.end] for block in article.blocks]
    if len(lines) > _FIRST_LINES + _LAST_LINES:
        lines = lines[:_FIRST_LINES] + lines[-_LAST_LINES:]
    if _META.search(article.raw[:50_000]):  # a page has its dateline outside of its main text
        lines += re.split(r"\s{2,}|\n", _TAG.sub("\n", article.raw[:50_000]).replace("：", ":"))
    for line in filter(None, [meta, *lines]):
        line_date = _DATELINES[1].search(line) if line is meta else None
        if line_date and (published := _iso(line_date)):
            return published
    for pattern in _DATELINES:
        for line in lines:
            found = pattern.search(line[:120])
            if found and (published := _iso(found)):
                return published
    return ""


def _iso(found: re.Match[str]) -> str:
    parts = [found["year"], *(part.zfill(2) for part in (found["month"], found["day"]) if part)]
    published = "-".join(parts)
    try:
        parse_published(published)
    except ValueError:
        return ""
    return published
