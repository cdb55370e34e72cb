"""Reports and joint handlings on the page of a household."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.models import NeedReport
from xianjie.apps.cases.queries.joint import handlings_visible_to
from xianjie.apps.registry.models import Household
from xianjie.web.panels import HOUSEHOLD, Drawing, Panel, register_panel

SHOWN = 10


def _matters(request: HttpRequest, household: Household) -> Drawing:
    """List the newest reports and handlings; whoever may not open one sees no link to it."""
    scope = request_scope(request)
    place = household.division_code
    rows = NeedReport.objects.proven("of a household found through the gate")
    reports = list(rows.filter(household=household).order_by("-reported_at", "-id")[:SHOWN])
    handlings = list(
        handlings_visible_to(scope)
        .filter(household=household)
        .order_by("-opened_at", "-id")[:SHOWN]
    )
    context = {
        "household": household,
        "reports": reports,
        "handlings": handlings,
        "may_report": scope.may(Permission.REPORT_NEED, place),
        "may_lead": scope.may(Permission.LEAD_JOINT_HANDLING, place),
    }
    return Drawing("cases/parts/household_matters.html", context)


def register() -> None:
    """Put the panel among the clues of a household."""
    register_panel(
        HOUSEHOLD,
        Panel("matters", _("主动发现和联动处置"), "clues", 30, "", _matters, narrow=True),
    )
