"""What a change of a family means for the projects that help it and for its loans."""

from __future__ import annotations

from django.utils.translation import gettext as _

from xianjie.apps.funds.choices import PAID_OFF
from xianjie.apps.funds.models import ProjectBeneficiary, SmallLoan
from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household


def describe(household: Household) -> list[str]:
    """Say how many loans of the household are open."""
    rows = SmallLoan.objects.proven("of a household found through the gate")
    open_ones = rows.filter(household=household, retired_at__isnull=True, balance__gt=0)
    number = open_ones.exclude(state=PAID_OFF).count()
    return [_("有 %(n)s 笔贷款没有还清。") % {"n": number}] if number else []


def follow(household: Household) -> None:
    """Let what a project gives and the loans lie in the village of the household."""
    code = household.division_code
    for model in (ProjectBeneficiary, SmallLoan):
        rows = model.objects.filter(household=household)
        rows.exclude(division_code=code).update(division_code=code)


def register() -> None:
    """Let the registry tell what changes."""
    register_follower("funds", Follower(describe, follow))
