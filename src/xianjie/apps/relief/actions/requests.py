"""Requests for relief: entered, accepted, handed to the department, handled, finished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.registry.models import Household
from xianjie.apps.relief.choices import risk_of
from xianjie.apps.relief.enums import (
    OPEN_REQUESTS,
    REQUEST_STEPS,
    RequestKind,
    RequestState,
    RequestStep,
)
from xianjie.apps.relief.models import ReliefEvent, ReliefRequest
from xianjie.apps.relief.queries.requests import late, may_step
from xianjie.apps.relief.queries.rules import (
    ACCEPT_DAYS,
    CLUE_LEVEL,
    FINISH_DAYS,
    OFFICE_DAYS,
    TRANSFER_DAYS,
    relief_rules,
)
from xianjie.apps.screening.actions import raise_clue
from xianjie.apps.screening.enums import ClueKind
from xianjie.apps.screening.models import Clue
from xianjie.kernel.errors import RefusedError

_WORDS = 1000
CLUE_CHANNEL = "平台分析"
WORDLESS = frozenset({RequestStep.ACCEPT, RequestStep.TRANSFER, RequestStep.PASS_ON})
"""Steps that need no words: they say what they are."""
_NEW_DAY = {
    RequestStep.ACCEPT: TRANSFER_DAYS,
    RequestStep.TRANSFER: OFFICE_DAYS,
    RequestStep.BACK: TRANSFER_DAYS,
    RequestStep.REDO: OFFICE_DAYS,
}


@dataclass(frozen=True)
class Need:
    """What somebody asks for: whom it is about, which need, by which way it came."""

    division_code: str
    need: str
    channel: str
    household: Household | None = None
    who: str = ""
    phone: str = ""
    words: str = ""
    urgent: bool = False
    origin: str = ""
    received_on: date | None = None
    clue: Clue | None = None


@dataclass(frozen=True)
class Outcome:
    """What a department or the township did: the result, and fen of money or goods."""

    result: str
    amount: int | None = None


@transaction.atomic
def submit_request(
    *, by: Actor, client_id: UUID, need: Need, permission: Permission = Permission.APPLY_RELIEF,
    today: date, now: datetime,
) -> ReliefRequest:  # fmt: skip
    """Enter a request; the same form sent twice makes one.

    ``permission`` is what the actor must hold in the village: applications of the public page are
    passed on by who handles those. Raises ``RefusedError`` without it, without people, for a day
    to come.
    """
    return _entered(by, client_id, need, RequestKind.REQUEST, permission, today, now)


@transaction.atomic
def refer(
    *, by: Actor, client_id: UUID, need: Need, office: Organisation, today: date, now: datetime
) -> ReliefRequest:
    """Refer a household straight to the department of its need and get the result back."""
    made = _entered(by, client_id, need, RequestKind.REFERRAL, Permission.HANDLE_RELIEF, today, now)
    if made.state == RequestState.SUBMITTED:
        made = add_step(by=by, found=made, step=RequestStep.ACCEPT, today=today, now=now)
        made = add_step(
            by=by, found=made, step=RequestStep.TRANSFER, office=office, words=need.words,
            today=today, now=now,
        )  # fmt: skip
    return made


def _entered(
    by: Actor, client_id: UUID, need: Need, kind: RequestKind, permission: Permission,
    today: date, now: datetime,
) -> ReliefRequest:  # fmt: skip
    known = ReliefRequest.objects.filter(client_id=client_id).first()
    if known is not None and known.created_by_id == by.user_id:
        return known
    if known is not None:
        raise RefusedError("used", "这张表已经提交过，请重新打开再填。")
    place = need.household.division_code if need.household else need.division_code
    if not by.scope.may(permission, place):
        raise RefusedError("not-permitted", "您没有为该村登记救助申请的权限。")
    if need.household is None and not need.who.strip():
        raise RefusedError("no-people", "请选一户，或者写明申请人。")
    received = need.received_on or today
    if received > today:
        raise RefusedError("bad-day", "申请日期不能晚于今天。")
    rules = relief_rules(place, today)
    made = ReliefRequest.objects.create(
        client_id=client_id,
        kind=kind,
        county_code=place[:6],
        division_code=place,
        household=need.household,
        who=need.who.strip()[:60] or (need.household.head_name if need.household else ""),
        phone=need.phone.strip()[:30],
        need=need.need,
        channel=need.channel,
        origin=need.origin[:30],
        urgent=need.urgent,
        words=need.words.strip()[:_WORDS],
        state=RequestState.SUBMITTED,
        received_on=received,
        clue=need.clue,
        due_on=rules.day_after(received, ACCEPT_DAYS),
        finish_by=rules.day_after(received, FINISH_DAYS),
        created_by_id=by.user_id,
        created_at=now,
    )
    made.number = f"JZ{received.year}-{made.pk:05d}"
    made.save(update_fields=["number"])
    _event(by, made, RequestStep.SUBMIT, "", now, due_on=made.due_on)
    _audit(by, made, RequestStep.SUBMIT, now, need=made.need, channel=made.channel)
    if kind == RequestKind.REQUEST:
        _ring(managers_of(made, today), made, "等待受理", now, by)
    return made


@transaction.atomic
def add_step(
    *,
    by: Actor,
    found: ReliefRequest,
    step: str,
    words: str = "",
    office: Organisation | None = None,
    outcome: Outcome | None = None,
    version: int | None = None,
    today: date,
    now: datetime,
) -> ReliefRequest:
    """Do the next thing about a request.

    ``office`` is whom it is transferred to, ``outcome`` what came of it (reporting, finishing).
    ``version`` is the one that the user saw. Raises ``RefusedError`` for a step that does not fit,
    is not permitted, or lacks its words, office or result.
    """
    held = _held(by, found, step, words, version)
    before = held.organisation if step == RequestStep.BACK else None
    if step == RequestStep.PASS_ON:
        _raise(by, held, words, today, now)
    else:
        _apply(held, step, office, outcome, today)
    held.state = REQUEST_STEPS[held.state][step]
    held.version += 1
    held.save()
    shown = before or (held.organisation if step == RequestStep.TRANSFER else None)
    due = held.due_on if step in _NEW_DAY else None
    _event(by, held, step, words, now, due_on=due, organisation=shown)
    _audit(by, held, step, now, state=held.state)
    _tell(by, held, step, today, now)
    return held


def _held(
    by: Actor, found: ReliefRequest, step: str, words: str, version: int | None
) -> ReliefRequest:
    """Return the request locked, if the step fits and is permitted."""
    held = ReliefRequest.objects.select_for_update().get(pk=found.pk)
    if version is not None and version != held.version:
        raise RefusedError("stale", "别人刚刚办过这一件，请看办理记录后再办。")
    if step not in REQUEST_STEPS[held.state]:
        raise RefusedError("bad-step", f"现在是“{held.get_state_display()}”，不能做这一步。")
    if not may_step(by.scope, by.user_id, held, step):
        raise RefusedError("not-permitted", "您没有办理这一步的权限。")
    if step not in WORDLESS and not words.strip():
        raise RefusedError("no-words", "请写明情况或理由。")
    return held


def _apply(
    held: ReliefRequest, step: str, office: Organisation | None, outcome: Outcome | None,
    today: date,
) -> None:  # fmt: skip
    """Set department, result and days as a step says."""
    rules = relief_rules(held.division_code, today)
    if step in _NEW_DAY:
        held.due_on = rules.day_after(today, _NEW_DAY[RequestStep(step)])
    match step:
        case RequestStep.TRANSFER:
            if office is None or office.division_code[:6] != held.county_code:
                raise RefusedError("no-office", "请选本县转办的部门。")
            held.organisation = office
        case RequestStep.BACK:
            held.organisation = None
        case RequestStep.REPORT:
            _take(held, outcome)
            held.due_on = held.finish_by
        case RequestStep.REDO:
            held.result, held.amount = "", None
        case RequestStep.FINISH:
            if outcome is not None or not held.result:
                _take(held, outcome)
            held.finished_on, held.due_on = today, None
        case RequestStep.REFUSE | RequestStep.WITHDRAW:
            held.due_on = None


def _take(held: ReliefRequest, outcome: Outcome | None) -> None:
    if outcome is None or not outcome.result:
        raise RefusedError("no-result", "请选办理结果。")
    if outcome.amount is not None and outcome.amount < 0:
        raise RefusedError("bad-amount", "金额不能小于 0。")
    held.result, held.amount = outcome.result, outcome.amount


def _raise(by: Actor, held: ReliefRequest, words: str, today: date, now: datetime) -> None:
    """Pass a household that may meet the conditions of monitoring on as a clue."""
    held.clue = raise_clue(
        by=by,
        county=held.county_code,
        division_code=held.division_code,
        household=held.household,
        kind=ClueKind.DECLARATION,
        risk=risk_of(held.need),
        level=relief_rules(held.division_code, today).text(CLUE_LEVEL),
        source_ref=held.number,
        channel=CLUE_CHANNEL,
        words=words.strip() or held.words,
        seen_on=held.received_on,
        today=today,
        now=now,
    )


@transaction.atomic
def urge_late(*, county: str, today: date, now: datetime) -> int:
    """Ring once a request for who is late with it; for the tick. Returns how many bells rang."""
    rows = ReliefRequest.objects.filter(late(today), county_code=county).select_related(
        "organisation"
    )
    rung = 0
    for one in rows.order_by("pk")[:500]:
        users = managers_of(one, today)
        if one.state == RequestState.TRANSFERRED:
            users = [*users, *clerks_of(one, today)]
        rung += notify(
            users=users,
            key=f"relief:{one.pk}:late",
            kind=NotificationKind.OVERDUE,
            title=f"救助申请 {one.number} 超过办结期限",
            url=_url(one),
            due_on=one.finish_by,
            now=now,
        )
    return rung


def managers_of(found: ReliefRequest, today: date) -> list[User]:
    """Return the accounts of the township that manage a request."""
    return holders_of(
        Permission.HANDLE_RELIEF, found.division_code, on=today, roles=[Role.TOWNSHIP_REVIEWER]
    )


def clerks_of(found: ReliefRequest, today: date) -> list[User]:
    """Return the accounts of the department that deals with a request."""
    if found.organisation_id is None:
        return []
    return holders_of(
        Permission.HANDLE_RELIEF, found.county_code, on=today, roles=[Role.DEPARTMENT_CLERK],
        organisation_id=found.organisation_id,
    )  # fmt: skip


def _tell(by: Actor, held: ReliefRequest, step: str, today: date, now: datetime) -> None:
    if step in {RequestStep.TRANSFER, RequestStep.REDO, RequestStep.URGE}:
        words = {RequestStep.TRANSFER: "已转给您单位", RequestStep.REDO: "退回重办",
                 RequestStep.URGE: "被督办"}  # fmt: skip
        kind = NotificationKind.REMINDER if step == RequestStep.URGE else NotificationKind.ASSIGNED
        _ring(clerks_of(held, today), held, words[RequestStep(step)], now, by, kind)
    elif step in {RequestStep.BACK, RequestStep.REPORT}:
        word = "被部门退回" if step == RequestStep.BACK else "等待办结"
        _ring(managers_of(held, today), held, word, now, by)
    elif held.state not in OPEN_REQUESTS:
        settle(key=f"relief:{held.pk}:late", now=now)
        if held.created_by_id is not None:
            users = list(User.objects.filter(pk=held.created_by_id, is_active=True))
            _ring(users, held, held.get_state_display(), now, by, NotificationKind.RESULT)


def _ring(
    users: list[User], held: ReliefRequest, words: str, now: datetime, by: Actor,
    kind: NotificationKind = NotificationKind.ASSIGNED,
) -> None:  # fmt: skip
    notify(
        users=[one for one in users if one.pk != by.user_id],
        key=f"relief:{held.pk}:{held.version}",
        kind=kind,
        title=f"救助申请 {held.number} {words}",
        url=_url(held),
        due_on=held.due_on,
        now=now,
    )


def _event(
    by: Actor, held: ReliefRequest, step: str, words: str, now: datetime, **more: Any
) -> None:
    ReliefEvent.objects.create(
        request=held, step=step, words=words.strip()[:_WORDS], user_id=by.user_id, at=now, **more
    )


def _audit(by: Actor, held: ReliefRequest, step: str, now: datetime, **detail: Any) -> None:
    record(
        actor=by,
        action=f"relief.request-{step.lower().replace('_', '-')}",
        object_type="relief.ReliefRequest",
        object_id=held.pk,
        division_code=held.division_code,
        detail={"version": held.version, **detail},
        at=now,
    )


def _url(held: ReliefRequest) -> str:
    return reverse("relief:request", args=[held.pk])


@transaction.atomic
def record_export(*, by: Actor, what: str, county: str, rows: int, now: datetime) -> None:
    """Leave a trace of a list that was handed out."""
    record(
        actor=by,
        action="relief.export",
        object_type=f"relief.{what}",
        object_id="",
        division_code=county.ljust(12, "0"),
        detail={"rows": rows},
        at=now,
    )


def overdue_days(found: ReliefRequest, today: date) -> int:
    """Return by how many days a request is late; 0 when it is not."""
    if found.state not in OPEN_REQUESTS or found.finish_by is None:
        return 0
    return max((today - found.finish_by) // timedelta(days=1), 0)
