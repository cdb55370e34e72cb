"""The arrival board as the month's page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.sources.enums import Arrival
from xianjie.apps.sources.queries import ArrivalRow, arrival_board
from xianjie.kernel.periods import Period

_DOTS = {
    Arrival.ON_TIME: "ok",
    Arrival.LATE: "warn",
    Arrival.PARTIAL: "warn",
    Arrival.MISSING: "bad",
    Arrival.NOT_DUE: "idle",
}


@dataclass(frozen=True)
class BoardRow:
    """One expected feed: who owes it, until when, and what has come (None: nothing yet)."""

    feed: str
    title: str
    department: str
    due_on: date
    dot: str
    word: str
    complete: bool
    late: bool
    accepted: int | None
    quarantined: int | None
    unlinked: int | None
    queued: int | None


@dataclass(frozen=True)
class Board:
    """All feeds that a county expects for a period."""

    rows: tuple[BoardRow, ...] = ()

    @property
    def expected(self) -> int:
        """How many feeds are expected."""
        return len(self.rows)

    @property
    def arrived(self) -> int:
        """How many feeds have come, in part at least."""
        return sum(row.accepted is not None for row in self.rows)

    @property
    def late(self) -> int:
        """How many feeds came too late."""
        return sum(row.late for row in self.rows)

    @property
    def missing(self) -> int:
        """How many feeds are overdue."""
        return sum(row.dot == "bad" for row in self.rows)


def arrivals_of(scope: Scope, county: str, period: str, *, today: date) -> Board:
    """Return the board of a county and period; the day decides what is overdue."""
    rows = arrival_board(scope, county, Period.parse(period), today)
    return Board(tuple(_row(row) for row in rows))


def _row(row: ArrivalRow) -> BoardRow:
    here = row.is_here
    return BoardRow(
        feed=row.feed,
        title=row.title,
        department=row.department,
        due_on=row.due_on,
        dot=_DOTS[row.state],
        word=str(row.state.label),
        complete=row.complete,
        late=row.state == Arrival.LATE,
        accepted=row.accepted if here else None,
        quarantined=row.quarantined if here else None,
        unlinked=row.unlinked if here else None,
        queued=row.queued if here else None,
    )
