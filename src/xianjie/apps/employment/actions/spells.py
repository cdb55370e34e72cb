"""Transfers from the feed: one row a person, year and kind of place; one of them counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xianjie.apps.employment.enums import Source
from xianjie.apps.employment.models import Transfer, Worker
from xianjie.apps.employment.models.transfer import counted_one
from xianjie.apps.employment.queries.prefill import FeedRow
from xianjie.apps.employment.queries.rules import LabourRules
from xianjie.kernel.periods import Period

CHUNK = 1_000
_CHANGED = (
    "division_code", "household", "focus", "employer", "started_on", "ended_on", "updated_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spell:
    """Work of a person at one kind of place within one year."""

    place: str
    employer: str
    began: date | None
    ended: date | None


def spells_of(rows: Iterable[FeedRow], period: Period, rules: LabourRules) -> list[Spell]:
    """Return the transfers that the rows of one person tell about the year of a month; pure.

    Rows of one kind of place are one spell, from the first day to the last; open as long as one
    of them is. Work that ended before the year, or that begins after the month, is none.
    """
    first, last = date(period.year, 1, 1), period.last_day
    by_place: dict[str, list[FeedRow]] = defaultdict(list)
    for one in rows:
        if one.status != "就业" or one.place not in rules.places:
            continue
        if one.form in rules.forms_left_out:
            continue
        if (one.ended and one.ended < first) or (one.began and one.began > last):
            continue
        by_place[one.place].append(one)
    found = []
    for place, some in by_place.items():
        begins = [one.began for one in some if one.began]
        ends = [one.ended for one in some if one.ended]
        newest = max(some, key=lambda one: one.began or date.min)
        ended = max(ends) if len(ends) == len(some) else None
        began = min(begins, default=None)
        if ended and began and ended < began:
            ended = None
        found.append(Spell(place, newest.employer[:120], began, ended))
    return found


def fill_transfers(
    *, county: str, rows: Mapping[int, Sequence[FeedRow]], period: Period, rules: LabourRules,
    homes: Mapping[int, Worker], now: datetime,
) -> int:  # fmt: skip
    """Write what a month's feed tells; rows that people made or mended are left as they are.

    Called inside the transaction of the refresh. Returns how many rows are new.
    """
    known: dict[int, list[Transfer]] = defaultdict(list)
    for one in Transfer.objects.filter(county_code=county, year=period.year).iterator(CHUNK):
        known[one.person_id].append(one)
    fresh: list[Transfer] = []
    changed: list[Transfer] = []
    for person, told in rows.items():
        home = homes.get(person)
        if home is None:
            continue
        mine = known[person]
        by_place = {one.place: one for one in mine}
        for spell in spells_of(told, period, rules):
            row = by_place.get(spell.place)
            if row is None:
                row = Transfer(
                    person_id=person, year=period.year, place=spell.place, source=Source.FEED,
                    counted=False, created_at=now, updated_at=now, version=1,
                )  # fmt: skip
                fresh.append(row)
                mine.append(row)
            elif row.source != Source.FEED or row.version > 1 or row.retired_at is not None:
                continue
            before = (row.division_code, row.household_id, row.focus, row.employer, row.started_on,
                      row.ended_on)  # fmt: skip
            row.county_code, row.division_code = home.county_code, home.division_code
            row.household_id, row.focus = home.household_id, home.focus
            row.employer, row.started_on, row.ended_on = spell.employer, spell.began, spell.ended
            after = (row.division_code, row.household_id, row.focus, row.employer, row.started_on,
                     row.ended_on)  # fmt: skip
            if row.pk is not None and before != after:
                row.updated_at = now
                changed.append(row)
    Transfer.objects.bulk_create(fresh, batch_size=CHUNK)
    Transfer.objects.bulk_create(
        changed, batch_size=400, update_conflicts=True, unique_fields=["id"],
        update_fields=list(_CHANGED),
    )  # fmt: skip
    recount(known)
    return len(fresh)


def recount(known: Mapping[int, Sequence[Transfer]]) -> None:
    """Let exactly one row of each person count; the rows are those of one year."""
    lowered: list[int] = []
    raised: list[int] = []
    for mine in known.values():
        best = counted_one(mine)
        for one in mine:
            wanted = one is best
            if one.counted != wanted:
                (raised if wanted else lowered).append(one.pk)
                one.counted = wanted
    for numbers, value in ((lowered, False), (raised, True)):
        for start in range(0, len(numbers), CHUNK):
            part = numbers[start : start + CHUNK]
            Transfer.objects.filter(pk__in=part).update(counted=value)
