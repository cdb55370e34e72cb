"""The language of the rulebook: SQL boolean expressions over named facts and parameters.

sqlglot parses; a white list of constructs is translated to the typed tree of `nodes`, with types
and units checked on the way. Every refusal is an `ExpressionError` whose sentence says what was
written, why it cannot be, and what to write.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, Literal

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from xianjie.kernel.errors import XianjieError
from xianjie.policy.nodes import (
    BOOL,
    COMPARISONS,
    DATE,
    TEXT,
    Constant,
    Name,
    NameType,
    Node,
    Operation,
    names_in,
    number_type,
)
from xianjie.policy.units import DAYS, MONTHS, MONTHS_PER_YEAR, NO_UNIT, PERCENT, YEARS_OF_AGE

MAX_LENGTH: Final = 4000
MAX_DEPTH: Final = 60
MAX_PATTERN: Final = 200
MAX_GAPS: Final = 6
MAX_REPEATS: Final = 100
SPECIAL_DATES: Final[Mapping[str, NameType]] = {
    name: NameType("date", constant=True) for name in ("截至日", "期初", "期末")
}
CONVERSIONS: Final = {Decimal(12): MONTHS_PER_YEAR, Decimal(100): PERCENT, Decimal(10000): NO_UNIT}
COMPARISON_NODES: Final = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
SUMS: Final = {exp.Add: "+", exp.Sub: "-"}
WIDE_MARKS: Final = {
    "≥": ">=",
    "≤": "<=",
    "≠": "<>",
    "（": "(",
    "）": ")",
    "，": ",",
    "＝": "=",
    "＞": ">",
    "＜": "<",
}
OWN_FUNCTIONS: Final = {
    "周岁": "age", "相差天数": "days", "相差月数": "months", "含": "contains",
    "较小": "lesser", "较大": "greater",
}  # fmt: skip


class ExpressionError(XianjieError):
    """An expression that cannot be read, named, typed or measured."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression: its text, its tree and the names that it reads."""

    text: str
    tree: Node

    @property
    def type(self) -> NameType:
        """Type of the value."""
        return self.tree.type

    @property
    def names(self) -> tuple[str, ...]:
        """Facts, parameters and special dates that are read, in order of appearance."""
        return names_in(self.tree)


def compile_expression(
    text: str, names: Mapping[str, NameType], *, expect: Literal["bool", "value"] = "bool"
) -> Expression:
    """Parse ``text`` and check it against the types of ``names``.

    Args:
        text: a SQL expression, such as ``医疗自付_近12月 >= 因病预警线 AND NOT 在册监测``.
        names: type of every name that may be used; the special dates are always known.
        expect: ``bool`` for conditions and filters, ``value`` for anything.

    Raises:
        ExpressionError: with the codes ``parse``, ``construct``, ``unknown-name``, ``type``,
            ``unit``, ``literal`` or ``unknown-code``.
    """
    builder = TreeBuilder(names)
    tree = builder.build(parse_expression(text), 0)
    if expect == "bool" and tree.type.kind != "bool":
        raise ExpressionError(
            "type", f"“{text}”算出的是{kind_name(tree.type)}，这里需要一个是否成立的条件。"
        )
    return Expression(text, tree)


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> exp.Expr:
    """Parse a text once; the tree is read and never changed."""
    if not text or not text.strip():
        raise ExpressionError("parse", "表达式是空的。")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            "parse", f"表达式有 {len(text)} 个字，超过 {MAX_LENGTH} 个字的上限，请拆成几个事实。"
        )
    unquoted = re.sub(r"'[^']*'|\"[^\"]*\"", "", text)
    for wide, plain in WIDE_MARKS.items():
        if wide in unquoted:
            raise ExpressionError("parse", f"表达式“{text}”里有“{wide}”，请写成“{plain}”。")
    if any(mark in unquoted for mark in ("--", "/*", ";")):
        raise ExpressionError("construct", f"表达式“{text}”里不能有注释或分号。")
    try:
        parsed = sqlglot.parse(text, read="duckdb")
    except (SqlglotError, RecursionError) as error:
        raise ExpressionError(
            "parse", f"表达式“{text}”读不懂：请检查括号、引号和 AND/OR 是否配对。"
        ) from error
    if len(parsed) != 1 or parsed[0] is None:
        raise ExpressionError("parse", f"表达式“{text}”应当只有一个条件。")
    return parsed[0]  # type: ignore[return-value]


