"""Lists of matches and of offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.employment.enums import PushResult
from xianjie.apps.employment.models import Match, Push

VIEW = Permission.VIEW_EMPLOYMENT
WAITING, MET, HIRED, DECLINED, ALL = "waiting", "met", "hired", "declined", "all"
_RESULTS = {
    WAITING: PushResult.WAITING, MET: PushResult.MET, HIRED: PushResult.HIRED,
    DECLINED: PushResult.DECLINED,
}  # fmt: skip


@dataclass(frozen=True)
class PushFilters:
    """What the lists are narrowed to; ``place`` are 9 or 12 digits, ``vacancy`` a number."""

    view: str = ""
    place: str = ""
    vacancy: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> PushFilters:
        """Read them from an address; what is unknown is left out."""
        place, vacancy = values.get("place", ""), values.get("vacancy", "")
        return cls(
            view=values.get("view", "")[:10],
            place=place if place.isdigit() and len(place) in (9, 12) else "",
            vacancy=vacancy
            if vacancy.isascii() and vacancy.isdigit() and len(vacancy) < 12
            else "",
        )

    @property
    def chosen(self) -> dict[str, str]:
        """What an address must say to come back to them."""
        found = {"view": self.view, "place": self.place, "vacancy": self.vacancy}
        return {name: value for name, value in found.items() if value}


def _within(filters: PushFilters) -> Q:
    found = Q()
    if filters.place:
        found &= Q(
            division_code__gte=filters.place.ljust(12, "0"),
            division_code__lte=filters.place.ljust(12, "9"),
        )
    if filters.vacancy:
        found &= Q(vacancy_id=int(filters.vacancy))
    return found


def matches(
    county: str, scope: Scope, filters: PushFilters, permission: Permission = VIEW
) -> QuerySet[Match]:
    """Return the matches that were not offered yet, by village and person, the best post first."""
    offered = Push.objects.proven("offers of matches that came through the gate").filter(
        vacancy=OuterRef("vacancy"), worker=OuterRef("worker")
    )
    rows = Match.objects.visible_to(scope, permission).filter(county_code=county)
    rows = rows.filter(_within(filters)).filter(~Exists(offered))
    if filters.vacancy:
        rows = rows.filter(rank__gt=0).order_by("rank")
    else:
        rows = rows.filter(own_rank__gt=0).order_by("division_code", "worker_id", "own_rank")
    return rows.select_related("vacancy", "worker__person", "worker__household")


def matched_at(county: str, scope: Scope) -> datetime | None:
    """Return when the county was matched last."""
    rows = Match.objects.visible_to(scope, VIEW).filter(county_code=county)
    found: datetime | None = rows.aggregate(last=Max("matched_at"))["last"]
    return found


def pushes(county: str, scope: Scope, filters: PushFilters) -> QuerySet[Push]:
    """Return the offers that the filters let through, the newest first."""
    rows = Push.objects.visible_to(scope, VIEW).filter(county_code=county)
    rows = rows.filter(_within(filters))
    if filters.view in _RESULTS:
        rows = rows.filter(result=_RESULTS[filters.view])
    return rows.select_related("vacancy", "worker__person", "worker__household").order_by(
        "-pushed_on", "-id"
    )


def push_counts(county: str, scope: Scope, filters: PushFilters) -> dict[str, int]:
    """Return how many offers have which result, in one query."""
    rows = Push.objects.visible_to(scope, VIEW).filter(county_code=county)
    rows = rows.filter(_within(filters))
    found: dict[str, int] = rows.aggregate(
        all=Count("id"),
        **{name: Count("id", filter=Q(result=value)) for name, value in _RESULTS.items()},
    )
    return found


def find_push(scope: Scope, pk: int) -> Push | None:
    """Return one offer whose result may be kept."""
    rows = Push.objects.visible_to(scope, Permission.WORK_EMPLOYMENT)
    return (
        rows.filter(pk=pk).select_related("vacancy", "worker__person", "worker__household").first()
    )


def placements(county: str, first: date, last: date) -> QuerySet[Push]:
    """Return who was taken on within days, for counts of a whole county."""
    rows = Push.objects.proven("counts of a county")
    return rows.filter(
        county_code=county, result=PushResult.HIRED, result_on__gte=first, result_on__lte=last
    )
