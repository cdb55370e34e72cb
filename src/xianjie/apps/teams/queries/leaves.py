"""Leaves: who may decide, what waits (M14-03)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Grant, Scope
from xianjie.apps.teams.enums import LeaveLevel, LeaveState
from xianjie.apps.teams.models import Leave
from xianjie.apps.teams.queries.rules import COUNTY_SECTORS, team_rules

_COUNTY_DIGITS = 6


def may_decide(scope: Scope, leave: Leave, on: date) -> bool:
    """Whether a scope decides about a leave: the township short ones, the county any.

    At county level that is the county office, or a clerk of a department that the rulebook names.
    """
    code = leave.member.division_code
    if scope.unlimited:
        return True
    return any(
        one.role in _deciders(leave.level, one, code, on) and code.startswith(one.prefix.rstrip())
        for one in scope.grants
    )


def _deciders(level: str, grant: Grant, code: str, on: date) -> frozenset[Role]:
    county = frozenset({Role.COUNTY_ANALYST})
    if grant.role == Role.DEPARTMENT_CLERK:
        named = grant.sector in team_rules(code[:_COUNTY_DIGITS], on).texts(COUNTY_SECTORS)
        county |= {Role.DEPARTMENT_CLERK} if named else frozenset()
    return county | ({Role.TOWNSHIP_REVIEWER} if level == LeaveLevel.TOWN else frozenset())


def leaves_seen(scope: Scope, county: str) -> ScopedQuerySet[Leave]:
    """Return the leaves of a county that a scope may see."""
    return Leave.objects.visible_to(scope, Permission.VIEW_TEAMS).filter(
        member__division_code__gte=county.ljust(12, "0"),
        member__division_code__lte=county.ljust(12, "9"),
    )


def leaves_to_decide(scope: Scope, county: str, user_id: int | None) -> ScopedQuerySet[Leave]:
    """Return the leaves that wait for a decision of a scope; clerks of departments see long ones.

    Leaves that the asker entered, or that are his own, are not his to decide.
    """
    county_part = Scope(
        tuple(one for one in scope.grants
              if one.role in (Role.COUNTY_ANALYST, Role.DEPARTMENT_CLERK)),
        scope.unlimited,
    )  # fmt: skip
    town_part = Scope(tuple(one for one in scope.grants if one.role == Role.TOWNSHIP_REVIEWER))
    path = "member__division_code"
    whole = county_part.of_sectors(Leave.clerk_sectors)
    rows = leaves_seen(scope, county).filter(state=LeaveState.ASKED)
    rows = rows.filter(
        whole.filter(path) & Q(level=LeaveLevel.COUNTY)
        | town_part.filter(path) & Q(level=LeaveLevel.TOWN)
    )
    return rows.exclude(asked_by=user_id).exclude(member__account=user_id)


def find_leave(scope: Scope, pk: int) -> Leave | None:
    """Return one leave that a scope may see."""
    rows = Leave.objects.visible_to(scope, Permission.VIEW_TEAMS)
    return rows.select_related("member", "asked_by", "decided_by").filter(pk=pk).first()
