"""Names, periods and numbers as readers of English and of Chinese write them."""

from collections.abc import Iterable
from math import floor, isfinite, log10
from typing import Any

from weishan_analysis.metadata import load
from weishan_analysis.publishing.prose import message
from weishan_analysis.reading.places import name_place
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.severity import FINDINGS

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def context() -> dict[str, Any]:
    """What metadata/context.toml declares."""
    return load("context.toml")


def title_of(kind: str, key: str, language: str) -> str:
    """The name of an `area`, `sector`, `finance_type` or `unit_group`; undeclared, the key.

    A place that is not declared has its Chinese name in every language.
    """
    known = context()[kind].get(key, {}).get(_in("title", language))
    return str(known or (name_place(key) if kind == "area" else key))


def indicator_title(key: str, language: str) -> str:
    """The name of an indicator; undeclared, the key."""
    known = read_indicators().get(key)
    return str(getattr(known, _in("title", language))) if known else key


def indicator_definition(key: str, language: str) -> str:
    """What an indicator counts, in one sentence; undeclared, nothing."""
    known = read_indicators().get(key)
    return str(getattr(known, _in("definition", language))) if known else ""


def series_of(key: str) -> str:
    """Whether an indicator is a `stock`, a `flow` or `cumulative`."""
    known = read_indicators().get(key)
    return known.series if known else "stock"


def is_average(key: str) -> bool:
    """Whether an indicator is stated per person, household or village."""
    known = read_indicators().get(key)
    return bool(known and known.per)


def is_doubted(row: Any) -> bool:
    """Whether a check doubts a figure, in a view that `tables.mark` has marked."""
    return getattr(row, "severity", "") in FINDINGS


def unit_group(unit: str) -> str:
    """The group of units whose figures are charted side by side."""
    return str(context()["unit"].get(unit, {}).get("group", "count"))


def format_period(period: str, language: str) -> str:
    """An ISO 8601 period in words: `2014–2018`, `2014—2018年`; nothing for none."""
    if not period:
        return ""
    parts = [part for part in period.split("/") if part != ".."]
    years_only = all(len(part) == 4 for part in parts)
    if language == "zh":
        return "—".join(parts) + "年" if years_only else "—".join(map(_chinese_date, parts))
    return ("–" if years_only else " to ").join(map(_english_date, parts))


