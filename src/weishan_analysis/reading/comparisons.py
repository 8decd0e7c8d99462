"""How a figure measures its subject: as a level, as growth, as a share of something, and so on."""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from weishan_analysis.metadata import load
from weishan_analysis.reading.lexicon import alternatives
from weishan_analysis.reading.patterns import Pattern


class Measure(StrEnum):
    """What a figure says of its subject; empty for what is no statistic."""

    LEVEL = "level"
    GROWTH = "growth"  # in percent of a base, or so many times as much
    CHANGE = "change"  # so much more or less, in the subject's own unit or in percentage points
    SHARE = "share"
    RATE = "rate"
    CONTRIBUTION = "contribution"
    COMPLETION = "completion"
    RATIO = "ratio"
    RANK = "rank"
    NONE = ""


HIGHEST_SHARE, LOWEST_INDEX = 100, 50  # percent

_WORDS = {name: str(words).split() for name, words in load("lexicon/comparisons.toml").items()}


def _any(name: str) -> str:
    return f"(?:{alternatives(_WORDS[name])})"


PERCENT = frozenset(("%", "‰"))
_COMPARED = Pattern(
    rf"(?:(?<![同环占])比(?!{_any('not_after_than')})|较(?![好快高大为])|与(?=[^,]{{1,10}}(?:相比|比)))"
    r"(?P<base>[^,。;]{1,16}?)(?:的)?(?=相比|比|同期|同口径|,|净|实际|又|共|多|少|高|低|快|慢|增|减|提|上[升涨]|下[降跌滑]|降|扩|缩|回|翻|$)"
)
_ABOVE = Pattern(rf"{_any('above')}(?P<base>[^,。;]{{2,14}}?)$")
# A clause without any of these compares with nothing, or refers to nothing.
_BASE_SIGNS = frozenset("比较与高低快慢多少超")
_REFERENCE_SIGNS = frozenset("占完为达是")
_SAME_PERIOD = Pattern(r"同比|环比")
_OF_WHOLE = rf"占(?!{_any('not_after_share')}(?!{_any('places_after_share')}))"
_SHARE = Pattern(_OF_WHOLE + r"(?P<base>[^,。;占]{1,24}?)的?$")
_PROPORTION = Pattern(_OF_WHOLE + r"(?P<base>[^,。;占]{1,24}?)的?(?:比重|比例|份额)[^,。;]{0,8}$")
_PROPORTION_END = Pattern(r"(?:(?P<alone>占比)|比重|比例|份额|税比)[^,。;]{0,6}$|占[了到]?\ *$")
_COMPLETION = Pattern(rf"(?:完成|占|为|达到?|是)(?P<base>[^,。;]{{0,16}}?{_any('plans')}数?)的?$")
_COMPLETED = Pattern(
    rf"^[^,。;]{{0,4}}{_any('plans')}数?的$|{_any('plans')}[^,。;]{{0,4}}完成(?:率)?[^,。;]{{0,3}}$|完成率[^,。;]{{0,4}}$"
)
_MULTIPLE = Pattern(r"(?:是|为|相当于|达到?|超过|接近)(?P<base>[^,。;是为]{1,16}?)的$")
_OF = Pattern(r"^(?P<base>[^,。;]{2,12})的$")
_CONTRIBUTION = Pattern(r"贡献|拉动")
_CONTRIBUTED = Pattern(
    r"对(?P<to>[^,。;对]{1,14}?)的?(?:拉动|贡献)|拉动(?P<of>经济增长|[^,。;]{1,14}?)(?:增长|分别为|为|达)?$"
)
_GROWTH_WORD = Pattern(rf"(?<!自然){_any('growth')}")
_DIFFERENCE = Pattern(_any("differences") + r"[^,。;]{0,14}$")
_PACE = Pattern(r"进度[快慢][了于]?$")
_RATE_END = Pattern(rf"{_any('rates')}[^,。;]{{0,8}}$")
_INDEX_END = Pattern(rf"{_any('indices')}[^,。;]{{0,8}}$")
_RATIO_END = Pattern(rf"{_any('ratios')}[^,。;]{{0,4}}$")
_DENSITY = Pattern(_any("densities"))
_RANK_BEFORE = Pattern(r"排名|排位|位次|名次|居|位列")


class Comparison(NamedTuple):
    """How a figure measures its subject, what it is compared with, and the words that say so.

    `start` is where in the clause those words begin that are no part of the subject.
    """

    measure: Measure
    base: str = ""
    start: int | None = None


def read_comparison(clause: str, unit: str, change: str, behind: str, reference: str) -> Comparison:
    """How the words before a number, its unit and its direction make it measure its subject.

    `clause` are these words with their dates, `behind` those after the number, and `reference`
    the base of which the figure before was the amount (占年初预算10065万元的43.2%).
    """
    base, start = _read_base(clause)
    if reference and clause.strip() == "的":
        return Comparison(_measure_of(reference), reference.removesuffix("数"), 0)
    if unit == "比":
        return Comparison(Measure.RATIO)
    if unit in PERCENT or (not unit and not change):
        return _read_percent(clause, unit, change, behind, base, start)
    if unit in ("倍", "番"):
        return _read_multiple(clause, unit, change, base, start)
    if unit == "百分点":
        return _read_contribution(clause) or Comparison(Measure.CHANGE, base, start)
    return _read_amount(clause, unit, change, base, start)


