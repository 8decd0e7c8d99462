"""Tables for readers: figures as written, each tied to its sentence."""

import re
from html import escape
from typing import Any

import pandas as pd
from great_tables import GT

from weishan_analysis.publishing.labels import (
    format_bounded,
    format_period,
    indicator_title,
    title_of,
)
from weishan_analysis.publishing.links import sentence_link
from weishan_analysis.publishing.prose import message


class ReaderTable:
    """A table that a notebook displays as HTML; `table` is the great_tables object behind it."""

    def __init__(self, table: GT) -> None:
        self.table = table

    def _repr_html_(self) -> str:
        return _STYLE.sub("", self.table.as_raw_html())


def figures_table(
    frame: pd.DataFrame, language: str = "en", *, caption: str, group: str = ""
) -> ReaderTable:
    """Every figure of a view of `tables`: its name, value, period, and its printed form as a link.

    group: `sector` or `finance_type` to put the rows under headings.
    """
    rows = [
        {
            "group": title_of(group, getattr(row, group), language) if group else "",
            "name": indicator_title(row.indicator, language),
            "value": format_bounded(row, language, exactly=True),
            "period": format_period(row.time_period, language) or message("table.none", language),
            "printed": _sentence(row),
        }
        for row in frame.itertuples()
    ]
    columns = ["name", "value", "period", "printed"]
    table = GT(
        pd.DataFrame(rows, columns=["group", *columns]),
        rowname_col="name",
        groupname_col="group" if group else None,
        id="figures-" + re.sub(r"\W+", "-", caption.lower()),
    )
    if not group:
        table = table.cols_hide(["group"])
    table = table.cols_label({key: message(f"table.{key}", language) for key in columns[1:]})
    table = table.fmt(str, "printed")  # markup of ours, already escaped
    table = table.tab_stubhead(message("table.name", language))
    table = table.cols_align("right", ["value"]).cols_align("left", ["printed"]).tab_header(caption)
    return ReaderTable(table)


_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


def _sentence(row: Any) -> str:
    link = escape(sentence_link(row.source, row.span_start, row.quote), quote=True)
    return f'<a href="{link}" lang="zh-CN">{escape(row.printed)}</a>'
