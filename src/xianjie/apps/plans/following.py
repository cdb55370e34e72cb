"""What a change of a family, and the beginning and end of monitoring, mean for plans."""

from __future__ import annotations

from xianjie.apps.cases.deciding import register_ending, register_opening
from xianjie.apps.cases.queries.episode_list import register_plan_states
from xianjie.apps.plans.actions.opening import plan_opened_episode
from xianjie.apps.plans.actions.reviewing import close_plan_of
from xianjie.apps.plans.enums import OPEN_PLANS
from xianjie.apps.plans.models import Measure, Plan
from xianjie.apps.plans.queries.telling import plan_states
from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household


def describe(_household: Household) -> list[str]:
    """Say nothing: a plan goes on wherever the household lives."""
    return []


def follow(household: Household) -> None:
    """Let an open plan and its measures lie in the village of the household."""
    code = household.division_code
    plans = Plan.objects.filter(household=household, state__in=OPEN_PLANS)
    plans.exclude(division_code=code).update(division_code=code)
    Measure.objects.filter(plan__household=household, plan__state__in=OPEN_PLANS).exclude(
        division_code=code
    ).update(division_code=code)


def register() -> None:
    """Let the registry and the cases tell the plans of what changes."""
    register_follower("plans", Follower(describe, follow))
    register_opening("plans", plan_opened_episode)
    register_ending("plans", close_plan_of)
    register_plan_states(plan_states)