def weigh(comparison: Comparison, unit: str, value: Decimal | None) -> Comparison:
    """The comparison that a percentage can be: no share is above 100, no index below 50.

    >>> weigh(Comparison(Measure.SHARE), "%", Decimal(158)).measure
    <Measure.COMPLETION: 'completion'>
    """
    if unit != "%" or value is None:
        return comparison
    if comparison.measure is Measure.SHARE and value > HIGHEST_SHARE:
        return comparison._replace(measure=Measure.COMPLETION)
    if comparison.measure is Measure.LEVEL and value < LOWEST_INDEX:
        return comparison._replace(measure=Measure.GROWTH)
    return comparison


def _read_multiple(clause: str, unit: str, change: str, base: str, start: int | None) -> Comparison:
    multiple = None if change else _MULTIPLE.search(clause)
    if multiple:
        return Comparison(Measure.RATIO, _short(multiple["base"]), multiple.start())
    is_growth = change or unit == "番"
    return Comparison(Measure.GROWTH if is_growth else Measure.RATIO, base, start)


def _read_amount(clause: str, unit: str, change: str, base: str, start: int | None) -> Comparison:
    if unit in ("位", "名") and _RANK_BEFORE.search(clause):
        return Comparison(Measure.RANK)
    if change or (base and _DIFFERENCE.search(clause)):
        return Comparison(Measure.CHANGE, base, start)
    if _DENSITY.search(clause):
        return Comparison(Measure.RATE)
    share = _SHARE.search(clause) if "占" in clause else None
    return Comparison(Measure.LEVEL, "", share.start() if share else None)


def _read_percent(
    clause: str, unit: str, change: str, behind: str, base: str, start: int | None
) -> Comparison:
    if change or _GROWTH_WORD.search(clause):
        return Comparison(Measure.GROWTH, base, start)
    if completion := _COMPLETION.search(clause):
        planned = _short(completion["base"]).removesuffix("数")
        return Comparison(Measure.COMPLETION, planned, completion.start())
    if _COMPLETED.search(clause):
        return Comparison(Measure.COMPLETION)
    if of_whole := _read_contribution(clause) or _read_share(clause):
        return of_whole
    if base and _PACE.search(clause):
        return Comparison(Measure.CHANGE, base, start)
    if _RATE_END.search(clause):
        return Comparison(Measure.RATE)
    if multiple := _MULTIPLE.search(clause):
        return Comparison(Measure.SHARE, _short(multiple["base"]), multiple.start())
    if not unit and _RATIO_END.search(clause):
        return Comparison(Measure.RATIO)
    if not unit or _INDEX_END.search(clause):
        return Comparison(Measure.LEVEL)
    return Comparison(Measure.SHARE if behind.startswith("的") else Measure.RATE)


def _read_contribution(clause: str) -> Comparison | None:
    """对经济增长的贡献率为6.8%, 拉动经济增长2个百分点."""
    if not _CONTRIBUTION.search(clause):
        return None
    found = _CONTRIBUTED.search(clause)
    return Comparison(Measure.CONTRIBUTION, _short(found["to"] or found["of"]) if found else "")


def _read_share(clause: str) -> Comparison | None:
    """占生产总值的13.4%, 占生产总值的比重为13.4%, 占比13.4%."""
    if proportion := _PROPORTION.search(clause):
        start = None if clause[: proportion.start()].strip() else proportion.start()
        return Comparison(Measure.SHARE, _short(proportion["base"]), start)
    if share := _SHARE.search(clause):
        return Comparison(Measure.SHARE, _short(share["base"]), share.start())
    if end := _PROPORTION_END.search(clause):
        return Comparison(Measure.SHARE, "", end.start() if end["alone"] else None)
    return None


def _measure_of(reference: str) -> Measure:
    return Measure.COMPLETION if is_plan(reference) else Measure.SHARE


def is_plan(base: str) -> bool:
    """Whether a base is something planned (年初预算), of which a share is completed."""
    return any(word in base for word in _WORDS["plans"])


def reference_of(clause: str) -> str:
    """What an amount stands for that a share is reckoned on (占年初预算 before 10065万元)."""
    if _REFERENCE_SIGNS.isdisjoint(clause):
        return ""
    found = _SHARE.search(clause) or _COMPLETION.search(clause)
    return _short(found["base"]) if found else ""


def _read_base(clause: str) -> tuple[str, int | None]:
    """What a clause compares with (比上年末), and where the words begin that say so."""
    if _BASE_SIGNS.isdisjoint(clause):
        return "", None
    if compared := _COMPARED.search(clause):
        return _short(compared["base"]), compared.start()
    if above := _ABOVE.search(clause):
        return _short(above["base"]), above.start()
    if same := _SAME_PERIOD.search(clause):
        return "上年" if same.group() == "同比" else "上期", same.start()
    return "", None


def _short(base: str) -> str:
    """A base without what says only when or where of it (上年同期, 全县生产总值)."""
    base = base.strip(" 的")
    if is_plan(base):
        return base
    for word in _WORDS["years"]:
        if base.startswith(word):
            return _WORDS["years"][0] if word != "年初" else word
    for word in _WORDS["places"]:
        base = base.removeprefix(word)
    return base
