"""What a stranger says against a notice that hangs in a village."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from xianjie.apps.cases.actions import record_objection
from xianjie.apps.cases.models import Case, Notice
from xianjie.apps.portal.actions.applying import PUBLIC
from xianjie.apps.portal.actions.limits import Limit, count_use
from xianjie.apps.portal.models import ObjectionReceipt
from xianjie.apps.portal.queries.receipts import code_of, fresh_code, fresh_receipt, lookup_key

CHANNEL = "网上"


@transaction.atomic
def submit_objection(
    *,
    notice: Notice,
    case: Case | None,
    words: str,
    name: str,
    phone: str,
    client_id: UUID,
    limits: Sequence[Limit] = (),
    today: date,
    now: datetime,
) -> tuple[ObjectionReceipt, str]:
    """Record an objection and return its receipt with the code that opens it.

    The code is the last four digits of the phone, or four random digits, which are told once: the
    same form sent again gives the receipt with an empty code. Raises ``RefusedError`` above the
    limits and where `cases.record_objection` does.
    """
    known = ObjectionReceipt.objects.filter(objection__client_id=client_id).first()
    if known is not None:
        return known, code_of(phone) if phone else ""
    count_use(limits=limits, now=now)
    objection = record_objection(
        by=PUBLIC,
        notice=notice,
        case=case,
        channel=CHANNEL,
        words=words,
        contact=" ".join(part for part in (name.strip(), phone) if part),
        client_id=client_id,
        is_public=True,
        today=today,
        now=now,
    )
    number, code = fresh_receipt(), code_of(phone) if phone else fresh_code()
    receipt = ObjectionReceipt.objects.create(
        number=number,
        lookup=lookup_key(number, code),
        objection=objection,
        division_code=notice.division_code,
    )
    return receipt, code
