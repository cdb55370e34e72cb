"""Values over many rows: one grouped scan for each set of rows, joined once to who asks.

Rows are grouped by what joins them (the household, the person, the village, the equalities of a
search). Only where a condition compares a row with the one outside (本行) are both joined first and
grouped by the row outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import cast

from xianjie.engine.quality.scopes import Scope
from xianjie.policy.nodes import Node, Operation
from xianjie.policy.quality.nodes import Aggregate, Column, QNode, Same, inner

Consumer = tuple[Scope, tuple[str, ...]]


def depth(node: QNode) -> int:
    """How many levels of grouped rows a tree needs before it can be worked out."""
    below = max((depth(part) for part in inner(node)), default=0)
    return below + isinstance(node, Aggregate | Same)


@dataclass
class Group:
    """One grouped scan.

    Args:
        number: in order of their making.
        level: how deep groups are nested in it; those it reads have a lower one.
        scopes: the row outside where rows are grouped by it, and the row that is gathered.
        keys: SQL of what the rows are grouped by.
        having: narrows the groups that are kept.
        consumers: who asks, and by which keys; None for one whose keys are themselves grouped.
    """

    number: int
    level: int
    scopes: tuple[Scope, ...]
    keys: tuple[str, ...]
    having: str = ""
    inner: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    consumers: list[Consumer | None] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name of its table."""
        return f"group_{self.number}"

    def part(self, sql: str) -> str:
        """Column, before grouping, of a condition or value, worked out once for every use."""
        return self.inner.setdefault(sql, f"x{len(self.inner)}")

    def item(self, sql: str) -> str:
        """Column of a value over the rows of the group."""
        return self.items.setdefault(sql, f"a{len(self.items)}")

    def sql(self) -> str:
        """The whole scan."""
        keys = [f"{key} AS k{place}" for place, key in enumerate(self.keys)]
        parts = [f"{sql} AS {name}" for sql, name in self.inner.items()]
        known = [f"{key} IS NOT NULL" for key in self.keys if key != "0"]
        known += self._wanted()
        where = f" WHERE {' AND '.join(known)}" if known else ""
        rows = " ".join(scope.rows() for scope in self.scopes)
        source = f"SELECT {', '.join(keys + parts)} FROM {rows}{where}"
        names = [f"k{place}" for place in range(len(self.keys))]
        items = [f"{sql} AS {name}" for sql, name in self.items.items()]
        having = f" HAVING {self.having}" if self.having else ""
        return (
            f"SELECT {', '.join(names + items)} FROM ({source}) GROUP BY {', '.join(names)}{having}"
        )

    def _wanted(self) -> Iterable[str]:
        """Only groups that a reported row asks for, where few rows are reported."""
        if len(self.scopes) > 1 or not self.consumers:
            return []
        listed = [one for one in self.consumers if one is not None and one[0].only]
        if len(listed) < len(self.consumers):
            return []
        asked = [
            f"SELECT {', '.join(keys)} FROM {scope.rows(grouped=False)}" for scope, keys in listed
        ]
        keys = self.keys[0] if len(self.keys) == 1 else f"({', '.join(self.keys)})"
        return [f"{keys} IN ({' UNION '.join(asked)})"] if keys != "0" else []


def stripped(node: QNode) -> QNode:
    """A tree over the cells of one row, as that row itself reads it."""
    match node:
        case Column():
            return replace(node, path=(), outer=0)
        case Operation():
            parts = tuple(stripped(one) for one in inner(node))
            return replace(node, operands=cast("tuple[Node, ...]", parts))
    return node


class Groups:
    """All groups of a check; each set of rows is scanned once a level."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Group] = {}

    def get(
        self, key: tuple[object, ...], level: int, scopes: tuple[Scope, ...], keys: tuple[str, ...]
    ) -> Group:
        """The group of that key, a new one over ``scopes`` if there is none."""
        if key not in self._known:
            self._known[key] = Group(len(self._known), level, scopes, keys)
        return self._known[key]

    def find(self, key: tuple[object, ...]) -> Group | None:
        """The group of that key, None when there is none yet."""
        return self._known.get(key)

    def in_order(self) -> list[Group]:
        """Every group after those that it reads."""
        return sorted(self._known.values(), key=lambda one: one.level)
