"""What a check at the door found: it closes the clue and silences the signal for a while."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.apps.screening.conftest import water
from tests.apps.screening.page_county import make_user
from xianjie.apps.accounts.actors import Actor, actor_of
from xianjie.apps.accounts.enums import Role
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.screening.actions import record_verification
from xianjie.apps.screening.enums import ClueStatus, Outcome
from xianjie.apps.screening.models import Clue, ClueMonth, Verification
from xianjie.kernel.errors import RefusedError

TODAY = date(2022, 7, 4)
COUNTY = "532325"


@pytest.fixture
def analyst(db) -> Actor:
    return actor_of(make_user(), today=TODAY)


@pytest.fixture
def month(screened_county, deliver_month, run_month):
    """Deliver and compare a month in which some heads have unsafe water."""

    def call(period: str, *unsafe: int) -> dict[str, int]:
        heads = screened_county[::3]
        rows = [water(head, safe=number not in unsafe) for number, head in enumerate(heads)]
        deliver_month("water-safety", period, rows, complete=True)
        return run_month(period).clues

    return call


@pytest.fixture
def check(analyst, now):
    def call(clue: Clue | None = None, outcome: Outcome = Outcome.NO_RISK, **fields: object):
        given = {"note": "入户查看水源已接通", "quiet_until": None, "today": TODAY, "now": now}
        clue = clue or Clue.objects.get()
        return record_verification(by=analyst, clue=clue, outcome=outcome, **given | fields)

    return call


def states(period: str) -> list[tuple[str, bool]]:
    rows = ClueMonth.objects.filter(period=period).order_by("clue_id")
    return [(row.state, row.undecided) for row in rows]


def test_no_risk_closes_and_silences_for_the_days_of_the_rulebook(month, check) -> None:
    month("2022-06", 0)
    made = check()
    clue = Clue.objects.get()
    assert (clue.status, clue.outcome, clue.closed_on) == ("CLOSED", "NO_RISK", TODAY)
    assert (clue.quiet_until, clue.quiet_level) == (TODAY + timedelta(days=90), "橙")
    assert (made.period, made.level, made.verified_by.username) == ("2022-06", "橙", "analyst")
    event = AuditEvent.objects.get(action="screening.verify")
    assert "水源" not in str(event.detail)


def test_the_checked_month_keeps_its_clue_and_the_next_clears_it(month, check) -> None:
    month("2022-06", 0)
    check()
    assert month("2022-06", 0, 1)["new"] == 2
    assert states("2022-06") == [("NEW", False), ("NEW", False)]
    found = month("2022-07", 0, 1)
    assert (found["new"], found["continuing"], found["cleared"]) == (0, 1, 1)
    again = month("2022-07", 0, 1, 2)
    assert (again["new"], again["continuing"], again["cleared"]) == (1, 1, 1)
    assert Verification.objects.count() == 1


def test_after_the_silence_the_signal_is_a_new_clue(month, check) -> None:
    month("2022-06", 0)
    check(quiet_until=date(2022, 7, 15))
    assert month("2022-07", 0)["continuing"] == 1
    assert Clue.objects.get().status == ClueStatus.OPEN


def test_a_graver_signal_comes_back_open(month, check) -> None:
    month("2022-06", 0)
    check()
    Clue.objects.update(quiet_level="黄")
    assert month("2022-07", 0)["continuing"] == 1
    clue = Clue.objects.get()
    assert (clue.status, clue.outcome, clue.quiet_until) == ("OPEN", "UNKNOWN", None)
    assert check().period == "2022-07"
    assert clue.verifications.count() == 2


def test_a_confirmed_risk_goes_on_closed(month, check) -> None:
    month("2022-06", 0)
    check(outcome=Outcome.CONFIRMED)
    assert month("2022-07", 0)["continuing"] == 1
    clue = Clue.objects.get()
    assert (clue.status, clue.outcome, clue.quiet_until) == ("CLOSED", "CONFIRMED", None)


def test_a_correction_of_the_data_keeps_what_was_checked(month, check) -> None:
    month("2022-06", 0)
    check()
    month("2022-06", 1)
    assert Verification.objects.count() == 1
    assert Clue.objects.filter(outcome="NO_RISK").count() == 1


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"note": " 好 "}, "no-note", "note"),
        ({"outcome": Outcome.UNKNOWN}, "no-outcome", "outcome"),
        ({"quiet_until": TODAY}, "quiet-past", "quiet_until"),
        ({"quiet_until": TODAY + timedelta(days=91)}, "quiet-long", "quiet_until"),
    ],
)
def test_what_cannot_be_recorded(month, check, fields, code: str, field: str) -> None:
    month("2022-06", 0)
    with pytest.raises(RefusedError) as caught:
        check(**fields)
    assert (caught.value.code, caught.value.details["field"]) == (code, field)
    assert Verification.objects.count() == 0


def test_once_and_by_whom_it_concerns(month, check, now) -> None:
    month("2022-06", 0)
    for role, place in (
        (Role.COUNTY_LEADER, COUNTY), (Role.VILLAGE_WORKER, COUNTY),
        (Role.TOWNSHIP_REVIEWER, "532325999"),
    ):  # fmt: skip
        other = actor_of(make_user(f"u-{role}", role, place), today=TODAY)
        with pytest.raises(RefusedError) as caught:
            record_verification(
                by=other, clue=Clue.objects.get(), outcome=Outcome.NO_RISK, note="已入户查看",
                quiet_until=None, today=TODAY, now=now,
            )  # fmt: skip
        assert caught.value.code == "not-permitted"
    check()
    with pytest.raises(RefusedError) as caught:
        check()
    assert caught.value.code == "clue-closed"
