"""What waits for somebody: the form in which every app tells its part of the desk.

An app declares functions ``(ask) -> DeskGroup | None`` in its ``queries/desk.py``; the cockpit
gathers them. Such a function answers None where the asker has no such duty, takes a constant
number of queries and reads at most ``ask.limit`` rows; 0 asks for the count alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from xianjie.apps.accounts.scope import Scope


@dataclass(frozen=True)
class DeskAsk:
    """Who asks, when (``now`` is aware), about which county (six digits, empty without one)."""

    scope: Scope
    user_id: int
    today: date
    now: datetime
    county: str = ""
    limit: int = 6

    def late(self, rows: QuerySet[Any]) -> int:
        """Count the rows past their deadline; nothing where the count alone is asked for."""
        return rows.count() if self.limit else 0


@dataclass(frozen=True)
class DeskItem:
    """One thing to do. ``key`` (letters, digits, ``.-_``) finds it again; ``url`` opens it.

    Neither holds personal data. ``due_on`` None means without a deadline; ``count`` is how many
    rows stand behind an item that is a figure.
    """

    key: str
    title: str
    url: str
    due_on: date | None = None
    place: str = ""
    note: str = ""
    level: str = ""
    count: int | None = None


@dataclass(frozen=True)
class DeskGroup:
    """Things of one kind, the most urgent first; ``url`` opens all ``count`` of them.

    ``verb`` is what to do with one, ``overdue`` how many are past their deadline, ``rank`` orders
    the groups of a desk. ``is_news`` marks what is to be known rather than done; ``next_on`` is
    the next deadline of the kind that is not yet work.
    """

    kind: str
    title: str
    verb: str
    icon: str
    count: int
    items: tuple[DeskItem, ...] = ()
    url: str = ""
    overdue: int = 0
    rank: int = 50
    note: str = ""
    is_news: bool = False
    next_on: date | None = None


DeskSource = Callable[[DeskAsk], DeskGroup | None]
