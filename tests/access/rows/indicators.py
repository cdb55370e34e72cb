"""Cluster alarms and quality figures."""

from __future__ import annotations

from datetime import date

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.indicators.models import ClusterAlarm

VIEWERS = may(Permission.VIEW_OVERVIEW)
EXPORTERS = VIEWERS & may(Permission.EXPORT_CLUES)
DECIDERS = may(Permission.DECIDE_CASES)


def _alarm(world: World) -> dict[str, int]:
    alarm, _ = ClusterAlarm.objects.get_or_create(
        county_code=world.county,
        level="VILLAGE",
        division_code=world.village,
        cause="因病",
        window=30,
        state="OPEN",
        defaults={
            "households": 3,
            "identified": 3,
            "relapsed": 0,
            "confirmed": 0,
            "all_households": 100,
            "share": 300,
            "worst": 3,
            "first_on": date(2022, 7, 1),
            "last_on": date(2022, 7, 4),
        },
    )
    return {"pk": alarm.pk}


ROWS = [
    Row("indicators:clusters", VIEWERS),
    Row("indicators:cluster-rows", VIEWERS, data=lambda w: {"window": "30"}),
    Row("indicators:cluster", VIEWERS, _alarm, of_a_place=True),
    Row("indicators:cluster", DECIDERS, _alarm, method="post", of_a_place=True,
        data=lambda w: {"words": ""}),
    Row("indicators:quality", VIEWERS),
    Row("indicators:quality-rows", VIEWERS, data=lambda w: {"figure": "confirmed"}),
    Row("indicators:quality-export", EXPORTERS),
]  # fmt: skip
