"""Assessment: schemes, results, one object."""

from __future__ import annotations

from typing import Any

from tests.access.rows.rectification import NOW
from tests.access.rows.registers import STAMPS, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assessment.interfaces.registers import QUALITY_ITEMS
from xianjie.apps.assessment.models import (
    AssessmentRun,
    AssessmentScheme,
    LineScore,
    ObjectScore,
    QualityItem,
    SchemeLine,
)

READERS = may(Permission.VIEW_TASKS)
ASSESSORS = may(Permission.ASSESS)
WHOLE = ASSESSORS | may(Permission.PUBLISH_ASSESSMENT)


def _made(world: World) -> AssessmentScheme:
    found, _ = AssessmentScheme.objects.get_or_create(
        division_code=f"{world.county}000000", year=2022, title="乡镇考核",
        defaults={"objects_kind": "TOWN", "created_at": NOW,
                  "created_by": world.own[Role.COUNTY_ANALYST]},
    )  # fmt: skip
    SchemeLine.objects.get_or_create(
        scheme=found, name="评价", defaults={"number": 1, "group": "综合", "weight": 100,
                                           "source": "manual", "rule": "MANUAL"},
    )  # fmt: skip
    return found


def _scheme(world: World) -> dict[str, Any]:
    return {"pk": _made(world).pk}


def _line(world: World) -> dict[str, Any]:
    return {"pk": _made(world).pk, "line": _made(world).lines.get().pk}


def _results(world: World) -> AssessmentRun:
    found, is_new = AssessmentRun.objects.get_or_create(
        scheme=_made(world), stage="H1",
        defaults={"division_code": f"{world.county}000000", "computed_at": NOW,
                  "computed_by": world.own[Role.COUNTY_ANALYST], "state": "PUBLISHED",
                  "reviewed_by": world.own[Role.COUNTY_LEADER], "published_at": NOW,
                  "published_by": world.own[Role.COUNTY_LEADER]},
    )  # fmt: skip
    if is_new:
        score = ObjectScore.objects.create(
            run=found, division_code=world.town, name="光禄镇", own=80, total=80, scored=100,
            rank=1, grade="GOOD",
        )  # fmt: skip
        LineScore.objects.create(
            score=score, line_number=1, group="综合", name="评价", weight=100, source="manual",
            rule="MANUAL",
        )  # fmt: skip
    return found


def _run(world: World) -> dict[str, Any]:
    return {"pk": _results(world).pk}


def _object(world: World) -> dict[str, Any]:
    return {"pk": _results(world).scores.get().pk}


def item(world: World) -> QualityItem:
    found, _ = QualityItem.objects.get_or_create(
        division_code=world.village,
        year=2022,
        item="脱贫成果",
        defaults={"indicator": "insured-focus", **STAMPS},
    )
    return found


ROWS = [
    Row("assessment:schemes", READERS),
    Row("assessment:schemes", ASSESSORS, method="post", data=lambda w: {}),
    Row("assessment:scheme", WHOLE, _scheme, of_a_place=True),
    Row("assessment:scheme", ASSESSORS, _scheme, method="post", of_a_place=True,
        data=lambda w: {"form": "compute"}),
    Row("assessment:line-new", ASSESSORS, _scheme, of_a_place=True),
    Row("assessment:line-new", ASSESSORS, _scheme, method="post", of_a_place=True,
        data=lambda w: {}),
    Row("assessment:line", ASSESSORS, _line, of_a_place=True),
    Row("assessment:line", ASSESSORS, _line, method="post", of_a_place=True, data=lambda w: {}),
    Row("assessment:line-remove", ASSESSORS, _line, method="post", of_a_place=True,
        answers=(302,)),
    Row("assessment:run", WHOLE, _run, of_a_place=True),
    Row("assessment:run-export", WHOLE, _run, of_a_place=True),
    # The clerk's office is not what was assessed.
    Row("assessment:object", READERS - {Role.DEPARTMENT_CLERK}, _object, of_a_place=True),
    Row("assessment:object", WHOLE, _object, method="post", of_a_place=True,
        data=lambda w: {"form": "use"}),
    *register_case(QUALITY_ITEMS, item, lambda w: {"division_code": w.village, "year": "2022",
                                           "item": "脱贫成果", "indicator": "insured-focus"}),
]  # fmt: skip
