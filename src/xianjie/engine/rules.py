"""Rules over fact tables: counts first, then a branch of a UNION ALL for each rule that hits.

A branch keeps only hits, with the level and the value of every fact that the rule read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import duckdb

from xianjie.engine.facts import LOWER, FactPlan, derived_layers
from xianjie.engine.groups import GroupBuilder, parquet
from xianjie.engine.inputs import RunInputs
from xianjie.engine.sql import Bound, Renderer, quote, text_literal
from xianjie.policy.compiling import CompiledRule
from xianjie.policy.model import SOURCE_FINDINGS, Grain

SCORED_KINDS = ("warning",)
"""Kinds whose findings carry points: an asset signal is a question, not a risk."""


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What one rule did to its population in a run."""

    rule_id: str
    grain: str
    population: int
    hits: int
    unknown: int
    missing: dict[str, int] = field(default_factory=dict)


class RuleRunner:
    """Counts and findings of the rules of a run over its fact tables."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, inputs: RunInputs, plan: FactPlan
    ) -> None:
        self._connection = connection
        self._inputs = inputs
        self._plan = plan

    def count(self, rules: Sequence[CompiledRule]) -> list[RuleCount]:
        """Population, hits and unknowns of each rule, from one scan a grain."""
        counts: dict[str, RuleCount] = {}
        for grain in Grain:
            for stage in (1, 2):
                chosen = [
                    r
                    for r in rules
                    if r.rule.grain is grain and (r.rule.stage >= 2) == (stage == 2)
                ]
                if chosen:
                    counts |= self._count_grain(grain, chosen)
        return [counts[rule.rule.id] for rule in rules]

    def _count_grain(self, grain: Grain, rules: Sequence[CompiledRule]) -> dict[str, RuleCount]:
        items = []
        for rule in rules:
            outcome, applies = self._conditions(rule)
            items += [
                f"COUNT(*) FILTER (WHERE {applies})" if applies else "COUNT(*)",
                f"COUNT(*) FILTER (WHERE {outcome})",
                f"COUNT(*) FILTER (WHERE ({outcome}) IS NULL)",
            ]
        row = self._one(f"SELECT {', '.join(items)} FROM {self.table(grain, rules)}")
        found = {}
        for place, rule in enumerate(rules):
            population, hits, unknown = row[place * 3 : place * 3 + 3]
            missing = self._missing(grain, rule) if unknown else {}
            found[rule.rule.id] = RuleCount(
                rule.rule.id, grain.value, population, hits, unknown, missing
            )
        return found

    def _missing(self, grain: Grain, rule: CompiledRule) -> dict[str, int]:
        """How often each fact was unknown among the subjects for whom the rule is undecided."""
        outcome, _ = self._conditions(rule)
        names = self._facts_read(rule)
        without = [
            name
            for name in rule.names
            if name not in names and self._inputs.constants.get(name) is None
        ]
        found: dict[str, int] = {}
        items = [f"COUNT(*) FILTER (WHERE {bound.value} IS NULL)" for bound in names.values()]
        table = self.table(grain, [rule])
        row = self._one(
            f"SELECT COUNT(*), {', '.join(items) or '0'} FROM {table} WHERE ({outcome}) IS NULL"
        )
        for name in without:
            found[name] = row[0]
        numbers = zip(names, row[1:], strict=False)
        return found | {name: number for name, number in numbers if number}

    def _one(self, sql: str) -> tuple[int, ...]:
        row = self._connection.execute(sql).fetchone()
        assert row is not None
        return row

    def findings(self, rules: Sequence[CompiledRule], numbers: dict[str, int]) -> str | None:
        """SQL of all hits: one branch a rule. None when there is nothing to ask."""
        branches = [self._branch(rule, numbers[rule.rule.id]) for rule in rules]
        return " UNION ALL ".join(branches) if branches else None

    def _branch(self, rule: CompiledRule, number: int) -> str:
        outcome, _ = self._conditions(rule)
        person = "t.person_no" if rule.rule.grain is Grain.PERSON else "CAST(NULL AS BIGINT)"
        values = []
        for name, bound in self._facts_read(rule).items():
            values.append(f"{text_literal(name)}: CAST({bound.value} AS VARCHAR)")
            if bound.lower is not None:
                values.append(f"{text_literal(name + LOWER)}: CAST({bound.lower} AS VARCHAR)")
        packed = f"CAST(to_json({{{', '.join(values)}}}) AS VARCHAR)" if values else "'{}'"
        table = self.table(rule.rule.grain, [rule])
        return (
            f"SELECT {number} AS rule_no, t.household_no AS household_no, {person} AS person_no, "
            f"{self._level(rule)} AS level, {packed} AS fact_values "
            f"FROM {table} WHERE {outcome}"
        )

    def undecided(self, rule: CompiledRule, limit: int | None = None) -> str:
        """SQL of the subjects for whom a rule is undecided."""
        outcome, _ = self._conditions(rule)
        person = "t.person_no" if rule.rule.grain is Grain.PERSON else "CAST(NULL AS BIGINT)"
        table = self.table(rule.rule.grain, [rule])
        tail = f" LIMIT {int(limit)}" if limit is not None else ""
        return (
            f"SELECT t.household_no AS household_no, {person} AS person_no "
            f"FROM {table} WHERE ({outcome}) IS NULL{tail}"
        )

    def _level(self, rule: CompiledRule) -> str:
        arms: list[str] = []
        renderer = self._renderer(rule)
        for level, condition in rule.levels:
            if condition is None:
                tail = text_literal(level)
                return f"CASE {' '.join(arms)} ELSE {tail} END" if arms else tail
            arms.append(f"WHEN {renderer.render(condition.tree)} THEN {text_literal(level)}")
        lowest = text_literal(rule.levels[-1][0] if rule.levels else "蓝")
        return f"CASE {' '.join(arms)} ELSE {lowest} END" if arms else lowest

    def _conditions(self, rule: CompiledRule) -> tuple[str, str | None]:
        """The outcome (population and condition) and the population alone."""
        renderer = self._renderer(rule)
        when = renderer.render(rule.when.tree)
        if rule.applies is None:
            return when, None
        applies = renderer.render(rule.applies.tree)
        return f"({applies} AND {when})", applies

    def _renderer(self, rule: CompiledRule) -> Renderer:
        return Renderer(self.names(rule.rule.grain), self._inputs.constants)

    def names(self, grain: Grain) -> dict[str, Bound]:
        """Facts as expressions over a grain read them from `table`."""
        names = self._plan.names(Grain.HOUSEHOLD, "h" if grain is Grain.PERSON else "t")
        names |= {fact.id: Bound(f"z.{quote(fact.id)}") for fact in self._plan.scored}
        if grain is Grain.PERSON:
            names |= self._plan.names(Grain.PERSON, "t")
        return names

    def _facts_read(self, rule: CompiledRule) -> dict[str, Bound]:
        names = self.names(rule.rule.grain)
        return {name: names[name] for name in rule.names if name in names}

    def table(self, grain: Grain, rules: Iterable[CompiledRule]) -> str:
        """SQL of the fact tables that rules of a grain read; the subjects are ``t``."""
        out = self._inputs.out_dir
        read = {name for rule in rules for name in rule.names}
        sql = f"{parquet([out / f'facts_{grain.value}.parquet'])} t"
        if grain is Grain.PERSON and read & {fact.id for fact in self._plan.household}:
            homes = parquet([out / "facts_household.parquet"])
            sql += f" LEFT JOIN {homes} h ON h.household_no = t.household_no"
        if read & {fact.id for fact in self._plan.scored}:
            scored = parquet([out / "facts_scored.parquet"])
            sql += f" LEFT JOIN {scored} z ON z.household_no = t.household_no"
        return sql


def write_scores(
    connection: duckdb.DuckDBPyConnection, inputs: RunInputs, plan: FactPlan, findings: str
) -> None:
    """Facts over the findings of the first stage, for every household: score, number of risks.

    Args:
        findings: name of a table with ``household_no 规则 类型 风险类型 等级 权重``.
    """
    if not plan.scored:
        return
    source = inputs.rules.sources[SOURCE_FINDINGS]
    builder = GroupBuilder(inputs, ())
    measured = [fact for fact in plan.scored if fact.fact.source]
    group = builder.of_table(source, findings, measured)
    items = ["s.household_no"]
    for name, bound in group.bounds.items():
        items.append(f"{bound.value} AS {quote(name)}")
    base = (
        f"SELECT {', '.join(items)} FROM {parquet([inputs.out_dir / 'facts_household.parquet'])} s "
        f"LEFT JOIN ({group.sql}) {group.alias} ON {group.alias}.household_no = s.household_no"
    )
    derived = [fact for fact in plan.scored if fact.expression]
    sql = derived_layers(base, derived, plan, Grain.HOUSEHOLD, inputs)
    path = inputs.out_dir / "facts_scored.parquet"
    connection.execute(f"COPY ({sql}) TO {text_literal(str(path))} (FORMAT parquet)")
