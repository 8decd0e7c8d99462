"""Time expressions of a clean text, and the period that each of them names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from weishan_analysis.metadata import load
from weishan_analysis.reading.forms import FORMS, Form, Known, Parts, number
from weishan_analysis.reading.lexicon import Words, any_of
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.periods import Period, Point, parse_published
from weishan_analysis.reading.signs import NINE, TEN, ZEROS
from weishan_analysis.reading.text import SIMPLER

_LEXICON = load("lexicon/times.toml")
_WORDS: dict[str, str] = _LEXICON["words"]
_NO_TIME = Words(_LEXICON["none"]["words"].split())
_UNTIL = Words(_WORDS["until"].split())
_SINCE = tuple(_WORDS["since"].split())

# What an expression can begin with, so that no form is tried at any other character.
_START = (
    rf"[{_WORDS['starts'].replace(' ', '')}\"“'‘]|\d{{1,4}}\ ?[-年月/.~至到、届级个季多]"
    rf"|[{NINE}两{TEN}{ZEROS}]{{1,4}}(?:\ ?[年月至到、个季多-]|五)"
)
_TIME = Pattern(
    rf"""(?={_START})
    (?:{"|".join(form.pattern for form in FORMS)})
    (?P<tail>{any_of(_WORDS["tail"])})?
    (?P<length>\ ?的?(?:\d{{1,2}}|[{NINE}两{TEN}])年)?""",
    re.VERBOSE,
)
_NUMERAL = Pattern(rf"[第\d{ZEROS}{NINE}两{TEN}半]")
_SAME = Pattern(r"[^。,;!?\n]{0,30}")
_UNTIL_SINCE = Pattern(r"[^。,;!?\n\d]{1,24}?以来")


@dataclass(frozen=True, slots=True)
class Time:
    """One time expression as printed: its span, and that of its numeral."""

    printed: str
    parts: Parts
    form: Form
    start: int
    end: int
    numeral: tuple[int, int] | None
    is_open: bool  # goes on until publication: 2015年以来

    def __getitem__(self, name: str) -> str:
        """A part of the expression; empty where it is not printed."""
        return self.parts[name]

    @property
    def is_until(self) -> bool:
        """Whether it is printed as an end: 截至第三季度."""
        return bool(self.parts["until"])

    @property
    def count(self) -> int:
        """The number of years or months that it spans; 0 where it names none."""
        return number(self["count"])

    def resolve(self, year: int | None, published: Point | None) -> Period | None:
        """Its period in a text that speaks of `year`; None where that takes a date not known."""
        points = self.form.resolve(self.parts, Known(year, published))
        if points is None:
            return None
        first, last = points
        try:
            if not self.is_open:
                return Period(first, last)
            if self["length"]:  # 2014年以来的五年
                return Period(first, (first[0] + number(self["length"].strip(" 的年")),))
            return Period(first, published[: len(first)] if published else None)
        except ValueError:  # 2018年2月30日, or since a day after publication
            return None


def find_times(text: str) -> Iterator[Time]:
    """Every time expression of a clean text, in order.

    >>> [time.printed for time in find_times("截至6月底,比2014年减少20户,五年来首次")]
    ['6月底', '2014年', '五年来']
    """
    position, last = 0, None
    while found := _TIME.search(text, position):
        start, end = found.span()
        position = max(end, start + 1)
        if any(begin <= start for begin, _ in _NO_TIME.around(text, start)):
            position = start + 1
            continue
        if found["undated"] and last and last.is_open and _SAME.fullmatch(text, last.end, start):
            continue  # 2015年…启动以来
        yield (last := _read_time(text, found))


def _read_time(text: str, found: re.Match[str]) -> Time:
    parts = Parts({name: part for name, part in found.groupdict().items() if part})
    form = next(form for form in FORMS if any(found[sign] for sign in form.signs))
    start, end = found.span()
    core = _core_end(found, form)
    numeral = _NUMERAL.search(text, start, core)
    if until := _UNTIL.ending(text, start - (text[start - 1 : start] == " ")):
        parts["until"] = until
    return Time(
        found.group(), parts, form, start - len(until), end,
        (numeral.start(), core) if numeral else None, _is_open(found, text),
    )  # fmt: skip


def parse_period(text: str, published: str | date | None = None) -> str | None:
    """The ISO 8601 period that a table's cell names.

    Returns "" for an empty cell and None for a text that names no period.

    >>> [
    ...     parse_period(cell, "2019-03")
    ...     for cell in ("2018年2月", "2015年以来", "“十三五”末", "去年")
    ... ]
    ['2018-02', '2015/2019', '2020', '2018']
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


def _core_end(found: re.Match[str], form: Form) -> int:
    """Where the expression ends without the words that only place it (以来, 底)."""
    for name in ("tail", "length", "span"):
        if found[name]:
            return found.start(name)
    return found.end("plan") + 1 if form.name == "plan" else found.end()


def _is_open(found: re.Match[str], text: str) -> bool:
    """Whether the period goes on until publication: 2015年以来, 2015年…启动以来."""
    tail = found["tail"] or ""
    if tail.endswith(_SINCE) or found["year_start"] or found["party"] or found["event"]:
        return True
    if found["plan_part"] == "以来":
        return True
    is_date = found["year"] or found["relative"]
    return bool(is_date and _UNTIL_SINCE.match(text, found.end()))
