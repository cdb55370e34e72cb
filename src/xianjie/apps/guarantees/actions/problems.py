"""One problem: registered, charged, handled, reported done, accepted by somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.actions import record
from xianjie.apps.guarantees.choices import area_of, causes, kinds, subject_of
from xianjie.apps.guarantees.enums import CLOSED, Area, ProblemState, Step
from xianjie.apps.guarantees.gate import reaches
from xianjie.apps.guarantees.models import DropoutControl, GuaranteeCheck, Problem, ProblemEvent
from xianjie.apps.guarantees.queries.owners import may_own, owners_in
from xianjie.apps.policies.queries import standards
from xianjie.apps.registry.actions import file_document
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.apps.registry.models import ArchiveDocument, Household, Person
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

DEPARTMENTS = "保障责任部门"
DAYS = "保障办理天数_{area}"
EXCUSES = "控辍例外原因清单"
EXCUSED_MONTHS = "控辍例外有效月数"
LEVELS = ("prefecture", "county", "town", "village")
_JUDGES = (Role.COUNTY_ANALYST, Role.TOWNSHIP_REVIEWER, Role.DEPARTMENT_CLERK)


@dataclass(frozen=True)
class Paper:
    """A file that goes with a step: where it lies and what it was called."""

    path: Path
    name: str


def may_work(scope: Scope, problem: Problem) -> bool:
    """Whether a problem may be handled: its place, and for departments its area."""
    return reaches(scope, Permission.WORK_GUARANTEES, problem.division_code, problem.area)


def may_judge(by: Actor, problem: Problem) -> bool:
    """Whether a solution may be accepted: township, department or county, and another person."""
    part = by.scope
    if not part.unlimited:
        part = Scope(tuple(one for one in part.grants if one.role in _JUDGES))
    other = by.user_id is None or by.user_id != problem.done_by_id
    return other and may_work(part, problem)


@transaction.atomic
def register_problem(
    *, by: Actor, household: Household, kind: str, source: str, words: str, today: date,
    now: datetime, person: Person | None = None, cause: str = "",
    owner: User | None = None, due_on: date | None = None, found_on: date | None = None,
) -> Problem:  # fmt: skip
    """Register a problem that people found; one that was closed is opened again.

    Owner and deadline follow from the place and the rulebook where they are not given.

    Raises ``RefusedError`` without the right, for an unknown kind, one that stands open already,
    or a deadline in the past.
    """
    area = area_of(kind)
    if kind not in dict(kinds(area)):
        raise RefusedError("bad-kind", "请选一种问题。")
    if not reaches(by.scope, Permission.WORK_GUARANTEES, household.division_code, area):
        raise RefusedError("not-permitted", "您没有在该地登记这类问题的权限。")
    if not words.strip():
        raise RefusedError("no-words", "请写明是什么情况。")
    if cause and cause not in dict(causes(area)):
        raise RefusedError("bad-cause", "请从列表里选原因。")
    if due_on is not None and due_on < today:
        raise RefusedError("bad-day", "办结期限不能早于今天。")
    if owner is not None and owner not in may_own(household.division_code, today, area):
        raise RefusedError("bad-owner", "这个账号不能办理该地的这类问题，请另选责任人。")
    county, found = household.county_code, found_on or today
    if found > today:
        raise RefusedError("bad-found", "发现日期不能晚于今天。")
    book = standards(county, today)
    department = book.pairs(DEPARTMENTS).get(Area(area).label, "")
    if not department:
        raise RefusedError("no-department", f"规则库里没有“{DEPARTMENTS}”，请先填写发布。")
    due = due_on or book.day_after(today, DAYS.format(area=Area(area).label))
    if due is None:
        raise RefusedError("no-deadline", "规则库里没有这类问题的办理天数，请填写办结期限。")
    subject = subject_of(household.pk, person.pk if person else None)
    old = Problem.objects.select_for_update().filter(subject=subject, kind=kind).first()
    if old is not None and old.state not in CLOSED:
        raise RefusedError("open", "这户的这个问题已经登记，还没有销号，请在原问题上办理。")
    problem = old or Problem(
        county_code=county, household=household, person=person, subject=subject, area=area,
        kind=kind, reopened=0,
    )  # fmt: skip
    if old is not None:
        problem.reopened += 1
        problem.version += 1
    problem.division_code, problem.source = household.division_code, source
    problem.words, problem.cause = words.strip()[:500], cause
    problem.state, problem.department, problem.due_on = ProblemState.OPEN, department, due
    problem.found_on, problem.closed_on, problem.closed_period = found, None, ""
    problem.done_on = problem.done_by = problem.accepted_by = problem.exempt_until = None
    problem.owner = owner or problem.owner or _default_owner(problem, today)
    problem.save()
    _note(by, problem, Step.AGAIN if old else Step.FIND, words, now, due_on=due)
    _audit(by, problem, "register", now)
    _ring(problem, by, now)
    return problem


@transaction.atomic
def charge_problem(
    *, by: Actor, problem: Problem, owner: User, due_on: date, cause: str = "",
    promised_on: date | None = None, today: date, now: datetime,
) -> Problem:  # fmt: skip
    """Say who answers for a problem until when, why it is there, and what was promised.

    Raises ``RefusedError`` for a closed problem, one outside the reach, a deadline in the past or
    an account that may not work there.
    """
    held = _held(by, problem)
    if due_on < today and due_on != held.due_on:
        raise RefusedError("bad-day", "办结期限不能早于今天。")
    if owner.pk not in {one.pk for one in may_own(held.division_code, today, held.area)}:
        raise RefusedError("bad-owner", "这个账号不能办理该地的问题，请另选责任人。")
    if cause and cause not in dict(causes(held.area)):
        raise RefusedError("bad-cause", "请从列表里选原因。")
    held.owner, held.due_on, held.cause, held.promised_on = owner, due_on, cause, promised_on
    _moved(held)
    _note(by, held, Step.CHARGE, cause, now, due_on=due_on)
    _audit(by, held, "charge", now)
    _ring(held, by, now)
    return held


@transaction.atomic
def control_dropout(
    *, by: Actor, problem: Problem, names: Mapping[str, str], school: str, now: datetime
) -> DropoutControl:
    """Name who answers at the four levels for a child's return (四级联控联保)."""
    held = _held(by, problem)
    if held.area != Area.SCHOOLING:
        raise RefusedError("bad-area", "只有义务教育的问题要落实四级联控责任人。")
    missing = [name for name in LEVELS if not names.get(name, "").strip()]
    if missing:
        raise RefusedError("no-levels", "州、县、乡、村四级责任人都要填。")
    control, _ = DropoutControl.objects.update_or_create(
        problem=held,
        defaults={
            **{name: names[name].strip()[:30] for name in LEVELS}, "school": school.strip()[:80],
        },
    )  # fmt: skip
    _note(by, held, Step.NOTE, "落实州、县、乡、村四级责任人", now)
    _audit(by, held, "control", now)
    return control


