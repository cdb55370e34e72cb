"""Facts of a run: one scan per source, one join per grain, derived facts in layers on top.

The result is one table per grain, a row a subject, a column a fact under its Chinese name and, for
a partial sum, its lower bound under ``<name>__下限``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import duckdb

from xianjie.engine.coverage import Selection
from xianjie.engine.groups import Group, GroupBuilder, is_row_fact, parquet, row_fact
from xianjie.engine.inputs import RunInputs
from xianjie.engine.nullability import may_be_unknown
from xianjie.engine.rollups import RELATION, RELATIVES, Member, rollup_items
from xianjie.engine.sql import Bound, Renderer, quote, text_literal
from xianjie.policy.compiling import CompiledFact, needed_facts
from xianjie.policy.model import SOURCE_FINDINGS, SOURCE_PERSON, Grain
from xianjie.policy.sources import SourceTable

LOWER = "__下限"
KEY_COLUMNS = {
    Grain.PERSON: ("person_no", "household_no"),
    Grain.HOUSEHOLD: ("household_no",),
}


@dataclass
class FactPlan:
    """Which facts are computed, and under which columns they can be read afterwards."""

    person: list[CompiledFact] = field(default_factory=list)
    household: list[CompiledFact] = field(default_factory=list)
    scored: list[CompiledFact] = field(default_factory=list)
    bounded: set[str] = field(default_factory=set)
    sure: set[str] = field(default_factory=set)
    selections: dict[str, Selection] = field(default_factory=dict)
    read: frozenset[str] = frozenset()
    lean: bool = False

    def stored(self, grain: Grain) -> list[CompiledFact]:
        """Facts that the table of a grain keeps.

        A fact that only repeats a registry column for others to be derived from stays in the
        snapshot, where `followup` finds it. A ``lean`` plan keeps only what is read.
        """
        facts = self.person if grain is Grain.PERSON else self.household
        if self.lean:
            return [fact for fact in facts if fact.id in self.read]
        return [fact for fact in facts if fact.id in self.read or not is_row_fact(fact)]

    def names(self, grain: Grain, alias: str = "") -> dict[str, Bound]:
        """Columns of a grain's fact table as expressions read them."""
        dot = f"{alias}." if alias else ""
        shown = self.person if grain is Grain.PERSON else [*self.household, *self.scored]
        return {fact.id: self._column(fact.id, dot) for fact in shown}

    def _column(self, name: str, dot: str) -> Bound:
        lower = f"{dot}{quote(name + LOWER)}" if name in self.bounded else None
        return Bound(f"{dot}{quote(name)}", lower, sure=name in self.sure)


def plan_facts(inputs: RunInputs) -> FactPlan:
    """Sort the facts that the rules need by grain, each after those that it reads."""
    facts = inputs.rules.facts
    names = needed_facts(inputs.rules.rules, facts)
    read = {name for rule in inputs.rules.rules for name in rule.names}
    read |= {name for one in names if facts[one].fact.of for name in facts[one].reads}
    plan = FactPlan(read=frozenset(read))
    for name in names:
        fact = facts[name]
        if _is_scored(fact, facts):
            plan.scored.append(fact)
        elif fact.fact.grain is Grain.PERSON:
            plan.person.append(fact)
        else:
            plan.household.append(fact)
    return plan


def _is_scored(fact: CompiledFact, facts: Mapping[str, CompiledFact]) -> bool:
    if fact.fact.source == SOURCE_FINDINGS:
        return True
    if fact.fact.source:
        return False
    return any(_is_scored(facts[name], facts) for name in fact.reads if name in facts)


