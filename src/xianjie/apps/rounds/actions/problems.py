"""Close a problem or need of the look-back against evidence; name another department."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.registry.models import ArchiveDocument
from xianjie.apps.rounds.enums import ProblemState
from xianjie.apps.rounds.models import LookbackProblem
from xianjie.kernel.errors import RefusedError


def may_close(by: Actor, problem: LookbackProblem) -> bool:
    """Whether an actor may close a problem: by place, or a clerk of the body that it names."""
    code = problem.division_code
    if by.scope.may(Permission.MANAGE_ROUNDS, code) or by.scope.may(Permission.MAKE_PLANS, code):
        return True
    return any(
        grant.role == Role.DEPARTMENT_CLERK
        and grant.organisation_id is not None
        and grant.organisation_id == problem.organisation_id
        and code.startswith(grant.prefix)
        for grant in by.scope.narrowed(Permission.REPORT_MEASURES).grants
    )


@transaction.atomic
def close_problem(
    *,
    by: Actor,
    problem: LookbackProblem,
    evidence: str,
    document: ArchiveDocument | None = None,
    today: date,
    now: datetime,
) -> LookbackProblem:
    """Close a problem with what was done; ``document`` is a filed paper of the same household.

    Raises ``RefusedError`` when not permitted, closed already, or without evidence.
    """
    held = LookbackProblem.objects.select_for_update().get(pk=problem.pk)
    if by.user_id is None or not may_close(by, held):
        raise RefusedError("not-permitted", "您没有为这一项销号的权限。")
    if held.state == ProblemState.CLOSED:
        raise RefusedError("closed", "这一项已经销号。")
    if not evidence.strip():
        raise RefusedError("no-evidence", "请写明怎样解决的、凭什么销号。")
    if document is not None and document.household_id != held.household_id:
        raise RefusedError("other-document", "选的资料不是这一户的。")
    held.state, held.closed_on, held.closed_by_id = ProblemState.CLOSED, today, by.user_id
    held.evidence, held.document = evidence.strip()[:1000], document
    held.save(update_fields=["state", "closed_on", "closed_by", "evidence", "document"])
    record(
        actor=by,
        action="rounds.close-problem",
        object_type="rounds.LookbackProblem",
        object_id=held.pk,
        division_code=held.division_code,
        detail={"nature": held.nature, "document": document.pk if document else None},
        at=now,
    )
    return held
