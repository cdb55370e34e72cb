"""What a change of a family means for its place in the register."""

from __future__ import annotations

from xianjie.apps.lowincome.enums import ProposalState, ReviewState
from xianjie.apps.lowincome.models import LowIncomeMember, LowIncomeReview, RegisterProposal
from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household


def describe(_household: Household) -> list[str]:
    """Say nothing: a membership goes on wherever the household lives."""
    return []


def follow(household: Household) -> None:
    """Let memberships, and what waits for a decision, lie in the village of the household.

    Who is responsible for the former village sees them no longer, who is for the new one does.
    """
    code = household.division_code
    for rows in (
        LowIncomeMember.objects.filter(household=household, valid_to__isnull=True),
        LowIncomeReview.objects.filter(member__household=household, state=ReviewState.PROPOSED),
        RegisterProposal.objects.filter(household=household, state=ProposalState.OPEN),
    ):
        rows.exclude(division_code=code).update(division_code=code)


def register() -> None:
    """Let the registry tell the register of what changes."""
    register_follower("lowincome", Follower(describe, follow))
