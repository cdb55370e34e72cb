"""What a change of a family means for its gaps."""

from __future__ import annotations

from xianjie.apps.benefits.enums import GapSeen, GapState
from xianjie.apps.benefits.models import EntitlementGap
from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household


def describe(household: Household) -> list[str]:
    """Say which gaps are being worked on; the next month's comparison judges the new family."""
    rows = EntitlementGap.objects.filter(household=household).exclude(seen=GapSeen.CLEARED)
    count = rows.exclude(state=GapState.CLOSED).count()
    if not count:
        return []
    return [
        f"{household.household_code} 有未办结的待遇缺口 {count} 条，仍记在这一户；"
        "下次月度筛查按变动后的家庭重新比对。"
    ]


def follow(household: Household) -> None:
    """Let the gaps that stand lie in the village of the household."""
    code = household.division_code
    rows = EntitlementGap.objects.filter(household=household).exclude(seen=GapSeen.CLEARED)
    rows.exclude(division_code=code).update(division_code=code)


def register() -> None:
    """Let the registry tell the gaps of what changes."""
    register_follower("benefits", Follower(describe, follow))
