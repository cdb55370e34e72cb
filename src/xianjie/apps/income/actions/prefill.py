"""Filling a month from the feeds, so that nobody types a figure that a feed holds already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.income.actions.checks import must, user_of
from xianjie.apps.income.enums import EntrySource, EntryState, QuestionState
from xianjie.apps.income.models import IncomeEntry, IncomeQuestion, IncomeRound
from xianjie.apps.income.queries.feeding import FEEDS, Fed, Feeding, feeding
from xianjie.apps.income.queries.registered import TOLD, place_of, told_by_registers
from xianjie.apps.income.queries.rules import (
    OTHER_TRANSFER,
    IncomeRules,
    Mode,
    income_rules,
    kinds_by_item,
)
from xianjie.apps.registry import bulk
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.screening.models import Run
from xianjie.apps.sources.models import FeedBatch
from xianjie.exchange.contracts import load_contract
from xianjie.kernel.periods import Period

CHUNK = 5_000
WITHDRAWN = "部门数据更正后不再列出"
_CHANGED = (
    "amount", "fed_amount", "batch", "rows", "occurred_on", "counted_on", "state", "reason",
)  # fmt: skip
_FIELDS = (
    "county_code", "division_code", "household", "person", "item", "kind", "amount", "fed_amount",
    "period", "period_to", "occurred_on", "counted_on", "source", "feed", "batch", "rows",
    "source_ref", "feed_key", "state", "reason", "recorded_at",
)  # fmt: skip
Row = tuple[Any, ...]
Progress = Callable[[int, int | None, str], None]


@dataclass
class Prefilled:
    """What a prefill did: proposals made, corrected and withdrawn, questions about booked ones.

    ``doubles`` are payments that a roll or a register tells already, ``strangers`` lines of
    households that are not in the county any more, ``unnamed`` payments whose name no item has.
    """

    period: str
    proposed: int = 0
    corrected: int = 0
    withdrawn: int = 0
    questions: int = 0
    kept: int = 0
    doubles: int = 0
    strangers: int = 0
    unnamed: int = 0
    feeds: list[str] = field(default_factory=list)


@dataclass
class _Known:
    number: int
    state: str
    fed: int | None
    by_hand: bool


@dataclass
class _Work:
    county: str
    period: Period
    now: datetime
    rules: IncomeRules
    homes: dict[int, str]
    people: set[int]
    result: Prefilled
    moment: Any
    fresh: list[Row] = field(default_factory=list)
    changed: list[IncomeEntry] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    questions: list[IncomeQuestion] = field(default_factory=list)


def prefill_month(
    *,
    by: Actor,
    county: str,
    period: Period,
    now: datetime,
    progress: Progress = lambda *_: None,
) -> Prefilled:
    """Propose the month's income as the active batches of the feeds tell it.

    A line is proposed once, whatever the number of runs. A corrected feed corrects proposals that
    nobody has confirmed, and asks a question about those that somebody has; what a cadre put
    aside or took back stays so as long as the feed says the same. Written in portions: killed and
    begun again it comes to the same end. The number of queries does not depend on the number of
    households but for the portions.

    Raises:
        RefusedError: not permitted.
    """
    must(by, Permission.MANAGE_INCOME, county, "预填收入")
    fed = feeding(county, period, lambda feed: progress(0, None, feed))
    homes = Household.objects.filter(county_code=county, is_active=True)
    people = Person.objects.filter(county_code=county, household__isnull=False)
    work = _Work(
        county, period, now, income_rules(county, period.last_day),
        dict(homes.values_list("pk", "division_code")),
        set(people.values_list("pk", flat=True)),
        Prefilled(str(period), doubles=fed.doubles, feeds=list(fed.feeds)),
        bulk.moment(now),
    )  # fmt: skip
    _compare(work, fed, _known(county, period))
    _write(work, progress)
    with transaction.atomic():
        round_, _ = IncomeRound.objects.get_or_create(
            county_code=county,
            period=str(period),
            defaults={
                "division_code": county.ljust(12, "0"),
                "due_on": due_day(work.rules, period),
                "opened_by": user_of(by),
                "opened_at": now,
            },
        )
        round_.fed_at, round_.fed = now, asdict(work.result)
        round_.save(update_fields=["fed_at", "fed"])
        record(
            actor=by,
            action="income.prefill",
            object_type="income.IncomeRound",
            object_id=round_.pk,
            division_code=county,
            detail=asdict(work.result),
            at=now,
        )
    return work.result


def fill_after_run(by: Actor, run: Run, now: datetime, progress: Callable[[str], None]) -> None:
    """Fill the month that was just screened, unless it was since the feeds last changed."""
    if not by.scope.may(Permission.MANAGE_INCOME, run.county_code):
        return
    period = Period.parse(run.period)
    if is_filled(run.county_code, period):
        return
    progress("预填收入台账")
    prefill_month(by=by, county=run.county_code, period=period, now=now)


def is_filled(county: str, period: Period) -> bool:
    """Whether a month was filled after the newest delivery of a feed that holds income."""
    round_ = IncomeRound.objects.filter(county_code=county, period=str(period)).first()
    if round_ is None or round_.fed_at is None:
        return False
    newest = FeedBatch.objects.filter(
        county_code=county, period=str(period), feed__in=FEEDS
    ).aggregate(at=Max("imported_at"))["at"]
    return newest is None or newest <= round_.fed_at


def due_day(rules: IncomeRules, period: Period) -> date | None:
    """Return the day by which the villages have confirmed a month; None where nobody set it."""
    if not rules.due_day:
        return None
    after = period + 1
    return after.first_day.replace(day=min(rules.due_day, after.last_day.day))


def _known(county: str, period: Period) -> dict[str, _Known]:
    """Return what the ledger holds of the month's feeds; of a corrected line the newest entry."""
    rows = (
        IncomeEntry.objects.filter(county_code=county, period=str(period), reverses__isnull=True)
        .exclude(feed_key="")
        .order_by("id")
        .values_list("feed_key", "pk", "state", "fed_amount", "confirmed_by")
    )
    return {
        key: _Known(number, state, fed, by is not None)
        for key, number, state, fed, by in rows.iterator(CHUNK)
    }


