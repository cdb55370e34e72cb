"""What households said about industry, noted for many at once by who goes from door to door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.industry.models import IndustryNeed
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError

QUESTIONS = ("able", "wishes", "joins", "works_near")


@dataclass(frozen=True)
class Said:
    """The answers of one household; None was not said."""

    able: bool | None = None
    wishes: bool | None = None
    joins: bool | None = None
    works_near: bool | None = None


@transaction.atomic
def note_needs(
    *, by: Actor, village: str, said: Mapping[int, Said], today: date, now: datetime
) -> int:
    """Keep what households of a village said, by their numbers; return how many changed.

    Raises RefusedError: not permitted there; a household of another village.
    """
    scope = addressed(by.scope, IndustryNeed)
    if not scope.may(Permission.WORK_INDUSTRY, village):
        raise RefusedError("not-permitted", "您没有在这个村登记的权限。")
    homes = Household.objects.filter(pk__in=said, division_code=village).in_bulk()
    if set(said) - set(homes):
        raise RefusedError("elsewhere", "有的户已不在这个村，请刷新后再填。")
    known = {
        one.household_id: one
        for one in IndustryNeed.objects.select_for_update().filter(
            household__in=said, retired_at__isnull=True
        )
    }
    fresh, changed = [], []
    for number, answers in said.items():
        row = known.get(number)
        if row is None:
            if answers == Said():
                continue
            row = IndustryNeed(
                household=homes[number], division_code=village, asked_on=today, created_at=now,
                updated_at=now,
            )  # fmt: skip
            fresh.append(row)
        elif Said(*(getattr(row, name) for name in QUESTIONS)) == answers:
            continue
        else:
            row.version += 1
            row.updated_at, row.asked_on = now, today
            changed.append(row)
        for name in QUESTIONS:
            setattr(row, name, getattr(answers, name))
    IndustryNeed.objects.bulk_create(fresh)
    IndustryNeed.objects.bulk_update(changed, [*QUESTIONS, "version", "updated_at", "asked_on"])
    if fresh or changed:
        record(
            actor=by, action="industry.note-needs", object_type="industry.needs", object_id="",
            division_code=village, detail={"rows": len(fresh) + len(changed)}, at=now,
        )  # fmt: skip
    return len(fresh) + len(changed)
