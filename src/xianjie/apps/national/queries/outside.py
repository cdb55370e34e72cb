"""People outside: narrowed, counted, as lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields

from django.db.models import Count, Q, QuerySet

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.national.enums import OutsideState
from xianjie.apps.national.models import OutsideEntry, OutsideList
from xianjie.kernel.ids import mask_id, mask_name

ALL = "ALL"
_TOWN_DIGITS = 9


@dataclass(frozen=True)
class OutsideFilters:
    """What a list of people outside is narrowed to; texts as in the address."""

    state: str = OutsideState.OPEN.value
    source: str = ""
    town: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> OutsideFilters:
        """Read them from an address or a form; nonsense narrows nothing."""
        values = {one.name: given.get(one.name, "")[:40].strip() for one in fields(cls)}
        if values["state"] not in {*OutsideState.values, ALL}:
            values["state"] = OutsideState.OPEN.value
        if not (values["town"].isdigit() and len(values["town"]) == 12):
            values["town"] = ""
        return cls(**values)

    @property
    def shown(self) -> dict[str, str]:
        """Those that are set, for an address."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class OutsideLine:
    """Somebody as a page shows them, masked."""

    row: OutsideEntry
    who: str
    number: str
    place: str


def visible_entries(scope: Scope) -> QuerySet[OutsideEntry]:
    """Return the entries in the places where somebody may settle them."""
    return OutsideEntry.objects.visible_to(scope, Permission.SETTLE_DIFFERENCES)


def filtered_entries(county: str, scope: Scope, filters: OutsideFilters) -> QuerySet[OutsideEntry]:
    """Return the entries of a county that somebody sees and that the filters let through."""
    condition = Q(county_code=county)
    if filters.state != ALL:
        condition &= Q(state=filters.state)
    if filters.source:
        condition &= Q(list__source=filters.source)
    if filters.town:
        place = filters.town[:_TOWN_DIGITS]
        low, high = place.ljust(12, "0"), place.ljust(12, "9")
        condition &= Q(division_code__gte=low, division_code__lte=high)
    rows = visible_entries(scope).filter(condition).select_related("list", "household")
    return rows.order_by("division_code", "id")


def lines_of(rows: Iterable[OutsideEntry], county: str) -> list[OutsideLine]:
    """Return rows as lines; one query for the names of places."""
    found = list(rows)
    places = full_names({row.division_code for row in found}, below=county)
    return [
        OutsideLine(
            row,
            mask_name(row.name),
            mask_id(row.id_number) if row.id_number else "",
            places.get(row.division_code, "") or "本县（住址不详）",
        )
        for row in found
    ]


def counts_of(county: str, scope: Scope) -> dict[str, int]:
    """Return how many entries there are in each state, in one query."""
    rows = visible_entries(scope).filter(county_code=county)
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: counts.get(state, 0) for state in OutsideState.values}


def newest_lists(county: str, most: int = 6) -> list[OutsideList]:
    """Return the lists that were compared last; counts without names."""
    found = OutsideList.objects.proven("counts of the county, no names")
    return list(found.filter(county_code=county).order_by("-compared_at", "-pk")[:most])
