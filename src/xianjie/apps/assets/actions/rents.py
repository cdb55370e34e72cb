"""Rent that came in: it is income of the asset, entered once."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assets.actions.papers import check_may
from xianjie.apps.assets.models import AssetIncome, RentDue
from xianjie.apps.audit.actions import record
from xianjie.apps.ledger.actions import note_created
from xianjie.kernel.errors import RefusedError

_FEN = 100
_KINDS = {"承包": "承包费", "入股": "入股分红", "租赁": "租金"}


@transaction.atomic
def receive_rent(
    *, by: Actor, due: RentDue, amount: int, voucher: str, received_on: date, today: date,
    now: datetime,
) -> AssetIncome:  # fmt: skip
    """Register that (a part of) a rent came in, in fen; it becomes an income of its period's year.

    Raises ``RefusedError`` without the right, for more than is owed, a day in the future, and a
    voucher that the asset has already.
    """
    held = (
        RentDue.objects.select_for_update(of=("self",))
        .select_related("contract__asset")
        .get(pk=due.pk)
    )
    asset = held.contract.asset
    check_may(by, Permission.WORK_ASSETS, asset, "登记该资产租金")
    owed = held.amount - held.received
    if not 0 < amount <= owed:
        raise RefusedError("bad-amount", f"这一期还欠 {owed / _FEN:.2f} 元，请填不超过它的金额。")
    if received_on > today:
        raise RefusedError("bad-day", "到账日期不能晚于今天。")
    if AssetIncome.objects.filter(
        asset=asset, voucher=voucher.strip(), retired_at__isnull=True
    ).exists():
        raise RefusedError("known-voucher", "这项资产已登记过这个凭证号的收益。")
    made = AssetIncome.objects.create(
        asset=asset, due=held, year=held.since.year, amount=amount, received_on=received_on,
        kind=_KINDS.get(held.contract.kind, "经营收入"), voucher=voucher.strip()[:40],
        note=f"合同 {held.contract.number} {held.since} 至 {held.until}"[:200],
        created_at=now, updated_at=now,
    )  # fmt: skip
    held.received += amount
    held.received_on = received_on
    held.version += 1
    held.updated_at = now
    held.save()
    note_created(by=by, register="assets.incomes", numbers=[made.pk], now=now)
    record(
        actor=by, action="assets.receive-rent", object_type="assets.RentDue", object_id=held.pk,
        division_code=asset.division_code, detail={"amount": amount}, at=now,
    )  # fmt: skip
    return made
