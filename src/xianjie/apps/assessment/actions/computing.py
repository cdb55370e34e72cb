"""Compute a stage for all objects at once; again as often as wanted until it is reviewed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.assessment.actions.schemes import permit
from xianjie.apps.assessment.enums import STAGE_MONTHS, Rule, RunState, Stage
from xianjie.apps.assessment.models import (
    AssessmentRun,
    AssessmentScheme,
    LineScore,
    ObjectScore,
    SchemeLine,
)
from xianjie.apps.assessment.queries.checking import scheme_faults
from xianjie.apps.assessment.queries.figures import MANUAL, Ask, read_sources
from xianjie.apps.assessment.queries.objects import Object, objects_of
from xianjie.apps.assessment.scoring import Points, points_of, ranks, rounded, total_of, year_total
from xianjie.apps.audit.actions import record
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

_Manual = dict[tuple[str, str], LineScore]


def stage_days(year: int, stage: str) -> tuple[date, date]:
    """Return the first and last day of a stage of a year."""
    first, last = STAGE_MONTHS[stage]
    return Period(year, first).first_day, Period(year, last).last_day


@transaction.atomic
def compute_run(
    *, by: Actor, scheme: AssessmentScheme, stage: str, today: date, now: datetime
) -> AssessmentRun:
    """Give points to every object for a stage; manual points that were given stay.

    Raises ``RefusedError`` without the right, for a scheme with faults, a stage that has not
    begun, and for one that is reviewed or published.
    """
    held = AssessmentScheme.objects.select_for_update().get(pk=scheme.pk)
    user = permit(by, held.division_code)
    lines = list(held.lines.order_by("number"))
    faults = scheme_faults(held, lines)
    if faults:
        raise RefusedError("faults", f"方案要先改好：{faults[0]}")
    first, last = stage_days(held.year, stage)
    if first > today:
        raise RefusedError("not-yet", "这个阶段还没有开始。")
    run = AssessmentRun.objects.filter(scheme=held, stage=stage).first()
    if run is not None and run.state != RunState.OPEN:
        raise RefusedError("frozen", "结果已经复核或公布，不能重新计分。")
    county = held.division_code[:6]
    objects = objects_of(county, held.objects_kind, min(last, today))
    if not objects:
        raise RefusedError("nobody", "没有考核对象：部门要有数据员，工作队要有驻村干部账户。")
    if run is None:
        run = AssessmentRun(scheme=held, division_code=held.division_code, stage=stage)
    kept = _kept(run)
    run.computed_at, run.computed_by_id = now, user
    run.save()
    ask = Ask(county, held.objects_kind, tuple(objects), first, last, today, by.scope)
    points, values = _points(ask, lines, kept)
    _store(run, objects, lines, points, values, kept, _process(held, stage))
    _audit(by, run, "assessment.compute", now, objects=len(objects))
    return run


def object_key(score: ObjectScore) -> str:
    """Return the key of the object that a score is about."""
    if score.organisation_id is not None:
        return f"o{score.organisation_id}"
    return f"d{score.division_code}"


def _kept(run: AssessmentRun) -> _Manual:
    """Return the manual points that people gave before."""
    if run.pk is None:
        return {}
    rows = LineScore.objects.filter(score__run=run, source=MANUAL, value__isnull=False)
    return {(object_key(row.score), row.name): row for row in rows.select_related("score")}


def _points(
    ask: Ask, lines: list[SchemeLine], kept: _Manual
) -> tuple[dict[int, dict[str, Points]], dict[int, dict[str, Decimal | None]]]:
    known = read_sources(ask, [line.source for line in lines])
    points, values = {}, {}
    for line in lines:
        if line.source == MANUAL:
            given: dict[str, Decimal | None] = {
                one.key: kept[one.key, line.name].value if (one.key, line.name) in kept else None
                for one in ask.objects
            }
            better = "up"
        else:
            given, better = known.get(line.source, ({one.key: None for one in ask.objects}, "up"))
        values[line.number] = given
        points[line.number] = points_of(line.rule, line.weight, line.params, given, better)
    return points, values


def _process(scheme: AssessmentScheme, stage: str) -> dict[str, Decimal]:
    """Return the mean of the year's earlier stages by object, for a year-end."""
    if stage != Stage.YEAR or not scheme.process_share:
        return {}
    found: dict[str, list[Decimal]] = defaultdict(list)
    rows = ObjectScore.objects.filter(run__scheme=scheme).exclude(run__stage=Stage.YEAR)
    for one in rows.exclude(run__state=RunState.OPEN):
        found[object_key(one)].append(one.own)
    return {key: rounded(sum(totals, Decimal(0)) / len(totals)) for key, totals in found.items()}


