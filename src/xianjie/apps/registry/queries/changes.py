"""Registered changes of a family, and whether the last one can still be undone."""

from __future__ import annotations

from django.db.models import Q

from xianjie.apps.registry.models import FamilyChange, Household, Person

_PROVEN = "of a household or person found through the gate"


def changes_of(household: Household) -> list[FamilyChange]:
    """Return the changes on either side of which a household stands, the latest first."""
    found = FamilyChange.objects.proven(_PROVEN).filter(Q(household=household) | Q(other=household))
    return list(found.select_related("household", "other", "person").order_by("-id"))


def changes_about(person: Person) -> list[FamilyChange]:
    """Return the changes that are about one person, the latest first."""
    found = FamilyChange.objects.proven(_PROVEN).filter(person=person)
    return list(found.select_related("household", "other", "person").order_by("-id"))


def last_change(household: Household) -> FamilyChange | None:
    """Return the latest change of a household that was not undone."""
    found = FamilyChange.objects.proven(_PROVEN).filter(
        Q(household=household) | Q(other=household), undone_at__isnull=True
    )
    return found.select_related("household", "other", "person").order_by("-id").first()
