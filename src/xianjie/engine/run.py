"""A run: facts, counts, findings, scores, manifest, all in one folder that nothing else writes to.

The caller gives a fresh folder and makes the result current only when `screen` has returned, so a
run killed anywhere leaves the previous state.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from xianjie.engine.facts import FactPlan, FactTables, plan_facts
from xianjie.engine.groups import parquet
from xianjie.engine.inputs import RunInputs
from xianjie.engine.rules import SCORED_KINDS, RuleCount, RuleRunner, write_scores
from xianjie.engine.sql import text_literal
from xianjie.policy.compiling import CompiledRule

SMALLEST_JUDGED_POPULATION = 200
"""Shares of fewer subjects say nothing (design: ``screen`` holds rules from this size on)."""
FINDINGS = "findings.parquet"
HELD = "held.parquet"
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Hold:
    """A rule whose results wait for a named confirmation."""

    rule_id: str
    hits: int
    population: int
    reason: str


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run found; the rows are in ``findings.parquet`` of its folder."""

    counts: tuple[RuleCount, ...]
    held: tuple[Hold, ...]
    findings: int
    plan: FactPlan = field(repr=False)
    out_dir: Path = field(repr=False)

    @property
    def findings_path(self) -> Path:
        """File of the findings that count."""
        return self.out_dir / FINDINGS


def connect(inputs: RunInputs) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection of its own, spilling into the run's folder."""
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"SET temp_directory = {text_literal(str(inputs.out_dir / 'spill'))}")
    if inputs.memory_limit:
        connection.execute(f"SET memory_limit = {text_literal(inputs.memory_limit)}")
    if inputs.threads:
        connection.execute(f"SET threads = {int(inputs.threads)}")
    return connection


def screen(inputs: RunInputs, progress: Progress = lambda _: None) -> RunResult:
    """Run the rules over one county and write facts, findings and manifest to ``inputs.out_dir``.

    Raises:
        duckdb.Error: when a file is damaged or the disk is full; nothing is then current.
    """
    inputs.out_dir.mkdir(parents=True, exist_ok=True)
    connection = connect(inputs)
    try:
        progress("计算事实")
        plan = plan_facts(inputs)
        FactTables(connection, inputs, villages_of(connection, inputs)).write(plan)
        runner = RuleRunner(connection, inputs, plan)
        first, second = stages(inputs.rules.rules)
        numbers = {rule.rule.id: place for place, rule in enumerate(inputs.rules.rules)}
        progress("比对规则")
        counts, held = _stage(connection, inputs, runner, first, numbers)
        if second:
            progress("多信号叠加评分")
            _score(connection, inputs, plan)
            more, held_more = _stage(connection, inputs, runner, second, numbers)
            counts, held = counts + more, held + held_more
        progress("写出结果")
        total = _write_findings(connection, inputs)
    finally:
        connection.close()
    result = RunResult(tuple(counts), tuple(held), total, plan, inputs.out_dir)
    _write_json(inputs.out_dir / "counts.json", [asdict(count) for count in counts])
    return result


def villages_of(connection: duckdb.DuckDBPyConnection, inputs: RunInputs) -> list[str]:
    """Codes of all villages in the snapshot, sorted."""
    path = text_literal(str(inputs.snapshot.village))
    rows = connection.execute(f"SELECT DISTINCT village_code FROM read_parquet({path}) ORDER BY 1")
    return [row[0] for row in rows.fetchall() if row[0]]


def stages(rules: Sequence[CompiledRule]) -> tuple[list[CompiledRule], list[CompiledRule]]:
    """Rules over facts, and rules over the findings of those."""
    first = [rule for rule in rules if rule.rule.stage < 2]
    return first, [rule for rule in rules if rule.rule.stage >= 2]


def hold_reason(inputs: RunInputs, count: RuleCount) -> str | None:
    """Why a rule's results may not count unconfirmed, or None.

    A rule that hits everyone, or more than its share, is more likely wrong than right.
    """
    if count.rule_id in inputs.confirmed or count.population < SMALLEST_JUDGED_POPULATION:
        return None
    if count.hits == count.population:
        return "命中了适用范围内的全部对象"
    share = inputs.max_shares.get(count.rule_id, inputs.default_max_share)
    if share is not None and count.hits > share * count.population:
        return f"命中 {count.hits / count.population:.1%}，超过上限 {share:.0%}"
    return None


def _stage(
    connection: duckdb.DuckDBPyConnection,
    inputs: RunInputs,
    runner: RuleRunner,
    rules: Sequence[CompiledRule],
    numbers: dict[str, int],
) -> tuple[list[RuleCount], list[Hold]]:
    counts = runner.count(rules)
    held = [
        Hold(count.rule_id, count.hits, count.population, reason)
        for count in counts
        if (reason := hold_reason(inputs, count))
    ]
    names = {hold.rule_id for hold in held}
    speaking = {count.rule_id for count in counts if count.hits}
    for table, chosen in (
        ("findings", [r for r in rules if r.rule.id in speaking and r.rule.id not in names]),
        ("held", [r for r in rules if r.rule.id in names]),
    ):
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {table} (rule_no INTEGER, household_no BIGINT, "
            "person_no BIGINT, level VARCHAR, fact_values VARCHAR)"
        )
        sql = runner.findings(chosen, numbers)
        if sql:
            connection.execute(f"INSERT INTO {table} {sql}")
    return counts, held


def _score(connection: duckdb.DuckDBPyConnection, inputs: RunInputs, plan: FactPlan) -> None:
    rows = [
        {
            "rule_no": place,
            "规则": rule.rule.id,
            "类型": rule.rule.kind.value,
            "风险类型": rule.rule.risk,
            "权重": inputs.rules.weights.get(rule.rule.id, 0),
        }
        for place, rule in enumerate(inputs.rules.rules)
        if rule.rule.kind.value in SCORED_KINDS
    ]
    schema = pa.schema(
        [("rule_no", pa.int32()), ("规则", pa.string()), ("类型", pa.string()),
         ("风险类型", pa.string()), ("权重", pa.int64())]
    )  # fmt: skip
    connection.register("rule_list", pa.Table.from_pylist(rows, schema=schema))
    # A rule counts once for a household, however many of its members it names.
    connection.execute(
        "CREATE TEMP TABLE scored_findings AS SELECT f.household_no, r.规则, r.类型, r.风险类型, "
        "r.权重, MIN(f.level) AS 等级 FROM findings f JOIN rule_list r "
        "ON r.rule_no = f.rule_no GROUP BY ALL"
    )
    write_scores(connection, inputs, plan, "scored_findings")


def _write_findings(connection: duckdb.DuckDBPyConnection, inputs: RunInputs) -> int:
    homes = parquet([inputs.snapshot.household])
    for table, name in (("findings", FINDINGS), ("held", HELD)):
        path = text_literal(str(inputs.out_dir / name))
        connection.execute(
            "COPY (SELECT f.rule_no, f.household_no, f.person_no, h.village_code, f.level, "
            f"f.fact_values FROM {table} f LEFT JOIN {homes} h USING (household_no) "
            f"ORDER BY f.household_no, f.rule_no, f.person_no) TO {path} (FORMAT parquet)"
        )
    row = connection.execute("SELECT COUNT(*) FROM findings").fetchone()
    assert row is not None
    return int(row[0])


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
