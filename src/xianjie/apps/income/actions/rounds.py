"""The month of the villages: submitted by the village, approved by the township (M07-10)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q, Sum

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.income.actions.checks import must, user_of
from xianjie.apps.income.actions.prefill import due_day
from xianjie.apps.income.enums import EntryState, MonthState
from xianjie.apps.income.models import IncomeEntry, IncomeQuestion, IncomeRound, VillageMonth
from xianjie.apps.income.queries.rules import INCOME_KINDS, income_rules
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period


@transaction.atomic
def open_round(
    *,
    by: Actor,
    county: str,
    period: Period,
    due_on: date | None = None,
    today: date,
    now: datetime,
) -> IncomeRound:
    """Begin the collection of a month in a county; once is enough.

    Raises:
        RefusedError: not permitted, or a month to come.
    """
    must(by, Permission.MANAGE_INCOME, county, "组织收入采集")
    if period > Period.of(today):
        raise RefusedError("future-month", "这个月还没有到，不能开始采集。")
    day = due_on or due_day(income_rules(county, period.last_day), period)
    round_, is_new = IncomeRound.objects.get_or_create(
        county_code=county,
        period=str(period),
        defaults={
            "division_code": county.ljust(12, "0"),
            "due_on": day,
            "opened_by": user_of(by),
            "opened_at": now,
        },
    )
    if is_new:
        record(
            actor=by, action="income.open-round", object_type="income.IncomeRound",
            object_id=round_.pk, division_code=county, detail={"period": str(period)}, at=now,
        )  # fmt: skip
    return round_


@transaction.atomic
def submit_village(
    *, by: Actor, village: str, period: Period, url: str = "", today: date, now: datetime
) -> VillageMonth:
    """Hand a village's month to the township; its reviewers hear of it.

    Raises:
        RefusedError: not permitted, handed in or approved already, proposals or questions left.
    """
    must(by, Permission.RECORD_INCOME, village, "报审收入")
    left = IncomeEntry.objects.filter(
        division_code=village, period=str(period), state=EntryState.PROPOSED
    ).count()
    if left:
        raise RefusedError("not-confirmed", f"还有 {left} 条数据没有确认，请先逐户或一次确认。")
    month, _ = VillageMonth.objects.select_for_update().get_or_create(
        division_code=village,
        period=str(period),
        defaults={"county_code": village[:6], "state": MonthState.COLLECTING},
    )
    if month.state in {MonthState.SUBMITTED, MonthState.APPROVED}:
        raise RefusedError("submitted", f"这个月{month.get_state_display()}，不用再报。")
    month.state, month.submitted_by, month.submitted_at = MonthState.SUBMITTED, user_of(by), now
    month.decided_by, month.decided_at, month.words = None, None, ""
    month.save()
    notify(
        users=[
            user
            for user in holders_of(Permission.APPROVE_INCOME, village, on=today)
            if user.pk != by.user_id
        ],
        key=_key(month),
        title=f"{period} 村收入月报待审核",
        url=url,
        now=now,
    )
    record(
        actor=by, action="income.submit", object_type="income.VillageMonth", object_id=month.pk,
        division_code=village, detail={"period": str(period)}, at=now,
    )  # fmt: skip
    return month


@transaction.atomic
def decide_village(
    *, by: Actor, month: VillageMonth, agrees: bool, words: str = "", now: datetime
) -> VillageMonth:
    """Approve a village's month or return it with words.

    Never approved by who handed it in, nor by who confirmed one of its entries.

    Raises:
        RefusedError: not permitted, nothing to decide, one's own, returned without a word.
    """
    must(by, Permission.APPROVE_INCOME, month.division_code, "审核收入")
    month = VillageMonth.objects.select_for_update().get(pk=month.pk)
    if month.state != MonthState.SUBMITTED and not (
        month.state == MonthState.APPROVED and not agrees
    ):
        raise RefusedError("not-submitted", "这个月没有等待审核，请刷新页面。")
    if by.user_id is not None and month.submitted_by_id == by.user_id:
        raise RefusedError("own", "自己报审的要由另一个人审核。")
    if agrees and by.user_id is not None and _confirmed_by(by.user_id, month):
        raise RefusedError("own", "这个月里有您自己确认的账，要由另一个人审核。")
    if not agrees and not words.strip():
        raise RefusedError("no-words", "退回请写明哪里要改。")
    open_questions = IncomeQuestion.objects.filter(
        division_code=month.division_code, state="OPEN", entry__period=month.period
    ).count()
    if agrees and open_questions:
        raise RefusedError(
            "questions", f"有 {open_questions} 条数据更正还没有答复，请先由村里答复。"
        )
    month.state = MonthState.APPROVED if agrees else MonthState.RETURNED
    month.decided_by, month.decided_at, month.words = user_of(by), now, words.strip()[:200]
    month.entries, month.total = booked_in(month.division_code, month.period)
    month.save()
    settle(key=_key(month), now=now)
    record(
        actor=by,
        action="income.approve" if agrees else "income.return",
        object_type="income.VillageMonth",
        object_id=month.pk,
        division_code=month.division_code,
        detail={"period": month.period, "entries": month.entries},
        at=now,
    )
    return month


def _confirmed_by(user: int, month: VillageMonth) -> bool:
    return IncomeEntry.objects.filter(
        division_code=month.division_code,
        period=month.period,
        state=EntryState.CONFIRMED,
        confirmed_by=user,
    ).exists()


def booked_in(village: str, period: str) -> tuple[int, int]:
    """Return how many confirmed entries a village's month has, and their income in fen."""
    rows = IncomeEntry.objects.filter(
        division_code=village, period=period, state=EntryState.CONFIRMED
    ).aggregate(count=Count("pk"), total=Sum("amount", filter=Q(kind__in=INCOME_KINDS)))
    return rows["count"], rows["total"] or 0


def _key(month: VillageMonth) -> str:
    return f"income-month:{month.pk}"
