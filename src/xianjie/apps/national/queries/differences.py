"""The differences that somebody sees: narrowed, counted, as lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries import division_names
from xianjie.apps.divisions.queries.places import VillagePlace, short_name, villages_by_code
from xianjie.apps.national.enums import UNDECIDED, DifferenceKind, DifferenceState
from xianjie.apps.national.models import Comparison, Difference
from xianjie.apps.registry.models import Person
from xianjie.apps.registry.relations import HEAD
from xianjie.exchange.contracts import load_contract
from xianjie.exchange.faults import show
from xianjie.exchange.layouts import REGISTRY
from xianjie.kernel.ids import mask_name

OPEN, CONFLICT, SEND, SENT, DONE, ALL = "open", "conflict", "send", "sent", "done", "all"
VIEWS: dict[str, tuple[DifferenceState, ...]] = {
    OPEN: UNDECIDED,
    CONFLICT: (DifferenceState.CONFLICT,),
    SEND: (DifferenceState.OURS,),
    SENT: (DifferenceState.SENT,),
    DONE: (DifferenceState.THEIRS, DifferenceState.CONFIRMED, DifferenceState.GONE),
    ALL: tuple(DifferenceState),
}
_TOWN_DIGITS, _VILLAGE_DIGITS = 9, 12
_MOST_COLUMNS = 8


@dataclass(frozen=True)
class DifferenceFilters:
    """What a list of differences is narrowed to; texts as in the address."""

    view: str = OPEN
    kind: str = ""
    column: str = ""
    town: str = ""
    village: str = ""
    code: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> DifferenceFilters:
        """Read them from an address or a form; nonsense narrows nothing."""
        values = {one.name: given.get(one.name, "")[:60].strip() for one in fields(cls)}
        if values["view"] not in VIEWS:
            values["view"] = OPEN
        if values["kind"] not in DifferenceKind.values:
            values["kind"] = ""
        for name, digits in (("town", 12), ("village", 12)):
            if not (values[name].isdigit() and len(values[name]) == digits):
                values[name] = ""
        if not values["village"].startswith(values["town"][:_TOWN_DIGITS]):
            values["village"] = ""
        return cls(**values)

    @property
    def shown(self) -> dict[str, str]:
        """Those that are set, for an address."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def narrowed(self) -> bool:
        """Whether anything but the view is chosen."""
        return any(value for name, value in self.shown.items() if name != "view")


@dataclass(frozen=True)
class DifferenceLine:
    """One difference as a page shows it: names, numbers and telephones masked."""

    row: Difference
    place: VillagePlace
    who: str
    title: str
    ours: str
    theirs: str


def visible_differences(scope: Scope) -> QuerySet[Difference]:
    """Return the differences in the places where somebody may settle them."""
    return Difference.objects.visible_to(scope, Permission.SETTLE_DIFFERENCES)


def filtered_differences(
    county: str, scope: Scope, filters: DifferenceFilters
) -> QuerySet[Difference]:
    """Return the differences of a county that somebody sees and that the filters let through."""
    rows = visible_differences(scope).filter(county_code=county)
    rows = rows.filter(_condition(filters))
    return rows.order_by("division_code", "household_code", "id")


def _condition(filters: DifferenceFilters) -> Q:
    condition = Q(state__in=VIEWS[filters.view])
    if filters.kind:
        condition &= Q(kind=filters.kind)
    if filters.column:
        condition &= Q(column=filters.column)
    place = filters.village or (filters.town[:_TOWN_DIGITS] if filters.town else "")
    if place:
        low, high = place.ljust(12, "0"), place.ljust(12, "9")
        condition &= Q(division_code__gte=low, division_code__lte=high)
    if filters.code:
        condition &= Q(household_code__startswith=filters.code)
    return condition


def lines_of(rows: Iterable[Difference]) -> list[DifferenceLine]:
    """Return rows as lines; two queries for the names of places."""
    found = list(rows)
    places = villages_by_code(row.division_code for row in found)
    return [_line(row, places) for row in found]


