"""The pages of background work."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.jobs.test_queue import ask
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.actors import actor_of
from xianjie.apps.accounts.enums import Role
from xianjie.apps.jobs import actions
from xianjie.apps.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(analyst) -> Client:
    client = Client()
    client.force_login(analyst)
    return client


def signed_in(name: str, role: Role, prefix: str) -> Client:
    client = Client()
    client.force_login(small.make_user(name, role, prefix))
    return client


def test_the_list_takes_as_many_queries_for_one_as_for_three(client, by):
    ask(by)
    one = count_queries(client, "/jobs/")
    ask(by, key="k2")
    ask(by, key="k3")
    assert count_queries(client, "/jobs/") == one
    assert client.get("/jobs/").content.decode().count("/jobs/") >= 3


def test_an_empty_list_says_what_it_will_hold(client):
    assert "还没有后台任务" in client.get("/jobs/").content.decode()


def test_progress_is_asked_until_it_is_over(client, by, run_jobs):
    job = ask(by)
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert f'hx-get="/jobs/{job.pk}/"' in page
    part = client.get(f"/jobs/{job.pk}/?embedded=1", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Refresh" not in part.headers
    run_jobs()
    part = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert part.headers["HX-Refresh"] == "true"
    assert "hx-get" not in part.content.decode()
    assert 'href="/there/"' in client.get(f"/jobs/{job.pk}/").content.decode()


def test_cancel_and_try_again(client, by):
    job = ask(by)
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 302
    assert Job.objects.get().state == "CANCELLED"
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 409
    assert client.post(f"/jobs/{job.pk}/retry/").status_code == 302
    assert Job.objects.get().state == "QUEUED"


def test_who_sees_a_job(client, by, today):
    mine = ask(by)
    colleague = signed_in("colleague", Role.COUNTY_ANALYST, small.COUNTY)
    clerk_user = small.make_user("clerk", Role.DEPARTMENT_CLERK)
    clerk = Client()
    clerk.force_login(clerk_user)
    theirs = ask(actor_of(clerk_user, today=today), key="clerk")
    foreign = signed_in("foreign", Role.COUNTY_ANALYST, "620402")
    town = signed_in("town", Role.TOWNSHIP_REVIEWER, small.TOWN[:9])

    def seen(who: Client) -> list[int]:
        return [who.get(f"/jobs/{job.pk}/").status_code for job in (mine, theirs)]

    assert seen(colleague) == [200, 200]
    assert seen(clerk) == [404, 200]
    assert seen(foreign) == [404, 404]
    assert seen(town) == [404, 404]


def test_a_failed_job_says_why(client, by):
    job = ask(by)
    actions.claim(worker="w", now=timezone.now())
    actions.fail(number=job.pk, worker="w", sentence="磁盘满了。", now=timezone.now())
    assert "磁盘满了。" in client.get(f"/jobs/{job.pk}/").content.decode()
    assert "磁盘满了。" in client.get("/jobs/").content.decode()
