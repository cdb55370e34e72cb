"""Payments to households: into their income ledger by the one door."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.funds.models import FundPayment
from xianjie.apps.funds.queries.projects import in_county
from xianjie.apps.income.actions.booking import PaidLine, book_lines, take_back
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

KEY = "funds.payment"


def key_of(payment: int) -> str:
    """Return the key under which a payment is booked."""
    return f"{KEY}:{payment}"


@transaction.atomic
def book_payments(*, by: Actor, county: str, today: date, now: datetime) -> dict[str, int]:
    """Book every payment to a household of a county; what was booked already stays.

    Returns how many are new, changed, the same, told by somebody else already, and taken back
    because the payment was taken out or goes to no household any more. Raises ``RefusedError``
    without the right in the county.
    """
    scope = addressed(by.scope, FundPayment)
    if not scope.may(Permission.WORK_FUNDS, county):
        raise RefusedError("not-permitted", "您没有登记这个县资金支付的权限。")
    rows = FundPayment.objects.filter(in_county(county))
    paid = Q(household__isnull=False, retired_at__isnull=True)
    live = rows.filter(paid, paid_on__lte=today).select_related(
        "household", "person", "allocation__project"
    )
    gone = [key_of(number) for number in rows.exclude(paid).values_list("pk", flat=True)]
    booked = book_lines(by=by, lines=_lines(live), today=today, now=now)
    result = {
        "new": booked.new, "changed": booked.changed, "same": booked.same,
        "overlaps": len(booked.overlaps),
        "taken_back": take_back(by=by, keys=gone, reason="支付登记已停用", now=now),
    }  # fmt: skip
    record(
        actor=by,
        action="funds.book-payments",
        object_type="funds.FundPayment",
        object_id="",
        division_code=county.ljust(12, "0"),
        detail=result,
        at=now,
    )
    return result


def _lines(rows: Iterable[FundPayment]) -> list[PaidLine]:
    found = []
    for one in rows:
        if one.household is None:
            continue
        found.append(
            PaidLine(
                key=key_of(one.pk),
                household=one.household,
                person=one.person,
                item=one.item,
                amount=one.amount,
                period=Period.of(one.paid_on),
                occurred_on=one.paid_on,
                source_ref=f"{one.allocation.project.code} {one.voucher}",
            )
        )
    return found
