"""What registers pay stands in the account once, whatever the feeds say of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.income.kit import JUNE, TODAY, IncomeCounty, lines
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.income.actions import PaidLine, book_lines, take_back
from xianjie.apps.income.enums import EntryState
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.income.queries.registered import booked
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
POST, DIVIDEND = "公益性岗位工资", "资产收益分红"


def pay(county: IncomeCounty, index: int = 3, **values):
    person = county.people[index]
    given = {"key": f"posts.pay:{index}", "household": person.household, "person": person,
             "item": POST, "amount": 600_00, "period": JUNE}  # fmt: skip
    return PaidLine(**(given | values))


def book(county: IncomeCounty, *paid: PaidLine):
    return book_lines(by=county.root, lines=paid, today=TODAY, now=county.now)


def test_a_payment_is_booked_once_and_audited_once(county: IncomeCounty) -> None:
    first, again = book(county, pay(county)), book(county, pay(county))
    home = county.people[3].household
    assert (first.new, again.new, again.same) == (1, 0, 1)
    assert lines(home) == [("工资性", POST, 600_00, EntryState.CONFIRMED)]
    assert AuditEvent.objects.filter(action="income.book").count() == 1
    assert booked(["posts.pay:3", "unknown"]) == {"posts.pay:3": IncomeEntry.objects.get().pk}


def test_a_changed_payment_takes_the_old_one_back(county: IncomeCounty) -> None:
    book(county, pay(county))
    assert book(county, pay(county, amount=650_00)).changed == 1
    amounts = [amount for _, _, amount, _ in lines(county.people[3].household)]
    assert sorted(amounts) == [-600_00, 600_00, 650_00]
    assert sum(amounts) == 650_00
    assert IncomeEntry.objects.get(state=EntryState.CONFIRMED).replaces is not None


def test_a_proposal_of_the_same_money_gives_way_and_comes_back(county: IncomeCounty) -> None:
    county.feeds()
    county.prefill()
    home = county.people[3].household
    book(county, pay(county))
    fed = IncomeEntry.objects.get(household=home, item=POST, feed="employment")
    assert fed.state == EntryState.DISMISSED
    county.prefill()
    fed.refresh_from_db()
    assert fed.state == EntryState.DISMISSED
    assert take_back(by=county.root, keys=["posts.pay:3"], reason="发错人", now=county.now) == 1
    fed.refresh_from_db()
    assert fed.state == EntryState.PROPOSED


def test_a_feed_that_comes_later_proposes_nothing_of_the_same_money(county: IncomeCounty) -> None:
    book(county, pay(county))
    county.feeds()
    assert county.prefill().doubles >= 1
    home = county.people[3].household
    assert [state for _, item, _, state in lines(home) if item == POST] == [EntryState.CONFIRMED]


def test_what_somebody_confirmed_is_not_booked_twice(county: IncomeCounty) -> None:
    person = county.people[3]
    county.record(person.household, item=POST, person=person, amount=600_00)
    done = book(county, pay(county), pay(county, 4))
    assert (done.new, done.overlaps) == (1, ("posts.pay:3",))


def test_two_registers_may_pay_the_same_item(county: IncomeCounty) -> None:
    home = county.homes[0]
    shares = [
        pay(county, key=f"collective.line:{n}", household=home, person=None, item=DIVIDEND)
        for n in (1, 2)
    ]
    assert book(county, *shares).new == 2


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"amount": 0}, "bad-amount"),
        ({"item": "没有的项目"}, "unknown-item"),
        ({"item": "借款"}, "not-income"),
        ({"period": JUNE + 2}, "bad-months"),
        ({"period_to": JUNE + -1}, "bad-months"),
        ({"occurred_on": date(2022, 7, 5)}, "future-day"),
    ],
)
def test_what_cannot_be_is_refused_whole(county: IncomeCounty, values, code) -> None:
    with pytest.raises(RefusedError) as refused:
        book(county, pay(county, 4), pay(county, **values))
    assert refused.value.code == code
    assert IncomeEntry.objects.count() == 0


def test_a_stranger_and_a_key_twice_are_refused(county: IncomeCounty) -> None:
    with pytest.raises(RefusedError, match="不是所写农户的成员"):
        book(county, pay(county, household=county.homes[0]))
    with pytest.raises(RefusedError, match="出现了两次"):
        book(county, pay(county), pay(county))


def test_the_number_of_queries_does_not_grow(county: IncomeCounty) -> None:
    with CaptureQueriesContext(connection) as one:
        book(county, pay(county, 0))
    rest = [pay(county, index) for index in (3, 6, 9)]
    with CaptureQueriesContext(connection) as three:
        book(county, *rest)
    assert len(three) <= len(one)
