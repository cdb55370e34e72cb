"""The conditions of removal on the page of a household."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.registry.models import Household
from xianjie.apps.removal.queries.conditions import judge_episode
from xianjie.apps.removal.queries.following import relapse_word
from xianjie.apps.removal.queries.one import visits_of
from xianjie.web.panels import HOUSEHOLD, Drawing, Panel, register_panel


def _conditions(_request: HttpRequest, household: Household) -> Drawing | None:
    """Show how a monitored household stands, or what follows a removal; nothing without one."""
    rows = Episode.objects.proven("of a household found through the gate")
    episode = rows.filter(household=household).order_by("-number").first()
    if episode is None:
        return None
    today = timezone.localdate()
    monitored = episode.state == EpisodeState.MONITORED
    context = {
        "episode": episode,
        "judged": judge_episode(episode, today) if monitored else None,
        "visits": [] if monitored else visits_of(episode, today),
        "relapse_word": relapse_word(household.household_type),
        "today": today,
    }
    return Drawing("removal/parts/household_conditions.html", context)


def register() -> None:
    """Put the panel beside the plan and the cases of a household."""
    register_panel(
        HOUSEHOLD,
        Panel(
            "removal",
            _("风险消除条件"),
            "benefits",
            60,
            Permission.VIEW_CASES.value,
            _conditions,
            narrow=True,
        ),
    )
