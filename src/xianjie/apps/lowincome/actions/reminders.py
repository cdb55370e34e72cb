"""Ring for reviews whose day is over, and stop ringing once they are made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef
from django.db.models.functions import Substr
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.divisions.queries import division_names
from xianjie.apps.divisions.queries.places import COUNTY_DIGITS, TOWN_DIGITS, town_of
from xianjie.apps.lowincome.enums import ReviewState
from xianjie.apps.lowincome.models import LowIncomeMember, LowIncomeReview


@transaction.atomic
def remind_overdue(*, today: date, now: datetime) -> int:
    """Tell each township once a month how many reviews it has let pass; returns the bells rung.

    Townships without an account of their own are told to the county together, in one bell.
    """
    towns = (
        _overdue(today)
        .annotate(town=Substr("division_code", 1, 9))
        .order_by()
        .values_list("town")
        .annotate(count=Count("id"), oldest=Min("review_due_on"))
    )
    permission = Permission.REVIEW_LOW_INCOME
    names = division_names(town_of(town) for town, _count, _oldest in towns)
    rung = 0
    left: dict[str, list[tuple[int, date]]] = {}
    for town, count, oldest in towns:
        users = holders_of(permission, town, on=today, roles=[Role.TOWNSHIP_REVIEWER])
        if not users:
            left.setdefault(town[:COUNTY_DIGITS], []).append((count, oldest))
            continue
        title = f"{names.get(town_of(town), '')}有 {count} 户低收入人口复核逾期"
        rung += _ring(users, town, title, oldest, today=today, now=now)
    for county, late in left.items():
        number = sum(count for count, _oldest in late)
        rung += _ring(
            holders_of(permission, county, on=today),
            county,
            f"{len(late)} 个没有审核员账户的乡镇共有 {number} 户低收入人口复核逾期",
            min(oldest for _count, oldest in late),
            today=today,
            now=now,
        )
    return rung


def _ring(
    users: list[User], place: str, title: str, due_on: date, *, today: date, now: datetime
) -> int:
    return notify(
        users=users,
        key=_key(place, today),
        kind=NotificationKind.OVERDUE,
        title=title,
        url=f"{reverse('lowincome:reviews')}?view=overdue",
        due_on=due_on,
        now=now,
    )


def quiet_reminders(*, county: str, codes: Iterable[str], today: date, now: datetime) -> None:
    """Quiet the month's bells of townships that let nothing wait any longer, and the county's.

    ``codes`` are the divisions of the memberships that were just reviewed.
    """
    places = {code[:TOWN_DIGITS] for code in codes} | {county}
    for place in sorted(places):
        if not _overdue(today).filter(division_code__startswith=place).exists():
            settle(key=_key(place, today), now=now)


def _key(place: str, today: date) -> str:
    return f"lowincome.due:{place}:{today:%Y-%m}"


def _overdue(today: date) -> ScopedQuerySet[LowIncomeMember]:
    """Return the memberships whose day is over and for which nobody has proposed anything."""
    proposed = LowIncomeReview.objects.filter(member=OuterRef("pk"), state=ReviewState.PROPOSED)
    return LowIncomeMember.objects.filter(
        ~Exists(proposed), valid_to__isnull=True, review_due_on__lt=today
    )
