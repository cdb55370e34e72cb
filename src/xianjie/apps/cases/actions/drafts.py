"""Keep what was filled in when the connection drops."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.models import NeedReport, ReportDraft
from xianjie.kernel.errors import RefusedError

MOST_DRAFTS = 5
MOST_TEXT = 4_000


@transaction.atomic
def save_draft(
    *, by: Actor, client_id: UUID, content: Mapping[str, list[str]], now: datetime
) -> ReportDraft | None:
    """Keep an unfinished report of an account, the newest `MOST_DRAFTS` of them.

    Nothing is kept of a report that was sent already. A draft is the account's own scratch paper
    and leaves no audit event. Raises ``RefusedError`` when somebody else's form has this number.
    """
    if by.user_id is None or not by.scope.may(Permission.REPORT_NEED):
        raise RefusedError("not-permitted", "您没有上报的权限。")
    if NeedReport.objects.filter(client_id=client_id).exists():
        return None
    known = ReportDraft.objects.filter(client_id=client_id).first()
    if known is not None and known.user_id != by.user_id:
        raise RefusedError("foreign-draft", "这份草稿不是您的，请重新打开上报页面。")
    text = json.dumps(dict(content), ensure_ascii=False)[:MOST_TEXT]
    draft, _ = ReportDraft.objects.update_or_create(
        client_id=client_id,
        defaults={"user_id": by.user_id, "content": text, "saved_at": now},
    )
    older = ReportDraft.objects.filter(user_id=by.user_id).order_by("-saved_at", "-id")
    stale = list(older.values_list("pk", flat=True)[MOST_DRAFTS:])
    ReportDraft.objects.filter(pk__in=stale).delete()
    return draft


@transaction.atomic
def drop_draft(*, by: Actor, client_id: UUID) -> None:
    """Throw away an unfinished report of the account."""
    if by.user_id is not None:
        ReportDraft.objects.filter(client_id=client_id, user_id=by.user_id).delete()
