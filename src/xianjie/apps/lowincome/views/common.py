"""What all pages of the register share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.lowincome.queries.members import clue_period
from xianjie.apps.lowincome.queries.reviews import (
    DUE,
    PENDING,
    due_members,
    proposals_in,
    reviews_in,
)
from xianjie.apps.lowincome.queries.statistics import warnings_of


def tabs_for(request: HttpRequest, county: str, here: str) -> list[tuple[Any, ...]]:
    """Return the tabs of the register with what waits behind each."""
    scope = request_scope(request).narrowed(Permission.VIEW_LOW_INCOME)
    today = timezone.localdate()
    reviews = reverse("lowincome:reviews")
    period = clue_period(county)
    return [
        (_("名册"), reverse("lowincome:members"), here == "members", None),
        (
            _("动态预警"),
            reverse("lowincome:warnings"),
            here == "warnings",
            warnings_of(county, scope, period).count(),
        ),
        (
            _("到期复核"),
            reviews,
            here == "due",
            due_members(county, scope, DUE, today).count(),
        ),
        (
            _("待审定"),
            f"{reviews}?view={PENDING}",
            here == PENDING,
            reviews_in(county, scope, PENDING).count(),
        ),
        (
            _("待核对"),
            reverse("lowincome:proposals"),
            here == "proposals",
            proposals_in(county, scope).count(),
        ),
        (_("分类统计"), reverse("lowincome:statistics"), here == "statistics", None),
    ]
