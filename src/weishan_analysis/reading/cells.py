"""A figure in a cell of a table, with what its column, its row and the caption say of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from weishan_analysis.reading import lexicon
from weishan_analysis.reading.comparisons import PERCENT, Measure
from weishan_analysis.reading.heads import (
    ATTRIBUTES,
    COUNTED,
    COUNTS,
    FIGURE,
    STATED,
    Head,
    Name,
    Unit,
    compare,
    is_percent_head,
    is_place,
    join_label,
    read_unit,
)
from weishan_analysis.reading.numerals import half_of_last_digit
from weishan_analysis.reading.periods import Basis, Period

if TYPE_CHECKING:
    import re

    from weishan_analysis.reading.captions import Caption
    from weishan_analysis.reading.quantities import Quantity


class Rows:
    """Reads the figures of rows under the same heads; what a row says can hold for the next."""

    def __init__(self, caption: Caption) -> None:
        self._caption = caption
        self._wholes: dict[int, Quantity] = {}  # the last figure of each column that has parts
        self._unit_above: Unit | None = None  # of the last row that states one
        self._names: dict[int, set[str]] = {}  # of the rows above, for each column

    def read(
        self,
        quantity: Quantity,
        printed: str,
        head: Head,
        name: str,
        corner: str,
        cell: str,
        column: int,
    ) -> Quantity:
        """The figure of a cell, as printed: `quantity` is what the words around it make of it.

        `head` stands over the column, `name` before the row, `corner` over the names of rows, and
        `cell` is that of the column of units.
        """
        subject = Name.of(name)
        place = subject.words if is_place(subject.words, corner) else ""
        unit: Unit | None = Unit(quantity.unit, per=quantity.per)
        if found := FIGURE.fullmatch(printed):
            unit = self._find_unit(found["unit"], head, subject, cell, column)
            quantity = _value(quantity, found, unit or Unit(""))
        comparison = compare(head, subject, unit)
        period, basis = self._find_period(quantity, head, subject)
        is_growth = comparison.measure in (Measure.GROWTH, Measure.CHANGE)
        is_percent = quantity.unit in PERCENT
        quantity = quantity._replace(
            period=str(period or ""),
            period_basis=basis if period else Basis.NONE,
            label=join_label(subject, head, corner, place),
            measure=comparison.measure,
            base=comparison.base or ("上年" if is_growth and is_percent else ""),
            change=(head.change or "increase") if is_growth and quantity.values[0] > 0 else "",
            status="target" if self._is_planned(head, period) else "actual",
            area_name=place,
            part_of=None,
        )
        return self._join_whole(quantity, subject, column)

    def _join_whole(self, quantity: Quantity, subject: Name, column: int) -> Quantity:
        """The figure with the whole above that a row with 其中 or with half a noun belongs to."""
        if not subject.is_within and subject.words not in ATTRIBUTES:
            self._wholes[column] = quantity
            return quantity
        whole = self._wholes.get(column)
        if whole and subject.words in ATTRIBUTES:
            quantity = quantity._replace(label=subject.words + whole.label)
        is_part = subject.is_within and whole and whole.unit == quantity.unit
        if is_part and whole and quantity.measure == Measure.LEVEL:
            quantity = quantity._replace(part_of=whole.start)
        return quantity

    def _find_unit(
        self, printed: str, head: Head, subject: Name, cell: str, column: int
    ) -> Unit | None:
        """The unit of the cell, its column, its row, the table or the row above; None in doubt.

        A name that stood above already (第一产业 below 总产出构成(%)) has that of the row above.
        """
        names = self._names.setdefault(column, set())
        is_again = subject.words in names
        names.add(subject.words)
        if subject.unit:
            self._unit_above = subject.unit
        if printed:
            return Unit(printed)
        if head.unit:
            is_other = subject.unit and subject.unit != head.unit and head.unit.name not in PERCENT
            return None if is_other and head.comparison.measure is Measure.LEVEL else head.unit
        is_percent = is_percent_head(head)
        percent = next((unit for unit in self._caption.units if unit.name in PERCENT), None)
        if is_percent or head.is_open:
            return percent or (Unit("%") if is_percent else None)
        if cell:
            return read_unit(cell)
        if subject.unit:
            return subject.unit
        if is_again and self._unit_above:
            return self._unit_above
        return self._find_common_unit(head, subject, percent)

    def _find_common_unit(self, head: Head, subject: Name, percent: Unit | None) -> Unit | None:
        """The unit that holds for the whole table, or for the rows below the one that states it."""
        others = [unit for unit in self._caption.units if unit is not percent]
        counted = head.words or head.noun or subject.words
        name = next((unit for words, unit in COUNTED.items() if counted.endswith(words)), "")
        if name:  # 贫困户数
            return next((unit for unit in others if unit.name == name), Unit(name))
        if not others and not percent and not subject.is_rate:
            return self._unit_above
        if len(others) != 1 or subject.is_rate:
            return percent if percent and not others else None
        (unit,) = others
        return None if unit.name in lexicon.MONEY and COUNTS.search(counted) else unit

    def _find_period(
        self, quantity: Quantity, head: Head, subject: Name
    ) -> tuple[Period | None, Basis]:
        """The period of the head, else of the row, else of the caption, else of the text."""
        caption = self._caption
        year = caption.year
        if subject.time and (period := subject.time.resolve(year, caption.published)):
            if not head.time:
                return period, Basis.STATED
            year = period.first[0]
        if head.time:
            period = head.time.resolve(year, caption.published)
            is_stated = STATED.search(head.time.printed) or not caption.period
            return period, Basis.STATED if is_stated else Basis.HEADING
        if caption.period:
            is_one = caption.period.first[0] == (caption.period.last or (0,))[0]
            return (caption.period, Basis.HEADING) if is_one else (None, Basis.NONE)
        if quantity.period and quantity.period_basis != Basis.STATED:
            return Period.parse(quantity.period), Basis(quantity.period_basis)
        return caption.carried

    def _is_planned(self, head: Head, period: Period | None) -> bool:
        published = self._caption.published
        return head.is_planned or bool(period and published and period.first[0] > published[0])


def _value(quantity: Quantity, printed: re.Match[str], unit: Unit) -> Quantity:
    """The statistic that a cell prints as a bare number, in the unit that holds for it."""
    digits = printed.group().rstrip("%‰")
    number = Decimal(digits.replace(",", ""))
    return quantity._replace(
        end=quantity.start + printed.end(),
        number=(quantity.start, quantity.start + len(digits)),
        values=(number * unit.scale,),
        half_unit=half_of_last_digit(digits.lstrip("+-")) * unit.scale,
        unit=unit.name,
        scale=int(unit.scale),
        per=unit.per,
        kind="statistic",
        bound=lexicon.Bound.EXACT,
    )
