"""Typed trees as DuckDB SQL: the same meaning as `policy.reference`, set by set.

DuckDB and Spark differ silently on division, rounding and mixed decimals, so every such operation
is written out here: a quotient is whole-number division of millionths, a product is rounded to
millionths, and nothing is left to a dialect's promotion rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from xianjie.policy.nodes import Constant, Name, NameType, Node, Operation
from xianjie.policy.reference import AtLeast, Result

OPERAND: Final = "DECIMAL(19,6)"
RESULT: Final = "DECIMAL(30,6)"
MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Bound:
    """How a name is read: its SQL, and the SQL of its lower bound where it may be a partial sum.

    The bound is non-null whenever the source was seen at all; ``value`` is null when partial.
    ``sure`` says that the value is never null.
    """

    value: str
    lower: str | None = None
    sure: bool = False


def quote(name: str) -> str:
    """An identifier for DuckDB."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    """A string for DuckDB."""
    return "'" + text.replace("'", "''") + "'"


def value_literal(value: Result) -> str:
    """A parameter's value as SQL; a set of codes never comes here."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return f"CAST({value} AS BIGINT)"
        case Decimal():
            if value == value.to_integral_value():
                return f"CAST({int(value)} AS BIGINT)"
            return f"CAST('{value:f}' AS {RESULT})"
        case date():
            return f"DATE '{value.isoformat()}'"
        case str():
            return text_literal(value)
    raise TypeError(f"no literal for {type(value).__name__}")


def storage_type(kind: NameType) -> str:
    """Column type of a value of this type."""
    if kind.is_number:
        return "BIGINT" if kind.integral else RESULT
    return {"bool": "BOOLEAN", "date": "DATE"}.get(kind.kind, "VARCHAR")


