"""Numeral, scale, measure word and bound, with their span; and what a numeral is instead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from weishan_analysis.reading import vocabulary
from weishan_analysis.reading.numerals import (
    DIGIT,
    DIGITS,
    NUMERAL,
    half_of_last_digit,
    parse_number,
)
from weishan_analysis.reading.periods import Expression


@dataclass
class Quantity:
    """One numeral of a text and what it means.

    `start` and `end` span the surface form (an adjoining bound word, number, scale, unit) and
    `number` the numeral alone. `values` holds one value, two for a range (low, high), or the
    terms of a ratio; all exact, in the base unit. What is no statistic has a `kind` that says
    what it is, and `values` may be empty.
    """

    start: int
    end: int
    number: tuple[int, int]
    values: tuple[Decimal, ...] = ()
    unit: str = ""
    bound: str = "exact"
    half_unit: Decimal = field(default=Decimal(0))
    kind: str = "statistic"
    period: str = ""
    per: str = ""
    part_of: int | None = None
    label: str = ""
    change: str = ""
    status: str = "actual"
    indicator: str = ""
    ref_area: str = ""

    @property
    def value(self) -> Decimal | None:
        return self.values[0] if self.values else None

    @property
    def high(self) -> Decimal | None:
        """The upper end of a range."""
        return self.values[1] if len(self.values) == 2 and self.unit != "比" else None


_CANDIDATE = re.compile(
    r"[\d零〇○一二两三四五六七八九十百千万亿几数半双廿卅壹贰叁肆伍陆柒捌玖拾佰仟①-⑳]|https?:|www\.|\.\d|对折"
)
_IDENTIFIER = re.compile(
    r"(?:https?:|www\.)[^\s\u3000-\u9fff\uff00-\uffef]+|[\w.+-]*@[\w.]+"
    r"|1[3-9]\d{9}(?!\d)|0\d{2,3}-\d{7,8}|[48]00-\d{3,4}-\d{3,4}|\d{3,4}-\d{7,8}"
    r"|\d[\dA-Za-z]*-(?=[\dA-Za-z-]*[A-Za-z])[\dA-Za-z-]+|\d{4}[〕\])]\ *第?\ *\d+\ *号|\d{5,}号|\d{11,}(?!\d*\s*[万亿元\u4e00-\u9fff])"
)
_FORMULA = re.compile(r"\d+(?:\ *[+]\ *(?:\d+|[A-ZN]))+|[A-ZN](?:\ *\+\ *\d+)+")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?=\s*[\])】]|\s*[ap]m|\s*$|\s+[^\d])|\d{1,2}时(?:\d{1,2}分)?")
_RATIO = re.compile(r"\d+(?:\.\d+)?(?:\ *:\ *\d+(?:\.\d+)?)+")
_CODE = re.compile(r"\d+[A-Za-z]+\d*|[A-Za-z]+-?\d+[A-Za-z]*")
_ORDINAL = re.compile(r"第\ *$")
_ITEM = re.compile(r"(?:^|(?<=[\n。;:!?”,]))\ *[(〔]?$")
_ITEM_END = re.compile(r"[)〕]\ *[、.]?|[、.](?!\d)")
_NUMBER = re.compile(NUMERAL)
_SIGN = re.compile(r"负\ *$|(?<![\dA-Za-z\u4e00-\u9fff)])-\ *$|(?<=[为率速达至到温度是])-$")
_SHARE = re.compile(r"(百\ *万|万\ *万|百|佰|千|万)\ *分\ *之\ *(?=[\d.零〇○一二两三四五六七八九十百千万亿])")
_OVER = re.compile(r"\ *分\ *之\ *")
_SHARES = {"百": 1, "佰": 1, "千": 10, "万": 100, "百万": 10**4, "万万": 10**6}
_EVERY = re.compile(r"每\ *$")
_GROUP = re.compile(r"(?<=[村社区屯寨])\d+组")
_TENTHS = re.compile(r"\ *(?:成(?![立为员果功本年效就人都熟活品交绩因员])(?:\ *(?P<more>[一二三四五六七八九半])(?![\w]))?|折)(?!叠)")
_TO = re.compile(r"\ *(?:-{1,2}|~|至|到)\ *")
_PERCENT = re.compile(r"\ *([%‰])")
_MORE = re.compile(r"[余多]|(?<=十)来")
_MORE_AFTER = re.compile(r"[余多](?![种样元方层项家年名人个次头重民渠功媒岗点余])")
_HALF = re.compile(r"半(?![数年天月])")
_RATE = re.compile(r"/\ *(?P<per>[\u4e00-\u9fff]{1,4}|[A-Za-z]+)")
_ALTERNATIVE = re.compile(r"[(/]([\u4e00-\u9fff])[)]")
_MEASURE = re.compile(r"[\u4e00-\u9fff]")
_NO_MEASURE = set("的和与及或以为至到是在等被提升降增减将已均共分由从向对把给让使则其这那也又还都并且但而了着过号后前内外中上下左右起以余多占比")
_QUOTED = re.compile(r"[“‘\"]([^“”‘’\"\n]{1,14})[”’\"]")
_SLASH = re.compile(r"\ *[/]\ *(\d+)(?![\d年月./])")
_PAIR = re.compile(rf"^({DIGIT})({DIGIT})([十百千万亿]*)$")
_NEIGHBOURS = ("一二", "二三", "两三", "三四", "三五", "四五", "五六", "六七", "七八", "八九")
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,2}[乡镇村县市州省山河湖江沟坪坝庄屯湾街寺桥岭组]")
_LEVEL = re.compile(r"级(?!别|联|差)|方(?=[\u4e00-\u9fff])(?![面米公案])")
_CHAIN = re.compile(r"\ *(?:[、和及与,]|以及)\ *$")


def find_quantities(text: str, expressions: list[Expression]) -> list[Quantity]:
    """Every numeral of a clean text, in order, without what the words around it add.

    `expressions` are the time expressions of the text; their numerals become dates.
    """
    quantities = list(_scan(text, expressions))
    _share_units(text, quantities)
    return quantities


def read_quantity(text: str) -> Quantity | None:
    """The one quantity that a table's cell holds (1.4亿元, 12%, １,529.2), or None."""
    from weishan_analysis.reading.characters import SIMPLER

    text = text.strip().translate(SIMPLER)
    quantities = find_quantities(text, [])
    if len(quantities) != 1 or not quantities[0].values:
        return None
    (quantity,) = quantities
    return quantity if (quantity.start, quantity.end) == (0, len(text)) else None


