"""Ask for work, ask again, and take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.jobs.enums import JobState
from xianjie.apps.jobs.models import Job
from xianjie.apps.jobs.runners import runner_of
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def enqueue(
    *,
    by: Actor,
    kind: str,
    key: str,
    title: str,
    payload: dict[str, Any],
    division_code: str,
    now: datetime,
    url: str = "",
) -> Job:
    """Put work into the queue; the same ``key`` gives the same job.

    A job of that key that failed or was cancelled is queued anew with what is given now.
    ``payload`` holds numbers, codes and paths relative to the data folder, no personal data.

    :raises RefusedError: the actor may not have this work done there.
    """
    asker = _check(by, kind, division_code)
    job, is_new = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "title": title[:200],
            "payload": payload,
            "division_code": division_code,
            "state": JobState.QUEUED,
            "created_by_id": asker,
            "created_at": now,
            "url": url[:300],
        },
    )
    if not is_new:
        if job.kind != kind or job.state not in (JobState.FAILED, JobState.CANCELLED):
            return job
        job.title, job.payload, job.url = title[:200], payload, url[:300]
        job.save(update_fields=["title", "payload", "url"])
        _queue_again(job, now)
    record(
        actor=by,
        action="jobs.enqueue",
        object_type="job",
        object_id=job.pk,
        at=now,
        division_code=division_code,
        detail={"kind": kind, "again": not is_new},
    )
    return job


@transaction.atomic
def retry(*, by: Actor, job: Job, now: datetime) -> Job:
    """Queue a job again that failed or was cancelled; one that waits or runs stays as it is."""
    _check(by, job.kind, job.division_code)
    found = Job.objects.select_for_update().get(pk=job.pk)
    if found.state not in (JobState.FAILED, JobState.CANCELLED):
        return found
    _queue_again(found, now)
    record(
        actor=by,
        action="jobs.retry",
        object_type="job",
        object_id=job.pk,
        at=now,
        division_code=job.division_code,
        detail={"kind": job.kind},
    )
    return found


@transaction.atomic
def cancel(*, by: Actor, job: Job, now: datetime) -> Job:
    """Take a job out of the queue, or ask the worker to end it at its next step.

    :raises RefusedError: it is over already, or the actor may not.
    """
    _check(by, job.kind, job.division_code)
    found = Job.objects.select_for_update().get(pk=job.pk)
    if not found.is_open:
        raise RefusedError("job-over", "这项任务已经结束，不能再取消；请刷新页面看结果。")
    found.cancel_asked = True
    if found.state == JobState.QUEUED:
        found.state, found.finished_at = JobState.CANCELLED, now
    found.save(update_fields=["cancel_asked", "state", "finished_at"])
    record(
        actor=by,
        action="jobs.cancel",
        object_type="job",
        object_id=job.pk,
        at=now,
        division_code=job.division_code,
        detail={"kind": job.kind},
    )
    return found


def _check(by: Actor, kind: str, division_code: str) -> int:
    permission = runner_of(kind).permission
    if by.user_id is None or not by.scope.may(permission, division_code):
        raise RefusedError("not-permitted", "您没有在这个地方执行这项任务的权限。")
    return by.user_id


def _queue_again(job: Job, now: datetime) -> None:
    job.state, job.created_at = JobState.QUEUED, now
    job.done, job.total, job.message, job.result, job.error = 0, None, "", None, ""
    job.attempts, job.cancel_asked, job.worker = 0, False, ""
    job.started_at = job.heartbeat_at = job.finished_at = None
    job.save()
