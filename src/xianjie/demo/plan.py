"""The plan of planted stories: what happens to whom, in which feeds, and what must be found.

A story takes a household that no other story uses, changes its rows in the feeds (or its registry
columns) and says which rule must hit it in which months. Near misses say the same with no month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from xianjie.demo.county import County
from xianjie.demo.tables import Array, Table, rows_table

Values = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """A change to a person's row in a roll, from one month of the demo to another (indices)."""

    person: int
    first: int
    last: int
    values: Values | None  # None: the person is missing from the roll
    extra: bool = False  # a further row beside the ordinary one


@dataclass(frozen=True)
class Happening:
    """A row of an events feed in one month of the demo."""

    person: int
    month: int
    values: Values


@dataclass(frozen=True)
class Said:
    """A circumstance (认定情形) of a person, or of a whole household without one; fen."""

    household: int
    person: int | None
    kind: str
    judged_on: date
    content: str = ""
    number: float | None = None
    amount: int | None = None
    since: date | None = None
    valid_until: date | None = None
    department: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Owed:
    """One line of the truth about benefits in the last month.

    :param outcome: 应享未享, 享而不符, or empty for a near miss, which must not be named.
    """

    benefit: str
    household: int
    person: int | None
    outcome: str
    note: str = ""


@dataclass(frozen=True)
class Planted:
    """One line of the truth table.

    :param kind: the story's name.
    :param rules: rules that must hit the household; empty for a near miss.
    :param months: indices of the months in which they must hit.
    """

    kind: str
    household: int
    person: int
    feed: str
    rules: tuple[str, ...]
    risk: str
    months: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True)
class Doubt:
    """One line of the truth about data quality: a row that a rule must find in the last month.

    :param rule: id of the rule.
    :param household: index of the household, -1 where the row belongs to none (a village).
    :param person: index of the person whose row it is, None for a row of the household.
    :param place: code of the village of a row about a village.
    """

    rule: str
    household: int
    person: int | None = None
    place: str = ""


@dataclass
class Plan:
    """All stories of a county.

    ``tables`` are further rows of a feed and month, drawn at once; ``unpaid`` and ``paid`` name the
    persons who are left out of a subsidy, or get it without a claim.
    """

    county: County
    rng: np.random.Generator
    changes: dict[str, list[Change]] = field(default_factory=lambda: defaultdict(list))
    happenings: dict[str, list[Happening]] = field(default_factory=lambda: defaultdict(list))
    outsiders: dict[str, list[Values]] = field(default_factory=lambda: defaultdict(list))
    truth: list[Planted] = field(default_factory=list)
    circumstances: list[Said] = field(default_factory=list)
    benefits: list[Owed] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    tables: dict[tuple[str, int], Table] = field(default_factory=dict)
    unpaid: set[tuple[str, int]] = field(default_factory=set)
    paid: set[tuple[str, int]] = field(default_factory=set)
    used: set[int] = field(default_factory=set)
    rule_kinds: dict[str, str] = field(default_factory=dict)
    rule_risks: dict[str, str] = field(default_factory=dict)
    _orders: dict[str, list[int]] = field(default_factory=dict)

    @property
    def last(self) -> int:
        """Index of the last month."""
        return len(self.county.periods) - 1

    def count(self, per_mille: float, least: int = 2) -> int:
        """Return how many households a story gets: a rate, but at least a few."""
        return max(least, round(self.county.size.households * per_mille / 1000))

    def take(self, pool: str, fits: Array, count: int) -> list[int]:
        """Take up to `count` unused households that fit (a mask over households).

        :param pool: a name for the mask; the same name keeps drawing from the same order.
        """
        if pool not in self._orders:
            self._orders[pool] = self.rng.permutation(np.flatnonzero(fits)).tolist()
        taken: list[int] = []
        order = self._orders[pool]
        while order and len(taken) < count:
            household = order.pop()
            if household not in self.used:
                self.used.add(household)
                taken.append(household)
        return taken

    def change(
        self,
        feed: str,
        person: int,
        values: Values | None,
        *,
        first: int = 0,
        last: int | None = None,
        extra: bool = False,
    ) -> None:
        """Change a person's row in a roll from month `first` to month `last` (default the end)."""
        end = self.last if last is None else last
        self.changes[feed].append(Change(person, first, end, values, extra))

    def happen(self, feed: str, person: int, month: int, **values: Any) -> None:
        """Add a row to an events feed."""
        self.happenings[feed].append(Happening(person, month, values))

    def expect(
        self,
        kind: str,
        household: int,
        rules: str | Iterable[str],
        risk: str,
        months: Iterable[int],
        *,
        person: int | None = None,
        feed: str = "",
        note: str = "",
    ) -> None:
        """Say that the rules must hit the household in these months, and in no other."""
        names = (rules,) if isinstance(rules, str) else tuple(rules)
        who = int(self.county.households.head[household]) if person is None else person
        self.truth.append(Planted(kind, household, who, feed, names, risk, tuple(months), note))

    def miss(self, kind: str, household: int, note: str, *, feed: str = "") -> None:
        """Say that the household comes near a rule and must not be hit."""
        self.expect(kind, household, (), "", (), feed=feed, note=note)

    def doubt(self, rule: str, household: int, person: int | None = None, place: str = "") -> None:
        """Say that a rule of data quality must find a row."""
        self.doubts.append(Doubt(rule, household, person, place))

    def say(self, household: int, kind: str, person: int | None = None, **values: Any) -> None:
        """Register a circumstance, judged before the demo begins unless a day is given."""
        day = self.county.periods[0].first_day
        told: dict[str, Any] = {"judged_on": day, **values}
        self.circumstances.append(Said(household, person, kind, **told))

    def nearly(self, benefit: str, household: int, note: str, person: int | None = None) -> None:
        """Say that somebody comes near a benefit and must not be named for it."""
        self.benefits.append(Owed(benefit, household, person, "", note))

    def persons(self) -> set[int]:
        """Return every person of every household in a story."""
        return {p for household in self.used for p in self.county.members(household)}

    def apply(self, table: Table, month: int) -> Table:
        """Return the table of a feed and month with the stories in it."""
        feed = table.feed
        changes = [c for c in self.changes[feed] if c.first <= month <= c.last]
        rows = [(h.person, h.values) for h in self.happenings[feed] if h.month == month]
        rows += [(c.person, c.values) for c in changes if c.extra and c.values is not None]
        gone: set[int] = set()
        if changes:
            order = np.argsort(table.person, kind="stable")
            places = table.person[order]
            for change in changes:
                if change.extra:
                    continue
                spot = int(np.searchsorted(places, change.person))
                known = spot < len(places) and places[spot] == change.person
                if change.values is None:
                    gone.add(change.person)
                elif known:
                    for name, value in change.values.items():
                        table.columns[name][order[spot]] = value
                else:
                    rows.append((change.person, change.values))
        if gone:
            table = table.take(~np.isin(table.person, np.array(sorted(gone))))
        if rows:
            table = table.with_rows(rows_table(feed, rows))
        further = self.tables.get((feed, month))
        return table.with_rows(further) if further is not None else table
