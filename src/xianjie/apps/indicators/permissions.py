"""How far somebody sees indicators: a whole county, an office's own, a township's own."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope

_COUNTY, _TOWN, _CODE_DIGITS = 6, 9, 12


@dataclass(frozen=True)
class Reach:
    """What of a county's indicators somebody sees.

    ``whole``: all of them, for every place. Otherwise those of ``organisations`` (a department's
    own, for every place), and the values of ``towns`` (12 digits) for a township's people.
    """

    county: str
    whole: bool = False
    organisations: frozenset[int] = frozenset()
    towns: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be seen."""
        return not (self.whole or self.organisations or self.towns)

    @property
    def home(self) -> str:
        """The place whose values are shown first: the township, or the county."""
        if not self.whole and not self.organisations and self.towns:
            return self.towns[0]
        return self.county.ljust(_CODE_DIGITS, "0")

    def indicators(self) -> Q:
        """Condition on `Indicator` rows of the county."""
        rows = Q(division_code=self.county.ljust(_CODE_DIGITS, "0"))
        if self.whole:
            return rows
        own = Q(organisation__in=self.organisations)
        if self.towns:
            own |= Q(by_town=True) | ~Q(source="REPORTED")
        return rows & own

    def sees_place(self, code: str) -> bool:
        """Whether the values of a place (12 digits) of the county may be seen."""
        if not code.startswith(self.county[:_COUNTY]):
            return False
        if self.whole or self.organisations:
            return True
        return any(code.startswith(town[:_TOWN]) for town in self.towns)


def reach_of(scope: Scope, county: str, permission: Permission = Permission.VIEW_TASKS) -> Reach:
    """Return how far somebody sees the indicators of a county (6 digits)."""
    part = scope.narrowed(permission)
    if part.unlimited:
        return Reach(county, whole=True)
    offices: set[int] = set()
    towns: list[str] = []
    for grant in part.grants:
        if county.startswith(grant.prefix) and grant.role != Role.DEPARTMENT_CLERK:
            return Reach(county, whole=True)
        if grant.role == Role.DEPARTMENT_CLERK:
            if county.startswith(grant.prefix) and grant.organisation_id is not None:
                offices.add(grant.organisation_id)
        elif grant.prefix.startswith(county) and len(grant.prefix) == _TOWN:
            towns.append(grant.prefix.ljust(_CODE_DIGITS, "0"))
    return Reach(county, False, frozenset(offices), tuple(dict.fromkeys(towns)))


def may_report_for(
    scope: Scope, county: str, organisation: int | None, place: str, by_town: bool
) -> bool:
    """Whether somebody reports an indicator for a place: its office, the county, the township.

    Args:
        organisation: the office that the indicator belongs to, None when it has none.
        place: 12 digits, the county itself or one of its townships.
        by_town: whether townships report the indicator for themselves.
    """
    if scope.may(Permission.MANAGE_INDICATORS, county):
        return place.startswith(county)
    reach = reach_of(scope, county, Permission.REPORT_PROGRESS)
    if reach.organisations and organisation in reach.organisations:
        return place.startswith(county)
    return by_town and place in reach.towns
