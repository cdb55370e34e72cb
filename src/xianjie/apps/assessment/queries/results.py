"""Schemes, runs and scores that somebody may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assessment.enums import RunState
from xianjie.apps.assessment.models import (
    AssessmentRun,
    AssessmentScheme,
    LineScore,
    ObjectScore,
)
from xianjie.apps.divisions.codes import padded

_COUNTY, _DIGITS = 6, 12
_REASON = "narrowed to the asker's own published results"


def sees_all(scope: Scope, county: str) -> bool:
    """Whether somebody sees the schemes and every result of a county: the county itself."""
    return scope.may(Permission.ASSESS, county) or scope.may(Permission.PUBLISH_ASSESSMENT, county)


def schemes_of(county: str) -> QuerySet[AssessmentScheme]:
    """Return the schemes of a county, newest first, with their runs; for who sees all."""
    runs = AssessmentRun.objects.proven("of schemes of a county whose assessor asks")
    return (
        AssessmentScheme.objects.proven("schemes of a county whose assessor asks")
        .filter(division_code=padded(county))
        .annotate(number=Count("lines"))
        .prefetch_related(Prefetch("runs", queryset=runs.order_by("id")))
        .order_by("-year", "objects_kind", "-pk")
    )


def _own(scope: Scope) -> Q:
    condition = Q(pk__in=[])
    for grant in scope.narrowed(Permission.VIEW_TASKS).grants:
        if grant.role == Role.DEPARTMENT_CLERK:
            condition |= Q(organisation_id=grant.organisation_id or 0)
        elif len(grant.prefix) > _COUNTY:
            condition |= Q(
                organisation__isnull=True,
                division_code__gte=grant.prefix.ljust(_DIGITS, "0"),
                division_code__lte=grant.prefix.ljust(_DIGITS, "9"),
            )
    return condition


def own_scores(scope: Scope, county: str) -> QuerySet[ObjectScore]:
    """Return the published results of the asker's own office, township and teams in it."""
    rows = ObjectScore.objects.proven(_REASON).filter(
        _own(scope), run__division_code=padded(county), run__state=RunState.PUBLISHED
    )
    return rows.select_related("run__scheme").order_by("-run__published_at", "rank")


def visible_score(scope: Scope, county: str, pk: int) -> ObjectScore | None:
    """Return one result of a county that somebody may see, or None."""
    if sees_all(scope, county):
        rows: QuerySet[ObjectScore] = ObjectScore.objects.proven(
            "a result of a county whose assessor asks"
        ).filter(run__division_code=padded(county))
    else:
        rows = own_scores(scope, county)
    found: ObjectScore | None = (
        rows.filter(pk=pk)
        .select_related("run__scheme", "run__reviewed_by", "run__published_by", "graded_by")
        .first()
    )
    return found


def scores_of(run: AssessmentRun) -> QuerySet[Any]:
    """Return the scores of a run that was found through its own gate, with their lines."""
    rows = ObjectScore.objects.proven("scores of a run found through its gate").filter(run=run)
    lines = LineScore.objects.order_by("line_number")
    return rows.select_related("organisation", "graded_by").prefetch_related(
        Prefetch("lines", queryset=lines)
    )


def content_of(run: AssessmentRun) -> dict[str, Any]:
    """Return everything that a published run says, as plain data in a fixed order."""
    scheme = run.scheme
    return {
        "scheme": scheme.title,
        "year": scheme.year,
        "stage": run.stage,
        "objects": [
            {
                "name": one.name,
                "own": str(one.own),
                "process": None if one.process is None else str(one.process),
                "total": str(one.total),
                "rank": one.rank,
                "effects": list(one.effects),
                "grade": one.grade,
                "lines": [
                    [line.name, str(line.weight), None if line.value is None else str(line.value),
                     None if line.points is None else str(line.points), line.words, line.evidence]
                    for line in one.lines.all()
                ],
            }
            for one in scores_of(run).order_by("rank", "pk")
        ],
    }  # fmt: skip
