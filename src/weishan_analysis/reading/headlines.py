"""The title of a text: below navigation, breadcrumbs and page headers, above its first sentence."""

import re
from collections.abc import Iterator, Sequence

from weishan_analysis.metadata import load
from weishan_analysis.reading.lexicon import alternatives
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.text import SIMPLER

MOST_LINES = 20  # above the first sentence
SHORTEST = 8  # characters of a title that ends like no report
_LONGEST = 100

_TITLE = load("articles.toml")["title"]
_REPORT = rf"(?:{alternatives(_TITLE['reports'].split())})"
_REPORT_END = Pattern(rf"{_REPORT}\ ?(?:\([^()]{{1,12}}\)|\[\d\]|怎么写\?)?$")
_HEADLINE = Pattern(r"[^。;,]{2,60}")
_DOCUMENT = Pattern(r"[〔\[(]\d{4}[〕\])]\s*\d+\s*号$")
_LABEL = Pattern(rf"(?:{alternatives(_TITLE['labels'].split())})\ ?[: ]\ ?")
_FURNITURE = Pattern(
    rf"(?:{alternatives(_TITLE['furniture'].split())})|^首\ ?页|[^>]>[^>]|»|第\ ?\d+\ ?[期版]"
    r"|^[\d年月日:/. -]+(?:星期.|周.)?$|^[•·|]|^\W+$|Copyright|^[A-Za-z0-9]+$"
)
_LIST = Pattern(r"\S+(?:\s+[| ]?\s*\S{1,8}){3,}")  # 首页 新闻 政务 互动
_OFFICE = Pattern(rf"^(?:\S{{2,30}}(?:{alternatives(_TITLE['offices'].split())})\ ?)+$")
_SECTION = Pattern(
    r"(?:第?[一二三四五六七八九十]{1,3}[、.章]|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[、.](?!\d)|[●◆■★【])"
)
_DATE = Pattern(r"\d{4}(?:年|-|/|\.)\d{1,2}(?:月|-|/|\.)\d{1,2}|二[〇○零]\S{2}年")
_SPEECH = Pattern(r"\)?-{0,2}\d{4}年\d{1,2}月\d{1,2}日在|-{1,2}在")
_RUN_IN = Pattern(
    rf"(?:^|[。! ])(?P<title>[^。;,:!\s]{{4,40}}?{_REPORT})"
    r"(?=\(全文\)|\ |-{2}|[一(][一、]|(?:19|20)\d\d年)"
)


def find_headline(lines: Sequence[str]) -> str:
    """The line that is the title, or the words that a first sentence runs on from; else nothing."""
    simple = [line[:_LONGEST].translate(SIMPLER) for line in lines[:MOST_LINES]]
    if simple[2:] and simple[0].endswith(_TITLE["letterhead"]) and _DOCUMENT.search(simple[1]):
        return lines[2] if _HEADLINE.fullmatch(simple[2]) else ""
    candidates = _join(list(_candidates(lines, simple)))
    twice = [line for line in candidates if candidates.count(line) > 1 and len(line) >= SHORTEST]
    reports = [line for line in candidates if _REPORT_END.search(line.translate(SIMPLER))]
    long = [line for line in candidates if len(line) >= SHORTEST]
    whole = [line for line in reports if len(line) >= SHORTEST]
    return next(iter([*twice, *whole, *reports, *long, *candidates]), "")


def _candidates(lines: Sequence[str], simple: Sequence[str]) -> Iterator[str]:
    """The lines above the first section or sentence that can be a title."""
    for line, plain in zip(lines, simple, strict=False):
        if label := _LABEL.match(plain):
            yield line[label.end() :].strip()
        elif _FURNITURE.search(plain) or _OFFICE.match(plain) or _is_dateline(plain):
            continue
        elif speech := _SPEECH.search(plain):
            if speech.start():
                yield line[: speech.start()].strip()
        elif _SECTION.match(plain) or not _HEADLINE.fullmatch(plain) or plain.endswith(":"):
            if found := _RUN_IN.search(plain):
                yield line[slice(*found.span("title"))]
            return
        elif not _LIST.fullmatch(plain) or _REPORT_END.search(plain.replace(" ", "")):
            yield line


def _join(candidates: Sequence[str]) -> list[str]:
    """The same lines; one that is only 统 计 公 报 goes on from the line above it."""
    joined: list[str] = []
    for line in candidates:
        word = line.replace(" ", "")
        if joined and word != line and re.fullmatch(_REPORT, word.translate(SIMPLER)):
            joined[-1] += word
        else:
            joined.append(line)
    return joined


def _is_dateline(plain: str) -> bool:
    """Whether a line tells a date and no more than who wrote or printed the text."""
    date = _DATE.search(plain)
    if not date:
        return False
    rest = plain[: date.start()] + plain[date.end() :]
    return len(rest) < SHORTEST or ":" in rest or bool(re.search("来源|作者|发布", rest))
