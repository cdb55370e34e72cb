"""Which cases wait for somebody: the steps that are the asker's own work."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from xianjie.apps.accounts.permissions import PERMISSIONS
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import CaseKind, CaseState, StepKind, StepLevel
from xianjie.apps.cases.models import CaseStep
from xianjie.apps.cases.queries.rights import STEP_PERMISSIONS

_CODE_DIGITS, _TOWN_DIGITS = 12, 9


def level_of(prefix: str) -> StepLevel:
    """Return the level at which a post over a division prefix works."""
    digits = len(prefix.rstrip())
    if digits >= _CODE_DIGITS:
        return StepLevel.VILLAGE
    return StepLevel.TOWNSHIP if digits >= _TOWN_DIGITS else StepLevel.COUNTY


def waiting_condition(scope: Scope, user_id: int) -> Q:
    """Return the condition of running cases whose step is the asker's own work.

    Of the asker's level, permitted by a post, not given to somebody else, and of no case in which
    the asker acted at another level or, for a decision, at all.
    """
    wanted = Q(pk__in=[])
    for grant in scope.grants:
        kinds = [k for k, needed in STEP_PERMISSIONS.items() if needed in PERMISSIONS[grant.role]]
        if not kinds:
            continue
        low, high = (grant.prefix.ljust(_CODE_DIGITS, digit) for digit in "09")
        wanted |= Q(
            step_kind__in=kinds,
            step_level=level_of(grant.prefix),
            division_code__gte=low,
            division_code__lte=high,
        )
    own = CaseStep.objects.filter(case=OuterRef("pk"), done_by_id=user_id)
    elsewhere = Exists(own.exclude(level=OuterRef("step_level")))
    decides = Q(step_kind=StepKind.DECIDE)
    own_case = Q(opened_by_id=user_id) & (
        decides | Q(step_kind=StepKind.REVIEW, kind=CaseKind.REMOVE)
    )
    own_work = decides & Q(Exists(own.exclude(kind=StepKind.DECIDE)))
    free = Q(assignee__isnull=True) | Q(assignee_id=user_id) | ~Q(step_kind=StepKind.VERIFY)
    mine: Q = wanted & Q(state=CaseState.OPEN) & free & ~own_case
    return mine & ~Q(elsewhere) & ~Q(own_work)
