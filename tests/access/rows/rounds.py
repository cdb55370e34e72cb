"""Rounds, monthly records, look-back problems, analysis meetings."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.rounds.models import LookbackProblem, Meeting, Round

VIEWERS = may(Permission.VIEW_CASES)
MANAGERS = may(Permission.MANAGE_ROUNDS)
DAY = date(2022, 7, 1)


def _round(world: World) -> dict[str, int]:
    one, _ = Round.objects.get_or_create(
        client_id=UUID(int=601),
        defaults={
            "county_code": world.county,
            "division_code": world.village,
            "kind": "GRID",
            "title": "网格排查",
            "period": "2022-07",
            "form": "网格排查",
            "population": "RURAL",
            "opened_on": DAY,
            "due_on": date(2030, 1, 1),
            "state": "OPEN",
        },
    )
    FieldTask.objects.get_or_create(
        source=one.source,
        household=world.household,
        defaults={
            "form": one.form,
            "county_code": world.county,
            "division_code": world.village,
            "state": "OPEN",
            "opened_on": DAY,
        },
    )
    return {"pk": one.pk}


def _problem(world: World) -> dict[str, int]:
    one, _ = LookbackProblem.objects.get_or_create(
        household=world.household,
        nature="PROBLEM",
        kind="住房安全",
        defaults={
            "county_code": world.county,
            "division_code": world.village,
            "state": "OPEN",
            "found_on": DAY,
            "found_by": world.own[Role.VILLAGE_WORKER],
            "organisation_id": world.own[Role.DEPARTMENT_CLERK].posts.get().organisation_id,
        },
    )
    return {"pk": one.pk}


def _meeting(world: World) -> dict[str, int]:
    one, _ = Meeting.objects.get_or_create(
        client_id=UUID(int=602),
        defaults={
            "county_code": world.county,
            "division_code": world.village,
            "level": "VILLAGE",
            "period": "2022-07",
            "held_on": DAY,
            "place": "村委会",
            "chair": "李建华",
            "state": "DRAFT",
            "held_by": world.own[Role.VILLAGE_WORKER],
            "created_at": datetime(2022, 7, 1, tzinfo=UTC),
        },
    )
    return {"pk": one.pk}


HOLDERS = may(Permission.HOLD_MEETINGS)
PROBLEM_READERS = VIEWERS | may(Permission.REPORT_MEASURES)

ROWS = [
    Row("rounds:rounds", VIEWERS),
    Row("rounds:round-new", MANAGERS),
    Row("rounds:round-new", MANAGERS, method="post", data=lambda w: {"title": "x"}),
    Row("rounds:round", VIEWERS, _round, of_a_place=True),
    Row("rounds:round", MANAGERS, _round, method="post", of_a_place=True,
        data=lambda w: {"form": "extend"}),
    Row("rounds:round-export", VIEWERS & may(Permission.EXPORT_CLUES), _round, of_a_place=True),
    Row("rounds:records", VIEWERS),
    Row("rounds:records-export", VIEWERS & may(Permission.EXPORT_CLUES)),
    Row("rounds:visits", VIEWERS),
    Row("rounds:problems", PROBLEM_READERS),
    Row("rounds:problems-export", may(Permission.EXPORT_CLUES)),
    Row("rounds:problem", PROBLEM_READERS, _problem, of_a_place=True),
    # A county's leader reads and does not close: for that post the button is not there (404).
    Row("rounds:problem", PROBLEM_READERS - {Role.COUNTY_LEADER}, _problem, method="post",
        of_a_place=True, data=lambda w: {"evidence": ""}),
    Row("rounds:meetings", VIEWERS),
    Row("rounds:meeting-new", HOLDERS),
    Row("rounds:meeting-new", HOLDERS, method="post", data=lambda w: {"place": "x"}),
    Row("rounds:meeting", VIEWERS, _meeting, of_a_place=True),
    Row("rounds:meeting", HOLDERS, _meeting, method="post", of_a_place=True,
        data=lambda w: {"form": "add"}),
    Row("rounds:meeting-minutes", VIEWERS, _meeting, of_a_place=True),
]  # fmt: skip
