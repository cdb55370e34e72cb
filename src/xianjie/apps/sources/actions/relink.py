"""Link the rows of earlier deliveries again, after the registry has changed.

A household that enters the registry in June has bills from May, and a person who moves takes the
bills along. The sealed originals are read once more; what people decided in review stays.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.audit.keys import keyring
from xianjie.apps.divisions.matching import VillageIndex
from xianjie.apps.divisions.queries import village_index
from xianjie.apps.jobs.vault import unseal
from xianjie.apps.sources.actions.reading import first_number
from xianjie.apps.sources.actions.revisions import Revision, apply_revisions, part_path
from xianjie.apps.sources.actions.store import already_stored, queue_rows
from xianjie.apps.sources.enums import BatchState, CandidateState, LinkKind
from xianjie.apps.sources.intake import Intake
from xianjie.apps.sources.models import FeedBatch, FeedBatchPart, HotlineAppeal, LinkCandidate
from xianjie.apps.sources.places import find_place
from xianjie.apps.sources.queries.bars import link_bars
from xianjie.apps.sources.queries.people import county_linker
from xianjie.apps.sources.storage.journal import Journal, Note
from xianjie.apps.sources.storage.lake import LINKS, read_part, with_person
from xianjie.engine.link import Bars, Linker
from xianjie.exchange.contracts import load_contract
from xianjie.exchange.reading import open_table
from xianjie.exchange.validation import RowValidator, ValidatedRow
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Relinked:
    """What linking again did: parts read, parts that got a new revision, rows that moved."""

    parts: int
    revised: int
    rows: int


def relink_batches(
    *,
    by: Actor,
    county: str,
    now: datetime,
    period: Period | None = None,
    linker: Linker | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Relinked:
    """Link the rows of all active batches of a county again, or of one period.

    Each part is one transaction; killed half way, it goes on from there when repeated. Parts in
    which nothing changes keep their file.
    """
    place = find_place(county)
    if not by.scope.may(Permission.IMPORT_FEEDS, place.division_code):
        raise RefusedError("not-permitted", f"您没有为{place.name}重新关联部门数据的权限。")
    found = FeedBatchPart.objects.filter(
        batch__county_code=place.county, batch__state=BatchState.ACTIVE
    )
    if period is not None:
        found = found.filter(batch__period=str(period))
    linker = linker or county_linker(place.county)
    villages = village_index(place.county)
    bars = link_bars(place.county, localtime(now).date())
    journal = Journal(Path(settings.LAKE_DIR) / ".importing")
    changes: list[int] = []
    keys = list(found.order_by("batch_id", "number").values_list("pk", flat=True))
    for key in keys:
        if progress is not None:
            progress(len(changes), len(keys))
        with journal.alone():
            journal.sweep(already_stored)
            part = FeedBatchPart.objects.select_related("batch").get(pk=key)
            changes.append(_relink(by, part, _Index(linker, villages, bars), journal, now))
    return Relinked(len(changes), sum(rows > 0 for rows in changes), sum(changes))


class _Index(NamedTuple):
    """What rows are linked with."""

    linker: Linker
    villages: VillageIndex
    bars: Bars | None


def _relink(
    by: Actor,
    part: FeedBatchPart,
    index: _Index,
    journal: Journal,
    now: datetime,
) -> int:
    """Link one part again and return how many rows changed their person or household."""
    before = read_part(part_path(part))
    path = Revision(part, before).path
    note = Note(part.batch.batch, part.number, part.revision + 1, (path,))
    with journal.writing(note, already_stored) as drafts:
        intake = _read_again(part, before, index, drafts)
        after = _with_decisions(intake.part.table(), part)
        changed = _changed_rows(before, after)
        if not changed or part.batch.state != BatchState.ACTIVE:
            return 0
        revision = Revision(part, after)
        revision.write(drafts)
        with transaction.atomic():
            apply_revisions([revision])
            _settle(part, before, after, intake, now)
            record(
                actor=by,
                action="sources.relink",
                object_type="feed-batch",
                object_id=part.batch.batch,
                at=now,
                division_code=part.batch.division_code,
                detail={"part": part.number, "rows": len(changed)},
            )
    return len(changed)


def _read_again(
    part: FeedBatchPart,
    before: pa.Table,
    index: _Index,
    drafts: Path,
) -> Intake:
    """Judge and link the accepted rows of a part anew from its sealed original."""
    contract = load_contract(part.batch.feed)
    is_hotline = contract.subject == "hotline"
    intake = Intake(
        contract,
        find_place(part.batch.place),
        index.linker,
        index.villages if is_hotline else None,
        index.bars,
    )
    original = drafts / f"original{Path(part.file_name).suffix}"
    descriptor = os.open(original, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for block in unseal(Path(settings.UPLOADS_DIR) / part.sealed_file, keyring()):
            file.write(block)
    wanted = set(before["row_no"].to_pylist())
    validator = RowValidator(contract)

    def rows() -> Iterator[ValidatedRow]:
        with open_table(original, contract) as table:
            for raw in table:
                number = first_number(raw) if part.number else raw.number
                if number is not None and number in wanted:
                    row = validator.validate(raw)
                    yield ValidatedRow(number, row.values, row.originals, [], row.warnings, raw)

    intake.take_all(rows())
    original.unlink()
    if intake.accepted != before.num_rows:
        raise RefusedError(
            "original-differs",
            f"批次 {part.batch.batch} 的原件与已入库的行对不上，没有重新关联；请重新报送这份文件。",
        )
    return intake


def _with_decisions(table: pa.Table, part: FeedBatchPart) -> pa.Table:
    """Let what people decided in review stand, in the person's present household.

    Only the very number and name in the registry overrule that a row is nobody's.
    """
    decided = LinkCandidate.objects.filter(
        batch=part.batch,
        part_number=part.number,
        state__in=[CandidateState.LINKED, CandidateState.DISMISSED],
    ).exclude(resolved_by="")
    found = _links(table)
    for row in decided.select_related("person__household"):
        if row.row_no not in found or (
            row.person is None and found[row.row_no].kind == LinkKind.EXACT
        ):
            continue
        household = row.person.household if row.person else None
        table = with_person(
            table,
            row.row_no,
            person_no=row.person_id,
            household_no=household.pk if household else None,
            village=household.division_code if household else "",
        )
    return table


def _changed_rows(before: pa.Table, after: pa.Table) -> set[int]:
    """Return the numbers of the rows whose link columns differ."""
    old, new = _links(before), _links(after)
    return {number for number, link in new.items() if old.get(number) != link}


class _RowLink(NamedTuple):
    person: int | None
    household: int | None
    village: str | None
    kind: str


def _links(table: pa.Table) -> dict[int, _RowLink]:
    numbers, *columns = (table[name].to_pylist() for name in LINKS)
    return dict(zip(numbers, map(_RowLink, *columns), strict=True))


def _settle(
    part: FeedBatchPart, before: pa.Table, after: pa.Table, intake: Intake, now: datetime
) -> None:
    """Bring counts, review queue and appeals in line with the new links."""
    links = _links(after)
    counts = {kind: _count(after, kind) - _count(before, kind) for kind in ("none", "queued")}
    batch = FeedBatch.objects.select_for_update().get(pk=part.batch_id)
    batch.unlinked += counts["none"]
    batch.queued += counts["queued"]
    batch.save(update_fields=["unlinked", "queued"])
    here = LinkCandidate.objects.filter(batch=batch, part_number=part.number)
    still = {number for number, link in links.items() if link.kind == LinkKind.QUEUED}
    here.filter(state=CandidateState.OPEN).exclude(row_no__in=still).update(
        state=CandidateState.SUPERSEDED, resolved_at=now
    )
    here.filter(state=CandidateState.SUPERSEDED, row_no__in=still).update(
        state=CandidateState.OPEN, resolved_at=None
    )
    known = set(here.values_list("row_no", flat=True))
    queue_rows(
        batch,
        part.number,
        [row for row in intake.queued if row.row_no in still and row.row_no not in known],
    )
    for appeal in HotlineAppeal.objects.filter(batch=batch, part_number=part.number):
        link = links[appeal.row_no]
        appeal.person_id, appeal.household_id = link.person, link.household
        appeal.division_code = link.village or batch.division_code
        appeal.link = str(link.kind)
        appeal.save(update_fields=["person", "household", "division_code", "link"])


def _count(table: pa.Table, kind: str) -> int:
    return sum(link == kind for link in table["link"].to_pylist())
