"""Leniency, awards, the files of materials."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.supervision.actions import (
    ask_leniency,
    decide_leniency,
    file_material,
    nominate,
    settle_nomination,
)
from xianjie.apps.supervision.interfaces.merit_forms import (
    DecisionForm,
    LeniencyForm,
    MaterialFileForm,
    NominationForm,
    SettleForm,
)
from xianjie.apps.supervision.interfaces.rectification_forms import kept_paper
from xianjie.apps.supervision.models import LeniencyCase, Material
from xianjie.apps.supervision.queries.merits import (
    may_decide_case,
    next_step,
    visible_cases,
    visible_nominations,
)
from xianjie.apps.supervision.views.common import tabs_for
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.paging import page_of

_COLLECTIVE = "集体"


def _county(request: HttpRequest) -> str:
    county = county_of(request)
    if county is None:
        raise Http404
    return county.code


def _standing(scope: Scope, county: str) -> tuple[str, int | None]:
    """Return from which place, and for which office, the asker speaks."""
    for grant in scope.narrowed(Permission.VIEW_TASKS).grants:
        if grant.prefix.startswith(county):
            office = grant.organisation_id if grant.role == Role.DEPARTMENT_CLERK else None
            return grant.prefix, office
    return county, None


@require_http_methods(["GET", "POST"])
def leniencies(request: HttpRequest) -> HttpResponse:
    """List the applications for leniency that the user sees, and take another."""
    scope = require(request, Permission.VIEW_TASKS)
    county = _county(request)
    form = LeniencyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        place, office = _standing(scope, county)
        try:
            made = ask_leniency(
                by=request_actor(request), division_code=place,
                organisation=Organisation.objects.filter(pk=office).first() if office else None,
                today=timezone.localdate(), now=timezone.now(), **form.cleaned_data,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("已提出，等另一人认定。"))
            return redirect("supervision:leniency", pk=made.pk)
    page = page_of(visible_cases(scope, county), request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, mask_name(row.applicant)) for row in page.object_list],
        "form": form,
        "tabs": tabs_for(request, "leniencies"),
    }
    return render(request, "supervision/leniencies.html", context)


def _case(request: HttpRequest, pk: int) -> LeniencyCase:
    scope = require(request, Permission.VIEW_TASKS)
    case = visible_cases(scope, _county(request)).filter(pk=pk).first()
    if case is None:
        raise Http404
    return case


@require_http_methods(["GET", "POST"])
def leniency(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one application; decide it, where the user is another than who asked."""
    case = _case(request, pk)
    scope, user = request_scope(request), int(request.user.pk or 0)
    decides = may_decide_case(scope, user, case)
    form = DecisionForm(request.POST if request.method == "POST" else None) if decides else None
    if request.method == "POST" and form is None:
        raise PermissionDenied
    if form is not None and form.is_bound and form.is_valid():
        try:
            decide_leniency(
                by=request_actor(request), case=case, grants=form.cleaned_data["grants"] == "yes",
                decision=form.cleaned_data["decision"], today=timezone.localdate(),
                now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("已认定。"))
            return redirect("supervision:leniency", pk=pk)
    context = {
        "case": case,
        "applicant": mask_name(case.applicant),
        "form": form,
        "trail": [(_("容错纠错"), reverse("supervision:leniencies")), (case.matter, "")],
    }
    return render(request, "supervision/leniency.html", context)


def _nominee(row: Any) -> str:
    return row.nominee if _COLLECTIVE in row.award else mask_name(row.nominee)


@require_http_methods(["GET", "POST"])
def nominations(request: HttpRequest) -> HttpResponse:
    """List the nominations that the user sees, and take another."""
    scope = require(request, Permission.VIEW_TASKS)
    county, user = _county(request), int(request.user.pk or 0)
    data = request.POST if request.method == "POST" else None
    form = NominationForm(data, today=timezone.localdate())
    if form.is_bound and form.is_valid():
        place, _office = _standing(scope, county)
        try:
            made = nominate(
                by=request_actor(request), division_code=place, now=timezone.now(),
                **form.cleaned_data,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("已推荐，等审核。"))
            return redirect("supervision:nomination", pk=made.pk)
    page = page_of(visible_nominations(scope, county, user), request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, _nominee(row)) for row in page.object_list],
        "form": form,
        "tabs": tabs_for(request, "nominations"),
    }
    return render(request, "supervision/nominations.html", context)


@require_http_methods(["GET", "POST"])
def nomination(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one nomination and do its next step; nobody on his own."""
    scope = require(request, Permission.VIEW_TASKS)
    user = int(request.user.pk or 0)
    row = visible_nominations(scope, _county(request), user).filter(pk=pk).first()
    if row is None:
        raise Http404
    step = next_step(request_scope(request), user, row)
    data = request.POST if request.method == "POST" else None
    form = SettleForm(data, publishes=step == "publish") if step else None
    if request.method == "POST" and form is None:
        raise PermissionDenied
    if form is not None and form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)
        accepts = values.pop("accepts") == "yes"
        try:
            settle_nomination(
                by=request_actor(request), nomination=row, accepts=accepts, now=timezone.now(),
                **values,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("notice_to" if error.code == "bad-day" else "opinion", error.message)
        else:
            messages.success(request, _("已办理。"))
            return redirect("supervision:nomination", pk=pk)
    titles = {"review": _("审核"), "decide": _("决定"), "publish": _("公示")}
    context = {
        "row": row,
        "nominee": _nominee(row),
        "deeds": row.deeds if _nominee(row) == row.nominee else row.deeds.replace(
            row.nominee, _nominee(row)
        ),
        "form": form,
        "step_title": titles.get(step, ""),
        "trail": [(_("表彰推荐"), reverse("supervision:nominations")), (row.award, "")],
    }  # fmt: skip
    return render(request, "supervision/nomination.html", context)


@require_http_methods(["GET", "POST"])
def material_file(request: HttpRequest, pk: int) -> HttpResponse:
    """File the document of a material in the archive."""
    scope = require(request, Permission.CHANGE_REGISTERS)
    rows = Material.objects.visible_to(scope, Permission.CHANGE_REGISTERS)
    row = rows.filter(pk=pk, retired_at__isnull=True).first()
    if row is None:
        raise Http404
    form = MaterialFileForm(
        request.POST if request.method == "POST" else None, request.FILES or None
    )
    if form.is_bound and form.is_valid():
        try:
            with kept_paper(form.cleaned_data["file"]) as paper:
                assert paper is not None
                file_material(
                    by=request_actor(request), material=row, paper=paper,
                    today=timezone.localdate(), now=timezone.now(),
                )  # fmt: skip
        except RefusedError as error:
            form.add_error("file", error.message)
        else:
            messages.success(request, _("已归档。"))
            return redirect("supervision:materials-detail", pk=pk)
    detail = reverse("supervision:materials-detail", args=[pk])
    context = {
        "row": row,
        "form": form,
        "detail": detail,
        "trail": [
            (_("总结和案例"), reverse("supervision:materials")), (row.title, detail),
            (_("上传文件"), ""),
        ],
    }  # fmt: skip
    return render(request, "supervision/material_file.html", context)
