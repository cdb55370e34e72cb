"""Merging two records into one: preview, and the deed in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.merging.actions.change import MergeChange
from xianjie.apps.merging.actions.deciding import open_proposal
from xianjie.apps.merging.actions.people import join_households, merge_people
from xianjie.apps.merging.enums import ProposalState
from xianjie.apps.merging.models import Merge, MergeProposal
from xianjie.apps.merging.queries.pairs import pairs_of, seen_mark
from xianjie.apps.registry.actions.family import Told
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.sources.actions.repoint import FeedMove, FeedMover, Place, Targets
from xianjie.kernel.errors import RefusedError


@dataclass(frozen=True)
class Wish:
    """How somebody wants two records merged.

    ``kept`` is the number of the record that stays. ``sides`` maps ``pair:field`` to the side
    whose value is kept (`comparing.FIRST`, `SECOND`); a field that is not named keeps what is
    proposed. ``seen`` is the `seen_mark` of what the user looked at.
    """

    kept: int
    sides: Mapping[str, str]
    reason: str
    seen: str


@dataclass(frozen=True)
class Consequence:
    """What a merge does: rows by register, fields with old and new value, rows of feeds."""

    registers: tuple[tuple[str, int, int, int], ...]
    fields: tuple[tuple[str, str, str], ...]
    feed_rows: int
    moved_people: int
    merged_people: int

    @property
    def rows(self) -> int:
        """The rows of registers that go over."""
        return sum(moving + retired for _, moving, retired, _ in self.registers)


class _DryRunError(Exception):
    """Undoes the transaction of a preview."""


def preview_merge(
    *, by: Actor, proposal: MergeProposal, wish: Wish, today: date, now: datetime
) -> Consequence:
    """Carry a merge out, tell exactly what it did, and take it all back.

    Raises ``RefusedError`` where the merge itself would.
    """
    told: list[Consequence] = []
    with suppress(_DryRunError), FeedMover() as mover, transaction.atomic():
        change, found = _write(by, proposal, wish, today, now)
        told.append(_consequence(change, mover.find(proposal.county_code, found.targets), found))
        raise _DryRunError
    return told[0]


def merge_records(
    *, by: Actor, proposal: MergeProposal, wish: Wish, today: date, now: datetime
) -> Merge:
    """Merge the two records of a proposal; everything that named the one names the other.

    The record that goes is kept, in no household and out of the register, and leads to the one
    that stays. Raises ``RefusedError`` without the right in both villages or a reason, when
    somebody decided or changed the records meanwhile, when a head would leave members behind, and
    when both records have live work in a register.
    """
    with FeedMover() as mover, transaction.atomic():
        change, found = _write(by, proposal, wish, today, now)
        moves = mover.find(proposal.county_code, found.targets)
        mover.move(moves)
        change.journal.moved_feeds(moves)
        change.settle(now)
        return _finish(by, found.proposal, change, found, moves, wish, now)


@dataclass(frozen=True)
class _Written:
    proposal: MergeProposal
    kept: Household | Person
    gone: Household | Person
    targets: Targets
    fields: tuple[tuple[str, str, str], ...]
    merged: int
    moved: int


def _write(
    by: Actor, proposal: MergeProposal, wish: Wish, today: date, now: datetime
) -> tuple[MergeChange, _Written]:
    row = open_proposal(by, proposal)
    if not wish.reason.strip():
        raise RefusedError("no-reason", "请写明怎么核实、为什么是同一个。")
    pairs = pairs_of(row, wish.kept)
    main = pairs[0]
    if wish.kept not in {main.first.pk, main.second.pk}:
        raise RefusedError("no-record", "请选择保留哪一份。")
    if wish.seen != seen_mark(pairs):
        raise RefusedError(
            "changed-meanwhile",
            "您打开本页之后，其中一份档案已被改动。下面是现在的情况，请重新核对。",
        )
    kept, gone = (
        (main.first, main.second) if main.first.pk == wish.kept else (main.second, main.first)
    )
    told = Told(by, today, wish.reason, today, now)
    if isinstance(kept, Household):
        change = MergeChange(told, kept, other=gone)
        fields, merged, moved = join_households(change, kept, gone, pairs, wish.sides)
    else:
        home = kept.household or gone.household
        if home is None:
            raise RefusedError("nowhere", "两份档案都不在任何户，不能合并。")
        other = gone.household if gone.household_id != home.pk else None
        change = MergeChange(told, home, other=other, person=kept)
        fields, moved = merge_people(change, kept, gone, main, wish.sides, None)
        merged = 1
    return change, _Written(row, kept, gone, _targets(change, kept, gone), fields, merged, moved)


def _targets(change: MergeChange, kept: Household | Person, gone: Household | Person) -> Targets:
    """Return where rows of feeds belong now: of everybody whom the merge touched."""
    touched = Person.objects.filter(pk__in=change.journal.pks(Person))
    people: dict[int, Place] = {}
    for person in touched.select_related("household", "merged_into__household"):
        stands = person.merged_into or person
        home = stands.household
        if home is not None:
            people[person.pk] = (stands.pk, home.pk, home.division_code)
    homes: dict[int, Place] = {}
    if isinstance(kept, Household):
        place = (None, kept.pk, kept.division_code)
        homes = {gone.pk: place, kept.pk: place}
        for person in Person.objects.filter(household=kept):
            people.setdefault(person.pk, (person.pk, kept.pk, kept.division_code))
    return Targets(people, homes)


def _consequence(change: MergeChange, moves: list[FeedMove], found: _Written) -> Consequence:
    return Consequence(
        registers=_counts(change),
        fields=found.fields,
        feed_rows=sum(len(move.rows) for move in moves),
        moved_people=found.moved,
        merged_people=found.merged,
    )


def _counts(change: MergeChange) -> tuple[tuple[str, int, int, int], ...]:
    """Return per register the rows that go over, are put out of use, stay; without empty ones.

    A row that names both a person and a household counts once, as the most that becomes of it.
    """
    fates: dict[str, dict[tuple[str, int], int]] = {}
    for split in change.splits:
        rows = fates.setdefault(split.relation.title, {})
        for fate, keys in enumerate((split.staying, split.moving, split.retired)):
            for key in keys:
                row = split.relation.label, key
                rows[row] = max(rows.get(row, 0), fate)
    counted = []
    for title, rows in fates.items():
        staying, moving, retired = (list(rows.values()).count(fate) for fate in range(3))
        if rows:
            counted.append((title, moving, retired, staying))
    return tuple(counted)


def _finish(
    by: Actor,
    row: MergeProposal,
    change: MergeChange,
    found: _Written,
    moves: list[FeedMove],
    wish: Wish,
    now: datetime,
) -> Merge:
    told = _consequence(change, moves, found)
    merge = Merge.objects.create(
        proposal=row,
        change=change.row,
        division_code=row.division_code,
        kept=found.kept.pk,
        gone=found.gone.pk,
        counts=[list(line) for line in told.registers],
        journal=change.journal.text,
        reason=wish.reason.strip()[:200],
        merged_at=now,
        merged_by=by.label,
    )
    row.state = ProposalState.MERGED
    row.decided_at, row.decided_by, row.reason = now, by.label, merge.reason
    row.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    record(
        actor=by,
        action="merging.merge",
        object_type="merge-proposal",
        object_id=row.pk,
        division_code=row.division_code,
        at=now,
        detail={
            "merge": merge.pk,
            "kind": row.kind,
            "kept": merge.kept,
            "gone": merge.gone,
            "rows": told.rows,
            "feed_rows": told.feed_rows,
        },
    )
    return merge
