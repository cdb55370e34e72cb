"""The base list and sealed samples; of the departments only the statistics bureau."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.census.models import SampleAnswer, SampleDraw, SampleUnit
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
ROWS = [
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