def _scan(text: str, expressions: list[Expression]) -> Iterator[Quantity]:
    dates = [expression.numeral for expression in expressions if expression.numeral]
    quoted = [found.span(1) for found in _QUOTED.finditer(text)]
    dates.reverse()
    quoted.reverse()
    position = 0
    while found := _CANDIDATE.search(text, position):
        start = found.start()
        while dates and dates[-1][1] <= start:
            dates.pop()
        if dates and dates[-1][0] <= start:
            begin, position = dates.pop()
            yield Quantity(begin, position, (begin, position), kind="date")
            continue
        while quoted and quoted[-1][1] <= start:
            quoted.pop()
        quantity = _read_at(text, start, position, quoted[-1] if quoted else None)
        if quantity is None:
            position = start + 1
            continue
        if dates and dates[-1][0] < quantity.end and quantity.kind != "identifier":
            quantity = _read_at(text[: dates[-1][0]], start, position, None)
            if quantity is None:
                position = start + 1
                continue
        yield quantity
        position = quantity.end


def _read_at(text: str, start: int, after: int, quoted: tuple[int, int] | None) -> Quantity | None:
    """The quantity whose first digit stands at `start`; nothing before `after` is taken."""
    before = text[max(after, start - 12) : start]
    plain = _read_plain(text, start, before)
    if plain:
        return plain
    if share := _SHARE.match(text, start):
        return _read_share(text, start, share, after, before)
    if part := vocabulary.PARTS.match(text, start):
        end = part.end()
        return _finish(text, after, start, end, end, (Decimal(vocabulary.PART_VALUES[part.group()]),),
                       "", "exact", Decimal(0), None, True)  # fmt: skip
    found = _NUMBER.match(text, start)
    if not found:
        return _read_half(text, start, after, quoted)
    arabic = text[start] in "0123456789."
    if not arabic:
        named = _read_name(text, start, found.end(), after, quoted)
        if named:
            return named
    return _read_number(text, found, after, before, arabic)


