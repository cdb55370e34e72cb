"""From quality rules to trees: what the engine and the explanation work with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from xianjie.kernel.errors import XianjieError
from xianjie.policy.language import ExpressionError
from xianjie.policy.nodes import BOOL
from xianjie.policy.quality.builder import QualityBuilder
from xianjie.policy.quality.context import QualityContext
from xianjie.policy.quality.model import QualityRule, quoted
from xianjie.policy.quality.nodes import (
    Aggregate,
    Column,
    QNode,
    inner,
    mappings_in,
    operation,
    parameters_in,
)
from xianjie.policy.quality.tables import (
    Relation,
    Table,
    column_at,
    relations_of,
    table_named,
    tables,
)

__all__ = [
    "CompiledQualityRule",
    "compile_quality_expression",
    "compile_quality_rule",
    "placeholders",
]

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class CompiledInvolved:
    """Rows listed with a hit: those of ``relation`` that meet ``when`` (all when None)."""

    relation: Relation
    when: QNode | None = None


@dataclass(frozen=True)
class CompiledQualityRule:
    """A rule with its trees.

    ``applies`` is None for every row. ``cells`` are the cells at fault, on the own row or over
    to-one relations; ``values`` are the cells whose values explain a hit (``cells`` first).
    ``report`` is the id of the table at which hits are told. ``told`` are what the message names
    in braces, with the tree of each: its values of a hit fill the message.
    """

    rule: QualityRule
    table: Table
    when: QNode
    applies: QNode | None
    report: str
    cells: tuple[Column, ...]
    values: tuple[Column, ...]
    involves: CompiledInvolved | None = None
    told: tuple[tuple[str, QNode], ...] = ()

    @property
    def trees(self) -> tuple[QNode, ...]:
        """Every tree of the rule."""
        parts = (self.applies, self.when, self.involves.when if self.involves else None)
        return tuple(one for one in parts if one is not None)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Parameters and special days that it reads."""
        return tuple(dict.fromkeys(name for tree in self.trees for name in parameters_in(tree)))

    @property
    def mappings(self) -> tuple[str, ...]:
        """Mapping tables that it reads."""
        return tuple(dict.fromkeys(name for tree in self.trees for name in mappings_in(tree)))

    @property
    def condition(self) -> QNode:
        """``applies AND when``: what makes a row a hit."""
        if self.applies is None:
            return self.when
        return operation("and", (self.applies, self.when), BOOL)


def compile_quality_expression(
    context: QualityContext, rule: QualityRule, text: str, *, expect_bool: bool = True
) -> QNode:
    """The tree of one expression of a rule. Raises ExpressionError or XianjieError."""
    table = table_named(rule.table)
    tree = QualityBuilder(context, table, rule.let, rule.id).tree(text)
    if expect_bool and tree.type.kind != "bool":
        raise ExpressionError(
            "type", f"“{text}”算出的不是条件，这里需要写成比较，如“… > 0”或“空(…)”。"
        )
    return tree


def compile_quality_rule(context: QualityContext, rule: QualityRule) -> CompiledQualityRule:
    """Compile a rule at the place of ``context``. Raises XianjieError with its first fault."""
    table = table_named(rule.table)
    when = compile_quality_expression(context, rule, rule.when)
    populations = [compile_quality_expression(context, rule, one) for one in rule.applies]
    applies = (
        None
        if not populations
        else populations[0]
        if len(populations) == 1
        else operation("or", tuple(populations), BOOL)
    )
    involves = _involved(context, rule, table)
    cells = _declared_cells(context, rule, table) or _read_cells(table, when)
    values = dict.fromkeys((*cells, *_read_cells(table, when)))
    if applies is not None:
        values |= dict.fromkeys(_read_cells(table, applies))
    told = tuple(_told(context, rule, table))
    for _, tree in told:
        values |= dict.fromkeys(_read_cells(table, tree))
    return CompiledQualityRule(
        rule=rule,
        table=table,
        when=when,
        applies=applies,
        report=_report(rule, table),
        cells=tuple(cells),
        values=tuple(values),
        involves=involves,
        told=told,
    )


def _told(context: QualityContext, rule: QualityRule, table: Table) -> Iterator[tuple[str, QNode]]:
    for name in placeholders(rule.message):
        builder = QualityBuilder(context, table, rule.let, rule.id)
        yield name, builder.tree(quoted(name))


def placeholders(message: str) -> list[str]:
    """Names in braces in a message, in order."""
    return list(dict.fromkeys(one.strip() for one in _PLACEHOLDER.findall(message)))


def _report(rule: QualityRule, table: Table) -> str:
    if not rule.report:
        return table.id
    wanted = table_named(rule.report)
    if wanted.id != table.id and wanted.id not in table.parents:
        known = "、".join(tables()[one].title for one in (table.id, *table.parents))
        text = f"“report”写结果报在哪一级，“{table.title}”的规则可以写：{known}。"
        raise XianjieError("unknown-choice", text)
    return wanted.id


def _involved(context: QualityContext, rule: QualityRule, table: Table) -> CompiledInvolved | None:
    if rule.involves is None:
        return None
    relation = table.relation(rule.involves.relation)
    if relation is None or not relation.many:
        known = "、".join(name for name, one in relations_of(table.id).items() if one.many)
        text = f"“involves”要写一对多的关系，“{table.title}”有：{known}。"
        raise XianjieError("relation", text)
    if not rule.involves.when:
        return CompiledInvolved(relation)
    builder = QualityBuilder(context, table, rule.let, rule.id)
    with builder.inside(tables()[relation.target]):
        when = builder.tree(rule.involves.when)
    if when.type.kind != "bool":
        raise ExpressionError("type", "“involves”的“when”应是条件。")
    return CompiledInvolved(relation, when)


def _declared_cells(context: QualityContext, rule: QualityRule, table: Table) -> tuple[Column, ...]:
    found = []
    builder = QualityBuilder(context, table, {}, rule.id)
    for one in rule.columns:
        node = builder.tree(quoted(one))
        if not isinstance(node, Column):
            raise XianjieError("unknown-column", f"“columns”里的“{one}”不是列名。")
        found.append(Column(node.path, node.name, column_at(table, node.path, node.name).type))
    return tuple(found)


def _read_cells(table: Table, tree: QNode) -> tuple[Column, ...]:
    """Cells that a tree reads of the own row and of what it leads to; not of gathered rows."""
    found: dict[Column, None] = {}

    def visit(node: QNode, depth: int) -> None:
        if isinstance(node, Column):
            if node.outer == depth and node.facet != "fact":
                kind = column_at(table, node.path, node.name).type
                found[Column(node.path, node.name, kind)] = None
            return
        deeper = depth + 1 if isinstance(node, Aggregate) else depth
        for one in inner(node):
            visit(one, deeper)

    visit(tree, 0)
    return tuple(found)
