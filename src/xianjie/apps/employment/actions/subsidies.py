"""The subsidy for going away to work: paid once a transfer, booked into the household's account."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.employment.actions.noting import money
from xianjie.apps.employment.models import Transfer
from xianjie.apps.employment.permissions import permit
from xianjie.apps.income.actions.booking import PaidLine, book_lines, take_back
from xianjie.apps.ledger.actions import note_changed
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

ITEM = "就业奖励"


def key_of(transfer: Transfer) -> str:
    """Return the name under which the account knows the subsidy of a transfer."""
    return f"employment.subsidy:{transfer.pk}"


@transaction.atomic
def pay_subsidy(
    *, by: Actor, transfer: Transfer, amount: int, paid_on: date | None, today: date, now: datetime
) -> Transfer:
    """Keep that a subsidy of so many fen was paid on a day, or (0, None) that it was not.

    A changed amount is booked anew; the transfer itself is no income. Raises ``RefusedError``
    without the right, or for a day that does not fit.
    """
    held = (
        Transfer.objects.select_for_update(of=("self",))
        .select_related("person__household")
        .get(pk=transfer.pk)
    )
    permit(by, Transfer, held.division_code, "登记交通补贴", Permission.MANAGE_EMPLOYMENT)
    if held.retired_at is not None:
        raise RefusedError("retired", "这条转移就业已经停用。")
    if amount and paid_on is None:
        raise RefusedError("no-day", "请填发放日期。")
    if paid_on is not None and (paid_on > today or paid_on.year < held.year):
        raise RefusedError("bad-day", "发放日期要在务工当年以后，不晚于今天。")
    before = [money(held.subsidy), str(held.subsidy_paid_on or "")]
    held.subsidy = amount or None
    held.subsidy_paid_on = paid_on if amount else None
    held.version += 1
    held.updated_at = now
    held.save(update_fields=["subsidy", "subsidy_paid_on", "version", "updated_at"])
    if amount and paid_on is not None:
        line = PaidLine(
            key=key_of(held), household=held.household, person=held.person, item=ITEM,
            amount=amount, period=Period.of(paid_on), occurred_on=paid_on,
            source_ref=f"{held.year}年外出务工交通补贴",
        )  # fmt: skip
        book_lines(by=by, lines=[line], today=today, now=now)
    elif before[0]:
        take_back(by=by, keys=[key_of(held)], reason="交通补贴更正为没有发放", now=now)
    after = [money(held.subsidy), str(held.subsidy_paid_on or "")]
    names = ("subsidy", "subsidy_paid_on")
    changed = {
        name: [old, new] for name, old, new in zip(names, before, after, strict=True) if old != new
    }
    note_changed(
        by=by, register="employment.transfers", number=held.pk, version=held.version,
        values=changed, now=now,
    )  # fmt: skip
    record(
        actor=by, action="employment.subsidy", object_type="employment.Transfer",
        object_id=held.pk, division_code=held.division_code, detail={"paid": bool(amount)}, at=now,
    )  # fmt: skip
    return held
