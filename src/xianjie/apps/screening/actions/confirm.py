"""Release a rule's held results by name and with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.screening.models import RuleConfirmation, Run
from xianjie.apps.screening.preparing import resolved_for
from xianjie.engine.ruleset import fingerprint, rule_set
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.kernel.periods import Period

LEAST_REASON = 4


def confirm_rule(
    *, by: Actor, county: str, rule_id: str, period: Period, reason: str, now: datetime
) -> RuleConfirmation:
    """Confirm that a rule which hits unusually many is right, for one month.

    The next run of the month counts its results.

    Raises:
        UsageError: the reason says nothing.
        RefusedError: without the right, or when the rule is not held in the month's current run.
    """
    if not by.scope.may(Permission.CONFIRM_RULES, county):
        raise RefusedError("not-permitted", "您没有确认规则结果的权限。")
    if len(reason.strip()) < LEAST_REASON:
        raise UsageError("no-reason", "请写明确认的理由（不少于 4 个字）。")
    run = Run.objects.filter(county_code=county, period=str(period), is_current=True).first()
    held = {hold["rule_id"] for hold in run.held} if run else set()
    if run is None or rule_id not in held:
        names = "、".join(sorted(held)) or "没有"
        raise RefusedError(
            "not-held", f"“{rule_id}”在 {period} 没有待确认的结果；待确认的规则：{names}。"
        )
    with transaction.atomic():
        confirmation, _ = RuleConfirmation.objects.get_or_create(
            county_code=county,
            period=str(period),
            rule_id=rule_id,
            rule_hash=fingerprint(rule_set(resolved_for(run)), rule_id),
            defaults={"reason": reason.strip(), "confirmed_by": by.label, "confirmed_at": now},
        )
        record(
            actor=by,
            action="screening.confirm",
            object_type="screening.RuleConfirmation",
            object_id=confirmation.pk,
            division_code=county,
            detail={"rule": rule_id, "period": str(period), "reason": reason.strip()},
            at=now,
        )
    return confirmation
