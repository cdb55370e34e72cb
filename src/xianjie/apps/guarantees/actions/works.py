"""Steps of the registers: a house finished and accepted, a fault told to its households."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.actions import record
from xianjie.apps.guarantees.actions.problems import DEPARTMENTS, Paper
from xianjie.apps.guarantees.choices import subject_of
from xianjie.apps.guarantees.enums import CLOSED, Area, ProblemSource, ProblemState, Step
from xianjie.apps.guarantees.gate import reaches
from xianjie.apps.guarantees.models import (
    HouseholdWater,
    HouseRepair,
    Problem,
    ProblemEvent,
    WaterFault,
)
from xianjie.apps.guarantees.queries.owners import owners_in
from xianjie.apps.policies.queries import standards
from xianjie.apps.registry.actions import file_document
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.kernel.errors import RefusedError

FAULT_KIND = "饮水安全-供水故障"


def _held(by: Actor, repair: HouseRepair) -> HouseRepair:
    held = HouseRepair.objects.select_for_update().get(pk=repair.pk)
    if not reaches(by.scope, Permission.WORK_GUARANTEES, held.division_code, Area.HOUSING):
        raise RefusedError("not-permitted", "您没有办理该户住房改造的权限。")
    if held.retired_at is not None or held.accepted_on is not None:
        raise RefusedError("closed", "这一条已经验收或停用。")
    return held


def _save(by: Actor, held: HouseRepair, what: str, now: datetime) -> None:
    held.version += 1
    held.updated_at = now
    held.save()
    record(
        actor=by, action=f"guarantees.house-{what}", object_type="guarantees.houses",
        object_id=held.pk, division_code=held.division_code, detail={"version": held.version},
        at=now,
    )  # fmt: skip


@transaction.atomic
def finish_house(
    *, by: Actor, repair: HouseRepair, finished_on: date, today: date, now: datetime
) -> HouseRepair:
    """Report the repair of a house finished.

    Raises ``RefusedError`` without a way of repair, or for a day before the start or in the future.
    """
    held = _held(by, repair)
    if not held.way:
        raise RefusedError("no-way", "请先在这一条里选改造方式。")
    if finished_on > today or (held.started_on and finished_on < held.started_on):
        raise RefusedError("bad-day", "竣工日期应在开工日期和今天之间。")
    held.finished_on, held.finished_by_id = finished_on, by.user_id
    _save(by, held, "finish", now)
    return held


@transaction.atomic
def accept_house(
    *, by: Actor, repair: HouseRepair, verdict: str, paper: Paper | None, today: date,
    now: datetime,
) -> HouseRepair:  # fmt: skip
    """Accept a finished house with a file, by somebody else than who reported it finished.

    Raises ``RefusedError`` where nothing is finished, without a file, or by the same person.
    """
    held = _held(by, repair)
    if held.finished_on is None:
        raise RefusedError("not-finished", "还没有报竣工。")
    if by.user_id is not None and by.user_id == held.finished_by_id:
        raise RefusedError("same-person", "报竣工的人不能自己验收，请由另一人验收。")
    if paper is None:
        raise RefusedError("no-paper", "验收要附验收表或照片，请上传文件。")
    if not verdict.strip():
        raise RefusedError("no-words", "请写验收意见。")
    # Who may accept may file the paper of it; a department has no right to file anything else.
    held.document = file_document(
        by=Actor(by.label, Scope.everything(), by.user_id), path=paper.path,
        kind=ArchiveKind.HOUSING, title="住房改造验收资料", dated_on=today,
        household=held.household, file_name=paper.name, now=now,
    )  # fmt: skip
    held.accepted_on, held.accepted_by_id, held.verdict = today, by.user_id, verdict.strip()[:300]
    _save(by, held, "accept", now)
    return held


@transaction.atomic
def spread_fault(*, by: Actor, fault: WaterFault, today: date, now: datetime) -> int:
    """Register the fault of a works as a problem of each household behind it; returns how many.

    Doing it again registers nothing twice. Raises ``RefusedError`` without the right, for a fault
    that is repaired, or where nobody hangs on the works.
    """
    place = fault.works.division_code
    if not reaches(by.scope, Permission.WORK_GUARANTEES, place, Area.WATER):
        raise RefusedError("not-permitted", "您没有登记该工程问题的权限。")
    if fault.repaired_on is not None:
        raise RefusedError("repaired", "这件故障已经修复。")
    homes = [
        row.household
        for row in HouseholdWater.objects.filter(
            works=fault.works, retired_at__isnull=True, household__is_active=True
        ).select_related("household")
    ]
    if not homes:
        raise RefusedError("no-homes", "还没有农户挂在这处工程上，请先在“农户饮水”里登记。")
    county = place[:6]
    book = standards(county, today)
    department = book.pairs(DEPARTMENTS).get(Area.WATER.label, "")
    due = max(fault.due_on, today)
    if not department:
        raise RefusedError("no-department", f"规则库里没有“{DEPARTMENTS}”，请先填写发布。")

    owners = owners_in(county, today, (Role.VILLAGE_WORKER, Role.TOWNSHIP_REVIEWER))
    subjects = {subject_of(one.pk, None): one for one in homes}
    known = {
        one.subject: one
        for one in Problem.objects.select_for_update().filter(subject__in=subjects, kind=FAULT_KIND)
    }
    made = 0
    for subject, one in subjects.items():
        old = known.get(subject)
        if old is not None and old.state not in CLOSED:
            continue
        problem = old or Problem(
            county_code=county, household=one, subject=subject, area=Area.WATER, kind=FAULT_KIND
        )
        problem.reopened += 1 if old is not None else 0
        problem.division_code, problem.source = one.division_code, ProblemSource.FAULT
        problem.words, problem.cause = fault.description, fault.cause
        problem.state, problem.department = ProblemState.OPEN, department
        problem.due_on, problem.found_on = due, today
        problem.closed_on, problem.closed_period = None, ""
        problem.done_on = problem.done_by = problem.accepted_by = None
        problem.owner_id = next(
            (owners[p] for size in (12, 9) if (p := one.division_code[:size]) in owners), None
        )
        problem.save()
        ProblemEvent.objects.create(
            problem=problem, step=Step.AGAIN if old else Step.FIND, words=fault.description,
            due_on=due, user_id=by.user_id, at=now,
        )  # fmt: skip
        made += 1
    record(
        actor=by, action="guarantees.fault-spread", object_type="guarantees.faults",
        object_id=fault.pk, division_code=place, detail={"problems": made}, at=now,
    )  # fmt: skip
    return made
