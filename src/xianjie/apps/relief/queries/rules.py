"""Deadlines, limits and duties of social relief, by the names in the rulebook."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from xianjie.apps.policies.queries import Standards, standards

ACCEPT_DAYS, TRANSFER_DAYS, FINISH_DAYS = "救助受理天数", "救助转办天数", "救助办结天数"
OFFICE_DAYS, OFFICES, CLUE_LEVEL = "救助部门办理天数", "救助需求部门清单", "救助线索等级"
GOAL, MONITOR_LINE = "救助平台办结率目标", "监测收入线"
STANDARD, ALLOWANCE_DAYS, PUBLIC_DAYS = "低保标准", "低保办理天数", "低保公示天数"
TAPER_MONTHS, REVIEW_MONTHS, FACTORS = "低保渐退月数", "低保复核月数", "低保标准测算因素清单"
TEMPORARY_DAYS, MOST_TIMES, SMALL_TIMES = "临时救助审批天数", "临时救助最高倍数", "临时救助小额倍数"
PAPER_DAYS, VISIT_DAYS = "临时救助补手续工作日", "关爱探访间隔天数"
_MONTHS, _COUNTY = 12, 6


def relief_rules(place: str, on: date) -> Standards:
    """Return the parameters of social relief at a place on a day; layers are of counties."""
    return standards(place[:_COUNTY], on)


def goal_of(place: str, on: date) -> Decimal | None:
    """Return the share of requests that has to be finished, such as 0.98; None without one."""
    return relief_rules(place, on).share(GOAL)


def standard_of(place: str, on: date) -> int | None:
    """Return the 低保 standard in fen a person and year; None where the place has none."""
    return relief_rules(place, on).whole(STANDARD)


def limit_of(place: str, on: date, times: str) -> int | None:
    """Return a limit in fen: so many times the month's standard; None where one is unknown."""
    standard, factor = standard_of(place, on), relief_rules(place, on).share(times)
    if standard is None or factor is None:
        return None
    return int((Decimal(standard) * factor / _MONTHS).to_integral_value(ROUND_HALF_UP))
