"""Confirming who owns an asset: proposed by one person, confirmed or returned by another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assets.actions.papers import Paper, check_may, file_paper, note
from xianjie.apps.assets.enums import EventKind, TitleState
from xianjie.apps.assets.models import Asset, AssetTitle
from xianjie.apps.assets.queries.titles import writers_of
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def decide_title(
    *, by: Actor, title: AssetTitle, confirm: bool, words: str, today: date, now: datetime
) -> AssetTitle:
    """Confirm a claim, which writes the owner into the ledger, or return it with a reason.

    A confirmation replaces the one before. Raises ``RefusedError`` without the right, for who
    entered or changed the claim, for one that was decided, and for a return without a reason.
    """
    held = AssetTitle.objects.select_for_update().get(pk=title.pk)
    asset = Asset.objects.select_for_update().get(pk=held.asset_id)
    check_may(by, Permission.APPROVE_ASSETS, asset, "确认该资产产权")
    if held.state != TitleState.PROPOSED or held.retired_at is not None:
        raise RefusedError("decided", "这件确权已经办过，请刷新查看。")
    writers = writers_of([held.pk]).get(held.pk, ())
    if by.user_id is not None and by.user_id in writers:
        raise RefusedError("same-person", "提出确权的人不能自己确认，请由另一人确认。")
    if not confirm and not words.strip():
        raise RefusedError("no-words", "请写退回的原因。")
    held.decided_by_id, held.decided_on = by.user_id, today
    held.proposed_by_id = writers[-1] if writers else None
    if confirm:
        _replace(held, now)
        held.state = TitleState.CONFIRMED
    else:
        held.state = TitleState.RETURNED
    held.version += 1
    held.updated_at = now
    held.save()
    if confirm:
        _write_owner(asset, held, today, now)
    note(by, asset, EventKind.TITLE, held.pk, held.get_state_display(), words, now)
    return held


def _replace(held: AssetTitle, now: datetime) -> None:
    AssetTitle.objects.filter(asset_id=held.asset_id, state=TitleState.CONFIRMED).update(
        state=TitleState.REPLACED, updated_at=now
    )


def _write_owner(asset: Asset, title: AssetTitle, today: date, now: datetime) -> None:
    asset.owner_kind, asset.owner_name = title.owner_kind, title.owner_name
    asset.owner_code, asset.confirmed_on = title.owner_code, today
    asset.handed_on = title.handed_on or asset.handed_on
    asset.version += 1
    asset.updated_at = now
    asset.save()


@transaction.atomic
def confirm_titles(
    *, by: Actor, titles: Sequence[AssetTitle], today: date, now: datetime
) -> tuple[int, dict[str, str]]:
    """Confirm many claims; returns how many, and why the others were not, by their number."""
    done, left = 0, {}
    for title in titles:
        try:
            with transaction.atomic():
                decide_title(by=by, title=title, confirm=True, words="", today=today, now=now)
        except RefusedError as error:
            left[title.number] = error.message
        else:
            done += 1
    return done, left


@transaction.atomic
def file_title_paper(
    *, by: Actor, title: AssetTitle, paper: Paper | None, now: datetime
) -> AssetTitle:
    """File the proof of a claim that was not decided yet."""
    held = AssetTitle.objects.select_for_update().get(pk=title.pk)
    check_may(by, Permission.WORK_ASSETS, held.asset, "上传该资产确权文件")
    if held.state not in {TitleState.PROPOSED, TitleState.RETURNED}:
        raise RefusedError("decided", "已确认的确权不能再换文件。")
    held.document = file_paper(by, held.asset, paper, "确权文件", held.dated_on, now)
    if held.document is None:
        raise RefusedError("no-paper", "请选文件。")
    held.version += 1
    held.updated_at = now
    held.save()
    note(by, held.asset, EventKind.TITLE, held.pk, "上传文件", "", now, document=held.document)
    return held
