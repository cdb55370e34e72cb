"""Say by name that the many gaps of a benefit are right, so that they count."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.benefits.models import BenefitConfirmation
from xianjie.apps.benefits.queries.evaluations import current_evaluation
from xianjie.apps.benefits.reckoning import entry_hash
from xianjie.apps.benefits.running import benefits_of
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def confirm_benefit(
    *, by: Actor, county: str, period: str, benefit_id: str, reason: str, now: datetime
) -> BenefitConfirmation:
    """Release the held gaps of a benefit for one month; the next evaluation takes them in.

    Raises ``RefusedError`` without the right, without a reason, or for a benefit that is not held.
    """
    if not by.scope.may(Permission.CONFIRM_RULES, county):
        raise RefusedError("not-permitted", "您没有确认该县比对结果的权限。")
    if not reason.strip():
        raise RefusedError("no-reason", "请写明为什么这么多人是对的，例如抽查了哪些户。")
    evaluation = current_evaluation(county, period)
    held = {one["benefit"] for one in evaluation.held} if evaluation else set()
    if evaluation is None or benefit_id not in held:
        raise RefusedError("not-held", "这项待遇没有待确认的结果；可能已经确认过，请刷新页面。")
    found, _ = BenefitConfirmation.objects.get_or_create(
        county_code=county,
        period=period,
        benefit_id=benefit_id,
        entry_hash=entry_hash(benefits_of(evaluation.run)[benefit_id]),
        defaults={
            "reason": reason.strip()[:500],
            "confirmed_by": by.label[:80],
            "confirmed_at": now,
        },
    )
    record(
        actor=by,
        action="benefits.confirm",
        object_type="benefits.BenefitEvaluation",
        object_id=evaluation.pk,
        division_code=county,
        detail={"period": period, "benefit": benefit_id},
        at=now,
    )
    return found
