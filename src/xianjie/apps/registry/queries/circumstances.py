"""Circumstances: whose concern they are, how a run reads them, what the pages of people show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Grant, Scope
from xianjie.apps.registry.fields import blind_index
from xianjie.apps.registry.models import Circumstance, Household, Person
from xianjie.apps.registry.platform_tables import PlatformTable
from xianjie.exchange.circumstances import circumstance_kinds, judging_departments
from xianjie.kernel.ids import mask_name

PLACE = "household__division_code"


def rows_of_concern(scope: Scope) -> Q:
    """Return the condition of the circumstances that a scope reads.

    A department's clerk reads those that its department judged, everybody else all of the place.
    """
    if scope.unlimited:
        return Q()
    grants = scope.narrowed(Permission.VIEW_CIRCUMSTANCES).grants
    if all(grant.role != Role.DEPARTMENT_CLERK for grant in grants):
        return Q()
    names = _organisations(grants)
    condition = Q(pk__in=[])
    for grant in grants:
        place = Scope((grant,)).filter(PLACE)
        if grant.role == Role.DEPARTMENT_CLERK:
            place &= Q(department__in=_departments(grant, names))
        condition |= place
    return condition


def may_write(scope: Scope, row: Circumstance) -> bool:
    """Whether a scope may write a row: a clerk only what its department judges."""
    if scope.unlimited:
        return True
    place = row.household.division_code
    grants = scope.narrowed(Permission.CHANGE_CIRCUMSTANCES).grants
    reaching = [grant for grant in grants if Scope((grant,)).covers(place)]
    if any(grant.role != Role.DEPARTMENT_CLERK for grant in reaching):
        return True
    names = _organisations(reaching)
    return any(row.department in _departments(grant, names) for grant in reaching)


def _organisations(grants: Sequence[Grant]) -> dict[int, str]:
    numbers = [
        grant.organisation_id
        for grant in grants
        if grant.role == Role.DEPARTMENT_CLERK and grant.organisation_id
    ]
    if not numbers:
        return {}
    return dict(Organisation.objects.filter(pk__in=numbers).values_list("pk", "name"))


def _departments(grant: Grant, names: dict[int, str]) -> list[str]:
    """The departments of which the clerk's organisation is one, by its sector or its name."""
    name = names.get(grant.organisation_id or 0, "")
    return [one for one in judging_departments() if one == grant.sector or one in name]


def person_named(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Narrow people to the one with a code, also that of a merged duplicate, or an ID number."""
    merged = Person.objects.proven("narrows people who went through the gate").filter(
        person_code=text, merged_into__isnull=False
    )
    named = Q(person_code=text) | Q(id_index=blind_index("id", text))
    return rows.filter(named | Q(pk__in=merged.values("merged_into")))


def household_named(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Narrow households to the one with a code, or with a member of an ID number."""
    members = Person.objects.proven("narrows households that went through the gate").filter(
        id_index=blind_index("id", text), household__isnull=False
    )
    merged = Household.objects.proven("narrows households that went through the gate").filter(
        household_code=text, merged_into__isnull=False
    )
    named = Q(household_code=text) | Q(pk__in=members.values("household_id"))
    return rows.filter(named | Q(pk__in=merged.values("merged_into")))


@dataclass(frozen=True)
class CircumstanceLine:
    """A circumstance as the page of a household or person shows it; the name is masked."""

    pk: int
    kind: str
    said: str
    who: str
    since: date | None
    judged_on: date
    valid_until: date | None
    department: str
    in_force: bool


def lines_about(
    household: Household | None, person: Person | None, *, on: date
) -> tuple[CircumstanceLine, ...]:
    """Return the circumstances of a household with its members, or of one person, newest first.

    The household or person was found through the gate.
    """
    rows = Circumstance.objects.proven("of a household or person found through the gate")
    if person is not None:
        rows = rows.filter(person=person)
    else:
        # A member who moved away took the statements along, as in a run.
        whole = Q(household=household, person__isnull=True)
        rows = rows.filter(whole | Q(person__household=household))
    rows = rows.filter(retired_at__isnull=True).select_related("person")
    return tuple(
        CircumstanceLine(
            pk=row.pk,
            kind=row.kind,
            said=said(row),
            who=mask_name(row.person.name) if row.person else "",
            since=row.since,
            judged_on=row.judged_on,
            valid_until=row.valid_until,
            department=row.department,
            in_force=row.judged_on <= on and (row.valid_until is None or row.valid_until >= on),
        )
        for row in rows.order_by("-judged_on", "-pk")[:50]
    )


def said(row: Circumstance) -> str:
    """Return what a circumstance says besides its kind: content, number or amount with unit."""
    kind = circumstance_kinds().get(row.kind)
    parts = [row.content] if row.content else []
    if row.number is not None:
        unit = kind.number.unit if kind and kind.number else ""
        parts.append(f"{row.number.normalize():f} {unit}".strip())
    if row.amount is not None:
        yuan = f"{row.amount // 100:,}.{row.amount % 100:02d}"
        parts.append(f"{yuan} {kind.amount if kind else '元'}")
    return "，".join(parts)


def _rows(county: str, until: date) -> str:
    """The statements in force on a day; a member who moved brings them to the new household."""
    circumstance, household, person = (
        model._meta.db_table for model in (Circumstance, Household, Person)
    )
    return (
        f"FROM {circumstance} c LEFT JOIN {person} p ON p.id = c.person_id "
        f"JOIN {household} h ON h.id = COALESCE(p.household_id, c.household_id) "
        f"WHERE h.is_active AND h.county_code = '{county}' AND c.retired_at IS NULL "
        "AND (c.person_id IS NULL OR p.household_id IS NOT NULL) "
        f"AND c.judged_on <= '{until}' "
        f"AND (c.valid_until IS NULL OR c.valid_until >= '{until}')"
    )


TABLE = PlatformTable(
    source="circumstance",
    row_no="c.id",
    person_no="c.person_id",
    household_no="h.id",
    village_code="h.division_code",
    columns={
        "情形": "c.kind",
        "内容": "c.content",
        "数值": "c.number",
        "金额": "c.amount",
        "发生日期": "c.since",
        "认定日期": "c.judged_on",
        "有效期止": "c.valid_until",
    },
    rows=_rows,
)
"""How a run's snapshot reads the register."""
