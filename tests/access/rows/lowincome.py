"""The low-income register."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.lowincome.models import LowIncomeMember, RegisterProposal

VIEWERS = may(Permission.VIEW_LOW_INCOME)
REVIEWERS = may(Permission.REVIEW_LOW_INCOME)
DECIDERS = may(Permission.DECIDE_LOW_INCOME)


def _member(world: World) -> dict[str, int]:
    member, _ = LowIncomeMember.objects.get_or_create(
        county_code=world.county,
        division_code=world.village,
        household=world.household,
        category="低保对象",
        defaults={"source": "CIVIL", "valid_from": date(2021, 1, 1)},
    )
    return {"pk": member.pk}


def _proposal(world: World) -> dict[str, int]:
    proposal, _ = RegisterProposal.objects.get_or_create(
        kind="ADD",
        county_code=world.county,
        division_code=world.village,
        household=world.household,
        category="特困人员",
        state="OPEN",
        defaults={
            "source": "CIVIL",
            "reason": "名册又列出",
            "valid_from": date(2022, 6, 1),
            "proposed_at": datetime(2022, 7, 4, tzinfo=UTC),
        },
    )
    return {"pk": proposal.pk}


ROWS = [
    Row("lowincome:members", VIEWERS),
    Row("lowincome:export", VIEWERS & may(Permission.EXPORT_CLUES)),
    Row("lowincome:warnings", VIEWERS),
    Row("lowincome:statistics", VIEWERS),
    Row("lowincome:refresh", DECIDERS, method="post", answers=(409,)),
    Row("lowincome:add", REVIEWERS),
    Row("lowincome:add", REVIEWERS, method="post", data=lambda w: {"code": "x"}),
    Row("lowincome:reviews", VIEWERS),
    Row("lowincome:reviews", REVIEWERS, method="post", data=lambda w: {"pick": []}),
    Row("lowincome:proposals", VIEWERS),
    Row("lowincome:proposal", DECIDERS, _proposal, method="post", of_a_place=True,
        data=lambda w: {"accepts": "no"}, answers=(409,)),
    Row("lowincome:member", VIEWERS, _member, of_a_place=True),
    Row("lowincome:member", VIEWERS, _member, method="post", of_a_place=True,
        data=lambda w: {"form": "x"}),
]  # fmt: skip
