"""Open findings on the page of a household."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.quality.enums import Standing
from xianjie.apps.quality.models import QualityFinding
from xianjie.apps.quality.queries.lines import lines_of
from xianjie.apps.registry.models import Household
from xianjie.web.panels import HOUSEHOLD, Drawing, Panel, register_panel

_MOST = 20


def _findings(request: HttpRequest, household: Household) -> Drawing | None:
    rows = QualityFinding.objects.visible_to(request_scope(request), Permission.VIEW_QUALITY)
    rows = rows.filter(household=household, standing=Standing.OPEN).select_related("household")
    found = list(rows.order_by("severity_rank", "pk")[:_MOST])
    if not found:
        return None
    lines = lines_of(found, household.county_code)
    return Drawing("quality/parts/household.html", {"lines": lines}, len(found))


def register() -> None:
    """Put the panel below what the register says of the household."""
    permission = Permission.VIEW_QUALITY.value
    register_panel(HOUSEHOLD, Panel("quality", _("数据疑点"), "family", 60, permission, _findings))
