"""What other apps do when a document is adopted, and what they know of 四个不摘.

An app above registers a callable in its ``AppConfig.ready``; documents knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.documents.models import PolicyDocument


@dataclass(frozen=True)
class Adoption:
    """A document that has just been adopted, within the transaction.

    ``former`` is the version that it replaces, None for a first one.
    """

    document: PolicyDocument
    former: PolicyDocument | None
    by: Actor
    today: date
    now: datetime


AdoptionFollower = Callable[[Adoption], None]
_followers: dict[str, AdoptionFollower] = {}


def register_adoption(follower: AdoptionFollower, *, name: str = "") -> None:
    """Call ``follower`` inside the transaction of every adoption; the same name replaces.

    What it raises undoes the adoption.
    """
    _followers[name or f"{follower.__module__}.{follower.__qualname__}"] = follower


def unregister_adoption(name: str) -> None:
    """Forget a follower; for tests."""
    _followers.pop(name, None)


def follow_adoption(adoption: Adoption) -> None:
    """Tell every follower."""
    for follower in tuple(_followers.values()):
        follower(adoption)


@dataclass(frozen=True)
class Kept:
    """How one of 四个不摘 stands: a sentence with figures, whether it is kept, where to look.

    ``needs`` is what opens the page behind ``url``; None for who may see this page.
    """

    words: str
    is_kept: bool
    url: str = ""
    needs: Permission | None = None


KeepingSource = Callable[[str, date], Kept]
_keepers: dict[str, KeepingSource] = {}
ASSISTANCE, SUPERVISION = "assistance", "supervision"


def register_keeping(which: str, source: KeepingSource) -> None:
    """Let an app above tell of one of the four: ``(county, today) -> Kept``."""
    _keepers[which] = source


def keeping_of(which: str) -> KeepingSource | None:
    """Return who tells of one of the four."""
    return _keepers.get(which)
