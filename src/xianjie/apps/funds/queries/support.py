"""What households have from projects and loans, for their page and plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.urls import reverse

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.funds.choices import PAID_OFF
from xianjie.apps.funds.models import ProjectBeneficiary, SmallLoan
from xianjie.apps.plans.queries.support import SupportLine, SupportState

FINANCE = "金融帮扶"
_WHY = "of households that whoever asks found through the gate"


def project_lines(household_ids: Collection[int], on: date) -> Iterator[SupportLine]:
    """Return what projects do for households; one query."""
    rows = ProjectBeneficiary.objects.proven(_WHY).filter(
        household_id__in=household_ids, retired_at__isnull=True, project__retired_at__isnull=True
    )
    for one in rows.select_related("project"):
        yield SupportLine(
            key=f"funds.beneficiary:{one.pk}",
            household_id=one.household_id,
            kind=one.kind,
            title=f"{one.project.name}{f'：{one.way}' if one.way else ''}",
            state=_state(one.since, one.until, on),
            since=one.since,
            until=one.until,
            amount=one.amount,
            url=reverse("funds:project-beneficiaries-detail", args=[one.pk]),
            permission=Permission.VIEW_FUNDS.value,
        )


def loan_lines(household_ids: Collection[int], on: date) -> Iterator[SupportLine]:
    """Return the loans of households; one query."""
    rows = SmallLoan.objects.proven(_WHY).filter(
        household_id__in=household_ids, retired_at__isnull=True
    )
    for one in rows:
        ended = one.state == PAID_OFF or one.balance == 0
        yield SupportLine(
            key=f"funds.loan:{one.pk}",
            household_id=one.household_id,
            kind=FINANCE,
            title=one.kind,
            state=SupportState.ENDED if ended else _state(one.issued_on, None, on),
            since=one.issued_on,
            until=one.due_on,
            amount=one.amount,
            url=reverse("funds:loans-detail", args=[one.pk]),
            permission=Permission.VIEW_FUNDS.value,
        )


def _state(since: date, until: date | None, on: date) -> SupportState:
    if since > on:
        return SupportState.COMING
    return SupportState.ENDED if until is not None and until < on else SupportState.RUNNING
