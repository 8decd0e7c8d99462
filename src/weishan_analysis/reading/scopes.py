"""Which time expressions are in force, how that is known, and what is once they are over."""

from dataclasses import dataclass, replace
from functools import cached_property

from weishan_analysis.reading.expressions import Expression
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.periods import Basis, Period, join_periods

LONGEST_LIST = 30
FARTHEST_TURN = 4  # characters between the two ends of a transition and the words around them

_VALUE = Pattern(r"[末底]?的?\ ?[\d.,]+")
_LIST = Pattern(r"[、和与及,]|以及")


@dataclass(frozen=True)
class Scope:
    """The expressions in force, how that is known, and what is again once they are over.

    `turn` holds the periods of a transition (由2014年的…降到2019年的…) that was stated before.
    """

    expressions: tuple[Expression, ...] = ()
    basis: Basis = Basis.NONE
    outer: "Scope | None" = None
    turn: tuple[Period, Period] | None = None
    compared: Period | None = None  # with which its time is: 与2015年相比

    def in_force(self, position: int) -> "Scope":
        """This scope or, where it is over, the one around it."""
        last = self.expressions[-1] if self.expressions else None
        if last and last.until is not None and position >= last.until:
            return self.outer.in_force(position) if self.outer else EMPTY
        return self

    @cached_property
    def period(self) -> Period | None:
        """The period from the first to the last of its expressions."""
        periods = [expression.period for expression in self.expressions]
        return join_periods(p for p in periods if p) if all(periods) else None

    @property
    def is_planned(self) -> bool:
        """Whether it is that of a heading over what is planned."""
        return self.basis is Basis.HEADING and any(one.is_plan for one in self.expressions)

    def carried(self) -> "Scope":
        """The same for a sentence that goes on with it."""
        return replace(self, basis=Basis.CARRIED) if self.basis is Basis.STATED else self


EMPTY = Scope()
TIMELESS = Scope(basis=Basis.HEADING)  # below a heading that tells what always is


def is_listed(text: str, one: Expression, other: Expression) -> bool:
    """Whether two expressions stand in a list: 2018年、2019年."""
    return bool(_LIST.fullmatch(text, one.end, other.start))


def next_scope(text: str, scope: Scope, last: Scope, expression: Expression) -> Scope:
    """The scope of an expression: a list goes on, a transition keeps where it came from.

    `scope` is in force before it, `last` the one that was entered last, be it over or not.
    """
    before = scope.expressions
    if before and scope.basis is Basis.STATED and is_listed(text, before[-1], expression):
        return Scope((*before[-LONGEST_LIST:], expression), Basis.STATED, scope.outer)
    turn = scope.turn
    origin = last.expressions[-1] if last.expressions else None
    if origin and origin.until is not None and last.basis is Basis.STATED:
        is_turned = 0 <= expression.start - origin.until <= FARTHEST_TURN
        if is_turned and origin.period and expression.period:
            turn = (origin.period, expression.period)
    lasting = scope.outer if before and before[-1].until is not None else scope
    if lasting and lasting.period and turn is not scope.turn:
        # 五年来,…由2015年的…增加到2020年的…,建成…: then of the five years again
        value = _VALUE.match(text, expression.end)
        expression = replace(expression, until=value.end() if value else expression.until)
        lasting = replace(lasting, turn=turn)
    return Scope((expression,), Basis.STATED, lasting if expression.until else None, turn)
