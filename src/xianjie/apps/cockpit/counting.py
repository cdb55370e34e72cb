"""From the rows of a month to the figures of its villages; nothing here reads the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from xianjie.apps.cockpit.enums import Group, Measure
from xianjie.apps.screening.enums import ClueState
from xianjie.kernel.periods import Period

TREND_MONTHS = 12
LIFTED = "脱贫户"
MEASURE_COLUMNS = (
    "实施开发式帮扶措施情况", "产业帮扶", "就业帮扶", "金融帮扶", "公益岗位帮扶", "住房安全保障",
    "饮水安全保障", "健康帮扶", "义务教育保障", "教育帮扶", "综合保障", "社会帮扶", "搬迁",
    "生产生活条件改善", "基础设施建设",
)  # fmt: skip
"""Columns of the registry contract that name measures of help; the national export has them."""
NO_MEASURE = frozenset({"", "无", "否", "未实施"})

CellKey = tuple[str, str, str, str]


@dataclass(slots=True)
class HouseholdLine:
    """A monitored household of the month."""

    household: int
    division: str
    category: str
    members: int
    cleared: bool
    identified_on: date | None
    cleared_on: date | None
    income: int | None
    low_income: bool | None
    measured: bool | None
    clues: int = 0
    waiting: int = 0


@dataclass(slots=True)
class ClueLine:
    """A clue that stands in the month."""

    clue_month: int
    household: int | None
    division: str
    kind: str
    risk: str
    level: str
    level_rank: int
    state: str
    group: str
    due_on: date | None
    waiting: bool
    overdue: bool


@dataclass
class Cells:
    """Figures by village, measure and two dimensions; zeros are not kept."""

    values: Counter[CellKey] = field(default_factory=Counter)

    def add(self, division: str, measure: Measure, first: str = "", second: str = "") -> None:
        """Count one."""
        self.values[division, measure.value, first, second] += 1

    def add_many(self, division: str, measure: Measure, count: int, first: str = "") -> None:
        """Count several."""
        if count:
            self.values[division, measure.value, first, ""] += count


def has_measures(extra: Mapping[str, Any]) -> bool:
    """Whether the register names any measure of help for a household."""
    for name in MEASURE_COLUMNS:
        value = extra.get(name)
        texts = value if isinstance(value, list) else [value]
        if any(text is not None and str(text).strip() not in NO_MEASURE for text in texts):
            return True
    return False


def group_of(category: str, household_type: str, *, linked: bool) -> str:
    """Return the part of the population of a household, a member of `Group`."""
    if not linked:
        return Group.UNLINKED.value
    if category in Group.values:
        return category
    return Group.LIFTED.value if LIFTED in household_type else Group.ORDINARY.value


def due_date(first_seen: date | None, rules: Iterable[str], days: Mapping[str, int]) -> date | None:
    """Return the day by which a clue must be verified: the strictest of its rules counts."""
    allowed = [days[rule] for rule in rules if rule in days]
    if first_seen is None or not allowed:
        return None
    return first_seen + timedelta(days=min(allowed))


def is_low(income: int | None, line: Decimal | int | None) -> bool | None:
    """Whether an income (fen) lies below the monitoring line; None where one is unknown."""
    return None if income is None or line is None else income < line


def trend_window(period: Period) -> tuple[date, date]:
    """First and last day of the twelve months that end with a period."""
    return (period - (TREND_MONTHS - 1)).first_day, period.last_day


def cells_of(
    households: Iterable[HouseholdLine],
    clues: Iterable[ClueLine],
    cleared_clues: Mapping[str, int],
    period: Period,
) -> Counter[CellKey]:
    """Sum up the rows of a month; ``cleared_clues`` counts those that went, by village."""
    cells = Cells()
    for line in households:
        _count_household(cells, line, trend_window(period))
    with_clues: set[tuple[str, int]] = set()
    for clue in clues:
        cells.add(clue.division, Measure.CLUES, clue.state)
        cells.add(clue.division, Measure.LEVELS, clue.level)
        cells.add(clue.division, Measure.RISKS, clue.risk, clue.group)
        if clue.waiting:
            cells.add(clue.division, Measure.WAITING)
        if clue.overdue:
            cells.add(clue.division, Measure.OVERDUE)
        if clue.household is not None:
            with_clues.add((clue.division, clue.household))
    for division, _ in with_clues:
        cells.add(division, Measure.CLUE_HOUSEHOLDS)
    for division, count in cleared_clues.items():
        cells.add_many(division, Measure.CLUES, count, ClueState.CLEARED.value)
    return cells.values


def _count_household(cells: Cells, line: HouseholdLine, window: tuple[date, date]) -> None:
    place = line.division
    cells.add(place, Measure.HOUSEHOLDS, line.category, "1" if line.cleared else "0")
    cells.add_many(place, Measure.PEOPLE, line.members, line.category)
    if line.low_income:
        cells.add(place, Measure.LOW_INCOME)
    if line.low_income is None:
        cells.add(place, Measure.INCOME_UNKNOWN)
    if not line.cleared and line.measured is False:
        cells.add(place, Measure.NO_MEASURES)
    if not line.cleared and line.measured is None:
        cells.add(place, Measure.MEASURES_UNKNOWN)
    if not line.cleared and line.waiting:
        cells.add(place, Measure.UNVERIFIED)
    first, last = window
    if line.identified_on and first <= line.identified_on <= last:
        cells.add(place, Measure.IDENTIFIED, str(Period.of(line.identified_on)))
    if line.cleared and line.cleared_on and first <= line.cleared_on <= last:
        cells.add(place, Measure.CLEARED, str(Period.of(line.cleared_on)))
