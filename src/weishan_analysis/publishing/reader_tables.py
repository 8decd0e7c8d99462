"""Tables for readers: figures as written, each tied to its sentence, and what to know of them."""

import re
from collections.abc import Iterable
from html import escape
from math import isfinite
from typing import Any

import pandas as pd
from great_tables import GT
from IPython.display import HTML

from weishan_analysis.publishing.citations import (
    count_sources,
    describe_period,
    full_references,
    publication_dates,
    short_references,
)
from weishan_analysis.publishing.labels import (
    format_bounded,
    format_exactly,
    indicator_definition,
    indicator_title,
    is_doubted,
    join_sentences,
    series_of,
    title_of,
)
from weishan_analysis.publishing.links import link_figure
from weishan_analysis.publishing.markup import STYLE_SHEET
from weishan_analysis.publishing.prose import message
from weishan_analysis.statistics.revisions import FIGURE
from weishan_analysis.statistics.tables import each


class ReaderTable:
    """Rows that a notebook shows as an HTML table, through great_tables.

    columns: keys of the rows, the first of which heads its row. group: the key under whose values
    rows stand together. markup: columns whose cells are markup of ours; all other text is escaped.
    folded: the words to unfold a long table with.
    """

    def __init__(
        self, rows: Iterable[dict[str, str]], columns: Iterable[str], *, caption: str, name: str,
        language: str, markup: Iterable[str] = (), group: str = "", folded: str = "",
    ) -> None:  # fmt: skip
        columns = list(columns)
        frame = pd.DataFrame(rows, columns=[*([group] if group else []), *columns], dtype="str")
        table = GT(frame, rowname_col=columns[0], groupname_col=group or None, id=name)
        table = table.tab_stubhead(message(f"table.{columns[0]}", language))
        table = table.cols_label({key: message(f"table.{key}", language) for key in columns[1:]})
        table = table.cols_align("left").tab_header(escape(caption))
        if numbers := [key for key in columns if key in ("value", "figures")]:
            table = table.cols_align("right", numbers)
        self.table = table.fmt(str, list(markup)) if list(markup) else table
        self.folded = folded
        self.is_empty = frame.empty
        self.nothing = message("chart.nothing", language, what=caption)

    def _repr_html_(self) -> str:
        if self.is_empty:
            return f"<p>{escape(self.nothing)}</p>"
        html = _lighten(self.table.as_raw_html())
        if not self.folded:
            return html
        return f"<details><summary>{escape(self.folded)}</summary>{html}</details>"


def figures_table(
    frame: pd.DataFrame, language: str = "en", *, name: str, caption: str, group: str = ""
) -> ReaderTable:
    """Every figure of a view of `tables`: what it is, its value and period, and its sentence.

    What several sources state of one figure stands together, each with the date of its source.
    group: `sector`, `finance_type`, `area` or `sentence` to put the rows under headings.
    """
    is_by_sentence = group == "sentence"
    frame = frame.assign(restated=False) if is_by_sentence else _bring_together(frame)
    dates = publication_dates(frame["source"].unique(), language)
    titles = short_references(frame["source"].unique(), language)
    rows = [
        {
            "group": _heading(row, group, titles, language),
            "name": _name(row, language),
            "value": format_bounded(row, language, exactly=True) + _mark(row),
            "period": describe_period(row, language) or message("table.none", language),
            "printed": link_figure(row, language) + _date(row, dates, language),
        }
        for row in each(frame)
    ]
    return ReaderTable(
        rows, ["name", "value", "period", "printed"], caption=caption, name=name,
        language=language, markup=["printed"], group="group" if group else "",
    )  # fmt: skip


def sources_table(
    sources: pd.Series, language: str = "en", *, name: str = "sources"
) -> ReaderTable:
    """The sources of figures: what each is, who published it and when, and how many it states.

    sources: the column `source` of a table, a value for each figure.
    """
    rows = [
        {
            "source": reference.title,
            "publisher": reference.author or reference.publisher or message("table.none", language),
            "published": reference.date(language),
            "figures": str(count),
        }
        for reference, count in count_sources(sources)
    ]
    return ReaderTable(
        rows, ["source", "publisher", "published", "figures"], name=name, language=language,
        caption=message("caption.sources", language),
    )  # fmt: skip


