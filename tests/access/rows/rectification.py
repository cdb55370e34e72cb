"""The rectification ledger and inspections."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tests.access.rows.registers import STAMPS, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.actions import archive_path
from xianjie.apps.registry.models import ArchiveDocument
from xianjie.apps.supervision.interfaces.registers import FINDINGS
from xianjie.apps.supervision.models import (
    Inspection,
    InspectionSample,
    Rectification,
    RectificationEvent,
)

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
DAY = date(2022, 7, 1)
READERS = may(Permission.VIEW_TASKS)
SUPERVISORS = may(Permission.SUPERVISE)
# The clerk's office is not asked; the township sees what lies within it.
NEAR = READERS - {Role.DEPARTMENT_CLERK}


def item(world: World) -> Rectification:
    found, is_new = Rectification.objects.get_or_create(
        division_code=world.village, code="ZG1",
        defaults={"county_code": world.county, "source": "审计", "kind": "WORK",
                  "title": "房屋漏雨", "found_on": DAY, "due_on": date(2030, 1, 1),
                  "lead_town": world.town[:9], "state": "RUNNING", "leader": "李大山",
                  **STAMPS},
    )  # fmt: skip
    if is_new:
        found.households.add(world.household)
    return found


def _pk(world: World) -> dict[str, Any]:
    return {"pk": item(world).pk}


def _event(world: World) -> dict[str, Any]:
    paper, _ = ArchiveDocument.objects.get_or_create(
        division_code=world.village, title="整改佐证",
        defaults={"kind": "OTHER", "dated_on": DAY, "file_name": "a.pdf", "size": 5,
                  "sha256": "ab" * 32, "filed_at": NOW, "filed_by": "test"},
    )  # fmt: skip
    path = archive_path(paper)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-")
    event, _ = RectificationEvent.objects.get_or_create(
        item=item(world), step="REPORT", defaults={"document": paper, "at": NOW}
    )
    return _pk(world) | {"event": event.pk}


def inspection(world: World) -> Inspection:
    found, _ = Inspection.objects.get_or_create(
        division_code=f"{world.county}000000", title="暗访",
        defaults={"kind": "SPECIAL", "team": "李大山", "starts_on": DAY, "ends_on": DAY,
                  "state": "DRAWN", "seed": "7", "created_at": NOW,
                  "created_by": world.own[Role.COUNTY_ANALYST]},
    )  # fmt: skip
    InspectionSample.objects.get_or_create(
        inspection=found,
        household=world.household,
        defaults={"division_code": world.village, "stratum": "LIFTED", "group": 1, "number": 1},
    )
    return found


def _inspection(world: World) -> dict[str, Any]:
    return {"pk": inspection(world).pk}


def _line(world: World) -> dict[str, Any]:
    return _inspection(world) | {"number": 1}


ROWS = [
    *register_case(FINDINGS, item,
           lambda w: {"code": "ZG1", "source": "审计", "kind": "WORK", "title": "房屋漏雨",
                      "division_code": w.village, "found_on": "2022-07-01",
                      "due_on": "2030-01-01"}, "leader"),
    Row("supervision:rectifications", READERS),
    Row("supervision:rectifications-export", READERS),
    Row("supervision:rectifications-assign", SUPERVISORS, method="post", answers=(302,)),
    Row("supervision:rectification-new", SUPERVISORS),
    Row("supervision:rectification-new", SUPERVISORS, method="post", data=lambda w: {}),
    Row("supervision:rectification", NEAR, _pk, of_a_place=True),
    Row("supervision:rectification", frozenset({Role.COUNTY_ANALYST, Role.TOWNSHIP_REVIEWER}), _pk,
        method="post", of_a_place=True, data=lambda w: {"step": "NOTE"}),
    Row("supervision:rectification-file", NEAR, _event, of_a_place=True),
    Row("supervision:inspections", SUPERVISORS),
    Row("supervision:inspections", SUPERVISORS, method="post", data=lambda w: {}),
    Row("supervision:inspection", SUPERVISORS, _inspection, of_a_place=True),
    Row("supervision:inspection", SUPERVISORS, _inspection, method="post", of_a_place=True,
        data=lambda w: {"form": "close"}),
    Row("supervision:inspection-export", SUPERVISORS, _inspection, of_a_place=True),
    Row("supervision:inspection-sample", SUPERVISORS, _line, of_a_place=True),
    Row("supervision:inspection-sample", SUPERVISORS, _line, method="post", of_a_place=True,
        data=lambda w: {}),
]  # fmt: skip
