"""What posts and workshops mean for a household: help that it has, for its page and its plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Max, Min, Sum
from django.urls import reverse

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.plans.queries.support import SupportLine, SupportState
from xianjie.apps.posts.models import PostHolding, WorkshopWage
from xianjie.kernel.periods import Period

POST_HELP, WORK_HELP = "公益性岗位", "就业帮扶"
_RECENT = 3
_MONTHS = 12


def post_lines(households: Collection[int], on: date) -> Iterator[SupportLine]:
    """Return the posts of households on a day; one query. The amount is that of a year."""
    rows = PostHolding.objects.proven("asked for households that the caller found").filter(
        household_id__in=households, retired_at__isnull=True, since__lte=on
    )
    for one in rows.order_by("-since", "pk"):
        ended = one.left_on is not None and one.left_on <= on
        running = not ended and one.until >= on
        yield SupportLine(
            key=f"posts.holder:{one.pk}", household_id=one.household_id or 0, kind=POST_HELP,
            title=f"{one.get_kind_display()}·{one.duty}",
            state=SupportState.RUNNING if running else SupportState.ENDED,
            since=one.since, until=one.left_on or one.until, amount=one.pay * _MONTHS,
            url=reverse("posts:holders-detail", args=[one.pk]),
            permission=Permission.VIEW_EMPLOYMENT.value,
        )  # fmt: skip


def workshop_lines(households: Collection[int], on: date) -> Iterator[SupportLine]:
    """Return the workshops in which households have worked; one query."""
    rows = (
        WorkshopWage.objects.proven("asked for households that the caller found")
        .filter(household_id__in=households, retired_at__isnull=True)
        .order_by()
        .values("household_id", "workshop_id", "workshop__name")
        .annotate(first=Min("period"), last=Max("period"), amount=Sum("amount"))
    )
    recent = str(Period.of(on) - _RECENT)
    for one in rows:
        running = one["last"] >= recent
        first, last = Period.parse(one["first"]), Period.parse(one["last"])
        yield SupportLine(
            key=f"posts.workshop:{one['workshop_id']}:{one['household_id']}",
            household_id=one["household_id"], kind=WORK_HELP,
            title=f"帮扶车间务工·{one['workshop__name']}",
            state=SupportState.RUNNING if running else SupportState.ENDED,
            since=first.first_day, until=None if running else last.last_day,
            amount=one["amount"], url=reverse("posts:workshops-detail", args=[one["workshop_id"]]),
            permission=Permission.VIEW_EMPLOYMENT.value,
        )  # fmt: skip
