"""Events by their object."""

from __future__ import annotations

from django.db.models import QuerySet

from xianjie.apps.audit.models import AuditEvent


def events_about(object_type: str, object_id: str | int) -> QuerySet[AuditEvent]:
    """Return what was done to one object, newest first."""
    return AuditEvent.objects.filter(object_type=object_type, object_id=str(object_id)).order_by(
        "-id"
    )
