"""A scope is a row that expressions speak of: the FROM clause that gives it and all it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from xianjie.engine.quality.bases import HERE, Base, Bases
from xianjie.policy.nodes import NameType

DOUBT: Final = "?"
"""Among what makes a condition unknown: something else than a column without a value."""
_NUMBERS = count()


@dataclass
class Scope:
    """A row of a base with its to-one relations and the groups joined to it.

    Args:
        base: the rows.
        bases: where related rows are found.
        only: condition over the base that its rows must meet, empty for all (`QualityInputs.only`).
        join: condition on which the row is joined to the scope outside, none for the first.
        leaves: when not None every cell and group value is taken into a column of its own, so that
            rules read a prepared table; the columns by the SQL that they stand for.
    """

    base: Base
    bases: Bases
    only: str = ""
    join: str = ""
    leaves: dict[str, str] | None = None
    touched: set[str] = field(default_factory=set)
    hidden: int = 0
    alias: str = field(default_factory=lambda: f"t{next(_NUMBERS)}")
    reached: dict[tuple[str, ...], tuple[Base, str]] = field(default_factory=dict)
    joins: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    groups: set[int] = field(default_factory=set)

    def at(self, path: tuple[str, ...]) -> tuple[Base, str]:
        """Base and alias of the row that a path of to-one relations leads to."""
        if not path:
            return self.base, self.alias
        if path not in self.reached:
            base, alias = self.at(path[:-1])
            target, relation, on = self.bases.step(base, alias, path[-1])
            name = f"{self.alias}_{len(self.reached)}"
            self.joins[name] = f"LEFT JOIN {relation} {name} ON {on.replace(HERE, name)}"
            self.reached[path] = (target, name)
        return self.reached[path]

    def cell(self, path: tuple[str, ...], name: str, kind: NameType, facet: str = "value") -> str:
        """SQL of a cell: its value, its text or a fact."""
        base, alias = self.at(path)
        ask = {"value": base.value, "text": base.text, "fact": base.fact}[facet]
        return self.leaf(f"{alias}.{ask(name, kind)}")

    def matched(self, path: tuple[str, ...]) -> str:
        """SQL of whether a path leads to a row."""
        return self.leaf(f"({self.at(path)[1]}.row_no IS NOT NULL)")

    def leaf(self, sql: str) -> str:
        """The SQL itself, or the column that holds it in a prepared table.

        What could make a condition unknown is noted in ``touched``.
        """
        if self.leaves is None or self.hidden:
            found = sql
        else:
            found = self.leaves.setdefault(sql, f"c{len(self.leaves)}")
        self.touched.add(found)
        return found

    def doubt(self) -> None:
        """Note that something is unknown that no column tells."""
        self.touched.add(DOUBT)

    @contextmanager
    def plainly(self) -> Iterator[None]:
        """Cells are written as they stand, for what is part of a larger leaf."""
        self.hidden += 1
        before = set(self.touched)
        try:
            yield
        finally:
            self.hidden -= 1
            self.touched = before

    @contextmanager
    def unnoted(self) -> Iterator[None]:
        """What is read makes nothing unknown: it is only tested for being there."""
        before = set(self.touched)
        try:
            yield
        finally:
            self.touched = before

    def joined(self, group: int, name: str, on: str) -> str:
        """Alias of a group joined to this row on a condition that calls it `HERE`."""
        key = f"{name} {on}"
        alias = self.aliases.setdefault(key, f"{self.alias}_{name}_{len(self.aliases)}")
        self.joins[key] = f"LEFT JOIN {name} {alias} ON {on.replace(HERE, alias)}"
        self.groups.add(group)
        return alias

    def rows(self, *, grouped: bool = True) -> str:
        """The FROM clause of a first scope, the joins of one inside another.

        ``grouped`` false leaves groups out, for those who only want its own and related rows.
        """
        chosen = [sql for key, sql in self.joins.items() if grouped or key not in self.aliases]
        joins = " ".join(chosen)
        if self.join:
            return f"JOIN {self.base.name} {self.alias} ON {self.join} {joins}"
        own = self.base.name
        if self.only:
            own = f"(SELECT * FROM {own} WHERE {self.only})"
        return f"{own} {self.alias} {joins}"
