"""What a numeral is that states no quantity: a date, name, number in a series, formula or word."""

import re
import string
from functools import cache

from weishan_analysis.metadata import FOLDER, load
from weishan_analysis.reading import lexicon
from weishan_analysis.reading.lexicon import any_of, behind, unless_word
from weishan_analysis.reading.numerals import DIGIT, NUMERAL, Number, name_number
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.signs import LARGE, NINE, SCALES, SMALL, SOME, TEN, VAGUE
from weishan_analysis.reading.text import HAN

_WORDS: dict[str, str] = load("lexicon/kinds.toml")
_SMALL_DIGITS = NINE + TEN[0]


def _any(name: str) -> str:
    return any_of(_WORDS[name])


# Digits that their own signs or neighbours tell apart: of telephones, documents, versions, codes,
_CODE = rf"""
    [A-Za-z0-9._-]{{1,64}}@[A-Za-z0-9.-]{{1,64}}
    | 1[3-9]\d\ ?\d{{4}}\ ?\d{{4}}(?!\d) | 0\d{{2,3}}\ ?[-\ ]\ ?\d{{3,4}}\ ?\d{{4}}(?!\d)
    | [48]00-\d{{3,4}}-\d{{3,4}}
    | \d{{4}}[〕\])]\ *第?\ *\d{{1,6}}\ *号 | \d{{5,20}}号(?:-\d{{1,3}})?
    | \d{{1,4}}(?:\.\d{{1,4}}){{2,}}(?!\d)
    | \d{{11,}}(?!\d|\ *{HAN}) | \d{{7,10}}(?={HAN})"""
# of houses and rooms, roads, groups of a village,
_ADDRESS = rf"""
    \d{{1,6}}(?:{unless_word("号", "number")}|{_any("numbered")}|{_any("house")}(?=\d)
      |{_any("room")}(?=[\d,。、;)\s]|$))
    | (?:{behind(_WORDS["before_room"])}|(?<=\d楼))\d{{1,4}}{_any("in_house")}
    | \d{{1,2}}{_any("group")}(?={_any("of_group")})
    | {behind(_WORDS["village"])}\d{{1,2}}{_any("village_group")}"""
# of days and years,
_MONTH_DAY = r"(?:0?[1-9]|1[0-2])/(?:[0-2]?[1-9]|[1-3]0|31)(?![\d/])"
_DATE = rf"""
    \d{{2,4}}/{_MONTH_DAY} | (?<=年){_MONTH_DAY} | \d{{1,2}}·\d{{1,2}}(?!\d)
    | (?<=\d\.)(?:19|20)\d\d年 | (?<=[“"])\d{{1,2}}\.\d{{1,2}}(?=[”"])
    | (?:19|20)\d\d[-~](?:19|20)\d\d(?![\d.,%‰{SMALL}{LARGE}])
    | (?:19|20)\d\d版?(?![\d.,%‰、{SMALL}{LARGE}{VAGUE}{SOME}~-]|\ *[{LARGE}])"""
# and of the time of day: 下午3:20, 8时许.
_CLOCK = rf"""
    (?:{behind(_WORDS["before_clock"])}|(?<=[,。;\s(\[\d~-]))
      (?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?!\d|:|的?比)
    | \d{{1,2}}[时点](?:钟|半|(?:\d{{1,2}}分)?(?=[,。:-]|$|{_any("after_hour")}))"""
_ARABIC = Pattern(
    rf"""
    (?P<identifier>{_CODE}|{_ADDRESS})
    | (?P<ordinal> 0\d\ *版)
    | (?P<formula> \d{{1,4}}(?:\ *\+\ *(?:\d{{1,4}}|[A-Z]))+ | (?<=女性为)100(?!\d))
    | (?P<programme> (?<=[“"])\d{{1,5}}(?=[”"]))
    | (?P<date>{_DATE}|{_CLOCK})
    | (?P<word> \d{{1,3}}[-~至]\d{{1,3}}周?岁 | \d{{1,3}}周?岁(?=及?以[上下])
        | \d{{1,4}}后(?=[,。”]|{_any("after_born")}) | \d\d开(?!{HAN})
        | \d{{1,4}}[A-Za-z]{{1,3}}\d{{0,3}}级?)
    """,
    re.VERBOSE,
)
# What has to stand before digits for the words before them to make them more than a number.
_ARABIC_BEFORE = frozenset(
    [
        "",
        *" (:#[])第前其〔\n。;!?”,-",
        *string.ascii_letters,
        *lexicon.IDENTIFIERS.last_characters,
    ]
)
_LATIN_BEFORE = Pattern(r"(?P<name>[A-Za-z]{3}$)|[A-Za-z]-?$")
_LATIN_CODE = Pattern(r"[\d.]{1,20}[A-Za-z]{0,9}(?:-\d{1,9})?")
_MORE_IDENTIFIERS = Pattern(
    rf"(?:-\d{{1,3}}(?![\d.%])|[、和及至]\d{{1,3}}(?![\d.-]*(?:[\d%-]|{HAN})))*"  # 表2-3显示
)

