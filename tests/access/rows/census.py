"""The base list and sealed samples; of the departments only the statistics bureau."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.census.models import (
    BaseHousehold,
    BaseList,
    ListUpload,
    SampleAnswer,
    SampleDraw,
    SampleUnit,
)
from xianjie.kernel.drawing import FrameUnit, commitment, frame_hash, frame_text

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
# The world's clerk is of no sector.
READERS = may(Permission.VIEW_CENSUS) - {Role.DEPARTMENT_CLERK}
DRAWERS = may(Permission.DRAW_SAMPLES) - {Role.DEPARTMENT_CLERK}
CHECKERS = may(Permission.CHECK_SAMPLES) - {Role.DEPARTMENT_CLERK}


def sample_draw(world: World) -> SampleDraw:
    frame = [FrameUnit(world.household.household_code, "", world.village)]
    digest = frame_hash(frame)
    found, _ = SampleDraw.objects.get_or_create(
        client_id=UUID(int=91),
        defaults={"number": "CY2022-1", "county_code": world.county,
                  "division_code": world.county + "000000", "title": "校核", "theme": "RECORD",
                  "unit": "HOUSEHOLD", "strata": "NONE", "size": 1, "fields": ["household.type"],
                  "tolerance": Decimal("0.05"), "due_on": date(2022, 8, 1),
                  "frame": zlib.compress(frame_text(frame).encode()), "frame_size": 1,
                  "frame_hash": digest, "commitment": commitment("s", digest), "sealed": "s",
                  "seed": "s", "state": "DRAWN", "opened_at": NOW, "drawn_at": NOW},
    )  # fmt: skip
    return found


def sample_unit(world: World) -> SampleUnit:
    draw = sample_draw(world)
    found, made = SampleUnit.objects.get_or_create(
        draw=draw, key=world.household.household_code,
        defaults={"county_code": world.county, "division_code": world.village, "place": 1,
                  "household": world.household, "state": "OPEN"},
    )  # fmt: skip
    if made:
        SampleAnswer.objects.create(
            unit=found, draw=draw, county_code=world.county, division_code=world.village,
            field="household.type", recorded="脱贫户", found="一般农户", follow="SENT",
        )  # fmt: skip
    return found


def _draw(world: World) -> dict[str, Any]:
    return {"pk": sample_unit(world).draw_id}


def _unit(world: World) -> dict[str, Any]:
    return {"pk": sample_unit(world).pk}


WHOLE = frozenset({Role.COUNTY_ANALYST, Role.COUNTY_LEADER})


def base_line(world: World) -> BaseHousehold:
    base, _ = BaseList.objects.get_or_create(
        county_code=world.county, number=1,
        defaults={"division_code": world.county + "000000", "as_of": date(2022, 7, 1),
                  "since_year": 2013, "state": "DRAFT", "checks": ["户主"], "made_at": NOW},
    )  # fmt: skip
    content = {"户主": "李大山", "成员": [], "类别": [], "旧名单年度": []}
    found, _ = BaseHousehold.objects.get_or_create(
        base=base, household_code=world.household.household_code,
        defaults={"county_code": world.county, "division_code": world.village,
                  "household": world.household, "source": "REGISTRY", "change": "FIRST",
                  "content": json.dumps(content)},
    )  # fmt: skip
    return found


def upload(world: World) -> ListUpload:
    found, _ = ListUpload.objects.get_or_create(
        county_code=world.county, year=2016, purpose="HISTORY", sha256="0" * 64,
        defaults={"division_code": world.county + "000000", "title": "旧名单",
                  "file_name": "a.xlsx", "brought_at": NOW},
    )  # fmt: skip
    return found


def _line(world: World) -> dict[str, Any]:
    return {"pk": base_line(world).pk}


def _nothing(world: World) -> dict[str, Any]:
    base_line(world)
    return {}


def _upload(world: World) -> dict[str, Any]:
    return {"pk": upload(world).pk}


ROWS = [
    Row("census:base", READERS, _nothing),
    Row("census:base", WHOLE - {Role.COUNTY_LEADER}, _nothing, method="post",
        data=lambda w: {"step": "drop"}, answers=(302, 404, 409)),
    Row("census:lines", READERS, _nothing),
    Row("census:line", READERS, _line, of_a_place=True),
    Row("census:base-export", READERS, _nothing, answers=(200, 404)),
    Row("census:lists", READERS),
    Row("census:lists", DRAWERS, method="post", data=lambda w: {}),
    Row("census:list", WHOLE, _upload, of_a_place=True),
    Row("census:list", DRAWERS, _upload, method="post", of_a_place=True, answers=(302,)),
    Row("census:list-export", WHOLE, _upload, of_a_place=True),
    Row("census:samples", READERS),
    Row("census:sample-new", DRAWERS),
    Row("census:sample-new", DRAWERS, method="post", data=lambda w: {}),
    Row("census:sample", READERS, _draw, of_a_place=True),
    Row("census:sample", DRAWERS, _draw, method="post", of_a_place=True,
        data=lambda w: {"step": "redraw"}),
    Row("census:sample-frame", WHOLE, _draw, of_a_place=True),
    Row("census:sample-proof", WHOLE, _draw, of_a_place=True),
    Row("census:sheets", READERS),
    Row("census:sheet", READERS, _unit, of_a_place=True),
    Row("census:sheet", READERS, _unit, method="post", of_a_place=True,
        data=lambda w: {"state": "x"}),
    Row("census:corrections", READERS),
    Row("census:corrections", WHOLE, method="post", answers=(302,)),
]  # fmt: skip
