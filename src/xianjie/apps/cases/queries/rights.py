"""Who may do a step of a case."""

from __future__ import annotations

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import CaseKind, StepKind, StepLevel
from xianjie.apps.cases.models import Case, CaseStep
from xianjie.apps.cases.queries.process import ProcessStep, level_digits
from xianjie.kernel.errors import RefusedError

STEP_PERMISSIONS: dict[str, Permission] = {
    StepKind.VERIFY.value: Permission.VERIFY_CASES,
    StepKind.COMPARE.value: Permission.COMPARE_ASSETS,
    StepKind.ASSEMBLY.value: Permission.HOLD_ASSEMBLIES,
    StepKind.NOTICE.value: Permission.HOLD_ASSEMBLIES,
    StepKind.REVIEW.value: Permission.REVIEW_CASES,
    StepKind.DECIDE.value: Permission.DECIDE_CASES,
    StepKind.ANNOUNCE.value: Permission.HOLD_ASSEMBLIES,
}
"""What a post must allow for each kind of step."""
OPENERS = {
    CaseKind.IDENTIFY.value: (
        Permission.DISPATCH_CASES,
        Permission.REGISTER_CLUES,
        Permission.HANDLE_APPLICATIONS,
    ),
    CaseKind.REMOVE.value: (Permission.PROPOSE_REMOVAL,),
}
"""Any of these lets somebody open a case of a kind."""


def may_open(scope: Scope, kind: str, code: str) -> bool:
    """Whether a case of a kind may be opened for a household in a village."""
    return any(scope.may(permission, code) for permission in OPENERS[kind])


def may_open_any(scope: Scope) -> bool:
    """Whether an identification may be opened anywhere; for buttons of lists."""
    return any(scope.may(permission) for permission in OPENERS[CaseKind.IDENTIFY.value])


def holds(scope: Scope, kind: str, level: str, code: str) -> bool:
    """Whether a scope has a post that does steps of a kind at a level for a village.

    The post is of the level or above it: a village's post makes no announcement of the township.
    """
    if scope.unlimited:
        return True
    permission, digits = STEP_PERMISSIONS[kind], level_digits(level)
    return any(
        len(grant.prefix) <= digits and code.startswith(grant.prefix)
        for grant in scope.narrowed(permission).grants
    )


def step_refusal(by: Actor, case: Case, step: ProcessStep) -> RefusedError | None:
    """Return why an actor may not do a step of a case, or None where it may.

    Nobody acts at two levels of one case, nobody decides what he opened or did a step of, and
    nobody reviews a removal that he proposed.
    """
    level = StepLevel(step["level"])
    if not holds(by.scope, step["kind"], step["level"], case.division_code):
        return RefusedError(
            "not-permitted", f"“{step['name']}”要由{level.label}一级有这项职责的人办理。"
        )
    done = CaseStep.objects.filter(case=case, done_by_id=by.user_id)
    levels = set(done.values_list("level", "kind"))
    other = next((one for one, _ in levels if one != level), None)
    if other is not None:
        return RefusedError(
            "two-levels",
            f"您已经在{StepLevel(other).label}一级办过这个个案，不能再办{level.label}一级的"
            f"“{step['name']}”，请由其他人办理。",
        )
    proposed = case.opened_by_id == by.user_id
    decides = step["kind"] == StepKind.DECIDE
    reviews = step["kind"] == StepKind.REVIEW and case.kind == CaseKind.REMOVE
    if proposed and (decides or reviews):
        return RefusedError("own-case", f"这个个案是您立的，“{step['name']}”要由其他人办理。")
    if decides and any(kind != StepKind.DECIDE for _, kind in levels):
        return RefusedError("own-work", "您办过这个个案前面的步骤，审定要由其他人办理。")
    return None


def may_do(by: Actor, case: Case, step: ProcessStep) -> bool:
    """Whether an actor may do a step of a case; for buttons."""
    return by.user_id is not None and step_refusal(by, case, step) is None
