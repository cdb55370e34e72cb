"""The engine over the files of a run: everybody's benefits, one household's, who is undecided."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pyarrow.parquet as pq

from xianjie.apps.benefits.enums import GapKind
from xianjie.apps.benefits.reckoning import Counted, Found, Judged, Progress, Reckoned, Subject
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.preparing import inputs_of, resolved_for, runs_dir
from xianjie.engine.entitlement_sql import outcome_number
from xianjie.engine.entitlements import (
    ENTITLEMENTS,
    BenefitSet,
    benefit_set,
    evaluate,
    outcomes_path,
)
from xianjie.engine.household import Undecided, one_household, undecided
from xianjie.engine.inputs import RunInputs
from xianjie.engine.what_if import Change
from xianjie.policy.benefit_model import Benefit, Outcome
from xianjie.policy.entitlement import Assessment, Assessor
from xianjie.policy.explain import Explainer, parse_stored
from xianjie.policy.model import SOURCE_HOUSEHOLD, SOURCE_PERSON, Grain
from xianjie.policy.sources import source_table

FOLDER = "benefits"
"""Where in a run's folder the engine keeps what it wrote about benefits."""
PORTION = 20_000
ON_ROLL = frozenset({outcome_number(Outcome.HELD), outcome_number(Outcome.UNDUE)})
OPEN = frozenset({outcome_number(Outcome.UNKNOWN)})
_KINDS = {Outcome.OWED.value: GapKind.OWED, Outcome.UNDUE.value: GapKind.UNDUE}


def benefits_of(run: Run) -> Mapping[str, Benefit]:
    """The benefits in force for a run, by id."""
    return resolved_for(run).benefits


@lru_cache(maxsize=4)
def _set_kept(rulebook_hash: str, county: str, as_of: Any) -> BenefitSet:
    return benefit_set(
        resolved_for(Run(rulebook_hash=rulebook_hash, county_code=county, as_of=as_of))
    )


def set_of(run: Run) -> BenefitSet:
    """The compiled benefits of a run."""
    return _set_kept(run.rulebook_hash, run.county_code, run.as_of)


def inputs_for(run: Run) -> RunInputs:
    """The inputs of a run with its benefits' folder to write to."""
    inputs = inputs_of(run, rules=set_of(run).rules)
    return replace(inputs, out_dir=runs_dir() / run.folder / FOLDER)


def source_of(run: Run) -> Callable[[str], str]:
    """A function that says where a fact comes from: department and newest month, or a register."""
    benefits = set_of(run)
    newest = _newest(run)

    def told(name: str) -> str:
        return "；".join(dict.fromkeys(_told(feed) for feed in _feeds([name], benefits)))

    def _told(feed: str) -> str:
        if feed in (SOURCE_PERSON, SOURCE_HOUSEHOLD):
            return f"户籍登记 {run.as_of}"
        table = source_table(feed)
        if table.of_platform:
            return f"{table.title} {run.as_of}"
        period = newest[feed]["period"] if feed in newest else "未到数"
        until = "截至" if table.mode == "events" and feed in newest else ""
        return f"{table.department}“{table.title}”{until}{period}"

    return told


def _newest(run: Run) -> dict[str, dict[str, Any]]:
    """Feed → its newest delivery that the run read."""
    newest: dict[str, dict[str, Any]] = {}
    for batch in run.manifest.get("batches", ()):
        known = newest.get(batch["feed"])
        if known is None or batch["period"] >= known["period"]:
            newest[batch["feed"]] = batch
    return newest


def reckon(run: Run, progress: Progress) -> Reckoned:
    """Evaluate every benefit in force over the inputs of a run.

    The engine's files are put in place when all of them are written.
    """
    benefits = set_of(run)
    inputs = inputs_for(run)
    final = inputs.out_dir
    for left in final.parent.glob(f".{FOLDER}-*"):
        shutil.rmtree(left, ignore_errors=True)
    work = final.parent / f".{FOLDER}-{uuid.uuid4().hex}"
    work.mkdir(parents=True)
    try:
        result = evaluate(replace(inputs, out_dir=work), benefits, progress)
        shutil.rmtree(work / "spill", ignore_errors=True)
        shutil.rmtree(final, ignore_errors=True)
        work.rename(final)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Reckoned(
        benefits=benefits.resolved.benefits,
        found=_found(inputs, benefits),
        counts={
            one.benefit_id: Counted(
                population=one.population,
                owed=one.owed,
                held=one.held,
                undue=one.undue,
                eligible=one.eligible,
                unknown=one.unknown,
                missing=dict(one.missing),
            )
            for one in result.counts
        },
        undecided=lambda asked: _with_outcome(inputs, benefits, asked, OPEN),
        on_roll=lambda asked: _with_outcome(inputs, benefits, asked, ON_ROLL),
        clauses={
            name: benefits.resolved.describe(one.cite)
            for name, one in benefits.resolved.benefits.items()
        },
        batches=_batches(run, benefits),
    )


