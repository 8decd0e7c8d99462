"""Time expressions of a clean text, and the ISO 8601 period that each of them names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from weishan_analysis.reading.numerals import parse_number
from weishan_analysis.reading.text import HAN

Point = tuple[int, ...]  # year, year and month, or year, month and day

_YEAR = r"(?:(?:18|19|20)\d\d|[一二][零〇○九八][零〇○一二三四五六七八九]{2})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_COUNT = r"(?:\d{1,2}|十[一二三四五六七八九]?|[一二两三四五六七八九])"
_PART = r"(?:上半年|下半年|(?:第|前)?[一二三四1-4]季度)"
_TO = r"\ *(?:-{1,2}|~|至|到)\ *"
_SHIFT = {
    "今年": 0,
    "今": 0,
    "本年": 0,
    "年内": 0,
    "去年": -1,
    "上年": -1,
    "前年": -2,
    "明年": 1,
    "后年": 2,
}

_TIME = re.compile(
    rf"""
    (?=[\d一二两三四五六七八九十今本当去上前明后年下第截目现至迄过最近短这"“'‘])
    (?:
      (?<![\d.])(?P<iso>(?:19|20)\d\d([-/.])(?:1[0-2]|0?[1-9])(?:\2(?:3[01]|[12]\d|0?[1-9])(?!\d)
        |(?=[\s)\]"”,。;]|$)))
    | (?: (?<![\d.])(?P<year>{_YEAR})
            (?:\ ?年度?|(?=(?:{_TO}|[、和及])\ ?{_YEAR}\ ?(?:学?年|、))|(?=[届级]|学年))
        | (?P<relative>(?:今(?=[上下]半年)|[今去明本当]年
            |(?<![以之])(?:上年(?![纪产均收])|前年|后年(?![产均收纯销出总利净创可人户增])))度?(?![级轻龄])
          |(?<![\d一二两三四五六七八九十几今去明每])年内)
        | (?<![\d.第岁])(?={_MONTH}(?:\ ?月|(?:{_TO}|、){_MONTH}\ ?月)(?![个饼亮嫂球龄]))
        | (?={_PART})
      )
      (?:\ ?(?P<month>{_MONTH})(?:\ ?月份?|(?=(?:{_TO}|、){_MONTH}\ ?月))
        (?:\ ?(?P<day>{_DAY})(?:\ ?[日号]|(?={_TO}{_DAY}[日号])))?)?
      (?P<part>{_PART})?
      (?:{_TO}(?:(?P<to_year>{_YEAR})\ ?学?年度?)?(?:(?P<to_month>{_MONTH})\ ?月份?)?
        (?:(?P<to_day>{_DAY})[日号])?(?P<to_part>{_PART})?(?<=[年月日号度份]))?
    | ["“'‘]?(?P<plan>十[一二三四五])五["”'’]?(?:规划)?(?P<plan_part>期间|以来|时期|末|前\w年|)
    | (?P<lead>过去的?|最近的?|(?<!{HAN})近|这|短短)?
      (?<![\d.])(?P<count>{_COUNT})\ ?多?年多?(?P<span>以来|来|间|里|(?(lead)|(?!)))
    | (?P<now>截至目前|截止目前|目前|当前|现在|现如今|至今|迄今)
    )
    (?P<tail>年?[初底末](?:以来)?|以来|以后|至今|起(?:至今)?|期间|[上中下]旬)?
    (?P<length>\ ?的?{_COUNT}年)?
    """,
    re.VERBOSE,
)
_NUMERAL = re.compile(r"[第\d零〇○一二两三四五六七八九十半]")
_BEFORE = re.compile(r"(?:比|较|与|同|占|自从?|从|由|截[至止]|到)\ ?$")
_SINCE = re.compile(r"[^。,;!?\n\d]{1,24}?以来")
_TURN = re.compile(r"(?=(?:同期)?的|\d)[^。;!?\n]{0,80}?[到至为](?!今)")
_COMPARED_VALUE = re.compile(r"(?:同期)?的\ ?(?=\d)")
_MULTIPLE = re.compile(
    r"(?:同期|[时期]期)?(?:水平)?的\ *(?:[\d.]{1,9}|[一二两三四五六七八九十]{1,3})\ *倍"
)


@dataclass(frozen=True, slots=True)
class Expression:
    """One time expression: its span, its numeral's span, and the ISO 8601 period it names.

    `governs` is false for what another period is compared with (比上年), and `until` ends the
    words it governs where a transition or a compared value does (从2014年的…降至…, 比上年的85亩).
    """

    start: int
    end: int
    numeral: tuple[int, int] | None
    period: str
    governs: bool = True
    until: int | None = None


def find_expressions(text: str, published: Point | None) -> Iterator[Expression]:
    """Every time expression of a clean text, in order, resolved against the publication date."""
    year: int | None = None
    line_end = -1
    for found in _TIME.finditer(text):
        if found.start() > line_end:
            line_end = text.find("\n", found.start())
            line_end = line_end if line_end >= 0 else len(text)
            year = None
        before = _BEFORE.search(text, max(0, found.start() - 3), found.start())
        word = before.group().strip() if before else ""
        compared = word in ("比", "较", "与", "同", "占") and "期间" not in (found["tail"] or "")
        value = _COMPARED_VALUE.match(text, found.end()) if word in ("比", "较") else None
        span = _resolve(found, published, year)
        if span and not found["now"] and not compared and found["relative"] != "上年":
            year = span[1][0]
        numeral = _NUMERAL.search(text, found.start(), _core_end(found))
        yield Expression(
            found.start() - (len(word) if word in ("截至", "截止") else 0),
            found.end(),
            (numeral.start(), _core_end(found)) if numeral else None,
            _format(span, found, published, is_open=_is_open(found, word)) if span else "",
            (value is not None or not compared) and not _MULTIPLE.match(text, found.end()),
            value.end() + 1 if value else _turn(found) if word in ("从", "由") else None,
        )


def _core_end(found: re.Match[str]) -> int:
    """Where the expression ends without the words that only place it (以来, 底)."""
    for name in ("tail", "length", "span"):
        if found[name]:
            return found.start(name)
    return found.end("plan") + 1 if found["plan"] else found.end()


def _resolve(
    found: re.Match[str], published: Point | None, year: int | None
) -> tuple[Point, Point] | None:
    """First and last point of the expression; None where it needs a date that is not known."""
    if found["iso"]:
        point = tuple(map(int, re.split(r"[-/.]", found["iso"])))
        return point, point
    if found["plan"]:
        return _resolve_plan(found, published)
    if found["now"]:
        return (published[:2], published[:2]) if published else None
    if found["count"]:
        years = _number(found["count"])
        if not published:
            return None
        is_whole = years == 1 and (found["lead"] or "").startswith("过去")  # of a work report
        return (published[0] - years,), (published[0] - is_whole,)
    base = _base_year(found, published, year)
    if base is None:
        return None
    first, last = _narrow((base,), found["month"], found["day"], found["part"])
    if not (found["to_year"] or found["to_month"] or found["to_day"] or found["to_part"]):
        return first, last
    end = (_number(found["to_year"]),) if found["to_year"] else first[:1]
    if found["to_day"] and not found["to_month"]:
        end = first[:2]
    return first, _narrow(end, found["to_month"], found["to_day"], found["to_part"])[1]


def _resolve_plan(found: re.Match[str], published: Point | None) -> tuple[Point, Point]:
    """A five-year plan; the tenth (十五) began in 2001."""
    start = 2001 + 5 * _number(found["plan"][1])
    if found["plan_part"] == "末":
        return (start + 4,), (start + 4,)
    if found["plan_part"] == "以来" and published:
        return (start,), (published[0],)
    return (start,), (start + 4,)


def _base_year(found: re.Match[str], published: Point | None, year: int | None) -> int | None:
    """The year of an expression: stated, counted from publication, or the paragraph's own.

    A month alone is the last one of its name before publication.
    """
    if found["year"]:
        return _number(found["year"])
    relative = (found["relative"] or "").removesuffix("度")
    if relative == "上年" and year:
        return year - 1
    if relative in _SHIFT:
        return published[0] + _SHIFT[relative] if published else None
    if year or not published:
        return year
    month = _number(found["to_month"] or found["month"])
    return published[0] - (len(published) > 1 and month > published[1])


def _narrow(
    point: Point, month: str | None, day: str | None, part: str | None
) -> tuple[Point, Point]:
    """A year narrowed to its month and day, or to the first and last month of a part of it."""
    if part:
        first, last = _months(part)
        return (point[0], first), (point[0], last)
    narrowed = (*point, *(_number(text) for text in (month, day) if text))
    return narrowed, narrowed


def _months(part: str) -> tuple[int, int]:
    if part.endswith("半年"):
        return (1, 6) if part[0] == "上" else (7, 12)
    quarter = _number(part.lstrip("第前")[0])
    return (1 if part[0] == "前" else 3 * quarter - 2), 3 * quarter


def _number(text: str | None) -> int:
    return int(parse_number(text or "0") or 0)


def _is_open(found: re.Match[str], before: str) -> bool:
    """Whether the period goes on until publication: 2015年以来, 自2015年…以来."""
    tail = found["tail"] or ""
    if tail.endswith(("以来", "以后", "至今", "起")) or found["plan_part"] == "以来":
        return True
    return before in ("自", "自从", "从") and bool(_SINCE.match(found.string, found.end()))


def _format(
    span: tuple[Point, Point], found: re.Match[str], published: Point | None, *, is_open: bool
) -> str:
    start, end = span
    if is_open and found["length"]:  # 2014年以来的五年
        end = (start[0] + _number(found["length"].strip(" 的年")),)
    elif is_open:
        if not published:
            return f"{_iso(start)}/.."
        end = published[: len(start)]
    return _iso(start) if start == end else f"{_iso(start)}/{_iso(end)}"


def _iso(point: Point) -> str:
    return "-".join([f"{point[0]:04d}", *(f"{part:02d}" for part in point[1:])])


def _turn(found: re.Match[str]) -> int | None:
    """Where 从/由 <time> 的 <value> turns to its second value, which has another time."""
    turn = _TURN.match(found.string, found.end())
    is_value = (found["tail"] or "") in ("", "年底", "底", "末", "年末", "初", "年初")
    return turn.end() if turn and is_value and not found["to_year"] else None
