"""Hand households over to another cadre; let plans follow (M14-07)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.ledger.actions import note_created, note_retired
from xianjie.apps.plans.actions.helping import set_helper
from xianjie.apps.teams.models import Pairing
from xianjie.apps.teams.queries.pairings import PlanToChange, live
from xianjie.kernel.errors import RefusedError

_REASON = 100


@dataclass(frozen=True)
class NewCadre:
    """Who takes over: an account, or a name and a phone number."""

    unit: str
    account: User | None = None
    name: str = ""
    phone: str = ""


@transaction.atomic
def hand_over(
    *, by: Actor, pairings: Iterable[Pairing], to: NewCadre, reason: str, today: date,
    now: datetime,
) -> list[Pairing]:  # fmt: skip
    """End pairings and begin new ones of the same households with another cadre.

    Returns the new ones; all or none. Raises ``RefusedError`` without the right in a village,
    without a reason or a cadre, for pairings that are over.
    """
    if not reason.strip():
        raise RefusedError("no-reason", "请写调整原因。")
    if to.account is None and not (to.name.strip() and to.phone.strip()):
        raise RefusedError("no-cadre", "没有账户的干部请填姓名和电话。")
    if not to.unit.strip():
        raise RefusedError("no-unit", "请填干部单位。")
    numbers = [one.pk for one in pairings]
    held = list(Pairing.objects.select_for_update().filter(live(), pk__in=numbers))
    if not held:
        raise RefusedError("no-pairing", "请选还在结对的户。")
    scope = addressed(by.scope, Pairing)
    if not all(scope.may(Permission.MANAGE_TEAMS, one.division_code) for one in held):
        raise RefusedError("not-permitted", "您没有调整这些户结对干部的权限。")
    made = []
    for one in held:
        one.until, one.reason = max(today, one.since), reason.strip()[:_REASON]
        one.version, one.updated_at = one.version + 1, now
        one.save(update_fields=["until", "reason", "version", "updated_at"])
        note_retired(by=by, register="teams.pairings", number=one.pk, reason=one.reason, now=now)
        row = Pairing(
            household_id=one.household_id, division_code=one.division_code, account=to.account,
            name=to.name.strip() or (str(to.account) if to.account else ""), unit=to.unit.strip(),
            phone=to.phone.strip(), since=today, created_at=now, updated_at=now,
        )  # fmt: skip
        row.save()
        made.append(row)
    note_created(by=by, register="teams.pairings", numbers=[one.pk for one in made], now=now)
    record(
        actor=by, action="teams.hand-over", object_type="teams.Pairing", object_id=made[0].pk,
        division_code=made[0].division_code, detail={"rows": len(made)}, at=now,
    )  # fmt: skip
    return made


def follow_plans(
    *, by: Actor, changes: Iterable[PlanToChange], today: date, now: datetime
) -> tuple[int, list[str]]:
    """Make the cadres the helpers of the plans of their households, each where it is permitted.

    Returns how many changed, and why others did not, each reason once.
    """
    number, refused = 0, []
    for one in changes:
        account = one.pairing.account
        if account is None:
            continue
        try:
            with transaction.atomic():
                done = set_helper(by=by, plan=one.plan, helper=account, today=today, now=now)
                record(
                    actor=by, action="teams.set-helper", object_type="plans.Plan",
                    object_id=one.plan.pk, division_code=one.plan.division_code,
                    detail={"pairing": one.pairing.pk}, at=now,
                )  # fmt: skip
        except RefusedError as error:
            refused.append(error.message)
            continue
        number += done
    return number, list(dict.fromkeys(refused))
