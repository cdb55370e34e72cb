"""What a change of a family means for relocation."""

from __future__ import annotations

from xianjie.apps.places.models import IncomeProject, RelocatedHousehold
from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household


def describe(household: Household) -> list[str]:
    """Say nothing: the rows only follow."""
    del household
    return []


def follow(household: Household) -> None:
    """Let rows lie in the village of the household."""
    code = household.division_code
    moved = RelocatedHousehold.objects.filter(household=household)
    moved.exclude(division_code=code).update(division_code=code)
    projects = IncomeProject.objects.filter(household=household)
    projects.exclude(division_code=code).update(division_code=code)


def register() -> None:
    """Let the registry tell what changes."""
    register_follower("places", Follower(describe, follow))
