"""Who sees which task: the county all of its own, units and townships what is addressed to them."""

from __future__ import annotations

from django.db.models import Q

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Grant, Scope
from xianjie.apps.divisions.codes import padded
from xianjie.apps.taskbook.enums import TaskState
from xianjie.apps.taskbook.models import ActionPlan, Task, TaskParty

_ADDRESSED = "each row is of the scope's place, or addressed to one of its posts"
_CODE_DIGITS = 12


def seen_tasks(scope: Scope, county: str) -> ScopedQuerySet[Task]:
    """Return the tasks of a county (6 digits) that a scope may see.

    A department's clerk and a township see those that name them, once they are issued.
    """
    rows: ScopedQuerySet[Task] = Task.objects.proven(_ADDRESSED).filter(
        division_code=padded(county)
    )
    part = scope.narrowed(Permission.VIEW_TASKS)
    if part.unlimited:
        return rows
    condition = Q(pk__in=[])
    for grant in part.grants:
        own = _addressee(grant)
        if own is None:
            condition |= _place(grant)
        else:
            parties = TaskParty.objects.filter(own).values("task_id")
            condition |= Q(pk__in=parties) & ~Q(state=TaskState.DRAFT) & _reach(grant)
    return rows.filter(condition)


def seen_plans(scope: Scope, county: str) -> ScopedQuerySet[ActionPlan]:
    """Return the action plans owed in a county that a scope may see."""
    rows: ScopedQuerySet[ActionPlan] = ActionPlan.objects.proven(_ADDRESSED).filter(
        division_code=padded(county)
    )
    part = scope.narrowed(Permission.VIEW_TASKS)
    if part.unlimited:
        return rows
    condition = Q(pk__in=[])
    for grant in part.grants:
        own = _addressee(grant)
        condition |= _place(grant) if own is None else own & _reach(grant)
    return rows.filter(condition)


def own_parties(scope: Scope) -> Q:
    """Return the condition on rows with ``organisation`` and ``town_code`` that are one's own.

    Matches nothing for who stands above: the county reports for nobody.
    """
    condition = Q(pk__in=[])
    for grant in scope.narrowed(Permission.REPORT_PROGRESS).grants:
        own = _addressee(grant)
        if own is not None:
            condition |= own
    return condition


def oversees(scope: Scope, county: str) -> bool:
    """Whether somebody sees all tasks of a county and not only those addressed to a post."""
    part = scope.narrowed(Permission.VIEW_TASKS)
    return part.unlimited or any(
        _addressee(grant) is None and padded(county).startswith(grant.prefix)
        for grant in part.grants
    )


def _addressee(grant: Grant) -> Q | None:
    """Return the condition on a party for a post that is addressed; None for one of the county."""
    if grant.role == Role.DEPARTMENT_CLERK:
        return (
            Q(organisation_id=grant.organisation_id)
            if grant.organisation_id is not None
            else Q(pk__in=[])
        )
    if grant.role == Role.TOWNSHIP_REVIEWER:
        return Q(town_code=grant.prefix)
    return None


def _place(grant: Grant) -> Q:
    prefix = grant.prefix
    return Q(
        division_code__gte=prefix.ljust(_CODE_DIGITS, "0"),
        division_code__lte=prefix.ljust(_CODE_DIGITS, "9"),
    )


def _reach(grant: Grant) -> Q:
    """A post of a department or township counts in its own county only."""
    return Q(division_code__startswith=grant.prefix[:6])
