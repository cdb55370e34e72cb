"""在岗领补: the sheets of a month, one sheet with its attendance, steps with many at once."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.divisions.queries.places import towns_of
from xianjie.apps.posts.actions.paying import fill_sheet, open_month, step_sheets
from xianjie.apps.posts.enums import PostKind, SheetState, SheetStep
from xianjie.apps.posts.interfaces.forms import SheetStepForm
from xianjie.apps.posts.interfaces.tabs import tabs_of
from xianjie.apps.posts.models import PaySheet
from xianjie.apps.posts.permissions import deciding
from xianjie.apps.posts.queries.sheets import (
    SheetFilters,
    SheetLine,
    due_on,
    fills,
    filtered_sheets,
    find_sheet,
    lines_of,
    months_back,
    steps_for,
    totals_of,
    unpaid_before,
)
from xianjie.apps.posts.views.exits import reading
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.kernel.ids import mask_name
from xianjie.kernel.periods import Period
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of

VIEW, WORK = Permission.VIEW_EMPLOYMENT, Permission.WORK_EMPLOYMENT
_BULK = {
    SheetStep.APPROVE: SheetState.SUBMITTED,
    SheetStep.PAY: SheetState.APPROVED,
}


@require_GET
def sheets(request: HttpRequest) -> HttpResponse:
    """List the sheets of a month, what waits first."""
    scope, county, today = reading(request), county_of(request), timezone.localdate()
    if county is None:
        return render(request, "screening/no_place.html")
    filters = SheetFilters.of(request.GET, today)
    rows = filtered_sheets(county.code, scope, filters)
    page = page_of(rows, request.GET.get("page"))
    shown = list(page.object_list)
    places = full_names({one.division_code for one in shown}, below=county.code)
    due = due_on(county.code, filters.period)
    towns = [(place.code, place.name) for place in towns_of(county.code, scope)]
    months = [(str(one), str(one)) for one in months_back(today, filters.period)]
    decides = deciding(request_scope(request))
    totals = totals_of(rows)
    may_decide = decides.unlimited or bool(decides.grants)
    context = {
        "page": page, "today": today, "period": filters.period, "due": due,
        "rows": [
            (one, places.get(one.division_code, ""),
             one.state == SheetState.DRAFT and due < today)
            for one in shown
        ],
        "totals": totals,
        "tiles": [(state, state.label, totals.states[state]) for state in SheetState],
        "fields": [
            ("period", _("月份"), "", months, str(filters.period)),
            ("kind", _("岗位类型"), _("全部类型"), PostKind.choices, filters.kind),
            ("town", _("乡镇"), _("全部乡镇"), towns, filters.town),
            ("state", _("状态"), _("全部状态"), SheetState.choices, filters.state),
        ],
        "query": urlencode(filters.query), "hidden": filters.query,
        "earlier": unpaid_before(county.code, scope, filters.period),
        "may_open": addressed(request_scope(request), PaySheet).may(WORK),
        "bulk": [
            (step, step.label, totals.states[state])
            for step, state in _BULK.items() if may_decide and totals.states[state]
        ],
        "tabs": tabs_of(request, "sheets"),
    }  # fmt: skip
    return render(request, "posts/sheets.html", context)


@require_POST
def sheets_open(request: HttpRequest) -> HttpResponse:
    """Make the sheets of a month for the user's places."""
    scope, county = addressed(require(request, WORK), PaySheet), county_of(request)
    if county is None:
        raise Http404
    try:
        period = Period.parse(request.POST.get("period", ""))
    except UsageError as error:
        raise Http404 from error
    if scope.unlimited:
        places: tuple[str, ...] = (county.code,)
    else:
        own = [one for one in scope.prefixes if one.startswith(county.code)]
        covered = any(county.code.startswith(one) for one in scope.prefixes)
        places = (county.code,) if covered else tuple(own)
    if not places:
        raise PermissionDenied
    made, today = 0, timezone.localdate()
    try:
        for place in places:
            made += open_month(
                by=request_actor(request), place=place, period=period, today=today,
                now=timezone.now(),
            )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        words = _("%(period)s 新增 %(n)s 人，请各村填考勤后提交。")
        none = _("%(period)s 的发放表已经齐了，没有新增的人。")
        messages.success(request, (words if made else none) % {"period": period, "n": made})
    return redirect(f"{reverse('posts:sheets')}?{urlencode({'period': str(period)})}")


