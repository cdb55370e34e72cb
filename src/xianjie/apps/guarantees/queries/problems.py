"""Lists of problems and what one shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.guarantees.enums import STANDING, Area, ProblemSource, ProblemState
from xianjie.apps.guarantees.gate import AreaQuerySet
from xianjie.apps.guarantees.models import Problem

OPEN, LATE, MINE, WAIT, CLOSED_NOW, AGAIN, ALL = (
    "open", "late", "mine", "wait", "closed", "again", "all",
)  # fmt: skip
VIEWS = (OPEN, LATE, MINE, WAIT, CLOSED_NOW, AGAIN, ALL)


@dataclass(frozen=True)
class ProblemFilters:
    """What the list is narrowed to; ``place`` are 9 or 12 digits."""

    view: str = OPEN
    area: str = ""
    kind: str = ""
    source: str = ""
    place: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> ProblemFilters:
        """Read them from an address; what is unknown is left out."""
        view, area, source = (values.get(name, "") for name in ("view", "area", "source"))
        place = values.get("place", "")
        return cls(
            view=view if view in VIEWS else OPEN,
            area=area if area in Area.values else "",
            kind=values.get("kind", "")[:60],
            source=source if source in ProblemSource.values else "",
            place=place if place.isdigit() and len(place) in (9, 12) else "",
        )

    @property
    def chosen(self) -> dict[str, str]:
        """What an address must say to come back to them."""
        found = {name: getattr(self, name) for name in ("area", "kind", "source", "place")}
        if self.view != OPEN:
            found["view"] = self.view
        return {name: value for name, value in found.items() if value}


def visible_problems(scope: Scope) -> AreaQuerySet[Problem]:
    """Return the problems that a scope may see."""
    rows: AreaQuerySet[Problem] = Problem.objects.visible_to(scope, Permission.VIEW_GUARANTEES)
    return rows


def find_problem(scope: Scope, pk: int) -> Problem | None:
    """Return one problem that may be seen, with all that its page shows."""
    rows = visible_problems(scope).select_related("household", "person", "owner", "accepted_by")
    return rows.filter(pk=pk).first()


def filtered(
    county: str, scope: Scope, filters: ProblemFilters, today: date, user: int | None
) -> AreaQuerySet[Problem]:
    """Return the problems that the filters let through, the most urgent first."""
    rows = visible_problems(scope).filter(county_code=county)
    for name in ("area", "kind", "source"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.place:
        rows = rows.filter(
            division_code__gte=filters.place.ljust(12, "0"),
            division_code__lte=filters.place.ljust(12, "9"),
        )
    rows = rows.filter(_condition(filters.view, today, user))
    order = ("-closed_on", "-id") if filters.view == CLOSED_NOW else ("due_on", "id")
    return rows.select_related("household", "person", "owner").order_by(*order)


def _condition(view: str, today: date, user: int | None) -> Q:
    standing = Q(state__in=STANDING)
    match view:
        case "late":
            return standing & Q(due_on__lt=today)
        case "mine":
            return standing & Q(owner_id=user)
        case "wait":
            return Q(state=ProblemState.DONE)
        case "closed":
            return Q(closed_on__gte=today.replace(day=1))
        case "again":
            return standing & Q(reopened__gt=0)
        case "all":
            return Q()
        case _:
            return standing


def counts_of(
    county: str, scope: Scope, area: str, place: str, today: date, user: int | None
) -> dict[str, int]:
    """Return how many problems stand behind each view of the list, in one query."""
    rows = visible_problems(scope).filter(county_code=county)
    if area:
        rows = rows.filter(area=area)
    if place:
        rows = rows.filter(
            division_code__gte=place.ljust(12, "0"), division_code__lte=place.ljust(12, "9")
        )
    return rows.aggregate(
        **{view: Count("id", filter=_condition(view, today, user)) for view in VIEWS if view != ALL}
    ) | {ALL: 0}


def by_kind(county: str, scope: Scope, area: str, today: date) -> list[tuple[str, int, int]]:
    """Return the kinds of problems of an area that stand open: kind, open, late."""
    standing = visible_problems(scope).filter(county_code=county, area=area, state__in=STANDING)
    rows = (
        standing.values("kind")
        .order_by("kind")
        .annotate(standing=Count("id"), late=Count("id", filter=Q(due_on__lt=today)))
    )
    return list(rows.values_list("kind", "standing", "late"))
