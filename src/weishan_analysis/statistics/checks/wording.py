"""What comes of a check in words, as a careful colleague would say it, in both languages."""

from collections.abc import Iterator, Mapping, Sequence

from weishan_analysis.metadata import load
from weishan_analysis.statistics.checks.checklist import Check, fill_message
from weishan_analysis.statistics.checks.formulas import Judgement, format_number
from weishan_analysis.statistics.checks.locating import Error, Repair
from weishan_analysis.statistics.checks.results import Relation, Result
from weishan_analysis.statistics.checks.statements import WHOLES, Statement
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.intervals import Interval, Number
from weishan_analysis.statistics.severity import Severity

MOST_REPAIRS = 3  # that are as likely; of more, none is told


def tell(check: Check, result: Result, severity: Severity, error: Error | None) -> dict[str, str]:
    """What was tested, what came out, what may explain it and what was printed wrongly.

    The columns title, explanation, may_explain and repair, and the same in Chinese.
    """
    told: dict[str, str] = {}
    for end, words in ENDS.items():
        slots = words.fill_slots(result)
        title, found, held, doubt = (
            getattr(check, field + end).format(**slots)
            for field in ("title", "found", "held", "doubt")
        )
        told[f"title{end}"] = title
        told[f"explanation{end}"] = held or title
        if severity.is_finding:
            limits = [fill_message("limit", end, source=getattr(limit, f"source{end}"))
                      for limit in result.limits]  # fmt: skip
            told[f"explanation{end}"] = words.blank.join([found, *limits])
            corrections = dict.fromkeys(s.correction for s in result.accused if s.correction)
            told[f"may_explain{end}"] = "" if corrections else doubt
            repairs = [fill_message("correction", end, text=text) for text in corrections]
            repairs = list(_tell_repairs(result, error, end)) or repairs
            told[f"repair{end}"] = words.blank.join(repairs)
    return told


def _tell_repairs(result: Result, error: Error | None, end: str) -> Iterator[str]:
    """That `963条 may be a misprint of 936条 (two digits swapped): 42 + 166 + 728 = 936`."""
    relation = result.relation
    if not error or not relation:
        return
    for repair in _list_likeliest(relation, error.repairs):
        now = [error.figures[key].printed for key in repair.printed]
        yield fill_message(
            "exchanged" if len(now) > 1 else "misprint", end, printed=now[0], other=now[-1],
            slip=fill_message(f"slip_{repair.slip.replace(' ', '_')}", end),
            repaired=next(iter(repair.printed.values())),
            arithmetic=relation.judge(repair.changes).arithmetic,
        )  # fmt: skip


def _list_likeliest(relation: Relation, repairs: Sequence[Repair]) -> Sequence[Repair]:
    """The repairs that mend a relation and are as likely as any; none if they are too many."""
    mending = [repair for repair in repairs if not relation.judge(repair.changes).is_broken]
    likeliest = [repair for repair in mending if repair.rank == mending[0].rank]
    return likeliest if len(likeliest) <= MOST_REPAIRS else ()


class English:
    """How figures are written in English sentences: `686 million yuan`, `3,810 people`."""

    end = ""
    blank = " "

    def fill_slots(self, result: Result) -> dict[str, str]:
        """What the texts of a check may name: its figures, its sides, its limits, with units."""
        slots = dict(result.values)
        for slot, place in (("indicator", 0), ("last_indicator", -1)):
            statement = result.statements[place]
            known = read_indicators().get(statement.indicator)
            slots[slot] = getattr(known, f"title{self.end}") if known else statement.label
        named: Mapping[str, Statement] = {f"figure{n}": s for n, s in enumerate(result.statements)}
        if result.relation:
            named = result.relation.statements
            slots |= {name: self.number(term.text)
                      for name, term in result.relation.constants.items()}  # fmt: skip
        for name, statement in named.items():  # earlier_x for earlier(x)
            slots[name.replace("(", "_").rstrip(")")] = self.state(statement)
        sides = [side.interval for side in result.judgement.sides]
        names = ("left", "right") if len(sides) == 2 else ("low", "middle", "high")
        for name, side in zip(names, sides, strict=False):
            slots[name] = self.write_side(side.value, result)
            slots[f"{name}_range"] = self.write_range(side)
        if len(sides) == 2:
            gap = abs(round(sides[0].value - sides[1].value))
            slots["gap"] = self.number(format_number(gap))
        return slots

    def state(self, statement: Statement) -> str:
        """A figure as a colleague would say it."""
        value, unit = statement.interval.value, statement.unit
        if statement.formula:
            return self.number(format_number(value))
        if unit == "元" and not statement.is_bound:
            return self.write_yuan(float(value))
        return self.add_unit(statement.text, "" if unit in WHOLES else unit)

    def write_side(self, value: Number, result: Result) -> str:
        """What a side comes to, in the unit of the figure that ought to be equal to it.

        Without one, in the unit that the figures share unless some are divided.
        """
        unit = _find_unit(result.relation, result.judgement) if result.relation else ""
        if unit == "元":
            return self.write_yuan(float(value))
        if unit in WHOLES:
            sign = unit if unit in ("%", "‰") else ""
            return f"{float(value * WHOLES[unit]):.4g}{sign}".replace("-", "−")
        return self.add_unit(format_number(value), unit)

    def write_range(self, side: Interval) -> str:
        """The limits of a side, or one number where they are the same."""
        limits = dict.fromkeys(self.number(format_number(n)) for n in (side.low, side.high))
        return "–".join(limits)

    def write_yuan(self, value: float) -> str:
        """A sum of money, counted in millions or 万 where it is large."""
        scale, word, digits = self.scale(abs(value))
        number = f"{abs(value) / scale:{digits}}"
        return self.add_unit(("−" if value < 0 else "") + number + word, "元")

    def number(self, text: str) -> str:
        """A number as it is written in a sentence."""
        return text

    def add_unit(self, number: str, unit: str) -> str:
        """A number with its unit, without those that only count, such as 个."""
        word = load("context.toml")["unit"].get(unit, {}).get("title", "")
        return f"{number} {word}".rstrip()

    def scale(self, value: float) -> tuple[float, str, str]:
        """In what a sum is counted, the word for it, and how the number is written."""
        if value >= 1e6:
            return (1e9, " billion", ".5g") if value >= 1e9 else (1e6, " million", ".5g")
        return 1, "", ",.0f"


class Chinese(English):
    """How figures are written in Chinese sentences: `6.86亿元`, `3810人`."""

    end = "_zh"
    blank = ""

    def number(self, text: str) -> str:
        """A number without signs between the thousands."""
        return text.replace(",", "")

    def add_unit(self, number: str, unit: str) -> str:
        """A number with its unit."""
        return self.number(number) + unit

    def scale(self, value: float) -> tuple[float, str, str]:
        """亿 and 万 where a sum is large."""
        if value >= 1e5:
            return (1e8, "亿", ".8g") if value >= 1e8 else (1e4, "万", ".8g")
        return 1, "", ".8g"


# What the names of the fields in a language end in.
ENDS = {words.end: words for words in (English(), Chinese())}


def _find_unit(relation: Relation, judgement: Judgement) -> str:
    last = relation.statements.get(relation.formula.names[-1])
    if last and judgement.sides and judgement.sides[-1].is_number and not relation.constants:
        return last.unit
    units = {figure.unit for figure in relation.figures}
    return units.pop() if len(units) == 1 and not {*"*/"} & {*relation.formula.text} else ""
