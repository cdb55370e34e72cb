"""Who is without work, since when, and whom the village has still to ask (失业监测)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.employment.enums import QuestionState, State
from xianjie.apps.employment.models import Worker, WorkerQuestion
from xianjie.apps.employment.queries.rules import NEW_DAYS
from xianjie.apps.policies.queries import standards

NEW, LONG, WAIT, WANT, ALL = "new", "long", "wait", "want", "all"
VIEWS = (NEW, WAIT, WANT, LONG, ALL)


@dataclass(frozen=True)
class OutFilters:
    """What the list is narrowed to; ``place`` are 9 or 12 digits."""

    view: str = ALL
    place: str = ""
    focus: bool = False

    @classmethod
    def of(cls, values: Mapping[str, str]) -> OutFilters:
        """Read them from an address; what is unknown is left out."""
        view, place = values.get("view", ""), values.get("place", "")
        return cls(
            view=view if view in VIEWS else ALL,
            place=place if place.isdigit() and len(place) in (9, 12) else "",
            focus=values.get("focus") == "1",
        )

    @property
    def chosen(self) -> dict[str, str]:
        """What an address must say to come back to them."""
        found = {"place": self.place, "focus": "1" if self.focus else ""}
        if self.view != ALL:
            found["view"] = self.view
        return {name: value for name, value in found.items() if value}


def newly_since(county: str, today: date) -> date | None:
    """Return the first day that still counts as newly unemployed; None without a number."""
    days = standards(county, today).whole(NEW_DAYS)
    return None if days is None else today - timedelta(days=days)


def _condition(view: str, first: date | None) -> Q:
    match view:
        case "new":
            return Q(since__gte=first) if first else Q(pk__in=[])
        case "long":
            return Q(since__lt=first) if first else Q(since__isnull=False)
        case "wait":
            return Q(confirmed_on__isnull=True)
        case "want":
            return Q(willing=True)
        case _:
            return Q()


def _rows(county: str, scope: Scope, filters: OutFilters) -> QuerySet[Worker]:
    rows = Worker.objects.visible_to(scope, Permission.VIEW_EMPLOYMENT).filter(
        county_code=county, state=State.UNEMPLOYED, retired_at__isnull=True
    )
    if filters.place:
        rows = rows.filter(
            division_code__gte=filters.place.ljust(12, "0"),
            division_code__lte=filters.place.ljust(12, "9"),
        )
    return rows.filter(focus=True) if filters.focus else rows


def unemployed(county: str, scope: Scope, filters: OutFilters, today: date) -> QuerySet[Worker]:
    """Return those without work that the filters let through, the newest first."""
    first = newly_since(county, today)
    rows = _rows(county, scope, filters).filter(_condition(filters.view, first))
    return rows.select_related("person", "household").order_by(
        F("since").desc(nulls_last=True), "id"
    )


def unemployed_counts(
    county: str, scope: Scope, filters: OutFilters, today: date
) -> dict[str, int]:
    """Return how many stand behind each view, in one query."""
    first = newly_since(county, today)
    found: dict[str, int] = _rows(county, scope, filters).aggregate(
        **{view: Count("id", filter=_condition(view, first)) for view in VIEWS}
    )
    return found


def questions(county: str, scope: Scope) -> QuerySet[WorkerQuestion]:
    """Return the questions of a county that wait for an answer, the oldest first."""
    rows = WorkerQuestion.objects.visible_to(scope, Permission.VIEW_EMPLOYMENT)
    return rows.filter(county_code=county, state=QuestionState.OPEN).select_related(
        "worker__person", "worker__household"
    )


def find_question(scope: Scope, pk: int) -> WorkerQuestion | None:
    """Return one question that may be answered."""
    rows = WorkerQuestion.objects.visible_to(scope, Permission.WORK_EMPLOYMENT)
    return rows.filter(pk=pk).select_related("worker__person").first()


def find_worker(scope: Scope, pk: int, permission: Permission) -> Worker | None:
    """Return one row of the register in which something may be done."""
    rows = Worker.objects.visible_to(scope, permission).filter(retired_at__isnull=True)
    return rows.select_related("person", "household").filter(pk=pk).first()
