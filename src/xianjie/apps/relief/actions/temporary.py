"""Temporary relief: applied for, decided within the limits, paid; the papers may come later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.registry.models import Household
from xianjie.apps.relief.enums import Decider, TemporaryState, TemporaryStep
from xianjie.apps.relief.models import TemporaryEvent, TemporaryRelief
from xianjie.apps.relief.queries.rules import PAPER_DAYS, TEMPORARY_DAYS, relief_rules
from xianjie.apps.relief.queries.temporary import decider_of, limits_of, temporary_steps
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.workdays import deadline

_WORDS = 1000
_FEN = 100


@dataclass(frozen=True)
class Plea:
    """What somebody asks for in an emergency; amounts are fen."""

    division_code: str
    kind: str
    ground: str
    asked: int
    household: Household | None = None
    who: str = ""
    words: str = ""
    people: int = 1
    cost: int | None = None
    first_aid: bool = False


@transaction.atomic
def apply_temporary(
    *, by: Actor, client_id: UUID, plea: Plea, today: date, now: datetime
) -> TemporaryRelief:
    """Apply for temporary relief; the same form sent twice makes one.

    Raises ``RefusedError`` without the right in the village, without people, above what one
    relief may be.
    """
    known = TemporaryRelief.objects.filter(client_id=client_id).first()
    if known is not None and known.created_by_id == by.user_id:
        return known
    if known is not None:
        raise RefusedError("used", "这张表已经提交过，请重新打开再填。")
    place = plea.household.division_code if plea.household else plea.division_code
    if not by.scope.may(Permission.APPLY_RELIEF, place):
        raise RefusedError("not-permitted", "您没有为该村申请临时救助的权限。")
    if plea.household is None and not plea.who.strip():
        raise RefusedError("no-people", "请选一户，或者写明救助对象。")
    _fits(plea.asked, limits_of(place, today).most, "asked")
    rules = relief_rules(place, today)
    made = TemporaryRelief.objects.create(
        client_id=client_id,
        county_code=place[:6],
        division_code=place,
        household=plea.household,
        who=plea.who.strip()[:60] or (plea.household.head_name if plea.household else ""),
        kind=plea.kind,
        ground=plea.ground,
        words=plea.words.strip()[:_WORDS],
        people=plea.people,
        cost=plea.cost,
        asked=plea.asked,
        first_aid=plea.first_aid,
        state=TemporaryState.APPLIED,
        applied_on=today,
        due_on=today if plea.first_aid else rules.day_after(today, TEMPORARY_DAYS),
        created_by_id=by.user_id,
        created_at=now,
    )
    made.number = f"LS{today.year}-{made.pk:05d}"
    made.save(update_fields=["number"])
    _note(by, made, TemporaryStep.APPLY, "", now)
    _ring(_town(made, today), made, "等待审批", now, by)
    return made


@transaction.atomic
def temporary_step(
    *,
    by: Actor,
    found: TemporaryRelief,
    step: str,
    words: str = "",
    amount: int | None = None,
    paid_by: str = "",
    day: date | None = None,
    today: date,
    now: datetime,
) -> TemporaryRelief:
    """Decide, refuse, pay, complete the papers, or withdraw.

    ``amount`` is fen for deciding: a township decides small ones alone, above that the county's
    civil affairs do. ``day`` is when it was paid or the papers were complete. Who applied does not
    decide. Raises ``RefusedError`` for what does not fit.
    """
    held = TemporaryRelief.objects.select_for_update().get(pk=found.pk)
    if step not in temporary_steps(by.scope, by.user_id, held):
        raise RefusedError("bad-step", f"现在是“{held.get_state_display()}”，您不能做这一步。")
    on = day or today
    if on > today or on < held.applied_on:
        raise RefusedError("bad-day", "日期要在申请之后，不晚于今天。")
    match step:
        case TemporaryStep.DECIDE:
            _decide(by, held, amount, today)
        case TemporaryStep.REFUSE | TemporaryStep.WITHDRAW:
            if not words.strip():
                raise RefusedError("no-words", "请写明理由。")
            refused = step == TemporaryStep.REFUSE
            held.state = TemporaryState.REFUSED if refused else TemporaryState.WITHDRAWN
            held.due_on = None
        case TemporaryStep.PAY:
            if not paid_by.strip():
                raise RefusedError("no-way", "请写发放方式。")
            held.state, held.paid_on, held.paid_by = TemporaryState.PAID, on, paid_by.strip()[:20]
            held.due_on = held.papers_due_on if held.papers_on is None else None
        case TemporaryStep.PAPERS:
            held.papers_on = on
            if held.state == TemporaryState.PAID:
                held.due_on = None
    held.version += 1
    held.save()
    _note(by, held, step, words, now)
    if held.state in {TemporaryState.REFUSED, TemporaryState.PAID} and held.created_by_id:
        users = list(User.objects.filter(pk=held.created_by_id, is_active=True))
        _ring(users, held, held.get_state_display(), now, by, NotificationKind.RESULT)
    return held


def _decide(by: Actor, held: TemporaryRelief, amount: int | None, today: date) -> None:
    if by.user_id is None or by.user_id == held.created_by_id:
        raise RefusedError("same-person", "登记申请的人不能自己审批。")
    if not amount or amount <= 0:
        raise RefusedError("no-amount", "请填救助金额。")
    limits, level = limits_of(held.division_code, today), decider_of(by.scope, held.division_code)
    _fits(amount, limits.most, "amount")
    if level == Decider.TOWN:
        if limits.small is None:
            raise RefusedError("no-limit", "规则库没有给乡镇小额审批的额度，请报县民政审批。")
        if amount > limits.small:
            raise RefusedError(
                "above-small",
                f"乡镇最多批 {limits.small // _FEN} 元，超过的请县民政审批。",
            )
    held.state, held.decider, held.amount = TemporaryState.DECIDED, level, amount
    held.decided_on, held.decided_by_id = today, by.user_id
    if held.first_aid:
        days = relief_rules(held.division_code, today).whole(PAPER_DAYS)
        held.papers_due_on = None if days is None else deadline(today, days, working=True).day
    held.due_on = held.papers_due_on


def _fits(amount: int, most: int | None, field: str) -> None:
    if most is not None and amount > most:
        words = f"一次临时救助最多 {most // _FEN} 元。"
        raise RefusedError(f"above-most-{field}", words)


def _town(found: TemporaryRelief, today: date) -> list[User]:
    return holders_of(
        Permission.HANDLE_RELIEF, found.division_code, on=today, roles=[Role.TOWNSHIP_REVIEWER]
    )


def _ring(
    users: list[User], held: TemporaryRelief, words: str, now: datetime, by: Actor,
    kind: NotificationKind = NotificationKind.ASSIGNED,
) -> None:  # fmt: skip
    notify(
        users=[one for one in users if one.pk != by.user_id],
        key=f"temporary:{held.pk}:{held.version}",
        kind=kind,
        title=f"临时救助 {held.number} {words}",
        url=reverse("relief:temporary", args=[held.pk]),
        due_on=held.due_on,
        now=now,
    )


def _note(by: Actor, held: TemporaryRelief, step: str, words: str, now: datetime) -> None:
    TemporaryEvent.objects.create(
        relief=held, step=step, words=words.strip()[:_WORDS], user_id=by.user_id, at=now
    )
    detail: dict[str, Any] = {"version": held.version, "state": held.state}
    record(
        actor=by,
        action=f"relief.temporary-{step.lower()}",
        object_type="relief.TemporaryRelief",
        object_id=held.pk,
        division_code=held.division_code,
        detail=detail,
        at=now,
    )
