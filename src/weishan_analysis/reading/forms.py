"""The forms of time expressions: a pattern and a rule each.

The named groups of a pattern are the parts of an expression; its rule makes the first and the
last point of a period of them. Some need the date of publication (去年) or the year that the text
speaks of (3月, 年末).
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from weishan_analysis.metadata import load
from weishan_analysis.reading.lexicon import alternatives, any_of
from weishan_analysis.reading.numerals import parse_number
from weishan_analysis.reading.periods import Period, Point
from weishan_analysis.reading.signs import NINE, TEN, ZEROS
from weishan_analysis.reading.text import HAN

NEARLY = 11  # the month from which on a bare 全年 is the current one
FIRST_PLANNED = 2001  # the tenth plan (十五) began then

_LEXICON = load("lexicon/times.toml")
_WORDS: dict[str, str] = _LEXICON["words"]
_SHIFTS: dict[str, int] = _LEXICON["relative"]
_BY_TEXT = frozenset(_WORDS["by_text"].split())
_ONLY_BY_TEXT = frozenset(_WORDS["only_by_text"].split())
_EVENTS: dict[str, str] = _LEXICON["event"]

_YEAR = rf"(?:(?:18|19|20)\d\d|[一二][{ZEROS}九八][{ZEROS}{NINE}]{{2}})"
_MONTH = rf"(?:1[0-2]|0?[1-9]|[{TEN}][一二]?|[{NINE}]|元(?=\ ?(?:月|-|至|到)))"
_DAY = rf"(?:3[01]|[12]\d|0?[1-9]|三[{TEN}]一?|二?[{TEN}][{NINE}]?|[{NINE}])"
_COUNT = rf"(?:\d{{1,2}}|[{TEN}][{NINE}]?|[{NINE}两])"
_QUARTERS = f"{NINE[:4]}1234"
_QUARTER = rf"[{_QUARTERS}](?:[至-][{_QUARTERS}])?个?季度末?"
_PART = rf"(?:[上下]半年|(?:第|前)?{_QUARTER}|[前头]{_COUNT}个月)"
_TO = r"\ *(?:-{1,2}|~|至|到)\ *"
_RELATIVE = rf"今(?=[上下]半年)|(?:{alternatives(word for word in _SHIFTS if word != '年内')})度?"


class Parts(dict[str, str]):
    """The printed parts of an expression by their names; what is not printed is empty."""

    def __missing__(self, name: str) -> str:
        """Nothing."""
        return ""


class Known(NamedTuple):
    """What resolves a time that says only a part of it."""

    year: int | None  # of which the text speaks
    published: Point | None


Points = tuple[Point, Point] | None  # None where the rule needs a date that is not known


class Form(NamedTuple):
    """One form of expressions; one of its `signs` is printed in each, and in no other form."""

    name: str
    signs: tuple[str, ...]
    pattern: str
    resolve: Callable[[Parts, Known], Points]


def number(text: str) -> int:
    """The number of a year, a month or a count; 0 of nothing."""
    return 1 if text == "元" else int(parse_number(text or "0") or 0)


# 2018-05, 2018/5/3

_ISO = r"""(?<![\d.])(?P<ymd>(?:19|20)\d\d([-/.])(?:1[0-2]|0?[1-9])
    (?:\2(?:3[01]|[12]\d|0?[1-9])(?!\d)|(?=[\s)\]"”,。;]|$)))"""


def _resolve_iso(parts: Parts, _known: Known) -> Points:
    point = tuple(map(int, re.split(r"[-/.]", parts["ymd"])))
    return point, point


# 2018年5月3日, 去年上半年, 1至8月, 2014—2018年

_CALENDAR = rf"""
    (?: (?<![\d.])(?P<year>{_YEAR})
          (?:\ ?年度?|(?=(?:{_TO}|[、和及])\ ?{_YEAR}\ ?(?:学?年|、))|(?=[届级]|学年))
      | (?P<relative>{_RELATIVE}|(?<![\d{_WORDS["no_year"].replace(" ", "")}])年内)
      | (?<![\d.第岁])(?={_MONTH}(?:\ ?月|(?:{_TO}|、){_MONTH}\ ?月)
          (?!{any_of(_WORDS["no_month"])}))
      | (?={_PART}) )
    (?:\ ?(?P<month>{_MONTH})(?:\ ?月份?|(?=(?:{_TO}|、){_MONTH}\ ?月))
      (?:\ ?(?P<day>{_DAY})(?:\ ?[日号]|(?={_TO}{_DAY}[日号])))?)?
    (?P<part>{_PART})?
    (?:{_TO}(?:(?P<to_year>{_YEAR})\ ?学?年度?)?(?:(?P<to_month>{_MONTH})\ ?月份?)?
      (?:(?P<to_day>{_DAY})[日号])?(?P<to_part>{_PART})?(?<=[年月日号度份]))?"""


def _resolve_calendar(parts: Parts, known: Known) -> Points:
    base = _base_year(parts, known)
    if base is None:
        return None
    first, last = _narrow((base,), parts["month"], parts["day"], parts["part"])
    if parts["until"] and "季度" in parts["part"]:
        first = (base, 1)
    if not (parts["to_year"] or parts["to_month"] or parts["to_day"] or parts["to_part"]):
        return first, last
    end = (number(parts["to_year"]),) if parts["to_year"] else first[:1]
    if parts["to_day"] and not parts["to_month"]:
        end = first[:2]
    return first, _narrow(end, parts["to_month"], parts["to_day"], parts["to_part"])[1]


def _base_year(parts: Parts, known: Known) -> int | None:
    """The year of an expression: stated, counted from publication, or the text's own.

    A month alone is the last one of its name before publication.
    """
    year, published = known
    if parts["year"]:
        return number(parts["year"])
    relative = parts["relative"].removesuffix("度")
    if relative in _BY_TEXT and year:
        return year + _SHIFTS[relative]
    if relative in _ONLY_BY_TEXT:
        return None
    if relative:
        return published[0] + _SHIFTS.get(relative, 0) if published else None
    if year or not published:
        return year
    month = number(parts["to_month"] or parts["month"])
    if parts["part"]:
        month = _months(parts["part"])[1]
    return published[0] - (len(published) > 1 and month > published[1])


def _narrow(point: Point, month: str, day: str, part: str) -> tuple[Point, Point]:
    """A year narrowed to its month and day, or to the first and last month of a part of it."""
    if part:
        first, last = _months(part)
        return (point[0], first), (point[0], last)
    narrowed = (*point, *(number(text) for text in (month, day) if text))
    return narrowed, narrowed


def _months(part: str) -> tuple[int, int]:
    if part.endswith("半年"):
        return (1, 6) if part[0] == "上" else (7, 12)
    if part.endswith("月"):
        return 1, min(number(part[1:-2]), 12)
    first, *last = (number(sign) for sign in part.lstrip("第前") if sign in _QUARTERS)
    return (1 if part[0] == "前" else 3 * first - 2), 3 * (last or [first])[0]


# “十三五”期间, 十二五末

_PLAN = rf"""
    ["“'‘]?(?P<plan>[{TEN}][{NINE[:5]}])五["”'’]?(?:规划)?
    (?P<plan_part>{any_of(_WORDS["plan_parts"])}|[前后]\w年|)"""


def _resolve_plan(parts: Parts, _known: Known) -> Points:
    start, part = FIRST_PLANNED + 5 * number(parts["plan"][1]), parts["plan_part"]
    if part in ("末", "收官之年"):
        return (start + 4,), (start + 4,)
    if part == "开局之年":
        return (start,), (start,)
    if part.endswith("年"):
        years = number(part[1:-1])
        return ((start,), (start + years - 1,)) if part[0] == "前" else (
            (start + 5 - years,), (start + 4,))  # fmt: skip
    return (start,), (start + 4,)


# 五年来, 近三年, 过去一年, 这五年间

_SPAN = rf"""
    (?P<lead>{any_of(_WORDS["lead"])}|(?<!{HAN}){_WORDS["near"]})?(?<![\d.第])
    (?P<count>{_COUNT})\ ?多?(?P<span_unit>年|个月)多?
    (?P<span>{any_of(_WORDS["span"])}|中(?={any_of(_WORDS["counted"])})
      |(?=(?P<summed>{any_of(_WORDS["summed"])}))|(?(lead)|(?!)))"""


def _resolve_span(parts: Parts, known: Known) -> Points:
    """So many years or months up to publication; the past year of a work report is one before.

    One year is that of which the text speaks or reports.
    """
    count, published = number(parts["count"]), known.published
    is_one = count == 1 and parts["span_unit"] == "年" and parts["lead"] in ("", "这")
    if is_one and (whole := _resolve_whole(parts, known)):
        return whole
    if parts["summed"] and not parts["lead"]:  # four years that were told before: 四年累计
        is_recent = known.year and published and published[0] - known.year <= 1
        return ((known.year - count + 1,), (known.year,)) if known.year and is_recent else None
    if not published:
        return None
    if parts["span_unit"] != "年":
        if len(published) == 1:
            return None
        months = 12 * published[0] + published[1] - 1 - count
        return (months // 12, months % 12 + 1), published[:2]
    is_whole = count == 1 and parts["lead"].startswith("过去")
    return (published[0] - count,), (published[0] - is_whole,)


# 截至目前, 如今

_NOW = rf"""(?P<now>{any_of(_WORDS["now"])})
    (?!(?<=今){any_of(_LEXICON["no_now"]["今"])}|(?<=在){any_of(_LEXICON["no_now"]["在"])})"""


def _resolve_now(_parts: Parts, known: Known) -> Points:
    return (known.published[:2], known.published[:2]) if known.published else None


# 全年, 年末, 年初以来

_WHOLE = rf"""
    (?P<whole>{any_of(_WORDS["whole"])}(?!以来))(?:(?=(?P<coming>{any_of(_WORDS["coming"])}))|)
    |(?P<year_start>年初(?:以来|至今))"""


def _resolve_whole(parts: Parts, known: Known) -> Points:
    """The year that the text speaks of; of a bare text that of publication or the one just over."""
    year, published = known
    if published and (parts["year_start"] or parts["coming"]):
        year = published[0]
    elif year is None and published and len(published) > 1:
        year = published[0] - (published[1] < NEARLY)
    return ((year,), (year,)) if year else None


# 党的十八大以来, 改革开放以来

_SINCE = rf"""
    党的(?P<party>{alternatives(_EVENTS)})(?=[^,。;]{{0,6}}?(?:以来|[以之]后))
    |(?P<event>{alternatives(_EVENTS)})(?=[^,。;]{{0,6}}?以来)"""


def _resolve_since(parts: Parts, _known: Known) -> Points:
    first = Period.parse(_EVENTS[parts["party"] or parts["event"]]).first
    return first, first


# 近年来, 攻坚战打响以来: times that no word dates

_UNDATED = rf"(?P<undated>{any_of(_WORDS['undated'])}(?:以?来)?|(?<=[^年月日季\d])以来)"


# 现有, 现辖: no time of their own, but not that of the words before

_CURRENT = rf"(?P<current>{any_of(_WORDS['current'])})"


def _resolve_undated(_parts: Parts, _known: Known) -> Points:
    return None


FORMS = (
    Form("iso", ("ymd",), _ISO, _resolve_iso),
    Form("calendar", ("relative", "year", "month", "part"), _CALENDAR, _resolve_calendar),
    Form("plan", ("plan",), _PLAN, _resolve_plan),
    Form("span", ("count",), _SPAN, _resolve_span),
    Form("now", ("now",), _NOW, _resolve_now),
    Form("whole", ("whole", "year_start"), _WHOLE, _resolve_whole),
    Form("current", ("current",), _CURRENT, _resolve_undated),
    Form("undated", ("undated",), _UNDATED, _resolve_undated),
    Form("since", ("party", "event"), _SINCE, _resolve_since),
)
