"""What comes of a check in words, as a careful colleague would say it, in both languages."""

from collections.abc import Mapping

from weishan_analysis.metadata import load
from weishan_analysis.statistics.checks.checklist import LANGUAGES, Check, fill_message
from weishan_analysis.statistics.checks.formulas import Judgement, format_number
from weishan_analysis.statistics.checks.locating import Error, Repair
from weishan_analysis.statistics.checks.results import Relation, Result
from weishan_analysis.statistics.checks.statements import WHOLES, Statement
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.intervals import Interval, Number
from weishan_analysis.statistics.severity import Severity


def fill_title(check: Check, result: Result, language: str) -> str:
    """What was tested."""
    return _fill(check.text("title", language), _fill_slots(result, language))


def explain(check: Check, result: Result, severity: Severity, language: str) -> str:
    """What came out, and against which limit; or nothing."""
    slots = _fill_slots(result, language)
    if not severity.is_finding:
        return _fill(check.text("held", language), slots)
    pieces = [_fill(check.text("found", language), slots)]
    pieces += [
        fill_message("limit", language, source=limit.source if language == "en"
                     else limit.source_zh)
        for limit in result.limits
    ]  # fmt: skip
    return (" " if language == "en" else "").join(pieces)


def excuse(check: Check, result: Result, language: str) -> str:
    """What may explain that figures disagree; nothing where a misprint is known."""
    if list_corrections(result):
        return ""
    return _fill(check.text("doubt", language), _fill_slots(result, language))


def list_corrections(result: Result) -> list[str]:
    """The known misprints of the figures accused, as `printed → corrected`."""
    return list(dict.fromkeys(s.correction for s in result.accused if s.correction))


def _fill_slots(result: Result, language: str) -> dict[str, str]:
    """What the texts of a check may name: its figures, its sides, its limits, with units."""
    slots = dict(result.values)
    for slot, place in (("indicator", 0), ("last_indicator", -1)):
        statement = result.statements[place]
        known = read_indicators().get(statement.indicator)
        slots[slot] = getattr(known, f"title{LANGUAGES[language]}") if known else statement.label
    if result.relation:
        named = result.relation.statements.items()
        slots |= {_slot(name): state(s, language) for name, s in named}
        slots |= {f"{_slot(name)}_when": str(s.year or "") for name, s in named}
        slots |= {name: term.text if language == "en" else term.text.replace(",", "")
                  for name, term in result.relation.constants.items()}  # fmt: skip
    else:
        slots |= {f"figure{n}": state(s, language) for n, s in enumerate(result.statements)}
    for name, side in zip(("left", "right") if len(result.judgement.sides) == 2
                          else ("low", "middle", "high"), result.judgement.sides,
                          strict=False):  # fmt: skip
        slots[name] = _write_side(side.interval.value, result, language)
        slots[f"{name}_range"] = _write_range(side.interval, language)
    if len(result.judgement.sides) == 2:
        left, right = (side.interval.value for side in result.judgement.sides)
        slots["gap"] = write_number(abs(round(left - right)), language)
    return slots


def _slot(name: str) -> str:
    """The slot of a name in a formula: earlier_x for earlier(x)."""
    return name.replace("(", "_").rstrip(")")


def _fill(text: str, slots: Mapping[str, str]) -> str:
    return text.format(**slots) if "{" in text else text


def state(statement: Statement, language: str) -> str:
    """A figure as a colleague would say it: `686 million yuan`, `3,810`; `6.86亿元`, `3810人`."""
    if statement.formula:
        return write_number(statement.interval.value, language)
    if statement.unit == "元" and not statement.is_bound:
        return _write_yuan(float(statement.interval.value), language)
    return _add_unit(statement.text, "" if statement.unit in WHOLES else statement.unit, language)


def _add_unit(number: str, unit: str, language: str) -> str:
    """A number with its unit; in English without those that only count, such as 个."""
    if language == "zh":
        return number.replace(",", "") + unit
    word = load("context.toml")["unit"].get(unit, {}).get("title", "")
    return f"{number} {word}".rstrip()


def _write_yuan(value: float, language: str) -> str:
    if value < 0:
        return f"−{_write_yuan(-value, language)}"
    if language == "zh":
        scale, word = (1e8, "亿") if value >= 1e8 else (1e4, "万") if value >= 1e5 else (1, "")
        return f"{value / scale:.8g}{word}元"
    unit = load("context.toml")["unit"]["元"]["title"]
    for scale, word in ((1e9, "billion"), (1e6, "million")):
        if value >= scale:
            return f"{value / scale:.5g} {word} {unit}"
    return f"{value:,.0f} {unit}"


def write_number(value: Number, language: str) -> str:
    """A number in a sentence: `52,725`, in Chinese `52725`."""
    text = format_number(value)
    return text if language == "en" else text.replace(",", "")


def _write_side(value: Number, result: Result, language: str) -> str:
    """What a side of a comparison comes to, in the unit of the figure that ought to be equal to it.

    Without one, in the unit that the figures share unless some are divided.
    """
    unit = _find_unit(result.relation, result.judgement) if result.relation else ""
    if unit == "元":
        return _write_yuan(float(value), language)
    if unit in WHOLES:
        sign = unit if unit in ("%", "‰") else ""
        return f"{float(value * WHOLES[unit]):.4g}{sign}".replace("-", "−")
    return _add_unit(format_number(value), unit, language)


def _find_unit(relation: Relation, judgement: Judgement) -> str:
    last = relation.statements.get(relation.formula.names[-1])
    if last and judgement.sides and judgement.sides[-1].is_number and not relation.constants:
        return last.unit
    units = {figure.unit for figure in relation.figures}
    return units.pop() if len(units) == 1 and not {*"*/"} & {*relation.formula.text} else ""


def _write_range(side: Interval, language: str) -> str:
    low, high = (write_number(limit, language) for limit in (side.low, side.high))
    return low if low == high else f"{low}–{high}"


def say_repair(result: Result, error: Error, repair: Repair, language: str) -> str:
    """That `963条 may be a misprint of 936条 (two digits swapped): 42 + 166 + 728 = 936`."""
    arithmetic = result.relation.judge(repair.changes).arithmetic if result.relation else ""
    now = [error.figures[key].printed for key in repair.printed]
    slip = fill_message(f"slip_{repair.slip.replace(' ', '_')}", language)
    key = "exchanged" if len(now) > 1 else "misprint"
    repaired = next(iter(repair.printed.values()))
    return fill_message(
        key, language, printed=now[0], other=now[-1], slip=slip, repaired=repaired,
        arithmetic=arithmetic,
    )  # fmt: skip
