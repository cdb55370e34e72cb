"""From the clauses of a document to draft tasks."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.codes import padded, significant
from xianjie.apps.documents.enums import Comparator, DutyKind
from xianjie.apps.documents.models import Clause, ClauseUnit, PolicyDocument, Target
from xianjie.apps.taskbook.actions.checking import issuer
from xianjie.apps.taskbook.enums import Rhythm, TaskState
from xianjie.apps.taskbook.models import Task, TaskParty, TaskPhase, TaskTarget
from xianjie.apps.taskbook.queries.parties import Addressees, Party
from xianjie.kernel.errors import RefusedError

_RHYTHMS = {
    "每月": Rhythm.MONTHLY,
    "每季度": Rhythm.QUARTERLY,
    "每半年": Rhythm.HALF_YEARLY,
    "每年": Rhythm.YEARLY,
}
_WORK = {DutyKind.REPORT, DutyKind.MEETING, DutyKind.CHECK, DutyKind.PLAN}
_SENTENCE = re.compile(r"[。；;\n]")
_MARK = re.compile(r"^\s*(?:[一二三四五六七八九十]+[、是]|[（(].{1,3}[）)]|\d+[.．、])\s*")
TITLE, CONTENT, FROM_TEXT = 200, 4000, 60


@dataclass
class _Draft:
    """A clause that becomes a task, with the figures of the clauses below it."""

    clause: Clause
    units: list[ClauseUnit]
    parties: list[Party] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)


@transaction.atomic
def propose_tasks(*, by: Actor, document: PolicyDocument, now: datetime) -> list[Task]:
    """Make one draft for each clause that names units or duties and has no task yet.

    A clause served by the bracket of one above it goes with that one. The deadline is proposed
    from the figures, else from the period of the document, and marked as proposed; nothing is
    issued. Done again, only what is new is added. Raises ``RefusedError`` when not permitted.
    """
    county = significant(document.division_code)
    permitted = by.scope.may(Permission.ISSUE_TASKS, county) or by.scope.may(
        Permission.MANAGE_DOCUMENTS, county
    )
    if by.user_id is None or not permitted:
        raise RefusedError("not-permitted", "您没有由文件生成任务的权限。")
    # Two people who press at once make one set of drafts.
    PolicyDocument.objects.select_for_update().filter(pk=document.pk).first()
    clauses = list(
        Clause.objects.filter(document=document)
        .prefetch_related("units", "targets", "duties")
        .order_by("order")
    )
    drafts = _drafts(clauses, _taken(document))
    parties = Addressees(county, now.date()).parties_by_clause(
        {draft.clause.pk: draft.units for draft in drafts}
    )
    tasks = []
    for draft in drafts:
        draft.parties = parties[draft.clause.pk]
        task = _task(draft, document, by.user_id, now)
        task.save()
        tasks.append(task)
    _parts(tasks, drafts)
    record(
        actor=by,
        action="taskbook.propose",
        object_type="documents.PolicyDocument",
        object_id=document.pk,
        division_code=document.division_code,
        detail={"tasks": len(tasks)},
        at=now,
    )
    return tasks


def _taken(document: PolicyDocument) -> set[str]:
    """Return the paths that have a task already, in this or another version of the document."""
    rows = Task.objects.filter(
        division_code=document.division_code, clause__document__key=document.key
    ).exclude(state=TaskState.CANCELLED)
    return set(rows.values_list("clause__path", flat=True))


def _drafts(clauses: Sequence[Clause], taken: set[str]) -> list[_Draft]:
    by_pk = {clause.pk: clause for clause in clauses}
    chosen: dict[int, _Draft] = {}
    for clause in clauses:
        above = _above(clause, by_pk)
        with_units = [one for one in above if list(one.units.all())]
        served = clause.units_from and any(one.path == clause.units_from for one in with_units)
        units = [] if served else list(clause.units.all())
        works = any(duty.kind in _WORK for duty in clause.duties.all())
        if units or (works and not with_units):
            chosen[clause.pk] = _Draft(clause, units)
        owner = next((chosen[one.pk] for one in (clause, *above) if one.pk in chosen), None)
        if owner is not None:
            owner.targets += [one for one in clause.targets.all() if not one.is_rule]
    return [draft for draft in chosen.values() if draft.clause.path not in taken]


def _above(clause: Clause, by_pk: dict[int, Clause]) -> list[Clause]:
    found = []
    parent = clause.parent_id
    while parent is not None and parent in by_pk:
        found.append(by_pk[parent])
        parent = by_pk[parent].parent_id
    return found


def _task(draft: _Draft, document: PolicyDocument, user: int, now: datetime) -> Task:
    clause = draft.clause
    text = ""
    if clause.start is not None and clause.end is not None:
        text = document.text[clause.start : clause.end].strip()
    due = due_of(draft.targets, clause, document)
    begins = document.period_from or document.issued_on or document.published_on
    if begins is not None and due is not None and begins > due:
        begins = None
    return Task(
        division_code=document.division_code,
        clause=clause,
        title=_title(clause, text),
        content=text[:CONTENT],
        due_on=due,
        due_proposed=due is not None,
        starts_on=begins,
        rhythm=_rhythm(clause),
        created_by_id=user,
        created_at=now,
    )


def _title(clause: Clause, text: str) -> str:
    heading = clause.heading.strip()
    if not heading and text:
        heading = _SENTENCE.split(_MARK.sub("", text), maxsplit=1)[0].strip()[:FROM_TEXT]
    return (heading or f"{clause.document.key} {clause.path}")[:TITLE]


def _rhythm(clause: Clause) -> str:
    rhythms = [_RHYTHMS[duty.every] for duty in clause.duties.all() if duty.every in _RHYTHMS]
    return rhythms[0] if rhythms else Rhythm.MONTHLY


def due_of(targets: Iterable[Target], clause: Clause, document: PolicyDocument) -> date | None:
    """Return the last day that figures and duties name, else the end of the document's period."""
    printed = [one.by or (str(one.year) if one.year else "") for one in targets]
    printed += [duty.due for duty in clause.duties.all()]
    days = [day for text in printed if text and (day := last_day_of(text)) is not None]
    return max(days) if days else document.period_to


