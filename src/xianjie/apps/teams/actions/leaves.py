"""Ask for leave, decide by the ladder, come back (M14-03)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.teams.enums import LeaveLevel, LeaveState
from xianjie.apps.teams.models import Leave, TeamMember
from xianjie.apps.teams.queries.days import days_of, level_of, run_of
from xianjie.apps.teams.queries.leaves import may_decide
from xianjie.apps.teams.queries.months import GRANTED, may_declare
from xianjie.apps.teams.queries.rules import TOWN_LEAVE, team_rules
from xianjie.kernel.errors import RefusedError

_WORDS = 200
LONGEST = 180


@transaction.atomic
def ask_leave(
    *, by: Actor, client_id: UUID, member: TeamMember, from_on: date, to_on: date, reason: str,
    today: date, now: datetime,
) -> Leave:  # fmt: skip
    """Ask for leave; the same form sent twice makes one.

    Its length, with leaves that it adjoins, says who decides: nobody gets around the county by
    asking in pieces. Raises ``RefusedError`` for others than the member (or the office of one
    without account), for days that do not fit, without a reason.
    """
    known = Leave.objects.filter(client_id=client_id).first()
    if known is not None and known.asked_by_id == by.user_id:
        return known
    if known is not None:
        raise RefusedError("used", "这张表已经提交过，请重新打开再填。")
    held = TeamMember.objects.select_for_update().get(pk=member.pk)
    if not may_declare(by.scope, by.user_id, held):
        raise RefusedError("not-permitted", "请假由本人申请；没有账户的由村里或乡镇代办。")
    if to_on < from_on or days_of(from_on, to_on) > LONGEST:
        raise RefusedError("bad-days", f"结束日期不能早于开始日期，一次最长 {LONGEST} 天。")
    if from_on < held.since or (held.left_on is not None and to_on > held.left_on):
        raise RefusedError("not-there", "请假日期要在驻村期间。")
    if not reason.strip():
        raise RefusedError("no-reason", "请写请假事由。")
    others = list(
        Leave.objects.filter(member=held, state__in=(LeaveState.ASKED, *GRANTED)).values_list(
            "from_on", "to_on"
        )
    )
    if any(first <= to_on and last >= from_on for first, last in others):
        raise RefusedError("overlap", "这几天里已有请假，请改日期或先撤回原来的。")
    rules = team_rules(held.division_code[:6], today)
    made = Leave.objects.create(
        client_id=client_id, member=held, from_on=from_on, to_on=to_on,
        days=days_of(from_on, to_on), reason=reason.strip()[:_WORDS],
        level=level_of(run_of((from_on, to_on), others), rules.whole(TOWN_LEAVE)),
        state=LeaveState.ASKED, asked_by_id=by.user_id, asked_at=now,
    )  # fmt: skip
    _note(by, made, "ask-leave", now)
    role = Role.TOWNSHIP_REVIEWER if made.level == LeaveLevel.TOWN else Role.COUNTY_ANALYST
    users = holders_of(Permission.APPROVE_LEAVE, held.division_code, on=today, roles=[role])
    notify(
        users=[one for one in users if one.pk != by.user_id], key=f"leave:{made.pk}",
        kind=NotificationKind.ASSIGNED, title=f"驻村请假 {made.days} 天待审批",
        url=reverse("teams:leave", args=[made.pk]), due_on=from_on, now=now,
    )  # fmt: skip
    return made


@transaction.atomic
def decide_leave(
    *, by: Actor, leave: Leave, approve: bool, words: str = "", today: date, now: datetime
) -> Leave:
    """Approve or refuse a leave; raises ``RefusedError`` for who asked, and out of turn."""
    held = _locked(leave)
    if not may_decide(by.scope, held, today):
        raise RefusedError(
            "not-permitted", f"这次请假 {held.days} 天，由{held.get_level_display()}审批。"
        )
    if by.user_id is None or by.user_id in (held.asked_by_id, held.member.account_id):
        raise RefusedError("same-person", "申请人不能自己审批。")
    if held.state != LeaveState.ASKED:
        raise RefusedError("wrong-state", f"这次请假{held.get_state_display()}，不用再批。")
    if not approve and not words.strip():
        raise RefusedError("no-words", "不批准请写明理由。")
    held.state = LeaveState.APPROVED if approve else LeaveState.REFUSED
    held.decided_by_id, held.decided_at = by.user_id, now
    held.words = words.strip()[:_WORDS]
    _save(by, held, "approve-leave" if approve else "refuse-leave", now)
    settle(key=f"leave:{held.pk}", now=now)
    if held.asked_by_id is not None:
        notify(
            users=list(User.objects.filter(pk=held.asked_by_id, is_active=True)),
            key=f"leave-decided:{held.pk}", kind=NotificationKind.RESULT,
            title=f"驻村请假 {held.days} 天{held.get_state_display()}",
            url=reverse("teams:leave", args=[held.pk]), now=now,
        )  # fmt: skip
    return held


@transaction.atomic
def withdraw_leave(*, by: Actor, leave: Leave, now: datetime) -> Leave:
    """Take back a leave that is not decided; by who asked or may ask."""
    held = _locked(leave)
    _own(by, held)
    if held.state != LeaveState.ASKED:
        raise RefusedError("wrong-state", "已经审批的请假不能撤回，提前回来请销假。")
    held.state = LeaveState.WITHDRAWN
    _save(by, held, "withdraw-leave", now)
    settle(key=f"leave:{held.pk}", now=now)
    return held


@transaction.atomic
def end_leave(*, by: Actor, leave: Leave, back_on: date, today: date, now: datetime) -> Leave:
    """Say when a member was back; ``back_on`` is the last day of leave that he took."""
    held = _locked(leave)
    _own(by, held)
    if held.state != LeaveState.APPROVED:
        raise RefusedError("wrong-state", "只有已批准的请假可以销假。")
    if back_on < held.from_on or back_on > today:
        raise RefusedError("bad-day", "销假日期要在请假开始之后，不晚于今天。")
    held.state, held.back_on = LeaveState.ENDED, back_on
    _save(by, held, "end-leave", now)
    return held


def _own(by: Actor, held: Leave) -> None:
    if by.user_id != held.asked_by_id and not may_declare(by.scope, by.user_id, held.member):
        raise RefusedError("not-permitted", "请由请假人或代办人办理。")


def _locked(leave: Leave) -> Leave:
    return Leave.objects.select_for_update(of=("self",)).select_related("member").get(pk=leave.pk)


def _save(by: Actor, held: Leave, act: str, now: datetime) -> None:
    held.version += 1
    held.save()
    _note(by, held, act, now)


def _note(by: Actor, leave: Leave, act: str, now: datetime) -> None:
    record(
        actor=by, action=f"teams.{act}", object_type="teams.Leave", object_id=leave.pk,
        division_code=leave.member.division_code,
        detail={"days": leave.days, "level": leave.level, "version": leave.version}, at=now,
    )  # fmt: skip
