"""What the words of a table say: heads of columns, names of rows, and the units in both."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from weishan_analysis.metadata import load
from weishan_analysis.reading import lexicon
from weishan_analysis.reading.comparisons import PERCENT, Comparison, Measure, read_comparison
from weishan_analysis.reading.fractions import read_number
from weishan_analysis.reading.measures import read_measure
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.text import HAN
from weishan_analysis.reading.times import Time, find_times

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORDS = {name: str(words).split() for name, words in load("lexicon/tables.toml").items()}
_GENERIC, _CHANGES, _TOTALS = (frozenset(_WORDS[name]) for name in ("generic", "changes", "totals"))
NAMES, UNITS, _NUMBERS, YEARS, _PLACES = (
    frozenset(_WORDS[name]) for name in ("names", "units", "numbers", "years", "places")
)
COUNTS = Pattern(rf"(?:{lexicon.alternatives(_WORDS['counts'])})$")
COUNTED = {words: words.removesuffix("数") for words in _WORDS["counted"]}
_PLANNED = Pattern(lexicon.alternatives(_WORDS["planned"]))
_PLACE = Pattern(rf"{HAN}{{1,12}}(?:{lexicon.alternatives(_WORDS['place_ends'])})")

_no_place = _WORDS["no_places"]
_NO_PLACE = Pattern(
    rf"^(?:{lexicon.alternatives(_no_place)})$"
    rf"|(?:{lexicon.alternatives(word for word in _no_place if len(word) > 1)})$"
)
ATTRIBUTES = frozenset(_WORDS["attributes"])

FIGURE = Pattern(r"[-+]?\d[\d,]*(?:\.\d+)?(?P<unit>[%‰]?)")
BLANK = frozenset(("", "-", "--", "---", "…", "..", "/", "持平"))  # cells without a figure
YEAR = Pattern(r"(?:19[5-9]|20[0-4])\d")
CORNER = Pattern("|".join(r"\ ?".join(word) for word in _WORDS["corners"]))  # 项 目
STATED = Pattern(r"\d|[上去前]")  # and not 年末 alone
UNIT_LINE = Pattern(r"单\ ?位\ ?:(?P<units>[^\n|。;)]{1,24})")
_BRACKETS = Pattern(r"[(\[](?P<inside>[^()\[\]]{1,16})[)\]]")
_INDEX_BASE = Pattern(r"[=＝]100$")  # 上年=100
_UNIT_END = Pattern(r"[±+-]*(?P<unit>[%‰])$")
BETWEEN_UNITS = Pattern(r"[、,; ]+")
NUMBERING = Pattern(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)"
    r"|\d{1,2}[.、)](?!\d)|[①-⑳#*-]+|其\ ?中:?)+"
)
_COMPARED = Pattern(r"同比|[比较](?:上年|去年|同期)")
_OWN = Pattern(r"^[全我]县(?=..)")
_STOCK = Pattern(r"^(?:年末|年底|期末|全年)(?!数|$)")
IDENTIFIER = Pattern(r"\d{12,}")
_NUMBER_END = Pattern(r"(?:[编账卡证文]号|号码|编码|代码|电话|邮编|序号|[排位]名|位次)$")
_UP_OR_DOWN = ("增减", "升降", "涨跌", "±")
_WITHIN = Pattern(r"(?:[①-⑳#*-]|\d[.、])*其\ ?中")
_SIGNS = str.maketrans("", "", " :±+/%‰")


class Unit(NamedTuple):
    """A unit as a head prints it: 万元 is 元 and 10000, 元/亩 is 元 per 亩."""

    name: str
    scale: Decimal = Decimal(1)
    per: str = ""


@dataclass(frozen=True)
class Head:
    """What the heads above a column say of its figures."""

    words: str  # what is counted or measured, without what follows
    unit: Unit | None
    comparison: Comparison
    time: Time | None
    change: str  # direction
    is_numbers: bool  # numerals that count nothing
    is_open: bool  # whether figures may be percent or not
    is_planned: bool
    corner: str = ""  # all the words, of a column of names
    noun: str = ""  # of the column beside, where there are no words


@dataclass(frozen=True)
class Name:
    """What the name of a row says."""

    words: str
    unit: Unit | None
    time: Time | None
    is_within: bool
    is_rate: bool

    @classmethod
    @cache
    def of(cls, text: str) -> Name:
        """The subject of a name as printed: 一、本级收入(万元)."""
        words, unit = _take_unit(NUMBERING.sub("", text))
        time = _whole_time(words)
        words = _STOCK.sub("", _OWN.sub("", words.translate(_SIGNS)))
        comparison = read_comparison(words, "", "", "", "")
        return cls(
            "" if time else words, unit, time, bool(_WITHIN.match(text)),
            comparison.measure is not Measure.LEVEL,
        )  # fmt: skip


@cache
def read_head(text: str) -> Head:
    """What the words at the head of a column say: 2016年比上年增长(%)."""
    words, unit = _take_unit(text)
    change = _change_of(words)
    comparison = read_comparison(words, unit.name if unit else "", change, "", "")
    compared = _COMPARED.search(words)
    if compared and comparison.measure in (Measure.RATE, Measure.LEVEL):  # 同比±%
        comparison = Comparison(
            Measure.GROWTH if unit and unit.name in PERCENT else Measure.CHANGE,
            "上年",
            compared.start(),
        )
    core = words if comparison.start is None else words[: comparison.start]
    time = next(iter(find_times(core)), None)
    if time and not (YEAR.match(core, time.start) or _is_generic(_without(core, time))):
        time = None
    elif time:
        core = _without(core, time)
    if not time and YEAR.fullmatch(core.strip()):
        time, core = next(iter(find_times(core.strip() + "年")), None), ""
    plain = core.translate(_SIGNS)
    is_level = comparison.measure in (Measure.LEVEL, Measure.NONE)
    return Head(
        "" if _is_generic(plain) and plain not in UNITS | _NUMBERS | YEARS | _PLACES else plain,
        unit,
        comparison,
        time,
        change,
        plain in _NUMBERS or bool(_NUMBER_END.search(plain)),
        (is_level or comparison.measure is Measure.GROWTH or comparison.measure is Measure.CHANGE)
        and not unit and any(words.translate(_SIGNS).endswith(word) for word in _CHANGES),
        is_level and bool(_PLANNED.search(words)),
        words.translate(_SIGNS),
    )  # fmt: skip


def _change_of(words: str) -> str:
    """The direction that a head ends with: 比上年增长."""
    if words.rstrip("幅度率额").endswith(_UP_OR_DOWN):
        return "increase"
    word = lexicon.CHANGE.ending(words, len(words))
    return lexicon.CHANGES[word] if word else ""


def is_percent_head(head: Head) -> bool:
    """Whether a head without a unit speaks of percents all the same: 增速, 比重, 完成预算."""
    measure = head.comparison.measure
    return measure not in (Measure.LEVEL, Measure.NONE, Measure.CHANGE) and not head.is_open


def _is_generic(words: str) -> bool:
    plain = words.translate(_SIGNS)
    return not plain or plain in _GENERIC


def _without(words: str, time: Time) -> str:
    return words[: time.start] + words[time.end :]


def _whole_time(words: str) -> Time | None:
    """The time that fills the name of a row (2015年, 2015)."""
    words = words.strip()
    words = words + "年" if YEAR.fullmatch(words) else words
    time = next(iter(find_times(words)), None)
    return time if time and (time.start, time.end) == (0, len(words)) else None


def _take_unit(text: str) -> tuple[str, Unit | None]:
    """A head or name without its unit, and the unit."""
    for found in reversed(list(_BRACKETS.finditer(text))):
        inside = found["inside"].removeprefix("单位").strip(" :±+-")
        if unit := Unit("") if _INDEX_BASE.search(inside) else read_unit(inside):
            return (text[: found.start()] + text[found.end() :]).strip(), unit
    if end := _UNIT_END.search(text):
        return text[: end.start()].strip(), Unit(end["unit"])
    if text.endswith("百分点"):
        return text.removesuffix("百分点").removesuffix("个"), Unit("百分点")
    if len(parts := text.rsplit(":", 1)) == 2 and (unit := read_unit(parts[1].strip())):
        return parts[0], unit
    return text, None


@cache
def read_unit(text: str) -> Unit | None:
    """The unit that a text is, or None."""
    text = text.strip()
    if not text or len(text) > 12 or text[0].isdecimal():
        return None
    number = read_number("1" + text, 0)
    number = read_measure("1" + text, number) if number else None
    if not number or not number.unit or number.end != len(text) + 1 or len(number.values) != 1:
        return None
    return Unit(number.unit, number.values[0], number.per)


def align_heads(
    cells: Sequence[list[str]], heads: Sequence[int], rows: Sequence[int]
) -> list[list[str]]:
    """The cells with heads in their places that stand too far left, as copies of pages have them.

    A head that reaches over several rows is lost there: the others begin in its place, and the
    second line of one (增长%) stands alone in front.
    """
    aligned = _open_spans(cells, heads, rows)
    width = max(len(list(filter(None, cells[row]))) for row in rows)
    is_named = not any(FIGURE.fullmatch(cells[row][0]) for row in rows)
    for above, head in zip([None, *heads], heads, strict=False):
        filled = [cell for cell in cells[head] if cell]
        is_short = filled == cells[head][: len(filled)] and len(filled) == width - 1 > 1
        if is_short and is_named and not CORNER.match(filled[0]):
            aligned[head] = ["", *cells[head][:-1]]
        elif above is not None and len(filled) == 1 and cells[head][0] and _is_second(filled[0]):
            last = max(place for place, cell in enumerate(aligned[above]) if cell)
            aligned[head] = ["" if place != last else filled[0] for place in range(len(cells[0]))]
    return aligned


def _open_spans(
    cells: Sequence[list[str]], heads: Sequence[int], rows: Sequence[int]
) -> list[list[str]]:
    """The cells with a first head over the years below it, which stand side by side in front."""
    opened = [*cells]
    width = max(len(list(filter(None, cells[row]))) for row in rows)
    for above, below in pairwise(heads):
        first, years = (list(filter(None, cells[row])) for row in (above, below))
        is_years = len(years) > 1 and all(map(_whole_time, years))
        if is_years and cells[below][0] and len(first) + len(years) - 1 == width:
            beside = [""] * (len(years) - 1)
            opened[above] = [*first[:2], *beside, *first[2:]]
            opened[below] = ["", *years]
            for row in (above, below):
                opened[row] += [""] * (len(cells[0]) - len(opened[row]))
    return opened


def _is_second(text: str) -> bool:
    """Whether a head only says how figures compare, or their unit."""
    return not read_head(text).words


def compare(head: Head, subject: Name, unit: Unit | None) -> Comparison:
    """How a figure measures its subject: as its head says, else as its row does."""
    name = unit.name if unit else ""
    if head.is_open:
        return Comparison(
            Measure.GROWTH if name in PERCENT else Measure.CHANGE, head.comparison.base
        )
    if head.comparison.measure not in (Measure.LEVEL, Measure.NONE, Measure.RATE):
        return head.comparison
    if name not in PERCENT and not (subject.is_rate and not name):
        return Comparison(Measure.LEVEL)
    row = read_comparison(
        subject.words + head.words, name or "%", _change_of(subject.words), "", ""
    )
    return Comparison(row.measure, row.base)


def is_place(words: str, corner: str) -> bool:
    """Whether a row is about a place smaller than the text's own."""
    is_named = corner.translate(_SIGNS) in _PLACES and words not in _TOTALS and bool(words)
    is_like_one = _PLACE.fullmatch(words) and words not in _TOTALS and words[0] not in "全非"
    return is_named or bool(is_like_one and not _NO_PLACE.search(words))


def join_label(subject: Name, head: Head, corner: str, place: str) -> str:
    """The noun that is counted, of the name of the row and the head of the column."""
    words, _ = _take_unit(corner)
    noun = "" if _is_generic(words) or words in _PLACES | YEARS else words.translate(_SIGNS)
    if place or subject.time or not subject.words:
        return head.words or head.noun or noun
    if subject.words in _TOTALS:
        return head.words or head.noun or (noun + subject.words if noun else subject.words)
    return subject.words + head.words
