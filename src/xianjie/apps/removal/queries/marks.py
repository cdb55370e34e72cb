"""How far the data behind a county's standings has come."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Model, Q, QuerySet

from xianjie.apps.cases.models import CaseEvent, Episode, JointHandling
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.plans.models import MeasureEvent, Plan
from xianjie.apps.policies.queries import current_version
from xianjie.apps.registry.models import FamilyChange, RegistryImport
from xianjie.apps.removal.models import StandingCount
from xianjie.apps.screening.models import Clue, Run, Verification

_WHY = "numbers of the newest rows, no row of them"


def standing_mark(county: str) -> str:
    """Return a text that changes with whatever the conditions of the county's households read."""
    version = current_version()
    sheets = Sheet.objects.proven(_WHY).filter(county_code=county)
    plans = (
        Plan.objects.proven(_WHY)
        .filter(county_code=county)
        .aggregate(newest=Max("pk"), reviewed=Max("reviewed_at"))
    )
    handlings = (
        JointHandling.objects.proven(_WHY)
        .filter(county_code=county)
        .aggregate(newest=Max("pk"), closed=Count("closed_at"))
    )
    episodes = (
        Episode.objects.proven(_WHY)
        .filter(county_code=county)
        .aggregate(newest=Max("pk"), ended=Count("ended_on"))
    )
    clues = Clue.objects.proven(_WHY).filter(county_code=county)
    checks = Verification.objects.proven(_WHY).filter(clue__county_code=county)
    parts = (
        version.hash[:12] if version else "",
        _newest(sheets),
        sheets.filter(settled_at__isnull=False).count(),
        _newest(CaseEvent.objects.filter(case__county_code=county)),
        _newest(MeasureEvent.objects.filter(measure__county_code=county)),
        plans["newest"],
        f"{plans['reviewed']:%m%d%H%M%S}" if plans["reviewed"] else "",
        *handlings.values(),
        *episodes.values(),
        _newest(clues),
        _newest(checks),
        _newest(FamilyChange.objects.proven(_WHY).filter(household__county_code=county)),
        _newest(RegistryImport.objects.filter(county_code=county)),
        _newest(Run.objects.filter(county_code=county)),
    )
    return "/".join(str(part or 0) for part in parts)[:200]


def standing_count(county: str) -> StandingCount | None:
    """Return when the county was judged last; None before the first time."""
    return StandingCount.objects.filter(county_code=county).first()


def counties_monitored() -> list[str]:
    """Return the counties with a running episode, or with standings that may have to go."""
    found = Episode.objects.proven("names of counties").filter(Q(state="MONITORED"))
    counties = set(found.order_by().values_list("county_code", flat=True).distinct())
    counties |= set(StandingCount.objects.values_list("county_code", flat=True))
    return sorted(counties)


def _newest(rows: QuerySet[Any, Any] | QuerySet[Model]) -> int:
    return rows.aggregate(newest=Max("pk"))["newest"] or 0
