"""Clues in the hands of a case: no run reopens, clears or loses them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.apps.screening.conftest import water
from tests.apps.screening.page_county import make_user
from xianjie.apps.accounts.actors import Actor, actor_of
from xianjie.apps.screening.actions import (
    give_back_clues,
    raise_clue,
    record_verification,
    release_clues,
    settle_clues,
    settle_raised_clue,
    take_clues,
)
from xianjie.apps.screening.enums import ClueKind, ClueState, ClueStatus, Outcome
from xianjie.apps.screening.models import Clue, ClueMonth
from xianjie.kernel.errors import RefusedError, UsageError

TODAY = date(2022, 7, 4)
COUNTY = "532325"


@pytest.fixture
def analyst(db) -> Actor:
    return actor_of(make_user(), today=TODAY)


@pytest.fixture
def month(screened_county, deliver_month, run_month):
    """Deliver and compare a month in which the first head has unsafe water, or not."""

    def call(period: str, *, unsafe: bool) -> None:
        deliver_month(
            "water-safety", period, [water(screened_county[0], safe=not unsafe)], complete=True
        )
        run_month(period)

    return call


def taken(by: Actor, now, *clues: Clue) -> list[Clue]:
    household = clues[0].household
    return take_clues(by=by, clues=clues, household=household, now=now)


def states(clue: Clue) -> list[tuple[str, str]]:
    return list(clue.months.order_by("period").values_list("period", "state"))


def test_later_runs_leave_what_a_case_holds(month, analyst, now) -> None:
    month("2022-05", unsafe=True)
    clue = Clue.objects.get()
    assert taken(analyst, now, clue) == [clue]
    assert taken(analyst, now, clue) == []
    # The same month once more, now without the signal: the clue is not thrown away.
    month("2022-05", unsafe=False)
    clue.refresh_from_db()
    assert clue.status == ClueStatus.IN_CASE
    # It stands again, and goes on in the next month, without being opened.
    month("2022-05", unsafe=True)
    month("2022-06", unsafe=True)
    in_case = Clue.objects.filter(status=ClueStatus.IN_CASE)
    assert in_case.get().pk == clue.pk
    month("2022-07", unsafe=False)
    clue.refresh_from_db()
    assert clue.status == ClueStatus.IN_CASE


def test_what_people_raised_goes_on_while_it_is_in_a_case(
    screened_county, month, analyst, root, now
) -> None:
    month("2022-05", unsafe=False)
    home = screened_county[1].household
    clue = raise_clue(
        by=root, county=COUNTY, division_code=home.division_code, household=home,
        kind=ClueKind.DECLARATION, risk="因病", level="黄", source_ref="SQ-1",
        channel="农户自主申报", today=TODAY, now=now,
    )  # fmt: skip
    taken(analyst, now, clue)
    month("2022-06", unsafe=False)
    assert states(clue) == [("2022-05", "NEW"), ("2022-06", "CONTINUING")]
    with pytest.raises(RefusedError) as caught:
        settle_raised_clue(
            by=root, clue=Clue.objects.get(pk=clue.pk), permission="check-reports",
            today=TODAY, now=now,
        )  # fmt: skip
    assert caught.value.code == "in-case"
    settle_clues(
        by=analyst, clues=[clue], outcome=Outcome.NO_RISK, note="核实没有风险。", today=TODAY,
        now=now,
    )  # fmt: skip
    clue.refresh_from_db()
    assert clue.status == ClueStatus.CLOSED
    assert states(clue)[-1] == ("2022-06", ClueState.CLEARED)
    month("2022-07", unsafe=False)
    assert len(states(clue)) == 2


def test_settled_without_risk_it_is_silent_and_comes_back(month, analyst, now) -> None:
    month("2022-05", unsafe=True)
    clue = Clue.objects.get()
    taken(analyst, now, clue)
    with pytest.raises(RefusedError) as caught:
        record_verification(
            by=analyst, clue=clue, outcome=Outcome.NO_RISK, note="没有风险。", quiet_until=None,
            today=TODAY, now=now,
        )  # fmt: skip
    assert caught.value.code == "in-case"
    given = {"by": analyst, "clues": [clue], "note": "核实没有风险。", "today": TODAY, "now": now}
    assert settle_clues(outcome=Outcome.NO_RISK, **given) == 1
    assert settle_clues(outcome=Outcome.NO_RISK, **given) == 0
    clue.refresh_from_db()
    assert clue.quiet_until == TODAY + timedelta(days=90)
    month("2022-06", unsafe=True)
    assert states(clue)[-1] == ("2022-06", "CLEARED")
    Clue.objects.update(quiet_until=date(2022, 6, 15))
    month("2022-07", unsafe=True)
    assert Clue.objects.filter(status=ClueStatus.OPEN).count() == 1


def test_confirmed_it_stays_closed_until_monitoring_ends(month, analyst, now) -> None:
    month("2022-05", unsafe=True)
    clue = Clue.objects.get()
    taken(analyst, now, clue)
    settle_clues(
        by=analyst, clues=[clue], outcome=Outcome.CONFIRMED, note="已纳入监测。", today=TODAY,
        now=now,
    )  # fmt: skip
    month("2022-06", unsafe=True)
    clue.refresh_from_db()
    assert (clue.status, clue.outcome) == (ClueStatus.CLOSED, Outcome.CONFIRMED)
    later = date(2022, 8, 1)
    assert release_clues(by=analyst, household=clue.household, today=later, now=now) == 1
    clue.refresh_from_db()
    assert (clue.outcome, clue.quiet_until) == (Outcome.NO_RISK, later + timedelta(days=90))
    Clue.objects.update(quiet_until=date(2022, 6, 15))
    month("2022-07", unsafe=True)
    assert Clue.objects.filter(status=ClueStatus.OPEN).count() == 1


def test_given_back_it_waits_again(month, analyst, now) -> None:
    month("2022-05", unsafe=True)
    clue = Clue.objects.get()
    taken(analyst, now, clue)
    assert give_back_clues(by=analyst, clues=[clue], now=now) == 1
    assert Clue.objects.get().status == ClueStatus.OPEN
    assert ClueMonth.objects.filter(clue=clue).count() == 1


def test_what_cannot_be_taken(screened_county, month, analyst, root, now) -> None:
    month("2022-05", unsafe=True)
    clue = Clue.objects.get()
    other = screened_county[-1].household
    stranger = Actor("user:x", actor_of(make_user("x", prefix="532328"), today=TODAY).scope, 1)
    wrong = [
        (analyst, other, "other-household"),
        (stranger, clue.household, "not-permitted"),
    ]
    for by, household, code in wrong:
        with pytest.raises(RefusedError) as caught:
            take_clues(by=by, clues=[clue], household=household, now=now)
        assert caught.value.code == code
    Clue.objects.update(kind=ClueKind.MISMATCH)
    with pytest.raises(RefusedError) as caught:
        taken(analyst, now, clue)
    assert caught.value.code == "not-a-risk"
    Clue.objects.update(kind=ClueKind.WARNING, status=ClueStatus.CLOSED)
    with pytest.raises(RefusedError) as caught:
        taken(analyst, now, clue)
    assert caught.value.code == "clue-closed"
    with pytest.raises(UsageError):
        settle_clues(by=root, clues=[clue], outcome=Outcome.NO_RISK, note="x", today=TODAY, now=now)
