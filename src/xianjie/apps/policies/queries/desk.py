"""What waits of changes of the rulebook."""

from __future__ import annotations

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.policies.enums import DraftState
from xianjie.apps.policies.models import ParameterDraft


def drafts_waiting(ask: DeskAsk) -> DeskGroup | None:
    """Return the drafts of others to be approved and the own ones to be finished."""
    if not ask.county or not ask.scope.may(Permission.PUBLISH_RULEBOOK):
        return None
    mine = Q(state=DraftState.DRAFT, author_id=ask.user_id)
    others = Q(state=DraftState.SUBMITTED) & ~Q(author_id=ask.user_id)
    rows = ParameterDraft.objects.visible_to(ask.scope, Permission.PUBLISH_RULEBOOK).filter(
        mine | others, county_code=ask.county
    )
    return DeskGroup(
        kind="drafts",
        title=_("规则库参数：待审核、待提交"),
        verb=_("办理"),
        icon="book",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(draft.pk),
                draft.title,
                reverse("policies:draft", args=[draft.pk]),
                note=draft.get_state_display(),
            )
            for draft in rows.order_by(F("submitted_at").asc(nulls_last=True), "pk")[: ask.limit]
        ),
        url=reverse("policies:drafts"),
        rank=22,
    )
