"""Growth of net business income per head (姚安县2022-2024增收计划 三(一)3(1))."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from xianjie.apps.income.queries.calculation import Calculation, Window
from xianjie.apps.income.queries.goals import months_of_year
from xianjie.apps.income.queries.rules import BUSINESS, COSTS
from xianjie.apps.income.queries.totals import each_calculation
from xianjie.apps.industry.queries.households import due, target
from xianjie.apps.policies.queries import standards
from xianjie.apps.registry.models import Household
from xianjie.kernel.periods import Period

BASE_YEAR = "经营净收入基期"
_YEAR = 12
_FOUND = "of a whole county, for sums by village without anybody's name"


@dataclass
class NetIncome:
    """Net business income of a village's households: now and in the base year, fen; people."""

    now: int = 0
    before: int = 0
    people: int = 0


def net_of(calculation: Calculation) -> int:
    """Return business income less its costs, in fen."""
    return calculation.kinds[BUSINESS] - calculation.kinds[COSTS]


def net_incomes(county: str, period: Period) -> dict[str, NetIncome]:
    """Return the net income of able and willing target households by village.

    The present is the twelve months up to ``period``, the past the base year of the place. Both
    are divided by the people of today, so that a birth is no loss. Nothing where no household was
    asked or the place has no base year.
    """
    base = standards(county, period.last_day).whole(BASE_YEAR)
    homes = dict(
        Household.objects.proven(_FOUND)
        .filter(target(), due(period.last_day), county_code=county, is_active=True)
        .values_list("pk", "division_code")
    )
    found: dict[str, NetIncome] = defaultdict(NetIncome)
    if base is None or not homes:
        return found
    present = Window(period - (_YEAR - 1), period)
    past = Window(*months_of_year(county, base))
    for number, one in each_calculation(homes, county, present):
        village = found[homes[number]]
        village.now += net_of(one)
        village.people += one.people
    for number, one in each_calculation(homes, county, past):
        found[homes[number]].before += net_of(one)
    return found