# What the characters behind a Chinese numeral make of it: 五届, 三点钟, 五级, 三大, 五营镇.
_WRITTEN = Pattern(
    rf"""
      (?P<identifier> {unless_word("号", "level")} )
    | (?P<ordinal> 届 | 中(?=全会)
        | 次(?=(?:[、和及与][{_SMALL_DIGITS}]{{1,2}}次){{0,4}}(?:全体)?{_any("meeting")}) )
    | (?P<date> 点(?:钟|半|(?=[,。:]|{_any("after_hour")})) | 时(?=[,。]|{_any("after_hour")}) )
    | (?P<level> {unless_word("级", "level")} | {unless_word("方", "level")}(?={HAN}) )
    | (?P<programme> {unless_word("大", "programme")} )
    """,
    re.VERBOSE,
)
_PLACE = Pattern(rf"(?![{VAGUE}]){HAN}{{1,2}}{_any('place')}|{_any('place_alone')}(?!{HAN})")
_PLACE_OF_UNIT = Pattern(
    rf"{_any('land_units')}{_any('land')}(?!路)|{_any('place_whole')}(?!{HAN})|{_any('place_part')}"
    rf"|{_any('place_units')}{HAN}?(?:{unless_word('村', 'place')}|{unless_word('镇乡', 'place')}"
    rf"|{unless_word('县', 'place')}|{_any('place_of_unit')})"
)
_NUMERAL_NAME = Pattern(rf"[^,\n]*(?:{DIGIT}|[{''.join(SCALES)}双半])[^,\n]*")
_SERIES_END = Pattern(f"{_any('series')}?")
_RANK = Pattern(_any("rank"))
_ITEM_END = Pattern(rf"[)、.](?!\d|\ *[{_SMALL_DIGITS}]、)|[)、.](?=(?:19|20)\d\d年)")
# A number at the start of a line, before another number or a heading: 3、3个村, 2-3 总产出.
_LINE_NUMBER = Pattern(
    rf"\d{{1,2}}(?=、\d+(?![\d.]*[、和及])|\.(?:19|20)\d\d年)"
    rf"|\d{{1,2}}-\d{{1,2}}(?![{SMALL}{LARGE}{SOME}])(?=\ ?{HAN}{{2}})"
)
# Lines that hold the number of a page and nothing else.
_PAGES = Pattern(
    r"^\ *(?:-\ *\d{1,4}\ *-|[Pp]age\ *\d{1,4}|第?\ *\d{1,4}\ *页?[,/]?\ *共\ *\d{1,4}\ *页"
    r"|\d{1,3}\ */\ *\d{1,3})\ *$",
    re.MULTILINE,
)
_SMALL = frozenset("0123456789" + _SMALL_DIGITS)
_SPOKEN = Pattern(rf"[%,。!?;:\d]|{_any('spoken')}")


def is_page(line: str) -> bool:
    """Whether a line is the number of a page.

    >>> is_page("- 12 -"), is_page("12户")
    (True, False)
    """
    return bool(_PAGES.fullmatch(line))


def find_pages(text: str) -> list[tuple[int, int]]:
    """The spans of the lines that are numbers of pages."""
    return [found.span() for found in _PAGES.finditer(text)]


def name_arabic(text: str, start: int, end: int) -> Number | None:
    """What the digits of `text[start:end]` are where they count nothing, or None.

    >>> name_arabic("电话0872-6122345", 2, 6).kind, name_arabic("8214户", 0, 4)
    ('identifier', None)
    """
    previous = text[start - 1 : start]
    special = _ARABIC.match(text, start)
    if special and _is_special(text, end, special):
        return name_number(str(special.lastgroup), start, special.end())
    if previous not in _ARABIC_BEFORE:
        return None
    if (
        previous == "\n"
        and text[end - 1].isdecimal()
        and (dot := text.find(".", start, end)) > start
    ):
        is_item = lexicon.unit_at(text, end) in lexicon.COUNTED  # 2.3个村
        return name_number("ordinal", start, dot) if is_item else None
    latin = _LATIN_BEFORE.search(text, max(0, start - 3), start) if previous.isascii() else None
    code = _LATIN_CODE.match(text, start)
    if latin and not (latin["name"] and (code is None or _is_measured(text, end))):  # GDP86亿元
        return name_number("word", start, code.end() if code else end)
    label_end = max(0, start - 5) + len(text[max(0, start - 5) : start].rstrip(" (:#[])"))
    is_labelled = previous in (":", "(") and lexicon.COUNTERS.ending(text, label_end)
    if lexicon.IDENTIFIERS.ending(text, label_end) and (
        is_labelled or not lexicon.unit_at(text, end)
    ):
        others = _MORE_IDENTIFIERS.match(text, end)
        return name_number("identifier", start, others.end() if others else end)
    line = _LINE_NUMBER.match(text, start) if previous in ("", "\n", "|") else None
    if line and not lexicon.unit_at(text, line.end() + text.startswith(" ", line.end())):
        return name_number("ordinal", start, line.end())
    return name_ordinal(text, start, end)