def about_figures(frame: pd.DataFrame, language: str = "en") -> HTML:
    """What a reader needs to know of the figures of a chart, folded away, and how to cite them.

    Definition, kind of series and rounding of each indicator come from the codebook and the rows,
    what speaks against the figures from the checks: each doubt once, however many it concerns. The
    chart itself and the tables lead to the sentences.
    """
    by_indicator: dict[str, list[Any]] = {}
    for row in each(frame):
        by_indicator.setdefault(row.indicator, []).append(row)
    items = "".join(_about(key, figures, language) for key, figures in by_indicator.items())
    doubts = _list_doubts(frame, language)
    references = message("list.semicolon", language).join(
        full_references(frame["source"].unique(), language).values()
    )
    cite = escape(message("about.cite", language, references=references))
    title = escape(message("about.title", language))
    return HTML(
        f"<details><summary>{title}</summary><ul>{items}</ul>{doubts}<p>{cite}</p></details>"
        if items else ""
    )  # fmt: skip


def _about(key: str, figures: list[Any], language: str) -> str:
    """One indicator: what it is, how exact it is, what another source states."""
    told = message(
        "about.item", language,
        definition=indicator_definition(key, language),
        series=message(f"series.{series_of(key)}", language),
        rounding=_rounding(figures, language),
    )  # fmt: skip
    others = dict.fromkeys(
        message("about.other", language,
                value=format_exactly(figure.other_value, figure.unit_measure, language))
        for figure in figures
        if isfinite(getattr(figure, "other_value", float("nan")))
    )  # fmt: skip
    title = escape(indicator_title(key, language))
    words = escape(join_sentences([told, *others], language))
    return f"<li><strong>{title}</strong> {words}</li>"


def _list_doubts(frame: pd.DataFrame, language: str) -> str:
    """What checks hold against the figures, each once: of some figures less is said than of all."""
    column = "doubt" if language == "en" else "doubt_zh"
    said = list(dict.fromkeys(filter(None, frame[column]))) if column in frame else []
    doubts = [doubt for doubt in said if sum(doubt in other for other in said) == 1]
    if not doubts:
        return ""
    items = "".join(f"<li>{escape(doubt)}</li>" for doubt in doubts)
    return f"<p>{escape(message('about.doubts', language))}</p><ul>{items}</ul>"


def _bring_together(frame: pd.DataFrame) -> pd.DataFrame:
    """The statements of one figure one after the other; `restated` where they differ in source."""
    figures = frame.groupby(FIGURE, sort=False)
    restated = figures["source"].transform("nunique").gt(1)
    return frame.assign(restated=restated).iloc[figures.ngroup().argsort(kind="stable")]


def _date(row: Any, dates: dict[str, str], language: str) -> str:
    """When the source was published, where another one states the figure too."""
    if not row.restated or row.source not in dates:
        return ""
    return escape(message("table.stated", language, date=dates[row.source]))


def _name(row: Any, language: str) -> str:
    """What a figure is; where its source misprints that, that this is the correct reading."""
    name = indicator_title(row.indicator, language)
    is_corrected = bool(getattr(row, "correction", ""))
    return message("table.corrected_name", language, name=name) if is_corrected else name


def _heading(row: Any, group: str, titles: dict[str, str], language: str) -> str:
    if group == "sentence":
        if pd.isna(row.span_start):  # a row of a table is no sentence of its report
            return message("table.row_of", language, title=titles[row.source])
        return str(row.quote)
    if group == "area":
        return title_of("area", row.ref_area, language)
    return title_of(group, getattr(row, group), language) if group else ""


def _mark(row: Any) -> str:
    return "\N{NO-BREAK SPACE}▲" if is_doubted(row) else ""


def _rounding(figures: list[Any], language: str) -> str:
    """Half of the last printed digit; a count of whole things is exact."""
    halves = {
        (figure.half_unit, figure.unit_measure)
        for figure in figures
        if figure.half_unit > 0.5 or figure.unit_measure in ("元", "%")
    }
    if not halves:
        return message("about.exact", language)
    half = message("list.comma", language).join(
        "±"
        + (
            message("about.points", language, number=format_exactly(half, "", language))
            if unit == "%"
            else format_exactly(half, unit, language)
        )
        for half, unit in sorted(halves)
    )
    return message("about.rounded", language, half=half)


def _lighten(html: str) -> str:
    """The table without most of its style sheet and the identifiers that each cell repeats.

    The scope of the headings says the same, and long tables become a fifth as long. Alignment is
    left for JupyterLab, which sets everything to the right; pages have a style of their own.
    """
    html = STYLE_SHEET.sub(_ALIGNMENT, html)
    return _CELL_IDENTIFIERS.sub("", html)


_ALIGNMENT = (
    "<style>.gt_table.gt_table :is(th, td) {text-align: left}"
    ".gt_table.gt_table .gt_right {text-align: right}</style>\n"
)
_CELL_IDENTIFIERS = re.compile(r'(?<=<t[dh]) headers="[^"]*"|(?<=scope="colgroup") id="[^"]*"'
                               r'|(?<=scope="row") id="[^"]*"')  # fmt: skip
