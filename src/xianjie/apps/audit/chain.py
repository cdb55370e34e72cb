"""The keyed hash that ties each audit event to the one before it."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from xianjie.apps.audit.keys import keyring


def plain(value: Any) -> Any:
    """Return a JSON value that reads back equal from both databases.

    Dates, decimals and floating-point numbers become texts. Raises ``TypeError`` for what
    cannot stand in an audit event.
    """
    if value is None or isinstance(value, bool | int | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, float | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [plain(item) for item in items]
    raise TypeError(f"cannot be audited: {type(value).__name__}")


def event_hash(
    *,
    previous_hash: str,
    at: datetime,
    actor_label: str,
    action: str,
    object_type: str,
    object_id: str,
    division_code: str,
    detail: dict[str, Any],
) -> str:
    """Return the HMAC-SHA256 (64 hexadecimal characters) of an event and its predecessor."""
    return _keyed_hash(
        "audit",
        [
            previous_hash,
            at.astimezone(UTC).isoformat(timespec="microseconds"),
            actor_label,
            action,
            object_type,
            object_id,
            division_code,
            detail,
        ],
    )


def archive_mac(*values: str | int) -> str:
    """Return the HMAC-SHA256 of an archive's values, the mac of the one before it first."""
    return _keyed_hash("audit archive", list(values))


def _keyed_hash(purpose: str, values: list[Any]) -> str:
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(keyring().derive(purpose), text.encode(), sha256).hexdigest()
