"""Putting one read delivery into the lake and the database, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.audit.keys import keyring
from xianjie.apps.jobs.vault import seal
from xianjie.apps.registry.models import Household
from xianjie.apps.sources.actions.expectations import ensure_expectations
from xianjie.apps.sources.actions.reminding import quiet_reminders
from xianjie.apps.sources.actions.revisions import Revision, apply_revisions, plan_carving
from xianjie.apps.sources.enums import BatchState, CandidateState
from xianjie.apps.sources.intake import AppealRow, Intake, QueuedRow, appeal_date
from xianjie.apps.sources.models import (
    ExportBatch,
    FeedBatch,
    FeedBatchPart,
    HotlineAppeal,
    LinkCandidate,
)
from xianjie.apps.sources.places import Place
from xianjie.apps.sources.storage.durable import (
    file_sha256,
    make_private_folder,
    move_into_place,
    sync_file,
    sync_folder,
)
from xianjie.apps.sources.storage.journal import Journal, Note
from xianjie.apps.sources.storage.lake import (
    Manifest,
    batch_folder,
    manifest_name,
    part_name,
    write_part,
)
from xianjie.engine.link import Candidate
from xianjie.exchange.quarantine import write_quarantine
from xianjie.kernel.periods import Period

WRITE_ROWS = 2000
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file that was accepted for reading; `mends` is the batch whose bad rows it brings back."""

    path: Path
    file_name: str
    sha256: str
    period: Period
    place: Place
    complete: bool
    mends: FeedBatch | None


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a delivery went."""

    batch: str
    quarantine_file: Path | None
    replaced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Files:
    """The paths one part writes."""

    batch: str
    number: int
    folder: Path
    sealed: Path
    quarantine: Path | None

    @property
    def parquet(self) -> Path:
        return self.folder / part_name(self.number)

    @property
    def manifest(self) -> Path:
        return self.folder / manifest_name(self.number)

    def noted(self) -> tuple[Path, ...]:
        lake = [self.folder] if self.number == 0 else [self.parquet, self.manifest]
        return (*lake, self.sealed, *([self.quarantine] if self.quarantine else []))


def already_stored(note: Note) -> bool:
    """Whether the database knows what a noted import wrote."""
    if ExportBatch.objects.filter(batch=note.batch).exists():
        return True
    return FeedBatchPart.objects.filter(
        batch__batch=note.batch, number=note.part, revision__gte=note.revision
    ).exists()


def superseded_by(feed: str, period: Period, place: Place) -> QuerySet[FeedBatch]:
    """Return the active batches that a new one for a place replaces: of it and within it."""
    return FeedBatch.objects.filter(
        feed=feed,
        period=str(period),
        county_code=place.county,
        state=BatchState.ACTIVE,
        place__startswith=place.prefix,
    )


def next_batch(feed: str, period: Period, place: Place) -> str:
    """Return the number of the next batch of a feed for a period and place."""
    earlier = FeedBatch.objects.filter(feed=feed, period=str(period), place=place.prefix)
    return f"{feed}-{period}-{place.prefix}-{earlier.count() + 1}"


def store_delivery(
    *, by: Actor, delivery: Delivery, intake: Intake, journal: Journal, now: datetime
) -> Stored:
    """Write files, then make them count in one transaction; call while the journal is held."""
    files = _plan(delivery, intake)
    carving = [] if delivery.mends else plan_carving(intake.contract.id, delivery)
    note = Note(
        files.batch, files.number, 0, (*files.noted(), *(revision.path for revision in carving))
    )
    with journal.writing(note, already_stored) as drafts:
        if files.quarantine is not None:
            make_private_folder(files.quarantine.parent)
            write_quarantine(files.quarantine, intake.contract, files.batch, intake.quarantined)
            files.quarantine.chmod(0o600)
            sync_file(files.quarantine)
        make_private_folder(files.sealed.parent)
        seal(delivery.path, files.sealed, keyring())
        sync_file(files.sealed)
        sync_folder(files.sealed.parent)
        digest = _write_lake(files, delivery, intake, drafts)
        for revision in carving:
            revision.write(drafts)
        with transaction.atomic():
            stored = _commit(
                by=by,
                delivery=delivery,
                intake=intake,
                files=files,
                digest=digest,
                carving=carving,
                now=now,
            )
    return stored


def _plan(delivery: Delivery, intake: Intake) -> _Files:
    feed, period, place = intake.contract.id, delivery.period, delivery.place
    if delivery.mends is not None:
        batch, number = delivery.mends.batch, delivery.mends.parts.count()
    else:
        batch, number = next_batch(feed, period, place), 0
    folder = batch_folder(feed=feed, period=period, place=place.prefix, batch=batch)
    quarantine = None
    if intake.quarantined:
        again = f"-{number}" if number else ""
        quarantine = Path(settings.EXPORTS_DIR) / "quarantine" / f"{batch}{again}.xlsx"
    return _Files(
        batch,
        number,
        Path(settings.LAKE_DIR) / folder,
        Path(settings.UPLOADS_DIR) / "feeds" / feed / f"{batch}-{number:03d}.sealed",
        quarantine,
    )


def _write_lake(files: _Files, delivery: Delivery, intake: Intake, drafts: Path) -> str:
    """Write the Parquet part and its manifest under draft names and move them into the lake."""
    draft = drafts / files.folder.name
    draft.mkdir(parents=True)
    table = intake.part.table()
    write_part(table, draft / files.parquet.name)
    digest = file_sha256(draft / files.parquet.name)
    Manifest(
        feed=intake.contract.id,
        period=str(delivery.period),
        place=delivery.place.prefix,
        batch=files.batch,
        part=files.number,
        complete=delivery.complete,
        source_sha256=delivery.sha256,
        parquet_sha256=digest,
        rows=table.num_rows,
    ).write(draft / files.manifest.name)
    if files.number:
        move_into_place(draft / files.parquet.name, files.parquet)
        move_into_place(draft / files.manifest.name, files.manifest)
        return digest
    for path in draft.iterdir():
        sync_file(path)
    sync_folder(draft)
    make_private_folder(files.folder.parent)
    draft.rename(files.folder)
    sync_folder(files.folder.parent)
    return digest


def _commit(
    *,
    by: Actor,
    delivery: Delivery,
    intake: Intake,
    files: _Files,
    digest: str,
    carving: Sequence[Revision],
    now: datetime,
) -> Stored:
    ensure_expectations(by=by, county=delivery.place.county, now=now)
    feed = intake.contract.id
    replaced: tuple[str, ...] = ()
    if delivery.mends is not None:
        batch = _add_rows(delivery.mends, intake)
    else:
        replaced = _retire(superseded_by(feed, delivery.period, delivery.place), now)
        batch = _new_batch(by, delivery, intake, files.batch, now)
        FeedBatch.objects.filter(batch__in=replaced).update(replaced_by=batch)
        apply_revisions(carving)
    FeedBatchPart.objects.create(
        batch=batch,
        number=files.number,
        file_name=delivery.file_name[:255],
        sha256=delivery.sha256,
        read=intake.read,
        accepted=intake.accepted,
        quarantined=len(intake.quarantined),
        sealed_file=str(files.sealed.relative_to(settings.UPLOADS_DIR)),
        parquet_file=str(files.parquet.relative_to(settings.LAKE_DIR)),
        parquet_sha256=digest,
        quarantine_file=(
            str(files.quarantine.relative_to(settings.EXPORTS_DIR)) if files.quarantine else ""
        ),
        imported_at=now,
        imported_by=by.label,
    )
    queue_rows(batch, files.number, intake.queued)
    _keep_appeals(batch, files.number, intake.appeals)
    quiet_reminders(feed=feed, period=delivery.period, county=delivery.place.county, now=now)
    record(
        actor=by,
        action="sources.mend-feed" if delivery.mends else "sources.import-feed",
        object_type="feed-batch",
        object_id=batch.batch,
        at=now,
        division_code=delivery.place.division_code,
        detail={
            "feed": feed,
            "period": str(delivery.period),
            "sha256": delivery.sha256,
            "complete": batch.complete,
            "read": intake.read,
            "accepted": intake.accepted,
            "quarantined": len(intake.quarantined),
            "unlinked": intake.unlinked,
            "queued": len(intake.queued),
            "ranked": intake.ranked,
            "replaced": list(replaced),
            "carved": [str(revision.path.name) for revision in carving],
        },
    )
    return Stored(batch.batch, files.quarantine, replaced)


def _new_batch(
    by: Actor, delivery: Delivery, intake: Intake, number: str, now: datetime
) -> FeedBatch:
    return FeedBatch.objects.create(
        batch=number,
        feed=intake.contract.id,
        period=str(delivery.period),
        county_code=delivery.place.county,
        place=delivery.place.prefix,
        division_code=delivery.place.division_code,
        state=BatchState.ACTIVE,
        complete=delivery.complete,
        read=intake.read,
        accepted=intake.accepted,
        warned=intake.warned,
        quarantined=len(intake.quarantined),
        unlinked=intake.unlinked,
        queued=len(intake.queued),
        outside=intake.outside,
        awaiting=[row.number for row in intake.quarantined],
        imported_at=now,
        imported_by=by.label,
    )


def _add_rows(batch: FeedBatch, intake: Intake) -> FeedBatch:
    """Count mended rows in their batch: what was quarantined is accepted now, nothing is new."""
    batch.accepted += intake.accepted
    batch.quarantined -= intake.accepted
    batch.warned += intake.warned
    batch.unlinked += intake.unlinked
    batch.queued += len(intake.queued)
    batch.outside += intake.outside
    batch.awaiting = sorted(set(batch.awaiting) - set(intake.accepted_numbers))
    batch.save()
    return batch


def _retire(batches: QuerySet[FeedBatch], now: datetime) -> tuple[str, ...]:
    """Make batches count no longer and close what was still open about them."""
    numbers = tuple(batches.order_by("batch").values_list("batch", flat=True))
    LinkCandidate.objects.filter(batch__batch__in=numbers, state=CandidateState.OPEN).update(
        state=CandidateState.SUPERSEDED, resolved_at=now
    )
    FeedBatch.objects.filter(batch__in=numbers).update(state=BatchState.REPLACED, replaced_at=now)
    return numbers


def _chunks(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    for start in range(0, len(rows), WRITE_ROWS):
        yield rows[start : start + WRITE_ROWS]


def queue_rows(batch: FeedBatch, part: int, rows: Sequence[QueuedRow]) -> None:
    """Put rows into the review queue."""
    for chunk in _chunks(rows):
        best = {row.link.candidates[0].household_no for row in chunk if row.link.candidates}
        found = Household.objects.filter(pk__in=best)
        villages = dict(found.values_list("pk", "division_code"))
        LinkCandidate.objects.bulk_create(
            LinkCandidate(
                batch=batch,
                part_number=part,
                row_no=row.row_no,
                division_code=row.village or batch.division_code,
                village_code=next(
                    (villages.get(one.household_no, "") for one in row.link.candidates), ""
                ),
                id_number=row.id_number,
                name=row.name,
                choices=[_choice(candidate) for candidate in row.link.candidates],
                state=CandidateState.OPEN,
            )
            for row in chunk
        )


def _choice(candidate: Candidate) -> dict[str, Any]:
    """Return what the queue keeps of a candidate: numbers and words, no personal value."""
    kept: dict[str, Any] = {
        "person": candidate.person_no,
        "household": candidate.household_no,
        "reasons": list(candidate.reasons),
    }
    if candidate.probability is not None:
        kept["probability"] = round(candidate.probability, 6)
        kept["evidence"] = [[one.title, one.words, one.bits] for one in candidate.evidence]
    return kept


def _keep_appeals(batch: FeedBatch, part: int, rows: Sequence[AppealRow]) -> None:
    for chunk in _chunks(rows):
        HotlineAppeal.objects.bulk_create(
            HotlineAppeal(
                batch=batch,
                part_number=part,
                row_no=row.row_no,
                appeal_no=(row.values.get("诉求编号") or "")[:80],
                appealed_on=appeal_date(row.values),
                channel=(row.values.get("来源渠道") or "")[:40],
                township_name=(row.values.get("乡镇") or "")[:80],
                village_name=(row.values.get("行政村") or "")[:80],
                division_code=row.link.village_code or row.village or batch.division_code,
                name=row.values.get("诉求人姓名") or "",
                id_number=row.values.get("证件号码") or "",
                phone=row.values.get("联系电话") or "",
                content=row.values.get("诉求内容") or "",
                link=str(row.link.outcome),
                person_id=row.link.person_no,
                household_id=row.link.household_no,
            )
            for row in chunk
        )
