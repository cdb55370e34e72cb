"""One campaign by township, sharing its target out, reporting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.employment.actions.campaigns import report_task, split_campaign
from xianjie.apps.employment.enums import Counting
from xianjie.apps.employment.interfaces.forms import TaskForm
from xianjie.apps.employment.interfaces.tabs import tabs_of
from xianjie.apps.employment.models import Campaign, CampaignTask
from xianjie.apps.employment.queries.campaigns import (
    Line,
    campaign_lines,
    find_campaign,
    find_task,
    shared_out,
    weights_of,
)
from xianjie.apps.employment.views.common import scope_for
from xianjie.kernel.errors import RefusedError
from xianjie.web.forms import XjForm


class TargetsForm(XjForm):
    """A number for every township; proposed by how many people the register has there."""

    def __init__(self, data: Any = None, *, lines: list[Line], proposed: dict[str, int]) -> None:
        self.lines, self.proposed = lines, proposed
        super().__init__(data)

    def prepare(self) -> None:
        """Add a field for every township."""
        for line in self.lines:
            code = line.place.code
            self.fields[code] = forms.IntegerField(
                label=line.place.name, min_value=0, max_value=10_000_000,
                initial=line.task.target if line.task else self.proposed.get(code, 0),
            )  # fmt: skip


@require_http_methods(["GET", "POST"])
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a campaign by township; who leads it shares the target out."""
    scope = scope_for(request, Campaign)
    found = find_campaign(scope, pk)
    if found is None:
        raise Http404
    county, today = found.division_code[:6], timezone.localdate()
    every = request_scope(request)
    leads = every.may(Permission.MANAGE_EMPLOYMENT, county)
    lines = campaign_lines(found, scope)
    form = None
    if leads:
        weights = weights_of(county, [line.place for line in lines])
        proposed = shared_out(found.target or 0, weights)
        bound = request.POST if request.method == "POST" else None
        form = TargetsForm(bound, lines=lines, proposed=proposed)
    if request.method == "POST":
        scope_for(request, Campaign, Permission.MANAGE_EMPLOYMENT)
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                split_campaign(
                    by=request_actor(request), campaign=found, targets=form.cleaned_data,
                    today=today, now=timezone.now(),
                )  # fmt: skip
            except RefusedError as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("任务已分到乡镇。"))
                return redirect("employment:campaign", pk=pk)
    done = sum(line.done or 0 for line in lines)
    # Who sees a part of the county is shown the tasks of that part, not the whole target.
    shared = sum(line.task.target for line in lines if line.task)
    whole = every.unlimited or every.covers(county)
    wanted = (found.target if whole else None) or shared
    context = {
        "found": found, "lines": lines, "form": form, "done": done, "wanted": wanted,
        "share": 100 * done // wanted if wanted else None,
        "reported": found.counting == Counting.REPORTED,
        "may_report": every.may(Permission.WORK_EMPLOYMENT),
        "split": any(line.task for line in lines),
        "over": found.ends_on < today, "tabs": tabs_of(request, "campaigns"),
        "trail": [(_("专项行动"), reverse("employment:campaigns")), (found.title, "")],
    }  # fmt: skip
    return render(request, "employment/campaign.html", context)


@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """Report what a township has done."""
    found = find_task(scope_for(request, CampaignTask, Permission.WORK_EMPLOYMENT), pk)
    if found is None:
        raise Http404
    initial = {"reported": found.reported, "words": found.words}
    form = TaskForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            report_task(
                by=request_actor(request), task=found, today=timezone.localdate(),
                now=timezone.now(), **form.cleaned_data,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("已填报。"))
            return redirect("employment:campaign", pk=found.campaign_id)
    county = found.division_code[:6]
    back = reverse("employment:campaign", args=[found.campaign_id])
    context = {
        "found": found, "form": form, "back": back,
        "place": full_names({found.division_code}, below=county).get(found.division_code, ""),
        "trail": [
            (_("专项行动"), reverse("employment:campaigns")), (found.campaign.title, back),
            (_("填报"), ""),
        ],
    }  # fmt: skip
    return render(request, "employment/task.html", context)
