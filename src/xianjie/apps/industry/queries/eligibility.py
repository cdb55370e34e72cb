"""Who may be preferred when support is given (联农带农, 姚安县2022-2024增收计划 三(一)1).

An entity that takes part in 双绑 and whose bonds raised the income of 脱贫户 and 监测户.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.industry.enums import BROKEN, EntityKind, EntityState
from xianjie.apps.industry.models import BondIncome, Entity
from xianjie.apps.industry.queries.binding import LIVE, bound_entities, inside
from xianjie.apps.industry.queries.households import target
from xianjie.apps.policies.queries import standards

SUPPORTS, LEAST_HOMES, LEAST_GROWTH = "倾斜支持事项", "带动增收最少户数", "带动增收最低增速"
_SUMS = "sums of entities of a whole county, without anybody's name"


@dataclass(frozen=True)
class Raised:
    """What bonds brought target households in a year: how many households, fen in all."""

    homes: int = 0
    amount: int = 0

    @property
    def mean(self) -> Decimal | None:
        """Fen a household; None of nobody."""
        return Decimal(self.amount) / self.homes if self.homes else None


@dataclass(frozen=True)
class Reason:
    """One condition: whether it is met, and why in words."""

    met: bool
    words: str


@dataclass(frozen=True)
class Verdict:
    """Whether an entity is eligible, and each condition with its reason."""

    reasons: tuple[Reason, ...]

    @property
    def eligible(self) -> bool:
        """Whether every condition is met."""
        return all(one.met for one in self.reasons)


def judge(
    *, bound: bool, state: str, now: Raised, before: Raised, least: int, growth: Decimal
) -> Verdict:
    """Judge one entity in a year.

    :param bound: it takes part in 双绑. :param state: what the market regulator says.
    :param now, before: what its bonds brought in the year and the year before.
    :param least: households that it must have helped. :param growth: share by which the mean a
        household must have risen; 0 means that it may not have fallen.
    """
    reasons = [
        Reason(bound, "参与双绑" if bound else "没有参与双绑：缺有效的企社购销合同或没有绑定农户"),
    ]
    if state in BROKEN:
        reasons.append(Reason(met=False, words=f"登记状态为{EntityState(state).label}"))
    enough = now.homes >= max(least, 1)
    words = f"当年给 {now.homes} 户脱贫户、监测户带来收入 {now.amount / 100:,.2f} 元"
    reasons.append(Reason(enough, words if enough else f"{words}，不到 {max(least, 1)} 户"))
    if now.mean is not None:
        reasons.append(_grown(now.mean, before.mean, growth))
    return Verdict(tuple(reasons))


def _grown(now: Decimal, before: Decimal | None, growth: Decimal) -> Reason:
    if before is None:
        return Reason(now > 0, "上年没有记录，当年有带动收入" if now > 0 else "当年带动收入为零")
    wanted = before * (1 + growth)
    words = f"户均 {now / 100:,.2f} 元，上年 {before / 100:,.2f} 元"
    if now >= wanted:
        return Reason(met=True, words=f"{words}，没有下降" if not growth else f"{words}，达到增幅")
    return Reason(met=False, words=f"{words}，没有达到要求的增收")


@dataclass(frozen=True)
class Eligible:
    """An entity in a year, judged; ``supports`` are those it may be preferred for."""

    entity: Entity
    bound: bool
    now: Raised
    before: Raised
    verdict: Verdict
    supports: tuple[str, ...]

    @property
    def eligible(self) -> bool:
        """Whether it may be preferred."""
        return self.verdict.eligible


def eligibility(county: str, year: int, today: date, scope: Scope | None = None) -> list[Eligible]:
    """Return every firm and cooperative of a county, judged for a year; eligible ones first.

    :param scope: who asks; None for another app that has checked already.
    """
    on = min(today, date(year, 12, 31))
    book = standards(county, on)
    supports = book.texts(SUPPORTS)
    least, growth = book.whole(LEAST_HOMES) or 1, book.share(LEAST_GROWTH) or Decimal(0)
    bound = bound_entities(county, on)
    raised = _raised(county, (year, year - 1))
    rows = (
        Entity.objects.visible_to(scope, Permission.VIEW_INDUSTRY)
        if scope is not None
        else Entity.objects.proven("for an app that has checked who asks")
    )
    rows = rows.filter(inside(county), LIVE, kind__in=(EntityKind.FIRM, EntityKind.COOP))
    found = []
    for one in rows.order_by("kind", "name"):
        now = raised.get((one.pk, year), Raised())
        before = raised.get((one.pk, year - 1), Raised())
        verdict = judge(
            bound=one.pk in bound.ids, state=one.state, now=now, before=before, least=least,
            growth=growth,
        )  # fmt: skip
        found.append(
            Eligible(
                one, one.pk in bound.ids, now, before, verdict,
                supports if verdict.eligible else (),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (not one.eligible, -one.now.amount, one.entity.name))


def _raised(county: str, years: tuple[int, ...]) -> dict[tuple[int, int], Raised]:
    rows = (
        BondIncome.objects.proven(_SUMS)
        .filter(inside(county), LIVE, target("household__"), year__in=years, amount__gt=0)
        .order_by()
        .values_list("entity_id", "year")
        .annotate(homes=Count("household", distinct=True), amount=Sum("amount"))
    )
    return {(entity, year): Raised(homes, amount) for entity, year, homes, amount in rows}
