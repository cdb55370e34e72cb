"""Make a report, and find what was made before."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.reporting.actions import record_download
from xianjie.apps.reporting.enums import ReportForm, ReportKind
from xianjie.apps.reporting.interfaces.forms import MakeForm
from xianjie.apps.reporting.interfaces.making import keep_report
from xianjie.apps.reporting.queries.subjects import find_subject, made_for, subjects_for
from xianjie.apps.sources.queries.board import months_of, usual_month
from xianjie.exchange.paper import DOCX
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period
from xianjie.web.downloads import XLSX, attachment
from xianjie.web.paging import page_of

MONTHS = 12


@require_http_methods(["GET", "POST"])
def reports(request: HttpRequest) -> HttpResponse:
    """Show the reports that were made for the user's places and offices; make one."""
    scope = require(request, Permission.VIEW_TASKS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today, now = timezone.localdate(), timezone.now()
    subjects = subjects_for(scope, county.code, today)
    with_data = months_of(county.code, today=today)
    usual = usual_month(with_data, today=today)
    months = sorted({*with_data, *_newest_months(today)}, reverse=True)
    posted = request.POST if request.method == "POST" else None
    if posted is not None and not subjects:
        raise PermissionDenied
    form = MakeForm(
        posted,
        subjects=subjects,
        months=months,
        initial={"period": usual, "form": ReportForm.DOCX},
    )
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        subject = find_subject(subjects, values["subject"])
        try:
            if subject is None:
                raise Http404
            made = keep_report(
                by=request_actor(request),
                made_by=str(request.user),
                subject=subject,
                kind=ReportKind.MONTHLY if "-" in values["period"] else ReportKind.YEARLY,
                form=ReportForm(values["form"]),
                period=values["period"],
                today=today,
                now=now,
            )
        except RefusedError as error:
            form.add_error("period", error.message)
        else:
            messages.success(
                request, _("已生成“%(name)s”，在列表第一行下载。") % {"name": made.file_name}
            )
            return redirect("reporting:reports")
    page = page_of(made_for(county.code, subjects), request.GET.get("page"))
    context = {"form": form, "page": page, "subjects": subjects, "today": today}
    return render(request, "reporting/reports.html", context)


def _newest_months(today: date) -> list[str]:
    return [str(Period.of(today) - step) for step in range(MONTHS)]


@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a report that was made."""
    scope = require(request, Permission.VIEW_TASKS)
    county = county_of(request)
    if county is None:
        raise Http404
    subjects = subjects_for(scope, county.code, timezone.localdate())
    made = made_for(county.code, subjects).filter(pk=pk).first()
    if made is None:
        raise Http404
    record_download(by=request_actor(request), made=made, now=timezone.now())
    kind = DOCX if made.form == ReportForm.DOCX else XLSX
    return attachment(bytes(made.content), made.file_name, kind)