def _line(row: Difference, places: Mapping[str, VillagePlace]) -> DifferenceLine:
    contract = load_contract(REGISTRY)
    ours, theirs, title = row.ours, row.theirs, row.column
    if row.column and contract.has_column(row.column):
        column = contract.column(row.column)
        ours, theirs = show(column, ours), show(column, theirs)
    elif row.kind == DifferenceKind.NOT_HERE:
        whole = row.household_id is None
        title, theirs = ("整户" if whole else "成员"), (row.theirs if whole else "在名单上")
        ours = "没有"
    elif row.kind == DifferenceKind.NOT_THERE:
        title = "成员" if row.person_id else "整户"
        ours, theirs = (row.ours if row.person_id else "在册"), "没有"
    code = row.division_code
    place = places.get(code) or VillagePlace(code, code)
    return DifferenceLine(row, place, mask_name(row.name), title, ours, theirs)


@dataclass(frozen=True)
class Tally:
    """A number of differences with what it counts; ``query`` of a place narrows a list to it."""

    key: str
    title: str
    count: int
    query: str = ""


def tiles_of(county: str, scope: Scope) -> dict[str, int]:
    """Return how many differences each view holds, in one query."""
    rows = visible_differences(scope).filter(county_code=county)
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return {view: sum(counts.get(state, 0) for state in VIEWS[view]) for view in VIEWS}


def by_town(county: str, scope: Scope, filters: DifferenceFilters) -> list[Tally]:
    """Return the differences of the filters by township, most first; two queries."""
    return _by_place(county, scope, filters, _TOWN_DIGITS)


def by_village(county: str, scope: Scope, filters: DifferenceFilters) -> list[Tally]:
    """Return the differences of the filters by village, most first; two queries."""
    return _by_place(county, scope, filters, _VILLAGE_DIGITS)


def _by_place(county: str, scope: Scope, filters: DifferenceFilters, digits: int) -> list[Tally]:
    rows = filtered_differences(county, scope, filters).order_by()
    pairs = rows.annotate(p=Substr("division_code", 1, digits)).values_list("p")
    counts = {str(code): n for code, n in pairs.annotate(n=Count("pk"))}
    names = division_names(code.ljust(12, "0") for code in counts)
    found = []
    for code, n in counts.items():
        whole = code.ljust(12, "0")
        town = code[:_TOWN_DIGITS].ljust(12, "0")
        query = f"town={town}" + (f"&village={whole}" if digits > _TOWN_DIGITS else "")
        found.append(Tally(whole, short_name(names.get(whole, whole)), n, query))
    return sorted(found, key=lambda one: (-one.count, one.key))


def by_column(county: str, scope: Scope, filters: DifferenceFilters) -> list[Tally]:
    """Return the differences of the filters by column, most first."""
    rows = filtered_differences(county, scope, filters).order_by().filter(column__gt="")
    counts = rows.values_list("column").annotate(n=Count("pk")).order_by("-n", "column")
    return [Tally(str(name), str(name), n) for name, n in counts[:_MOST_COLUMNS]]


def columns_there(county: str, scope: Scope) -> list[str]:
    """Return the columns in which something differed, for the choice of a filter."""
    rows = visible_differences(scope).filter(county_code=county, column__gt="").order_by("column")
    return list(rows.values_list("column", flat=True).distinct())


def newest_comparison(county: str, scope: Scope) -> Comparison | None:
    """Return the newest comparison that touches what somebody sees."""
    found = Comparison.objects.proven("counts of the county, no names").filter(county_code=county)
    return (
        found.order_by("-compared_at", "-pk").first() if scope.prefixes or scope.unlimited else None
    )


def heads_of(rows: Iterable[Difference]) -> dict[int, Person]:
    """Return the heads of the households that rows are about, by household; one query."""
    keys = {row.household_id for row in rows if row.household_id is not None}
    people = Person.objects.proven("heads of households of gated rows").filter(
        household__in=keys, relation=HEAD
    )
    return {person.household_id: person for person in people if person.household_id is not None}
