"""Issue tasks, take them back, close them with evidence, open them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.divisions.codes import padded
from xianjie.apps.taskbook.actions.checking import issuer, locked, store
from xianjie.apps.taskbook.enums import PartyRole, TaskState
from xianjie.apps.taskbook.models import Task, TaskParty
from xianjie.apps.taskbook.queries.people import people_of
from xianjie.kernel.errors import RefusedError


@dataclass(frozen=True)
class Assignment:
    """What is written beside a task when it is issued; empty keeps what the task has."""

    leader: str = ""
    due_on: date | None = None
    starts_on: date | None = None


@dataclass(frozen=True)
class Issued:
    """What came of issuing many: the issued ones, and those that lack something, with what."""

    tasks: tuple[Task, ...]
    lacking: tuple[tuple[Task, tuple[str, ...]], ...]


@transaction.atomic
def issue_tasks(
    *,
    by: Actor,
    county: str,
    assignments: Mapping[int, Assignment],
    leaders: Mapping[int, str] | None = None,
    today: date,
    now: datetime,
) -> Issued:
    """Issue drafts of a county that have leader, deadline and somebody to do them.

    ``assignments`` are by the number of the task; ``leaders`` give the leader for every task that
    lacks one by its leading organisation. What was written is kept for those that still lack
    something; they are named, and stay drafts. Each unit and township hears once of all of them.
    Raises ``RefusedError`` when not permitted.
    """
    user = issuer(by, padded(county))
    rows = Task.objects.select_for_update().filter(
        pk__in=assignments, division_code=padded(county), state=TaskState.DRAFT
    )
    tasks = list(rows.order_by("pk"))
    parties: dict[int, list[TaskParty]] = {}
    for party in TaskParty.objects.filter(task__in=tasks):
        parties.setdefault(party.task_id, []).append(party)
    issued, lacking = [], []
    for task in tasks:
        own = parties.get(task.pk, [])
        given = assignments[task.pk]
        task.leader = given.leader.strip()[:60] or task.leader or _of_lead(own, leaders or {})
        task.due_on = given.due_on or task.due_on
        task.starts_on = given.starts_on or task.starts_on
        if missing := _missing(task, own, today):
            task.save()
            lacking.append((task, missing))
            continue
        task.state, task.issued_at, task.issued_by_id = TaskState.ISSUED, now, user
        task.due_proposed = False
        task.starts_on = task.starts_on or today
        store(by, task, "taskbook.issue", now, due_on=str(task.due_on))
        issued.append(task)
    _tell(county, [one for task in issued for one in parties[task.pk]], today, now)
    return Issued(tuple(issued), tuple(lacking))


def _of_lead(parties: Iterable[TaskParty], leaders: Mapping[int, str]) -> str:
    for party in parties:
        office = party.organisation_id
        if party.role == PartyRole.LEAD and office is not None and office in leaders:
            return leaders[office].strip()[:60]
    return ""


def _missing(task: Task, parties: Iterable[TaskParty], today: date) -> tuple[str, ...]:
    found = []
    if not task.leader:
        found.append("责任领导")
    if task.due_on is None:
        found.append("完成时限")
    elif task.due_on < today:
        found.append("没有过期的完成时限")
    elif task.starts_on is not None and task.starts_on > task.due_on:
        found.append("早于完成时限的开始日期")
    if not any(one.organisation_id or one.town_code for one in parties):
        found.append("能收到任务的单位或乡镇")
    return tuple(found)


def _tell(county: str, parties: Iterable[TaskParty], today: date, now: datetime) -> None:
    counts: dict[tuple[int | None, str], int] = {}
    for one in parties:
        key = (one.organisation_id, one.town_code)
        counts[key] = counts.get(key, 0) + 1
    people = people_of(county, today) if counts else {}
    for (office, town), count in counts.items():
        notify(
            users=people.get((office, town), []),
            key=f"taskbook.issued:{office or town}:{now:%Y%m%d%H%M%S}",
            title=f"县里下达了 {count} 项任务",
            url=f"{reverse('taskbook:tasks')}?state={TaskState.ISSUED}",
            now=now,
        )


@transaction.atomic
def cancel_task(*, by: Actor, task: Task, reason: str, version: int, now: datetime) -> Task:
    """Take a task back, with the reason; its units are told when they had it."""
    held = locked(by, task, version)
    if held.state not in {TaskState.DRAFT, TaskState.ISSUED}:
        raise RefusedError("closed", "任务已经完成或取消。")
    if not reason.strip():
        raise RefusedError("no-reason", "请写明为什么取消。")
    was_issued = held.state == TaskState.ISSUED
    held.state, held.reason = TaskState.CANCELLED, reason.strip()[:300]
    store(by, held, "taskbook.cancel", now)
    if was_issued:
        _ring(held, "cancelled", "一项任务已取消", now)
    settle_task(held, now)
    return held


@transaction.atomic
def finish_task(
    *, by: Actor, task: Task, done_on: date, evidence: str, version: int, today: date, now: datetime
) -> Task:
    """Close an issued task with evidence (对账销号)."""
    held = locked(by, task, version)
    if held.state != TaskState.ISSUED:
        raise RefusedError("not-running", "只有办理中的任务可以销号。")
    if not evidence.strip():
        raise RefusedError("no-evidence", "没有完成依据不能销号。")
    if done_on > today:
        raise RefusedError("future", "完成日期不能晚于今天。")
    held.state, held.done_on, held.evidence = TaskState.DONE, done_on, evidence.strip()
    store(by, held, "taskbook.finish", now, done_on=str(done_on))
    settle_task(held, now)
    return held


@transaction.atomic
def reopen_task(*, by: Actor, task: Task, reason: str, version: int, now: datetime) -> Task:
    """Open a finished or cancelled task again, with the reason; one never issued is a draft."""
    held = locked(by, task, version)
    if held.state not in {TaskState.DONE, TaskState.CANCELLED}:
        raise RefusedError("running", "任务没有完成或取消，不用重新办理。")
    if not reason.strip():
        raise RefusedError("no-reason", "请写明为什么重新办理。")
    held.state = TaskState.ISSUED if held.issued_at else TaskState.DRAFT
    held.done_on, held.reason = None, reason.strip()[:300]
    store(by, held, "taskbook.reopen", now)
    if held.state == TaskState.ISSUED:
        _ring(held, f"reopened:{held.version}", "一项任务要重新办理", now)
    return held


def _ring(task: Task, why: str, title: str, now: datetime) -> None:
    people = people_of(task.division_code[:6], now.date())
    users = [
        user
        for one in task.parties.all()
        for user in people.get((one.organisation_id, one.town_code), [])
    ]
    notify(
        users=users, key=f"taskbook.task:{task.pk}:{why}", title=title,
        url=reverse("taskbook:task", args=[task.pk]), kind=NotificationKind.RESULT, now=now,
    )  # fmt: skip


def settle_task(task: Task, now: datetime) -> None:
    """Quiet the bells that called for a task."""
    for why in ("soon", "late"):
        settle(key=f"taskbook.task:{task.pk}:{why}:{task.due_on}", now=now)
