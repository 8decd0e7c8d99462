"""Every numeral of a text with its span: number, scale, measure word and bound, or its kind."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from weishan_analysis.reading import vocabulary
from weishan_analysis.reading.characters import HAN, SIMPLER
from weishan_analysis.reading.kinds import is_counted, name_arabic, name_written
from weishan_analysis.reading.measures import read_measure
from weishan_analysis.reading.numbers import numeral_end, read_number, read_ratio
from weishan_analysis.reading.numerals import scale_of
from weishan_analysis.reading.quantity import Quantity, plain_quantity
from weishan_analysis.reading.times import Expression

__all__ = ["Quantity", "find_quantities", "read_quantity"]

_NUMERAL_START = r"\d〇○一二两三四五六七八九十百千万亿几数半双廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
_CANDIDATE = re.compile(
    rf"[{_NUMERAL_START}①-⑳]|零(?!下)|\.\d|(?<=打)对折|https?:|www\.|[A-ZN]\ *\+\ *\d"
)
_ADDRESS = re.compile(r"(?:https?:|www\.)[!-~]+|[A-ZN](?:\ *\+\ *\d+)+")
_QUOTED = re.compile(r"[“‘\"]([^“”‘’\"\n]{1,14})[”’\"]")
_SIGN = re.compile(r"(?:负|零下)\ *$|(?<![^\W_])(?<!\))-\ *$|(?<=[为率速达至到温度是比长降幅])-$")
_TO = re.compile(r"\ *(?:-{1,2}|~|至|到)\ *")
_TO_START = tuple(" -~至到")
_FROM = tuple("从由自")
_SIGN_END = tuple(" -负下")
_LIST = re.compile(r"\ *(?:[、和与及]|以及)\ *")
_SCALE_AT_END = re.compile(r"[十百千万亿]+$")
_HAN = re.compile(HAN)


def find_quantities(text: str, expressions: Sequence[Expression]) -> list[Quantity]:
    """Every numeral of a clean text, in order, without what the words around it add.

    `expressions` are the time expressions of the text; their numerals become dates.
    """
    quantities = list(_scan(text, [e.numeral for e in expressions if e.numeral]))
    _share_units(text, quantities)
    return quantities


def read_quantity(text: str) -> Quantity | None:
    """The one quantity that a table's cell holds (1.4亿元, 12%, １,529.2), or None."""
    text = text.strip().translate(SIMPLER)
    quantities = find_quantities(text, ())
    if len(quantities) != 1 or not quantities[0].values:
        return None
    (quantity,) = quantities
    return quantity if (quantity.start, quantity.end) == (0, len(text)) else None


def _scan(text: str, dates: list[tuple[int, int]]) -> Iterator[Quantity]:
    dates = [*reversed(dates)]
    quoted = [found.span(1) for found in _QUOTED.finditer(text)][::-1]
    position = 0
    while found := _CANDIDATE.search(text, position):
        start = found.start()
        while quoted and quoted[-1][1] <= start:
            quoted.pop()
        while dates and dates[-1][1] <= start:
            dates.pop()
        if dates and dates[-1][0] <= start:
            begin, position = dates.pop()
            yield plain_quantity("date", begin, position)
            continue
        reader = _Reader(text, position, dates[-1][0] if dates else len(text))
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

    def read(self, start: int, quoted: tuple[int, int] | None) -> Quantity | None:
        """The quantity whose first numeral stands at `start`."""
        text = self.text
        if text[start] in "0123456789.":
            return self._read_arabic(start)
        if address := _ADDRESS.match(text, start):
            kind = "formula" if "+" in address.group() else "identifier"
            return plain_quantity(kind, start, address.end())
        if "①" <= text[start] <= "⑳":
            return plain_quantity("ordinal", start, start + 1)
        return self._read_written(start, quoted)

    def _read_arabic(self, start: int) -> Quantity | None:
        quantity = read_number(self.text, start)
        end = quantity.end if quantity else numeral_end(self.text, start)
        if named := name_arabic(self.text, start, end):
            return named
        if self.text.startswith(":", end) and (ratio := read_ratio(self.text, start)):
            return ratio
        if not quantity:
            return plain_quantity("word", start, end)
        self._complete(quantity)
        return quantity

    def _read_written(self, start: int, quoted: tuple[int, int] | None) -> Quantity | None:
        quantity = _read_part(self.text, start) or read_number(self.text, start)
        end = quantity.end if quantity else numeral_end(self.text, start)
        if named := name_written(self.text, start, end, self.after, quoted):
            named.values = quantity.values if quantity and named.kind == "level" else ()
            return named
        if not quantity:
            return plain_quantity("word", start, end) if end - start > 1 else None
        self._complete(quantity)
        if quantity.kind == "statistic" and not _is_stated(self.text, quantity):
            quantity.kind = "word"
            if _is_part_of_word(self.text, quantity):
                quantity.values = ()
        return quantity

    def _complete(self, quantity: Quantity) -> None:
        """Take in all that adjoins a number: its measure, the end of its range, sign, bounds."""
        text, start = self.text, quantity.start
        read_measure(text, quantity)
        if text[start - 1 : start] in _SIGN_END:
            self._read_sign(quantity)
        if text[quantity.end : quantity.end + 1] in _TO_START:
            self._read_range(quantity)
        self._read_money_sign(quantity)
        self._read_bound(quantity)

    def _read_range(self, low: Quantity) -> None:
        """Make a range of `low` where its upper end follows, the unit perhaps printed twice."""
        text = self.text
        to = _TO.match(text, low.end)
        high = read_number(text, to.end()) if to and to.end() < self.limit else None
        if not to or not high or high.end > self.limit:
            return
        read_measure(text, high)
        is_transition = text[to.end() - 1] in "到至" and text[low.start - 1 : low.start] in _FROM
        is_other = low.unit not in ("", high.unit) or len(low.values) + len(high.values) > 2
        if is_transition or is_other:
            return
        factor = 1 if low.unit or not text[low.number_end - 1].isdecimal() else _scale(text, high)
        value = low.values[0] * (factor if low.values[0] * factor < high.values[0] else 1)
        if value < high.values[0]:
            for name in ("end", "number_end", "unit", "per", "kind", "bound", "half_unit"):
                setattr(low, name, getattr(high, name))
            low.values = (value, high.values[0])

    def _read_sign(self, quantity: Quantity) -> None:
        begin = max(self.after, quantity.start - 3)
        if sign := _SIGN.search(self.text, begin, quantity.start):
            quantity.start = quantity.number_start = sign.start()
            quantity.values = tuple(-value for value in quantity.values)

    def _read_money_sign(self, quantity: Quantity) -> None:
        """Take in a sign or name of money that stands before the number (¥300, 人民币50元)."""
        place = self._skip_spaces(quantity.start)
        sign = vocabulary.MONEY_BEFORE.ending(self.text, place)
        unit = vocabulary.MONEY_SIGNS.get(sign, "")
        if unit and quantity.unit in ("", unit) and place - len(sign) >= self.after:
            quantity.unit, quantity.start = unit, place - len(sign)

    def _skip_spaces(self, place: int) -> int:
        while place > self.after and self.text[place - 1] == " ":
            place -= 1
        return place

    def _read_bound(self, quantity: Quantity) -> None:
        """Take in a bound word that stands right before the number (近, 不少于)."""
        place = self._skip_spaces(quantity.start)
        word = vocabulary.BOUND_BEFORE.ending(self.text, place)
        if not word or place - len(word) < self.after:
            return
        if len(vocabulary.NO_BOUND.ending(self.text, place)) > len(word):
            return
        if word in ("上", "过") and self.text[quantity.start] not in "十百千万亿":
            return
        quantity.bound, quantity.start = vocabulary.BOUNDS[word], place - len(word)


