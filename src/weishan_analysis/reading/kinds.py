"""What a numeral is that states no quantity: a date, name, number in a series, formula or word."""

import re
import string

from weishan_analysis.reading import vocabulary
from weishan_analysis.reading.numerals import NUMERAL
from weishan_analysis.reading.quantity import Quantity, plain_quantity

_ARABIC = re.compile(
    r"""
      (?P<identifier>[A-Za-z0-9._-]{1,64}@[A-Za-z0-9.-]{1,64}
        |1[3-9]\d{9}(?!\d)|0\d{2,3}-\d{7,8}|[48]00-\d{3,4}-\d{3,4}|\d{3,4}-\d{7,8}
        |\d{4}[〕\])]\ *第?\ *\d{1,6}\ *号|\d{5,20}号|\d{1,4}(?:\.\d{1,4}){2,}(?!\d)
        |[\dA-Za-z]{1,20}-(?=[\dA-Z-]{0,20}[A-Z])[\dA-Z-]{1,20}
        |\d{11,}(?!\d|\ *[万亿元\u4e00-\u9fff])|\d{7,10}(?=[\u4e00-\u9fff])
        |\d{1,6}(?:号(?!召|称|码)|(?:号?楼|室|栋|幢|单元|弄)(?=[\d,。、)\s]|$)|[国省县]道|热线))
    | (?P<formula>\d{1,4}(?:\ *\+\ *(?:\d{1,4}|[A-Z]))+)
    | (?P<programme>(?<=[“"])\d{1,5}(?=[”"]))
    | (?P<date>(?<=[“"])\d{1,2}[.·]\d{1,2}(?=[”"])|\d{1,2}[时点](?:钟|半|(?:\d{1,2}分)?(?=[多左前后之,。:许整至到-]|$)))
    | (?P<word>\d{1,4}后(?=[的,。青大])|\d\d开(?![\u4e00-\u9fff])|\d{1,4}[A-Za-z]{1,3}\d{0,3}级?)
    """,
    re.VERBOSE,
)
_ARABIC_NEXT = frozenset("@-.·〕])号楼室栋幢单弄国省县热+”\"时点后开组社队屯:")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?!\d|:|的?比)")
_CLOCK_BEFORE = re.compile(r"(?:^|[日午早晚夜晨天间于时,。;\s(\[\d~-])$")
_LATIN_BEFORE = re.compile(r"(?<![A-Za-z])[A-Za-z]{1,2}$|[A-Za-z]-$")
_LATIN_CODE = re.compile(r"[\d.]{1,20}[A-Za-z]{0,9}")
_GROUP = re.compile(
    r"\d{1,2}[组社队屯](?=贫困户|农户|村民|组长|党员)|(?<=[村区屯寨])\d{1,2}[组社]"
)
_MORE_IDENTIFIERS = re.compile(r"(?:[、和及至-]\d{1,3}(?![\d.-]*[\d\u4e00-\u9fff%-]))*")
_SESSION = re.compile(r"届|[次中](?=会议|全会)")
_HOUR = re.compile(r"点(?:钟|半|(?=[多左前后之,。:]))|时(?=[,。许整])")
_ORDINAL_END = re.compile(r"[版届期号条章节次批轮页位名个]?")
_ITEM_END = re.compile(r"[)、.。](?!\d|\ *[一二三四五六七八九十]、)")
_LEVEL = re.compile(r"级(?!别|差|联(?!动))|方(?=[\u4e00-\u9fff])(?![面米公案])")
_GREAT = re.compile(r"大(?![类约小于多豆米棚户桶批车袋学])")
_PLACE = re.compile(r"(?![来余多几])[\u4e00-\u9fff]{1,2}[乡镇村县市州省山河湖江沟坪坝庄屯湾街寺桥岭组]")
_PLACE_OF_UNIT = re.compile(
    r"[里亩家户道台眼棵丈顷间][\u4e00-\u9fff]?(?:村(?![民庄干组级])|[镇乡](?![办级村])|县(?![级城乡内外处直域里市])|[寨屯坝湾沟])"
)
_SPOKEN = re.compile(r"[元亩斤%我你他了吗呢吧,。!?;:]|万[人户]|\d")
_BEFORE_IDENTIFIER = " (:#[])"
_ARABIC_BEFORE = frozenset(
    ["", *" (:#[])第其〔\n。;!?”,-", *string.ascii_letters, *vocabulary.IDENTIFIERS.last_characters]
)
_SMALL = frozenset("0123456789一二三四五六七八九十")


