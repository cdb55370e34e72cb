"""Reviews: proposed by one, decided by another."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.apps.cases import kit as cases
from tests.apps.lowincome import kit
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.models import Notification
from xianjie.apps.lowincome.actions import (
    decide_proposal,
    decide_reviews,
    propose_keeping,
    propose_member,
    remind_overdue,
)
from xianjie.apps.lowincome.models import LowIncomeMember, LowIncomeReview, RegisterProposal
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(county):
    return kit.register(county.one)


@pytest.fixture
def second_analyst(county):
    return small.make_user("second")


def refused(code: str):
    return pytest.raises(RefusedError, check=lambda error: error.code == code)


def test_kept_until_the_next_interval(county, member) -> None:
    review = kit.propose(county.town, member)
    done = kit.decide(county.analyst, review)
    member.refresh_from_db()
    assert (done.state, done.decided_by) == ("DECIDED", county.analyst)
    assert (member.reviewed_on, member.review_due_on) == (cases.TODAY, date(2023, 7, 4))
    assert (member.by_decision, member.valid_to) == (True, None)


def test_moved_to_another_category(county, member) -> None:
    review = kit.propose(county.town, member, "ADJUST", new_category="低保边缘家庭成员")
    kit.decide(county.analyst, review)
    member.refresh_from_db()
    assert (member.valid_to, member.end_reason) == (cases.TODAY, "ADJUSTED")
    new = LowIncomeMember.objects.get(valid_to__isnull=True)
    assert (new.category, new.review_due_on) == ("低保边缘家庭成员", date(2023, 1, 4))


def test_let_go(county, member) -> None:
    kit.decide(county.analyst, kit.propose(county.town, member, "EXIT"))
    member.refresh_from_db()
    assert (member.valid_to, member.end_reason) == (cases.TODAY, "REVIEW")
    with refused("ended"):
        kit.propose(county.town, member)


def test_returned_with_the_reason(county, member) -> None:
    review = kit.propose(county.town, member, "EXIT")
    with refused("no-words"):
        kit.decide(county.analyst, review, agrees=False)
    kit.decide(county.analyst, review, agrees=False, words="收入没有算全")
    member.refresh_from_db()
    assert member.valid_to is None
    assert Notification.objects.filter(user=county.town, kind="RESULT").count() == 1
    assert kit.propose(county.town, member).state == "PROPOSED"


@pytest.mark.parametrize(
    ("outcome", "fields", "code"),
    [
        ("KEEP", {"reason": " "}, "no-reason"),
        ("EXIT", {"evidence": ""}, "no-evidence"),
        ("ADJUST", {"new_category": ""}, "no-category"),
        ("ADJUST", {"new_category": "低保对象"}, "no-category"),
        ("ADJUST", {"new_category": "农牧村低保对象"}, "no-category"),
    ],
)
def test_what_cannot_be_proposed(county, member, outcome, fields, code) -> None:
    with refused(code):
        kit.propose(county.town, member, outcome, **fields)


def test_nobody_decides_their_own(county, member, second_analyst) -> None:
    review = kit.propose(county.analyst, member)
    with refused("own-proposal"):
        kit.decide(county.analyst, review)
    with pytest.raises(IntegrityError), transaction.atomic():
        LowIncomeReview.objects.update(decided_by=county.analyst)
    for user in (county.town, county.worker):
        with refused("not-permitted"):
            kit.decide(user, review)
    kit.decide(second_analyst, review)
    with refused("decided"):
        kit.decide(second_analyst, review)


def test_one_review_at_a_time(county, member) -> None:
    kit.propose(county.town, member)
    with refused("under-review"):
        kit.propose(county.analyst, member)


def test_many_are_kept_together_with_a_note_on_the_sample(county) -> None:
    members = [kit.register(small.make_household(number)) for number in range(3, 8)]
    numbers = [one.pk for one in members]
    base = {"by": cases.by(county.town), "county": small.COUNTY, **kit.WHEN}
    with refused("no-sample"):
        propose_keeping(members=numbers, sample=" ", **base)
    with refused("how-many"):
        propose_keeping(members=[], sample="抽查一户", **base)
    assert propose_keeping(members=numbers, sample="抽查第一户，属实", **base) == 5
    with refused("under-review"):
        propose_keeping(members=numbers[:1], sample="抽查", **base)
    foreign = kit.register(county.other)
    with refused("not-permitted"):
        propose_keeping(members=[foreign.pk], sample="抽查", **base)
    found = list(LowIncomeReview.objects.values_list("pk", flat=True))
    decide = {"reviews": found, "county": small.COUNTY, **kit.WHEN}
    with refused("not-permitted"):
        decide_reviews(by=cases.by(county.town), **decide)
    assert decide_reviews(by=cases.by(county.analyst), **decide) == 5
    assert set(
        LowIncomeMember.objects.exclude(pk=foreign.pk).values_list("review_due_on", flat=True)
    ) == {date(2023, 7, 4)}


def test_entered_by_hand(county, second_analyst) -> None:
    values = {
        "by": cases.by(county.analyst), "household": county.one, "category": "刚性支出困难家庭成员",
        "people": 3, "reason": "入户核实", **kit.WHEN,
    }  # fmt: skip
    with refused("no-category"):
        propose_member(**values | {"category": "没有"})
    proposal = propose_member(**values)
    with refused("proposed"):
        propose_member(**values)
    with refused("own-proposal"):
        decide_proposal(by=cases.by(county.analyst), proposal=proposal, accepts=True, **kit.WHEN)
    decide_proposal(by=cases.by(second_analyst), proposal=proposal, accepts=True, **kit.WHEN)
    member = LowIncomeMember.objects.get()
    assert (member.source, member.people, member.by_decision) == ("MANUAL", 3, True)
    with refused("registered"):
        propose_member(**values)
    with refused("decided"):
        decide_proposal(by=cases.by(second_analyst), proposal=proposal, accepts=True, **kit.WHEN)


def test_an_end_that_the_data_propose(county) -> None:
    member = kit.register(county.one, by_decision=True)
    proposal = RegisterProposal.objects.create(
        kind="END", county_code=small.COUNTY, division_code=county.one.division_code,
        household=county.one, member=member, category=member.category, source="CIVIL",
        reason="不再列出", valid_from=member.valid_from, state="OPEN", proposed_at=cases.NOW,
    )  # fmt: skip
    decide = {"by": cases.by(county.analyst), "proposal": proposal, **kit.WHEN}
    with refused("no-words"):
        decide_proposal(accepts=False, **decide)
    decide_proposal(accepts=True, **decide)
    member.refresh_from_db()
    assert (member.valid_to, member.end_reason) == (cases.TODAY, "PROPOSAL")


def test_overdue_rings_once_a_month_in_each_township(county, member) -> None:
    kit.register(county.other)
    assert [remind_overdue(today=cases.TODAY, now=cases.NOW) for _ in range(2)] == [2, 0]
    found = Notification.objects.values_list("user__username", "title").order_by("user__username")
    assert list(found) == [
        ("analyst", "1 个没有审核员账户的乡镇共有 1 户低收入人口复核逾期"),
        ("town", "光禄镇有 1 户低收入人口复核逾期"),
    ]
    assert remind_overdue(today=date(2022, 8, 1), now=cases.NOW) == 2


def test_a_bell_for_overdue_reviews_is_quiet_once_they_are_made(county, member) -> None:
    kit.register(county.other)
    remind_overdue(today=cases.TODAY, now=cases.NOW)

    def unread() -> set[str]:
        ringing = Notification.objects.filter(key__startswith="lowincome.due", read_at=None)
        return set(ringing.values_list("user__username", flat=True))

    assert unread() == {"analyst", "town"}
    kit.propose(county.town, member)
    assert unread() == {"analyst"}
    Notification.objects.all().delete()
    assert remind_overdue(today=cases.TODAY, now=cases.NOW) == 1
    assert unread() == {"analyst"}