def _scale(text: str, quantity: Quantity) -> int:
    """The scale at the end of a printed number: 10000 in 30.1万元."""
    scale = _SCALE_AT_END.search(text, *quantity.number)
    return scale_of(scale.group()) if scale else 1


def _read_part(text: str, start: int) -> Quantity | None:
    """半, 一半, 半数, (打)对折: words that are a number themselves."""
    if text[start] in vocabulary.PART_STARTS:
        for word, value in vocabulary.PARTS.items():
            if text.startswith(word, start):
                end = start + len(word)
                unit = "%" if value.endswith("%") else ""
                return Quantity(start, end, start, end, (Decimal(value.rstrip("%")),), unit)
    return None


def _is_stated(text: str, quantity: Quantity) -> bool:
    """Whether a Chinese numeral states a quantity: it has a unit, or is written with a scale."""
    start, end = quantity.number
    numeral = text[start:end]
    if quantity.unit == "%" or (not quantity.half_unit and numeral != "半"):
        return True
    if numeral == "一":
        is_one = quantity.bound == "exact" and quantity.value == 1  # and no 一亩三分
        return bool(quantity.unit) and (not is_one or is_counted(text, start, end))
    if not set(numeral) <= set("百千万亿"):
        return bool(quantity.unit) or (
            len(numeral) > 1 and not set("十百千万亿").isdisjoint(numeral)
        )
    if quantity.bound != "exact":
        return bool(quantity.unit) or len(numeral) > 1
    is_measured = quantity.unit in ("元", "亩", "斤", "公里", "吨")
    return is_measured and not _HAN.match(text, quantity.end)  # 达万亩, but not 万亩茶园


def _is_part_of_word(text: str, quantity: Quantity) -> bool:
    """Whether a lone numeral is more likely a syllable of a word than a number."""
    start, end = quantity.number
    if quantity.unit or end - start > 1:
        return False
    if text[start] in "百千万亿":
        return True
    return (
        bool(_HAN.match(text, end))
        and text[end] not in "的这那而"
        and text[start - 1 : start] != "是"
    )


def _share_units(text: str, quantities: list[Quantity]) -> None:
    """In 10.5、20.3、30.1万元 and 3、5户 the last unit and scale hold for all of a list."""
    factor = 0  # that of the list which is being walked back, 0 outside of one
    for index in range(len(quantities) - 2, -1, -1):
        quantity, following = quantities[index], quantities[index + 1]
        if not _is_listed(text, quantity, following):
            factor = 0
            continue
        factor = factor or _scale(text, following)
        if text[quantity.number_end - 1].isdecimal():
            quantity.values = (quantity.values[0] * factor,)
            quantity.half_unit *= factor
        quantity.unit, quantity.per = following.unit, following.per


def _is_listed(text: str, quantity: Quantity, following: Quantity) -> bool:
    """Whether a bare number stands in a list right before a number with a unit."""
    is_bare = not quantity.unit or (quantity.unit == "个" and following.unit == "百分点")
    if not is_bare or not following.unit or {quantity.kind, following.kind} != {"statistic"}:
        return False
    if len(quantity.values) != 1 or len(following.values) != 1:
        return False
    is_joined = _LIST.fullmatch(text, quantity.end, following.start)
    return bool(is_joined) and text[quantity.number_start].isdecimal()
