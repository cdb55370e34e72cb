"""Close an item under supervision against evidence."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.ledger.enums import RevisionKind
from xianjie.apps.ledger.models import LedgerRevision
from xianjie.apps.supervision.models import Battle
from xianjie.kernel.errors import RefusedError

REGISTER = "supervision.battles"


@transaction.atomic
def close_battle(
    *, by: Actor, battle: Battle, closed_on: date, evidence: str, today: date, now: datetime
) -> Battle:
    """Close an item for good. Raises ``RefusedError`` without the right, twice, or no evidence."""
    held = Battle.objects.select_for_update().get(pk=battle.pk)
    if not by.scope.may(Permission.SUPERVISE, held.division_code):
        raise RefusedError("not-permitted", "您没有为这一项销号的权限。")
    if held.closed_on is not None:
        raise RefusedError("closed", "这一项已经销号。")
    if not evidence.strip():
        raise RefusedError("no-evidence", "请写明销号依据。")
    if not held.listed_on <= closed_on <= today:
        raise RefusedError("bad-day", "销号日期要在挂牌之后，不能晚于今天。")
    held.closed_on, held.evidence = closed_on, evidence.strip()[:1000]
    held.version, held.updated_at = held.version + 1, now
    held.save(update_fields=["closed_on", "evidence", "version", "updated_at"])
    LedgerRevision.objects.create(
        register=REGISTER,
        row_id=held.pk,
        version=held.version,
        kind=RevisionKind.CHANGE,
        reason=f"销号：{held.evidence}"[:200],
        user_id=by.user_id,
        actor_label=by.label,
        at=now,
    )
    record(
        actor=by,
        action="supervision.close-battle",
        object_type=REGISTER,
        object_id=held.pk,
        division_code=held.division_code,
        detail={"on": str(closed_on)},
        at=now,
    )
    return held
