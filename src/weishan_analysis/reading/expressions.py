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
from weishan_analysis.reading.text import HAN
from weishan_analysis.reading.times import Time

LONGEST_CLAUSE = 80  # characters that the date of an event governs at most
FARTHEST_BEFORE = 12  # characters before a date that can make it a base

_BEHIND: dict[str, str] = load("lexicon/times.toml")["behind"]
_CLAUSE_END = Pattern(r"[,。;:!?\n()]|$")
_CLAUSE_START = Pattern(rf"(?:^|[,。;:!?\n()“”、 】\]|●]){HAN}{{0,4}}$")
_CLAUSE_START_REACH = 6

# Each pair: what stands before the date, and what behind it, where it is only a base.
_COMPARED = Pattern(
    rf"(?:比(?![重例价值])|较(?![好快高大])|高出|高于|低于|超出|多于)(?:{HAN}{{0,6}})$"
)
_VALUE = Pattern(r"(?:同期|末|底)?的\ ?(?=\d)")
_BASES = (
    (Pattern(r"(?:按照?|以)$"), Pattern(rf"年?{HAN}{{0,4}}?{any_of(_BEHIND['base'])}")),
    (Pattern(rf"[与同和](?:{HAN}{{0,3}})$"),
     Pattern(rf"[^,。;]{{0,8}}?(?:{any_of(_BEHIND['compared'])}|比)")),
    (Pattern(rf"占(?:{HAN}{{0,8}})$"), Pattern(r"[^,。;]{0,24}?的")),
    (Pattern(rf"(?:是|为|相当于|达到?|超过|接近)(?:{HAN}{{0,4}})$"),
     Pattern(rf"[^,。;\d]{{0,12}}?的\ *(?:[\d.]{{1,9}}|{DIGIT}{{1,3}})\ *[余多]?(?:倍|%)")),
    (Pattern(r"[是系]$"), Pattern(rf"{HAN}{{1,14}}?的")),  # 是1992年新设的
)  # fmt: skip
_PRICES = Pattern(rf"年?{HAN}{{0,3}}?(?:不变价|可比价|基期|为基数)")
_CARRIED_OVER = Pattern(rf"度?{any_of(_BEHIND['carried_over'])}")
_ATTRIBUTE = Pattern(rf"{HAN}{{0,8}}?{any_of(_BEHIND['attribute'])}的")
_EVENT = Pattern(r"于$|早在$")
_AFTERWARDS = Pattern(rf"{HAN}{{2,14}}?后,")  # 2007年区划调整后,
_TURN_BEFORE = Pattern(rf"[从由](?:{HAN}{{0,3}})$")
_TURN = Pattern(r"(?=(?:同期|末|底)?的|\d)[^。;!?\n]{0,80}?[到至为](?!今)")
_TURN_TAILS = frozenset(("", "年底", "底", "末", "年末", "初", "年初"))
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


def read_expression(
    text: str, time: Time, period: Period | None, published: Point | None
) -> Expression:
    """What a time that names `period` does in its text."""
    start, end = time.start, time.end
    if time.is_until or time.form == "now":
        return Expression(start, end, period, is_topic=time.form != "now")
    before = text[max(0, start - FARTHEST_BEFORE) : start]
    if _COMPARED.search(before) and "期间" not in time["tail"]:
        value = _VALUE.match(text, end)
        until = value.end() + 1 if value else None
        return Expression(start, end, period, value is not None, until)
    if _is_base(text, time, before):
        return Expression(start, end, period, governs=False)
    is_origin = _TURN_BEFORE.search(before) and not time["to_year"] and time["tail"] in _TURN_TAILS
    if is_origin and (turn := _TURN.match(text, end)):
        return Expression(start, end, period, until=turn.end())
    is_day = bool(time["day"]) or bool(period and len(period.first) == 3)
    is_event = _EVENT.search(before) or _AFTERWARDS.match(text, end)
    if not time.is_open and (is_event or (is_day and _HAN.match(before[-1:]))):
        clause = _CLAUSE_END.search(text, end, end + LONGEST_CLAUSE)
        until = clause.start() if clause else end + LONGEST_CLAUSE
        return Expression(start, end, period, until=until)
    is_first = _CLAUSE_START.search(text, max(0, start - _CLAUSE_START_REACH), start)
    is_aim = before.endswith("到") and not _is_over(period, published)
    is_topic = bool(is_first) and not is_day and not is_aim
    return Expression(start, end, period, is_topic=is_topic, is_open=time.is_open)


def _is_base(text: str, time: Time, before: str) -> bool:
    """Whether a date only says what another figure is reckoned on, or belongs to a noun."""
    end = time.end
    if _CARRIED_OVER.match(text, end) or _PRICES.match(text, end):
        return True
    if any(one.search(before) and other.match(text, end) for one, other in _BASES):
        return True
    return not time.is_open and bool(_ATTRIBUTE.match(text, end))


def _is_over(period: Period | None, published: Point | None) -> bool:
    """Whether a period lies before the year of publication, as far as both are known."""
    return bool(period and published and (period.last or period.first)[0] < published[0])
