"""What waits of applications: those to take up, and those whose result is to be told."""

from __future__ import annotations

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.portal.models import Application
from xianjie.apps.portal.queries.applications import TO_ANSWER, TO_DO, applications_in, condition_of


def applications_to_take_up(ask: DeskAsk) -> DeskGroup | None:
    """Return the applications from the public page that nobody has taken up or refused."""
    return _group(ask, TO_DO, "applications", _("待受理的群众申报"), _("受理"), 11)


def applications_to_answer(ask: DeskAsk) -> DeskGroup | None:
    """Return the applications that have come to an end and are to be answered in words."""
    return _group(ask, TO_ANSWER, "answers", _("等答复结果的群众申报"), _("答复"), 24)


def _group(
    ask: DeskAsk, view: str, kind: str, title: str, verb: str, rank: int
) -> DeskGroup | None:
    if not ask.county or not ask.scope.may(Permission.HANDLE_APPLICATIONS):
        return None
    rows: ScopedQuerySet[Application] = applications_in(ask.county, ask.scope).filter(
        condition_of(view, ask.today)
    )
    late = Q(due_on__lt=ask.today) if view == TO_DO else Q(pk__in=[])
    counts = rows.aggregate(count=Count("pk"), overdue=Count("pk", filter=late))
    found = list(rows.order_by(F("due_on").asc(nulls_last=True), "pk")[: ask.limit])
    places = villages_by_code(one.division_code for one in found)
    return DeskGroup(
        kind=kind,
        title=title,
        verb=verb,
        icon="user",
        count=counts["count"],
        overdue=counts["overdue"],
        items=tuple(
            DeskItem(
                str(one.pk),
                "、".join(one.needs) or one.get_kind_display(),
                reverse("portal:application", args=[one.pk]),
                due_on=one.due_on if view == TO_DO else None,
                place=f"{places[one.division_code].town} {places[one.division_code].name}",
                note=one.get_kind_display(),
            )
            for one in found
        ),
        url=f"{reverse('portal:applications')}?view={view}",
        rank=rank,
    )