class Renderer:
    """Writes trees as SQL over given names.

    Args:
        names: SQL of every fact or column.
        constants: value of every parameter and special date; None is unknown.
    """

    def __init__(self, names: Mapping[str, Bound], constants: Mapping[str, Result]) -> None:
        self._names = names
        self._constants = constants

    def render(self, node: Node) -> str:
        """SQL of the node's value; NULL is unknown."""
        return self._both(node).value

    def bounded(self, node: Node) -> Bound:
        """SQL of the value and of its lower bound."""
        return self._both(node)

    def _both(self, node: Node) -> Bound:
        match node:
            case Name():
                return self._name(node)
            case Constant(value=Decimal() as number):
                return Bound(value_literal(int(number) if node.type.integral else number))
            case Constant():
                return Bound(value_literal(node.value))
            case Operation(operator="+" | "-" | "*"):
                return self._arithmetic(node)
            case Operation():
                return Bound(self._operation(node))

    def _name(self, node: Name) -> Bound:
        if node.name in self._names:
            return self._names[node.name]
        if node.name in self._constants:
            value = self._constants[node.name]
            if value is None or isinstance(value, AtLeast | frozenset):
                return Bound(f"CAST(NULL AS {storage_type(node.type)})")
            return Bound(value_literal(value))
        raise KeyError(node.name)

    def _arithmetic(self, node: Operation) -> Bound:
        left_node, right_node = node.operands
        left, right = self._both(left_node), self._both(right_node)
        combine = self._product if node.operator == "*" else self._signed
        value = combine(node, left.value, right.value)
        if left.lower is None and right.lower is None:
            return Bound(value)
        lower: str | None = None
        if node.operator == "+":
            lower = combine(node, _low(left), _low(right))
        elif node.operator == "-" and right.lower is None:
            lower = combine(node, _low(left), right.value)
        elif node.operator == "*":
            factor, other = (right_node, right) if left.lower is not None else (left_node, left)
            if other.lower is None and (factor.type.constant or isinstance(factor, Constant)):
                product = combine(node, _low(left), _low(right))
                lower = f"CASE WHEN {other.value} >= 0 THEN {product} END"
        return Bound(value, lower)

    def _signed(self, node: Operation, left: str, right: str) -> str:
        return f"({left} {node.operator} {right})"

    def _product(self, node: Operation, left: str, right: str) -> str:
        if node.type.integral:
            return f"({left} * {right})"
        return f"CAST(TRY_CAST({left} AS {OPERAND}) * TRY_CAST({right} AS {OPERAND}) AS {RESULT})"

    def _operation(self, node: Operation) -> str:
        handler = getattr(self, f"_{_HANDLERS[node.operator]}")
        return str(handler(node))

    def _logic(self, node: Operation) -> str:
        joined = f" {node.operator.upper()} ".join(self.render(part) for part in node.operands)
        return f"({joined})"

    def _negation(self, node: Operation) -> str:
        return f"(NOT {self.render(node.operands[0])})"

    def _comparison(self, node: Operation) -> str:
        left, right = (self._both(part) for part in node.operands)
        plain = f"({left.value} {node.operator} {right.value})"
        if (left.lower is None) == (right.lower is None):
            return plain
        operator = node.operator
        if right.lower is not None:
            left, right = right, left
            operator = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)
        low, limit = _low(left), right.value
        decided = {
            ">=": (f"{low} >= {limit}", "TRUE"), "<": (f"{low} >= {limit}", "FALSE"),
            ">": (f"{low} > {limit}", "TRUE"), "<=": (f"{low} > {limit}", "FALSE"),
            "=": (f"{low} > {limit}", "FALSE"), "<>": (f"{low} > {limit}", "TRUE"),
        }[operator]  # fmt: skip
        return f"COALESCE({plain}, CASE WHEN {decided[0]} THEN {decided[1]} END)"

    def _membership(self, node: Operation) -> str:
        subject, *items = (self.render(part) for part in node.operands)
        return f"({subject} IN ({', '.join(items)}))"

    def _null_test(self, node: Operation) -> str:
        return f"({self.render(node.operands[0])} IS NULL)"

    def _function(self, node: Operation) -> str:
        inner = ", ".join(self.render(part) for part in node.operands)
        return f"{node.operator.upper()}({inner})"

    def _minus(self, node: Operation) -> str:
        return f"(-{self.render(node.operands[0])})"

    def _rounding(self, node: Operation) -> str:
        value, digits = node.operands
        assert isinstance(digits, Constant)
        places = int(digits.value) - (2 if node.type.unit.is_money else 0)
        if places >= 0 and value.type.integral:
            return self.render(value)
        rounded = f"ROUND(CAST({self.render(value)} AS {RESULT}), {places})"
        return f"CAST({rounded} AS {'BIGINT' if node.type.integral else RESULT})"

    def _quotient(self, node: Operation) -> str:
        above, below = (self._millionths(part) for part in node.operands)
        quotient = f"(({above} * {MILLION}) // NULLIF({below}, 0))"
        millionth = "CAST('0.000001' AS DECIMAL(6,6))"
        return f"CAST(TRY_CAST({quotient} AS DECIMAL(30,0)) * {millionth} AS {RESULT})"

    def _millionths(self, node: Node) -> str:
        sql = self.render(node)
        if node.type.integral:
            return f"(CAST({sql} AS HUGEINT) * {MILLION})"
        return f"CAST(CAST({sql} AS DECIMAL(24,6)) * {MILLION} AS HUGEINT)"

    def _like(self, node: Operation) -> str:
        subject, pattern = (self.render(part) for part in node.operands)
        return f"({subject} LIKE {pattern})"

    def _regexp(self, node: Operation) -> str:
        subject, pattern = (self.render(part) for part in node.operands)
        return f"regexp_matches({subject}, {pattern})"

    def _chosen(self, node: Operation) -> str:
        # LEAST and GREATEST skip unknown values, and each dialect in its own way.
        left, right = (self.render(part) for part in node.operands)
        if not node.type.integral:
            left, right = (f"CAST({side} AS {RESULT})" for side in (left, right))
        function = "LEAST" if node.operator == "lesser" else "GREATEST"
        both = f"({left}) IS NOT NULL AND ({right}) IS NOT NULL"
        return f"(CASE WHEN {both} THEN {function}({left}, {right}) END)"

    def _age(self, node: Operation) -> str:
        born, on = (self._ymd(part) for part in node.operands)
        return f"(({on} - {born}) // 10000)"

    def _ymd(self, node: Node) -> str:
        sql = self.render(node)
        return f"(year({sql}) * 10000 + month({sql}) * 100 + day({sql}))"

    def _days(self, node: Operation) -> str:
        start, end = (self.render(part) for part in node.operands)
        return f"date_diff('day', {start}, {end})"

    def _months(self, node: Operation) -> str:
        start, end = (self.render(part) for part in node.operands)
        backward, forward = _full_months(end, start), _full_months(start, end)
        return f"(CASE WHEN {end} < {start} THEN -{backward} ELSE {forward} END)"

    def _contains(self, node: Operation) -> str:
        whole, part = node.operands
        sought = self.render(part)
        if isinstance(whole, Name) and whole.name in self._constants:
            listed = self._constants[whole.name]
            if not isinstance(listed, frozenset):
                return "CAST(NULL AS BOOLEAN)"
            if not listed:
                return f"(CASE WHEN {sought} IS NOT NULL THEN FALSE END)"
            return (
                f"({sought} IN ({', '.join(text_literal(str(item)) for item in sorted(listed))}))"
            )
        return f"contains(',' || {self.render(whole)} || ',', ',' || {sought} || ',')"


def _full_months(start: str, end: str) -> str:
    whole = f"(year({end}) * 12 + month({end}) - year({start}) * 12 - month({start})"
    return f"{whole} - CASE WHEN day({end}) < day({start}) THEN 1 ELSE 0 END)"


def _low(side: Bound) -> str:
    return side.value if side.lower is None else f"COALESCE({side.value}, {side.lower})"


_HANDLERS: Final = {
    "and": "logic", "or": "logic", "not": "negation", "in": "membership", "is_null": "null_test",
    "=": "comparison", "<>": "comparison", "<": "comparison", "<=": "comparison",
    ">": "comparison", ">=": "comparison", "/": "quotient", "negative": "minus", "abs": "function",
    "coalesce": "function", "round": "rounding", "like": "like", "regexp": "regexp", "age": "age",
    "days": "days", "months": "months", "contains": "contains", "lesser": "chosen",
    "greater": "chosen",
}  # fmt: skip
