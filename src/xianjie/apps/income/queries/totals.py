"""Income of many households at once: the ground for lists, statements, goals and means.

``calculations`` takes five queries for any number of households. Whoever calls it has found the
households through the gate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db.models import Count, Q

from xianjie.apps.income.enums import EntryState
from xianjie.apps.income.models import AccountMonth, IncomeEntry
from xianjie.apps.income.queries.calculation import Booked, Calculation, Window, calculate
from xianjie.apps.income.queries.rules import REGISTRY_COLUMNS, IncomeRules, income_rules
from xianjie.apps.registry.models import Household, Membership
from xianjie.kernel.periods import Period

CHUNK = 1_000
_FOUND = "of households found through the gate"
_COLUMNS = tuple(column for columns in REGISTRY_COLUMNS.values() for column in columns)


def calculations(
    numbers: Sequence[int], county: str, window: Window, *, rules: IncomeRules | None = None
) -> dict[int, Calculation]:
    """Return the income of households, by their numbers, over a window of months.

    :param numbers: primary keys of at most some thousand households of one county.
    :param county: six-digit code; its rules on the last day of the window apply.
    """
    rules = rules or income_rules(county, window.last.last_day)
    booked: dict[int, list[Booked]] = defaultdict(list)
    for household, item, kind, amount, first, last in _entries(numbers, window):
        booked[household].append(
            Booked(item, kind, amount, Period.parse(first), Period.parse(last))
        )
    months: dict[int, set[Period]] = defaultdict(set)
    rows = AccountMonth.objects.proven(_FOUND).filter(
        household__in=numbers, period__gte=str(window.first), period__lte=str(window.last)
    )
    for household, period in rows.values_list("household_id", "period"):
        months[household].add(Period.parse(period))
    people = people_of(numbers, window.last.last_day)
    extras = Household.objects.proven(_FOUND).filter(pk__in=numbers).values_list("pk", "extra")
    return {
        number: calculate(
            booked.get(number, ()), _registered(extra), window, months.get(number, ()),
            people.get(number, 1), rules,
        )
        for number, extra in extras
    }  # fmt: skip


def each_calculation(
    numbers: Iterable[int], county: str, window: Window
) -> Iterator[tuple[int, Calculation]]:
    """Yield the income of any number of households, a thousand at a time."""
    rules = income_rules(county, window.last.last_day)
    every = list(numbers)
    for start in range(0, len(every), CHUNK):
        yield from calculations(every[start : start + CHUNK], county, window, rules=rules).items()


def _entries(
    numbers: Sequence[int], window: Window
) -> Iterable[tuple[int, str, str, int, str, str]]:
    return (
        IncomeEntry.objects.proven(_FOUND)
        .filter(
            household__in=numbers,
            state=EntryState.CONFIRMED,
            period__lte=str(window.last),
            period_to__gte=str(window.first),
        )
        .order_by("household_id", "id")
        .values_list("household_id", "item", "kind", "amount", "period", "period_to")
    )


def people_of(numbers: Sequence[int], on: date) -> dict[int, int]:
    """Return how many people belonged to each household on a day.

    Where no membership reaches back so far, the present number of members.
    """
    stays = (
        Membership.objects.filter(household__in=numbers, joined_on__lte=on)
        .filter(Q(left_on__isnull=True) | Q(left_on__gt=on))
        .values_list("household_id")
        .annotate(count=Count("pk"))
        .order_by()
    )
    counted = dict(stays)
    present = Household.objects.proven(_FOUND).filter(pk__in=numbers)
    return {
        number: max(counted.get(number) or members, 1)
        for number, members in present.values_list("pk", "member_count")
    }


def _registered(extra: dict[str, object]) -> dict[str, int | None]:
    """Return the yearly figures of the registry in fen."""
    return {
        column: value if isinstance(value := extra.get(column), int) else None
        for column in _COLUMNS
    }


def year_to(county: str, period: Period) -> Window:
    """Return the year of income up to a month, that month included."""
    first, _ = income_rules(county, period.last_day).year_of(period)
    return Window(first, period)


def year_of(county: str, period: Period) -> Window:
    """Return the whole year of income that holds a month, such as Oct to Sep."""
    first, last = income_rules(county, period.last_day).year_of(period)
    return Window(first, last)
