"""The plan, its measures and 防贫保 on the page of a household; measures on its printed sheet."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.plans.models import Measure
from xianjie.apps.plans.queries.claims import YEAR, claims_of, claims_paid, covers_of
from xianjie.apps.plans.queries.known import measures_told, plans_of
from xianjie.apps.plans.queries.support import shown_support
from xianjie.apps.registry.models import Household
from xianjie.web.panels import (
    HOUSEHOLD,
    HOUSEHOLD_SHEET,
    Drawing,
    Panel,
    register_panel,
)


def _plan(request: HttpRequest, household: Household) -> Drawing | None:
    """Show the newest plan with its measures; offer to open one for a monitored household."""
    plans = plans_of(household)
    episodes = Episode.objects.proven("of a household found through the gate")
    episode = episodes.filter(household=household, state=EpisodeState.MONITORED).first()
    if not plans and episode is None:
        return None
    newest = plans[0] if plans else None
    is_current = newest is not None and episode is not None and newest.episode_id == episode.pk
    rows = Measure.objects.proven("of a household found through the gate")
    measures = list(rows.filter(plan=newest).select_related("organisation", "plan").order_by("id"))
    scope = request_scope(request)
    context = {
        "plan": newest,
        "measures": measures,
        "older": plans[1:],
        "opens": episode if episode is not None and not is_current else None,
        "may_make": scope.may(Permission.MAKE_PLANS, household.division_code),
        "today": timezone.localdate(),
    }
    return Drawing("plans/parts/household_plan.html", context, len(measures))


def _support(request: HttpRequest, household: Household) -> Drawing | None:
    """Show what other registers hold of the household."""
    today = timezone.localdate()
    shown = shown_support(household.pk, household.division_code, request_scope(request), today)
    if not shown:
        return None
    return Drawing("plans/parts/support.html", {"support": shown}, len(shown))


def _insurance(_request: HttpRequest, household: Household) -> Drawing | None:
    """Show cover and claims of 防贫保, and what was paid within a year."""
    covers, claims = covers_of(household), claims_of(household)
    if not covers and not claims:
        return None
    context = {
        "covers": covers,
        "claims": claims,
        "paid": claims_paid(household, timezone.localdate() - YEAR).total,
    }
    return Drawing("plans/parts/household_insurance.html", context)


def _told(_request: HttpRequest, household: Household) -> Drawing | None:
    """Tell the family which help it gets: no risk and no reason."""
    measures = measures_told(household)
    if not measures:
        return None
    return Drawing("plans/parts/sheet_measures.html", {"measures": measures})


def register() -> None:
    """Put the panels among what a household receives, and on its sheet."""
    register_panel(
        HOUSEHOLD,
        Panel("plan", _("一户一策"), "benefits", 5, Permission.VIEW_CASES.value, _plan),
    )
    register_panel(
        HOUSEHOLD,
        Panel(
            "support", _("帮扶和收益"), "benefits", 6, Permission.VIEW_HOUSEHOLDS.value, _support
        ),
    )
    register_panel(
        HOUSEHOLD,
        Panel(
            "insurance",
            _("防贫保"),
            "benefits",
            20,
            Permission.VIEW_REGISTERS.value,
            _insurance,
            narrow=True,
        ),
    )
    register_panel(
        HOUSEHOLD_SHEET,
        Panel("measures", _("帮扶措施"), "sheet", 20, Permission.VIEW_CASES.value, _told),
    )
