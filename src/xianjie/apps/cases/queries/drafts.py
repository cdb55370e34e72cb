"""Unfinished reports of an account."""

from __future__ import annotations

import json
from uuid import UUID

from xianjie.apps.accounts.models import User
from xianjie.apps.cases.models import ReportDraft


def drafts_of(user: User) -> list[ReportDraft]:
    """Return the account's unfinished reports, newest first."""
    return list(ReportDraft.objects.filter(user=user).order_by("-saved_at")[:5])


def draft_content(user: User, client_id: UUID) -> dict[str, list[str]] | None:
    """Return what an unfinished report of the account holds; None when there is none."""
    draft = ReportDraft.objects.filter(user=user, client_id=client_id).first()
    if draft is None:
        return None
    try:
        found = json.loads(draft.content)
    except ValueError:
        return {}
    return {str(name): [str(one) for one in values] for name, values in found.items()}
