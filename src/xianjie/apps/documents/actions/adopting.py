"""Adopt a checked document, withdraw one, copy one to correct it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.documents.actions.common import locked, note
from xianjie.apps.documents.actions.registering import KnownDocumentError
from xianjie.apps.documents.enums import DocumentState
from xianjie.apps.documents.following import Adoption, follow_adoption
from xianjie.apps.documents.models import (
    Clause,
    ClauseDuty,
    ClauseUnit,
    DocumentParent,
    PolicyDocument,
    Target,
)
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def adopt(
    *, by: Actor, document: PolicyDocument, revision: int, today: date, now: datetime
) -> PolicyDocument:
    """Put a checked version into force; it replaces the former one, and other apps are told.

    Raises ``RefusedError`` when it waits for no check, has no clause, or was changed meanwhile.
    """
    held = locked(by, document)
    if held.state == DocumentState.ADOPTED:
        raise RefusedError("adopted", "这一版已经采用。")
    if held.state != DocumentState.READ:
        raise RefusedError("not-open", "只有待校核的版本可以采用。")
    if held.revision != revision:
        raise RefusedError("stale", "您打开以后同事改过这份文件，请先看最新内容再采用。")
    if not held.clauses.exists():
        raise RefusedError("no-clauses", "这份文件没有条款，请先在校核页添加。")
    former = (
        PolicyDocument.objects.select_for_update()
        .filter(division_code=held.division_code, key=held.key, state=DocumentState.ADOPTED)
        .first()
    )
    if former is not None:
        former.state = DocumentState.REPLACED
        former.save(update_fields=["state"])
        DocumentParent.objects.filter(parent=former).update(parent=held)
    held.state, held.adopted_by_id, held.adopted_at = DocumentState.ADOPTED, by.user_id, now
    held.save(update_fields=["state", "adopted_by", "adopted_at"])
    note(
        by, held, "adopt", now, clauses=held.clauses.count(),
        replaces=former.version if former else None,
    )  # fmt: skip
    follow_adoption(Adoption(held, former, by, today, now))
    return held


@transaction.atomic
def withdraw(*, by: Actor, document: PolicyDocument, reason: str, now: datetime) -> PolicyDocument:
    """Take a version out of force, or out of the check; its rows stay for what cites them."""
    held = locked(by, document)
    if held.state not in (DocumentState.READ, DocumentState.ADOPTED):
        raise RefusedError("not-open", "这一版已经不在用，不需要撤回。")
    if not reason.strip():
        raise RefusedError("no-reason", "请写明为什么撤回。")
    before, held.state = held.state, DocumentState.WITHDRAWN
    held.save(update_fields=["state"])
    note(by, held, "withdraw", now, before=before, reason=reason.strip()[:200])
    return held


@transaction.atomic
def copy_version(*, by: Actor, document: PolicyDocument, now: datetime) -> PolicyDocument:
    """Copy a version with all its rows into a new one that waits for its check."""
    held = locked(by, document)
    versions = PolicyDocument.objects.select_for_update().filter(
        division_code=held.division_code, key=held.key
    )
    open_one = versions.filter(state=DocumentState.READ).first()
    if open_one is not None:
        raise KnownDocumentError(
            "waiting", f"第 {open_one.version} 版还在校核，请在那一版上改。", open_one
        )
    if by.user_id is None:
        raise RefusedError("no-account", "另存新版要用账户。")
    last = versions.aggregate(last=Max("version"))["last"]
    parents = list(held.parents.all())
    made = PolicyDocument.objects.get(pk=held.pk)
    made.pk, made.root_id, made.version = None, held.root_id or held.pk, last + 1
    made._state.adding = True
    made.state, made.revision = DocumentState.READ, 0
    made.adopted_by, made.adopted_at, made.sha256 = None, None, ""
    made.registered_by_id, made.registered_at = by.user_id, now
    made.save()
    DocumentParent.objects.bulk_create(
        [DocumentParent(document=made, title=one.title, parent=one.parent) for one in parents]
    )
    _copy_clauses(held, made)
    note(by, made, "copy-version", now, copied=held.version)
    return made


def _copy_clauses(held: PolicyDocument, made: PolicyDocument) -> None:
    """Copy the tree and what hangs on it; a few queries."""
    rows = list(held.clauses.order_by("order").prefetch_related("units", "targets", "duties"))
    parts = [(list(one.units.all()), list(one.targets.all()), list(one.duties.all()))
             for one in rows]  # fmt: skip
    parents = [one.parent_id for one in rows]
    before = [one.pk for one in rows]
    for row in rows:
        row.pk, row.document, row.parent = None, made, None
        row._state.adding = True
    Clause.objects.bulk_create(rows)
    new = dict(zip(before, rows, strict=True))
    for row, parent in zip(rows, parents, strict=True):
        row.parent = new.get(parent) if parent is not None else None
    Clause.objects.bulk_update([row for row in rows if row.parent], ["parent"], batch_size=200)
    units: list[ClauseUnit] = []
    targets: list[Target] = []
    duties: list[ClauseDuty] = []
    for row, (own_units, own_targets, own_duties) in zip(rows, parts, strict=True):
        for unit in own_units:
            unit.pk, unit.clause = None, row
        for target in own_targets:
            target.pk, target.clause = None, row
        for duty in own_duties:
            duty.pk, duty.clause = None, row
        units, targets, duties = units + own_units, targets + own_targets, duties + own_duties
    ClauseUnit.objects.bulk_create(units)
    Target.objects.bulk_create(targets)
    ClauseDuty.objects.bulk_create(duties)
