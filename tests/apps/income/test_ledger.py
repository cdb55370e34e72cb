"""The ledger: booked, taken back, never overwritten."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.apps.income.kit import JUNE, TODAY, lines
from xianjie.apps.income.actions import NewEntry, record_entry, reverse_entry
from xianjie.apps.income.models import IncomeEntry
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

pytestmark = pytest.mark.django_db


def refused(code: str):
    return pytest.raises(RefusedError, check=lambda error: error.code == code)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"item": "借款"}, "not-income"),
        ({"item": "没有这项"}, "unknown-item"),
        ({"amount": 0}, "bad-amount"),
        ({"amount": -1}, "bad-amount"),
        ({"period": Period(2022, 8)}, "future-month"),
        ({"period_to": Period(2022, 5)}, "bad-months"),
        ({"period_to": Period(9999, 12)}, "bad-months"),
        ({"occurred_on": date(2022, 7, 5)}, "future-day"),
        ({"amount": 50_000_01}, "doubtful"),
    ],
)
def test_what_cannot_be_booked(county, values, code) -> None:
    with refused(code):
        county.record(**values)
    assert IncomeEntry.objects.count() == 0


def test_who_may_book_and_for_whom(county) -> None:
    with refused("not-permitted"):
        county.record(county.homes[2])
    with refused("not-a-member"):
        county.record(person=county.people[4])
    assert (
        county.record(person=county.people[1], amount=50_000_01, checked=True).kind == "生产经营性"
    )


def test_the_same_form_sent_twice_books_once(county) -> None:
    mark = uuid4()
    for _ in range(2):
        record_entry(
            by=county.by(county.worker), household=county.homes[0],
            entry=NewEntry("种植收入", 100_00, JUNE), client_id=mark, today=TODAY, now=county.now,
        )  # fmt: skip
    assert IncomeEntry.objects.count() == 1


def test_a_correction_is_a_reversal_and_a_new_entry(county) -> None:
    wrong = county.record(amount=5_000_00)
    by = county.by(county.worker)
    with refused("no-reason"):
        reverse_entry(by=by, entry=wrong, reason=" ", now=county.now)
    right = reverse_entry(by=by, entry=wrong, reason="多记", amount=500_00, now=county.now)
    assert lines(county.homes[0]) == [
        ("生产经营性", "种植收入", 5_000_00, "REVERSED"),
        ("生产经营性", "种植收入", -5_000_00, "REVERSED"),
        ("生产经营性", "种植收入", 500_00, "CONFIRMED"),
    ]
    assert (right.replaces, right.reason) == (wrong, "多记")
    with refused("not-booked"):
        reverse_entry(by=by, entry=wrong, reason="再冲", now=county.now)


def test_the_database_knows_no_negative_entry_and_no_second_reversal(county) -> None:
    entry = county.record()
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomeEntry.objects.filter(pk=entry.pk).update(amount=-1)
    reverse_entry(by=county.root, entry=entry, reason="错", now=county.now)
    mirror = IncomeEntry.objects.get(reverses=entry)
    mirror.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        mirror.save(force_insert=True)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.tuples(
            st.integers(1, 10**7), st.booleans(), st.one_of(st.none(), st.integers(1, 10**7))
        ),
        max_size=4,
    )
)
def test_all_that_was_ever_booked_adds_up_to_what_counts(county, steps) -> None:
    with transaction.atomic():
        kept = 0
        for amount, takes_back, right in steps:
            entry = county.record(amount=amount, checked=True)
            if takes_back:
                reverse_entry(
                    by=county.root, entry=entry, reason="错", amount=right, now=county.now
                )
                kept += right or 0
            else:
                kept += amount
        rows = IncomeEntry.objects.filter(household=county.homes[0])
        assert (rows.aggregate(sum=Sum("amount"))["sum"] or 0) == kept
        counted = rows.filter(state="CONFIRMED").aggregate(sum=Sum("amount"))["sum"] or 0
        assert counted == kept
        transaction.set_rollback(True)
