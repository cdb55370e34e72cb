"""Visits on the page of a household."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.fieldforms.queries import forms
from xianjie.apps.fieldforms.queries.reading import visits_of
from xianjie.apps.fieldforms.queries.tasks import open_tasks_of
from xianjie.apps.registry.models import Household
from xianjie.web.panels import HOUSEHOLD, Drawing, Panel, register_panel


def _visits(request: HttpRequest, household: Household) -> Drawing:
    """Show what is to be done at the door, what was found there and what the register misses."""
    today = timezone.localdate()
    visits = visits_of(household, today)
    context = {
        "household": household,
        "visits": visits,
        "tasks": open_tasks_of(household, today),
        "forms": forms(),
        "may_fill": request_scope(request).may(Permission.FILL_SHEETS, household.division_code)
        and household.is_active,
    }
    return Drawing("fieldforms/parts/visits.html", context, len(visits.lines) or None)


def register() -> None:
    """Put the panel among the clues of a household."""
    register_panel(
        HOUSEHOLD,
        Panel(
            "visits", _("走访和入户表"), "clues", 40, Permission.VIEW_CASES.value, _visits,
            narrow=True,
        ),
    )  # fmt: skip
