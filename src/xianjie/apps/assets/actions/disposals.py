"""Disposal: valued, decided together, approved above, made public, done; then the asset leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assets.actions.papers import Paper, check_may, file_paper, note
from xianjie.apps.assets.enums import OPEN_DISPOSALS, DisposalState, EventKind
from xianjie.apps.assets.models import Asset, AssetDisposal
from xianjie.apps.assets.queries.disposals import (
    APPROVE,
    FINISH,
    MEET,
    PUBLISH,
    REFUSE,
    WITHDRAW,
    disposal_steps,
    ladder_at,
    level_for,
    own_level,
)
from xianjie.apps.assets.queries.rules import NOTICE_DAYS, asset_rules
from xianjie.apps.ledger.actions import note_created, note_retired
from xianjie.kernel.errors import RefusedError

_COUNTY = 6
_STEPS = {
    MEET: "集体决策", APPROVE: "审批同意", REFUSE: "审批不同意", PUBLISH: "开始公示",
    FINISH: "处置完成", WITHDRAW: "撤回",
}  # fmt: skip


@dataclass(frozen=True)
class DisposalStepGiven:
    """What a step takes: words, a paper, a day, and at the end what the asset brought in fen."""

    words: str = ""
    paper: Paper | None = None
    day: date | None = None
    proceeds: int | None = None


@transaction.atomic
def propose_disposal(
    *, by: Actor, asset: Asset, kind: str, reason: str, valuation: int | None, valuer: str,
    valued_on: date | None, paper: Paper | None, today: date, now: datetime,
) -> AssetDisposal:  # fmt: skip
    """Propose to dispose of an asset; the rulebook says who approves it.

    Raises ``RefusedError`` without the right, without a valuation and its report, and where a
    disposal of the asset is under way.
    """
    held = Asset.objects.select_for_update().get(pk=asset.pk)
    check_may(by, Permission.WORK_ASSETS, held, "提出该资产处置")
    if held.retired_at is not None:
        raise RefusedError("gone", "这项资产已退出台账。")
    if valuation is None or valued_on is None or not valuer.strip():
        raise RefusedError("no-valuation", "处置前要评估：请填评估价值、评估机构和评估日期。")
    if paper is None:
        raise RefusedError("no-paper", "请附评估报告。")
    if valued_on > today:
        raise RefusedError("bad-day", "评估日期不能晚于今天。")
    if held.disposals.filter(state__in=OPEN_DISPOSALS, retired_at__isnull=True).exists():
        raise RefusedError("under-way", "这项资产已有一件处置在办。")
    county = held.division_code[:_COUNTY]
    value = max(held.original_value, valuation)
    level = level_for(value, ladder_at(county, today), own_level(by.scope, held.division_code))
    made = AssetDisposal.objects.create(
        asset=held, kind=kind, reason=reason.strip()[:300], valuation=valuation,
        valuer=valuer.strip()[:80], valued_on=valued_on, level=level,
        valuation_paper=file_paper(by, held, paper, "评估报告", valued_on, now),
        proposed_by_id=by.user_id, proposed_on=today, created_at=now, updated_at=now,
    )  # fmt: skip
    note_created(by=by, register="assets.disposals", numbers=[made.pk], now=now)
    note(
        by,
        held,
        EventKind.DISPOSAL,
        made.pk,
        f"提出{kind}",
        reason,
        now,
        document=made.valuation_paper,
    )
    return made


@transaction.atomic
def step_disposal(
    *, by: Actor, found: AssetDisposal, step: str, given: DisposalStepGiven, today: date,
    now: datetime,
) -> AssetDisposal:  # fmt: skip
    """Do the next thing about a disposal.

    The collective decision and the notice take a paper; nothing is done before the notice ended.
    Raises ``RefusedError`` for a step that is not this person's, or not the next.
    """
    held = (
        AssetDisposal.objects.select_for_update(of=("self",))
        .select_related("asset")
        .get(pk=found.pk)
    )
    if step not in disposal_steps(by.scope, by.user_id, held):
        raise RefusedError("bad-step", f"现在是“{held.get_state_display()}”，您不能做这一步。")
    day = given.day or today
    if day > today:
        raise RefusedError("bad-day", "日期不能晚于今天。")
    _CHANGES.get(step, _withdraw)(by, held, given, day, today)
    held.version += 1
    held.updated_at = now
    held.save()
    document = file_paper(by, held.asset, given.paper, _STEPS[step], day, now)
    note(
        by,
        held.asset,
        EventKind.DISPOSAL,
        held.pk,
        _STEPS[step],
        given.words,
        now,
        document=document,
    )
    if held.state == DisposalState.DONE:
        _leave(by, held, day, now)
    return held


def _leave(by: Actor, held: AssetDisposal, day: date, now: datetime) -> None:
    """Take the asset off the balance; it stays with its history."""
    asset = Asset.objects.select_for_update().get(pk=held.asset_id)
    asset.disposed_on, asset.retired_at, asset.updated_at = day, now, now
    asset.retired_reason = f"{held.kind}：{held.reason}"[:200]
    asset.version += 1
    asset.save()
    note_retired(
        by=by, register="assets.assets", number=asset.pk, reason=asset.retired_reason, now=now
    )


def _meet(
    _by: Actor, held: AssetDisposal, given: DisposalStepGiven, day: date, _today: date
) -> None:
    if not given.words.strip() or given.paper is None:
        raise RefusedError("no-paper", "请写决策结果，并附会议记录。")
    if held.proposed_on and day < held.proposed_on:
        raise RefusedError("bad-day", "集体决策不能早于提出日期。")
    held.state, held.meeting_on = DisposalState.DECIDED, day
    held.meeting_words = given.words.strip()[:200]


def _approve(
    by: Actor, held: AssetDisposal, _given: DisposalStepGiven, _day: date, today: date
) -> None:
    held.state = DisposalState.APPROVED
    held.approved_on, held.approved_by_id = today, by.user_id


def _refuse(
    by: Actor, held: AssetDisposal, given: DisposalStepGiven, _day: date, today: date
) -> None:
    if not given.words.strip():
        raise RefusedError("no-words", "请写不同意的理由。")
    held.state = DisposalState.REFUSED
    held.approved_on, held.approved_by_id = today, by.user_id


def _publish(
    _by: Actor, held: AssetDisposal, _given: DisposalStepGiven, day: date, today: date
) -> None:
    days = asset_rules(held.asset.division_code, today).whole(NOTICE_DAYS)
    if days is None:
        raise RefusedError("no-days", f"规则库没有“{NOTICE_DAYS}”，请先填写发布。")
    if held.approved_on and day < held.approved_on:
        raise RefusedError("bad-day", "公示不能早于审批日期。")
    held.state, held.public_from = DisposalState.NOTICED, day
    held.public_to = day + timedelta(days=days)


def _finish(
    _by: Actor, held: AssetDisposal, given: DisposalStepGiven, day: date, _today: date
) -> None:
    if held.public_to is None or day <= held.public_to:
        raise RefusedError("too-early", f"公示到 {held.public_to}，期满后才能处置。")
    if given.proceeds is None:
        raise RefusedError("no-proceeds", "请填处置所得，没有的填 0。")
    held.state, held.done_on, held.proceeds = DisposalState.DONE, day, given.proceeds


def _withdraw(
    _by: Actor, held: AssetDisposal, _given: DisposalStepGiven, _day: date, _today: date
) -> None:
    held.state = DisposalState.WITHDRAWN


_CHANGES = {
    MEET: _meet, APPROVE: _approve, REFUSE: _refuse, PUBLISH: _publish, FINISH: _finish,
}  # fmt: skip
