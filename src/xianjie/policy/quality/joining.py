"""What a search through a whole table is joined by: equalities between its rows and 本行.

Of ``存在(帮扶责任人, 身份证主体(证件号码) = 身份证主体(本行.证件号码) AND …)`` the equality is the
join and the rest narrows the rows found. A row of the table whose side is unknown belongs to
nobody; when the side of 本行 is unknown, so is what is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast

from xianjie.policy.nodes import BOOL, Operation
from xianjie.policy.quality.nodes import Aggregate, Column, Matched, QNode, Same, inner

Pair = tuple[QNode, QNode]
"""An expression over the row of the table, and its equal over the row outside (as seen there)."""


def reaches(node: QNode) -> frozenset[int]:
    """How many aggregates each part of a tree looks past: 0 the present row, 1 the one outside."""
    return frozenset(_reaches(node))


def _reaches(node: QNode) -> Iterator[int]:
    match node:
        case Column() | Matched() | Same():
            yield node.outer
        case Aggregate():
            yield node.outer
            for part in inner(node):
                yield from (level - 1 + node.outer for level in _reaches(part) if level > 0)
        case _:
            for part in inner(node):
                yield from _reaches(part)


def moved_out(node: QNode) -> QNode:
    """A tree that speaks of the row outside alone, as it reads there."""
    match node:
        case Column() | Matched() | Same() | Aggregate():
            return replace(node, outer=node.outer - 1)
        case Operation():
            return replace(node, operands=cast("Any", tuple(moved_out(o) for o in inner(node))))
    return node


@lru_cache(maxsize=4096)
def joined(condition: QNode | None) -> tuple[tuple[Pair, ...], QNode | None]:
    """The equalities of a condition that join rows to 本行, and what is left of the condition."""
    if condition is None:
        return (), None
    pairs: list[Pair] = []
    rest: list[QNode] = []
    for part in _conjuncts(condition):
        pair = _pair(part)
        if pair is None:
            rest.append(part)
        else:
            pairs.append(pair)
    if not pairs:
        return (), condition
    if len(rest) > 1:
        return tuple(pairs), Operation("and", cast("Any", tuple(rest)), BOOL)
    return tuple(pairs), rest[0] if rest else None


def _conjuncts(node: QNode) -> Iterator[QNode]:
    if isinstance(node, Operation) and node.operator == "and":
        for part in inner(node):
            yield from _conjuncts(part)
    else:
        yield node


def _pair(node: QNode) -> Pair | None:
    if not isinstance(node, Operation) or node.operator != "=":
        return None
    left, right = inner(node)
    for own, other in ((left, right), (right, left)):
        if reaches(own) == {0} and reaches(other) == {1} and own.type.kind != "codes":
            return own, moved_out(other)
    return None
