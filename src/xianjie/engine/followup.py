"""Questions asked of a finished run: who is undecided, what a household's facts are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from xianjie.engine.facts import FactPlan, FactTables
from xianjie.engine.groups import parquet, row_fact
from xianjie.engine.inputs import RunInputs
from xianjie.engine.rules import RuleRunner
from xianjie.engine.run import RunResult, connect, villages_of
from xianjie.engine.sql import Bound, Renderer, quote
from xianjie.policy.model import Grain


def undecided_households(
    inputs: RunInputs, result: RunResult, asked: Mapping[str, Collection[int]]
) -> set[tuple[str, int]]:
    """Which (rule, household) pairs of ``asked`` the run could not decide.

    Args:
        asked: for each rule id, the household numbers of interest.

    Returns:
        The undecided pairs; a rule that is not in force any more decides nothing and is left out.
    """
    rules = {rule.rule.id: rule for rule in inputs.rules.rules}
    found: set[tuple[str, int]] = set()
    connection = connect(inputs)
    try:
        runner = RuleRunner(connection, inputs, result.plan)
        for rule_id, households in asked.items():
            if rule_id not in rules or not households:
                continue
            numbers = pa.table({"household_no": pa.array(sorted(households), pa.int64())})
            connection.register("asked", numbers)
            sql = runner.undecided(rules[rule_id])
            rows = connection.execute(
                f"SELECT DISTINCT u.household_no FROM ({sql}) u JOIN asked USING (household_no)"
            ).fetchall()
            found |= {(rule_id, row[0]) for row in rows}
    finally:
        connection.close()
    return found


def fact_rows(
    inputs: RunInputs, plan: FactPlan, household_no: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Facts of one household and of its members, as the run wrote them.

    Returns:
        The household's row (empty when it was not in the snapshot) and one row a member.
    """
    connection = connect(inputs)
    try:
        household = _rows(connection, inputs, plan, Grain.HOUSEHOLD, household_no)
        scored = inputs.out_dir / "facts_scored.parquet"
        if plan.scored and scored.exists():
            query = f"SELECT * FROM {parquet([scored])} WHERE household_no = ?"
            for row in _fetch(connection, query, household_no):
                if household:
                    household[0] |= row
        members = _rows(connection, inputs, plan, Grain.PERSON, household_no)
    finally:
        connection.close()
    return (household[0] if household else {}), members


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A delivered row behind a fact; ``values`` are its columns in storage units."""

    feed: str
    period: str
    batch: str
    row_no: int
    person_no: int | None
    values: dict[str, Any]


def source_rows(inputs: RunInputs, household_no: int) -> list[SourceRow]:
    """Every delivered row of a household that the run could read, by feed, month and row."""
    found: list[SourceRow] = []
    connection = connect(inputs)
    try:
        for batch in inputs.batches:
            table = inputs.rules.sources.get(batch.feed)
            if table is None:
                continue
            columns = ", ".join(quote(name) for name in table.columns)
            query = (
                f"SELECT row_no, person_no, {columns} FROM {parquet(batch.paths)} "
                "WHERE household_no = ? ORDER BY row_no"
            )
            for row in _fetch(connection, query, household_no):
                number, person = row.pop("row_no"), row.pop("person_no")
                values = {name: value for name, value in row.items() if value is not None}
                found.append(
                    SourceRow(batch.feed, str(batch.period), batch.batch, number, person, values)
                )
    finally:
        connection.close()
    return sorted(found, key=lambda row: (row.feed, row.period, row.row_no))


def _rows(
    connection: duckdb.DuckDBPyConnection,
    inputs: RunInputs,
    plan: FactPlan,
    grain: Grain,
    household_no: int,
) -> list[dict[str, Any]]:
    path = inputs.out_dir / f"facts_{grain.value}.parquet"
    table = parquet([path])
    if not path.exists():
        if grain is not Grain.PERSON or not plan.person:
            return []
        # The run had no rule about persons and kept no table of them.
        tables = FactTables(connection, inputs, villages_of(connection, inputs))
        table = f"({tables.person_sql(plan)})"
    key = f"{grain.value}_no"
    query = f"SELECT * FROM {table} WHERE household_no = ? ORDER BY {key}"
    rows = _fetch(connection, query, household_no)
    kept = {fact.id for fact in plan.stored(grain)}
    facts = plan.person if grain is Grain.PERSON else plan.household
    others = [fact for fact in facts if fact.id not in kept]
    if not others:
        return rows
    source = inputs.rules.sources[others[0].fact.source]
    names = {name: Bound(f"s.{quote(name)}") for name in source.columns}
    renderer = Renderer(names, inputs.constants)
    items = [f"{row_fact(fact, renderer, 's')} AS {quote(fact.id)}" for fact in others]
    snapshot = parquet([getattr(inputs.snapshot, grain.value)])
    query = f"SELECT s.{key}, {', '.join(items)} FROM {snapshot} s WHERE s.household_no = ?"
    found = {row[key]: row for row in _fetch(connection, query, household_no)}
    return [{**found.get(row[key], {}), **row} for row in rows]


def _fetch(
    connection: duckdb.DuckDBPyConnection, query: str, household_no: int
) -> list[dict[str, Any]]:
    cursor = connection.execute(query, [household_no])
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
