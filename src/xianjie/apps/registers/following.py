"""What a change of a family means for the rows about it."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from xianjie.apps.registers.models import Entry
from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household


def _about(household: Household) -> Q:
    return Q(household=household) | Q(person__household=household)


def describe(household: Household) -> list[str]:
    """Say how many rows of registers are about the household."""
    rows = Entry.objects.proven("of a household found through the gate")
    number = rows.filter(_about(household), retired_at__isnull=True).count()
    return [_("其他台账里有 %(n)s 条记录。") % {"n": number}] if number else []


def follow(household: Household) -> None:
    """Let the rows lie in the village of the household."""
    code = household.division_code
    rows = Entry.objects.filter(_about(household)).exclude(division_code=code)
    Entry.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
        division_code=code, county_code=code[:6]
    )


def register() -> None:
    """Let the registry tell what changes."""
    register_follower("registers", Follower(describe, follow))
