"""The lists of households by how far they are from removal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Count, Q

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, VillagePlace, villages_by_code
from xianjie.apps.removal.enums import Holds, Standing, Term
from xianjie.apps.removal.models import RemovalStanding
from xianjie.kernel.ids import mask_name

_CODE_DIGITS = 12
SORTS = {
    "household": "household__household_code",
    "place": "division_code",
    "since": "identified_on",
    "lacking": "lacking",
}


@dataclass(frozen=True)
class StandingFilters:
    """What the list shows; an empty text asks for everything of its kind.

    ``state`` is a `Standing` (可消除 without one); ``lacks`` is a condition that is not met;
    ``risk`` the gravest risk.
    """

    state: str = Standing.READY.value
    town: str = ""
    village: str = ""
    risk: str = ""
    lacks: str = ""
    sort: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> StandingFilters:
        """Read the filters from an address; an unknown state is 可消除."""
        given = {f.name: values.get(f.name, "").strip()[:30] for f in fields(cls)}
        given = {name: text.replace("\0", "\ufffd") for name, text in given.items()}
        if given["state"] not in Standing.values:
            given["state"] = Standing.READY.value
        return cls(**given)

    @property
    def narrowed(self) -> bool:
        """Whether any filter besides the tab is set."""
        return bool(self.town or self.village or self.risk or self.lacks)


@dataclass(frozen=True)
class StandingRow:
    """A line of the list; ``head`` is masked. ``terms`` are (condition, Y, N or U)."""

    pk: int
    household_id: int
    household_code: str
    head: str
    place: VillagePlace
    category: str
    risk: str
    identified_on: date
    terms: tuple[tuple[str, str], ...]
    met: int
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def standings(
    county: str, scope: Scope, filters: StandingFilters
) -> ScopedQuerySet[RemovalStanding]:
    """Return the rows that may be seen and that the filters let through, in the order asked."""
    rows = RemovalStanding.objects.visible_to(scope, Permission.VIEW_CASES, inside=county)
    rows = rows.filter(_place(filters), county_code=county, standing=filters.state)
    if filters.risk:
        rows = rows.filter(risk=filters.risk)
    if filters.lacks:
        key = f"terms__{filters.lacks}"
        rows = (
            rows.filter(Q(**{key: Holds.NO.value}) | Q(**{key: Holds.UNKNOWN.value}))
            if filters.lacks in Term.values
            else rows.none()
        )
    column = SORTS.get(filters.sort.removeprefix("-"))
    order = () if column is None else (("-" if filters.sort.startswith("-") else "") + column,)
    return rows.order_by(*order, "identified_on", "pk")


def _place(filters: StandingFilters) -> Q:
    if filters.village:
        return Q(division_code=filters.village)
    if filters.town:
        prefix = filters.town[:TOWN_DIGITS]
        low, high = prefix.ljust(_CODE_DIGITS, "0"), prefix.ljust(_CODE_DIGITS, "9")
        return Q(division_code__gte=low, division_code__lte=high)
    return Q()


def standing_counts(county: str, scope: Scope) -> dict[str, int]:
    """Return standing → how many households the scope sees there, in one query."""
    rows = (
        RemovalStanding.objects.visible_to(scope, Permission.VIEW_CASES, inside=county)
        .filter(county_code=county)
        .order_by()
        .values_list("standing")
        .annotate(count=Count("pk"))
    )
    return dict(rows)


def standing_rows(keys: Iterable[int]) -> list[StandingRow]:
    """Return the lines of a page of standings in their order, in two queries."""
    ordered = list(keys)
    found = (
        RemovalStanding.objects.proven("keys of a page of the gated list")
        .select_related("household", "episode")
        .in_bulk(ordered)
    )
    places = villages_by_code(row.division_code for row in found.values())
    return [_row(found[key], places) for key in ordered]


def _row(row: RemovalStanding, places: Mapping[str, VillagePlace]) -> StandingRow:
    terms = tuple(row.terms.items())
    code = row.division_code
    return StandingRow(
        pk=row.episode_id,
        household_id=row.household_id,
        household_code=row.household.household_code,
        head=mask_name(row.household.head_name),
        place=places.get(code, VillagePlace(code, code)),
        category=row.episode.category,
        risk=row.risk,
        identified_on=row.identified_on,
        terms=terms,
        met=sum(holds == Holds.YES for _, holds in terms),
        missing=tuple(name for name, holds in terms if holds == Holds.NO),
        unknown=tuple(name for name, holds in terms if holds == Holds.UNKNOWN),
    )
