"""Writing one row of a register: permission, version, revision and audit in one transaction."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.audit.keys import keyring
from xianjie.apps.audit.queries.unmasking import unmasked_since
from xianjie.apps.ledger.enums import RevisionKind
from xianjie.apps.ledger.models import LedgerRevision
from xianjie.kernel.errors import RefusedError
from xianjie.web.ledger.columns import Kind, value_of, written
from xianjie.web.ledger.host import RowFaultsError, StaleRowError
from xianjie.web.ledger.register import BoundColumn, Register

_NOT_PERMITTED = "您没有登记或修改该地{title}的权限。"


@transaction.atomic
def save_row(
    *,
    by: Actor,
    register: Register,
    row: Any,
    values: dict[str, Any],
    version: int | None,
    now: datetime,
    imported: bool = False,
) -> Any:
    """Create a row (``row`` None) or change it, and return it; without a change nothing happens.

    ``version`` is the one that the user saw. ``imported`` leaves the audit to the import.

    Raises:
        RefusedError: not permitted in the row's old or new place; not a known version.
        StaleRowError: somebody saved the row since; it carries the row as it stands.
        RowFaultsError: the model refuses the values.
    """
    title = str(register.title)
    if row is not None:
        row = _locked(register, row)
        _permit(by, register, row)
        if version is None:
            raise RefusedError("no-version", "不知道您改的是哪一版，请重新打开后再改。")
        if version != row.version:
            raise _stale(register, row)
    is_new = row is None
    found: Any = register.model(created_at=now, updated_at=now, **register.fixed) if is_new else row
    before = {} if is_new else _texts(register, found)
    for name, value in values.items():
        setattr(found, name, value)
    _check(register, found)
    _permit(by, register, found)
    after = _texts(register, found)
    changed = {
        name: [before.get(name, ""), text]
        for name, text in after.items()
        if before.get(name, "") != text
    }
    if not is_new and not changed:
        return found
    found.version = 1 if is_new else found.version + 1
    found.updated_at = now
    found.save(force_insert=is_new)
    kind = RevisionKind.CREATE if is_new else RevisionKind.CHANGE
    _revise(by, register, found, RevisionKind.IMPORT if imported else kind, changed, now)
    if not imported:
        record(
            actor=by,
            action=f"{register.name}.{'create' if is_new else 'change'}",
            object_type=register.name,
            object_id=found.pk,
            division_code=_place(register, found),
            detail={"register": title, "fields": sorted(changed), "version": found.version},
            at=now,
        )
    return found


@transaction.atomic
def retire_row(
    *, by: Actor, register: Register, row: Any, reason: str, restore: bool, now: datetime
) -> None:
    """Take a row out of the list with a reason, or back into it. Doing it again changes nothing."""
    row = _locked(register, row)
    _permit(by, register, row)
    if (row.retired_at is None) == restore:
        return
    if not restore and not reason.strip():
        raise RefusedError("no-reason", "请填写停用原因。")
    row.retired_at = None if restore else now
    row.retired_reason = "" if restore else reason.strip()[:200]
    row.version += 1
    row.updated_at = now
    if restore:
        _check(register, row)
    row.save(update_fields=["retired_at", "retired_reason", "version", "updated_at"])
    kind = RevisionKind.RESTORE if restore else RevisionKind.RETIRE
    _revise(by, register, row, kind, {}, now, reason=row.retired_reason)
    record(
        actor=by,
        action=f"{register.name}.{'restore' if restore else 'retire'}",
        object_type=register.name,
        object_id=row.pk,
        division_code=_place(register, row),
        detail={"version": row.version},
        at=now,
    )


@transaction.atomic
def unmask_value(
    *, by: Actor, register: Register, row: Any, field: str, reason: str, now: datetime
) -> str:
    """Return a personal value in full to somebody who may see it and says why; audited.

    It counts towards the daily limit of an account, as numbers of households and people do.
    """
    place = _place(register, row)
    if not addressed(by.scope, register.addressee).may(Permission.UNMASK_PERSONAL, place):
        raise RefusedError("not-permitted", "您没有查看完整个人信息的权限。")
    if not reason.strip():
        raise RefusedError("no-reason", "请填写查看原因。")
    limit = settings.UNMASK_DAILY_LIMIT
    since = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if limit and by.user_id is not None and unmasked_since(by.label, since) >= limit:
        raise RefusedError(
            "too-many",
            f"您今天已查看 {limit} 次完整信息，达到每日上限。确需继续的，请明天再看，"
            "或请管理员调整上限。",
        )
    record(
        actor=by,
        action=f"{register.name}.unmask",
        object_type=register.name,
        object_id=row.pk,
        division_code=place,
        detail={"field": field, "reason": reason.strip()},
        at=now,
    )
    return str(value_of(row, field) or "")


@transaction.atomic
def record_export(
    *, by: Actor, register: Register, rows: int, filters: dict[str, str], place: str,
    personal: bool, now: datetime,
) -> None:  # fmt: skip
    """Leave a trace of rows that were handed out: which, how many, with personal values or not."""
    record(
        actor=by,
        action=f"{register.name}.export",
        object_type=register.name,
        object_id="",
        division_code=place,
        detail={"rows": rows, "filters": filters, "personal": personal},
        at=now,
    )


def _locked(register: Register, row: Any) -> Any:
    """Return the row as it stands, held until the end of the transaction."""
    return register.every().select_for_update().get(pk=row.pk)


def _place(register: Register, row: Any) -> str:
    return str(value_of(row, register.place_field) or "")


def _permit(by: Actor, register: Register, row: Any) -> None:
    place = _place(register, row)
    scope = addressed(by.scope, register.addressee)
    allowed = bool(place) and scope.may(Permission(register.change), place)
    if allowed and register.concern is not None:
        allowed = register.concern.writes(by.scope, row)
    if not allowed:
        raise RefusedError("not-permitted", _NOT_PERMITTED.format(title=register.title))
    # A model may narrow it further, for instance to the area that a department answers for.
    own = getattr(row, "written_by", None)
    if own is not None and not own(by.scope, Permission(register.change)):
        raise RefusedError("not-permitted", _NOT_PERMITTED.format(title=register.title))


def _stale(register: Register, row: Any) -> StaleRowError:
    last = LedgerRevision.objects.filter(register=register.name, row_id=row.pk).first()
    who = (str(last.user) if last.user else last.actor_label) if last else ""
    return StaleRowError(row, who, last.at if last else row.updated_at)


def _check(register: Register, row: models.Model) -> None:
    """Let the register and the model judge the values; their sentences reach the form."""
    try:
        if register.settle is not None:
            register.settle(row)
        row.full_clean()
    except ValidationError as error:
        faults = getattr(error, "message_dict", {NON_FIELD_ERRORS: error.messages})
        raise RowFaultsError(
            {"" if name == NON_FIELD_ERRORS else name: texts for name, texts in faults.items()}
        ) from None


def _texts(register: Register, row: Any) -> dict[str, str]:
    """Return the edited values as people write them, in full, for the encrypted history."""
    return {column.name: _text(column, row) for column in register.edited}


def _text(column: BoundColumn, row: Any) -> str:
    value = value_of(row, f"{column.name}_id" if column.kind == Kind.RELATED else column.name)
    if column.kind == Kind.RELATED:
        return str(value_of(row, f"{column.name}__{column.column.lookup}") or "") if value else ""
    return written(value, column.kind, column.choices)


def _revise(
    by: Actor,
    register: Register,
    row: Any,
    kind: RevisionKind,
    changed: dict[str, list[str]],
    now: datetime,
    reason: str = "",
) -> None:
    text = json.dumps(changed, ensure_ascii=False, sort_keys=True) if changed else ""
    LedgerRevision.objects.create(
        register=register.name,
        row_id=row.pk,
        version=row.version,
        kind=kind,
        values=keyring().encrypt(text) if text else b"",
        reason=reason,
        user_id=by.user_id,
        actor_label=by.label,
        at=now,
    )


def note_created(*, by: Actor, register: str, numbers: list[int], now: datetime) -> None:
    """Begin the history of rows that an action made in bulk, in the transaction of that action."""
    LedgerRevision.objects.bulk_create(
        LedgerRevision(
            register=register, row_id=number, version=1, kind=RevisionKind.CREATE,
            user_id=by.user_id, actor_label=by.label, at=now,
        )
        for number in numbers
    )  # fmt: skip


def note_changed(
    *, by: Actor, register: str, number: int, version: int, values: dict[str, list[str]],
    now: datetime,
) -> None:  # fmt: skip
    """Write into the history what an action of its own changed, in its transaction.

    ``values`` maps a field to its text before and after; version 1 is a row that it made.
    """
    text = json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""
    LedgerRevision.objects.create(
        register=register, row_id=number, version=version,
        kind=RevisionKind.CREATE if version == 1 else RevisionKind.CHANGE,
        values=keyring().encrypt(text) if text else b"",
        user_id=by.user_id, actor_label=by.label, at=now,
    )  # fmt: skip


def note_retired(*, by: Actor, register: str, number: int, reason: str, now: datetime) -> None:
    """Write into the history that an action of its own took a row out, in its transaction."""
    LedgerRevision.objects.create(
        register=register, row_id=number, version=1, kind=RevisionKind.RETIRE,
        reason=reason[:200], user_id=by.user_id, actor_label=by.label, at=now,
    )  # fmt: skip