def _plain(kind: str, start: int, end: int) -> Quantity:
    return Quantity(start, end, (start, end), kind=kind)


def _read_plain(text: str, start: int, before: str) -> Quantity | None:
    """What is read as a whole: identifiers, formulas, times of day, codes, ordinals, ratios."""
    if found := _IDENTIFIER.match(text, start):
        return _plain("identifier", start, found.end())
    if text[start] >= "①" and text[start] <= "⑳":
        return _plain("ordinal", start, start + 1)
    if text.startswith("对折", start):
        return Quantity(start, start + 2, (start, start + 2), (Decimal(50),), "%", half_unit=Decimal(0))
    if text[start].isdigit() and text[start] in "0123456789":
        if found := _FORMULA.match(text, start):
            return _plain("formula", start, found.end())
        if found := _CLOCK.match(text, start):
            return _plain("date", start, found.end())
        if found := _RATIO.match(text, start):
            terms = tuple(Decimal(term) for term in re.split(r"\ *:\ *", found.group()))
            half = half_of_last_digit(found.group().split(":")[0])
            return Quantity(start, found.end(), found.span(), terms, "比", half_unit=half)
        if re.search(r"[A-Za-z]-?$", before) and not re.search(r"[a-z]{3}$|[+]$", before):
            return _plain("word", start, re.compile(r"[\d.]+[A-Za-z]*").match(text, start).end())  # type: ignore[union-attr]
        if (found := _CODE.match(text, start)) and not _latin_unit(text, found):
            return _plain("word", start, re.compile(r"\d+[A-Za-z\d]*级?").match(text, start).end())  # type: ignore[union-attr]
        if vocabulary.IDENTIFIER_BEFORE.search(before) and (
            found := re.compile(r"[\d][\d*-]*(?:号楼?)?(?![\d.]*[万亿元%人户])").match(text, start)
        ):
            return _plain("identifier", start, found.end())
    if found := _GROUP.match(text, start):
        return _plain("identifier", start, found.end())
    number = _NUMBER.match(text, start)
    if not number:
        return None
    if _EVERY.search(before) and all(character in "百千万十" for character in number.group()):
        unit = vocabulary.UNIT.match(text, number.end())
        return _plain("word", start, unit.end() if unit else number.end())
    return _read_ordinal(text, start, before)


def _latin_unit(text: str, found: re.Match[str]) -> bool:
    letters = found.start() + len(re.match(r"\d+", found.group()).group())  # type: ignore[union-attr]
    scaled = re.match(r"[eEkK]\d*(?![A-Za-z])", text[letters:])
    return bool(vocabulary.UNIT.match(text, letters) or scaled)


def _read_ordinal(text: str, start: int, before: str) -> Quantity | None:
    found = _NUMBER.match(text, start)
    assert found
    if _ORDINAL.search(before):
        unit = re.compile(r"[版届期号条章节次批轮页位名]").match(text, found.end())
        return _plain("ordinal", start, unit.end() if unit else found.end())
    short = found.end() - start <= 3 and (found.group().isdecimal() and int(found.group()) < 100 or
                                          all(c in "一二三四五六七八九十" for c in found.group()))
    if short and _ITEM.search(text[max(0, start - 4) : start]):
        if vocabulary.ORDINAL_AFTER.match(text, found.end()) and not found.group()[0].isdigit():
            end = found.end() + (text[found.end()] == "是")
            return _plain("ordinal", start, end)
        if _ITEM_END.match(text, found.end()) and (
            text[start - 1 : start] in ("(", "〔") or not vocabulary.UNIT.match(text, found.end())
        ):
            listed = re.compile(r"、\ *[\d一二三四五六七八九十]").match(text, found.end())
            return None if listed else _plain("ordinal", start, found.end())
    if before.endswith("其") and found.group() in "一二三四五":
        return _plain("ordinal", start, found.end())
    if re.compile(r"号(?!召|称|码)").match(text, found.end()) and found.group()[0].isdigit():
        return _plain("identifier", start, found.end() + 1)
    if re.compile(r"(?:楼|室|栋|幢|单元|弄)(?=\d|[,。)\s]|$)|后(?=[的,。青大])|(?:路|线)(?=公交|地铁)").match(text, found.end()):
        return _plain("identifier", start, found.end())
    return None


