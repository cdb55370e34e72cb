"""Clues that people raise stand beside those of the comparison."""

from __future__ import annotations

from datetime import date

import pytest

from tests.apps.screening.conftest import water
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.screening.actions import raise_clue, settle_raised_clue
from xianjie.apps.screening.enums import ClueKind, ClueStatus
from xianjie.apps.screening.models import Clue, ClueMonth, Run
from xianjie.kernel.errors import RefusedError, UsageError

COUNTY = "532325"


@pytest.fixture
def raised(screened_county, root, now):
    def call(reference: str = "ZD-1", *, person=None, by=root, kind=ClueKind.DISCOVERY) -> Clue:
        head = person or screened_county[0]
        return raise_clue(
            by=by,
            county=COUNTY,
            division_code=head.household.division_code,
            household=head.household,
            kind=kind,
            risk="因病",
            level="红",
            source_ref=reference,
            channel="干部排查",
            today=now.date(),
            now=now,
        )

    return call


def months(clue: Clue) -> list[tuple[str, str, str]]:
    found = ClueMonth.objects.filter(clue=clue).order_by("period")
    return list(found.values_list("period", "state", "level"))


def test_a_run_keeps_what_people_raised(raised, screened_county, deliver_month, run_month) -> None:
    deliver_month("water-safety", "2022-05", [water(screened_county[1], safe=False)])
    run_month("2022-05")
    clue = raised()
    assert months(clue) == [("2022-05", "NEW", "红")]
    assert Run.objects.get(period="2022-05", is_current=True).summary["clues"]["new"] == 2
    # The same month once more, with other data, and the month after.
    deliver_month("water-safety", "2022-05", [water(screened_county[1], safe=True)])
    run_month("2022-05")
    assert months(clue) == [("2022-05", "NEW", "红")]
    run_month("2022-06")
    assert months(clue) == [("2022-05", "NEW", "红"), ("2022-06", "CONTINUING", "红")]
    assert Clue.objects.filter(kind=ClueKind.DISCOVERY).count() == 1


def test_before_the_first_run_it_waits(raised, run_month) -> None:
    clue = raised()
    assert months(clue) == []
    run_month("2022-06")
    assert months(clue) == [("2022-06", "NEW", "红")]


def test_one_source_raises_one_clue_and_several_stand_together(raised, run_month) -> None:
    run_month("2022-06")
    first, again, other = raised("ZD-1"), raised("ZD-1"), raised("ZD-2")
    assert first.pk == again.pk
    assert other.household_id == first.household_id
    assert Run.objects.get(is_current=True).summary["households"] == 1


def test_a_settled_clue_stays_in_its_month_and_does_not_return(
    raised, run_month, root, now
) -> None:
    run_month("2022-06")
    clue = raised()
    for _ in range(2):
        settle_raised_clue(
            by=root, clue=clue, permission=Permission.CHECK_REPORTS, today=now.date(), now=now
        )
    clue.refresh_from_db()
    assert (clue.status, clue.closed_on) == (ClueStatus.CLOSED, now.date())
    assert months(clue) == [("2022-06", "CLEARED", "红")]
    summary = Run.objects.get(is_current=True).summary
    assert (summary["clues"]["new"], summary["clues"]["cleared"], summary["households"]) == (
        0,
        1,
        0,
    )
    run_month("2022-06", as_of=date(2022, 6, 29))
    run_month("2022-07")
    assert months(clue) == [("2022-06", "CLEARED", "红")]


def test_who_may_raise_and_settle(raised, screened_county, root, now) -> None:
    village = screened_county[0].household.division_code
    stranger = Actor("user:x", Scope.of(["620402"], [Role.VILLAGE_WORKER]))
    worker = Actor("user:y", Scope.of([village], [Role.VILLAGE_WORKER]))
    with pytest.raises(RefusedError):
        raised(by=stranger)
    clue = raised(by=worker)
    with pytest.raises(RefusedError):
        settle_raised_clue(
            by=worker, clue=clue, permission=Permission.CHECK_REPORTS, today=now.date(), now=now
        )
    with pytest.raises(UsageError):
        raised(kind=ClueKind.WARNING)
