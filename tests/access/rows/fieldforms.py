"""Field tasks and sheets."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from uuid import UUID

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.fieldforms.enums import SheetState, TaskState
from xianjie.apps.fieldforms.models import FieldTask, Sheet, SheetPhoto
from xianjie.apps.registry.models import ArchiveDocument

FILLERS = may(Permission.FILL_SHEETS)
READERS = may(Permission.VIEW_CASES)
SETTLERS = may(Permission.SETTLE_SHEETS)
PRINTERS = may(Permission.PRINT_PAPERS) & READERS
NUMBER = UUID("6f1a3c5e-0b1d-4f57-9a61-5d7c2d0f3e11")
AT = datetime(2022, 7, 4, tzinfo=UTC)


def _task(world: World) -> dict[str, int]:
    task, _ = FieldTask.objects.get_or_create(
        source="round:1",
        household=world.household,
        defaults={
            "form": "网格排查",
            "county_code": world.county,
            "division_code": world.village,
            "state": TaskState.OPEN,
            "opened_on": date(2022, 7, 1),
        },
    )
    return {"pk": task.pk}


def _sheet(world: World) -> dict[str, int]:
    sheet, _ = Sheet.objects.get_or_create(
        client_id=NUMBER,
        defaults={
            "form": "网格排查",
            "definition": "0" * 64,
            "county_code": world.county,
            "division_code": world.village,
            "household": world.household,
            "period": "2022-07",
            "content": json.dumps({"有变化": False}),
            "state": SheetState.CONFLICT,
            "disputed": ["有变化"],
            "filled_by": world.own[Role.HELPER],
            "filled_at": AT,
            "received_at": AT,
        },
    )
    return {"pk": sheet.pk}


def _picture(world: World) -> dict[str, int]:
    pk = _sheet(world)["pk"]
    photo = SheetPhoto.objects.filter(sheet=pk).first()
    if photo is None:
        paper = ArchiveDocument.objects.create(
            household=world.household,
            division_code=world.village,
            kind="PHOTO",
            title="照片",
            dated_on=AT.date(),
            file_name="照片.jpg",
            sha256="0" * 64,
            size=1,
            filed_at=AT,
            filed_by="test",
        )
        photo = SheetPhoto.objects.create(sheet_id=pk, client_id=NUMBER, document=paper)
    return {"pk": pk, "document": photo.document_id}


def _draft(world: World) -> dict[str, object]:
    return {"client_id": "nonsense", "household": world.household.pk, "form": "网格排查"}


ROWS = [
    Row("fieldforms:tasks", FILLERS),
    Row("fieldforms:task", FILLERS, _task, of_a_place=True),
    Row("fieldforms:task", FILLERS, _task, method="post", of_a_place=True,
        data=lambda w: {"client_id": str(NUMBER)[:-1] + "2", "step": "submit"}),
    Row("fieldforms:sheet-new", FILLERS),
    Row("fieldforms:sheet-new", FILLERS, method="post"),
    Row("fieldforms:draft", FILLERS, method="post", data=_draft, answers=(404,)),
    Row("fieldforms:conflicts", SETTLERS),
    Row("fieldforms:conflict", SETTLERS, _sheet, of_a_place=True),
    Row("fieldforms:conflict", SETTLERS, _sheet, method="post", of_a_place=True),
    Row("fieldforms:sheet", READERS, _sheet, of_a_place=True),
    Row("fieldforms:sheet", READERS & may(Permission.UNMASK_PERSONAL), _sheet, method="post",
        of_a_place=True),
    Row("fieldforms:sheet-print", PRINTERS, _sheet, of_a_place=True),
    Row("fieldforms:picture", READERS, _picture, of_a_place=True, answers=(404,)),
]  # fmt: skip
