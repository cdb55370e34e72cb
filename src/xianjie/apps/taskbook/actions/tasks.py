"""Set a task by hand, change it, take it apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.divisions.codes import padded
from xianjie.apps.divisions.queries import find_division
from xianjie.apps.indicators.models import Indicator
from xianjie.apps.taskbook.actions.checking import issuer, locked, store
from xianjie.apps.taskbook.enums import PartyRole, Rhythm, TaskState
from xianjie.apps.taskbook.models import Task, TaskItem, TaskParty, TaskPhase, TaskTarget
from xianjie.apps.taskbook.queries.parties import Party
from xianjie.kernel.errors import RefusedError


@dataclass(frozen=True)
class TaskWords:
    """What a person writes of a task; the marks are those of M01-11."""

    title: str
    content: str = ""
    leader: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    rhythm: str = Rhythm.MONTHLY
    is_priority: bool = False
    is_project_first: bool = False
    is_funded_first: bool = False
    is_simplified: bool = False


@dataclass(frozen=True)
class PhaseWords:
    """A year or stage of a task."""

    year: int
    goal: str
    due_on: date
    stage: str = ""


@dataclass(frozen=True)
class ItemWords:
    """A project of a task; ``income_goal`` in yuan a person and year."""

    name: str
    partner: str = ""
    funding: str = ""
    duty: str = ""
    year: int | None = None
    income_goal: Decimal | None = None


@transaction.atomic
def add_task(
    *, by: Actor, county: str, words: TaskWords, parties: Iterable[Party], now: datetime
) -> Task:
    """Set a task by hand, as a draft. Raises ``RefusedError`` when not permitted or wrong."""
    user = issuer(by, padded(county))
    task = Task(division_code=padded(county), created_by_id=user, created_at=now, version=0)
    _write(task, words)
    store(by, task, "taskbook.add", now)
    _replace_parties(task, parties)
    return task


@transaction.atomic
def change_task(
    *,
    by: Actor,
    task: Task,
    words: TaskWords,
    parties: Iterable[Party] | None = None,
    version: int,
    now: datetime,
) -> Task:
    """Change what is written of a task, and who takes part when ``parties`` are given.

    An issued task keeps a leader and a deadline. Raises ``RefusedError`` when not permitted,
    changed meanwhile, finished or cancelled.
    """
    held = locked(by, task, version)
    if held.state in {TaskState.DONE, TaskState.CANCELLED}:
        raise RefusedError("closed", "任务已经完成或取消，先重新办理才能改。")
    before, began = held.due_on, held.starts_on
    _write(held, words)
    if held.state == TaskState.ISSUED:
        if not held.leader or held.due_on is None:
            raise RefusedError("lacking", "已下达的任务不能没有责任领导和完成时限。")
        held.starts_on = held.starts_on or began
    if held.due_on != before:
        held.due_proposed = False
    if parties is not None:
        _replace_parties(held, parties)
    return store(by, held, "taskbook.change", now, due_on=str(held.due_on or ""))


@transaction.atomic
def split_task(
    *, by: Actor, task: Task, titles: Sequence[str], version: int, now: datetime
) -> list[Task]:
    """Take a draft apart: the first title stays with it, each other becomes a draft of its own.

    The new ones have the same clause, parties, deadline and figures, to be changed afterwards.
    """
    held = locked(by, task, version)
    wanted = [title.strip()[:200] for title in titles if title.strip()]
    if held.state != TaskState.DRAFT:
        raise RefusedError("issued", "已下达的任务不能拆分。")
    if len(wanted) < 2 or len(set(wanted)) != len(wanted):
        raise RefusedError("one-part", "请每行写一项，至少两项，不要重复。")
    parties = list(held.parties.all())
    aims = list(held.aims.all())
    held.title = wanted[0]
    store(by, held, "taskbook.split", now, parts=len(wanted))
    parts = [held]
    for title in wanted[1:]:
        part = Task(
            division_code=held.division_code, clause_id=held.clause_id, title=title,
            content=held.content, leader=held.leader, starts_on=held.starts_on,
            due_on=held.due_on, due_proposed=held.due_proposed, rhythm=held.rhythm,
            created_by_id=issuer(by, held.division_code), created_at=now,
        )  # fmt: skip
        part.save()
        TaskParty.objects.bulk_create(
            TaskParty(
                task=part, role=one.role, organisation_id=one.organisation_id,
                town_code=one.town_code, printed=one.printed,
            )
            for one in parties
        )  # fmt: skip
        TaskTarget.objects.bulk_create(
            TaskTarget(task=part, target_id=one.target_id, indicator_id=one.indicator_id)
            for one in aims
        )
        parts.append(part)
    return parts


@transaction.atomic
def replace_phases(
    *, by: Actor, task: Task, phases: Iterable[PhaseWords], version: int, now: datetime
) -> Task:
    """Let a task have these years and stages and no others."""
    held = locked(by, task, version)
    kept = {(one.year, one.stage.strip(), one.goal.strip()): one for one in phases if one.goal}
    held.phases.exclude(
        pk__in=[one.pk for one in held.phases.all() if (one.year, one.stage, one.goal) in kept]
    ).delete()
    for (year, stage, goal), one in kept.items():
        TaskPhase.objects.update_or_create(
            task=held, year=year, stage=stage[:40], goal=goal[:300],
            defaults={"due_on": one.due_on},
        )  # fmt: skip
    return store(by, held, "taskbook.phases", now, phases=len(kept))


@transaction.atomic
def replace_items(
    *, by: Actor, task: Task, items: Iterable[ItemWords], version: int, now: datetime
) -> Task:
    """Let a task have these projects and no others (项目清单)."""
    held = locked(by, task, version)
    wanted = {(one.name.strip(), one.year): one for one in items if one.name.strip()}
    held.items.all().delete()
    TaskItem.objects.bulk_create(
        TaskItem(
            task=held, name=name[:120], partner=one.partner.strip()[:100],
            funding=one.funding.strip()[:120], duty=one.duty.strip()[:200], year=year,
            income_goal=one.income_goal,
        )
        for (name, year), one in wanted.items()
    )  # fmt: skip
    return store(by, held, "taskbook.items", now, items=len(wanted))


@transaction.atomic
def choose_aims(
    *, by: Actor, task: Task, indicators: Iterable[Indicator], version: int, now: datetime
) -> Task:
    """Let a task have these indicators besides the figures of its clause."""
    held = locked(by, task, version)
    wanted = {one.pk for one in indicators if one.division_code == held.division_code}
    held.aims.filter(target__isnull=True).exclude(indicator_id__in=wanted).delete()
    known = set(held.aims.values_list("indicator_id", flat=True))
    TaskTarget.objects.bulk_create(
        TaskTarget(task=held, indicator_id=pk) for pk in sorted(wanted - known)
    )
    return store(by, held, "taskbook.aims", now, indicators=len(wanted))


def _write(task: Task, words: TaskWords) -> None:
    if not words.title.strip():
        raise RefusedError("no-title", "请写任务名称。")
    if words.starts_on and words.due_on and words.starts_on > words.due_on:
        raise RefusedError("dates", "完成时限不能早于开始日期。")
    if words.rhythm not in Rhythm.values:
        raise RefusedError("rhythm", "没有这种报送频次。")
    task.title, task.content = words.title.strip()[:200], words.content.strip()
    task.leader = words.leader.strip()[:60]
    task.starts_on, task.due_on, task.rhythm = words.starts_on, words.due_on, words.rhythm
    task.is_priority, task.is_project_first = words.is_priority, words.is_project_first
    task.is_funded_first, task.is_simplified = words.is_funded_first, words.is_simplified


def _replace_parties(task: Task, parties: Iterable[Party]) -> None:
    """Let these take part and no others; who has reported already cannot be left out."""
    wanted: dict[tuple[int | None, str, str], Party] = {}
    for party in sorted(parties, key=lambda one: one.role != PartyRole.LEAD):
        wanted.setdefault(party.identity, party)
    offices = {pk for pk, _town, _printed in wanted if pk is not None}
    known = Organisation.objects.filter(pk__in=offices, division_code=task.division_code)
    if known.count() != len(offices):
        raise RefusedError("unknown-unit", "单位里有不是本县的，请重新选择。")
    for town in {town for _pk, town, _printed in wanted if town}:
        if not town.startswith(task.division_code[:6]) or find_division(town) is None:
            raise RefusedError("unknown-town", "乡镇里有不是本县的，请重新选择。")
    present = {
        Party("", one.organisation_id, one.town_code, one.printed).identity: one
        for one in task.parties.all()
    }
    gone = [one for identity, one in present.items() if identity not in wanted]
    if any(one.progress.exists() for one in gone):
        raise RefusedError("reported", "已经报过进展的单位不能去掉。")
    TaskParty.objects.filter(pk__in=[one.pk for one in gone]).delete()
    for identity, party in wanted.items():
        held = present.get(identity)
        if held is None:
            TaskParty.objects.create(
                task=task, role=party.role, organisation_id=party.organisation,
                town_code=party.town_code, printed=party.printed[:100],
            )  # fmt: skip
        elif held.role != party.role:
            held.role = party.role
            held.save(update_fields=["role"])
