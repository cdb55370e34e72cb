"""The reference evaluator: slow, obvious, and the judge of every other backend.

It walks the tree of `nodes` with Python values and three-valued logic. ``None`` is unknown; a
number may also be `AtLeast(n)`: a partial sum over a window with missing months, known from below
only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from typing import Any, Final

from xianjie.kernel.dates import age_on, days_between, months_between
from xianjie.policy.language import Expression
from xianjie.policy.nodes import SCALE, Constant, Name, Node, Operation, Value

MICRO: Final = Decimal(1).scaleb(-SCALE)
WIDEST: Final = Decimal(10**13)
"""Operands of a product beyond this are unknown, as in the database's DECIMAL(19,6)."""


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A number of which only a lower bound is known."""

    bound: int | Decimal


Result = Value | AtLeast | None


def evaluate(expression: Expression, values: Mapping[str, Result]) -> Result:
    """Value of ``expression`` for one subject.

    Args:
        expression: a checked expression.
        values: a value for each name read; a name that is absent is unknown. Money in fen.

    Returns:
        The value, `AtLeast`, or None for unknown.
    """
    with localcontext() as context:
        context.prec = 60
        return evaluate_node(expression.tree, values)


def evaluate_node(node: Node, values: Mapping[str, Result]) -> Result:
    """Value of a node; see `evaluate`."""
    match node:
        case Name():
            return values.get(node.name)
        case Constant(value=Decimal() as number) if node.type.integral:
            return int(number)
        case Constant():
            return node.value
        case Operation(operator="and"):
            return all_of(_truth(evaluate_node(part, values)) for part in node.operands)
        case Operation(operator="or"):
            return any_of(_truth(evaluate_node(part, values)) for part in node.operands)
        case Operation(operator="coalesce"):
            return _first_known(node, values)
        case Operation(operator="is_null"):
            return not _is_known(evaluate_node(node.operands[0], values))
        case Operation(operator="in"):
            return _is_in([evaluate_node(part, values) for part in node.operands])
        case Operation():
            return apply_operation(node, [evaluate_node(part, values) for part in node.operands])


def _is_known(value: Result) -> bool:
    return value is not None and not isinstance(value, AtLeast)


def _truth(value: Result) -> bool | None:
    return value if isinstance(value, bool) else None


def all_of(values: object) -> bool | None:
    """Three-valued and of truths."""
    outcome: bool | None = True
    for value in values:  # type: ignore[attr-defined]
        if value is False:
            return False
        if value is None:
            outcome = None
    return outcome


def any_of(values: object) -> bool | None:
    """Three-valued or of truths."""
    outcome: bool | None = False
    for value in values:  # type: ignore[attr-defined]
        if value is True:
            return True
        if value is None:
            outcome = None
    return outcome


def _first_known(node: Operation, values: Mapping[str, Result]) -> Result:
    for part in node.operands:
        value = evaluate_node(part, values)
        if _is_known(value):
            return _in_storage(value, node)
    return None


def _is_in(values: list[Result]) -> bool | None:
    subject, *items = values
    return any_of(_compare("=", subject, item) for item in items)


def apply_operation(node: Operation, operands: list[Result]) -> Result:
    """Value of an operator whose operands are all looked at, from their values."""
    operator = node.operator
    if operator == "not":
        truth = _truth(operands[0])
        return None if truth is None else not truth
    if operator in ("=", "<>", "<", "<=", ">", ">="):
        return _compare(operator, operands[0], operands[1])
    if operator in ("+", "-", "*"):
        bounded = _bounded(operator, node, operands)
        if bounded is not None:
            return bounded
    if any(not _is_known(operand) for operand in operands):
        return None
    return _in_storage(_OPERATORS[operator](node, *operands), node)


def _in_storage(value: Result, node: Operation) -> Result:
    if not node.type.is_number or value is None or isinstance(value, AtLeast):
        return value
    return int(value) if node.type.integral else Decimal(value)  # type: ignore[arg-type]


def _compare(operator: str, left: Result, right: Result) -> bool | None:
    if isinstance(left, AtLeast) or isinstance(right, AtLeast):
        return _compare_bound(operator, left, right)
    if left is None or right is None:
        return None
    match operator:
        case "=":
            return left == right
        case "<>":
            return left != right
        case "<":
            return left < right  # type: ignore[operator]
        case "<=":
            return left <= right  # type: ignore[operator]
        case ">":
            return left > right  # type: ignore[operator]
    return left >= right  # type: ignore[operator]


MIRRORED: Final = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _compare_bound(operator: str, left: Result, right: Result) -> bool | None:
    """What a lower bound alone already decides: a partial sum that meets ``>=`` hits."""
    if isinstance(right, AtLeast):
        if isinstance(left, AtLeast):
            return None
        left, right, operator = right, left, MIRRORED[operator]
    if right is None or not isinstance(left, AtLeast):
        return None
    bound = left.bound
    if operator in (">=", "<"):
        return (operator == ">=") if bound >= right else None  # type: ignore[operator]
    if operator in (">", "<="):
        return (operator == ">") if bound > right else None  # type: ignore[operator]
    if bound > right:  # type: ignore[operator]
        return operator == "<>"
    return None


def _bounded(operator: str, node: Operation, operands: list[Result]) -> AtLeast | None:
    left, right = operands
    if not isinstance(left, AtLeast) and not isinstance(right, AtLeast):
        return None
    low: list[Any] = [item.bound if isinstance(item, AtLeast) else item for item in operands]
    if None in low:
        return None
    if operator == "+":
        return AtLeast(low[0] + low[1])
    if operator == "-" and _is_known(right):
        return AtLeast(low[0] - low[1])
    if operator == "*":
        factor = node.operands[1] if isinstance(left, AtLeast) else node.operands[0]
        known: Any = right if isinstance(left, AtLeast) else left
        fixed = factor.type.constant or isinstance(factor, Constant)
        if fixed and isinstance(known, int | Decimal) and known >= 0:
            product = _multiply(node, low[0], low[1])
            return None if product is None else AtLeast(product)
    return None


def _multiply(node: Operation, left: int | Decimal, right: int | Decimal) -> int | Decimal | None:
    if node.type.integral:
        return int(left) * int(right)
    if any(Decimal(side).copy_abs() >= WIDEST for side in (left, right)):
        return None
    return (Decimal(left) * Decimal(right)).quantize(MICRO, ROUND_HALF_UP)


def _divide(_: Operation, left: int | Decimal, right: int | Decimal) -> Decimal | None:
    if right == 0:
        return None
    return (Decimal(left) / Decimal(right)).quantize(MICRO, ROUND_DOWN)


def _round(node: Operation, value: int | Decimal, digits: int) -> int | Decimal:
    # Money is held in fen: two decimals of a yuan are whole fen.
    places = digits - 2 if node.type.unit.is_money else digits
    return Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@lru_cache(maxsize=512)
def _like(pattern: str) -> re.Pattern[str]:
    parts = [".*" if mark == "%" else "." if mark == "_" else re.escape(mark) for mark in pattern]
    return re.compile("".join(parts), re.DOTALL)


_OPERATORS: Final[Mapping[str, Callable[..., Any]]] = {
    "+": lambda _, left, right: left + right,
    "-": lambda _, left, right: left - right,
    "*": _multiply,
    "/": _divide,
    "negative": lambda _, value: -value,
    "abs": lambda _, value: abs(value),
    "round": _round,
    "like": lambda _, text, pattern: _like(pattern).fullmatch(text) is not None,
    "regexp": lambda _, text, pattern: re.search(pattern, text) is not None,
    "age": lambda _, born, on: _age(born, on),
    "days": lambda _, start, end: days_between(start, end),
    "months": lambda _, start, end: months_between(start, end),
    "contains": lambda _, whole, part: part in whole,
    "lesser": lambda _, left, right: min(left, right),
    "greater": lambda _, left, right: max(left, right),
}


def _age(born: date, on: date) -> int:
    return age_on(born, on)
