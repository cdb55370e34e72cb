"""Papers to print."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.actors import actor_of
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.actions import open_case
from xianjie.apps.cases.enums import CaseKind

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
TODAY = date(2022, 7, 4)
FORM = UUID("7d1f7a52-1c8a-4a0e-9c2c-5a3f0f5f7e01")
PRINTERS = may(Permission.PRINT_PAPERS)


def _case(world: World) -> dict[str, object]:
    found = open_case(
        by=actor_of(world.own[Role.VILLAGE_WORKER], today=TODAY),
        household=world.household,
        kind=CaseKind.IDENTIFY,
        client_id=FORM,
        today=TODAY,
        now=NOW,
    )
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
