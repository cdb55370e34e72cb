"""What nobody delivered is unknown: rules over the columns and tables that a county has.

A blank cell is blank because somebody was asked and left it empty. A column that no file of the
county ever had says nothing of the kind, and a table that was never brought has not "no rows": in
a rule both stand for something unknown, under their name, so that the check tells what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from xianjie.policy.nodes import BOOL, NameType, Operation
from xianjie.policy.quality.compiling import CompiledQualityRule
from xianjie.policy.quality.nodes import Aggregate, AsOf, Column, Lookup, QNode, Same, inner
from xianjie.policy.quality.tables import relations_of, tables


def narrowed(
    rule: CompiledQualityRule, columns: Mapping[str, frozenset[str]]
) -> CompiledQualityRule:
    """Return the rule with what is not delivered made unknown.

    ``columns`` names by table the columns that the county has; a table that is not in it was
    never brought.
    """
    work = _Narrowing(columns)
    when = work.tree(rule.when, rule.table.id)
    applies = work.tree(rule.applies, rule.table.id) if rule.applies is not None else None
    return replace(rule, when=when, applies=applies) if work.changed else rule


class _Narrowing:
    def __init__(self, columns: Mapping[str, frozenset[str]]) -> None:
        self.columns = columns
        self.changed = False

    def tree(self, node: QNode, *levels: str) -> QNode:
        """The tree over rows of the last of ``levels``, tables from the outermost inwards."""
        match node:
            case Column():
                return self._cell(node, levels)
            case Aggregate():
                if node.table not in self.columns:
                    return self._unknown(tables()[node.table].title, node.type)
                inside = (*levels, node.table)
                return replace(
                    node,
                    condition=self._maybe(node.condition, inside),
                    value=self._maybe(node.value, inside),
                )
            case Same():
                keys = tuple(self.tree(one, node.table) for one in node.keys)
                return replace(node, keys=keys, group=self._maybe(node.group, (node.table,)))
            case Lookup():
                return replace(node, key=self.tree(node.key, *levels))
            case AsOf():
                return replace(node, day=self.tree(node.day, *levels))
            case Operation(operator="is_null" | "coalesce"):
                first = inner(node)[0]
                if isinstance(first, Column) and self._absent(first, levels):
                    return self._unknown(_name(first), node.type)
                parts = tuple(self.tree(one, *levels) for one in inner(node))
                return replace(node, operands=cast("Any", parts))
            case Operation():
                parts = tuple(self.tree(one, *levels) for one in inner(node))
                return replace(node, operands=cast("Any", parts))
        return node

    def _maybe(self, node: QNode | None, levels: tuple[str, ...]) -> QNode | None:
        return None if node is None else self.tree(node, *levels)

    def _cell(self, node: Column, levels: tuple[str, ...]) -> QNode:
        if node.facet == "blank" and self._absent(node, levels):
            return self._unknown(_name(node), BOOL)
        return node

    def _absent(self, node: Column, levels: tuple[str, ...]) -> bool:
        """Whether a cell stands in a column that no file of a table that is there ever had."""
        if node.facet == "fact":
            return False
        table = levels[-1 - node.outer] if node.outer < len(levels) else levels[0]
        for name in node.path:
            table = relations_of(table)[name].target
        known = self.columns.get(table)
        return known is not None and node.name not in known

    def _unknown(self, name: str, kind: NameType) -> Column:
        self.changed = True
        return Column((), name, kind, "fact")


def _name(node: Column) -> str:
    return ".".join((*node.path, node.name))
