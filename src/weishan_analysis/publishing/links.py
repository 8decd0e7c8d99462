"""Addresses that tie a figure to its sentence on the page of its source."""

import re
from html import escape
from typing import Any

REPORTS = "../reports/"  # from notebooks/, where JupyterLab follows a link
_FROM_NOTEBOOK = re.compile(rf'href="{re.escape(REPORTS)}(?:zh/)?')


def source_page(source: str) -> str:
    """The file name of the page that shows a source, beside the pages of the notebooks."""
    return f"source-{source}.html"


def sentence_anchor(key: str) -> str:
    """The anchor of an observation on the page of its source: `s321` for 2018-weishan:321."""
    return f"s{key.rpartition(':')[2]}"


def sentence_link(key: str, language: str) -> str:
    """The address of the sentence (or table row) that states a figure, seen from a notebook."""
    folder = REPORTS + ("zh/" if language == "zh" else "")
    return f"{folder}{source_page(key.rpartition(':')[0])}#{sentence_anchor(key)}"


def link_figure(row: Any, language: str) -> str:
    """A figure as it is printed, as a link to its sentence."""
    address = escape(sentence_link(row.observation, language), quote=True)
    return f'<a href="{address}" lang="zh-CN">{escape(row.printed)}</a>'


def lead_within_site(html: str) -> str:
    """What a notebook put out, with the links of its page, which stands beside the sources."""
    return _FROM_NOTEBOOK.sub('href="', html)
