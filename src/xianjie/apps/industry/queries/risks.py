"""What may go wrong with money of households in entities (甘南州2020工作要点 四(十九))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.industry.enums import BROKEN
from xianjie.apps.industry.models import Dividend, DividendAgreement
from xianjie.apps.industry.queries.binding import LIVE, inside
from xianjie.apps.industry.queries.columns import days, late_dividends
from xianjie.apps.policies.queries import standards

NEAR_DAYS, SHARE = "分红协议到期提前天数", "入股集中度上限"


@dataclass(frozen=True)
class Alarm:
    """A risk of an agreement: its kind, how grave, in words; ``owed`` in fen where money is."""

    agreement: DividendAgreement
    kind: str
    level: str
    words: str
    owed: int = 0


def alarms_of(
    agreement: DividendAgreement, *, late: tuple[int, int], share: Decimal, today: date,
    near: int, most: Decimal | None,
) -> list[Alarm]:  # fmt: skip
    """Return the alarms of one agreement.

    :param late: how many dividends are overdue, and fen that are owed on them.
    :param share: the part of the county's principal that lies in the same entity.
    :param near: days before its end. :param most: limit of that part, None where none is set.
    """
    found: list[Alarm] = []
    owed = agreement.principal - agreement.returned
    if not owed:
        return found
    entity = agreement.entity
    if entity.state in BROKEN:
        words = f"{entity.name}登记状态为{entity.get_state_display()}，本金还没有退完"
        found.append(Alarm(agreement, "主体异常", "bad", words, owed))
    if late[0]:
        found.append(Alarm(agreement, "分红逾期", "bad", f"{late[0]} 笔分红逾期未兑付", late[1]))
    if agreement.valid_until < today:
        found.append(Alarm(agreement, "到期未退本金", "bad", "协议已到期，本金没有退完", owed))
    elif agreement.valid_until <= today + timedelta(days=near):
        left = (agreement.valid_until - today).days
        found.append(Alarm(agreement, "快到期", "warn", f"还有 {left} 天到期", owed))
    if most is not None and share > most:
        percent = int(share * 1000) / 10
        words = f"全县入股本金的 {percent}% 在这个主体，超过 {int(most * 100)}%"
        found.append(Alarm(agreement, "过于集中", "warn", words, owed))
    return found


@dataclass(frozen=True)
class Money:
    """The money of households in entities: sums in fen and what may go wrong, gravest first."""

    principal: int
    homes: int
    due: int
    paid: int
    owed: int
    alarms: list[Alarm]


def money_of(county: str, scope: Scope, today: date) -> Money:
    """Return the state of the agreements that a scope sees; five queries."""
    rows = DividendAgreement.objects.visible_to(scope, Permission.VIEW_INDUSTRY).filter(
        inside(county), LIVE
    )
    agreements = list(rows.select_related("entity").order_by("valid_until", "id"))
    dividends = Dividend.objects.visible_to(scope, Permission.VIEW_INDUSTRY).filter(
        inside(county), LIVE
    )
    told = dividends.filter(due_on__lte=today).aggregate(
        due=Sum("due"), paid=Sum("paid"), homes=Count("household", distinct=True)
    )
    late = {
        number: (count, owed)
        for number, count, owed in dividends.filter(late_dividends(county, today))
        .order_by()
        .values_list("agreement")
        .annotate(n=Count("pk"), owed=Sum(F("due") - Coalesce(F("paid"), 0)))
    }
    known = standards(county, today)
    near, most = days(county, today, NEAR_DAYS), known.share(SHARE)
    standing: dict[int, int] = {}
    for one in agreements:
        left = one.principal - one.returned
        standing[one.entity_id] = standing.get(one.entity_id, 0) + left
    whole = sum(standing.values())
    # One entity alone is all there is: that is no concentration.
    several = sum(bool(one) for one in standing.values()) > 1
    found = [
        alarm
        for one in agreements
        for alarm in alarms_of(
            one, late=late.get(one.pk, (0, 0)),
            share=Decimal(standing[one.entity_id]) / whole if whole and several else Decimal(0),
            today=today, near=near, most=most,
        )
    ]  # fmt: skip
    found.sort(key=lambda one: (one.level != "bad", -one.owed))
    return Money(
        whole, told["homes"] or 0, told["due"] or 0, told["paid"] or 0,
        sum(owed for _n, owed in late.values()), found,
    )  # fmt: skip


@dataclass(frozen=True)
class RoundLine:
    """A round of an agreement: dividends that fall due on one day; fen."""

    due_on: date
    rows: int
    due: int
    paid: int
    open: int


def rounds_of(agreement: DividendAgreement, scope: Scope) -> list[RoundLine]:
    """Return the rounds of an agreement, the newest first; of households that the scope sees."""
    rows = (
        Dividend.objects.visible_to(scope, Permission.VIEW_INDUSTRY)
        .filter(LIVE, agreement=agreement)
        .order_by("-due_on")
        .values_list("due_on")
        .annotate(n=Count("pk"), due_sum=Sum("due"), paid_sum=Coalesce(Sum("paid"), 0))
    )
    return [RoundLine(day, n, due, paid, max(due - paid, 0)) for day, n, due, paid in rows]
