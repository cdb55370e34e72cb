"""Social relief: requests, 低保, temporary relief and the ledgers of care."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.relief.models import ReliefRequest

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
DAY = date(2022, 7, 1)
READERS, APPLICANTS = may(Permission.VIEW_RELIEF), may(Permission.APPLY_RELIEF)
# The clerk's office is not asked; those of the place see what lies within it.
NEAR = READERS - {Role.DEPARTMENT_CLERK}
MANAGERS = may(Permission.HANDLE_RELIEF) - {Role.DEPARTMENT_CLERK}


def relief_request(world: World) -> ReliefRequest:
    found, _ = ReliefRequest.objects.get_or_create(
        client_id=UUID(int=1),
        defaults={"number": "JZ2022-1", "kind": "REQUEST", "county_code": world.county,
                  "division_code": world.village, "household": world.household,
                  "who": "李大山", "need": "医疗", "channel": "群众举手", "state": "ACCEPTED",
                  "received_on": DAY, "created_at": NOW},
    )  # fmt: skip
    return found


def _request(world: World) -> dict[str, Any]:
    return {"pk": relief_request(world).pk}


ROWS = [
    Row("relief:requests", READERS),
    Row("relief:requests-export", READERS),
    Row("relief:request-figures", READERS),
    Row("relief:request-new", APPLICANTS),
    Row("relief:request-new", APPLICANTS, method="post", data=lambda w: {}),
    Row("relief:referral-new", MANAGERS),
    Row("relief:referral-new", MANAGERS, method="post", data=lambda w: {}),
    Row("relief:request", NEAR, _request, of_a_place=True),
    Row("relief:request", MANAGERS, _request, method="post", of_a_place=True,
        data=lambda w: {"step": "TRANSFER"}),
]  # fmt: skip
