"""Changing who gets how much: before it is agreed upon freely, after payment by reversal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.collective.actions.common import held, note, refuse_unless
from xianjie.apps.collective.actions.paying import key_of, paid_line
from xianjie.apps.collective.enums import GIVEN, DistributionState, DistributionStep
from xianjie.apps.collective.models import Distribution, DistributionLine
from xianjie.apps.collective.queries.distributions import (
    KEPT,
    TO_HOUSEHOLDS,
    may_review,
    may_work,
    rank_of_uses,
)
from xianjie.apps.income.actions.booking import book_lines, take_back
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.money import MOST_FEN

_BATCH = 500
_REASON = 200


@dataclass(frozen=True)
class Change:
    """A line as it shall be: ``household`` for money to a household, else a use; fen."""

    use: str
    amount: int
    household: Household | None = None
    reason: str = ""
    title: str = ""


@transaction.atomic
def set_lines(
    *, by: Actor, found: Distribution, changes: Sequence[Change], version: int, now: datetime
) -> Distribution:
    """Set the amounts of some lines; a line of nothing goes, others stay as they are.

    Where another amount is given than the rulebook's weights propose, a reason is asked. A
    constant number of queries for any number of lines.

    Raises:
        RefusedError: no right, agreed upon already, changed by somebody since, a household of
            another village, an amount that cannot be, or a change without a reason.
    """
    row = held(found)
    refuse_unless(may_work(by.scope, row.division_code), "您没有修改该村分配方案的权限。")
    if row.state != DistributionState.DRAFT:
        raise RefusedError("not-draft", "方案已经议定，先退回上一步再修改。")
    if row.version != version:
        raise RefusedError("stale", "别人刚刚改过这个方案，请看过最新的再改。")
    present = {(one.use, one.household_id): one for one in row.lines.all()}
    made, changed, gone = [], [], []
    seen: set[tuple[str, int | None]] = set()
    for change in changes:
        _check(row, change)
        home = change.household.pk if change.household else None
        if (change.use, home) in seen:
            who = change.household.household_code if change.household else change.use
            raise RefusedError("twice", f"“{who}”出现了两次，请合成一行再提交。")
        seen.add((change.use, home))
        line = present.get((change.use, home))
        if line is None:
            if change.amount:
                made.append(_new(row, change))
            continue
        if not change.amount:
            gone.append(line.pk)
            continue
        differs = line.proposed is not None and change.amount != line.proposed
        if differs and not (change.reason.strip() or line.reason):
            raise RefusedError("no-reason", "和建议金额不一样的，请写明理由。")
        line.amount = change.amount
        line.reason = (change.reason.strip() or line.reason)[:_REASON] if differs else ""
        line.title = change.title.strip()[:100] or line.title
        changed.append(line)
    DistributionLine.objects.bulk_create(made, batch_size=_BATCH)
    DistributionLine.objects.bulk_update(changed, ["amount", "reason", "title"], batch_size=_BATCH)
    DistributionLine.objects.filter(pk__in=gone).delete()
    row.version += 1
    row.save(update_fields=["version"])
    counted = f"新增 {len(made)} 行，修改 {len(changed)} 行，去掉 {len(gone)} 行"
    note(by, row, DistributionStep.LINES, counted, now)
    return row


def _check(row: Distribution, change: Change) -> None:
    if change.use not in rank_of_uses():
        raise RefusedError("bad-use", f"没有“{change.use}”这种用途。")
    if (change.household is not None) != (change.use == TO_HOUSEHOLDS):
        raise RefusedError("bad-use", "分配到户的要写户编号，其他用途不写。")
    if change.household is not None and change.household.division_code != row.division_code:
        raise RefusedError("other-village", "这一户不在本村，请核对户编号。")
    if not 0 <= change.amount <= MOST_FEN:
        raise RefusedError("bad-amount", "金额不能小于 0。")
    if row.direct and change.household is None and change.amount:
        raise RefusedError("bad-use", "按合同直接付的租金只能付给农户。")


def _new(row: Distribution, change: Change) -> DistributionLine:
    return DistributionLine(
        distribution=row, county_code=row.county_code, division_code=row.division_code,
        use=change.use, household=change.household, amount=change.amount,
        title=change.title.strip()[:100], reason=change.reason.strip()[:_REASON],
        grounds="村里提出" if change.household else "",
    )  # fmt: skip


@transaction.atomic
def correct_line(
    *, by: Actor, line: DistributionLine, amount: int, reason: str, today: date, now: datetime
) -> DistributionLine:
    """Correct what a household was paid; its account is reversed and booked anew.

    The difference goes to, or comes from, what the collective keeps, so that nothing is left
    over. Raises ``RefusedError`` without the right, before payment, without a reason, and where
    the collective kept too little.
    """
    row = held(line.distribution)
    own = (
        DistributionLine.objects.select_for_update(of=("self",))
        .select_related("household")
        .get(pk=line.pk)
    )
    refuse_unless(may_review(by.scope, row.division_code), "更正已发放的金额要由乡镇以上办理。")
    if row.state not in GIVEN or own.household is None:
        raise RefusedError("not-paid", "只有已经发放到户的金额才用更正。")
    if not reason.strip():
        raise RefusedError("no-reason", "请写明为什么更正。")
    if not 0 <= amount <= MOST_FEN or amount == own.amount:
        raise RefusedError("bad-amount", "请填更正后的金额，不能小于 0，也不能和原来一样。")
    _keep_rest(row, own.amount - amount)
    before, own.first_amount = own.amount, own.first_amount or own.amount
    own.amount, own.reason = amount, reason.strip()[:_REASON]
    own.save(update_fields=["amount", "first_amount", "reason"])
    if amount:
        book_lines(by=by, lines=[paid_line(row, own)], today=today, now=now)
    else:
        take_back(by=by, keys=[key_of(own)], reason=reason, now=now)
    row.version += 1
    row.save(update_fields=["version"])
    detail = {"line": own.pk, "before": before, "after": amount}
    note(by, row, DistributionStep.CORRECT, reason, now, detail)
    return own


def _keep_rest(row: Distribution, rest: int) -> None:
    kept = row.lines.filter(use=KEPT, household__isnull=True).first()
    if kept is None:
        kept = DistributionLine(
            distribution=row, county_code=row.county_code, division_code=row.division_code,
            use=KEPT, amount=0, title="更正结余",
        )  # fmt: skip
    if kept.amount + rest < 0:
        raise RefusedError("no-money", "提留积累不够补这笔钱，请先更正多发的户。")
    kept.amount += rest
    kept.save()
