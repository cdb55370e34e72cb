"""All benefits of one household: every step, what it gets from all departments, and what if."""

from __future__ import annotations

from typing import Any

import duckdb
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.benefits.interfaces.what_if_form import WhatIfForm
from xianjie.apps.benefits.queries.gaps import gaps_of_household
from xianjie.apps.benefits.queries.household import (
    HouseholdBenefits,
    differences,
    household_benefits,
    members_of,
)
from xianjie.apps.benefits.queries.received import received_by
from xianjie.apps.benefits.queries.what_if import changes_of
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.registry.actions.viewing import record_household_view
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.queries.pages import current_run, periods_screened
from xianjie.kernel.errors import XianjieError
from xianjie.kernel.ids import mask_name
from xianjie.policy.benefit_model import Outcome

EVERY_STEP = "all"
"""Asked for in the address to have every step open, for printing."""


@require_http_methods(["GET", "POST"])
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every benefit of a household; what is supposed is posted, answered and forgotten."""
    scope = require(request, Permission.VIEW_BENEFITS).narrowed(Permission.VIEW_HOUSEHOLDS)
    rows = Household.objects.visible_to(scope)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    run = _run(request, found.county_code)
    posted = request.method == "POST"
    form = WhatIfForm(request.POST if posted else None, members=members_of(found))
    told = _told(run, found) if run else None
    supposed: HouseholdBenefits | None = None
    if posted and run is not None and told is not None and form.is_valid():
        try:
            supposed = household_benefits(run, found, changes_of(form.what, run, found.pk))
        except XianjieError as error:
            form.add_error(None, error.message)
    record_household_view(
        by=request_actor(request), household=found, now=timezone.now(), part="benefits"
    )
    context: dict[str, Any] = {
        "household": found,
        "head": mask_name(found.head_name),
        "place": villages_by_code([found.division_code])[found.division_code],
        "run": run,
        "told": told,
        "groups": _groups(told) if told else (),
        "supposed": supposed,
        "differences": differences(told, supposed) if told and supposed else [],
        "form": form,
        "opened": request.GET.get("steps") == EVERY_STEP,
        "received": received_by(run, found) if run else None,
        "gaps": {(gap.benefit_id, gap.person_id): gap for gap in gaps_of_household(found.pk)},
        "may_open": request_scope(request).may(Permission.VIEW_HOUSEHOLDS, found.division_code),
        "trail": [
            (_("应享未享"), reverse("benefits:gaps")),
            (found.household_code, reverse("registry:household", args=[found.pk])),
            (_("全部待遇"), ""),
        ],
    }
    return render(request, "benefits/household.html", context)


def _run(request: HttpRequest, county: str) -> Run | None:
    period = request.GET.get("period", "")
    periods = periods_screened(county)
    if not periods:
        return None
    return current_run(county, period if period in periods else periods[0])


def _told(run: Run, found: Household) -> HouseholdBenefits | None:
    """The benefits of a household; None where the run kept no files, or never saw it."""
    try:
        return household_benefits(run, found)
    except (KeyError, OSError, duckdb.Error):
        return None


def _groups(told: HouseholdBenefits) -> list[tuple[str, Any]]:
    """Lines by what they ask of somebody, those that are not fitting last and folded."""
    return [
        (_("要办的"), told.of(Outcome.OWED, Outcome.UNDUE)),
        (_("在享和符合条件的"), told.of(Outcome.HELD, Outcome.ELIGIBLE)),
        (_("数据不够、判不了的"), told.of(Outcome.UNKNOWN)),
        (_("不符合的"), told.of(Outcome.NONE)),
    ]
