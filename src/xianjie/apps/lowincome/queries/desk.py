"""What waits of the low-income register: reviews that are due, and what the county decides."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.lowincome.queries.reviews import DUE, PENDING, due_members, reviews_in


def reviews_due(ask: DeskAsk) -> DeskGroup | None:
    """Return the reviews that the asker's places have to make: overdue ones and those due soon."""
    scope = ask.scope.narrowed(Permission.REVIEW_LOW_INCOME)
    if not ask.county or not scope.may(Permission.REVIEW_LOW_INCOME):
        return None
    rows = due_members(ask.county, scope, DUE, ask.today)
    counts = rows.aggregate(
        count=Count("pk"), overdue=Count("pk", filter=Q(review_due_on__lt=ask.today))
    )
    found = list(rows.select_related("household")[: ask.limit])
    places = villages_by_code(member.division_code for member in found)
    return DeskGroup(
        kind="low-income",
        title=_("到期的低收入人口复核"),
        verb=_("复核"),
        icon="low",
        count=counts["count"],
        overdue=counts["overdue"],
        items=tuple(
            DeskItem(
                str(member.pk),
                f"{member.household.household_code} · {member.category}",
                reverse("lowincome:member", args=[member.pk]),
                due_on=member.review_due_on,
                place=f"{places[member.division_code].town} {places[member.division_code].name}",
            )
            for member in found
        ),
        url=reverse("lowincome:reviews"),
        rank=30,
    )


def decisions_asked(ask: DeskAsk) -> DeskGroup | None:
    """Return the proposed reviews that wait for the county; one's own are left to others."""
    scope = ask.scope.narrowed(Permission.DECIDE_LOW_INCOME)
    if not ask.county or not scope.may(Permission.DECIDE_LOW_INCOME):
        return None
    rows = reviews_in(ask.county, scope, PENDING).exclude(proposed_by_id=ask.user_id)
    found = list(rows.select_related("member__household")[: ask.limit])
    places = villages_by_code(review.division_code for review in found)
    return DeskGroup(
        kind="low-income-decisions",
        title=_("待审定的低收入人口复核"),
        verb=_("审定"),
        icon="low",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(review.pk),
                f"{review.member.household.household_code} · {review.get_outcome_display()}",
                reverse("lowincome:member", args=[review.member_id]),
                place=f"{places[review.division_code].town} {places[review.division_code].name}",
                note=review.member.category,
            )
            for review in found
        ),
        url=f"{reverse('lowincome:reviews')}?view={PENDING}",
        rank=31,
    )