def kind_name(kind: NameType) -> str:
    """A kind of value in words, of a number with its unit."""
    words = {
        "money": "金额", "int": "数", "decimal": "数", "bool": "是否", "text": "文字",
        "code": "代码", "codes": "多选代码", "date": "日期",
    }  # fmt: skip
    return f"{words[kind.kind]}({kind.unit})" if kind.is_number else words[kind.kind]


class TreeBuilder:
    """Translates a sqlglot tree to typed nodes."""

    def __init__(self, names: Mapping[str, NameType]) -> None:
        self.names = names
        self.handlers: dict[type, Callable[[Any, int], Node]] = {
            exp.Paren: lambda node, depth: self.build(node.this, depth),
            exp.Column: self._column,
            exp.Literal: self._literal,
            exp.Boolean: lambda node, _: Constant(bool(node.this), BOOL),
            exp.Neg: self._negative,
            exp.And: self._logic,
            exp.Or: self._logic,
            exp.Not: self._not,
            exp.Is: self._is,
            exp.In: self._in,
            exp.Between: self._between,
            exp.Mul: self._product,
            exp.Div: self._quotient,
            exp.Coalesce: self._coalesce,
            exp.Abs: self._abs,
            exp.Round: self._round,
            exp.Like: self._pattern,
            exp.RegexpLike: self._pattern,
            exp.Anonymous: self._function,
        }
        for kind in COMPARISON_NODES:
            self.handlers[kind] = self._comparison
        for kind in SUMS:
            self.handlers[kind] = self._sum

    def build(self, node: exp.Expr, depth: int) -> Node:
        """The typed tree of a parsed one. Raises ExpressionError."""
        if depth > MAX_DEPTH:
            raise ExpressionError("construct", f"表达式嵌套超过 {MAX_DEPTH} 层，请拆成几个事实。")
        handler = self.handlers.get(type(node))
        if handler is None:
            raise ExpressionError(
                "construct",
                f"“{node.sql(dialect='duckdb')}”用到了不允许的写法（{type(node).__name__}）。可用：比较、加减乘除、"
                "AND OR NOT、IN、BETWEEN、IS NULL、COALESCE、ABS、ROUND、LIKE、REGEXP_LIKE、"
                f"{'、'.join(OWN_FUNCTIONS)}。",
            )
        return handler(node, depth + 1)

    def _column(self, node: exp.Column, _: int) -> Node:
        name = node.name
        if node.table:
            raise ExpressionError("construct", f"“{node.table}.{name}”：名称前不能带表名。")
        if name in SPECIAL_DATES:
            return Name(name, SPECIAL_DATES[name])
        if name not in self.names:
            near = difflib.get_close_matches(name, self.names, n=3, cutoff=0.5)
            hint = f"是不是：{'、'.join(near)}？" if near else "请先在事实或参数中定义它。"
            raise ExpressionError(
                "unknown-name", f"“{name}”既不是事实也不是参数。{hint}", name=name
            )
        return Name(name, self.names[name])

    def _literal(self, node: exp.Literal, _: int) -> Node:
        if node.is_string:
            return Constant(str(node.this), TEXT)
        value = Decimal(str(node.this))
        if value in (0, 1):
            return Constant(value, number_type(NO_UNIT, integral=True))
        if value in CONVERSIONS:
            return Constant(value, number_type(CONVERSIONS[value], integral=True))
        raise ExpressionError(
            "literal",
            f"数字 {node.this} 不能写在表达式里：请定义成参数，写明单位、生效日和依据"
            "（只有 0、1 和换算用的 12、100、10000 例外）。",
        )

    def _negative(self, node: exp.Neg, depth: int) -> Node:
        inner = self._number(self.build(node.this, depth), node)
        return Operation("negative", (inner,), inner.type)

    def _logic(self, node: exp.Connector, depth: int) -> Node:
        # Long chains lean to the left in sqlglot: flatten them, so that depth measures nesting.
        kind = type(node)
        parts: list[exp.Expr] = []
        rest: exp.Expr = node
        while isinstance(rest, kind):
            parts.append(rest.expression)
            rest = rest.this
        parts.append(rest)
        built = tuple(self._boolean(self.build(part, depth), part) for part in reversed(parts))
        flat: list[Node] = []
        operator = "and" if kind is exp.And else "or"
        for item in built:
            same = isinstance(item, Operation) and item.operator == operator
            flat.extend(item.operands if same and isinstance(item, Operation) else (item,))
        return Operation(operator, tuple(flat), BOOL)

    def _not(self, node: exp.Not, depth: int) -> Node:
        inner = self._boolean(self.build(node.this, depth), node)
        return Operation("not", (inner,), BOOL)

    def _is(self, node: exp.Is, depth: int) -> Node:
        inner = self.build(node.this, depth)
        if isinstance(node.expression, exp.Null):
            return Operation("is_null", (inner,), BOOL)
        if isinstance(node.expression, exp.Boolean):
            self._boolean(inner, node)
            wanted = Constant(bool(node.expression.this), BOOL)
            known = Operation("not", (Operation("is_null", (inner,), BOOL),), BOOL)
            return Operation("and", (known, Operation("=", (inner, wanted), BOOL)), BOOL)
        raise ExpressionError("construct", f"“{node.sql()}”：IS 后面只能是 NULL、TRUE 或 FALSE。")

    def _comparison(self, node: exp.Binary, depth: int) -> Node:
        return self._compare(
            COMPARISON_NODES[type(node)],
            self.build(node.this, depth),
            self.build(node.expression, depth),
            node,
        )

    def _compare(self, operator: str, left: Node, right: Node, node: exp.Expr) -> Node:
        left, right = self._as_code(left, right, node), self._as_code(right, left, node)
        one, two = left.type, right.type
        if one.is_number and two.is_number:
            self._same_unit(left, right, node)
        elif "codes" in (one.kind, two.kind):
            raise ExpressionError("type", f"“{node.sql()}”：多选代码请用 含(名称, '值') 判断。")
        elif one.kind != two.kind and {one.kind, two.kind} != {"code", "text"}:
            raise ExpressionError(
                "type", f"“{node.sql()}”：{kind_name(one)}不能和{kind_name(two)}比较。"
            )
        elif operator not in ("=", "<>") and one.kind in ("bool", "code"):
            raise ExpressionError("type", f"“{node.sql()}”：{kind_name(one)}只能比较是否相等。")
        return Operation(operator, (left, right), BOOL)

    def _in(self, node: exp.In, depth: int) -> Node:
        listed = node.args.get("field")
        if node.args.get("query") or not (node.expressions or listed):
            raise ExpressionError(
                "construct", f"“{node.sql()}”：IN 后面请逐个列出值，或写一个清单参数。"
            )
        subject = self.build(node.this, depth)
        items = [self.build(item, depth) for item in (node.expressions or [listed])]
        if len(items) == 1 and items[0].type.kind == "codes":
            return self._contains((items[0], subject), node)
        if listed is not None:
            raise ExpressionError(
                "type",
                f"“{node.sql()}”：{kind_name(items[0].type)}不是清单。"
                f"IN 后面不加括号时要写一个清单参数（单位写“代码清单”）。",
            )
        for item in items:
            self._compare("=", subject, item, node)
        checked = tuple(self._as_code(item, subject, node) for item in items)
        return Operation("in", (subject, *checked), BOOL)

    def _between(self, node: exp.Between, depth: int) -> Node:
        subject = self.build(node.this, depth)
        low = self._compare(">=", subject, self.build(node.args["low"], depth), node)
        high = self._compare("<=", subject, self.build(node.args["high"], depth), node)
        return Operation("and", (low, high), BOOL)

    def _sum(self, node: exp.Binary, depth: int) -> Node:
        left = self._number(self.build(node.this, depth), node)
        right = self._number(self.build(node.expression, depth), node)
        self._same_unit(left, right, node)
        lead = right if isinstance(left, Constant) and left.is_flexible else left
        whole = left.type.integral and right.type.integral
        return Operation(
            SUMS[type(node)], (left, right), number_type(lead.type.unit, integral=whole)
        )

    def _product(self, node: exp.Mul, depth: int) -> Node:
        left = self._number(self.build(node.this, depth), node)
        right = self._number(self.build(node.expression, depth), node)
        left, right = self._percent_factor(left, right), self._percent_factor(right, left)
        unit = left.type.unit * right.type.unit
        self._at_most_one_money(unit, node)
        whole = left.type.integral and right.type.integral
        return Operation("*", (left, right), number_type(unit, integral=whole))

    def _quotient(self, node: exp.Div, depth: int) -> Node:
        left = self._number(self.build(node.this, depth), node)
        right = self._number(self.build(node.expression, depth), node)
        unit = left.type.unit / right.type.unit
        self._at_most_one_money(unit, node)
        return Operation("/", (left, right), number_type(unit, integral=False))

    def _percent_factor(self, factor: Node, other: Node) -> Node:
        # 100 turns a pure ratio into per cent; beside anything else it is a plain hundred.
        is_hundred = isinstance(factor, Constant) and factor.value == Decimal(100)
        if is_hundred and not other.type.unit.is_pure:
            return Constant(Decimal(100), number_type(NO_UNIT, integral=True))
        return factor

    def _at_most_one_money(self, unit: Any, node: exp.Expr) -> None:
        if abs(dict(unit.powers).get("元", 0)) > 1 or dict(unit.powers).get("元", 0) == -1:
            raise ExpressionError(
                "unit", f"“{node.sql()}”的单位是 {unit}，没有意义：金额只能与数量、比例相乘除。"
            )

    def _coalesce(self, node: exp.Coalesce, depth: int) -> Node:
        items = [self.build(item, depth) for item in (node.this, *node.expressions)]
        first = items[0]
        for item in items[1:]:
            self._compare("=", first, item, node)
        checked = tuple(self._as_code(item, first, node) for item in items)
        if not first.type.is_number:
            return Operation("coalesce", checked, first.type)
        whole = all(item.type.integral for item in checked)
        return Operation("coalesce", checked, number_type(first.type.unit, integral=whole))

    def _abs(self, node: exp.Abs, depth: int) -> Node:
        inner = self._number(self.build(node.this, depth), node)
        return Operation("abs", (inner,), inner.type)

    def _round(self, node: exp.Round, depth: int) -> Node:
        inner = self._number(self.build(node.this, depth), node)
        digits = node.args.get("decimals")
        text = "0" if digits is None else digits.sql()
        if text not in ("0", "1", "2"):
            raise ExpressionError("construct", f"“{node.sql()}”：ROUND 的位数只能是 0、1、2。")
        whole = text == "0" or (inner.type.unit.is_money and text == "2")
        kept = Constant(Decimal(text), number_type(NO_UNIT, integral=True))
        return Operation("round", (inner, kept), number_type(inner.type.unit, integral=whole))

    def _pattern(self, node: exp.Binary, depth: int) -> Node:
        matched = self._matched(self.build(node.this, depth), node, depth)
        return Operation("not", (matched,), BOOL) if node.args.get("negate") else matched

    def _matched(self, subject: Node, node: exp.Binary, depth: int) -> Node:
        pattern = self.build(node.expression, depth)
        if subject.type.kind not in ("text", "code") or not isinstance(pattern, Constant):
            raise ExpressionError("type", f"“{node.sql()}”：只能拿文字与写定的样式比较。")
        text = str(pattern.value)
        if len(text) > MAX_PATTERN:
            raise ExpressionError("construct", f"“{node.sql()}”：样式超过 {MAX_PATTERN} 个字。")
        if isinstance(node, exp.Like):
            if text.count("%") > MAX_GAPS:
                raise ExpressionError(
                    "construct", f"“{node.sql()}”：样式里的 % 超过 {MAX_GAPS} 个。"
                )
            return Operation("like", (subject, pattern), BOOL)
        if not _is_plain_pattern(text):
            raise ExpressionError(
                "construct",
                f"“{node.sql()}”：样式里不能有环视、反向引用、重复的括号，"
                f"重复次数不能超过 {MAX_REPEATS}。",
            )
        try:
            re.compile(text)
        except re.error as error:
            raise ExpressionError("construct", f"“{node.sql()}”：样式写得不对。") from error
        return Operation("regexp", (subject, pattern), BOOL)

    def _function(self, node: exp.Anonymous, depth: int) -> Node:
        operator = OWN_FUNCTIONS.get(str(node.this))
        if operator is None:
            raise ExpressionError(
                "construct",
                f"没有“{node.this}”这个函数。可用：{'、'.join(OWN_FUNCTIONS)}、COALESCE、ABS、ROUND。",
            )
        operands = tuple(self.build(item, depth) for item in node.expressions)
        if len(operands) != 2:
            raise ExpressionError("construct", f"“{node.sql()}”：{node.this} 需要两个参数。")
        if operator == "contains":
            return self._contains(operands, node)
        if operator in ("lesser", "greater"):
            return self._chosen(operator, operands, node)
        if any(item.type.kind != "date" for item in operands):
            raise ExpressionError("type", f"“{node.sql()}”：{node.this} 的两个参数都要是日期。")
        unit = {"age": YEARS_OF_AGE, "days": DAYS, "months": MONTHS}[operator]
        return Operation(operator, operands, number_type(unit, integral=True))

    def _chosen(self, operator: str, operands: tuple[Node, ...], node: exp.Expr) -> Node:
        """The smaller or larger of two numbers; unlike LEAST it is unknown when either is."""
        left, right = (self._number(item, node) for item in operands)
        self._same_unit(left, right, node)
        lead = right if isinstance(left, Constant) and left.is_flexible else left
        whole = left.type.integral and right.type.integral
        return Operation(operator, (left, right), number_type(lead.type.unit, integral=whole))

    def _contains(self, operands: tuple[Node, ...], node: exp.Expr) -> Node:
        whole, part = operands
        if whole.type.kind != "codes":
            raise ExpressionError(
                "type", f"“{node.sql()}”：含 的第一个参数要是多选代码或清单参数。"
            )
        part = self._as_code(part, whole, node)
        if part.type.kind not in ("code", "text"):
            raise ExpressionError("type", f"“{node.sql()}”：含 的第二个参数要是一个代码。")
        return Operation("contains", (whole, part), BOOL)

    def _as_code(self, item: Node, other: Node, node: exp.Expr) -> Node:
        """A string literal beside a coded value becomes the canonical text of its code set."""
        codes = other.type.codes
        if not isinstance(item, Constant) or not isinstance(item.value, str) or codes is None:
            return item
        canonical = codes.canonical(item.value)
        if canonical is None:
            near = difflib.get_close_matches(item.value, codes.texts, n=3, cutoff=0.4)
            hint = (
                f"是不是：{'、'.join(near)}？"
                if near
                else f"可用的有：{'、'.join(codes.texts[:12])}。"
            )
            raise ExpressionError(
                "unknown-code", f"“{node.sql()}”中的“{item.value}”不在代码表里。{hint}"
            )
        return Constant(canonical, NameType("code", codes=codes))

    def _boolean(self, built: Node, node: exp.Expr) -> Node:
        if built.type.kind != "bool":
            raise ExpressionError(
                "type", f"“{node.sql()}”：{kind_name(built.type)}不是条件，请写成比较，如“… > 0”。"
            )
        return built

    def _number(self, built: Node, node: exp.Expr) -> Node:
        if not built.type.is_number:
            raise ExpressionError("type", f"“{node.sql()}”：{kind_name(built.type)}不能参加计算。")
        return built

    def _same_unit(self, left: Node, right: Node, node: exp.Expr) -> None:
        if any(isinstance(side, Constant) and side.is_flexible for side in (left, right)):
            return
        one, two = left.type.unit, right.type.unit
        if one != two:
            raise ExpressionError(
                "unit",
                f"“{node.sql()}”：左边单位是 {one}，右边单位是 {two}，不能直接比较或加减。"
                f"{advice(one, two)}",
            )


