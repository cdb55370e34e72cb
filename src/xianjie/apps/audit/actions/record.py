"""Write down what was done."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from django.db import connection

from xianjie.apps.audit.chain import event_hash, plain
from xianjie.apps.audit.locking import hold_chain_lock
from xianjie.apps.audit.models import AuditEvent


class Labelled(Protocol):
    """Whoever acts has a label such as ``user:li`` or ``cli:root``."""

    @property
    def label(self) -> str:
        """Return the name under which the actor is audited."""


def record(
    *,
    actor: Labelled | str,
    action: str,
    object_type: str,
    object_id: str | int,
    at: datetime,
    division_code: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add one event to the chain, in the transaction of the action that it describes.

    ``action`` is a dotted English name (``registry.import``), ``at`` an aware moment,
    ``detail`` holds numbers and names but no plain personal data. Raises ``RuntimeError``
    outside a transaction and ``ValueError`` for a naive moment.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit event belongs into the transaction of its action")
    if at.tzinfo is None:
        raise ValueError("an audit event needs an aware moment")
    hold_chain_lock()
    last = AuditEvent.objects.order_by("-id").values_list("hash", flat=True).first()
    fields: dict[str, Any] = {
        "at": at,
        "actor_label": actor if isinstance(actor, str) else actor.label,
        "action": action,
        "object_type": object_type,
        "object_id": str(object_id),
        "division_code": division_code,
        "detail": plain(detail or {}),
        "previous_hash": last or "",
    }
    event = AuditEvent(**fields, hash=event_hash(**fields))
    event.save(force_insert=True)
    return event
