"""One indicator across places and years: a line for each place, one of them in colour."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from weishan_analysis.drawing.answer import Answer
from weishan_analysis.drawing.canvas import axes_width, lead_on, write
from weishan_analysis.drawing.chart import Picture, Sketch, chart
from weishan_analysis.drawing.links import place_of
from weishan_analysis.drawing.rows import Bars, Panel, Row
from weishan_analysis.drawing.style import current_theme, text_width
from weishan_analysis.drawing.table import Cell, Table
from weishan_analysis.statistics.tables import each
from weishan_analysis.words import Words

LABELLED = 12  # places that are all named; of more only the one to look at and the two ends
LEAST = 5  # places of which a median is drawn
YEARS = 8  # numbers below the axis
HEIGHT, LINE = 3.4, 0.19  # inches of the axes, and of a label


def answer(frame: pd.DataFrame, words: Words) -> Answer:
    """For how many places and years an indicator is stated, and whether their years meet.

    frame: `weishan_analysis.compare`.
    """
    name = _name(frame, words)
    dated = frame.dropna(subset=["year"])
    if dated.empty:
        return Answer((words("areas.answer_none", name=name),))
    places = dated.groupby("year")["ref_area"].nunique()
    count = dated["ref_area"].nunique()
    if count == 1:
        return Answer((words("areas.answer_single", name=name),))
    kind = "_one" if len(places) == 1 else "" if places.max() < count else "_complete"
    told = words(
        f"areas.answer{kind}", name=name, areas=count, years=len(places),
        first=places.index.min(), last=places.index.max(), fullest=places.idxmax(),
        count=places.max(),
    )  # fmt: skip
    return Answer((told,))


@chart("places", "areas.subject", ["ref_area", "year", "obs_value", "unit_measure", "indicator"])
def places_chart(frame: pd.DataFrame, words: Words, area: str = "") -> Picture | None:
    """An indicator of many places in the years that they share, `area` (a code) in colour.

    Bars where that is one year, else lines, of many places with their median. What a place states
    for a year of its own stands in the notes: with nothing it could be compared.
    frame: `weishan_analysis.compare`, or `tables.incidence` of several places.
    """
    shared = _list_shared(frame)
    if shared.empty:
        return None
    drawing: Bars | Sketch
    if shared["year"].nunique() == 1:
        drawing = _make_bars(shared, area, words)
    else:
        drawing = Sketch(
            lambda ax: _draw(ax, shared, area, words), _describe(shared, words), HEIGHT, left=0.5
        )
    return Picture(
        title=_title(frame, area, words),
        subtitle=words.definition(str(shared["indicator"].iloc[0])),
        notes=list(_notes(frame, shared, words)),
        drawing=drawing,
        data=frame.rename(columns={"source": "article"}) if is_corpus(frame) else frame,
    )


def _list_shared(frame: pd.DataFrame) -> pd.DataFrame:
    """The figures of years that several places state; one that was inferred is met by no other."""
    dated = frame.dropna(subset=["year"])
    if "year_is_inferred" in dated:
        dated = dated[~dated["year_is_inferred"].fillna(value=False).astype(bool)]
    return dated[dated.groupby("year")["ref_area"].transform("nunique").gt(1)]


def _make_bars(shared: pd.DataFrame, area: str, words: Words) -> Bars:
    """A bar for each place in the one year that they share."""
    look = current_theme()
    rows = [
        Row(
            words.title("area", row.ref_area),
            row.obs_value,
            words.value(row.obs_value, row.unit_measure),
            look.accent if row.ref_area == area else look.pale,
            place="" if "/" in row.source else place_of(row),
        )
        for row in each(shared.sort_values("obs_value", ascending=False, kind="stable"))
    ]
    return Bars([Panel(words("areas.shared_year", year=shared["year"].iloc[0]), rows)])


def places_table(frame: pd.DataFrame, words: Words) -> Table:
    """Places by years; figures of the project lead to their sentences.

    frame: `weishan_analysis.compare`.
    """
    caption = words("areas.caption", name=_name(frame, words))
    periods = frame["time_period"].where(frame["year"].isna(), frame["year"].astype("str"))
    columns = sorted(periods.unique())
    headings = {key: words.period(key) or words("areas.no_year") for key in columns}
    rows: dict[str, dict[str, Any]] = {}
    linked = not is_corpus(frame)
    for row, period in zip(each(frame), periods, strict=True):
        cells = rows.setdefault(
            row.ref_area, {"place": words.title("area", row.ref_area)} | dict.fromkeys(columns, "")
        )
        cell = Cell(words.bounded(row, exactly=True), place=place_of(row) if linked else "")
        cells[period] = [*(cells[period] or []), cell]
    return Table(
        "places-table", words, [rows[key] for key in sorted(rows)], columns=["place", *columns],
        caption=caption, headings={"place": words("areas.place"), **headings},
    )  # fmt: skip


def is_corpus(frame: pd.DataFrame) -> bool:
    """Whether figures come from articles of a corpus, which have no pages, and not of a project."""
    return bool(frame["source"].str.contains("/").any())


def move_apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Ascending places moved no more than needed to stand `gap` apart between two ends.

    >>> move_apart([1, 1, 5], 1, 0, 9)
    [0.5, 1.5, 5.0]
    >>> move_apart([0, 0, 9], 1, 0, 9)
    [0, 1, 9.0]
    """
    up, down = list(places), list(places)
    for index in range(1, len(up)):
        up[index] = max(up[index], up[index - 1] + gap)
        down[-1 - index] = min(down[-1 - index], down[-index] - gap)
    last = len(up) - 1
    return [
        min(max((above + below) / 2, low + index * gap), high - (last - index) * gap)
        for index, (above, below) in enumerate(zip(up, down, strict=True))
    ]