def _read_name(
    text: str, start: int, end: int, after: int, quoted: tuple[int, int] | None
) -> Quantity | None:
    """A Chinese numeral inside a programme, a quoted name, a word, a level or a place name."""
    unit = vocabulary.UNIT.match(text, end)
    reach = unit.end() if unit else end
    if quoted and quoted[0] <= start < quoted[1] and _is_programme(text[quoted[0] : quoted[1]]):
        return _plain("programme", max(quoted[0], after), quoted[1])
    for index, kind in ((vocabulary.PROGRAMMES, "programme"), (vocabulary.WORDS, "word")):
        for offset, word in index.get(text[start], ()):
            begin = start - offset
            stop = begin + len(word)
            if begin < after or not text.startswith(word, begin):
                continue
            if stop < reach and not offset:
                continue
            article = text[start:reach]
            if word == article and _is_counted(text, start, end, unit):
                continue
            if offset or stop > end or not unit:
                return _plain(kind, begin, max(stop, end))
    level = _LEVEL.match(text, end)
    if level and end - start <= 2 and text[start] != "半":
        value = parse_number(text[start:end])
        return Quantity(start, level.end(), (start, end), (value,) if value else (), level.group()[0], kind="level")
    if end - start == 1 and not unit and _PLACE.match(text, end):
        return _plain("word", start, end)
    return None


def _is_programme(name: str) -> bool:
    """Whether a short quoted text is a name with numerals (六个精准) and no spoken sentence."""
    numerals = [found.group() for found in _NUMBER.finditer(name)]
    spoken = re.search(r"[元亩斤%我你他了吗呢吧,。!?;:\d]|万[人户]", name)
    return bool(numerals) and not spoken and max(map(len, numerals)) <= 2 and (len(name) <= 9 or "、" in name)


def _is_counted(text: str, start: int, end: int, unit: re.Match[str] | None) -> bool:
    """Whether 一 with a measure word states a count (新建一所) and is not the article."""
    if not unit or text[start:end] != "一":
        return False
    return bool(vocabulary.COUNTING_BEFORE.search(text[max(0, start - 6) : start]))


def _read_half(
    text: str, start: int, after: int, quoted: tuple[int, int] | None
) -> Quantity | None:
    if text[start] == "半":
        for offset, word in vocabulary.WORDS.get("半", ()):
            if start - offset >= after and text.startswith(word, start - offset):
                return _plain("word", start - offset, start - offset + len(word))
        unit = vocabulary.UNIT.match(text, start + 1)
        if not unit:
            tenth = re.compile("成").match(text, start + 1)
            if tenth:
                return Quantity(start, tenth.end(), (start, start + 1), (Decimal(5),), "%")
            return _plain("word", start, start + 1)
        kind = "duration" if unit.group() in vocabulary.DURATIONS else "statistic"
        if unit.group() == "成":
            return Quantity(start, unit.end(), (start, start + 1), (Decimal(5),), "%")
        return Quantity(start, unit.end(), (start, start + 1), (Decimal("0.5"),), _base(unit.group()), kind=kind)
    if text[start] == "双":
        is_name = quoted and quoted[0] <= start and quoted[1] - quoted[0] <= 6
        return _plain("programme", *quoted) if is_name and quoted else None
    if text[start] in "几数":
        for offset, word in vocabulary.WORDS.get(text[start], ()):
            if start - offset >= after and text.startswith(word, start - offset):
                return _plain("word", start - offset, start - offset + len(word))
        return None
    return None


def _base(unit: str) -> str:
    unit = unit.replace(" ", "")
    return vocabulary.SAME_UNIT.get(unit, unit)


