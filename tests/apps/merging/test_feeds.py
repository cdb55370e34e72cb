"""Rows of departmental data go over to the person that stands, and back."""

from __future__ import annotations

import pytest

from tests.apps.sources.conftest import county, deliver, people, write_csv  # noqa: F401

pytestmark = pytest.mark.django_db


def _rows():
    from tests.apps.sources.test_import import lake_rows

    return {row["row_no"]: (row["person_no"], row["household_no"]) for row in lake_rows()}


def test_bills_of_two_numbers_are_one_persons(
    people,  # noqa: F811
    deliver,  # noqa: F811
    write_csv,  # noqa: F811
    root,
    now,
    today,
):
    from tests.apps.sources.kit import COUNTY, expense, id_number
    from xianjie.apps.merging.actions import Wish, merge_records, undo_merge
    from xianjie.apps.merging.models import MergeProposal
    from xianjie.apps.merging.queries.pairs import pairs_of, seen_mark
    from xianjie.apps.registry.models import Membership, Person
    from xianjie.apps.sources.actions import relink_batches
    from xianjie.apps.sources.models import FeedBatchPart

    kept, other = people[4], people[7]
    other_number = id_number("532399196203151" + "88")
    twice = Person.objects.create(
        county_code=COUNTY, person_code="P99", household=other.household, name=kept.name,
        id_number=other_number, relation="其他", created_at=now, updated_at=now,
    )  # fmt: skip
    Membership.objects.create(
        person=twice, household=other.household, joined_on=today, joined_reason="LISTED"
    )
    deliver(
        write_csv([
            expense(kept.id_number, kept.name),
            expense(other_number, kept.name, own_part="90"),
            expense(other.id_number, other.name, own_part="80"),
        ])
    )  # fmt: skip
    before = _rows()
    numbers = sorted(before)
    assert [before[n] for n in numbers] == [
        (one.pk, one.household_id) for one in (kept, twice, other)
    ]
    found = MergeProposal.objects.create(
        county_code=COUNTY, division_code=kept.household.division_code,
        other_code=other.household.division_code, kind="TWO_HOUSEHOLDS", state="OPEN",
        first_person=kept, second_person=twice, score=9, found_at=now, seen_at=now,
    )  # fmt: skip
    wish = Wish(kept.pk, {"p:id_number": "1"}, "同一人", seen_mark(pairs_of(found, kept.pk)))
    merge = merge_records(by=root, proposal=found, wish=wish, today=today, now=now)
    assert [_rows()[n] for n in numbers] == [
        (one.pk, one.household_id) for one in (kept, kept, other)
    ]
    assert FeedBatchPart.objects.get().revision == 1
    # Linking everything again finds the same: the other number leads to who stands.
    assert relink_batches(by=root, county=COUNTY, now=now).rows == 0
    undo_merge(by=root, merge=merge, reason="两个人", now=now)
    assert _rows() == before
    assert relink_batches(by=root, county=COUNTY, now=now).rows == 0
