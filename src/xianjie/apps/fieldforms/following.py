"""What a change of a family means for its field tasks."""

from __future__ import annotations

from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.models import FieldTask, Sheet
from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household

GONE = "这一户已退出登记"


def describe(household: Household) -> list[str]:
    """Say how many visits are still asked for; they go with the household, or end with it."""
    number = FieldTask.objects.filter(household=household, state=TaskState.OPEN).count()
    if not number:
        return []
    return [
        f"{household.household_code} 有待走访的入户任务 {number} 项：户迁走的跟着走，"
        "户退出的不再需要走访。"
    ]


def follow(household: Household) -> None:
    """Let open tasks and sheets lie in the village of the household; tasks of a lost one end.

    A household that is back, as after an undone change, gets the visits back that ended so.
    """
    tasks = FieldTask.objects.filter(household=household)
    if household.is_active:
        tasks.filter(state=TaskState.CANCELLED, ending=GONE).update(state=TaskState.OPEN, ending="")
    else:
        tasks.filter(state=TaskState.OPEN).update(state=TaskState.CANCELLED, ending=GONE)
    code, group = household.division_code, household.group_name
    tasks.filter(state=TaskState.OPEN).exclude(division_code=code, group_name=group).update(
        division_code=code, group_name=group, county_code=household.county_code
    )
    # Whoever works with the household now reads what was found at its door before.
    Sheet.objects.filter(household=household).exclude(division_code=code).update(division_code=code)


def register() -> None:
    """Let the registry tell the tasks of what changes."""
    register_follower("fieldforms", Follower(describe, follow))
