"""Inspections: plan, sample, findings, coverage."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.supervision.actions import (
    close_inspection,
    draw_sample,
    plan_inspection,
    record_finding,
    record_sample_export,
)
from xianjie.apps.supervision.enums import InspectionState, Verdict
from xianjie.apps.supervision.interfaces.inspection_forms import (
    DrawForm,
    FindingForm,
    PlanForm,
    SummaryForm,
)
from xianjie.apps.supervision.interfaces.registers import mask_names
from xianjie.apps.supervision.models import Inspection, InspectionSample
from xianjie.apps.supervision.queries.sampling import (
    LIFTED_HOUSEHOLDS,
    ORDINARY_HOUSEHOLDS,
    VILLAGES,
    coverage,
    inspections_in,
    sampling_rules,
)
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of

_LIST = "supervision:inspections"
_COLUMNS = (("序号", 6), ("组", 5), ("乡镇", 14), ("村", 14), ("抽样层", 10), ("户编号", 20),
            ("户主", 8), ("结果", 10), ("情况", 40))  # fmt: skip


@require_http_methods(["GET", "POST"])
def inspections(request: HttpRequest) -> HttpResponse:
    """List inspections with what they found, plan another, show the year's coverage."""
    scope = require(request, Permission.SUPERVISE)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    form = PlanForm(request.POST if request.method == "POST" else None, today=today)
    if form.is_bound and form.is_valid():
        try:
            made = plan_inspection(
                by=request_actor(request), county=county.code, now=timezone.now(),
                **form.cleaned_data,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("ends_on" if error.code == "bad-day" else None, error.message)
        else:
            messages.success(request, _("已安排，下一步抽名单。"))
            return redirect("supervision:inspection", pk=made.pk)
    page = page_of(inspections_in(county.code, scope), request.GET.get("page"))
    lines = coverage(county.code, scope, today.year)
    context = {
        "form": form,
        "page": page,
        "coverage": lines,
        "drawn": sum(line.drawn for line in lines),
        "villages": sum(line.villages for line in lines),
        "year": today.year,
        "unverified": sampling_rules(county.code, today).unverified(VILLAGES),
    }
    return render(request, "supervision/inspections.html", context)


def _found(request: HttpRequest, pk: int) -> Inspection:
    scope = require(request, Permission.SUPERVISE)
    found = Inspection.objects.visible_to(scope, Permission.SUPERVISE).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _samples(inspection: Inspection) -> Any:
    rows = InspectionSample.objects.proven("samples of an inspection found through its gate")
    return rows.filter(inspection=inspection).select_related("household", "item")


@require_http_methods(["GET", "POST"])
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an inspection: draw its sample, work through it, close it."""
    found = _found(request, pk)
    today, posted = timezone.localdate(), request.POST.get("form", "")
    rules = sampling_rules(found.division_code[:6], found.starts_on)
    initial = {
        "seed": f"{found.starts_on:%Y%m%d}-{found.pk}",
        "villages": rules.whole(VILLAGES) or 0,
        "lifted": rules.whole(LIFTED_HOUSEHOLDS) or 0,
        "ordinary": rules.whole(ORDINARY_HOUSEHOLDS) or 0,
    }
    draw = DrawForm(request.POST if posted == "draw" else None, initial=initial)
    close = SummaryForm(request.POST if posted == "close" else None)
    by, now = request_actor(request), timezone.now()
    if request.method == "POST":
        form: Any = {"draw": draw, "close": close}.get(posted)
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            try:
                if posted == "draw":
                    number = draw_sample(by=by, inspection=found, now=now, **form.cleaned_data)
                    messages.success(request, _("已抽 %(n)s 户。") % {"n": number})
                else:
                    close_inspection(by=by, inspection=found, now=now, **form.cleaned_data)
                    messages.success(request, _("检查已结束。"))
                return redirect("supervision:inspection", pk=pk)
            except RefusedError as error:
                form.add_error(None, error.message)
    group = request.GET.get("group", "")
    rows = _samples(found)
    if (chosen := number_in(group)) is not None:
        rows = rows.filter(group=chosen)
    if request.GET.get("view") == "bad":
        rows = rows.filter(verdict=Verdict.BAD)
    elif request.GET.get("view") == "left":
        rows = rows.filter(verdict=Verdict.OPEN)
    page = page_of(rows, request.GET.get("page"), size=60)
    places = villages_by_code(row.division_code for row in page.object_list)
    all_rows = list(_samples(found).values_list("household_id", "verdict", "item_id"))
    households = [verdict for household, verdict, _item in all_rows if household is not None]
    context = {
        "inspection": found,
        "team": mask_names(found.team),
        "draw": draw if found.state == InspectionState.PLANNED else None,
        "close": close if found.state == InspectionState.DRAWN else None,
        "rows": [
            (row, places[row.division_code], mask_name(row.household.head_name)
             if row.household else "")
            for row in page.object_list
        ],
        "page": page,
        "groups": range(1, found.groups + 1),
        "group": group,
        "view": request.GET.get("view", ""),
        "total": len(households),
        "checked": len(households) - households.count(Verdict.OPEN),
        "bad": sum(verdict == Verdict.BAD for _household, verdict, _item in all_rows),
        "listed": sum(item is not None for _household, _verdict, item in all_rows),
        "today": today,
        "trail": [(_("督查检查"), reverse(_LIST)), (found.title, "")],
    }  # fmt: skip
    return render(request, "supervision/inspection.html", context)


@require_http_methods(["GET", "POST"])
def inspection_sample(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Enter what was found at one drawn line; the next line follows."""
    found = _found(request, pk)
    sample = _samples(found).filter(number=number).first()
    if sample is None:
        raise Http404
    initial = {"verdict": "" if sample.verdict == Verdict.OPEN else sample.verdict,
               "words": sample.words}  # fmt: skip
    form = FindingForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            record_finding(
                by=request_actor(request), sample=sample, today=timezone.localdate(),
                now=timezone.now(), **form.cleaned_data,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("words" if error.code == "no-words" else None, error.message)
        else:
            messages.success(request, _("已登记。"))
            after = _samples(found).filter(number__gt=number, verdict=Verdict.OPEN).first()
            if after is None:
                return redirect("supervision:inspection", pk=pk)
            return redirect("supervision:inspection-sample", pk=pk, number=after.number)
    place = villages_by_code([sample.division_code])[sample.division_code]
    context = {
        "inspection": found,
        "sample": sample,
        "place": place,
        "head": mask_name(sample.household.head_name) if sample.household else "",
        "form": form if found.state == InspectionState.DRAWN else None,
        "back": reverse("supervision:inspection", args=[pk]),
        "trail": [
            (_("督查检查"), reverse(_LIST)),
            (found.title, reverse("supervision:inspection", args=[pk])),
            (_("第 %(n)s 号") % {"n": number}, ""),
        ],
    }
    return render(request, "supervision/inspection_sample.html", context)


@require_GET
def inspection_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the list of a sample, heads masked, with the seed on its sheet of origin."""
    found = _found(request, pk)
    rows = list(_samples(found))
    places = villages_by_code(row.division_code for row in rows)
    target, now = BytesIO(), timezone.now()
    with new_workbook(target) as book:
        lines = (
            (row.number, row.group, places[row.division_code].town, places[row.division_code].name,
             row.get_stratum_display(), row.household.household_code if row.household else "",
             mask_name(row.household.head_name) if row.household else "",
             row.get_verdict_display(), row.words)
            for row in rows
        )  # fmt: skip
        number = write_table(book, "抽查名单", _COLUMNS, lines)
        write_provenance(book, Provenance(
            title=f"{found.title}抽查名单（户主姓名已脱敏）", by=str(request.user),
            at=timezone.localtime(now), filters=(("随机种子", found.seed),), rows=number,
        ))  # fmt: skip
    record_sample_export(by=request_actor(request), inspection=found, rows=number, now=now)
    return attachment(target.getvalue(), f"抽查名单_{found.pk}.xlsx")