@transaction.atomic
def step_problem(
    *, by: Actor, problem: Problem, step: str, words: str, today: date, now: datetime,
    paper: Paper | None = None, day: date | None = None,
) -> Problem:  # fmt: skip
    """Start, note, report done, accept or send back.

    ``day``: when it was solved (a child's return to school). Starting a case of schooling needs
    the four levels; reporting an excuse of schooling done needs a proof; housing is accepted with
    a file.

    Raises ``RefusedError`` with a sentence that says what is missing.
    """
    held = _held(by, problem)
    match Step(step):
        case Step.START:
            _start(by, held)
        case Step.NOTE:
            pass
        case Step.DONE:
            _done(by, held, day or today, today, paper)
        case Step.ACCEPT:
            _accept(by, held, paper, today)
        case Step.RETURN:
            if not may_judge(by, held) or held.state != ProblemState.DONE:
                raise RefusedError("not-permitted", "只有等待验收的问题，由别人退回。")
            held.state = ProblemState.HANDLING if held.owner_id else ProblemState.OPEN
            held.done_on = held.done_by = None
        case _:
            raise RefusedError("bad-step", "没有这一步。")
    if step != Step.START and not words.strip():
        raise RefusedError("no-words", "请写明情况。")
    document = _file(by, held, paper, today, now) if paper else None
    _moved(held)
    _note(by, held, step, words, now, document=document)
    _audit(by, held, step.lower(), now)
    if held.state in CLOSED:
        settle(key=_key(held), now=now)
    return held


def _start(by: Actor, held: Problem) -> None:
    if held.state != ProblemState.OPEN:
        raise RefusedError("started", "这个问题已经在办。")
    if held.area == Area.SCHOOLING and not DropoutControl.objects.filter(problem=held).exists():
        raise RefusedError("no-control", "请先落实州、县、乡、村四级责任人，再开始办理。")
    if held.owner_id is None:
        held.owner_id = by.user_id
    if held.owner_id is None:
        raise RefusedError("no-owner", "请先定责任人，再开始办理。")
    held.state = ProblemState.HANDLING


