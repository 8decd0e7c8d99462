"""Checks written as formulas over indicators: read, worked out with intervals, written out."""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import floor, isfinite, log10

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.statistics.intervals import Interval, Number
from weishan_analysis.statistics.severity import Severity

_Apply = Callable[[Interval, Interval], Interval]
# How each operation is written and done, and how firmly it binds: a number binds most firmly.
_OPERATIONS: dict[type, tuple[str, _Apply, int]] = {
    ast.Add: ("+", operator.add, 1),
    ast.Sub: ("−", operator.sub, 1),
    ast.Mult: ("×", operator.mul, 2),
    ast.Div: ("÷", operator.truediv, 2),
}
NUMBER = 3
COMPOUND = 0  # a text such as ≥6, which stands in brackets beside every sign
_OF = ("earlier", "growth", "change")
_RELATIONS: dict[type, str] = {ast.Eq: "==", ast.LtE: "<=", ast.GtE: ">="}
_ORDER = list(Severity)
# How a relation is written in arithmetic: when it holds, and when it does not.
_SIGNS = {"==": ("=", "≠"), "<=": ("≤", ">"), ">=": ("≥", "<")}


@dataclass(frozen=True)
class Term:
    """A number or an operation: its interval, how it is written, how firmly it binds.

    `written` is the text of a number; of an operation it follows from its `parts`.
    """

    interval: Interval
    written: str = ""
    binding: int = NUMBER
    parts: "tuple[Term, str, Term] | None" = None

    @property
    def text(self) -> str:
        """The arithmetic, with brackets where it would be misread without."""
        if not self.parts:
            return self.written
        one, sign, other = self.parts
        behind = other.beside(self.binding if sign == "+" else self.binding + 1)
        return f"{one.beside(self.binding)} {sign} {behind}"

    @property
    def is_number(self) -> bool:
        """Whether there is nothing to be worked out."""
        return self.binding in (NUMBER, COMPOUND)

    def beside(self, binding: int) -> str:
        """The text as it stands beside a sign that binds so firmly."""
        return self.text if self.binding >= binding else f"({self.text})"


@dataclass(frozen=True)
class Formula:
    """A comparison such as `a + b == c` or `2 <= a / b <= 6`, or an expression such as `a / b`.

    `names` are its indicators, `earlier(a)` for what was stated of `a` for an earlier time, and
    `growth(a)`, `change(a)` for those of `a`; `sides` what is compared, by the `relations` between
    them.
    """

    text: str
    names: tuple[str, ...]
    sides: tuple[ast.expr, ...]
    relations: tuple[str, ...]


@dataclass(frozen=True)
class Judgement:
    """What came of a comparison: how each relation of its sides turned out.

    A comparison that does not hold is suspicious; whether it is more, its check decides.
    """

    severity: Severity
    sides: tuple[Term, ...] = ()
    relations: tuple[tuple[str, Severity], ...] = ()
    written: str = ""

    @property
    def is_broken(self) -> bool:
        """Whether the comparison does not hold, whatever rounding hides."""
        return self.severity.is_finding

    @property
    def is_held(self) -> bool:
        """Whether the comparison holds, and does not only escape judgement."""
        return self.severity in (Severity.HOLDS, Severity.HOLDS_WITHIN_ROUNDING)

    @property
    def arithmetic(self) -> str:
        """The comparison with its numbers: `42 + 166 + 728 = 936`."""
        if not self.relations:
            return self.written
        text = _write_side(self.sides[0])
        for (word, severity), left, right in zip(
            self.relations, self.sides, self.sides[1:], strict=False
        ):
            sign = sign_of(word, severity, left.interval, right.interval)
            if sign == "=" and right.is_number:
                text = left.text  # 42 + 166 + 728 = 936, not = 936 = 936
            text += f" {sign} {_write_side(right)}"
        return text


@cache
def parse_formula(text: str, place: str = "a formula") -> Formula:
    """Read a formula; WeishanError names `place` and what cannot be read."""
    try:
        tree = ast.parse(text, mode="eval").body
        names = tuple(dict.fromkeys(_read_names(tree)))
    except (SyntaxError, ValueError) as error:
        raise WeishanError(
            Fault(place, f"formula {text!r} ({error})", "indicators with + - * / == <= >=",
                  "correct the formula")
        ) from None  # fmt: skip
    if not isinstance(tree, ast.Compare):
        return Formula(text, names, (tree,), ())
    relations = tuple(_RELATIONS[type(relation)] for relation in tree.ops)
    return Formula(text, names, (tree.left, *tree.comparators), relations)


def judge(formula: Formula, terms: Mapping[str, Term], tolerance: Number = 0) -> Judgement:
    """Hold the sides of a comparison against each other.

    `tolerance` is the share by which a side may differ for reasons that no source states.
    """
    try:
        sides = tuple(work_out(side, terms) for side in formula.sides)
    except ZeroDivisionError:
        return Judgement(Severity.CANNOT_BE_JUDGED, written="÷ 0")
    found = [
        max((compare(left.interval, word, right.interval, tolerance) for left in lefts),
            key=_ORDER.index)
        for word, lefts, right in _list_pairs(formula.relations, sides)
    ]  # fmt: skip
    worst = max(found, key=_ORDER.index)
    return Judgement(worst, sides, tuple(zip(formula.relations, found, strict=True)))


