"""Showing a personal value in full is an act of its own, with a reason and an audit event."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.conf import settings
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.audit.queries.unmasking import unmasked_since
from xianjie.apps.registry.models import Household, Person
from xianjie.kernel.errors import RefusedError

PersonField = Literal["id_number", "phone"]
HouseholdField = Literal["address", "phone", "account"]


@transaction.atomic
def unmask_person(
    *,
    by: Actor,
    person: Person,
    field: PersonField,
    reason: str,
    now: datetime,
    since: datetime | None = None,
) -> str:
    """Return an ID or phone number in full to somebody who may see it and says why.

    ``since`` is the beginning of the day for the daily limit of accounts. Raises ``RefusedError``
    without permission in the place of the household, without a reason, or above the limit.
    """
    place = person.household.division_code if person.household is not None else ""
    if not by.scope.may(Permission.UNMASK_PERSONAL, place or person.county_code):
        raise RefusedError("not-permitted", "您没有查看完整证件号码或电话的权限。")
    _check(by, reason, since)
    _note(by, person, place, field, reason, now)
    return str(getattr(person, field))


@transaction.atomic
def unmask_household(
    *,
    by: Actor,
    household: Household,
    field: HouseholdField,
    reason: str,
    now: datetime,
    since: datetime | None = None,
) -> str:
    """Return a household's address, phone or account number in full; as for a person."""
    if not by.scope.may(Permission.UNMASK_PERSONAL, household.division_code):
        raise RefusedError("not-permitted", "您没有查看该户完整信息的权限。")
    _check(by, reason, since)
    _note(by, household, household.division_code, field, reason, now)
    return str(getattr(household, field))


def _check(by: Actor, reason: str, since: datetime | None) -> None:
    if not reason.strip():
        raise RefusedError("no-reason", "请填写查看原因。")
    limit = settings.UNMASK_DAILY_LIMIT
    if limit and since is not None and unmasked_since(by.label, since) >= limit:
        raise RefusedError(
            "too-many",
            f"您今天已查看 {limit} 次完整信息，达到每日上限。确需继续的，请明天再看，"
            "或请管理员调整上限。",
        )


def _note(
    by: Actor, subject: Person | Household, place: str, field: str, reason: str, now: datetime
) -> None:
    record(
        actor=by,
        action="registry.unmask",
        object_type="person" if isinstance(subject, Person) else "household",
        object_id=subject.pk,
        division_code=place,
        at=now,
        detail={"field": field, "reason": reason.strip()[:200]},
    )
