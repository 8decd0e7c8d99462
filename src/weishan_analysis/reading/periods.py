"""Time expressions, and which words each of them governs."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from weishan_analysis.reading.numerals import parse_number

Point = tuple[int, ...]  # year, year and month, or year, month and day

_YEAR = r"(?:(?:18|19|20)\d{2}|[一二][零〇○九八][零〇○一二三四五六七八九]{2})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_RELATIVE = "今年|本年度?|当年|去年|上年|前年|明年|后年|年内"
_TO = r"\ *(?:-{1,2}|~|至|到)\ *"
_SHIFT = {"去年": -1, "上年": -1, "前年": -2, "明年": 1, "后年": 2}
_COUNT = r"(?:\d{1,2}|十[一二三四五六七八九]?|[一二两三四五六七八九])"
TIME = re.compile(
    rf"""
    (?P<before>比|较|与|同|自从|自|从|由|截至|截止|到)?\ ?
    (?:
      (?<!\d)(?P<iso>(?:19|20)\d{{2}}(?:[-/.](?:1[0-2]|0?[1-9])){{1}}(?:[-/.](?:3[01]|[12]\d|0?[1-9]))?)(?![\d年月])
        (?=.?[\ )。,\n]|$|\ *\d\d:)
    | (?<!\d)(?P<first>{_YEAR})年?(?P<years_to>{_TO}|[、和及])(?P<last>{_YEAR})年(?:度|(?P<last_month>{_MONTH})月)?
    | (?:(?<!\d)(?P<year_of_months>{_YEAR})\ ?年|(?P<relative_of_months>{_RELATIVE}))?
        (?<![\d.])(?P<month_from>{_MONTH})月?{_TO}(?P<month_to>{_MONTH})月份?
    | (?:(?<!\d)(?P<year>{_YEAR})\ ?年(?:度|(?=以来|至今|[初底末])|)|(?P<relative>{_RELATIVE}))
        (?:\ ?(?P<month>{_MONTH})\ ?月份?(?:\ ?(?P<day>{_DAY})[日号])?)?
        (?:{_TO}(?:(?P<to_year>{_YEAR})年)?(?:(?P<to_month>{_MONTH})月份?(?:{_DAY}[日号])?)?(?<=[年月日号份]))?
    | (?<![\d.第])(?P<bare_month>{_MONTH})\ ?月份?(?:\ ?(?P<bare_day>{_DAY})[日号])?(?![\d个])
    | ["“'‘]?(?P<plan>十[一二三四五])五["”'’]?(?:规划)?(?P<plan_part>期间|以来|时期|末|前\w年|)
    | (?:过去|最近|近|这|短短)?的?(?P<count>{_COUNT})\ ?年多?(?P<span>以来|来|间|里)
    | (?P<now>截至目前|截止目前|目前|当前|现在|现如今|至今|迄今)
    | (?P<part_alone>上半年|下半年|前[三3]季度|第?[一二三四1-4]季度)
    )
    (?P<part>上半年|下半年|前[三3]季度|第?[一二三四1-4]季度|[春秋]季学期)?
    (?P<tail>年?[初底末](?:以来)?|以来|至今|起至今|起|期间|[上中下]旬)?
    (?P<open_for>\ ?的?{_COUNT}年)?
    """,
    re.VERBOSE,
)
_HALVES = {"上半年": (1, 6), "下半年": (7, 12), "前三季度": (1, 9), "前3季度": (1, 9)}
_NUMERAL_PART = re.compile(r"[\d零〇○一二两三四五六七八九十].*(?:[年月日号五]|季度)|[\d./-]{6,}|半年")
_SINCE = re.compile(r"[^。,;!?\n\d]{1,24}?以来")
_TITLE = re.compile(r"《[^》\n]*》")
_OPENING, _CLOSING = "(〔[", ")〕]"


@dataclass(frozen=True)
class Expression:
    """One time expression: its span, its numeral's span, and the ISO 8601 period it names.

    `governs` is false for what another period is compared with (比上年) and for titles.
    `until` ends the words it governs, where a transition does (从2014年的…降至…).
    """

    start: int
    end: int
    numeral: tuple[int, int] | None
    period: str
    governs: bool
    until: int | None = None


def parse_published(published: str | date | None) -> Point | None:
    """A publication date as (year[, month[, day]]); ValueError where it is none."""
    if published is None or published == "":
        return None
    parts = tuple(int(part) for part in str(published).split("-"))
    if not 1 <= len(parts) <= 3:
        raise ValueError(f"{published!r} is no date of the form YYYY[-MM[-DD]]")
    date(*(parts + (1, 1))[:3])
    return parts


def parse_period(text: str, published: str | date | None = None) -> str | None:
    """The ISO 8601 period that a table's cell names (2013, 2018-02, 2015年以来, 2019年底).

    Returns "" for an empty cell and None for a text that names no period.
    """
    text = str(text).strip()
    if re.fullmatch(r"\d{4}(-\d\d){0,2}(/(\d{4}(-\d\d){0,2}|\.\.))?", text):
        return text
    if re.fullmatch(r"\d{4}-\d\d-\d\d[ T]00:00:00", text):
        return text[:10]
    from weishan_analysis.reading.characters import SIMPLER

    text = text.translate(SIMPLER)
    expressions = list(find_expressions(text, parse_published(published)))
    if not text:
        return ""
    return expressions[0].period or None if expressions else None


def find_expressions(text: str, published: Point | None) -> Iterator[Expression]:
    """Every time expression of a clean text, in order, resolved against the publication date."""
    titles = [found.span() for found in _TITLE.finditer(text)]
    year = None
    line = 0
    for found in TIME.finditer(text):
        if text.rfind("\n", line, found.start()) >= 0:
            year, line = None, found.start()
        groups = found.groupdict()
        if _is_no_time(text, found):
            continue
        span = _resolve(groups, published, year)
        if span and not groups["now"] and not (groups["before"] or "") in ("比", "较", "与", "同"):
            year = span[1][0]
        start = found.start("before") if groups["before"] in ("截至", "截止") else found.start()
        start += len(groups["before"] or "") if groups["before"] not in (None, "截至", "截止") else 0
        numeral = _NUMERAL_PART.search(text, start, found.end())
        is_open = _is_open(text, found)
        titled = any(begin <= start < stop for begin, stop in titles)
        compared = groups["before"] in ("比", "较", "同", "与") and not re.match(r".{0,6}期间", groups["tail"] or "")
        yield Expression(
            start,
            found.end(),
            numeral.span() if numeral else None,
            _format(span, is_open, groups["open_for"], published) if span else "",
            not titled and not compared,
            _transition_end(text, found) if groups["before"] in ("从", "由") else None,
        )


def _is_no_time(text: str, found: re.Match[str]) -> bool:
    groups = found.groupdict()
    after = text[found.end() : found.end() + 1]
    if groups["count"]:
        return False
    if groups["bare_month"] and (after in "嫂饼亮球" and after or text[found.start("bare_month") - 1] in "岁第正"):
        return True
    return bool(groups["month_from"]) and after == "个"


def _resolve(groups: dict[str, str | None], published: Point | None, year: int | None) -> tuple[Point, Point] | None:
    """First and last point of the expression; None where it needs a date that is not known."""
    if groups["iso"]:
        point = tuple(int(part) for part in re.split(r"[-/.]", groups["iso"]))
        return point, point
    if groups["first"]:
        last: Point = (_number(groups["last"]),)
        if groups["last_month"]:
            last = (*last, _number(groups["last_month"]))
        return (_number(groups["first"]),), last
    if groups["plan"]:
        start = 2001 + 5 * ("十一十二十三十四十五".index(groups["plan"]) // 2)
        start = 2006 + 5 * ("一二三四五".index(groups["plan"][1]))
        if groups["plan_part"] == "末":
            return (start + 4,), (start + 4,)
        if groups["plan_part"] == "以来" and published:
            return (start,), (published[0],)
        return (start,), (start + 4,)
    if groups["count"]:
        if not published or _number(groups["count"]) > published[0]:
            return None
        return (published[0] - _number(groups["count"]),), (published[0],)
    if groups["now"]:
        return (published[:2], published[:2]) if published else None
    if groups["month_from"]:
        base = _year(groups["year_of_months"], groups["relative_of_months"], published, year)
        if base is None:
            base = _year_of_month(_number(groups["month_to"]), published, year)
        return base and ((base, _number(groups["month_from"])), (base, _number(groups["month_to"])))  # type: ignore[return-value]
    part = groups["part_alone"] or groups["part"]
    if groups["bare_month"]:
        month = _number(groups["bare_month"])
        base = _year_of_month(month, published, year)
        if base is None:
            return None
        point = (base, month, _number(groups["bare_day"])) if groups["bare_day"] else (base, month)
        return point, point
    base = _year(groups["year"], groups["relative"], published, year)
    if groups["part_alone"]:
        base = base or year or (published[0] if published else None)
    if base is None:
        return None
    if part and part in _HALVES:
        return (base, _HALVES[part][0]), (base, _HALVES[part][1])
    if part and "季度" in part:
        quarter = "一二三四1234".index(part.lstrip("第")[0]) % 4
        return (base, 3 * quarter + 1), (base, 3 * quarter + 3)
    point = (base,)
    if groups["month"]:
        point = (base, _number(groups["month"]))
        if groups["day"]:
            point = (*point, _number(groups["day"]))
    if groups["to_year"] or groups["to_month"]:
        end: Point = (_number(groups["to_year"]) if groups["to_year"] else base,)
        if groups["to_month"]:
            end = (*end, _number(groups["to_month"]))
        return point, end
    return point, point


def _number(text: str | None) -> int:
    return int(parse_number(text or "0") or 0)


def _year(year: str | None, relative: str | None, published: Point | None, context: int | None) -> int | None:
    if year:
        return _number(year)
    if not relative:
        return None
    if relative == "当年":
        return context or (published[0] if published else None)
    return published[0] + _SHIFT.get(relative, 0) if published else None


def _year_of_month(month: int, published: Point | None, context: int | None) -> int | None:
    """The year of a month without one: the sentence's, else the last such month before publication."""
    if context:
        return context
    if not published:
        return None
    return published[0] - (len(published) > 1 and month > published[1])


