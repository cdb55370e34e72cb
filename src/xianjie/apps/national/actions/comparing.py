"""Hold a person list of the national system against the register and keep where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.queries import village_index
from xianjie.apps.national.comparing import (
    Found,
    Outcome,
    TheirList,
    claims_of,
    compare,
    comparison_contract,
)
from xianjie.apps.national.enums import (
    STANDING,
    TO_CORRECT,
    DifferenceKind,
    DifferenceState,
)
from xianjie.apps.national.models import Comparison, Difference
from xianjie.apps.national.queries.registry_rows import RegisterRow, register_rows
from xianjie.apps.registry import bulk
from xianjie.apps.sources.actions.locations import LocationCheck
from xianjie.apps.sources.places import Place
from xianjie.apps.sources.storage.durable import file_sha256
from xianjie.exchange.contracts import load_contract
from xianjie.exchange.layouts import REGISTRY
from xianjie.exchange.reading import open_table
from xianjie.kernel.errors import RefusedError, UsageError

Progress = Callable[[int, str], None]
_EVERY = 2_000
_PORTION = 1_000


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison gave; ``comparison`` is None on trial.

    ``by_column`` counts differences by column, or by kind where somebody is missing.
    """

    comparison: Comparison | None
    read: int
    unreadable: int
    matched: int
    differing: int
    settled: int
    by_column: tuple[tuple[str, int], ...]
    warnings: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """Return what the command line and the page show."""
        return {
            "table": REGISTRY,
            "comparison": self.comparison.pk if self.comparison else None,
            "read": self.read,
            "unreadable": self.unreadable,
            "matched": self.matched,
            "differing": self.differing,
            "settled": self.settled,
            "by_column": [list(pair) for pair in self.by_column],
            "warnings": list(self.warnings),
            "dry_run": self.comparison is None,
        }


def compare_file(
    *,
    by: Actor,
    path: Path,
    place: Place,
    data_on: date,
    now: datetime,
    dry_run: bool = False,
    file_name: str = "",
    progress: Progress | None = None,
) -> Compared:
    """Compare a file with the register of a place; nothing of it enters the register.

    What stood undecided and agrees by now is over, what was sent to the national system and agrees
    is confirmed; decisions about what still differs stay.

    :raises UsageError: no such file, or a day to come.
    :raises RefusedError: not permitted in the place, an unreadable file or one of another county.
    """
    if not path.is_file():
        raise UsageError("no-file", f"找不到文件“{path}”，请核对路径。")
    if not by.scope.may(Permission.EXCHANGE_NATIONAL, place.division_code):
        raise RefusedError("not-permitted", f"您没有为{place.name}与国家系统比对的权限。")
    if data_on > now.date():
        raise UsageError("future-date", f"数据日期 {data_on} 还没有到，请核对。")
    tell = progress or (lambda _done, _what: None)
    villages = village_index(place.county)
    with open_table(path, comparison_contract()) as reader:
        their = TheirList(reader.layout, villages)
        check = LocationCheck(reader.layout, place, villages, file_name or path.name)
        for raw in reader:
            check.look(raw)
            their.take(raw)
            if their.read % _EVERY == 0:
                tell(their.read, "已读行数")
        warnings = list(check.finish())
        if reader.unknown_columns:
            warnings.append(f"不认识的列没有比对：{'、'.join(reader.unknown_columns)}。")
    outcome = _held_against(their, place, tell)
    settled = 0
    comparison = None
    if not dry_run:
        # One at a time; whoever changed the register meanwhile is noticed at the decision.
        with transaction.atomic():
            bulk.hold_registry_lock()
            comparison = Comparison.objects.create(
                county_code=place.county,
                place=place.prefix,
                division_code=place.division_code,
                data_on=data_on,
                file_name=(file_name or path.name)[:255],
                sha256=file_sha256(path),
                columns=list(outcome.columns),
                read=outcome.read,
                unreadable=outcome.unreadable,
                matched=outcome.matched,
                differing=len(outcome.found),
                compared_at=now,
                compared_by=by.label,
            )
            settled = _keep(comparison, outcome, now)
            comparison.settled = settled
            comparison.save(update_fields=["settled"])
            record(
                actor=by,
                action="national.compare",
                object_type="comparison",
                object_id=comparison.pk,
                at=now,
                division_code=place.division_code,
                detail={
                    "sha256": comparison.sha256,
                    "data_on": data_on.isoformat(),
                    "read": outcome.read,
                    "differing": len(outcome.found),
                    "settled": settled,
                },
            )
    return Compared(
        comparison,
        outcome.read,
        outcome.unreadable,
        outcome.matched,
        len(outcome.found),
        settled,
        tuple(outcome.by_column()),
        tuple(warnings),
    )


