"""Nodes of a quality expression beside those of :mod:`xianjie.policy.nodes`.

A compiled expression holds no names of terms or intermediate values and no implied paths: every
column says over which to-one relations it is reached, every aggregate which rows it gathers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, cast

from xianjie.policy.nodes import TEXT, Constant, Name, NameType, Node, Operation

Facet = Literal["value", "text", "blank", "fact"]
"""What of a cell is read: the typed value, the text as delivered, or whether the cell is blank.

``fact`` is no cell but a fact of the screening about the person or household of the row.
"""

AGGREGATES: Final = (
    "count", "exists", "all", "share", "sum", "max", "min", "mean", "distinct", "set", "latest",
    "earliest",
)  # fmt: skip
SCOPES: Final = {
    "全表": "table", "本县": "county", "本乡": "town", "本村": "village", "本户": "household",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A cell of a row, or of the row that ``path`` (names of to-one relations) leads to.

    ``outer`` counts the aggregates that are left on the way: 0 the present row, 1 本行.

    ``facet`` ``text`` is the cell as delivered (None when blank), ``blank`` is never unknown. A
    missing row on the path has unknown values and blank cells.
    """

    path: tuple[str, ...]
    name: str
    type: NameType
    facet: Facet = "value"
    outer: int = 0


@dataclass(frozen=True, slots=True)
class Matched:
    """Whether the to-one relations of ``path`` lead to a row; never unknown."""

    path: tuple[str, ...]
    type: NameType
    outer: int = 0


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One value of many rows.

    Args:
        operator: one of `AGGREGATES`. ``latest`` and ``earliest`` go by ``order``, the later row of
            the file first among equals.
        path: to-one relations from the present row to the row whose rows are gathered.
        relation: name of the to-many relation there, empty when the whole ``table`` is searched.
        table: id of the table of the gathered rows.
        condition: over the gathered row (``outer`` 1 reaches the row outside); None takes all.
        value: over the gathered row; of ``all`` and ``share`` the condition that is counted.
        order: column of ``table`` by which rows have an order.
        outer: as for a column: 1 when ``path`` begins at the row outside the enclosing aggregate.
    """

    operator: str
    path: tuple[str, ...]
    relation: str
    table: str
    type: NameType
    condition: QNode | None = None
    value: QNode | None = None
    order: str = ""
    outer: int = 0


@dataclass(frozen=True, slots=True)
class Same:
    """How many rows of the table (or different ``group`` values) have the same ``keys``.

    Keys and group are expressions over rows of ``table``, where ``path`` leads to. Unknown when a
    key is unknown; groups that are unknown do not count. ``scope`` is a value of `SCOPES`.
    """

    path: tuple[str, ...]
    table: str
    keys: tuple[QNode, ...]
    scope: str
    type: NameType
    group: QNode | None = None
    outer: int = 0


@dataclass(frozen=True, slots=True)
class Lookup:
    """A value out of a mapping table by key, unknown for a key that is not in it.

    ``has`` asks only whether the key is there. With a set as key it is the union of what the table
    holds for its values (those that are not in it add nothing), never unknown for a known set.
    """

    mapping: str
    key: QNode
    type: NameType
    has: bool = False


@dataclass(frozen=True, slots=True)
class AsOf:
    """The value that a parameter had on a day of the row."""

    parameter: str
    day: QNode
    type: NameType


Special = Column | Matched | Aggregate | Same | Lookup | AsOf
QNode = Name | Constant | Operation | Special


def inner(node: QNode) -> tuple[QNode, ...]:
    """The nodes directly below; those below an aggregate speak of its own rows."""
    match node:
        case Operation():
            return cast("tuple[QNode, ...]", node.operands)
        case Aggregate():
            return tuple(one for one in (node.condition, node.value) if one is not None)
        case Same():
            return (*node.keys, *((node.group,) if node.group is not None else ()))
        case Lookup():
            return (node.key,)
        case AsOf():
            return (node.day,)
    return ()


def walk(node: QNode) -> Iterator[QNode]:
    """Every node of the tree, the root first."""
    yield node
    for one in inner(node):
        yield from walk(one)


def lifted(node: QNode, by: int, depth: int = 0) -> QNode:
    """The tree as it reads from ``by`` aggregates further inside: outward reaches are longer."""
    if by == 0:
        return node
    match node:
        case Column() | Matched():
            return replace(node, outer=node.outer + by) if node.outer >= depth else node
        case Operation():
            return replace(
                node, operands=cast("Any", tuple(lifted(o, by, depth) for o in inner(node)))
            )
        case Aggregate():
            if node.outer >= depth:
                # It moves out as a whole: what stands in it counts from its own row.
                return replace(node, outer=node.outer + by)
            return replace(
                node,
                condition=node.condition and lifted(node.condition, by, depth + 1),
                value=node.value and lifted(node.value, by, depth + 1),
            )
        case Same():
            return replace(node, outer=node.outer + by if node.outer >= depth else node.outer)
        case Lookup():
            return replace(node, key=lifted(node.key, by, depth))
        case AsOf():
            return replace(node, day=lifted(node.day, by, depth))
    return node


def parameters_in(node: QNode) -> tuple[str, ...]:
    """Parameters and special dates that the tree reads, in order of appearance."""
    named = (
        one.name if isinstance(one, Name) else one.parameter
        for one in walk(node)
        if isinstance(one, Name | AsOf)
    )
    return tuple(dict.fromkeys(named))


def mappings_in(node: QNode) -> tuple[str, ...]:
    """Mapping tables that the tree reads."""
    return tuple(dict.fromkeys(one.mapping for one in walk(node) if isinstance(one, Lookup)))


def operation(operator: str, operands: tuple[QNode, ...], kind: NameType) -> Operation:
    """An operation over quality nodes; `Operation` itself only knows the plain ones."""
    return Operation(operator, cast("tuple[Node, ...]", operands), kind)


def as_text(node: QNode) -> QNode | None:
    """The node as text: itself, or the cell as delivered; None for what has no text."""
    if node.type.kind in ("text", "code"):
        return node
    if isinstance(node, Column) and node.facet == "value":
        return Column(node.path, node.name, TEXT, "text", node.outer)
    return None
