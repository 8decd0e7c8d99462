"""Poverty: how far it fell, how many people that is, and whether counts and rates agree."""

from itertools import pairwise
from math import isfinite, nan
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.canvas import axes_width, lead_on, write
from weishan_analysis.drawing.chart import Picture, Sketch, chart, list_marks
from weishan_analysis.drawing.links import place_of
from weishan_analysis.drawing.style import current_theme, text_width, wrap
from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import load
from weishan_analysis.statistics import derived, tables
from weishan_analysis.statistics.documents import read_documents
from weishan_analysis.statistics.tables import each
from weishan_analysis.words import Words, capitalise, is_doubted

LARGE = 17.0  # points of the figures that matter
HEIGHT = 2.7  # inches of the axes


def answer(observations: pd.DataFrame, words: Words) -> Answer:
    """How far incidence fell, on which side of the exit line it stands, and how many people."""
    dated = tables.incidence(observations).dropna(subset=["year"])
    if dated.empty:
        return Answer((words("chart.nothing", what=words("incidence.subject")),))
    first, last = dated.iloc[0], dated.iloc[-1]
    told = words.sentence(_title_incidence(dated, words))
    for line in _exit_lines(str(last["ref_area"])):
        side = "below" if last["high"] < line["value"] else "above"
        limit = words.value(line["value"], "%")
        told += words(f"answer.line_{side}", value=limit, title=line[words.field("title")])
    paragraphs, number = [told], words("incidence.number")
    if people := _count_people(tables.people(observations), words):
        kind, counts = people
        paragraphs.append(words.sentence(words(f"people.title{kind}", **counts)).strip())
        years = {"first_year": words.year_of(first), "last_year": words.year_of(last)}
        number = words(f"incidence.number_people{kind}", **counts, **years)
    paragraphs += _note_others(dated, words)
    ends = [words.value(row["obs_value"], "%") for row in (first, last)]
    return Answer(tuple(paragraphs), ((" → ".join(ends), number),) if len(set(ends)) > 1 else ())


def exit_lines(words: Words) -> Answer:
    """Where the line for leaving the poverty list is laid down."""
    documents = [read_documents()[line["document"]] for line in _list_lines()]
    names = dict.fromkeys(
        words.item(one.name(words.language), words.period(one.published)) for one in documents
    )
    return Answer((words("answer.lines", source=words.join(names)),))


def incomes(observations: pd.DataFrame, words: Words) -> Answer:
    """Rural disposable income per head in the first and in the last stated year."""
    dated = tables.income(observations).dropna(subset=["year"])
    if dated.empty:
        return Answer((words("chart.nothing", what=words("income.subject")),))
    stated = {
        f"{end}{part}": text
        for end, row in (("first", dated.iloc[0]), ("last", dated.iloc[-1]))
        for part, text in (("", words.value(row["obs_value"], "元")), ("_year", row["year"]))
    }
    kind = "" if dated["year"].nunique() > 1 else "_one"
    return Answer((words(f"income.told{kind}", **stated),))


def population(observations: pd.DataFrame, words: Words) -> Answer:
    """The rural population that count and rate imply in each year, and whether these agree."""
    implied = derived.implied_population(observations)
    if implied.empty:
        return Answer((words("chart.nothing", what=words("population.subject")),))
    each_year = [
        words("population.year", when=words.when(row), rate=words.value(row.rate, "%"),
              persons=words.number(row.persons), low=words.number(row.low),
              high=words.number(row.high))
        for row in each(implied)
    ]  # fmt: skip
    paragraphs = ["".join(map(words.sentence, each_year)).strip()]
    if len(implied) > 1:
        kind = "overlap" if implied["low"].max() <= implied["high"].min() else "apart"
        change = abs(implied["population"].iloc[-1] / implied["population"].iloc[0] - 1)
        paragraphs.append(words(f"population.{kind}", change=f"{change:.1%}"))
    return Answer(tuple(paragraphs))


