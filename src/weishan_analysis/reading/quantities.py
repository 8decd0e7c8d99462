"""Every numeral of a text and what it means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import starmap
from typing import NamedTuple

from weishan_analysis.reading import lexicon
from weishan_analysis.reading.context import read_context
from weishan_analysis.reading.kinds import find_pages, is_counted, name_arabic, name_written
from weishan_analysis.reading.lexicon import Bound
from weishan_analysis.reading.measures import read_measure
from weishan_analysis.reading.numerals import (
    Number,
    name_number,
    numeral_end,
    read_number,
    read_ratio,
    scale_of,
)
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.periods import parse_published
from weishan_analysis.reading.scopes import Timeline
from weishan_analysis.reading.tables import read_tables
from weishan_analysis.reading.text import HAN, SIMPLER, Text
from weishan_analysis.reading.times import Time

_NUMERAL_START = r"\d〇○一二两三四五六七八九十百千万亿几数半双廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
_CANDIDATE = Pattern(
    rf"[{_NUMERAL_START}①-⑳]|零(?!下)|参(?=[拾佰仟万亿])|\.\d|(?<=打)对折|(?<=打 )对折"
    r"|https?:|www\.|[A-ZN]\ *\+\ *\d"
)
_ADDRESS = Pattern(r"(?:https?:|www\.)[!-~]+|[A-ZN](?:\ *\+\ *\d+)+")
_QUOTED = Pattern(r"[“‘\"]([^“”‘’\"\n]{1,14})[”’\"]")
_SIGN = Pattern(r"(?:负|零下)\ *$|(?<![^\W_])(?<!\))-\ *$|(?<=[为率速达至到温度是比长降幅])-$")
_TO = Pattern(r"\ *(?:-{1,2}|~|至|到)\ *")
_TO_START = tuple(" -~至到")
_FROM = tuple("从由自")
_SIGN_END = tuple(" -负下")
_LIST = Pattern(r"\ *(?:[、和与及]|以及)\ *")
_SCALE_AT_END = Pattern(r"[十百千万亿kKw]+$")
_UNIT_HEADING = Pattern(r"(?:\(|单\ ?位[: ]{0,2})$")
_HAN = Pattern(HAN)


class Quantity(NamedTuple):
    """One numeral of a text and what it means.

    `start` and `end` span the surface form (an adjoining bound word, number, scale, unit), `number`
    the numeral alone. `values` holds one value, two for a range (low, high), or the terms of a
    ratio; all exact, in the base unit. What is no statistic has a `kind` that says what it is, and
    `values` may be empty. `label` is what is counted or measured, `measure` and `base` how (growth
    on 上年), `area_name` the place of the sentence where it is not the text's own. Offsets count
    characters of the raw text. (A tuple is copied with another value in a fifth of the time that a
    frozen dataclass takes.)
    """

    start: int
    end: int
    number: tuple[int, int]
    values: tuple[Decimal, ...] = ()
    half_unit: Decimal = Decimal(0)
    unit: str = ""
    bound: Bound = Bound.EXACT
    kind: str = "statistic"
    per: str = ""
    period: str = ""
    period_basis: str = ""
    part_of: int | None = None
    label: str = ""
    measure: str = ""
    base: str = ""
    change: str = ""
    status: str = "actual"
    indicator: str = ""
    ref_area: str = ""
    area_name: str = ""

    @property
    def value(self) -> Decimal | None:
        """The value; the lower end of a range, the first term of a ratio."""
        return self.values[0] if self.values else None

    @property
    def high(self) -> Decimal | None:
        """The upper end of a range."""
        return self.values[1] if len(self.values) == 2 and self.unit != "比" else None

    @property
    def is_stated(self) -> bool:
        """Whether it counts or measures something: a statistic or a length of time."""
        return self.kind in {"statistic", "duration"}


def read_quantities(text: Text, published: str | date | None = None) -> list[Quantity]:
    """The quantities of a text, in order; offsets count characters of its clean text."""
    timeline = Timeline(text.clean, parse_published(published), text.blocks)
    quantities = find_quantities(text.clean, timeline.times)
    quantities = read_context(text.clean, quantities, timeline)
    return read_tables(text.clean, text.blocks, quantities, timeline)


def place_in_raw(text: Text, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The same quantities, their offsets now into the raw text, in the order they stand there."""
    placed = sorted((_place(text, quantity) for quantity in quantities), key=lambda q: q.start)
    return list(_drop_overlaps(placed))


