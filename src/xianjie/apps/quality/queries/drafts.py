"""A county's own rules and their versions."""

from __future__ import annotations

from django.db.models import QuerySet

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.quality.models import RuleDraft

_SHOWN = 20


def drafts_in(scope: Scope, county: str) -> QuerySet[RuleDraft]:
    """Return the drafts and versions of a county, last changed first."""
    rows = RuleDraft.objects.visible_to(scope, Permission.MANAGE_QUALITY)
    rows = rows.filter(county_code=county).select_related("author", "published_by")
    return rows.order_by("-updated_at", "-pk")


def find_draft(scope: Scope, pk: int) -> RuleDraft | None:
    """Return one version within a scope, or None."""
    rows = RuleDraft.objects.visible_to(scope, Permission.MANAGE_QUALITY).filter(pk=pk)
    return rows.select_related("author", "published_by").first()


def drafts_of_rule(scope: Scope, county: str, rule_id: str) -> list[RuleDraft]:
    """Return the versions of one rule, the newest first."""
    return list(drafts_in(scope, county).filter(rule_id=rule_id).order_by("-number")[:_SHOWN])
