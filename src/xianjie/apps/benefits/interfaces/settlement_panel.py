"""What medical bills of the year cost a household, on its page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.benefits.queries.care_source import care_scope, care_source
from xianjie.apps.benefits.queries.settling import tables_at
from xianjie.apps.benefits.queries.stays import bills_of_household
from xianjie.apps.registry.models import Household
from xianjie.web.panels import HOUSEHOLD, Drawing, Panel, register_panel


def _bills(request: HttpRequest, household: Household) -> Drawing | None:
    """Sum up the year's bills by kind of care; nothing where there are none."""
    source = care_source(household.county_code, care_scope(request_scope(request)))
    if source is None or not source.bills:
        return None
    lines = bills_of_household(source, household.pk)
    if not lines:
        return None
    tables = tables_at(source.county, source.as_of)
    context = {
        "lines": lines,
        "household": household,
        "year": source.year,
        "goal": tables.goal if tables else None,
    }
    return Drawing("benefits/parts/household_bills.html", context)


def register() -> None:
    """Put the panel among what a household receives."""
    panel = Panel(
        "medical-bills", _("医疗费用"), "benefits", 9, Permission.VIEW_BENEFITS.value, _bills
    )
    register_panel(HOUSEHOLD, panel)
