"""What registers of industry paid to households, booked into their accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.income.actions.booking import PaidLine, book_lines, take_back
from xianjie.apps.industry.enums import Booking
from xianjie.apps.industry.models import BondIncome, Dividend, Reward
from xianjie.apps.industry.models.rows import WAITS
from xianjie.apps.industry.queries.binding import inside
from xianjie.apps.policies.queries import Standards, standards
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

BOND_ITEMS, REWARD_ITEMS = "联结收入入账项目", "奖补入账项目"
DIVIDEND_KIND = "入股分红"
_PORTION = 2_000
_GONE = "台账改为没有发放"


@dataclass
class Booked:
    """How many rows were looked at, and what came of them."""

    rows: int = 0
    booked: int = 0
    overlaps: int = 0
    refused: int = 0


@dataclass(frozen=True)
class _Source:
    """A register whose rows are booked: its key, and the line that a row gives, if any."""

    name: str
    model: type[Any]
    line: Callable[[Any, Standards], PaidLine | None] = field(compare=False)
    related: tuple[str, ...] = ("household",)


def _income(row: BondIncome, book: Standards) -> PaidLine | None:
    item = book.pairs(BOND_ITEMS).get(row.kind)
    if item is None or not row.amount:
        return None
    day = row.paid_on
    first = Period.of(day) if day else Period(row.year, 1)
    return PaidLine(
        key=f"industry.bond-income:{row.pk}", household=row.household, item=item,
        amount=row.amount, period=first, period_to=first if day else Period(row.year, 12),
        occurred_on=day, source_ref=f"{row.year}年{row.entity.name}{row.kind}",
    )  # fmt: skip


def _dividend(row: Dividend, book: Standards) -> PaidLine | None:
    item = book.pairs(BOND_ITEMS).get(DIVIDEND_KIND)
    if item is None or not row.paid or row.paid_on is None:
        return None
    return PaidLine(
        key=f"industry.dividend:{row.pk}", household=row.household, item=item, amount=row.paid,
        period=Period.of(row.paid_on), occurred_on=row.paid_on,
        source_ref=f"协议{row.agreement.number}分红",
    )  # fmt: skip


def _reward(row: Reward, book: Standards) -> PaidLine | None:
    item = book.pairs(REWARD_ITEMS).get(row.way)
    if item is None or row.paid_on is None:
        return None
    return PaidLine(
        key=f"industry.reward:{row.pk}", household=row.household, item=item, amount=row.amount,
        period=Period.of(row.paid_on), occurred_on=row.paid_on,
        source_ref=f"{row.way}：{row.project}",
    )  # fmt: skip


_SOURCES = (
    _Source("industry.bond-income", BondIncome, _income, ("household", "entity")),
    _Source("industry.dividend", Dividend, _dividend, ("household", "agreement")),
    _Source("industry.reward", Reward, _reward),
)


def book_waiting(*, by: Actor, county: str, today: date, now: datetime) -> Booked:
    """Book everything in a county that was saved since it was booked last; done again, nothing.

    A row that was taken out, or no longer says that money was paid, takes its entry back. A year
    that is not over is booked when it is.

    Raises RefusedError without the right to work on industry in the whole county.
    """
    if not by.scope.may(Permission.WORK_INDUSTRY, county.ljust(12, "0")):
        raise RefusedError("not-permitted", "您没有在全县记账的权限。")
    told, book = Booked(), standards(county, today)
    for source in _SOURCES:
        while rows := _waiting(source, county, today):
            _book(source, rows, book, by, today, now, told)
    return told


def _waiting(source: _Source, county: str, today: date) -> list[Any]:
    rows = source.model._default_manager.proven("booked by who may work in the whole county")
    rows = rows.filter(WAITS, inside(county)).select_related(*source.related)
    if source.model is BondIncome:
        rows = rows.exclude(paid_on__isnull=True, year__gte=today.year)
    return list(rows.order_by("pk")[:_PORTION])


@transaction.atomic
def _book(
    source: _Source, rows: Sequence[Any], book: Standards, by: Actor, today: date, now: datetime,
    told: Booked,
) -> None:  # fmt: skip
    lines: dict[int, PaidLine] = {}
    for row in rows:
        line = source.line(row, book) if row.retired_at is None else None
        row.booking = Booking.NONE
        if line is not None:
            lines[row.pk] = line
    gone = [f"{source.name}:{row.pk}" for row in rows if row.pk not in lines]
    take_back(by=by, keys=gone, reason=_GONE, now=now)
    overlaps, refused = _booked(by, lines.values(), today, now)
    for row in rows:
        row.booked_version = row.version
        if row.pk in lines:
            key = lines[row.pk].key
            row.booking = (
                Booking.REFUSED if key in refused
                else Booking.OVERLAP if key in overlaps
                else Booking.BOOKED
            )  # fmt: skip
            told.booked += row.booking == Booking.BOOKED
    told.rows += len(rows)
    told.overlaps += len(overlaps)
    told.refused += len(refused)
    source.model._default_manager.bulk_update(rows, ["booked_version", "booking"], batch_size=500)


def _booked(
    by: Actor, lines: Iterable[PaidLine], today: date, now: datetime
) -> tuple[set[str], set[str]]:
    """Book lines and return the keys that overlap and those that the accounts refuse.

    One line that cannot be (a month ahead, a household that left) must not hold up the others.
    """
    every = list(lines)
    if not every:
        return set(), set()
    try:
        with transaction.atomic():
            return set(book_lines(by=by, lines=every, today=today, now=now).overlaps), set()
    except RefusedError:
        if len(every) == 1:
            return set(), {every[0].key}
    half = len(every) // 2
    one, other = (_booked(by, part, today, now) for part in (every[:half], every[half:]))
    return one[0] | other[0], one[1] | other[1]
