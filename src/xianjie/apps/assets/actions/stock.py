"""Stock-taking: a round lists what is to be seen; differences change the ledger when confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assets.actions.papers import Paper, check_may, file_paper, note
from xianjie.apps.assets.enums import EventKind, RoundItemState
from xianjie.apps.assets.models import Asset, StockItem, StockRound
from xianjie.apps.assets.queries.stock import differences_of, in_place
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.queries import find_division
from xianjie.apps.ledger.actions import note_created
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.kernel.errors import RefusedError

_CHUNK = 2000


@dataclass(frozen=True)
class Seen:
    """What somebody saw of an asset; only ``there`` counts where it is not there."""

    there: bool
    in_use: bool | None = None
    run_state: str = ""
    keeper_right: bool | None = None
    taken: bool = False
    words: str = ""


@transaction.atomic
def open_round(
    *, by: Actor, division_code: str, year: int, title: str, since: date, due_on: date,
    now: datetime,
) -> StockRound:  # fmt: skip
    """Begin a round over a place and list its assets.

    Raises ``RefusedError`` without the right there, for dates that do not fit, a title that is
    taken, or where there is nothing to look at.
    """
    if not by.scope.may(Permission.APPROVE_ASSETS, division_code):
        raise RefusedError("not-permitted", "您没有在该地组织盘点的权限。")
    if find_division(division_code) is None:
        raise RefusedError("unknown-division", "没有这个地方，请核对。")
    if due_on < since:
        raise RefusedError("bad-days", "完成期限不能早于开始日期。")
    if StockRound.objects.filter(
        division_code=division_code, year=year, title=title.strip(), retired_at__isnull=True
    ).exists():
        raise RefusedError("known-title", "这个地方本年度已有同名的盘点。")
    made = StockRound.objects.create(
        division_code=division_code, year=year, title=title.strip(), since=since, due_on=due_on,
        created_at=now, updated_at=now,
    )  # fmt: skip
    numbers = in_place(
        Asset.objects.filter(retired_at__isnull=True), division_code, "division_code"
    ).values_list("pk", flat=True)
    items = [
        StockItem(round=made, asset_id=number, created_at=now, updated_at=now)
        for number in numbers.order_by("division_code", "code")
    ]
    if not items:
        raise RefusedError("nothing", "这个地方没有在册资产，不用盘点。")
    StockItem.objects.bulk_create(items, batch_size=_CHUNK)
    note_created(by=by, register="assets.rounds", numbers=[made.pk], now=now)
    record(
        actor=by, action="assets.open-round", object_type="assets.StockRound", object_id=made.pk,
        division_code=division_code, detail={"rows": len(items)}, at=now,
    )  # fmt: skip
    return made


@transaction.atomic
def close_round(*, by: Actor, found: StockRound, today: date, now: datetime) -> StockRound:
    """End a round; refused while differences wait for a decision."""
    held = StockRound.objects.select_for_update().get(pk=found.pk)
    if not by.scope.may(Permission.APPROVE_ASSETS, held.division_code):
        raise RefusedError("not-permitted", "您没有结束这轮盘点的权限。")
    if held.closed_on is not None:
        return held
    waiting = held.items.filter(state=RoundItemState.DIFFERENT).count()
    if waiting:
        raise RefusedError("waiting", f"还有 {waiting} 项差异没有确认，确认后才能结束。")
    held.closed_on, held.updated_at = today, now
    held.version += 1
    held.save()
    record(
        actor=by, action="assets.close-round", object_type="assets.StockRound", object_id=held.pk,
        division_code=held.division_code, at=now,
    )  # fmt: skip
    return held


@transaction.atomic
def see_asset(
    *, by: Actor, item: StockItem, seen: Seen, paper: Paper | None, today: date, now: datetime
) -> StockItem:
    """Write down what was seen of an asset; seen again before the decision, it is replaced.

    Raises ``RefusedError`` without the right, for a round that ended, a decided difference, and a
    difference without words or photo.
    """
    held = StockItem.objects.select_for_update(of=("self",)).select_related("round").get(pk=item.pk)
    asset = held.asset
    check_may(by, Permission.WORK_ASSETS, asset, "盘点该资产")
    if held.round.closed_on is not None:
        raise RefusedError("closed", "这轮盘点已经结束。")
    if held.state in {RoundItemState.CONFIRMED, RoundItemState.REFUSED}:
        raise RefusedError("decided", "这一项的差异已经确认过。")
    found = differences_of(asset, seen.there, seen.in_use, seen.run_state, seen.keeper_right,
                           seen.taken)  # fmt: skip
    if found and not seen.words.strip():
        raise RefusedError("no-words", f"和台账不一样（{'、'.join(found)}），请写明情况。")
    held.there, held.in_use, held.run_state = seen.there, seen.in_use, seen.run_state
    held.keeper_right, held.taken, held.words = seen.keeper_right, seen.taken, seen.words[:200]
    held.differences = "、".join(found)[:120]
    held.state = RoundItemState.DIFFERENT if found else RoundItemState.SAME
    held.document = (
        file_paper(by, asset, paper, "盘点照片", today, now, ArchiveKind.PHOTO) or held.document
    )
    held.seen_on, held.seen_by_id = today, by.user_id
    held.version += 1
    held.updated_at = now
    held.save()
    Asset.objects.filter(pk=asset.pk).update(seen_on=today)
    note(by, asset, EventKind.STOCK, held.pk, held.get_state_display(), held.differences, now)
    return held


@transaction.atomic
def decide_item(
    *, by: Actor, item: StockItem, confirm: bool, words: str, today: date, now: datetime
) -> StockItem:
    """Confirm a difference, which changes the state in the ledger, or reject it with a reason."""
    held = StockItem.objects.select_for_update().get(pk=item.pk)
    asset = Asset.objects.select_for_update().get(pk=held.asset_id)
    check_may(by, Permission.APPROVE_ASSETS, asset, "确认盘点差异")
    if held.state != RoundItemState.DIFFERENT:
        raise RefusedError("decided", "这一项没有待确认的差异。")
    if by.user_id is not None and by.user_id == held.seen_by_id:
        raise RefusedError("same-person", "盘点的人不能自己确认差异，请由另一人确认。")
    if not confirm and not words.strip():
        raise RefusedError("no-words", "请写差异不成立的理由。")
    held.state = RoundItemState.CONFIRMED if confirm else RoundItemState.REFUSED
    held.decided_on, held.decided_by_id = today, by.user_id
    held.version += 1
    held.updated_at = now
    held.save()
    state = held.run_state if held.there else "LOST"
    if confirm and state and state != asset.state:
        asset.state, asset.state_since = state, held.seen_on
        asset.measure, asset.measure_note, asset.measure_due_on = "", "", None
        asset.version += 1
        asset.updated_at = now
        asset.save()
    note(by, asset, EventKind.STOCK, held.pk, held.get_state_display(), words, now)
    return held
