"""How often somebody looked at values in full."""

from __future__ import annotations

from datetime import datetime

from xianjie.apps.audit.models import AuditEvent


def unmasked_since(label: str, since: datetime) -> int:
    """Return how many values an actor (``user:li``) has been shown in full since a moment."""
    return AuditEvent.objects.filter(
        at__gte=since, actor_label=label, action="registry.unmask"
    ).count()
