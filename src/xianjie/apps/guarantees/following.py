"""What a change of a family means for its problems."""

from __future__ import annotations

from django.utils.translation import gettext as _

from xianjie.apps.guarantees.enums import STANDING
from xianjie.apps.guarantees.models import (
    DoctorContract,
    HouseholdWater,
    HouseRepair,
    Problem,
    StudentAid,
    TreatmentCase,
)
from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household


def describe(household: Household) -> list[str]:
    """Say how many problems of the household stand open."""
    rows = Problem.objects.proven("of a household found through the gate")
    number = rows.filter(household=household, state__in=STANDING).count()
    return [_("有 %(n)s 项三保障问题没有销号。") % {"n": number}] if number else []


def follow(household: Household) -> None:
    """Let problems lie in the village of the household."""
    code = household.division_code
    rows = Problem.objects.filter(household=household).exclude(division_code=code)
    rows.update(division_code=code, county_code=household.county_code)
    for model in (HouseRepair, HouseholdWater):
        model.objects.filter(household=household).exclude(division_code=code).update(
            division_code=code
        )
    for other in (StudentAid, DoctorContract, TreatmentCase):
        other.objects.filter(person__household=household).exclude(division_code=code).update(
            division_code=code
        )


def register() -> None:
    """Let the registry tell what changes."""
    register_follower("guarantees", Follower(describe, follow))
