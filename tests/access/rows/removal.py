"""The removal of risk."""

from __future__ import annotations

from datetime import date

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.models import Episode

VIEWERS = may(Permission.VIEW_CASES)
EXPORTERS = VIEWERS & may(Permission.EXPORT_CLUES)
PROPOSERS = may(Permission.PROPOSE_REMOVAL)


def _episode(world: World) -> dict[str, int]:
    episode, _ = Episode.objects.get_or_create(
        household=world.household,
        number=1,
        defaults={
            "county_code": world.county,
            "division_code": world.village,
            "origin": "LISTED",
            "category": "脱贫不稳定户",
            "risks": ["因病"],
            "identified_on": date(2021, 8, 2),
            "state": "MONITORED",
        },
    )
    return {"pk": episode.pk}


ROWS = [
    Row("removal:candidates", VIEWERS),
    Row("removal:export", EXPORTERS),
    Row("removal:removed", VIEWERS),
    Row("removal:removed-export", EXPORTERS),
    Row("removal:check", VIEWERS, _episode, of_a_place=True),
    Row("removal:check", PROPOSERS, _episode, method="post", of_a_place=True,
        data=lambda w: {"reason": ""}),
]  # fmt: skip
