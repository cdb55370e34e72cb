"""Confirm a rule that hit more rows than it believes; its findings are listed then."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.jobs.actions import enqueue
from xianjie.apps.quality.models import QualityConfirmation, QualityRun
from xianjie.kernel.errors import RefusedError

CHECK = "quality.check"


@transaction.atomic
def confirm_rule(
    *, by: Actor, county: str, rule_id: str, reason: str, now: datetime
) -> QualityConfirmation:
    """Confirm what the newest run held back of a rule, and check its table again.

    Another version of the rule, or other parameter values, must be confirmed anew. Raises
    ``RefusedError`` without the right, without a reason, or when nothing is held.
    """
    if not by.scope.may(Permission.MANAGE_QUALITY, county):
        raise RefusedError("not-permitted", "您没有确认核查结果的权限。")
    if not reason.strip():
        raise RefusedError("no-reason", "请写明核对过什么、为什么这么多命中是真的。")
    run = QualityRun.objects.filter(county_code=county, is_newest=True).first()
    held = next((one for one in run.held if one["rule"] == rule_id), None) if run else None
    if run is None or held is None:
        raise RefusedError("not-held", "这条规则没有等待确认的结果。")
    made, is_new = QualityConfirmation.objects.get_or_create(
        county_code=county,
        rule_id=rule_id,
        rule_hash=run.rules.get(rule_id, ""),
        defaults={
            "hits": held["hits"],
            "population": held["population"],
            "reason": reason.strip()[:300],
            "confirmed_by_id": by.user_id,
            "confirmed_at": now,
        },
    )
    if is_new:
        record(
            actor=by,
            action="quality.confirm",
            object_type="quality.QualityConfirmation",
            object_id=made.pk,
            division_code=county.ljust(12, "0"),
            detail={"rule": rule_id, "hits": made.hits},
            at=now,
        )
    enqueue_check(by=by, county=county, cause="确认规则", now=now)
    return made


def enqueue_check(*, by: Actor, county: str, cause: str, now: datetime) -> object:
    """Put a check of the whole county into the queue; one that waits already is enough."""
    return enqueue(
        by=by,
        kind=CHECK,
        key=f"{CHECK}:{county}:{now:%Y%m%d%H%M%S}",
        title="数据核查",
        payload={"county": county, "cause": cause},
        division_code=county.ljust(12, "0"),
        now=now,
        url=reverse("quality:findings"),
    )
