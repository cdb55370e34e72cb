"""Units of a reader, and the clauses that are addressed to them."""

from __future__ import annotations

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.codes import significant
from xianjie.apps.documents.enums import UnitRole
from xianjie.apps.documents.models import Clause

_OF_A_UNIT = (Role.DEPARTMENT_CLERK, Role.TOWNSHIP_REVIEWER)


def own_units(scope: Scope, county: str) -> list[Organisation]:
    """Return the organisations for which a clerk or township reviewer works, in a county."""
    own = significant(county)[:6]
    wanted = {
        grant.organisation_id
        for grant in scope.narrowed(Permission.VIEW_TASKS).grants
        if grant.role in _OF_A_UNIT and grant.prefix.startswith(own) and grant.organisation_id
    }
    if not wanted:
        return []
    return list(Organisation.objects.filter(pk__in=wanted).order_by("name"))


def organisation_in(county: str, pk: int) -> Organisation | None:
    """Return an organisation of a county."""
    own = significant(county)[:6]
    return Organisation.objects.filter(pk=pk, division_code__startswith=own).first()


def part_of(clause: Clause, organisation: Organisation) -> str:
    """Return what part an organisation has in a clause: lead, responsible, or through others.

    ``clause`` has its units at hand.
    """
    roles = {unit.role for unit in clause.units.all() if unit.organisation_id == organisation.pk}
    if UnitRole.LEAD in roles:
        return "lead"
    return "responsible" if roles else "through"
