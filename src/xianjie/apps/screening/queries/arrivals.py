"""The arrival board as the month's page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xianjie.apps.accounts.scope import Scope


@dataclass(frozen=True)
class BoardRow:
    """One expected feed: who owes it, until when, and what has come."""

    feed_id: str
    title: str
    department: str
    due_on: date | None
    state_kind: str
    state_label: str
    accepted: int | None = None
    quarantined: int | None = None
    unlinked: int | None = None
    queued: int | None = None


@dataclass(frozen=True)
class Board:
    """All feeds that a county expects for a period."""

    rows: tuple[BoardRow, ...] = ()
    arrived: int = 0
    expected: int = 0
    late: int = 0


def arrivals_of(scope: Scope, county: str, period: str, *, today: date) -> Board:
    """Return the board of a county and period; the day decides what is late."""
    return Board()