def _store(
    run: AssessmentRun,
    objects: list[Object],
    lines: list[SchemeLine],
    points: dict[int, dict[str, Points]],
    values: dict[int, dict[str, Decimal | None]],
    kept: _Manual,
    process: dict[str, Decimal],
) -> None:
    """Write the points; the row of an object stays the same, its lines are written anew."""
    sums = {
        one.key: total_of(
            {line.number: (line.weight, points[line.number][one.key]) for line in lines}
        )
        for one in objects
    }
    totals = {
        key: year_total(own, process.get(key), run.scheme.process_share, effects)
        for key, (own, _scored, effects) in sums.items()
    }
    order = ranks(totals)
    known = {object_key(one): one for one in ObjectScore.objects.filter(run=run)}
    gone = [one.pk for key, one in known.items() if key not in sums]
    LineScore.objects.filter(score__run=run).delete()
    ObjectScore.objects.filter(pk__in=gone).delete()
    fresh, old = [], []
    for one in objects:
        row = known.get(one.key)
        if row is None:
            row = ObjectScore(
                run=run, division_code=one.division_code, organisation_id=one.organisation_id
            )
            fresh.append(row)
        else:
            old.append(row)
        row.name, row.process = one.name, process.get(one.key)
        row.own, row.scored, row.effects = sums[one.key]
        row.total, row.rank = totals[one.key], order[one.key]
    ObjectScore.objects.bulk_update(
        old, ["name", "process", "own", "scored", "effects", "total", "rank"]
    )
    ObjectScore.objects.bulk_create(fresh)
    rows = {object_key(one): one for one in (*old, *fresh)}
    LineScore.objects.bulk_create(
        _line(rows[one.key], line, points[line.number][one.key], values[line.number][one.key],
              kept.get((one.key, line.name)))
        for one in objects
        for line in lines
    )  # fmt: skip


def _line(
    score: ObjectScore,
    line: SchemeLine,
    given: Points,
    value: Decimal | None,
    before: LineScore | None,
) -> LineScore:
    return LineScore(
        score=score, line_number=line.number, group=line.group, name=line.name,
        weight=line.weight, source=line.source, rule=line.rule, value=value, points=given.points,
        words=given.words[:200], evidence=before.evidence if before else "",
        given_by_id=before.given_by_id if before else None,
    )  # fmt: skip


@transaction.atomic
def give_points(
    *,
    by: Actor,
    score: ObjectScore,
    number: int,
    value: Decimal,
    evidence: str,
    today: date,
    now: datetime,
) -> None:
    """Enter the manual value of a line with what it rests on, and compute the run again."""
    run = AssessmentRun.objects.select_for_update().select_related("scheme").get(pk=score.run_id)
    user = permit(by, run.division_code)
    if run.state != RunState.OPEN:
        raise RefusedError("frozen", "结果已经复核或公布，不能再评分。")
    held = LineScore.objects.filter(score=score, line_number=number).first()
    if held is None or held.source != MANUAL:
        raise RefusedError("computed", "这一项由数据计算，不能改。")
    if not evidence.strip():
        raise RefusedError("no-words", "请写明评分依据。")
    most = held.weight if held.rule == Rule.MANUAL else None
    if value < 0 or (most is not None and value > most):
        raise RefusedError("bad-value", f"要在 0 到 {most} 之间。" if most else "不能小于 0。")
    held.value, held.evidence, held.given_by_id = value, evidence.strip()[:300], user
    held.save()
    _audit(by, run, "assessment.give-points", now, score=score.pk, line=number)
    compute_run(by=by, scheme=run.scheme, stage=run.stage, today=today, now=now)


def _audit(by: Actor, row: AssessmentRun, action: str, now: datetime, **detail: Any) -> None:
    record(
        actor=by, action=action, object_type="assessment.AssessmentRun", object_id=row.pk,
        division_code=row.division_code, detail={"stage": row.stage, **detail}, at=now,
    )  # fmt: skip
