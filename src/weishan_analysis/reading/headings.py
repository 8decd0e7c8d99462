"""Titles and headings of a text: their level, and the period of what stands below them."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from weishan_analysis.metadata import load
from weishan_analysis.reading.headlines import find_headline
from weishan_analysis.reading.lexicon import any_of
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.periods import Period, Point
from weishan_analysis.reading.signs import NINE, TEN
from weishan_analysis.reading.text import HAN
from weishan_analysis.reading.times import Time

LONGEST = 40  # characters of a heading
TOP = 2_000  # characters in which a title stands

_LISTS = load("lexicon/headings.toml")
_BEHIND, _TITLE = _LISTS["behind"], _LISTS["title"]
_NUMBER = NINE + TEN
_LEVELS = (
    Pattern(rf"\ *第[{_NUMBER}]{{1,3}}(?:章|部分)"),
    Pattern(rf"\ *[{_NUMBER}]{{1,3}}、(?![{_NUMBER}](?:、|产业|次))"),
    Pattern(rf"\ *\([{_NUMBER}]{{1,3}}\)"),
    Pattern(r"\ *\d{1,2}[.、](?!\d)"),
)
_NUMBER_START = frozenset(f" 第(0123456789{_NUMBER}")  # of any of these
UNNUMBERED = len(_LEVELS)
DATED = 1  # the level of a heading without number that has a date
_NO_HEADING = Pattern(r"\ *(?:[图表]\ ?\d|附|注)")
_CELL = Pattern(r"\n[-\d.,%]+(?:\n|$)")  # a number alone below: a table typed cell by cell
_REVIEW = Pattern(any_of(_BEHIND["review"], _TITLE["report"], _BEHIND["plan"]))
_PLAN = Pattern(any_of(_BEHIND["plan"]))
_REPORT = Pattern(any_of(_TITLE["report"]))
_OTHER_TITLE = Pattern(any_of(_TITLE["other"]))
_DONE = Pattern(any_of(_BEHIND["done"]))
_RECALL = Pattern(any_of(_BEHIND["recall"]))
_APART = Pattern(any_of(_LISTS["section"]["apart"]))
_ALWAYS = Pattern(any_of(_LISTS["section"]["always"]))
# Headings that run on into their text, as copies without line breaks have them.
_LONG = [word for word in f"{_BEHIND['review']} {_BEHIND['plan']}".split() if len(word) > 3]
_RUN = rf"{HAN}{{0,4}}?{any_of(*_LONG)}"
_RUN_ON = Pattern(_RUN)
_NUMBERED = Pattern(rf"{_RUN}|{HAN}{{0,6}}?{any_of(_BEHIND['review'], _BEHIND['plan'])}[。\n ]")
_BEFORE_END = frozenset(("", *"。!?\n 、)去"))
_BEFORE = Pattern(rf"(?:^|[。!?\n ])(?:\(?[{_NUMBER}]{{1,3}}[、)])?\ *(?:过去)?$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level (0 the highest), its date, and what its words say of what follows."""

    level: int
    time: Time | None
    period: Period | None
    is_report: bool  # a title whose date is that of every figure
    is_recall: bool  # 2019年工作回顾
    is_review: bool
    is_plan: bool  # 2020年工作安排
    is_apart: bool  # 存在问题: not of the time of the sections before
    is_always: bool  # 基本情况


def is_caption(text: str, place: int) -> bool:
    """Whether the line at `place` names a picture or a table (图1)."""
    return bool(_NO_HEADING.match(text, place))


def level_of(text: str, place: int) -> int:
    """The level of a heading by its number: 0 for 第一章, 1 for 一、, UNNUMBERED for none."""
    if text[place : place + 1] not in _NUMBER_START:
        return UNNUMBERED
    return next((n for n, level in enumerate(_LEVELS) if level.match(text, place)), UNNUMBERED)


def read_heading(
    text: str,
    place: int,
    end: int,
    times: Sequence[Time],
    resolve: Callable[[Time], Period | None],
    published: Point | None,
) -> Heading | None:
    """The heading of `text[place:end]`; None for a caption and a cell of a table."""
    if is_caption(text, place) or _CELL.match(text, end):
        return None
    time, period = _read_date(text, place, end, times, resolve, published)
    return Heading(
        level_of(text, place), time, period,
        bool(_REPORT.search(text, place, end)) and not _OTHER_TITLE.search(text, place, end),
        bool(_RECALL.search(text, place, end)), bool(_REVIEW.search(text, place, end)),
        is_planned(text, place, end), bool(_APART.search(text, place, end)),
        bool(_ALWAYS.search(text, place, end)),
    )  # fmt: skip


def _read_date(
    text: str,
    place: int,
    end: int,
    times: Sequence[Time],
    resolve: Callable[[Time], Period | None],
    published: Point | None,
) -> tuple[Time | None, Period | None]:
    """The one date of a heading, or that of several which is no plan."""
    first = bisect_left(times, place, key=lambda time: time.start)
    within = times[first : bisect_left(times, end, key=lambda time: time.start)]
    found: list[tuple[bool, Time, Period]] = []
    ends = [*(time.start for time in within), end][1:]
    for time, after in zip(within, ends, strict=True):
        period = resolve(time)
        if not period or len(period.first) > 2 or time.form.name == "now":
            continue
        if time["lead"].startswith("过去") and period.last == (published or ())[:1]:
            period = Period(period.first, (period.first[0] + time.count - 1,))
        found.append((bool(_PLAN.search(text, time.end, after)), time, period))
    chosen = [dated for dated in found if not dated[0]] or found
    if len({str(period) for _, _, period in chosen}) != 1:
        return None, None
    return chosen[0][1:]


def is_planned(text: str, place: int, end: int) -> bool:
    """Whether the words of a heading are of what is planned (2020年工作安排)."""
    return bool(_PLAN.search(text, place, end)) and not _DONE.search(text, place, end)


def is_run_on(text: str, time: Time) -> bool:
    """Whether a date begins a heading that runs on into its text (一、2019年工作回顾2019年,)."""
    is_dated = time["year"] or time["relative"] or time["plan"] or time["lead"].startswith("过去")
    if not is_dated or text[time.start - 1 : time.start] not in _BEFORE_END:
        return False
    before = _BEFORE.search(text, max(0, time.start - 8), time.start)
    if not before:
        return False
    behind = _NUMBERED if "、" in before.group() else _RUN_ON
    return bool(behind.match(text, time.end))


def run_on_end(text: str, time: Time) -> int:
    """Where the words end by which a date begins a heading that runs on into its text."""
    found = _NUMBERED.match(text, time.end)
    return found.end() if found else time.end


def is_always(text: str, place: int) -> bool:
    """Whether a numbered heading in running text tells what always is (一、基本情况)."""
    return bool(_ALWAYS.search(text, place, place + 10))


def find_title(text: str) -> tuple[int, int]:
    """Where the title of a text stands; at no place where it has none."""
    top = text[:TOP]
    title = find_headline([line for line in top.splitlines() if line])
    start = top.find(title) if title else -1
    return start, start + len(title)
