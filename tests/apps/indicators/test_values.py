"""Values: computed from a screened county by village, reported by departments, rolled up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.apps.screening.conftest import deliver_month, run_month, screened_county, water
from xianjie.apps.accounts.actors import actor_of
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation, Post, User
from xianjie.apps.indicators.actions import (
    WantedGoal,
    compute_stale,
    compute_values,
    ensure_indicators,
    report_value,
    set_target,
)
from xianjie.apps.indicators.models import Indicator, IndicatorRevision, IndicatorValue
from xianjie.apps.indicators.queries import values_for
from xianjie.apps.registry.models import Household, Person
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

__all__ = ["deliver_month", "run_month", "screened_county"]
COUNTY, PLACE = "532325", "532325000000"
JUNE = Period(2022, 6)
NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)


@pytest.fixture
def figures(screened_county, deliver_month, run_month, root):
    """Four households, two a village: incomes of 100, 200, 300 and 400 yuan; one unsafe water."""
    for number, household in enumerate(Household.objects.order_by("household_code")):
        household.income_per_capita = (number + 1) * 10_000
        household.household_type = "脱贫户" if number != 3 else "一般农户"
        household.save()
    Person.objects.filter(person_code__in=["P1", "P2"]).delete()  # household 0 is one person
    heads = list(Person.objects.filter(relation="户主").order_by("person_code"))
    rows = [water(head, safe=index != 1) for index, head in enumerate(heads)]
    deliver_month("water-safety", "2022-06", rows, complete=True)
    run_month("2022-06")
    return compute_values(county=COUNTY, period=JUNE, by=root, now=NOW)


def member(name: str, role: Role, prefix: str, office: Organisation | None = None) -> User:
    user = User.objects.create_user(name, "Long-Enough-1", display_name=name)
    Post.objects.create(
        user=user, role=role, division_prefix=prefix, organisation=office,
        valid_from=date(2022, 1, 1),
    )  # fmt: skip
    return user


def by(user: User):
    return actor_of(user, today=date(2022, 7, 4))


def value(code: str, place: str = PLACE) -> IndicatorValue | None:
    return IndicatorValue.objects.filter(indicator__code=code, division_code=place).first()


def test_a_month_is_computed_by_village_township_and_county(figures, root):
    lifted = {
        row.division_code: (row.value, row.numerator, row.denominator)
        for row in IndicatorValue.objects.filter(indicator__code="income-lifted")
    }
    one, other = sorted(
        Household.objects.values_list("division_code", flat=True).order_by().distinct()
    )
    # Weighted by people: (100×1 + 200×3) / 4, then with (300×3): 1600 / 7.
    assert lifted[one] == (Decimal("175"), Decimal("700"), Decimal("4"))
    assert lifted[one[:9] + "000"] == lifted[one]
    assert lifted[other] == (Decimal("300"), Decimal("900"), Decimal("3"))
    assert lifted[PLACE] == (Decimal("228.571429"), Decimal("1600"), Decimal("7"))
    assert value("unsafe-water").value == 1
    assert value("unsafe-water", other).value == 0
    assert value("monitored-households").value == 0
    assert value("monitored-share").value == 0
    assert value("risk-removed").value is None  # nobody was ever monitored
    # Nothing was delivered about insurance: unknown, not zero.
    insured = value("insured-all")
    assert (insured.value, insured.unknown) == (None, Person.objects.count())
    again = compute_values(county=COUNTY, period=JUNE, by=root, now=NOW)
    assert (again.written, figures.faults) == (0, again.faults)


def test_the_tick_computes_what_changed_once(figures, root):
    assert compute_stale(by=root, now=NOW) == 0
    later = datetime(2022, 7, 5, 1, 30, tzinfo=UTC)
    assert compute_stale(by=root, now=later) == 1
    assert compute_stale(by=root, now=later) == 0


def test_a_reported_value_stays_and_the_conflict_is_shown(figures, root):
    analyst = member("analyst", Role.COUNTY_ANALYST, COUNTY)
    water_row = Indicator.objects.get(code="unsafe-water")
    report_value(
        by=by(analyst), indicator=water_row, division_code=PLACE, period=JUNE, value=Decimal(3),
        evidence="水务局月报", version=value("unsafe-water").version, now=NOW,
    )  # fmt: skip
    assert compute_values(county=COUNTY, period=JUNE, by=root, now=NOW).conflicts == 1
    row = value("unsafe-water")
    assert (row.value, row.computed, row.state) == (Decimal(3), Decimal(1), "REPORTED")
    assert IndicatorRevision.objects.get(value=row).figure == Decimal(1)
    with pytest.raises(RefusedError) as error:
        report_value(
            by=by(analyst), indicator=water_row, division_code=PLACE, period=JUNE,
            value=Decimal(4), evidence="又一份", version=1, now=NOW,
        )  # fmt: skip
    assert error.value.code == "changed"


def test_departments_and_townships_report_their_own(figures, root):
    office = Organisation.objects.create(
        name="姚安县水务局", sector="水利", level="COUNTY", division_code=PLACE
    )
    ensure_indicators(COUNTY)
    clerk = member("clerk", Role.DEPARTMENT_CLERK, COUNTY, office)
    town = member("town", Role.TOWNSHIP_REVIEWER, "532325100")
    ours = Indicator.objects.get(code="tap-water")
    foreign = Indicator.objects.get(code="eco-projects")
    counted = Indicator.objects.get(code="unsafe-water")

    def report(user, indicator, place=PLACE, number="95.5", **fields):
        return report_value(
            by=by(user), indicator=indicator, division_code=place, period=JUNE,
            value=Decimal(number), evidence="月报", version=0, now=NOW, **fields,
        )  # fmt: skip

    assert report(clerk, ours).value == Decimal("95.5")
    assert report(town, ours, "532325100000", "90").state == "REPORTED"
    for user, indicator, place in (
        (clerk, foreign, PLACE),
        (clerk, counted, PLACE),
        (town, ours, PLACE),
        (town, ours, "532325101000"),
        (town, foreign, "532325100000"),
        (clerk, ours, "623027000000"),
    ):
        with pytest.raises(RefusedError):
            report(user, indicator, place)
    lines = values_for(COUNTY, JUNE, organisation=office.pk)
    assert {one.indicator.code: one.needs_report for one in lines} == {
        "tap-water": False,
        "tap-water-large": True,
        "water-works": True,
    }
    below = {one.indicator.code: one for one in values_for(COUNTY, JUNE, town="532325100")}
    assert below["tap-water"].words == "90.0"
    assert below["income-lifted"].value == Decimal("175")
    assert "water-works" not in below


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"evidence": " "}, "no-evidence"),
        ({"value": Decimal("-1")}, "number"),
        ({"value": Decimal("1.234")}, "places"),
        ({"period": Period(2022, 9)}, "future"),
        ({"version": 7}, "changed"),
    ],
)
def test_what_cannot_be_reported(figures, fields, code):
    analyst = member("analyst", Role.COUNTY_ANALYST, COUNTY)
    wanted = {
        "by": by(analyst), "indicator": Indicator.objects.get(code="tap-water"),
        "division_code": PLACE, "period": JUNE, "value": Decimal(90), "evidence": "月报",
        "version": 0, "now": NOW,
    }  # fmt: skip
    with pytest.raises(RefusedError) as error:
        report_value(**(wanted | fields))
    assert error.value.code == code


def test_reports_of_townships_add_up(figures, root):
    analyst = member("analyst", Role.COUNTY_ANALYST, COUNTY)
    villages = Indicator.objects.get(code="model-villages")
    for town, number in (("532325100000", 3), ("532325101000", 4)):
        report_value(
            by=by(analyst), indicator=villages, division_code=town, period=JUNE,
            value=Decimal(number), evidence="月报", version=0, now=NOW,
        )  # fmt: skip
    compute_values(county=COUNTY, period=JUNE, by=root, now=NOW)
    row = value("model-villages")
    assert (row.value, row.state, row.evidence) == (Decimal(7), "COMPUTED", "2 个乡镇报送数汇总")


def test_goals_are_set_with_a_source_and_judged(figures, root):
    analyst = member("analyst", Role.COUNTY_ANALYST, COUNTY)
    income = Indicator.objects.get(code="income-lifted")
    goal = WantedGoal(PLACE, 2022, ">=", Decimal("228"), "县委会议纪要", "三")
    set_target(by=by(analyst), indicator=income, goal=goal, now=NOW)
    steady = WantedGoal(PLACE, 2022, "steady", Decimal(0), "县委会议纪要")
    set_target(by=by(analyst), indicator=income, goal=steady, now=NOW)
    line = next(one for one in values_for(COUNTY, JUNE) if one.indicator.code == "income-lifted")
    assert sorted((one.words, one.judgement.state.value) for one in line.goals) == [
        ("≥ 228 元", "MET"),
        ("只增不减", "UNKNOWN"),
    ]
    with pytest.raises(RefusedError):
        set_target(
            by=by(analyst), indicator=income, now=NOW,
            goal=WantedGoal(PLACE, 2022, ">=", Decimal(1), " "),
        )  # fmt: skip
    with pytest.raises(RefusedError):
        set_target(
            by=by(member("clerk", Role.DEPARTMENT_CLERK, COUNTY)), indicator=income, goal=goal,
            now=NOW,
        )  # fmt: skip


def test_who_may_not_manage_does_not_compute(figures):
    with pytest.raises(RefusedError):
        compute_values(
            county=COUNTY, period=JUNE, by=by(member("leader", Role.COUNTY_LEADER, COUNTY)), now=NOW
        )


def test_a_formula_that_breaks_while_it_counts_stops_no_other(figures, root):
    base = {"division_code": PLACE, "source": "COMPUTED", "grain": "household", "unit": "元"}
    for code, formula in (
        ("own-huge", "家庭人均纯收入 * 10000 * 10000 * 10000 * 10000"),
        ("own-large", "家庭人均纯收入 * 10000 * 10000 * 10000"),
        ("own-fine", "家庭人均纯收入"),
    ):
        Indicator.objects.create(
            code=code, name=code, measure="sum", formula=formula, roll_up="SUM", **base
        )
    again = compute_values(county=COUNTY, period=JUNE, by=root, now=NOW)
    assert value("own-fine").value == Decimal(1000)
    assert set(again.faults) - set(figures.faults) == {"own-huge", "own-large"}
    assert {code for code in ("own-huge", "own-large") if value(code) is not None} == set()
