"""Let the helper of a plan follow who is paired with the household."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.plans.actions.common import locked_plan, note_plan
from xianjie.apps.plans.actions.drafting import helpers_for
from xianjie.apps.plans.enums import OPEN_PLANS, PlanAct
from xianjie.apps.plans.models import Plan
from xianjie.kernel.errors import RefusedError

_MAY = (Permission.MAKE_PLANS, Permission.MANAGE_TEAMS)


@transaction.atomic
def set_helper(*, by: Actor, plan: Plan, helper: User, today: date, now: datetime) -> bool:
    """Make an account the helper of an open plan; False when it is already.

    Raises ``RefusedError`` when not permitted, when the plan is closed, or for an account that
    may not answer for a plan in that village.
    """
    held = locked_plan(plan)
    if not any(by.scope.may(one, held.division_code) for one in _MAY):
        raise RefusedError("not-permitted", "您没有改该村一户一策责任人的权限。")
    if held.state not in OPEN_PLANS:
        raise RefusedError("wrong-state", "这份一户一策已经结束，不用再改责任人。")
    if helper not in helpers_for(held.division_code, today):
        raise RefusedError(
            "no-helper", "这个账户在该村没有拟定一户一策的岗位，请安全管理员先给他该村的岗位。"
        )
    if held.helper_id == helper.pk:
        return False
    held.helper = helper
    held.version += 1
    held.save(update_fields=["helper", "version"])
    note_plan(by, held, PlanAct.CHANGED, now, "按结对帮扶调整责任人。")
    return True
