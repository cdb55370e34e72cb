"""The reference run: row by row in Python, slow and obvious, and the judge of the SQL.

It reads the same files and walks the same trees with `policy.reference`, one subject at a time.
Only the choice of batches (`coverage`) is shared with the fast path; that has tests of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

import pyarrow.parquet as pq

from xianjie.engine.coverage import Selection, select
from xianjie.engine.facts import plan_facts
from xianjie.engine.inputs import RunInputs
from xianjie.policy.compiling import CompiledFact, CompiledRule
from xianjie.policy.model import SOURCE_HOUSEHOLD, SOURCE_PERSON, Grain
from xianjie.policy.nodes import NameType
from xianjie.policy.reference import AtLeast, Result, evaluate

Row = Mapping[str, Any]
Subject = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class ReferenceResult:
    """Facts by subject, and the outcome of every rule for every subject."""

    persons: dict[int, dict[str, Result]]
    households: dict[int, dict[str, Result]]
    outcomes: dict[tuple[str, int], bool | None]


class ReferenceRun:
    """Computes a run over first-stage rules; rules over findings are not its business."""

    def __init__(self, inputs: RunInputs) -> None:
        self._inputs = inputs
        self._plan = plan_facts(inputs)
        self._households = pq.read_table(inputs.snapshot.household).to_pylist()
        self._persons = pq.read_table(inputs.snapshot.person).to_pylist()
        villages = pq.read_table(inputs.snapshot.village).to_pylist()
        self._villages = sorted({row["village_code"] for row in villages})
        self._person_rows = {row["person_no"]: row for row in self._persons}
        self._files: dict[str, list[Row]] = {}

    def run(self) -> ReferenceResult:
        """Facts of everyone, then every rule for everyone."""
        persons = {row["person_no"]: self._facts_of_person(row) for row in self._persons}
        members: dict[int, list[int]] = defaultdict(list)
        for row in self._persons:
            members[row["household_no"]].append(row["person_no"])
        households = {
            row["household_no"]: self._facts_of_household(
                row, {number: persons[number] for number in members[row["household_no"]]}
            )
            for row in self._households
        }
        outcomes: dict[tuple[str, int], bool | None] = {}
        for rule in self._inputs.rules.rules:
            if rule.rule.stage >= 2:
                continue
            if rule.rule.grain is Grain.HOUSEHOLD:
                for number, facts in households.items():
                    outcomes[rule.rule.id, number] = self._outcome(rule, facts)
            else:
                for number, facts in persons.items():
                    home = households.get(self._person_rows[number]["household_no"], {})
                    outcomes[rule.rule.id, number] = self._outcome(rule, {**home, **facts})
        return ReferenceResult(persons, households, outcomes)

    def _outcome(self, rule: CompiledRule, facts: Mapping[str, Result]) -> bool | None:
        values = {**self._inputs.constants, **facts}
        when = evaluate(rule.when, values)
        if rule.applies is None:
            return when if isinstance(when, bool) else None
        applies = evaluate(rule.applies, values)
        if applies is False or when is False:
            return False
        return True if applies is True and when is True else None

    def _facts_of_person(self, row: Row) -> dict[str, Result]:
        facts: dict[str, Result] = {}
        for fact in self._plan.person:
            if fact.expression is not None:
                facts[fact.id] = self._derived(fact, facts)
            elif fact.fact.source == SOURCE_PERSON:
                facts[fact.id] = self._own_row(fact, row)
            else:
                facts[fact.id] = self._measured(fact, row, "person_no")
        return facts

    def _facts_of_household(
        self, row: Row, members: Mapping[int, Mapping[str, Result]]
    ) -> dict[str, Result]:
        facts: dict[str, Result] = {}
        own = [self._person_rows[number] for number in members]
        for fact in self._plan.household:
            if fact.expression is not None:
                facts[fact.id] = self._derived(fact, facts)
            elif fact.fact.of:
                facts[fact.id] = self._rolled_up(fact, members)
            elif fact.fact.source == SOURCE_HOUSEHOLD:
                facts[fact.id] = self._own_row(fact, row)
            elif fact.fact.source == SOURCE_PERSON:
                facts[fact.id] = self._aggregate(fact, own, full=True, own_roll=False)
            else:
                facts[fact.id] = self._measured(fact, row, "household_no")
        return facts

    def _derived(self, fact: CompiledFact, facts: Mapping[str, Result]) -> Result:
        assert fact.expression is not None
        return evaluate(fact.expression, {**self._inputs.constants, **facts})

    def _condition(self, fact: CompiledFact, row: Row) -> bool | None:
        if fact.filter is None:
            return True
        values: dict[str, Result] = dict(self._inputs.constants)
        source = self._inputs.rules.sources[fact.fact.source]
        person = self._inputs.rules.sources[SOURCE_PERSON]
        holder = self._person_rows.get(row.get("person_no") or 0, {})
        for name in fact.filter.names:
            if name in source.columns:
                values[name] = cell(row.get(name), source.columns[name])
            elif name in person.columns:
                values[name] = cell(holder.get(name), person.columns[name])
        met = evaluate(fact.filter, values)
        return met if isinstance(met, bool) else None

    def _own_row(self, fact: CompiledFact, row: Row) -> Result:
        assert fact.fact.measure is not None
        met = self._condition(fact, row)
        measure = fact.fact.measure
        if measure.name == "exists":
            return met
        if measure.name in ("count", "distinct"):
            return None if met is None else int(met)
        columns = self._inputs.rules.sources[fact.fact.source].columns
        if met:
            return cell(row.get(measure.columns[0]), columns[measure.columns[0]])
        zero = fact.absent_is_zero and fact.type.is_number
        return 0 if met is False and zero else None

    def _rows_of(self, chosen: Selection) -> Iterable[Row]:
        for part in chosen.parts:
            for path in part.batch.paths:
                if str(path) not in self._files:
                    self._files[str(path)] = pq.read_table(path).to_pylist()
                for row in self._files[str(path)]:
                    if part.without and (row["village_code"] or "").startswith(part.without):
                        continue
                    if part.dated and not part.since <= row[part.dated] <= part.until:
                        continue
                    yield row

    def _measured(self, fact: CompiledFact, subject: Row, key: str) -> Result:
        assert fact.window is not None
        inputs = self._inputs
        source = inputs.rules.sources[fact.fact.source]
        chosen = select(
            inputs.batches, source, fact.window, inputs.period, inputs.first_period, self._villages
        )
        rows = [row for row in self._rows_of(chosen) if row.get(key) == subject[key]]
        full = chosen.full.get(subject["village_code"], bool(chosen.uniform))
        own_roll = source.mode == "roll" and source.subject == fact.fact.grain
        return self._aggregate(fact, rows, full=full, own_roll=own_roll)

    def _aggregate(
        self, fact: CompiledFact, rows: list[Row], *, full: bool, own_roll: bool
    ) -> Result:
        assert fact.fact.measure is not None
        measure = fact.fact.measure.name
        columns = self._inputs.rules.sources[fact.fact.source].columns
        names = fact.fact.measure.columns
        conditions = [self._condition(fact, row) for row in rows]
        taken = [row for row, met in zip(rows, conditions, strict=True) if met]
        doubt = None in conditions
        values = [cell(row.get(names[0]), columns[names[0]]) for row in taken] if names else []
        if measure in ("sum", "max", "min", "distinct") and None in values:
            doubt = True
        known = [value for value in values if value is not None]
        found: Result = _measure(measure, taken, known, names)
        if not full and not (own_roll and rows):
            return _partial(measure, found, fact.type)
        if measure == "exists":
            if found:
                return True
            unseen = not fact.absent_is_zero and not rows
            return None if doubt or unseen else False
        if doubt:
            return (
                _partial(measure, found, fact.type) if measure not in ("latest", "value") else None
            )
        if found is None or (measure in ("count", "distinct", "sum") and not rows):
            return _nothing(fact, measure, bool(rows))
        return found

    def _rolled_up(self, fact: CompiledFact, members: Mapping[int, Mapping[str, Result]]) -> Result:
        taken: list[tuple[bool | None, Result]] = []
        for number, facts in members.items():
            met: Any = True
            if fact.filter is not None:
                met = evaluate(fact.filter, {**self._inputs.constants, **facts})
            taken.append((met if isinstance(met, bool) else None, facts.get(fact.fact.of)))
            if fact.fact.rollup in ("head", "spouse"):
                wanted = {"head": "户主", "spouse": "配偶"}[fact.fact.rollup]
                if self._person_rows[number].get("与户主关系") != wanted:
                    taken.pop()
        below = next(one for one in self._plan.person if one.id == fact.fact.of)
        return _roll(fact, taken, of_truth=below.type.kind == "bool")


def cell(value: Any, kind: NameType) -> Result:
    """A stored cell as the evaluator knows it."""
    if value is None:
        return None
    if kind.kind == "codes":
        return frozenset(part for part in str(value).split(",") if part)
    if isinstance(value, bool | int | Decimal | str | date):
        return value
    raise TypeError(f"unexpected cell of type {type(value).__name__}")


def _measure(measure: str, taken: list[Row], known: list[Any], names: tuple[str, ...]) -> Any:
    match measure:
        case "exists":
            return bool(taken)
        case "count":
            return len(taken)
        case "distinct":
            return len(set(known))
        case "sum":
            return sum(known) if known else None
        case "min":
            return min(known, default=None)
        case "latest":
            dated = [
                (row[names[1]], row[names[0]])
                for row in taken
                if row.get(names[1]) is not None and row.get(names[0]) is not None
            ]
            return max(dated)[1] if dated else None
    return max(known, default=None)


def _partial(measure: str, found: Any, kind: NameType) -> Result:
    if measure == "exists":
        return True if found else None
    if measure in ("sum", "count", "distinct", "max") and kind.is_number:
        return AtLeast(found or 0)
    return found if measure in ("latest", "value") else None


def _nothing(fact: CompiledFact, measure: str, seen: bool) -> Result:
    if fact.absent_is_zero or (seen and measure in ("count", "distinct", "sum")):
        if fact.type.kind == "bool":
            return False
        return 0 if fact.type.is_number else None
    return None


def _roll(fact: CompiledFact, taken: list[tuple[bool | None, Result]], *, of_truth: bool) -> Result:
    rollup = fact.fact.rollup
    if rollup in ("head", "spouse"):
        known = [
            value for _, value in taken if value is not None and not isinstance(value, AtLeast)
        ]
        return max(known, default=None)  # type: ignore[type-var]
    if rollup == "any":
        parts = [_and(met, value) for met, value in taken]
        return True if True in parts else None if None in parts else False
    if rollup == "all":
        parts = [_or(None if met is None else not met, value) for met, value in taken]
        if not parts:
            return None
        return False if False in parts else None if None in parts else True
    if rollup in ("count", "share"):
        return _count(fact, taken, of_truth=of_truth)
    doubt = any(met is None or (met and _is_open(value)) for met, value in taken)
    low: list[Any] = [
        value.bound if isinstance(value, AtLeast) else value
        for met, value in taken
        if met and value is not None
    ]
    exact = [value for met, value in taken if met and not _is_open(value)]
    if doubt:
        bounded = any(isinstance(value, AtLeast) for _, value in taken)
        if rollup in ("sum", "max") and fact.type.is_number and bounded:
            total = sum(low) if rollup == "sum" else max(low, default=0)
            return AtLeast(total)
        return None
    if rollup == "sum":
        return sum(exact)  # type: ignore[arg-type]
    return max(exact, default=None) if rollup == "max" else min(exact, default=None)  # type: ignore[type-var]


def _is_open(value: Result) -> bool:
    return value is None or isinstance(value, AtLeast)


def _and(one: bool | None, two: Result) -> bool | None:
    if one is False or two is False:
        return False
    return True if one is True and two is True else None


def _or(one: bool | None, two: Result) -> bool | None:
    if one is True or two is True:
        return True
    return False if one is False and two is False else None


def _count(
    fact: CompiledFact, taken: list[tuple[bool | None, Result]], *, of_truth: bool
) -> Result:
    if of_truth:
        parts = [_and(met, value) for met, value in taken]
    elif fact.filter is not None:
        parts = [met for met, _ in taken]
    else:
        parts = [value is not None for _, value in taken]
    true = sum(part is True for part in parts)
    if fact.fact.rollup == "count":
        return AtLeast(true) if None in parts else true
    if None in parts:
        return None
    base = sum(met is True for met, _ in taken)
    if base == 0:
        return None
    return (Decimal(true) / Decimal(base)).quantize(Decimal("0.000001"), ROUND_DOWN)


__all__ = ["ReferenceResult", "ReferenceRun", "cell"]