def _place(text: Text, quantity: Quantity) -> Quantity:
    start, end = text.span(quantity.start, quantity.end)
    shift = start - quantity.start
    number = (quantity.number[0] + shift, quantity.number[1] + shift)
    if end - quantity.end != shift:  # something in the raw text was dropped in between
        number = text.span(*quantity.number)
    whole = quantity.part_of
    part_of = None if whole is None else text.span(whole, whole + 1)[0]
    return quantity._replace(start=start, end=end, number=number, part_of=part_of)


def _drop_overlaps(quantities: Sequence[Quantity]) -> Iterator[Quantity]:
    last = 0
    for quantity in quantities:
        if quantity.start >= last:
            last = quantity.end
            yield quantity


def find_quantities(text: str, times: Sequence[Time]) -> list[Quantity]:
    """Every numeral of a clean text, in order, without what the words around it add.

    `times` are the time expressions of the text; their numerals become dates.
    """
    numbers = list(_scan(text, [time.numeral for time in times if time.numeral]))
    return list(starmap(Quantity, _share_units(text, numbers)))


def read_quantity(text: str) -> Quantity | None:
    """The one quantity that a table's cell holds (1.4亿元, 12%, １,529.2), or None."""
    text = text.strip().translate(SIMPLER)
    quantities = find_quantities(text, ())
    if len(quantities) != 1 or not quantities[0].values:
        return None
    (quantity,) = quantities
    return quantity if (quantity.start, quantity.end) == (0, len(text)) else None


def _scan(text: str, dates: list[tuple[int, int]]) -> Iterator[Number]:
    pages = find_pages(text)
    named = sorted([*((*date, "date") for date in dates), *((*page, "ordinal") for page in pages)])
    named.reverse()
    quoted = [found.span(1) for found in _QUOTED.finditer(text)][::-1]
    position = 0
    while found := _CANDIDATE.search(text, position):
        start = found.start()
        while quoted and quoted[-1][1] <= start:
            quoted.pop()
        while named and named[-1][1] <= start:
            named.pop()
        if named and named[-1][0] <= start:
            begin, position, kind = named.pop()
            yield name_number(kind, begin, position)
            continue
        reader = _Reader(text, position, named[-1][0] if named else len(text))
        quantity = reader.read(start, quoted[-1] if quoted else None)
        position = quantity.end if quantity else start + 1
        if quantity:
            yield quantity


