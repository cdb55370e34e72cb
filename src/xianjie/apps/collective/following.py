"""What a change of a family means for its shares."""

from __future__ import annotations

from django.utils.translation import gettext as _

from xianjie.apps.collective.models import ShareHolding
from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household


def describe(household: Household) -> list[str]:
    """Say how many assets the household holds shares of; they stay where the asset is."""
    rows = ShareHolding.objects.proven("of a household found through the gate")
    number = rows.filter(household=household, retired_at__isnull=True).count()
    return [_("在 %(n)s 项折股资产里有股份。") % {"n": number}] if number else []


def follow(_household: Household) -> None:
    """Leave shares and money where they are: they belong to the village that gave them."""


def register() -> None:
    """Let the registry tell what changes."""
    register_follower("collective", Follower(describe, follow))
