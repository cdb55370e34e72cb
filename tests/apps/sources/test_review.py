"""A person decides about rows that no rung of the ladder could link."""

import pytest

from tests.apps.sources.kit import expense, expenses
from tests.apps.sources.test_import import appeal, lake_rows
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.sources.actions import resolve_candidate
from xianjie.apps.sources.models import FeedBatch, FeedBatchPart, HotlineAppeal, LinkCandidate
from xianjie.apps.sources.queries import active_batches, open_candidates
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(people, deliver, write_csv):
    deliver(write_csv([expense("", people[0].name), *expenses(people[1:3])]))
    return LinkCandidate.objects.get()


def test_given_to_a_person(queued, people, root, now):
    before = active_batches("532325")[0].paths[0]
    row = resolve_candidate(by=root, candidate=queued, person=people[0], now=now)
    assert (row.state, row.person, row.resolved_by) == ("LINKED", people[0], "cli:test")
    found = {item["row_no"]: item for item in lake_rows()}
    assert (found[2]["person_no"], found[2]["household_no"], found[2]["link"]) == (
        people[0].pk,
        people[0].household_id,
        "review",
    )
    assert found[2]["village_code"] == "532325100200"
    assert found[3]["link"] == "id"
    after = active_batches("532325")[0].paths[0]
    assert (before.name, after.name) == ("part-000.parquet", "part-000-r1.parquet")
    assert before.exists()
    batch = FeedBatch.objects.get()
    assert (batch.queued, batch.unlinked) == (0, 0)
    assert AuditEvent.objects.order_by("-id").first().action == "sources.resolve-candidate"


def test_given_to_nobody(queued, root, now):
    row = resolve_candidate(by=root, candidate=queued, person=None, now=now)
    assert row.state == "DISMISSED"
    found = {item["row_no"]: item for item in lake_rows()}
    assert (found[2]["person_no"], found[2]["link"]) == (None, "none")
    batch = FeedBatch.objects.get()
    assert (batch.queued, batch.unlinked) == (0, 1)


def test_decided_once(queued, people, root, now):
    resolve_candidate(by=root, candidate=queued, person=people[0], now=now)
    with pytest.raises(RefusedError) as caught:
        resolve_candidate(by=root, candidate=queued, person=people[1], now=now)
    assert caught.value.code == "already-decided"


def test_not_after_the_batch_was_replaced(queued, people, deliver, write_csv, root, now):
    deliver(write_csv(expenses(people), "新.csv"))
    with pytest.raises(RefusedError):
        resolve_candidate(by=root, candidate=queued, person=people[0], now=now)


def test_not_to_somebody_who_left(queued, people, root, now):
    people[0].household = None
    people[0].save()
    with pytest.raises(RefusedError) as caught:
        resolve_candidate(by=root, candidate=queued, person=people[0], now=now)
    assert caught.value.code == "not-a-member"


def test_an_appeal_follows(people, deliver, write_csv, root, now):
    deliver(write_csv([appeal("", people[0].name, "")]), "hotline")
    resolve_candidate(by=root, candidate=LinkCandidate.objects.get(), person=people[0], now=now)
    item = HotlineAppeal.objects.get()
    assert (item.link, item.person, item.household_id) == (
        "review",
        people[0],
        people[0].household_id,
    )


def test_killed_while_deciding(queued, people, root, now, home, monkeypatch):
    from importlib import import_module

    from tests.apps.sources.kit import snapshot_of

    before = snapshot_of(home)
    review = import_module("xianjie.apps.sources.actions.review")
    with monkeypatch.context() as patch:
        patch.setattr(review, "record", lambda **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            resolve_candidate(by=root, candidate=queued, person=people[0], now=now)
    assert snapshot_of(home) == before
    assert LinkCandidate.objects.get().state == "OPEN"
    assert FeedBatchPart.objects.get().revision == 0
    resolve_candidate(by=root, candidate=queued, person=people[0], now=now)
    assert FeedBatchPart.objects.get().revision == 1


def test_the_queue_is_scoped(queued):
    assert open_candidates(Scope.everything()).count() == 1
    assert open_candidates(Scope.everything(), feed="loan").count() == 0
    assert open_candidates(Scope.nothing()).count() == 0
