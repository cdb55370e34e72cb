"""A check: prepare, compare, collect. A rule that cannot be run spoils only itself.

Raw rows are read once, rows that belong together are grouped once, then a UNION ALL asks one
branch a rule. A branch gives hits and undecided rows in one pass; a rule whose columns are all
filled cannot be undecided and gives hits alone.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from xianjie.engine.quality.bases import Bases
from xianjie.engine.quality.inputs import (
    HIT_SCHEMA,
    KEYS,
    Progress,
    QualityInputs,
    QualityResult,
    RuleFault,
    RuleOutcome,
)
from xianjie.engine.quality.planning import NOTHING, Gaps, Plan, RuleSql, TablePlan, branches
from xianjie.engine.quality.values import involved_rows, values_of
from xianjie.engine.sql import quote, text_literal
from xianjie.policy.quality.tables import HOUSEHOLD, PERSON, VILLAGE

HITS = "hits"
MIXED = "mixed"
FOUND = "rule, row_no, person_no, household_no, village_code"
NAMES = ", ".join(one.name for one in HIT_SCHEMA)
REPORTED = {HOUSEHOLD: "household_no", PERSON: "person_no", VILLAGE: "village_code"}
"""What is reported once where a rule reports at another table than its own."""
RARE = 0.05
"""Share of rows up to which a column lacks values rarely: such rows are few even together."""
BRANCHES = 100
"""Rules in one statement."""


def run(inputs: QualityInputs, progress: Progress = lambda *_: None) -> QualityResult:
    """Check all rules of ``inputs``; a faulty rule is among the faults of the result.

    Raises:
        duckdb.Error: when a source cannot be read or there is not enough memory.
    """
    return _Check(inputs, progress).over(list(range(len(inputs.rules))))


@dataclass
class _Found:
    """What some of the rules gave."""

    hits: list[pa.Table] = field(default_factory=list)
    values: dict[str, list[pa.Table]] = field(default_factory=lambda: defaultdict(list))
    involved: list[pa.Table] = field(default_factory=list)
    outcomes: dict[int, RuleOutcome] = field(default_factory=dict)
    faults: dict[int, RuleFault] = field(default_factory=dict)


class _Check:
    def __init__(self, inputs: QualityInputs, progress: Progress) -> None:
        self.inputs = inputs
        self.progress = progress
        self.found = _Found()
        self.seconds: dict[str, float] = defaultdict(float)

    def over(self, numbers: list[int]) -> QualityResult:
        self._attempt(numbers)
        found = self.found
        empty = pa.Table.from_pylist([], schema=INVOLVED_SCHEMA)
        return QualityResult(
            hits=pa.concat_tables([*found.hits, pa.Table.from_pylist([], schema=HIT_SCHEMA)]),
            values={
                table: pa.concat_tables(parts, promote_options="default")
                for table, parts in found.values.items()
            },
            involved=pa.concat_tables([*found.involved, empty]),
            outcomes=tuple(found.outcomes[number] for number in sorted(found.outcomes)),
            faults=tuple(found.faults[number] for number in sorted(found.faults)),
            seconds=dict(self.seconds),
        )

    def _attempt(self, numbers: list[int]) -> None:
        """Check some rules at once; where preparing fails, halve them until the faulty is alone."""
        if not numbers:
            return
        connection = connect(self.inputs)
        try:
            _Attempt(self, connection, numbers).run()
        except (duckdb.OutOfMemoryException, duckdb.IOException):
            raise  # no rule's fault
        except Exception as error:
            if len(numbers) == 1:
                self.fault(numbers[0], error)
                return
            middle = len(numbers) // 2
            connection.close()
            self._attempt(numbers[:middle])
            self._attempt(numbers[middle:])
        finally:
            connection.close()

    def fault(self, number: int, error: Exception) -> None:
        rule = self.inputs.rules[number].rule
        message = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        self.found.faults[number] = RuleFault(rule.id, message[:300])

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] += time.perf_counter() - start


INVOLVED_SCHEMA = pa.schema(
    [("rule", pa.int32()), ("row_no", pa.int64()), ("table", pa.string()),
     ("involved_row_no", pa.int64()), ("household_no", pa.int64()), ("person_no", pa.int64())]
)  # fmt: skip


def connect(inputs: QualityInputs) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection of its own with the limits of the check."""
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    spill = "" if inputs.spill is None else str(inputs.spill)
    connection.execute(f"SET temp_directory = {text_literal(spill)}")
    if inputs.memory_limit:
        connection.execute(f"SET memory_limit = {text_literal(inputs.memory_limit)}")
    if inputs.threads:
        connection.execute(f"SET threads = {int(inputs.threads)}")
    return connection


