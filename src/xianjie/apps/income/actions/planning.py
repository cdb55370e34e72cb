"""The income plan of a household: a goal, at least one measure, reviewed by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.income.actions.checks import must, user_of
from xianjie.apps.income.enums import MeasureState, PlanState
from xianjie.apps.income.models import IncomeMeasure, IncomePlan, IncomeStanding
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError

_OPEN = (PlanState.DRAFT, PlanState.RETURNED)


@dataclass(frozen=True, slots=True)
class MeasureText:
    """What somebody writes of a measure; ``expected`` in fen a year."""

    kind: str
    title: str
    due_on: date | None = None
    expected: int | None = None
    organisation: Organisation | None = None


@transaction.atomic
def save_plan(
    *,
    by: Actor,
    household: Household,
    year: int,
    goal: int,
    needs: Sequence[str],
    words: str,
    now: datetime,
) -> IncomePlan:
    """Write goal (fen a head), needs and words of a household's plan of a year.

    A plan that was reviewed already goes back to a draft: what is changed is reviewed again.

    Raises:
        RefusedError: not permitted, no goal, or the plan waits for its review.
    """
    must(by, Permission.RECORD_INCOME, household.division_code, "拟定增收计划")
    if goal <= 0:
        raise RefusedError("no-goal", "请填写本年人均收入目标。")
    plan = IncomePlan.objects.select_for_update().filter(household=household, year=year).first()
    if plan is None:
        plan = _new(by, household, year, goal, now)
    elif plan.state == PlanState.SUBMITTED:
        raise RefusedError("submitted", "计划正在等审核，审核后再改。")
    plan.goal, plan.needs, plan.words = goal, list(needs), words.strip()
    plan.state = PlanState.DRAFT
    plan.reviewed_by = plan.reviewed_at = None
    plan.save()
    _note(by, "income.save-plan", plan, now)
    return plan


def _new(by: Actor, household: Household, year: int, goal: int, now: datetime) -> IncomePlan:
    standing = IncomeStanding.objects.filter(household=household, year=year).first()
    try:
        with transaction.atomic():
            return IncomePlan.objects.create(
                county_code=household.county_code,
                division_code=household.division_code,
                household=household,
                year=year,
                base=standing.base if standing else household.income_per_capita,
                goal=goal,
                state=PlanState.DRAFT,
                made_by=user_of(by),
                made_at=now,
            )
    except IntegrityError as error:
        raise RefusedError("made", "刚才有人为这一户建了计划，请刷新后再改。") from error


@transaction.atomic
def add_measure(*, by: Actor, plan: IncomePlan, text: MeasureText, now: datetime) -> IncomeMeasure:
    """Add a measure to a plan that is being written.

    Raises:
        RefusedError: not permitted, or the plan is with its reviewer or reviewed.
    """
    plan = _locked(by, plan)
    if plan.state not in _OPEN:
        raise RefusedError("not-open", "计划送审后不能再加措施；先改计划，再重新送审。")
    measure = IncomeMeasure.objects.create(
        plan=plan,
        county_code=plan.county_code,
        division_code=plan.division_code,
        kind=text.kind,
        title=text.title.strip(),
        organisation=text.organisation,
        due_on=text.due_on,
        expected=text.expected,
        state=MeasureState.OPEN,
    )
    _note(by, "income.add-measure", plan, now)
    return measure


@transaction.atomic
def settle_measure(
    *,
    by: Actor,
    measure: IncomeMeasure,
    done_on: date | None,
    result: int | None,
    note: str,
    today: date,
    now: datetime,
) -> IncomeMeasure:
    """Say that a measure was carried out on a day, or, without a day, that it is dropped.

    Raises:
        RefusedError: not permitted, settled already, dropped without a word, or the day is to come.
    """
    must(by, Permission.RECORD_INCOME, measure.division_code, "登记增收措施")
    measure = IncomeMeasure.objects.select_for_update().get(pk=measure.pk)
    if measure.state != MeasureState.OPEN:
        raise RefusedError("settled", "这条措施已经登记过了，请刷新页面。")
    if done_on is None and not note.strip():
        raise RefusedError("no-words", "不再实施请写明原因。")
    if done_on is not None and done_on > today:
        raise RefusedError("to-come", "落实日期不能晚于今天。")
    measure.state = MeasureState.DONE if done_on else MeasureState.DROPPED
    measure.done_on, measure.result, measure.note = done_on, result, note.strip()[:200]
    measure.save(update_fields=["state", "done_on", "result", "note"])
    _note(by, "income.settle-measure", measure.plan, now)
    return measure


@transaction.atomic
def submit_plan(*, by: Actor, plan: IncomePlan, now: datetime) -> IncomePlan:
    """Send a plan to its review; it needs one measure at least (一户一个帮扶措施).

    Raises:
        RefusedError: not permitted, no measure, or submitted already.
    """
    plan = _locked(by, plan)
    if plan.state not in _OPEN:
        raise RefusedError("submitted", "计划已经送审或审核过了，请刷新页面。")
    if not plan.measures.exclude(state=MeasureState.DROPPED).exists():
        raise RefusedError("no-measure", "至少要有一条措施才能送审。")
    plan.state, plan.submitted_by, plan.submitted_at = PlanState.SUBMITTED, user_of(by), now
    plan.save(update_fields=["state", "submitted_by", "submitted_at"])
    _note(by, "income.submit-plan", plan, now)
    return plan


@transaction.atomic
def review_plan(
    *, by: Actor, plan: IncomePlan, agrees: bool, words: str, now: datetime
) -> IncomePlan:
    """Approve a submitted plan or return it with words; never one's own.

    Raises:
        RefusedError: not permitted, own work, not waiting, returned without a word.
    """
    must(by, Permission.APPROVE_INCOME, plan.division_code, "审核增收计划")
    plan = IncomePlan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != PlanState.SUBMITTED:
        raise RefusedError("decided", "这份计划已经处理过了，请刷新页面。")
    if by.user_id is not None and plan.submitted_by_id == by.user_id:
        raise RefusedError("own", "自己送审的计划要由另一个人审核。")
    if not agrees and not words.strip():
        raise RefusedError("no-words", "退回请写明哪里要改。")
    plan.state = PlanState.APPROVED if agrees else PlanState.RETURNED
    plan.reviewed_by, plan.reviewed_at = user_of(by), now
    plan.review_words = words.strip()[:200]
    plan.save(update_fields=["state", "reviewed_by", "reviewed_at", "review_words"])
    _note(by, "income.approve-plan" if agrees else "income.return-plan", plan, now)
    return plan


def _locked(by: Actor, plan: IncomePlan) -> IncomePlan:
    must(by, Permission.RECORD_INCOME, plan.division_code, "拟定增收计划")
    return IncomePlan.objects.select_for_update().get(pk=plan.pk)


def _note(by: Actor, action: str, plan: IncomePlan, now: datetime) -> None:
    record(
        actor=by, action=action, object_type="income.IncomePlan", object_id=plan.pk,
        division_code=plan.division_code, detail={"year": plan.year, "state": plan.state}, at=now,
    )  # fmt: skip
