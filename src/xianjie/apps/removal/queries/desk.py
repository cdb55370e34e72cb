"""What waits of the removal of risk: households whose conditions hold."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.removal.enums import Standing
from xianjie.apps.removal.models import RemovalStanding


def removal_candidates(ask: DeskAsk) -> DeskGroup | None:
    """Return the households of the asker's villages for which removal can be proposed."""
    scope = ask.scope.narrowed(Permission.PROPOSE_REMOVAL)
    if not ask.county or not scope.may(Permission.PROPOSE_REMOVAL):
        return None
    rows = RemovalStanding.objects.visible_to(scope, Permission.PROPOSE_REMOVAL).filter(
        county_code=ask.county, standing=Standing.READY
    )
    found = list(rows.select_related("household", "episode")[: ask.limit])
    places = villages_by_code(row.division_code for row in found)
    return DeskGroup(
        kind="removal-candidates",
        title=_("可以提出风险消除的户"),
        verb=_("核对"),
        icon="zero",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(row.episode_id),
                f"{row.household.household_code} · {row.episode.category}",
                reverse("removal:check", args=[row.episode_id]),
                place=f"{places[row.division_code].town} {places[row.division_code].name}",
            )
            for row in found
        ),
        url=reverse("removal:candidates"),
        rank=60,
    )