def _list_pairs(
    relations: Sequence[str], sides: Sequence[Term]
) -> Iterator[tuple[str, Sequence[Term], Term]]:
    """Each side but the first, with those before it: all to which it ought to be equal."""
    start = 0
    for number, word in enumerate(relations):
        start = start if word == "==" and number and relations[number - 1] == "==" else number
        yield word, sides[start : number + 1], sides[number + 1]


def compare(left: Interval, relation: str, right: Interval, tolerance: Number = 0) -> Severity:
    """What comes of two intervals that ought to stand in a relation (==, <= or >=)."""
    if relation == ">=":
        left, right = right, left
    is_judged = left.is_bounded and right.is_bounded
    if relation == "==":
        is_broken = left.low > right.high or left.high < right.low
        is_held = is_judged and left.value == right.value
    else:
        is_broken, is_held = left.low > right.high, left.high <= right.low
    if is_broken:
        is_near = tolerance and not compare(left, relation, right.widen(tolerance)).is_finding
        return Severity.HOLDS if is_near else Severity.SUSPICIOUS
    if is_held:
        return Severity.HOLDS
    return Severity.HOLDS_WITHIN_ROUNDING if is_judged else Severity.CANNOT_BE_JUDGED


def sign_of(relation: str, severity: Severity, left: Interval, right: Interval) -> str:
    """The sign between two sides: ≈ where only rounding makes it so, a question mark where open."""
    held, broken = _SIGNS[relation]
    if severity.is_finding:
        return broken
    if severity == Severity.CANNOT_BE_JUDGED:
        return f"{held}?"
    values = Interval.exact(left.value), Interval.exact(right.value)
    return held if compare(values[0], relation, values[1]) == Severity.HOLDS else "≈"


def work_out(node: ast.expr, terms: Mapping[str, Term]) -> Term:
    """What an expression comes to, and how it is written.

    >>> two, three = (Term(Interval.exact(value), str(value)) for value in (2, 3))
    >>> found = work_out(parse_formula("a * (a + b)").sides[0], {"a": two, "b": three})
    >>> found.text, found.interval.value
    ('2 × (2 + 3)', 10)
    """
    if isinstance(node, ast.BinOp):
        sign, apply, binding = _OPERATIONS[type(node.op)]
        one, other = work_out(node.left, terms), work_out(node.right, terms)
        interval = apply(one.interval, other.interval)
        return Term(interval, binding=binding, parts=(one, sign, other))
    if isinstance(node, ast.Constant):
        value = Fraction(str(node.value))
        return Term(Interval.exact(value), format_number(value))
    return terms[_name(node)]


def write_result(result: Interval, digits: int = 4) -> str:
    """What an expression comes to: `= 3.6`, `= 52,725 (52,686–52,763)` or `≥ 369`."""
    if result.is_exact:
        return f"= {format_number(result.value)}"
    if not isfinite(result.high):
        return f"≥ {format_number(result.low)}"
    if not isfinite(result.low):
        return f"≤ {format_number(result.high)}"
    low, value, high = (format_number(v, digits) for v in (result.low, result.value, result.high))
    return f"= {value}" if low == high else f"= {value} ({low}–{high})"


def format_number(number: Number, digits: int = 4) -> str:
    """A number with separators between thousands; if it has decimals, `digits` digits in all.

    >>> format_number(29546), format_number(-52725.34), format_number(0.012345)
    ('29,546', '−52,725', '0.01235')
    """
    if not isfinite(number) or number == round(number):
        return f"{float(number):,.0f}".replace("-", "−")
    places = max(0, digits - 1 - floor(log10(abs(float(number)))))
    text = f"{float(number):,.{places}f}".replace("-", "−")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _write_side(side: Term) -> str:
    return side.text if side.is_number else f"{side.text} {write_result(side.interval)}"


def _read_names(node: ast.expr) -> Iterator[str]:
    """The names of a tree in their order; ValueError for whatever does not belong in a formula."""
    if isinstance(node, ast.Compare):
        for relation in node.ops:
            if type(relation) not in _RELATIONS:
                raise ValueError(f"no {type(relation).__name__} here")
        for side in (node.left, *node.comparators):
            yield from _read_names(side)
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        yield from _read_names(node.left)
        yield from _read_names(node.right)
    elif isinstance(node, ast.Name) or _is_of(node):
        yield _name(node)
    elif not (isinstance(node, ast.Constant) and isinstance(node.value, int | float)):
        raise ValueError(f"{ast.unparse(node)} does not belong here")


def _is_of(node: ast.expr) -> bool:
    """Whether it is what is said of an indicator: earlier(a), growth(a)."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[ast.Name()], keywords=[]):
            return name in _OF
    return False


def _name(node: ast.expr) -> str:
    """The name that a node stands for, as in `Formula.names`."""
    return node.id if isinstance(node, ast.Name) else ast.unparse(node)
