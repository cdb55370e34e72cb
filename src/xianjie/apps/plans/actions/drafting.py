"""Make a plan, change its words, and add, change or drop its measures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.cases.models import Episode
from xianjie.apps.plans.actions.common import (
    LONGEST,
    MeasureDraft,
    audit_measure,
    check_draft,
    hush_measure,
    keep_fit,
    locked_measure,
    locked_plan,
    must_make,
    new_measure,
    note_measure,
    note_plan,
    ring_measure,
    touch_plan,
)
from xianjie.apps.plans.actions.opening import open_plan
from xianjie.apps.plans.enums import OPEN_MEASURES, MeasureState, PlanAct, PlanState
from xianjie.apps.plans.models import Measure, Plan
from xianjie.apps.plans.queries.organisations import organisations_near
from xianjie.kernel.errors import RefusedError

WORKED_ON = (PlanState.DRAFT, PlanState.IN_FORCE)


@transaction.atomic
def make_plan(
    *,
    by: Actor,
    episode: Episode,
    analysis: str,
    needs: str,
    goal: str,
    helper: User | None,
    measures: Sequence[MeasureDraft] | None = None,
    client_id: UUID,
    today: date,
    now: datetime,
) -> Plan:
    """Write the plan of a monitored household; one household has one, which may be drafted already.

    ``measures`` replace those of the draft; None keeps what was proposed. The same ``client_id``
    again returns the plan and changes nothing.

    Raises:
        RefusedError: not permitted; submitted or in force already; a measure that is no measure.
    """
    replayed = Plan.objects.filter(client_id=client_id).first()
    if replayed is not None:
        must_make(by, replayed.division_code)
        return replayed
    plan = locked_plan(open_plan(by=by, episode=episode, today=today, now=now))
    if plan.state != PlanState.DRAFT:
        raise RefusedError("not-a-draft", "该户的一户一策已送审或在执行，请在它的页面上修改。")
    plan.client_id = client_id
    _write(by, plan, analysis, needs, goal, helper, today=today, now=now)
    if measures is not None:
        for one in measures:
            _check_organisation(check_draft(one), plan)
        plan.measures.all().delete()
        Measure.objects.bulk_create(new_measure(plan, one) for one in measures)
    note_plan(by, plan, PlanAct.CHANGED, now)
    keep_fit(plan, today)
    return plan


@transaction.atomic
def edit_plan(
    *,
    by: Actor,
    plan: Plan,
    version: int,
    analysis: str,
    needs: str,
    goal: str,
    helper: User | None,
    today: date,
    now: datetime,
) -> Plan:
    """Change the words of a draft, or of a plan in force, and who answers for it.

    Raises ``RefusedError`` when not permitted, changed meanwhile, under review or closed.
    """
    plan = locked_plan(plan, version)
    must_make(by, plan.division_code)
    _must_be_worked_on(plan)
    _write(by, plan, analysis, needs, goal, helper, today=today, now=now)
    note_plan(by, plan, PlanAct.CHANGED, now)
    keep_fit(plan, today)
    return plan


def _write(
    by: Actor,
    plan: Plan,
    analysis: str,
    needs: str,
    goal: str,
    helper: User | None,
    *,
    today: date,
    now: datetime,
) -> None:
    if not analysis.strip():
        raise RefusedError("no-analysis", "请写明风险分析。")
    if helper is not None and helper not in helpers_for(plan.division_code, today):
        raise RefusedError("no-helper", "这个账户不在该村，不能做帮扶责任人。")
    plan.analysis, plan.needs = analysis.strip()[:LONGEST], needs.strip()[:LONGEST]
    plan.goal, plan.helper = goal.strip()[:LONGEST], helper
    if plan.made_by_id is None:
        plan.made_by_id, plan.made_at = by.user_id, now
    plan.version += 1
    plan.save()


def helpers_for(division_code: str, on: date) -> list[User]:
    """Return the accounts that may answer for a plan in a village."""
    return holders_of(Permission.MAKE_PLANS, division_code, on=on)


def _must_be_worked_on(plan: Plan) -> None:
    if plan.state not in WORKED_ON:
        raise RefusedError(
            "wrong-state",
            f"这份一户一策现在是“{plan.get_state_display()}”，不能修改；请刷新页面。",
        )


@transaction.atomic
def add_measure(
    *, by: Actor, plan: Plan, draft: MeasureDraft, today: date, now: datetime
) -> Measure:
    """Add a measure to a draft or to a plan in force; the organisation is told of the latter.

    Raises ``RefusedError`` when not permitted, or when the measure stands in the plan already.
    """
    plan = locked_plan(plan)
    must_make(by, plan.division_code)
    _must_be_worked_on(plan)
    check_draft(draft)
    _check_organisation(draft, plan)
    same = plan.measures.filter(kind=draft.kind, state__in=OPEN_MEASURES)
    title = draft.title.strip()[:200]
    if same.filter(title=title, organisation=draft.organisation).exists():
        raise RefusedError("twice", "这份一户一策里已有这一项。")
    measure = new_measure(plan, draft)
    measure.save()
    note_measure(by, measure, now, action="plans.add-measure")
    touch_plan(plan, today)
    ring_measure(measure, today, now)
    return measure


@transaction.atomic
def change_measure(
    *, by: Actor, measure: Measure, version: int, draft: MeasureDraft, today: date, now: datetime
) -> Measure:
    """Change what a measure is, who does it and until when, while it is not at its end.

    Raises ``RefusedError`` when not permitted, changed meanwhile, done or dropped.
    """
    measure = locked_measure(measure, version)
    plan = locked_plan(measure.plan)
    must_make(by, plan.division_code)
    _must_be_worked_on(plan)
    if measure.state not in OPEN_MEASURES:
        raise RefusedError("wrong-state", "这项措施已经结束，不能再改。")
    check_draft(draft)
    _check_organisation(draft, plan)
    if draft.organisation != measure.organisation:
        hush_measure(measure, now)
    measure.kind, measure.risk, measure.title = draft.kind, draft.risk, draft.title.strip()[:200]
    measure.organisation, measure.person = draft.organisation, draft.person.strip()[:60]
    measure.amount, measure.starts_on = draft.amount, draft.starts_on
    measure.due_on = draft.due_on
    measure.version += 1
    measure.save()
    measure.plan = plan
    note_measure(by, measure, now, "修改了内容或责任单位")
    touch_plan(plan, today)
    ring_measure(measure, today, now)
    return measure


@transaction.atomic
def drop_measure(
    *, by: Actor, measure: Measure, version: int, words: str = "", today: date, now: datetime
) -> None:
    """Take a measure out of a draft; in a plan in force stop it, with the reason.

    Raises ``RefusedError`` when not permitted, changed meanwhile, at its end, or without a reason.
    """
    measure = locked_measure(measure, version)
    plan = locked_plan(measure.plan)
    must_make(by, plan.division_code)
    _must_be_worked_on(plan)
    if measure.state not in OPEN_MEASURES:
        raise RefusedError("wrong-state", "这项措施已经结束，不能再改。")
    if plan.state == PlanState.DRAFT:
        audit_measure(by, measure, now, "plans.remove-measure")
        measure.delete()
    else:
        if not words.strip():
            raise RefusedError("no-words", "不再实施要写明原因。")
        measure.state, measure.version = MeasureState.DROPPED, measure.version + 1
        measure.save()
        note_measure(by, measure, now, words.strip()[:LONGEST], action="plans.drop-measure")
        hush_measure(measure, now)
    touch_plan(plan, today)


def _check_organisation(draft: MeasureDraft, plan: Plan) -> None:
    if draft.organisation is not None and draft.organisation not in organisations_near(
        plan.division_code
    ):
        raise RefusedError("no-organisation", "请选本县、本乡镇或本村的单位。")
