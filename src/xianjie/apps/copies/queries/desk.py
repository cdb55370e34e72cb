"""What waits of copies: requests to decide."""

from __future__ import annotations

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.copies.enums import CopyState
from xianjie.apps.copies.models import CopyRequest

RANK = 40


def copies_to_decide(ask: DeskAsk) -> DeskGroup | None:
    """Return the requests that wait for who may approve copies."""
    if not ask.county or not ask.scope.may(Permission.APPROVE_COPIES):
        return None
    rows = CopyRequest.objects.visible_to(ask.scope, Permission.APPROVE_COPIES).filter(
        county_code=ask.county, state=CopyState.ASKED
    )
    rows = rows.exclude(asked_by=ask.user_id)
    return DeskGroup(
        kind="copies",
        title=_("要审批的脱敏副本"),
        verb=_("审批"),
        icon="file",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(one.pk), f"{one.number} {one.get_kind_display()}",
                reverse("copies:copy", args=[one.pk]),
                note=_("%(day)s 申请") % {"day": localtime(one.asked_at).date()},
            )
            for one in (rows.order_by("asked_at", "pk")[: ask.limit] if ask.limit else [])
        ),
        url=reverse("copies:copies"),
        rank=RANK,
    )  # fmt: skip
