"""What the rulebook says about collective income, its sharing out, and help by buying."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from xianjie.apps.policies.queries import Standards, standards

LINES = ("村集体经济档一", "村集体经济档二")
ABOVE, GOAL_YEAR, FORECAST_MONTHS = "村集体经济档一超过", "村集体经济目标年", "指标预测起算月数"
GOALS = ("村集体经济档一目标", "村集体经济档二目标")
ORDER, MEETING, CONSENT = "收益分配用途顺序清单", "收益分配到会比例", "收益分配同意比例"
NOTICE_DAYS, RECEIVERS = "收益分配公示天数", "收益到户对象清单"
WEIGHTS, LABOUR_LINE, WORK_MONTHS = "差异化分配权重清单", "差异化劳动力占比线", "差异化就业月数"
ABLE, WEAK = "劳动力技能清单", "弱劳动力技能清单"
LABOUR_AGE = "法定劳动年龄"
PLATFORM_SHARE, ASKED_FROM = "食堂832采购比例下限", "食堂832采购催报月"
FESTIVALS = "工会慰问832节日数"
UNSOLD_QUANTITY, UNSOLD_FALL, UNSOLD_KEEPS = (
    "滞销预警数量清单", "滞销预警跌幅清单", "滞销预警存放清单"
)  # fmt: skip
UNSOLD_DAYS, UNSOLD_SECTORS = "滞销处置天数清单", "滞销调度部门清单"
_COUNTY = 6


@dataclass(frozen=True)
class Tier:
    """A line of collective income in fen that a share of the villages has to reach.

    ``above`` is whether the line itself is not enough; ``goal`` None where no share is set.
    """

    number: int
    line: int
    above: bool = False
    goal: Decimal | None = None
    unverified: bool = False

    def reached(self, amount: int) -> bool:
        """Whether an income reaches the line."""
        return amount > self.line if self.above else amount >= self.line

    def missing(self, amount: int) -> int:
        """Return the fen that an income lacks to the line; above a line one fen more."""
        return 0 if self.reached(amount) else self.line - amount + int(self.above)


def collective_rules(place: str, on: date) -> Standards:
    """Return the parameters at a place on a day; layers are of counties and above."""
    return standards(place[:_COUNTY], on)


def tiers_of(place: str, year: int) -> tuple[Tier, ...]:
    """Return the tiers that a place sets for the end of a year, the lowest first."""
    rules = collective_rules(place, date(year, 12, 31))
    above = rules.parameter(ABOVE)
    found = []
    for number, (line_name, goal_name) in enumerate(zip(LINES, GOALS, strict=True), start=1):
        line = rules.whole(line_name)
        if line is not None:
            strict = number == 1 and above is not None and above.value is True
            unverified = rules.unverified(line_name, goal_name)
            found.append(Tier(number, line, strict, rules.share(goal_name), unverified))
    return tuple(found)


def goal_year(place: str, year: int) -> int:
    """Return the year by whose end the goals of a year have to be met."""
    return max(collective_rules(place, date(year, 12, 31)).whole(GOAL_YEAR) or year, year)


def numbers_of(rules: Standards, name: str) -> dict[str, Decimal]:
    """Return a list of ``text=number`` in the order of the rulebook; others are left out."""
    found = {}
    for text, number in rules.pairs(name).items():
        try:
            found[text] = Decimal(number)
        except InvalidOperation:
            continue
    return found
