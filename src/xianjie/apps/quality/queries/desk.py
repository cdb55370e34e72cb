"""What waits of data quality: findings to mend, exemptions to decide."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.quality.enums import ExemptionState, Mending, Standing
from xianjie.apps.quality.models import QualityExemption, QualityFinding
from xianjie.apps.quality.queries.rules import rules_by_id

RANK = 34
_NEAR = {Role.VILLAGE_WORKER, Role.STATIONED_MEMBER, Role.HELPER}


def findings_to_mend(ask: DeskAsk) -> DeskGroup | None:
    """Return what was sent to a village, or for those above it what waits past its day.

    For the county also what was never sent and is wrong.
    """
    scope = ask.scope.narrowed(Permission.MEND_QUALITY)
    roles = {grant.role for grant in scope.grants}
    if not ask.county or not roles:
        return None
    rows = QualityFinding.objects.visible_to(ask.scope, Permission.MEND_QUALITY)
    rows = rows.filter(county_code=ask.county, standing=Standing.OPEN)
    if roles & _NEAR:
        rows = rows.filter(mending=Mending.SENT)
        url = f"{reverse('quality:findings')}?mending=SENT"
    else:
        rows = rows.filter(mending=Mending.SENT, due_on__lt=ask.today)
        url = f"{reverse('quality:findings')}?mending=late"
    shown = rows.defer("values").order_by("due_on", "pk")[: ask.limit] if ask.limit else []
    found = list(shown)
    rules = rules_by_id(ask.county) if found else {}
    return DeskGroup(
        kind="quality-findings",
        title=_("要改正的数据疑点") if roles & _NEAR else _("超期没有改正的数据疑点"),
        verb=_("改正"),
        icon="check",
        count=rows.count(),
        overdue=ask.late(rows.filter(due_on__lt=ask.today)),
        items=tuple(
            DeskItem(
                str(one.pk),
                rules[one.rule_id].title if one.rule_id in rules else one.rule_id,
                reverse("quality:finding", args=[one.pk]),
                due_on=one.due_on,
                note=str(one.severity),
            )
            for one in found
        ),
        url=url,
        rank=RANK,
    )


def exemptions_to_decide(ask: DeskAsk) -> DeskGroup | None:
    """Return the exemptions that wait for somebody who may approve, but for one's own."""
    if not ask.county or not ask.scope.may(Permission.APPROVE_EXEMPTIONS):
        return None
    rows = QualityExemption.objects.visible_to(ask.scope, Permission.APPROVE_EXEMPTIONS)
    rows = rows.filter(county_code=ask.county, state=ExemptionState.ASKED)
    rows = rows.filter(~Q(asked_by=ask.user_id) | Q(asked_by__isnull=True))
    ordered = rows.order_by("asked_at").prefetch_related("findings")
    found = list(ordered[: ask.limit]) if ask.limit else []
    rules = rules_by_id(ask.county) if found else {}
    items = []
    for one in found:
        finding = next(iter(one.findings.all()), None)
        if finding is not None:
            items.append(
                DeskItem(
                    str(one.pk),
                    rules[one.rule_id].title if one.rule_id in rules else one.rule_id,
                    reverse("quality:finding", args=[finding.pk]),
                )
            )
    return DeskGroup(
        kind="quality-exemptions",
        title=_("等待审批的规则豁免"),
        verb=_("审批"),
        icon="shield",
        count=rows.count(),
        items=tuple(items),
        url=f"{reverse('quality:exemptions')}?state=ASKED",
        rank=RANK + 1,
    )
