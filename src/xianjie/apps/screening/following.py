"""What a change of a family means for its clues."""

from __future__ import annotations

from django.db.models import F

from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.enums import WAITING, ClueStatus
from xianjie.apps.screening.models import Clue, ClueMonth


def describe(household: Household) -> list[str]:
    """Say which clues are open; they stay with the household that they were raised for."""
    found = Clue.objects.filter(household=household, status=ClueStatus.OPEN)
    risks = list(found.order_by("-last_period", "id").values_list("risk", flat=True))
    if not risks:
        return []
    named = "、".join(dict.fromkeys(risk for risk in risks if risk))
    about = f"（{named}）" if named else ""
    return [
        f"{household.household_code} 有未办结线索 {len(risks)} 条{about}，仍记在这一户；"
        "下次月度筛查按变动后的家庭重新判断。"
    ]


def follow(household: Household) -> None:
    """Let the open clues, and their last month, lie in the village of the household."""
    code = household.division_code
    open_clues = Clue.objects.filter(household=household, status__in=WAITING)
    ClueMonth.objects.filter(
        household=household, clue__status__in=WAITING, period=F("clue__last_period")
    ).exclude(division_code=code).update(division_code=code)
    open_clues.exclude(division_code=code).update(division_code=code)


def register() -> None:
    """Let the registry tell the clues of what changes."""
    register_follower("screening", Follower(describe, follow))
