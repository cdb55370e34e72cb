"""What the stories need: pools of households, the lines they cross, dates inside the months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from xianjie.demo.county import County
from xianjie.demo.plan import Plan
from xianjie.demo.tables import Array
from xianjie.demo.thresholds import Thresholds


@dataclass
class Teller:
    """Chooses households for stories and plants what happens to them."""

    plan: Plan
    lines: Thresholds
    monthly: Sequence[Thresholds]
    _masks: dict[str, Array] = field(default_factory=dict)

    @property
    def county(self) -> County:
        """The county that the stories happen in."""
        return self.plan.county

    @property
    def last(self) -> int:
        """Index of the last month."""
        return self.plan.last

    def with_member(self, persons: Array) -> Array:
        """Return the households that have at least one of the marked persons."""
        count = len(self.county.households.code)
        return np.bincount(self.county.people.household, weights=persons, minlength=count) > 0

    def members_marked(self, persons: Array) -> Array:
        """Return how many of the marked persons each household has."""
        count = len(self.county.households.code)
        marked = np.bincount(self.county.people.household, weights=persons, minlength=count)
        return marked.astype(np.int64)

    @cached_property
    def usual(self) -> Array:
        """Households with labour and without any disabled member."""
        return ~self.county.households.no_labour & ~self.with_member(
            self.county.people.disability > 0
        )

    @cached_property
    def general(self) -> Array:
        """Usual households that are neither lifted nor monitored."""
        homes = self.county.households
        return self.usual & ~homes.lifted & (homes.monitor == 0)

    @cached_property
    def lifted(self) -> Array:
        """Usual lifted households that were never monitored."""
        homes = self.county.households
        return self.usual & homes.lifted & (homes.monitor == 0)

    @cached_property
    def watched(self) -> Array:
        """Usual monitored households whose risk is not cleared."""
        homes = self.county.households
        return self.usual & (homes.monitor > 0) & ~homes.cleared

    @cached_property
    def idle(self) -> Array:
        """Persons with full labour who have no job: a story can happen to them without a wage."""
        people = self.county.people
        full = (people.skill == "普通劳动力") | (people.skill == "技能劳动力")
        return full & ~people.worker

    @cached_property
    def elder(self) -> Array:
        """Members over 61 without labour who are not the head."""
        people = self.county.people
        return (people.age >= 67) & (people.slot != 0) & (people.skill == "无劳动力")

    def some(self, pool: str, fits: Array, per_mille: float = 1.0, least: int = 3) -> list[int]:
        """Take households for a story from a mask; `pool` names the mask."""
        return self.plan.take(pool, fits, self.plan.count(per_mille, least))

    def one(self, pool: str, fits: Array) -> list[int]:
        """Take one household (for a boundary case)."""
        return self.plan.take(pool, fits, 1)

    def head(self, household: int) -> int:
        """Return the head's person index."""
        return int(self.county.households.head[household])

    def who(self, household: int, persons: Array) -> int:
        """Return the first marked person of a household."""
        return next(p for p in self.county.members(household) if persons[p])

    def onset(self, number: int) -> int:
        """Spread the beginnings of a story over the months, the last month first."""
        return self.last - number % (self.last + 1)

    def since(self, month: int) -> tuple[int, ...]:
        """Return the months from one to the last."""
        return tuple(range(month, self.last + 1))

    def months_below(self, line: str, fen: int) -> tuple[int, ...]:
        """Return the months in which an amount lies below a line as it stood in that month."""
        return tuple(
            m for m, lines in enumerate(self.monthly) if lines.has(line) and fen < lines.whole(line)
        )

    def first_on(self, day: np.datetime64) -> int:
        """Return the first month whose end does not lie before a day."""
        return next((m for m in range(self.last + 1) if self.month_end(m) >= day), self.last)

    def day(self, month: int, number: int = 12) -> np.datetime64:
        """Return a day of a month."""
        return np.datetime64(self.county.periods[month].first_day, "D") + np.timedelta64(
            number - 1, "D"
        )

    def month_end(self, month: int) -> np.datetime64:
        """Return the last day of a month."""
        return np.datetime64(self.county.periods[month].last_day, "D")

    def before_end(self, month: int, days: int) -> np.datetime64:
        """Return the day that lies so many days before the end of a month."""
        return self.month_end(month) - np.timedelta64(days, "D")

    def months_within(self, day: np.datetime64, days: int, first: int = 0) -> tuple[int, ...]:
        """Return the months at whose end a day lies at most `days` back."""
        return tuple(
            m
            for m in range(first, self.last + 1)
            if 0 <= (self.month_end(m) - day).astype(int) <= days
        )

    def bill(self, person: int, month: int, own: int, *, ward: bool = False, aid: int = 0) -> None:
        """Plant a medical bill.

        :param own: what the patient paid, fen.
        :param aid: what medical assistance paid, fen.
        """
        self.plan.happen(
            "medical-expense",
            person,
            month,
            结算日期=self.day(month),
            就医类别="住院" if ward else "门诊慢特病",
            医疗总费用=own * 2 + aid,
            目录内费用=own + aid,
            基本医保支付=own,
            大病保险支付=0,
            医疗救助支付=aid,
            个人自付=own,
        )