def _compare(work: _Work, fed: Feeding, known: dict[str, _Known]) -> None:
    told = told_by_registers(work.county, work.period)
    for key, line in fed.lines.items():
        division = work.homes.get(line.household)
        if division is None:
            work.result.strangers += 1
        elif place_of(line.item, line.household, line.person) in told:
            _give_way(work, known.get(key))
        elif work.rules.mode(line.item) is not Mode.REFUSED:
            work.result.unnamed += line.item == OTHER_TRANSFER
            _settle(work, key, line, known.get(key), division)
    for key, old in known.items():
        feed, _, rest = key.partition("|")
        if key in fed.lines or feed not in fed.feeds:
            continue
        if old.state == EntryState.PROPOSED:
            work.gone.append(old.number)
            work.result.withdrawn += 1
        elif old.state == EntryState.CONFIRMED and old.fed:
            household = int(rest.split("|")[1])
            _ask(work, old, 0, "", work.homes.get(household, ""))


def _give_way(work: _Work, old: _Known | None) -> None:
    """Leave a line to the register that booked the same money; a proposal of it is put aside."""
    work.result.doubles += 1
    if old is not None and old.state == EntryState.PROPOSED:
        work.told.append(old.number)


def _settle(work: _Work, key: str, line: Fed, old: _Known | None, division: str) -> None:
    """Compare one line with what the ledger holds of it."""
    result = work.result
    if old is None or (old.state == EntryState.REVERSED and old.fed != line.amount):
        work.fresh.append(_entry(work, key, line, division))
        result.proposed += 1
    elif old.fed == line.amount and (old.state != EntryState.DISMISSED or old.by_hand):
        result.kept += 1
    elif old.state == EntryState.CONFIRMED:
        _ask(work, old, line.amount, line.batch, division)
    else:
        work.changed.append(_corrected(work, old.number, line))
        result.corrected += 1


def _ask(work: _Work, old: _Known, amount: int, batch: str, division: str) -> None:
    if division:
        work.questions.append(
            IncomeQuestion(
                county_code=work.county, division_code=division, entry_id=old.number,
                amount=amount, batch=batch, state=QuestionState.OPEN, raised_at=work.now,
            )
        )  # fmt: skip


