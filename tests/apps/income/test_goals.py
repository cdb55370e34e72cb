"""Yearly goals: growth as the plan rounds it, focus households, plans, means, looks at accounts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from tests.apps.income.kit import JUNE, OTHER_VILLAGE, TODAY, VILLAGE, user_of
from tests.apps.sources.kit import COUNTY
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.income.actions import NewEntry, record_entry
from xianjie.apps.income.actions.means import approve_means, compute_means, publish_means
from xianjie.apps.income.actions.planning import (
    MeasureText,
    add_measure,
    review_plan,
    save_plan,
    settle_measure,
    submit_plan,
)
from xianjie.apps.income.actions.standing import refresh_standings
from xianjie.apps.income.actions.verifying import agrees, open_check, record_finding
from xianjie.apps.income.enums import Group
from xianjie.apps.income.models import IncomeMean, IncomePlan, IncomeStanding, IncomeStatement
from xianjie.apps.income.queries.calculation import Window
from xianjie.apps.income.queries.focus import FocusFilters, focus_households
from xianjie.apps.income.queries.goals import (
    goals_of,
    group_of,
    growth,
    income_year,
    months_of_year,
    progress,
    standings,
)
from xianjie.apps.registry.models import Household
from xianjie.kernel.drawing import drawn_order
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

LATER = date(2022, 10, 8)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "before", "digits", "expected"),
    [
        (16_093_00, 13_411_00, 0, "20"),
        (16_093_00, 13_411_00, 2, "20.00"),
        (16_025_00, 13_411_00, 0, "19"),
        (16_026_14, 13_411_00, 0, "19"),
        (16_026_15, 13_411_00, 0, "20"),
        (12_500_00, 9_904_00, 1, "26.2"),
        (12_500_00, 9_904_00, 0, "26"),
        (9_000_00, 10_000_00, 1, "-10.0"),
        (9_000_00, 0, 1, None),
        (9_000_00, None, 1, None),
        (None, 9_000_00, 1, None),
    ],
)
def test_growth_is_rounded_as_the_place_prints_it(now, before, digits, expected) -> None:
    found = growth(now, before, digits)
    assert (None if found is None else str(found)) == expected


@pytest.mark.parametrize(
    ("kind", "monitor", "cleared", "expected"),
    [
        ("脱贫户", "", None, Group.LIFTED),
        ("脱贫户", "脱贫不稳定户", False, Group.MONITORED),
        ("脱贫户", "脱贫不稳定户", None, Group.MONITORED),
        ("脱贫户", "脱贫不稳定户", True, Group.LIFTED),
        ("一般农户", "边缘易致贫户", False, Group.MONITORED),
        ("一般农户", "边缘易致贫户", True, None),
        ("一般农户", "", None, None),
    ],
)
def test_watched_households_are_a_group_of_their_own(kind, monitor, cleared, expected) -> None:
    assert group_of(kind, monitor, cleared) == expected


def test_the_goals_of_yaoan_are_those_of_its_plan(county) -> None:
    goals = goals_of(COUNTY, 2022)
    lifted, watched = goals[Group.LIFTED], goals[Group.MONITORED]
    assert (lifted.mean, lifted.target, lifted.rate, lifted.digits) == (
        13_411_00, 16_093_00, Decimal("20.0"), 0,
    )  # fmt: skip
    assert (watched.mean, watched.target, watched.rate) == (9_904_00, 12_500_00, Decimal("26.200"))
    assert lifted.met(16_093_00, 13_411_00) is True
    assert lifted.met(16_092_99, 13_411_00) is False
    assert watched.met(12_500_00, 9_904_00) is True
    assert (goals_of(COUNTY, 2024)[Group.LIFTED].target, income_year(COUNTY, TODAY)) == (
        23_174_00, 2022,
    )  # fmt: skip
    assert months_of_year(COUNTY, 2022) == (Period(2021, 10), Period(2022, 9))


@pytest.fixture
def standing(county):
    """The county with a household at the mean, one a fen below it, a watched one, a general one."""
    one, two, three, four = county.homes
    Household.objects.filter(pk=one.pk).update(income_per_capita=13_411_00)
    Household.objects.filter(pk=two.pk).update(income_per_capita=13_410_99)
    Household.objects.filter(pk=three.pk).update(
        income_per_capita=9_903_99, monitor_category="脱贫不稳定户"
    )
    Household.objects.filter(pk=four.pk).update(household_type="一般农户")
    return county


def refresh(county, today=TODAY, upto=JUNE):
    return refresh_standings(
        by=county.by(county.analyst), county=COUNTY, upto=upto, today=today, now=at(today)
    )


def test_who_lies_below_the_mean_is_a_focus_household_from_that_day_on(standing) -> None:
    one, two, three, _ = standing.homes
    done = refresh(standing)
    assert (done.year, done.households, done.below) == (2022, 3, 2)
    below = dict(IncomeStanding.objects.values_list("household_id", "below"))
    assert below == {one.pk: False, two.pk: True, three.pk: True}
    refresh(standing, today=TODAY + timedelta(days=9))
    since = IncomeStanding.objects.filter(below=True).values_list("since", flat=True)
    assert set(since) == {TODAY}
    Household.objects.filter(pk=two.pk).update(income_per_capita=13_411_00)
    again = refresh(standing)
    assert (again.below, IncomeStanding.objects.count()) == (1, 3)


def test_the_year_before_stays_as_it_was_once_the_year_is_over(standing) -> None:
    refresh(standing)
    Household.objects.update(income_per_capita=20_000_00)
    refresh(standing, today=LATER, upto=Period(2022, 9))
    bases = IncomeStanding.objects.order_by("household").values_list("base", flat=True)
    assert list(bases) == [13_411_00, 13_410_99, 9_903_99]


def test_a_forecast_goes_on_as_the_months_went(standing) -> None:
    """Wages and transfers of nine months in a straight line, the season's income as registered."""
    refresh(standing)
    found = IncomeStanding.objects.first()
    registered = 12_000_00 + 2_400_00 + 6_000_00 - 1_200_00
    assert (found.forecast, found.covered) == (registered // found.people, 0)


def test_progress_adds_up_by_place_and_respects_the_scope(standing) -> None:
    refresh(standing)
    everybody = standing.by(standing.analyst).scope
    goals = goals_of(COUNTY, 2022)
    lines = progress(standings(everybody, COUNTY, 2022), goals, 6)
    assert [(line.group, line.households, line.below) for line in lines] == [
        (Group.MONITORED, 1, 1), (Group.LIFTED, 2, 1),
    ]  # fmt: skip
    by_village = progress(standings(everybody, COUNTY, 2022), goals, 12)
    assert {line.code for line in by_village} <= {VILLAGE, OTHER_VILLAGE}
    own = progress(standings(standing.by(standing.worker).scope, COUNTY, 2022), goals, 12)
    assert {line.code for line in own} == {VILLAGE}


def plan_of(county, home, by=None) -> IncomePlan:
    return save_plan(
        by=county.by(by or county.worker), household=home, year=2022, goal=16_093_00,
        needs=["就业"], words="去县城务工", now=county.now,
    )  # fmt: skip


def test_a_plan_needs_a_measure_and_another_reviewer(standing) -> None:
    refresh(standing)
    home = Household.objects.filter(division_code=VILLAGE).first()
    worker, town = standing.by(standing.worker), standing.by(standing.town)
    plan = plan_of(standing, home)
    assert plan.base == IncomeStanding.objects.get(household=home).base
    with pytest.raises(RefusedError, match="至少要有一条措施"):
        submit_plan(by=worker, plan=plan, now=standing.now)
    measure = add_measure(
        by=worker, plan=plan, text=MeasureText("转移就业", "县城食品厂"), now=standing.now
    )
    submit_plan(by=worker, plan=plan, now=standing.now)
    with pytest.raises(RefusedError, match="已经送审"):
        submit_plan(by=worker, plan=plan, now=standing.now)
    with pytest.raises(RefusedError, match="等审核"):
        plan_of(standing, home)
    with pytest.raises(RefusedError, match="没有在这里"):
        review_plan(by=worker, plan=plan, agrees=True, words="", now=standing.now)
    with pytest.raises(RefusedError, match="写明哪里要改"):
        review_plan(by=town, plan=plan, agrees=False, words=" ", now=standing.now)
    assert review_plan(by=town, plan=plan, agrees=True, words="", now=standing.now).state == (
        "APPROVED"
    )
    with pytest.raises(RefusedError, match="写明原因"):
        settle_measure(by=worker, measure=measure, done_on=None, result=None, note="", today=TODAY,
                       now=standing.now)  # fmt: skip
    done = settle_measure(by=worker, measure=measure, done_on=date(2022, 7, 1), result=3_000_00,
                          note="", today=TODAY, now=standing.now)  # fmt: skip
    assert (done.state, done.result) == ("DONE", 3_000_00)
    assert plan_of(standing, home).state == "DRAFT"


def test_focus_households_without_a_plan_in_time_are_overdue(standing) -> None:
    refresh(standing)
    scope = standing.by(standing.analyst).scope

    def overdue(day: date) -> int:
        rows = focus_households(scope, COUNTY, 2022, FocusFilters(plan="overdue"), day)
        return rows.count()

    assert [overdue(TODAY + timedelta(days=days)) for days in (30, 31)] == [0, 2]
    home = IncomeStanding.objects.filter(below=True).first().household
    plan = plan_of(standing, home, by=standing.analyst)
    analyst = standing.by(standing.analyst)
    add_measure(by=analyst, plan=plan, text=MeasureText("产业发展", "养牛"), now=standing.now)
    submit_plan(by=analyst, plan=plan, now=standing.now)
    assert overdue(TODAY + timedelta(days=31)) == 1


def test_means_are_computed_approved_by_another_and_published_after_the_year(standing) -> None:
    leader = standing.by(user_of("leader", Role.COUNTY_LEADER, COUNTY))
    analyst = standing.by(standing.analyst)
    found = {m.group: m for m in compute_means(by=analyst, county=COUNTY, year=2022, now=at(TODAY))}
    lifted = found["脱贫户"]
    assert (lifted.mean, lifted.people, lifted.previous, lifted.growth) == (
        13_411_00, 6, 13_411_00, Decimal("0"),
    )  # fmt: skip
    with pytest.raises(RefusedError, match="没有审定过"):
        publish_means(by=analyst, county=COUNTY, year=2022, today=LATER, now=at(LATER))
    with pytest.raises(RefusedError, match="没有在这里"):
        approve_means(by=analyst, county=COUNTY, year=2022, now=at(TODAY))
    assert approve_means(by=leader, county=COUNTY, year=2022, now=at(TODAY)) == 2
    with pytest.raises(RefusedError, match="才结束"):
        publish_means(by=analyst, county=COUNTY, year=2022, today=date(2022, 9, 30), now=at(TODAY))
    publish_means(by=analyst, county=COUNTY, year=2022, today=date(2022, 10, 1), now=at(LATER))
    with pytest.raises(RefusedError, match="已经公布"):
        compute_means(by=analyst, county=COUNTY, year=2022, now=at(LATER))
    goal = goals_of(COUNTY, 2023)[Group.LIFTED]
    assert (goal.mean, goal.source) == (13_411_00, "本县公布")


def test_an_approved_statement_counts_before_the_registry(standing) -> None:
    home = standing.homes[1]
    IncomeStatement.objects.create(
        county_code=COUNTY, division_code=home.division_code, household=home, purpose="ANNUAL",
        period_from="2021-10", period_to="2022-09", people=3, wages=60_000_00, business=0,
        property=0, transfers=0, costs=0, net=60_000_00, per_capita=20_000_00, state="APPROVED",
        drawn_at=standing.now, decided_at=standing.now, drawn_by=standing.worker,
        decided_by=standing.town,
    )  # fmt: skip
    compute_means(by=standing.by(standing.analyst), county=COUNTY, year=2022, now=at(TODAY))
    mean = IncomeMean.objects.get(group="脱贫户")
    # (13,411.00 + 20,000.00) / 2 = 16,705.50, published as whole yuan.
    assert (mean.mean, mean.from_ledger) == (16_706_00, 1)


@pytest.mark.parametrize(
    ("booked", "found", "expected"),
    [(10_000, 9_500, True), (10_000, 9_499, False), (9_500, 10_000, True), (0, 0, True),
     (0, 1, False)],
)  # fmt: skip
def test_the_tolerance_is_a_share_of_the_larger_amount(booked, found, expected) -> None:
    assert agrees(booked, found, Decimal("0.05")) is expected


def test_the_lot_can_be_drawn_again_by_anybody() -> None:
    keys = [str(number) for number in range(50)]
    first = drawn_order("a seed", keys)[:5]
    assert (drawn_order("a seed", list(reversed(keys)))[:5], len(set(first))) == (first, 5)
    assert drawn_order("another", keys)[:5] != first


def test_accounts_are_drawn_looked_at_by_others_and_the_error_rate_told(county) -> None:
    town = county.by(county.town)
    with pytest.raises(RefusedError, match="没有可以抽的户"):
        look(county)
    mine = county.homes[0]
    county.record(mine, item="务工工资", amount=3_000_00)
    check = look(county)
    item = check.items.get()
    assert (check.size, check.drawn_from, item.booked, item.fed) == (1, 1, 3_000_00, 0)
    record_entry(
        by=town, household=mine, entry=NewEntry("务工工资", 10_00, JUNE), today=TODAY,
        now=county.now,
    )  # fmt: skip
    with pytest.raises(RefusedError, match="另一个人核验"):
        find(county, item, 3_000_00, by=county.town)
    analyst = county.analyst
    with pytest.raises(RefusedError, match="选择不符的原因"):
        find(county, item, 2_000_00, by=analyst)
    assert find(county, item, 2_000_00, by=analyst, reason="多记").state == "DIFFERS"
    check.refresh_from_db()
    assert check.closed_at is not None
    with pytest.raises(RefusedError, match="已经核验过"):
        find(county, item, 2_000_00, by=analyst, reason="多记")


def look(county):
    return open_check(
        by=county.by(county.town), county=COUNTY, place=VILLAGE[:9], window=Window(JUNE, JUNE),
        due_on=date(2022, 7, 20), today=TODAY, now=county.now,
    )  # fmt: skip


def find(county, item, found, *, by, reason=""):
    return record_finding(
        by=county.by(by), item=item, found=found, reason=reason, words="", now=county.now
    )


def test_the_list_and_the_plan_page_cost_the_same_for_one_and_for_many(standing) -> None:
    refresh(standing)
    client = Client()
    client.force_login(standing.analyst)
    home = IncomeStanding.objects.filter(below=True).first().household
    with time_machine.travel(at(TODAY), tick=False):
        one = count_queries(client, f"/income/focus/?year=2022&code={home.household_code}")
        assert count_queries(client, "/income/focus/?year=2022&show=all") == one
        assert client.get("/income/goals/?year=2022").status_code == 200
        assert client.get("/income/focus/?year=9999").status_code == 404
        page = client.get(f"/income/households/{home.pk}/plans/2022/")
        answer = client.post(
            f"/income/households/{home.pk}/plans/2022/",
            {"act": "save", "goal": "16093.5", "needs": ["就业"], "words": "务工"},
        )
    assert page.context["plan_form"].initial["goal"] >= 12_500
    assert (answer.status_code, IncomePlan.objects.get().goal) == (302, 16_093_50)
