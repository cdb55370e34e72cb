"""The accounts of a place as a list: who is how far, income to date beside the registered one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from django.db.models import Exists, F, OuterRef, QuerySet

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, VillagePlace, villages_by_code
from xianjie.apps.income.enums import EntryState, QuestionState
from xianjie.apps.income.models import AccountMonth, IncomeEntry, IncomeQuestion
from xianjie.apps.income.queries.calculation import Calculation, Window
from xianjie.apps.income.queries.rules import income_rules
from xianjie.apps.income.queries.totals import calculations, year_to
from xianjie.apps.registry.models import Household
from xianjie.kernel.ids import mask_name
from xianjie.kernel.periods import Period

CONFIRMED, WAITING, NOTHING, ASKED = "confirmed", "waiting", "nothing", "asked"
UNDONE = "undone"
LIFTED, MONITORED, OTHERS = "lifted", "monitored", "others"
_SORTS = {
    "place": ("division_code", "household_code"),
    "code": ("household_code",),
    "registered": (F("income_per_capita").asc(nulls_first=True), "pk"),
    "-registered": (F("income_per_capita").desc(nulls_last=True), "pk"),
}


@dataclass(frozen=True)
class AccountFilters:
    """What is asked of the list; empty values ask nothing."""

    code: str = ""
    town: str = ""
    village: str = ""
    group: str = ""
    state: str = ""
    sort: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> AccountFilters:
        """Read the filters of an address."""
        return cls(**{one.name: query.get(one.name, "").strip()[:40] for one in fields(cls)})

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order is asked."""
        return any((self.code, self.town, self.village, self.group, self.state))


@dataclass(frozen=True)
class AccountRow:
    """One account: the month's state, the year of income to that month, and the whole year.

    In both, the figures of the registry stand for months of which the ledger is silent.
    """

    household: Household
    head: str
    place: VillagePlace
    group: str
    confirmed: bool
    waiting: int
    asked: int
    found: Calculation
    whole: Calculation

    @property
    def months(self) -> int:
        """Months of the year so far."""
        return len(self.found.window.months)

    @property
    def difference(self) -> int | None:
        """The whole year by the account, less the figure of the registry; None without one."""
        registered = self.household.income_per_capita
        return None if registered is None else self.whole.per_capita - registered


def accounts_in(
    county: str, scope: Scope, filters: AccountFilters, period: Period
) -> QuerySet[Household]:
    """Return the households of a list in its order, cut in the database."""
    seen = Household.objects.visible_to(scope, Permission.VIEW_INCOME, inside=county)
    rows: QuerySet[Household] = seen.filter(county_code=county, is_active=True)
    if filters.code:
        rows = rows.filter(household_code__startswith=filters.code)
    if filters.village:
        rows = rows.filter(division_code=filters.village)
    elif filters.town:
        rows = rows.filter(division_code__startswith=filters.town[:TOWN_DIGITS])
    rows = _of_group(rows, filters.group)
    rows = _in_state(rows, filters.state, str(period))
    return rows.order_by(*_SORTS.get(filters.sort, _SORTS["place"]))


def _of_group(rows: QuerySet[Household], group: str) -> QuerySet[Household]:
    if group == MONITORED:
        return rows.exclude(monitor_category="").exclude(risk_cleared=True)
    if group == LIFTED:
        return rows.filter(household_type="脱贫户")
    if group == OTHERS:
        return rows.exclude(household_type="脱贫户").filter(monitor_category="")
    return rows


def _in_state(rows: QuerySet[Household], state: str, period: str) -> QuerySet[Household]:
    gone_through = Exists(AccountMonth.objects.filter(household=OuterRef("pk"), period=period))
    waits = Exists(
        IncomeEntry.objects.filter(
            household=OuterRef("pk"), period=period, state=EntryState.PROPOSED
        )
    )
    if state == CONFIRMED:
        return rows.filter(gone_through)
    if state == UNDONE:
        return rows.filter(~gone_through)
    if state == WAITING:
        return rows.filter(waits)
    if state == NOTHING:
        return rows.filter(~gone_through, ~waits)
    if state == ASKED:
        asked = IncomeQuestion.objects.filter(
            entry__household=OuterRef("pk"), state=QuestionState.OPEN
        )
        return rows.filter(Exists(asked))
    return rows


def group_of(household: Household) -> str:
    """Return the group of a household in words: monitored while its risk is not cleared."""
    if household.monitor_category and not household.risk_cleared:
        return household.monitor_category
    return household.household_type


def account_rows(households: Iterable[Household], county: str, period: Period) -> list[AccountRow]:
    """Return the rows of a page of the list; a constant number of queries."""
    page = list(households)
    numbers = [household.pk for household in page]
    found_why = "of households found through the gate"
    window = year_to(county, period)
    rules = income_rules(county, window.last.last_day)
    found = calculations(numbers, county, window, rules=rules)
    whole = calculations(numbers, county, Window(*rules.year_of(period)), rules=rules)
    month = AccountMonth.objects.proven(found_why).filter(household__in=numbers, period=str(period))
    confirmed = set(month.values_list("household_id", flat=True))
    waiting: dict[int, int] = {}
    for number in (
        IncomeEntry.objects.proven(found_why)
        .filter(household__in=numbers, period=str(period), state=EntryState.PROPOSED)
        .values_list("household_id", flat=True)
    ):
        waiting[number] = waiting.get(number, 0) + 1
    asked: dict[int, int] = {}
    for number in (
        IncomeQuestion.objects.proven(found_why)
        .filter(entry__household__in=numbers, state=QuestionState.OPEN)
        .values_list("entry__household_id", flat=True)
    ):
        asked[number] = asked.get(number, 0) + 1
    places = villages_by_code(household.division_code for household in page)
    return [
        AccountRow(
            household,
            mask_name(household.head_name),
            places[household.division_code],
            group_of(household),
            household.pk in confirmed,
            waiting.get(household.pk, 0),
            asked.get(household.pk, 0),
            found[household.pk],
            whole[household.pk],
        )
        for household in page
    ]
