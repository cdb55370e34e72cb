"""Gaps of benefits: the county sends them out, departments answer, townships bring proof."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Post
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.benefits.models import BenefitEvaluation, EntitlementGap

VIEWERS = may(Permission.VIEW_BENEFITS)
LEADERS = may(Permission.DISPATCH_BENEFITS)
SEEING = may(Permission.VIEW_HOUSEHOLDS)


def _evaluation(world: World) -> BenefitEvaluation:
    found, _ = BenefitEvaluation.objects.get_or_create(
        county_code=world.county,
        period=world.period,
        is_current=True,
        defaults={
            "run": world.run,
            "inputs_hash": "0" * 64,
            "evaluated_at": datetime(2022, 7, 4, tzinfo=UTC),
            "counts": {
                "低保": {
                    "title": "农村低保", "family": "基本生活", "department": "民政",
                    "grain": "household", "population": 1, "owed": 1, "held": 0, "undue": 0,
                    "eligible": 0, "unknown": 0,
                }
            },
        },
    )  # fmt: skip
    return found


def _gap(world: World) -> dict[str, int]:
    clerk = Post.objects.get(user=world.own[Role.DEPARTMENT_CLERK])
    gap, _ = EntitlementGap.objects.get_or_create(
        county_code=world.county,
        division_code=world.village,
        household=world.household,
        benefit_id="低保",
        kind="OWED",
        defaults={
            "title": "农村低保",
            "department": "民政",
            "evaluation": _evaluation(world),
            "first_period": world.period,
            "last_period": world.period,
            "seen": "NEW",
            "state": "DISPATCHED",
            "organisation": clerk.organisation,
            "due_on": date(2022, 7, 19),
        },
    )
    return {"pk": gap.pk}


def _household(world: World) -> dict[str, int]:
    return {"pk": world.household.pk}


def _benefit(world: World) -> dict[str, str]:
    _evaluation(world)
    return {"benefit": "低保"}


ROWS = [
    Row("benefits:gaps", VIEWERS),
    Row("benefits:overview", VIEWERS),
    Row("benefits:figures", VIEWERS),
    Row("benefits:unknown", SEEING, _benefit, answers=(200, 404)),
    Row("benefits:export", may(Permission.EXPORT_CLUES) | may(Permission.ANSWER_BENEFITS)),
    Row("benefits:export", may(Permission.EXPORT_PERSONAL), method="post", answers=(200, 302)),
    Row("benefits:dispatch", LEADERS, method="post", answers=(302,)),
    Row("benefits:confirm", may(Permission.CONFIRM_RULES), method="post", answers=(302, 404)),
    Row("benefits:evaluate", may(Permission.RUN_SCREENING), method="post", answers=(302,)),
    Row("benefits:household", SEEING, _household, of_a_place=True),
    Row("benefits:household", SEEING, _household, method="post", of_a_place=True),
    Row("benefits:gap", VIEWERS, _gap, of_a_place=True),
    Row("benefits:gap", VIEWERS, _gap, method="post", of_a_place=True,
        data=lambda w: {"form": ""}),
]  # fmt: skip
