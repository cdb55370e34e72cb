"""Ring for reviews whose day is over."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Min
from django.db.models.functions import Substr
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.lowincome.models import LowIncomeMember


@transaction.atomic
def remind_overdue(*, today: date, now: datetime) -> int:
    """Tell each township once a month how many reviews it has let pass; returns the bells rung.

    A township without an account of its own is told to the county.
    """
    towns = (
        LowIncomeMember.objects.filter(valid_to__isnull=True, review_due_on__lt=today)
        .annotate(town=Substr("division_code", 1, 9))
        .order_by()
        .values_list("town")
        .annotate(count=Count("id"), oldest=Min("review_due_on"))
    )
    rung = 0
    for town, count, oldest in towns:
        permission = Permission.REVIEW_LOW_INCOME
        users = holders_of(permission, town, on=today, roles=[Role.TOWNSHIP_REVIEWER])
        rung += notify(
            users=users or holders_of(permission, town, on=today),
            key=f"lowincome.due:{town}:{today:%Y-%m}",
            kind=NotificationKind.OVERDUE,
            title=f"有 {count} 户低收入人口复核逾期",
            url=f"{reverse('lowincome:reviews')}?view=overdue",
            due_on=oldest,
            now=now,
        )
    return rung