def _is_plain_pattern(text: str) -> bool:
    """Whether Python and RE2 read the pattern alike and no text can make Python's take for ever."""
    if re.search(r"\\[1-9Z]", text):
        return False
    bare = re.sub(r"\[\^?\]?[^\]]*\]", "x", re.sub(r"\\.", "x", text))
    if re.search(r"\(\?|[*+?}]\+|\)[*+{]", bare):
        return False
    return all(int(number) <= MAX_REPEATS for number in re.findall(r"\d+(?=[\d,]*\})", bare))


def advice(one: Any, two: Any) -> str:
    """How two units that differ can be made one, in a sentence."""
    extra = one / two
    for factor, word in (
        (MONTHS_PER_YEAR, "按月的一边乘以 12 换成按年"),
        (PERCENT, "比例乘以 100 换成百分数，或百分数除以 100"),
    ):
        if extra in (factor, NO_UNIT / factor):
            return f"请把{word}。"
    missing = {base for base, _ in extra.powers}
    if "人" in missing:
        return "一边是每人、一边是全家：请除以或乘以家庭人口。"
    if missing & {"年", "月"}:
        return "一边按期、一边是总额：请在事实或参数上写明 converts（按多长时间计）。"
    return "请换成同一单位。"


__all__ = [
    "COMPARISONS",
    "DATE",
    "Expression",
    "ExpressionError",
    "TreeBuilder",
    "advice",
    "compile_expression",
    "kind_name",
    "parse_expression",
]
