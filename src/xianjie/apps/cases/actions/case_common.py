"""What all acts on a case share: the lock, the rights, the transition, the record, the bells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.cases.enums import (
    CASE_ACTS,
    CaseAct,
    CaseKind,
    CaseState,
    Escalation,
    StepKind,
    StepLevel,
    StepState,
)
from xianjie.apps.cases.models import Case, CaseEvent, CaseStep
from xianjie.apps.cases.queries.process import ProcessStep, step_due, total_due
from xianjie.apps.cases.queries.rights import STEP_PERMISSIONS, step_refusal
from xianjie.apps.fieldforms.actions import cancel_tasks, open_task
from xianjie.kernel.errors import RefusedError

LEAST_REASON = 4
FORMS = {CaseKind.IDENTIFY.value: "入户核查", CaseKind.REMOVE.value: "消除核查"}
"""The sheet that a verification of a kind of case asks for."""
_ROLES = {
    StepLevel.VILLAGE.value: (Role.VILLAGE_WORKER, Role.STATIONED_MEMBER, Role.HELPER),
    StepLevel.TOWNSHIP.value: (Role.TOWNSHIP_REVIEWER,),
    StepLevel.COUNTY.value: (Role.COUNTY_ANALYST, Role.COUNTY_LEADER),
}
"""Whose bell rings for a step of a level; others may act too where their post lets them."""


def locked(case: Case) -> Case:
    """Return the case as it stands now, held until the transaction ends."""
    return Case.objects.select_for_update().get(pk=case.pk)


def must_be_somebody(by: Actor) -> int:
    """Return the number of the acting account; refuse the command line, which is nobody."""
    if by.user_id is None:
        raise RefusedError("nobody", "个案要由具体的人办理，请用账户登录后再办。")
    return by.user_id


def must_match(case: Case, version: int) -> None:
    """Refuse an act on a case that somebody else changed meanwhile."""
    if case.version != version:
        raise RefusedError(
            "changed",
            f"{case.number} 刚刚被别人办过，现在是“{case.step or case.get_state_display()}”。"
            "您填的内容没有保存，请刷新后核对再办。",
            version=case.version,
        )


def must_act(by: Actor, case: Case, step: ProcessStep) -> None:
    """Refuse an actor who may not do a step of a case."""
    must_be_somebody(by)
    refused = step_refusal(by, case, step)
    if refused is not None:
        raise refused


def must_say(words: str, what: str = "理由") -> str:
    """Return trimmed words; refuse too few of them."""
    words = words.strip()
    if len(words) < LEAST_REASON:
        raise RefusedError(
            "no-words", f"请写明{what}（不少于 {LEAST_REASON} 个字）。", field="words"
        )
    return words[:1000]


def move(case: Case, act: CaseAct) -> None:
    """Go from state to state as `CASE_ACTS` allows."""
    after = CASE_ACTS[CaseState(case.state)].get(act)
    if after is None:
        raise RefusedError(
            "wrong-state",
            f"{case.number} 现在是“{case.get_state_display()}”，不能再办“{act.label}”。"
            "可能别人刚刚办过，请刷新页面。",
        )
    case.state = after


def write(
    by: Actor,
    case: Case,
    act: CaseAct,
    now: datetime,
    *,
    step: str = "",
    words: str = "",
    **detail: object,
) -> CaseEvent:
    """Add a line to the record of a case and an event to the audit."""
    event = CaseEvent.objects.create(
        case=case,
        act=act,
        step=step,
        user_id=by.user_id,
        actor=by.label[:150],
        at=now,
        words=words,
    )
    record(
        actor=by,
        action="cases.case-act",
        object_type="cases.Case",
        object_id=case.pk,
        division_code=case.division_code,
        detail={"act": act.value, "state": case.state, "step": step, "round": case.round, **detail},
        at=now,
    )
    return event


def enter(case: Case, step: ProcessStep, *, on: date, today: date, now: datetime) -> CaseStep:
    """Let a case stand at a step that began ``on`` a day, with its deadline and its bells."""
    starts = dict(
        CaseStep.objects.filter(case=case, round=case.round).values_list("name", "started_on")
    )
    due = step_due(case, step, on, starts)
    total = total_due(case)
    case.step, case.step_kind, case.step_level = step["name"], step["kind"], step["level"]
    case.due_on = due.day if due else None
    case.total_due_on = total.day if total else None
    case.escalation = Escalation.NONE
    row = CaseStep.objects.create(
        case=case,
        name=step["name"],
        kind=step["kind"],
        level=step["level"],
        round=case.round,
        state=StepState.OPEN,
        started_on=on,
        due_on=case.due_on,
    )
    ring(case, workers_of(case, today), "step", f"待办：{step['name']}", now)
    ask_at_the_door(case, today)
    return row


def ask_at_the_door(case: Case, today: date) -> None:
    """Ask for the sheet that a verification needs; asked again, its deadline follows."""
    if case.step_kind != StepKind.VERIFY:
        return
    open_task(
        form=FORMS[case.kind],
        source=door_source(case),
        household=case.household,
        due_on=case.due_on,
        assignee=case.assignee,
        today=today,
    )


def door_source(case: Case) -> str:
    """Return how the field tasks name the present round of a case."""
    return f"case:{case.pk}:{case.round}"


def open_step(case: Case) -> CaseStep:
    """Return the step at which a case stands. Raises ``RefusedError`` for a closed case."""
    row = CaseStep.objects.filter(case=case, state=StepState.OPEN).first()
    if row is None:
        raise RefusedError("closed", f"{case.number} 已经结案，请刷新页面。")
    row.case = case
    return row


def leave(row: CaseStep, by: Actor, state: StepState, now: datetime, words: str = "") -> None:
    """End a step and quiet the bells that rang for it."""
    row.state, row.done_at, row.done_by_id = state, now, by.user_id
    if words:
        row.words = words
    row.save()
    if row.kind == StepKind.VERIFY:
        cancel_tasks(source=door_source(row.case), words="这一步已经办完")
    sent = f"dispatch:{row.case.assignee_id}"
    for key in ("step", sent, "remind", "supervise", "circulate"):
        settle(key=bell_key(row.case, key, row.name, row.round), now=now)


def refresh_due(case: Case) -> None:
    """Compute the deadlines of a case anew after its pauses have changed."""
    row = open_step(case)
    starts = dict(
        CaseStep.objects.filter(case=case, round=case.round).values_list("name", "started_on")
    )
    step = next(one for one in case.process["steps"] if one["name"] == row.name)
    due, total = step_due(case, step, row.started_on, starts), total_due(case)
    case.due_on = row.due_on = due.day if due else None
    case.total_due_on = total.day if total else None
    row.save(update_fields=["due_on"])
    ask_at_the_door(case, row.started_on)


def workers_of(case: Case, today: date) -> list[User]:
    """Return who is asked to do the present step of a case."""
    if case.assignee is not None and case.step_kind == StepKind.VERIFY:
        return [case.assignee]
    permission = STEP_PERMISSIONS[case.step_kind]
    code = case.division_code
    near = holders_of(permission, code, on=today, roles=_ROLES[case.step_level])
    return near or holders_of(permission, code, on=today)


def ring(
    case: Case,
    users: Sequence[User],
    key: str,
    title: str,
    now: datetime,
    *,
    kind: NotificationKind = NotificationKind.ASSIGNED,
    due_on: date | None = None,
) -> int:
    """Ring bells about the present step of a case; the title starts with its number."""
    return notify(
        users=users,
        key=bell_key(case, key),
        kind=kind,
        title=f"{case.number} {title}",
        url=case_url(case),
        due_on=due_on or case.due_on,
        now=now,
    )


def quiet(case: Case, *keys: str, now: datetime) -> None:
    """Quiet bells about the present step of a case."""
    for key in keys:
        settle(key=bell_key(case, key), now=now)


def bell_key(case: Case, key: str, step: str = "", turn: int = 0) -> str:
    """Return the key of a bell about a step of a case."""
    return f"cases.case:{case.pk}:{turn or case.round}:{step or case.step}:{key}"


def case_url(case: Case) -> str:
    """Return the address of a case's page."""
    return reverse("cases:case", args=[case.pk])


def save(case: Case) -> Case:
    """Store a case after an act, one version on."""
    case.version += 1
    case.save()
    return case
