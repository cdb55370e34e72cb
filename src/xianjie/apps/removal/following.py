"""What the removal of risk does when cases and families change."""

from __future__ import annotations

from datetime import date, datetime

from xianjie.apps.cases.deciding import register_check, register_ending, register_opening
from xianjie.apps.cases.enums import CaseKind
from xianjie.apps.cases.models import Episode
from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household
from xianjie.apps.removal.actions import (
    cancel_follow_ups,
    check_removal,
    judge_one,
)
from xianjie.apps.removal.models import RemovalProposal, RemovalStanding


def _began(episode: Episode, today: date, now: datetime) -> None:
    del now
    cancel_follow_ups(episode=episode)
    judge_one(episode=episode, today=today)


def _ended(episode: Episode, today: date, now: datetime) -> None:
    del now
    judge_one(episode=episode, today=today)


def describe(_household: Household) -> list[str]:
    """Say nothing: the conditions are judged anew wherever the household lives."""
    return []


def follow(household: Household) -> None:
    """Let the standing and the proposals of a household lie in its present village."""
    code = household.division_code
    for rows in (
        RemovalStanding.objects.filter(household=household),
        RemovalProposal.objects.filter(episode__household=household),
    ):
        rows.exclude(division_code=code).update(division_code=code)


def register() -> None:
    """Look at removals before they are decided; follow episodes and families."""
    register_check(CaseKind.REMOVE, "removal", check_removal)
    register_opening("removal", _began)
    register_ending("removal", _ended)
    register_follower("removal", Follower(describe, follow))
