"""The history of a row, and what accounts keep."""

from __future__ import annotations

import json

from xianjie.apps.accounts.queries.labels import shown_labels
from xianjie.apps.audit.keys import keyring
from xianjie.apps.ledger.models import LedgerRevision, LedgerUpload, SavedFilter
from xianjie.web.ledger.host import Change
from xianjie.web.ledger.register import Register

_MOST_CHANGES = 200


def history_of(register: Register, number: int) -> list[Change]:
    """Return the newest changes of a row that came through the gate, newest first."""
    rows = LedgerRevision.objects.filter(register=register.name, row_id=number)
    found = list(rows.select_related("user").order_by("-id")[:_MOST_CHANGES])
    names = shown_labels(one.actor_label for one in found if one.user is None)
    return [
        Change(
            at=one.at,
            by=str(one.user) if one.user else names.get(one.actor_label, ""),
            what=str(one.get_kind_display()),
            version=one.version,
            values=json.loads(keyring().decrypt(bytes(one.values))) if one.values else {},
            reason=one.reason,
        )
        for one in found
    ]


def saved_filters(register: Register, user_id: int) -> list[SavedFilter]:
    """Return the filters that an account keeps for a register, by name."""
    return list(SavedFilter.objects.filter(user_id=user_id, register=register.name))


def upload_of(register: Register, user_id: int, number: int) -> LedgerUpload | None:
    """Return an upload of an account, or None when it has no such."""
    return LedgerUpload.objects.filter(pk=number, user_id=user_id, register=register.name).first()
