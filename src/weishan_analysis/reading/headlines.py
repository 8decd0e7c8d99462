"""The title of a text: below navigation, breadcrumbs and page headers, above its first sentence."""

import re
from collections.abc import Sequence

from weishan_analysis.metadata import load
from weishan_analysis.reading.lexicon import alternatives
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.text import SIMPLER

MOST_LINES = 20  # above the first sentence
SHORTEST = 8  # characters of a title that ends like no report
FEWEST = 4  # characters of a title that another line completes
_LONGEST = 100
_JOINS = frozenset("与和及暨")

_TITLE = load("articles.toml")["title"]
_REPORT = rf"(?:{alternatives(_TITLE['reports'].split())})"
_REPORT_END = Pattern(rf"{_REPORT}\ ?(?:\([^()]{{1,12}}\)|\[\d\]|(?:19|20)\d\d|怎么写\?)?$")
_HEADLINE = Pattern(r"[^。;,]{2,60}")
_SENTENCE = Pattern(r"[。;,]")
_PLACE = Pattern(rf"[\u4e00-\u9fff]{{2,8}}(?:{alternatives(_TITLE['places'].split())})")
_BRACKETED = Pattern(r"[《【][^《》【】]+[》】]")
_TAIL = Pattern(rf"[\s|]+(?:{alternatives(_TITLE['tails'].split())}).*$")
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
_SPEECH = Pattern(r"\)?-{0,2}\ ?\d{4}年\ ?\d{1,2}月\ ?\d{1,2}日\ ?在|-{1,2}在")
_RUN_IN = Pattern(
    rf"(?:^|[。! ])(?P<title>[^。;,:!\s]{{4,40}}?{_REPORT})"
    r"(?=\(全文\)|\ |-{2}|[一(][一、]|(?:19|20)\d\d年)"
)


def find_headline(lines: Sequence[str]) -> str:
    """The line that is the title, or the words that a first sentence runs on from; else nothing."""
    simple = [line[:_LONGEST].translate(SIMPLER) for line in lines[:MOST_LINES]]
    if simple[2:] and simple[0].endswith(_TITLE["letterhead"]) and _DOCUMENT.search(simple[1]):
        return lines[2] if _HEADLINE.fullmatch(simple[2]) else ""
    above, candidates = _candidates(lines, simple)
    twice = [line for line in candidates if candidates.count(line) > 1 and len(line) >= SHORTEST]
    reports = [line for line in candidates if _REPORT_END.search(line.translate(SIMPLER))]
    long = [line for line in candidates if len(line) >= SHORTEST]
    whole = [line for line in reports if len(line) >= SHORTEST]
    places = [line for line in candidates if _PLACE.fullmatch(line.translate(SIMPLER))]
    # A short line is a heading where the text goes on with its words.
    alone = [line for line in candidates if sum(line in other for other in lines) == 1]
    return next(iter([*above, *twice, *whole, *reports, *long, *places, *alone]), "")


def _candidates(lines: Sequence[str], simple: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines above the first section or sentence that can be a title.

    First the one right above the meeting at which a report was given, if there is one.
    """
    above: list[str] = []
    found: list[str] = []
    for line, plain in zip(lines, simple, strict=False):
        if label := _LABEL.match(plain):
            found.append(_tidy(line[label.end() :]))
        elif _FURNITURE.search(plain) or _OFFICE.match(plain) or _is_dateline(plain):
            continue
        elif speech := _SPEECH.search(plain):
            if speech.start() > 1:
                found.append(_tidy(line[: speech.start()]))
            above = above or [title for title in found[-1:] if len(title) >= FEWEST]
        elif _SECTION.match(plain) or _SENTENCE.search(plain):
            if run_in := _RUN_IN.search(plain):
                found.append(line[slice(*run_in.span("title"))])
            break
        elif _HEADLINE.fullmatch(plain) and not plain.endswith(":") and not _is_list(plain):
            _add(found, _tidy(line))
    return above, found


def _tidy(line: str) -> str:
    """A line without the bars and brackets around it, and what a site lets do with the text."""
    line = _TAIL.sub("", line.strip(" |｜\u3000"))
    return line[1:-1] if _BRACKETED.fullmatch(line) else line


def _add(found: list[str], line: str) -> None:
    """Add a line, to the one above it where that goes on: 统 计 公 报 below 国民经济和社会发展."""
    word, plain = line.replace(" ", ""), line.translate(SIMPLER)
    above = found[-1].translate(SIMPLER) if found else ""
    is_whole = bool(_REPORT_END.search(above))
    is_end = bool(re.fullmatch(_REPORT, word.translate(SIMPLER))) and not is_whole
    goes_on = line[:1] in _JOINS or ("关于" in above and "关于" not in plain and not is_whole)
    if len(above) >= FEWEST and (is_end or (goes_on and _REPORT_END.search(plain))):
        found[-1] += word
    elif line:
        found.append(line)


def _is_list(plain: str) -> bool:
    """Whether a line is one of words to click on, and no title in letters that stand apart."""
    return bool(_LIST.fullmatch(plain)) and not _REPORT_END.search(plain.replace(" ", ""))


def _is_dateline(plain: str) -> bool:
    """Whether a line tells a date and no more than who wrote or printed the text."""
    date = _DATE.search(plain)
    if not date:
        return False
    rest = plain[: date.start()] + plain[date.end() :]
    return len(rest) < SHORTEST or ":" in rest or bool(re.search("来源|作者|发布", rest))
