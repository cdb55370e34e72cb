"""Work after training, school leavers found, allowances booked: what is done with a press."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.training.actions.booking import book_allowances
from xianjie.apps.training.actions.jobs import confirm_found, find_jobs, judge_job
from xianjie.apps.training.actions.youth import find_youth
from xianjie.apps.training.enums import JobState
from xianjie.apps.training.interfaces.forms import WORKS, JobForm
from xianjie.apps.training.models import Trainee
from xianjie.apps.training.permissions import working
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name

WORK = Permission.WORK_EMPLOYMENT


def _scope(request: HttpRequest) -> tuple[Scope, str]:
    scope, county = working(require(request, WORK)), county_of(request)
    if not scope.unlimited and not scope.grants:
        raise PermissionDenied
    if county is None:
        raise Http404
    return scope, county.code


@require_POST
def jobs_find(request: HttpRequest) -> HttpResponse:
    """Look for work of those who finished a class."""
    scope, county = _scope(request)
    if not scope.covers(county):
        raise PermissionDenied
    number = find_jobs(
        by=request_actor(request), county=county, today=timezone.localdate(), now=timezone.now()
    )
    words = _("新找到 %(n)s 人培训后就业，请核对后确认。")
    messages.success(request, words % {"n": number} if number else _("没有新找到的就业。"))
    return redirect("training:trainees")


@require_POST
def jobs_confirm(request: HttpRequest) -> HttpResponse:
    """Confirm all work that the data show in the user's places."""
    county = _scope(request)[1]
    number = confirm_found(
        by=request_actor(request), county=county, today=timezone.localdate(), now=timezone.now()
    )
    messages.success(request, _("已确认 %(n)s 人培训后就业。") % {"n": number})
    return redirect("training:trainees")


@require_POST
def youth_find(request: HttpRequest) -> HttpResponse:
    """Take everybody who is, or may be, 两后生 into the register."""
    scope, county = _scope(request)
    if not scope.covers(county):
        raise PermissionDenied
    found = find_youth(
        by=request_actor(request), county=county, today=timezone.localdate(), now=timezone.now()
    )
    words = _("新列入 %(new)s 人，%(out)s 人不再属于两后生。")
    messages.success(request, words % {"new": found.new, "out": found.out})
    return redirect("training:youths")


@require_POST
def book(request: HttpRequest) -> HttpResponse:
    """Book what trainees and 两后生 were paid."""
    county = _scope(request)[1]
    try:
        found = book_allowances(
            by=request_actor(request), county=county, today=timezone.localdate(),
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        words = _("新记入 %(new)s 笔，%(told)s 笔别处已经记过，没有重复记。")
        messages.success(request, words % {"new": found.new, "told": len(found.overlaps)})
    return redirect("training:trainees")


@require_http_methods(["GET", "POST"])
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or refute work after training of one person."""
    scope, today = require(request, WORK), timezone.localdate()
    rows = Trainee.objects.visible_to(scope, WORK).filter(pk=pk, retired_at__isnull=True)
    found = rows.select_related("course", "person").first()
    if found is None:
        raise Http404
    if not found.finished:
        messages.info(request, _("还没有结业，结业后再登记就业。"))
        return redirect("training:trainees-detail", pk=pk)
    form = JobForm(request.POST if request.method == "POST" else None, initial={"verdict": WORKS})
    if form.is_bound and form.is_valid() and _judged(request, found, form, today):
        return redirect("training:trainees-detail", pk=pk)
    detail = reverse("training:trainees-detail", args=[pk])
    context = {
        "found": found, "form": form, "who": mask_name(found.person.name), "back": detail,
        "data": found.job_state == JobState.FOUND,
        "trail": [
            (_("培训学员"), reverse("training:trainees")), (str(found.course), detail),
            (_("登记培训后就业"), ""),
        ],
    }  # fmt: skip
    return render(request, "training/job.html", context)


def _judged(request: HttpRequest, found: Trainee, form: JobForm, today: date) -> bool:
    data = form.cleaned_data
    try:
        judge_job(
            by=request_actor(request), trainee=found, works=data["verdict"] == WORKS,
            employer=data["employer"], since=data["since"], today=today, now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        places = {"bad-day": "since", "no-employer": "employer"}
        form.add_error(places.get(error.code), error.message)
        return False
    messages.success(request, _("已登记。"))
    return True
