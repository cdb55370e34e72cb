"""Who sees applications for leniency, nominations and clues of discipline."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.codes import significant
from xianjie.apps.supervision.enums import AwardState, CaseState
from xianjie.apps.supervision.models import DisciplineClue, LeniencyCase, Nomination

_COUNTY, _DIGITS = 6, 12
_REASON = "narrowed to what the asker's place or office asked for"


def _within(prefix: str) -> Q:
    return Q(division_code__gte=prefix.ljust(_DIGITS, "0"),
             division_code__lte=prefix.ljust(_DIGITS, "9"))  # fmt: skip


def _own(scope: Scope, clerk: Any) -> Q:
    condition = Q(pk__in=[])
    for grant in scope.narrowed(Permission.VIEW_TASKS).grants:
        own = _within(grant.prefix)
        condition |= own & clerk(grant) if grant.role == Role.DEPARTMENT_CLERK else own
    return Q() if scope.unlimited else condition


def visible_cases(scope: Scope, county: str) -> QuerySet[LeniencyCase]:
    """Return the applications of a county that a scope may see: a department its own only."""
    rows = LeniencyCase.objects.proven(_REASON).filter(_within(county))
    own = _own(scope, lambda grant: Q(organisation_id=grant.organisation_id or 0))
    return rows.filter(own).select_related("organisation", "asked_by", "decided_by")


def may_decide_case(scope: Scope, user_id: int | None, case: LeniencyCase) -> bool:
    """Whether somebody may decide: the county, and not who asked."""
    code = significant(case.division_code)[:_COUNTY]
    leads = scope.may(Permission.SUPERVISE, code) or scope.may(Permission.PUBLISH_ASSESSMENT, code)
    return leads and case.state == CaseState.ASKED and case.asked_by_id != user_id


def visible_nominations(scope: Scope, county: str, user_id: int) -> QuerySet[Nomination]:
    """Return the nominations of a county: a department sees its own and what is published."""
    rows = Nomination.objects.proven(_REASON).filter(_within(county))
    own = _own(scope, lambda _grant: Q(nominated_by_id=user_id))
    if scope.narrowed(Permission.VIEW_TASKS).grants:
        own |= Q(state=AwardState.PUBLISHED)
    return rows.filter(own).select_related("nominated_by", "reviewed_by", "decided_by")


NEXT_STEPS: dict[str, tuple[str, Permission, str]] = {
    AwardState.NOMINATED: ("review", Permission.SUPERVISE, AwardState.REVIEWED),
    AwardState.REVIEWED: ("decide", Permission.PUBLISH_ASSESSMENT, AwardState.DECIDED),
    AwardState.DECIDED: ("publish", Permission.PUBLISH_ASSESSMENT, AwardState.PUBLISHED),
}
"""State of a nomination → the step that follows, who may do it, the next state."""


def next_step(scope: Scope, user_id: int | None, row: Nomination) -> str:
    """Return the step that somebody may do now, empty for none.

    Nobody on his own nomination, and nobody decides what he himself reviewed.
    """
    if row.state not in NEXT_STEPS or row.nominated_by_id == user_id:
        return ""
    step, permission, _after = NEXT_STEPS[row.state]
    if step == "decide" and row.reviewed_by_id == user_id:
        return ""
    return step if scope.may(permission, significant(row.division_code)[:_COUNTY]) else ""


def visible_clues(scope: Scope, county: str) -> QuerySet[DisciplineClue]:
    """Return the clues of a county for those who handle discipline; nothing for others."""
    rows = DisciplineClue.objects.visible_to(scope, Permission.HANDLE_DISCIPLINE)
    return rows.filter(_within(county)).select_related("created_by")
