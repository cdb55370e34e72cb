"""What employment tells of a household's help: posts that led to work, subsidies for going away."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.urls import reverse

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.employment.enums import PushResult
from xianjie.apps.employment.models import Push, Transfer
from xianjie.apps.plans.queries.support import SupportLine, SupportState, register_support

KIND = "就业帮扶"
_WHY = "households of the caller's own gate"


def _offers(households: Collection[int], on: date) -> Iterator[SupportLine]:
    rows = Push.objects.proven(_WHY).filter(worker__household_id__in=households, pushed_on__lte=on)
    for one in rows.exclude(result=PushResult.DECLINED).select_related("vacancy", "worker"):
        hired = one.result == PushResult.HIRED
        yield SupportLine(
            key=f"employment.push:{one.pk}", household_id=one.worker.household_id, kind=KIND,
            title=f"推荐岗位：{one.vacancy.title}（{one.get_result_display()}）",
            state=SupportState.RUNNING if hired else SupportState.COMING,
            since=one.result_on if hired else one.pushed_on,
            url=reverse("employment:pushes"), permission=Permission.VIEW_EMPLOYMENT.value,
        )  # fmt: skip


def _subsidies(households: Collection[int], on: date) -> Iterator[SupportLine]:
    rows = Transfer.objects.proven(_WHY).filter(
        household_id__in=households, subsidy_paid_on__lte=on, retired_at__isnull=True
    )
    for one in rows:
        yield SupportLine(
            key=f"employment.subsidy:{one.pk}", household_id=one.household_id, kind=KIND,
            title=f"{one.year}年外出务工交通补贴", state=SupportState.ENDED,
            since=one.subsidy_paid_on, until=one.subsidy_paid_on, amount=one.subsidy,
            url=reverse("employment:transfers-detail", args=[one.pk]),
            permission=Permission.VIEW_EMPLOYMENT.value,
        )  # fmt: skip


def register() -> None:
    """Tell of offers and subsidies on the page of a household and in its plan."""
    register_support("employment.offers", _offers)
    register_support("employment.subsidies", _subsidies)
