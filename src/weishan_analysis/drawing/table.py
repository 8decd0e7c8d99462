"""A table for readers: figures as written, each tied to its sentence; an object like a chart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from weishan_analysis.drawing.links import address_of, place_of, reports_folder, source_page
from weishan_analysis.statistics.revisions import FIGURE
from weishan_analysis.statistics.tables import each
from weishan_analysis.words import Words, is_doubted

if TYPE_CHECKING:
    from jinja2 import Environment

FIGURE_COLUMNS = ("name", "value", "period", "printed")
NUMBERS = ("value", "figures", "change")  # columns that stand to the right


@dataclass(frozen=True)
class Cell:
    """What stands in one place of a table.

    place: where the figure stands that the text leads to. href: an address it leads to instead.
    quote: words of a source below it. note: words of ours after it. share: how long a bar is drawn
    behind it, of the width. chinese: whether text and quote are in Chinese on every page.
    """

    text: str
    place: str = ""
    href: str = ""
    quote: str = ""
    note: str = ""
    share: float = nan
    chinese: bool = False


Content = str | Cell | Sequence[Cell]


class Table:
    """Rows under a caption that show themselves, in a notebook and on a page.

    rows: by column, a text, a Cell or several of them. columns: the keys shown, the first of
    which heads its row.
    group: the key under whose values rows stand together. folded: words to unfold a long one with.
    """

    is_cards = False

    def __init__(
        self,
        name: str,
        words: Words,
        rows: Iterable[Mapping[str, Content]],
        *,
        columns: Sequence[str],
        caption: str,
        group: str = "",
        folded: str = "",
        headings: Mapping[str, str] | None = None,
    ) -> None:
        self.name, self.words, self.caption = name, words, caption
        self.rows = list(rows)
        self.columns, self.group, self.folded = list(columns), group, folded
        self._headings = headings or {}

    def __repr__(self) -> str:
        return f"<Table {self.name}: {self.caption}, {len(self.rows)} rows>"

    @property
    def data(self) -> pd.DataFrame:
        """The texts of the table as a frame."""
        columns = [*([self.group] if self.group else []), *self.columns]
        texts = [
            {key: "; ".join(cell.text for cell in _cells(row[key])) for key in columns}
            for row in self.rows
        ]
        return pd.DataFrame(texts, columns=columns)

    @property
    def places(self) -> list[str]:
        """The places of the figures shown, each once."""
        cells = [cell for row in self.rows for key in self.columns for cell in _cells(row[key])]
        return list(dict.fromkeys(cell.place for cell in cells if cell.place))

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        """Markup for a notebook; for a page the cells, which its template draws."""
        told = self.tell()
        html = draw_table(told, self.words, reports_folder(self.words))
        return {"text/html": html, "text/plain": repr(self)}, {"table": told}

    def tell(self) -> dict[str, Any]:
        """The table as plain data: what its template draws."""
        if not self.rows:
            said = self.words("chart.nothing", what=self.caption)
            return {"nothing": "" if self.folded else said, "places": []}
        groups: dict[Cell, list[list[list[dict[str, Any]]]]] = {}
        for row in self.rows:
            heading = _cells(row[self.group] if self.group else "")[0]
            cells = [[_tell(cell) for cell in _cells(row[key])] for key in self.columns]
            groups.setdefault(heading, []).append(cells)
        return {
            "name": self.name,
            "caption": self.caption,
            "folded": self.folded,
            "cards": self.is_cards,
            "columns": [
                {
                    "key": key,
                    "title": self._headings.get(key) or self.words(f"table.{key}"),
                    "number": key in NUMBERS,
                }
                for key in self.columns
            ],
            "groups": [{"title": _tell(heading), "rows": rows} for heading, rows in groups.items()],
            "places": self.places,
        }


class Cards(Table):
    """A table of which each row is drawn as a card, each value beside the name of its column."""

    is_cards = True


def draw_table(told: Mapping[str, Any], words: Words, folder: str = "") -> Markup:
    """The markup of what a table tells; folder: where the pages of sources lie, seen from here."""
    template = _environment().get_template("table.html.j2")
    html = template.render(table=told, words=words, address=lambda place: address_of(place, folder))
    return Markup(html)  # noqa: S704 - the template escapes


def figures_table(
    frame: pd.DataFrame, words: Words, *, name: str, caption: str = "", group: str = ""
) -> Table:
    """Every figure of a view of `tables`: what it is, its value and period, and its sentence.

    What several sources state of one figure stands together, each with the date of its source.
    caption: by default the text for `caption.` and the name. group: `sector`, `finance_type`,
    `area` or `sentence` to put the rows under headings.
    """
    frame = frame.assign(restated=False) if group == "sentence" else _bring_together(frame)
    rows = [
        {**figure_cells(row, words, dated=row.restated), "group": _heading(row, group, words)}
        for row in each(frame)
    ]
    return Table(
        name,
        words,
        rows,
        columns=FIGURE_COLUMNS,
        caption=caption or words(f"caption.{name}"),
        group="group" if group else "",
    )


def figure_cells(row: Any, words: Words, *, dated: bool, share: float = nan) -> dict[str, Content]:
    """What a row of a table says of a figure; dated: with the date of its source.

    share: how long its bar is.
    """
    mark = "\N{NO-BREAK SPACE}▲" if is_doubted(row) else ""
    date = words.published(row.source) if dated else ""
    note = words("table.stated", date=date) if date else ""
    return {
        "name": words.figure(row),
        "value": Cell(words.bounded(row, exactly=True) + mark, share=share),
        "period": words.period_of(row) or "–",
        "printed": Cell(row.printed, place=place_of(row), chinese=True, note=note),
    }


def sources_table(sources: "pd.Series[str]", words: Words, *, name: str = "sources") -> Table:
    """The sources of figures: what each is, who published it and when, and how many it states.

    sources: the column `source` of a table, a value for each figure.
    """
    counts = sources.value_counts()
    rows: list[dict[str, Content]] = [
        {
            "source": Cell(words.source_title(source), href=source_page(source)),
            "publisher": words.made_by(source) or "–",
            "published": words.published(source),
            "figures": str(counts[source]),
        }
        for source in words.by_date(counts.index)
    ]
    return Table(
        name,
        words,
        rows,
        columns=["source", "publisher", "published", "figures"],
        caption=words("caption.sources"),
    )


def definitions_table(frame: pd.DataFrame, words: Words, *, name: str = "definitions") -> Table:
    """What each indicator of some figures counts and how exact it is, folded away."""
    steps = _tell_steps(frame, words)
    rows = []
    for key in frame["indicator"].drop_duplicates():
        rounding = words("about.rounded", steps=words.join(steps[key])) if key in steps else ""
        series = words(f"series.{words.series(key)}")
        told = words(
            "about.item", definition=words.definition(key), series=series, rounding=rounding
        )
        rows.append({"name": words.indicator(key), "definition": told})
    caption = words("caption.definitions")
    columns = ["name", "definition"]
    return Table(name, words, rows, columns=columns, caption=caption, folded=caption)


def _tell_steps(frame: pd.DataFrame, words: Words) -> dict[str, list[str]]:
    """To what each indicator is rounded; a count of whole things is exact."""
    is_rounded = frame["half_unit"].gt(0.5) | frame["unit_measure"].isin(["元", "%"])
    halves = frame.loc[is_rounded, ["indicator", "half_unit", "unit_measure"]]
    told: dict[str, list[str]] = {}
    for row in each(halves.drop_duplicates().sort_values("half_unit")):
        unit = "" if row.unit_measure == "%" else row.unit_measure
        step = words.exactly(2 * row.half_unit, unit)
        step = step if unit else words("about.points", number=step)
        told.setdefault(row.indicator, []).append(step)
    return told


def _cells(content: Content) -> list[Cell]:
    if isinstance(content, str):
        return [Cell(content)]
    return [content] if isinstance(content, Cell) else list(content)


def _tell(cell: Cell) -> dict[str, Any]:
    """The fields of a cell that say something."""
    told = {
        key: value for key, value in vars(cell).items() if key == "text" or value not in ("", False)
    }
    return {key: value for key, value in told.items() if key != "share" or isfinite(cell.share)}


def _bring_together(frame: pd.DataFrame) -> pd.DataFrame:
    """The statements of one figure one after the other; `restated` where they differ in source."""
    figures = frame.groupby(FIGURE, sort=False)
    restated = figures["source"].transform("nunique").gt(1)
    return frame.assign(restated=restated).iloc[figures.ngroup().argsort(kind="stable")]


def _heading(row: Any, group: str, words: Words) -> str | Cell:
    if group == "sentence":
        if words.is_table(row.source):  # a row of a table is no sentence of its report
            return words("table.row_of", title=words.source(row.source))
        return Cell(str(row.quote), chinese=True)
    if group == "area":
        return words.title("area", row.ref_area)
    return words.title(group, getattr(row, group)) if group else ""


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader

    loader = PackageLoader("weishan_analysis", "drawing")
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
