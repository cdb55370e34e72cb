"""Submit a plan, let the township pass or return it, and close it when monitoring ends."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actions import settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.cases.models import Episode
from xianjie.apps.plans.actions.common import (
    LONGEST,
    hush_measure,
    keep_fit,
    locked_plan,
    must_make,
    note_plan,
    plan_key,
    ring,
    ring_measure,
)
from xianjie.apps.plans.actions.opening import SYSTEM
from xianjie.apps.plans.enums import OPEN_MEASURES, PlanAct, PlanState
from xianjie.apps.plans.models import Plan
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def submit_plan(*, by: Actor, plan: Plan, version: int, today: date, now: datetime) -> Plan:
    """Hand a draft to the township.

    Raises ``RefusedError`` when not permitted, changed meanwhile, no draft, or when the analysis
    or every measure is missing. A plan that does not fit its risks may be submitted: the page
    and the reviewer see the warnings.
    """
    plan = locked_plan(plan, version)
    must_make(by, plan.division_code)
    _must_be(plan, PlanState.DRAFT, "送审")
    if not plan.analysis.strip():
        raise RefusedError("no-analysis", "请先写明风险分析。")
    if not plan.measures.exists():
        raise RefusedError("no-measures", "还没有一项措施，不能送审；请先采纳建议或自己添加。")
    plan.state, plan.submitted_by_id, plan.submitted_at = PlanState.SUBMITTED, by.user_id, now
    plan.version += 1
    plan.save()
    keep_fit(plan, today)
    note_plan(by, plan, PlanAct.SUBMITTED, now)
    settle(key=plan_key(plan, "returned"), now=now)
    reviewers = holders_of(Permission.REVIEW_PLANS, plan.division_code, on=today)
    ring(plan, [one for one in reviewers if one.pk != by.user_id], _asked(plan), _title(plan), now)
    return plan


def _asked(plan: Plan) -> str:
    return f"review:{plan.version}"


def _title(plan: Plan) -> str:
    return f"请审核一户一策：{plan.household.household_code}"


@transaction.atomic
def review_plan(
    *,
    by: Actor,
    plan: Plan,
    version: int,
    passes: bool,
    words: str = "",
    today: date,
    now: datetime,
) -> Plan:
    """Put a plan in force, or return it with the reason.

    Raises ``RefusedError`` when not permitted, changed meanwhile, not submitted, returned without
    words, or by whom it was made or submitted.
    """
    plan = locked_plan(plan, version)
    if by.user_id is None or not by.scope.may(Permission.REVIEW_PLANS, plan.division_code):
        raise RefusedError("not-permitted", "您没有审核该村一户一策的权限。")
    _must_be(plan, PlanState.SUBMITTED, "审核")
    if by.user_id in {plan.submitted_by_id, plan.made_by_id}:
        raise RefusedError("own-plan", "不能审核自己拟定或送审的，请由另一人审核。")
    if not passes and not words.strip():
        raise RefusedError("no-words", "退回要写明原因。")
    settle(key=plan_key(plan, _asked(plan)), now=now)
    plan.state = PlanState.IN_FORCE if passes else PlanState.DRAFT
    plan.reviewed_by_id, plan.reviewed_at = by.user_id, now
    plan.review_words = words.strip()[:LONGEST]
    plan.version += 1
    plan.save()
    keep_fit(plan, today)
    act = PlanAct.PASSED if passes else PlanAct.RETURNED
    note_plan(by, plan, act, now, plan.review_words)
    if passes:
        for measure in plan.measures.filter(state__in=OPEN_MEASURES).select_related("plan"):
            ring_measure(measure, today, now)
    else:
        told = [one for one in (plan.submitted_by_id, plan.helper_id) if one is not None]
        makers = User.objects.filter(pk__in=told, is_active=True)
        title = f"一户一策被退回：{plan.household.household_code}"
        ring(plan, makers, "returned", title, now, kind=NotificationKind.RESULT)
    return plan


def close_plan_of(episode: Episode, today: date, now: datetime) -> None:
    """Close the plan of an episode that has ended; part of that act.

    Measures that run go on to their own end (a post, a loan, a school year), and may still be
    reported; nobody is reminded of them any longer.
    """
    plan = Plan.objects.select_for_update().filter(episode=episode).first()
    if plan is None or plan.state == PlanState.CLOSED:
        return
    plan.state, plan.closed_on = PlanState.CLOSED, episode.ended_on or today
    plan.version += 1
    plan.save()
    note_plan(SYSTEM, plan, PlanAct.CLOSED, now, episode.get_state_display())
    for key in ("late", "returned"):
        settle(key=plan_key(plan, key), now=now)
    for measure in plan.measures.filter(state__in=OPEN_MEASURES):
        hush_measure(measure, now)


def _must_be(plan: Plan, state: PlanState, act: str) -> None:
    if plan.state != state:
        raise RefusedError(
            "wrong-state",
            f"这份一户一策现在是“{plan.get_state_display()}”，不能{act}；可能别人刚刚办过，请刷新页面。",
        )
