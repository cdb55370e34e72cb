"""One account with its months (一户一账), one card of a person (一人一卡), one month to confirm."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import QuerySet

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.income.enums import EntryState
from xianjie.apps.income.models import AccountMonth, IncomeEntry, IncomeStatement
from xianjie.apps.income.queries.calculation import (
    Booked,
    Calculation,
    Window,
    share,
)
from xianjie.apps.income.queries.rules import (
    CLAIMS,
    COSTS,
    INCOME_KINDS,
    SELF_PAID,
    IncomeRules,
    Mode,
    income_rules,
    kinds_by_item,
)
from xianjie.apps.income.queries.totals import calculations
from xianjie.apps.registry.models import Household, Person
from xianjie.kernel.ids import mask_name
from xianjie.kernel.periods import Period

NOT_COUNTED = "不计入纯收入"
_FOUND = "of a household found through the gate"


@dataclass
class ItemRow:
    """An item over the months of a year; ``cells`` in fen, None where nothing is booked."""

    item: str
    cells: list[int | None]

    @property
    def total(self) -> int:
        """What all months add up to."""
        return sum(cell or 0 for cell in self.cells)


@dataclass
class KindRows:
    """The items of a kind with their sums by month."""

    kind: str
    rows: list[ItemRow] = field(default_factory=list)

    @property
    def sums(self) -> list[int]:
        """The sum of each month."""
        columns = zip(*(row.cells for row in self.rows), strict=True)
        return [sum(cell or 0 for cell in column) for column in columns]

    @property
    def total(self) -> int:
        """The sum of the year."""
        return sum(row.total for row in self.rows)


@dataclass(frozen=True)
class Member:
    """A present member, name masked."""

    number: int
    name: str
    relation: str


@dataclass(frozen=True)
class Account:
    """The account of a household over a year of income."""

    window: Window
    kinds: tuple[KindRows, ...]
    confirmed: frozenset[Period]
    waiting: tuple[tuple[Period, int], ...]
    found: Calculation
    members: tuple[Member, ...]

    @property
    def charted(self) -> list[tuple[str, list[int]]]:
        """For the chart: each month with the yuan of the four kinds, whole yuan."""
        by_kind = {rows.kind: rows.sums for rows in self.kinds}
        return [
            (str(month), [(by_kind.get(kind) or [0] * 99)[place] // 100 for kind in INCOME_KINDS])
            for place, month in enumerate(self.window.months)
        ]


def account_of(household: Household, window: Window) -> Account:
    """Return the account of a household found through the gate; nine queries at most."""
    rules = income_rules(household.county_code, window.last.last_day)
    entries = _booked(household.pk, window)
    waiting: dict[str, int] = defaultdict(int)
    for period in (
        IncomeEntry.objects.proven(_FOUND)
        .filter(household=household, state=EntryState.PROPOSED)
        .values_list("period", flat=True)
    ):
        waiting[period] += 1
    confirmed = AccountMonth.objects.proven(_FOUND).filter(household=household)
    return Account(
        window,
        tuple(rows_by_kind(entries, window, rules)),
        frozenset(Period.parse(text) for text in confirmed.values_list("period", flat=True)),
        tuple((Period.parse(text), count) for text, count in sorted(waiting.items())),
        calculations([household.pk], household.county_code, window, rules=rules)[household.pk],
        members_of(household),
    )


def rows_by_kind(entries: list[Booked], window: Window, rules: IncomeRules) -> list[KindRows]:
    """Return entries as a table of months × items, by kind in the order of the code set.

    Items that are no part of net income stand together at the end.
    """
    cells: dict[str, list[int | None]] = {}
    months = window.months
    for entry in entries:
        row = cells.setdefault(entry.item, [None] * len(months))
        for place, month in enumerate(months):
            if entry.first <= month <= entry.last:
                row[place] = (row[place] or 0) + share(entry, Window(month, month))
    found: dict[str, KindRows] = {}
    for item, kind in kinds_by_item().items():
        if item in cells:
            group = kind if rules.mode(item) is Mode.COUNTED else NOT_COUNTED
            found.setdefault(group, KindRows(group)).rows.append(ItemRow(item, cells[item]))
    order = [*INCOME_KINDS, COSTS, SELF_PAID, CLAIMS, NOT_COUNTED]
    return sorted(found.values(), key=lambda one: order.index(one.kind))


def _booked(household: int, window: Window) -> list[Booked]:
    rows = IncomeEntry.objects.proven(_FOUND).filter(
        household=household,
        state=EntryState.CONFIRMED,
        period__lte=str(window.last),
        period_to__gte=str(window.first),
    )
    return [
        Booked(item, kind, amount, Period.parse(first), Period.parse(last))
        for item, kind, amount, first, last in rows.values_list(
            "item", "kind", "amount", "period", "period_to"
        )
    ]


def members_of(household: Household) -> tuple[Member, ...]:
    """Return the present members, the head first, names masked."""
    rows = Person.objects.proven(_FOUND).filter(household=household)
    found = [
        Member(number, mask_name(name), relation)
        for number, name, relation in rows.values_list("pk", "name", "relation")
    ]
    return tuple(sorted(found, key=lambda one: (one.relation != "户主", one.number)))


def entries_of(household: Household, window: Window) -> QuerySet[IncomeEntry]:
    """Return every line of an account over a window, mirror images and put aside ones too."""
    return (
        IncomeEntry.objects.proven(_FOUND)
        .filter(household=household, period__lte=str(window.last), period_to__gte=str(window.first))
        .select_related("person", "recorded_by", "confirmed_by", "reverses")
        .order_by("-period", "-id")
    )


def later_month(household: Household, window: Window) -> str:
    """Return the newest month after a window in which something is confirmed, or nothing."""
    rows = IncomeEntry.objects.proven(_FOUND).filter(
        household=household, state=EntryState.CONFIRMED, period__gt=str(window.last)
    )
    return rows.order_by("-period").values_list("period", flat=True).first() or ""


def proposals_of(household: Household, period: Period) -> list[IncomeEntry]:
    """Return what the feeds propose for a month, by kind in order."""
    rows = (
        IncomeEntry.objects.proven(_FOUND)
        .filter(household=household, period=str(period), state=EntryState.PROPOSED)
        .select_related("person")
    )
    order = list(kinds_by_item())
    return sorted(rows, key=lambda one: (order.index(one.item), one.pk))


def booked_in_month(household: Household, period: Period) -> list[IncomeEntry]:
    """Return what is confirmed of a month."""
    rows = (
        IncomeEntry.objects.proven(_FOUND)
        .filter(household=household, period=str(period), state=EntryState.CONFIRMED)
        .select_related("person")
    )
    return list(rows.order_by("id"))


def statements_of(household: Household) -> list[IncomeStatement]:
    """Return the statements of a household, newest first."""
    rows = IncomeStatement.objects.proven(_FOUND).filter(household=household)
    return list(rows.select_related("drawn_by", "decided_by").order_by("-period_to", "-id")[:20])


def card_of(person: Person, window: Window) -> tuple[list[KindRows], QuerySet[IncomeEntry]]:
    """Return a person's own income over a window, and its lines newest first."""
    lines = (
        IncomeEntry.objects.proven("of a person found through the gate")
        .filter(person=person, period__lte=str(window.last), period_to__gte=str(window.first))
        .exclude(state=EntryState.DISMISSED)
        .order_by("-period", "-id")
    )
    booked = [
        Booked(
            line.item, line.kind, line.amount, Period.parse(line.period),
            Period.parse(line.period_to),
        )
        for line in lines
        if line.state == EntryState.CONFIRMED
    ]  # fmt: skip
    rules = income_rules(person.county_code, window.last.last_day)
    return rows_by_kind(booked, window, rules), lines


def next_to_confirm(household: Household, period: Period, scope: Scope) -> int | None:
    """Return the next household of the village with proposals that wait; None when all are done."""
    rows = (
        IncomeEntry.objects.visible_to(scope, Permission.RECORD_INCOME)
        .filter(
            division_code=household.division_code, period=str(period), state=EntryState.PROPOSED
        )
        .exclude(household=household)
        .order_by("household__household_code")
        .values_list("household_id", "household__household_code")
        .distinct()
    )
    codes = list(rows)
    later = [number for number, code in codes if code > household.household_code]
    return later[0] if later else codes[0][0] if codes else None
