"""Filing papers of villages and households."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.queries import find_division
from xianjie.apps.ledger.actions import note_created, note_retired
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.apps.registry.file_types import check_file_type
from xianjie.apps.registry.models import ArchiveDocument, Household
from xianjie.exchange.pictures import without_metadata
from xianjie.kernel.errors import RefusedError, UsageError

REGISTER = "registry.documents"
_MEBIBYTE = 1024 * 1024


def archive_path(document: ArchiveDocument) -> Path:
    """Return where the bytes of a filed paper lie."""
    folder = Path(settings.UPLOADS_DIR) / "archive" / document.sha256[:2]
    return folder / document.sha256


@transaction.atomic
def file_document(
    *,
    by: Actor,
    path: Path,
    kind: ArchiveKind,
    title: str,
    dated_on: date,
    household: Household | None = None,
    division_code: str = "",
    file_name: str = "",
    now: datetime,
) -> ArchiveDocument:
    """File a paper of a household, or of a village, with its kind and date.

    The same bytes are stored once; pictures lose what a camera wrote beside them (place, device).
    Raises ``RefusedError`` for an empty or too large file, for
    one of a type that may not be filed, and for a village that is not loaded.
    """
    place = household.division_code if household is not None else division_code
    if household is None and find_division(place) is None:
        raise RefusedError("unknown-division", f"没有代码为 {place} 的村，请核对。")
    if not by.scope.may(Permission.FILE_DOCUMENTS, place):
        raise RefusedError("not-permitted", "您没有为该村户归档资料的权限。")
    if not path.is_file():
        raise UsageError("no-file", f"找不到文件“{path}”，请核对路径。")
    size = path.stat().st_size
    most = settings.UPLOAD_LIMIT_BYTES
    if not 0 < size <= most:
        raise RefusedError("bad-size", f"文件为空或超过 {most // _MEBIBYTE} MB，没有归档。")
    if not title.strip():
        raise RefusedError("no-title", "请填写题名。")
    check_file_type(path, file_name or path.name)
    content = without_metadata(path.read_bytes())
    document = ArchiveDocument(
        household=household,
        division_code=place,
        kind=kind,
        title=title.strip()[:200],
        dated_on=dated_on,
        file_name=(file_name or path.name)[-255:],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        filed_at=now,
        filed_by=by.label,
    )
    _keep(content, archive_path(document))
    document.save()
    note_created(by=by, register=REGISTER, numbers=[document.pk], now=now)
    record(
        actor=by,
        action="registry.file-document",
        object_type="archive-document",
        object_id=document.pk,
        division_code=place,
        at=now,
        detail={
            "kind": kind.value,
            "sha256": document.sha256,
            "household": document.household_id,
        },
    )
    return document


@transaction.atomic
def withdraw_document(*, by: Actor, document: ArchiveDocument, reason: str, now: datetime) -> None:
    """Take a paper out of the archive's lists; it is kept. Doing it again changes nothing."""
    document = ArchiveDocument.objects.select_for_update().get(pk=document.pk)
    if not by.scope.may(Permission.FILE_DOCUMENTS, document.division_code):
        raise RefusedError("not-permitted", "您没有撤回该资料的权限。")
    if not reason.strip():
        raise RefusedError("no-reason", "请填写撤回原因。")
    if document.withdrawn_at is not None:
        return
    document.withdrawn_at = now
    document.save(update_fields=["withdrawn_at"])
    record(
        actor=by,
        action="registry.withdraw-document",
        object_type="archive-document",
        object_id=document.pk,
        division_code=document.division_code,
        at=now,
        detail={"reason": reason.strip()},
    )
    note_retired(by=by, register=REGISTER, number=document.pk, reason=reason.strip(), now=now)


@transaction.atomic
def record_download(*, by: Actor, document: ArchiveDocument, now: datetime) -> None:
    """Leave a trace of a paper that was handed out."""
    record(
        actor=by,
        action="registry.download-document",
        object_type="archive-document",
        object_id=document.pk,
        division_code=document.division_code,
        at=now,
        detail={"sha256": document.sha256},
    )


def _keep(content: bytes, target: Path) -> None:
    """Write the bytes to their place, whole or not at all."""
    if target.exists():
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    draft.write_bytes(content)
    draft.chmod(0o600)
    draft.replace(target)
