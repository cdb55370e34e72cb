"""What all acts on plans and measures share: the lock, the permission, the record, the bells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.plans.enums import MeasureState, PlanAct, PlanState
from xianjie.apps.plans.models import Measure, MeasureEvent, Plan, PlanEvent
from xianjie.apps.plans.queries.fitting import fit_of
from xianjie.apps.plans.queries.rules import measure_kinds
from xianjie.apps.registry.models import ArchiveDocument
from xianjie.kernel.errors import RefusedError

STALE = "这份一户一策刚被别人改过，请看过新的内容再办。"
LONGEST = 2_000


@dataclass(frozen=True)
class MeasureDraft:
    """A measure as somebody wants it. ``amount`` in fen; dates may be open."""

    kind: str
    title: str
    risk: str = ""
    organisation: Organisation | None = None
    person: str = ""
    amount: int | None = None
    starts_on: date | None = None
    due_on: date | None = None
    proposed: bool = False
    reason: str = ""


def locked_plan(plan: Plan, version: int | None = None) -> Plan:
    """Return the plan as it stands now, held until the transaction ends.

    Raises ``RefusedError`` where it is not the version that the actor saw.
    """
    found = Plan.objects.select_for_update().get(pk=plan.pk)
    if version is not None and found.version != version:
        raise RefusedError("stale", STALE)
    return found


def locked_measure(measure: Measure, version: int | None = None) -> Measure:
    """Return the measure as it stands now, held until the transaction ends; as `locked_plan`."""
    found = Measure.objects.select_for_update().get(pk=measure.pk)
    if version is not None and found.version != version:
        raise RefusedError("stale", "这项措施刚被别人改过，请看过新的内容再办。")
    return found


def must_make(by: Actor, division_code: str) -> None:
    """Refuse an actor who may not make plans in a village."""
    if by.user_id is None or not by.scope.may(Permission.MAKE_PLANS, division_code):
        raise RefusedError("not-permitted", "您没有拟定该村一户一策的权限。")


def check_draft(draft: MeasureDraft) -> MeasureDraft:
    """Refuse a measure of an unknown kind, without content, or that ends before it begins."""
    if draft.kind not in measure_kinds():
        raise RefusedError("no-kind", "请选一个措施类别。")
    if not draft.title.strip():
        raise RefusedError("no-title", "请写明措施内容。")
    if draft.amount is not None and draft.amount < 0:
        raise RefusedError("bad-amount", "金额不能小于 0。")
    if draft.starts_on and draft.due_on and draft.due_on < draft.starts_on:
        raise RefusedError("bad-dates", "完成期限不能早于开始日期。")
    return draft


def new_measure(plan: Plan, draft: MeasureDraft) -> Measure:
    """Return an unsaved measure of a plan, not yet begun."""
    return Measure(
        plan=plan,
        county_code=plan.county_code,
        division_code=plan.division_code,
        kind=draft.kind,
        risk=draft.risk,
        title=draft.title.strip()[:200],
        organisation=draft.organisation,
        person=draft.person.strip()[:60],
        amount=draft.amount,
        state=MeasureState.PLANNED,
        proposed=draft.proposed,
        reason=draft.reason,
        starts_on=draft.starts_on,
        due_on=draft.due_on or plan.due_on,
    )


def touch_plan(plan: Plan, today: date) -> None:
    """Give a plan whose measures changed its next version, and look anew at how they fit."""
    plan.version += 1
    plan.save(update_fields=["version"])
    keep_fit(plan, today)


def note_plan(by: Actor, plan: Plan, act: PlanAct, now: datetime, words: str = "") -> None:
    """Add a line to the record of a plan and an event to the audit."""
    PlanEvent.objects.create(plan=plan, act=act, user_id=by.user_id, at=now, words=words)
    record(
        actor=by,
        action="plans.plan-step",
        object_type="plans.Plan",
        object_id=plan.pk,
        division_code=plan.division_code,
        detail={"step": act.value, "state": plan.state},
        at=now,
    )


def note_measure(
    by: Actor,
    measure: Measure,
    now: datetime,
    words: str = "",
    *,
    action: str = "plans.change-measure",
    document: ArchiveDocument | None = None,
) -> None:
    """Add a line to the record of a measure and an event to the audit."""
    MeasureEvent.objects.create(
        measure=measure,
        state=measure.state,
        user_id=by.user_id,
        at=now,
        words=words,
        document=document,
    )
    audit_measure(by, measure, now, action)


def audit_measure(by: Actor, measure: Measure, now: datetime, action: str) -> None:
    """Add an event about a measure to the audit: kind and state, no words."""
    record(
        actor=by,
        action=action,
        object_type="plans.Measure",
        object_id=measure.pk,
        division_code=measure.division_code,
        detail={"kind": measure.kind, "state": measure.state},
        at=now,
    )


def keep_fit(plan: Plan, today: date) -> None:
    """Keep with the plan whether its measures answer its risks; call it after every change."""
    plan.fits = fit_of(plan, today).fits
    plan.save(update_fields=["fits"])


def ring(
    plan: Plan,
    users: Iterable[User],
    key: str,
    title: str,
    now: datetime,
    *,
    kind: NotificationKind = NotificationKind.ASSIGNED,
    due_on: date | None = None,
) -> int:
    """Ring bells about a plan; ``key`` is completed with its number."""
    return notify(
        users=users,
        key=plan_key(plan, key),
        kind=kind,
        title=title,
        url=reverse("plans:plan", args=[plan.pk]),
        due_on=due_on,
        now=now,
    )


def plan_key(plan: Plan, key: str) -> str:
    """Return the key of a bell about a plan."""
    return f"plans.plan:{plan.pk}:{key}"


def measure_key(number: int, key: str) -> str:
    """Return the key of a bell about a measure."""
    return f"plans.measure:{number}:{key}"


def ring_measure(measure: Measure, today: date, now: datetime) -> int:
    """Tell the organisation that a measure of a plan in force is addressed to it."""
    if measure.organisation_id is None or measure.plan.state != PlanState.IN_FORCE:
        return 0
    return notify(
        users=staff_of(measure, today),
        key=measure_key(measure.pk, f"asked:{measure.organisation_id}"),
        title=f"请落实帮扶措施：{measure.kind}",
        url=reverse("plans:measure", args=[measure.pk]),
        due_on=measure.due_on,
        now=now,
    )


def hush_measure(measure: Measure, now: datetime) -> None:
    """Quiet the bells of a measure that nobody has to bring to an end any longer."""
    settle(key=measure_key(measure.pk, f"asked:{measure.organisation_id}"), now=now)
    settle(key=measure_key(measure.pk, "late"), now=now)


def staff_of(measure: Measure, today: date) -> list[User]:
    """Return the accounts of a measure's organisation that answer for the household's place."""
    if measure.organisation_id is None:
        return []
    return holders_of(
        Permission.REPORT_MEASURES,
        measure.division_code,
        on=today,
        organisation_id=measure.organisation_id,
    )