def _is_measured(text: str, end: int) -> bool:
    return text[end - 1] in LARGE or bool(lexicon.unit_at(text, end)) or text[end : end + 1] in "%‰"


def _is_special(text: str, end: int, special: re.Match[str]) -> bool:
    """Whether the match says more than the number that ends at `end`, and no unit counts it."""
    if special.lastgroup == "word":
        is_age = "岁" in special.group()
        return special.end() > end and (is_age or not lexicon.unit_at(text, end))
    return special.end() > end or (special.end() == end and not lexicon.unit_at(text, end))


def name_ordinal(text: str, start: int, end: int) -> Number | None:
    """A numeral that orders: 第03版, 一是, 其一, (二), 3. at the start of an item.

    >>> name_ordinal("第12届", 1, 3)[:2], name_ordinal("共12届", 1, 3)
    ((1, 4), None)
    """
    before, after = text[max(0, start - 3) : start].rstrip(" "), text[end : end + 1]
    if before.endswith("第"):
        found = _SERIES_END.match(text, end)
        return name_number("ordinal", start, found.end() if found else end)
    if before.endswith("前") and _RANK.match(text, end):
        return name_number("ordinal", start, end + 1)
    if end - start > 3 or not _SMALL.issuperset(text[start:end]):
        return None
    is_item = before.endswith("其") or (
        before.endswith(("(", "〔", "[")) and after in (")", "〕", "]")
    )
    is_numbered = text[start - 1 : start] == " " and after in (".", "、")  # 工作目标 1.减贫
    if is_numbered or (before[-1:] in ("", *"\n。;:!?”,") and (before or start <= 3)):
        is_sentence = not text[start].isdecimal() and lexicon.ORDINAL_AFTER.match(text, end)
        is_item = bool(is_sentence or _ITEM_END.match(text, end))
    return name_number("ordinal", start, end + (after == "是")) if is_item else None


def name_written(
    text: str, start: int, end: int, after: int, quoted: tuple[int, int] | None
) -> Number | None:
    """What a Chinese numeral is inside a programme, a quoted name, a word, a level or a place.

    >>> name_written("抓好六个精准", 2, 3, 0, None).kind, name_written("进一步", 1, 2, 0, None).kind
    ('programme', 'word')
    """
    if named := name_ordinal(text, start, end):
        return named
    unit = lexicon.unit_at(text, end)
    reach = end + len(unit)
    if text[start - 1 : start] == "每" and set(text[start:end]) <= set(SMALL + "万"):
        return name_number("word", start, reach)
    if quoted and quoted[0] <= start and is_programme(text[slice(*quoted)]):
        return name_number("programme", max(quoted[0], after), quoted[1])
    kinds = ((lexicon.PROGRAMMES, "programme"), (lexicon.WORDS, "word"), (_place_names(), "word"))
    for words, kind in kinds:
        for begin, stop in words.around(text, start, after):
            is_article = stop == reach > end and text[start] == "一"
            is_whole = stop == end > start + 1  # 八一村
            if begin < start or is_whole or (stop >= reach and not is_article):
                return name_number(kind, begin, max(stop, end))
    longest = {"level": 2, "programme": 1}
    written = _WRITTEN.match(text, end)
    if written and end - start <= longest.get(str(written.lastgroup), 9):
        return name_number(str(written.lastgroup), start, written.end())
    is_place = end - start <= 2 and (_PLACE_OF_UNIT if unit else _PLACE).match(text, end)
    return name_number("word", start, end) if is_place else None


@cache
def _place_names() -> lexicon.Words:
    """The names of places of the table that hold a numeral (平陆县, 三元区)."""
    table = FOLDER.joinpath("divisions.csv").read_text(encoding="utf-8")
    return lexicon.Words(_NUMERAL_NAME.findall(table))


def is_counted(text: str, start: int, end: int) -> bool:
    """Whether 一 with a measure word states a count and is not the article.

    >>> is_counted("新建一所", 2, 3), is_counted("有了一所", 2, 3)
    (True, False)
    """
    verb = lexicon.COUNTING_BEFORE.ending(text, start)
    if not verb and text[start - 1 : start] == "了":
        verb = lexicon.COUNTING_BEFORE.ending(text, start - 1)
    return text[start:end] == "一" and bool(verb)


def is_programme(name: str) -> bool:
    """Whether a short quoted text is a name with numerals (六个精准) and no spoken sentence."""
    if name.startswith("双") and len(name) <= 6:
        return True
    numerals = [found.group() for found in NUMERAL.finditer(name)]
    if not numerals or _SPOKEN.search(name) or max(map(len, numerals)) > 2:
        return False
    return len(name) <= 9
