"""Unsold goods: list, report, one case with its steps, the answer of a called unit, export."""

from __future__ import annotations

from dataclasses import asdict
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
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.queries.places import villages_for
from xianjie.apps.collective.actions.unsold import (
    Goods,
    Sale,
    answer_call,
    call_units,
    end_unsold,
    record_sale,
    report_unsold,
)
from xianjie.apps.collective.choices import GOODS, pairs_of
from xianjie.apps.collective.enums import Level, UnsoldStep
from xianjie.apps.collective.interfaces.distribution_forms import fen
from xianjie.apps.collective.interfaces.line_books import export_book
from xianjie.apps.collective.interfaces.tabs import CONSUMPTION, tabs_of
from xianjie.apps.collective.interfaces.unsold_forms import (
    CallAnswerForm,
    ReportForm,
    UnsoldStepForm,
)
from xianjie.apps.collective.models import UnsoldCall, UnsoldCase, UnsoldSale
from xianjie.apps.collective.queries.rules import UNSOLD_QUANTITY, collective_rules
from xianjie.apps.collective.queries.unsold import (
    ALL,
    CLOSED,
    LATE,
    MINE,
    OPEN,
    REPORTED,
    UnsoldFilters,
    filtered_unsold,
    find_unsold,
    organisations_of,
    steps_of,
    units_to_call,
    unsold_counts,
)
from xianjie.apps.collective.views.distributions import own_scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.divisions.queries.places import towns_of
from xianjie.kernel.errors import RefusedError
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

FEN = 100
COLUMNS = (
    ("编号", 16), ("村", 24), ("品类", 8), ("产品", 12), ("等级", 6), ("预警依据", 30),
    ("滞销(吨)", 10), ("已销售(吨)", 10), ("销售额(元)", 12), ("涉及户数", 8), ("脱贫监测户", 8),
    ("上报日期", 12), ("期限", 12), ("状态", 10), ("结案日期", 12),
)  # fmt: skip


@require_GET
def unsold_list(request: HttpRequest) -> HttpResponse:
    """List the reports that the user sees, the most urgent first."""
    scope = own_scope(request, UnsoldCase, Permission.VIEW_COLLECTIVE)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today, filters = timezone.localdate(), UnsoldFilters.of(request.GET)
    page = page_of(filtered_unsold(county.code, scope, filters, today), request.GET.get("page"))
    rows = list(page.object_list)
    places = full_names({row.division_code for row in rows}, below=county.code)
    numbers = unsold_counts(county.code, scope, today)
    views = [
        (OPEN, _("没办完")), (REPORTED, _("待调度")), (LATE, _("逾期")), (MINE, _("调度给本单位")),
        (CLOSED, _("已结案")), (ALL, _("全部")),
    ]  # fmt: skip
    towns = [(place.code, place.name) for place in towns_of(county.code, scope)]
    context = {
        "page": page,
        "rows": [(row, places.get(row.division_code, ""), _late(row, today)) for row in rows],
        "numbers": numbers,
        "tiles": [
            (key, title, numbers[key]) for key, title in views if key in {OPEN, REPORTED, LATE}
        ],
        "fields": [
            ("view", _("状态"), "", views, filters.view),
            ("level", _("等级"), _("全部等级"), Level.choices, filters.level),
            ("category", _("品类"), _("全部品类"), pairs_of(GOODS), filters.category),
            ("town", _("乡镇"), _("全部乡镇"), towns, filters.town),
        ],
        "unverified": collective_rules(county.code, today).unverified(UNSOLD_QUANTITY),
        "tabs": tabs_of(request, CONSUMPTION, "unsold-list"),
        "may_report": addressed(request_scope(request), UnsoldCase).may(
            Permission.WORK_COLLECTIVE
        ),
        "export_query": urlencode({k: v for k, v in asdict(filters).items() if v}),
        "today": today,
    }  # fmt: skip
    return render(request, "collective/unsold_list.html", context)


def _late(row: UnsoldCase, today: date) -> bool:
    return row.closed_on is None and row.due_on is not None and row.due_on < today


