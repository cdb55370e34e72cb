"""What a unit or township says of its tasks in a month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.codes import padded
from xianjie.apps.taskbook.enums import PartyRole, ProgressState, TaskState
from xianjie.apps.taskbook.models import Task, TaskParty, TaskProgress
from xianjie.apps.taskbook.queries.lights import ALL, expected_of, light_of
from xianjie.apps.taskbook.queries.rules import light_rules
from xianjie.apps.taskbook.queries.seen import own_parties
from xianjie.kernel.errors import RefusedError

WORDS = 500


@dataclass(frozen=True)
class Told:
    """The month of one task: percent done in all, how it goes, a sentence if there is one."""

    percent: int
    state: str = ProgressState.RUNNING
    words: str = ""


@transaction.atomic
def report_tasks(
    *, by: Actor, county: str, period: str, told: Mapping[int, Told], today: date, now: datetime
) -> int:
    """Keep what was told of parties (by their number) for a month, and move their tasks.

    Parties of others and tasks that are not under way are left out. The percent of a task is the
    mean of what its leading parties said last, of all parties where none leads. Raises
    ``RefusedError`` for a percent outside of 0 to 100, or where there is trouble without a word.
    """
    if by.user_id is None:
        raise RefusedError("not-permitted", "您没有报送任务进展的权限。")
    parties = list(
        TaskParty.objects.filter(
            own_parties(by.scope), pk__in=told, task__state=TaskState.ISSUED,
            task__division_code=padded(county),
        ).select_related("task")
    )  # fmt: skip
    for one in parties:
        _check(one.task, told[one.pk])
    tasks = {one.task_id: one.task for one in parties}
    _store(parties, told, period, by.user_id, now)
    _move(tasks.values(), now)
    _light(parties, period, county, today)
    record(
        actor=by,
        action="taskbook.report",
        object_type="taskbook.Task",
        object_id=county,
        division_code=county,
        detail={"period": period, "tasks": len(parties)},
        at=now,
    )
    return len(parties)


def _check(task: Task, told: Told) -> None:
    if not 0 <= told.percent <= ALL:
        raise RefusedError("percent", f"“{task.title}”的进度请写 0 到 100。")
    if told.state not in ProgressState.values:
        raise RefusedError("state", f"“{task.title}”没有选推进情况。")
    if told.state == ProgressState.STUCK and not told.words.strip():
        raise RefusedError("no-words", f"“{task.title}”遇到困难，请用一句话写明是什么困难。")


def _store(
    parties: Iterable[TaskParty], told: Mapping[int, Told], period: str, user: int, now: datetime
) -> None:
    rows = [
        TaskProgress(
            task_id=one.task_id, party=one, period=period, percent=told[one.pk].percent,
            state=told[one.pk].state, words=told[one.pk].words.strip()[:WORDS],
            reported_by_id=user, reported_at=now,
        )
        for one in parties
    ]  # fmt: skip
    TaskProgress.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["party", "period"],
        update_fields=["percent", "state", "words", "reported_by", "reported_at"],
    )


def _move(tasks: Iterable[Task], now: datetime) -> None:
    """Let each task stand where its leading parties say that it stands."""
    del now
    by_pk = {task.pk: task for task in tasks}
    last: dict[int, TaskProgress] = {}
    for row in TaskProgress.objects.filter(task__in=by_pk).order_by("period"):
        last[row.party_id] = row
    parts: dict[int, list[TaskParty]] = {}
    for party in TaskParty.objects.filter(task__in=by_pk):
        if party.organisation_id is not None or party.town_code:
            parts.setdefault(party.task_id, []).append(party)
    for pk, task in by_pk.items():
        own = parts.get(pk, [])
        leading = [one for one in own if one.role == PartyRole.LEAD] or own
        percents = [last[one.pk].percent if one.pk in last else 0 for one in leading]
        task.percent = sum(percents) // len(percents) if percents else 0
        task.reported_period = max(
            (last[one.pk].period for one in own if one.pk in last), default=""
        )
    Task.objects.bulk_update(by_pk.values(), ["percent", "reported_period"])


def _light(parties: Iterable[TaskParty], period: str, county: str, today: date) -> None:
    rules = light_rules(county, today)
    tasks = {one.task_id: one.task for one in parties}
    rows = list(TaskProgress.objects.filter(party__in=parties, period=period))
    for row in rows:
        task = tasks[row.task_id]
        row.light = light_of(task, rules, row.percent)
        row.expected = expected_of(task, rules)
    TaskProgress.objects.bulk_update(rows, ["light", "expected"])
