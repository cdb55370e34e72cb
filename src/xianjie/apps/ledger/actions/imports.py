"""Importing a workbook into a register: kept, tried, and on the user's word written once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.ledger.actions.rows import save_row
from xianjie.apps.ledger.models import LedgerUpload
from xianjie.apps.ledger.storage import keep
from xianjie.kernel.errors import RefusedError
from xianjie.web.ledger.host import Draft, Outcome
from xianjie.web.ledger.register import Register


@transaction.atomic
def keep_upload(
    *, by: Actor, register: Register, name: str, content: bytes, now: datetime
) -> LedgerUpload:
    """Keep a workbook, encrypted, for the account that sent it."""
    scope = addressed(by.scope, register.addressee)
    if by.user_id is None or not scope.may(Permission(register.change)):
        raise RefusedError("not-permitted", f"您没有导入{register.title}的权限。")
    upload = LedgerUpload.objects.create(
        user_id=by.user_id,
        register=register.name,
        file_name=name[-255:],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        created_at=now,
    )
    keep(upload, content)
    record(
        actor=by,
        action=f"{register.name}.upload",
        object_type="ledger.LedgerUpload",
        object_id=upload.pk,
        detail={"sha256": upload.sha256, "bytes": upload.size},
        at=now,
    )
    return upload


def write_rows(
    *,
    by: Actor,
    register: Register,
    upload: LedgerUpload,
    drafts: Sequence[Draft],
    faults: dict[int, list[str]],
    unknown: Sequence[str],
    now: datetime,
    dry_run: bool,
) -> Outcome:
    """Write drafts in one transaction, each refused one left out with its reason.

    The dry run does the same and takes it back, so that it finds what the import would find.
    An upload that was written already is not written again.
    """
    outcome = Outcome(faults=dict(faults))
    with transaction.atomic():
        held = LedgerUpload.objects.select_for_update().get(pk=upload.pk)
        if held.applied_at is not None:
            return _told(held.outcome)
        trial = transaction.savepoint() if dry_run else ""
        for draft in drafts:
            _write(by, register, draft, now, outcome)
        if dry_run:
            transaction.savepoint_rollback(trial)
        else:
            held.applied_at = now
            record(
                actor=by,
                action=f"{register.name}.import",
                object_type="ledger.LedgerUpload",
                object_id=held.pk,
                detail={
                    "sha256": held.sha256,
                    "new": outcome.new,
                    "changed": outcome.changed,
                    "refused": len(outcome.faults),
                },
                at=now,
            )
        held.outcome = {
            "new": outcome.new,
            "changed": outcome.changed,
            "same": outcome.same,
            "unknown": [head[:60] for head in unknown],
            "faults": {str(number): texts for number, texts in outcome.faults.items()},
        }
        held.save(update_fields=["outcome", "applied_at"])
    return outcome


def _told(outcome: dict[str, int]) -> Outcome:
    return Outcome(outcome["new"], outcome["changed"], outcome["same"])


def _write(by: Actor, register: Register, draft: Draft, now: datetime, outcome: Outcome) -> None:
    version = None if draft.row is None else draft.row.version
    try:
        with transaction.atomic():
            saved = save_row(
                by=by, register=register, row=draft.row, values=draft.values, version=version,
                now=now, imported=True,
            )  # fmt: skip
    except RefusedError as error:
        outcome.faults[draft.number] = [error.message]
        return
    if draft.row is None:
        outcome.new += 1
    elif saved.version == version:
        outcome.same += 1
    else:
        outcome.changed += 1
