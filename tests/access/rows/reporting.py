"""Reports."""

from __future__ import annotations

from typing import Any

from tests.access.table import Row, may
from tests.access.world import World
from tests.apps.cases.kit import NOW, TODAY
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.reporting.models import MadeReport

READERS = may(Permission.VIEW_TASKS)


def _made(world: World) -> dict[str, Any]:
    made, _ = MadeReport.objects.get_or_create(
        county_code=world.county, division_code=world.town, subject="光禄镇", kind="MONTHLY",
        form="xlsx", period="2022-06",
        defaults={"as_of": TODAY, "content": b"x", "size": 1, "made_at": NOW},
    )  # fmt: skip
    return {"pk": made.pk}


ROWS = [
    Row("reporting:reports", READERS),
    Row("reporting:reports", READERS, method="post", data=lambda w: {"subject": "x"}),
    # A department takes out its own reports only.
    Row("reporting:download", READERS - {Role.DEPARTMENT_CLERK}, _made, of_a_place=True),
]
