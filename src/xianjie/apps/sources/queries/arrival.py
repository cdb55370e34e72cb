"""Which department delivered what, when, and how good it was."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils.timezone import localtime

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries import children_of
from xianjie.apps.sources.enums import Arrival, BatchState
from xianjie.apps.sources.models import FeedBatch, FeedExpectation
from xianjie.apps.sources.queries.duty import feeds_for
from xianjie.exchange.contracts import all_contracts
from xianjie.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class ArrivalRow:
    """How one expected feed stands; counts are of the active batches of the period.

    ``accepted`` leaves out rows of a county file that a township has since sent itself.
    ``change`` is the difference of accepted rows against the period before, None when either is
    missing; ``places`` are the prefixes that came.
    """

    feed: str
    title: str
    department: str
    due_on: date
    state: Arrival
    arrived_at: datetime | None
    places: tuple[str, ...]
    complete: bool
    read: int
    accepted: int
    warned: int
    quarantined: int
    unlinked: int
    queued: int
    previous: int | None
    change: int | None

    @property
    def is_here(self) -> bool:
        """Whether anything of the feed arrived."""
        return self.arrived_at is not None

    @property
    def is_overdue(self) -> bool:
        """Whether the day has passed and nothing came."""
        return self.state == Arrival.MISSING


def due_date(period: Period, day: int) -> date:
    """Return the day of the following month by which a period is due, its last day at most."""
    following = period + 1
    last = calendar.monthrange(following.year, following.month)[1]
    return date(following.year, following.month, min(day, last))


def arrival_board(scope: Scope, county: str, period: Period, today: date) -> list[ArrivalRow]:
    """Return one row for each feed that a county expects in a period, by department.

    Before expectations were set up, every declared feed is expected. A department clerk gets the
    feeds of the own department. Empty when the scope may not see the county's month. Seven reads
    at most, however many feeds.
    """
    county = county[:6]
    if not _may_see(scope, county):
        return []
    concerned = feeds_for(scope.narrowed(Permission.VIEW_MONTH), county)
    batches = (
        FeedBatch.objects.proven("counts of a month the scope may see")
        .filter(county_code=county, period__in=[str(period), str(period - 1)])
        .order_by("imported_at", "id")
    )
    by_feed: dict[tuple[str, str], list[FeedBatch]] = defaultdict(list)
    for batch in batches:
        by_feed[batch.feed, batch.period].append(batch)
    towns = {code[:9] for code in children_of(county).values_list("code", flat=True)}
    rows = []
    came = {feed for feed, of in by_feed if of == str(period)}
    for expected in _expected(county, period, came):
        if expected.feed not in concerned:
            continue
        mine = by_feed.get((expected.feed, str(period)), [])
        before = by_feed.get((expected.feed, str(period - 1)), [])
        rows.append(_row(expected, mine, before, today=today, towns=towns))
    return rows


class _Expected(NamedTuple):
    """A feed that a county waits for."""

    department: str
    feed: str
    title: str
    due_on: date


def _expected(county: str, period: Period, came: set[str]) -> list[_Expected]:
    """Return what is expected in a month, and what ``came`` although it had ended."""
    contracts = {contract.id: contract for contract in all_contracts("feed")}
    found = list(FeedExpectation.objects.filter(county_code=county).select_related("organisation"))
    if not found:
        return sorted(
            _Expected(c.department, c.id, c.title, due_date(period, c.due_day))
            for c in contracts.values()
        )
    return sorted(
        _Expected(
            item.organisation.name if item.organisation else item.department,
            item.feed,
            contracts[item.feed].title,
            due_date(period, item.due_day),
        )
        for item in found
        if item.is_expected
        and item.feed in contracts
        and item.first_period <= str(period)
        and (not item.last_period or str(period) <= item.last_period or item.feed in came)
    )


def _active(batches: Iterable[FeedBatch]) -> list[FeedBatch]:
    return [batch for batch in batches if batch.state == BatchState.ACTIVE]


def _row(
    expected: _Expected,
    mine: list[FeedBatch],
    before: list[FeedBatch],
    *,
    today: date,
    towns: set[str],
) -> ArrivalRow:
    active, previous = _active(mine), _active(before)
    arrived = mine[0].imported_at if active else None
    accepted = sum(batch.counting for batch in active)
    earlier = sum(batch.counting for batch in previous) if previous else None
    return ArrivalRow(
        feed=expected.feed,
        title=expected.title,
        department=expected.department,
        due_on=expected.due_on,
        state=_state(active, arrived, expected.due_on, today=today, towns=towns),
        arrived_at=arrived,
        places=tuple(sorted(batch.place for batch in active)),
        complete=bool(active) and all(batch.complete for batch in active),
        read=sum(batch.read for batch in active),
        accepted=accepted,
        warned=sum(batch.warned for batch in active),
        quarantined=sum(batch.quarantined for batch in active),
        unlinked=sum(batch.unlinked for batch in active),
        queued=sum(batch.queued for batch in active),
        previous=earlier,
        change=accepted - earlier if active and earlier is not None else None,
    )


def _state(
    active: list[FeedBatch],
    arrived: datetime | None,
    due: date,
    *,
    today: date,
    towns: set[str],
) -> Arrival:
    if arrived is None:
        return Arrival.NOT_DUE if today <= due else Arrival.MISSING
    places = {batch.place for batch in active}
    whole = any(len(place) == 6 for place in places) or (towns and towns <= places)
    if not whole:
        return Arrival.PARTIAL
    return Arrival.ON_TIME if localtime(arrived).date() <= due else Arrival.LATE


def _may_see(scope: Scope, county: str) -> bool:
    """Whether a scope reaches into the county at all: the board holds counts, not people."""
    part = scope.narrowed(Permission.VIEW_MONTH)
    return part.covers(county) or any(prefix.startswith(county) for prefix in part.prefixes)
