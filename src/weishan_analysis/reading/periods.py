"""Periods: spans of days as ISO 8601 writes them, with the precision in which they were printed."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import total_ordering
from typing import Self

from weishan_analysis.reading.patterns import Pattern

Point = tuple[int, ...]  # year, year and month, or year, month and day

_POINT = Pattern(r"\d{4}(?:-\d\d){0,2}")
PATTERN = rf"{_POINT.pattern}(?:/(?:{_POINT.pattern}|\.\.))?"  # the ISO forms, for schemas
_DATE = Pattern(r"[0-9]{4}(-[0-9]{1,2}){0,2}")
_OPEN = ".."


class Basis(StrEnum):
    """How it is known which period a figure belongs to."""

    STATED = "stated"  # in its own sentence
    CARRIED = "carried"  # from an earlier sentence
    HEADING = "heading"
    TITLE = "title"
    NONE = ""


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """All days from `first` to `last`, each a year, month or day; `last` is None while it goes on.

    >>> period = Period.parse("2014/2018-06")
    >>> period.start, period.end
    (datetime.date(2014, 1, 1), datetime.date(2018, 6, 30))
    >>> str(period.joined(Period.parse("2019"))), period.covers(Period.parse("2016"))
    ('2014/2019', True)
    """

    first: Point
    last: Point | None

    def __post_init__(self) -> None:
        """Refuse days that no calendar has, and an end before the beginning."""
        if self.start > self.end:
            raise ValueError(f"{self} ends before it begins")

    @classmethod
    def at(cls, point: Point) -> Self:
        """The year, month or day itself."""
        return cls(point, point)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The period of an ISO form: 2014, 2014-05-03, 2014/2018, 2014/..; else ValueError."""
        first, slash, last = text.partition("/")
        ends = [first, last] if slash and last != _OPEN else [first]
        if not all(map(_POINT.fullmatch, ends)):
            raise ValueError(f"{text!r} is no period such as 2014, 2014-05 or 2014/2018")
        points = [tuple(map(int, end.split("-"))) for end in ends]
        return cls(points[0], None if last == _OPEN else points[-1])

    @property
    def start(self) -> date:
        """Its first day."""
        year, month, day = (*self.first, 1, 1)[:3]
        return date(year, month, day)

    @property
    def end(self) -> date:
        """Its last day; the last of all days while it goes on."""
        if self.last is None:
            return date.max
        year, month = (*self.last, 12)[:2]
        return date(year, month, self.last[2] if self.last[2:] else monthrange(year, month)[1])

    @property
    def is_open(self) -> bool:
        """Whether no end is stated (2014年至今 without a date of publication)."""
        return self.last is None

    @property
    def is_interval(self) -> bool:
        """Whether it is printed from one point to another."""
        return self.first != self.last

    @property
    def years(self) -> int | None:
        """How many calendar years it touches; None while it goes on."""
        return self.last[0] - self.first[0] + 1 if self.last else None

    def covers(self, other: Self) -> bool:
        """Whether every day of the other lies in it."""
        return self.start <= other.start and other.end <= self.end

    def joined(self, other: Self) -> Self:
        """The period from the earlier beginning to the later end."""
        earlier, later = sorted((self, other))
        last = max((earlier, later), key=lambda period: period.end).last
        return type(self)(earlier.first, last)

    def __lt__(self, other: Self) -> bool:
        """Whether it begins earlier, or as early and ends earlier."""
        return (self.start, self.end) < (other.start, other.end)

    def __str__(self) -> str:
        """Its ISO form."""
        first = _write(self.first)
        if self.last is None:
            return f"{first}/{_OPEN}"
        return f"{first}/{_write(self.last)}" if self.is_interval else first


def first_point(period: str) -> str:
    """Where the period of a table begins, in its ISO form; empty where none is stated.

    >>> first_point("2014/2018-06"), last_point("2014/2018-06"), last_point("2014/..")
    ('2014', '2018-06', '')
    """
    return _write(Period.parse(period).first) if period else ""


def last_point(period: str) -> str:
    """Where the period of a table ends, in its ISO form; empty where no end is stated."""
    last = Period.parse(period).last if period else None
    return _write(last) if last else ""


def first_year(period: str) -> int | None:
    """The year in which the period of a table begins; None where none is stated."""
    return Period.parse(period).first[0] if period else None


def last_year(period: str) -> int | None:
    """The year in which the period of a table ends; None where no end is stated."""
    last = Period.parse(period).last if period else None
    return last[0] if last else None


def first_day(period: str) -> str:
    """The first day of a period in its ISO form, which sorts as text.

    >>> first_day("2018"), last_day("2018-02")
    ('2018-01-01', '2018-02-28')
    """
    return Period.parse(period).start.isoformat()


def last_day(period: str) -> str:
    """The last day of a period in its ISO form; the last of all days while it goes on."""
    return Period.parse(period).end.isoformat()


def is_interval(period: str) -> bool:
    """Whether the period of a table is stated from one point to another."""
    return bool(period) and Period.parse(period).is_interval


def _write(point: Point) -> str:
    return "-".join([f"{point[0]:04d}", *(f"{part:02d}" for part in point[1:])])


def join_periods(periods: Iterable[Period]) -> Period | None:
    """The one period from the earliest beginning to the latest end; None of none."""
    joined: Period | None = None
    for period in periods:
        joined = joined.joined(period) if joined else period
    return joined


def parse_published(published: str | date | None) -> Point | None:
    """A publication date as (year[, month[, day]]); ValueError where it is none."""
    if published is None or published == "":
        return None
    text = published.isoformat()[:10] if isinstance(published, date) else str(published)
    if not _DATE.fullmatch(text):
        raise ValueError(f"{text!r} is no date of the form YYYY[-MM[-DD]]")
    return Period.at(tuple(map(int, text.split("-")))).first


def normalise_date(published: str | date | None) -> str:
    """A date in the one form in which dates are kept and compared; ValueError where it is none.

    >>> normalise_date("2019-9-1"), normalise_date("2019-09"), normalise_date("")
    ('2019-09-01', '2019-09', '')
    """
    point = parse_published(published)
    return _write(point) if point else ""
