"""Monthly records as a list with flags and filters, and those of one household."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date

from django.db.models import Count, Q

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.registry.models import Household
from xianjie.apps.rounds.enums import RiskChange
from xianjie.apps.rounds.models import MonthlyRecord
from xianjie.apps.rounds.models.record import STATES
from xianjie.apps.rounds.queries.population import inside
from xianjie.kernel.ids import mask_name
from xianjie.kernel.periods import Period

WORSE, NEW_RISK, TROUBLE, REMOVAL, FINE = "worse", "new", "trouble", "removal", "fine"
MONTHS_SHOWN = 12


@dataclass(frozen=True)
class RecordFilters:
    """What the list shows; empty asks for everything. ``code`` begins a 户编号, never a name."""

    period: str = ""
    town: str = ""
    village: str = ""
    flag: str = ""
    code: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str], today: date) -> RecordFilters:
        """Read the filters from an address; the present month where none is named."""
        given = {f.name: values.get(f.name, "").strip()[:40] for f in fields(cls)}
        given = {name: text.replace("\0", "\ufffd") for name, text in given.items()}
        code = given["code"]
        if code and not (code.isascii() and code.replace("-", "").isalnum()):
            given["code"] = ""
        for name in ("town", "village"):
            if not (given[name].isascii() and given[name].isdigit() and len(given[name]) == 12):
                given[name] = ""
        if not given["period"]:
            given["period"] = str(Period.of(today))
        return cls(**given)

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class RecordRow:
    """A household's month; money in fen, the head masked."""

    pk: int
    household_id: int
    household_code: str
    head: str
    place: VillagePlace
    period: str
    visited_on: date
    visited_by: str
    income: int | None
    income_per_capita: int | None
    expenditure: int | None
    states: tuple[bool | None, ...]
    risk_change: str
    change_label: str
    new_risk: str
    is_worse: bool
    wants_removal: bool


def _trouble() -> Q:
    condition = Q()
    for column in STATES:
        condition |= Q(**{column: False})
    return condition


FLAGS: dict[str, Q] = {
    WORSE: Q(is_worse=True),
    NEW_RISK: Q(risk_change=RiskChange.NEW),
    TROUBLE: _trouble(),
    REMOVAL: Q(wants_removal=True),
    FINE: Q(is_worse=False),
}


def records_of(county: str, scope: Scope, filters: RecordFilters) -> ScopedQuerySet[MonthlyRecord]:
    """Return the records of a month that the filters let through, by place."""
    rows = _month(county, scope, filters)
    if filters.flag:
        rows = rows.filter(FLAGS.get(filters.flag, Q(pk__in=[])))
    return rows.order_by("division_code", "id")


def _month(county: str, scope: Scope, filters: RecordFilters) -> ScopedQuerySet[MonthlyRecord]:
    rows = MonthlyRecord.objects.visible_to(scope, Permission.VIEW_CASES, inside=county)
    rows = rows.filter(county_code=county, period=filters.period)
    if filters.village:
        rows = rows.filter(division_code=filters.village)
    elif filters.town:
        rows = rows.filter(inside(filters.town))
    if filters.code:
        rows = rows.filter(household__household_code__startswith=filters.code)
    return rows


def counts_of(county: str, scope: Scope, filters: RecordFilters) -> dict[str, int]:
    """Return how many records of the month carry each flag, and ``total``."""
    counts = {name: Count("pk", filter=condition) for name, condition in FLAGS.items()}
    found: dict[str, int] = _month(county, scope, filters).aggregate(total=Count("pk"), **counts)
    return found


def record_rows(keys: Iterable[int]) -> list[RecordRow]:
    """Return the lines of a page of records, given their keys in order, in a few queries."""
    ordered = list(keys)
    rows = MonthlyRecord.objects.proven("keys of a page of the gated list")
    found = rows.select_related("household", "visited_by").in_bulk(ordered)
    places = villages_by_code(record.division_code for record in found.values())
    return [_row(found[key], places) for key in ordered]


def _row(record: MonthlyRecord, places: Mapping[str, VillagePlace]) -> RecordRow:
    code = record.division_code
    return RecordRow(
        pk=record.pk,
        household_id=record.household_id,
        household_code=record.household.household_code,
        head=mask_name(record.household.head_name),
        place=places.get(code, VillagePlace(code, code)),
        period=record.period,
        visited_on=record.visited_on,
        visited_by=str(record.visited_by),
        income=record.income,
        income_per_capita=record.income_per_capita,
        expenditure=record.expenditure,
        states=tuple(getattr(record, column) for column in STATES),
        risk_change=record.risk_change,
        change_label=record.get_risk_change_display(),
        new_risk=record.new_risk,
        is_worse=record.is_worse,
        wants_removal=record.wants_removal,
    )


def months_offered(today: date) -> list[str]:
    """Return the months to choose from, the newest first: the present one and eleven before."""
    period = Period.of(today)
    return [str(period - step) for step in range(MONTHS_SHOWN)]


def records_of_household(household: Household) -> list[MonthlyRecord]:
    """Return the last twelve months of a household that came through the gate, newest first."""
    rows = MonthlyRecord.objects.proven("of a household found through the gate")
    found = rows.filter(household=household).select_related("visited_by")
    return list(found.order_by("-period")[:MONTHS_SHOWN])
