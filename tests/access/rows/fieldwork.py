"""The phone page that works without signal."""

from __future__ import annotations

import json
from datetime import date
from uuid import uuid4

from tests.access.table import Row, may
from tests.access.world import EVERYBODY, World
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.fieldforms.models import FieldTask

FILLERS = may(Permission.FILL_SHEETS)


def _task(world: World) -> FieldTask:
    task, _ = FieldTask.objects.get_or_create(
        form="网格排查",
        source="round:1",
        household=world.household,
        defaults={
            "county_code": world.county,
            "division_code": world.village,
            "state": "OPEN",
            "opened_on": date(2022, 7, 1),
        },
    )
    return task


def _sheet(world: World) -> dict[str, str]:
    told = {
        "client_id": str(uuid4()),
        "task": _task(world).pk,
        "definition": "a" * 64,
        "values": {"有变化": False},
        "typed": 0,
        "chosen": 1,
        "kept": 0,
        "base": "",
        "filled_at": "2022-07-04T08:00:00+08:00",
        "position": None,
    }
    return {"sheet": json.dumps(told)}


def _visits(world: World) -> dict[str, int]:
    _task(world)
    return {}


ROWS = [
    Row("fieldwork:home", FILLERS),
    Row("fieldwork:worker", FILLERS),
    Row("fieldwork:manifest", FILLERS),
    Row("fieldwork:session", FILLERS),
    Row("fieldwork:pack", FILLERS, _visits),
    Row("fieldwork:sheets", FILLERS, method="post", data=_sheet, of_a_place=True),
    Row("fieldwork:discard", EVERYBODY, method="post", data=lambda w: {"sheets": "1"}),
]
