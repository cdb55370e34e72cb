"""The income ledger of the demo county: months that the feeds filled and cadres confirmed.

The proposals were made when the months were screened. In a few villages of the first townships
people went through the first months; the last month is left half done, as an ordinary month is.
"""

from __future__ import annotations

from datetime import date, timedelta

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import towns_of, villages_of
from xianjie.apps.income.actions import (
    NewEntry,
    compare_subsidies,
    confirm_month,
    confirm_village,
    decide_statement,
    decide_village,
    draw_statement,
    prefill_month,
    record_entry,
    reverse_entry,
    submit_village,
)
from xianjie.apps.income.enums import EntrySource, Purpose
from xianjie.apps.income.interfaces.registers import SUBSIDIES
from xianjie.apps.income.models import AccountMonth, IncomeRound, SubsidyDue
from xianjie.apps.income.queries.totals import year_of
from xianjie.apps.ledger.actions import save_row
from xianjie.apps.registry.models import Household
from xianjie.demo.hands import Hands
from xianjie.kernel.periods import Period

VILLAGES = 4
DONE_IN_LAST = 5  # households of the first village that were gone through in the last month
DUE_HOUSEHOLDS = 12
DUE = 231_00
_SOLD = (
    ("养殖收入", 4_600_00, "卖猪 2 头"),
    ("种植收入", 3_200_00, "烤烟交售单"),
    ("林果收入", 1_850_00, "卖核桃"),
)


def earn(hands: Hands, periods: list[Period]) -> int:
    """Confirm the months of a few villages, hand in, approve, correct; return how many villages."""
    if AccountMonth.objects.filter(county_code=hands.division).exists():
        return 0
    today, now = hands.at(0)
    for period in periods:
        if not IncomeRound.objects.filter(
            county_code=hands.division, period=str(period), fed_at__isnull=False
        ).exists():
            prefill_month(by=hands.county(today), county=hands.division, period=period, now=now)
    villages = _villages(hands)
    for place, code in enumerate(villages):
        by, town = hands.village(code, today), hands.town(code, today)
        for period in periods[:-1]:
            confirm_village(by=by, village=code, period=period, today=today, now=now)
            month = submit_village(by=by, village=code, period=period, today=today, now=now)
            if place % 2 == 0:
                decide_village(by=town, month=month, agrees=True, now=now)
    _by_hand(hands, villages[0], periods)
    _subsidies(hands, villages[0], periods[-1])
    return len(villages)


def _villages(hands: Hands) -> list[str]:
    """Return villages of the demo accounts' township first, those that hold households."""
    everything = Scope.everything()
    found = []
    for town in towns_of(hands.division, everything):
        for village in villages_of(town.code, everything):
            if Household.objects.filter(division_code=village.code, is_active=True).exists():
                found.append(village.code)
                if len(found) == VILLAGES:
                    return found
    return found


def _by_hand(hands: Hands, village: str, periods: list[Period]) -> None:
    """Go through some households one by one: what no feed holds, a slip put right, a statement."""
    today, now = hands.at(0)
    by, town = hands.village(village, today), hands.town(village, today)
    homes = Household.objects.filter(division_code=village, is_active=True)
    chosen = list(homes.order_by("household_code")[:DONE_IN_LAST])
    last = periods[-1]
    for home, (item, amount, words) in zip(chosen, _SOLD, strict=False):
        record_entry(
            by=by, household=home, today=today, now=now,
            entry=NewEntry(item, amount, last, source=EntrySource.VISIT, source_ref=words),
        )  # fmt: skip
    slip = record_entry(
        by=by, household=chosen[0], today=today, now=now,
        entry=NewEntry("其他经营性支出", 9_000_00, last, source_ref="化肥、饲料"),
    )  # fmt: skip
    reverse_entry(by=by, entry=slip, reason="多写了一个零", amount=900_00, now=now)
    for home in chosen:
        confirm_month(by=by, household=home, period=last, today=today, now=now)
    window = year_of(hands.division, last)
    for number, home in enumerate(chosen[:2]):
        statement = draw_statement(
            by=by, household=home, purpose=Purpose.ANNUAL, window=window, now=now
        )
        if number == 0:
            decide_statement(by=town, statement=statement, agrees=True, now=now)


def _subsidies(hands: Hands, village: str, last: Period) -> None:
    """List what some households are due for their land; the payments of the feed say the rest."""
    if SubsidyDue.objects.filter(household__county_code=hands.division).exists():
        return
    today, now = hands.at(0)
    county = hands.county(today)
    due_on = date(last.year, last.month, 1) - timedelta(days=45)
    homes = Household.objects.filter(division_code=village, is_active=True)
    for home in homes.order_by("household_code")[:DUE_HOUSEHOLDS]:
        save_row(
            by=county, register=SUBSIDIES, row=None, version=None, now=now,
            values={"household": home, "item": "耕地地力保护补贴", "year": last.year, "due": DUE,
                    "due_on": due_on},
        )  # fmt: skip
    compare_subsidies(by=county, county=hands.division, now=now)
