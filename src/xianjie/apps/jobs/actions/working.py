"""The steps of a worker with a job; each is one short write.

A worker only ever changes jobs that are still its own: one that was given up for dead and comes
back finds that it lost the job.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.jobs.enums import JobState
from xianjie.apps.jobs.models import Job
from xianjie.apps.jobs.processes import is_gone

SILENT_SECONDS = 90
"""A worker that was silent for so long is dead."""
GONE_SECONDS = 15
"""The same for a worker of this machine whose process is gone."""
MOST_ATTEMPTS = 4
"""Begun once and again three times."""
LONG_SECONDS = 30
"""Work that took longer rings a bell when it is done; whoever waited has gone elsewhere."""
LOST = "执行这项任务的进程多次中断，没有做完。请看看磁盘空间和内存，再点“再试一次”。"


def claim(*, worker: str, now: datetime) -> Job | None:
    """Give the oldest queued job to a worker; None when nothing waits or others were quicker."""
    waiting = Job.objects.filter(state=JobState.QUEUED).order_by("created_at", "id")
    number = waiting.values_list("pk", flat=True).first()
    if number is None:
        return None
    taken = Job.objects.filter(pk=number, state=JobState.QUEUED).update(
        state=JobState.RUNNING,
        worker=worker,
        started_at=now,
        heartbeat_at=now,
        attempts=F("attempts") + 1,
    )
    return Job.objects.select_related("created_by").get(pk=number) if taken else None


def beat(*, number: int, worker: str, now: datetime) -> bool:
    """Say that the worker lives; False when the job is no longer its own."""
    return bool(_own(number, worker).update(heartbeat_at=now))


def report_progress(
    *, number: int, worker: str, done: int, total: int | None, message: str, now: datetime
) -> bool:
    """Show how far a job is; False when it is to end, by cancelling or because it was lost."""
    kept = _own(number, worker).filter(cancel_asked=False)
    return bool(kept.update(done=done, total=total, message=message[:200], heartbeat_at=now))


@transaction.atomic
def finish(*, number: int, worker: str, result: dict[str, Any], now: datetime) -> bool:
    """Store what came out."""
    if not _own(number, worker).update(
        state=JobState.DONE, result=result, finished_at=now, message=""
    ):
        return False
    job = Job.objects.select_related("created_by").get(pk=number)
    if now - job.created_at > timedelta(seconds=LONG_SECONDS):
        _ring(job, f"{job.title}：已完成", now)
    return True


@transaction.atomic
def fail(*, number: int, worker: str, sentence: str, now: datetime) -> bool:
    """Store why nothing came out."""
    if not _own(number, worker).update(
        state=JobState.FAILED, error=sentence[:500], finished_at=now
    ):
        return False
    job = Job.objects.select_related("created_by").get(pk=number)
    _ring(job, f"{job.title}：没有完成", now)
    return True


def mark_cancelled(*, number: int, worker: str, now: datetime) -> bool:
    """Store that the job ended because somebody asked."""
    return bool(_own(number, worker).update(state=JobState.CANCELLED, finished_at=now))


def give_back(*, number: int, worker: str) -> bool:
    """Put a job back into the queue because the worker stops; this attempt does not count."""
    return bool(
        _own(number, worker).update(
            state=JobState.QUEUED,
            worker="",
            attempts=F("attempts") - 1,
            heartbeat_at=None,
            done=0,
            total=None,
            message="",
        )
    )


def requeue_dead(*, now: datetime) -> int:
    """Queue again what died with its worker; give up what died too often. Returns how many."""
    silent = now - timedelta(seconds=GONE_SECONDS)
    found = 0
    for job in Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=silent):
        long_ago = job.heartbeat_at is None or now - job.heartbeat_at > timedelta(
            seconds=SILENT_SECONDS
        )
        if not (long_ago or is_gone(job.worker)):
            continue
        found += 1
        if job.attempts >= MOST_ATTEMPTS:
            fail(number=job.pk, worker=job.worker, sentence=LOST, now=now)
        elif job.cancel_asked:
            mark_cancelled(number=job.pk, worker=job.worker, now=now)
        else:
            _own(job.pk, job.worker).update(
                state=JobState.QUEUED, worker="", heartbeat_at=None, done=0, total=None, message=""
            )
    return found


def _own(number: int, worker: str) -> Any:
    return Job.objects.filter(pk=number, state=JobState.RUNNING, worker=worker)


def _ring(job: Job, title: str, now: datetime) -> None:
    notify(
        users=[job.created_by],
        key=f"job:{job.pk}:{job.created_at:%y%m%d%H%M%S}",
        title=title,
        url=job.link
        if job.state == JobState.DONE and job.link
        else reverse("jobs:job", args=[job.pk]),
        kind=NotificationKind.RESULT,
        now=now,
    )
