"""Dividends of an agreement: a round for all its households, paid all at once; principal back."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import F, Q

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.audit.keys import keyring
from xianjie.apps.industry.enums import DividendWay
from xianjie.apps.industry.models import AgreementShare, Dividend, DividendAgreement
from xianjie.apps.ledger.actions import note_created
from xianjie.apps.ledger.enums import RevisionKind
from xianjie.apps.ledger.models import LedgerRevision
from xianjie.kernel.errors import RefusedError

REGISTER = "industry.dividends"
_HUNDRED = Decimal(100)
_WHOLE_ROUND = "整轮登记兑付"


def due_of(principal: int, way: str, rate: Decimal | None, fixed: int | None) -> int:
    """Return the yearly dividend of a household in fen, rounded half up to a whole fen.

    :param principal: its part in fen. :param rate: percent a year. :param fixed: fen a household.
    """
    if way == DividendWay.FIXED:
        return fixed or 0
    share = Decimal(principal) * (rate or Decimal(0)) / _HUNDRED
    return int(share.quantize(Decimal(1), ROUND_HALF_UP))


def _check(by: Actor, agreement: DividendAgreement) -> None:
    scope = addressed(by.scope, DividendAgreement)
    if not scope.may(Permission.WORK_INDUSTRY, agreement.division_code):
        raise RefusedError("not-permitted", "您没有登记这份协议分红的权限。")


@transaction.atomic
def open_round(*, by: Actor, agreement: DividendAgreement, due_on: date, now: datetime) -> int:
    """Make a dividend that falls due on a day for every household of an agreement; return how many.

    Households that have one of that day already are left alone, so that doing it twice is once.

    Raises RefusedError: not permitted; no household; a day outside the agreement.
    """
    _check(by, agreement)
    agreement = DividendAgreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.retired_at is not None:
        raise RefusedError("retired", "这份协议已停用，不能再开分红。")
    if not agreement.signed_on <= due_on <= agreement.valid_until:
        raise RefusedError(
            "bad-day", f"应兑付日期要在 {agreement.signed_on} 到 {agreement.valid_until} 之间。"
        )
    shares = AgreementShare.objects.filter(agreement=agreement, retired_at__isnull=True)
    shares = shares.select_related("household")
    known = set(
        Dividend.objects.filter(
            agreement=agreement, due_on=due_on, retired_at__isnull=True
        ).values_list("household_id", flat=True)
    )
    every = list(shares)
    if not every:
        raise RefusedError("no-shares", "这份协议还没有登记入股户，请先登记或导入。")
    fresh = [
        Dividend(
            agreement=agreement, household=one.household, due_on=due_on,
            division_code=one.household.division_code,
            due=due_of(one.principal, agreement.way, agreement.rate, agreement.fixed),
            created_at=now, updated_at=now,
        )
        for one in every
        if one.household_id not in known
    ]  # fmt: skip
    Dividend.objects.bulk_create(fresh, batch_size=500)
    note_created(by=by, register=REGISTER, numbers=[one.pk for one in fresh], now=now)
    if fresh:
        _audit(by, "industry.round-open", agreement, now, {"rows": len(fresh), "day": str(due_on)})
    return len(fresh)


@transaction.atomic
def pay_round(
    *, by: Actor, agreement: DividendAgreement, due_on: date, paid_on: date, today: date,
    now: datetime,
) -> int:  # fmt: skip
    """Note that everything of a round that was still owed was paid on a day; return how many rows.

    Raises RefusedError: not permitted; a day ahead or before the agreement; nothing is owed.
    """
    _check(by, agreement)
    if paid_on > today:
        raise RefusedError("ahead", "兑付日期不能晚于今天。")
    if paid_on < agreement.signed_on:
        raise RefusedError("too-early", "兑付日期不能早于协议签订日期。")
    rows = Dividend.objects.select_for_update().filter(
        Q(paid__isnull=True) | Q(paid__lt=F("due")),
        agreement=agreement, due_on=due_on, retired_at__isnull=True,
    )  # fmt: skip
    owed = list(rows)
    if not owed:
        raise RefusedError("nothing-owed", "这一轮没有要兑付的分红，可能已经登记过。")
    history = [_revision(by, one, paid_on, now) for one in owed]
    for one in owed:
        one.paid, one.paid_on, one.updated_at = one.due, paid_on, now
        one.version += 1
    changed = ["paid", "paid_on", "version", "updated_at"]
    Dividend.objects.bulk_update(owed, changed, batch_size=500)
    LedgerRevision.objects.bulk_create(history, batch_size=500)
    _audit(
        by, "industry.round-pay", agreement, now,
        {"rows": len(owed), "day": str(due_on), "paid_on": str(paid_on)},
    )  # fmt: skip
    return len(owed)


def _revision(by: Actor, row: Dividend, paid_on: date, now: datetime) -> LedgerRevision:
    """Write down what a row said before; values as people write them, encrypted."""
    before = f"{row.paid / 100:.2f}" if row.paid is not None else ""
    values = {
        "paid": [before, f"{row.due / 100:.2f}"],
        "paid_on": [str(row.paid_on or ""), str(paid_on)],
    }
    return LedgerRevision(
        register=REGISTER, row_id=row.pk, version=row.version + 1, kind=RevisionKind.CHANGE,
        values=keyring().encrypt(json.dumps(values)), reason=_WHOLE_ROUND, user_id=by.user_id,
        actor_label=by.label, at=now,
    )  # fmt: skip


def _audit(
    by: Actor, action: str, agreement: DividendAgreement, now: datetime, detail: dict[str, object]
) -> None:
    record(
        actor=by, action=action, object_type="industry.agreements", object_id=agreement.pk,
        division_code=agreement.division_code, detail=detail, at=now,
    )  # fmt: skip
