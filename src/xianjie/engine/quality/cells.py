"""Trees of the quality language as DuckDB SQL over scopes; the judge is `policy.quality.reference`.

The plain operators are those of `engine.sql`. Cells come from scopes, values over many rows from
groups that are joined to the scope of the row that asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, Self, cast

from xianjie.engine.quality import sets
from xianjie.engine.quality.gathering import Gathering
from xianjie.engine.quality.groups import stripped
from xianjie.engine.quality.scopes import Scope
from xianjie.engine.sql import Bound, Renderer, storage_type, text_literal, value_literal
from xianjie.kernel.dates import born_by
from xianjie.policy.nodes import Constant, Name, NameType, Node, Operation
from xianjie.policy.quality.nodes import (
    Aggregate,
    AsOf,
    Column,
    Lookup,
    Matched,
    QNode,
    Same,
    inner,
    walk,
)
from xianjie.policy.reference import Result

Period = tuple[date, date | None, Result]
MIRRORED: Final = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
MAKES_UNKNOWN: Final = frozenset(
    "/ number day id_sex id_born id_region add_days add_months add_years day_in_year round".split()
)
"""Operators that can be unknown although everything that they read is known."""
RAW: Final = "raw"
"""Alias of the rows that are just being made."""
OLDEST: Final = 150
"""Ages up to this one are compared as birth dates."""


@dataclass(frozen=True)
class World:
    """What all rows share; as the `World` of the reference evaluator, without the rows."""

    constants: Mapping[str, Result] = field(default_factory=dict)
    mappings: Mapping[str, Mapping[str, Result]] = field(default_factory=dict)
    over_time: Mapping[str, Sequence[Period]] = field(default_factory=dict)


class Cells(Renderer):
    """Writes trees as SQL for the innermost of some scopes.

    Args:
        scopes: the rows that names speak of, the present row last.
        world: parameters and mapping tables.
        gathering: where values over many rows are made.
    """

    def __init__(self, scopes: tuple[Scope, ...], world: World, gathering: Gathering) -> None:
        super().__init__({}, world.constants)
        self.scopes = scopes
        self.world = world
        self.gathering = gathering

    def over(self, scopes: tuple[Scope, ...]) -> Self:
        """The same for other rows."""
        return type(self)(scopes, self.world, self.gathering)

    def sql(self, node: QNode) -> str:
        """SQL of a tree; NULL is unknown."""
        return self.render(cast("Node", node))

    def _both(self, node: Node) -> Bound:
        if isinstance(node, Operation) and self.gathering.is_shared(node):
            hoisted = self._hoisted(node)
            if hoisted is not None:
                return Bound(hoisted)
        match cast("QNode", node):
            case Constant(value=str() as text):
                self.scopes[-1].bases.spoken(text)
                return Bound(text_literal(text))
            case Name() as name if name.type.kind in ("codes", "code", "text"):
                return Bound(self._named_text(name))
            case Column() as column:
                return Bound(self._cell(column))
            case Matched() as matched:
                return Bound(self.scopes[-1 - matched.outer].matched(matched.path))
            case Aggregate() as aggregate:
                return Bound(self.gathering.aggregate(self, aggregate))
            case Same() as same:
                return Bound(self.gathering.same(self, same))
            case Lookup() as lookup:
                return Bound(self._lookup(lookup))
            case AsOf() as as_of:
                return Bound(self._as_of(as_of))
        return super()._both(node)

    def _hoisted(self, node: Operation) -> str | None:
        """The column in which the rows have an expression that several rules read."""
        reach = {(one.outer, one.path) for one in walk(node) if isinstance(one, Column)}
        if len(reach) != 1:
            return None
        outer, path = reach.pop()
        scope = self.scopes[-1 - outer]
        base, alias = scope.at(path)
        own = stripped(node)
        if own not in base.computed:
            raw = self.over((Scope(base, scope.bases, alias=RAW),))
            base.compute(own, raw.computed(cast("Operation", own)))
        return scope.leaf(f"{alias}.{base.computed[own][0]}")

    def computed(self, node: Operation) -> str:
        """SQL of an operation itself, where it is not read from the rows."""
        return super()._both(cast("Node", node)).value

    def _named_text(self, node: Name) -> str:
        value = self.world.constants.get(node.name)
        if value is None:
            self.scopes[-1].doubt()
        if node.type.kind == "codes":
            return constant_sql(value, node.type)
        if isinstance(value, str):
            self.scopes[-1].bases.spoken(value)
        return constant_sql(value, node.type)

    # -- cells, mapping tables, parameters of a day ------------------------------------------

    def _cell(self, node: Column) -> str:
        scope = self.scopes[-1 - node.outer]
        match node.facet:
            case "blank":
                with scope.unnoted():
                    text = scope.cell(node.path, node.name, node.type, "text")
                return f"({text} IS NULL)"
            case "value":
                found = scope.cell(node.path, node.name, node.type)
                return sets.split_set(found) if node.type.kind == "codes" else found
        found = scope.cell(node.path, node.name, node.type, node.facet)
        return sets.split_set(found) if node.type.kind == "codes" else found

    def _raw_codes(self, node: QNode) -> str | None:
        """A multiple choice as it stands in its cell, texts joined by commas."""
        if isinstance(node, Column) and node.type.kind == "codes" and node.facet == "value":
            return self.scopes[-1 - node.outer].cell(node.path, node.name, node.type)
        return None

    def _name(self, node: Name) -> Bound:
        if self.world.constants.get(node.name) is None:
            self.scopes[-1].doubt()
        return super()._name(node)

    def _product(self, node: Operation, left: str, right: str) -> str:
        if not node.type.integral:
            self.scopes[-1].doubt()  # too large for the database is unknown
        return super()._product(node, left, right)

    def _lookup_all(self, node: Lookup) -> str:
        """The union of what a mapping table holds for each text of a set; empty for no table."""
        self.scopes[-1].doubt()
        arms = []
        for one, value in (self.world.mappings.get(node.mapping) or {}).items():
            if value is not None:
                held = value if isinstance(value, frozenset) else (value,)
                listed = sets.set_literal(str(text) for text in held)
                arms.append(f"WHEN x = {text_literal(one)} THEN {listed}")
        held_by = f"CASE {' '.join(arms)} ELSE {sets.EMPTY} END" if arms else sets.EMPTY
        found = f"list_transform({self.sql(node.key)}, lambda x: {held_by})"
        return f"list_distinct(flatten({found}))"

    def _lookup(self, node: Lookup) -> str:
        if node.key.type.kind == "codes":
            return self._lookup_all(node)
        if not node.has or node.mapping not in self.world.mappings:
            self.scopes[-1].doubt()
        key = self.text(node.key)
        table = self.world.mappings.get(node.mapping)
        if table is None:
            return _unknown(node.type)
        if node.has:
            listed = ", ".join(text_literal(one) for one in table)
            within = f"{key} IN ({listed})" if table else "FALSE"
            return f"(CASE WHEN {key} IS NOT NULL THEN {within} END)"
        arms = [
            f"WHEN {text_literal(one)} THEN {constant_sql(value, node.type)}"
            for one, value in table.items()
            if value is not None
        ]
        if not arms:
            return _unknown(node.type)
        return f"CAST(CASE {key} {' '.join(arms)} END AS {stored(node.type)})"

    def _as_of(self, node: AsOf) -> str:
        self.scopes[-1].doubt()
        day = self.sql(node.day)
        arms = []
        for start, end, value in self.world.over_time.get(node.parameter, ()):
            on = (
                f"{day} >= DATE '{start.isoformat()}'" if start > date.min else f"{day} IS NOT NULL"
            )
            if end is not None:
                on += f" AND {day} < DATE '{end.isoformat()}'"
            arms.append(f"WHEN {on} THEN {constant_sql(value, node.type)}")
        if not arms:
            return _unknown(node.type)
        return f"CAST(CASE {' '.join(arms)} END AS {stored(node.type)})"

    def text(self, node: QNode) -> str:
        """SQL of a text; codes are texts here."""
        found = self.sql(node)
        return f"CAST({found} AS VARCHAR)" if node.type.kind == "code" else found

    # -- operators ---------------------------------------------------------------------------

    def _operation(self, node: Operation) -> str:
        if node.operator in MAKES_UNKNOWN:
            self.scopes[-1].doubt()
        handler = getattr(self, f"_q_{node.operator}", None)
        if handler is not None:
            return str(handler(node, *inner(node)))
        return super()._operation(node)

    def _comparison(self, node: Operation) -> str:
        left, right = inner(node)
        quick = self._age_compared(node.operator, left, right)
        if quick is None:
            quick = self._age_compared(MIRRORED.get(node.operator, ""), right, left)
        if quick is not None:
            return quick
        if node.operator == "=" and isinstance(right, Constant) and right.value == 0:
            empty = self._empty(left)
            if empty is not None:
                return empty
        if node.operator not in ("=", "<>") and "code" in (left.type.kind, right.type.kind):
            return f"({self.text(left)} {node.operator} {self.text(right)})"
        return super()._comparison(node)

    def _age_compared(self, operator: str, left: QNode, right: QNode) -> str | None:
        """An age on a day of the run is compared as a birth date: no arithmetic for a row."""
        if not (isinstance(left, Operation) and left.operator in ("age", "years")):
            return None
        birth, on = inner(left)
        day, years = self._known(on), self._known(right)
        if not isinstance(day, date) or not isinstance(years, int | Decimal):
            return None
        if operator not in MIRRORED or years != int(years) or not 0 <= years < OLDEST:
            return None
        born = self.sql(birth)
        reached, passed = (born_by(int(years) + more, day).isoformat() for more in (0, 1))
        match operator:
            case ">=":
                return f"({born} <= DATE '{reached}')"
            case "<":
                return f"({born} > DATE '{reached}')"
            case ">":
                return f"({born} <= DATE '{passed}')"
            case "<=":
                return f"({born} > DATE '{passed}')"
        return f"({born} <= DATE '{reached}' AND {born} > DATE '{passed}')"

    def _known(self, node: QNode) -> Result:
        """The value of a tree that no row changes, None when rows do or it is unknown."""
        if isinstance(node, Constant):
            return (
                int(node.value)
                if isinstance(node.value, Decimal) and node.type.integral
                else (node.value)
            )
        return self.world.constants.get(node.name) if isinstance(node, Name) else None

    def _empty(self, node: QNode) -> str | None:
        if not (isinstance(node, Operation) and node.operator == "size"):
            return None
        whole = inner(node)[0]
        if isinstance(whole, Operation) and whole.operator == "set_of":
            return f"({' AND '.join(self._absent(one) for one in inner(whole)) or 'TRUE'})"
        return None

    def _absent(self, node: QNode) -> str:
        with self.scopes[-1].unnoted():
            raw = self._raw_codes(node)
            return f"({raw if raw is not None else self.sql(node)}) IS NULL"

    def _null_test(self, node: Operation) -> str:
        return f"({self._absent(inner(node)[0])})"

    def _age(self, node: Operation) -> str:
        born, on = (self.sql(part) for part in inner(node))
        # Whole-number division cuts towards zero, ages go down: ten thousand years keep it above.
        return f"(({_ymd(on)} - {_ymd(born)} + 100000000) // 10000 - 10000)"

    def _months(self, node: Operation) -> str:
        start, end = (self.sql(part) for part in inner(node))
        forth, back = _months_between(start, end), _months_between(end, start)
        return f"(CASE WHEN {end} < {start} THEN -{back} ELSE {forth} END)"

    def _like(self, node: Operation) -> str:
        subject, pattern = (self.text(part) for part in inner(node))
        return f"({subject} LIKE {pattern})"

    def _regexp(self, node: Operation) -> str:
        subject, pattern = (self.text(part) for part in inner(node))
        return f"regexp_matches({subject}, {pattern})"


def stored(kind: NameType) -> str:
    """DuckDB type of a value; a set is a list."""
    return sets.SET_TYPE if kind.kind == "codes" else storage_type(kind)


def constant_sql(value: Result, kind: NameType) -> str:
    """SQL of the value of a parameter or of an entry of a mapping table."""
    if value is None:
        return _unknown(kind)
    if isinstance(value, frozenset):
        return sets.set_literal(str(one) for one in value)
    return value_literal(value)


def _unknown(kind: NameType) -> str:
    return f"CAST(NULL AS {stored(kind)})"


def _ymd(day: str) -> str:
    return f"(year({day}) * 10000 + month({day}) * 100 + day({day}))"


def _months_between(start: str, end: str) -> str:
    whole = f"(year({end}) * 12 + month({end}) - year({start}) * 12 - month({start}))"
    return f"({whole} - CASE WHEN day({end}) < day({start}) THEN 1 ELSE 0 END)"
