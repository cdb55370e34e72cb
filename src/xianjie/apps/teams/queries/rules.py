"""What the rulebook asks of teams, days, leave, scores and pairings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xianjie.apps.policies.queries import Standards, standards

MUST_HAVE, LEAST, TERM_DAYS = "必派工作队清单", "工作队最少人数", "任期届满提前天数"
YEAR_DAYS, MONTH_DAYS, STAYS = "每年驻村天数", "每月驻村天数", "驻村方式月天数清单"
DECLARE_BY, TOWN_LEAVE, COUNTY_SECTORS = "考勤申报截止日", "乡镇批假天数", "县级批假部门清单"
WEIGHTS, YEAR_VISITS, YEAR_TRAINING = "驻村考核权重清单", "驻村年走访户数", "驻村年培训天数"
MOST_HOUSEHOLDS, VISIT_EVERY, LEADER_EVERY = "结对户数上限", "结对走访间隔天数", "领导调研间隔天数"
LIFTED, RELOCATED, FOCUS, WEAK, EVERY = (
    "脱贫村", "易地搬迁村", "重点村", "软弱涣散村", "所有村",
)  # fmt: skip
_NAMES = (
    MUST_HAVE, LEAST, TERM_DAYS, YEAR_DAYS, MONTH_DAYS, STAYS, DECLARE_BY, TOWN_LEAVE,
    COUNTY_SECTORS, WEIGHTS, YEAR_VISITS, YEAR_TRAINING, MOST_HOUSEHOLDS, VISIT_EVERY,
    LEADER_EVERY,
)  # fmt: skip


@dataclass(frozen=True)
class DayRules:
    """How many days a member has to be in the village; None is not asked.

    ``by_stay`` are other numbers a month by the way of staying (驻村方式).
    """

    year: int | None
    month: int | None
    by_stay: Mapping[str, int]

    def month_of(self, stay: str) -> int | None:
        """Return the days a month of a way of staying; none is not asked."""
        return self.by_stay.get(stay, self.month)


def team_rules(place: str, on: date) -> Standards:
    """Return the parameters of teams and pairings in force at a place."""
    return standards(place, on, _NAMES)


def day_rules(rules: Standards) -> DayRules:
    """Read what is asked of days."""
    stays = {name: int(text) for name, text in rules.pairs(STAYS).items() if text.isdigit()}
    return DayRules(rules.whole(YEAR_DAYS), rules.whole(MONTH_DAYS), stays)


def weights_of(rules: Standards) -> dict[str, int]:
    """Read how many points each part of the yearly score is worth."""
    return {name: int(text) for name, text in rules.pairs(WEIGHTS).items() if text.isdigit()}
