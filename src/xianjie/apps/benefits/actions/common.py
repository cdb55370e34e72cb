"""What all steps of the work on a gap share: the lock, the rights, the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.actions import record
from xianjie.apps.benefits.enums import GapAct
from xianjie.apps.benefits.models import EntitlementGap, GapEvent
from xianjie.apps.registry.actions import file_document
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.apps.registry.models import ArchiveDocument
from xianjie.kernel.errors import RefusedError

LONGEST = 1_000
AUDITED = {
    GapAct.ANSWER: "benefits.answer",
    GapAct.PROOF: "benefits.proof",
    GapAct.RETURN: "benefits.return",
    GapAct.CLOSE: "benefits.close",
}


def locked_gap(gap: EntitlementGap, version: int) -> EntitlementGap:
    """Return the gap as it stands now, held until the transaction ends.

    Raises ``RefusedError`` where it is not the version that the actor saw.
    """
    found = EntitlementGap.objects.select_for_update().get(pk=gap.pk)
    if found.version != version:
        raise RefusedError("stale", "这条缺口刚被别人办过，请看过新的情况再办。")
    return found


def answers_for(scope: Scope, gap: EntitlementGap) -> bool:
    """Whether a scope speaks for the organisation to which a gap was sent."""
    if gap.organisation_id is None:
        return False
    return scope.unlimited or any(
        grant.organisation_id == gap.organisation_id and gap.division_code.startswith(grant.prefix)
        for grant in scope.narrowed(Permission.ANSWER_BENEFITS).grants
    )


def filed_evidence(
    by: Actor, gap: EntitlementGap, path: Path | None, file_name: str, today: date, now: datetime
) -> ArchiveDocument | None:
    """File what proves a step as a paper of the household; who may take the step may file it."""
    if path is None:
        return None
    return file_document(
        by=replace(by, scope=Scope.everything()),
        path=path,
        kind=ArchiveKind.OTHER,
        title=f"待遇材料：{gap.title}",
        dated_on=today,
        household=gap.household,
        file_name=file_name,
        now=now,
    )


def note(
    by: Actor,
    gap: EntitlementGap,
    act: GapAct,
    now: datetime,
    *,
    reason: str = "",
    words: str = "",
    in_time: bool | None = None,
    document: ArchiveDocument | None = None,
) -> None:
    """Save the gap under its next version, add a line to its record and an event to the audit."""
    gap.version += 1
    gap.save()
    GapEvent.objects.create(
        gap=gap,
        act=act,
        state=gap.state,
        organisation_id=gap.organisation_id,
        answer=gap.answer if act == GapAct.ANSWER else "",
        reason=reason,
        words=words.strip()[:LONGEST],
        in_time=in_time,
        document=document,
        user_id=by.user_id,
        at=now,
    )
    record(
        actor=by,
        action=AUDITED[act],
        object_type="benefits.EntitlementGap",
        object_id=gap.pk,
        division_code=gap.division_code,
        detail={"benefit": gap.benefit_id, "state": gap.state, "answer": gap.answer},
        at=now,
    )
