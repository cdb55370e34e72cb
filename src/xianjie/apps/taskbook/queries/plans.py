"""Action plans: who owes one, who has handed it in, who is late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.taskbook.models import ActionPlan
from xianjie.apps.taskbook.queries.seen import own_parties, seen_plans
from xianjie.apps.taskbook.queries.tasks import town_names

OWED, LATE, IN, ALL = "owed", "late", "in", "all"


def plans_in(scope: Scope, county: str, view: str, today: date) -> ScopedQuerySet[ActionPlan]:
    """Return the plans of a list that somebody may see, the most urgent first."""
    rows = seen_plans(scope, county).select_related("organisation", "document", "task")
    if view == OWED:
        rows = rows.filter(submitted_on__isnull=True)
    elif view == LATE:
        rows = rows.filter(submitted_on__isnull=True, due_on__lt=today)
    elif view == IN:
        rows = rows.filter(submitted_on__isnull=False)
    return rows.order_by(F("submitted_on").asc(nulls_first=True), "due_on", "id")


def plan_counts(scope: Scope, county: str, today: date) -> dict[str, int]:
    """Count the plans by view; one query."""
    return seen_plans(scope, county).aggregate(
        all=Count("pk"),
        owed=Count("pk", filter=Q(submitted_on__isnull=True)),
        late=Count("pk", filter=Q(submitted_on__isnull=True, due_on__lt=today)),
        on_time=Count("pk", filter=Q(submitted_on__lte=F("due_on"))),
        **{"in": Count("pk", filter=Q(submitted_on__isnull=False))},
    )


def owed_count(scope: Scope, county: str) -> int:
    """Count the plans that are owed."""
    return seen_plans(scope, county).filter(submitted_on__isnull=True).count()


@dataclass(frozen=True)
class PlanRow:
    """A line of the list of plans."""

    plan: ActionPlan
    who: str
    is_late: bool
    came_late: bool


def plan_rows(plans: Iterable[ActionPlan], county: str, today: date) -> list[PlanRow]:
    """Return lines with the names of who owes the plans; one query."""
    towns = town_names(county)
    return [
        PlanRow(
            one,
            one.organisation.name if one.organisation else towns.get(one.town_code, one.town_code),
            one.submitted_on is None and one.due_on < today,
            one.submitted_on is not None and one.submitted_on > one.due_on,
        )
        for one in plans
    ]


def find_plan(scope: Scope, county: str, pk: int) -> ActionPlan | None:
    """Return a plan if somebody may see it."""
    rows = seen_plans(scope, county).select_related("organisation", "document", "task")
    return rows.filter(pk=pk).first()


def owes(scope: Scope, plan: ActionPlan) -> bool:
    """Whether a plan is owed by one of somebody's own units or townships."""
    own = own_parties(scope.narrowed(Permission.VIEW_TASKS))
    rows: ScopedQuerySet[ActionPlan] = ActionPlan.objects.proven("a plan that is seen")
    return rows.filter(own, pk=plan.pk).exists()
