"""What the rulebook says about the register at a place: categories, sources, intervals."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from xianjie.apps.policies.queries import Standards, standards
from xianjie.kernel.periods import Period

CATEGORIES = "低收入人口类别清单"
SOURCES = "低收入人口类别对应"
INTERVAL = "复核间隔月数"
NOTICE = "复核提前提醒天数"
SAMPLE = "批量维持抽查比例"


def register_rules(county: str, on: date) -> Standards:
    """Return the parameters of the register at a county on a day."""
    return standards(county, on, (CATEGORIES, SOURCES, INTERVAL, NOTICE, SAMPLE))


def categories_at(county: str, on: date) -> tuple[str, ...]:
    """Return the categories of a county on a day, in the order of the rulebook."""
    return register_rules(county, on).texts(CATEGORIES)


def interval_of(book: Standards, category: str) -> int | None:
    """Return after how many months a category is reviewed; its own number or the general one."""
    return book.whole(f"{INTERVAL}_{category}", INTERVAL)


def months_after(day: date, months: int) -> date:
    """Return the same day some months later; the last of a month that has no such day."""
    month = Period.of(day) + months
    return date(month.year, month.month, min(day.day, monthrange(month.year, month.month)[1]))


def next_review(book: Standards, category: str, start: date, today: date) -> date | None:
    """Return the first review day of a category after today, counted in intervals from ``start``.

    None where the rulebook sets no interval.
    """
    interval = interval_of(book, category)
    if not interval:
        return None
    gone = max((today.year - start.year) * 12 + today.month - start.month, 0)
    steps = max(gone // interval, 1)
    due = months_after(start, steps * interval)
    while due <= today:
        steps += 1
        due = months_after(start, steps * interval)
    return due