@chart("incidence-fall", "incidence.subject", ["ref_area", "year", "obs_value", "low", "high"])
def incidence_chart(
    frame: pd.DataFrame, words: Words, people: pd.DataFrame | None = None
) -> Picture | None:
    """Poverty incidence of one area by year, with what rounding hides and the exit line.

    frame: `tables.incidence` of one area. people: `tables.people` of it, whose persons are told
    below the years.
    """
    dated = frame.dropna(subset=["year"]).sort_values("year", kind="stable")
    if dated.empty:
        return None
    if dated["ref_area"].nunique() > 1:
        raise WeishanError(
            Fault("frame", "several areas", "one", "choose by ref_area, or see places.chart")
        )
    counts, is_computed = ({}, False) if people is None else _list_persons(people)
    is_inferred = any(getattr(row, "year_is_inferred", False) for row in each(dated))
    return Picture(
        title=_title_incidence(dated, words),
        subtitle=words("incidence.subtitle"),
        notes=[
            *_note_measures(dated, words),
            words("people.note") if is_computed else "",
            words("incidence.joined") if len(dated) > 1 else "",
            words("incidence.inferred") if is_inferred else "",
            _note_rounding(dated, words),
            *list_marks(dated, words),
        ],
        drawing=Sketch(
            lambda ax: _draw_incidence(ax, dated, counts, words),
            words("incidence.alt"),
            height=HEIGHT,
            left=0.36,
        ),
        data=dated if people is None else pd.concat([dated, people]),
    )


def _draw_incidence(ax: Axes, dated: pd.DataFrame, persons: dict[int, float], words: Words) -> None:
    """The points joined by a line; the first and the last are named, others where there is room."""
    look, rows, width = current_theme(), list(each(dated)), axes_width(ax)
    spans = [words.span_of(row) for row in rows]
    years, ends = [sum(span) / 2 for span in spans], [sum(span) / 2 for span in spans]
    for place, row in enumerate(rows):
        if getattr(row, "year_is_inferred", False):
            ax.axvspan(*spans[place], color=look.accent, alpha=0.1, linewidth=0)
            ends[place] = spans[place][1]  # the label stands beside the shade
    ax.fill_between(years, dated["low"], dated["high"], color=look.accent, alpha=0.3, linewidth=0)
    ax.plot(years, dated["obs_value"], color=look.accent, linewidth=1.8, linestyle=(0, (1.5, 2)))
    for year, row in zip(years, rows, strict=True):
        (dot,) = ax.plot(year, row.obs_value, "o", color=look.accent, markersize=9)
        lead_on(dot, place_of(row))
        if isfinite(other := getattr(row, "other_value", nan)):
            ax.plot(year, other, "o", color=look.accent, markersize=6.5, markerfacecolor=look.paper)
    size = LARGE if width > 4 else LARGE * 0.8
    labels = [_label(row, words) for row in rows]
    ticks = [_name_year(row, persons, words) for row in rows]
    length, last = max(ends[-1] - years[0], 1), len(rows) - 1
    halves = [max(text_width(line, look.small) / 2 for line in tick.split("\n")) for tick in ticks]
    before = max(0.4, halves[0]) / width
    after = (max(text_width(labels[-1], size), halves[-1]) + 0.25) / width
    whole = length / (1 - before - after)  # years that the axis spans
    ax.set_xlim(years[0] - before * whole, ends[-1] + after * whole)
    ax.set_ylim(0, max(1.15 * max(ax.dataLim.y1, dated["obs_value"].max()), 4))
    _draw_exit_lines(ax, str(dated["ref_area"].iloc[0]), words)
    closest = min((later - year for year, later in pairwise(years)), default=length)
    widest = max(2 * max(halves), *(text_width(label, size) for label in labels)) + 0.2
    is_wide = closest / whole * width > widest  # enough to label each point
    shown = range(len(rows)) if is_wide else sorted({0, last})
    for place in shown:
        value = rows[place].obs_value
        rise = max(0 if place == last else 4, size * 0.7 - _height_of(ax, value))
        offset = (9 if ends[place] == years[place] else 3, rise)
        write(ax, labels[place], (ends[place], value), size, look.accent, offset=offset)
    ax.set_xticks([years[place] for place in shown], [ticks[place] for place in shown])
    ax.yaxis.set_major_locator(MaxNLocator(3))
    ax.yaxis.set_major_formatter(lambda value, _: words.value(value, "%"))
    ax.spines["left"].set_visible(False)
    ax.grid(axis="y")


def _label(row: Any, words: Words) -> str:
    """The value of a point, what another source says, and whether a check doubts it."""
    text = words.bounded(row)
    if isfinite(other := getattr(row, "other_value", nan)):
        text = words("chart.other", value=text, other=words.number(other))
    return f"{text} ▲" if is_doubted(row) else text


def _name_year(row: Any, persons: dict[int, float], words: Words) -> str:
    """A year, and below it how many people were poor."""
    count = persons.get(row.year)
    return "\n".join([words.year_of(row), *([words.value(count, "人")] if count else [])])