def last_day_of(printed: str) -> date | None:
    """Return the last day of a year, month or day as documents are read: ``2024``, ``2024-06``."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", printed.strip())
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        assert year is not None
        if month is None:
            return date(year, 12, 31)
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None


def goal_words(target: Target) -> str:
    """Write a figure as people say it: 农村居民人均可支配收入 不低于 19140 元."""
    if target.value is None:
        words = str(Comparator(target.comparator).label)
    else:
        value = f"{target.value.normalize():f}"
        sign = "" if target.comparator == Comparator.EQUAL else Comparator(target.comparator).label
        words = f"{sign} {value}{target.unit}".strip()
    return f"{target.name} {words}"


def _parts(tasks: list[Task], drafts: list[_Draft]) -> None:
    parties, aims, phases = [], [], []
    for task, draft in zip(tasks, drafts, strict=True):
        parties += [
            TaskParty(
                task=task, role=one.role, organisation_id=one.organisation,
                town_code=one.town_code, printed=one.printed[:100],
            )
            for one in draft.parties
        ]  # fmt: skip
        aims += [TaskTarget(task=task, target=target) for target in draft.targets]
        years = {target.year for target in draft.targets if target.year}
        staged = [one for one in draft.targets if one.year and (one.series or len(years) > 1)]
        goals = {(one.year or 0, goal_words(one)[:300]) for one in staged}
        phases += [
            TaskPhase(task=task, year=year, goal=goal, due_on=date(year, 12, 31))
            for year, goal in sorted(goals)
        ]
    TaskParty.objects.bulk_create(parties)
    TaskTarget.objects.bulk_create(aims)
    TaskPhase.objects.bulk_create(phases)


@transaction.atomic
def resolve_parties(*, by: Actor, county: str, now: datetime) -> int:
    """Look again whom the bare names of drafts mean; returns how many names became known.

    After a name was given its organisation on the page of the document, or a unit was registered.
    """
    issuer(by, padded(county))
    known = Addressees(county, now.date())
    bare = TaskParty.objects.filter(
        task__division_code=padded(county),
        task__state=TaskState.DRAFT,
        task__clause__isnull=False,
        organisation__isnull=True,
        town_code="",
    ).select_related("task")
    names: dict[int, dict[str, TaskParty]] = {}
    tasks: dict[int, Task] = {}
    for party in bare:
        names.setdefault(party.task_id, {})[party.printed] = party
        tasks[party.task_id] = party.task
    units: dict[int, list[ClauseUnit]] = {pk: [] for pk in tasks}
    by_clause = {task.clause_id: task.pk for task in tasks.values()}
    for unit in ClauseUnit.objects.filter(clause__in=by_clause):
        units[by_clause[unit.clause_id]].append(unit)
    found = 0
    for pk, parties in known.parties_by_clause(units).items():
        held = {
            Party("", one.organisation_id, one.town_code).identity
            for one in tasks[pk].parties.all()
        }
        for one in parties:
            bare_one = names[pk].get(one.printed)
            if bare_one is None or not (one.organisation or one.town_code):
                continue
            if one.identity not in held:
                TaskParty.objects.create(
                    task_id=pk, role=one.role, organisation_id=one.organisation,
                    town_code=one.town_code, printed=one.printed[:100],
                )  # fmt: skip
            if bare_one.pk is not None:
                bare_one.delete()
                found += 1
    record(
        actor=by, action="taskbook.resolve", object_type="taskbook.Task", object_id=county,
        division_code=county, detail={"names": found}, at=now,
    )  # fmt: skip
    return found