def _draw(ax: Axes, dated: pd.DataFrame, area: str, words: Words) -> None:
    look = current_theme()
    top = float(dated["obs_value"].max())
    ax.set_ylim(min(0.0, float(dated["obs_value"].min()) * 1.1), top * 1.08 or 1)
    for code, rows in dated.groupby("ref_area"):
        _draw_line(ax, rows, own=code == area)
    is_many = dated["ref_area"].nunique() > LABELLED
    medians = _medians(dated) if is_many else dated[:0]
    ax.plot(medians["year"].astype(float), medians["obs_value"], color=look.ink, lw=1.6,
            ls=(0, (4, 2)))  # fmt: skip
    lasts = dated.sort_values("year", kind="stable").groupby("ref_area").tail(1)
    if is_many:
        latest = lasts[lasts["year"].eq(dated["year"].max())].sort_values("obs_value")
        own = lasts[lasts["ref_area"].eq(area)]
        lasts = pd.concat([own, latest.iloc[[0, -1]], medians[-1:]]).drop_duplicates("ref_area")
    _draw_labels(ax, dated, lasts.sort_values("obs_value"), area, words)
    unit = str(dated["unit_measure"].iloc[0])
    ax.set_xticks(_pick_years(dated, axes_width(ax)))
    ax.yaxis.set_major_formatter(lambda value, _: words.value(value, unit))
    ax.grid(axis="y")


def _draw_line(ax: Axes, rows: pd.DataFrame, *, own: bool) -> None:
    look = current_theme()
    colour, size = (look.accent, 7) if own else (look.pale, 4.5)
    ax.plot(rows["year"].astype(float), rows["obs_value"], color=colour, lw=2 if own else 1,
            zorder=3 if own else 2)  # fmt: skip
    for row in each(rows):
        (mark,) = ax.plot([float(row.year)], [row.obs_value], "o", color=colour, ms=size, zorder=4)
        if "/" not in row.source:
            lead_on(mark, place_of(row))


def _draw_labels(
    ax: Axes, dated: pd.DataFrame, lasts: pd.DataFrame, area: str, words: Words
) -> None:
    """Name and last figure right of the lines, moved apart, each tied to its last point."""
    look = current_theme()
    labels = [_label(row, words) for row in each(lasts)]
    first, last = float(dated["year"].min()), float(dated["year"].max())
    span = max(last - first, 1)
    width = max(text_width(label, look.small) for label in labels) + 0.3
    right = last + 0.04 * span
    half_year = span * 0.17 / max(axes_width(ax) - width, 1)  # as its number is written below
    ax.set_xlim(first - max(0.04 * span, half_year),
                right + (right - first) * width / max(axes_width(ax) - width, 1))  # fmt: skip
    low, high = ax.get_ylim()
    places = move_apart(lasts["obs_value"].tolist(), LINE * (high - low) / HEIGHT, low, high)
    for label, row, y in zip(labels, each(lasts), places, strict=True):
        named = {area: look.accent, "": look.ink}
        colour = named.get(row.ref_area, look.grey)
        ax.plot([float(row.year), right], [row.obs_value, y], color=colour, lw=0.6, ls=":")
        write(ax, label, (right, y), look.small, colour, offset=(3, 0))


