"""Where a figure stands: the anchor of its sentence or row, and the address that leads there."""

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weishan_analysis.words import Words

# A comma after a digit may belong to a number.
_CLAUSE_MARK = re.compile(r"[，。；：;]|(?<!\d)[,:]")
REPORTS = "../reports/"  # from notebooks/, where JupyterLab follows a link


def source_page(source: str) -> str:
    """The file name of the page that shows a source, beside the pages of the notebooks."""
    return f"source-{source}.html"


def sentence_anchor(key: str) -> str:
    """The anchor of an observation on the page of its source: `s321` for 2018-weishan:321."""
    return f"s{key.rpartition(':')[2]}"


def place_of(row: Any) -> str:
    """The key of one figure, by which pages know its place."""
    return str(getattr(row, "observation", ""))


def address_of(key: str, folder: str = "") -> str:
    """The address of a figure, seen from `folder`: nothing for a page, REPORTS for a notebook."""
    return f"{folder}{source_page(key.rpartition(':')[0])}#{sentence_anchor(key)}"


def reports_folder(words: "Words") -> str:
    """Where the pages in a language lie, seen from a notebook."""
    return REPORTS + words.folder


def excerpt(quote: str, printed: str) -> str:
    """The clause around a figure, with an ellipsis for what is left out."""
    place = max(quote.find(printed), 0)
    start = max((mark.end() for mark in _CLAUSE_MARK.finditer(quote, 0, place)), default=0)
    after = _CLAUSE_MARK.search(quote, place + len(printed))
    end = after.end() if after else len(quote)
    return ("…" if start else "") + quote[start:end].strip() + ("…" if end < len(quote) else "")
