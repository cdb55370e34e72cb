"""What the page of one feed and month shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from xianjie.apps.accounts.queries import shown_labels
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries import division_names
from xianjie.apps.sources.enums import BatchState
from xianjie.apps.sources.models import FeedBatch, FeedBatchPart
from xianjie.apps.sources.queries.arrival import ArrivalRow, arrival_board
from xianjie.apps.sources.queries.batches import batches_visible_to
from xianjie.apps.sources.queries.duty import may_handle
from xianjie.exchange.contracts import Contract, all_contracts, load_contract
from xianjie.kernel.periods import Period


@dataclass(frozen=True)
class FileLine:
    """A file of a delivery."""

    number: int
    name: str
    imported_at: datetime
    imported_by: str
    read: int
    quarantined: int


@dataclass(frozen=True)
class BatchLine:
    """A delivery for one place; ``active`` is false when a later one replaced it."""

    pk: int
    number: str
    place: str
    active: bool
    complete: bool
    read: int
    accepted: int
    warned: int
    quarantined: int
    unlinked: int
    queued: int
    files: tuple[FileLine, ...]


@dataclass(frozen=True)
class ColumnLine:
    """A column that the feed must or may have."""

    name: str
    required: bool
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class FeedPage:
    """The feed, how it stands this month, its deliveries newest first, and its columns."""

    contract: Contract
    arrival: ArrivalRow | None
    batches: tuple[BatchLine, ...]
    columns: tuple[ColumnLine, ...]


def feed_page(
    scope: Scope, county: str, feed: str, period: Period, *, today: date
) -> FeedPage | None:
    """Return the page of a declared feed; None for an unknown one or one of other departments."""
    contract = next((one for one in all_contracts("feed") if one.id == feed), None)
    if contract is None or not may_handle(scope, county, feed):
        return None
    board = arrival_board(scope, county, period, today)
    found = list(
        batches_visible_to(scope)
        .filter(county_code=county, feed=feed, period=str(period))
        .order_by("-imported_at", "-id")
        .prefetch_related("parts")
    )
    names = division_names(batch.division_code for batch in found)
    people = shown_labels(part.imported_by for batch in found for part in batch.parts.all())
    return FeedPage(
        contract=contract,
        arrival=next((row for row in board if row.feed == feed), None),
        batches=tuple(_line(batch, names, people) for batch in found),
        columns=tuple(
            ColumnLine(column.name, column.required, tuple(column.aliases))
            for column in contract.columns
        ),
    )


def _line(batch: FeedBatch, names: dict[str, str], people: dict[str, str]) -> BatchLine:
    return BatchLine(
        pk=batch.pk,
        number=batch.batch,
        place=names.get(batch.division_code, batch.place),
        active=batch.state == BatchState.ACTIVE,
        complete=batch.complete,
        read=batch.read,
        accepted=batch.accepted,
        warned=batch.warned,
        quarantined=batch.quarantined,
        unlinked=batch.unlinked,
        queued=batch.queued,
        files=tuple(
            FileLine(
                part.number,
                part.file_name,
                part.imported_at,
                people[part.imported_by],
                part.read,
                part.quarantined,
            )
            for part in batch.parts.all()
        ),
    )


@dataclass(frozen=True)
class BatchPage:
    """A delivery with its files, who brought them (by label), and what it replaced."""

    contract: Contract
    place: str
    parts: tuple[FeedBatchPart, ...]
    people: dict[str, str]
    replaces: tuple[FeedBatch, ...]


def batch_page(batch: FeedBatch) -> BatchPage:
    """Return the page of a delivery that came through the gate."""
    parts = tuple(batch.parts.order_by("number"))
    return BatchPage(
        contract=load_contract(batch.feed),
        place=division_names([batch.division_code]).get(batch.division_code, batch.place),
        parts=parts,
        people=shown_labels([batch.imported_by, *(part.imported_by for part in parts)]),
        replaces=tuple(batch.replaces.order_by("-imported_at")),
    )


def batches_numbered(scope: Scope, numbers: Iterable[str]) -> dict[str, FeedBatch]:
    """Return visible deliveries by their batch number, with a ``place_name``."""
    wanted = list(numbers)
    if not wanted:
        return {}
    found = list(batches_visible_to(scope).filter(batch__in=wanted))
    names = division_names(batch.division_code for batch in found)
    for batch in found:
        batch.place_name = names.get(batch.division_code, batch.place)  # type: ignore[attr-defined]
    return {batch.batch: batch for batch in found}
