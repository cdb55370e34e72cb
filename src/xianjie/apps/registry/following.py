"""Higher apps tell what a change of a family means for them, and follow it.

The registry knows no higher app; each registers a follower at start-up (``AppConfig.ready``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.registry.models import ArchiveDocument, Household


@dataclass(frozen=True)
class Follower:
    """What an app says and does about a household that changed.

    ``describe(household)`` returns sentences about what hangs on the household, for the page
    that is shown before a change is confirmed. ``follow(household)`` brings rows that copy the
    household's village to its present one; it runs in the transaction of the change, and again
    when the change is undone, so it reads the state and keeps none.
    """

    describe: Callable[[Household], list[str]]
    follow: Callable[[Household], None]


ListFollower = Callable[[Actor, str, date, datetime], None]
"""``(by, county, today, now)``: called in the transaction of an import, after it was written."""

_followers: dict[str, Follower] = {}
_list_followers: dict[str, ListFollower] = {}


def register_follower(key: str, follower: Follower) -> None:
    """Add a follower; the same key again replaces it."""
    _followers[key] = follower


def register_list_follower(key: str, follower: ListFollower) -> None:
    """Learn of every imported list of a county; the same key again replaces."""
    _list_followers[key] = follower


def listed(by: Actor, county: str, today: date, now: datetime) -> None:
    """Let all apps follow a list of a county that was imported."""
    for follower in _list_followers.values():
        follower(by, county, today, now)


def consequences(household: Household) -> list[str]:
    """Return what all apps say about a household that is to change."""
    return [line for follower in _followers.values() for line in follower.describe(household)]


def follow(household: Household) -> None:
    """Let the filed papers, and all apps, follow a household that changed."""
    code = household.division_code
    ArchiveDocument.objects.filter(household=household).exclude(division_code=code).update(
        division_code=code
    )
    for follower in _followers.values():
        follower.follow(household)
