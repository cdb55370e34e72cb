"""Remind departments of what is due, and quiet the bells when it comes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localtime

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.sources.models import FeedExpectation, FeedReminder
from xianjie.apps.sources.queries.duty import belongs_to
from xianjie.exchange.contracts import load_contract
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

if TYPE_CHECKING:
    from datetime import date

    from xianjie.apps.sources.queries.arrival import ArrivalRow


def remind_of(
    *, by: Actor, county: str, period: Period, rows: Iterable[ArrivalRow], now: datetime
) -> list[FeedReminder]:
    """Ring the bells of the accounts that bring the given feeds; each feed once a day.

    Feeds of which nobody has an account, and those of which somebody reminded today already, are
    passed over. Returns the reminders that went out.

    :raises RefusedError: not permitted.
    """
    county = county[:6]
    code = county.ljust(12, "0")
    if not by.scope.may(Permission.CONFIGURE_FEEDS, code):
        raise RefusedError("not-permitted", "您没有催报部门数据的权限。")
    today = localtime(now).date()
    sent = []
    with transaction.atomic():
        reminded = set(
            FeedReminder.objects.filter(
                county_code=county, period=str(period), reminded_on=today
            ).values_list("feed", flat=True)
        )
        for row in rows:
            if row.feed in reminded:
                continue
            users = accounts_bringing(row.feed, county, on=today)
            if not users:
                continue
            found = FeedReminder.objects.create(
                feed=row.feed,
                period=str(period),
                county_code=county,
                division_code=code,
                reminded_on=today,
                reminded_at=now,
                reminded_by=by.label,
                reached=len(users),
            )
            notify(
                users=users,
                key=_key(found),
                title=f"请报送 {period} 的“{row.title}”",
                url=f"{reverse('sources:upload')}?feed={row.feed}&period={period}",
                kind=NotificationKind.OVERDUE if row.is_overdue else NotificationKind.REMINDER,
                due_on=row.due_on,
                now=now,
            )
            sent.append(found)
        if sent:
            record(
                actor=by,
                action="sources.remind",
                object_type="county",
                object_id=county,
                at=now,
                division_code=code,
                detail={
                    "period": str(period),
                    "feeds": {one.feed: one.reached for one in sent},
                },
            )
    return sent


def quiet_reminders(*, feed: str, period: Period, county: str, now: datetime) -> None:
    """Quiet the bells that rang for a feed because it has come; within the import's transaction."""
    for reminder in FeedReminder.objects.filter(
        feed=feed, period=str(period), county_code=county[:6]
    ):
        settle(key=_key(reminder), now=now)


def accounts_bringing(feed: str, county: str, *, on: date) -> list[User]:
    """Return the clerks' accounts of the department that delivers a feed."""
    county = county[:6]
    expected = FeedExpectation.objects.filter(county_code=county, feed=feed).first()
    if expected is not None and expected.organisation_id is not None:
        numbers = [expected.organisation_id]
    else:
        department = expected.department if expected else load_contract(feed).department
        numbers = [
            one.pk
            for one in Organisation.objects.filter(division_code__startswith=county)
            if belongs_to(department, sector=one.sector, name=one.name)
        ]
    found: dict[int, User] = {}
    for number in numbers:
        for user in holders_of(
            Permission.IMPORT_FEEDS,
            county.ljust(12, "0"),
            on=on,
            roles=[Role.DEPARTMENT_CLERK],
            organisation_id=number,
        ):
            found[user.pk] = user
    return list(found.values())


def _key(reminder: FeedReminder) -> str:
    return f"feed:{reminder.county_code}:{reminder.feed}:{reminder.period}:{reminder.reminded_on}"
