"""What all steps of a joint handling share: the lock, the transition, the record, the bells."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Min
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.cases.enums import (
    HANDLING_STEPS,
    WAITING_PARTIES,
    HandlingState,
    HandlingStep,
    MeasureState,
)
from xianjie.apps.cases.models import HandlingEvent, JointHandling, JointParty
from xianjie.kernel.errors import RefusedError


def locked(handling: JointHandling) -> JointHandling:
    """Return the handling as it stands now, held until the transaction ends."""
    return JointHandling.objects.select_for_update().get(pk=handling.pk)


def must_lead(by: Actor, handling: JointHandling) -> None:
    """Refuse an actor who may not lead joint handlings in the household's village."""
    code = handling.division_code
    if by.user_id is None or not by.scope.may(Permission.LEAD_JOINT_HANDLING, code):
        raise RefusedError("not-permitted", "您没有主持该村联动处置的权限。")


def speaks_for(by: Actor, handling: JointHandling, organisation_id: int) -> bool:
    """Whether the actor holds a post of the organisation that gives opinions at the place."""
    if by.scope.unlimited:
        return True
    grants = by.scope.narrowed(Permission.GIVE_OPINION).grants
    return any(
        grant.organisation_id == organisation_id and handling.division_code.startswith(grant.prefix)
        for grant in grants
    )


def own_party(by: Actor, handling: JointHandling, organisation_id: int) -> JointParty:
    """Return the actor's own organisation among those that were asked."""
    party = (
        JointParty.objects.select_for_update()
        .filter(handling=handling, organisation_id=organisation_id)
        .first()
    )
    if by.user_id is None or party is None or not speaks_for(by, handling, organisation_id):
        raise RefusedError("not-asked", "这件联动处置没有交给您的单位。")
    return party


def move(handling: JointHandling, step: HandlingStep) -> None:
    """Go from state to state as `HANDLING_STEPS` allows."""
    after = HANDLING_STEPS[HandlingState(handling.state)].get(step)
    if after is None:
        raise RefusedError(
            "wrong-state",
            f"{handling.number} 现在是“{handling.get_state_display()}”，不能再办“{step.label}”。"
            "可能别人刚刚办过，请刷新页面。",
        )
    handling.state = after


def write(
    by: Actor,
    handling: JointHandling,
    step: HandlingStep,
    now: datetime,
    *,
    organisation: Organisation | None = None,
    words: str = "",
) -> HandlingEvent:
    """Add a line to the record and an event to the audit."""
    event = HandlingEvent.objects.create(
        handling=handling,
        step=step,
        organisation=organisation,
        user_id=by.user_id,
        at=now,
        words=words,
    )
    record(
        actor=by,
        action="cases.joint-step",
        object_type="cases.JointHandling",
        object_id=handling.pk,
        division_code=handling.division_code,
        detail={
            "step": step.value,
            "state": handling.state,
            "organisation": organisation.pk if organisation else None,
        },
        at=now,
    )
    return event


def refresh_due(handling: JointHandling) -> None:
    """Let the handling carry the earliest deadline that somebody still has to keep."""
    if handling.state == HandlingState.ASKING:
        waiting = handling.parties.filter(state__in=WAITING_PARTIES)
        handling.due_on = waiting.aggregate(first=Min("due_on"))["first"]
    elif handling.state == HandlingState.DECIDED:
        waiting_measures = handling.measures.filter(state=MeasureState.OPEN)
        handling.due_on = waiting_measures.aggregate(first=Min("due_on"))["first"]
    else:
        handling.due_on = None
    handling.save(update_fields=["due_on"])


def staff_of(handling: JointHandling, organisation_id: int, today: date) -> list[User]:
    """Return the accounts of an organisation that answer for the household's place."""
    return holders_of(
        Permission.GIVE_OPINION,
        handling.division_code,
        on=today,
        organisation_id=organisation_id,
    )


def leaders_of(handling: JointHandling, today: date) -> list[User]:
    """Return who leads at the place; the account that opened the handling comes first."""
    found = holders_of(Permission.LEAD_JOINT_HANDLING, handling.division_code, on=today)
    opener = [user for user in found if user.pk == handling.opened_by_id]
    return opener or found


def ring(
    handling: JointHandling,
    users: list[User],
    key: str,
    title: str,
    now: datetime,
    *,
    kind: NotificationKind = NotificationKind.ASSIGNED,
    due_on: date | None = None,
) -> int:
    """Ring bells about a handling; ``key`` is completed with the handling's own number."""
    return notify(
        users=users,
        key=bell_key(handling, key),
        kind=kind,
        title=title,
        url=reverse("cases:joint-handling", args=[handling.pk]),
        due_on=due_on,
        now=now,
    )


def hush(handling: JointHandling, key: str, now: datetime) -> None:
    """Quiet the bells of a key."""
    settle(key=bell_key(handling, key), now=now)


def bell_key(handling: JointHandling, key: str) -> str:
    """Return the key of a bell about a handling."""
    return f"cases.joint:{handling.pk}:{key}"
