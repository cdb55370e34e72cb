"""What a change of a family means for its pairing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household
from xianjie.apps.teams.models import Pairing
from xianjie.apps.teams.queries.pairings import live


def describe(household: Household) -> list[str]:
    """Say that somebody is paired with the household."""
    rows = Pairing.objects.proven("of a household found through the gate")
    if not rows.filter(live(), household=household).exists():
        return []
    return [_("有结对干部，户变动后请核对是不是还由他帮扶。")]


def follow(household: Household) -> None:
    """Let pairings lie in the village of the household."""
    code = household.division_code
    rows = Pairing.objects.filter(household=household)
    rows.exclude(division_code=code).update(division_code=code)


def register() -> None:
    """Let the registry tell what changes."""
    register_follower("teams", Follower(describe, follow))