def _found(inputs: RunInputs, benefits: BenefitSet) -> list[Found]:
    """The gaps among the rows that the engine wrote."""
    resolved = benefits.resolved
    explainer = Explainer(resolved, inputs.constants, lambda _: "")
    types = resolved.vocabulary.types
    found = []
    for batch in pq.ParquetFile(inputs.out_dir / ENTITLEMENTS).iter_batches(PORTION):
        for row in batch.to_pylist():
            kind = _kind(row)
            if kind is None:
                continue
            benefit = benefits.benefits[row["benefit_no"]].benefit
            values = _json(row["fact_values"])
            known = {**resolved.values, **parse_stored(values, types)}
            found.append(
                Found(
                    benefit_id=benefit.id,
                    kind=kind,
                    household_id=row["household_no"],
                    person_id=row["person_no"],
                    division_code=row["village_code"] or "",
                    category=row["name"] or "",
                    amount=row["amount"],
                    paid=row["paid"],
                    fact_values=values,
                    reason=explainer.message(benefit.message, known),
                )
            )
    return found


def _kind(row: Mapping[str, Any]) -> GapKind | None:
    """What kind of gap a row is; None for somebody who qualifies where no roll is kept."""
    if row["outcome"] == Outcome.HELD.value:
        return GapKind.UNDER if (row["paid"] or 0) < (row["amount"] or 0) else GapKind.OVER
    return _KINDS.get(row["outcome"])


def _json(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text or "{}")
    return found


def _with_outcome(
    inputs: RunInputs,
    benefits: BenefitSet,
    asked: Mapping[str, Collection[Subject]],
    outcomes: Collection[int],
) -> set[tuple[str, Subject]]:
    """Which of the asked subjects came out as one of ``outcomes``; who left is not among them."""
    found: set[tuple[str, Subject]] = set()
    for name, subjects in asked.items():
        one = benefits.by_id.get(name)
        if one is None or not subjects:
            continue
        by_person = one.benefit.grain is Grain.PERSON
        keys = ["household_no", *(["person_no"] if by_person else [])]
        table = pq.read_table(
            outcomes_path(inputs, one.benefit.grain),
            columns=[*keys, name],
            filters=[("household_no", "in", sorted({home for home, _ in subjects}))],
        )
        for row in table.to_pylist():
            subject = (row["household_no"], row.get("person_no"))
            if row[name] in outcomes and subject in subjects:
                found.add((name, subject))
    return found


def _batches(run: Run, benefits: BenefitSet) -> dict[str, str]:
    """Benefit → the newest deliveries from which its department's roll was read."""
    newest = _newest(run)
    found = {}
    for one in benefits.benefits:
        feeds = _feeds(one.roll.names if one.roll else (), benefits)
        told = [
            f"{source_table(feed).department}“{source_table(feed).title}”"
            f"{newest[feed]['period']} 批次 {newest[feed]['batch']}"
            for feed in feeds
            if feed in newest
        ]
        found[one.id] = "；".join(told)
    return found


def _feeds(names: Collection[str], benefits: BenefitSet) -> list[str]:
    """Tables that facts are measured over in the end."""
    assert benefits.rules is not None
    facts, feeds, todo = benefits.rules.facts, dict[str, None](), list(names)
    seen: set[str] = set()
    while todo:
        name = todo.pop(0)
        fact = facts.get(name)
        if fact is None or name in seen:
            continue
        seen.add(name)
        if fact.fact.source:
            feeds[fact.fact.source] = None
        else:
            todo += fact.reads
    return list(feeds)


def undecided_of(
    run: Run, benefit_id: str, *, households: Collection[int] | None, limit: int, offset: int
) -> tuple[int, list[Undecided]]:
    """Whom a benefit could not be decided for in a run: how many, and some of them in order."""
    benefits = set_of(run)
    if benefit_id not in benefits.by_id:
        return 0, []
    return undecided(
        inputs_for(run), benefits, benefit_id, households=households, limit=limit, offset=offset
    )


def judge_household(run: Run, household_id: int, changes: Sequence[Change] = ()) -> list[Judged]:
    """Every benefit of one household and its members, with every step; what if with ``changes``.

    Raises:
        KeyError: the household was not in the register when the run was made.
        XianjieError: a change names what there is not.
    """
    benefits = set_of(run)
    told = one_household(
        inputs_for(run),
        benefits,
        household_id,
        changes,
        source_text=source_of(run),
    )
    return [
        Judged(
            benefit=benefits.resolved.benefits[one.benefit_id],
            person_id=one.person_no,
            assessment=one.assessment,
            excluded_by=_title(benefits, one.assessment.excluded_by),
        )
        for one in told.assessments
    ]


def _title(benefits: BenefitSet, name: str) -> str:
    known = benefits.resolved.benefits.get(name)
    return (known.title or name) if known else name


def assess_gap(run: Run, benefit_id: str, fact_values: Mapping[str, Any]) -> Assessment | None:
    """A stored gap worked out again from the values that the engine read; None when unknown now.

    What these values themselves were computed from is not stored; `judge_household` tells it.
    """
    benefits = set_of(run)
    if benefit_id not in benefits.by_id:
        return None
    values = parse_stored(fact_values, benefits.resolved.vocabulary.types)
    known = {**inputs_for(run).constants, **values}
    return _assessor(run.rulebook_hash, run.county_code, run.as_of).assess(
        benefit_id, known, source_text=source_of(run)
    )


@lru_cache(maxsize=4)
def _assessor(rulebook_hash: str, county: str, as_of: Any) -> Assessor:
    run = Run(rulebook_hash=rulebook_hash, county_code=county, as_of=as_of)
    return Assessor(resolved_for(run))
