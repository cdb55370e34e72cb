"""What every action on a document does: lock, check, count, note."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.documents.enums import DocumentState
from xianjie.apps.documents.models import PolicyDocument
from xianjie.kernel.errors import RefusedError

TYPE = "documents.PolicyDocument"


def check_manages(by: Actor, code: str) -> None:
    """Raise ``RefusedError`` unless the actor manages the documents of a division."""
    if not by.scope.may(Permission.MANAGE_DOCUMENTS, code):
        raise RefusedError("not-permitted", "您没有管理这里政策文件的权限。")


def locked(by: Actor, document: PolicyDocument) -> PolicyDocument:
    """Return the document as it stands now, held until the transaction ends."""
    held = PolicyDocument.objects.select_for_update().get(pk=document.pk)
    check_manages(by, held.division_code)
    return held


def to_correct(by: Actor, document: PolicyDocument, revision: int) -> PolicyDocument:
    """Return a document that may be corrected, held; refuse adopted ones and stale forms."""
    held = locked(by, document)
    if held.state != DocumentState.READ:
        raise RefusedError(
            "not-open", "只有待校核的版本可以修改。已采用的文件要改，请先“另存新版”。"
        )
    if held.revision != revision:
        raise RefusedError(
            "stale", "您打开以后同事改过这份文件，请先看最新内容再改；您填的内容还在。"
        )
    return held


def corrected(
    by: Actor,
    held: PolicyDocument,
    act: str,
    now: datetime,
    saved: tuple[str, ...] = (),
    **detail: Any,
) -> PolicyDocument:
    """Count a correction and write it into the audit; ``saved`` are further changed columns."""
    held.revision += 1
    held.save(update_fields=[*saved, "revision"])
    note(by, held, act, now, **detail)
    return held


def note(by: Actor, document: PolicyDocument, act: str, now: datetime, **detail: Any) -> None:
    """Write one audit event about a document."""
    record(
        actor=by,
        action=f"documents.{act}",
        object_type=TYPE,
        object_id=document.pk,
        division_code=document.division_code,
        detail={"document": document.key, "version": document.version, **detail},
        at=now,
    )
