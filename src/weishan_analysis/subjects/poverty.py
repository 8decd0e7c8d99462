"""Poverty: how far it fell, how many people that is, and whether the figures fit each other."""

from itertools import pairwise
from math import isfinite, isnan, nan
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.chart import Picture, Sketch, axes_width, chart, list_marks
from weishan_analysis.drawing.links import place_of
from weishan_analysis.drawing.palette import sector_colour
from weishan_analysis.drawing.rows import Bars, Dots, Panel, Row, label_figure, lead_on, make_ground
from weishan_analysis.drawing.style import current_theme, text_width, wrap
from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import load
from weishan_analysis.statistics import derived, tables
from weishan_analysis.statistics.documents import read_documents
from weishan_analysis.statistics.tables import each
from weishan_analysis.words import Words, capitalise, is_doubted

LARGE = 17.0  # points of the two figures that matter
HEIGHT = 2.7  # inches of the axes


def answer(observations: pd.DataFrame, words: Words) -> Answer:
    """How far incidence fell, and on which side of the exit line it stands."""
    dated = tables.incidence(observations).dropna(subset=["year"])
    if dated.empty:
        return Answer((words("chart.nothing", what=words("incidence.subject")),))
    first, last = (words.value(row.obs_value, "%") for row in (dated.iloc[0], dated.iloc[-1]))
    told = words.sentence(_title_incidence(dated, words))
    for line in _exit_lines(str(dated["ref_area"].iloc[-1])):
        side = "below" if dated.iloc[-1]["high"] < line["value"] else "above"
        told += words(f"answer.line_{side}", value=words.value(line["value"], "%"),
                      title=line[words.field("title")])  # fmt: skip
    people = _count_people(observations, words)
    paragraphs = [
        told,
        *(
            words.sentence(words(f"people.title{kind}", **counts)).strip()
            for kind, counts in people
        ),
        *_note_others(dated, words),
        *_note_measures(dated, words),
    ]
    if len(dated) == 2:
        paragraphs.append(words("answer.two_points"))
    told = words("incidence.number")
    for kind, counts in people:
        told = words(f"incidence.number_people{kind}", **counts)
    return Answer(tuple(paragraphs), ((f"{first} → {last}", told),) if first != last else ())


def exit_lines(words: Words) -> Answer:
    """Where the line for leaving the poverty list is laid down."""
    documents = read_documents()
    names = dict.fromkeys(
        words("list.item", name=documents[line["document"]].name(words.language),
              value=words.period(documents[line["document"]].published))
        for line in _list_lines()
    )  # fmt: skip
    return Answer((words("answer.lines", source=words.join(names)),))


@chart("incidence-fall", "incidence.subject", ["ref_area", "year", "obs_value", "low", "high"])
def incidence_chart(frame: pd.DataFrame, words: Words) -> Picture | None:
    """Poverty incidence of one area by year, with what rounding hides and the exit line.

    frame: `tables.incidence` of one area.
    """
    dated = frame.dropna(subset=["year"]).sort_values("year", kind="stable")
    if dated.empty:
        return None
    if dated["ref_area"].nunique() > 1:
        raise WeishanError(
            Fault("frame", "several areas", "one", "choose by ref_area, or see places.chart")
        )
    is_inferred = any(getattr(row, "year_is_inferred", False) for row in each(dated))
    return Picture(
        title=_title_incidence(dated, words),
        subtitle=words("incidence.subtitle"),
        notes=[
            *_note_measures(dated, words),
            words("incidence.joined") if len(dated) > 1 else "",
            words("incidence.inferred") if is_inferred else "",
            _note_rounding(dated, words),
            *list_marks(dated, words),
        ],
        drawing=Sketch(
            lambda ax: _draw_incidence(ax, dated, words), words("incidence.alt"),
            height=HEIGHT, left=0.36,
        ),
    )  # fmt: skip


