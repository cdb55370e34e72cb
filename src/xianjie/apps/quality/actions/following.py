"""Checks that follow from something else: an import, a month's comparison."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Max

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.quality.actions.check import check_quality
from xianjie.apps.quality.models import QualityRun
from xianjie.apps.registry.models import Household, RegistryImport
from xianjie.apps.screening.models import Run
from xianjie.apps.sources.models import ExportBatch, FeedBatchPart
from xianjie.kernel.errors import RefusedError

_WHY = "counties with new data, no rows"


def check_after_news(*, by: Actor, today: date, now: datetime) -> int:
    """Check the counties where data came or a month was compared since their last check.

    A county that cannot be checked now (another check runs, no rulebook) is tried again later.
    Returns how many were checked.
    """
    checked = _newest(QualityRun.objects, "county_code", "started_at")
    done = 0
    for county, (at, cause) in sorted(_news().items()):
        if county in checked and checked[county] >= at:
            continue
        rows = Household.objects.proven(_WHY).filter(county_code=county, is_active=True)
        if not rows.exists():
            continue
        try:
            check_quality(by=by, county=county, today=today, now=now, cause=cause)
        except RefusedError:
            continue
        done += 1
    return done


def _news() -> dict[str, tuple[datetime, str]]:
    """Return by county when something last came, and what."""
    sources: list[tuple[str, Any, str, str]] = [
        ("登记表导入", RegistryImport.objects.exclude(county_code=""), "county_code",
         "imported_at"),
        ("国家系统数据导入", ExportBatch.objects.proven(_WHY), "county_code", "imported_at"),
        ("部门数据导入", FeedBatchPart.objects, "batch__county_code", "imported_at"),
        ("月度筛查", Run.objects.filter(is_current=True), "county_code", "finished_at"),
    ]  # fmt: skip
    found: dict[str, tuple[datetime, str]] = {}
    for cause, rows, county, moment in sources:
        for code, at in _newest(rows, county, moment).items():
            if code not in found or at > found[code][0]:
                found[code] = (at, cause)
    return found


def _newest(rows: Any, county: str, moment: str) -> dict[str, datetime]:
    listed = rows.order_by().values_list(county).annotate(at=Max(moment))
    return {code: at for code, at in listed if at is not None}