@require_GET
def unsold_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the reports that the list shows."""
    scope = own_scope(request, UnsoldCase, Permission.VIEW_COLLECTIVE)
    county = county_of(request)
    if county is None:
        raise Http404
    today, filters = timezone.localdate(), UnsoldFilters.of(request.GET)
    rows = list(filtered_unsold(county.code, scope, filters, today))
    places = full_names({row.division_code for row in rows}, below=county.code)
    lines = (
        (
            row.number, places.get(row.division_code, ""), row.category, row.product, row.level,
            row.grounds, row.quantity, row.sold, row.earned / FEN, row.households,
            row.poor_households, row.reported_on, row.due_on, row.get_state_display(),
            row.closed_on,
        )
        for row in rows
    )  # fmt: skip
    content = export_book(
        by=request_actor(request), made_by=str(request_user(request)), what="UnsoldCase",
        title="滞销处置", county=county.code, columns=COLUMNS, rows=lines,
        filters=tuple((k, v) for k, v in asdict(filters).items() if v), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"滞销处置_{county.code}_{today}.xlsx")


@require_http_methods(["GET", "POST"])
def unsold_new(request: HttpRequest) -> HttpResponse:
    """Report unsold goods, mostly from a phone."""
    scope = own_scope(request, UnsoldCase, Permission.WORK_COLLECTIVE)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    villages = villages_for(county.code, scope.narrowed(Permission.WORK_COLLECTIVE))
    form = ReportForm(request.POST or None, villages=villages)
    if request.method == "POST" and form.is_valid():
        made = _reported(request, form)
        if made is not None:
            messages.success(
                request, _("已上报，%(level)s预警。") % {"level": made.get_level_display()}
            )
            return redirect("collective:unsold", pk=made.pk)
    context = {
        "form": form, "title": _("上报滞销"), "submit": _("上报"),
        "back": reverse("collective:unsold-list"),
        "about": _("等级按规则库的数量、跌幅、存放天数自动定，乡镇和部门马上收到提醒。"),
        "trail": [(_("滞销处置"), reverse("collective:unsold-list")), (_("上报"), "")],
    }  # fmt: skip
    return render(request, "collective/unsold_new.html", context)


def _reported(request: HttpRequest, form: ReportForm) -> UnsoldCase | None:
    data = form.cleaned_data
    goods = Goods(
        category=data["category"], product=data["product"], quantity=data["quantity"],
        usual_price=fen(data["usual_price"]), price=fen(data["price"]),
        keeps_days=data["keeps_days"], households=data["households"],
        poor_households=data["poor_households"], words=data["words"],
    )  # fmt: skip
    try:
        return report_unsold(
            by=request_actor(request), client_id=data["client_id"], village=data["village"],
            goods=goods, today=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        fields = {"bad-quantity": "quantity", "bad-price": "usual_price",
                  "bad-households": "poor_households", "not-permitted": "village"}  # fmt: skip
        form.add_error(fields.get(error.code), error.message)
        return None


def _found(request: HttpRequest, pk: int) -> UnsoldCase:
    scope = own_scope(request, UnsoldCase, Permission.VIEW_COLLECTIVE)
    found = find_unsold(scope, pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def unsold(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at one report and do the next thing about it."""
    found = _found(request, pk)
    every, today = request_scope(request), timezone.localdate()
    allowed = steps_of(every, request.user.pk, found)
    posted = request.POST.get("step", "") if request.method == "POST" else ""
    if request.method == "POST" and posted not in allowed:
        if not found.events.filter(step=posted, user_id=request.user.pk or 0).exists():
            raise PermissionDenied
        messages.info(request, _("这一步您已经办过了，请看办理记录。"))
        return redirect("collective:unsold", pk=pk)
    calls = list(
        UnsoldCall.objects.proven("calls of a report found through the gate")
        .filter(case=found)
        .select_related("organisation")
    )
    called = {one.organisation_id for one in calls}
    units = [
        (one.pk, one.name)
        for one in (units_to_call(found.county_code, today) if "CALL" in allowed else [])
        if one.pk not in called
    ]
    forms = [
        UnsoldStepForm(
            step, request.POST if step == posted else None, units=units, day=today,
            due_on=found.due_on if found.due_on and found.due_on >= today else today,
            quantity=(found.quantity - found.sold).normalize(),
        )
        for step in allowed
        if step != UnsoldStep.CALL or units
    ]  # fmt: skip
    for form in forms:
        if form.step == posted and form.is_valid() and _stepped(request, found, form):
            return redirect("collective:unsold", pk=pk)
    own = addressed(every, UnsoldCase)
    leads = own.may(Permission.REVIEW_COLLECTIVE, found.division_code)
    mine = organisations_of(own)
    place = full_names({found.division_code}, below=found.county_code)
    context = {
        "found": found,
        "place": place.get(found.division_code, ""),
        "late": _late(found, today),
        "left": found.quantity - found.sold,
        "calls": [
            (one, one.answered_on is None and one.due_on < today,
             found.closed_on is None and (leads or one.organisation_id in mine))
            for one in calls
        ],
        "sales": UnsoldSale.objects.proven("sales of a report found through the gate").filter(
            case=found
        ),
        "events": found.events.select_related("user"),
        "forms": forms,
        "trail": [(_("滞销处置"), reverse("collective:unsold-list")), (found.number, "")],
    }  # fmt: skip
    return render(request, "collective/unsold.html", context)


