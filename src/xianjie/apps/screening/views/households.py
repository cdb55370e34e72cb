"""The page of a household."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_scope, require
from xianjie.apps.accounts.actors import actor_of
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.screening.actions.viewing import record_household_view
from xianjie.apps.screening.queries.household_facts import household_facts
from xianjie.apps.screening.queries.household_pages import (
    clue_blocks,
    history_of,
    household_page,
    visible_household,
)
from xianjie.apps.screening.queries.pages import current_run, head_of, periods_screened
from xianjie.apps.screening.views.month import chosen_period, period_choices


@require_GET
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a household: its people, facts, clues and the reasons for them."""
    scope = require(request, Permission.VIEW_HOUSEHOLDS)
    found = visible_household(scope, pk)
    if found is None or not isinstance(request.user, User):
        raise Http404
    periods = periods_screened(found.county_code)
    period = chosen_period(request, periods)
    run = current_run(found.county_code, period)
    context: dict[str, Any] = {
        "household": household_page(found, on=run.as_of if run else timezone.localdate()),
        "period": period,
        "periods": period_choices(periods),
        "run": head_of(run) if run else None,
    }
    if run is not None:
        context |= {
            "clues": clue_blocks(run, found),
            "may_read_appeals": request_scope(request).may(
                Permission.UNMASK_PERSONAL, found.division_code
            ),
            "history": history_of(found, until=period),
            "facts": household_facts(run, found),
        }
    actor = actor_of(request.user, today=timezone.localdate())
    record_household_view(by=actor, household=found, period=period, now=timezone.now())
    return render(request, "screening/household.html", context)
