"""Words beside the figures of some months: the county's analysis, a unit's regular report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.codes import padded
from xianjie.apps.supervision.models import ProgressReview
from xianjie.apps.supervision.queries.analysis import written_for
from xianjie.apps.supervision.queries.progress import Reporter, may_report
from xianjie.kernel.errors import RefusedError

MOST_MONTHS = 12


@dataclass(frozen=True)
class ReviewWords:
    """What people write; all of it may be empty, the rest comes from the rows."""

    progress: str = ""
    problems: str = ""
    experience: str = ""
    plans: str = ""


@transaction.atomic
def write_review(
    *,
    by: Actor,
    county: str,
    reporter: Reporter | None,
    period: str,
    months: int,
    words: ReviewWords,
    version: int,
    now: datetime,
) -> ProgressReview:
    """Keep the words on the ``months`` that end with ``period``: of the county, or of a reporter.

    ``version`` is the one that was seen, 0 for none. Raises ``RefusedError`` when not permitted,
    for a number of months that cannot be, or when a colleague saved meanwhile.
    """
    if reporter is None:
        permitted = by.scope.may(Permission.SUPERVISE, county)
    else:
        permitted = may_report(by.scope, reporter)
    if by.user_id is None or not permitted:
        raise RefusedError("not-permitted", "您没有写这份分析的权限。")
    if not 1 <= months <= MOST_MONTHS:
        raise RefusedError("months", "一份分析是一到十二个月。")
    code = reporter.code if reporter else padded(county)
    office = reporter.organisation if reporter else None
    rows = ProgressReview.objects.select_for_update().filter(
        written_for(county, reporter), period=period, months=months
    )
    held = rows.first()
    if (held.version if held else 0) != version:
        raise RefusedError("stale", "同事刚改过这份分析，请先看最新内容再改。")
    held = held or ProgressReview(
        county_code=county,
        division_code=code,
        organisation_id=office,
        period=period,
        months=months,
    )
    held.progress, held.problems = words.progress.strip(), words.problems.strip()
    held.experience, held.plans = words.experience.strip(), words.plans.strip()
    held.written_by_id, held.written_at, held.version = by.user_id, now, version + 1
    held.save()
    record(
        actor=by,
        action="supervision.write-review",
        object_type="supervision.ProgressReview",
        object_id=held.pk,
        division_code=code,
        detail={"period": period, "months": months, "version": held.version},
        at=now,
    )
    return held