def name_arabic(text: str, start: int, end: int) -> Quantity | None:
    """What the digits of `text[start:end]` are where they count nothing, or None."""
    following, previous = text[end : end + 1], text[start - 1 : start]
    if following in _ARABIC_NEXT or end - start > 6 or following.isascii():
        if named := _name_special(text, start, end):
            return named
    if previous not in _ARABIC_BEFORE:
        return None
    if previous.isascii() and _LATIN_BEFORE.search(text, max(0, start - 3), start):
        code = _LATIN_CODE.match(text, start)
        return plain_quantity("word", start, code.end() if code else end)
    label = start
    while label and text[label - 1] in _BEFORE_IDENTIFIER and label > start - 5:
        label -= 1
    if vocabulary.IDENTIFIERS.ending(text, label) and not vocabulary.UNIT.match(text, end):
        others = _MORE_IDENTIFIERS.match(text, end)
        return plain_quantity("identifier", start, others.end() if others else end)
    return name_ordinal(text, start, end)


def _name_special(text: str, start: int, end: int) -> Quantity | None:
    """What is told by its own signs: a code, a formula, a time of day, a number in a series."""
    special = _ARABIC.match(text, start)
    if special and special.lastgroup and special.end() >= end + (special.lastgroup == "word"):
        may_count = special.lastgroup == "word" or special.end() == end
        if not (may_count and vocabulary.UNIT.match(text, end)):
            return plain_quantity(special.lastgroup, start, special.end())
    if text.startswith(":", end) and (clock := _CLOCK.match(text, start)):
        if _CLOCK_BEFORE.search(text, max(0, start - 1), start):
            return plain_quantity("date", start, clock.end())
    group = _GROUP.match(text, start)
    return plain_quantity("identifier", start, group.end()) if group else None


def name_ordinal(text: str, start: int, end: int) -> Quantity | None:
    """A numeral that orders: 第03版, 一是, 其一, (二), 3. at the start of an item."""
    before = text[max(0, start - 3) : start].rstrip(" ")
    if before.endswith("第"):
        after = _ORDINAL_END.match(text, end)
        return plain_quantity("ordinal", start, after.end() if after else end)
    if end - start > 3 or not _SMALL.issuperset(text[start:end]):
        return None
    if before.endswith("其"):
        return plain_quantity("ordinal", start, end)
    if before[-1:] in ("(", "〔"):
        return plain_quantity("ordinal", start, end) if text[end : end + 1] in (")", "〕") else None
    if before[-1:] not in ("", *"\n。;:!?”,") or (not before and start > 3):
        return None
    if vocabulary.ORDINAL_AFTER.match(text, end) and not text[start].isdecimal():
        return plain_quantity("ordinal", start, end + text.startswith("是", end))
    if _ITEM_END.match(text, end):
        return plain_quantity("ordinal", start, end)
    return None


def name_written(
    text: str, start: int, end: int, after: int, quoted: tuple[int, int] | None
) -> Quantity | None:
    """What a Chinese numeral is inside a programme, a quoted name, a word, a level or a place."""
    if named := name_ordinal(text, start, end):
        return named
    unit = vocabulary.UNIT.match(text, end)
    reach = unit.end() if unit else end
    if text[start - 1 : start] == "每" and set(text[start:end]) <= set("十百千万"):
        return plain_quantity("word", start, reach)
    if quoted and quoted[0] <= start and is_programme(text[slice(*quoted)]):
        return plain_quantity("programme", max(quoted[0], after), quoted[1])
    for words, kind in ((vocabulary.PROGRAMMES, "programme"), (vocabulary.WORDS, "word")):
        for begin, stop in words.around(text, start, after):
            is_article = stop == reach > end and text[start] == "一"
            if begin < start or (stop >= reach and not is_article):
                return plain_quantity(kind, begin, max(stop, end))
    return _name_by_end(text, start, end, is_unit=unit is not None)


def _name_by_end(text: str, start: int, end: int, *, is_unit: bool) -> Quantity | None:
    """What the characters behind a short Chinese numeral make of it: 五届, 三点钟, 五级, 三大, 五营镇."""
    if session := _SESSION.match(text, end):
        return plain_quantity("ordinal", start, session.end())
    if hour := _HOUR.match(text, end):
        return plain_quantity("date", start, hour.end())
    if end - start > 2:
        return None
    if level := _LEVEL.match(text, end):
        return plain_quantity("level", start, level.end())
    if end - start == 1 and (great := _GREAT.match(text, end)):
        return plain_quantity("programme", start, great.end())
    is_place = (_PLACE_OF_UNIT if is_unit else _PLACE).match(text, end)
    return plain_quantity("word", start, end) if is_place else None


def is_counted(text: str, start: int, end: int) -> bool:
    """Whether 一 with a measure word states a count (新建一所) and is not the article."""
    verb_end = start - text.startswith("了", start - 1)
    return text[start:end] == "一" and bool(vocabulary.COUNTING_BEFORE.ending(text, verb_end))


def is_programme(name: str) -> bool:
    """Whether a short quoted text is a name with numerals (六个精准) and no spoken sentence."""
    if name.startswith("双") and len(name) <= 6:
        return True
    numerals = [found.group() for found in NUMERAL.finditer(name)]
    if not numerals or _SPOKEN.search(name) or max(map(len, numerals)) > 2:
        return False
    return len(name) <= 9 or "、" in name
