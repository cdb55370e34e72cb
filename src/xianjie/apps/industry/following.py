"""What a change of a family means for its rows in industry: they lie where it does."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from xianjie.apps.industry.models import (
    AgreementShare,
    Bond,
    BondIncome,
    CoopMember,
    Dividend,
    Herd,
    IndustryNeed,
    Reward,
)
from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household

_ROWS = (AgreementShare, Bond, BondIncome, CoopMember, Dividend, Herd, IndustryNeed, Reward)


def describe(household: Household) -> list[str]:
    """Say what binds the household."""
    live = Q(retired_at__isnull=True)
    members = CoopMember.objects.proven("of a household found through the gate").filter(
        live, household=household, left_on__isnull=True
    )
    shares = AgreementShare.objects.proven("of a household found through the gate").filter(
        live, household=household
    )
    found = []
    if number := members.count():
        found.append(_("是 %(n)s 个合作社的成员。") % {"n": number})
    if number := shares.count():
        found.append(_("在 %(n)s 份入股分红协议里。") % {"n": number})
    return found


def follow(household: Household) -> None:
    """Let the rows lie in the village of the household."""
    code = household.division_code
    for model in _ROWS:
        rows = model.objects.filter(household=household)  # type: ignore[attr-defined]
        rows.exclude(division_code=code).update(division_code=code)


def register() -> None:
    """Let the registry tell what changes."""
    register_follower("industry", Follower(describe, follow))
