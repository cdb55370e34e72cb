"""Base lists and lists from outside: versions, lines, villages, what may be done."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Q, QuerySet

from xianjie.apps.accounts.gate import ScopedQuerySet, addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.census.checks import checks
from xianjie.apps.census.enums import BaseState, Change, LinkState
from xianjie.apps.census.models import (
    BaseHousehold,
    BaseList,
    BaseVillage,
    ListEntry,
    ListUpload,
    SampleDraw,
)
from xianjie.kernel.places import place_prefix

_DIGITS = 12
_SHOWN_VERSIONS = 20


def versions_of(county: str) -> QuerySet[BaseList]:
    """Return the versions of a county, the newest first; without lines they name nobody."""
    rows = BaseList.objects.filter(county_code=county)
    return rows.select_related("made_by", "checked_by", "frozen_by").order_by("-number")


def chosen_version(county: str, number: str) -> BaseList | None:
    """Return a version by its number, else the newest that was not set aside."""
    rows = versions_of(county).exclude(state=BaseState.DROPPED)
    if number.isascii() and number.isdigit():
        return rows.filter(number=int(number[:9])).first()
    return rows.first()


def shown_versions(county: str) -> list[BaseList]:
    """Return the newest versions."""
    return list(versions_of(county)[:_SHOWN_VERSIONS])


def village_lines(found: BaseList, scope: Scope) -> ScopedQuerySet[BaseVillage]:
    """Return the villages of a version within a scope."""
    rows = BaseVillage.objects.visible_to(scope, Permission.VIEW_CENSUS)
    return rows.filter(base=found).order_by("division_code")


@dataclass(frozen=True)
class LineFilters:
    """What the lines of a version were narrowed by."""

    place: str = ""
    missing: str = ""
    change: str = ""
    state: str = ""

    @classmethod
    def of(cls, data: Any) -> LineFilters:
        """Read them from an address; what is unknown is left out."""
        values = {one.name: str(data.get(one.name, "")).strip()[:20] for one in fields(cls)}
        if not (values["place"].isascii() and values["place"].isdigit()):
            values["place"] = ""
        if values["missing"] not in {*checks(), "any"}:
            values["missing"] = ""
        if values["change"] not in Change.values:
            values["change"] = ""
        if values["state"] not in {"left", "again", "list"}:
            values["state"] = ""
        return cls(**values)

    def words(self) -> tuple[tuple[str, str], ...]:
        """Return them for the sheet of origin."""
        return tuple((one.name, getattr(self, one.name)) for one in fields(self))


def lines(found: BaseList, scope: Scope, filters: LineFilters) -> ScopedQuerySet[BaseHousehold]:
    """Return the lines of a version within a scope, by village and code."""
    rows = BaseHousehold.objects.visible_to(scope, Permission.VIEW_CENSUS).filter(base=found)
    if filters.place:
        rows = rows.filter(_inside(filters.place))
    if filters.missing == "any":
        rows = rows.filter(missing_count__gt=0)
    elif filters.missing:
        # The names of checks are quoted in the JSON text; it is no other name's part.
        rows = rows.filter(missing_count__gt=0, pk__in=_failing(found, filters.missing))
    if filters.change:
        rows = rows.filter(change=filters.change)
    states = {
        "left": Q(left_on__isnull=False), "again": Q(re_entered=True), "list": Q(source="LIST"),
    }  # fmt: skip
    if filters.state:
        rows = rows.filter(states[filters.state])
    return rows.order_by("division_code", "household_code")


def _inside(place: str) -> Q:
    prefix = place_prefix(place.ljust(_DIGITS, "0"))
    return Q(
        division_code__gte=prefix.ljust(_DIGITS, "0"), division_code__lte=prefix.ljust(_DIGITS, "9")
    )


def _failing(found: BaseList, check: str) -> QuerySet[Any]:
    """Return the numbers of lines that fail a check, in SQL that both databases know."""
    from django.db.models import TextField
    from django.db.models.functions import Cast

    rows = BaseHousehold.objects.proven("a condition inside a gated query").filter(
        base=found, missing_count__gt=0
    )
    # SQLite keeps the JSON text with escapes, PostgreSQL without.
    escaped = check.encode("ascii", "backslashreplace").decode()
    said = rows.annotate(said=Cast("missing", TextField()))
    return said.filter(Q(said__contains=f'"{check}"') | Q(said__contains=f'"{escaped}"')).values(
        "pk"
    )


def find_line(scope: Scope, pk: int) -> BaseHousehold | None:
    """Return one line that the scope sees."""
    rows = BaseHousehold.objects.visible_to(scope, Permission.VIEW_CENSUS).filter(pk=pk)
    return rows.select_related("base", "household").first()


def uploads_of(county: str, scope: Scope) -> QuerySet[ListUpload]:
    """Return the lists that were brought to a county, for whoever covers it."""
    rows = ListUpload.objects.filter(county_code=county)
    if not addressed(scope, SampleDraw).covers(county):
        rows = rows.none()
    return rows.select_related("brought_by").order_by("-brought_at", "-pk")


def find_upload(scope: Scope, pk: int) -> ListUpload | None:
    """Return one list of a county that the scope covers."""
    found = ListUpload.objects.select_related("brought_by").filter(pk=pk).first()
    covers = found is not None and addressed(scope, SampleDraw).covers(found.county_code)
    return found if covers else None


def entries_of(found: ListUpload, scope: Scope, state: str) -> ScopedQuerySet[ListEntry]:
    """Return the lines of a list, of one result or of all."""
    rows = ListEntry.objects.visible_to(scope, Permission.VIEW_CENSUS).filter(upload=found)
    if state in LinkState.values:
        rows = rows.filter(state=state)
    return rows.select_related("household", "person").order_by("division_code", "pk")