def _done(by: Actor, held: Problem, day: date, today: date, paper: Paper | None) -> None:
    if held.state == ProblemState.OPEN:
        _start(by, held)
    if held.state != ProblemState.HANDLING:
        raise RefusedError("bad-state", "这个问题已经报请验收。")
    if day > today or day < held.found_on:
        raise RefusedError("bad-day", "解决日期应在发现日期和今天之间。")
    if _excused(held, today) and paper is None:
        raise RefusedError("no-paper", "身体原因等例外要附证明，请上传文件。")
    held.state, held.done_on, held.done_by_id = ProblemState.DONE, day, by.user_id
    if held.area == Area.SCHOOLING:
        DropoutControl.objects.filter(problem=held).update(
            returned_on=None if _excused(held, today) else day
        )


def _accept(by: Actor, held: Problem, paper: Paper | None, today: date) -> None:
    if held.state != ProblemState.DONE:
        raise RefusedError("bad-state", "还没有报请验收。")
    if not may_judge(by, held):
        raise RefusedError("not-permitted", "验收要由乡镇、部门或县里的另一个人来做。")
    if held.area == Area.HOUSING and paper is None:
        raise RefusedError("no-paper", "住房问题验收要附验收表或照片，请上传文件。")
    held.state, held.accepted_by_id, held.closed_on = ProblemState.ACCEPTED, by.user_id, today
    newest = GuaranteeCheck.objects.filter(county_code=held.county_code).order_by("-period")
    held.closed_period = newest.values_list("period", flat=True).first() or ""
    if _excused(held, today):
        months = standards(held.county_code, today).whole(EXCUSED_MONTHS)
        held.exempt_until = (Period.of(today) + months).last_day if months else None


def _excused(held: Problem, today: date) -> bool:
    """Whether the cause of a case of schooling excuses it, with a proof."""
    if held.area != Area.SCHOOLING or not held.cause:
        return False
    return held.cause in standards(held.county_code, today).texts(EXCUSES)


def _held(by: Actor, problem: Problem) -> Problem:
    """Return the problem as it stands, held to the end of the transaction, if it may be handled."""
    held = Problem.objects.select_for_update().get(pk=problem.pk)
    if not may_work(by.scope, held):
        raise RefusedError("not-permitted", "您没有办理这个问题的权限。")
    if held.state in CLOSED:
        raise RefusedError("closed", "这个问题已经销号。")
    return held


def _moved(held: Problem) -> None:
    held.version += 1
    held.save()


def _default_owner(problem: Problem, today: date) -> User | None:
    owners = owners_in(problem.county_code, today, (Role.VILLAGE_WORKER, Role.TOWNSHIP_REVIEWER))
    for size in (12, 9):
        number = owners.get(problem.division_code[:size])
        if number is not None:
            return User.objects.get(pk=number)
    return None


def _file(by: Actor, held: Problem, paper: Paper, today: date, now: datetime) -> ArchiveDocument:
    """File the paper of a step with the household; who may do the step may file its paper."""
    return file_document(
        by=Actor(by.label, Scope.everything(), by.user_id),
        path=paper.path,
        kind=ArchiveKind.HOUSING if held.area == Area.HOUSING else ArchiveKind.OTHER,
        title=f"{held.get_area_display()}佐证 {held.title}",
        dated_on=today,
        household=held.household,
        file_name=paper.name,
        now=now,
    )


def _note(
    by: Actor, problem: Problem, step: str, words: str, now: datetime, *,
    due_on: date | None = None, document: ArchiveDocument | None = None,
) -> None:  # fmt: skip
    ProblemEvent.objects.create(
        problem=problem, step=step, words=words.strip()[:1000], due_on=due_on,
        document=document, user_id=by.user_id, at=now,
    )  # fmt: skip


def _audit(by: Actor, problem: Problem, what: str, now: datetime) -> None:
    record(
        actor=by, action=f"guarantees.problem-{what}", object_type="guarantees.Problem",
        object_id=problem.pk, division_code=problem.division_code,
        detail={"area": problem.area, "state": problem.state}, at=now,
    )  # fmt: skip


def _key(problem: Problem) -> str:
    return f"guarantee-{problem.pk}"


def _ring(problem: Problem, by: Actor, now: datetime) -> None:
    """Tell the owner, unless it is who acts."""
    if problem.owner is None or problem.owner_id == by.user_id:
        return
    notify(
        users=[problem.owner], key=_key(problem),
        title=f"{problem.get_area_display()}问题交您办理",
        url=reverse("guarantees:problem", args=[problem.pk]), due_on=problem.due_on, now=now,
    )  # fmt: skip
