"""The review queue as pages: one row, its candidates, the next row, and back again."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.apps.screening import page_county as small
from tests.apps.sources.kit import expense, expenses
from tests.apps.sources.test_import import appeal, lake_rows
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.sources.actions import reopen_candidate, resolve_candidate
from xianjie.apps.sources.models import FeedBatch, HotlineAppeal, LinkCandidate
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
MORE = "/feeds/review/"


@pytest.fixture
def client(people) -> Client:
    client = Client()
    client.force_login(small.make_user())
    return client


@pytest.fixture
def queued(people, deliver, write_csv) -> list[LinkCandidate]:
    rows = [expense("", people[0].name), expense("", people[4].name), expense("", people[8].name)]
    deliver(write_csv([*rows, *expenses(people[1:3])]))
    return list(LinkCandidate.objects.order_by("row_no"))


def test_a_row_stands_beside_its_candidates(client, queued, people):
    page = client.get(MORE)
    row = page.context["row"]
    assert row.candidate == queued[0]
    assert [one.person for one in row.suggestions] == [people[0].pk]
    assert ("个人自付", "120.50 元") in row.cells
    text = page.content.decode()
    assert people[0].name not in text
    assert people[0].id_number not in text
    assert "姓名一致" in text
    assert page.context["waiting"] == 3


def test_a_decision_leads_to_the_next_row_and_can_be_taken_back(client, queued, people):
    answer = client.post(
        f"/feeds/review/{queued[0].pk}/", {"person": people[0].pk, "feed": "medical-expense"}
    )
    assert answer.headers["Location"] == "/feeds/review/?feed=medical-expense"
    page = client.get(answer.headers["Location"])
    assert page.context["row"].candidate == queued[1]
    assert page.context["last"] == queued[0]
    assert {row["row_no"]: row["person_no"] for row in lake_rows()}[2] == people[0].pk
    before = {row["row_no"]: row for row in lake_rows()}
    answer = client.post(f"/feeds/review/{queued[0].pk}/undo/", follow=True)
    assert answer.context["row"].candidate == queued[0]
    after = {row["row_no"]: row for row in lake_rows()}
    assert (after[2]["person_no"], after[2]["link"], after[2]["village_code"]) == (
        None,
        "queued",
        None,
    )
    assert {n: row for n, row in after.items() if n != 2} == {
        n: row for n, row in before.items() if n != 2
    }
    batch = FeedBatch.objects.get()
    assert (batch.queued, batch.unlinked) == (3, 0)
    assert AuditEvent.objects.order_by("-id").first().action == "sources.reopen-candidate"


def test_nobody_of_the_county_and_back(client, queued):
    client.post(f"/feeds/review/{queued[0].pk}/", {"person": "none"})
    batch = FeedBatch.objects.get()
    assert (batch.queued, batch.unlinked) == (2, 1)
    client.post(f"/feeds/review/{queued[0].pk}/undo/")
    batch.refresh_from_db()
    assert (batch.queued, batch.unlinked) == (3, 0)


def test_two_people_decide_the_same_row(client, queued, people):
    for _ in range(2):
        answer = client.post(
            f"/feeds/review/{queued[0].pk}/", {"person": people[0].pk}, follow=True
        )
    assert "已经核对过" in answer.content.decode()
    assert FeedBatch.objects.get().queued == 2


def test_a_row_may_wait(client, queued):
    page = client.get(MORE)
    assert page.context["skip"] == queued[1].pk
    page = client.get(f"/feeds/review/{queued[1].pk}/")
    assert page.context["row"].candidate == queued[1]


@pytest.mark.parametrize("what", ["name", "id_number", "household_code"])
def test_another_person_is_searched_without_leaving_a_trace(client, queued, people, what):
    person = people[6]
    wanted = getattr(person.household if what == "household_code" else person, what)
    page = client.post(f"/feeds/review/{queued[0].pk}/", {"q": wanted})
    assert person.pk in {one.person for one in page.context["found"]}
    client.post(f"/feeds/review/{queued[0].pk}/", {"person": person.pk})
    assert LinkCandidate.objects.get(pk=queued[0].pk).person == person


def test_who_is_not_there_is_said(client, queued):
    page = client.post(f"/feeds/review/{queued[0].pk}/", {"q": "无此人"})
    assert "没有找到" in page.content.decode()


def test_the_queue_is_narrowed_by_feed_and_village(client, queued, people, deliver, write_csv):
    deliver(write_csv([appeal("", people[0].name, "")], "热线.csv"), "hotline")
    page = client.get(MORE)
    assert [(one.value, one.count) for one in page.context["choices"].feeds] == [
        ("medical-expense", 3),
        ("hotline", 1),
    ] or {one.value: one.count for one in page.context["choices"].feeds} == {
        "medical-expense": 3,
        "hotline": 1,
    }
    page = client.get(f"{MORE}?feed=medical-expense&village=532325101201")
    assert page.context["row"].candidate == queued[2]
    assert page.context["waiting"] == 1
    assert "这些条件下都核对完了" in client.get(f"{MORE}?feed=loan").content.decode()


def test_a_person_of_another_county_is_not_found(client, queued, people):
    people[5].county_code = "532326"
    people[5].save()
    answer = client.post(f"/feeds/review/{queued[0].pk}/", {"person": people[5].pk})
    assert answer.status_code == 404


def test_other_roles_stay_out(queued):
    for role in (Role.DEPARTMENT_CLERK, Role.COUNTY_LEADER, Role.AUDITOR):
        client = Client()
        client.force_login(small.make_user(role.value.lower(), role))
        assert client.get(MORE).status_code == 403


def test_queries_do_not_grow(client, queued, people, deliver, write_csv):
    few = count_queries(client, MORE)
    rows = [expense("", one.name, own_part="1.00") for one in people]
    deliver(write_csv(rows, "更多.csv"))
    assert count_queries(client, MORE) == few


def test_an_appeal_comes_back_into_the_queue(people, deliver, write_csv, root, now):
    deliver(write_csv([appeal("", people[0].name, "")]), "hotline")
    [row] = lake_rows()
    found = LinkCandidate.objects.get()
    resolve_candidate(by=root, candidate=found, person=people[0], now=now)
    reopen_candidate(by=root, candidate=found, now=now)
    assert lake_rows() == [row]
    item = HotlineAppeal.objects.get()
    assert (item.link, item.person, item.household) == ("queued", None, None)


def test_only_what_was_decided_and_still_counts_comes_back(
    queued, people, deliver, write_csv, root, now
):
    with pytest.raises(RefusedError):
        reopen_candidate(by=root, candidate=queued[0], now=now)
    resolve_candidate(by=root, candidate=queued[0], person=people[0], now=now)
    deliver(write_csv(expenses(people), "新.csv"))
    with pytest.raises(RefusedError):
        reopen_candidate(by=root, candidate=queued[0], now=now)
