"""Who helps a household, on its page."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.registry.models import Household
from xianjie.apps.teams.models import Pairing, TeamMember
from xianjie.apps.teams.queries.pairings import helpers_of
from xianjie.kernel.ids import mask_name
from xianjie.web.panels import HOUSEHOLD, Drawing, Panel, register_panel

_REASON = "of the village of a household that came through the gate"


def _helpers(request: HttpRequest, household: Household) -> Drawing | None:
    """Show the cadres of a household, present and former, and the team of its village."""
    scope, today = request_scope(request), timezone.localdate()
    pairings = helpers_of(household)
    members = TeamMember.objects.proven(_REASON).filter(
        Q(left_on__isnull=True) | Q(left_on__gt=today), division_code=household.division_code,
        since__lte=today, retired_at__isnull=True,
    )  # fmt: skip
    monitored = Episode.objects.proven(_REASON).filter(
        household=household, state=EpisodeState.MONITORED
    )
    context = {
        "pairings": [
            (one, mask_name(one.name) or str(one.account or "")) for one in pairings
        ],
        "members": [(one, mask_name(one.name)) for one in members.order_by("post", "pk")[:6]],
        "paired": any(one.until is None for one in pairings),
        "monitored": monitored.exists(),
        "sees": scope.may(Permission.VIEW_TEAMS, household.division_code),
        "may_pair": scope.of_sectors(Pairing.clerk_sectors).may(
            Permission.MANAGE_TEAMS, household.division_code
        ),
    }  # fmt: skip
    return Drawing("teams/parts/household.html", context)


def register() -> None:
    """Put the panel beside what a household receives."""
    register_panel(
        HOUSEHOLD,
        Panel("helpers", _("谁在帮"), "benefits", 6, "", _helpers, narrow=True),
    )
