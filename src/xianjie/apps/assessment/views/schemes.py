"""Schemes: list, one scheme with its lines and runs, editing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assessment.actions import (
    change_scheme,
    compute_run,
    make_scheme,
    remove_line,
    save_line,
)
from xianjie.apps.assessment.enums import RunState
from xianjie.apps.assessment.interfaces.forms import HeadForm, LineForm, SchemeForm, StageForm
from xianjie.apps.assessment.models import AssessmentScheme, SchemeLine
from xianjie.apps.assessment.queries.checking import scheme_faults
from xianjie.apps.assessment.queries.figures import indicator_names, source_title
from xianjie.apps.assessment.queries.results import own_scores, schemes_of, sees_all
from xianjie.apps.divisions.chosen import county_of
from xianjie.kernel.errors import RefusedError
from xianjie.web.paging import page_of


def county_code(request: HttpRequest) -> str:
    """Return the six digits of the county of the session; 404 without one."""
    county = county_of(request)
    if county is None:
        raise Http404
    return county.code


def found_scheme(request: HttpRequest, pk: int) -> AssessmentScheme:
    """Return a scheme of the county for who sees all of it; 403 and 404 otherwise."""
    require(request, Permission.VIEW_TASKS)
    county = county_code(request)
    if not sees_all(request_scope(request), county):
        raise PermissionDenied
    scheme: AssessmentScheme | None = schemes_of(county).filter(pk=pk).first()
    if scheme is None:
        raise Http404
    return scheme


@require_http_methods(["GET", "POST"])
def schemes(request: HttpRequest) -> HttpResponse:
    """List the schemes of the county, or one's own published results; make a scheme."""
    scope = require(request, Permission.VIEW_TASKS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    whole = request_scope(request)
    assesses = whole.may(Permission.ASSESS, county.code)
    if request.method == "POST" and not assesses:
        raise PermissionDenied
    form = SchemeForm(request.POST if request.method == "POST" else None, today=today)
    if form.is_bound and form.is_valid():
        try:
            made = make_scheme(
                by=request_actor(request), county=county.code, now=timezone.now(),
                **form.cleaned_data,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("title", error.message)
        else:
            messages.success(request, _("已建立，请核对权重和标准。"))
            return redirect("assessment:scheme", pk=made.pk)
    if not sees_all(whole, county.code):
        page = page_of(own_scores(scope, county.code), request.GET.get("page"))
        return render(request, "assessment/own.html", {"page": page})
    context = {
        "page": page_of(schemes_of(county.code), request.GET.get("page")),
        "form": form if assesses else None,
        "may_map": whole.may(Permission.VIEW_REGISTERS),
    }
    return render(request, "assessment/schemes.html", context)


@require_http_methods(["GET", "POST"])
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a scheme with what has to be mended; change its head, compute a stage."""
    found = found_scheme(request, pk)
    county = found.division_code[:6]
    assesses = request_scope(request).may(Permission.ASSESS, county)
    posted = request.POST.get("form", "") if request.method == "POST" else ""
    if request.method == "POST" and not assesses:
        raise PermissionDenied
    bound = request.POST
    initial = {name: getattr(found, name) for name in ("title", "process_share", "source")}
    head = HeadForm(bound if posted == "change" else None, initial=initial)
    stage = StageForm(bound if posted == "compute" else None)
    form: Any = {"change": head, "compute": stage}.get(posted)
    if form is not None and form.is_valid():
        by, now = request_actor(request), timezone.now()
        try:
            if posted == "change":
                change_scheme(by=by, scheme=found, now=now, **head.cleaned_data)
                messages.success(request, _("已保存。"))
                return redirect("assessment:scheme", pk=pk)
            run = compute_run(
                by=by, scheme=found, stage=stage.cleaned_data["stage"],
                today=timezone.localdate(), now=now,
            )  # fmt: skip
            messages.success(request, _("已计分。"))
            return redirect("assessment:run", pk=run.pk)
        except RefusedError as error:
            form.add_error(None, error.message)
    lines = list(found.lines.order_by("number"))
    names = indicator_names(county)
    published = any(run.state == RunState.PUBLISHED for run in found.runs.all())
    groups: dict[str, list[tuple[SchemeLine, str]]] = {}
    for line in lines:
        groups.setdefault(line.group, []).append((line, source_title(line.source, names)))
    context = {
        "scheme": found,
        "groups": [
            (name, sum((line.weight for line, _t in rows), Decimal(0)), rows)
            for name, rows in groups.items()
        ],
        "total": sum((line.weight for line in lines), Decimal(0)),
        "faults": scheme_faults(found, lines),
        "runs": found.runs.all(),
        "head": head if assesses and not published else None,
        "stage": stage if assesses else None,
        "editable": assesses and not published,
        "published": published,
        "unverified": "待核" in found.source,
        "trail": [(_("考核评价"), reverse("assessment:schemes")), (str(found), "")],
    }
    return render(request, "assessment/scheme.html", context)


@require_http_methods(["GET", "POST"])
def scheme_line(request: HttpRequest, pk: int, line: int | None = None) -> HttpResponse:
    """Add or change a line of a scheme."""
    require(request, Permission.ASSESS)
    found = found_scheme(request, pk)
    row = None
    if line is not None:
        row = found.lines.filter(pk=line).first()
        if row is None:
            raise Http404
    form = LineForm(request.POST if request.method == "POST" else None, scheme=found, line=row)
    if form.is_bound and form.is_valid():
        try:
            save_line(
                by=request_actor(request), scheme=found, line=row, now=timezone.now(),
                **form.values,
            )  # fmt: skip
        except RefusedError as error:
            places = {"known": "name", "bad-source": "source", "bad-params": "steps"}
            form.add_error(places.get(error.code), error.message)
        else:
            messages.success(request, _("已保存。"))
            return redirect("assessment:scheme", pk=pk)
    back = reverse("assessment:scheme", args=[pk])
    context = {
        "scheme": found,
        "line": row,
        "form": form,
        "back": back,
        "trail": [
            (_("考核评价"), reverse("assessment:schemes")), (str(found), back),
            (row.name if row else _("加指标"), ""),
        ],
    }  # fmt: skip
    return render(request, "assessment/line.html", context)


@require_POST
def scheme_line_remove(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Take a line out of a scheme."""
    require(request, Permission.ASSESS)
    found = found_scheme(request, pk)
    row = found.lines.filter(pk=line).first()
    if row is None:
        raise Http404
    remove_line(by=request_actor(request), line=row, now=timezone.now())
    messages.success(request, _("已删去。"))
    return redirect("assessment:scheme", pk=pk)
