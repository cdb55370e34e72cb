"""Benefits over a tiny county: the engine's answers beside those of the reference evaluator."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tests.engine.world import World
from xianjie.engine.entitlement_sql import OUTCOMES
from xianjie.engine.entitlements import (
    BenefitSet,
    EntitlementResult,
    benefit_set,
    evaluate,
    outcomes_path,
)
from xianjie.engine.household import facts_of_all
from xianjie.engine.inputs import RunInputs
from xianjie.policy.benefit_model import Outcome
from xianjie.policy.entitlement import Assessment, Assessor
from xianjie.policy.model import Grain
from xianjie.policy.resolution import Resolved

Key = tuple[str, int, int | None]
"""Benefit, household, person."""


@dataclass
class Answers:
    """What the engine and the reference say about everybody."""

    inputs: RunInputs
    benefits: BenefitSet
    result: EntitlementResult
    outcomes: dict[Key, Outcome]
    rows: dict[Key, dict[str, Any]]
    expected: dict[Key, Assessment]


def judged(world: World, resolved: Resolved, out_dir: Path) -> Answers:
    """Run both over a world."""
    benefits = benefit_set(resolved)
    inputs = world.inputs(out_dir=out_dir)
    result = evaluate(inputs, benefits)
    ids = [one.id for one in benefits.benefits]
    outcomes: dict[Key, Outcome] = {}
    for grain in Grain:
        path = outcomes_path(inputs, grain)
        for row in pq.read_table(path).to_pylist() if path.exists() else []:
            home, person = row.pop("household_no"), row.pop("person_no", None)
            outcomes |= {(name, home, person): OUTCOMES[number] for name, number in row.items()}
    rows = {}
    for row in pq.read_table(result.path).to_pylist():
        row["values"] = json.loads(row.pop("fact_values"))
        rows[ids[row["benefit_no"]], row["household_no"], row["person_no"]] = row
    return Answers(inputs, benefits, result, outcomes, rows, _reference(inputs, benefits))


def _reference(inputs: RunInputs, benefits: BenefitSet) -> dict[Key, Assessment]:
    """Everybody by the reference evaluator, over the facts of the engine (which have own tests)."""
    persons, homes, belongs = facts_of_all(inputs, benefits)
    known = benefits.inputs(inputs).constants
    assessor = Assessor(benefits.resolved)
    found: dict[Key, Assessment] = {}
    for one in benefits.benefits:
        if one.benefit.grain is Grain.HOUSEHOLD:
            for number, values in homes.items():
                found[one.id, number, None] = assessor.assess(one.id, {**known, **values})
        else:
            for number, values in persons.items():
                home = belongs[number]
                everything = {**known, **homes.get(home, {}), **values}
                found[one.id, home, number] = assessor.assess(one.id, everything)
    return found


def disagreements(answers: Answers) -> list[str]:
    """Where the engine and the reference differ, in words; nothing when they agree."""
    found = []
    if answers.outcomes.keys() != answers.expected.keys():
        found.append(f"subjects: {answers.outcomes.keys() ^ answers.expected.keys()}")
    told = (Outcome.OWED, Outcome.UNDUE, Outcome.ELIGIBLE)
    for key, right in answers.expected.items():
        if answers.outcomes.get(key) is not right.outcome:
            found.append(f"{key}: {answers.outcomes.get(key)} is not {right.outcome}")
        differs = right.paid is not None and right.amount not in (None, right.paid)
        if (right.outcome in told or (right.outcome is Outcome.HELD and differs)) != (
            key in answers.rows
        ):
            found.append(f"{key}: row {answers.rows.get(key)} for {right.outcome}")
        if key in answers.rows:
            found += _unlike(key, answers.rows[key], right)
    tallied = Counter((key[0], one) for key, one in answers.outcomes.items())
    for count in answers.result.counts:
        numbers = (count.owed, count.held, count.undue, count.unknown, count.eligible)
        kinds = (Outcome.OWED, Outcome.HELD, Outcome.UNDUE, Outcome.UNKNOWN, Outcome.ELIGIBLE)
        if numbers != tuple(tallied[count.benefit_id, one] for one in kinds):
            found.append(f"{count} against {tallied}")
    return found


def _unlike(key: Key, row: dict[str, Any], right: Assessment) -> list[str]:
    mine = (row["outcome"], row["name"], row["amount"], row["paid"], row["excluded_by"])
    theirs = (
        right.outcome.value,
        right.name,
        None if right.amount is None else int(right.amount * 100),
        None if right.paid is None else int(right.paid * 100),
        right.excluded_by,
    )
    return [] if mine == theirs else [f"{key}: {mine} is not {theirs}"]
