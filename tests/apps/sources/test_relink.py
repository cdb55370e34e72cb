"""Earlier deliveries are linked again after the registry has changed."""

import openpyxl
import pytest

from tests.apps.sources.kit import COUNTY, JUNE, expense, expenses
from tests.apps.sources.test_import import appeal, lake_rows
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.registry.models import Person
from xianjie.apps.sources.actions import Relinked, relink_batches, resolve_candidate
from xianjie.apps.sources.models import FeedBatch, FeedBatchPart, HotlineAppeal, LinkCandidate

pytestmark = pytest.mark.django_db


@pytest.fixture
def relink(root, now):
    return lambda **options: relink_batches(by=root, county=COUNTY, now=now, **options)


@pytest.fixture
def newcomer(people):
    """A person who enters the registry after the bills came; answers the row of the bill."""
    person = people[5]
    row = expense(person.id_number, person.name)
    Person.objects.filter(pk=person.pk).update(household=None)
    yield row
    Person.objects.filter(pk=person.pk).update(household=person.household_id)


def enter(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(household=person.household_id)


def links() -> dict[int, tuple]:
    return {
        row["row_no"]: (row["link"], row["person_no"], row["household_no"]) for row in lake_rows()
    }


def test_nothing_changed(people, deliver, write_csv, relink):
    deliver(write_csv([*expenses(people), expense("", people[0].name)]))
    events = AuditEvent.objects.count()
    assert relink() == Relinked(1, 0, 0)
    assert FeedBatchPart.objects.get().revision == 0
    assert AuditEvent.objects.count() == events


def test_a_newcomer_takes_the_bill(people, newcomer, deliver, write_csv, relink):
    deliver(write_csv([*expenses(people[:3]), newcomer]))
    assert (FeedBatch.objects.get().unlinked, links()[5]) == (1, ("none", None, None))
    enter(people[5])
    assert relink() == Relinked(1, 1, 1)
    assert links()[5] == ("id", people[5].pk, people[5].household_id)
    assert FeedBatch.objects.get().unlinked == 0
    assert relink() == Relinked(1, 0, 0)


def test_who_moves_takes_the_bills_along(people, deliver, write_csv, relink):
    deliver(write_csv(expenses(people[:3])))
    Person.objects.filter(pk=people[0].pk).update(household=people[11].household_id)
    relink()
    assert links()[2] == ("id", people[0].pk, people[11].household_id)
    row = next(row for row in lake_rows() if row["row_no"] == 2)
    assert row["village_code"] == "532325101201"
    assert row["个人自付"] == 12050


def test_decisions_stand(people, deliver, write_csv, relink, root, now):
    deliver(write_csv([expense("", people[0].name), expense("", people[1].name)]))
    first, second = LinkCandidate.objects.order_by("row_no")
    resolve_candidate(by=root, candidate=first, person=people[0], now=now)
    resolve_candidate(by=root, candidate=second, person=None, now=now)
    before = links()
    assert relink() == Relinked(1, 0, 0)
    assert links() == before
    Person.objects.filter(pk=people[0].pk).update(household=people[11].household_id)
    assert relink().rows == 1
    assert links()[2] == ("review", people[0].pk, people[11].household_id)


def test_the_queue_follows(people, newcomer, deliver, write_csv, relink):
    row = newcomer | {"证件号码": ""}
    deliver(write_csv([row, newcomer | {"姓名": "赵不同"}]))
    assert LinkCandidate.objects.count() == 0
    enter(people[5])
    relink()
    assert [item.name for item in LinkCandidate.objects.order_by("row_no")] == [
        people[5].name,
        "赵不同",
    ]
    batch = FeedBatch.objects.get()
    assert (batch.unlinked, batch.queued) == (0, 2)
    Person.objects.filter(pk=people[5].pk).update(name="赵不同")
    relink()
    states = list(LinkCandidate.objects.order_by("row_no").values_list("state", flat=True))
    assert states == ["SUPERSEDED", "SUPERSEDED"]
    assert links()[3] == ("id", people[5].pk, people[5].household_id)
    batch.refresh_from_db()
    assert (batch.unlinked, batch.queued) == (1, 0)


def test_appeals_follow(people, newcomer, deliver, write_csv, relink):
    rows = [appeal(newcomer["证件号码"], newcomer["姓名"], "")]
    deliver(write_csv(rows), "hotline")
    enter(people[5])
    relink(period=JUNE)
    item = HotlineAppeal.objects.get()
    assert (item.link, item.person, item.household_id) == ("id", people[5], people[5].household_id)


def test_mended_rows_too(people, newcomer, deliver, write_csv, relink, tmp_path):
    result = deliver(write_csv([*expenses(people[:2]), newcomer | {"个人自付": "无"}]))
    book = openpyxl.load_workbook(result.quarantine_file)
    header = [cell.value for cell in book.active[2]]
    book.active.cell(3, header.index("个人自付") + 1).value = "7"
    book.save(tmp_path / "改好.xlsx")
    deliver(tmp_path / "改好.xlsx")
    enter(people[5])
    assert relink() == Relinked(2, 1, 1)
    assert links()[4] == ("id", people[5].pk, people[5].household_id)


def test_rows_that_a_township_took_over_stay_away(people, deliver, write_csv, relink):
    deliver(write_csv(expenses(people), "县.csv"))
    deliver(write_csv(expenses(people[:4]), "镇.csv"), place="532325100")
    Person.objects.filter(pk=people[11].pk).update(household=people[6].household_id)
    assert relink().rows == 1
    assert len(lake_rows()) == 10


def test_other_periods_and_replaced_batches_are_left_alone(
    people, newcomer, deliver, write_csv, relink
):
    deliver(write_csv([newcomer], "旧.csv"), period=JUNE - 1)
    deliver(write_csv([newcomer, *expenses(people[:1])], "五.csv"), period=JUNE - 1)
    enter(people[5])
    assert relink(period=JUNE) == Relinked(0, 0, 0)
    assert relink(period=JUNE - 1) == Relinked(1, 1, 1)


def test_killed_while_linking_again(
    people, newcomer, deliver, write_csv, relink, home, monkeypatch
):
    from importlib import import_module

    from tests.apps.sources.kit import snapshot_of

    deliver(write_csv([newcomer]))
    enter(people[5])
    before = snapshot_of(home)
    module = import_module("xianjie.apps.sources.actions.relink")
    with monkeypatch.context() as patch:
        patch.setattr(module, "record", lambda **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            relink()
    assert snapshot_of(home) == before
    assert FeedBatch.objects.get().unlinked == 1
    assert relink() == Relinked(1, 1, 1)
