"""The reference evaluator of quality expressions: slow, obvious, the judge of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal, localcontext
from typing import Any, Final, cast

from xianjie.policy.nodes import Constant, Name, NameType, Operation
from xianjie.policy.quality.joining import joined
from xianjie.policy.quality.nodes import (
    Aggregate,
    AsOf,
    Column,
    Lookup,
    Matched,
    QNode,
    Same,
    inner,
)
from xianjie.policy.quality.operators import LENIENT, OPERATORS
from xianjie.policy.quality.rows import Data, Row
from xianjie.policy.quality.tables import relations_of, tables
from xianjie.policy.reference import Result, all_of, any_of, apply_operation

MICRO: Final = Decimal("0.000001")
SCOPE_DIGITS: Final = {"county": 6, "town": 9, "village": 12}


@dataclass(frozen=True)
class World:
    """What all rows share: the data, values of parameters, mapping tables, parameters over time.

    ``over_time`` gives the (from, to, value) of a parameter in order of time, ends half open.
    """

    data: Data
    constants: Mapping[str, Result] = field(default_factory=dict)
    mappings: Mapping[str, Mapping[str, Result]] = field(default_factory=dict)
    over_time: Mapping[str, tuple[tuple[date, date | None, Result], ...]] = field(
        default_factory=dict
    )


def evaluate_row(node: QNode, row: Row, world: World) -> Result:
    """Value of a tree for one row; None is unknown, money in fen."""
    with localcontext() as context:
        context.prec = 60
        return _Evaluation(world).value(node, (row,))


class _Evaluation:
    def __init__(self, world: World) -> None:
        self.world = world
        self.joins: dict[Any, dict[tuple[Result, ...], list[Row]]] = {}

    def value(self, node: QNode, rows: tuple[Row, ...]) -> Result:
        match node:
            case Constant(value=Decimal() as number) if node.type.integral:
                return int(number)
            case Constant():
                return node.value
            case Name():
                return self.world.constants.get(node.name)
            case Column():
                return self.cell(node, rows)
            case Matched():
                return self.reached(rows[-1 - node.outer], node.path) is not None
            case Aggregate():
                return self.aggregate(node, rows)
            case Same():
                return self.same(node, rows)
            case Lookup():
                return self.lookup(node, rows)
            case AsOf():
                return self.as_of(node, rows)
        return self.operation(node, rows)

    def operation(self, node: Operation, rows: tuple[Row, ...]) -> Result:
        parts = inner(node)
        match node.operator:
            case "and":
                return all_of(_truth(self.value(one, rows)) for one in parts)
            case "or":
                return any_of(_truth(self.value(one, rows)) for one in parts)
            case "is_null":
                return self.value(parts[0], rows) is None
            case "coalesce":
                for one in parts:
                    found = self.value(one, rows)
                    if found is not None:
                        return found
                return None
            case "in":
                subject, *items = (self.value(one, rows) for one in parts)
                if subject is None:
                    return None
                return any_of(None if one is None else subject == one for one in items)
        values = [self.value(one, rows) for one in parts]
        if node.operator in LENIENT:
            return cast("Result", LENIENT[node.operator](node, *values))
        if node.operator in OPERATORS:
            if any(one is None for one in values):
                return None
            return cast("Result", OPERATORS[node.operator](node, *values))
        return apply_operation(node, values)

    def reached(self, row: Row, path: tuple[str, ...]) -> Row | None:
        """The row at the end of a path of to-one relations."""
        here: Row | None = row
        for name in path:
            if here is None:
                return None
            relation = relations_of(here.table)[name]
            found = self.world.data.related(here, relation)
            here = found[0] if found else None
        return here

    def cell(self, node: Column, rows: tuple[Row, ...]) -> Result:
        row = self.reached(rows[-1 - node.outer], node.path)
        if node.facet == "blank":
            return row is None or row.text(node.name) is None
        if row is None:
            return None
        if node.facet == "fact":
            return row.facts.get(node.name)
        if node.facet == "text":
            column_kind = _kind_of(row, node.name)
            return row.text(node.name, column_kind)
        return row.values.get(node.name)

    def gathered(self, node: Aggregate, rows: tuple[Row, ...]) -> list[Row]:
        start = self.reached(rows[-1 - node.outer], node.path)
        if not node.relation:
            return self.moment(rows[-1 - node.outer]).of(node.table)
        if start is None:
            return []
        return self.world.data.related(start, relations_of(start.table)[node.relation])

    def moment(self, row: Row) -> Data:
        """The data that a row is of: the present or an earlier moment."""
        return row.moment or self.world.data

    def aggregate(self, node: Aggregate, rows: tuple[Row, ...]) -> Result:
        met: list[bool | None] = []
        values: list[Any] = []
        here = rows[: len(rows) - node.outer]
        listed = self.gathered(node, rows)
        pairs, condition = ((), node.condition) if node.relation else joined(node.condition)
        if pairs:
            sought = tuple(self.value(other, here) for _, other in pairs)
            if None in sought:
                return None
            own = tuple(one for one, _ in pairs)
            listed = self.joining(own, node.table, self.moment(here[-1])).get(sought, [])
        for one in listed:
            level = (*here, one)
            met.append(True if condition is None else _truth(self.value(condition, level)))
            values.append(None if node.value is None else self.value(node.value, level))
        return _Gathered(node, listed, met, values).result()

    def joining(
        self, own: tuple[QNode, ...], table: str, data: Data
    ) -> Mapping[tuple[Result, ...], list[Row]]:
        """Rows of a table by the values that they are joined by; unknown ones join nothing."""
        key = (own, table, id(data))
        if key not in self.joins:
            found: dict[tuple[Result, ...], list[Row]] = {}
            for one in data.of(table):
                values = tuple(self.value(part, (one,)) for part in own)
                if None not in values:
                    found.setdefault(values, []).append(one)
            self.joins[key] = found
        return self.joins[key]

    def same(self, node: Same, rows: tuple[Row, ...]) -> Result:
        row = self.reached(rows[-1 - node.outer], node.path)
        if row is None:
            return None
        keys = self.keys(node, row)
        place = _scope(node.scope, row)
        if keys is None or place is None:
            return None
        alike = [
            one
            for one in self.moment(row).of(node.table)
            if _scope(node.scope, one) == place and self.keys(node, one) == keys
        ]
        if node.group is None:
            return len(alike)
        groups = {self.value(node.group, (one,)) for one in alike}
        return len(groups - {None})

    def keys(self, node: Same, row: Row) -> tuple[Any, ...] | None:
        found = tuple(self.value(one, (row,)) for one in node.keys)
        return None if None in found else found

    def lookup(self, node: Lookup, rows: tuple[Row, ...]) -> Result:
        key = self.value(node.key, rows)
        if key is None:
            return None
        table = self.world.mappings.get(node.mapping)
        if isinstance(key, frozenset):
            held = [(table or {}).get(one) for one in key]
            return cast("Result", LENIENT["set_of"](None, *held))
        if node.has:
            return None if table is None else str(key) in table
        return None if table is None else table.get(str(key))

    def as_of(self, node: AsOf, rows: tuple[Row, ...]) -> Result:
        day = self.value(node.day, rows)
        if not isinstance(day, date):
            return None
        for start, end, value in self.world.over_time.get(node.parameter, ()):
            if start <= day and (end is None or day < end):
                return value
        return None


def _truth(value: Result) -> bool | None:
    return value if isinstance(value, bool) else None


def _kind_of(row: Row, name: str) -> NameType | None:
    column = tables()[row.table].columns.get(name)
    return column.type if column else None


def _scope(scope: str, row: Row) -> object:
    if scope == "table":
        return "table"
    if scope == "household":
        return row.household
    return row.village[: SCOPE_DIGITS[scope]] if row.village else None


@dataclass(frozen=True)
class _Gathered:
    """The rows of an aggregate: who is meant, and the value of each."""

    node: Aggregate
    rows: list[Row]
    met: list[bool | None]
    values: list[Any]

    @property
    def taken(self) -> list[Any]:
        """Known values of the rows that are certainly meant."""
        pairs = zip(self.met, self.values, strict=True)
        return [value for is_met, value in pairs if is_met and value is not None]

    def result(self) -> Result:
        return cast("Result", getattr(self, f"_{self.node.operator}")())

    def _count(self) -> Result:
        return None if None in self.met else sum(one is True for one in self.met)

    def _exists(self) -> Result:
        return any_of(self.met)

    def _all(self) -> Result:
        return all_of(_truth(one) for one in self.values) if self.values else None

    def _share(self) -> Result:
        pairs = zip(self.met, self.values, strict=True)
        judged = [all_of((is_met, _truth(value))) for is_met, value in pairs]
        base = sum(one is True for one in self.met)
        if None in self.met or None in judged or base == 0:
            return None
        return (Decimal(sum(one is True for one in judged)) / base).quantize(MICRO, ROUND_DOWN)

    def _sum(self) -> Result:
        pairs = zip(self.met, self.values, strict=True)
        if any(is_met is None or (is_met and value is None) for is_met, value in pairs):
            return None
        return cast("Result", sum(self.taken, 0 if self.node.type.integral else Decimal(0)))

    def _max(self) -> Result:
        return cast("Result", max(self.taken, default=None))

    def _min(self) -> Result:
        return cast("Result", min(self.taken, default=None))

    def _mean(self) -> Result:
        known = self.taken
        return (Decimal(sum(known)) / len(known)).quantize(MICRO, ROUND_DOWN) if known else None

    def _distinct(self) -> Result:
        return len(set(self.taken))

    def _set(self) -> Result:
        return cast("Result", LENIENT["set_of"](None, *self.taken))

    def _latest(self) -> Result:
        return self._edge(last=True)

    def _earliest(self) -> Result:
        return self._edge(last=False)

    def _edge(self, *, last: bool) -> Result:
        order = self.node.order
        dated: list[Any] = [
            (one.values[order], one.number, value)
            for one, is_met, value in zip(self.rows, self.met, self.values, strict=True)
            if is_met and one.values.get(order) is not None
        ]
        if not dated:
            return None
        edge = max if last else min
        return cast("Result", edge(dated, key=lambda entry: entry[:2])[2])


__all__ = ["World", "evaluate_row"]
