"""One job with its progress, and the list of mine."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, request_user
from xianjie.apps.jobs.actions import cancel, retry
from xianjie.apps.jobs.models import Job
from xianjie.apps.jobs.queries import visible_jobs
from xianjie.web.paging import page_of


@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """Show what I asked for, and what colleagues of the same right asked for in my places."""
    user = request_user(request)
    found = visible_jobs(user, request_scope(request)).order_by("-created_at", "-id")
    page = page_of(found, request.GET.get("page"))
    return render(request, "jobs/jobs.html", {"page": page})


@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a job is. htmx asks this address again until it is over.

    ``?embedded=1`` is asked by progress that stands on another page: once the job is over that
    page is loaded anew, so that it shows what came out.
    """
    found = _found(request, pk)
    context = {"job": found, "trail": [(_("后台任务"), reverse("jobs:jobs")), (found.title, "")]}
    if not request.headers.get("HX-Request"):
        return render(request, "jobs/job.html", context)
    embedded = bool(request.GET.get("embedded"))
    response = render(request, "jobs/parts/progress.html", context | {"embedded": embedded})
    if not found.is_open:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def cancel_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a job out of the queue or let it end."""
    found = _found(request, pk)
    actor = request_actor(request)
    cancel(by=actor, job=found, now=timezone.now())
    return redirect("jobs:job", pk=pk)


@require_POST
def retry_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a job again that failed."""
    found = _found(request, pk)
    actor = request_actor(request)
    retry(by=actor, job=found, now=timezone.now())
    return redirect("jobs:job", pk=pk)


def _found(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(visible_jobs(request_user(request), request_scope(request)), pk=pk)
