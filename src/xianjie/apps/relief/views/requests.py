"""The relief platform: list, one request with its steps, entering, referring, figures, export."""

from __future__ import annotations

from dataclasses import asdict
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

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.queries.places import villages_for
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of
from xianjie.apps.relief.actions import Need, add_step, refer, submit_request
from xianjie.apps.relief.actions.requests import overdue_days
from xianjie.apps.relief.choices import NEEDS, REFERRAL_CHANNEL, pairs_of
from xianjie.apps.relief.enums import REQUEST_STEPS, RequestKind, RequestStep
from xianjie.apps.relief.interfaces.exporter import REQUEST_COLUMNS, export_list
from xianjie.apps.relief.interfaces.picking import SUBMIT
from xianjie.apps.relief.interfaces.request_forms import ReferralForm, RequestForm, StepForm
from xianjie.apps.relief.interfaces.tabs import tabs_of
from xianjie.apps.relief.models import ReliefRequest
from xianjie.apps.relief.queries.monitoring import monitoring_hint
from xianjie.apps.relief.queries.requests import (
    ALL,
    DONE,
    LATE,
    OFFICE,
    OPEN,
    WAIT,
    RequestFilters,
    counts,
    filtered_requests,
    find_request,
    may_step,
    office_for,
    offices_of,
    rates,
    whole_rate,
    year_start,
)
from xianjie.apps.relief.queries.rules import FINISH_DAYS, GOAL, goal_of, relief_rules
from xianjie.apps.relief.views.common import given_household, household_for, picking, turned
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name, mask_phone
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

_FEN = 100


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """List the requests that the user sees, the most urgent first, with the completion rate."""
    scope = require(request, Permission.VIEW_RELIEF)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    filters = RequestFilters.of(request.GET)
    page = page_of(filtered_requests(county.code, scope, filters, today), request.GET.get("page"))
    rows = list(page.object_list)
    places = full_names({row.division_code for row in rows}, below=county.code)
    numbers = counts(county.code, scope, today)
    goal = goal_of(county.code, today)
    every = request_scope(request)
    tiles = (
        (OPEN, _("未办结"), ""), (LATE, _("超期"), "bad"), (WAIT, _("待受理、转办、办结"), ""),
        (OFFICE, _("部门办理中"), ""), (DONE, _("已办结"), ""),
    )  # fmt: skip
    context = {
        "filters": filters,
        "fields": _fields(county, scope, filters),
        "page": page,
        "rows": [_line(row, places.get(row.division_code, ""), today) for row in rows],
        "tiles": [(key, title, numbers[key], kind) for key, title, kind in tiles],
        "total": numbers[ALL],
        "whole": whole_rate(county.code, scope, today, year_start(today), goal),
        "goal": _percent(goal),
        "days": relief_rules(county.code, today).whole(FINISH_DAYS),
        "unverified": relief_rules(county.code, today).unverified(FINISH_DAYS, GOAL),
        "tabs": tabs_of(request, "requests"),
        "may_enter": every.may(Permission.APPLY_RELIEF),
        "may_refer": _may_refer(every),
        "is_office": bool(every.grants) and not _is_near(every),
        "export_query": urlencode({k: v for k, v in asdict(filters).items() if v}),
        "today": today,
    }  # fmt: skip
    return render(request, "relief/requests.html", context)


def _percent(goal: Any) -> Any:
    return None if goal is None else (goal * 100).normalize()


def _is_near(scope: Scope) -> bool:
    """Whether somebody is more than a clerk of a department."""
    grants = scope.narrowed(Permission.VIEW_RELIEF).grants
    return scope.unlimited or any(one.role != Role.DEPARTMENT_CLERK for one in grants)


def _may_refer(scope: Scope) -> bool:
    grants = scope.narrowed(Permission.HANDLE_RELIEF).grants
    return scope.unlimited or any(one.role != Role.DEPARTMENT_CLERK for one in grants)


def _line(row: ReliefRequest, place: str, today: Any) -> dict[str, Any]:
    return {
        "row": row,
        "who": mask_name(row.who) if row.who else "–",
        "place": place,
        "late": overdue_days(row, today),
    }


def _fields(county: NamedPlace, scope: Scope, filters: RequestFilters) -> list[dict[str, Any]]:
    """Return the choices of the filter row."""
    views = [
        (OPEN, _("未办结")), (LATE, _("超期")), (WAIT, _("待受理、转办、办结")),
        (OFFICE, _("部门办理中")), (DONE, _("已办结")), (ALL, _("全部")),
    ]  # fmt: skip
    every: list[tuple[str, str, str | None, Any]] = [
        ("view", _("状态"), None, views),
        ("need", _("需求"), _("全部需求"), pairs_of(NEEDS)),
        ("kind", _("类别"), _("全部类别"), RequestKind.choices),
    ]
    if _is_near(scope):
        towns = [(place.code, place.name) for place in towns_of(county.code, scope)]
        offices = [(str(one.pk), one.name) for one in offices_of(county.code)]
        every += [
            ("town", _("乡镇"), _("全部乡镇"), towns),
            ("office", _("部门"), _("全部部门"), offices),
        ]
    return [
        {"name": name, "title": title, "every": all_of, "choices": choices,
         "value": getattr(filters, name)}
        for name, title, all_of, choices in every
    ]  # fmt: skip


