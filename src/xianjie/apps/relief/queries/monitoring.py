"""Whether a household that asks for relief may meet the conditions of monitoring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xianjie.apps.relief.models import ReliefRequest
from xianjie.apps.relief.queries.rules import MONITOR_LINE, relief_rules


@dataclass(frozen=True)
class Hint:
    """Income a person against the monitoring line, in fen; ``below`` where it is not above it."""

    income: int | None
    line: int | None
    monitored: bool

    @property
    def below(self) -> bool:
        """Whether the income lies below the line and nobody monitors the household yet."""
        known = self.income is not None and self.line is not None
        return bool(known and not self.monitored and self.income < self.line)  # type: ignore[operator]


def monitoring_hint(found: ReliefRequest, today: date) -> Hint | None:
    """Compare the household of a request with the monitoring line of its place; None without one.

    It is a hint to look at, no decision: who passes the household on says so himself.
    """
    household = found.household
    if household is None:
        return None
    line = relief_rules(found.division_code, today).whole(MONITOR_LINE)
    monitored = bool(household.monitor_category) and household.risk_cleared is not True
    return Hint(household.income_per_capita, line, monitored)
