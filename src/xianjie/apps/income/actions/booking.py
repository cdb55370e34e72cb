"""Booking what a register of the platform paid: the one door by which other apps write accounts.

Posts pay allowances, collectives share out dividends, firms pay wages: each is entered once, in
its own register, and stands in the account of the household under a key of that register. The same
key books the same money once, however often it is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.actions import record
from xianjie.apps.income.actions.checks import user_of
from xianjie.apps.income.enums import EntrySource, EntryState
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.income.queries.registered import TOLD, place_of, same_money
from xianjie.apps.income.queries.rules import Mode, income_rules, kinds_by_item, why_refused
from xianjie.apps.registry.models import Household, Membership, Person
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.money import MOST_FEN
from xianjie.kernel.periods import Period

_One = TypeVar("_One")
_CHUNK = 2_000
_LONGEST_KEY = 120


@dataclass(frozen=True)
class PaidLine:
    """One payment of a register to a household or one of its members.

    ``key`` names register and row ("posts.pay:123") and is unique for ever. ``amount`` is in fen,
    for the months ``period`` to ``period_to``, both included. ``source_ref`` says in words what
    it is; it names nobody.
    """

    key: str
    household: Household
    item: str
    amount: int
    period: Period
    person: Person | None = None
    period_to: Period | None = None
    occurred_on: date | None = None
    source_ref: str = ""

    @property
    def last(self) -> Period:
        """The last month that the money is for."""
        return self.period_to or self.period


@dataclass(frozen=True)
class Booked:
    """How many lines were new, changed and known; ``overlaps`` are keys that others told before."""

    new: int = 0
    changed: int = 0
    same: int = 0
    overlaps: tuple[str, ...] = ()


@transaction.atomic
def book_lines(*, by: Actor, lines: Sequence[PaidLine], today: date, now: datetime) -> Booked:
    """Book what a register paid, in portions; who calls has checked who may and where.

    A line whose key is booked with the same money changes nothing; with other money the old entry
    is taken back and the new one booked. A feed's unconfirmed proposal of the same money gives
    way. Where somebody confirmed the same money from another source, nothing is booked and the
    key comes back among the ``overlaps``.

    Raises:
        RefusedError: a key twice; an item that is no income there; an amount, month or member
            that cannot be. Nothing is booked then.
    """
    keys = [line.key for line in lines]
    if len(set(keys)) != len(keys):
        raise RefusedError("key-twice", "同一笔发放在这一批里出现了两次，请核对后再提交。")
    _check(lines, today)
    user = user_of(by)
    new, changed, same = 0, 0, 0
    overlaps: list[str] = []
    for part in _portions(lines):
        known = _known([line.key for line in part])
        fresh = [line for line in part if _differs(known.get(line.key), line)]
        same += len(part) - len(fresh)
        _take_back([known[line.key] for line in fresh if line.key in known], "台账更正", user, now)
        told = _told_elsewhere([line for line in fresh if line.key not in known])
        overlaps += [line.key for line in fresh if line.key in told]
        booked = [line for line in fresh if line.key not in told]
        IncomeEntry.objects.bulk_create(
            [_entry(line, known.get(line.key), user, now) for line in booked], batch_size=500
        )
        changed += sum(line.key in known for line in booked)
        new += sum(line.key not in known for line in booked)
    if new or changed:
        _audit(by, "income.book", lines[0].household.division_code, len(lines), now,
               {"new": new, "changed": changed, "overlaps": len(overlaps)})  # fmt: skip
    return Booked(new, changed, same, tuple(overlaps))


@transaction.atomic
def take_back(*, by: Actor, keys: Iterable[str], reason: str, now: datetime) -> int:
    """Take back what was booked under keys, and return how many entries; unknown keys count none.

    A feed's proposal that had given way waits again for somebody to confirm it.

    Raises:
        RefusedError: no reason.
    """
    if not reason.strip():
        raise RefusedError("no-reason", "请写明为什么收回。")
    user = user_of(by)
    taken, place = 0, ""
    for part in _portions(list(keys)):
        entries = list(_known(part).values())
        _take_back(entries, reason.strip()[:200], user, now)
        _return_proposals(entries)
        taken += len(entries)
        place = place or (entries[0].division_code if entries else "")
    if taken:
        # The reason is what somebody typed: it stays with the entries.
        _audit(by, "income.take-back", place, taken, now, {})
    return taken


def _portions(rows: Sequence[_One]) -> Iterator[Sequence[_One]]:
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]


def _check(lines: Sequence[PaidLine], today: date) -> None:
    present = Period.of(today)
    rules: dict[tuple[str, Period], Any] = {}
    for line in lines:
        if not 0 < len(line.key) <= _LONGEST_KEY or "|" in line.key:
            raise ValueError(f"not a key of a register: {line.key!r}")
        if line.item not in kinds_by_item():
            raise RefusedError("unknown-item", f"没有“{line.item}”这个收入项目。")
        where = (line.household.county_code, line.period)
        if where not in rules:
            rules[where] = income_rules(where[0], line.period.last_day)
        if rules[where].mode(line.item) is Mode.REFUSED:
            raise RefusedError("not-income", why_refused(line.item))
        if not 0 < line.amount <= MOST_FEN:
            raise RefusedError("bad-amount", "发放金额要大于 0。")
        if line.last < line.period or line.period > present:
            raise RefusedError("bad-months", "发放所属月份不对：不能倒着写，也不能是以后的月份。")
        if line.occurred_on and line.occurred_on > today:
            raise RefusedError("future-day", "发放日期不能晚于今天。")
    _check_members(lines)


def _check_members(lines: Sequence[PaidLine]) -> None:
    """Refuse a person who never belonged to the household; asked once for all that moved."""
    moved = {
        (line.household.pk, line.person.pk)
        for line in lines
        if line.person is not None and line.person.household_id != line.household.pk
    }
    for part in _portions(sorted(moved)):
        people = [person for _, person in part]
        former = set(
            Membership.objects.filter(person__in=people).values_list("household", "person")
        )
        if set(part) - former:
            raise RefusedError("not-a-member", "有人不是所写农户的成员，请核对户编号和人。")


def _known(keys: Sequence[str]) -> dict[str, IncomeEntry]:
    rows = IncomeEntry.objects.select_for_update().filter(
        feed_key__in=keys, state=EntryState.CONFIRMED, reverses__isnull=True
    )
    return {row.feed_key: row for row in rows}


def _differs(entry: IncomeEntry | None, line: PaidLine) -> bool:
    return entry is None or (
        entry.amount, entry.household_id, entry.person_id, entry.item, entry.period,
        entry.period_to,
    ) != (
        line.amount, line.household.pk, line.person.pk if line.person else None, line.item,
        str(line.period), str(line.last),
    )  # fmt: skip


def _told_elsewhere(lines: list[PaidLine]) -> set[str]:
    """Return the keys whose money somebody confirmed already; proposals of it give way."""
    told: set[str] = set()
    give_way: list[int] = []
    others = same_money(
        {line.household.pk for line in lines}, {line.item for line in lines},
        min((line.period for line in lines), default=None),
        max((line.last for line in lines), default=None),
    )  # fmt: skip
    for line in lines:
        where = place_of(line.item, line.household.pk, line.person.pk if line.person else None)
        for one in others.get(where, ()):
            if one.first > line.last or one.last < line.period:
                continue
            if one.state == EntryState.CONFIRMED:
                told.add(line.key)
            else:
                give_way.append(one.pk)
    IncomeEntry.objects.filter(pk__in=give_way, state=EntryState.PROPOSED).update(
        state=EntryState.DISMISSED, reason=TOLD
    )
    return told


def _entry(
    line: PaidLine, replaces: IncomeEntry | None, user: User | None, now: datetime
) -> IncomeEntry:
    return IncomeEntry(
        county_code=line.household.county_code,
        division_code=line.household.division_code,
        household=line.household,
        person=line.person,
        item=line.item,
        kind=kinds_by_item()[line.item],
        amount=line.amount,
        period=str(line.period),
        period_to=str(line.last),
        occurred_on=line.occurred_on,
        counted_on=IncomeEntry.day_of(line.occurred_on, line.period, line.last),
        source=EntrySource.REGISTER,
        source_ref=line.source_ref[:120],
        feed_key=line.key,
        state=EntryState.CONFIRMED,
        replaces=replaces,
        recorded_by=user,
        recorded_at=now,
        confirmed_by=user,
        confirmed_at=now,
    )


def _take_back(entries: list[IncomeEntry], reason: str, user: User | None, now: datetime) -> None:
    IncomeEntry.objects.bulk_create(list(_mirrors(entries, reason, user, now)), batch_size=500)
    IncomeEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(
        state=EntryState.REVERSED
    )


def _mirrors(
    entries: list[IncomeEntry], reason: str, user: User | None, now: datetime
) -> Iterator[IncomeEntry]:
    for entry in entries:
        yield IncomeEntry(
            county_code=entry.county_code, division_code=entry.division_code,
            household_id=entry.household_id, person_id=entry.person_id, item=entry.item,
            kind=entry.kind, amount=-entry.amount, period=entry.period,
            period_to=entry.period_to, occurred_on=entry.occurred_on,
            counted_on=entry.counted_on, source=entry.source, source_ref=entry.source_ref,
            state=EntryState.REVERSED, reverses=entry, reason=reason, recorded_by=user,
            recorded_at=now, confirmed_by=user, confirmed_at=now,
        )  # fmt: skip


def _return_proposals(entries: list[IncomeEntry]) -> None:
    """Let the proposals of feeds that had given way to these entries wait again."""
    if not entries:
        return
    rows = IncomeEntry.objects.filter(
        household__in={entry.household_id for entry in entries}, state=EntryState.DISMISSED,
        reason=TOLD, item__in={entry.item for entry in entries},
    )  # fmt: skip
    places: dict[tuple[int, int | None, str], list[IncomeEntry]] = {}
    for entry in entries:
        where = place_of(entry.item, entry.household_id, entry.person_id)
        places.setdefault(where, []).append(entry)
    back = [
        row.pk
        for row in rows
        for entry in places.get(place_of(row.item, row.household_id, row.person_id), ())
        if row.period <= entry.period_to and row.period_to >= entry.period
    ]
    IncomeEntry.objects.filter(pk__in=back).update(state=EntryState.PROPOSED, reason="")


def _audit(
    by: Actor, action: str, place: str, number: int, now: datetime, detail: dict[str, Any]
) -> None:
    record(
        actor=by, action=action, object_type="income.IncomeEntry", object_id="",
        division_code=place, detail={"lines": number, **detail}, at=now,
    )  # fmt: skip
