"""`wa.extract`: every numeral of a text and what it means, as a list and as a table."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from weishan_analysis.reading import naming
from weishan_analysis.reading.quantities import Quantity
from weishan_analysis.statistics.observations import list_quantity
from weishan_analysis.statistics.own import enter_if_any
from weishan_analysis.statistics.schema import read_schema

if TYPE_CHECKING:
    import pandas as pd

_FIRST = ["text", "indicator", "value", "unit_measure", "time_period", "measure", "label"]
_OF_PROJECTS = ["source", "reason"]  # what only a source of a project has


class Quantities(list[Quantity]):
    """The quantities of `text`, in order; `text[q.start:q.end]` is the surface form of q."""

    def __init__(self, text: str, quantities: Sequence[Quantity]) -> None:
        super().__init__(quantities)
        self.text = text

    def to_frame(self) -> "pd.DataFrame":
        """A row a quantity with its surface `text`; columns as those of the table `quantities`."""
        rows = read_schema()["quantities"].fill(list_quantity(q, self.text, "") for q in self)
        rows = rows.drop(columns=_OF_PROJECTS)
        return rows[[*_FIRST, *rows.columns.drop(_FIRST)]]

    def _repr_html_(self) -> str:
        return str(self.to_frame()[_FIRST]._repr_html_())  # type: ignore[operator]


def extract(
    text: str, published: str | date | None = None, ref_area: str | None = None
) -> Quantities:
    """Every numeral of a text and what it means, in order, in the words of the project here.

    `published` (YYYY[-MM[-DD]]) resolves relative periods; `ref_area` is noted on each quantity but
    those of another place, which their `area_name` names. Any text is accepted.
    """
    enter_if_any()
    return Quantities(text, naming.extract(text, published, ref_area))
