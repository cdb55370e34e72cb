"""Goals of the demo county: standings of the year, plans in every state, a look at accounts."""

from __future__ import annotations

from datetime import timedelta

from xianjie.apps.income.actions.planning import (
    MeasureText,
    add_measure,
    review_plan,
    save_plan,
    settle_measure,
    submit_plan,
)
from xianjie.apps.income.actions.standing import refresh_standings
from xianjie.apps.income.actions.verifying import open_check, record_finding
from xianjie.apps.income.interfaces.practices import PRACTICES
from xianjie.apps.income.models import (
    AccountMonth,
    IncomePlan,
    IncomePractice,
    IncomeStanding,
)
from xianjie.apps.income.queries.calculation import Window
from xianjie.apps.ledger.actions import save_row
from xianjie.apps.registry.models import Household
from xianjie.demo.hands import Hands
from xianjie.kernel.periods import Period

PLANS = 4
_MEASURES = (
    ("转移就业", "到县城食品厂务工", "就业", 6_000_00),
    ("产业发展", "添两头母牛", "产业", 4_500_00),
    ("公益性岗位", "村里的保洁岗", "就业", 9_600_00),
    ("联农带农", "核桃交给合作社", "产业", 1_800_00),
)


def aim(hands: Hands, periods: list[Period]) -> int:
    """Work out the standings and let a few households have plans; return how many plans."""
    if IncomePlan.objects.filter(county_code=hands.division).exists():
        return 0
    today, _now = hands.at(0)
    begun, moment = hands.at(25)
    done = refresh_standings(
        by=hands.county(today), county=hands.division, upto=periods[-1], today=begun, now=moment
    )
    rows = IncomeStanding.objects.filter(county_code=hands.division, year=done.year, below=True)
    chosen = list(rows.select_related("household").order_by("division_code", "base")[:PLANS])
    for number, (row, text) in enumerate(zip(chosen, _MEASURES, strict=False)):
        _plan(hands, row, text, number)
    _look(hands, periods)
    _practice(hands)
    return len(chosen)


def _plan(hands: Hands, row: IncomeStanding, text: tuple[str, str, str, int], number: int) -> None:
    """Carry a plan as far as its number says: carried out, approved, submitted, a draft."""
    today, now = hands.at(20)
    kind, title, need, gain = text
    by, town = hands.village(row.division_code, today), hands.town(row.division_code, today)
    goal = max(row.mean or 0, row.base or 0) + gain
    plan = save_plan(
        by=by, household=row.household, year=row.year, goal=goal, needs=[need], words=title,
        now=now,
    )  # fmt: skip
    measure = add_measure(
        by=by, plan=plan, now=now,
        text=MeasureText(kind, title, due_on=today + timedelta(days=120), expected=gain),
    )  # fmt: skip
    if number < PLANS - 1:
        plan = submit_plan(by=by, plan=plan, now=now)
    if number < PLANS - 2:
        review_plan(by=town, plan=plan, agrees=True, words="", now=now)
    if number == 0:
        settle_measure(by=by, measure=measure, done_on=today, result=gain, note="", today=today,
                       now=now)  # fmt: skip


def _look(hands: Hands, periods: list[Period]) -> None:
    """Draw accounts of the months that a village went through; look at the first two."""
    month = AccountMonth.objects.filter(county_code=hands.division).order_by("pk").first()
    if month is None:
        return
    today, now = hands.at(0)
    town = hands.town(month.division_code, today)
    check = open_check(
        by=town, county=hands.division, place=month.division_code[:9], due_on=today,
        window=Window(periods[0], periods[-1]), today=today, now=now,
        seed=f"{hands.division}-{periods[-1]}",
    )  # fmt: skip
    for number, item in enumerate(check.items.order_by("place")[:2]):
        found = item.booked if number == 0 else item.booked * 4 // 5
        record_finding(
            by=town, item=item, found=found, reason="" if number == 0 else "多记", words="", now=now
        )


def _practice(hands: Hands) -> None:
    """Write down one thing that worked, where the register is still empty."""
    if IncomePractice.objects.filter(division_code__startswith=hands.division).exists():
        return
    today, now = hands.at(30)
    home = Household.objects.filter(county_code=hands.division).order_by("pk").first()
    if home is None:
        return
    save_row(
        by=hands.county(today), register=PRACTICES, row=None, version=None, now=now,
        values={"title": "务工班车到村口", "year": today.year, "kind": "转移就业",
                "division_code": home.division_code, "households": 36, "raised": 4200,
                "method": "乡镇每月两次把报名的人送到县里的招聘会，当天签合同。",
                "spread": "全县各乡镇"},
    )  # fmt: skip
