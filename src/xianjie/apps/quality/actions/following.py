"""Checks that follow from something else: an import of the register, a month's comparison."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db.models import Max

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.quality.actions.check import check_quality
from xianjie.apps.quality.models import QualityRun
from xianjie.apps.registry.models import Household, RegistryImport
from xianjie.apps.screening.models import Run
from xianjie.kernel.errors import RefusedError

IMPORTED, SCREENED = "登记表导入", "月度筛查"


def check_after_imports(*, by: Actor, today: date, now: datetime) -> int:
    """Check the counties into which a list came since their last check; returns how many.

    A county that cannot be checked now (another check runs, no rulebook) is tried again later.
    """
    newest = dict(
        RegistryImport.objects.exclude(county_code="")
        .order_by()
        .values_list("county_code")
        .annotate(at=Max("imported_at"))
    )
    checked = dict(
        QualityRun.objects.order_by().values_list("county_code").annotate(at=Max("started_at"))
    )
    done = 0
    for county, at in sorted(newest.items()):
        if county in checked and checked[county] >= at:
            continue
        if not Household.objects.filter(county_code=county, is_active=True).exists():
            continue
        try:
            check_quality(by=by, county=county, today=today, now=now, cause=IMPORTED)
        except RefusedError:
            continue
        done += 1
    return done


def check_screened(by: Actor, run: Run, now: datetime, progress: Callable[[str], None]) -> None:
    """Check the county as of the day of a stored comparison, once for each.

    Whoever may compare need not be allowed to check: the check follows from the comparison.
    """
    from xianjie.apps.accounts.scope import Scope

    known = QualityRun.objects.filter(
        county_code=run.county_code, as_of=run.as_of, cause=SCREENED, started_at__gte=run.started_at
    )
    if not run.is_current or known.exists():
        return
    newer = Run.objects.filter(county_code=run.county_code, is_current=True, period__gt=run.period)
    if newer.exists():
        return
    progress("数据核查")
    actor = Actor(by.label, Scope.everything(), by.user_id)
    try:
        check_quality(
            by=actor, county=run.county_code, as_of=run.as_of, today=now.date(), now=now,
            cause=SCREENED,
        )  # fmt: skip
    except RefusedError:
        # Another check is under way or no rule can be read; the tick and the next month follow.
        return