def _draw_incidence(ax: Axes, dated: pd.DataFrame, words: Words) -> None:
    look, rows = current_theme(), list(each(dated))
    spans = [words.span_of(row) for row in rows]
    years = [sum(span) / 2 for span in spans]
    for span, row in zip(spans, rows, strict=True):
        if getattr(row, "year_is_inferred", False):
            ax.axvspan(*span, color=look.accent, alpha=0.1, linewidth=0)
    ax.fill_between(years, dated["low"], dated["high"], color=look.accent, alpha=0.3, linewidth=0)
    ax.plot(years, dated["obs_value"], color=look.accent, linewidth=1.8, linestyle=(0, (1.5, 2)))
    for year, row in zip(years, rows, strict=True):
        (dot,) = ax.plot(year, row.obs_value, "o", color=look.accent, markersize=9)
        lead_on(dot, place_of(row))
        if isfinite(other := getattr(row, "other_value", nan)):
            ax.plot(year, other, "o", color=look.accent, markersize=6.5, markerfacecolor=look.paper)
    size = LARGE if axes_width(ax) > 4 else LARGE * 0.8
    labels = [label_figure(row, words, dated=False) for row in rows]
    length = max(years[-1] - years[0], 1)
    room = (text_width(labels[-1], size) + 0.25) / axes_width(ax)
    ax.set_xlim(years[0] - 0.12 * length, years[-1] + length * 1.12 * room / (1 - room))
    ax.set_ylim(0, max(1.15 * max(ax.dataLim.y1, dated["obs_value"].max()), 4))
    _draw_exit_lines(ax, str(dated["ref_area"].iloc[0]), words)
    last = len(rows) - 1
    left, right = ax.get_xlim()
    closest = min((after - before for before, after in pairwise(years)), default=length)
    widest = max(text_width(label, size) for label in labels) + 0.2
    is_wide = closest / (right - left) * axes_width(ax) > widest  # enough to label each point
    shown = range(len(rows)) if is_wide else sorted({0, last})
    for place in shown:
        value = rows[place].obs_value
        rise = max(0 if place == last else 4, size * 0.7 - _height_of(ax, value))
        ax.annotate(labels[place], (years[place], value), xytext=(9, rise), size=size,
                    textcoords="offset points", color=look.accent, va="center",
                    bbox=make_ground())  # fmt: skip
    ax.set_xticks([years[place] for place in shown], [words.year_of(rows[n]) for n in shown])
    ax.yaxis.set_major_locator(MaxNLocator(3))
    ax.yaxis.set_major_formatter(lambda value, _: words.value(value, "%"))
    ax.spines["left"].set_visible(False)
    ax.grid(axis="y")


def _draw_exit_lines(ax: Axes, area: str, words: Words) -> None:
    """The lines that apply to an area, each with its name below it, or above where it is low."""
    look = current_theme()
    for line in _exit_lines(area):
        title = words("incidence.line", title=capitalise(line[words.field("title")]),
                      value=words.value(line["value"], "%"))  # fmt: skip
        ax.axhline(line["value"], color=look.ink, linewidth=1, linestyle=(0, (4, 3)))
        lines = wrap(title, axes_width(ax) * 0.62, look.small)
        needed = 1.4 * look.small * (lines.count("\n") + 1) + 3
        is_low = _height_of(ax, line["value"]) < needed
        ax.annotate(lines, (0, line["value"]), xycoords=ax.get_yaxis_transform(),
                    xytext=(3, 4 if is_low else -4), textcoords="offset points", size=look.small,
                    va="bottom" if is_low else "top", bbox=make_ground())  # fmt: skip


def _height_of(ax: Axes, value: float) -> float:
    """How many points a value stands above the axis."""
    return value / ax.get_ylim()[1] * HEIGHT * 72


@chart("people-lifted", "people.subject", ["indicator", "year", "obs_value"])
def people_chart(frame: pd.DataFrame, words: Words) -> Picture | None:
    """Households and persons registered as poor, lifted out of poverty, and left.

    frame: `tables.people` of one area.
    """
    left = derived.remaining(frame).dropna(subset=["registered"])
    told = left.dropna(subset=["remaining"])
    if left.empty:
        return None
    shown = told if len(told) else left
    panels = [
        Panel(words.title("unit_group", "people" if unit.unit_measure == "人" else "households"),
              _people_rows(unit, frame, words))
        for unit in each(shown)
    ]  # fmt: skip
    silent = left.loc[left["remaining"].isna() & bool(len(told)), "unit_measure"]
    persons = told[told["unit_measure"].eq("人")]
    registered = left.sort_values("unit_measure", key=lambda unit: unit.ne("人"))["registered"]
    title = words("people.title_unknown", registered=words.number(registered.iloc[0]))
    if len(persons):
        kind, counts = _state_people(persons.iloc[0], words)
        title = words(f"people.title{kind}", **counts)
    return Picture(
        title=title,
        subtitle=words("people.subtitle"),
        notes=[
            words("people.note") if not told["is_stated"].all() else "",
            *(words("people.silent", what=words.indicator_inside(tables.PEOPLE[unit][0]))
              for unit in silent),
            *list_marks(frame, words),
        ],
        drawing=Bars(panels),
    )  # fmt: skip


def _people_rows(unit: Any, frame: pd.DataFrame, words: Words) -> list[Row]:
    """The rows of a unit: what is stated, and what is left by it."""
    look = current_theme()
    colours = {"registered": look.grey, "lifted": look.pale, "remaining": sector_colour("poverty")}
    stated = {row.indicator: row for row in each(frame)}
    rows = []
    for part, indicator in zip(colours, tables.PEOPLE[unit.unit_measure], strict=True):
        value, row = getattr(unit, part), stated.get(indicator)
        if isnan(value):
            continue
        label, name = words.value(value, unit.unit_measure), words(f"people.{part}")
        if row is None:
            label = words("people.computed", value=label)
        elif period := words.period_of(row):
            name = words("people.name", name=name, period=period)
        label += " ▲" if row is not None and is_doubted(row) else ""
        place = place_of(row) if row is not None else ""
        rows.append(Row(name, value, label, colours[part], place=place))
    return rows