def _draw_exit_lines(ax: Axes, area: str, words: Words) -> None:
    """The lines that apply to an area, each with its name below it, or above where it is low."""
    look = current_theme()
    for line in _exit_lines(area):
        title, limit = capitalise(line[words.field("title")]), words.value(line["value"], "%")
        ax.axhline(line["value"], color=look.ink, linewidth=1, linestyle=(0, (4, 3)))
        told = words("incidence.line", title=title, value=limit)
        lines = wrap(told, axes_width(ax) * 0.62, look.small)
        needed = 1.4 * look.small * (lines.count("\n") + 1) + 3
        is_low = _height_of(ax, line["value"]) < needed
        write(ax, lines, (0, line["value"]), look.small, across=True,
              offset=(3, 4 if is_low else -4), va="bottom" if is_low else "top")  # fmt: skip


def _height_of(ax: Axes, value: float) -> float:
    """How many points a value stands above the axis."""
    return value / ax.get_ylim()[1] * HEIGHT * 72


def _title_incidence(dated: pd.DataFrame, words: Words) -> str:
    """How incidence moved from the first stated year to the last, in one line."""
    first, last = dated.iloc[0], dated.iloc[-1]
    change = last["obs_value"] - first["obs_value"]
    way = "fell" if change < 0 else "rose" if change > 0 else "kept"
    return words(
        f"incidence.title_{way if len(dated) > 1 else 'stood'}",
        area=words.title("area", str(first["ref_area"])),
        first=words.value(first["obs_value"], "%"),
        first_when=words.when(first),
        last=words.value(last["obs_value"], "%"),
        last_when=words.when(last),
    )


def _list_persons(people: pd.DataFrame) -> tuple[dict[int, float], bool]:
    """How many persons were poor by year, and whether the last of them are computed."""
    stated = people[people["indicator"].eq(tables.PEOPLE["人"][0])].dropna(subset=["year"])
    counts = dict(zip(stated["year"], stated["obs_value"], strict=True))
    left = derived.remaining(people).query("unit_measure == '人'")
    left = left.dropna(subset=["remaining", "remaining_year"])
    counts |= dict(zip(left["remaining_year"], left["remaining"], strict=True))
    return counts, bool(len(left)) and not left["is_stated"].all()


def _count_people(people: pd.DataFrame, words: Words) -> tuple[str, dict[str, str]] | None:
    """Which sentence tells how many were registered, left poverty and remain, and its numbers.

    That so many should remain is said only where they are what the lifted leave of the registered.
    """
    left = derived.remaining(people).query("unit_measure == '人'")
    left = left.dropna(subset=["registered", "remaining"])
    if left.empty:
        return None
    row = left.iloc[0]
    counts = {key: words.number(row[key]) for key in ("registered", "lifted", "remaining")}
    ends = row[["registered_year", "remaining_year"]].dropna()
    years = {str(key): words.period(str(year)) for key, year in ends.items()}
    if row["registered"] - row["lifted"] == row["remaining"]:
        return "", counts
    return "_left" if len(years) == 2 else "_undated", counts | years


def _note_others(rows: pd.DataFrame, words: Words) -> list[str]:
    """What another source states for the same year, where it differs."""
    return [
        words("incidence.other", value=words.value(row.other_value, "%"), year=words.year_of(row))
        for row in each(rows)
        if isfinite(getattr(row, "other_value", nan))
    ]


def _note_measures(rows: pd.DataFrame, words: Words) -> list[str]:
    """What the later of several measures counts, where figures of unlike ones stand together."""
    later = rows[rows["indicator"].ne(rows["indicator"].iloc[0])].drop_duplicates("indicator")
    return [
        words("incidence.measure", value=words.value(row.obs_value, "%"),
              name=words.indicator_inside(row.indicator),
              definition=words.definition(row.indicator))
        for row in each(later)
    ]  # fmt: skip


def _note_rounding(dated: pd.DataFrame, words: Words) -> str:
    """How wide the band is, and whether a reader can see it."""
    half, top = dated["half_unit"].max(), dated["obs_value"].max()
    key = "rounding_hidden" if half < 0.005 * top else "rounding"  # half the width of the line
    return words(f"incidence.{key}", half=f"{half:g}")


def _list_lines() -> list[dict[str, Any]]:
    lines = load("context.toml")["threshold"]
    return [line for line in lines if line["indicator"] == "poverty_incidence"]


def _exit_lines(area: str) -> list[dict[str, Any]]:
    """The declared line for poverty incidence that applies to an area."""
    special = [line for line in _list_lines() if area[:2] in line["areas"]]
    return special or [line for line in _list_lines() if not line["areas"]]
