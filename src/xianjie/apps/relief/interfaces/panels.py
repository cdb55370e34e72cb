"""Relief on the page of a household: one view of what all departments gave."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.models import Household
from xianjie.apps.relief.queries.households import relief_of
from xianjie.web.panels import HOUSEHOLD, Drawing, Panel, register_panel


def _relief(request: HttpRequest, household: Household) -> Drawing | None:
    rows = relief_of(household)
    may_apply = request_scope(request).may(Permission.APPLY_RELIEF, household.division_code)
    if not rows and not may_apply:
        return None
    context = {"rows": rows, "household": household, "may_apply": may_apply}
    return Drawing("relief/parts/household.html", context)


def register() -> None:
    """Put the panel among what a household receives."""
    permission = Permission.VIEW_RELIEF.value
    register_panel(HOUSEHOLD, Panel("relief", _("社会救助"), "benefits", 20, permission, _relief))
