"""Keep what was filled in when the connection drops."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.fieldforms.models import Sheet, SheetDraft
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError

MOST_DRAFTS = 20
MOST_TEXT = 20_000


@transaction.atomic
def save_draft(
    *,
    by: Actor,
    client_id: UUID,
    form: str,
    household: Household,
    content: Mapping[str, list[str]],
    now: datetime,
) -> SheetDraft | None:
    """Keep an unfinished sheet of an account, the newest `MOST_DRAFTS` of them.

    Nothing is kept of a sheet that was handed in, or of more than `MOST_TEXT` characters. A draft
    is the account's own scratch paper and leaves no audit event. Raises ``RefusedError`` outside
    of the actor's villages and when somebody else's sheet has this number.
    """
    if by.user_id is None or not by.scope.may(Permission.FILL_SHEETS, household.division_code):
        raise RefusedError("not-permitted", "您没有填写这一户的权限。")
    if Sheet.objects.filter(client_id=client_id).exists():
        return None
    known = SheetDraft.objects.filter(client_id=client_id).first()
    if known is not None and known.user_id != by.user_id:
        raise RefusedError("foreign-draft", "这份草稿不是您的，请重新打开表单。")
    text = json.dumps(dict(content), ensure_ascii=False)
    if len(text) > MOST_TEXT:
        return known
    draft, _ = SheetDraft.objects.update_or_create(
        client_id=client_id,
        defaults={
            "user_id": by.user_id,
            "form": form,
            "household": household,
            "content": text,
            "saved_at": now,
        },
    )
    older = SheetDraft.objects.filter(user_id=by.user_id).order_by("-saved_at", "-id")
    stale = list(older.values_list("pk", flat=True)[MOST_DRAFTS:])
    SheetDraft.objects.filter(pk__in=stale).delete()
    return draft


@transaction.atomic
def drop_draft(*, by: Actor, client_id: UUID) -> None:
    """Throw away an unfinished sheet of the account."""
    if by.user_id is not None:
        SheetDraft.objects.filter(client_id=client_id, user_id=by.user_id).delete()