def format_roughly(date: str, language: str) -> str:
    """A date that was inferred, to a third of a year: `early 2018`; a year as it is."""
    year, _, rest = date.partition("-")
    part = ("early", "middle", "late")[(int(rest[:2]) - 1) // 4] if rest else ""
    return message(f"date.{part}", language, year=year) if part else format_period(year, language)


def format_number(value: float, language: str) -> str:
    """A number without its unit: `8,214`, in Chinese `8214`; at most four decimals."""
    places = 0 if value == round(value) else max(0, min(4, 3 - floor(log10(abs(value)))))
    text = f"{value:,.{places}f}" if language == "en" else f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_value(value: float, unit: str, language: str) -> str:
    """A value in base units with its unit: `15.29 million yuan`, `1529.2万元`, `8,214 households`.

    English keeps four digits of large sums; Chinese keeps what a yearbook prints.
    """
    number = _format_money(value, language) if unit == "元" else format_number(value, language)
    if unit == "%":
        return number + "%"
    if language == "zh":
        return number + unit
    word = context()["unit"].get(unit, {}).get("title", "")
    return f"{number} {word}".rstrip()


def format_short(value: float, language: str) -> str:
    """Yuan in as few characters as a small cell holds: `660M`, `6.6亿`."""
    scales = (
        ((1e8, "亿"), (1e4, "万"), (1, "")) if language == "zh"
        else ((1e9, "B"), (1e6, "M"), (1e3, "K"), (1, ""))
    )  # fmt: skip
    scale, word = next((s for s in scales if value >= s[0]), scales[-1])
    number = value / scale
    return (f"{number:.0f}" if number >= 100 else f"{number:.3g}") + word


def format_exactly(value: float, unit: str, language: str) -> str:
    """A value in full for a table: `15,292,000 yuan`, `1,529.2万元`."""
    if unit == "元" and language == "zh":
        scale, word = (1e8, "亿") if value >= 1e8 else (1e4, "万") if value >= 1e5 else (1, "")
        return f"{value / scale:,.4f}".rstrip("0").rstrip(".") + word + unit
    number = f"{value:,.4f}".rstrip("0").rstrip(".")
    if unit == "%":
        return number + "%"
    if language == "zh":
        return number + unit
    word = context()["unit"].get(unit, {}).get("title", "")
    return f"{number} {word}".rstrip()


def format_bounded(row: Any, language: str, *, exactly: bool = False) -> str:
    """The value of an observation with its bound or range: `more than 7,800 attendances`."""
    form = format_exactly if exactly else format_value
    value = form(row.obs_value, row.unit_measure, language)
    high = getattr(row, "obs_value_high", float("nan"))
    if isfinite(high):
        first = format_number(row.obs_value, language)
        value = f"{first}–{form(high, row.unit_measure, language)}"
    return with_bound(value, row.obs_bound, language)


def with_bound(value: str, bound: str, language: str) -> str:
    """A value with the word for its bound: `more than 7,800`."""
    return value if bound == "exact" else message(f"bound.{bound}", language, value=value)


def describe_figure(row: Any, language: str, period: str = "") -> str:
    """The label of a figure in a chart: value, period, what another source says, and doubts."""
    text = format_bounded(row, language)
    if period:
        text = message("chart.dated", language, value=text, period=period)
    other = getattr(row, "other_value", float("nan"))
    if isfinite(other):
        is_money = row.unit_measure == "元"
        other_text = (
            format_value(other, "元", language) if is_money else format_number(other, language)
        )
        text = message("chart.other", language, value=text, other=other_text)
    return f"{text} ▲" if is_doubted(row) else text


def format_change(value: float, language: str) -> str:
    """A change in whole yuan with its sign."""
    return ("−" if round(value) < 0 else "+") + format_yuan(abs(value), language)


def format_yuan(value: float, language: str) -> str:
    """An amount in whole yuan, without a scale: `52,725 yuan`, `52725元`."""
    unit = context()["unit"]["元"]["title"]
    number = format_number(round(value), language)
    return f"{number}元" if language == "zh" else f"{number} {unit}"


def format_yuan_range(value: float, low: float, high: float, language: str) -> str:
    """Whole yuan, as a range where rounding leaves more than a five-hundredth open."""
    if isfinite(low + high) and high - low > max(2, 0.002 * value):
        return message(
            "chart.range", language, low=format_number(round(low), language),
            high=format_yuan(high, language),
        )  # fmt: skip
    return format_yuan(value, language)


def format_percent_range(low: float, high: float, language: str) -> str:
    """A range of shares in whole percent: `18–20%`."""
    first, last = f"{low:.0%}", f"{high:.0%}"
    if first == last:
        return first
    return message("chart.range", language, low=first.removesuffix("%"), high=last)


def _in(field: str, language: str) -> str:
    return field if language == "en" else f"{field}_{language}"


def _english_date(date: str) -> str:
    year, *rest = date.split("-")
    if not rest:
        return year
    month = MONTHS[int(rest[0]) - 1]
    return f"{month} {year}" if len(rest) == 1 else f"{int(rest[1])} {month} {year}"


def _chinese_date(date: str) -> str:
    return "".join(
        f"{int(part)}{word}" for part, word in zip(date.split("-"), "年月日", strict=False)
    )


def _format_money(value: float, language: str) -> str:
    if language == "zh":
        for least, scale, word in ((1e8, 1e8, "亿"), (1e5, 1e4, "万")):
            if abs(value) >= least:
                return f"{value / scale:.3f}".rstrip("0").rstrip(".") + word
        return format_number(value, language)
    for scale, word in ((1e9, " billion"), (1e6, " million")):
        if abs(value) >= scale:
            return f"{value / scale:.4g}{word}"
    return f"{value:,.0f}"


def join_sentences(sentences: Iterable[str], language: str) -> str:
    """Sentences one after the other; in Chinese no blank parts them."""
    return ("" if language == "zh" else " ").join(sentences)


def sentence(text: str, language: str) -> str:
    """A title as a sentence that others may follow."""
    return text + ("。" if language == "zh" else ". ")
