"""Anonymised copies: asked for by the county, approved by those who lead it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.copies.models import CopyRequest

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
MAKERS, APPROVERS = may(Permission.MAKE_COPIES), may(Permission.APPROVE_COPIES)


def copy_request(world: World) -> CopyRequest:
    found, _ = CopyRequest.objects.get_or_create(
        client_id=UUID(int=81),
        defaults={"number": "FB2022-1", "county_code": world.county,
                  "division_code": world.county + "000000", "kind": "RESEARCH",
                  "purpose": "李大山的研究", "receiver": "演示大学", "until": date(2022, 9, 1),
                  "groups": ["basis"], "levels": {"sex": 0}, "k": 5,
                  "most_suppressed": Decimal("0.05"), "state": "ASKED",
                  "asked_by": world.own[Role.COUNTY_ANALYST], "asked_at": NOW},
    )  # fmt: skip
    return found


def _pk(world: World) -> dict[str, Any]:
    return {"pk": copy_request(world).pk}


ROWS = [
    Row("copies:copies", MAKERS | APPROVERS),
    Row("copies:copy-new", MAKERS),
    Row("copies:copy-new", MAKERS, method="post", data=lambda w: {}),
    Row("copies:copy", MAKERS | APPROVERS, _pk, of_a_place=True),
    # A step without its reason is refused beside the field.
    Row("copies:copy", MAKERS | APPROVERS, _pk, method="post", of_a_place=True,
        data=lambda w: {"step": "WITHDRAW"}),
    # Not made yet: a page that says so.
    Row("copies:copy-file", MAKERS, _pk, method="post", of_a_place=True, answers=(409,)),
]  # fmt: skip
