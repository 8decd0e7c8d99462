"""Tables in every form in which texts hold them say the same."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from support.tables import FORMS, FULL_FORMS, Printed, Truth, printed_tables

from weishan_analysis import extract

ABOVE = "2019年云岭县经济运行情况\n2019年，全县经济平稳运行。\n"


def read(text: str) -> list[Truth]:
    """What each statistic of a text says."""
    return [
        Truth(q.value, q.unit, str(q.measure), q.label, q.area_name)
        for q in extract(text, "2020-01")
        if q.kind == "statistic" and q.value is not None
    ]


@pytest.mark.parametrize("write", FORMS.values(), ids=FORMS)
@given(table=printed_tables())
@settings(max_examples=40, deadline=None)
def test_a_table_says_the_same_in_every_form(
    write: Callable[[Printed], str], table: Printed
) -> None:
    assert read(ABOVE + write(table)) == table.truths()


@pytest.mark.parametrize("write", FULL_FORMS.values(), ids=FULL_FORMS)
@given(table=printed_tables().filter(lambda table: all(map(all, table.rows()))))
@settings(max_examples=40, deadline=None)
def test_a_table_of_filled_cells_says_the_same_without_marks_between_them(
    write: Callable[[Printed], str], table: Printed
) -> None:
    assert read(ABOVE + write(table)) == table.truths()
