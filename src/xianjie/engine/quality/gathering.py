"""Aggregates and equal values as columns of groups: what is grouped by what, and read how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, cast

from xianjie.engine.quality import sets
from xianjie.engine.quality.aggregates import Parts, aggregate_sql
from xianjie.engine.quality.bases import HERE, Base, Bases
from xianjie.engine.quality.groups import Group, Groups, depth, stripped
from xianjie.engine.quality.scopes import Scope
from xianjie.policy.nodes import Constant, NameType, Operation
from xianjie.policy.quality.joining import Pair, joined, reaches
from xianjie.policy.quality.nodes import Aggregate, Column, Matched, QNode, Same, inner, walk
from xianjie.policy.quality.tables import Relation, relations_of, tables

if TYPE_CHECKING:
    from xianjie.engine.quality.cells import Cells

DIGITS: Final = {"county": 6, "town": 9, "village": 12}
KEYS: Final = {
    "household": "household_no", "members": "household_no", "others": "household_no",
    "person": "person_no", "same-person": "person_no", "village": "village_code",
}  # fmt: skip
"""The number that each to-many relation goes by."""
EMPTY: Final = {"count": "0", "exists": "FALSE", "sum": "0", "distinct": "0", "set": sets.EMPTY}
"""What an aggregate is when there are no rows; the others are unknown then."""


DEAR: Final = frozenset(
    "id_ok id_core id_sex id_born id_region disability_ok credit_ok mobile number day regexp like "
    "split contains any_of all_of only same_set union intersect except size months".split()
)
"""Operators that are worked out once for a row when several rules ask."""


def dear_in(trees: Iterable[QNode]) -> Set[QNode]:
    """Dear expressions over the cells of one row that stand in several trees, or twice in one."""
    seen: Counter[QNode] = Counter()
    for tree in trees:
        for node in walk(tree):
            if not isinstance(node, Operation) or node.operator not in DEAR:
                continue
            below = list(walk(node))
            if all(isinstance(one, Column | Constant | Operation) for one in below) and any(
                isinstance(one, Column) for one in below
            ):
                seen[stripped(node)] += 1
    return {node for node, many in seen.items() if many > 1}


class NotSupportedError(Exception):
    """A tree that the language does not make and the engine cannot run."""


class Gathering:
    """Makes the groups that aggregates need, and the SQL by which they are read."""

    def __init__(self, bases: Bases, groups: Groups, shared: Set[QNode] = frozenset()) -> None:
        self.bases = bases
        self.groups = groups
        self._shared = shared

    def is_shared(self, node: Operation) -> bool:
        """Whether an expression is read so often, and so dear, that rows keep it."""
        return node.operator in DEAR and stripped(node) in self._shared

    # -- related rows and searched tables ----------------------------------------------------

    def aggregate(self, renderer: Cells, node: Aggregate) -> str:
        """SQL of an aggregate for the row that asks."""
        scopes = renderer.scopes[: len(renderer.scopes) - node.outer]
        owner = scopes[-1]
        pairs, condition = joined(node.condition) if not node.relation else ((), node.condition)
        parts = [one for one in (condition, node.value) if one is not None]
        seen = frozenset[int]().union(*(reaches(one) for one in parts))
        if max(seen, default=0) > 1:
            raise NotSupportedError("a condition that looks past the row outside")
        with owner.plainly():
            read = self._aggregated(renderer.over(scopes), node, pairs, condition, seen)
        return owner.leaf(read)

    def _aggregated(
        self,
        renderer: Cells,
        node: Aggregate,
        pairs: tuple[Pair, ...],
        condition: QNode | None,
        seen: frozenset[int],
    ) -> str:
        owner = renderer.scopes[-1]
        start = owner.at(node.path)[0].table
        others = bool(node.relation) and relations_of(start)[node.relation].how == "others"
        make = self._by_row if 1 in seen or others else self._by_key
        group, on, inside = make(renderer, node, pairs)
        value = self._value(inside, group, node, condition)
        alias = owner.joined(group.number, group.name, on)
        read = _read(alias, value, EMPTY.get(node.operator))
        if pairs:
            mine = [renderer.sql(other) for _, other in pairs]
            known = " AND ".join(f"{one} IS NOT NULL" for one in mine)
            read = f"(CASE WHEN {known} THEN {read} END)"
        return read

    def _by_key(
        self, renderer: Cells, node: Aggregate, pairs: tuple[Pair, ...]
    ) -> tuple[Group, str, Cells]:
        """Rows grouped by what joins them, whoever asks."""
        owner = renderer.scopes[-1]
        start, alias = owner.at(node.path)
        level = depth(node)
        mark: tuple[object, ...]
        if node.relation:
            key = KEYS[relations_of(start.table)[node.relation].how]
            how = relations_of(start.table)[node.relation].how
            base = self._base(node.table, start, whole=how == "village")
            mark = ("key", base.name, key, level, owner.only)
            mine = [f"{alias}.{key}"]
        else:
            sought = tuple(own for own, _ in pairs)
            base = self._base(node.table, start, whole=True)
            mark = ("search", base.name, sought, level, owner.only)
            mine = [renderer.sql(other) for _, other in pairs]
        group = self.groups.find(mark)
        if group is None:
            scope = Scope(base, self.bases)
            inside = renderer.over((scope,))
            if node.relation:
                keys = [f"{scope.alias}.{key}"]
            else:
                keys = [inside.sql(own) for own, _ in pairs]
            group = self.groups.get(mark, level, (scope,), tuple(keys) or ("0",))
        mine = mine or ["0"]
        plain = all(depth(other) == 0 for _, other in pairs)
        group.consumers.append((owner, tuple(mine)) if plain else None)
        on = " AND ".join(f"{HERE}.k{place} = {key}" for place, key in enumerate(mine))
        return group, on, renderer.over(group.scopes)

    def _by_row(
        self, renderer: Cells, node: Aggregate, pairs: tuple[Pair, ...]
    ) -> tuple[Group, str, Cells]:
        """Rows joined to the row outside and grouped by it."""
        owner = renderer.scopes[-1]
        level = depth(node)
        mark = (
            "row",
            owner.base.name,
            node.path,
            node.relation,
            node.table,
            pairs,
            level,
            owner.only,
        )
        group = self.groups.find(mark)
        if group is None:
            outer = Scope(owner.base, self.bases, only=owner.only)
            start, alias = outer.at(node.path)
            how = relations_of(start.table)[node.relation].how if node.relation else ""
            base = self._base(node.table, start, whole=how in ("", "village"))
            scope = Scope(base, self.bases)
            if node.relation:
                key = KEYS[how]
                on = [f"{scope.alias}.{key} = {alias}.{key}"]
                if how == "others":
                    on.append(f"{scope.alias}.row_no <> {alias}.row_no")
            else:
                inside, outside = renderer.over((scope,)), renderer.over((outer,))
                on = [f"{inside.sql(own)} = {outside.sql(other)}" for own, other in pairs]
            scope.join = " AND ".join(on) or "TRUE"
            keys = (f"{outer.alias}.row_no",)
            group = self.groups.get(mark, level, (outer, scope), keys)
        return group, f"{HERE}.k0 = {owner.alias}.row_no", renderer.over(group.scopes)

    def related(self, outer: Scope, relation: Relation) -> Scope:
        """The rows of a to-many relation, joined to the row outside."""
        whole = relation.how == "village"
        scope = Scope(self._base(relation.target, outer.base, whole=whole), self.bases)
        key = KEYS[relation.how]
        scope.join = f"{scope.alias}.{key} = {outer.alias}.{key}"
        if relation.how == "others":
            scope.join += f" AND {scope.alias}.row_no <> {outer.alias}.row_no"
        return scope

    def _base(self, table: str, start: Base, *, whole: bool) -> Base:
        """Rows of a table at the time of a row; ``whole`` when others than its household count."""
        return self.bases.base(table, start.period, whole=whole or start.whole)

    def _value(self, inside: Cells, group: Group, node: Aggregate, condition: QNode | None) -> str:
        """Column of the group with the three-valued result."""
        met = group.part(inside.sql(condition)) if condition is not None else "TRUE"
        value, kind = "NULL", node.type
        if node.value is not None:
            kind = node.value.type
            value = inside.sql(node.value)
            value = group.part(_sortable(value, kind) if node.operator == "distinct" else value)
        order = None
        if node.order:
            scope = inside.scopes[-1]
            dated = tables()[node.table].columns[node.order].type
            number = group.part(f"{scope.alias}.row_no")
            order = (group.part(scope.cell((), node.order, dated)), number, dated)
        return group.item(aggregate_sql(Parts(node, met, value, kind, order)))

    # -- the same values ---------------------------------------------------------------------

    def same(self, renderer: Cells, node: Same) -> str:
        """SQL of how many rows, or groups, have the same values as the row that asks.

        Only values that occur more than once are kept: of all others the answer is known.
        """
        scopes = renderer.scopes[: len(renderer.scopes) - node.outer]
        owner = scopes[-1]
        with owner.plainly():
            read = self._same(renderer.over(scopes), node)
        return owner.leaf(read)

    def _same(self, renderer: Cells, node: Same) -> str:
        owner = renderer.scopes[-1]
        start, alias = owner.at(node.path)
        level = depth(node)
        base = self._base(node.table, start, whole=node.scope != "household")
        mark = ("same", base.name, node.keys, node.scope, level, owner.only)
        group = self.groups.find(mark)
        if group is None:
            scope = Scope(base, self.bases)
            inside = renderer.over((scope,))
            keys = [_sortable(inside.sql(one), one.type) for one in node.keys]
            keys += _place(node.scope, scope.alias)
            group = self.groups.get(mark, level, (scope,), tuple(keys))
            group.having = "COUNT(*) > 1"
        mine = [_sortable(renderer.sql(_from(one, node.path)), one.type) for one in node.keys]
        mine += _place(node.scope, alias)
        on = " AND ".join(f"{HERE}.k{place} = {key}" for place, key in enumerate(mine))
        plain = all(depth(one) == 0 for one in node.keys)
        group.consumers.append((owner, tuple(mine)) if plain else None)
        joined_as = owner.joined(group.number, group.name, on)
        alone = "1"
        if node.group is None:
            item = group.item("COUNT(*)")
        else:
            inside = renderer.over(group.scopes)
            value = group.part(_sortable(inside.sql(node.group), node.group.type))
            item = group.item(f"COUNT(DISTINCT {value})")
            own = renderer.sql(_from(node.group, node.path))
            alone = f"CASE WHEN {own} IS NULL THEN 0 ELSE 1 END"
        known = " AND ".join(f"{one} IS NOT NULL" for one in [*mine, f"{alias}.row_no"])
        return f"(CASE WHEN {known} THEN COALESCE({joined_as}.{item}, {alone}) END)"


def _read(alias: str, item: str, empty: str | None) -> str:
    if empty is None:
        return f"{alias}.{item}"
    return f"(CASE WHEN {alias}.k0 IS NULL THEN {empty} ELSE {alias}.{item} END)"


def _sortable(sql: str, kind: NameType) -> str:
    return f"list_sort({sql})" if kind.kind == "codes" else sql


def _place(scope: str, alias: str) -> list[str]:
    if scope == "table":
        return []
    if scope == "household":
        return [f"{alias}.household_no"]
    return [f"substr(NULLIF({alias}.village_code, ''), 1, {DIGITS[scope]})"]


def _from(node: QNode, path: tuple[str, ...]) -> QNode:
    """A tree over the row that a path leads to, as the row at its beginning reads it."""
    if not path:
        return node
    match node:
        case Column() | Matched() | Aggregate() | Same():
            return replace(node, path=(*path, *node.path)) if node.outer == 0 else node
        case Operation():
            return replace(
                node, operands=cast("Any", tuple(_from(one, path) for one in inner(node)))
            )
    return node


__all__ = ["Gathering", "NotSupportedError"]
