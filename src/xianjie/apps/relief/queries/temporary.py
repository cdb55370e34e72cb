"""Temporary relief: who sees and decides what, up to which amount."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, Sum

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.codes import significant
from xianjie.apps.relief.enums import OPEN_TEMPORARY, Decider, TemporaryState, TemporaryStep
from xianjie.apps.relief.models import TemporaryRelief
from xianjie.apps.relief.queries.requests import manages
from xianjie.apps.relief.queries.rules import MOST_TIMES, SMALL_TIMES, limit_of

OPEN, WAIT, PAY, PAPERS, PAID, ALL = "open", "wait", "pay", "papers", "paid", "all"
VIEWS = (OPEN, WAIT, PAY, PAPERS, PAID, ALL)
_DIGITS = 12


def visible_temporary(scope: Scope) -> ScopedQuerySet[TemporaryRelief]:
    """Return the temporary relief that a scope may see; of the departments only 民政."""
    return TemporaryRelief.objects.visible_to(scope, Permission.VIEW_RELIEF)


def decides_at_county(scope: Scope, place: str) -> bool:
    """Whether somebody decides for the county's civil affairs."""
    part = scope.of_sectors(TemporaryRelief.clerk_sectors)
    return part.may(Permission.DECIDE_RELIEF, significant(place))


def decider_of(scope: Scope, place: str) -> str:
    """Return at which level somebody may decide; empty for nobody."""
    if decides_at_county(scope, place):
        return Decider.COUNTY
    part = scope.narrowed(Permission.HANDLE_RELIEF)
    near = any(
        one.role == Role.TOWNSHIP_REVIEWER and place.startswith(one.prefix) for one in part.grants
    )
    return Decider.TOWN if near else ""


@dataclass(frozen=True)
class Limits:
    """The most in fen: of one relief at all, and of one that a township decides; None unknown."""

    most: int | None
    small: int | None


def limits_of(place: str, on: date) -> Limits:
    """Return the limits of a place on a day."""
    return Limits(limit_of(place, on, MOST_TIMES), limit_of(place, on, SMALL_TIMES))


def temporary_steps(scope: Scope, user_id: int | None, found: TemporaryRelief) -> list[str]:
    """Return what somebody may do about a case now."""
    place, made = found.division_code, []
    decider = decider_of(scope, place)
    if found.state == TemporaryState.APPLIED:
        if decider:
            made += [TemporaryStep.DECIDE, TemporaryStep.REFUSE]
        own = user_id is not None and found.created_by_id == user_id
        if manages(scope, place) or (own and scope.may(Permission.APPLY_RELIEF, place)):
            made.append(TemporaryStep.WITHDRAW)
    if found.state == TemporaryState.DECIDED and decider:
        made.append(TemporaryStep.PAY)
    waits = found.papers_due_on is not None and found.papers_on is None
    if waits and found.state in {TemporaryState.DECIDED, TemporaryState.PAID} and decider:
        made.append(TemporaryStep.PAPERS)
    return [str(one) for one in made]


def _condition(view: str) -> Q:
    match view:
        case "wait":
            return Q(state=TemporaryState.APPLIED)
        case "pay":
            return Q(state=TemporaryState.DECIDED)
        case "papers":
            return papers_missing()
        case "paid":
            return Q(state=TemporaryState.PAID)
        case "all":
            return Q()
        case _:
            return Q(state__in=OPEN_TEMPORARY) | papers_missing()


def papers_missing() -> Q:
    """Return relief that came first and whose papers are not complete."""
    return Q(papers_due_on__isnull=False, papers_on__isnull=True) & ~Q(
        state__in=[TemporaryState.REFUSED, TemporaryState.WITHDRAWN]
    )


@dataclass(frozen=True)
class TemporaryFilters:
    """What the list was narrowed by."""

    view: str = OPEN
    kind: str = ""
    town: str = ""

    @classmethod
    def of(cls, data: Any) -> TemporaryFilters:
        """Read them from an address; what is unknown is left out."""
        values = {one.name: str(data.get(one.name, "")).strip()[:20] for one in fields(cls)}
        if values["view"] not in VIEWS:
            values["view"] = OPEN
        if not (values["town"].isascii() and values["town"].isdigit()):
            values["town"] = ""
        return cls(**values)


def filtered_temporary(
    county: str, scope: Scope, filters: TemporaryFilters
) -> ScopedQuerySet[TemporaryRelief]:
    """Return the cases of a county that somebody sees, the most urgent first."""
    rows = visible_temporary(scope).filter(_condition(filters.view), county_code=county)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.town:
        prefix = significant(filters.town)
        rows = rows.filter(
            division_code__gte=prefix.ljust(_DIGITS, "0"),
            division_code__lte=prefix.ljust(_DIGITS, "9"),
        )
    rows = rows.select_related("household")
    if filters.view in {PAID, ALL}:
        return rows.order_by("-applied_on", "-pk")
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def temporary_counts(county: str, scope: Scope, today: date) -> dict[str, int]:
    """Return how many there are by view, and the fen paid this year."""
    rows = visible_temporary(scope).filter(county_code=county).order_by()
    found = rows.aggregate(
        **{view: Count("pk", filter=_condition(view)) for view in VIEWS if view != ALL},
        every=Count("pk"),
        spent=Sum("amount", filter=Q(state=TemporaryState.PAID, paid_on__year=today.year)),
        late=Count("pk", filter=papers_missing() & Q(papers_due_on__lt=today)),
    )
    return {key: value or 0 for key, value in found.items()}


def find_temporary(scope: Scope, pk: int) -> TemporaryRelief | None:
    """Return one case that the scope sees."""
    rows = visible_temporary(scope).filter(pk=pk)
    return rows.select_related("household", "decided_by", "created_by").first()