def _stepped(request: HttpRequest, found: UnsoldCase, form: UnsoldStepForm) -> bool:
    data: dict[str, Any] = form.cleaned_data
    by, today, now = request_actor(request), timezone.localdate(), timezone.now()
    try:
        if form.step == UnsoldStep.CALL:
            units = units_to_call(found.county_code, today)
            call_units(
                by=by, found=found, task=data["task"], due_on=data["due_on"], today=today,
                now=now, organisations=[one for one in units if one.pk in data["units"]],
            )  # fmt: skip
        elif form.step == UnsoldStep.SELL:
            sale = Sale(
                data["day"], data["buyer"], data["channel"], data["quantity"], fen(data["amount"])
            )
            record_sale(by=by, found=found, sale=sale, today=today, now=now)
        else:
            end_unsold(
                by=by, found=found, step=form.step, words=data["words"], today=today, now=now
            )
    except RefusedError as error:
        fields = {"bad-quantity": "quantity", "bad-amount": "amount", "no-buyer": "buyer",
                  "no-unit": "units", "no-words": "words"}  # fmt: skip
        day = "due_on" if form.step == UnsoldStep.CALL else "day"
        name = day if error.code == "bad-day" else fields.get(error.code)
        form.add_error(name if name in form.fields else None, error.message)
        return False
    messages.success(request, _("已办：%(step)s。") % {"step": form.step.label})
    return True


@require_http_methods(["GET", "POST"])
def unsold_answer(request: HttpRequest, pk: int, call_pk: int) -> HttpResponse:
    """Say what a called unit did."""
    require(request, Permission.WORK_COLLECTIVE)
    found = _found(request, pk)
    rows = UnsoldCall.objects.proven("calls of a report found through the gate")
    call = rows.filter(pk=call_pk, case=found).select_related("organisation").first()
    if call is None:
        raise Http404
    own = addressed(request_scope(request), UnsoldCase)
    if call.organisation_id not in organisations_of(own) and not own.may(
        Permission.REVIEW_COLLECTIVE, found.division_code
    ):
        raise PermissionDenied
    form = CallAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_call(
                by=request_actor(request), call=call, answer=form.cleaned_data["answer"],
                today=timezone.localdate(), now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("answer", error.message)
        else:
            messages.success(request, _("已反馈。"))
            return redirect("collective:unsold", pk=pk)
    context = {
        "form": form, "found": found, "title": _("反馈滞销处置"),
        "quote": f"{call.organisation.name}：{call.task}", "submit": _("反馈"),
        "back": reverse("collective:unsold", args=[pk]),
        "trail": [
            (_("滞销处置"), reverse("collective:unsold-list")),
            (found.number, reverse("collective:unsold", args=[pk])), (_("反馈"), ""),
        ],
    }  # fmt: skip
    return render(request, "collective/one_form.html", context)
