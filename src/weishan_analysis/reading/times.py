"""Time expressions of a clean text, and the period that each of them names.

An expression has one of seven forms, each with its pattern and the function that resolves it. Some
need the date of publication (去年) or the year that the text speaks of (3月, 年末).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from weishan_analysis.metadata import load
from weishan_analysis.reading.lexicon import Words, alternatives, any_of
from weishan_analysis.reading.numerals import parse_number
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.periods import Period, Point, parse_published
from weishan_analysis.reading.text import HAN, SIMPLER

_WORDS = load("lexicon/times.toml")
_NO_TIME = Words(_WORDS["none"]["words"].split())
_EVENTS: dict[str, str] = _WORDS["event"]

JUST_OVER, NEARLY = 3, 11  # months in which a bare 全年 is the year before, or the current one

_YEAR = r"(?:(?:18|19|20)\d\d|[一二][零〇○九八][零〇○一二三四五六七八九]{2})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]|元(?=\ ?(?:月|-|至|到)))"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_COUNT = r"(?:\d{1,2}|十[一二三四五六七八九]?|[一二两三四五六七八九])"
_PART = rf"(?:上半年|下半年|(?:第|前)?[一二三四1-4]个?季度末?|[前头]{_COUNT}个月)"
_TO = r"\ *(?:-{1,2}|~|至|到)\ *"
_SHIFT = {
    "今年": 0,
    "今": 0,
    "本年": 0,
    "年内": 0,
    "去年": -1,
    "上年": -1,
    "上一年": -1,
    "前年": -2,
    "明年": 1,
    "后年": 2,
}
_ISO = r"""
    (?<![\d.])(?P<ymd>(?:19|20)\d\d([-/.])(?:1[0-2]|0?[1-9])
      (?:\2(?:3[01]|[12]\d|0?[1-9])(?!\d)|(?=[\s)\]"”,。;]|$)))"""
_CALENDAR = rf"""
    (?: (?<![\d.])(?P<year>{_YEAR})
          (?:\ ?年度?|(?=(?:{_TO}|[、和及])\ ?{_YEAR}\ ?(?:学?年|、))|(?=[届级]|学年))
      | (?P<relative>今(?=[上下]半年)|(?:[今去明本当上前后同]|上一)年度?
          |(?<![\d一二两三四五六七八九十几今去明每])年内)
      | (?<![\d.第岁])(?={_MONTH}(?:\ ?月|(?:{_TO}|、){_MONTH}\ ?月)(?![个饼亮嫂球龄]))
      | (?={_PART}) )
    (?:\ ?(?P<month>{_MONTH})(?:\ ?月份?|(?=(?:{_TO}|、){_MONTH}\ ?月))
      (?:\ ?(?P<day>{_DAY})(?:\ ?[日号]|(?={_TO}{_DAY}[日号])))?)?
    (?P<part>{_PART})?
    (?:{_TO}(?:(?P<to_year>{_YEAR})\ ?学?年度?)?(?:(?P<to_month>{_MONTH})\ ?月份?)?
      (?:(?P<to_day>{_DAY})[日号])?(?P<to_part>{_PART})?(?<=[年月日号度份]))?"""
_WHOLE = r"""
    (?P<whole>全年(?:度)?|岁末|年(?:终|末|底|初)(?!以来))(?:(?=(?P<coming>前))|)|(?P<year_start>年初以来)"""
_PLAN = r"""
    ["“'‘]?(?P<plan>十[一二三四五])五["”'’]?(?:规划)?
    (?P<plan_part>期间|以来|时期|末|[前后]\w年|开局之年|收官之年|)"""
_SPAN = rf"""
    (?P<lead>过去的?|最近的?|(?<!{HAN})近|这|短短)?(?<![\d.第])(?P<count>{_COUNT})\ ?多?
    (?P<span_unit>年|个月)多?(?P<span>以来|来|间|里|中(?=[,累共全已先])|(?(lead)|(?!)))"""
_NOW = r"(?P<now>截[至止]目前|到目前|目前|当前|现在|现如今|如今|眼下|时至今日|至今|迄今)"
_LONG_AGO = any_of(_WORDS["change_of_subject"]["undated"])
_UNDATED = rf"(?P<undated>{_LONG_AGO}(?:以?来)?|(?<=[^年月日季\d])以来)"
_SINCE = (
    rf"党的(?P<party>{alternatives(_EVENTS)})(?=[^,。;]{{0,6}}?(?:以来|[以之]后))"
    rf"|(?P<event>{alternatives(_EVENTS)})(?=[^,。;]{{0,6}}?以来)"
)

_TIME = Pattern(
    rf"""
    (?=[\d一二两三四五六七八九十今本当去上前明后年下第截目现如眼时至迄到过最近这短头同全岁改新中建汶党元以多历长"“'‘])
    (?:{_ISO}|{_CALENDAR}|{_PLAN}|{_SPAN}|{_NOW}|{_WHOLE}|{_UNDATED}|{_SINCE})
    (?P<tail>年?[初底末终](?:以来)?|以来|以后|之后|至今|起(?:至今)?|算起|期间|[上中下]旬)?
    (?P<length>\ ?的?{_COUNT}年)?
    """,
    re.VERBOSE,
)
_NUMERAL = Pattern(r"[第\d零〇○一二两三四五六七八九十半]")
_BEFORE = Pattern(r"(?:自从?|从|由|截[至止]|到)\ ?$")
_SAME = Pattern(r"[^。,;!?\n]{0,30}")
_UNTIL_SINCE = Pattern(r"[^。,;!?\n\d]{1,24}?以来")


class Known(NamedTuple):
    """What resolves a time that says only a part of it."""

    year: int | None  # of which the text speaks
    published: Point | None


@dataclass(frozen=True, slots=True)
class Time:
    """One time expression as printed: its span, and that of its numeral."""

    printed: str
    parts: dict[str, str]  # what is printed of it, by the names of the patterns' groups
    form: str
    start: int
    end: int
    numeral: tuple[int, int] | None
    is_open: bool
    is_until: bool  # 截至第三季度

    def __getitem__(self, name: str) -> str:
        """A part of the expression; empty where it is not printed."""
        return self.parts.get(name, "")

    @property
    def count(self) -> int:
        """The number of years or months that it spans; 0 where it names none."""
        return _number(self["count"])

    def resolve(self, year: int | None, published: Point | None) -> Period | None:
        """Its period in a text that speaks of `year`; None where that takes a date not known."""
        points = _FORMS[self.form](self, Known(year, published))
        if points is None:
            return None
        first, last = points
        try:
            if not self.is_open:
                return Period(first, last)
            if self["length"]:  # 2014年以来的五年
                return Period(first, (first[0] + _number(self["length"].strip(" 的年")),))
            return Period(first, published[: len(first)] if published else None)
        except ValueError:  # 2018年2月30日, or since a day after publication
            return None


Points = tuple[Point, Point] | None


def find_times(text: str) -> Iterator[Time]:
    """Every time expression of a clean text, in order."""
    position, last = 0, None
    while found := _TIME.search(text, position):
        start, end = found.span()
        position = max(end, start + 1)
        if any(begin <= start for begin, _ in _NO_TIME.around(text, start)):
            position = start + 1
            continue
        if found["undated"] and last and last.is_open and _SAME.fullmatch(text, last.end, start):
            continue  # 2015年…启动以来
        before = _BEFORE.search(text, max(0, start - 3), start)
        word = before.group().strip() if before else ""
        form = next(name for name, group in _GROUPS if found[group])
        core = _core_end(found, form)
        numeral = _NUMERAL.search(text, start, core)
        is_until = word in ("截至", "截止")
        parts = {name: part for name, part in found.groupdict().items() if part}
        last = Time(
            found.group(), parts, form,
            start - (len(word) if is_until else 0), end,
            (numeral.start(), core) if numeral else None,
            _is_open(found, text), is_until,
        )  # fmt: skip
        yield last


def parse_period(text: str, published: str | date | None = None) -> str | None:
    """The ISO 8601 period that a table's cell names (2013, 2018-02, 2015年以来, 2019年底).

    Returns "" for an empty cell and None for a text that names no period.
    """
    text = str(text).strip()
    if not text:
        return ""
    if re.fullmatch(r"\d{4}-\d\d-\d\d[ T]00:00:00", text):
        text = text[:10]
    try:
        return str(Period.parse(text))
    except ValueError:
        time = next(find_times(text.translate(SIMPLER)), None)
    period = time.resolve(None, parse_published(published)) if time else None
    return str(period) if period else None


def _core_end(found: re.Match[str], form: str) -> int:
    """Where the expression ends without the words that only place it (以来, 底)."""
    for name in ("tail", "length", "span"):
        if found[name]:
            return found.start(name)
    return found.end("plan") + 1 if form == "plan" else found.end()


def _is_open(found: re.Match[str], text: str) -> bool:
    """Whether the period goes on until publication: 2015年以来, 2015年…启动以来."""
    tail = found["tail"] or ""
    if tail.endswith(("以来", "以后", "之后", "至今", "起", "算起")) or found["year_start"]:
        return True
    if found["party"] or found["event"] or found["plan_part"] == "以来":
        return True
    is_date = found["year"] or found["relative"]
    return bool(is_date and _UNTIL_SINCE.match(text, found.end()))


def _resolve_iso(time: Time, _known: Known) -> Points:
    point = tuple(map(int, re.split(r"[-/.]", time["ymd"])))
    return point, point


def _resolve_plan(time: Time, _known: Known) -> Points:
    """A five-year plan; the tenth (十五) began in 2001."""
    start, part = 2001 + 5 * _number(time["plan"][1]), time["plan_part"]
    if part in ("末", "收官之年"):
        return (start + 4,), (start + 4,)
    if part == "开局之年":
        return (start,), (start,)
    if part.endswith("年"):
        years = _number(part[1:-1])
        return ((start,), (start + years - 1,)) if part[0] == "前" else (
            (start + 5 - years,), (start + 4,))  # fmt: skip
    return (start,), (start + 4,)


def _resolve_now(_time: Time, known: Known) -> Points:
    return (known.published[:2], known.published[:2]) if known.published else None


def _resolve_since(time: Time, _known: Known) -> Points:
    first = Period.parse(_EVENTS[time["party"] or time["event"]]).first
    return first, first


def _resolve_undated(_time: Time, _known: Known) -> Points:
    """近年来, 攻坚战打响以来: a time that no word dates."""
    return None


def _resolve_span(time: Time, known: Known) -> Points:
    """So many years or months up to publication; the past year of a work report is one before."""
    count, (year, published) = time.count, known
    if time["lead"] == "这" and count == 1 and year:
        return (year,), (year,)
    if not published:
        return None
    if time["span_unit"] != "年":
        if len(published) == 1:
            return None
        months = 12 * published[0] + published[1] - 1 - count
        return (months // 12, months % 12 + 1), published[:2]
    is_whole = count == 1 and time["lead"].startswith("过去")
    return (published[0] - count,), (published[0] - is_whole,)


def _resolve_whole(time: Time, known: Known) -> Points:
    """The year that the text speaks of; of a bare text that of publication or the one just over."""
    year, published = known
    if published and (time["year_start"] or time["coming"]):
        year = published[0]
    elif year is None and published and len(published) > 1:
        month = published[1]
        year = published[0] - 1 if month <= JUST_OVER else published[0] if month >= NEARLY else None
    return ((year,), (year,)) if year else None


def _resolve_calendar(time: Time, known: Known) -> Points:
    base = _base_year(time, known)
    if base is None:
        return None
    first, last = _narrow((base,), time["month"], time["day"], time["part"])
    if time.is_until and time["part"].endswith(("季度", "季度末")):
        first = (base, 1)
    if not (time["to_year"] or time["to_month"] or time["to_day"] or time["to_part"]):
        return first, last
    end = (_number(time["to_year"]),) if time["to_year"] else first[:1]
    if time["to_day"] and not time["to_month"]:
        end = first[:2]
    return first, _narrow(end, time["to_month"], time["to_day"], time["to_part"])[1]


def _base_year(time: Time, known: Known) -> int | None:
    """The year of an expression: stated, counted from publication, or the text's own.

    A month alone is the last one of its name before publication.
    """
    year, published = known
    if time["year"]:
        return _number(time["year"])
    relative = time["relative"].removesuffix("度")
    if relative in ("上年", "上一年") and year:
        return year + _SHIFT[relative]
    if relative in ("同年", "当年", "本年") and year:
        return year
    if relative in _SHIFT:
        return published[0] + _SHIFT[relative] if published else None
    if relative or year or not published:
        return year
    month = _number(time["to_month"] or time["month"])
    return published[0] - (len(published) > 1 and month > published[1])


def _narrow(point: Point, month: str, day: str, part: str) -> tuple[Point, Point]:
    """A year narrowed to its month and day, or to the first and last month of a part of it."""
    if part:
        first, last = _months(part)
        return (point[0], first), (point[0], last)
    narrowed = (*point, *(_number(text) for text in (month, day) if text))
    return narrowed, narrowed


def _months(part: str) -> tuple[int, int]:
    if part.endswith("半年"):
        return (1, 6) if part[0] == "上" else (7, 12)
    if part.endswith("月"):
        return 1, min(_number(part[1:-2]), 12)
    quarter = _number(part.lstrip("第前")[0])
    return (1 if part[0] == "前" else 3 * quarter - 2), 3 * quarter


def _number(text: str) -> int:
    return 1 if text == "元" else int(parse_number(text or "0") or 0)


_FORMS: dict[str, Callable[[Time, Known], Points]] = {
    "iso": _resolve_iso,
    "plan": _resolve_plan,
    "span": _resolve_span,
    "now": _resolve_now,
    "whole": _resolve_whole,
    "since": _resolve_since,
    "undated": _resolve_undated,
    "calendar": _resolve_calendar,
}
# The group that is printed in an expression of each form.
_GROUPS = (
    ("iso", "ymd"), ("plan", "plan"), ("span", "count"), ("now", "now"), ("whole", "whole"),
    ("whole", "year_start"), ("undated", "undated"), ("since", "party"), ("since", "event"),
    ("calendar", "relative"), ("calendar", "year"), ("calendar", "month"), ("calendar", "part"),
)  # fmt: skip
