"""Rows of feeds go over to the record that stands, when two records of the registry were one.

Files of the lake are never changed in place: a part in which a row goes over gets a new revision.
The note of `storage.journal` stands around the caller's transaction, so that files of a merge that
fails are removed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from xianjie.apps.sources.actions.revisions import Revision, apply_revisions, part_path
from xianjie.apps.sources.actions.store import already_stored
from xianjie.apps.sources.enums import BatchState
from xianjie.apps.sources.models import FeedBatchPart
from xianjie.apps.sources.storage.journal import Journal, Note
from xianjie.apps.sources.storage.lake import read_columns, read_part, sort_rows

Place = tuple[int | None, int | None, str | None]
"""person_no, household_no, village_code of a row."""
_COLUMNS = ("person_no", "household_no", "village_code")


@dataclass(frozen=True)
class FeedMove:
    """Rows of one part that went over: ``[row_no, *old place, *new place]``."""

    part: int
    rows: list[list[Any]]


@dataclass(frozen=True)
class Targets:
    """Where rows belong now: of a person, and of a household where no person is named."""

    people: Mapping[int, Place] = field(default_factory=dict)
    households: Mapping[int, Place] = field(default_factory=dict)

    def place(self, person: int | None, household: int | None) -> Place | None:
        """Return where a row belongs now, None where it stays."""
        if person is not None:
            return self.people.get(person)
        found = self.households.get(household) if household is not None else None
        return (None, *found[1:]) if found else None


class FeedMover:
    """Holds the lake while a merge, or the way back, is written; use it around the transaction."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._journal = Journal(Path(settings.LAKE_DIR) / ".importing")

    def __enter__(self) -> Self:
        self._stack.enter_context(self._journal.alone())
        self._journal.sweep(already_stored)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return self._stack.__exit__(kind, error, trace)

    def find(self, county: str, targets: Targets) -> list[FeedMove]:
        """Return the rows of the county's active deliveries that belong elsewhere now."""
        moves = []
        for part in _active_parts().filter(batch__county_code=county).order_by("pk"):
            rows = [
                [number, *old, *new]
                for number, *old in _linked_rows(part, targets)
                if (new := targets.place(old[0], old[1])) is not None and tuple(old) != new
            ]
            if rows:
                moves.append(FeedMove(part.pk, rows))
        return moves

    def move(self, moves: Sequence[FeedMove]) -> None:
        """Give rows their new places, within the caller's transaction."""
        self._revise({move.part: {row[0]: tuple(row[4:7]) for row in move.rows} for move in moves})

    def move_back(self, moves: Sequence[FeedMove]) -> None:
        """Give rows back where they still are where a merge put them; others stay."""
        changes: dict[int, dict[int, Place]] = {}
        parts = _active_parts().in_bulk([move.part for move in moves])
        for move in moves:
            if move.part not in parts:
                continue
            now = _places(read_columns(part_path(parts[move.part]), ["row_no", *_COLUMNS]))
            back = {
                row[0]: (row[1], row[2], row[3])
                for row in move.rows
                if now.get(row[0]) == tuple(row[4:7])
            }
            if back:
                changes[move.part] = back
        self._revise(changes)

    def _revise(self, changes: Mapping[int, Mapping[int, Place]]) -> None:
        parts = FeedBatchPart.objects.select_related("batch").in_bulk(list(changes))
        revisions = [
            Revision(parts[key], _with_places(read_part(part_path(parts[key])), places))
            for key, places in changes.items()
        ]
        if not revisions:
            return
        first = revisions[0]
        note = Note(
            first.part.batch.batch,
            first.part.number,
            first.number,
            tuple(revision.path for revision in revisions),
        )
        drafts = self._stack.enter_context(self._journal.writing(note, already_stored))
        for revision in revisions:
            revision.write(drafts)
        apply_revisions(revisions)


def _active_parts() -> Any:
    return FeedBatchPart.objects.filter(batch__state=BatchState.ACTIVE).select_related("batch")


def _linked_rows(part: FeedBatchPart, targets: Targets) -> list[list[Any]]:
    """Return row_no and place of the rows of a part that name one of the records."""
    table = read_columns(part_path(part), ["row_no", *_COLUMNS])
    people = pa.array(list(targets.people), pa.int64())
    homes = pa.array(list(targets.households), pa.int64())
    named = pc.is_in(table["person_no"], value_set=people)
    of_home = pc.and_(
        pc.is_null(table["person_no"]), pc.is_in(table["household_no"], value_set=homes)
    )
    found = table.filter(pc.or_(named, of_home))
    columns = (found[name].to_pylist() for name in ("row_no", *_COLUMNS))
    return [list(row) for row in zip(*columns, strict=True)]


def _places(table: pa.Table) -> dict[int, Place]:
    numbers, *columns = (table[name].to_pylist() for name in ("row_no", *_COLUMNS))
    return dict(zip(numbers, zip(*columns, strict=True), strict=True))


def _with_places(table: pa.Table, places: Mapping[int, Place]) -> pa.Table:
    numbers = table["row_no"].to_pylist()
    for index, name in enumerate(_COLUMNS):
        column = table.schema.get_field_index(name)
        old = table[name].to_pylist()
        values = [
            places[number][index] if number in places else value
            for number, value in zip(numbers, old, strict=True)
        ]
        schema_field = table.schema.field(column)
        table = table.set_column(column, schema_field, pa.array(values, schema_field.type))
    return sort_rows(table)