def _read_number(
    text: str, found: re.Match[str], after: int, before: str, arabic: bool
) -> Quantity | None:
    """A numeral with all that adjoins it; the general case."""
    start, end = found.span()
    printed = found.group().rstrip()
    end = start + len(printed)
    sign = _SIGN.search(before)
    number_start = start - len(sign.group()) if sign else start
    pair = _PAIR.match(printed.replace(" ", ""))
    values: tuple[Decimal, ...]
    if pair and pair[1] + pair[2] in _NEIGHBOURS:
        low, high = parse_number(pair[1] + pair[3]), parse_number(pair[2] + pair[3])
        values = (low or Decimal(0), high or Decimal(0))
    else:
        value = parse_number(printed)
        if value is None:
            return _plain("word", start, end)
        values = (value,)
    half = half_of_last_digit(printed)
    bound = "more_than" if re.search(r"[余多几数来]", printed) else "exact"
    unit = ""
    if over := _OVER.match(text, end):
        fraction = _read_fraction(text, start, end, over.end(), printed, values[0])
        if fraction:
            values, unit, end, half = fraction
            return _finish(text, after, number_start, end, end, values, unit, bound, half, sign, arabic)
    if arabic and (slash := _SLASH.match(text, end)) and len(printed) <= 3 and int(slash[1]):
        values, end = (values[0] / int(slash[1]),), slash.end()
        half = Decimal(0)
    elif arabic and (mixed := re.compile(r"\ +(\d+)\ */\ *(\d+)(?!\d)|又").match(text, end)):
        added = _read_mixed(text, mixed)
        if added:
            values, end = (values[0] + added[0],), added[1]
    elif not arabic and text.startswith("又", end) and (added := _read_mixed(text, re.compile("又").match(text, end))):
        values, end = (values[0] + added[0],), added[1]
    number_end = end
    if (high := _read_high(text, end, values, printed, before)) and len(values) == 1:
        low, values, end, half = values[0], high[0], high[1], high[2]
        number_end = end
    return _finish(text, after, number_start, number_end, end, values, unit, bound, half, sign, arabic)


def _read_fraction(
    text: str, start: int, end: int, over_end: int, printed: str, below: Decimal
) -> tuple[tuple[Decimal, ...], str, int, Decimal] | None:
    sign = re.compile("负").match(text, over_end)
    above = _NUMBER.match(text, sign.end() if sign else over_end)
    value = parse_number(above.group()) if above else None
    if above is None or value is None or not below:
        return None
    end = start + len(text[start : above.end()].rstrip())
    return ((-value if sign else value) / below,), "", end, Decimal(0)


def _read_share(
    text: str, start: int, share: re.Match[str], after: int, before: str
) -> Quantity | None:
    """百分之九十五, 千分之三: in percent."""
    number = _NUMBER.match(text, share.end())
    if number is None and not text.startswith(("百", "佰"), share.end()):
        return None
    printed = number.group().rstrip() if number else text[share.end()]
    value = parse_number(printed)
    if value is None:
        return None
    below = _SHARES[share[1].replace(" ", "")]
    end = share.end() + len(printed)
    bound = "more_than" if re.search(r"[余多几]", printed) else "exact"
    half = half_of_last_digit(printed) / below
    sign = _SIGN.search(before)
    begin = start - len(sign.group()) if sign else start
    return _finish(text, after, begin, end, end, (value / below,), "%", bound, half, sign, False)


def _read_mixed(text: str, mixed: re.Match[str] | None) -> tuple[Decimal, int] | None:
    if mixed is None:
        return None
    if mixed.group() != "又":
        return (Decimal(mixed[1]) / Decimal(mixed[2]), mixed.end()) if int(mixed[2]) else None
    below = _NUMBER.match(text, mixed.end() + (text[mixed.end() : mixed.end() + 1] == " "))
    if below is None:
        return None
    end = below.start() + len(below.group().rstrip())
    if over := _OVER.match(text, end):
        read = _read_fraction(text, below.start(), end, over.end(), "", parse_number(below.group()) or Decimal(0))
        return (read[0][0], read[2]) if read else None
    slash = _SLASH.match(text, end)
    top = parse_number(below.group())
    return (top / int(slash[1]), slash.end()) if slash and top is not None and int(slash[1]) else None


