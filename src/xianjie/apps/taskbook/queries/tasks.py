"""Lists of tasks: filtered, lit, counted and cut in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import MAXYEAR, MINYEAR, date
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.codes import padded
from xianjie.apps.divisions.queries import children_of
from xianjie.apps.documents.models import PolicyDocument
from xianjie.apps.taskbook.enums import Light, PartyRole, TaskState
from xianjie.apps.taskbook.models import Task, TaskParty
from xianjie.apps.taskbook.queries.lights import expected_of, lit
from xianjie.apps.taskbook.queries.rules import LightRules
from xianjie.apps.taskbook.queries.seen import seen_tasks
from xianjie.web.numbers import number_in

LACKING, PRIORITY, OVERDUE, OPEN = "lacking", "priority", "overdue", "open"
SORTS = {
    "due": ("due_on", "id"),
    "-due": ("-due_on", "-id"),
    "clause": ("clause__document", "clause__order", "id"),
    "percent": ("percent", "id"),
    "-percent": ("-percent", "-id"),
}
NAMED = 2


@dataclass(frozen=True)
class TaskFilters:
    """What a list of tasks is narrowed to; every value is text from the address."""

    document: str = ""
    unit: str = ""
    town: str = ""
    light: str = ""
    state: str = ""
    year: str = ""
    mark: str = ""
    sort: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> TaskFilters:
        """Read an address; a value that makes no sense narrows to nothing else."""
        return cls(**{one.name: asked.get(one.name, "").strip()[:20] for one in fields(cls)})

    @property
    def narrowed(self) -> bool:
        """Whether anything is filtered."""
        return any(getattr(self, one.name) for one in fields(self) if one.name != "sort")

    @property
    def query(self) -> dict[str, str]:
        """The values that are set, for addresses and audits."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}


def filtered_tasks(
    scope: Scope, county: str, filters: TaskFilters, rules: LightRules
) -> ScopedQuerySet[Task]:
    """Return the tasks of a list in order, with their lights."""
    rows = lit(seen_tasks(scope, county), rules)
    document, unit, year = map(number_in, (filters.document, filters.unit, filters.year))
    if document is not None:
        rows = rows.filter(clause__document_id=document)
    elif filters.document:
        rows = rows.filter(clause__isnull=True)
    if unit is not None:
        parties = TaskParty.objects.filter(organisation_id=unit)
        rows = rows.filter(pk__in=parties.values("task_id"))
    if filters.town.isdigit():
        parties = TaskParty.objects.filter(town_code=filters.town[:9])
        rows = rows.filter(pk__in=parties.values("task_id"))
    if filters.light in Light.values:
        rows = rows.filter(Q(light=filters.light))
    if filters.state in TaskState.values:
        rows = rows.filter(state=filters.state)
    elif not filters.state:
        rows = rows.exclude(state=TaskState.CANCELLED)
    if year is not None and MINYEAR <= year <= MAXYEAR:
        rows = rows.filter(Q(due_on__year=year) | Q(phases__year=year)).distinct()
    return _marked(rows, filters.mark, rules.today).order_by(*SORTS.get(filters.sort, SORTS["due"]))


def _marked(rows: ScopedQuerySet[Task], mark: str, today: date) -> ScopedQuerySet[Task]:
    if mark == LACKING:
        return rows.filter(lacking(), state=TaskState.DRAFT)
    if mark == PRIORITY:
        return rows.filter(
            Q(is_priority=True) | Q(is_project_first=True) | Q(is_funded_first=True)
            | Q(is_simplified=True)
        )  # fmt: skip
    if mark == OVERDUE:
        return rows.filter(state=TaskState.ISSUED, due_on__lt=today)
    return rows


def lacking() -> Q:
    """Return the condition of drafts that cannot be issued yet."""
    return Q(has_leader=False) | Q(due_on__isnull=True)


@dataclass(frozen=True)
class TaskCounts:
    """Figures on top of a list; each opens the list of those tasks."""

    drafts: int
    lacking: int
    running: int
    green: int
    yellow: int
    red: int
    overdue: int
    done: int


def counts_of(scope: Scope, county: str, rules: LightRules) -> TaskCounts:
    """Count the tasks that somebody may see; one query."""
    rows = lit(seen_tasks(scope, county), rules)
    found = rows.aggregate(
        drafts=Count("pk", filter=Q(state=TaskState.DRAFT)),
        lacking=Count("pk", filter=Q(state=TaskState.DRAFT) & lacking()),
        running=Count("pk", filter=Q(state=TaskState.ISSUED)),
        green=Count("pk", filter=Q(light=Light.GREEN)),
        yellow=Count("pk", filter=Q(light=Light.YELLOW)),
        red=Count("pk", filter=Q(light=Light.RED)),
        overdue=Count("pk", filter=Q(state=TaskState.ISSUED, due_on__lt=rules.today)),
        done=Count("pk", filter=Q(state=TaskState.DONE)),
    )
    return TaskCounts(**found)