@dataclass(slots=True)
class _Reader:
    """Reads one quantity of `text`, of which nothing before `after` and after `limit` is taken."""

    text: str
    after: int
    limit: int

    def read(self, start: int, quoted: tuple[int, int] | None) -> Number | None:
        """The quantity whose first numeral stands at `start`."""
        text = self.text
        if text[start] in "0123456789.":
            return self._read_arabic(start)
        if address := _ADDRESS.match(text, start):
            kind = "formula" if "+" in address.group() else "identifier"
            return name_number(kind, start, address.end())
        if "①" <= text[start] <= "⑳":
            return name_number("ordinal", start, start + 1)
        return self._read_written(start, quoted)

    def _read_arabic(self, start: int) -> Number | None:
        number = read_number(self.text, start)
        end = number.end if number else numeral_end(self.text, start)
        if named := name_arabic(self.text, start, end):
            return named
        if self.text.startswith(":", end) and (ratio := read_ratio(self.text, start)):
            return ratio
        return self._complete(number) if number else name_number("word", start, end)

    def _read_written(self, start: int, quoted: tuple[int, int] | None) -> Number | None:
        number = _read_part(self.text, start) or read_number(self.text, start)
        end = number.end if number else numeral_end(self.text, start)
        if self.text.startswith("零", start) and number and not number.unit:
            rate = read_measure(self.text, number)
            if rate.unit == "%":
                return rate
        if named := name_written(self.text, start, end, self.after, quoted):
            is_level = number and named.kind == "level"
            return named._replace(values=number.values) if number and is_level else named
        if not number:
            return name_number("word", start, end) if end - start > 1 else None
        number = self._complete(number)
        if number.kind != "statistic" or _is_stated(self.text, number):
            return number
        values = () if _is_part_of_word(self.text, number) else number.values
        return number._replace(kind="word", values=values)

    def _complete(self, number: Number) -> Number:
        """A number with all that adjoins it: its measure, the end of its range, sign, bounds."""
        text, start = self.text, number.start
        number = read_measure(text, number)
        if text[start - 1 : start] in _SIGN_END:
            number = self._read_sign(number)
        if text[number.end : number.end + 1] in _TO_START:
            number = self._read_range(number)
        return self._read_bound(self._read_money_sign(number))

    def _read_range(self, low: Number) -> Number:
        """A range from `low` on where its upper end follows, the unit perhaps printed twice."""
        text = self.text
        to = _TO.match(text, low.end)
        high = read_number(text, to.end()) if to and to.end() < self.limit else None
        if not to or not high or high.end > self.limit:
            return low
        high = read_measure(text, high)
        if not high.unit and text.startswith("百分之", low.start):
            high = high._replace(unit="%")
        from_to = text[to.end() - 1] in "到至" and text[low.start - 1 : low.start] in _FROM
        is_other = low.unit not in ("", high.unit) or len(low.values) + len(high.values) > 2
        if is_other or (from_to and low.unit):
            return low
        value, top = low.values[0] * _shared_scale(text, low, high), high.values[0]
        if value >= top:
            value = low.values[0]
        digits = (low.digits[0], high.digits[1])
        is_range = value < top
        return (
            high._replace(start=low.start, digits=digits, values=(value, top)) if is_range else low
        )

    def _read_sign(self, number: Number) -> Number:
        begin = max(self.after, number.start - 3)
        sign = _SIGN.search(self.text, begin, number.start)
        if not sign:
            return number
        digits = (sign.start(), number.digits[1])
        values = tuple(-value for value in number.values)
        return number._replace(start=sign.start(), digits=digits, values=values)

    def _read_money_sign(self, number: Number) -> Number:
        """Take in a sign or name of money that stands before the number (¥300, 人民币50元)."""
        place = self._skip_spaces(number.start)
        sign = lexicon.MONEY_BEFORE.ending(self.text, place)
        unit = lexicon.MONEY_SIGNS.get(sign, "")
        if unit and number.unit in ("", unit) and place - len(sign) >= self.after:
            return number._replace(unit=unit, start=place - len(sign))
        return number

    def _skip_spaces(self, place: int) -> int:
        while place > self.after and self.text[place - 1] == " ":
            place -= 1
        return place

    def _read_bound(self, number: Number) -> Number:
        """Take in a bound word that stands right before the number (近, 不少于)."""
        place = self._skip_spaces(number.start)
        word = lexicon.BOUND_BEFORE.ending(self.text, place)
        if not word or place - len(word) < self.after:
            return number
        if len(lexicon.NO_BOUND.ending(self.text, place)) > len(word):
            return number
        if word in ("上", "过") and self.text[number.start] not in "十百千万亿":
            return number
        return number._replace(bound=lexicon.BOUNDS[word], start=place - len(word))


