"""The SQL of all rules of a check: what is prepared once, and a branch for each rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from xianjie.engine.quality.bases import Bases
from xianjie.engine.quality.gathering import Gathering, dear_in
from xianjie.engine.quality.groups import Groups
from xianjie.engine.quality.inputs import KEYS, QualityInputs, told_name
from xianjie.engine.quality.rendering import QualityRenderer, World
from xianjie.engine.quality.scopes import DOUBT, Scope
from xianjie.policy.nodes import Name, Operation
from xianjie.policy.quality.compiling import CompiledQualityRule
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
from xianjie.policy.quality.tables import tables

NOW: Final = "now"
NOTHING: Final = 255
"""Mark of an undecided row in which nothing in particular was unknown."""

LONGEST: Final = 2_000_000
"""Most characters of SQL that one rule may need: functions within functions multiply."""


@dataclass(frozen=True)
class Part:
    """One of the conditions that must all hold, and the columns that can make it unknown."""

    sql: str
    touched: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RuleSql:
    """One rule over its prepared rows; ``number`` is its place in the inputs.

    ``missing`` are (name, SQL that is true when it is unknown), in the order in which they are
    blamed.
    """

    number: int
    rule: CompiledQualityRule
    rows: str
    applies: tuple[Part, ...]
    conditions: tuple[Part, ...]
    missing: tuple[tuple[str, str], ...]

    @property
    def population(self) -> str:
        """SQL of whether a row belongs to the population."""
        return " AND ".join(part.sql for part in self.applies) or "TRUE"


@dataclass
class TablePlan:
    """The rules of one table: those over its own cells alone, and those over prepared rows."""

    table: str
    own: Scope
    prepared: Scope
    shown: Scope
    rules: list[RuleSql] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def wide(self) -> str:
        """Name of the prepared rows."""
        return f"wide_{self.own.base.name}"

    def wide_sql(self) -> str:
        """The prepared rows: every cell and value over many rows that a rule reads."""
        scope = self.prepared
        keys = ", ".join(f"{scope.alias}.{key}" for key in KEYS)
        leaves = "".join(f", {sql} AS {name}" for sql, name in (scope.leaves or {}).items())
        return f"SELECT {keys}{leaves} FROM {scope.rows()}"


@dataclass(frozen=True)
class InvolvedSql:
    """The rows that are listed with the hits of a rule."""

    number: int
    table: str
    outer: Scope
    scope: Scope
    condition: str | None


class Plan:
    """Everything that a check makes and asks, for some of its rules.

    Args:
        inputs: the check.
        numbers: places of the rules that are planned.
        bases: the raw rows.
    """

    def __init__(self, inputs: QualityInputs, numbers: Sequence[int], bases: Bases) -> None:
        self.inputs = inputs
        self.bases = bases
        self.groups = Groups()
        self.tables: dict[str, TablePlan] = {}
        self.involved: dict[int, InvolvedSql] = {}
        self._world = World(inputs.constants, inputs.mappings, inputs.over_time)
        trees = (tree for number in numbers for tree in inputs.rules[number].trees)
        self._gathering = Gathering(bases, self.groups, dear_in(trees))
        self._only = _only(inputs)
        for number in numbers:
            self._add(number, inputs.rules[number])

    def _add(self, number: int, rule: CompiledQualityRule) -> None:
        plan = self.tables.get(rule.table.id) or self._table(rule.table.id)
        simple = all(_is_own(tree) for tree in (rule.when, rule.applies) if tree is not None)
        scope = plan.own if simple else plan.prepared
        renderer = QualityRenderer((scope,), self._world, self._gathering)
        applies = () if rule.applies is None else tuple(_parts(renderer, rule.applies))
        conditions = tuple(_parts(renderer, rule.when))
        missing = tuple(self._missing(renderer, rule))
        written = sum(len(part.sql) for part in (*applies, *conditions))
        if written > LONGEST:
            raise ValueError(f"条件展开后有 {written:,} 个字，太长；请把套了几层的函数拆开")
        rows = plan.own.rows() if simple else plan.wide
        plan.rules.append(RuleSql(number, rule, rows, applies, conditions, missing))
        if self.inputs.explain:
            self._show(plan, rule)
            self._tell(plan, number, rule)
            self._involve(number, rule)

    def _table(self, table: str) -> TablePlan:
        base = self.bases.base(table, NOW)
        own, prepared, shown = (Scope(base, self.bases, only=self._only) for _ in range(3))
        prepared.leaves = {}
        self.tables[table] = TablePlan(table, own, prepared, shown)
        return self.tables[table]

    def _missing(
        self, renderer: QualityRenderer, rule: CompiledQualityRule
    ) -> Iterator[tuple[str, str]]:
        nodes = dict.fromkeys(_blamed(rule.condition))
        constants = []
        for node in nodes:
            match node:
                case Name(name=name):
                    if self.inputs.constants.get(name) is None:
                        constants.append((name, "TRUE"))
                case Column():
                    yield ".".join((*node.path, node.name)), f"({renderer.sql(node)}) IS NULL"
                case Aggregate():
                    name = node.relation or tables()[node.table].title
                    yield ".".join((*node.path, name)), f"({renderer.sql(node)}) IS NULL"
                case Lookup():
                    yield node.mapping, f"({renderer.sql(node)}) IS NULL"
                case AsOf():
                    yield node.parameter, f"({renderer.sql(node)}) IS NULL"
                case Same():
                    for key in node.keys:
                        if isinstance(key, Column):
                            name = ".".join((*node.path, *key.path, key.name))
                            yield name, f"({renderer.sql(node)}) IS NULL"
        yield from constants

    def _show(self, plan: TablePlan, rule: CompiledQualityRule) -> None:
        texts = {
            (node.path, node.name)
            for tree in rule.trees
            for node in walk(tree)
            if isinstance(node, Column) and node.facet in ("text", "blank")
        }
        for cell in rule.values:
            base, _ = plan.shown.at(cell.path)
            column = tables()[base.table].columns.get(cell.name)
            if column is not None and column.personal:
                continue
            name = ".".join((*cell.path, cell.name))
            value = plan.shown.cell(cell.path, cell.name, cell.type)
            plan.cells[name] = f"CAST({value} AS VARCHAR)" if cell.type.kind == "code" else value
            if (cell.path, cell.name) in texts and cell.type.kind != "text":
                text = plan.shown.cell(cell.path, cell.name, cell.type, "text")
                plan.cells[f"{name}__原文"] = text

    def _tell(self, plan: TablePlan, number: int, rule: CompiledQualityRule) -> None:
        """What the message names beside cells: computed for the rows that were hit."""
        renderer = QualityRenderer((plan.shown,), self._world, self._gathering)
        for name, tree in rule.told:
            if not isinstance(tree, Column | Name) and not _names_somebody(tree):
                plan.cells[told_name(number, name)] = renderer.sql(tree)

    def _involve(self, number: int, rule: CompiledQualityRule) -> None:
        if rule.involves is None:
            return
        outer = Scope(self.bases.base(rule.table.id, NOW), self.bases)
        scope = self._gathering.related(outer, rule.involves.relation)
        renderer = QualityRenderer((outer, scope), self._world, self._gathering)
        when = rule.involves.when
        condition = None if when is None else renderer.sql(when)
        self.involved[number] = InvolvedSql(
            number, rule.involves.relation.target, outer, scope, condition
        )


@lru_cache(maxsize=1)
def _personal_names() -> frozenset[str]:
    """Columns that name somebody in any table."""
    columns = (column for table in tables().values() for column in table.columns.values())
    return frozenset(column.name for column in columns if column.personal)


def _names_somebody(tree: QNode) -> bool:
    """Whether a tree reads what is in a personal column: such values are never given back.

    Whether such a cell is blank may be told. Names are compared, wherever a path leads.
    """
    return any(
        isinstance(one, Column) and one.facet in ("value", "text") and one.name in _personal_names()
        for one in walk(tree)
    )


def _only(inputs: QualityInputs) -> str:
    if inputs.only is None:
        return ""
    parts = []
    for key, numbers in (
        ("household_no", inputs.only.households),
        ("person_no", inputs.only.persons),
        ("row_no", inputs.only.rows),
    ):
        if numbers:
            parts.append(f"{key} IN ({', '.join(str(int(one)) for one in sorted(numbers))})")
    return " AND ".join(parts)


def _is_own(tree: QNode) -> bool:
    """Whether a tree reads nothing but the cells of its own row."""
    for node in walk(tree):
        if isinstance(node, Aggregate | Same | Matched) or (isinstance(node, Column) and node.path):
            return False
    return True


def _conjuncts(node: QNode) -> Iterator[QNode]:
    if isinstance(node, Operation) and node.operator == "and":
        for part in inner(node):
            yield from _conjuncts(part)
    else:
        yield node


def _blamed(node: QNode) -> Iterator[QNode]:
    """What can make a tree unknown, in the order in which it is read."""
    match node:
        case Operation(operator="is_null"):
            return
        case Column():
            if node.facet != "blank":
                yield node
        case Name() | Aggregate():
            yield node
        case Same():
            yield node
        case Lookup() | AsOf():
            for part in inner(node):
                yield from _blamed(part)
            yield node
        case _:
            for part in inner(node):
                yield from _blamed(part)


def _parts(renderer: QualityRenderer, tree: QNode) -> Iterator[Part]:
    scope = renderer.scopes[-1]
    for node in _conjuncts(tree):
        scope.touched = set()
        sql = renderer.sql(node)
        yield Part(sql, frozenset(scope.touched))


@dataclass(frozen=True)
class Branches:
    """How a rule is asked: for its hits, and for its undecided rows.

    ``hits`` gives the keys of rows; where ``mixed`` undecided rows are among them, with what was
    unknown in ``miss`` (0 in a hit). ``undecided`` gives a list with the number of undecided rows
    by what was unknown, empty when there can be none.
    """

    hits: str
    mixed: bool = False
    undecided: str = ""


@dataclass(frozen=True)
class Gaps:
    """Where rows have no values.

    Args:
        nulls: columns that have no value in some row.
        few: those of them that lack in few rows.
        rows: FROM clauses of the rows in which one of ``few`` lacks, by that of all rows.
    """

    nulls: frozenset[str] = frozenset()
    few: frozenset[str] = frozenset()
    rows: Mapping[str, str] = field(default_factory=dict)


def branches(one: RuleSql, gaps: Gaps) -> Branches:
    """The questions of a rule.

    Args:
        one: the rule.
        gaps: where its rows have no values.

    A row can only be undecided where a column that the rule reads has no value: those few rows are
    counted by themselves, so that hits are asked for as simply as by hand. Where something else
    can be unknown (a quotient, an entry of a mapping table) both come from one pass.
    """
    head = f"SELECT CAST({one.number} AS INTEGER) AS rule"
    keys = ", ".join(KEYS)
    sure: list[str] = []
    unsure: list[str] = []
    touched: set[str] = set()
    for part in (*one.applies, *one.conditions):
        open_ = DOUBT in part.touched or bool(part.touched & gaps.nulls)
        (unsure if open_ else sure).append(part.sql)
        touched |= part.touched if open_ else set()
    missing = [sql for _, sql in one.missing[: NOTHING - 1]]
    if DOUBT in touched:
        arms = [f"WHEN {' AND '.join(unsure)} THEN 0"]
        arms += [f"WHEN {sql} THEN {place}" for place, sql in enumerate(missing, 1)]
        where = " AND ".join([*sure, *(f"({part}) IS NOT FALSE" for part in unsure)])
        miss = f"CAST(CASE {' '.join(arms)} ELSE {NOTHING} END AS UTINYINT)"
        return Branches(f"{head}, {keys}, {miss} AS miss FROM {one.rows} WHERE {where}", True)
    hits = f"{head}, {keys} FROM {one.rows} WHERE {' AND '.join([*sure, *unsure])}"
    if not unsure:
        return Branches(hits)
    lacking = touched & gaps.nulls
    rows = gaps.rows.get(one.rows, one.rows) if lacking <= gaps.few else one.rows
    empty = " OR ".join(f"{name} IS NULL" for name in sorted(lacking))
    where = " AND ".join([f"({empty})", *sure, f"({' AND '.join(unsure)}) IS NULL"])
    counts = []
    for place, sql in enumerate([*missing, "TRUE"]):
        before = "".join(f" AND NOT ({other})" for other in missing[:place])
        counts.append(f"COUNT(*) FILTER (WHERE {sql}{before})")
    counted = f"{head}, [{', '.join(counts)}] AS counts FROM {rows} WHERE {where}"
    return Branches(hits, False, counted)