@require_GET
def requests_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the requests that the list shows, names masked."""
    scope = require(request, Permission.VIEW_RELIEF)
    county = county_of(request)
    if county is None:
        raise Http404
    today, filters = timezone.localdate(), RequestFilters.of(request.GET)
    rows = list(filtered_requests(county.code, scope, filters, today))
    places = full_names({row.division_code for row in rows}, below=county.code)
    lines = (
        (
            row.number, row.get_kind_display(), mask_name(row.who) if row.who else "",
            row.household.household_code if row.household else "",
            places.get(row.division_code, ""), row.need, row.channel, "是" if row.urgent else "",
            row.received_on, row.get_state_display(), str(row.organisation or ""), row.finish_by,
            row.finished_on, row.result, None if row.amount is None else row.amount / _FEN,
            overdue_days(row, today) or None,
        )
        for row in rows
    )  # fmt: skip
    content = export_list(
        by=request_actor(request), made_by=str(request.user), what="ReliefRequest",
        title="救助申请", county=county.code, columns=REQUEST_COLUMNS, lines=lines,
        filters=tuple((k, v) for k, v in asdict(filters).items() if v), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"救助申请_{county.code}_{today}.xlsx")


@require_GET
def request_figures(request: HttpRequest) -> HttpResponse:
    """Show the completion rate by month, township and department against the goal."""
    scope = require(request, Permission.VIEW_RELIEF)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    since, goal = year_start(today), goal_of(county.code, today)
    kinds = [("month", _("按月（申请月份）")), ("office", _("按部门"))]
    if _is_near(scope):
        kinds.insert(1, ("town", _("按乡镇")))
    found = {key: rates(county.code, scope, today, since, key, goal) for key, _title in kinds}
    towns = full_names({f"{one.key}000" for one in found.get("town", [])}, below=county.code)
    base = reverse("relief:requests")
    parts = []
    for key, title in kinds:
        lines = []
        for one in found[key]:
            name = towns.get(f"{one.key}000", one.name) if key == "town" else one.name
            query = {"month": {}, "town": {"town": f"{one.key}000"}, "office": {"office": one.key}}
            url = f"{base}?{urlencode({'view': 'all', **query[key]})}" if key != "month" else ""
            lines.append((name, one, url))
        parts.append((key, title, lines))
    rules = relief_rules(county.code, today)
    context = {
        "parts": parts,
        "whole": whole_rate(county.code, scope, today, since, goal),
        "since": since,
        "today": today,
        "goal": _percent(goal),
        "goal_source": rules.parameter(GOAL),
        "days": rules.whole(FINISH_DAYS),
        "tabs": tabs_of(request, "requests"),
        "trail": [(_("救助申请"), base), (_("办结率"), "")],
    }
    return render(request, "relief/request_figures.html", context)


@require_http_methods(["GET", "POST"])
def request_new(request: HttpRequest) -> HttpResponse:
    """Enter a request; every button but the last one keeps what was filled in."""
    scope = require(request, Permission.APPLY_RELIEF)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    options: dict[str, Any] = {"villages": villages_for(county.code, scope)}
    right = Permission.APPLY_RELIEF
    step = request.POST.get("step", SUBMIT) if request.method == "POST" else ""
    if request.method == "GET":
        form = RequestForm.fresh(
            {
                "received_on": today,
                "channel": REFERRAL_CHANNEL,
                **given_household(request, scope, right),
            },
            **options,
        )
    elif step != SUBMIT:
        form = turned(request, RequestForm, step, **options)
    else:
        form = RequestForm(request.POST, **options)
        if form.is_valid():
            data = form.cleaned_data
            need = Need(
                division_code=data["village"], need=data["need"], channel=data["channel"],
                household=household_for(scope, str(data["household"] or ""), right),
                who=data["who"], phone=data["phone"], words=data["words"],
                urgent=data["urgent"], received_on=data["received_on"],
            )  # fmt: skip
            try:
                made = submit_request(
                    by=request_actor(request), client_id=data["client_id"], need=need,
                    today=today, now=timezone.now(),
                )  # fmt: skip
            except RefusedError as error:
                fields = {"bad-day": "received_on", "no-people": "who"}
                form.add_error(fields.get(error.code), error.message)
            else:
                messages.success(request, _("已登记，编号 %(number)s。") % {"number": made.number})
                return redirect("relief:request", pk=made.pk)
    context = picking(scope, form, step, right) | {
        "title": _("登记救助申请"),
        "about": _("先找户，再选需要什么；乡镇受理后转部门，超过时限会督办。"),
        "submit": _("登记"),
        "back": reverse("relief:requests"),
        "trail": [(_("救助申请"), reverse("relief:requests")), (_("登记"), "")],
    }
    return render(request, "relief/pick_form.html", context)


@require_http_methods(["GET", "POST"])
def referral_new(request: HttpRequest) -> HttpResponse:
    """Refer a household to the department of its need."""
    scope = require(request, Permission.HANDLE_RELIEF)
    if not _may_refer(scope):
        raise PermissionDenied
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    right = Permission.HANDLE_RELIEF
    options: dict[str, Any] = {
        "villages": villages_for(county.code, scope), "offices": offices_of(county.code),
    }  # fmt: skip
    step = request.POST.get("step", SUBMIT) if request.method == "POST" else ""
    if request.method == "GET":
        given = given_household(request, scope, right)
        need = request.GET.get("need", "")
        office = office_for(county.code, need, today, options["offices"])
        form = ReferralForm.fresh(
            {**given, "need": need, "office": str(office.pk) if office else ""}, **options
        )
    elif step != SUBMIT:
        form = turned(request, ReferralForm, step, **options)
    else:
        form = ReferralForm(request.POST, **options)
        if form.is_valid():
            data = form.cleaned_data
            household = household_for(scope, str(data["household"] or ""), right)
            if household is None:
                raise Http404
            try:
                made = refer(
                    by=request_actor(request), client_id=data["client_id"],
                    need=Need(division_code=household.division_code, need=data["need"],
                              channel=REFERRAL_CHANNEL, household=household,
                              words=data["words"]),
                    office=form.offices[data["office"]], today=today, now=timezone.now(),
                )  # fmt: skip
            except RefusedError as error:
                form.add_error("office" if error.code == "no-office" else None, error.message)
            else:
                messages.success(request, _("已转介，编号 %(number)s。") % {"number": made.number})
                return redirect("relief:request", pk=made.pk)
    context = picking(scope, form, step, right) | {
        "title": _("专项转介"),
        "about": _("按需求把户转给部门，部门办完把结果报回来。"),
        "submit": _("转介"),
        "back": reverse("relief:requests"),
        "trail": [(_("救助申请"), reverse("relief:requests")), (_("转介"), "")],
    }
    return render(request, "relief/pick_form.html", context)


@require_http_methods(["GET", "POST"])
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at one request and do the next thing about it."""
    scope = require(request, Permission.VIEW_RELIEF)
    found = find_request(scope, pk)
    if found is None:
        raise Http404
    every, user = request_scope(request), request.user.pk
    posted = request.POST.get("step", "") if request.method == "POST" else ""
    if posted and posted not in RequestStep.values:
        raise Http404
    allowed = [step for step in REQUEST_STEPS[found.state] if may_step(every, user, found, step)]
    if posted and posted not in allowed:
        if posted in REQUEST_STEPS[found.state]:
            raise PermissionDenied
        messages.error(request, _("这一件刚刚变了，请看办理记录后再办。"))
        return redirect("relief:request", pk=pk)
    if request.method == "POST" and not posted:
        raise PermissionDenied
    today = timezone.localdate()
    offices = offices_of(found.county_code) if RequestStep.TRANSFER in allowed else []
    proposed = office_for(found.county_code, found.need, today, offices)
    forms = [
        StepForm(
            RequestStep(step), request.POST if step == posted else None, offices=offices,
            chosen=str(proposed.pk) if proposed else "", has_result=bool(found.result),
            version=found.version,
        )
        for step in allowed
    ]  # fmt: skip
    for form in forms:
        if form.step == posted and form.is_valid():
            try:
                add_step(
                    by=request_actor(request), found=found, step=posted,
                    words=form.cleaned_data["words"], office=form.organisation,
                    outcome=form.outcome, version=form.cleaned_data["version"], today=today,
                    now=timezone.now(),
                )  # fmt: skip
            except RefusedError as error:
                places = {"no-office": "office", "no-result": "result", "no-words": "words"}
                name = places.get(error.code)
                form.add_error(name if name in form.fields else None, error.message)
            else:
                messages.success(request, _("已办：%(step)s。") % {"step": form.step.label})
                return redirect("relief:request", pk=pk)
    place = full_names({found.division_code}, below=found.county_code)
    sees = every.may(Permission.VIEW_HOUSEHOLDS, found.division_code)
    context = {
        "found": found,
        "who": mask_name(found.who) if found.who else "–",
        "phone": mask_phone(found.phone) if found.phone else "",
        "place": place.get(found.division_code, ""),
        "sees_household": sees and found.household_id is not None,
        "sees_clue": every.may(Permission.VIEW_CASES, found.division_code),
        "events": found.events.select_related("user", "organisation"),
        "forms": forms,
        "late": overdue_days(found, today),
        "hint": monitoring_hint(found, today) if RequestStep.PASS_ON in allowed else None,
        "trail": [(_("救助申请"), reverse("relief:requests")), (found.number, "")],
    }
    return render(request, "relief/request.html", context)
