"""Organisations and the names they had."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from xianjie.apps.accounts.models import Organisation, OrganisationName


def names_of(organisation: Organisation) -> QuerySet[OrganisationName]:
    """Return the names of an organisation, the newest first."""
    return organisation.names.order_by("-valid_from", "-id")


def name_on(organisation: Organisation, day: date) -> str:
    """Return what an organisation was called on a day.

    A day before its first dated name, or an organisation without dated names, gives the earliest
    name known.
    """
    names = list(organisation.names.order_by("valid_from", "id"))
    for name in reversed(names):
        if name.valid_from <= day and (name.valid_to is None or day < name.valid_to):
            return name.name
    return names[0].name if names and day < names[0].valid_from else organisation.name


def organisations_named(name: str, division_code: str) -> QuerySet[Organisation]:
    """Return the organisations of a division that have, or had, a name."""
    return Organisation.objects.filter(
        Q(name=name) | Q(names__name=name), division_code=division_code
    ).distinct()
