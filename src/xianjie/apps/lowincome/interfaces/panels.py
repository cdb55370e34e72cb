"""The register on the page of a household."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.lowincome.models import LowIncomeMember
from xianjie.apps.registry.models import Household
from xianjie.web.panels import HOUSEHOLD, Drawing, Panel, register_panel


def _member(_request: HttpRequest, household: Household) -> Drawing | None:
    """List the categories of a household, those that ended last; nothing where there is none."""
    rows = LowIncomeMember.objects.proven("of a household found through the gate")
    members = list(rows.filter(household=household).order_by("-valid_from", "-id")[:10])
    if not members:
        return None
    members.sort(key=lambda member: member.valid_to is not None)
    context = {"members": members, "today": timezone.localdate()}
    return Drawing("lowincome/parts/household_member.html", context)


def register() -> None:
    """Put the panel among what a household receives."""
    register_panel(
        HOUSEHOLD,
        Panel(
            "low-income",
            _("低收入人口"),
            "benefits",
            10,
            Permission.VIEW_LOW_INCOME.value,
            _member,
            narrow=True,
        ),
    )
