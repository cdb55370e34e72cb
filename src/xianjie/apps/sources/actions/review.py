"""Decide about a row that no rung of the ladder could link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import beyond_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.registry.models import Person
from xianjie.apps.sources.actions.revisions import Revision, apply_revisions, part_path
from xianjie.apps.sources.actions.store import already_stored
from xianjie.apps.sources.enums import BatchState, CandidateState, LinkKind
from xianjie.apps.sources.models import FeedBatch, FeedBatchPart, HotlineAppeal, LinkCandidate
from xianjie.apps.sources.storage.journal import Journal, Note
from xianjie.apps.sources.storage.lake import read_part, with_person
from xianjie.kernel.errors import RefusedError


def resolve_candidate(
    *, by: Actor, candidate: LinkCandidate, person: Person | None, now: datetime
) -> LinkCandidate:
    """Give a queued row to a person of the same county, or to nobody.

    The lake gets a new revision of the part; the row counts for the person from the next run on.
    Raises ``RefusedError`` for a row that was decided before or whose batch was replaced.
    """
    household = person.household if person else None
    place = _Place(
        person.pk if person else None,
        household.pk if household else None,
        household.division_code if household else "",
    )

    def check(row: LinkCandidate) -> None:
        _check(by, row, person)

    def decide(row: LinkCandidate) -> None:
        _decide(by, row, person, now)

    return _revise(candidate, check, lambda _: place, decide)


def reopen_candidate(*, by: Actor, candidate: LinkCandidate, now: datetime) -> LinkCandidate:
    """Take a decision back: the row waits in the queue again and belongs to nobody.

    Raises ``RefusedError`` when it is open, when its batch was replaced, or when it may not be.
    """

    def check(row: LinkCandidate) -> None:
        _permit(by, row)
        decided = row.state in (CandidateState.LINKED, CandidateState.DISMISSED)
        if not decided or row.batch.state != BatchState.ACTIVE:
            raise RefusedError(
                "not-decided", "这一行没有可以撤销的决定，或者它的批次已被替换，请刷新页面。"
            )

    def reopen(row: LinkCandidate) -> None:
        _reopen(by, row, now)

    return _revise(candidate, check, _unlinked_place, reopen)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row belongs in the lake; ``link`` overrules what follows from the person."""

    person_no: int | None
    household_no: int | None
    village: str
    link: str = ""


def _unlinked_place(row: LinkCandidate) -> _Place:
    """Return where a row stood before anybody decided: with its own village, if it named one."""
    own = row.division_code if row.division_code != row.batch.division_code else ""
    return _Place(None, None, own, LinkKind.QUEUED)


def _revise(
    candidate: LinkCandidate,
    check: Callable[[LinkCandidate], None],
    place_of: Callable[[LinkCandidate], _Place],
    write: Callable[[LinkCandidate], None],
) -> LinkCandidate:
    """Give a row another place in a new revision of its part, and write down why, or neither."""
    journal = Journal(Path(settings.LAKE_DIR) / ".importing")
    with beyond_scope("the action checks who may"), journal.alone():
        journal.sweep(already_stored)
        row = LinkCandidate.objects.select_related("batch").get(pk=candidate.pk)
        check(row)
        part = FeedBatchPart.objects.select_related("batch").get(
            batch=row.batch, number=row.part_number
        )
        place = place_of(row)
        table = with_person(
            read_part(part_path(part)),
            row.row_no,
            person_no=place.person_no,
            household_no=place.household_no,
            village=place.village,
            link=place.link,
        )
        revision = Revision(part, table)
        note = Note(row.batch.batch, part.number, revision.number, (revision.path,))
        with journal.writing(note, already_stored) as drafts:
            revision.write(drafts)
            with transaction.atomic():
                apply_revisions([revision])
                write(row)
    return row


def _permit(by: Actor, row: LinkCandidate) -> None:
    if not by.scope.may(Permission.REVIEW_LINKS, row.division_code):
        raise RefusedError("not-permitted", "您没有核对这一行的权限。")


def _check(by: Actor, row: LinkCandidate, person: Person | None) -> None:
    _permit(by, row)
    if row.state != CandidateState.OPEN or row.batch.state != BatchState.ACTIVE:
        raise RefusedError(
            "already-decided", "这一行已经核对过，或者它的批次已被替换，请刷新页面。"
        )
    if person is not None and person.county_code != row.batch.county_code:
        raise RefusedError("other-county", "所选的人不在这个县的档案中，请重新选择。")
    if person is not None and person.household_id is None:
        raise RefusedError("not-a-member", "所选的人现在不在任何一户中，请重新选择。")


def _decide(by: Actor, row: LinkCandidate, person: Person | None, now: datetime) -> None:
    row.state = CandidateState.LINKED if person else CandidateState.DISMISSED
    row.person = person
    row.resolved_at, row.resolved_by = now, by.label
    row.save(update_fields=["state", "person", "resolved_at", "resolved_by"])
    batch = FeedBatch.objects.select_for_update().get(pk=row.batch_id)
    batch.queued -= 1
    if person is None:
        batch.unlinked += 1
    batch.save(update_fields=["queued", "unlinked"])
    HotlineAppeal.objects.filter(
        batch=batch, part_number=row.part_number, row_no=row.row_no
    ).update(
        link=LinkKind.REVIEW if person else LinkKind.NONE,
        person=person,
        household_id=person.household_id if person else None,
    )
    record(
        actor=by,
        action="sources.resolve-candidate",
        object_type="feed-batch",
        object_id=batch.batch,
        at=now,
        division_code=row.division_code,
        detail={"row": row.row_no, "person": person.pk if person else None},
    )


def _reopen(by: Actor, row: LinkCandidate, now: datetime) -> None:
    was_nobody = row.state == CandidateState.DISMISSED
    row.state, row.person = CandidateState.OPEN, None
    row.resolved_at, row.resolved_by = None, ""
    row.save(update_fields=["state", "person", "resolved_at", "resolved_by"])
    batch = FeedBatch.objects.select_for_update().get(pk=row.batch_id)
    batch.queued += 1
    if was_nobody:
        batch.unlinked -= 1
    batch.save(update_fields=["queued", "unlinked"])
    HotlineAppeal.objects.filter(
        batch=batch, part_number=row.part_number, row_no=row.row_no
    ).update(link=LinkKind.QUEUED, person=None, household_id=None)
    record(
        actor=by,
        action="sources.reopen-candidate",
        object_type="feed-batch",
        object_id=batch.batch,
        at=now,
        division_code=row.division_code,
        detail={"row": row.row_no},
    )
