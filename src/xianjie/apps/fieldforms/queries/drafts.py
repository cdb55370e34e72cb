"""Unfinished sheets of an account."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.fieldforms.models import SheetDraft
from xianjie.apps.fieldforms.queries.definitions import forms
from xianjie.apps.registry.models import Household
from xianjie.kernel.ids import mask_name

SHOWN = 5


@dataclass(frozen=True)
class DraftLine:
    """An unfinished sheet as a list shows it."""

    form: str
    title: str
    household: int
    code: str
    head: str
    saved_at: datetime


def drafts_of(user: User, scope: Scope) -> list[DraftLine]:
    """Return the account's newest drafts about households that it still may visit."""
    drafts = list(SheetDraft.objects.filter(user=user).order_by("-saved_at")[:SHOWN])
    households = {
        one.pk: one
        for one in Household.objects.visible_to(scope, Permission.FILL_SHEETS).filter(
            pk__in=[draft.household_id for draft in drafts]
        )
    }
    titles = forms()
    return [
        DraftLine(
            draft.form,
            titles.get(draft.form, draft.form),
            draft.household_id,
            households[draft.household_id].household_code,
            mask_name(households[draft.household_id].head_name),
            draft.saved_at,
        )
        for draft in drafts
        if draft.household_id in households
    ]


def draft_of(
    user: User, form: str, household: Household
) -> tuple[UUID, dict[str, list[str]], datetime] | None:
    """Return the number, content and moment of the account's draft of a sheet; None without."""
    rows = SheetDraft.objects.filter(user=user, form=form, household=household)
    draft = rows.order_by("-saved_at", "-id").first()
    if draft is None:
        return None
    try:
        found = json.loads(draft.content)
    except ValueError:
        return None
    content = {str(name): [str(one) for one in values] for name, values in found.items()}
    return draft.client_id, content, draft.saved_at
