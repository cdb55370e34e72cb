"""Work after training: found in the data by itself, confirmed by people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.employment.actions import Job, note_job
from xianjie.apps.employment.queries.labour import labour_of
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.queries.pages import periods_screened
from xianjie.apps.training.enums import JobSource, JobState
from xianjie.apps.training.models import Trainee
from xianjie.apps.training.permissions import working
from xianjie.apps.training.rules import WATCHED_DAYS, training_rules
from xianjie.kernel.errors import RefusedError

_CHUNK = 500
_NAME = 60


def find_after_run(by: Actor, run: Run, now: datetime, progress: Callable[[str], None]) -> None:
    """Look for work once the newest month was compared; for `screening.finishing`."""
    newest = periods_screened(run.county_code)[:1] == [run.period]
    if newest and by.scope.may(Permission.RUN_SCREENING, run.county_code):
        progress("查找培训后就业")
        _find(by, run.county_code, localtime(now).date(), now)


def find_jobs(*, by: Actor, county: str, today: date, now: datetime) -> int:
    """Look in the labour register for work of those who finished a class; return how many.

    Work that began before the class ended counts from the class's last day when it goes on.

    Raises ``RefusedError`` without the right in the whole county.
    """
    if not working(by.scope).covers(county):
        raise RefusedError("not-permitted", "您没有查找全县培训后就业的权限。")
    return _find(by, county, today, now)


@transaction.atomic
def _find(by: Actor, county: str, today: date, now: datetime) -> int:
    days = training_rules(county, today).whole(WATCHED_DAYS) or 0
    rows = list(
        Trainee.objects.select_for_update(of=("self",))
        .filter(
            division_code__gte=county.ljust(12, "0"), division_code__lte=county.ljust(12, "9"),
            job_state=JobState.NONE, finished=True, retired_at__isnull=True,
            course__ends_on__lte=today,
        )
        .select_related("course")
    )  # fmt: skip
    known = labour_of([one.person_id for one in rows])
    changed = []
    for one in rows:
        work, ends = known.get(one.person_id), one.course.ends_on
        if work is None or not work.works:
            continue
        began = max(work.job_from or ends, ends)
        if began > ends + timedelta(days=days) or began > today:
            continue
        one.job_state, one.job_source = JobState.FOUND, JobSource.DATA
        one.job_from, one.employer = began, (work.employer or work.job_place)[:_NAME]
        changed.append(one)
    Trainee.objects.bulk_update(
        changed, ["job_state", "job_source", "job_from", "employer"], batch_size=_CHUNK
    )
    if changed:
        record(
            actor=by, action="training.find-jobs", object_type="training.Trainee", object_id="",
            division_code=county.ljust(12, "0"), detail={"people": len(changed)}, at=now,
        )  # fmt: skip
    return len(changed)


@transaction.atomic
def judge_job(
    *, by: Actor, trainee: Trainee, works: bool, employer: str = "", since: date | None = None,
    today: date, now: datetime,
) -> Trainee:  # fmt: skip
    """Confirm that somebody works after training, or that he does not.

    Without a find in the data ``employer`` and ``since`` are asked for; such work goes into the
    labour register, too.

    Raises ``RefusedError`` without the right, for somebody who has not finished, and for a day
    before the end of the class or after today.
    """
    held = (
        Trainee.objects.select_for_update(of=("self",))
        .select_related("course", "person__household")
        .get(pk=trainee.pk)
    )
    if not working(by.scope).covers(held.division_code):
        raise RefusedError("not-permitted", "您没有登记该村培训后就业的权限。")
    if not held.finished:
        raise RefusedError("not-finished", "还没有结业，不能登记培训后就业。")
    if works:
        began = since or held.job_from
        if began is None or not held.course.ends_on <= began <= today:
            raise RefusedError("bad-day", "就业日期要在结业以后，不晚于今天。")
        told = held.job_state != JobState.FOUND or since is not None
        if told and not employer.strip():
            raise RefusedError("no-employer", "请填在哪里就业。")
        held.job_from = began
        if told:
            held.employer, held.job_source = employer.strip()[:_NAME], JobSource.TOLD
            job = Job(employer=held.employer, since=began)
            note_job(by=by, person=held.person, job=job, today=today, now=now)
        held.job_state = JobState.CONFIRMED
    else:
        held.job_state, held.job_from, held.employer = JobState.REFUTED, None, ""
        held.job_source = ""
    held.confirmed_by_id, held.confirmed_on = by.user_id, today
    held.version += 1
    held.updated_at = now
    held.save()
    record(
        actor=by, action="training.judge-job", object_type="training.Trainee", object_id=held.pk,
        division_code=held.division_code,
        detail={"state": held.job_state, "version": held.version}, at=now,
    )  # fmt: skip
    return held


@transaction.atomic
def confirm_found(*, by: Actor, county: str, today: date, now: datetime) -> int:
    """Confirm all work that the data show within the actor's places, and return how many.

    Raises ``RefusedError`` without any such place.
    """
    scope = working(by.scope)
    if not scope.unlimited and not scope.grants:
        raise RefusedError("not-permitted", "您没有登记培训后就业的权限。")
    rows = Trainee.objects.filter(
        scope.filter("division_code"),
        division_code__gte=county.ljust(12, "0"), division_code__lte=county.ljust(12, "9"),
        job_state=JobState.FOUND, job_from__isnull=False, retired_at__isnull=True,
    )  # fmt: skip
    number = rows.update(
        job_state=JobState.CONFIRMED, confirmed_by=by.user_id, confirmed_on=today, updated_at=now
    )
    if number:
        record(
            actor=by, action="training.judge-job", object_type="training.Trainee", object_id="",
            division_code=county.ljust(12, "0"), detail={"people": number}, at=now,
        )  # fmt: skip
    return number
