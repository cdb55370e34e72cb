"""Monthly records, visits and look-back problems on the page of a household."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.models import Household
from xianjie.apps.rounds.models import LookbackProblem
from xianjie.apps.rounds.queries.records import records_of_household
from xianjie.apps.rounds.queries.visits import visits_of_household
from xianjie.web.panels import HOUSEHOLD, Drawing, Panel, register_panel

PROBLEMS_SHOWN = 12


def _rounds(_request: HttpRequest, household: Household) -> Drawing | None:
    """Draw the months, the visits and the problems; nothing where there is none."""
    records = records_of_household(household)
    visits = visits_of_household(household)
    rows = LookbackProblem.objects.proven("of a household found through the gate")
    found = rows.filter(household=household).order_by("-state", "-found_on", "-id")
    problems = list(found[:PROBLEMS_SHOWN])
    if not records and not visits and not problems:
        return None
    context = {"records": records, "visits": visits, "problems": problems}
    return Drawing("rounds/parts/household_rounds.html", context)


def register() -> None:
    """Put the panel among what a household receives."""
    register_panel(
        HOUSEHOLD,
        Panel("rounds", _("月度监测和走访"), "benefits", 40, Permission.VIEW_CASES.value, _rounds),
    )
