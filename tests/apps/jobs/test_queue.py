"""Asking for work, doing it, and what becomes of it when a worker dies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.apps.jobs.conftest import COUNTY
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import Notification
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.jobs import actions, runners
from xianjie.apps.jobs.actions.working import LOST, MOST_ATTEMPTS
from xianjie.apps.jobs.enums import JobState
from xianjie.apps.jobs.execution import run_job, run_ticks
from xianjie.apps.jobs.models import Job
from xianjie.kernel.errors import RefusedError, UsageError

pytestmark = pytest.mark.django_db


def ask(by, *, kind="t.good", key="k", now=None):
    return actions.enqueue(
        by=by,
        kind=kind,
        key=key,
        title="试读",
        payload={"n": 7},
        division_code=COUNTY,
        now=now or timezone.now(),
        url="/here/",
    )


def test_work_is_done_in_the_name_of_who_asked(by, run_jobs):
    asked = ask(by)
    assert asked.state == JobState.QUEUED
    [done] = run_jobs()
    assert done.pk == asked.pk
    assert (done.state, done.result, done.attempts) == (
        JobState.DONE,
        {"seen": 7, "by": "user:analyst", "url": "/there/"},
        1,
    )
    assert (done.link, done.percent) == ("/there/", 100)
    assert done.finished_at is not None


def test_asking_twice_gives_the_same_job(by, run_jobs):
    first = ask(by)
    assert ask(by).pk == first.pk
    run_jobs()
    assert ask(by).state == JobState.DONE
    assert Job.objects.count() == 1
    assert AuditEvent.objects.filter(action="jobs.enqueue").count() == 1


@pytest.mark.parametrize(
    "stranger", [Actor("user:x", Scope.nothing(), 1), Actor("cli:x", Scope.everything())]
)
def test_who_may_not_is_refused(stranger, analyst):
    with pytest.raises(RefusedError):
        ask(stranger)
    assert not Job.objects.exists()


def test_unknown_work_is_refused(by):
    with pytest.raises(UsageError):
        ask(by, kind="t.unknown")


def test_a_refusal_is_told_in_its_own_words(by, run_jobs):
    ask(by, kind="t.refused")
    [job] = run_jobs()
    assert (job.state, job.error) == (JobState.FAILED, "这份文件不行。")
    assert Notification.objects.get().title == "试读：没有完成"


def test_a_program_error_tells_a_number_and_no_values(by, run_jobs):
    ask(by, kind="t.crash")
    [job] = run_jobs()
    assert job.state == JobState.FAILED
    assert "编号" in job.error
    assert "张三" not in job.error


def test_a_failed_job_is_tried_again(by, run_jobs):
    ask(by, kind="t.refused")
    [job] = run_jobs()
    again = actions.retry(by=by, job=job, now=timezone.now())
    assert (again.state, again.error, again.attempts) == (JobState.QUEUED, "", 0)
    run_jobs()
    assert ask(by, kind="t.refused").state == JobState.QUEUED


def test_a_waiting_job_is_cancelled_at_once(by, run_jobs):
    job = actions.cancel(by=by, job=ask(by), now=timezone.now())
    assert job.state == JobState.CANCELLED
    assert run_jobs() == []
    with pytest.raises(RefusedError):
        actions.cancel(by=by, job=job, now=timezone.now())


def test_a_running_job_ends_at_its_next_report(by):
    ask(by)
    job = actions.claim(worker="w", now=timezone.now())
    actions.cancel(by=by, job=job, now=timezone.now())
    run_job(job)
    assert Job.objects.get().state == JobState.CANCELLED


def test_a_stopping_worker_gives_the_job_back(by):
    ask(by)
    job = actions.claim(worker="w", now=timezone.now())
    run_job(job, stopping=lambda: True)
    left = Job.objects.get()
    assert (left.state, left.attempts, left.worker) == (JobState.QUEUED, 0, "")


def test_two_workers_never_take_the_same_job(by):
    ask(by)
    assert actions.claim(worker="a", now=timezone.now()) is not None
    assert actions.claim(worker="b", now=timezone.now()) is None


def test_a_silent_worker_loses_its_job(by):
    ask(by)
    begun = timezone.now()
    job = actions.claim(worker="elsewhere:1", now=begun)
    assert actions.requeue_dead(now=begun + timedelta(seconds=80)) == 0
    assert run_ticks(begun + timedelta(seconds=100))["jobs.requeue"] == 1
    assert Job.objects.get().state == JobState.QUEUED
    # It comes back and finds that the job is no longer its own.
    assert not actions.finish(number=job.pk, worker="elsewhere:1", result={}, now=begun)
    assert Job.objects.get().state == JobState.QUEUED


def test_a_worker_of_this_machine_without_process_is_noticed_soon(by):
    ask(by)
    begun = timezone.now()
    host = actions.worker_name().rpartition(":")[0]
    actions.claim(worker=f"{host}:4194305", now=begun)
    assert actions.requeue_dead(now=begun + timedelta(seconds=20)) == 1


def test_what_dies_too_often_is_given_up(by):
    ask(by)
    moment = timezone.now()
    for _ in range(MOST_ATTEMPTS):
        assert actions.claim(worker="elsewhere:1", now=moment) is not None
        moment += timedelta(seconds=100)
        actions.requeue_dead(now=moment)
    job = Job.objects.get()
    assert (job.state, job.error, job.attempts) == (JobState.FAILED, LOST, MOST_ATTEMPTS)


def test_one_failing_tick_does_not_keep_the_others(db, monkeypatch):
    def broken(by, now):
        raise ValueError

    monkeypatch.setattr(runners, "_TICKS", {"a": broken, "b": lambda by, now: 3})
    monkeypatch.setattr(runners, "_discover", lambda: None)
    assert run_ticks(timezone.now()) == {"jobs.requeue": 0, "b": 3}
