"""Poverty: how far it fell, how many people that is, and whether the figures fit each other."""

from math import isnan
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.publishing.charts.canvas import (
    axes_width,
    finish,
    list_marks,
    nothing,
    open_axes,
    require,
)
from weishan_analysis.publishing.charts.rows import (
    Panel,
    Row,
    describe_panels,
    draw_dots,
    draw_panels,
    panels_height,
)
from weishan_analysis.publishing.citations import (
    describe_period,
    label_year,
    span_of_year,
)
from weishan_analysis.publishing.findings import (
    capitalise,
    exit_lines,
    incidence_title,
    note_variants,
)
from weishan_analysis.publishing.labels import (
    describe_figure,
    format_number,
    format_value,
    indicator_title,
    is_doubted,
    title_of,
    unit_group,
)
from weishan_analysis.publishing.prose import message
from weishan_analysis.publishing.style import ACCENT, GREY, INK, PALE, sector_colour, text_width
from weishan_analysis.statistics import derived, tables
from weishan_analysis.statistics.tables import each

POINT = 12.0  # points
MANY = 6  # points from which on only the first and the last are labelled


def incidence_chart(frame: pd.DataFrame, language: str = "en", ax: Axes | None = None) -> Axes:
    """Poverty incidence of one area by year, with what rounding hides and the exit lines.

    frame: `tables.incidence` of one area.
    """
    require(frame, ["ref_area", "year", "obs_value", "low", "high"], "incidence")
    dated = frame.dropna(subset=["year"]).sort_values("year", kind="stable")
    if dated.empty:
        what = indicator_title("poverty_incidence", language)
        return nothing(what, "incidence-fall", frame, language, ax)
    if dated["ref_area"].nunique() > 1:
        raise WeishanError(
            Fault("frame", "several areas", "one", "choose by ref_area, or see comparison_chart")
        )
    ax = open_axes(language, ax, 3.0, left=0.36)
    spans = [span_of_year(row) for row in each(dated)]
    inferred = [row for row in each(dated) if getattr(row, "year_is_inferred", False)]
    for row in inferred:
        ax.axvspan(*span_of_year(row), color=ACCENT, alpha=0.1, linewidth=0)
    years = pd.Series([(start + end) / 2 for start, end in spans], index=dated.index)
    ax.fill_between(years, dated["low"], dated["high"], color=ACCENT, alpha=0.3, linewidth=0)
    ax.plot(years, dated["obs_value"], color=ACCENT, linewidth=1.6, marker="o", markersize=8)
    for place, (year, row) in enumerate(zip(years, each(dated), strict=True)):
        is_last = place == len(dated) - 1
        if len(dated) < MANY or is_last or place == 0:
            ax.annotate(
                describe_figure(row, language), (year, row.obs_value),
                xytext=(9, 0) if is_last else (0, 10), textcoords="offset points", size=POINT,
                color=ACCENT, ha="left" if is_last else "center",
                va="center" if is_last else "bottom",
            )  # fmt: skip
    last = describe_figure(dated.iloc[-1], language)
    span = max(years.max() - years.min(), 1)
    room = (text_width(last, POINT) + 0.25) / axes_width(ax)
    ax.set_xlim(years.min() - 0.12 * span, years.max() + span * 1.12 * room / (1 - room))
    ax.set_ylim(0, max(dated["obs_value"].max() * 1.2, 4))
    _draw_exit_lines(ax, str(dated["ref_area"].iloc[0]), language)
    step = max(1, round(span / 6))
    ticks = range(int(years.min()), int(years.max()) + 1, step)
    ax.set_xticks([tick + 0.5 for tick in ticks], [str(tick) for tick in ticks])
    ax.yaxis.set_major_formatter(lambda value, _: format_value(value, "%", language))
    ax.grid(axis="y")
    return finish(
        ax,
        name="incidence-fall",
        title=incidence_title(dated, language),
        subtitle=message("incidence.subtitle", language),
        notes=[
            *note_variants(dated, language),
            message("incidence.joined", language) if len(dated) > 1 else "",
            message("incidence.inferred", language) if inferred else "",
            _rounding_note(dated, language),
            *list_marks(dated, language),
        ],
        alt=message("incidence.alt", language),
        data=frame,
        language=language,
    )


