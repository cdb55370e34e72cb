"""Showing a personal value in full is an act of its own, with a reason and an audit event."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.registry.models import Person
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def unmask_person(
    *,
    by: Actor,
    person: Person,
    field: Literal["id_number", "phone"],
    reason: str,
    now: datetime,
) -> str:
    """Return an ID or phone number in full to somebody who may see it and says why.

    Raises ``RefusedError`` without permission in the place of the household, or without a reason.
    """
    place = person.household.division_code if person.household is not None else ""
    if not by.scope.may(Permission.UNMASK_PERSONAL, place or person.county_code):
        raise RefusedError("not-permitted", "您没有查看完整证件号码或电话的权限。")
    if not reason.strip():
        raise RefusedError("no-reason", "请填写查看原因。")
    record(
        actor=by,
        action="registry.unmask",
        object_type="person",
        object_id=person.pk,
        division_code=place,
        at=now,
        detail={"field": field, "reason": reason.strip()},
    )
    return str(getattr(person, field))
