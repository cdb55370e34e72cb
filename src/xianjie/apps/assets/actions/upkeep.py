"""Upkeep that was done, with a photo."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assets.actions.papers import Paper, check_may, file_paper
from xianjie.apps.assets.models import Asset, UpkeepRecord
from xianjie.apps.audit.actions import record
from xianjie.apps.ledger.actions import note_created
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def record_upkeep(
    *, by: Actor, asset: Asset, kind: str, words: str, problem: str, paper: Paper | None,
    today: date, now: datetime,
) -> UpkeepRecord:  # fmt: skip
    """Register what was done for an asset today; raises ``RefusedError`` without the right."""
    check_may(by, Permission.WORK_ASSETS, asset, "登记该资产管护")
    if asset.retired_at is not None:
        raise RefusedError("gone", "这项资产已退出台账。")
    made = UpkeepRecord.objects.create(
        asset=asset, done_on=today, kind=kind, words=words.strip()[:200],
        problem=problem.strip()[:200],
        document=file_paper(by, asset, paper, "管护照片", today, now, ArchiveKind.PHOTO),
        created_at=now, updated_at=now,
    )  # fmt: skip
    note_created(by=by, register="assets.upkeep", numbers=[made.pk], now=now)
    record(
        actor=by, action="assets.record-upkeep", object_type="assets.UpkeepRecord",
        object_id=made.pk, division_code=asset.division_code, detail={"kind": kind}, at=now,
    )  # fmt: skip
    return made
