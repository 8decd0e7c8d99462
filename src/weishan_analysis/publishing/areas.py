"""One indicator across places: what it says in words, and as a table of places by years."""

from collections.abc import Iterator
from html import escape
from typing import Any

import pandas as pd

from weishan_analysis.publishing.citations import label_year
from weishan_analysis.publishing.labels import (
    format_bounded,
    format_period,
    format_value,
    indicator_title,
    title_of,
)
from weishan_analysis.publishing.links import sentence_link
from weishan_analysis.publishing.prose import message
from weishan_analysis.statistics.tables import each


def is_corpus(frame: pd.DataFrame) -> bool:
    """Whether figures come from articles of a corpus, which have no pages, and not of a project."""
    return bool(frame["source"].str.contains("/").any())


def areas_answer(frame: pd.DataFrame, language: str) -> list[str]:
    """For how many places and years an indicator is stated, and whether their years meet.

    frame: `weishan_analysis.compare`.
    """
    name = areas_name(frame, language)
    dated = frame.dropna(subset=["year"])
    if dated.empty:
        return [message("areas.answer_none", language, name=name)]
    places = dated.groupby("year")["ref_area"].nunique()
    count = dated["ref_area"].nunique()
    kind = "_one" if len(places) == 1 else "" if places.max() < count else "_complete"
    return [
        message(
            f"areas.answer{kind}", language, name=name, areas=count, years=len(places),
            first=places.index.min(), last=places.index.max(), fullest=places.idxmax(),
            count=places.max(),
        )
    ]  # fmt: skip


def areas_title(frame: pd.DataFrame, area: str, language: str) -> str:
    """The last figure of `area`, and how many places state one for the same year, in one line.

    A year that was inferred is met by no other.
    """
    name = areas_name(frame, language)
    own = frame[frame["ref_area"].eq(area)].dropna(subset=["year"])
    if own.empty:
        return message("areas.title_none", language, name=name, count=frame["ref_area"].nunique())
    last = own.iloc[-1]
    others = frame[frame["year"].eq(last["year"]) & frame["ref_area"].ne(area)]
    kind = "alone" if others.empty or last.get("year_is_inferred") else "shared"
    return message(
        f"areas.title_{kind}",
        language,
        name=name,
        area=title_of("area", area, language),
        value=format_value(last["obs_value"], last["unit_measure"], language),
        year=label_year(last, language),
        count=len(others),
    )


def areas_name(frame: pd.DataFrame, language: str) -> str:
    """The name of the indicator that a frame compares."""
    if frame.empty:
        return message("areas.subject", language)
    return indicator_title(str(frame["indicator"].iloc[0]), language)


class AreasTable:
    """Places by years as an HTML table; figures of the project lead to their sentences."""

    def __init__(self, frame: pd.DataFrame, language: str = "en") -> None:
        self.language = language
        self.caption = message("areas.caption", language, name=areas_name(frame, language))
        linked = not is_corpus(frame)
        periods = frame["time_period"].where(frame["year"].isna(), frame["year"].astype("str"))
        frame = frame.assign(
            column=periods,
            cell=[_figure(row, language, linked=linked) for row in each(frame)],
        )
        cells = frame.groupby(["ref_area", "column"])["cell"].agg("<br>".join)
        self.cells = cells.unstack(fill_value="")

    def _repr_html_(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"<table>\n<caption>{escape(self.caption)}</caption>\n<thead><tr>"
        yield f'<th scope="col">{escape(message("areas.place", self.language))}</th>'
        for period in self.cells.columns:
            title = format_period(period, self.language) or message("areas.no_year", self.language)
            yield f'<th scope="col">{escape(title)}</th>'
        yield "</tr></thead>\n<tbody>"
        for code, cells in self.cells.iterrows():
            place = escape(title_of("area", str(code), self.language))
            figures = "".join(f"<td>{cell}</td>" for cell in cells)
            yield f'<tr><th scope="row">{place}</th>{figures}</tr>'
        yield "</tbody>\n</table>"


def _figure(row: Any, language: str, *, linked: bool) -> str:
    text = format_bounded(row, language, exactly=True)
    if getattr(row, "year_is_inferred", False):
        text = message("chart.dated", language, value=text, period=label_year(row, language))
    text = escape(text)
    if not linked:
        return text
    link = sentence_link(row.observation, language)
    return f'<a href="{escape(link, quote=True)}">{text}</a>'
