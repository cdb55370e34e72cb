"""Shares against goals, exactly: no share is rounded up to its goal."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal

_PERCENT, _TENTH = Decimal(100), Decimal("0.01")


@dataclass(frozen=True)
class Share:
    """A part of a whole in fen, against a goal such as 0.55 (None: nobody set one)."""

    part: int
    whole: int
    goal: Decimal | None = None

    @property
    def percent(self) -> Decimal | None:
        """The share in percent with two decimals, rounded down; None of nothing."""
        if self.whole <= 0:
            return None
        exact = Decimal(self.part) * _PERCENT / Decimal(self.whole)
        return exact.quantize(_TENTH, ROUND_DOWN)

    @property
    def goal_percent(self) -> Decimal | None:
        """The goal in percent."""
        return None if self.goal is None else (self.goal * _PERCENT).normalize()

    @property
    def needed(self) -> int | None:
        """The fen that the goal asks for, rounded up; None without a goal."""
        if self.goal is None:
            return None
        return int((Decimal(self.whole) * self.goal).to_integral_value(ROUND_CEILING))

    @property
    def gap(self) -> int | None:
        """The fen that are missing, 0 when the goal is met; None without a goal."""
        return None if self.needed is None else max(self.needed - self.part, 0)

    @property
    def meets(self) -> bool | None:
        """Whether the goal is met; None without a goal or of nothing."""
        if self.gap is None or self.whole <= 0:
            return None
        return self.gap == 0


@dataclass(frozen=True)
class Growth:
    """Money of a kind this year against last year; fen."""

    kind: str
    before: int
    now: int
    bound: bool = True

    @property
    def short(self) -> int:
        """By how much it fell, 0 when it did not."""
        return max(self.before - self.now, 0)

    @property
    def meets(self) -> bool | None:
        """Whether it did not fall; None where nothing is demanded or nothing was there before."""
        if not self.bound or self.before == 0:
            return None
        return self.short == 0


def time_share(month: int) -> Decimal:
    """Return the share of the year that is over at the end of a month."""
    return Decimal(month) / Decimal(12)


@dataclass(frozen=True)
class Weighted:
    """A township in the proposal of an allocation: its task in fen, its factor, its part in fen."""

    place: str
    task: int
    grade: str
    factor: Decimal
    part: int


def weigh(total: int, tasks: dict[str, tuple[int, str, Decimal]]) -> list[Weighted]:
    """Share money out by task and result: in proportion to task × factor, never above the task.

    :param total: the fen to share out.
    :param tasks: by place the fen that its projects need, its grade and the factor of that.

    What a capped place cannot take goes to the others; what is left of rounding, to the largest.
    """
    left, parts = total, dict.fromkeys(tasks, 0)
    open_places = {place for place, (task, _g, factor) in tasks.items() if task > 0 and factor > 0}
    while left > 0 and open_places:
        weights = {p: Decimal(tasks[p][0]) * tasks[p][2] for p in open_places}
        whole = sum(weights.values())
        share = {p: int(Decimal(left) * weights[p] / whole) for p in open_places}
        given = {p: min(share[p], tasks[p][0] - parts[p]) for p in open_places}
        full = {p for p in open_places if given[p] == tasks[p][0] - parts[p]}
        for place, fen in given.items():
            parts[place] += fen
        left -= sum(given.values())
        if not full:
            largest = max(open_places, key=lambda p: (weights[p], p))
            parts[largest] += min(left, tasks[largest][0] - parts[largest])
            break
        open_places -= full
    return [
        Weighted(place, task, grade, factor, parts[place])
        for place, (task, grade, factor) in sorted(tasks.items())
    ]
