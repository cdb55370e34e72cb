"""Functions over many rows: related rows, rows of another table, rows with the same values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from xianjie.policy.language import ExpressionError, kind_name
from xianjie.policy.nodes import BOOL, NameType, number_type
from xianjie.policy.quality.nodes import (
    SCOPES,
    Aggregate,
    Column,
    Matched,
    QNode,
    Same,
    operation,
    walk,
)
from xianjie.policy.quality.tables import Table, find_table, relations_of, tables
from xianjie.policy.suggestions import did_you_mean
from xianjie.policy.units import NO_UNIT, parse_unit

if TYPE_CHECKING:
    from xianjie.policy.quality.builder import QualityBuilder

WHOLE: Final = "全表"
THINGS: Final = parse_unit("个")
CONDITIONED: Final = {"计数": "count", "存在": "exists", "没有": "exists"}
VALUED: Final = {
    "求和": "sum", "最大": "max", "最小": "min", "平均": "mean", "不同数": "distinct",
    "取集": "set", "最近": "latest", "最早": "earliest",
}  # fmt: skip


class _Rows:
    """Where an aggregate finds its rows."""

    path: tuple[str, ...]
    relation: str
    single: bool
    table: Table

    def __init__(self, builder: QualityBuilder, name: str, written: exp.Expr) -> None:
        parts = _names(builder, name, written)
        frame = builder.frame
        if parts[0] == "本行":
            raise builder.wrong(name, "关系从当前的行写起，不用写“本行”。")
        if parts[0] == WHOLE and len(parts) == 2:
            found = find_table(parts[1])
            if found is None:
                hint = did_you_mean(parts[1], [one.title for one in tables().values()])
                raise ExpressionError("relation", f"没有“{parts[1]}”这个数据表。{hint}")
            self.path, self.relation, self.single, self.table = (), "", False, found
            return
        for one in parts[:-1]:
            frame = builder.step(frame, one)
        path, relation = builder.relation_at(frame, parts[-1])
        self.path = path
        self.relation = ""
        self.single = False
        if relation is not None and relation.many:
            self.relation = relation.name
            self.table = tables()[relation.target]
            return
        table = frame.table if parts == [WHOLE] else find_table(parts[-1])
        self.single = relation is not None
        if table is None or len(parts) > 1:
            known = _many(frame.table)
            if relation is not None:
                raise self.one_row(parts[-1])
            hint = did_you_mean(parts[-1], known) or f"可用：{'、'.join(known)}。"
            text = f"“{frame.table.title}”没有“{'.'.join(parts)}”这个一对多的关系或数据表。{hint}"
            raise ExpressionError("relation", text)
        self.path = ()
        self.table = table

    @staticmethod
    def one_row(name: str) -> ExpressionError:
        """The refusal of a function over many rows for a single one."""
        return ExpressionError("relation", f"“{name}”只有一行，请直接写“{name}.列名”。")

    def check(self, *conditions: QNode | None) -> None:
        """Refuse to search every household where the own is meant: nothing ties rows to 本行."""
        if not self.single:
            return
        read = [part for one in conditions if one is not None for part in walk(one)]
        if not any(isinstance(one, Column) and one.outer == 1 for one in read):
            raise self.one_row(self.table.title)


def _many(table: Table) -> list[str]:
    return [name for name, one in relations_of(table.id).items() if one.many]


def _names(builder: QualityBuilder, name: str, node: exp.Expr) -> list[str]:
    if isinstance(node, exp.Column):
        return [part.name for part in node.parts]
    if isinstance(node, exp.Dot):
        return [*_names(builder, name, node.this), *_names(builder, name, node.expression)]
    if isinstance(node, exp.Identifier):
        return [node.name]
    raise builder.wrong(name, "第一个参数要是关系或数据表的名称。")


def _inside(
    builder: QualityBuilder, name: str, table: Table, written: exp.Expr, depth: int, *, bool_: bool
) -> QNode:
    with builder.inside(table):
        node = builder.build(written, depth)
    if bool_ and node.type.kind != "bool":
        raise builder.wrong(name, f"条件写成了{kind_name(node.type)}。")
    for one in walk(node):
        if isinstance(one, Column | Matched) and one.outer > 1:
            raise ExpressionError(
                "construct", "汇总里套汇总时，里层只能用相邻外层的列；请用口径（terms）拆开。"
            )
    return node


def _conditioned(
    b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, depth: int
) -> QNode:
    if len(written) not in (1, 2):
        raise b.wrong(name, f"写了 {len(written)} 个参数。")
    rows = _Rows(b, name, written[0])
    condition = (
        _inside(b, name, rows.table, written[1], depth, bool_=True) if len(written) == 2 else None
    )
    rows.check(condition)
    operator = CONDITIONED[name]
    kind = BOOL if operator == "exists" else number_type(rows.table.unit, integral=True)
    found = Aggregate(operator, rows.path, rows.relation, rows.table.id, kind, condition)
    return operation("not", (found,), BOOL) if name == "没有" else found


def _judged(b: QualityBuilder, name: str, w: list[exp.Expr], _: exp.Expr, depth: int) -> QNode:
    """``all`` and ``share``: a condition that is counted, among rows that another narrows."""
    most = 2 if name == "全部" else 3
    if not 2 <= len(w) <= most:
        raise b.wrong(name, f"写了 {len(w)} 个参数。")
    rows = _Rows(b, name, w[0])
    value = _inside(b, name, rows.table, w[1], depth, bool_=True)
    base = _inside(b, name, rows.table, w[2], depth, bool_=True) if len(w) == 3 else None
    rows.check(value, base)
    kind = BOOL if name == "全部" else NameType("decimal", NO_UNIT, integral=False)
    operator = "all" if name == "全部" else "share"
    return Aggregate(operator, rows.path, rows.relation, rows.table.id, kind, base, value)


def _valued(b: QualityBuilder, name: str, w: list[exp.Expr], _: exp.Expr, depth: int) -> QNode:
    if len(w) not in (2, 3):
        raise b.wrong(name, f"写了 {len(w)} 个参数。")
    rows = _Rows(b, name, w[0])
    value = _inside(b, name, rows.table, w[1], depth, bool_=False)
    condition = _inside(b, name, rows.table, w[2], depth, bool_=True) if len(w) == 3 else None
    rows.check(value, condition)
    operator = VALUED[name]
    if operator in ("latest", "earliest") and not rows.table.order:
        raise b.wrong(name, f"“{rows.table.title}”没有日期列，分不出先后。")
    kind = _kind(b, name, operator, value.type)
    order = rows.table.order if operator in ("latest", "earliest") else ""
    return Aggregate(
        operator, rows.path, rows.relation, rows.table.id, kind, condition, value, order
    )


def _kind(b: QualityBuilder, name: str, operator: str, value: NameType) -> NameType:
    plain = NameType(value.kind, value.unit, value.codes, value.integral)
    if operator == "distinct":
        return number_type(THINGS, integral=True)
    if operator == "set":
        if value.kind not in ("text", "code", "codes"):
            raise b.wrong(name, f"{kind_name(value)}不能合成集合。")
        return NameType("codes", codes=value.codes)
    if operator in ("sum", "mean") and not value.is_number:
        raise b.wrong(name, f"{kind_name(value)}不是数。")
    if operator in ("max", "min") and not (value.is_number or value.kind == "date"):
        raise b.wrong(name, f"{kind_name(value)}不分大小。")
    return number_type(value.unit, integral=False) if operator == "mean" else plain


def _matched(b: QualityBuilder, name: str, w: list[exp.Expr], _: exp.Expr, __: int) -> QNode:
    if len(w) != 1:
        raise b.wrong(name, "要一个参数。")
    parts = _names(b, name, w[0])
    path, relation = b.relation_at(b.frame, parts[0])
    if len(parts) == 1 and relation is not None and relation.many:
        return Aggregate("exists", path, relation.name, relation.target, BOOL)
    frame = b.frame
    for one in parts:
        frame = b.step(frame, one)
    return Matched(frame.prefix, BOOL)


def _scope(b: QualityBuilder, name: str, written: list[exp.Expr]) -> tuple[list[exp.Expr], str]:
    last = written[-1] if written else None
    if isinstance(last, exp.Literal) and last.is_string:
        if str(last.this) not in SCOPES:
            raise b.wrong(name, f"范围“{last.this}”不认识，可用：{'、'.join(SCOPES)}。")
        return written[:-1], SCOPES[str(last.this)]
    return written, "table"


def _same(b: QualityBuilder, name: str, w: list[exp.Expr], _: exp.Expr, depth: int) -> QNode:
    written, scope = _scope(b, name, w)
    if not written or (name == "同值组数" and len(written) != 2):
        raise b.wrong(name, "参数的个数不对。")
    frame = b.frame
    with b.inside(frame.table):
        built = [b.build(one, depth) for one in written]
    for one in built:
        if any(isinstance(part, Column | Matched) and part.outer > 0 for part in walk(one)):
            raise b.wrong(name, "这里不能用“本行”。")
    if name == "同值数":
        kind = number_type(frame.table.unit, integral=True)
        return Same(frame.prefix, frame.table.id, tuple(built), scope, kind)
    kind = number_type(THINGS, integral=True)
    return Same(frame.prefix, frame.table.id, (built[0],), scope, kind, built[1])


GATHERING: Final[dict[str, Callable[..., QNode]]] = {
    **dict.fromkeys(CONDITIONED, _conditioned),
    **dict.fromkeys(("全部", "占比"), _judged),
    **dict.fromkeys(VALUED, _valued),
    "有": _matched,
    **dict.fromkeys(("同值数", "同值组数"), _same),
}
"""The handler of each function over many rows by its name."""
