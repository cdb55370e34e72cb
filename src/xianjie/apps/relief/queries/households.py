"""All relief that a household asked for or got, from every department, in one line of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from xianjie.apps.registry.models import Household
from xianjie.apps.relief.models import (
    AllowanceApplication,
    CareRecipient,
    DisabilityAid,
    ReliefRequest,
    ReliefService,
    SupportedPerson,
    TemporaryRelief,
)

MOST = 30
_REASON = "of a household found through the gate"


@dataclass(frozen=True)
class Relief:
    """One thing: what, from which department, how it stands; ``amount`` is fen."""

    on: date
    title: str
    note: str
    office: str
    amount: int | None
    url: str


def relief_of(household: Household) -> list[Relief]:
    """Return the relief of a household, the newest first; seven queries."""
    found = [*_asked(household), *_held(household)]
    return sorted(found, key=lambda one: one.on, reverse=True)[:MOST]


def _asked(household: Household) -> list[Relief]:
    requests = ReliefRequest.objects.proven(_REASON).filter(household=household)
    allowances = AllowanceApplication.objects.proven(_REASON).filter(household=household)
    temporary = TemporaryRelief.objects.proven(_REASON).filter(household=household)
    return [
        *(
            Relief(one.received_on, f"{one.get_kind_display()} {one.need}",
                   one.result or one.get_state_display(), str(one.organisation or ""),
                   one.amount, reverse("relief:request", args=[one.pk]))
            for one in requests.select_related("organisation")[:MOST]
        ),
        *(
            Relief(one.decided_on or one.applied_on, f"低保（{one.get_kind_display()}）",
                   f"{one.get_state_display()} {one.category}".strip(), "民政", one.monthly,
                   reverse("relief:allowance", args=[one.pk]))
            for one in allowances[:MOST]
        ),
        *(
            Relief(one.paid_on or one.applied_on, f"临时救助 {one.ground}",
                   one.get_state_display(), one.get_decider_display(), one.amount,
                   reverse("relief:temporary", args=[one.pk]))
            for one in temporary[:MOST]
        ),
    ]  # fmt: skip


def _held(household: Household) -> list[Relief]:
    live = {"household": household, "retired_at__isnull": True}
    supported = SupportedPerson.objects.proven(_REASON).filter(**live)[:MOST]
    recipients = CareRecipient.objects.proven(_REASON).filter(**live)[:MOST]
    disability = DisabilityAid.objects.proven(_REASON).filter(**live)[:MOST]
    services = ReliefService.objects.proven(_REASON).filter(**live)[:MOST]
    return [
        *(
            Relief(one.since, f"特困 {one.form}", one.ability, "民政", one.basic + (one.care or 0),
                   reverse("relief:supported-detail", args=[one.pk]))
            for one in supported
        ),
        *(
            Relief(one.visited_on or one.since, f"关爱 {one.category}", "", "民政", one.aid,
                   reverse("relief:recipients-detail", args=[one.pk]))
            for one in recipients
        ),
        *(
            Relief(one.since, one.kind, one.progress, "残联", one.amount,
                   reverse("relief:disability-detail", args=[one.pk]))
            for one in disability
        ),
        *(
            Relief(one.given_on, f"{one.kind}（{one.giver}）", one.content, one.provider,
                   one.value, reverse("relief:services-detail", args=[one.pk]))
            for one in services
        ),
    ]  # fmt: skip
