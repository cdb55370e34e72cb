"""The gates: households, people and papers within a scope."""

from __future__ import annotations

from django.db.models import QuerySet

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.registry.fields import blind_index
from xianjie.apps.registry.models import ArchiveDocument, Household, Person


def households_visible_to(scope: Scope) -> QuerySet[Household]:
    """Return the households that may be seen, those that left included; none without a scope."""
    return Household.objects.visible_to(scope, Permission.VIEW_HOUSEHOLDS)


def get_visible_household(scope: Scope, number: int) -> Household | None:
    """Return one household by its number, or None when it is not there or not to be seen."""
    return households_visible_to(scope).filter(pk=number).first()


def find_visible_household(scope: Scope, code: str, *, county: str = "") -> Household | None:
    """Return one household by its 户编号; None when there is none, or several without a county.

    The code of a merged duplicate finds the record that stands for it.
    """
    found = households_visible_to(scope).filter(household_code=code.strip())
    if county:
        found = found.filter(county_code=county[:6].ljust(6, "0"))
    several = list(found[:2])
    if len(several) != 1:
        return None
    kept = several[0].merged_into_id
    return get_visible_household(scope, kept) if kept else several[0]


def persons_visible_to(scope: Scope) -> QuerySet[Person]:
    """Return the present members of the visible households."""
    found = Person.objects.visible_to(scope, Permission.VIEW_HOUSEHOLDS)
    return found.filter(household__isnull=False).select_related("household")


def persons_with_id_number(scope: Scope, number: str) -> QuerySet[Person]:
    """Return the visible people with an ID number; also those whose certificate embeds it."""
    return persons_visible_to(scope).filter(id_index=blind_index("id", number))


def documents_visible_to(scope: Scope) -> QuerySet[ArchiveDocument]:
    """Return the filed papers of the villages and households that may be seen."""
    found = ArchiveDocument.objects.visible_to(scope, Permission.VIEW_HOUSEHOLDS)
    return found.filter(withdrawn_at__isnull=True)
