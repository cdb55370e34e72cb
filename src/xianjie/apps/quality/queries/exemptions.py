"""Exemptions of a county."""

from __future__ import annotations

from django.db.models import QuerySet

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.quality.models import QualityExemption


def visible_exemptions(county: str, scope: Scope) -> QuerySet[QualityExemption]:
    """Return the exemptions of a county that a scope may see, newest first."""
    rows = QualityExemption.objects.visible_to(scope, Permission.VIEW_QUALITY, inside=county)
    rows = rows.filter(county_code=county).select_related("asked_by", "decided_by", "evidence")
    return rows.prefetch_related("findings__household").order_by("-asked_at", "-pk")
