"""Applications for 低保 and who holds it: visibility, what may be done, lists."""

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
from xianjie.apps.relief.enums import OPEN_ALLOWANCES, AllowanceState, AllowanceStep
from xianjie.apps.relief.models import AllowanceApplication, AllowanceHolding
from xianjie.apps.relief.queries.requests import manages

OPEN, SURVEY, OPINE, DECIDE, DONE, ALL = "open", "survey", "opine", "decide", "done", "all"
VIEWS = (OPEN, SURVEY, OPINE, DECIDE, DONE, ALL)
_DIGITS = 12
_STATE_OF = {
    SURVEY: AllowanceState.APPLIED,
    OPINE: AllowanceState.SURVEYED,
    DECIDE: AllowanceState.OPINED,
}


def visible_allowances(scope: Scope) -> ScopedQuerySet[AllowanceApplication]:
    """Return the applications that a scope may see; of the departments only 民政."""
    return AllowanceApplication.objects.visible_to(scope, Permission.VIEW_RELIEF)


def visible_holdings(scope: Scope) -> ScopedQuerySet[AllowanceHolding]:
    """Return who holds 低保 within a scope."""
    return AllowanceHolding.objects.visible_to(scope, Permission.VIEW_RELIEF)


def decides(scope: Scope, place: str) -> bool:
    """Whether somebody decides for the county's civil affairs."""
    part = scope.of_sectors(AllowanceApplication.clerk_sectors)
    return part.may(Permission.DECIDE_RELIEF, significant(place))


def surveys(scope: Scope, place: str) -> bool:
    """Whether somebody surveys households: village, helpers, township; never a department."""
    return any(
        grant.role != Role.DEPARTMENT_CLERK and place.startswith(grant.prefix)
        for grant in scope.narrowed(Permission.APPLY_RELIEF).grants
    )


def allowance_steps(scope: Scope, user_id: int | None, found: AllowanceApplication) -> list[str]:
    """Return what somebody may do about an application now."""
    place = found.division_code
    leads, made = manages(scope, place), []
    if found.state == AllowanceState.APPLIED and surveys(scope, place):
        made.append(AllowanceStep.SURVEY)
    if found.state == AllowanceState.SURVEYED and leads:
        made += [AllowanceStep.OPINE, AllowanceStep.RETURN]
    if found.state == AllowanceState.OPINED and decides(scope, place):
        made += [AllowanceStep.DECIDE, AllowanceStep.RETURN]
    own = user_id is not None and found.created_by_id == user_id
    if found.state in OPEN_ALLOWANCES and (leads or (own and surveys(scope, place))):
        made.append(AllowanceStep.WITHDRAW)
    return [str(one) for one in made]


def _condition(view: str) -> Q:
    if view in _STATE_OF:
        return Q(state=_STATE_OF[view])
    if view == DONE:
        return Q(state__in=[AllowanceState.GRANTED, AllowanceState.REFUSED])
    return Q() if view == ALL else Q(state__in=OPEN_ALLOWANCES)


@dataclass(frozen=True)
class AllowanceFilters:
    """What the list was narrowed by."""

    view: str = OPEN
    kind: str = ""
    town: str = ""

    @classmethod
    def of(cls, data: Any) -> AllowanceFilters:
        """Read them from an address; what is unknown is left out."""
        values = {one.name: str(data.get(one.name, "")).strip()[:20] for one in fields(cls)}
        if values["view"] not in VIEWS:
            values["view"] = OPEN
        if not (values["town"].isascii() and values["town"].isdigit()):
            values["town"] = ""
        return cls(**values)


def filtered_allowances(
    county: str, scope: Scope, filters: AllowanceFilters
) -> ScopedQuerySet[AllowanceApplication]:
    """Return the applications of a county that somebody sees, the most urgent first."""
    rows = visible_allowances(scope).filter(_condition(filters.view), county_code=county)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.town:
        prefix = significant(filters.town)
        rows = rows.filter(
            division_code__gte=prefix.ljust(_DIGITS, "0"),
            division_code__lte=prefix.ljust(_DIGITS, "9"),
        )
    rows = rows.select_related("household")
    if filters.view in {DONE, ALL}:
        return rows.order_by("-applied_on", "-pk")
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def allowance_counts(county: str, scope: Scope) -> dict[str, int]:
    """Return how many applications there are by view."""
    rows = visible_allowances(scope).filter(county_code=county).order_by()
    found = rows.aggregate(
        **{view: Count("pk", filter=_condition(view)) for view in VIEWS if view != ALL},
        every=Count("pk"),
    )
    return {key: value or 0 for key, value in found.items()}


def holding_totals(county: str, scope: Scope, today: date) -> dict[str, int]:
    """Return households, people and fen a month on the register, and whose review is due."""
    low, high = county.ljust(_DIGITS, "0"), county.ljust(_DIGITS, "9")
    rows = visible_holdings(scope).filter(
        Q(tapers_to__isnull=True) | Q(tapers_to__gte=today),
        division_code__gte=low, division_code__lte=high, stopped_on__isnull=True,
    )  # fmt: skip
    found = rows.order_by().aggregate(
        holdings=Count("pk"), people=Sum("people"), monthly=Sum("monthly"),
        due=Count("pk", filter=Q(review_due_on__lte=today)),
    )  # fmt: skip
    return {key: value or 0 for key, value in found.items()}


def find_allowance(scope: Scope, pk: int) -> AllowanceApplication | None:
    """Return one application that the scope sees."""
    rows = visible_allowances(scope).filter(pk=pk)
    return rows.select_related(
        "household", "person", "holding", "surveyed_by", "opined_by", "decided_by"
    ).first()


def holdings_of(found: AllowanceApplication) -> AllowanceHolding | None:
    """Return what the household, or the member alone in whatever household, holds now."""
    rows = AllowanceHolding.objects.proven("of an application found through the gate")
    if found.person_id is not None:
        whose = Q(person=found.person_id)
    else:
        whose = Q(household=found.household_id, person__isnull=True)
    return rows.filter(whose, stopped_on__isnull=True).first()