def _shared_scale(text: str, low: Number, high: Number) -> int:
    """What the scale of the upper end makes of a lower end that is printed without it.

    10000 of 3至5万 and of 十八至三十万, 1000 of 两到三千, 10 of 三到五成.
    """
    if low.unit or text[low.digits[1] - 1] in "万亿kKw":
        return 1
    if text[high.end - 1] in "成折":
        return 10
    scale = _SCALE_AT_END.search(text, *high.digits)
    if not scale or text[low.digits[1] - 1].isdecimal():
        return scale_of(scale.group()) if scale else 1
    is_digit = low.digits[1] - low.digits[0] == 1 and scale.group() != "十"
    return scale_of(scale.group() if is_digit else scale.group().lstrip("十百千"))


def _scale(text: str, number: Number) -> int:
    """The scale at the end of a printed number: 10000 in 30.1万元."""
    scale = _SCALE_AT_END.search(text, *number.digits)
    return scale_of(scale.group()) if scale else 1


def _read_part(text: str, start: int) -> Number | None:
    """半, 一半, 半数, (打)对折: words that are a number themselves."""
    word = lexicon.PART_WORDS.starting(text, start)
    if not word:
        return None
    value, span = lexicon.PARTS[word], (start, start + len(word))
    unit = "%" if value.endswith("%") else ""
    return Number(*span, span, (Decimal(value.rstrip("%")),), Decimal(0), unit)


def _is_stated(text: str, number: Number) -> bool:
    """Whether a Chinese numeral states a quantity: it has a unit, or is written with a scale."""
    start, end = number.digits
    numeral = text[start:end]
    if number.unit == "%" or (not number.half_unit and numeral != "半"):
        return True
    if numeral == "一":
        is_one = number.bound == "exact" and number.values[0] == 1  # and no 一亩三分
        is_some = is_one and number.unit in lexicon.SOME
        return bool(number.unit) and not is_some and (not is_one or is_counted(text, start, end))
    if not set(numeral) <= set("百千万亿"):
        return bool(number.unit) or (len(numeral) > 1 and not set("十百千万亿").isdisjoint(numeral))
    if number.bound != "exact":
        return bool(number.unit) or len(numeral) > 1
    is_measured = number.unit in ("元", "亩", "斤", "公里", "吨")
    is_heading = _UNIT_HEADING.search(text, max(0, start - 5), start)  # (万元), 单位:亿元
    return (
        is_measured and not is_heading and not _HAN.match(text, number.end)
    )  # 达万亩, but not 万亩茶园


def _is_part_of_word(text: str, number: Number) -> bool:
    """Whether a lone numeral is more likely a syllable of a word than a number."""
    start, end = number.digits
    if number.unit or end - start > 1:
        return False
    if text[start] in "百千万亿":
        return True
    return (
        bool(_HAN.match(text, end))
        and text[end] not in "的这那而"
        and text[start - 1 : start] != "是"
    )


def _share_units(text: str, numbers: list[Number]) -> list[Number]:
    """In 10.5、20.3、30.1万元 and 3、5户 the last unit and scale hold for all of a list."""
    factor = 0  # that of the list which is being walked back, 0 outside of one
    for index in range(len(numbers) - 2, -1, -1):
        number, following = numbers[index], numbers[index + 1]
        if not _is_listed(text, number, following):
            factor = 0
            continue
        factor = factor or _scale(text, following)
        number = number._replace(unit=following.unit, per=following.per)
        if text[number.digits[1] - 1].isdecimal():
            values, half = (number.values[0] * factor,), number.half_unit * factor
            number = number._replace(values=values, half_unit=half)
        numbers[index] = number
    return numbers


def _is_listed(text: str, number: Number, following: Number) -> bool:
    """Whether a bare number stands in a list right before a number with a unit."""
    is_bare = not number.unit or (number.unit == "个" and following.unit == "百分点")
    if not is_bare or not following.unit or {number.kind, following.kind} != {"statistic"}:
        return False
    if len(number.values) != 1 or len(following.values) != 1:
        return False
    is_joined = _LIST.fullmatch(text, number.end, following.start)
    return bool(is_joined) and text[number.digits[0]].isdecimal()
