"""Taking a merge back, where nothing was built on it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.merging.enums import ProposalState
from xianjie.apps.merging.journal import MergeJournal
from xianjie.apps.merging.models import Merge
from xianjie.apps.registry.actions.family import touch_households
from xianjie.apps.registry.journal import model_named
from xianjie.apps.registry.models import FamilyChange, Household, Person
from xianjie.apps.sources.actions.repoint import FeedMover
from xianjie.kernel.errors import RefusedError


def undo_merge(*, by: Actor, merge: Merge, reason: str, now: datetime) -> Merge:
    """Bring both records back to what they were, with everything that hung on them.

    The merge stays in the history as undone; the proposal can be decided again. Raises
    ``RefusedError`` without the right in both villages or a reason, twice, when a later change
    or merge touches the same records, or when a row that the merge wrote was altered since.
    """
    with FeedMover() as mover, transaction.atomic():
        row = (
            Merge.objects.select_for_update(of=("self",))
            .select_related("proposal", "change")
            .get(pk=merge.pk)
        )
        journal = MergeJournal.read(row.journal, now)
        keys = _check(by, row, journal, reason)
        moves = journal.feed_moves()
        journal.put_back()
        mover.move_back(moves)
        change = row.change
        change.undone_at, change.undone_by = now, by.label
        change.undone_reason = reason.strip()[:200]
        change.save(update_fields=["undone_at", "undone_by", "undone_reason"])
        row.undone_at, row.undone_by, row.undone_reason = now, by.label, change.undone_reason
        row.save(update_fields=["undone_at", "undone_by", "undone_reason"])
        proposal = row.proposal
        proposal.state = ProposalState.UNDONE
        proposal.decided_at, proposal.decided_by = now, by.label
        proposal.reason, proposal.decided_mark = row.undone_reason, proposal.mark
        proposal.save(update_fields=["state", "decided_at", "decided_by", "reason", "decided_mark"])
        touch_households(keys, now)
        record(
            actor=by,
            action="merging.undo",
            object_type="merge-proposal",
            object_id=proposal.pk,
            division_code=row.division_code,
            at=now,
            detail={"merge": row.pk, "kind": proposal.kind},
        )
    return row


def _check(by: Actor, row: Merge, journal: MergeJournal, reason: str) -> set[int]:
    """Refuse what cannot be undone; return the households concerned, locked."""
    keys = journal.pks(Household) | {row.change.household_id}
    keys |= {row.change.other_id} if row.change.other_id else set()
    for entry in journal.entries:
        if entry.get("model") == Person.__name__:
            old = entry.get("old", {}).get("household_id")
            keys |= {old} if old else set()
    homes = list(Household.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    for place in {one.division_code for one in homes} | journal.former_villages():
        if not by.scope.may(Permission.UNDO_MERGES, place):
            raise RefusedError("not-permitted", "您没有撤销这项合并的权限。")
    if not reason.strip():
        raise RefusedError("no-reason", "请填写撤销的理由。")
    if row.undone_at is not None:
        raise RefusedError("undone", "这项合并已经撤销过了。")
    later = FamilyChange.objects.filter(
        Q(household__in=keys) | Q(other__in=keys), pk__gt=row.change_id, undone_at__isnull=True
    )
    if later.exists():
        raise RefusedError(
            "later-change", "合并之后，这些户又登记了别的变动或合并，请先从最近的一项撤起。"
        )
    built = dict.fromkeys(journal.built_upon())
    if built:
        named = "、".join(f"“{model_named(name)._meta.verbose_name}”" for name in built)
        raise RefusedError(
            "built-upon", f"合并之后，{named}里的有关记录又改动过，不能撤销；有误请逐项登记更正。"
        )
    return keys