def _pick_years(dated: pd.DataFrame, width: float) -> list[int]:
    """The stated years, or some whole years between the first and the last where they are many."""
    years = sorted(dated["year"].astype(int).unique())
    most = YEARS if width > 4 else YEARS // 2
    closest = min((after - before for before, after in pairwise(years)), default=most)
    if len(years) <= most and closest * most >= years[-1] - years[0]:
        return years
    ticks = MaxNLocator(nbins=most, integer=True).tick_values(years[0], years[-1])
    return [int(tick) for tick in ticks if years[0] <= tick <= years[-1]]


def _medians(dated: pd.DataFrame) -> pd.DataFrame:
    """The median of each year for which enough places state a figure."""
    years = dated.groupby("year")["obs_value"].agg(["median", "size"])
    years = years[years["size"].ge(LEAST)]
    return pd.DataFrame(
        {"year": years.index, "obs_value": years["median"].to_numpy(), "ref_area": "",
         "unit_measure": dated["unit_measure"].iloc[0]}
    )  # fmt: skip


def _name(frame: pd.DataFrame, words: Words) -> str:
    """The name of the indicator that a frame compares."""
    if frame.empty:
        return words("areas.subject")
    return words.indicator(str(frame["indicator"].iloc[0]))


def _title(frame: pd.DataFrame, area: str, words: Words) -> str:
    """The last figure of `area`, and how many places state one for the same year, in one line.

    A year that was inferred is met by no other.
    """
    own = frame[frame["ref_area"].eq(area)].dropna(subset=["year"])
    if own.empty:
        count = frame["ref_area"].nunique()
        return words("areas.title_none", name=_name(frame, words), count=count)
    last = own.iloc[-1]
    others = frame[frame["year"].eq(last["year"]) & frame["ref_area"].ne(area)]
    kind = "alone" if others.empty or last.get("year_is_inferred") else "shared"
    return words(
        f"areas.title_{kind}", name=words.indicator(last["indicator"]),
        area=words.title("area", area), value=words.value(last["obs_value"], last["unit_measure"]),
        when=words.when(last), count=len(others),
    )  # fmt: skip


def _label(row: Any, words: Words) -> str:
    place = words.title("area", row.ref_area) if row.ref_area else words("areas.median")
    return f"{place}  {words.value(row.obs_value, row.unit_measure)}"


def _notes(frame: pd.DataFrame, shared: pd.DataFrame, words: Words) -> Iterator[str]:
    if shared["ref_area"].duplicated().any():
        yield words("areas.joined")
    if shared["ref_area"].nunique() > LABELLED and not _medians(shared).empty:
        yield words("areas.median_note", least=LEAST)
    alone = frame[~frame.index.isin(shared.index)]
    if 0 < len(alone) <= LABELLED:
        items = (
            words("areas.item", area=words.title("area", row.ref_area),
                  value=words.value(row.obs_value, row.unit_measure),
                  year=words.year_of(row) or words("areas.no_year"))
            for row in each(alone)
        )  # fmt: skip
        yield words("areas.alone", items=words("list.comma").join(items))
    elif len(alone):
        yield words("areas.alone_many", count=len(alone))
    if "values" in frame and (several := int(frame["values"].gt(1).sum())):
        yield words("areas.several", count=several)
    if is_corpus(frame):
        yield words("areas.articles", count=frame["source"].nunique())


def _describe(dated: pd.DataFrame, words: Words) -> str:
    """The first and the last figure of each place in words, of the first places only."""
    shown = dated["ref_area"].drop_duplicates()[:LABELLED]
    texts = [_describe_place(dated[dated["ref_area"].eq(code)], words) for code in shown]
    texts += ["…"] if dated["ref_area"].nunique() > LABELLED else []
    return words("list.semicolon").join(texts)


def _describe_place(rows: pd.DataFrame, words: Words) -> str:
    ends = rows if len(rows) == 1 else rows.iloc[[0, -1]]
    figures = [
        words.named(row.year, words.value(row.obs_value, row.unit_measure)) for row in each(ends)
    ]
    place = words.title("area", str(rows["ref_area"].iloc[0]))
    return f"{place} {words('list.comma').join(figures)}"