def _read_high(
    text: str, end: int, values: tuple[Decimal, ...], printed: str, before: str
) -> tuple[tuple[Decimal, ...], int, Decimal] | None:
    """The upper end of a range that begins with `values`, its unit perhaps printed twice."""
    low_unit = _PERCENT.match(text, end) or vocabulary.UNIT.match(text, end)
    middle = _TO.match(text, low_unit.end() if low_unit else end)
    if not middle or (middle.group().strip() in ("到", "至") and re.search(r"[从由自]$", before.rstrip())):
        return None
    high = _NUMBER.match(text, middle.end())
    if not high or re.compile(r"\d*年(?!均)").match(text, high.end()):
        return None
    value = parse_number(high.group())
    if value is None or text[middle.start() : middle.end()].strip() in "至到" and re.search("[年月]", low_unit.group() if low_unit else ""):
        return None
    high_end = high.start() + len(high.group().rstrip())
    high_unit = _PERCENT.match(text, high_end) or vocabulary.UNIT.match(text, high_end)
    if low_unit and (not high_unit or low_unit.group() != high_unit.group()):
        return None
    low = values[0]
    scale = re.search(r"[十百千万亿]+$", high.group().rstrip()) if high.group()[0] in "0123456789" else None
    if scale and printed[-1] in "0123456789":
        mantissa = parse_number(high.group()[: scale.start()])
        if mantissa is not None and low < mantissa:
            low = low * (parse_number(scale.group()) or 1)
    if low >= value:
        return None
    return (low, value), high_end, half_of_last_digit(high.group())


def _finish(
    text: str, after: int, start: int, number_end: int, end: int,
    values: tuple[Decimal, ...], unit: str, bound: str, half: Decimal,
    sign: re.Match[str] | None, arabic: bool,
) -> Quantity | None:  # fmt: skip
    """Read what follows the number (余, unit, 以上) and the bound word before it."""
    kind = "statistic"
    per = ""
    if sign:
        values = tuple(-value for value in values)
    if more := _MORE.match(text, end):
        follows = vocabulary.UNIT.match(text, more.end()) or _PERCENT.match(text, more.end())
        if more.group() == "来":
            bound, end = ("about", more.end()) if follows else (bound, end)
        elif more.group() == "余" or follows:
            bound, end = "more_than", more.end()
    if not unit:
        unit, end, per, kind, values, half = _read_unit(text, end, values, half, arabic, number_end - start, bound)
    if kind == "statistic" and (more := _MORE_AFTER.match(text, end)) and bound == "exact" and unit:
        bound, end = "more_than", end + 1
    if unit and kind in ("statistic", "duration") and (part := _HALF.match(text, end)):
        if len(values) == 1 and not re.match(r"[\u4e00-\u9fff]", text[part.end() : part.end() + 1] or "。"):
            values, end = (values[0] + Decimal("0.5"),), part.end()
    begin = start
    if kind in ("statistic", "duration"):
        if more := vocabulary.BOUND_AFTER.match(text, end):
            if unit or not re.match(r"[\u4e00-\u9fff]", text[more.end() : more.end() + 1]):
                bound, end = vocabulary.BOUNDS[more.group()], more.end()
        left = text[max(after, start - 6) : start]
        found = vocabulary.BOUND_BEFORE.search(left)
        if found and not vocabulary.NO_BOUND.search(left):
            word = found.group().strip()
            if word not in ("上", "过") or not arabic and values[0] in (10, 100, 1000, 10**4, 10**5, 10**6, 10**8):
                bound, begin = vocabulary.BOUNDS[word], start - len(found.group())
    quantity = Quantity(begin, end, (start, number_end), values, unit, bound, half, kind, per=per)
    if not arabic and quantity.kind == "statistic" and not _is_stated(text, quantity):
        quantity.kind = "word"
        if not unit and number_end - start == 1 and re.match(r"[\u4e00-\u9fff]", text[end : end + 1]):
            quantity.values = ()
    return quantity


