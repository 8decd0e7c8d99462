"""Checks written as formulas over indicators: read, evaluated with intervals, written out."""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import floor, isclose, isfinite, log10

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.statistics.intervals import Interval

_ARITHMETIC: dict[type, tuple[str, Callable[[Interval, Interval], Interval]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("−", operator.sub),
    ast.Mult: ("×", operator.mul),
    ast.Div: ("÷", operator.truediv),
}
_RELATIONS: dict[type, str] = {ast.Eq: "==", ast.LtE: "<=", ast.GtE: ">="}
# How a relation is written in arithmetic: when it holds, and when it does not.
_SIGNS = {"==": ("=", "≠"), "<=": ("≤", ">"), ">=": ("≥", "<")}
# The best first; `broken` is weighed by the kind of check that uses the formula.
VERDICTS = ("holds", "holds_within_rounding", "cannot_be_judged", "broken")


@dataclass(frozen=True)
class Term:
    """What a name in a formula stands for: its interval, and how it is written out.

    `is_compound` asks for brackets around the text where it stands in a product.
    """

    interval: Interval
    text: str
    is_compound: bool = False


@dataclass(frozen=True)
class Formula:
    """A comparison such as `a + b == c` or `2 <= a / b <= 6`, or an expression such as `a / b`.

    `names` are its indicators, and `earlier(a)` for what was stated of `a` for an earlier time.
    """

    text: str
    names: tuple[str, ...]
    tree: ast.expr


def parse_formula(text: str, place: str) -> Formula:
    """Read a formula; WeishanError names `place` and what cannot be read."""
    try:
        tree = ast.parse(text, mode="eval").body
        names = tuple(dict.fromkeys(_read_names(tree)))
    except (SyntaxError, ValueError) as error:
        raise WeishanError(
            Fault(place, f"formula {text!r} ({error})", "indicators with + - * / == <= >=",
                  "correct the formula")
        ) from None  # fmt: skip
    return Formula(text, names, tree)


def judge(formula: Formula, terms: Mapping[str, Term]) -> tuple[str, str]:
    """The verdict on a comparison, and its arithmetic with numbers.

    ZeroDivisionError where a divisor is or may be zero.
    """
    sides, relations = _split(formula.tree)
    values = [evaluate(side, terms) for side in sides]
    texts = [_write_side(side, value, terms) for side, value in zip(sides, values, strict=True)]
    arithmetic, worst = texts[0], "holds"
    for number, relation in enumerate(relations):
        word = _RELATIONS[type(relation)]
        verdict = compare(values[number], word, values[number + 1])
        worst = max(worst, verdict, key=VERDICTS.index)
        if word == "==" and verdict == "holds" and _is_leaf(sides[number + 1]):
            arithmetic = write(sides[number], terms)  # 42 + 166 + 728 = 936, not = 936 = 936
        arithmetic += f" {sign_of(word, verdict, *values[number : number + 2])} {texts[number + 1]}"
    return worst, arithmetic


def compare(left: Interval, relation: str, right: Interval) -> str:
    """The verdict on two intervals that ought to stand in a relation (==, <= or >=)."""
    if relation == ">=":
        left, right = right, left
    is_above = left.low > right.high and not isclose(left.low, right.high)
    is_below = left.high < right.low and not isclose(left.high, right.low)
    is_judged = left.is_bounded and right.is_bounded
    if relation == "==":
        is_broken, is_held = is_above or is_below, is_judged and isclose(left.value, right.value)
    else:
        is_broken = is_above
        is_held = left.high <= right.low or isclose(left.high, right.low)
    if is_broken:
        return "broken"
    if is_held:
        return "holds"
    return "holds_within_rounding" if is_judged else "cannot_be_judged"


def sign_of(relation: str, verdict: str, left: Interval, right: Interval) -> str:
    """The sign between two sides: ≈ where only rounding makes it so, a question mark where open."""
    held, broken = _SIGNS[relation]
    if verdict == "broken":
        return broken
    if verdict == "cannot_be_judged":
        return f"{held}?"
    printed = compare(Interval.exact(left.value), relation, Interval.exact(right.value))
    return held if printed == "holds" else "≈"


def evaluate(node: ast.expr, terms: Mapping[str, Term]) -> Interval:
    """The interval of an expression."""
    if isinstance(node, ast.Constant):
        return Interval.exact(float(node.value))  # type: ignore[arg-type] # numbers, as parsed
    if isinstance(node, ast.BinOp):
        apply = _ARITHMETIC[type(node.op)][1]
        return apply(evaluate(node.left, terms), evaluate(node.right, terms))
    return terms[_name(node)].interval


def write(node: ast.expr, terms: Mapping[str, Term]) -> str:
    """An expression with its numbers in the places of its names."""
    if isinstance(node, ast.Constant):
        return format_number(float(node.value))  # type: ignore[arg-type] # numbers, as parsed
    if isinstance(node, ast.BinOp):
        left, right = (_write_part(part, node, terms) for part in (node.left, node.right))
        return f"{left} {_ARITHMETIC[type(node.op)][0]} {right}"
    return terms[_name(node)].text


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


def format_number(value: float, digits: int = 4) -> str:
    """A number with separators between thousands; if it has decimals, `digits` digits in all."""
    if value == 0 or not isfinite(value) or isclose(value, round(value), rel_tol=1e-12):
        return f"{value:,.0f}"
    places = max(0, digits - 1 - floor(log10(abs(value))))
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _split(tree: ast.expr) -> tuple[list[ast.expr], list[ast.cmpop]]:
    """The sides of a comparison and the relations between them."""
    if not isinstance(tree, ast.Compare):
        raise TypeError(f"{ast.unparse(tree)} compares nothing")
    return [tree.left, *tree.comparators], tree.ops


def _write_side(node: ast.expr, value: Interval, terms: Mapping[str, Term]) -> str:
    return write(node, terms) if _is_leaf(node) else f"{write(node, terms)} {write_result(value)}"


def _write_part(part: ast.expr, whole: ast.BinOp, terms: Mapping[str, Term]) -> str:
    """One side of an operation, in brackets where it would be misread without."""
    text = write(part, terms)
    is_product = isinstance(whole.op, ast.Mult | ast.Div)
    if isinstance(part, ast.BinOp):
        is_behind = part is whole.right and not isinstance(whole.op, ast.Add)
        needs_brackets = is_behind or (is_product and _is_sum(part))
    else:
        needs_brackets = not isinstance(part, ast.Constant) and terms[_name(part)].is_compound
    return f"({text})" if needs_brackets else text


def _read_names(node: ast.expr) -> Iterator[str]:
    """The names of a tree in their order; ValueError for whatever does not belong in a formula."""
    if isinstance(node, ast.Compare):
        for relation in node.ops:
            if type(relation) not in _RELATIONS:
                raise ValueError(f"no {type(relation).__name__} here")
        for side in (node.left, *node.comparators):
            yield from _read_names(side)
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        yield from _read_names(node.left)
        yield from _read_names(node.right)
    elif isinstance(node, ast.Name) or _is_earlier(node):
        yield _name(node)
    elif not (isinstance(node, ast.Constant) and isinstance(node.value, int | float)):
        raise ValueError(f"{ast.unparse(node)} does not belong here")


def _is_earlier(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "earlier"
        and not node.keywords
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Name)
    )


def _name(node: ast.expr) -> str:
    """The name that a node stands for, as in `Formula.names`."""
    return node.id if isinstance(node, ast.Name) else ast.unparse(node)


def _is_leaf(node: ast.expr) -> bool:
    return not isinstance(node, ast.BinOp)


def _is_sum(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
