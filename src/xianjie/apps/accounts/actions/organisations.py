"""Organisations and their names."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actions.accounts import check_may_manage
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import OrganisationLevel
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.audit.actions import record


@transaction.atomic
def register_organisation(
    *,
    by: Actor,
    name: str,
    sector: str,
    level: OrganisationLevel,
    division_code: str,
    now: datetime,
) -> Organisation:
    """Return the organisation of that name in a division, made if it is new."""
    check_may_manage(by, division_code)
    organisation, created = Organisation.objects.get_or_create(
        name=name, division_code=division_code, defaults={"sector": sector, "level": level}
    )
    if created:
        record(
            actor=by,
            action="accounts.register-organisation",
            object_type="organisation",
            object_id=organisation.pk,
            at=now,
            division_code=division_code,
            detail={"name": name, "sector": sector},
        )
    return organisation
