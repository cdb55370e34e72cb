"""Saying that two records are not one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.merging.enums import DECIDABLE, ProposalState
from xianjie.apps.merging.models import MergeProposal
from xianjie.kernel.errors import RefusedError


def open_proposal(by: Actor, proposal: MergeProposal) -> MergeProposal:
    """Return a proposal locked for a decision, within the caller's transaction.

    Raises ``RefusedError`` without the right in both villages, or when it was decided before.
    """
    row = MergeProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    for place in {row.division_code, row.other_code or row.division_code}:
        if not by.scope.may(Permission.MERGE_RECORDS, place):
            raise RefusedError("not-permitted", "您没有处理这条合并提议的权限。")
    if row.state not in DECIDABLE:
        raise RefusedError(
            "already-decided", f"这条提议已经处理过：{row.get_state_display()}，请刷新页面。"
        )
    return row


@transaction.atomic
def say_different(
    *, by: Actor, proposal: MergeProposal, reason: str, now: datetime
) -> MergeProposal:
    """Note that the two records are not one, with the reason.

    The pair does not come back unless the data of the two change. Raises ``RefusedError`` without
    the right or a reason, or when somebody decided before.
    """
    row = open_proposal(by, proposal)
    if not reason.strip():
        raise RefusedError("no-reason", "请写明怎么核实、为什么不是同一个。")
    row.state = ProposalState.DIFFERENT
    row.decided_mark = row.mark
    row.decided_at, row.decided_by = now, by.label
    row.reason = reason.strip()[:200]
    row.save(update_fields=["state", "decided_mark", "decided_at", "decided_by", "reason"])
    record(
        actor=by,
        action="merging.different",
        object_type="merge-proposal",
        object_id=row.pk,
        division_code=row.division_code,
        at=now,
        detail={"kind": row.kind},
    )
    return row