def _is_open(text: str, found: re.Match[str]) -> bool:
    tail = found["tail"] or ""
    if "以来" in tail or "至今" in tail or tail == "起" or (found["plan_part"] or "") == "以来":
        return True
    return found["before"] in ("自", "自从", "从") and bool(_SINCE.match(text, found.end()))


def _format(span: tuple[Point, Point], is_open: bool, length: str | None, published: Point | None) -> str:
    start, end = span
    if is_open and length:
        end = (start[0] + _number(re.sub(r"[\ 的年]", "", length)),)
    elif is_open:
        if not published:
            return f"{_iso(start)}/.."
        end = published[: len(start)]
    return _iso(start) if start == end else f"{_iso(start)}/{_iso(end)}"


def _iso(point: Point) -> str:
    return "-".join([f"{point[0]:04d}", *(f"{part:02d}" for part in point[1:])])


def _transition_end(text: str, found: re.Match[str]) -> int | None:
    """Where 从/由 <time> 的 <value> turns to its second value."""
    turn = re.compile(r"[^。;!?\n]*?(?:[到至为]|[升增降减]为)(?!今)").match(text, found.end())
    return turn.end() if turn and text[found.end() : found.end() + 1] != "以" else None


class Periods:
    """The time expressions of one clean text, asked for the period that governs a place."""

    def __init__(self, text: str, published: Point | None, sentence_ends: Sequence[int]) -> None:
        self.text = text
        self.expressions = list(find_expressions(text, published))
        self._starts = [expression.start for expression in self.expressions]
        self.sentence_ends = sentence_ends
        self.published = published

    def governing(self, position: int) -> Expression | None:
        """The expression whose scope holds `position`.

        A scope runs to the end of its sentence, of its parentheses, or to the next expression;
        a sentence that begins with 其中 goes on with the scope of the one before.
        """
        index = bisect_left(self._starts, position) - 1
        begin = self._scope_start(position)
        inner_depth: int | None = None
        while index >= 0 and self._starts[index] >= begin:
            expression = self.expressions[index]
            if expression.governs and (expression.until is None or position < expression.until):
                depth = _depth_between(self.text, expression.end, position)
                if depth >= 0 and inner_depth is None:
                    return expression
            index -= 1
        return None

    def _scope_start(self, position: int) -> int:
        index = bisect_left(self.sentence_ends, position + 1)
        begin = self.sentence_ends[index - 1] if index else 0
        while index and self.text.startswith("其中", begin) and self.text[begin - 1] != "\n":
            index -= 1
            begin = self.sentence_ends[index - 1] if index else 0
        return begin


def _depth_between(text: str, start: int, end: int) -> int:
    """The lowest level of brackets on the way: below zero when one closed that opened before."""
    depth = lowest = 0
    for found in re.compile(r"[()〔〕\[\]]").finditer(text, start, end):
        depth += 1 if found.group() in _OPENING else -1
        lowest = min(lowest, depth)
    return lowest
