"""New revisions of Parquet parts: files of the lake are never changed in place.

A revision gives a reviewed row to its person, or takes out the rows of a township that sent its
own file after the county did. The earlier file stays, so that past runs can be repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from django.conf import settings
from django.db.models import F

from xianjie.apps.sources.enums import BatchState
from xianjie.apps.sources.models import FeedBatch, FeedBatchPart
from xianjie.apps.sources.storage.durable import file_sha256, move_into_place
from xianjie.apps.sources.storage.lake import part_name, read_part, without_place, write_part

if TYPE_CHECKING:
    from xianjie.apps.sources.actions.store import Delivery


@dataclass
class Revision:
    """The next file of a part."""

    part: FeedBatchPart
    table: pa.Table
    carved: int = 0
    sha256: str = ""

    @property
    def number(self) -> int:
        """The revision this file is."""
        return self.part.revision + 1

    @property
    def path(self) -> Path:
        """Where the file will lie."""
        return part_path(self.part).with_name(part_name(self.part.number, self.number))

    def write(self, drafts: Path) -> None:
        """Write the file; it counts when `apply_revisions` has run."""
        draft = drafts / f"{self.part.pk}-{self.path.name}"
        write_part(self.table, draft)
        self.sha256 = file_sha256(draft)
        move_into_place(draft, self.path)


def part_path(part: FeedBatchPart) -> Path:
    """Return where the present file of a part lies."""
    return Path(settings.LAKE_DIR) / part.parquet_file


def apply_revisions(revisions: Sequence[Revision]) -> None:
    """Let new files count, within the caller's transaction."""
    for revision in revisions:
        part = revision.part
        part.parquet_file = str(revision.path.relative_to(settings.LAKE_DIR))
        part.parquet_sha256 = revision.sha256
        part.revision = revision.number
        part.save(update_fields=["parquet_file", "parquet_sha256", "revision"])
        if revision.carved:
            FeedBatch.objects.filter(pk=part.batch_id).update(carved=F("carved") + revision.carved)


def plan_carving(feed: str, delivery: Delivery) -> list[Revision]:
    """Return what is left of wider active batches without the people of the delivery's place.

    The later and narrower delivery speaks for its place; otherwise its events counted twice.
    """
    place = delivery.place
    wider = FeedBatch.objects.filter(
        feed=feed,
        period=str(delivery.period),
        county_code=place.county,
        state=BatchState.ACTIVE,
        place__in=[place.prefix[:length] for length in (6, 9) if length < len(place.prefix)],
    )
    revisions = []
    for part in FeedBatchPart.objects.filter(batch__in=wider).select_related("batch"):
        before = read_part(part_path(part))
        after = without_place(before, place.prefix)
        if after.num_rows < before.num_rows:
            revisions.append(Revision(part, after, before.num_rows - after.num_rows))
    return revisions
