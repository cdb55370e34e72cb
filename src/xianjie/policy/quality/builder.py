"""From the text of a quality expression to its tree: names over rows, paths, aggregates.

Grown from the language of the rulebook: the same operators, units and refusals. What is new are
columns reached over relations, functions over many rows, and terms that stand for expressions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, cast

from sqlglot import exp

from xianjie.policy.language import (
    SPECIAL_DATES,
    WIDE_MARKS,
    ExpressionError,
    TreeBuilder,
    kind_name,
    parse_expression,
)
from xianjie.policy.model import Grain
from xianjie.policy.nodes import BOOL, Constant, Name, NameType, Node, Operation, number_type
from xianjie.policy.quality.calls import CALLS, SPREADING
from xianjie.policy.quality.context import QualityContext
from xianjie.policy.quality.functions import FUNCTIONS
from xianjie.policy.quality.habits import habit_in, habit_of, habit_to_say
from xianjie.policy.quality.nodes import Column, QNode, as_text, lifted, operation
from xianjie.policy.quality.tables import (
    HOUSEHOLD,
    PERSON,
    Relation,
    Table,
    find_table,
    relations_of,
    tables,
)
from xianjie.policy.suggestions import did_you_mean
from xianjie.policy.units import MONTHS, MONTHS_PER_YEAR, NO_UNIT

OWN_ROW: Final = "本行"
SPECIALS: Final[Mapping[str, NameType]] = {
    **SPECIAL_DATES,
    "数据日期": NameType("date", constant=True),
    "本县名": NameType("text", constant=True),
}
"""What every run knows: days, and the name of the county."""
YES_NO: Final = {"是": True, "否": False, "有": True, "无": False}
COUNTED: Final = frozenset("人 户 个 条 次 笔 项 门 位 套 辆 类 头".split())
"""Units that count things: numbers of them are compared whatever the things are called."""
_QUOTED: Final = re.compile(r"('[^']*'|\"[^\"]*\")")
_PLAIN: Final = str.maketrans(WIDE_MARKS)
LENGTHS: Final = ("长度", "LENGTH", "LEN")


@dataclass(frozen=True)
class Frame:
    """The row that names speak of: its table, and how it is reached from the row of the level.

    ``lets`` are the intermediate values of the rule, for its own row only.
    """

    table: Table
    prefix: tuple[str, ...] = ()
    lets: Mapping[str, str] | None = None


class QualityBuilder(TreeBuilder):
    """Translates expressions over the rows of one table.

    Args:
        context: the names at a place.
        table: the table of the rule.
        lets: intermediate values by name.
        owner: id of the rule, whose own parameters are called by their short names.
    """

    def __init__(
        self,
        context: QualityContext,
        table: Table,
        lets: Mapping[str, str] | None = None,
        owner: str = "",
    ) -> None:
        super().__init__({})
        self.context = context
        self.owner = owner
        self.levels: list[Frame] = [Frame(table, lets=lets or {})]
        self.base = 0
        self.open: list[str] = []
        self.loose = 0
        self.handlers[exp.Dot] = self._dotted
        self.handlers[exp.Length] = lambda node, depth: self.call("长度", [node.this], node, depth)
        self.handlers[exp.Substring] = self._substring
        self.handlers[exp.Left] = self._left
        self.handlers[exp.DPipe] = lambda node, depth: self.call(
            "拼接", [node.this, node.expression], node, depth
        )

    def tree(self, text: str) -> QNode:
        """The tree of a text. Raises ExpressionError."""
        try:
            return self.build(parse_expression(half_width(text)), 0)
        except ExpressionError as error:
            hint = habit_in(text) if error.code == "parse" else ""
            if not hint:
                raise
            raise ExpressionError(error.code, error.message + hint) from error

    def build(self, node: exp.Expr, depth: int) -> Node:
        """The tree of a parsed expression; of what is said otherwise here, how it is said."""
        habit = "" if type(node) in self.handlers else habit_of(node)
        if habit:
            raise ExpressionError("construct", habit)
        return super().build(node, depth)

    # -- rows and names ---------------------------------------------------------------------

    @property
    def frame(self) -> Frame:
        """The row that names speak of at present."""
        return self.levels[-1]

    @contextmanager
    def inside(self, table: Table) -> Iterator[None]:
        """Names speak of rows of ``table`` that an aggregate gathers."""
        if len(self.levels) > 3:
            raise ExpressionError("construct", "汇总里套汇总最多三层，请用口径（terms）拆开。")
        self.levels.append(Frame(table))
        try:
            yield
        finally:
            self.levels.pop()

    def _column(self, node: exp.Column, depth: int) -> Node:
        return cast("Node", self.named([part.name for part in node.parts], depth))

    def _dotted(self, node: exp.Dot, depth: int) -> Node:
        return cast("Node", self.named(_parts(node), depth))

    def named(self, parts: list[str], depth: int) -> QNode:
        """What a name, dotted or not, stands for."""
        if parts[0] == OWN_ROW and len(parts) > 1:
            by = len(self.levels) - 1 - self.base
            kept, self.levels = self.levels, self.levels[: self.base + 1]
            try:
                found = self.named(parts[1:], depth)
            finally:
                self.levels = kept
            return lifted(found, by)
        frame = self.frame
        for name in parts[:-1]:
            frame = self.step(frame, name)
        if len(parts) > 1:
            found_there = self._at(frame, parts[-1], depth, parents=False)
            if found_there is None:
                raise self._unknown(parts[-1], frame)
            return found_there
        return self._plain(parts[0], depth)

    def step(self, frame: Frame, name: str) -> Frame:
        """The row that a to-one relation leads to. Raises ExpressionError."""
        path, relation = self.relation_at(frame, name)
        if relation is None or relation.many:
            known = [one for one, r in relations_of(frame.table.id).items() if not r.many]
            if relation is not None:
                text = f"“{name}”有多行，不能直接取列，请用 计数、存在、最近 等函数。"
                raise ExpressionError("relation", text)
            hint = did_you_mean(name, known) or f"可用：{'、'.join(known)}。"
            text = f"“{frame.table.title}”没有“{name}”这个一对一的关系。{hint}"
            raise ExpressionError("relation", text)
        return Frame(tables()[relation.target], (*path, name))

    def relation_at(self, frame: Frame, name: str) -> tuple[tuple[str, ...], Relation | None]:
        """The relation of that name at a row, or at the nearest parent that has it."""
        own = frame.table.relation(name)
        if own is not None:
            return frame.prefix, own
        for parent in frame.table.parents:
            up = frame.table.relation(parent)
            above = tables()[up.target].relation(name) if up else None
            if above is not None:
                return (*frame.prefix, parent), above
        return frame.prefix, None

    def _plain(self, name: str, depth: int) -> QNode:
        own = f"{self.owner}.{name}"
        if own in self.context.parameters:
            return Name(own, self.context.parameters[own])
        found = self._at(self.frame, name, depth, parents=True)
        if found is None:
            found = self._constant(name)
        if found is None:
            raise self._unknown(name, self.frame)
        return found

    def _at(self, frame: Frame, name: str, depth: int, *, parents: bool) -> QNode | None:
        if frame.lets and name in frame.lets and frame is self.levels[self.base]:
            return self._expanded(f"let {name}", frame, frame.lets[name], depth)
        column = frame.table.column(name)
        if column is not None:
            return Column(frame.prefix, column.name, column.type)
        term = self.context.terms.get((frame.table.id, name))
        if term is not None:
            return self._expanded(
                f"{frame.table.id} {name}", Frame(frame.table, frame.prefix), term.text, depth
            )
        if parents:
            for parent in frame.table.parents:
                above = self._at(self.step(frame, parent), name, depth, parents=False)
                if above is not None:
                    return above
        return self._fact(frame, name, parents=parents)

    def _expanded(self, key: str, frame: Frame, text: str, depth: int) -> QNode:
        """The tree of a term or an intermediate value, read as its own row reads it."""
        if key in self.open:
            circle = " → ".join(one.split(" ", 1)[1] for one in [*self.open, key])
            raise ExpressionError("cycle", f"口径互相引用成了圈：{circle}。")
        kept, base, loose = self.levels, self.base, self.loose
        self.levels = [*kept[:-1], frame]
        self.base = len(self.levels) - 1
        self.loose = 0
        self.open.append(key)
        try:
            return self.build(parse_expression(half_width(text)), depth)
        except ExpressionError as error:
            name = key.split(" ", 1)[1]
            raise ExpressionError(error.code, f"“{name}”里：{error.message}") from error
        finally:
            self.open.pop()
            self.levels, self.base, self.loose = kept, base, loose

    def _fact(self, frame: Frame, name: str, *, parents: bool) -> QNode | None:
        vocabulary = self.context.vocabulary
        fact = vocabulary.facts.get(name)
        if fact is None or name not in vocabulary.types:
            return None
        wanted = PERSON if fact.grain == Grain.PERSON else HOUSEHOLD
        if frame.table.id == wanted:
            return Column(frame.prefix, name, vocabulary.types[name], "fact")
        if parents and wanted in frame.table.parents:
            return Column((*frame.prefix, wanted), name, vocabulary.types[name], "fact")
        return None

    def _constant(self, name: str) -> QNode | None:
        if name in self.context.parameters:
            return Name(name, self.context.parameters[name])
        return Name(name, SPECIALS[name]) if name in SPECIALS else None

    def _unknown(self, name: str, frame: Frame) -> ExpressionError:
        own = self.owner + "."
        known = [
            *frame.table.columns,
            *self.context.terms_of(frame.table.id),
            *(frame.lets or {}),
            *(one.removeprefix(own) for one in self.context.parameters),
        ]
        for parent in frame.table.parents:
            known += tables()[self.step(frame, parent).table.id].columns
        if frame.table.relation(name) or find_table(name):
            text = f"“{name}”是关系，不是列：请写“{name}.列名”，或用 计数、存在 等函数。"
            return ExpressionError("relation", text)
        hint = (
            habit_to_say(name)
            or did_you_mean(name, known)
            or ("请核对列名；阈值要先在 params 或参数文件里写明；文字要加单引号。")
        )
        text = f"在“{frame.table.title}”里找不到“{name}”这个列、口径、事实或参数。{hint}"
        return ExpressionError("unknown-name", text, name=name)

    # -- functions --------------------------------------------------------------------------

    def _function(self, node: exp.Anonymous, depth: int) -> Node:
        return self.call(str(node.this), list(node.expressions), node, depth)

    def _substring(self, node: exp.Substring, depth: int) -> Node:
        parts = [node.this, node.args.get("start"), node.args.get("length")]
        return self.call("取字", [one for one in parts if one is not None], node, depth)

    def _left(self, node: exp.Left, depth: int) -> Node:
        parts = [node.this, exp.Literal.number(1), node.expression]
        return self.call("取字", parts, node, depth)

    def call(self, name: str, written: list[exp.Expr], node: exp.Expr, depth: int) -> Node:
        """The tree of a function call. Raises ExpressionError."""
        handler = CALLS.get(name)
        if handler is None:
            column = self._bracketed(node)
            if column is not None:
                return cast("Node", column)
        if name in SPREADING:
            written = self.spread(written)
        if handler is None:
            hint = (
                habit_to_say(name)
                or did_you_mean(name, FUNCTIONS)
                or f"可用：{'、'.join(FUNCTIONS)}。"
            )
            raise ExpressionError("construct", f"没有“{name}”这个函数。{hint}")
        return cast("Node", handler(self, name, written, node, depth))

    def _bracketed(self, node: exp.Expr) -> QNode | None:
        """A column whose name ends in brackets, as 耕地面积(亩), reads like a call."""
        return self._at(self.frame, node.sql(dialect="duckdb"), 0, parents=True)

    def _quotient(self, node: exp.Div, depth: int) -> Node:
        """A column with a stroke in its name, as 致贫/返贫风险1, reads like a division."""
        parts = (node.this, node.expression)
        if all(isinstance(one, exp.Column) and not one.table for one in parts):
            column = self._at(self.frame, "/".join(one.name for one in parts), depth, parents=True)
            if column is not None:
                return cast("Node", column)
        return super()._quotient(node, depth)

    def spread(self, written: list[exp.Expr]) -> list[exp.Expr]:
        """The arguments with each list of columns (a term with ``columns``) written out."""
        found: list[exp.Expr] = []
        for one in written:
            term = self._column_list(one)
            if term is None:
                found.append(one)
                continue
            above = [part.copy() for part in one.parts[:-1]] if isinstance(one, exp.Column) else []
            names = [*(part.name for part in above), ""]
            for column in term:
                names[-1] = column
                found.append(parse_expression(".".join(f'"{part}"' for part in names)))
        return found

    def _column_list(self, node: exp.Expr) -> tuple[str, ...] | None:
        if not isinstance(node, exp.Column):
            return None
        *path, name = [part.name for part in node.parts]
        frame = self.frame
        for one in path:
            relation = frame.table.relation(one)
            if relation is None or relation.many:
                return None
            frame = Frame(tables()[relation.target])
        for table in (frame.table.id, *(frame.table.parents if not path else ())):
            term = self.context.terms.get((table, name))
            if term is not None:
                return term.columns or None
        return None

    def wrong(self, name: str, why: str) -> ExpressionError:
        """A refusal that shows how a function is written."""
        one = FUNCTIONS[name]
        return ExpressionError("construct", f"{name}：{why}写法：{one.written}，如 {one.example}。")

    # -- what the plain language refuses or does not know ------------------------------------

    def _literal(self, node: exp.Literal, depth: int) -> Node:
        if self.loose and not node.is_string:
            return Constant(Decimal(str(node.this)), number_type(NO_UNIT, integral=True))
        return super()._literal(node, depth)

    @contextmanager
    def loosely(self, *beside: exp.Expr) -> Iterator[None]:
        """Numbers may be written out beside a length: they are no policy."""
        found = any(_is_length(one) for one in beside)
        self.loose += found
        try:
            yield
        finally:
            self.loose -= found

    def _comparison(self, node: exp.Binary, depth: int) -> Node:
        with self.loosely(node.this, node.expression):
            return super()._comparison(node, depth)

    def _between(self, node: exp.Between, depth: int) -> Node:
        with self.loosely(node.this):
            return super()._between(node, depth)

    def _in(self, node: exp.In, depth: int) -> Node:
        with self.loosely(node.this):
            subject = self.build(node.this, depth)
            if subject.type.kind == "codes":
                raise ExpressionError(
                    "type", f"“{node.sql()}”：多选列请用 含任一(列, '值', …) 或 只含(列, '值', …)。"
                )
            return super()._in(node, depth)

    def _compare(self, operator: str, left: Node, right: Node, node: exp.Expr) -> Node:
        if isinstance(node, exp.Binary) and any(_is_empty(side) for side in (left, right)):
            text = f"“{node.sql()}”：没有填写请用 空(列) 判断，填了请用 NOT 空(列)。"
            raise ExpressionError("literal", text)
        left, right = _as_truth(left, right), _as_truth(right, left)
        left, right = _as_day(left, right, node), _as_day(right, left, node)
        kinds = (left.type.kind, right.type.kind)
        if "codes" in kinds and operator in ("=", "<>"):
            return self._same_sets(operator, left, right, node)
        return super()._compare(operator, left, right, node)

    def _same_sets(self, operator: str, left: Node, right: Node, node: exp.Expr) -> Node:
        sides = []
        for one, other in ((left, right), (right, left)):
            part = self._as_code(one, other, node)
            if part.type.kind == "codes":
                sides.append(part)
            elif part.type.kind in ("code", "text"):
                sides.append(
                    operation("set_of", (part,), NameType("codes", codes=other.type.codes))
                )
            else:
                text = f"“{node.sql()}”：{kind_name(part.type)}不能和多选代码比较。"
                raise ExpressionError("type", text)
        same = operation("same_set", tuple(sides), BOOL)
        return same if operator == "=" else Operation("not", (same,), BOOL)

    def _matched(self, subject: Node, node: exp.Binary, depth: int) -> Node:
        text = as_text(subject)
        return super()._matched(subject if text is None else cast("Node", text), node, depth)

    def _same_unit(self, left: Node, right: Node, node: exp.Expr) -> None:
        one, two = (side.type.unit for side in (left, right))
        if all(_counts(unit) for unit in (one, two)):
            return
        if self.loose and NO_UNIT in (one, two):
            return
        if MONTHS in (one, two) and MONTHS_PER_YEAR in (one, two):
            sides = (left, right)
            if any(isinstance(s, Constant) and s.type.unit == MONTHS_PER_YEAR for s in sides):
                return
        super()._same_unit(left, right, node)


def half_width(text: str) -> str:
    """An expression with the full-width marks of a Chinese keyboard, literals aside, made plain."""
    parts = _QUOTED.split(text)
    parts[::2] = [one.translate(_PLAIN) for one in parts[::2]]
    return "".join(parts)


def _parts(node: exp.Expr) -> list[str]:
    if isinstance(node, exp.Dot):
        return [*_parts(node.this), *_parts(node.expression)]
    if isinstance(node, exp.Column):
        return [part.name for part in node.parts]
    if isinstance(node, exp.Identifier):
        return [node.name]
    raise ExpressionError("construct", f"“{node.sql()}”：点号两边只能是名称。")


def _is_length(node: exp.Expr) -> bool:
    if isinstance(node, exp.Paren):
        return _is_length(node.this)
    return isinstance(node, exp.Length) or (
        isinstance(node, exp.Anonymous) and str(node.this) in LENGTHS
    )


def _is_empty(node: Node) -> bool:
    return isinstance(node, Constant) and isinstance(node.value, str) and not node.value.strip()


def _as_truth(item: Node, other: Node) -> Node:
    """是 and 否 beside a yes/no value are truths."""
    if other.type.kind == "bool" and isinstance(item, Constant) and item.value in YES_NO:
        return Constant(YES_NO[cast("str", item.value)], BOOL)
    return item


def _as_day(item: Node, other: Node, node: exp.Expr) -> Node:
    """A day must come from a parameter, like every other number of policy."""
    if other.type.kind == "date" and isinstance(item, Constant) and isinstance(item.value, str):
        raise ExpressionError(
            "literal",
            f"“{node.sql()}”：日期不能写在表达式里，请定义成参数（unit: 日期），再写参数名。",
        )
    return item


def _counts(unit: Any) -> bool:
    return len(unit.powers) == 1 and unit.powers[0][0] in COUNTED and unit.powers[0][1] == 1


__all__ = ["Frame", "QualityBuilder"]
