"""Every number of a text with what adjoins it: measure, range, sign, bounds, the unit of a list."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from weishan_analysis.reading import lexicon, signs
from weishan_analysis.reading.fractions import read_number, read_ratio
from weishan_analysis.reading.kinds import find_pages, is_counted, name_arabic, name_written
from weishan_analysis.reading.lexicon import any_of, behind
from weishan_analysis.reading.measures import read_measure, share_units
from weishan_analysis.reading.numerals import Number, name_number, numeral_end, scale_of
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.text import HAN

_WHOLE = lexicon.COUNTED - {"倍"}  # units that come in whole ones
# A class first, from which the engine knows where a match can begin; of most signs each begins one.
_FIRST = rf"\d半双①-⑳{signs.SOME}" + "".join(
    sign for sign in signs.WRITTEN if sign not in (signs.ZERO, signs.FORMAL_THREE, signs.HUGE)
)
_CANDIDATE = Pattern(
    rf"[{_FIRST}{signs.ZERO}{signs.FORMAL_THREE}.对hwA-Z](?:(?<=[{_FIRST}])|(?<={signs.ZERO})(?!下)"
    rf"|(?<={signs.FORMAL_THREE})(?=[{signs.FORMAL}{signs.LARGE}])|(?<=\.)(?=\d)"
    r"|(?<=打对)折|(?<=打 对)折|(?<=h)ttps?:|(?<=w)ww\.|(?<=[A-Z])\ *\+\ *\d)"
)
_ADDRESS = Pattern(r"(?:https?:|www\.)[!-~]+|[A-ZN](?:\ *\+\ *\d+)+")
_QUOTED = Pattern(r"[“‘\"]([^“”‘’\"\n]{1,14})[”’\"]")
_MINUS = Pattern(
    rf"{any_of(signs.MINUS)}\ *$|(?<![^\W_])(?<!\))-\ *$|{behind(signs.BEFORE_MINUS)}-$"
)
_MINUS_END = frozenset(" -").union(word[-1] for word in signs.MINUS.split())
_TO = Pattern(r"\ *(?:-{1,2}|[~至到])\ *")
_FROM = tuple("从由自")
_SCALE_AT_END = Pattern(f"[{signs.SMALL}{signs.LARGE}{signs.LATIN}]+$")
_ALL_SCALES = frozenset(signs.SMALL + signs.LARGE)
_LONE_SCALES = _ALL_SCALES - {signs.TEN[0]}  # alone they count: 百户
_UNIT_HEADING = Pattern(r"(?:\(|单\ ?位[: ]{0,2})$")
_HAN = Pattern(HAN)


def find_numbers(text: str, dates: Sequence[tuple[int, int]]) -> list[Number]:
    """Every number of a text, in order; `dates` are the spans of the numerals that are dates.

    >>> [(str(number.values[0]), number.unit) for number in find_numbers("共3、5户1.2万元", ())]
    [('3', '户'), ('5', '户'), ('12000.0', '元')]
    """
    return share_units(text, list(_scan(text, dates)))


def _scan(text: str, dates: Sequence[tuple[int, int]]) -> Iterator[Number]:
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


class _Reader(NamedTuple):
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
        number = self._complete(number) if number else None
        if not number or _is_part_of_one(self.text, number):
            return name_number("word", start, number.end if number else end)
        return number

    def _read_written(self, start: int, quoted: tuple[int, int] | None) -> Number | None:
        number = _read_part(self.text, start) or read_number(self.text, start)
        end = number.end if number else numeral_end(self.text, start)
        if self.text.startswith(signs.ZERO, start) and number and not number.unit:
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
        if text[start - 1 : start] in _MINUS_END:
            number = self._read_sign(number)
        return self._read_bound(self._read_money_sign(self._read_range(number)))

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
        sign = _MINUS.search(self.text, begin, number.start)
        if not sign:
            return number
        digits = (sign.start(), number.digits[1])
        values = tuple(sorted(-value for value in number.values))
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
        if (
            word in lexicon.BOUND_OF_SCALE
            and self.text[number.start] not in signs.SMALL + signs.LARGE
        ):
            return number
        return number._replace(bound=lexicon.BOUNDS[word], start=place - len(word))


def _shared_scale(text: str, low: Number, high: Number) -> int:
    """What the scale of the upper end makes of a lower end that is printed without it.

    10000 of 3至5万 and of 十八至三十万, 1000 of 两到三千, 10 of 三到五成.
    """
    if low.unit or text[low.digits[1] - 1] in signs.LARGE + signs.LATIN:
        return 1
    if text[high.end - 1] in "成折":
        return 10
    scale = _SCALE_AT_END.search(text, *high.digits)
    if not scale or text[low.digits[1] - 1].isdecimal():
        return scale_of(scale.group()) if scale else 1
    is_digit = low.digits[1] - low.digits[0] == 1 and scale.group() != signs.TEN[0]
    return scale_of(scale.group() if is_digit else scale.group().lstrip(signs.SMALL))


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
    if not _LONE_SCALES.issuperset(numeral):
        return bool(number.unit) or (len(numeral) > 1 and not _ALL_SCALES.isdisjoint(numeral))
    if number.bound != "exact":
        return bool(number.unit) or len(numeral) > 1
    is_measured = number.unit in lexicon.OF_SCALES
    is_heading = _UNIT_HEADING.search(text, max(0, start - 5), start)  # (万元), 单位:亿元
    return (
        is_measured and not is_heading and not _HAN.match(text, number.end)
    )  # 达万亩, but not 万亩茶园


def _is_part_of_one(text: str, number: Number) -> bool:
    """Whether a number is a fraction of what is counted in whole ones: 91/92户 are 91 of them."""
    return number.unit in _WHOLE and "/" in text[slice(*number.digits)]


def _is_part_of_word(text: str, number: Number) -> bool:
    """Whether a lone numeral is more likely a syllable of a word than a number."""
    start, end = number.digits
    if number.unit or end - start > 1:
        return False
    if text[start] in _LONE_SCALES:
        return True
    return (
        bool(_HAN.match(text, end))
        and text[end] not in signs.AFTER_LONE
        and text[start - 1 : start] != "是"
    )
