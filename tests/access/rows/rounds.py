"""Rounds, monthly records, look-back problems, analysis meetings."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.rounds.models import Round

VIEWERS = may(Permission.VIEW_CASES)
MANAGERS = may(Permission.MANAGE_ROUNDS)
DAY = date(2022, 7, 1)


def _round(world: World) -> dict[str, int]:
    one, _ = Round.objects.get_or_create(
        client_id=UUID(int=601),
        defaults={
            "county_code": world.county,
            "division_code": world.village,
            "kind": "GRID",
            "title": "网格排查",
            "period": "2022-07",
            "form": "网格排查",
            "population": "RURAL",
            "opened_on": DAY,
            "due_on": date(2030, 1, 1),
            "state": "OPEN",
        },
    )
    FieldTask.objects.get_or_create(
        source=one.source,
        household=world.household,
        defaults={
            "form": one.form,
            "county_code": world.county,
            "division_code": world.village,
            "state": "OPEN",
            "opened_on": DAY,
        },
    )
    return {"pk": one.pk}


ROWS = [
    Row("rounds:rounds", VIEWERS),
    Row("rounds:round-new", MANAGERS),
    Row("rounds:round-new", MANAGERS, method="post", data=lambda w: {"title": "x"}),
    Row("rounds:round", VIEWERS, _round, of_a_place=True),
    Row("rounds:round", MANAGERS, _round, method="post", of_a_place=True,
        data=lambda w: {"form": "extend"}),
    Row("rounds:round-export", VIEWERS & may(Permission.EXPORT_CLUES), _round, of_a_place=True),
]  # fmt: skip