class _Attempt:
    """One run over some rules on a connection of its own."""

    def __init__(
        self, check: _Check, connection: duckdb.DuckDBPyConnection, numbers: list[int]
    ) -> None:
        self.check = check
        self.inputs = check.inputs
        self.connection = connection
        bases = Bases(connection, self.inputs.sources, self.inputs.only)
        self.bases = bases
        self.plan = Plan(self.inputs, numbers, bases)
        self.part = _Found()
        self.undecided: dict[int, dict[int, int]] = defaultdict(dict)

    def run(self) -> None:
        """Prepare, compare and collect; what was found counts only when all of it is there."""
        check, plan = self.check, self.plan
        check.progress("读入数据", 0.0)
        with check.timed("读入数据"):
            self.bases.make()
        check.progress("汇总关联的行", 0.3)
        with check.timed("汇总关联的行"):
            for group in plan.groups.in_order():
                self._execute(f"CREATE TEMP TABLE {group.name} AS {group.sql()}")
            for table in plan.tables.values():
                if table.prepared.leaves or any(one.rows == table.wide for one in table.rules):
                    self._execute(f"CREATE TEMP TABLE {table.wide} AS {table.wide_sql()}")
        keys = "person_no BIGINT, household_no BIGINT, village_code VARCHAR"
        names = f"rule INTEGER, row_no BIGINT, {keys}"
        self._execute(f"CREATE TEMP TABLE {HITS} ({names})")
        self._execute(f"CREATE TEMP TABLE {MIXED} ({names}, miss UTINYINT)")
        for place, table in enumerate(plan.tables.values()):
            check.progress("比对规则", 0.5 + 0.4 * place / len(plan.tables))
            with check.timed(f"比对规则 {table.table}"):
                self._compare(table)
        check.progress("整理结果", 0.9)
        with check.timed("整理结果"):
            self._collect()
        found = check.found
        found.hits += self.part.hits
        found.involved += self.part.involved
        found.outcomes |= self.part.outcomes
        found.faults |= self.part.faults
        for name, parts in self.part.values.items():
            found.values[name] += parts

    def _execute(self, sql: str) -> duckdb.DuckDBPyConnection:
        return self.connection.execute(sql)

    # -- comparing ---------------------------------------------------------------------------

    def _compare(self, table: TablePlan) -> None:
        gaps = self._gaps(table)
        asked = {one.number: branches(one, gaps) for one in table.rules}
        merged = {one.number for one in table.rules if _merges(one)}
        plain = [n for n, one in asked.items() if not one.mixed and n not in merged]
        self._all(f"INSERT INTO {HITS} ({FOUND})", {n: asked[n].hits for n in plain})
        mixed = {
            number: one.hits if one.mixed else _as_mixed(one.hits)
            for number, one in asked.items()
            if number not in plain
        }
        self._all(f"INSERT INTO {MIXED} ({FOUND}, miss)", mixed)
        counted = {number: one.undecided for number, one in asked.items() if one.undecided}
        for rule, counts in self._all("", counted):
            for place, many in enumerate(counts, 1):
                if many:
                    self.undecided[rule][min(place, NOTHING)] = many
        self._populations(table)

    def _all(self, into: str, questions: dict[int, str]) -> list[tuple[Any, ...]]:
        """Ask many questions at once; where that fails each by itself, to tell the faulty ones."""
        numbers = [one for one in questions if one not in self.check.found.faults]
        rows: list[tuple[Any, ...]] = []
        for start in range(0, len(numbers), BRANCHES):
            some = numbers[start : start + BRANCHES]
            try:
                rows += self._union(into, [questions[number] for number in some])
            except duckdb.OutOfMemoryException:
                raise
            except duckdb.Error:
                for number in some:
                    try:
                        rows += self._union(into, [questions[number]])
                    except duckdb.OutOfMemoryException:
                        raise
                    except duckdb.Error as error:
                        self.check.fault(number, error)
        return rows

    def _union(self, into: str, questions: Sequence[str]) -> list[tuple[Any, ...]]:
        return self._execute(f"{into} {' UNION ALL '.join(questions)}").fetchall()

    def _gaps(self, table: TablePlan) -> Gaps:
        """Where the rows of a table lack values; rows that lack one of few are set apart."""
        scope = table.own
        written = [quote(key) for key in scope.base.columns]
        written += [name for name, _ in scope.base.computed.values()]
        own = [f"{scope.alias}.{one}" for one in written]
        leaves = list((table.prepared.leaves or {}).values())
        nulls: set[str] = set()
        few: set[str] = set()
        apart: dict[str, str] = {}
        for rows, name, alias, columns in (
            (scope.rows(), scope.base.name, scope.alias, own),
            (table.wide, table.wide, "", leaves),
        ):
            lacking, rarely = self._lacking(rows, columns)
            nulls |= lacking
            used = {one for rule in table.rules if rule.rows == rows for one in _touched(rule)}
            rarely &= used
            if rarely and self.inputs.only is None:
                test = " OR ".join(f"{one} IS NULL" for one in sorted(rarely))
                self._execute(f"CREATE TEMP TABLE gaps_{name} AS SELECT * FROM {rows} WHERE {test}")
                apart[rows] = f"gaps_{name} {alias}"
                few |= rarely
        return Gaps(frozenset(nulls), frozenset(few), apart)

    def _lacking(self, rows: str, columns: list[str]) -> tuple[set[str], set[str]]:
        """Columns without a value in some row, and those where that is rare."""
        if not columns:
            return set(), set()
        counts = ", ".join(f"COUNT({one})" for one in columns)
        row = self._execute(f"SELECT COUNT(*), {counts} FROM {rows}").fetchall()[0]
        known = dict(zip(columns, row[1:], strict=True))
        lacking = {one for one, many in known.items() if many < row[0]}
        return lacking, {one for one in lacking if row[0] - known[one] <= RARE * row[0]}

    def _populations(self, table: TablePlan) -> None:
        """Rows of the population of each rule; equal populations are counted once."""
        asked: dict[tuple[str, str], int] = {}
        for one in table.rules:
            asked.setdefault((one.rows, one.population), 0)
        for rows in {rows for rows, _ in asked}:
            keys = [key for key in asked if key[0] == rows]
            items = ", ".join(f"COUNT(*) FILTER (WHERE {population})" for _, population in keys)
            try:
                counts = self._execute(f"SELECT {items} FROM {rows}").fetchall()[0]
            except duckdb.OutOfMemoryException:
                raise
            except duckdb.Error:
                counts = tuple(self._population(*key) for key in keys)
            asked |= dict(zip(keys, counts, strict=True))
        for one in table.rules:
            if one.number in self.check.found.faults:
                continue
            rule = one.rule
            self.part.outcomes[one.number] = RuleOutcome(
                rule.rule.id, rule.table.id, int(asked[(one.rows, one.population)]), 0, 0
            )

    def _population(self, rows: str, where: str) -> int:
        try:
            row = self._execute(f"SELECT COUNT(*) FROM {rows} WHERE {where}").fetchall()[0]
        except duckdb.Error:
            return 0  # the rule itself has failed for the same reason
        return int(row[0])

    # -- collecting --------------------------------------------------------------------------

    def _collect(self) -> None:
        ran = [one for table in self.plan.tables.values() for one in table.rules]
        for sql in self._from_mixed(ran):
            self._execute(f"INSERT INTO {HITS} ({FOUND}) {sql}")
        hits = self.connection.sql(f"SELECT {NAMES} FROM {HITS}").to_arrow_table()
        hits = hits.cast(HIT_SCHEMA)
        self.part.hits.append(hits)
        self._count(ran)
        if not self.inputs.explain:
            return
        for table in self.plan.tables.values():
            shown = values_of(self.connection, table, self.inputs.max_values)
            if shown is not None:
                self.part.values[table.table].append(shown)
        with_hits = {number for number, one in self.part.outcomes.items() if one.hits}
        wanted = [one for number, one in self.plan.involved.items() if number in with_hits]
        listed = involved_rows(self.connection, wanted, self.inputs.max_values)
        self.part.involved += [one.cast(INVOLVED_SCHEMA) for one in listed]

    def _from_mixed(self, ran: Sequence[RuleSql]) -> Iterator[str]:
        """Hits among mixed rows; of a rule that reports elsewhere the first of each thing there."""
        by_key: dict[str, list[int]] = defaultdict(list)
        for one in ran:
            by_key[REPORTED[one.rule.report] if _merges(one) else ""].append(one.number)
        for key, numbers in by_key.items():
            some = f"miss = 0 AND rule IN ({', '.join(map(str, numbers))})"
            if key:
                # Rows that belong to nothing there are each reported for themselves.
                alone = f"CASE WHEN {key} IS NULL THEN row_no END"
                some += (
                    f" QUALIFY row_number() OVER (PARTITION BY rule, {key}, {alone} "
                    "ORDER BY row_no) = 1"
                )
            yield f"SELECT {FOUND} FROM {MIXED} WHERE {some}"

    def _count(self, ran: Sequence[RuleSql]) -> None:
        hits = dict(self._execute(f"SELECT rule, COUNT(*) FROM {HITS} GROUP BY rule").fetchall())
        for rule, miss, many in self._execute(
            f"SELECT rule, miss, COUNT(*) FROM {MIXED} WHERE miss <> 0 GROUP BY ALL"
        ).fetchall():
            self.undecided[rule][miss] = many
        for one in ran:
            known = self.part.outcomes.get(one.number)
            if known is None or one.number in self.check.found.faults:
                self.part.outcomes.pop(one.number, None)
                continue
            missing: dict[str, int] = {}
            for place, many in sorted(self.undecided[one.number].items()):
                name = one.missing[place - 1][0] if place <= len(one.missing) else ""
                missing[name] = missing.get(name, 0) + many
            self.part.outcomes[one.number] = RuleOutcome(
                known.rule_id,
                known.table,
                known.population,
                int(hits.get(one.number, 0)),
                sum(missing.values()),
                missing,
            )


def _merges(one: RuleSql) -> bool:
    """Whether several rows of a rule are reported as one."""
    rule = one.rule
    return rule.report != rule.table.id and rule.report in REPORTED


def _touched(one: RuleSql) -> set[str]:
    return {name for part in (*one.applies, *one.conditions) for name in part.touched}


def _as_mixed(hits: str) -> str:
    return f"SELECT *, CAST(0 AS UTINYINT) AS miss FROM ({hits})"


__all__ = ["INVOLVED_SCHEMA", "KEYS", "run"]
