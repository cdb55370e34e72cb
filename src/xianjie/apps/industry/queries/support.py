"""What households have of industry, for their page and their plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.industry.models import AgreementShare, Bond, BondIncome, CoopMember, Reward
from xianjie.apps.plans.queries.support import SupportLine, SupportState, register_support

KIND = "产业帮扶"
WORK_KIND = "就业帮扶"
_WORK = ("就业务工",)
_FOUND = "of households found through the gate"
_LIVE = Q(retired_at__isnull=True)
_VIEW = Permission.VIEW_INDUSTRY.value


def _state(since: date, until: date | None, on: date) -> SupportState:
    if since > on:
        return SupportState.COMING
    return SupportState.ENDED if until is not None and until < on else SupportState.RUNNING


def memberships(households: Collection[int], on: date) -> Iterator[SupportLine]:
    """Yield the memberships in cooperatives."""
    rows = CoopMember.objects.proven(_FOUND).filter(_LIVE, household__in=households)
    for row in rows.select_related("coop"):
        yield SupportLine(
            key=f"industry.member:{row.pk}", household_id=row.household_id, kind=KIND,
            title=f"加入{row.coop.name}", state=_state(row.joined_on, row.left_on, on),
            since=row.joined_on, until=row.left_on, permission=_VIEW,
            url=reverse("industry:members-detail", args=[row.pk]),
        )  # fmt: skip


def bonds(households: Collection[int], on: date) -> Iterator[SupportLine]:
    """Yield the bonds, with what the newest year with income brought."""
    brought: dict[tuple[int, int, str], int] = {}
    incomes = BondIncome.objects.proven(_FOUND).filter(
        _LIVE, household__in=households, year__lte=on.year
    )
    for home, entity, kind, amount in incomes.order_by("year").values_list(
        "household_id", "entity_id", "kind", "amount"
    ):
        brought[home, entity, kind] = amount
    rows = Bond.objects.proven(_FOUND).filter(_LIVE, household__in=households)
    for row in rows.select_related("entity"):
        yield SupportLine(
            key=f"industry.bond:{row.pk}", household_id=row.household_id,
            kind=WORK_KIND if row.kind in _WORK else KIND,
            title=f"{row.entity.name}{row.kind}", state=_state(row.since, row.until, on),
            since=row.since, until=row.until, permission=_VIEW,
            amount=brought.get((row.household_id, row.entity_id, row.kind)),
            url=reverse("industry:bonds-detail", args=[row.pk]),
        )  # fmt: skip


def shares(households: Collection[int], on: date) -> Iterator[SupportLine]:
    """Yield the parts of the principal of agreements."""
    rows = AgreementShare.objects.proven(_FOUND).filter(_LIVE, household__in=households)
    for row in rows.select_related("agreement__entity"):
        deal = row.agreement
        yield SupportLine(
            key=f"industry.share:{row.pk}", household_id=row.household_id, kind=KIND,
            title=f"入股{deal.entity.name}分红", state=_state(deal.signed_on, deal.valid_until, on),
            since=deal.signed_on, until=deal.valid_until, permission=_VIEW,
            url=reverse("industry:shares-detail", args=[row.pk]),
        )  # fmt: skip


def rewards(households: Collection[int], on: date) -> Iterator[SupportLine]:
    """Yield the rewards, coming until they are paid."""
    rows = Reward.objects.proven(_FOUND).filter(_LIVE, household__in=households)
    for row in rows:
        paid = row.paid_on is not None and row.paid_on <= on
        yield SupportLine(
            key=f"industry.reward:{row.pk}", household_id=row.household_id, kind=KIND,
            title=f"{row.way}：{row.project}",
            state=SupportState.ENDED if paid else SupportState.COMING,
            since=row.applied_on, until=row.paid_on, amount=row.amount, permission=_VIEW,
            url=reverse("industry:rewards-detail", args=[row.pk]),
        )  # fmt: skip


def register() -> None:
    """Let pages and plans ask."""
    for name, source in (
        ("industry.bonds", bonds), ("industry.members", memberships),
        ("industry.rewards", rewards), ("industry.shares", shares),
    ):  # fmt: skip
        register_support(name, source)
