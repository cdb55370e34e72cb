"""What the rules led to: hits, checks, confirmed risks, so that thresholds can be tuned."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.screening.enums import ClueKind
from xianjie.apps.screening.preparing import previous_run
from xianjie.apps.screening.queries.clue_lists import risk_types
from xianjie.apps.screening.queries.effects import rule_effects, totals_of
from xianjie.apps.screening.queries.pages import current_run, head_of, periods_screened
from xianjie.kernel.periods import Period
from xianjie.web.periods import period_choices, period_in


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Show each rule of a month with its hits and what the checks came to."""
    scope = require(request, Permission.VIEW_MONTH)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html", {"period": "", "periods": []})
    periods = periods_screened(county.code)
    period = period_in(request, periods, today=timezone.localdate())
    run = current_run(county.code, period)
    rights = request_scope(request)
    context: dict[str, Any] = {
        "county": county,
        "period": period,
        "periods": period_choices(periods),
        "run": head_of(run) if run else None,
        "may_open": rights.may(Permission.VIEW_HOUSEHOLDS),
        "may_draft": rights.may(Permission.DRAFT_PARAMETERS, county.code),
        "trail": [(_("月度筛查"), reverse("screening:month")), (_("规则成效"), "")],
    }
    if run is not None:
        kind, risk = request.GET.get("kind", ""), request.GET.get("risk", "")
        effects = rule_effects(run, scope, previous_run(county.code, Period.parse(period)))
        shown = [
            one
            for one in effects
            if (not kind or one.kind == kind) and (not risk or one.risk == risk)
        ]
        context |= {
            "effects": shown,
            "totals": totals_of(shown),
            "kind": kind,
            "risk": risk,
            "kinds": [
                (one.value, one.label)
                for one in ClueKind
                if any(effect.kind == one for effect in effects)
            ],
            "risks": [one for one in risk_types() if any(e.risk == one for e in effects)],
        }
    return render(request, "screening/rules.html", context)
