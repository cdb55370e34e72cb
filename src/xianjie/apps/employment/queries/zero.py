"""The list of zero-employment families, also for other areas (relocation sites)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.employment.enums import STANDING, FamilyState
from xianjie.apps.employment.models import ZeroFamily

OPEN, LATE, MINE, CHECK, CLEARED, ALL = "open", "late", "mine", "check", "cleared", "all"
VIEWS = (OPEN, LATE, MINE, CHECK, CLEARED, ALL)


def zero_of(households: Collection[int]) -> dict[int, str]:
    """Return the state (a `FamilyState`) of those households that stand on the list; one query.

    The caller found the households through a gate of its own.
    """
    rows = ZeroFamily.objects.proven("households of the caller's own gate").filter(
        household_id__in=households, state__in=STANDING
    )
    return dict(rows.values_list("household_id", "state"))


def standing(scope: Scope, county: str) -> QuerySet[ZeroFamily]:
    """Return the families of a county that count towards the target of none."""
    rows = ZeroFamily.objects.visible_to(scope, Permission.VIEW_EMPLOYMENT)
    return rows.filter(county_code=county, state__in=STANDING)


@dataclass(frozen=True)
class ZeroFilters:
    """What the list is narrowed to; ``place`` are 9 or 12 digits."""

    view: str = OPEN
    place: str = ""
    state: str = ""
    relocated: bool = False
    focus: bool = False

    @classmethod
    def of(cls, values: Mapping[str, str]) -> ZeroFilters:
        """Read them from an address; what is unknown is left out."""
        view, place, state = (values.get(name, "") for name in ("view", "place", "state"))
        return cls(
            view=view if view in VIEWS else OPEN,
            place=place if place.isdigit() and len(place) in (9, 12) else "",
            state=state if state in FamilyState.values else "",
            relocated=values.get("relocated") == "1",
            focus=values.get("focus") == "1",
        )

    @property
    def chosen(self) -> dict[str, str]:
        """What an address must say to come back to them."""
        found = {"place": self.place, "state": self.state}
        found |= {"relocated": "1" if self.relocated else "", "focus": "1" if self.focus else ""}
        if self.view != OPEN:
            found["view"] = self.view
        return {name: value for name, value in found.items() if value}


def _condition(view: str, today: date, user: int | None) -> Q:
    stands = Q(state__in=STANDING)
    match view:
        case "late":
            return stands & Q(due_on__lt=today)
        case "mine":
            return stands & Q(owner_id=user)
        case "check":
            return Q(state=FamilyState.CHECK)
        case "cleared":
            return Q(state=FamilyState.CLEARED)
        case "all":
            return Q()
        case _:
            return stands


def _narrowed(county: str, scope: Scope, filters: ZeroFilters) -> QuerySet[ZeroFamily]:
    rows = ZeroFamily.objects.visible_to(scope, Permission.VIEW_EMPLOYMENT)
    rows = rows.filter(county_code=county)
    if filters.place:
        rows = rows.filter(
            division_code__gte=filters.place.ljust(12, "0"),
            division_code__lte=filters.place.ljust(12, "9"),
        )
    if filters.relocated:
        rows = rows.filter(relocated=True)
    if filters.focus:
        rows = rows.filter(focus=True)
    return rows


def listed(
    county: str, scope: Scope, filters: ZeroFilters, today: date, user: int | None
) -> QuerySet[ZeroFamily]:
    """Return the families that the filters let through, the most urgent first."""
    rows = _narrowed(county, scope, filters).filter(_condition(filters.view, today, user))
    if filters.state:
        rows = rows.filter(state=filters.state)
    order = ("-cleared_on", "-id") if filters.view == CLEARED else ("due_on", "id")
    return rows.select_related("household", "owner").order_by(*order)


def counted(
    county: str, scope: Scope, filters: ZeroFilters, today: date, user: int | None
) -> dict[str, int]:
    """Return how many families stand behind each view, and of those open how many moved."""
    rows = _narrowed(county, scope, filters)
    found: dict[str, int] = rows.aggregate(
        relocated_open=Count("id", filter=Q(state__in=STANDING, relocated=True)),
        **{view: Count("id", filter=_condition(view, today, user)) for view in VIEWS},
    )
    return found


def find_family(scope: Scope, pk: int) -> ZeroFamily | None:
    """Return one family that may be seen."""
    rows = ZeroFamily.objects.visible_to(scope, Permission.VIEW_EMPLOYMENT)
    return rows.select_related("household", "owner").filter(pk=pk).first()