class FactTables:
    """Writes the fact tables of a run into its folder.

    Args:
        connection: the DuckDB connection of the run.
        inputs: the run's inputs.
        villages: codes of all villages in the snapshot.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, inputs: RunInputs, villages: Sequence[str]
    ) -> None:
        self._connection = connection
        self._inputs = inputs
        self._builder = GroupBuilder(inputs, villages)
        self._persons = parquet([inputs.snapshot.person])

    def write(self, plan: FactPlan) -> None:
        """Compute persons, then households, and note the selections for the explanation.

        Persons get a table only when a rule speaks about persons; otherwise their facts are rolled
        up as they are computed, and `followup` computes those of one household when asked.
        """
        if plan.person:
            self._persons = f"({self.person_sql(plan)})"
        if any(rule.rule.grain is Grain.PERSON for rule in self._inputs.rules.rules):
            self._copy(self._persons, Grain.PERSON)
            self._persons = parquet([self._inputs.out_dir / "facts_person.parquet"])
        self._copy(f"({self.household_sql(plan)})", Grain.HOUSEHOLD)
        for fact in [*plan.person, *plan.household]:
            if fact.window is not None:
                plan.selections[fact.id] = self._builder.selection(fact.fact.source, fact.window)

    def hold(self, plan: FactPlan, *, persons: bool) -> None:
        """Compute into tables of the connection: ``facts_household``, ``facts_person``.

        Persons get a table when ``persons`` asks for one or their facts are rolled up. A fact about
        persons may rest on facts of their household and those again on persons: they are computed
        turn by turn.
        """
        turns = turns_of(plan)
        later = {name for turn in turns[1:] for fact in (*turn[0], *turn[1]) for name in fact.reads}
        first = replace(
            plan, person=turns[0][0], household=turns[0][1], read=plan.read | later, lean=True
        )
        has_persons = bool(plan.person) or persons
        if has_persons:
            self._create("facts_person", self.person_sql(first))
            self._persons = "facts_person"
        self._create("facts_household", self.household_sql(first))
        for number, (own, homes) in enumerate(turns[1:], 1):
            if not homes:
                # The last turn: whoever reads the persons reads them once, so nothing is copied.
                self._connection.execute("ALTER TABLE facts_person RENAME TO facts_person_0")
                sql = self._later_persons(plan, own, "facts_person_0")
                self._connection.execute(f"CREATE TEMP VIEW facts_person AS {sql}")
                break
            self._create(f"facts_person_{number}", self._later_persons(plan, own))
            self._rename(f"facts_person_{number}", "facts_person")
            self._create(f"facts_household_{number}", self._later_households(plan, homes))
            self._rename(f"facts_household_{number}", "facts_household")

    def _create(self, table: str, sql: str) -> None:
        self._connection.execute(f"CREATE TEMP TABLE {table} AS {sql}")

    def _rename(self, table: str, name: str) -> None:
        self._connection.execute(f"DROP TABLE {name}")
        self._connection.execute(f"ALTER TABLE {table} RENAME TO {name}")

    def _later_persons(
        self, plan: FactPlan, facts: Sequence[CompiledFact], table: str = "facts_person"
    ) -> str:
        """Persons with further facts that read those of their household."""
        homes = {fact.id for fact in plan.household}
        needed = {name for fact in facts for name in fact.reads if name in homes}
        items = ["p.*"]
        for name in sorted(needed):
            items.append(f"h.{quote(name)}")
            if name in plan.bounded:
                items.append(f"h.{quote(name + LOWER)}")
        base = (
            f"SELECT {', '.join(items)} FROM {table} p "
            "LEFT JOIN facts_household h ON h.household_no = p.household_no"
        )
        left = [item.removeprefix("h.") for item in items[1:]]
        sql = derived_layers(base, facts, plan, Grain.PERSON, self._inputs)
        return f"SELECT * EXCLUDE ({', '.join(left)}) FROM ({sql})" if left else sql

    def _later_households(self, plan: FactPlan, facts: Sequence[CompiledFact]) -> str:
        """Households with further facts that roll up those of their members."""
        items, joins = ["s.*"], []
        rolled = [fact for fact in facts if fact.fact.of]
        if rolled:
            group = self._rollup_group(plan, rolled)
            joins = self._joins(group)
            for name, bound in group.bounds.items():
                items.append(f"{bound.value} AS {quote(name)}")
                if bound.sure:
                    plan.sure.add(name)
                if bound.lower is not None:
                    items.append(f"{bound.lower} AS {quote(name + LOWER)}")
                    plan.bounded.add(name)
        base = f"SELECT {', '.join(items)} FROM facts_household s {' '.join(joins)}"
        derived = [fact for fact in facts if fact.expression]
        return derived_layers(base, derived, plan, Grain.HOUSEHOLD, self._inputs)

    def path(self, grain: Grain) -> str:
        """Where the table of a grain is written."""
        return str(self._inputs.out_dir / f"facts_{grain.value}.parquet")

    def _person_base(self, plan: FactPlan) -> str:
        measured = [fact for fact in plan.person if fact.fact.source]
        renderer = self._row_renderer(SOURCE_PERSON, "s")
        items = [f"s.{name}" for name in KEY_COLUMNS[Grain.PERSON]]
        if _needs_relation(plan):
            items.append(f"s.{quote(RELATION)} AS relation")
        return self._base(plan, measured, "person", renderer, items)

    def _household_base(self, plan: FactPlan) -> str:
        measured = [fact for fact in plan.household if fact.fact.source]
        items = [f"s.{name}" for name in KEY_COLUMNS[Grain.HOUSEHOLD]]
        renderer = self._row_renderer("registry-household", "s")
        rolled = [fact for fact in plan.household if fact.fact.of]
        return self._base(plan, measured, "household", renderer, items, rolled)

    def _row_renderer(self, source: str, alias: str) -> Renderer:
        table = self._inputs.rules.sources.get(source)
        columns = table.columns if table else {}
        names = {name: Bound(f"{alias}.{quote(name)}") for name in columns}
        return Renderer(names, self._inputs.constants)

    def _base(
        self,
        plan: FactPlan,
        measured: Sequence[CompiledFact],
        grain: str,
        renderer: Renderer,
        items: list[str],
        rolled: Sequence[CompiledFact] = (),
    ) -> str:
        """Select of keys and measured facts: the snapshot joined once with each grouped scan."""
        joins: list[str] = []
        bounds: dict[str, Bound] = {}
        by_source: dict[str, list[CompiledFact]] = {}
        for fact in measured:
            if is_row_fact(fact):
                bounds[fact.id] = Bound(row_fact(fact, renderer, "s"))
            else:
                by_source.setdefault(fact.fact.source, []).append(fact)
        for source_id, facts in by_source.items():
            group = self._group(self._inputs.rules.sources[source_id], grain, facts)
            joins += self._joins(group)
            bounds |= group.bounds
        if rolled:
            group = self._rollup_group(plan, rolled)
            joins += self._joins(group)
            bounds |= group.bounds
        for name, bound in bounds.items():
            items.append(f"{bound.value} AS {quote(name)}")
            if bound.sure:
                plan.sure.add(name)
            if bound.lower is not None:
                items.append(f"{bound.lower} AS {quote(name + LOWER)}")
                plan.bounded.add(name)
        snapshot = getattr(self._inputs.snapshot, grain)
        return f"SELECT {', '.join(items)} FROM {parquet([snapshot])} s {' '.join(joins)}"

    def _group(self, source: SourceTable, grain: str, facts: Sequence[CompiledFact]) -> Group:
        if source.id == SOURCE_PERSON:
            return self._builder.of_members(source, facts)
        return self._builder.of_feed(source, grain, facts)

    def _joins(self, group: Group) -> list[str]:
        if not group.sql:
            return []
        joins = [
            f"LEFT JOIN ({group.sql}) {group.alias} ON {group.alias}.{group.key} = s.{group.key}"
        ]
        for alias, full in group.coverage.items():
            rows = ", ".join(f"('{code}', {str(flag).upper()})" for code, flag in full.items())
            joins.append(
                f"LEFT JOIN (VALUES {rows}) {alias}(code, is_full) ON {alias}.code = s.village_code"
            )
        return joins

    def _rollup_group(self, plan: FactPlan, facts: Sequence[CompiledFact]) -> Group:
        names = plan.names(Grain.PERSON)
        kinds = {fact.id: fact.type for fact in plan.person}
        renderer = Renderer(names, self._inputs.constants)
        items: list[str] = []
        bounds: dict[str, Bound] = {}
        for place, fact in enumerate(facts):
            below = Member(names[fact.fact.of], kinds[fact.fact.of])
            own, bound = rollup_items(f"r{place}", fact, below, renderer)
            items += own
            bounds[fact.id] = bound
        sql = f"SELECT household_no, {', '.join(items)} FROM {self._persons} GROUP BY household_no"
        return Group("members", "household_no", sql, bounds)

    def person_sql(self, plan: FactPlan) -> str:
        """Query of the kept facts of all persons; notes which of them have lower bounds."""
        return self._table(plan, Grain.PERSON, self._person_base(plan))

    def household_sql(self, plan: FactPlan) -> str:
        """Query of the kept facts of all households; persons come first."""
        return self._table(plan, Grain.HOUSEHOLD, self._household_base(plan))

    def _table(self, plan: FactPlan, grain: Grain, base: str) -> str:
        facts = plan.person if grain is Grain.PERSON else plan.household
        derived = [fact for fact in facts if fact.expression]
        sql = derived_layers(base, derived, plan, grain, self._inputs)
        items = [*KEY_COLUMNS[grain]]
        if grain is Grain.PERSON and _needs_relation(plan):
            items.append("relation")
        for fact in plan.stored(grain):
            items.append(quote(fact.id))
            if fact.id in plan.bounded:
                items.append(quote(fact.id + LOWER))
        return f"SELECT {', '.join(items)} FROM ({sql})"

    def _copy(self, table: str, grain: Grain) -> None:
        path = text_literal(self.path(grain))
        self._connection.execute(f"COPY (SELECT * FROM {table}) TO {path} (FORMAT parquet)")


def turns_of(plan: FactPlan) -> list[tuple[list[CompiledFact], list[CompiledFact]]]:
    """Facts of persons and of households in the turns in which they can be computed.

    Persons come first in a turn; one that reads a fact of its household waits for the next.
    """
    turn: dict[str, int] = {}
    people = {fact.id for fact in plan.person}
    known = {fact.id: fact for fact in (*plan.person, *plan.household)}

    def of(name: str) -> int:
        if name not in turn:
            fact = known[name]
            reads = [] if fact.fact.source else [one for one in fact.reads if one in known]
            waits = name in people
            turn[name] = max((of(one) + (waits and one not in people) for one in reads), default=0)
        return turn[name]

    last = max((of(name) for name in known), default=0)
    return [
        (
            [fact for fact in plan.person if of(fact.id) == number],
            [fact for fact in plan.household if of(fact.id) == number],
        )
        for number in range(last + 1)
    ]


def _needs_relation(plan: FactPlan) -> bool:
    return any(fact.fact.rollup in RELATIVES for fact in plan.household)


def _settled(plan: FactPlan, inputs: RunInputs) -> Callable[[str], bool]:
    constants = inputs.constants
    return lambda name: name in plan.sure or constants.get(name) is not None


def derived_layers(
    base: str,
    derived: Sequence[CompiledFact],
    plan: FactPlan,
    grain: Grain,
    inputs: RunInputs,
) -> str:
    """Wrap ``base`` in one select for each depth of derivation."""
    depth: dict[str, int] = {}
    for fact in derived:
        inner = [depth[name] + 1 for name in fact.reads if name in depth]
        depth[fact.id] = max(inner, default=0)
    sql = base
    for level in range(max(depth.values(), default=-1) + 1):
        names = plan.names(Grain.HOUSEHOLD)
        if grain is Grain.PERSON:
            names |= plan.names(Grain.PERSON)
        renderer = Renderer(names, inputs.constants)
        items = []
        for fact in derived:
            if depth[fact.id] != level or fact.expression is None:
                continue
            bound = renderer.bounded(fact.expression.tree)
            if not may_be_unknown(fact.expression.tree, _settled(plan, inputs)):
                plan.sure.add(fact.id)
            items.append(f"{bound.value} AS {quote(fact.id)}")
            if bound.lower is not None:
                items.append(f"{bound.lower} AS {quote(fact.id + LOWER)}")
                plan.bounded.add(fact.id)
        sql = f"SELECT *, {', '.join(items)} FROM ({sql})"
    return sql
