"""Subsidies due against what the feed says was paid (M07-11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
from django.db.models import Case, CharField, F, Q, Value, When

from xianjie.apps.income.enums import DueState
from xianjie.apps.policies.queries import standards
from xianjie.apps.sources.queries import active_batches
from xianjie.exchange.contracts import load_codes

FEED = "subsidy-payment"
SUBSIDY_CODES = "强农惠农补贴"
GRACE = "惠农补贴发放期限"


@dataclass(frozen=True)
class Paid:
    """The payments of a household for a subsidy in a year, in order: day and fen."""

    parts: tuple[tuple[date, int], ...]

    @property
    def total(self) -> int:
        """All that was paid, in fen."""
        return sum(amount for _, amount in self.parts)

    def full_on(self, due: int) -> date | None:
        """Return the day on which the sum reached what was due; None before that."""
        reached = 0
        for day, amount in self.parts:
            reached += amount
            if reached >= due:
                return day
        return None


def payments(county: str) -> dict[tuple[int, str, int], Paid]:
    """Return what was paid by household, subsidy and year of payment, from all active batches."""
    paths = [str(path) for batch in active_batches(county, feed=FEED) for path in batch.paths]
    if not paths:
        return {}
    sql = """
        SELECT household_no, 补贴项目, 发放日期, sum(金额)
        FROM read_parquet($paths, hive_partitioning = false)
        WHERE household_no IS NOT NULL AND 金额 > 0 AND 发放日期 IS NOT NULL
        GROUP BY ALL ORDER BY ALL
    """
    with duckdb.connect() as connection:
        rows = connection.execute(sql, {"paths": paths}).fetchall()
    codes = load_codes(SUBSIDY_CODES)
    found: dict[tuple[int, str, int], list[tuple[date, int]]] = {}
    for household, name, day, amount in rows:
        value = codes.resolve(name)
        if value is not None:
            found.setdefault((household, value.text, day.year), []).append((day, int(amount)))
    return {key: Paid(tuple(sorted(parts))) for key, parts in found.items()}


def grace_days(county: str, today: date) -> int:
    """Return how many days after the due day a payment is not late yet."""
    return standards(county, today, (GRACE,)).whole(GRACE) or 0


def due_state(county: str, today: date) -> Any:
    """Return the expression of whether a subsidy came in time and in full."""
    grace = grace_days(county, today)
    over = Q(due_on__lt=today - timedelta(days=grace))
    return Case(
        When(paid__gte=F("due"), delay__gt=grace, then=Value(DueState.LATE.value)),
        When(paid__gte=F("due"), then=Value(DueState.PAID.value)),
        When(~over, then=Value(DueState.WAITING.value)),
        When(paid__gt=0, then=Value(DueState.SHORT.value)),
        default=Value(DueState.MISSING.value),
        output_field=CharField(),
    )