def _read_unit(
    text: str, end: int, values: tuple[Decimal, ...], half: Decimal, arabic: bool, length: int, bound: str
) -> tuple[str, int, str, str, tuple[Decimal, ...], Decimal]:
    if percent := _PERCENT.match(text, end):
        return percent.group(1), percent.end(), "", "statistic", values, half
    if tenths := _TENTHS.match(text, end):
        if not (text[end : tenths.end()].strip() == "折" and values == (10,)):
            values = tuple(value * 10 for value in values)
            if tenths["more"]:
                values = (values[0] + DIGITS.get(tenths["more"], 5),)
            return "%", tenths.end(), "", "statistic", values, half * 10
    point = re.compile(r"\ *个?\ *百\ *分\ *点").match(text, end)
    if point:
        return "百分点", point.end(), "", "statistic", values, half
    found = re.compile(r"\ *").match(text, end)
    assert found
    unit = vocabulary.UNIT.match(text, found.end())
    if unit and unit.group() == "打":
        return "打", unit.end(), "", "statistic", tuple(value * 12 for value in values), half
    if unit and not (unit.group() == "成" or found.end() > end and not arabic):
        name, stop, per = unit.group(), unit.end(), ""
        kind = "duration" if name in vocabulary.DURATIONS else "statistic"
        if (other := _ALTERNATIVE.match(text, stop)) and vocabulary.UNIT.fullmatch(other[1]):
            name, stop = name + other[1], other.end()
        if rate := _RATE.match(text, stop):
            measured = vocabulary.UNIT.match(rate["per"])
            if measured:
                per, stop = _base(measured.group()), rate.start("per") + measured.end()
        return _base(name), stop, per, kind, values, half
    if re.search(r"[万亿余多]$", text[max(0, end - 1) : end]) or length > 1 and not arabic:
        if vocabulary.PERSONS.match(text, found.end()):
            return "人", end, "", "statistic", values, half
        return "", end, "", "statistic", values, half
    if arabic and found.end() == end and (measure := _MEASURE.match(text, end)):
        if measure.group() not in _NO_MEASURE and not re.match(r"[年月]", measure.group()):
            return measure.group(), measure.end(), "", "statistic", values, half
    return "", end, "", "statistic", values, half


def _is_stated(text: str, quantity: Quantity) -> bool:
    """Whether a Chinese numeral states a quantity: it has a unit, or is written out at length."""
    start, end = quantity.number
    numeral = text[start:end]
    if numeral == "一":
        bounded = quantity.bound != "exact"
        return bool(quantity.unit) and (bounded or _is_counted(text, start, end, vocabulary.UNIT.match(text, end)))
    if all(character in "百千万亿" for character in numeral):
        if len(numeral) > 1 and quantity.bound != "exact":
            return True
        campaign = re.match(r"[\u4e00-\u9fff]", text[quantity.end : quantity.end + 1])
        money = quantity.unit in ("元", "亩", "斤", "公里", "吨")
        return bool(quantity.unit) and (quantity.bound != "exact" or money or not campaign)
    return bool(quantity.unit) or len(numeral) > 1


def _share_units(text: str, quantities: list[Quantity]) -> None:
    """In 10.5、20.3、30.1万元 and 3户、5户 the last unit and scale hold for all of a list."""
    for index in range(len(quantities) - 2, -1, -1):
        quantity, following = quantities[index], quantities[index + 1]
        if quantity.unit or quantity.kind != "statistic" or following.kind != "statistic":
            continue
        if not following.unit or len(quantity.values) != 1 or len(following.values) != 1:
            continue
        between = text[quantity.end : following.start]
        if not _CHAIN.fullmatch(between) or "," in between or not text[quantity.number[0]].isdigit():
            continue
        numeral = text[following.number[0] : following.number[1]].replace(" ", "")
        scale = re.search(r"[十百千万亿]+$", numeral)
        factor = (parse_number(scale.group()) if scale else None) or Decimal(1)
        if re.search(r"[十百千万亿]$", text[quantity.number[0] : quantity.number[1]].strip()):
            factor = Decimal(1)
        quantity.values = (quantity.values[0] * factor,)
        quantity.half_unit *= factor
        quantity.unit = following.unit
        quantity.per = following.per
