"""Whom a group unit stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xianjie.apps.divisions.codes import significant
from xianjie.apps.divisions.queries import children_of
from xianjie.apps.documents.models import ClauseUnit, LeadingGroupMember
from xianjie.apps.documents.queries.resolving import means_townships


@dataclass(frozen=True)
class Standing:
    """One of those whom a unit means: an organisation, or a township (``town_code``, 9 digits)."""

    name: str
    organisation_id: int | None = None
    town_code: str = ""


def expand_units(
    units: Iterable[ClauseUnit], county: str, on: date
) -> dict[int, tuple[Standing, ...]]:
    """Return pk of unit → whom it means; two queries.

    An organisation means itself, all townships each township, a group its member organisations
    on a day; an unresolved name means nobody.
    """
    wanted = list(units)
    towns = [
        Standing(name, None, code[:9])
        for code, name in children_of(significant(county)[:6]).values_list("code", "name")
    ]
    groups = {unit.group_id for unit in wanted if unit.group_id is not None}
    members = members_on(groups, on)
    found: dict[int, tuple[Standing, ...]] = {}
    for unit in wanted:
        if unit.organisation is not None:
            found[unit.pk] = (Standing(unit.organisation.name, unit.organisation_id),)
        elif unit.group_id is not None:
            found[unit.pk] = tuple(members.get(unit.group_id, ()))
        elif means_townships(unit):
            found[unit.pk] = tuple(towns)
        else:
            found[unit.pk] = ()
    return found


def members_on(groups: Iterable[int], on: date) -> dict[int, list[Standing]]:
    """Return pk of group → its member organisations on a day, each once, in order."""
    rows = (
        LeadingGroupMember.objects.proven("members of groups that documents of the county name")
        .filter(group__in=list(groups), retired_at__isnull=True, organisation__isnull=False)
        .filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on))
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .select_related("organisation")
        .order_by("group_id", "id")
    )
    found: dict[int, dict[int, Standing]] = {}
    for row in rows:
        assert row.organisation is not None
        own = found.setdefault(row.group_id, {})
        own.setdefault(row.organisation.pk, Standing(row.organisation.name, row.organisation.pk))
    return {group: list(own.values()) for group, own in found.items()}
