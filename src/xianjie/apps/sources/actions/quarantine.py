"""Hand out the workbook of rows that were kept out of a batch."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.actions import record
from xianjie.apps.sources.models import FeedBatchPart
from xianjie.apps.sources.queries.duty import may_handle
from xianjie.kernel.errors import RefusedError


def quarantine_path(part: FeedBatchPart) -> Path | None:
    """Return where the workbook of a part lies; None when it has none, or it is gone."""
    if not part.quarantine_file:
        return None
    path = Path(settings.EXPORTS_DIR) / part.quarantine_file
    return path if path.is_file() else None


def needs_second_factor(scope: Scope, code: str) -> bool:
    """Whether the rows are somebody else's data to whoever takes them.

    A department clerk gets the very rows of the own department back; anybody else takes personal
    data out of the system.
    """
    part = scope.narrowed(Permission.IMPORT_FEEDS)
    if part.unlimited:
        return False
    reaching = [grant for grant in part.grants if code.startswith(grant.prefix)]
    return any(grant.role != Role.DEPARTMENT_CLERK for grant in reaching)


@transaction.atomic
def take_quarantine(*, by: Actor, part: FeedBatchPart, now: datetime) -> Path:
    """Return the workbook of a part and leave a trace of who took it.

    :raises RefusedError: not permitted, or there is no workbook.
    """
    batch = part.batch
    code = batch.division_code
    allowed = by.scope.may(Permission.IMPORT_FEEDS, code) and may_handle(
        by.scope.narrowed(Permission.IMPORT_FEEDS), batch.county_code, batch.feed
    )
    if needs_second_factor(by.scope, code):
        allowed = allowed and by.scope.may(Permission.EXPORT_PERSONAL, code)
    if not allowed:
        raise RefusedError("not-permitted", "您没有下载这些退回行的权限。")
    path = quarantine_path(part)
    if path is None:
        raise RefusedError(
            "no-quarantine", "退回行的文件不在了；请重新上传原来的文件，系统会再生成一份。"
        )
    record(
        actor=by,
        action="sources.take-quarantine",
        object_type="feed-batch",
        object_id=batch.batch,
        at=now,
        division_code=code,
        detail={"part": part.number, "rows": part.quarantined},
    )
    return path