def _held_against(their: TheirList, place: Place, tell: Progress) -> Outcome:
    tell(0, "认人")
    claims = claims_of(their, _members(place, ["证件号码"]))
    columns = [*their.columns, "乡", "行政村"]
    done = 0

    def counted(rows: Iterator[list[RegisterRow]]) -> Iterator[list[RegisterRow]]:
        nonlocal done
        for members in rows:
            yield members
            before, done = done, done + len(members)
            if done // _EVERY != before // _EVERY:
                tell(done, "已比对人数")

    return compare(their, counted(_members(place, columns)), claims)


def _members(place: Place, columns: list[str]) -> Iterator[list[RegisterRow]]:
    contract = load_contract(REGISTRY)
    known = [name for name in columns if contract.has_column(name)]
    wider = "" if place.is_county else place.prefix
    rows = register_rows(place.county, place=wider, columns=known)
    for _key, members in groupby(rows, key=lambda row: row.household.pk):
        yield list(members)


def _keep(comparison: Comparison, outcome: Outcome, now: datetime) -> int:
    """Store what differs, keep what stood, and settle what agrees; return how many settled."""
    standing = {
        (one.subject, one.column): one
        for one in Difference.objects.filter(
            county_code=comparison.county_code,
            state__in=STANDING,
            division_code__startswith=comparison.place,
        ).iterator(chunk_size=_PORTION)
    }
    again: list[Difference] = []
    new: list[Difference] = []
    for found in outcome.found:
        known = standing.pop((found.subject, found.column), None)
        if known is None:
            new.append(_difference(comparison, found, now))
            continue
        known.comparison = comparison
        known.kind = found.kind
        known.ours, known.theirs = found.ours, found.theirs
        again.append(known)
    Difference.objects.bulk_update(
        again, ["comparison", "kind", "ours", "theirs"], batch_size=_PORTION
    )
    Difference.objects.bulk_create(new, batch_size=_PORTION)
    over = [one for one in standing.values() if _agrees(one, outcome)]
    settled = 0
    for states, result in (
        (TO_CORRECT, DifferenceState.CONFIRMED),
        ((DifferenceState.OPEN, DifferenceState.CONFLICT), DifferenceState.GONE),
    ):
        keys = [one.pk for one in over if one.state in states]
        for start in range(0, len(keys), _PORTION):
            # A decision of the same moment stands: only what is still undecided is settled here.
            some = Difference.objects.filter(
                pk__in=keys[start : start + _PORTION], state__in=states
            )
            settled += some.update(state=result, comparison=comparison, decided_at=now)
    return settled


def _agrees(one: Difference, outcome: Outcome) -> bool:
    """Whether the file speaks of what stood and no longer differs in it."""
    if one.kind == DifferenceKind.NOT_HERE:
        return True
    if one.column and one.column not in {*outcome.columns, "行政村", "户编号"}:
        return False
    return one.subject in outcome.compared


def _difference(comparison: Comparison, found: Found, now: datetime) -> Difference:
    return Difference(
        comparison=comparison,
        county_code=comparison.county_code,
        division_code=found.division_code or comparison.division_code,
        kind=found.kind,
        state=DifferenceState.OPEN,
        household_id=found.household,
        person_id=found.person,
        household_code=found.household_code[:40],
        subject=found.subject[:60],
        column=found.column,
        name=found.name,
        ours=found.ours,
        theirs=found.theirs,
        found_at=now,
    )