def _entry(work: _Work, key: str, line: Fed, division: str) -> Row:
    """Return a proposal as the row that the database takes, in the order of `_FIELDS`."""
    title = _title(line.feed)
    day = IncomeEntry.day_of(line.occurred_on, work.period, work.period)
    return (
        work.county,
        division,
        line.household,
        line.person if line.person in work.people else None,
        line.item,
        kinds_by_item()[line.item],
        line.amount,
        line.amount,
        str(work.period),
        str(work.period),
        bulk.day(line.occurred_on),
        bulk.day(day),
        EntrySource.FEED.value,
        line.feed,
        line.batch,
        line.shown_rows[:80],
        (f"{title}：{line.name}" if line.name != line.item else title)[:120],
        key,
        EntryState.PROPOSED.value,
        "",
        work.moment,
    )


@cache
def _title(feed: str) -> str:
    return load_contract(feed).title


def _insert(rows: list[Row]) -> None:
    """Add proposals past the ORM; where another run was quicker, only those that it left."""
    try:
        with transaction.atomic():
            keys = bulk.reserve_ids(IncomeEntry, len(rows))
            numbered = [(key, *row) for key, row in zip(keys, rows, strict=True)]
            bulk.insert(IncomeEntry, ("id", *_FIELDS), numbered)
    except IntegrityError:
        stored = {one.name: one.attname for one in IncomeEntry._meta.concrete_fields}
        names = [stored[name] for name in _FIELDS]
        entries = [IncomeEntry(**dict(zip(names, row, strict=True))) for row in rows]
        with transaction.atomic():
            IncomeEntry.objects.bulk_create(entries, batch_size=CHUNK, ignore_conflicts=True)


def _corrected(work: _Work, number: int, line: Fed) -> IncomeEntry:
    return IncomeEntry(
        pk=number, amount=line.amount, fed_amount=line.amount, batch=line.batch,
        rows=line.shown_rows[:80], occurred_on=line.occurred_on, state=EntryState.PROPOSED,
        counted_on=IncomeEntry.day_of(line.occurred_on, work.period, work.period), reason="",
    )  # fmt: skip


def _write(work: _Work, progress: Progress) -> None:
    total = len(work.fresh) + len(work.changed)
    done = 0
    for start in range(0, len(work.fresh), CHUNK):
        part = work.fresh[start : start + CHUNK]
        _insert(part)
        done += len(part)
        progress(done, total, "写入")
    for start in range(0, len(work.changed), CHUNK):
        newer = work.changed[start : start + CHUNK]
        with transaction.atomic():
            # What somebody confirmed in the meantime is his word: the next run asks about it.
            still = set(
                IncomeEntry.objects.select_for_update()
                .filter(
                    pk__in=[one.pk for one in newer],
                    state__in=[EntryState.PROPOSED, EntryState.DISMISSED],
                )
                .values_list("pk", flat=True)
            )
            IncomeEntry.objects.bulk_update(
                [one for one in newer if one.pk in still], list(_CHANGED), batch_size=500
            )
        done += len(newer)
        progress(done, total, "更正")
    for numbers, reason in ((work.gone, WITHDRAWN), (work.told, TOLD)):
        for start in range(0, len(numbers), CHUNK):
            with transaction.atomic():
                IncomeEntry.objects.filter(
                    pk__in=numbers[start : start + CHUNK], state=EntryState.PROPOSED
                ).update(state=EntryState.DISMISSED, reason=reason)
    _store_questions(work)


def _store_questions(work: _Work) -> None:
    """Store questions that nobody has been asked yet; an open one takes the newest amount."""
    asked = [one.entry_id for one in work.questions]
    with transaction.atomic():
        known: dict[int, IncomeQuestion] = {}
        answered: set[tuple[int, int]] = set()
        for start in range(0, len(asked), CHUNK):
            for one in IncomeQuestion.objects.filter(entry__in=asked[start : start + CHUNK]):
                if one.state == QuestionState.OPEN:
                    known[one.entry_id] = one
                else:
                    answered.add((one.entry_id, one.amount))
        fresh, newer = [], []
        for one in work.questions:
            if (one.entry_id, one.amount) in answered:
                continue
            old = known.get(one.entry_id)
            if old is None:
                fresh.append(one)
            elif old.amount != one.amount:
                old.amount, old.batch = one.amount, one.batch
                newer.append(old)
        IncomeQuestion.objects.bulk_create(fresh, batch_size=CHUNK)
        IncomeQuestion.objects.bulk_update(newer, ["amount", "batch"], batch_size=500)
        work.result.questions = len(fresh) + len(newer)