def _rounding_note(dated: pd.DataFrame, language: str) -> str:
    """How wide the band is, and whether a reader can see it."""
    half, top = dated["half_unit"].max(), dated["obs_value"].max()
    is_hidden = half < 0.005 * top  # half the width of the line
    key = "incidence.rounding_hidden" if is_hidden else "incidence.rounding"
    return message(key, language, half=f"{half:g}")


def people_chart(frame: pd.DataFrame, language: str = "en", ax: Axes | None = None) -> Axes:
    """Households and persons registered as poor, lifted out of poverty, and left.

    frame: `tables.people` of one area.
    """
    require(frame, ["indicator", "year", "obs_value"], "people")
    left = derived.remaining(frame).dropna(subset=["registered"])
    told = left.dropna(subset=["remaining"])
    if left.empty:
        what = indicator_title("poor_persons", language)
        return nothing(what, "people-lifted", frame, language, ax)
    doubted = {row.indicator for row in each(frame) if is_doubted(row)}
    periods = {row.indicator: describe_period(row, language) for row in each(frame)}
    panels = [
        Panel(
            title_of("unit_group", unit_group(unit.unit_measure), language),
            [
                _people_row(
                    unit,
                    part,
                    periods.get(names[-1], ""),
                    language,
                    doubted=bool(doubted & set(names)),
                )
                for part, names in _parts(unit)
                if not isnan(getattr(unit, part))
            ],
        )
        for unit in each(told if len(told) else left)
    ]
    ax = open_axes(language, ax, panels_height(panels))
    draw_panels(ax, panels)
    persons = told[told["unit_measure"].eq("人")]
    registered = left.sort_values("unit_measure", key=lambda unit: unit.ne("人"))["registered"]
    title = message("people.title_unknown", language,
                    registered=format_number(registered.iloc[0], language))  # fmt: skip
    silent = left.loc[left["remaining"].isna() & bool(len(told)), "unit_measure"]
    if len(persons):
        row = persons.iloc[0]
        title = message(
            "people.title", language,
            **{key: format_number(row[key], language)
               for key in ("registered", "lifted", "remaining")},
        )  # fmt: skip
    return finish(
        ax, name="people-lifted", title=title, subtitle=message("people.subtitle", language),
        notes=[
            message("people.note", language) if not told["is_stated"].all() else "",
            *(message("people.silent", language, what=_name_unit(unit, language))
              for unit in silent),
            *list_marks(frame, language),
        ],
        alt=describe_panels(panels, language), data=frame,
        language=language,
    )  # fmt: skip


def _parts(unit: Any) -> list[tuple[str, list[str]]]:
    """What is drawn of a unit, and the indicators that each rests on."""
    registered, lifted, left = tables.PEOPLE[unit.unit_measure]
    rest = [left] if unit.is_stated else [registered, lifted]
    return [("registered", [registered]), ("lifted", [lifted]), ("remaining", rest)]


def _name_unit(unit: str, language: str) -> str:
    return indicator_title(tables.PEOPLE[unit][0], language).lower()


def _people_row(unit: Any, part: str, period: str, language: str, *, doubted: bool) -> Row:
    value = getattr(unit, part)
    label = format_value(value, unit.unit_measure, language)
    if part == "remaining" and not unit.is_stated:
        label = message("people.computed", language, value=label)
        period = ""  # that of the row above
    label += " ▲" if doubted else ""
    name = message(f"people.{part}", language)
    if period:
        name = message("people.name", language, name=name, period=period)
    colours = {"registered": GREY, "lifted": PALE, "remaining": sector_colour("poverty")}
    return Row(name, value, label, colours[part])


