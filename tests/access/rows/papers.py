"""Papers to print."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.models import Case

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
FORM = UUID("7d1f7a52-1c8a-4a0e-9c2c-5a3f0f5f7e01")
PRINTERS = may(Permission.PRINT_PAPERS)


def _case(world: World) -> dict[str, object]:
    found, _ = Case.objects.get_or_create(
        client_id=FORM,
        defaults={
            "number": "AJ1", "county_code": world.county, "division_code": world.village,
            "household": world.household, "kind": "IDENTIFY", "state": "OPEN",
            "step": "入户核实", "step_kind": "VERIFY", "step_level": "VILLAGE",
            "started_on": date(2022, 7, 4), "opened_at": NOW,
            "process": {
                "steps": [
                    {"name": "入户核实", "kind": "VERIFY", "level": "VILLAGE", "days": 5,
                     "working": False},
                ],
                "total": None, "segments": [],
            },
        },
    )  # fmt: skip
    return {"kind": "application", "pk": found.pk}


def _household(world: World) -> dict[str, int]:
    return {"pk": world.household.pk}


ROWS = [
    Row("papers:papers", PRINTERS, _household, of_a_place=True),
    Row("papers:papers", PRINTERS, _household, method="post", of_a_place=True,
        data=lambda w: {"paper": "dossier"}),
    Row("papers:dossier", PRINTERS, _household, of_a_place=True),
    Row("papers:dossier-files", PRINTERS, _household, of_a_place=True),
    Row("papers:paper", PRINTERS, _case, of_a_place=True),
]  # fmt: skip
