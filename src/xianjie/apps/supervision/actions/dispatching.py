"""List hard villages, open a dispatch meeting from the month's data, turn its orders into tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.codes import padded, significant
from xianjie.apps.ledger.actions import note_created
from xianjie.apps.supervision.actions.rectifying import Charge, Problem, register_problem
from xianjie.apps.supervision.enums import BattleLevel, BattleObject, ProblemKind
from xianjie.apps.supervision.models import Battle, DispatchMeeting, Rectification
from xianjie.apps.supervision.queries.units import Unit
from xianjie.apps.supervision.queries.villages import hard_villages
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period


@transaction.atomic
def list_villages(
    *,
    by: Actor,
    county: str,
    codes: Sequence[str],
    goal: str,
    leader: str,
    due_on: date,
    today: date,
    now: datetime,
) -> int:
    """Put villages that the rules call hard under supervision by name; returns how many."""
    if not by.scope.may(Permission.SUPERVISE, county):
        raise RefusedError("not-permitted", "您没有挂牌督战的权限。")
    if due_on < today:
        raise RefusedError("bad-day", "完成期限不能早于今天。")
    if not goal.strip() or not leader.strip():
        raise RefusedError("no-words", "请写明督办目标和责任领导。")
    found = {one.code: one for one in hard_villages(county, today) if not one.listed}
    chosen = [found[code] for code in codes if code in found]
    if not chosen:
        raise RefusedError("no-villages", "请选还没有挂牌的重点村。")
    made = []
    for village in chosen:
        row = Battle(
            division_code=village.code, level=BattleLevel.COUNTY, subject=BattleObject.VILLAGE,
            title=f"{village.town}{village.name}", goal=goal.strip()[:200],
            demand="；".join(village.load.reasons), leader=leader.strip()[:30], listed_on=today,
            due_on=due_on, created_at=now, updated_at=now,
        )  # fmt: skip
        row.clean()
        row.save()
        made.append(row.pk)
    note_created(by=by, register="supervision.battles", numbers=made, now=now)
    record(
        actor=by, action="supervision.list-villages", object_type="supervision.battles",
        object_id=county, division_code=county, detail={"villages": len(made)}, at=now,
    )  # fmt: skip
    return len(made)


@transaction.atomic
def open_dispatch(
    *,
    by: Actor,
    county: str,
    supervisor: str,
    held_on: date,
    problems: str,
    orders: str,
    organisation: str = "",
    now: datetime,
) -> DispatchMeeting:
    """Enter the meeting of a month with the problems that the data showed."""
    if not by.scope.may(Permission.SUPERVISE, county):
        raise RefusedError("not-permitted", "您没有登记调度会议的权限。")
    if not problems.strip() or not orders.strip():
        raise RefusedError("no-words", "请写明发现的问题和调度要求。")
    period = str(Period.of(held_on))
    same = DispatchMeeting.objects.filter(
        division_code=padded(county), supervisor=supervisor, organisation=organisation,
        period=period, retired_at__isnull=True,
    )  # fmt: skip
    if same.exists():
        raise RefusedError("held", "这个督导层级本月已登记过调度会，请改那一条。")
    made = DispatchMeeting.objects.create(
        division_code=padded(county), supervisor=supervisor, organisation=organisation,
        period=period, held_on=held_on, problems=problems.strip(), orders=orders.strip(),
        created_at=now, updated_at=now,
    )  # fmt: skip
    note_created(by=by, register="supervision.dispatches", numbers=[made.pk], now=now)
    record(
        actor=by, action="supervision.draw-agenda", object_type="supervision.dispatches",
        object_id=made.pk, division_code=made.division_code, detail={"period": period}, at=now,
    )  # fmt: skip
    return made


@dataclass(frozen=True)
class Order:
    """One line of the orders of a meeting, and who carries it out until when."""

    number: int
    text: str
    lead: Unit
    due_on: date


def order_code(meeting: DispatchMeeting, number: int) -> str:
    """Return the number of the problem that an order becomes; once for each order."""
    return f"DD{meeting.pk}-{number}"


@transaction.atomic
def send_orders(
    *, by: Actor, meeting: DispatchMeeting, orders: Sequence[Order], today: date, now: datetime
) -> int:
    """Turn orders of a meeting into problems to be put right; those sent already are left."""
    if not by.scope.may(Permission.SUPERVISE, significant(meeting.division_code)):
        raise RefusedError("not-permitted", "您没有交办的权限。")
    codes = [order_code(meeting, order.number) for order in orders]
    sent = set(
        Rectification.objects.filter(
            county_code=meeting.division_code[:6], code__in=codes
        ).values_list("code", flat=True)
    )
    made = 0
    for order, code in zip(orders, codes, strict=True):
        if code in sent:
            continue
        problem = Problem(
            division_code=meeting.division_code, source="调度", kind=ProblemKind.WORK,
            title=order.text[:120], found_on=min(meeting.held_on, today), code=code,
            origin=f"{meeting.period} {meeting.get_supervisor_display()}调度会",
            description=order.text,
        )  # fmt: skip
        charge = Charge(lead=order.lead, due_on=order.due_on)
        register_problem(by=by, problem=problem, charge=charge, today=today, now=now)
        made += 1
    return made
