"""Unsold goods: reported by the village, units called, sales recorded, closed (M10-09)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.collective.actions.common import WORDS, refuse_unless
from xianjie.apps.collective.enums import OPEN_UNSOLD, UnsoldState, UnsoldStep
from xianjie.apps.collective.models import UnsoldCall, UnsoldCase, UnsoldEvent, UnsoldSale
from xianjie.apps.collective.queries.rules import collective_rules
from xianjie.apps.collective.queries.unsold import (
    days_of,
    judge,
    limits_of,
    organisations_of,
    steps_of,
)
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.money import MOST_FEN

_MOST_TONNES = Decimal(1_000_000)


@dataclass(frozen=True)
class Goods:
    """What nobody buys: tonnes, fen a kilogram, days that it keeps, households behind it."""

    category: str
    product: str
    quantity: Decimal
    usual_price: int
    price: int
    keeps_days: int
    households: int = 0
    poor_households: int = 0
    words: str = ""


@dataclass(frozen=True)
class Sale:
    """Goods that found a buyer: tonnes and fen."""

    day: date
    buyer: str
    channel: str
    quantity: Decimal
    amount: int


@transaction.atomic
def report_unsold(
    *, by: Actor, client_id: UUID, village: str, goods: Goods, today: date, now: datetime
) -> UnsoldCase:
    """Report unsold goods of a village; the same form sent twice makes one.

    The level follows from the rulebook's limits. Raises ``RefusedError`` without the right in the
    village and for figures that cannot be.
    """
    known = UnsoldCase.objects.filter(client_id=client_id).first()
    if known is not None and known.created_by_id == by.user_id:
        return known
    if known is not None:
        raise RefusedError("used", "这张表已经提交过，请重新打开再填。")
    may = addressed(by.scope, UnsoldCase).may(Permission.WORK_COLLECTIVE, village)
    refuse_unless(may, "您没有为该村上报滞销的权限。")
    if not 0 < goods.quantity <= _MOST_TONNES:
        raise RefusedError("bad-quantity", "滞销数量要大于 0。")
    if goods.usual_price <= 0 or not 0 <= goods.price <= MOST_FEN:
        raise RefusedError("bad-price", "请填正常价和目前价。")
    if goods.poor_households > goods.households:
        raise RefusedError("bad-households", "其中脱贫监测户不能多于涉及户数。")
    rules = collective_rules(village, today)
    level, grounds = judge(
        limits_of(rules), quantity=goods.quantity, usual=goods.usual_price, price=goods.price,
        keeps=goods.keeps_days,
    )  # fmt: skip
    days = days_of(rules, level)
    made = UnsoldCase.objects.create(
        client_id=client_id,
        county_code=village[:6],
        division_code=village,
        category=goods.category,
        product=goods.product.strip()[:40],
        quantity=goods.quantity,
        usual_price=goods.usual_price,
        price=goods.price,
        keeps_days=goods.keeps_days,
        households=goods.households,
        poor_households=goods.poor_households,
        words=goods.words.strip()[:WORDS],
        level=level,
        grounds=grounds[:120],
        state=UnsoldState.REPORTED,
        reported_on=today,
        due_on=None if days is None else today + timedelta(days=days),
        created_by_id=by.user_id,
        created_at=now,
    )
    made.number = f"ZX{today.year}-{made.pk:05d}"
    made.save(update_fields=["number"])
    _note(by, made, UnsoldStep.REPORT, grounds, now)
    users = holders_of(
        Permission.REVIEW_COLLECTIVE, village, on=today, roles=[Role.TOWNSHIP_REVIEWER]
    )
    _ring(users, made, f"{made.get_level_display()}预警，等待调度", now, by)
    return made


def _held(by: Actor, found: UnsoldCase, step: str) -> UnsoldCase:
    held = UnsoldCase.objects.select_for_update().get(pk=found.pk)
    if step not in steps_of(by.scope, by.user_id, held):
        raise RefusedError("bad-step", f"现在是“{held.get_state_display()}”，您不能做这一步。")
    return held


@transaction.atomic
def call_units(
    *, by: Actor, found: UnsoldCase, organisations: Sequence[Organisation], task: str,
    due_on: date, today: date, now: datetime,
) -> UnsoldCase:  # fmt: skip
    """Warn of unsold goods and call units to help by a day; those called already stay.

    Raises ``RefusedError`` without units, words, or with a day in the past.
    """
    held = _held(by, found, UnsoldStep.CALL)
    if not organisations:
        raise RefusedError("no-unit", "请选要调度的单位。")
    if not task.strip():
        raise RefusedError("no-words", "请写要单位做什么。")
    if due_on < today:
        raise RefusedError("bad-day", "期限不能早于今天。")
    known = set(held.calls.values_list("organisation_id", flat=True))
    fresh = [one for one in organisations if one.pk not in known]
    UnsoldCall.objects.bulk_create(
        UnsoldCall(
            case=held, county_code=held.county_code, division_code=held.division_code,
            organisation=one, task=task.strip()[:200], due_on=due_on,
        )
        for one in fresh
    )  # fmt: skip
    held.state = UnsoldState.HANDLING
    _save(held)
    names = "、".join(one.name for one in fresh) or "没有新的单位"
    _note(by, held, UnsoldStep.CALL, f"{names}：{task}", now)
    for one in fresh:
        users = holders_of(
            Permission.WORK_COLLECTIVE, held.division_code, on=today, organisation_id=one.pk
        )
        _ring(users, held, "请协助销售", now, by, due_on=due_on)
    return held


@transaction.atomic
def answer_call(
    *, by: Actor, call: UnsoldCall, answer: str, today: date, now: datetime
) -> UnsoldCall:
    """Say what a called unit did; its own clerks or those who lead the township may."""
    own = UnsoldCall.objects.select_for_update(of=("self",)).select_related("case").get(pk=call.pk)
    scope = addressed(by.scope, UnsoldCase)
    mine = own.organisation_id in organisations_of(scope)
    leads = scope.may(Permission.REVIEW_COLLECTIVE, own.division_code)
    refuse_unless(mine or leads, "只有被调度的单位和乡镇以上可以反馈。")
    if own.case.state not in OPEN_UNSOLD:
        raise RefusedError("closed", "这一件已经办结。")
    if not answer.strip():
        raise RefusedError("no-words", "请写做了什么。")
    own.answer, own.answered_on, own.answered_by_id = answer.strip()[:300], today, by.user_id
    own.save(update_fields=["answer", "answered_on", "answered_by"])
    _note(by, own.case, UnsoldStep.ANSWER, answer, now)
    return own


@transaction.atomic
def record_sale(
    *, by: Actor, found: UnsoldCase, sale: Sale, today: date, now: datetime
) -> UnsoldCase:
    """Record goods that were sold; never more than were reported."""
    held = _held(by, found, UnsoldStep.SELL)
    if not held.reported_on <= sale.day <= today:
        raise RefusedError("bad-day", "销售日期要在上报以后，不晚于今天。")
    if not 0 < sale.quantity <= held.quantity - held.sold:
        left = (held.quantity - held.sold).normalize()
        raise RefusedError("bad-quantity", f"还没有卖出的只有 {left:f} 吨。")
    if not sale.buyer.strip():
        raise RefusedError("no-buyer", "请写采购方。")
    if not 0 <= sale.amount <= MOST_FEN:
        raise RefusedError("bad-amount", "金额不能小于 0。")
    UnsoldSale.objects.create(
        case=held, county_code=held.county_code, division_code=held.division_code,
        sold_on=sale.day, buyer=sale.buyer.strip()[:80], channel=sale.channel,
        quantity=sale.quantity, amount=sale.amount, recorded_by_id=by.user_id,
    )  # fmt: skip
    held.sold += sale.quantity
    held.earned += sale.amount
    _save(held)
    _note(by, held, UnsoldStep.SELL, f"{sale.channel} {sale.quantity.normalize():f} 吨", now)
    return held


@transaction.atomic
def end_unsold(
    *, by: Actor, found: UnsoldCase, step: str, words: str, today: date, now: datetime
) -> UnsoldCase:
    """Close, refuse or withdraw; goods that are not all sold need words."""
    held = _held(by, found, step)
    unsold = held.sold < held.quantity
    if not words.strip() and (step != UnsoldStep.CLOSE or unsold):
        raise RefusedError("no-words", "还有没卖出的，请写明结果。" if unsold else "请写明理由。")
    ends = {
        UnsoldStep.CLOSE: UnsoldState.CLOSED,
        UnsoldStep.REFUSE: UnsoldState.REFUSED,
        UnsoldStep.WITHDRAW: UnsoldState.WITHDRAWN,
    }
    held.state, held.closed_on = ends[UnsoldStep(step)], today
    _save(held)
    _note(by, held, step, words, now)
    if held.created_by_id and step != UnsoldStep.WITHDRAW:
        users = list(User.objects.filter(pk=held.created_by_id, is_active=True))
        _ring(users, held, held.get_state_display(), now, by, NotificationKind.RESULT)
    return held


def _save(held: UnsoldCase) -> None:
    held.version += 1
    held.save()


def _ring(
    users: list[User], held: UnsoldCase, words: str, now: datetime, by: Actor,
    kind: NotificationKind = NotificationKind.ASSIGNED, due_on: date | None = None,
) -> None:  # fmt: skip
    notify(
        users=[one for one in users if one.pk != by.user_id],
        key=f"unsold:{held.pk}:{held.version}",
        kind=kind,
        title=f"农副产品滞销 {held.number} {words}",
        url=reverse("collective:unsold", args=[held.pk]),
        due_on=due_on or held.due_on,
        now=now,
    )


def _note(by: Actor, held: UnsoldCase, step: str, words: str, now: datetime) -> None:
    UnsoldEvent.objects.create(
        case=held, step=step, words=words.strip()[:WORDS], user_id=by.user_id, at=now
    )
    detail: dict[str, Any] = {"state": held.state, "level": held.level, "version": held.version}
    record(
        actor=by,
        action=f"collective.unsold-{step.lower()}",
        object_type="collective.UnsoldCase",
        object_id=held.pk,
        division_code=held.division_code,
        detail=detail,
        at=now,
    )
