"""Runs of a county."""

from __future__ import annotations

from django.db.models import QuerySet

from xianjie.apps.quality.models import QualityRun


def newest_run(county: str) -> QualityRun | None:
    """Return the last run of a county; None before the first."""
    return QualityRun.objects.filter(county_code=county, is_newest=True).first()


def runs_of(county: str) -> QuerySet[QualityRun]:
    """Return the runs of a county, newest first."""
    return QualityRun.objects.filter(county_code=county).order_by("-started_at", "-pk")


def find_run(county: str, pk: int) -> QualityRun | None:
    """Return one run of a county, or None."""
    return QualityRun.objects.filter(county_code=county, pk=pk).first()
