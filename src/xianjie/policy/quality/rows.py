"""Rows as the reference evaluator knows them, and how one is reached from another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from xianjie.policy.nodes import NameType
from xianjie.policy.quality.tables import HOUSEHOLD, PERSON, VILLAGE, Relation, tables
from xianjie.policy.reference import Result

RELATION: Final = "与户主关系"
MEMBERS: Final = {"head": "户主", "spouse": "配偶"}


@dataclass(eq=False)
class Row:
    """One row: typed values by column, delivered texts where they say more, and its numbers."""

    table: str
    values: dict[str, Result] = field(default_factory=dict)
    texts: dict[str, str | None] = field(default_factory=dict)
    facts: Mapping[str, Result] = field(default_factory=dict)
    number: int = 0
    person: int | None = None
    household: int | None = None
    village: str | None = None
    moment: Data | None = field(default=None, repr=False)

    def text(self, name: str, kind: NameType | None = None) -> str | None:
        """The cell as delivered, None when it is blank."""
        if name in self.texts:
            return self.texts[name]
        return shown(self.values.get(name), kind)

    @property
    def identity(self) -> Any:
        """What the row is the same by in an earlier state."""
        if self.table == VILLAGE:
            return self.village
        if self.table == HOUSEHOLD:
            return self.household
        if self.table == PERSON:
            return self.person
        order = self.values.get(tables()[self.table].order)
        about = self.person if self.person is not None else self.household
        return None if about is None or order is None else (about, order)


def shown(value: Result, kind: NameType | None = None) -> str | None:
    """A typed value as the text of a cell: yuan, ISO days, 是 and 否, codes with commas."""
    match value:
        case None:
            return None
        case bool():
            return "是" if value else "否"
        case int() | Decimal():
            number = Decimal(value)
            if kind is not None and kind.kind == "money":
                number = number / 100
            return f"{number.normalize():f}"
        case date():
            return value.isoformat()
        case frozenset():
            return ",".join(sorted(value)) or None
    return str(value).strip() or None


class Data:
    """The rows of all tables at one moment; ``former`` are earlier moments by months before."""

    def __init__(self, rows: Iterable[Row] = (), former: Mapping[int, Data] | None = None) -> None:
        self.rows: dict[str, list[Row]] = {}
        self.former: dict[int, Data] = dict(former or {})
        self._kept: dict[tuple[str, str], dict[Any, list[Row]]] = {}
        for one in rows:
            self.add(one)

    def add(self, row: Row) -> Row:
        """Take a row in; rows without a number are numbered in order."""
        listed = self.rows.setdefault(row.table, [])
        row.number = row.number or len(listed) + 1
        row.moment = self
        listed.append(row)
        self._kept.clear()
        return row

    def of(self, table: str) -> list[Row]:
        """All rows of a table."""
        return self.rows.get(table, [])

    def by(self, table: str, what: str, value: Any) -> list[Row]:
        """Rows of a table by ``person``, ``household``, ``village`` or ``identity``."""
        if value is None:
            return []
        key = (table, what)
        if key not in self._kept:
            found: dict[Any, list[Row]] = {}
            for row in self.of(table):
                found.setdefault(getattr(row, what), []).append(row)
            self._kept[key] = found
        return self._kept[key].get(value, [])

    def related(self, row: Row, relation: Relation) -> list[Row]:
        """The rows that a relation leads to, in order of their numbers; of a to-one at most one.

        From a row of an earlier moment they are those of that moment.
        """
        if row.moment is not None and row.moment is not self:
            return row.moment.related(row, relation)
        match relation.how:
            case "household" | "person" | "village":
                found = self.by(relation.target, relation.how, getattr(row, relation.how))
            case "members" | "others":
                found = self.by(PERSON, "household", row.household)
                if relation.how == "others":
                    found = [one for one in found if one is not row]
            case "head" | "spouse":
                wanted = MEMBERS[relation.how]
                members = self.by(PERSON, "household", row.household)
                found = [one for one in members if one.values.get(RELATION) == wanted]
            case "same-person":
                found = self.by(row.table, "person", row.person)
            case "former":
                before = self.former.get(relation.months)
                found = before.by(row.table, "identity", row.identity) if before else []
            case _:
                found = self._neighbour(row, relation.how)
        found = sorted(found, key=lambda one: one.number)
        return found if relation.many else found[:1]

    def _neighbour(self, row: Row, how: str) -> list[Row]:
        order = tables()[row.table].order
        mine = row.values.get(order)
        if mine is None or row.person is None:
            return []
        line: list[Any] = [
            one for one in self.by(row.table, "person", row.person) if one.values.get(order)
        ]
        line.sort(key=lambda one: (one.values[order], one.number))
        place = line.index(row) + (1 if how == "next" else -1)
        return [line[place]] if 0 <= place < len(line) else []
