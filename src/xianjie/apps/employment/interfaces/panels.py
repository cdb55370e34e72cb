"""Who works in a household, on its page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.employment.models import Worker, ZeroFamily
from xianjie.apps.employment.queries.families import age_on
from xianjie.apps.registry.models import Household
from xianjie.kernel.ids import mask_name
from xianjie.web.panels import HOUSEHOLD, Drawing, Panel, register_panel


def _labour(request: HttpRequest, household: Household) -> Drawing | None:
    scope = request_scope(request)
    today = timezone.localdate()
    rows = Worker.objects.visible_to(scope, Permission.VIEW_EMPLOYMENT).filter(
        household=household, retired_at__isnull=True
    )
    people = [
        (one, mask_name(one.person.name), age_on(one.person.birth_date, today))
        for one in rows.select_related("person").order_by("id")
    ]
    family = (
        ZeroFamily.objects.visible_to(scope, Permission.VIEW_EMPLOYMENT)
        .filter(household=household)
        .first()
    )
    if not people and family is None:
        return None
    context = {
        "people": people, "family": family, "today": today,
        "may_ask": scope.may(Permission.WORK_EMPLOYMENT, household.division_code),
    }  # fmt: skip
    return Drawing("employment/parts/household.html", context)


def register() -> None:
    """Put the panel beside what a household receives."""
    permission = Permission.VIEW_EMPLOYMENT.value
    register_panel(
        HOUSEHOLD,
        Panel("employment", _("劳动力和就业"), "benefits", 15, permission, _labour, narrow=True),
    )
