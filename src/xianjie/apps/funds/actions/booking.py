"""Payments to households: into their income ledger by the one door."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.funds.models import FundPayment
from xianjie.apps.funds.queries.projects import in_county
from xianjie.kernel.errors import RefusedError

KEY = "funds.payment"


def key_of(payment: int) -> str:
    """Return the key under which a payment is booked."""
    return f"{KEY}:{payment}"


@transaction.atomic
def book_payments(*, by: Actor, county: str, now: datetime) -> dict[str, int]:
    """Book every payment to a household of a county; what was booked already stays.

    Returns how many are new, changed, the same, and told already by somebody else. Payments that
    were taken out are taken back. Raises ``RefusedError`` without the right in the county.
    """
    scope = addressed(by.scope, FundPayment)
    if not scope.may(Permission.WORK_FUNDS, county):
        raise RefusedError("not-permitted", "您没有登记这个县资金支付的权限。")
    rows = FundPayment.objects.filter(in_county(county), household__isnull=False)
    result = _book(by, list(rows.select_related("household", "person", "allocation")), now)
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


def _book(by: Actor, rows: list[FundPayment], now: datetime) -> dict[str, Any]:
    raise NotImplementedError
