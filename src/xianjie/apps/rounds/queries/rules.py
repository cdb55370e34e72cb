"""What the rulebook says about rounds, visits and meetings at a place."""

from __future__ import annotations

from datetime import date

from xianjie.apps.policies.queries import Standards, standards
from xianjie.kernel.periods import Period

MONTHLY_DAY = "月度监测截止日"
AUTOMATIC = "自动开展清单"
LATEST_DAY = "自动开展最晚日"
VISIT_MONTHS = "事中走访间隔月数"
AFTER_DAYS = "事后回访天数清单"
AHEAD_DAYS = "走访提前下达天数"
REMIND_DAYS = "轮次催办提前天数"
FOCUS = "重点走访对象清单"
LOOKBACK = "回头看对象清单"
DEPARTMENTS = "回头看责任行业"
PROBLEM_DAYS = "回头看整改天数"
MEETING_MONTHS = {
    "VILLAGE": "研判间隔月数_村",
    "TOWNSHIP": "研判间隔月数_乡",
    "COUNTY": "研判间隔月数_县",
}
AFTER_VISIT = "事后回访"


def round_rules(place: str, on: date) -> Standards:
    """Return the parameters of rounds at a division on a day."""
    return standards(
        place,
        on,
        (
            MONTHLY_DAY,
            AUTOMATIC,
            LATEST_DAY,
            VISIT_MONTHS,
            AFTER_DAYS,
            AHEAD_DAYS,
            REMIND_DAYS,
            FOCUS,
            LOOKBACK,
        ),
    )


def monthly_due(book: Standards, period: Period) -> date:
    """Return the day by which a month's monitoring is done; its last day without a parameter."""
    day = book.whole(MONTHLY_DAY)
    last = period.last_day
    return last if not day else period.first_day.replace(day=min(max(day, 1), last.day))


def after_days(book: Standards) -> list[int]:
    """Return how many days after a removal the follow-up visits fall, in order."""
    return sorted({int(text) for text in book.texts(AFTER_DAYS) if text.strip().isdigit()})
