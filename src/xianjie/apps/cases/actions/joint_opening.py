"""Send a warning to several departments, and remind those that keep silent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.actions.joint_common import (
    locked,
    move,
    must_lead,
    ring,
    staff_of,
    write,
)
from xianjie.apps.cases.enums import (
    OPEN_HANDLINGS,
    WAITING_PARTIES,
    HandlingState,
    HandlingStep,
    MeasureState,
    PartyState,
)
from xianjie.apps.cases.models import JointHandling, JointParty
from xianjie.apps.cases.queries.grounds import grounds_of
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.models import Clue
from xianjie.kernel.errors import RefusedError

MOST_PARTIES = 20
OPINION = "opinion"


@transaction.atomic
def open_handling(
    *,
    by: Actor,
    client_id: UUID,
    household: Household,
    clue: Clue | None,
    risk: str,
    question: str,
    organisations: Sequence[Organisation],
    due_on: date | None,
    today: date,
    now: datetime,
) -> JointHandling:
    """Open a joint handling and ring the bells of the organisations; a form sent twice is one.

    Args:
        clue: the warning, of this household; its explanation at this moment is kept as grounds.
        risk: a text of the code set 风险类型; that of the clue when there is one.
        due_on: until when opinions are wanted; not before today.

    Raises:
        RefusedError: not permitted, nobody asked, no question, a day gone by, a clue of another
            household, or a handling of the same clue that is still open.
    """
    # Whoever opens one for the same household at the same moment waits here.
    Household.objects.select_for_update().get(pk=household.pk)
    known = JointHandling.objects.filter(client_id=client_id).first()
    if known is not None and known.opened_by_id == by.user_id:
        return known
    code = household.division_code
    if by.user_id is None or not by.scope.may(Permission.LEAD_JOINT_HANDLING, code):
        raise RefusedError("not-permitted", "您没有主持该村联动处置的权限。")
    if not organisations or len(organisations) > MOST_PARTIES:
        raise RefusedError("no-parties", f"请选 1 至 {MOST_PARTIES} 个部门。")
    if not question.strip():
        raise RefusedError("no-question", "请写明请各部门研判什么。")
    if due_on is not None and due_on < today:
        raise RefusedError("past-day", "答复期限不能早于今天。")
    if clue is not None and clue.household_id != household.pk:
        raise RefusedError("other-clue", "这条线索不是该户的，请重新选择。")
    same = JointHandling.objects.filter(
        household=household, state__in=OPEN_HANDLINGS, risk=clue.risk if clue else risk
    ).first()
    if same is not None:
        raise RefusedError(
            "already-open", f"该户这一风险已在联动处置中（{same.number}），请在那里继续办。"
        )
    handling = JointHandling.objects.create(
        number=f"LD{today:%y%m%d}{client_id.hex[:6].upper()}",
        client_id=client_id,
        county_code=household.county_code,
        division_code=code,
        household=household,
        clue=clue,
        risk=clue.risk if clue else risk,
        level=clue.level if clue else "",
        grounds=grounds_of(clue) if clue else [],
        question=question.strip()[:1000],
        state=HandlingState.ASKING,
        due_on=due_on,
        opened_by_id=by.user_id,
        opened_at=now,
    )
    for organisation in organisations:
        JointParty.objects.create(
            handling=handling, organisation=organisation, state=PartyState.ASKED, due_on=due_on
        )
    write(by, handling, HandlingStep.OPEN, now, words=handling.question)
    for organisation in organisations:
        _ask(handling, organisation.pk, due_on, today, now)
    return handling


def _ask(
    handling: JointHandling, organisation: int, due_on: date | None, today: date, now: datetime
) -> None:
    ring(
        handling,
        staff_of(handling, organisation, today),
        f"{OPINION}:{organisation}",
        f"请研判联动处置 {handling.number}",
        now,
        due_on=due_on,
    )


@transaction.atomic
def remind_parties(*, by: Actor, handling: JointHandling, today: date, now: datetime) -> int:
    """Remind every organisation that has not answered or not acted; once a day each.

    Returns how many bells rang. Raises ``RefusedError`` when not permitted or closed.
    """
    handling = locked(handling)
    must_lead(by, handling)
    move(handling, HandlingStep.REMIND)
    if handling.state == HandlingState.ASKING:
        waiting = handling.parties.filter(state__in=WAITING_PARTIES)
        asked = dict(waiting.values_list("organisation_id", "due_on"))
    else:
        open_measures = handling.measures.filter(state=MeasureState.OPEN)
        asked = dict(open_measures.values_list("organisation_id", "due_on"))
    rung = 0
    for organisation, due_on in asked.items():
        rung += ring(
            handling,
            staff_of(handling, organisation, today),
            f"remind:{organisation}:{today}",
            f"催办 {handling.number}：{handling.get_state_display()}",
            now,
            kind=NotificationKind.REMINDER,
            due_on=due_on,
        )
    write(by, handling, HandlingStep.REMIND, now, words=f"提醒 {len(asked)} 个部门")
    return rung