@chart("implied-population", "population.subject", ["year", "persons", "rate", "population"])
def population_chart(frame: pd.DataFrame, words: Words) -> Picture:
    """The population that count and rate imply in each year, with what rounding leaves open.

    frame: `derived.implied_population`.
    """
    rows = [
        Row(
            words("population.row", year=words.year_of(row), rate=words.value(row.rate, "%"),
                  persons=words.value(row.persons, "人")),
            row.population,
            words("population.range", low=words.number(row.low), high=words.number(row.high)),
            current_theme().accent, row.low, row.high,
        )
        for row in each(frame)
    ]  # fmt: skip
    overlap = frame["low"].max() <= frame["high"].min()
    kind = "one" if len(frame) == 1 else "overlap" if overlap else "apart"
    change = abs(frame["population"].iloc[-1] / frame["population"].iloc[0] - 1)
    return Picture(
        title=words(f"population.title_{kind}", change=f"{change:.1%}"),
        subtitle=words("population.subtitle"),
        notes=[words("population.note"),
               *_note_measures(frame.assign(obs_value=frame["rate"]), words)],
        drawing=Dots([Panel("", rows)], write=words.number),
    )  # fmt: skip


@chart("rural-income", "income.subject", ["year", "obs_value"])
def income_chart(frame: pd.DataFrame, words: Words) -> Picture | None:
    """Rural disposable income per head by year, a bar for each stated year.

    frame: `tables.income`.
    """
    dated = frame.dropna(subset=["year"])
    if dated.empty:
        return None
    rows = [
        Row("", row.obs_value, f"{row.year}  {label_figure(row, words, dated=False)}",
            sector_colour("poverty"), pale=row.year < dated["year"].max(), place=place_of(row))
        for row in each(dated)
    ]  # fmt: skip
    first, last = dated.iloc[0], dated.iloc[-1]
    title = words(
        "income.title" if first["year"] < last["year"] else "income.title_one",
        first=words.value(first["obs_value"], "元"), first_year=first["year"],
        last=words.value(last["obs_value"], "元"), last_year=last["year"],
    )  # fmt: skip
    return Picture(
        title=title,
        subtitle=words("income.subtitle"),
        notes=list_marks(dated, words),
        drawing=Bars([Panel("", rows)]),
    )


def _title_incidence(dated: pd.DataFrame, words: Words) -> str:
    """How incidence moved from the first stated year to the last, in one line."""
    first, last = dated.iloc[0], dated.iloc[-1]
    change = last["obs_value"] - first["obs_value"]
    way = "fell" if change < 0 else "rose" if change > 0 else "kept"
    return words(
        f"incidence.title_{way if len(dated) > 1 else 'stood'}",
        area=words.title("area", str(first["ref_area"])),
        first=words.value(first["obs_value"], "%"), first_when=words.when(first),
        last=words.value(last["obs_value"], "%"), last_when=words.when(last),
    )  # fmt: skip


def _count_people(observations: pd.DataFrame, words: Words) -> list[tuple[str, dict[str, str]]]:
    """How many people were registered, left poverty and remain, where that is known."""
    left = derived.remaining(tables.people(observations)).dropna(subset=["registered", "remaining"])
    persons = left[left["unit_measure"].eq("人")]
    return [_state_people(row, words) for _, row in persons.iterrows()]


def _state_people(row: Any, words: Words) -> tuple[str, dict[str, str]]:
    """Which sentence tells of the people, and its numbers.

    That so many should remain is said only where they are what the lifted leave of the registered.
    """
    parts = ("registered", "lifted", "remaining")
    counts = {key: words.number(row[key]) for key in parts if not isnan(row[key])}
    ends = ("registered_year", "remaining_year")
    years = {key: "" if pd.isna(row[key]) else words.period(str(row[key])) for key in ends}
    if row["registered"] - row["lifted"] == row["remaining"]:
        return "", counts
    return "_left" if all(years.values()) else "_undated", counts | years


def _note_others(rows: pd.DataFrame, words: Words) -> list[str]:
    """What another source states for the same year, where it differs."""
    return [
        words("incidence.other", value=words.value(row.other_value, "%"), year=words.year_of(row))
        for row in each(rows) if isfinite(getattr(row, "other_value", nan))
    ]  # fmt: skip


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
    is_hidden = half < 0.005 * top  # half the width of the line
    key = "incidence.rounding_hidden" if is_hidden else "incidence.rounding"
    return words(key, half=f"{half:g}")


def _list_lines() -> list[dict[str, Any]]:
    lines = load("context.toml")["threshold"]
    return [line for line in lines if line["indicator"] == "poverty_incidence"]


def _exit_lines(area: str) -> list[dict[str, Any]]:
    """The declared line for poverty incidence that applies to an area."""
    special = [line for line in _list_lines() if area[:2] in line["areas"]]
    return special or [line for line in _list_lines() if not line["areas"]]
