"""Reports of people in need and joint handlings."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.actors import actor_of
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.actions import open_handling, submit_report
from xianjie.apps.cases.models import JointHandling, NeedReport

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
TODAY = date(2022, 7, 4)
REPORTERS = may(Permission.REPORT_NEED)
OPINIONS = may(Permission.GIVE_OPINION)
LEADERS = may(Permission.LEAD_JOINT_HANDLING)


def _report(world: World) -> dict[str, int]:
    known = NeedReport.objects.first()
    if known is None:
        known = submit_report(
            by=actor_of(world.own[Role.VILLAGE_WORKER], today=TODAY),
            client_id=uuid4(),
            county=world.county,
            division_code=world.village,
            household=world.household,
            needs=["大病"],
            is_urgent=False,
            today=TODAY,
            now=NOW,
        )
    return {"pk": known.pk}


def _handling(world: World) -> dict[str, int]:
    known = JointHandling.objects.first()
    if known is None:
        known = open_handling(
            by=actor_of(world.own[Role.COUNTY_ANALYST], today=TODAY),
            client_id=uuid4(),
            household=world.household,
            clue=world.clue,
            risk=world.clue.risk,
            question="请研判。",
            organisations=[Organisation.objects.get(name="县农业农村局")],
            due_on=None,
            today=TODAY,
            now=NOW,
        )
    return {"pk": known.pk}


def _draft(world: World) -> dict[str, str]:
    return {"client_id": str(uuid4()), "who": "王家"}


ROWS = [
    Row("cases:reports", REPORTERS),
    Row("cases:report-new", REPORTERS),
    Row("cases:report-new", REPORTERS, method="post", data=lambda w: {"step": "nobody"}),
    Row("cases:report-draft", REPORTERS, method="post", data=_draft, answers=(204,)),
    Row("cases:report", REPORTERS, _report, of_a_place=True),
    Row("cases:report", REPORTERS, _report, method="post", of_a_place=True,
        data=lambda w: {"form": "answer", "words": ""}),
    Row("cases:report-photo", REPORTERS, _report, of_a_place=True, answers=(404,)),
    Row("cases:burden", may(Permission.VIEW_OVERVIEW)),
    Row("cases:joint", OPINIONS),
    Row("cases:joint-export", OPINIONS),
    Row("cases:joint-new", LEADERS, data=lambda w: {"clue": w.clue.pk}, of_a_place=True),
    Row("cases:joint-new", LEADERS, method="post", of_a_place=True, answers=(404,)),
    Row("cases:joint-handling", OPINIONS, _handling, of_a_place=True),
    Row("cases:joint-handling", OPINIONS, _handling, method="post", of_a_place=True,
        data=lambda w: {"step": "ANSWER", "organisation": 1}),
    Row("cases:joint-sheet", OPINIONS, _handling, of_a_place=True),
]  # fmt: skip
