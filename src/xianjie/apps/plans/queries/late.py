"""Who is monitored and still has no help: episodes and measures past their day."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.cases.enums import EpisodeOrigin, EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.plans.enums import LIVE_MEASURES, OPEN_MEASURES, PlanState
from xianjie.apps.plans.models import Measure, Plan
from xianjie.apps.plans.queries.rules import DEADLINE
from xianjie.apps.policies.queries import standards


def without_live_measure(
    county: str, on: date, *, days: int | None = None
) -> ScopedQuerySet[Episode]:
    """Return the monitored episodes of a county without a measure in place after ``days``.

    Not yet gated. Days run from the identification, without ``days`` as many as 措施落实时限 says;
    a household of the imported list is waited for from the day its plan was opened here. Where
    the rulebook sets no time, none is late.
    """
    if days is None:
        days = standards(county, on, (DEADLINE,)).whole(DEADLINE)
        if days is None:
            return Episode.objects.filter(pk__in=[])
        listed = Q(plan__due_on__lt=on)
    else:
        listed = Q(plan__made_at__date__lt=on - timedelta(days=days))
    live = Measure.objects.filter(plan__episode=OuterRef("pk"), state__in=LIVE_MEASURES)
    return Episode.objects.filter(
        ~Exists(live),
        Q(origin=EpisodeOrigin.CASE, identified_on__lt=on - timedelta(days=days))
        | (Q(origin=EpisodeOrigin.LISTED) & listed),
        county_code=county,
        state=EpisodeState.MONITORED,
    )


def without_plan(county: str) -> ScopedQuerySet[Episode]:
    """Return the monitored episodes of a county for which no plan was opened, not yet gated."""
    planned = Plan.objects.filter(episode=OuterRef("pk"))
    return Episode.objects.filter(
        ~Exists(planned), county_code=county, state=EpisodeState.MONITORED
    )


def overdue_measures(county: str, on: date) -> ScopedQuerySet[Measure]:
    """Return the measures of plans in force whose day is over, not yet gated."""
    return Measure.objects.filter(
        county_code=county,
        state__in=OPEN_MEASURES,
        due_on__lt=on,
        plan__state=PlanState.IN_FORCE,
    )
