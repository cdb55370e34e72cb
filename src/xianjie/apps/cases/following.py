"""What a change of a family means for its reports and joint handlings."""

from __future__ import annotations

from xianjie.apps.cases.enums import OPEN_HANDLINGS, OPEN_REPORTS
from xianjie.apps.cases.models import JointHandling, NeedReport
from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household


def describe(_household: Household) -> list[str]:
    """Say nothing: what is under way goes on wherever the household lives."""
    return []


def follow(household: Household) -> None:
    """Let what is under way lie in the village of the household, whose people go on with it."""
    code = household.division_code
    for rows in (
        NeedReport.objects.filter(household=household, state__in=OPEN_REPORTS),
        JointHandling.objects.filter(household=household, state__in=OPEN_HANDLINGS),
    ):
        rows.exclude(division_code=code).update(division_code=code)


def register() -> None:
    """Let the registry tell the cases of what changes."""
    register_follower("cases", Follower(describe, follow))
