"""Whom a changed rule would add and remove, without a full run.

Facts that the change leaves as they were are read from the finished run; the others are computed
for this rule alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq

from xianjie.engine.facts import LOWER, FactPlan, FactTables, plan_facts
from xianjie.engine.inputs import RunInputs
from xianjie.engine.rules import RuleCount, RuleRunner
from xianjie.engine.run import connect, screen, villages_of
from xianjie.policy.compiling import CompiledFact, CompiledRule, needed_facts
from xianjie.policy.model import Grain

Subject = tuple[int, int | None]
"""Household number and person number (None for a household's rule)."""


@dataclass(frozen=True, slots=True)
class RuleHits:
    """Whom one rule hits, and its counts."""

    subjects: dict[Subject, str]
    count: RuleCount | None


def hits_of(
    inputs: RunInputs, rule: CompiledRule | None, work: Path, unchanged: Collection[str] = ()
) -> RuleHits:
    """Subjects that ``rule`` hits, with the level.

    Args:
        inputs: inputs of a finished run, under the rulebook that the rule belongs to.
        rule: the rule; None (not in force) hits nobody.
        work: an empty folder for what must be computed.
        unchanged: facts whose definition and parameters are those of the finished run.
    """
    if rule is None:
        return RuleHits({}, None)
    if rule.rule.stage >= 2:
        return _full(replace(inputs, out_dir=work), rule)
    alone = replace(inputs, rules=replace(inputs.rules, rules=[rule]))
    plan = plan_facts(alone)
    ready = _ready(alone, plan, set(unchanged))
    connection = connect(replace(alone, out_dir=work))
    try:
        if not ready:
            alone = replace(alone, out_dir=work)
            FactTables(connection, alone, villages_of(connection, alone)).write(plan)
        runner = RuleRunner(connection, alone, plan)
        count = runner.count([rule])[0]
        sql = runner.findings([rule], {rule.rule.id: 0})
        assert sql is not None
        rows = connection.execute(f"SELECT household_no, person_no, level FROM ({sql})").fetchall()
    finally:
        connection.close()
    return RuleHits({(row[0], row[1]): row[2] for row in rows}, count)


def _ready(inputs: RunInputs, plan: FactPlan, unchanged: set[str]) -> bool:
    """Whether the finished run's tables hold all facts of the plan; notes their lower bounds."""
    read = {name for rule in inputs.rules.rules for name in rule.names}
    if not {fact.id for fact in [*plan.person, *plan.household] if fact.id in read} <= unchanged:
        return False
    for grain, facts in ((Grain.PERSON, plan.person), (Grain.HOUSEHOLD, plan.household)):
        path = inputs.out_dir / f"facts_{grain.value}.parquet"
        asked = [fact for fact in facts if fact.id in read]
        is_read = bool(asked) or any(r.rule.grain is grain for r in inputs.rules.rules)
        if is_read and not path.exists():
            return False
        if not path.exists():
            continue
        columns = set(pq.ParquetFile(path).schema_arrow.names)
        if not {fact.id for fact in asked} <= columns:
            return False
        plan.bounded |= {fact.id for fact in asked if fact.id + LOWER in columns}
    return True


def _full(inputs: RunInputs, rule: CompiledRule) -> RuleHits:
    """A rule over findings needs the findings: run everything, aside."""
    result = screen(replace(inputs, confirmed=inputs.confirmed | {rule.rule.id}))
    number = next(
        place for place, one in enumerate(inputs.rules.rules) if one.rule.id == rule.rule.id
    )
    rows = [
        row for row in pq.read_table(result.findings_path).to_pylist() if row["rule_no"] == number
    ]
    count = next(one for one in result.counts if one.rule_id == rule.rule.id)
    return RuleHits({(row["household_no"], row["person_no"]): row["level"] for row in rows}, count)


def unchanged_facts(before: RunInputs, after: RunInputs, rule: CompiledRule) -> set[str]:
    """Facts of ``rule`` that mean the same under both rulebooks."""
    same: set[str] = set()
    for name in needed_facts([rule], after.rules.facts):
        new, old = after.rules.facts[name], before.rules.facts.get(name)
        if old is None or not _same_fact(old, new):
            continue
        read = new.reads
        constants_equal = all(
            before.constants.get(one) == after.constants.get(one)
            for one in read
            if one not in after.rules.facts
        )
        if constants_equal and all(
            one in same for one in read if one in after.rules.facts and not new.fact.source
        ):
            same.add(name)
    return same


def _same_fact(old: CompiledFact, new: CompiledFact) -> bool:
    return old.fact == new.fact and old.type == new.type
