"""Take what another register holds into a plan as a measure, with nothing typed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.plans.actions.common import (
    locked_plan,
    must_make,
    note_measure,
    touch_plan,
)
from xianjie.apps.plans.enums import MeasureState, PlanState
from xianjie.apps.plans.models import Measure, Plan
from xianjie.apps.plans.queries.support import SupportLine, SupportState, support_of
from xianjie.kernel.errors import RefusedError

_STATES = {
    SupportState.COMING: MeasureState.PLANNED,
    SupportState.RUNNING: MeasureState.RUNNING,
    SupportState.ENDED: MeasureState.DONE,
}


@transaction.atomic
def adopt_support(*, by: Actor, plan: Plan, key: str, today: date, now: datetime) -> Measure:
    """Make a measure of what the household has by another register, as far as that is.

    Raises:
        RefusedError: not permitted; the plan is under review or closed; the register holds it no
            more; it is in the plan already.
    """
    plan = locked_plan(plan)
    must_make(by, plan.division_code)
    if plan.state not in (PlanState.DRAFT, PlanState.IN_FORCE):
        raise RefusedError("wrong-state", "这份一户一策正在审核或已结束，不能再加措施。")
    lines = support_of([plan.household_id], today).get(plan.household_id, [])
    line = next((one for one in lines if one.key == key), None)
    if line is None:
        raise RefusedError("no-support", "业务台账里已经没有这一项，请刷新页面。")
    taken = plan.measures.filter(support_key=key).exclude(state=MeasureState.DROPPED)
    if taken.exists():
        raise RefusedError("twice", "这份一户一策里已有这一项。")
    measure = _measure(plan, line, today)
    measure.save()
    note_measure(by, measure, now, "取自业务台账", action="plans.add-measure")
    touch_plan(plan, today)
    return measure


def _measure(plan: Plan, line: SupportLine, today: date) -> Measure:
    state = _STATES[line.state]
    return Measure(
        plan=plan,
        county_code=plan.county_code,
        division_code=plan.division_code,
        kind=line.kind,
        title=line.title[:200],
        amount=line.amount,
        state=state,
        starts_on=line.since,
        due_on=line.until or plan.due_on,
        started_on=None if state == MeasureState.PLANNED else (line.since or today),
        done_on=min(line.until or today, today) if state == MeasureState.DONE else None,
        result="业务台账记录已结束" if state == MeasureState.DONE else "",
        support_key=line.key,
    )
