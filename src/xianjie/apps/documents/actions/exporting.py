"""Note that a document was handed out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.documents.actions.common import note
from xianjie.apps.documents.models import PolicyDocument


@transaction.atomic
def record_export(*, by: Actor, document: PolicyDocument, rows: int, now: datetime) -> None:
    """Audit that clauses, units and targets of a document were handed out."""
    note(by, document, "export", now, rows=rows)
