"""What waits at the doors, and which sheets wait to be settled."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.queries.definitions import forms
from xianjie.apps.fieldforms.queries.reading import conflicts_in
from xianjie.apps.fieldforms.queries.tasks import SOON_DAYS, own_tasks


def visits_to_make(ask: DeskAsk) -> DeskGroup | None:
    """Return the asker's own field tasks that are overdue or due within a week."""
    if not ask.county or not ask.scope.may(Permission.FILL_SHEETS):
        return None
    rows = own_tasks(ask.scope, ask.user_id).filter(county_code=ask.county, state=TaskState.OPEN)
    until = ask.today + timedelta(days=SOON_DAYS)
    near = rows.filter(Q(due_on__isnull=True) | Q(due_on__lte=until))
    counts = near.aggregate(count=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=ask.today)))
    later = rows.filter(due_on__gt=until).order_by("due_on")
    found = list(
        near.select_related("household").order_by(F("due_on").asc(nulls_last=True), "pk")[
            : ask.limit
        ]
    )
    places = villages_by_code(task.division_code for task in found)
    titles = forms()
    return DeskGroup(
        kind="visits",
        title=_("要入户填的表"),
        verb=_("填表"),
        icon="edit",
        count=counts["count"],
        overdue=counts["overdue"],
        items=tuple(
            DeskItem(
                str(task.pk),
                f"{titles.get(task.form, task.form)} · {task.household.household_code}",
                reverse("fieldforms:task", args=[task.pk]),
                due_on=task.due_on,
                place=_place(places, task.division_code),
                note=task.group_name,
            )
            for task in found
        ),
        url=reverse("fieldforms:tasks"),
        rank=11,
        next_on=later.values_list("due_on", flat=True).first() if ask.limit else None,
    )


def sheets_to_settle(ask: DeskAsk) -> DeskGroup | None:
    """Return the sheets in conflict that the asker may settle."""
    if not ask.county or not ask.scope.may(Permission.SETTLE_SHEETS):
        return None
    rows = conflicts_in(ask.scope, ask.county)
    found = list(rows.select_related("household")[: ask.limit])
    places = villages_by_code(one.division_code for one in found)
    titles = forms()
    return DeskGroup(
        kind="sheet-conflicts",
        title=_("有出入待核对的入户表"),
        verb=_("核对"),
        icon="split",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(one.pk),
                f"{titles.get(one.form, one.form)} · {one.household.household_code}",
                reverse("fieldforms:conflict", args=[one.pk]),
                place=_place(places, one.division_code),
                note=_("%(number)s 项不同") % {"number": len(one.disputed)},
            )
            for one in found
        ),
        url=reverse("fieldforms:conflicts"),
        rank=15,
    )


def _place(places: dict[str, VillagePlace], code: str) -> str:
    place = places.get(code)
    return f"{place.town} {place.name}".strip() if place else ""
