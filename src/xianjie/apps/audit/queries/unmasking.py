"""How often somebody looked at values in full."""

from __future__ import annotations

from datetime import datetime

from xianjie.apps.audit.models import AuditEvent


def unmasked_since(label: str, since: datetime) -> int:
    """Return how many values an actor (``user:li``) has been shown in full since a moment.

    Households and people leave ``registry.unmask``, registers ``<register>.unmask``.
    """
    return AuditEvent.objects.filter(
        at__gte=since, actor_label=label, action__endswith=".unmask"
    ).count()