@require_POST
def sheets_step(request: HttpRequest) -> HttpResponse:
    """Approve or pay all sheets of the filtered month that allow it; nobody approves his own."""
    scope, county, today = require(request, WORK), county_of(request), timezone.localdate()
    step = request.POST.get("step", "")
    decides = deciding(scope)
    if not decides.unlimited and not decides.grants:
        raise PermissionDenied
    if county is None or step not in _BULK:
        raise Http404
    filters = SheetFilters.of(request.POST, today)
    rows = filtered_sheets(county.code, decides, filters).filter(state=_BULK[SheetStep(step)])
    if step == SheetStep.APPROVE:
        rows = rows.exclude(filled_by_id=request.user.pk)
    numbers = list(rows.order_by().values_list("pk", flat=True))
    try:
        done = step_sheets(
            by=request_actor(request), numbers=numbers, step=SheetStep(step), today=today,
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        words = {
            SheetStep.APPROVE: _("已审批 %(n)s 张发放表，可以发放了。"),
            SheetStep.PAY: _("已登记发放 %(n)s 张，补贴已记入各户收入台账。"),
        }[SheetStep(step)]
        messages.success(request, words % {"n": len(done)})
    return redirect(f"{reverse('posts:sheets')}?{urlencode(filters.query)}")


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a sheet; fill in attendance, or take the next step."""
    scope, today = reading(request), timezone.localdate()
    found = find_sheet(scope, pk)
    if found is None:
        raise Http404
    every, lines = request_scope(request), lines_of(found)
    may_fill = fills(every, found)
    steps = steps_for(every, request.user.pk, found)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    faults: dict[int, str] = {}
    forms = [
        SheetStepForm(one, request.POST if step == one else None, today=today) for one in steps
    ]
    if request.method == "POST":
        if step in {"fill", SheetStep.SUBMIT} and may_fill:
            faults = _filled(request, found, lines, submit=step == SheetStep.SUBMIT, today=today)
            if not faults:
                return redirect(request.get_full_path())
        elif step not in steps:
            if step not in {"fill", *SheetStep.values}:
                raise Http404
            raise PermissionDenied
        for form in forms:
            if form.step == step and form.is_valid() and _stepped(request, found, form, today):
                return redirect(request.get_full_path())
    places = full_names({found.division_code}, below=found.division_code[:6])
    place = places.get(found.division_code, "")
    context = {
        "sheet": found, "place": place, "forms": forms, "may_fill": may_fill,
        "due": due_on(found.division_code, Period.parse(found.period)), "today": today,
        "rows": [
            (one, mask_name(one.name), _typed(request, one.line.pk, "days", one.line.attended),
             _typed(request, one.line.pk, "note", one.line.note), faults.get(one.line.pk, ""))
            for one in lines
        ],
        "fault": faults.get(0, ""),
        "over": Period.parse(found.period).last_day <= today,
        "trail": [
            (_("考勤发放"), f"{reverse('posts:sheets')}?{urlencode({'period': found.period})}"),
            (f"{place} {found.period}", ""),
        ],
    }  # fmt: skip
    return render(request, "posts/sheet.html", context)


def _typed(request: HttpRequest, number: int, name: str, stored: Any) -> Any:
    return request.POST.get(f"{name}-{number}", stored)


def _filled(
    request: HttpRequest, found: PaySheet, lines: list[SheetLine], *, submit: bool, today: date
) -> dict[int, str]:
    days, notes, faults = {}, {}, {}
    for one in lines:
        text = request.POST.get(f"days-{one.line.pk}", str(one.line.attended)).strip()
        if not text.isascii() or not text.isdigit():
            faults[one.line.pk] = _("请填 0 到 %(most)s 的整数。") % {"most": one.most}
            continue
        days[one.line.pk] = int(text[:4])
        notes[one.line.pk] = request.POST.get(f"note-{one.line.pk}", one.line.note)
    if faults:
        return faults
    try:
        fill_sheet(
            by=request_actor(request), sheet=found, days=days, notes=notes,
            version=number_in(request.POST.get("version", "")) or 0, submit=submit, today=today,
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        number = number_in(error.code.removeprefix("line-")) or 0
        return {number: error.message}
    messages.success(
        request, _("考勤已提交，等另一人审批。") if submit else _("已保存，还没有提交。")
    )
    return {}


def _stepped(request: HttpRequest, found: PaySheet, form: SheetStepForm, today: date) -> bool:
    data = form.cleaned_data
    try:
        step_sheets(
            by=request_actor(request), numbers=[found.pk], step=form.step,
            words=data.get("words", ""), day=data.get("day"), today=today, now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        name = {"bad-day": "day", "no-words": "words"}.get(error.code)
        form.add_error(name if name in form.fields else None, error.message)
        return False
    messages.success(request, _("已办：%(step)s。") % {"step": form.step.label})
    return True
