"""Declare the days of a month, confirm them, give them back (M14-03)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.actions import record
from xianjie.apps.teams.enums import MonthState
from xianjie.apps.teams.models import MemberMonth, TeamMember
from xianjie.apps.teams.queries.days import days_of, days_within
from xianjie.apps.teams.queries.months import leave_spans, may_confirm, may_declare
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

_WORDS = 200


@transaction.atomic
def declare_month(
    *, by: Actor, member: TeamMember, period: Period, days: int, words: str = "", today: date,
    now: datetime,
) -> MemberMonth:  # fmt: skip
    """Declare how many days of a month a member was in the village; again until it is confirmed.

    He does it himself; for a member without an account the village or township does. Raises
    ``RefusedError`` for others, for a month that is not over or in which he was not there, and
    for more days than it had beside his leave.
    """
    held = TeamMember.objects.select_for_update().get(pk=member.pk)
    if not may_declare(by.scope, by.user_id, held):
        raise RefusedError("not-permitted", "在村天数由本人申报；没有账户的由村里或乡镇代报。")
    first = max(period.first_day, held.since)
    last = min(period.last_day, held.left_on or period.last_day)
    if first > last:
        raise RefusedError("not-there", "这个月不在他的驻村期间。")
    if period.last_day >= today and last >= today:
        raise RefusedError("too-early", "这个月还没有过完，下月初再申报。")
    leave = days_within(leave_spans([held], period).get(held.pk, ()), period)
    most = max(days_of(first, last) - leave, 0)
    if not 0 <= days <= most:
        raise RefusedError("bad-days", f"这个月扣除请假 {leave} 天，在村最多 {most} 天。")
    known = MemberMonth.objects.filter(member=held, period=str(period)).first()
    if known is not None and known.state == MonthState.CONFIRMED:
        raise RefusedError("confirmed", "这个月已经确认，不能再改；有误请联系确认人退回。")
    month = known or MemberMonth(member=held, period=str(period), version=0)
    month.days, month.leave_days, month.words = days, leave, words.strip()[:_WORDS]
    month.state, month.declared_by_id, month.declared_at = MonthState.DECLARED, by.user_id, now
    month.answer, month.version = "", month.version + 1
    month.save()
    _note(by, month, "declare-month", now)
    return month


@transaction.atomic
def judge_declared(
    *, by: Actor, month: MemberMonth, confirm: bool, words: str = "", now: datetime
) -> MemberMonth:
    """Confirm a declared month, or give it back with words.

    A confirmed month can be given back, too. Raises ``RefusedError`` for who declared it, for the
    member himself, without the right, without words for giving back.
    """
    held = (
        MemberMonth.objects.select_for_update(of=("self",))
        .select_related("member")
        .get(pk=month.pk)
    )
    if not may_confirm(by.scope, held.member.division_code):
        raise RefusedError("not-permitted", "在村天数由村里、乡镇或县里确认。")
    if by.user_id is None or by.user_id in (held.declared_by_id, held.member.account_id):
        raise RefusedError("same-person", "申报人不能自己确认。")
    if confirm and held.state == MonthState.CONFIRMED:
        return held
    if held.state == MonthState.RETURNED or (confirm and held.state != MonthState.DECLARED):
        raise RefusedError("wrong-state", "这个月已退回，等重新申报。")
    if not confirm and not words.strip():
        raise RefusedError("no-words", "退回请写明原因。")
    held.state = MonthState.CONFIRMED if confirm else MonthState.RETURNED
    held.confirmed_by_id, held.confirmed_at = by.user_id, now
    held.answer = words.strip()[:_WORDS]
    held.version += 1
    held.save()
    _note(by, held, "confirm-month" if confirm else "return-month", now)
    if not confirm and held.declared_by_id is not None:
        notify(
            users=list(User.objects.filter(pk=held.declared_by_id, is_active=True)),
            key=f"member-month:{held.pk}:{held.version}", kind=NotificationKind.RESULT,
            title=f"{held.period} 在村天数被退回，请核对后重报",
            url=f"{reverse('teams:months')}?period={held.period}", now=now,
        )  # fmt: skip
    return held


def confirm_months(*, by: Actor, months: list[MemberMonth], now: datetime) -> int:
    """Confirm several declared months at once; returns how many; those refused are left."""
    number = 0
    for month in months:
        try:
            judge_declared(by=by, month=month, confirm=True, now=now)
        except RefusedError:
            continue
        number += 1
    return number


def _note(by: Actor, month: MemberMonth, act: str, now: datetime) -> None:
    record(
        actor=by, action=f"teams.{act}", object_type="teams.MemberMonth", object_id=month.pk,
        division_code=month.member.division_code,
        detail={"period": month.period, "days": month.days, "version": month.version}, at=now,
    )  # fmt: skip
