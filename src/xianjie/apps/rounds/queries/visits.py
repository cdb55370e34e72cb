"""Visits before, during and after help: the register of accepted visit sheets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.timezone import localtime

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.fieldforms.enums import SheetState, TaskState, VisitStage
from xianjie.apps.fieldforms.models import FieldTask, Sheet
from xianjie.apps.fieldforms.queries import values_of
from xianjie.apps.registry.models import Household
from xianjie.apps.rounds.enums import FORMS
from xianjie.apps.rounds.queries.population import inside
from xianjie.kernel.ids import mask_name

FORM = FORMS["VISIT"]
SHOWN = 12


@dataclass(frozen=True)
class VisitRow:
    """One visit: at which stage, by whom, with what result; the head is masked."""

    pk: int
    household_id: int
    household_code: str
    head: str
    place: VillagePlace
    visited_on: date
    visited_by: str
    stage: str
    met: str
    done: str
    effect: str
    content: str
    relapse: bool


def visits_of(
    county: str, scope: Scope, *, stage: str = "", town: str = "", period: str = ""
) -> ScopedQuerySet[Sheet]:
    """Return the accepted visit sheets that may be seen, the newest first."""
    rows = Sheet.objects.visible_to(scope, Permission.VIEW_CASES, inside=county)
    rows = rows.filter(county_code=county, form=FORM, state=SheetState.ACCEPTED)
    if period:
        rows = rows.filter(period=period)
    if stage:
        rows = rows.filter(stage=stage)
    if town:
        rows = rows.filter(inside(town))
    return rows.order_by("-filled_at", "-id")


def visit_rows(keys: Iterable[int]) -> list[VisitRow]:
    """Return the lines of a page of visits, given their keys in order, in a few queries."""
    ordered = list(keys)
    rows = Sheet.objects.proven("keys of a page of the gated list")
    found = rows.select_related("household", "filled_by").in_bulk(ordered)
    places = villages_by_code(sheet.division_code for sheet in found.values())
    return [_row(found[key], places[found[key].division_code]) for key in ordered]


def _row(sheet: Sheet, place: VillagePlace) -> VisitRow:
    values = values_of(sheet)
    done = values.get("走访内容")
    return VisitRow(
        pk=sheet.pk,
        household_id=sheet.household_id,
        household_code=sheet.household.household_code,
        head=mask_name(sheet.household.head_name),
        place=place,
        visited_on=localtime(sheet.filled_at).date(),
        visited_by=str(sheet.filled_by),
        stage=sheet.get_stage_display() if sheet.stage else "",
        met=str(values.get("见到谁") or ""),
        done="、".join(done) if isinstance(done, list) else str(done or ""),
        effect=str(values.get("措施效果") or ""),
        content=str(values.get("满意度") or ""),
        relapse=values.get("风险再现") is True,
    )


def visits_of_household(household: Household) -> list[VisitRow]:
    """Return the last visits of a household that came through the gate, newest first."""
    rows = Sheet.objects.proven("of a household found through the gate")
    found = rows.filter(household=household, form=FORM, state=SheetState.ACCEPTED)
    keys = found.order_by("-filled_at", "-id").values_list("pk", flat=True)[:SHOWN]
    return visit_rows(keys)


def visits_asked(county: str, scope: Scope, today: date) -> dict[str, tuple[int, int]]:
    """Return stage → how many visits are asked for, and how many of them are late."""
    rows = FieldTask.objects.visible_to(scope, Permission.VIEW_CASES, inside=county)
    found = (
        rows.filter(county_code=county, form=FORM, state=TaskState.OPEN)
        .order_by()
        .values_list("stage")
        .annotate(number=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    )
    counts = {stage: (number, late) for stage, number, late in found}
    return {stage.value: counts.get(stage.value, (0, 0)) for stage in VisitStage}
