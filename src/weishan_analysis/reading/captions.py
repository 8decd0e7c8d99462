"""What the lines above a table say of all its figures: their units and their period."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from weishan_analysis.reading.heads import BETWEEN_UNITS, UNIT_LINE, Unit, read_unit
from weishan_analysis.reading.periods import Basis, Period
from weishan_analysis.reading.times import find_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weishan_analysis.reading.periods import Point
    from weishan_analysis.reading.quantities import Quantity


@dataclass(frozen=True)
class Caption:
    """The lines above a table, the nearest first, and what the text carries into it."""

    lines: Sequence[str]
    quantities: Sequence[Quantity]  # of the table, as the text around it makes them
    published: Point | None

    @cached_property
    def units(self) -> list[Unit]:
        """The units stated for the whole table."""
        for line in self.lines:
            if found := UNIT_LINE.search(line):
                units = map(read_unit, BETWEEN_UNITS.split(found["units"].strip()))
                return list(filter(None, units))
        return []

    @cached_property
    def period(self) -> Period | None:
        """The one period that a line names."""
        for line in self.lines:
            periods = {time.resolve(None, self.published) for time in find_times(line)}
            if periods - {None}:
                return periods.pop() if len(periods) == 1 else None
        return None

    @cached_property
    def carried(self) -> tuple[Period | None, Basis]:
        """The period that the text carries into the table."""
        for quantity in self.quantities:
            if quantity.period and quantity.period_basis != Basis.STATED:
                return Period.parse(quantity.period), Basis(quantity.period_basis)
        return None, Basis.NONE

    @cached_property
    def year(self) -> int | None:
        """The year that a line names, or of which the text around the table speaks."""
        if self.period:
            return (self.period.last or self.period.first)[0]
        carried, _ = self.carried
        return carried.first[0] if carried else None
