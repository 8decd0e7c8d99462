"""What a time expression does in its sentence: whether and how far it governs what follows.

A base (比2014年), the date of an event (于5月8日开工) and the start of a transition
(由2014年的…降到…) have their own figure, or none, and spread nowhere.
"""

from dataclasses import dataclass

from weishan_analysis.metadata import load
from weishan_analysis.reading.lexicon import any_of
from weishan_analysis.reading.numerals import DIGIT
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.periods import Period, Point
from weishan_analysis.reading.signs import NINE, TEN
from weishan_analysis.reading.text import HAN
from weishan_analysis.reading.times import Time

LONGEST_CLAUSE = 80  # characters that the date of an event governs at most
FARTHEST_BEFORE = 12  # characters before a date that can make it a base

_LEXICON = load("lexicon/bases.toml")
_BEHIND: dict[str, str] = _LEXICON["behind"]
_BEFORE: dict[str, str] = _LEXICON["before"]
_CLAUSE_END = Pattern(r"[,。;:!?\n()]|$")
_CLAUSE_START = Pattern(
    rf"(?:^|[,。;:!?\n()“”、 】\]|●])(?:{HAN}{{0,4}}|自{HAN}{{0,14}})(?<![把对将被])$"
)
_CLAUSE_START_REACH = 16

# Each pair: what stands before the date, and what behind it, where it is only a base.
_COMPARED = Pattern(
    rf"(?:比(?![重例价值])|较(?![好快高大为])|{any_of(_BEFORE['compared'])})(?:{HAN}{{0,6}})$"
)
_VALUE = Pattern(r"(?:同期|末|底)?的\ ?(?=\d)")
_LIKENED = (
    Pattern(rf"[与同和](?:{HAN}{{0,3}})$"),
    Pattern(rf"[^,。;]{{0,8}}?(?:{any_of(_BEHIND['compared'])}|比)"),
)
_BASES = (
    (Pattern(r"(?:按照?|以)$"), Pattern(rf"年?{HAN}{{0,4}}?{any_of(_BEHIND['base'])}")),
    _LIKENED,
    (Pattern(rf"占(?:{HAN}{{0,8}})$"), Pattern(r"[^,。;]{0,24}?的")),
    (Pattern(rf"{any_of(_BEFORE['multiple'])}(?:{HAN}{{0,4}})$"),
     Pattern(rf"[^,。;\d]{{0,12}}?的\ *(?:[\d.]{{1,9}}|{DIGIT}{{1,3}})\ *[余多]?(?:倍|%)")),
    (Pattern(rf"在(?:{HAN}{{0,4}})$"), Pattern(rf"{HAN}{{0,12}}?基础上")),
    (Pattern(r"[是系]$"), Pattern(rf"{HAN}{{1,14}}?的")),  # 是1992年新设的
)  # fmt: skip
_PLANNED = Pattern(rf"{HAN}{{0,4}}?{any_of(_BEHIND['planned'])}")
_COMPLETED = Pattern(rf"{any_of(_BEFORE['planned'])}$")
_GOES_ON = Pattern(rf"(?!{HAN})|{any_of(_BEHIND['plan_goes_on'])}")
_PRICES = Pattern(rf"年?{HAN}{{0,3}}?{any_of(_BEHIND['price'])}")
_CARRIED_OVER = Pattern(rf"度?{any_of(_BEHIND['carried_over'])}")
_ATTRIBUTE = Pattern(rf"{HAN}{{0,8}}?{any_of(_BEHIND['attribute'])}的")
_NUMERAL = Pattern(rf"[\d{NINE}两{TEN}]")
_EVENT = Pattern(r"于$|早在$")
_AFTERWARDS = Pattern(rf"(?:{HAN}|\d{{4}}年){{2,20}}?后,")  # 2007年区划调整后,
_TURN_BEFORE = Pattern(rf"[从由](?:{HAN}{{0,3}})$")
_TURN = Pattern(r"(?=(?:同期|末|底)?的|\d)[^。;!?\n]{0,80}?[到至为](?!今(?!年))")
_TURN_TAILS = frozenset(("", "年底", "底", "末", "年末", "初", "年初"))
_NEXT_ITEM = Pattern(rf";[{NINE}]是")
_HAN = Pattern(HAN)


