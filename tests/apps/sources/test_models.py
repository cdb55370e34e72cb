import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from xianjie.apps.audit.classification import classification_faults
from xianjie.apps.sources.models import FeedBatch, LinkCandidate

MODELS = list(apps.get_app_config("sources").get_models())


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_field_is_classed(model):
    assert classification_faults(model) == []


def batch(now, **more) -> FeedBatch:
    values = {
        "batch": "b1",
        "feed": "loan",
        "period": "2022-06",
        "county_code": "532325",
        "place": "532325",
        "division_code": "532325000000",
        "state": "ACTIVE",
        "read": 10,
        "accepted": 8,
        "warned": 8,
        "quarantined": 2,
        "unlinked": 3,
        "queued": 5,
        "outside": 0,
        "imported_at": now,
        "imported_by": "cli:test",
    }
    return FeedBatch(**values | more)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"read": 11},
        {"quarantined": 1},
        {"warned": 9},
        {"outside": 9},
        {"queued": 6},
        {"state": "REPLACED"},
    ],
)
def test_counts_that_do_not_add_up_cannot_be_stored(now, wrong):
    batch(now).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        batch(now, batch="b2", feed="vehicle", **wrong).save()


@pytest.mark.django_db
def test_one_active_batch_a_place(now):
    batch(now).save()
    batch(now, batch="b2", period="2022-05").save()
    batch(now, batch="b3", state="REPLACED", replaced_at=now).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        batch(now, batch="b4").save()


@pytest.mark.django_db
def test_a_linked_row_has_a_person(now):
    stored = batch(now)
    stored.save()
    row = {"batch": stored, "part_number": 0, "row_no": 2, "division_code": "532325000000"}
    LinkCandidate.objects.create(**row, state="OPEN", name="王大明")
    assert LinkCandidate.objects.get().name == "王大明"
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkCandidate.objects.create(**row | {"row_no": 3}, state="LINKED")
