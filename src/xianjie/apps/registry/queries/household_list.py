"""The households of a county: filtered, sorted, counted and cut in the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.expressions import OrderBy

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, VillagePlace, villages_by_code
from xianjie.apps.registry.models import Household
from xianjie.apps.registry.prefixes import begins
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.ids import mask_name

_CODE_DIGITS = 12
GONE, ALL = "gone", "all"
NOT_MONITORED, MONITORED = "none", "any"
YES, NO, UNKNOWN = "yes", "no", "unknown"


@dataclass(frozen=True)
class HouseholdFilters:
    """What the list shows; an empty text asks for everything of its kind.

    ``active`` is empty for the households in the register, ``gone`` for those that left, ``all``.
    ``monitor`` is a category, ``any`` or ``none``; ``cleared`` is yes, no or unknown. ``word`` is
    the beginning of a 户编号 or of the head's name; it never stands in an address.
    """

    town: str = ""
    village: str = ""
    type: str = ""
    monitor: str = ""
    cleared: str = ""
    active: str = ""
    sort: str = ""
    word: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str], word: str = "") -> HouseholdFilters:
        """Read the filters from an address; NUL, which PostgreSQL refuses, is in no text."""
        names = [f.name for f in fields(cls) if f.name != "word"]
        given = {n: values.get(n, "").strip()[:60].replace("\0", "\ufffd") for n in names}
        return cls(**given, word=word.strip()[:60].replace("\0", "\ufffd"))

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(getattr(self, f.name) for f in fields(self) if f.name != "sort")

    @property
    def shown(self) -> dict[str, str]:
        """The filters that are set, without the word, for addresses and the audit."""
        names = [f.name for f in fields(self) if f.name != "word"]
        return {name: value for name in names if (value := getattr(self, name))}


@dataclass(frozen=True)
class HouseholdRow:
    """A line of the list; ``head`` is masked."""

    pk: int
    code: str
    head: str
    members: int
    place: VillagePlace
    type: str
    monitor: str
    income: int | None
    cleared: bool | None
    active: bool


@dataclass(frozen=True)
class Totals:
    """Households and people behind a list."""

    households: int
    people: int


SORTS = {
    "code": F("household_code").asc(),
    "head": F("head_name").asc(),
    "members": F("member_count").desc(),
    "place": F("division_code").asc(),
    "income": F("income_per_capita").asc(nulls_last=True),
}
"""Sort keys of an address, as they run when a heading is pressed once."""
_TURNED = {
    "code": F("household_code").desc(),
    "head": F("head_name").desc(),
    "members": F("member_count").asc(),
    "place": F("division_code").desc(),
    "income": F("income_per_capita").desc(nulls_last=True),
}
_COLUMNS = (
    "pk", "household_code", "head_name", "member_count", "division_code", "household_type",
    "monitor_category", "income_per_capita", "risk_cleared", "is_active",
)  # fmt: skip


def filtered_households(
    county: str, scope: Scope, filters: HouseholdFilters
) -> QuerySet[Household]:
    """Return the households that the filters let through, in the order asked for."""
    rows = Household.objects.visible_to(scope, Permission.VIEW_HOUSEHOLDS, inside=county)
    return rows.filter(county_code=county).filter(_conditions(filters)).order_by(*_order(filters))


def _order(filters: HouseholdFilters) -> tuple[str | OrderBy, ...]:
    key = filters.sort.removeprefix("-")
    if key not in SORTS:
        return ("division_code", "household_code")
    column = _TURNED[key] if filters.sort.startswith("-") else SORTS[key]
    return (column, "household_code") if key == "place" else (column, "id")


def _conditions(filters: HouseholdFilters) -> Q:
    condition = Q()
    if filters.active != ALL:
        # As a set: SQLite takes a bare truth value for no equality, and no index would serve.
        condition &= Q(is_active__in=[filters.active != GONE])
    if filters.village:
        condition &= Q(division_code=filters.village)
    elif filters.town:
        prefix = filters.town[:TOWN_DIGITS]
        low, high = prefix.ljust(_CODE_DIGITS, "0"), prefix.ljust(_CODE_DIGITS, "9")
        condition &= Q(division_code__gte=low, division_code__lte=high)
    if filters.type:
        condition &= Q(household_type=filters.type)
    if filters.monitor == MONITORED:
        condition &= Q(monitor_category__gt="")
    elif filters.monitor:
        wanted = "" if filters.monitor == NOT_MONITORED else filters.monitor
        condition &= Q(monitor_category=wanted)
    if filters.cleared == UNKNOWN:
        condition &= Q(risk_cleared__isnull=True)
    elif filters.cleared:
        condition &= Q(risk_cleared=filters.cleared == YES)
    if filters.word:
        condition &= begins("household_code", filters.word) | begins("head_name", filters.word)
    return condition


def totals_of(rows: QuerySet[Household]) -> Totals:
    """Return how many households and people a list holds, in one query over an index."""
    found = rows.order_by().aggregate(households=Count("pk"), people=Sum("member_count"))
    return Totals(found["households"], found["people"] or 0)


def rows_of(keys: Iterable[int]) -> list[HouseholdRow]:
    """Return the lines of households given by their keys, in that order, in two queries."""
    ordered = list(keys)
    found = {
        values[0]: values
        for values in Household.objects.proven("keys of a page of the gated list")
        .filter(pk__in=ordered)
        .values_list(*_COLUMNS)
    }
    places = villages_by_code(values[4] for values in found.values())
    return [
        HouseholdRow(
            pk=pk, code=code, head=mask_name(head), members=members,
            place=places.get(division, VillagePlace(division, division)),
            type=kind, monitor=monitor, income=income, cleared=cleared, active=active,
        )
        for pk, code, head, members, division, kind, monitor, income, cleared, active in (
            found[key] for key in ordered if key in found
        )
    ]  # fmt: skip


def rows_in_portions(rows: QuerySet[Household], size: int = 1_000) -> Iterator[HouseholdRow]:
    """Yield all lines of a list, read a portion at a time."""
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), size):
        yield from rows_of(keys[start : start + size])


def household_types() -> tuple[str, ...]:
    """Return the types that a household may have, in the order of the code set."""
    return load_codes("户类型").texts


def monitor_categories() -> tuple[str, ...]:
    """Return the categories that a monitored household may have."""
    return load_codes("监测对象类别").texts
