"""Cases, monitoring, reports and joint handlings on the page of a household."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.enums import OPEN_CASES, CaseKind, EpisodeState
from xianjie.apps.cases.models import NeedReport
from xianjie.apps.cases.queries.case_page import cases_of_household, time_left
from xianjie.apps.cases.queries.episode_list import episodes_of
from xianjie.apps.cases.queries.joint import handlings_visible_to
from xianjie.apps.cases.queries.rights import may_open
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


def _cases(request: HttpRequest, household: Household) -> Drawing | None:
    """Show the running case, the cases before it and the stretches of monitoring."""
    scope = request_scope(request)
    place = household.division_code
    cases = cases_of_household(household.pk)
    episodes = episodes_of(household.pk)
    running = next((case for case in cases if case.state in OPEN_CASES), None)
    monitored = any(one.state == EpisodeState.MONITORED for one in episodes)
    today = timezone.localdate()
    context = {
        "household": household,
        "cases": cases,
        "episodes": episodes,
        "running": running,
        "left": time_left(running, today) if running else None,
        "may_register": scope.may(Permission.REGISTER_CLUES, place),
        "may_start": running is None
        and not monitored
        and household.is_active
        and may_open(scope, CaseKind.IDENTIFY.value, place),
    }
    return Drawing("cases/parts/household_cases.html", context)


def register() -> None:
    """Put the panels among the clues of a household."""
    register_panel(
        HOUSEHOLD,
        Panel(
            "cases",
            _("个案和监测"),
            "clues",
            20,
            Permission.VIEW_CASES.value,
            _cases,
            narrow=True,
        ),
    )
    register_panel(
        HOUSEHOLD,
        Panel("matters", _("主动发现和联动处置"), "clues", 30, "", _matters, narrow=True),
    )
