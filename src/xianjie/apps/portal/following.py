"""What a change of a family means for its applications that are under way."""

from __future__ import annotations

from xianjie.apps.portal.enums import ApplicationState
from xianjie.apps.portal.models import Application
from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household


def describe(household: Household) -> list[str]:
    """Say how many applications of a household still wait for their answer."""
    waiting = Application.objects.filter(household=household, state=ApplicationState.ACCEPTED)
    count = waiting.count()
    if not count:
        return []
    return [
        f"{household.household_code} 有 {count} 件群众申报还没有答复结果：整户迁村的，由新村答复。"
    ]


def follow(household: Household) -> None:
    """Let what is to be answered lie in the village of the household."""
    rows = Application.objects.filter(household=household, state=ApplicationState.ACCEPTED)
    rows.exclude(division_code=household.division_code).update(
        division_code=household.division_code
    )


def register() -> None:
    """Let the registry tell of families that change."""
    register_follower("portal", Follower(describe, follow))