def implied_population_chart(
    frame: pd.DataFrame, language: str = "en", ax: Axes | None = None
) -> Axes:
    """The population that count and rate imply in each year, with what rounding leaves open.

    frame: `derived.implied_population`.
    """
    require(frame, ["year", "persons", "rate", "population", "low", "high"], "people")
    if frame.empty:
        what = message("population.subject", language)
        return nothing(what, "implied-population", frame, language, ax)
    rows = [
        Row(
            message("population.row", language, year=label_year(row, language),
                    persons=format_value(row.persons, "人", language),
                    rate=format_value(row.rate, "%", language)),
            row.population,
            message("population.range", language,
                    low=format_number(round(row.low), language),
                    high=format_number(round(row.high), language)),
            ACCENT, row.low, row.high,
        )
        for row in each(frame)
    ]  # fmt: skip
    ax = open_axes(language, ax, panels_height([Panel("", rows)]))
    draw_dots(ax, [Panel("", rows)], log=False)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter(lambda value, _: format_number(value, language))
    overlap = frame["low"].max() <= frame["high"].min()
    kind = "one" if len(frame) == 1 else "overlap" if overlap else "apart"
    change = f"{frame['population'].max() / frame['population'].min() - 1:.1%}"
    return finish(
        ax, name="implied-population",
        title=message(f"population.title_{kind}", language, change=change),
        subtitle=message("population.subtitle", language),
        notes=[message("population.note", language)],
        alt=describe_panels([Panel("", rows)], language), data=frame, language=language,
    )  # fmt: skip


def income_chart(frame: pd.DataFrame, language: str = "en", ax: Axes | None = None) -> Axes:
    """Rural disposable income per head by year, a bar for each stated year.

    frame: `tables.income`.
    """
    require(frame, ["year", "obs_value"], "income")
    name = indicator_title("rural_income_per_head", language)
    dated = frame.dropna(subset=["year"])
    if dated.empty:
        return nothing(name, "rural-income", frame, language, ax)
    rows = [
        Row("", row.obs_value,
            f"{row.year}  {describe_figure(row, language)}",
            sector_colour("poverty"), pale=row.year < dated["year"].max())
        for row in each(dated)
    ]  # fmt: skip
    ax = open_axes(language, ax, panels_height([Panel("", rows)]))
    draw_panels(ax, [Panel("", rows)])
    first, last = dated.iloc[0], dated.iloc[-1]
    key = "income.title_one" if last["year"] == first["year"] else "income.title"
    title = message(
        key, language, first=format_value(first["obs_value"], "元", language),
        last=format_value(last["obs_value"], "元", language), first_year=first["year"],
        last_year=last["year"],
    )  # fmt: skip
    return finish(
        ax, name="rural-income", title=title, subtitle=message("income.subtitle", language),
        notes=list_marks(dated, language), alt=describe_panels([Panel("", rows)], language),
        data=frame, language=language,
    )  # fmt: skip


def _draw_exit_lines(ax: Axes, area: str, language: str) -> None:
    """The declared lines for leaving the poverty list, the one that applies here darker."""
    for line in exit_lines(area):
        applies = line["applies"]
        ax.axhline(line["value"], color=INK if applies else GREY, linewidth=1 if applies else 0.7,
                   linestyle=(0, (4, 3)))  # fmt: skip
        ax.annotate(
            message("incidence.line" if applies else "incidence.other_line", language,
                    title=capitalise(line["title" if language == "en" else "title_zh"]),
                    value=format_value(line["value"], "%", language)),
            (0, line["value"]), xycoords=ax.get_yaxis_transform(), xytext=(3, 3),
            textcoords="offset points", size=9.5, color=INK if applies else GREY,
        )  # fmt: skip
