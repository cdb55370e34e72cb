"""Doing one job that a worker has claimed, and what must happen regularly."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection
from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.jobs import actions
from xianjie.apps.jobs.models import Job
from xianjie.apps.jobs.runners import (
    JobCancelledError,
    JobContext,
    JobInterruptedError,
    runner_of,
    ticks,
)
from xianjie.kernel.errors import XianjieError

logger = logging.getLogger("xianjie.jobs")

Crash = Callable[[Exception, str], str]
"""Keeps a program error and returns the number under which it is found."""

SHOWN_SECONDS = 0.5
BEAT_SECONDS = 5.0
REQUEUE = "jobs.requeue"


def no_number(error: Exception, doing: str) -> str:
    """Log a program error; without a place to keep it there is no number."""
    logger.error("%s failed: %s", doing, type(error).__name__)
    return type(error).__name__


def run_job(
    job: Job,
    *,
    crash: Crash = no_number,
    stopping: Callable[[], bool] = lambda: False,
    with_heart: bool = False,
) -> None:
    """Do a claimed job and store how it ended.

    ``with_heart`` writes heartbeats from a thread of its own, for work that is silent for long.
    When ``stopping`` says so, the job goes back into the queue at its next report.
    """
    number, worker = job.pk, job.worker
    pulse = _pulse if with_heart else _direct
    with pulse(job, stopping) as report:
        context = JobContext(
            number=job.pk,
            payload=job.payload,
            division_code=job.division_code,
            created_by=job.created_by,
            created_at=job.created_at,
            attempt=job.attempts,
            report=report,
        )
        try:
            result = runner_of(job.kind).run(context)
        except JobCancelledError:
            actions.mark_cancelled(number=number, worker=worker, now=timezone.now())
        except JobInterruptedError:
            actions.give_back(number=number, worker=worker)
        except XianjieError as error:
            actions.fail(number=number, worker=worker, sentence=error.message, now=timezone.now())
        except Exception as error:
            kept = crash(error, f"job {job.kind}")
            sentence = f"程序出错，编号 {kept}。请把编号告诉维护人员；数据没有改变，可以再试一次。"
            actions.fail(number=number, worker=worker, sentence=sentence, now=timezone.now())
        else:
            actions.finish(number=number, worker=worker, result=result, now=timezone.now())


def run_ticks(now: datetime, *, crash: Crash = no_number) -> dict[str, int]:
    """Do what must happen regularly and return how much each had to do.

    One that fails does not keep the others from happening.
    """
    done = {REQUEUE: actions.requeue_dead(now=now)}
    by = Actor("system:tick", Scope.everything())
    for name, act in ticks().items():
        try:
            done[name] = act(by, now)
        except Exception as error:
            crash(error, f"tick {name}")
    return done


Report = Callable[[int, int | None, str], None]


@contextmanager
def _direct(job: Job, stopping: Callable[[], bool]) -> Iterator[Report]:
    """Write progress where it is reported, in the connection of the runner."""
    last = 0.0

    def report(done: int, total: int | None, message: str) -> None:
        nonlocal last
        if stopping():
            raise JobInterruptedError
        if time.monotonic() - last < SHOWN_SECONDS:
            return
        kept = _write(job, done, total, message)
        last = time.monotonic()
        if not kept:
            raise JobCancelledError

    yield report


@contextmanager
def _pulse(job: Job, stopping: Callable[[], bool]) -> Iterator[Report]:
    """Write progress and heartbeats from a thread with a connection of its own.

    A runner may report from within a long transaction: there its own writes would not be seen
    before the end, and would hold the job's row against whoever wants to cancel it.
    """
    over, lost = threading.Event(), threading.Event()
    newest: list[tuple[int, int | None, str]] = []

    def report(done: int, total: int | None, message: str) -> None:
        if stopping():
            raise JobInterruptedError
        if lost.is_set():
            raise JobCancelledError
        newest[:] = [(done, total, message)]

    def beat() -> None:
        written = 0.0
        while not over.wait(SHOWN_SECONDS):
            told = newest[:]
            if not told and time.monotonic() - written < BEAT_SECONDS:
                continue
            # A long write of another process may hold the lock: the next beat comes soon.
            with suppress(DatabaseError):
                if told:
                    kept = _write(job, *told[0])
                    if newest == told:
                        newest.clear()
                else:
                    kept = actions.beat(number=job.pk, worker=job.worker, now=timezone.now())
                written = time.monotonic()
                if not kept:
                    lost.set()
        connection.close()

    thread = threading.Thread(target=beat, name="pulse", daemon=True)
    thread.start()
    try:
        yield report
    finally:
        over.set()
        thread.join()


def _write(job: Job, done: int, total: int | None, message: str) -> bool:
    return actions.report_progress(
        number=job.pk,
        worker=job.worker,
        done=done,
        total=total,
        message=message,
        now=timezone.now(),
    )


def run_queued(*, crash: Crash = no_number, limit: int = 100) -> list[Any]:
    """Do everything that is queued in this process, for tests and scripts; return the jobs."""
    worker = actions.worker_name()
    done = []
    for _ in range(limit):
        job = actions.claim(worker=worker, now=timezone.now())
        if job is None:
            break
        run_job(job, crash=crash)
        done.append(Job.objects.get(pk=job.pk))
    return done
