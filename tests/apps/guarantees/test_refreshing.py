"""Problems follow the feeds: found, cleared by the next roll, back when a feed brings them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.apps.screening.conftest import deliver_month, run_month, screened_county, water
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.guarantees.actions import refresh_problems, step_problem
from xianjie.apps.guarantees.actions.refreshing import refresh_after_run
from xianjie.apps.guarantees.enums import ProblemState, Step
from xianjie.apps.guarantees.models import GuaranteeCheck, InsuredVillage, Problem
from xianjie.apps.guarantees.queries.boards import board_of
from xianjie.apps.screening.models import Run

__all__ = ["deliver_month", "run_month", "screened_county"]
COUNTY = "532325"
QUALITY, AMOUNT = "饮水安全-水质不达标", "饮水安全-水量不足"


def heads(people):
    return people[::3]


@pytest.fixture
def refreshed(run_month, monkeypatch):
    """Screen a month and let the guarantees alone follow."""
    finishers = {"guarantees": refresh_after_run}
    monkeypatch.setattr("xianjie.apps.screening.finishing._finishers", finishers)
    return run_month


@pytest.fixture
def month(screened_county, deliver_month, refreshed, now):
    """Deliver the water roll of a month (code of standard failed by head) and screen it."""

    def call(period: str, bad: dict[int, str], *, deliver: bool = True, days: int = 0):
        rows = []
        for number, person in enumerate(heads(screened_county)):
            row = water(person, safe=number not in bad)
            if number in bad:
                row[bad[number]] = "否"
            rows.append(row)
        if deliver:
            deliver_month("water-safety", period, rows, complete=True)
        return refreshed(period, now=now + timedelta(days=days))

    return call


def open_now(on: date) -> int:
    """What the board of the county says stands open."""
    board = board_of(COUNTY, "", Scope.everything(), on)
    return sum(figures.open for figures in board.totals.values())


def test_a_board_goes_to_zero_and_comes_back(month, root, now) -> None:
    today = date(2022, 7, 4)
    month("2022-05", {0: "水质达标", 3: "水量达标"})
    assert [(p.kind, p.state, p.department) for p in Problem.objects.order_by("subject")] == [
        (QUALITY, ProblemState.OPEN, "水务"),
        (AMOUNT, ProblemState.OPEN, "水务"),
    ]
    problem = Problem.objects.get(kind=QUALITY)
    assert problem.due_on == today + timedelta(days=30)
    assert open_now(today) == 2
    from xianjie.apps.accounts.models import User

    problem.owner = User.objects.create_user("owner", "a long pass phrase")
    problem.save()
    for step in (Step.DONE, Step.ACCEPT):
        step_problem(by=root, problem=problem, step=step, words="换了滤芯", today=today, now=now)
    assert open_now(today) == 1
    # The same month again brings nothing back that was accepted on its data.
    month("2022-05", {}, deliver=False, days=1)
    assert open_now(today) == 1
    # The next roll names neither: the other is cleared, the board is at zero.
    month("2022-06", {}, days=31)
    assert open_now(today + timedelta(days=31)) == 0
    assert Problem.objects.get(kind=AMOUNT).state == ProblemState.CLEARED
    check = GuaranteeCheck.objects.get(period="2022-06")
    assert (check.found, check.again, check.cleared) == (0, 0, 1)
    # A feed brings it again: the same row, counted.
    month("2022-07", {0: "水质达标"}, days=62)
    problem.refresh_from_db()
    assert (problem.state, problem.reopened, problem.accepted_by) == (ProblemState.OPEN, 1, None)
    assert open_now(today + timedelta(days=62)) == 1
    assert [e.step for e in problem.events.order_by("id")] == [
        Step.FIND, Step.DONE, Step.ACCEPT, Step.AGAIN,
    ]  # fmt: skip


def test_what_the_data_do_not_say_clears_nothing(month, run_month, root, now) -> None:
    month("2022-05", {0: "取水方便"})
    # No roll in July: unknown, not solved.
    run_month("2023-08", now=now + timedelta(days=400))
    problem = Problem.objects.get()
    assert (problem.state, problem.undecided) == (ProblemState.OPEN, True)
    run = Run.objects.get(period="2022-05", is_current=True)
    assert refresh_problems(by=root, run=run, now=now).unchanged


def test_uninsured_people_are_counted_by_village(
    screened_county, deliver_month, refreshed, root
) -> None:
    from xianjie.apps.registry.models import Household

    Household.objects.filter(household_code="H0").update(household_type="脱贫户")
    rows = [
        {"证件号码": one.id_number, "姓名": one.name, "参保年度": 2022, "险种": "城乡居民",
         "参保状态": "正常" if number != 1 else "未参保"}
        for number, one in enumerate(screened_county)
    ]  # fmt: skip
    deliver_month("medical-insurance", "2022-05", rows, complete=True)
    refreshed("2022-05")
    problem = Problem.objects.get(area="MEDICAL")
    assert (problem.kind, problem.person_id) == ("基本医疗-未参保", screened_county[1].pk)
    rate = InsuredVillage.objects.get()
    assert (rate.insured, rate.people, rate.unknown) == (2, 3, 0)
