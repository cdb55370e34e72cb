"""Opening a distribution of money and planning its lines; assets and industry open theirs here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.collective.actions.common import held, note, refuse_unless
from xianjie.apps.collective.enums import DistributionState, DistributionStep, SourceKind
from xianjie.apps.collective.models import Distribution, DistributionLine, ShareAsset
from xianjie.apps.collective.queries.distributions import (
    KEPT,
    POSTS,
    TO_HOUSEHOLDS,
    UPKEEP,
    WORKS,
    item_for,
    may_work,
)
from xianjie.apps.collective.queries.proposing import Proposal, propose, propose_by_shares
from xianjie.apps.collective.queries.sources import SHARE_KEY, is_source, source_of
from xianjie.apps.divisions.queries import find_division
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.money import MOST_FEN

_BATCH = 500
_VILLAGE, _FEN = 12, 100


@dataclass(frozen=True)
class Plan:
    """What goes elsewhere, in fen; what is left goes to households by the rulebook's weights."""

    upkeep: int = 0
    posts: int = 0
    works: int = 0
    kept: int = 0

    @property
    def total(self) -> int:
        """All that does not go to households."""
        return self.upkeep + self.posts + self.works + self.kept


@transaction.atomic
def open_distribution(
    *,
    by: Actor,
    village: str,
    source_kind: str,
    source_ref: str,
    amount: int,
    year: int,
    today: date,
    now: datetime,
    source_key: str = "",
    upkeep_need: int = 0,
    direct: bool = False,
    plan: Plan | None = None,
    client_id: UUID | None = None,
) -> Distribution:
    """Open a distribution of ``amount`` fen of a village (12 digits) with a proposed list.

    ``source_key`` names what earned the money (``assets.asset:12``), ``source_ref`` says it in
    words that name nobody. Without a ``plan``, ``upkeep_need`` goes to upkeep and the rest to
    households. The same ``client_id`` of the same account opens one.

    Raises:
        RefusedError: no right in the village; an amount, year or source that cannot be.
    """
    mark = client_id or uuid4()
    known = Distribution.objects.filter(client_id=mark).first()
    if known is not None:
        if known.created_by_id == by.user_id:
            return known
        raise RefusedError("used", "这张表已经提交过，请重新打开再填。")
    refuse_unless(may_work(by.scope, village), "您没有为该村提出收益分配方案的权限。")
    if len(village) != _VILLAGE or find_division(village) is None:
        raise RefusedError("unknown-division", f"没有代码为 {village} 的村，请核对。")
    if source_kind not in SourceKind.values:
        raise RefusedError("bad-source", "没有这种资金来源。")
    if direct and source_kind != SourceKind.LAND:
        raise RefusedError("bad-source", "只有土地流转的租金可以按合同直接付给农户。")
    if not source_ref.strip():
        raise RefusedError("no-source", "请写明是哪一笔收益。")
    if not 0 < amount <= MOST_FEN:
        raise RefusedError("bad-amount", "分配总额要大于 0。")
    if not 0 <= upkeep_need <= amount:
        raise RefusedError("bad-upkeep", "运行管护需要的钱不能多于分配总额。")
    if not today.year - 10 <= year <= today.year:
        raise RefusedError("bad-year", "收益年度不对，不能是以后的年度。")
    _check_source(by, source_key, village, amount)
    made = Distribution.objects.create(
        client_id=mark,
        county_code=village[:6],
        division_code=village,
        source_kind=source_kind,
        source_key=source_key[:60],
        source_ref=source_ref.strip()[:120],
        income_item=item_for(source_kind),
        year=year,
        amount=amount,
        upkeep_need=upkeep_need,
        direct=direct,
        state=DistributionState.DRAFT,
        created_by_id=by.user_id,
        created_at=now,
    )
    made.number = f"FP{today.year}-{made.pk:05d}"
    made.save(update_fields=["number"])
    _fill(made, plan or Plan(upkeep=upkeep_need), today)
    note(by, made, DistributionStep.OPEN, made.source_ref, now, {"amount": amount})
    return made


def _check_source(by: Actor, key: str, village: str, amount: int) -> None:
    """Share out no more than a source has left; asked while its row is held."""
    if not is_source(key):
        return
    source = source_of(by.scope, key)
    if source is None:
        raise RefusedError("no-money", "这笔收益已经全部安排，或者不由您分配，请刷新查看。")
    if source.village != village:
        raise RefusedError("other-village", "这笔收益属于另一个村。")
    if source.limited and source.amount is not None and amount > source.amount:
        left = Decimal(source.amount) / _FEN
        raise RefusedError("bad-amount", f"这笔收益只剩 {left:.2f} 元没有安排。")


@transaction.atomic
def replan(
    *, by: Actor, found: Distribution, plan: Plan, today: date, now: datetime
) -> Distribution:
    """Make the proposed list anew; what the village had changed is gone.

    Raises ``RefusedError`` without the right, once it is agreed upon, and for too much money.
    """
    row = held(found)
    refuse_unless(may_work(by.scope, row.division_code), "您没有修改该村分配方案的权限。")
    if row.state != DistributionState.DRAFT:
        raise RefusedError("not-draft", "方案已经议定，先退回上一步再修改。")
    row.lines.all().delete()
    _fill(row, plan, today)
    row.version += 1
    row.save(update_fields=["version"])
    note(by, row, DistributionStep.LINES, "按规则重新拟定", now)
    return row


def _fill(found: Distribution, plan: Plan, today: date) -> None:
    for part in (plan.upkeep, plan.posts, plan.works, plan.kept):
        if part < 0:
            raise RefusedError("bad-part", "各项金额不能小于 0。")
    pool = found.amount - plan.total
    if pool < 0:
        raise RefusedError("too-much", "各项用途加起来超过了分配总额。")
    kept, proposals = 0, _proposals(found, pool, today)
    if found.source_key.startswith(SHARE_KEY) and found.source_kind == SourceKind.SHARE:
        kept, proposals = _by_shares(found, pool)
    if not proposals:
        kept = 0
    parts = {
        UPKEEP: plan.upkeep, POSTS: plan.posts, WORKS: plan.works, KEPT: plan.kept + kept,
    }  # fmt: skip
    lines = [_line(found, use=use, amount=amount) for use, amount in parts.items() if amount]
    lines += [
        _line(
            found, use=TO_HOUSEHOLDS, household_id=one.household_id, group=one.group,
            weight=one.weight or None, shares=one.shares, proposed=one.amount, amount=one.amount,
            grounds=one.grounds[:200],
        )
        for one in proposals
    ]  # fmt: skip
    DistributionLine.objects.bulk_create(lines, batch_size=_BATCH)


def _proposals(found: Distribution, pool: int, today: date) -> list[Proposal]:
    if found.direct or pool <= 0:
        return []  # by contract: the list of owners is brought, not computed
    return propose(found.division_code, pool, today)


def _by_shares(found: Distribution, pool: int) -> tuple[int, list[Proposal]]:
    number = found.source_key.removeprefix(SHARE_KEY)
    asset = ShareAsset.objects.filter(
        pk=int(number) if number.isascii() and number.isdigit() else 0,
        division_code=found.division_code,
    ).first()
    if asset is None:
        raise RefusedError("unknown-asset", "这个村没有这项折股量化的资产。")
    return propose_by_shares(asset, pool)


def _line(found: Distribution, **values: object) -> DistributionLine:
    return DistributionLine(
        distribution=found, county_code=found.county_code, division_code=found.division_code,
        **values,
    )  # fmt: skip
