"""Plan an inspection, draw its sample, enter what was found, close it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.codes import padded
from xianjie.apps.supervision.actions.rectifying import Charge, Problem, register_problem
from xianjie.apps.supervision.enums import InspectionState, ProblemKind, Stratum, Verdict
from xianjie.apps.supervision.models import Inspection, InspectionSample
from xianjie.apps.supervision.queries.sampling import (
    LIFTED_HOUSEHOLDS,
    ORDINARY_HOUSEHOLDS,
    VILLAGES,
    draw,
    months_of,
    sampling_rules,
)
from xianjie.apps.supervision.queries.units import units_of
from xianjie.kernel.errors import RefusedError


def _permit(by: Actor, code: str) -> int:
    if by.user_id is None or not by.scope.may(Permission.SUPERVISE, code[:6]):
        raise RefusedError("not-permitted", "您没有安排督查检查的权限。")
    return by.user_id


@transaction.atomic
def plan_inspection(
    *,
    by: Actor,
    county: str,
    kind: str,
    title: str,
    team: str,
    groups: int,
    starts_on: date,
    ends_on: date,
    focus: str = "",
    now: datetime,
) -> Inspection:
    """Plan an inspection of a county. Raises ``RefusedError`` without the right or wrong days."""
    planner = _permit(by, county)
    if not title.strip() or not team.strip():
        raise RefusedError("no-words", "请写明检查的名称和检查组成员。")
    if ends_on < starts_on:
        raise RefusedError("bad-day", "结束日期不能早于开始日期。")
    if groups < 1:
        raise RefusedError("no-groups", "至少要有一个组。")
    made = Inspection.objects.create(
        division_code=padded(county), kind=kind, title=title.strip()[:80],
        team=team.strip()[:300], groups=groups, starts_on=starts_on, ends_on=ends_on,
        focus=focus.strip()[:300], created_by_id=planner, created_at=now,
    )  # fmt: skip
    _audit(by, made, "supervision.plan-inspection", now, kind=kind, groups=groups)
    return made


@transaction.atomic
def draw_sample(
    *,
    by: Actor,
    inspection: Inspection,
    seed: str,
    villages: int | None = None,
    lifted: int | None = None,
    ordinary: int | None = None,
    now: datetime,
) -> int:
    """Draw villages and households once, by the seed; returns how many households.

    The numbers are by group and month, and by village; None takes those of the rulebook, which
    may be raised and not lowered. A sample is never drawn again: another one is another
    inspection.
    """
    held = Inspection.objects.select_for_update().get(pk=inspection.pk)
    _permit(by, held.division_code)
    if held.state != InspectionState.PLANNED:
        raise RefusedError("drawn", "名单已经抽过，不能重抽；要换名单请另安排一次检查。")
    if not seed.strip():
        raise RefusedError("no-seed", "请写随机种子。")
    county = held.division_code[:6]
    rules = sampling_rules(county, held.starts_on)
    numbers = []
    for given, name in (
        (villages, VILLAGES), (lifted, LIFTED_HOUSEHOLDS), (ordinary, ORDINARY_HOUSEHOLDS)
    ):  # fmt: skip
        least = rules.whole(name) or 0
        if given is not None and given < least:
            raise RefusedError("too-few", f"{name}不能少于规则库规定的 {least}。")
        numbers.append(least if given is None else given)
    held.villages, held.lifted, held.ordinary = numbers
    lines = draw(
        county=county, seed=seed.strip(), groups=held.groups,
        villages=held.groups * held.villages * months_of(held.starts_on, held.ends_on),
        lifted=held.lifted, ordinary=held.ordinary, year=held.starts_on.year,
    )  # fmt: skip
    if not lines:
        raise RefusedError("nobody", "没有可抽的村：今年都抽过了，或者规则库没有写抽查数。")
    InspectionSample.objects.bulk_create(
        InspectionSample(
            inspection=held, division_code=line.division_code, household_id=line.household_id,
            stratum=line.stratum, group=line.group, number=number,
        )
        for number, line in enumerate(lines, start=1)
    )  # fmt: skip
    held.seed, held.drawn_at, held.state = seed.strip()[:20], now, InspectionState.DRAWN
    held.save()
    households = sum(line.household_id is not None for line in lines)
    _audit(by, held, "supervision.draw-sample", now, seed=held.seed, households=households)
    return households


@transaction.atomic
def record_finding(
    *,
    by: Actor,
    sample: InspectionSample,
    verdict: str,
    words: str,
    title: str = "",
    kind: str = ProblemKind.WORK,
    days: int | None = None,
    today: date,
    now: datetime,
) -> InspectionSample:
    """Enter what was found; with a ``title`` the problem goes into the ledger at once.

    With ``days`` it is handed to the township of the village, due after so many days. A problem
    that is in the ledger is not entered a second time.
    """
    held = InspectionSample.objects.select_for_update().get(pk=sample.pk)
    inspection = Inspection.objects.get(pk=held.inspection_id)
    _permit(by, inspection.division_code)
    if inspection.state != InspectionState.DRAWN:
        raise RefusedError("closed", "这次检查已经结束。")
    if verdict == Verdict.OPEN:
        raise RefusedError("no-verdict", "请选检查结果。")
    if verdict == Verdict.BAD and not words.strip():
        raise RefusedError("no-words", "请写明发现了什么问题。")
    held.verdict, held.words = verdict, words.strip()[:1000]
    held.checked_on, held.checked_by_id = today, by.user_id
    if verdict == Verdict.BAD and title.strip() and held.item_id is None:
        charge = None
        if days is not None:
            town = units_of(inspection.division_code[:6]).get(f"t{held.division_code[:9]}")
            charge = Charge(lead=town, due_on=today + timedelta(days=days)) if town else None
        problem = Problem(
            division_code=held.division_code, source="巡查检查", kind=kind, title=title,
            found_on=today, origin=inspection.title,
            households=(held.household,) if held.household is not None else (),
        )  # fmt: skip
        held.item = register_problem(by=by, problem=problem, charge=charge, today=today, now=now)
    held.save()
    _audit(by, inspection, "supervision.record-finding", now, line=held.number, verdict=verdict)
    return held


@transaction.atomic
def close_inspection(
    *, by: Actor, inspection: Inspection, summary: str, now: datetime
) -> Inspection:
    """Close an inspection with its summary; what was not checked stays so."""
    held = Inspection.objects.select_for_update().get(pk=inspection.pk)
    _permit(by, held.division_code)
    if held.state != InspectionState.DRAWN:
        raise RefusedError("not-running", "这次检查还没有抽名单，或者已经结束。")
    if not summary.strip():
        raise RefusedError("no-words", "请写检查小结。")
    held.state, held.summary = InspectionState.DONE, summary.strip()[:2000]
    held.save(update_fields=["state", "summary"])
    left = held.samples.exclude(stratum=Stratum.VILLAGE).filter(verdict=Verdict.OPEN).count()
    _audit(by, held, "supervision.close-inspection", now, left=left)
    return held


@transaction.atomic
def record_sample_export(*, by: Actor, inspection: Inspection, rows: int, now: datetime) -> None:
    """Audit that the list of a sample was handed out."""
    _audit(by, inspection, "supervision.export-sample", now, rows=rows)


def _audit(by: Actor, row: Inspection, action: str, now: datetime, **detail: Any) -> None:
    record(
        actor=by, action=action, object_type="supervision.Inspection", object_id=row.pk,
        division_code=row.division_code, detail=detail, at=now,
    )  # fmt: skip
