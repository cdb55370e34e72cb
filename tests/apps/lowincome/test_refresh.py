"""The register follows the month's data, and never overrules a decision."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.cases import kit as cases
from tests.apps.lowincome import kit
from tests.apps.screening import page_county as small
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.lowincome.models import LowIncomeMember, RegisterProposal
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
COUNTS = ("added", "changed", "ended", "kept", "proposed")


def counts(done) -> tuple[int, ...]:
    return tuple(getattr(done, name) for name in COUNTS)


def rows() -> list[tuple[str, str, str, bool]]:
    found = LowIncomeMember.objects.order_by("household__household_code", "category")
    return [
        (m.household.household_code[-1], m.category, m.source, m.valid_to is None) for m in found
    ]


def test_from_the_roll_and_the_monitored_households(county, roll) -> None:
    roll("2022-06", kit.entry(county.one), kit.entry(county.one, "临时救助"))
    Household.objects.filter(pk=county.other.pk).update(monitor_category="边缘易致贫户")
    assert counts(kit.refresh(county.analyst)) == (2, 0, 0, 0, 0)
    assert rows() == [
        ("1", "低保对象", "CIVIL", True),
        ("2", "防止返贫监测对象", "MONITORED", True),
    ]
    member = LowIncomeMember.objects.get(category="低保对象")
    assert (member.people, member.grade, member.source_ref) == (2, "B类", "农村低保 2022-06")
    assert (member.valid_from, member.review_due_on) == (date(2021, 3, 1), date(2023, 3, 1))
    monitored = LowIncomeMember.objects.get(source="MONITORED")
    assert (monitored.valid_from, monitored.review_due_on) == (date(2021, 8, 2), date(2022, 8, 2))
    assert AuditEvent.objects.filter(action="lowincome.refresh").count() == 1


def test_the_same_data_again_change_nothing(county, roll) -> None:
    roll("2022-06", kit.entry(county.one))
    roll("2022-07", kit.entry(county.one))
    kit.refresh(county.analyst)
    assert counts(kit.refresh(county.analyst)) == (0, 0, 0, 1, 0)
    assert counts(kit.refresh(county.analyst, "2022-07")) == (0, 0, 0, 1, 0)


def test_who_is_on_no_roll_any_more_leaves(county, roll) -> None:
    Household.objects.filter(pk=county.other.pk).update(monitor_category="突发严重困难户")
    roll("2022-06", kit.entry(county.one))
    roll("2022-07")
    kit.refresh(county.analyst)
    Household.objects.filter(pk=county.other.pk).update(risk_cleared=True)
    assert counts(kit.refresh(county.analyst, "2022-07")) == (0, 0, 2, 0, 0)
    ends = LowIncomeMember.objects.order_by("id").values_list("valid_to", "end_reason")
    assert set(ends) == {(date(2022, 7, 1), "NOT_LISTED"), (date(2022, 7, 1), "CLEARED")}


@pytest.mark.parametrize("delivery", ["none", "partial"])
def test_a_roll_that_has_not_come_as_a_whole_ends_nothing(county, roll, delivery: str) -> None:
    roll("2022-06", kit.entry(county.one))
    kit.refresh(county.analyst)
    if delivery == "partial":
        roll("2022-07", complete=False)
    done = kit.refresh(county.analyst, "2022-07")
    assert (done.ended, len(done.notes)) == (0, 1)


def test_what_was_kept_by_decision_is_proposed_not_ended(county, roll) -> None:
    roll("2022-06", kit.entry(county.one))
    roll("2022-07")
    kit.refresh(county.analyst)
    member = LowIncomeMember.objects.get()
    kit.decide(county.analyst, kit.propose(county.town, member))
    assert counts(kit.refresh(county.analyst, "2022-07")) == (0, 0, 0, 0, 1)
    assert counts(kit.refresh(county.analyst, "2022-07")) == (0, 0, 0, 0, 0)
    proposal = RegisterProposal.objects.get()
    assert (proposal.kind, proposal.member, proposal.state) == ("END", member, "OPEN")


def test_who_left_by_decision_does_not_silently_return(county, roll) -> None:
    roll("2022-06", kit.entry(county.one))
    kit.refresh(county.analyst)
    kit.decide(county.analyst, kit.propose(county.town, LowIncomeMember.objects.get(), "EXIT"))
    assert counts(kit.refresh(county.analyst)) == (0, 0, 0, 0, 1)
    assert RegisterProposal.objects.get().kind == "ADD"


def test_a_household_that_left_leaves_the_register(county, roll) -> None:
    roll("2022-06", kit.entry(county.one))
    kit.refresh(county.analyst)
    Household.objects.filter(pk=county.one.pk).update(is_active=False)
    assert counts(kit.refresh(county.analyst)) == (0, 0, 1, 0, 0)
    assert LowIncomeMember.objects.get().end_reason == "LEFT"


def test_manual_entries_stay(county, roll) -> None:
    kit.register(county.one, "低保边缘家庭成员", source="MANUAL", by_decision=True)
    roll("2022-06")
    assert counts(kit.refresh(county.analyst)) == (0, 0, 0, 0, 0)


def test_who_may_not(county, roll) -> None:
    for user in (county.town, county.worker, county.health_clerk):
        with pytest.raises(RefusedError):
            kit.refresh(user)


def test_more_households_take_no_more_queries(county, roll) -> None:
    def cost(period: str, households) -> int:
        roll(period, *(kit.entry(one) for one in households))
        with CaptureQueriesContext(connection) as queries:
            kit.refresh(county.analyst, period)
        return len(queries)

    first = cost("2022-06", [county.one])
    many = [small.make_household(number) for number in range(10, 40)]
    assert cost("2022-07", [county.one, *many]) <= first + 1
    assert LowIncomeMember.objects.count() == 31
    assert cases.TODAY
