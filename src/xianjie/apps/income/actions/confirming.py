"""Confirming a month: a cadre says yes to what the feeds hold, and types only what they do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.income.actions.checks import must, user_of
from xianjie.apps.income.enums import EntrySource, EntryState
from xianjie.apps.income.models import AccountMonth, IncomeEntry
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.money import MOST_FEN
from xianjie.kernel.periods import Period

CHUNK = 2_000


@dataclass(frozen=True)
class Amendment:
    """What a cadre says instead of a proposal: another amount in fen, or None for not at all."""

    amount: int | None
    reason: str


@transaction.atomic
def confirm_month(
    *,
    by: Actor,
    household: Household,
    period: Period,
    amended: Mapping[int, Amendment] | None = None,
    today: date,
    now: datetime,
) -> AccountMonth:
    """Confirm a household's month: every proposal as it is, but for those ``amended`` by number.

    Afterwards the ledger is the whole truth about that month. Done twice it is done once.

    Raises:
        RefusedError: not permitted, a month to come, an amendment without reason or amount.
    """
    must(by, Permission.RECORD_INCOME, household.division_code, "确认收入")
    if period > Period.of(today):
        raise RefusedError("future-month", "这个月还没有到，不能核对。")
    amended = amended or {}
    user = user_of(by)
    rows = IncomeEntry.objects.select_for_update().filter(
        household=household, period=str(period), state=EntryState.PROPOSED
    )
    for entry in rows:
        change = amended.get(entry.pk)
        if change is not None:
            _amend(entry, change)
        else:
            entry.state = EntryState.CONFIRMED
        entry.confirmed_by, entry.confirmed_at = user, now
        entry.save(update_fields=["state", "amount", "reason", "confirmed_by", "confirmed_at"])
    booked = IncomeEntry.objects.filter(
        household=household, period=str(period), state=EntryState.CONFIRMED
    )
    typed = booked.exclude(source__in=[EntrySource.FEED, EntrySource.REGISTER]).count()
    typed += booked.filter(source=EntrySource.FEED).exclude(amount=F("fed_amount")).count()
    month, _ = AccountMonth.objects.update_or_create(
        household=household,
        period=str(period),
        defaults={
            "county_code": household.county_code,
            "division_code": household.division_code,
            "typed": typed,
            "confirmed_by": user,
            "confirmed_at": now,
        },
    )
    record(
        actor=by,
        action="income.confirm",
        object_type="registry.Household",
        object_id=household.pk,
        division_code=household.division_code,
        detail={"period": str(period), "amended": len(amended), "typed": typed},
        at=now,
    )
    return month


def _amend(entry: IncomeEntry, change: Amendment) -> None:
    if not change.reason.strip():
        raise RefusedError("no-reason", f"“{entry.item}”改了数，请写明理由。")
    entry.reason = change.reason.strip()[:200]
    if change.amount is None:
        entry.state = EntryState.DISMISSED
        return
    if not 0 < change.amount <= MOST_FEN:
        raise RefusedError("bad-amount", f"“{entry.item}”的金额要大于 0；没有这笔收入请选“没有”。")
    entry.amount, entry.state = change.amount, EntryState.CONFIRMED


@transaction.atomic
def confirm_village(
    *, by: Actor, village: str, period: Period, today: date, now: datetime
) -> int:  # fmt: skip
    """Confirm all proposals of a village's month unchanged; return how many households.

    Only households for which a feed proposed something: the others have to be asked.

    Raises:
        RefusedError: not permitted, or a month to come.
    """
    must(by, Permission.RECORD_INCOME, village, "确认收入")
    if period > Period.of(today):
        raise RefusedError("future-month", "这个月还没有到，不能核对。")
    user = user_of(by)
    rows = IncomeEntry.objects.filter(
        division_code=village, period=str(period), state=EntryState.PROPOSED
    )
    households = dict(rows.values_list("household_id", "county_code").order_by())
    count = rows.update(state=EntryState.CONFIRMED, confirmed_by=user, confirmed_at=now)
    AccountMonth.objects.bulk_create(
        [
            AccountMonth(
                county_code=county, division_code=village, household_id=number,
                period=str(period), confirmed_by=user, confirmed_at=now,
            )
            for number, county in households.items()
        ],
        batch_size=CHUNK,
        ignore_conflicts=True,
    )  # fmt: skip
    record(
        actor=by,
        action="income.confirm-village",
        object_type="divisions.Division",
        object_id=village,
        division_code=village,
        detail={"period": str(period), "households": len(households), "entries": count},
        at=now,
    )
    return len(households)