@dataclass(frozen=True)
class PartyName:
    """A party as pages show it; ``is_known`` is false for a name nobody is known by."""

    pk: int
    name: str
    role: str
    organisation: int | None
    town_code: str
    printed: str

    @property
    def is_known(self) -> bool:
        """Whether it can be told and can report."""
        return self.organisation is not None or bool(self.town_code)


def party_names(parties: Iterable[TaskParty], towns: Mapping[str, str]) -> list[PartyName]:
    """Return parties, leading ones first; their organisations have been read with them."""
    found = []
    for one in parties:
        if one.organisation is not None:
            name = one.organisation.name
        else:
            name = towns.get(one.town_code, "") or one.printed or one.town_code
        found.append(
            PartyName(one.pk, name, one.role, one.organisation_id, one.town_code, one.printed)
        )
    return sorted(found, key=lambda one: (one.role != PartyRole.LEAD, one.pk))


def town_names(county: str) -> dict[str, str]:
    """Return code of 9 digits → name of each township of a county."""
    rows = children_of(padded(county)).values_list("code", "name")
    return {code[:9]: name for code, name in rows}


@dataclass(frozen=True)
class TaskRow:
    """A line of a list of tasks."""

    task: Task
    light: str
    expected: int
    leads: tuple[str, ...]
    others: int
    cite: str
    is_late: bool


def with_parties(rows: ScopedQuerySet[Task]) -> ScopedQuerySet[Task]:
    """Read tasks together with clause, document and parties."""
    return rows.select_related("clause__document").prefetch_related(
        Prefetch("parties", TaskParty.objects.select_related("organisation"))
    )


def task_rows(tasks: Iterable[Task], county: str, rules: LightRules) -> list[TaskRow]:
    """Return lines for tasks that were read by `with_parties` and lit; one query."""
    towns = town_names(county)
    lines = []
    for task in tasks:
        names = party_names(task.parties.all(), towns)
        leads = [one.name for one in names if one.role == PartyRole.LEAD] or [
            one.name for one in names
        ]
        lines.append(
            TaskRow(
                task,
                getattr(task, "light", ""),
                expected_of(task, rules),
                tuple(leads[:NAMED]),
                len(names) - len(leads[:NAMED]),
                f"{task.clause.document.key} {task.clause.path}" if task.clause else _("自行安排"),
                task.state == TaskState.ISSUED
                and task.due_on is not None
                and task.due_on < rules.today,
            )
        )
    return lines


@dataclass(frozen=True)
class UnitLine:
    """A unit or township on the board: how many of its tasks stand how."""

    name: str
    key: str
    organisation: int | None
    town_code: str
    leads: int
    running: int
    green: int
    yellow: int
    red: int
    done: int


def board_of(scope: Scope, county: str, rules: LightRules) -> list[UnitLine]:
    """Return the units and townships with their tasks by light, the red ones first; three queries.

    Those who are addressed see only their own line of a task they share.
    """
    tasks = lit(seen_tasks(scope, county), rules).exclude(
        state__in=[TaskState.DRAFT, TaskState.CANCELLED]
    )
    rows = (
        tasks.order_by()
        .values("parties__organisation_id", "parties__town_code")
        .annotate(
            leads=Count("pk", filter=Q(parties__role=PartyRole.LEAD)),
            running=Count("pk", filter=Q(state=TaskState.ISSUED)),
            green=Count("pk", filter=Q(light=Light.GREEN)),
            yellow=Count("pk", filter=Q(light=Light.YELLOW)),
            red=Count("pk", filter=Q(light=Light.RED)),
            done=Count("pk", filter=Q(state=TaskState.DONE)),
        )
    )
    names = dict(
        Organisation.objects.filter(division_code=padded(county)).values_list("pk", "name")
    )
    towns = town_names(county)
    lines = []
    for row in rows:
        values: dict[str, Any] = dict(row)
        office, town = values.pop("parties__organisation_id"), values.pop("parties__town_code")
        if office is None and not town:
            continue
        name = names.get(office, "") if office is not None else towns.get(town, town)
        key = f"unit={office}" if office is not None else f"town={town}"
        lines.append(UnitLine(name, key, office, town, **values))
    return sorted(lines, key=lambda one: (-one.red, -one.yellow, one.town_code, one.name))


def documents_with_tasks(scope: Scope, county: str) -> list[tuple[int, str]]:
    """Return (number, name) of the documents that tasks come from."""
    rows = seen_tasks(scope, county).filter(clause__isnull=False).order_by()
    numbers = rows.values_list("clause__document_id", flat=True).distinct()
    found = PolicyDocument.objects.proven("titles of documents whose tasks are seen")
    return list(found.filter(pk__in=numbers).order_by("-id").values_list("pk", "key"))


def units_with_tasks(scope: Scope, county: str) -> list[tuple[int, str]]:
    """Return (number, name) of the organisations that take part in tasks that are seen."""
    tasks = seen_tasks(scope, county).order_by().values("pk")
    parties = TaskParty.objects.filter(task__in=tasks, organisation__isnull=False)
    rows = Organisation.objects.filter(pk__in=parties.values("organisation_id"))
    return list(rows.order_by("name").values_list("pk", "name"))
