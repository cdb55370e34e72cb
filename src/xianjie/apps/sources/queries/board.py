"""The arrival board of a month: how each feed stands, who was reminded, what is under way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import shown_labels
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.jobs.enums import UploadStep
from xianjie.apps.jobs.models import Upload
from xianjie.apps.jobs.queries import visible_uploads
from xianjie.apps.sources.enums import Arrival
from xianjie.apps.sources.models import FeedBatch, FeedReminder
from xianjie.apps.sources.queries.arrival import ArrivalRow, arrival_board
from xianjie.kernel.periods import Period

DOTS = {
    Arrival.ON_TIME: "ok",
    Arrival.LATE: "warn",
    Arrival.PARTIAL: "warn",
    Arrival.MISSING: "bad",
    Arrival.NOT_DUE: "idle",
}
MOST_UPLOADS = 200


@dataclass(frozen=True)
class BoardLine:
    """A feed of the month; ``late_days`` counts from its due day while nothing has come."""

    row: ArrivalRow
    dot: str
    late_days: int
    reminder: FeedReminder | None
    reminded_by: str
    reminded_today: bool
    uploads: tuple[Upload, ...]


@dataclass(frozen=True)
class ArrivalBoard:
    """All feeds of a month that the scope is concerned with."""

    lines: tuple[BoardLine, ...]

    @property
    def arrived(self) -> int:
        """How many feeds came, in part at least."""
        return sum(line.row.is_here for line in self.lines)

    @property
    def overdue(self) -> int:
        """How many should have come and did not."""
        return sum(line.row.is_overdue for line in self.lines)

    @property
    def quarantined(self) -> int:
        """Rows that wait to be mended."""
        return sum(line.row.quarantined for line in self.lines)

    @property
    def unlinked(self) -> int:
        """Rows of people outside the registry."""
        return sum(line.row.unlinked for line in self.lines)

    @property
    def queued(self) -> int:
        """Rows that wait for a reviewer."""
        return sum(line.row.queued for line in self.lines)


def month_board(
    user: User, scope: Scope, county: str, period: Period, *, today: date
) -> ArrivalBoard:
    """Return the board of a county's month; the number of reads does not grow with the feeds."""
    rows = arrival_board(scope, county, period, today)
    reminders: dict[str, FeedReminder] = {}
    sent = FeedReminder.objects.proven("reminders about the county's feeds, without people").filter(
        county_code=county, period=str(period)
    )
    for reminder in sent.order_by("reminded_at", "id"):
        reminders[reminder.feed] = reminder
    uploads = uploads_under_way(user, scope, county, period)
    people = shown_labels(one.reminded_by for one in reminders.values())
    return ArrivalBoard(
        tuple(
            BoardLine(
                row,
                DOTS[row.state],
                (today - row.due_on).days if row.is_overdue else 0,
                (found := reminders.get(row.feed)),
                people[found.reminded_by] if found else "",
                found is not None and found.reminded_on == today,
                tuple(one for one in uploads if one.options.get("feed") == row.feed),
            )
            for row in rows
        )
    )


def uploads_under_way(
    user: User, scope: Scope, county: str, period: Period | None = None
) -> list[Upload]:
    """Return the files that were brought and neither imported nor taken back, newest first."""
    found = visible_uploads(user, scope, Permission.IMPORT_FEEDS, "feed").filter(
        division_code__startswith=county, withdrawn_at=None
    )
    newest = found.exclude(sealed_file="").order_by("-created_at", "-id")[:MOST_UPLOADS]
    over = (UploadStep.LOADED, UploadStep.WITHDRAWN)
    return [
        one
        for one in newest
        if one.step not in over and (period is None or one.options.get("period") == str(period))
    ]


def months_of(county: str, *, today: date) -> list[str]:
    """Return the months to choose from: those with data, and the last one; newest first."""
    came = (
        FeedBatch.objects.proven("which months a county has data of")
        .filter(county_code=county)
        .values_list("period", flat=True)
        .distinct()
        .order_by()
    )
    return sorted({*came, str(Period.of(today) - 1)}, reverse=True)


def usual_month(months: Sequence[str], *, today: date) -> str:
    """Return the month to begin with: the last one, or the newest with data if it is older.

    A county that has stopped sending is shown what it has, not an empty month.
    """
    last = Period.of(today) - 1
    with_data = [month for month in months if month != str(last)]
    if not with_data or Period.parse(with_data[0]) >= last - 1:
        return str(last)
    return with_data[0]
