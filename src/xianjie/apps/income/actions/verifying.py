"""Looks at the door whether accounts are true: drawn by lot, found, counted (账实相符)."""

from __future__ import annotations

import math
import secrets
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.income.actions.checks import must, user_of
from xianjie.apps.income.enums import EntrySource, EntryState, FindingState
from xianjie.apps.income.models import IncomeCheck, IncomeCheckItem, IncomeEntry
from xianjie.apps.income.queries.calculation import Booked, Window, share
from xianjie.apps.income.queries.rules import INCOME_KINDS
from xianjie.apps.policies.queries import standards
from xianjie.apps.registry.models import Household
from xianjie.kernel.drawing import drawn_order
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

SHARE, LEAST, TOLERANCE = "账实核验抽查比例", "账实核验最少户数", "账实相符允许误差"


@transaction.atomic
def open_check(
    *,
    by: Actor,
    county: str,
    place: str,
    window: Window,
    due_on: date,
    today: date,
    now: datetime,
    wanted: int | None = None,
    seed: str = "",
) -> IncomeCheck:
    """Draw households of a place whose accounts of some months are to be looked at.

    At least the rulebook's share and number are drawn, more where ``wanted`` says so.

    Raises:
        RefusedError: not permitted, no account in those months, or a number is missing.
    """
    must(by, Permission.APPROVE_INCOME, place, "抽查收入台账")
    book = standards(county, today, (SHARE, LEAST, TOLERANCE))
    least_share, least, tolerance = book.share(SHARE), book.whole(LEAST), book.share(TOLERANCE)
    if least_share is None or least is None or tolerance is None:
        raise RefusedError("no-standard", "规则库里没有账实核验的抽查比例、最少户数或允许误差。")
    if due_on < today:
        raise RefusedError("past", "完成期限不能早于今天。")
    place = place.ljust(12, "0")
    entries = IncomeEntry.objects.filter(
        county_code=county,
        division_code__startswith=_prefix(place),
        state=EntryState.CONFIRMED,
        kind__in=INCOME_KINDS,
        period__lte=str(window.last),
        period_to__gte=str(window.first),
    )
    codes = dict(
        Household.objects.filter(pk__in=entries.values("household")).values_list(
            "household_code", "pk"
        )
    )
    if not codes:
        raise RefusedError("no-account", "这些月份这个地方还没有确认过的台账，没有可以抽的户。")
    size = max(least, math.ceil(least_share * len(codes)), wanted or 0)
    seed = seed or secrets.token_hex(8)
    chosen = drawn_order(seed, codes)[:size]
    check = IncomeCheck.objects.create(
        county_code=county, division_code=place, period_from=str(window.first),
        period_to=str(window.last), seed=seed, drawn_from=len(codes), size=len(chosen),
        tolerance=tolerance, opened_by=user_of(by), opened_at=now, due_on=due_on,
    )  # fmt: skip
    numbers = [codes[code] for code in chosen]
    booked, fed = _sums(numbers, window)
    places = dict(Household.objects.filter(pk__in=numbers).values_list("pk", "division_code"))
    IncomeCheckItem.objects.bulk_create(
        IncomeCheckItem(
            check_round=check, county_code=county, division_code=places[number],
            household_id=number, place=at, booked=booked.get(number, 0), fed=fed.get(number, 0),
            state=FindingState.OPEN,
        )
        for at, number in enumerate(numbers, 1)
    )  # fmt: skip
    _note(by, "income.open-check", check, now)
    return check


def _prefix(place: str) -> str:
    """Return the digits that all villages of a county, township or village share."""
    if not place[6:].strip("0"):
        return place[:6]
    return place if place[9:].strip("0") else place[:9]


def _sums(numbers: list[int], window: Window) -> tuple[dict[int, int], dict[int, int]]:
    """Return what accounts hold, and what the feeds said of it, in fen by household."""
    booked: dict[int, int] = {}
    fed: dict[int, int] = {}
    rows = IncomeEntry.objects.filter(
        household__in=numbers, state=EntryState.CONFIRMED, kind__in=INCOME_KINDS,
        period__lte=str(window.last), period_to__gte=str(window.first),
    )  # fmt: skip
    for one in rows:
        first, last = Period.parse(one.period), Period.parse(one.period_to)
        amount = share(Booked(one.item, one.kind, one.amount, first, last), window)
        booked[one.household_id] = booked.get(one.household_id, 0) + amount
        if one.source == EntrySource.FEED and one.fed_amount is not None:
            said = share(Booked(one.item, one.kind, one.fed_amount, first, last), window)
            fed[one.household_id] = fed.get(one.household_id, 0) + said
    return booked, fed


@transaction.atomic
def record_finding(
    *, by: Actor, item: IncomeCheckItem, found: int, reason: str, words: str, now: datetime
) -> IncomeCheckItem:
    """Write what was found at the door, in fen; within the tolerance the account is true.

    Never by who confirmed the account.

    Raises:
        RefusedError: not permitted, own account, looked at already, different without a reason.
    """
    must(by, Permission.APPROVE_INCOME, item.division_code, "核验收入台账")
    item = IncomeCheckItem.objects.select_for_update().select_related("check_round").get(pk=item.pk)
    if item.state != FindingState.OPEN:
        raise RefusedError("looked-at", "这一户已经核验过了，请刷新页面。")
    if found < 0:
        raise RefusedError("negative", "核得的收入不能小于0。")
    check = item.check_round
    own = IncomeEntry.objects.filter(
        household=item.household_id, confirmed_by=by.user_id, state=EntryState.CONFIRMED,
        period__lte=check.period_to, period_to__gte=check.period_from,
    )  # fmt: skip
    if by.user_id is not None and own.exists():
        raise RefusedError("own", "自己确认的台账要由另一个人核验。")
    matches = agrees(item.booked, found, check.tolerance)
    if not matches and not reason:
        raise RefusedError("no-reason", "核得数与台账数相差超过允许误差，请选择不符的原因。")
    item.found, item.words = found, words.strip()[:200]
    item.state = FindingState.MATCHED if matches else FindingState.DIFFERS
    item.reason = "" if matches else reason
    item.checked_by, item.checked_at = user_of(by), now
    item.save()
    if not check.items.filter(state=FindingState.OPEN).exists():
        check.closed_at = now
        check.save(update_fields=["closed_at"])
    _note(by, "income.check-account", check, now)
    return item


def agrees(booked: int, found: int, tolerance: Decimal) -> bool:
    """Whether an amount found differs from the account by no more than its share of the larger."""
    return abs(booked - found) <= tolerance * max(booked, found)


def _note(by: Actor, action: str, check: IncomeCheck, now: datetime) -> None:
    record(
        actor=by, action=action, object_type="income.IncomeCheck", object_id=check.pk,
        division_code=check.division_code, detail={"size": check.size, "seed": check.seed}, at=now,
    )  # fmt: skip
