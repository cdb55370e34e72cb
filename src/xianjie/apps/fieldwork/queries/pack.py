"""What a phone takes along: the visits that are open, the sheets to fill in, what is known."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, IntegerField, Value, When, Window
from django.db.models.functions import RowNumber

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.fieldforms.enums import SheetState, TaskState
from xianjie.apps.fieldforms.models import FieldTask, Sheet
from xianjie.apps.fieldforms.queries import Prefill, prefill_many
from xianjie.apps.policies.queries import standards
from xianjie.kernel.ids import mask_name

DAYS_KEPT = "离线资料保留天数"
MOST_VISITS = "离线任务最多户数"
DAYS_WITHOUT_RULE, VISITS_WITHOUT_RULE = 7, 60
SHEETS_LOOKED_AT = 3


@dataclass(frozen=True)
class Pack:
    """Everything for the days ahead, as plain JSON values; names are masked.

    ``definitions`` are sheets by version, ``left_out`` counts open visits that were too many.
    """

    tasks: list[dict[str, Any]]
    definitions: dict[str, dict[str, Any]]
    keep_days: int
    left_out: int


def open_visits(scope: Scope, county: str) -> ScopedQuerySet[FieldTask]:
    """Return the open visits where somebody may fill in sheets, at households they may see."""
    part = scope.narrowed(Permission.FILL_SHEETS)
    rows: ScopedQuerySet[FieldTask] = FieldTask.objects.visible_to(part)
    return rows.filter(
        part.filter("household__division_code"), county_code=county, state=TaskState.OPEN
    )


def find_visit(number: int, scope: Scope) -> FieldTask | None:
    """Return a visit, open or not, with its household; None outside the scope."""
    part = scope.narrowed(Permission.FILL_SHEETS)
    rows = FieldTask.objects.visible_to(part).filter(part.filter("household__division_code"))
    return rows.select_related("household").filter(pk=number).first()


def pack_for(user_id: int, scope: Scope, county: str, on: date) -> Pack:
    """Return what one account takes along: own visits first, then by deadline and place.

    The number of queries does not grow with the visits, only with the kinds of sheets.
    """
    book = standards(county, on, (DAYS_KEPT, MOST_VISITS))
    most = book.whole(MOST_VISITS) or VISITS_WITHOUT_RULE
    found = open_visits(scope, county)
    mine = Case(When(assignee=user_id, then=Value(0)), default=1, output_field=IntegerField())
    ordered = found.annotate(whose=mine).order_by(
        "whose", F("due_on").asc(nulls_last=True), "division_code", "group_name", "id"
    )
    tasks = list(ordered.select_related("household")[: most + 1])
    left_out = found.count() - most if len(tasks) > most else 0
    tasks = tasks[:most]
    places = villages_by_code(task.household.division_code for task in tasks)
    known = _known(tasks, on)
    doors = _doors({task.household_id for task in tasks})
    return Pack(
        [
            _told(task, known[task.pk], places, user_id) | {"door": doors.get(task.household_id)}
            for task in tasks
        ],
        {ahead.definition.version: ahead.definition.document() for ahead in known.values()},
        book.whole(DAYS_KEPT) or DAYS_WITHOUT_RULE,
        left_out,
    )


def _doors(numbers: Collection[int]) -> dict[int, list[float]]:
    """Return latitude and longitude where the last sheets were filled in, by household.

    A visit filled in elsewhere may mislead; it only decides in which order doors are shown.
    """
    newest = Window(
        RowNumber(), partition_by=[F("household")], order_by=[F("filled_at").desc(), F("id").desc()]
    )
    rows = (
        Sheet.objects.proven("of households found through the gate")
        .filter(household_id__in=numbers, state=SheetState.ACCEPTED)
        .annotate(place=newest)
        .filter(place__lte=SHEETS_LOOKED_AT)
        .order_by("-filled_at", "-id")
        .values_list("household_id", "position")
    )
    found: dict[int, list[float]] = {}
    for household, position in rows:
        if position and household not in found:
            told = json.loads(str(position))
            found[household] = [told["lat"], told["lon"]]
    return found


def _known(tasks: Iterable[FieldTask], on: date) -> dict[int, Prefill]:
    """Return what is known for each visit; each kind of sheet is asked for all its households."""
    batches: list[tuple[str, dict[int, FieldTask]]] = []
    for task in tasks:
        fits = (
            batch for form, batch in batches if form == task.form and task.household_id not in batch
        )
        batch = next(fits, None)
        if batch is None:
            batches.append((task.form, batch := {}))
        batch[task.household_id] = task
    found: dict[int, Prefill] = {}
    for form, batch in batches:
        stages = {number: task.stage for number, task in batch.items()}
        ahead = prefill_many([t.household for t in batch.values()], form, on, stages=stages)
        found |= {task.pk: ahead[number] for number, task in batch.items()}
    return found


def _told(
    task: FieldTask, ahead: Prefill, places: dict[str, VillagePlace], user_id: int
) -> dict[str, Any]:
    household = task.household
    place = places.get(household.division_code)
    return {
        "id": task.pk,
        "title": ahead.definition.short or ahead.definition.title,
        "note": ahead.definition.note,
        "definition": ahead.definition.version,
        "stage": task.get_stage_display() if task.stage else "",
        "due_on": task.due_on.isoformat() if task.due_on else "",
        "mine": task.assignee_id == user_id,
        "household": {
            "code": household.household_code,
            "head": mask_name(household.head_name),
            "members": household.member_count,
            "village": f"{place.town} {place.name}".strip() if place else "",
            "group": household.group_name,
            "category": household.monitor_category or household.household_type,
        },
        **ahead.document(),
    }