@dataclass(frozen=True, slots=True)
class Expression:
    """A time expression in its text: what it names, and whether and up to where it governs.

    `is_topic` says that its sentence is about it, so that the next ones can go on with it.
    """

    start: int
    end: int
    period: Period | None
    governs: bool = True
    until: int | None = None
    is_topic: bool = False
    is_open: bool = False
    is_plan: bool = False  # of a heading over what is planned
    is_term: bool = False  # of whole years that are compared with the one before (“十一五”时期)
    is_compared: bool = False  # 与2015年相比


def read_expression(
    text: str, time: Time, period: Period | None, published: Point | None
) -> Expression:
    """What a time that names `period` does in its text."""
    start, end = time.start, time.end
    is_first = bool(_CLAUSE_START.search(text, max(0, start - _CLAUSE_START_REACH), start))
    if time.is_until or time.form.name == "now":
        is_topic = time.is_until or (is_first and time["now"].endswith("前"))
        item = _NEXT_ITEM.search(text, end, end + LONGEST_CLAUSE) if time["now"] else None
        return Expression(
            start, end, period, until=item.start() if item else None, is_topic=is_topic
        )
    before = text[max(0, start - FARTHEST_BEFORE) : start]
    if _COMPARED.search(before) and "期间" not in time["tail"]:
        value = _VALUE.match(text, end)
        until = value.end() + 1 if value else None
        return Expression(start, end, period, value is not None, until)
    if not time.is_open and (attribute := _ATTRIBUTE.match(text, end)):
        clause = _CLAUSE_END.search(text, end, end + LONGEST_CLAUSE)
        has_figure = bool(_NUMERAL.match(text, attribute.end()))
        until = clause.start() if clause else end + LONGEST_CLAUSE
        return Expression(start, end, period, governs=has_figure, until=until)
    if _is_base(text, time, before):
        with_, than = _LIKENED
        is_compared = bool(with_.search(before) and than.match(text, end))
        return Expression(start, end, period, governs=False, is_compared=is_compared)
    is_origin = _TURN_BEFORE.search(before) and not time["to_year"] and time["tail"] in _TURN_TAILS
    if is_origin and (turn := _TURN.match(text, end)):
        return Expression(start, end, period, until=turn.end())
    if is_origin and time["relative"]:
        return Expression(start, end, period, governs=False)  # 由上年的第四位升至第三位
    is_day = bool(time["day"]) or bool(period and len(period.first) == 3)
    is_event = _EVENT.search(before) or _AFTERWARDS.match(text, end)
    if not time.is_open and (is_event or (is_day and _HAN.match(before[-1:]))):
        clause = _CLAUSE_END.search(text, end, end + LONGEST_CLAUSE)
        until = clause.start() if clause else end + LONGEST_CLAUSE
        return Expression(start, end, period, until=until)
    is_aim = before.endswith("到") and not _is_over(period, published)
    is_topic = is_first and (time.is_open or not is_day) and not is_aim
    return Expression(
        start, end, period, is_topic=is_topic, is_open=time.is_open, is_term=is_term(time)
    )


def _is_base(text: str, time: Time, before: str) -> bool:
    """Whether a date only says what another figure is reckoned on, or belongs to a noun."""
    end = time.end
    if _CARRIED_OVER.match(text, end) or _PRICES.match(text, end):
        return True
    if time["whole"] and _COMPLETED.search(before) and _PLANNED.match(text, end):
        return True  # 完成全年任务的59%
    if time["plan"] and not (time["plan_part"] or _GOES_ON.match(text, end)):
        return True  # “十三五”贫困村
    return any(one.search(before) and other.match(text, end) for one, other in _BASES)


def is_term(time: Time) -> bool:
    """Whether a time is of whole years that are over: “十一五”时期, 过去五年."""
    is_plan = bool(time["plan"]) and not time.is_open
    return is_plan or (time["lead"].startswith("过去") and time["span_unit"] == "年")


def _is_over(period: Period | None, published: Point | None) -> bool:
    """Whether a period lies before the year of publication, as far as both are known."""
    return bool(period and published and (period.last or period.first)[0] < published[0])
