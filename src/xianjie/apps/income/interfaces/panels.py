"""Income on the page of a household: the four kinds of the year so far."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.income.queries.months import current_period
from xianjie.apps.income.queries.rules import COSTS, INCOME_KINDS
from xianjie.apps.income.queries.totals import calculations, year_to
from xianjie.apps.registry.models import Household
from xianjie.web.panels import HOUSEHOLD, Drawing, Panel, register_panel


def _income(request: HttpRequest, household: Household) -> Drawing:
    """Show the four kinds, cost and income per head of the year of income to this month."""
    county = household.county_code
    period = current_period(county, timezone.localdate())
    window = year_to(county, period)
    found = calculations([household.pk], county, window)[household.pk]
    kinds = [(kind, found.kinds[kind]) for kind in (*INCOME_KINDS, COSTS)]
    context = {
        "household": household,
        "window": window,
        "period": period,
        "kinds": kinds,
        "found": found,
        "may_record": request_scope(request).may(Permission.RECORD_INCOME, household.division_code),
    }
    return Drawing("income/parts/household_income.html", context)


def register() -> None:
    """Put the panel among the facts of a household."""
    register_panel(
        HOUSEHOLD,
        Panel(
            "income", _("收入台账"), "facts", 10, Permission.VIEW_INCOME.value, _income, narrow=True
        ),
    )
