"""Record what a check of a clue found."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.screening.actions import record_verification
from xianjie.apps.screening.enums import Outcome
from xianjie.apps.screening.interfaces.run_forms import VerifyForm
from xianjie.apps.screening.queries.verifying import (
    clue_to_verify,
    grounds_of,
    may_verify,
    quiet_days,
)
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form of a clue's check, keep what it says, and lead back to the household."""
    scope = require(request, Permission.CHECK_REPORTS)
    clue = clue_to_verify(scope, pk)
    if clue is None:
        raise Http404
    back = _back(clue.household_id, clue.last_period)
    today = timezone.localdate()
    days = quiet_days(clue.county_code, today)
    initial = {"quiet_until": today + timedelta(days=days) if days else None}
    form = VerifyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            record_verification(
                by=request_actor(request),
                clue=clue,
                outcome=Outcome(form.cleaned_data["outcome"]),
                note=form.cleaned_data["note"],
                quiet_until=form.cleaned_data["quiet_until"],
                today=today,
                now=timezone.now(),
            )
        except RefusedError as error:
            if error.code == "not-permitted":
                raise PermissionDenied from error
            field = error.details.get("field")
            form.add_error(field if field in form.fields else None, error.message)
        else:
            messages.success(request, _("核查结果已登记，线索已办结。"))
            return redirect(back)
    context = {
        "clue": clue,
        "form": form,
        "back": back,
        "may_verify": may_verify(scope, clue),
        "grounds": grounds_of(clue),
        "head": mask_name(clue.household.head_name) if clue.household else "",
        "place": villages_by_code([clue.division_code]).get(clue.division_code),
        "trail": [
            (_("预警线索"), f"{reverse('screening:clues')}?period={clue.last_period}"),
            (clue.household.household_code if clue.household else _("未对应到户"), back),
            (_("登记核查结果"), ""),
        ],
    }
    return render(request, "screening/verify.html", context)


def _back(household: int | None, period: str) -> str:
    if household is None:
        return f"{reverse('screening:clues')}?period={period}"
    return f"{reverse('registry:household', args=[household])}?period={period}"
