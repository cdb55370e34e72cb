"""Assets that come from projects, and entries that were a mistake."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assets.actions.papers import check_may, note
from xianjie.apps.assets.choices import class_word_of
from xianjie.apps.assets.enums import AssetClass, EventKind
from xianjie.apps.assets.models import MONEY, Asset
from xianjie.apps.ledger.actions import note_created, note_retired
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def accept_from_project(
    *, by: Actor, project_code: str, project_name: str, division_code: str, code: str, name: str,
    kind: str, department: str, year: int, acquired_on: date, level: str,
    money: dict[str, int], now: datetime, **further: Any,
) -> Asset:  # fmt: skip
    """Book an asset that an accepted project hands over; ``money`` is fen by the names in `MONEY`.

    Raises ``RefusedError`` without the right in that place and department, or for what does not
    fit together.
    """
    word = class_word_of(kind)
    own = next((one.value for one in AssetClass if one.label == word), "")
    made = Asset(
        division_code=division_code, code=code.strip(), name=name.strip(), asset_class=own,
        kind=kind, department=department, project_code=project_code, project_name=project_name,
        year=year, acquired_on=acquired_on, level=level,
        original_value=sum(money.get(key, 0) for key in MONEY),
        created_at=now, updated_at=now, **{key: money.get(key, 0) for key in MONEY}, **further,
    )  # fmt: skip
    check_may(by, Permission.WORK_ASSETS, made, "在该地登记资产")
    try:
        made.full_clean()
    except ValidationError as error:
        raise RefusedError("bad-asset", " ".join(error.messages)) from None
    made.save()
    note_created(by=by, register="assets.assets", numbers=[made.pk], now=now)
    note(by, made, EventKind.BOOKING, made.pk, "项目移交建账", project_code, now)
    return made


@transaction.atomic
def strike_asset(*, by: Actor, row: Asset, reason: str, now: datetime) -> None:
    """Take out an asset that was entered by mistake; one with records has to be disposed of."""
    held = Asset.objects.select_for_update().get(pk=row.pk)
    check_may(by, Permission.APPROVE_ASSETS, held, "撤销误登资产（乡镇或县里办理）")
    if held.retired_at is not None:
        return
    used = held.confirmed_on or any(
        getattr(held, name).filter(retired_at__isnull=True).exists()
        for name in ("contracts", "incomes", "disposals", "upkeep_records")
    )
    if used:
        raise RefusedError(
            "has-records", "这项资产已确权或有合同、收益、管护记录，要退出台账请走“处置”。"
        )
    if not reason.strip():
        raise RefusedError("no-reason", "请写撤销的原因。")
    held.retired_at, held.updated_at, held.retired_reason = now, now, reason.strip()[:200]
    held.version += 1
    held.save()
    note_retired(by=by, register="assets.assets", number=held.pk, reason=reason, now=now)
    note(by, held, EventKind.BOOKING, held.pk, "误登撤销", reason, now)
