"""Days and thresholds of tasks, by the rulebook of the place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from xianjie.apps.policies.queries import Standards, standards
from xianjie.kernel.periods import Period

DAY, AHEAD = "进展报送截止日", "进展报送提前提醒天数"
BEHIND, SOON = "任务红灯落后点数", "任务到期提醒天数"
PLAN_DAYS, REGULAR = "行动方案提交天数", "定期报告间隔月数"


def task_rules(county: str, on: date) -> Standards:
    """Return the parameters of tasks and of their monthly progress."""
    return standards(county, on, (DAY, AHEAD, BEHIND, SOON, PLAN_DAYS, REGULAR))


def due_day(county: str, period: str, on: date) -> date:
    """Return the day by which a month is reported; its last day without a parameter."""
    return _day_in(Period.parse(period), task_rules(county, on).whole(DAY))


def _day_in(month: Period, day: int | None) -> date:
    last = month.last_day
    return last if not day else month.first_day.replace(day=min(max(day, 1), last.day))


@dataclass(frozen=True)
class LightRules:
    """What lights are judged by on a day.

    Straight progress is asked for up to ``as_of``, the last day on which a month was due: between
    two reports nobody falls behind. ``behind`` counts points, ``soon`` days; None without a
    parameter, then the rule is not applied.
    """

    today: date
    as_of: date
    behind: int | None
    soon: int | None
    unverified: bool = False

    @property
    def horizon(self) -> date | None:
        """The last deadline that counts as near."""
        return None if self.soon is None else self.today + timedelta(days=self.soon)


def light_rules(county: str, today: date) -> LightRules:
    """Return what lights are judged by in a county on a day."""
    book = task_rules(county, today)
    month = Period.of(today)
    day = book.whole(DAY)
    due = _day_in(month, day)
    as_of = due if today >= due else _day_in(month - 1, day)
    return LightRules(
        today, as_of, book.whole(BEHIND), book.whole(SOON), book.unverified(BEHIND, SOON)
    )
