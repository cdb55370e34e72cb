"""The deliveries that count."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Min, QuerySet

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.sources.enums import BatchState
from xianjie.apps.sources.models import FeedBatch, FeedExpectation
from xianjie.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class FeedBatchRef:
    """One active batch for the engine.

    ``place`` is a division prefix of 6, 9 or 12 digits; ``paths`` are its Parquet parts;
    ``sha256`` the digests of those parts in the same order.
    """

    feed: str
    period: Period
    place: str
    complete: bool
    paths: tuple[Path, ...]
    batch_id: str
    sha256: tuple[str, ...]


def lake_dir() -> Path:
    """Return the folder of the lake."""
    return Path(settings.LAKE_DIR)


def active_batches(
    county: str, *, feed: str | None = None, up_to: Period | None = None
) -> list[FeedBatchRef]:
    """Return the active batches of a county by feed, period and place; three reads at most."""
    found = FeedBatch.objects.filter(county_code=county[:6], state=BatchState.ACTIVE)
    if feed is not None:
        found = found.filter(feed=feed)
    if up_to is not None:
        found = found.filter(period__lte=str(up_to))
    lake = lake_dir()
    references = []
    for batch in found.order_by("feed", "period", "place").prefetch_related("parts"):
        parts = sorted(batch.parts.all(), key=lambda part: part.number)
        references.append(
            FeedBatchRef(
                feed=batch.feed,
                period=Period.parse(batch.period),
                place=batch.place,
                complete=batch.complete,
                paths=tuple(lake / part.parquet_file for part in parts),
                batch_id=batch.batch,
                sha256=tuple(part.parquet_sha256 for part in parts),
            )
        )
    return references


def first_expected_period(county: str) -> Period | None:
    """Return the month from which data is expected: as configured, else the earliest that came.

    None before anything was configured or imported.
    """
    settings_of = FeedExpectation.objects.filter(county_code=county[:6], is_expected=True)
    configured = settings_of.exclude(first_period="").aggregate(first=Min("first_period"))["first"]
    if configured:
        return Period.parse(configured)
    came = FeedBatch.objects.filter(county_code=county[:6]).aggregate(first=Min("period"))["first"]
    return Period.parse(came) if came else None


def batches_visible_to(scope: Scope) -> QuerySet[FeedBatch]:
    """Return the batches, replaced ones included, whose place lies in a scope."""
    return FeedBatch.objects.visible_to(scope)
