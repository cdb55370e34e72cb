"""Temporary relief: list, one case with its steps, applying, export."""

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

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.queries.places import villages_for
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.divisions.queries.places import towns_of
from xianjie.apps.relief.actions import Plea, apply_temporary, temporary_step
from xianjie.apps.relief.enums import TemporaryKind, TemporaryStep
from xianjie.apps.relief.interfaces.exporter import export_list
from xianjie.apps.relief.interfaces.picking import SUBMIT
from xianjie.apps.relief.interfaces.tabs import tabs_of
from xianjie.apps.relief.interfaces.temporary_forms import FEN, TemporaryForm, TemporaryStepForm
from xianjie.apps.relief.models import TemporaryRelief
from xianjie.apps.relief.queries.rules import MOST_TIMES, PAPER_DAYS, SMALL_TIMES, relief_rules
from xianjie.apps.relief.queries.temporary import (
    ALL,
    OPEN,
    PAID,
    PAPERS,
    PAY,
    WAIT,
    TemporaryFilters,
    filtered_temporary,
    find_temporary,
    limits_of,
    temporary_counts,
    temporary_steps,
)
from xianjie.apps.relief.views.common import (
    done_before,
    given_household,
    household_for,
    picking,
    turned,
)
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

COLUMNS = (
    ("编号", 16), ("救助对象", 10), ("户编号", 18), ("所在村", 24), ("类型", 10), ("事由", 14),
    ("人数", 6), ("申请日期", 12), ("申请金额(元)", 12), ("状态", 10), ("审批层级", 10),
    ("批准金额(元)", 12), ("发放日期", 12), ("先行救助", 8), ("补手续期限", 12), ("补齐日期", 12),
)  # fmt: skip


def _scope(request: HttpRequest) -> Scope:
    """Return the scope in which the list may be read; clerks of other departments get 403."""
    scope = addressed(require(request, Permission.VIEW_RELIEF), TemporaryRelief)
    if not scope.unlimited and not scope.grants:
        raise PermissionDenied
    return scope


@require_GET
def temporary_list(request: HttpRequest) -> HttpResponse:
    """List the cases that the user sees, what waits first."""
    scope = _scope(request)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today, filters = timezone.localdate(), TemporaryFilters.of(request.GET)
    page = page_of(filtered_temporary(county.code, scope, filters), request.GET.get("page"))
    rows = list(page.object_list)
    places = full_names({row.division_code for row in rows}, below=county.code)
    numbers = temporary_counts(county.code, scope, today)
    views = [
        (OPEN, _("没办完")), (WAIT, _("待审批")), (PAY, _("待发放")), (PAPERS, _("待补手续")),
        (PAID, _("已发放")), (ALL, _("全部")),
    ]  # fmt: skip
    towns = [(place.code, place.name) for place in towns_of(county.code, scope)]
    rules = relief_rules(county.code, today)
    context = {
        "page": page,
        "rows": [
            (row, mask_name(row.who), places.get(row.division_code, ""), _late(row, today))
            for row in rows
        ],
        "numbers": numbers,
        "tiles": [(key, title, numbers[key]) for key, title in views[:-1]],
        "fields": [
            ("view", _("状态"), "", views, filters.view),
            ("kind", _("类型"), _("全部类型"), TemporaryKind.choices, filters.kind),
            ("town", _("乡镇"), _("全部乡镇"), towns, filters.town),
        ],
        "limits": limits_of(county.code, today),
        "paper_days": rules.whole(PAPER_DAYS),
        "unverified": rules.unverified(MOST_TIMES, SMALL_TIMES, PAPER_DAYS),
        "tabs": tabs_of(request, "temporary-list"),
        "may_apply": request_scope(request).may(Permission.APPLY_RELIEF),
        "export_query": urlencode({k: v for k, v in asdict(filters).items() if v}),
        "today": today,
    }  # fmt: skip
    return render(request, "relief/temporary_list.html", context)


def _late(row: TemporaryRelief, today: date) -> bool:
    return bool(row.due_on and row.due_on < today)


@require_GET
def temporary_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the cases that the list shows, names masked."""
    scope = _scope(request)
    county = county_of(request)
    if county is None:
        raise Http404
    filters = TemporaryFilters.of(request.GET)
    rows = list(filtered_temporary(county.code, scope, filters))
    places = full_names({row.division_code for row in rows}, below=county.code)
    lines = (
        (
            row.number, mask_name(row.who), row.household.household_code if row.household else "",
            places.get(row.division_code, ""), row.get_kind_display(), row.ground, row.people,
            row.applied_on, row.asked / FEN, row.get_state_display(), row.get_decider_display(),
            None if row.amount is None else row.amount / FEN, row.paid_on,
            "是" if row.first_aid else "", row.papers_due_on, row.papers_on,
        )
        for row in rows
    )  # fmt: skip
    content = export_list(
        by=request_actor(request), made_by=str(request.user), what="TemporaryRelief",
        title="临时救助", county=county.code, columns=COLUMNS, lines=lines,
        filters=tuple((k, v) for k, v in asdict(filters).items() if v), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"临时救助_{county.code}_{timezone.localdate()}.xlsx")


@require_http_methods(["GET", "POST"])
def temporary_new(request: HttpRequest) -> HttpResponse:
    """Apply for temporary relief."""
    scope = require(request, Permission.APPLY_RELIEF)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    right = Permission.APPLY_RELIEF
    options: dict[str, Any] = {"villages": villages_for(county.code, scope)}
    step = request.POST.get("step", SUBMIT) if request.method == "POST" else ""
    if request.method == "GET":
        form = TemporaryForm.fresh(given_household(request, scope, right), **options)
    elif step != SUBMIT:
        form = turned(request, TemporaryForm, step, **options)
    else:
        form = TemporaryForm(request.POST, **options)
        done = _applied(request, scope, form) if form.is_valid() else None
        if done is not None:
            return done
    context = picking(scope, form, step, right) | {
        "title": _("申请临时救助"),
        "about": _("凡困必帮、有难必救：急难型先救后补，支出型写清自付了多少。"),
        "submit": _("提交申请"),
        "back": reverse("relief:temporary-list"),
        "trail": [(_("临时救助"), reverse("relief:temporary-list")), (_("申请"), "")],
    }
    return render(request, "relief/pick_form.html", context)


def _applied(request: HttpRequest, scope: Scope, form: TemporaryForm) -> HttpResponse | None:
    data = form.cleaned_data
    plea = Plea(
        division_code=data["village"], kind=data["kind"], ground=data["ground"],
        asked=int(data["asked"] * FEN),
        household=household_for(scope, str(data["household"] or ""), Permission.APPLY_RELIEF),
        who=data["who"], words=data["words"], people=data["people"],
        cost=None if data["cost"] is None else int(data["cost"] * FEN),
        first_aid=data["first_aid"],
    )  # fmt: skip
    try:
        made = apply_temporary(
            by=request_actor(request), client_id=data["client_id"], plea=plea,
            today=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        fields = {"above-most-asked": "asked", "no-people": "who"}
        form.add_error(fields.get(error.code), error.message)
        return None
    messages.success(request, _("已提交，编号 %(number)s。") % {"number": made.number})
    return redirect("relief:temporary", pk=made.pk)


@require_http_methods(["GET", "POST"])
def temporary(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at one case and do the next thing about it."""
    scope = require(request, Permission.VIEW_RELIEF)
    found = find_temporary(scope, pk)
    if found is None:
        raise Http404
    every, today = request_scope(request), timezone.localdate()
    allowed = temporary_steps(every, request.user.pk, found)
    posted = request.POST.get("step", "") if request.method == "POST" else ""
    if request.method == "POST" and posted not in allowed:
        return done_before(request, found, posted, "relief:temporary")
    initial = {"amount": f"{found.asked / FEN:.2f}", "day": today}
    forms = [
        TemporaryStepForm(
            TemporaryStep(step), request.POST if step == posted else None, **initial
        )
        for step in allowed
    ]  # fmt: skip
    for form in forms:
        if form.step == posted and form.is_valid() and _stepped(request, found, form):
            return redirect("relief:temporary", pk=pk)
    place = full_names({found.division_code}, below=found.county_code)
    context = {
        "found": found,
        "who": mask_name(found.who),
        "place": place.get(found.division_code, ""),
        "sees_household": every.may(Permission.VIEW_HOUSEHOLDS, found.division_code)
        and found.household_id is not None,
        "events": found.events.select_related("user"),
        "forms": forms,
        "late": _late(found, today),
        "limits": limits_of(found.division_code, today),
        "trail": [(_("临时救助"), reverse("relief:temporary-list")), (found.number, "")],
    }
    return render(request, "relief/temporary.html", context)


def _stepped(request: HttpRequest, found: TemporaryRelief, form: TemporaryStepForm) -> bool:
    data = form.cleaned_data
    amount = data.get("amount")
    try:
        temporary_step(
            by=request_actor(request), found=found, step=form.step, words=data["words"],
            amount=None if amount is None else int(amount * FEN),
            paid_by=data.get("paid_by", ""), day=data.get("day"), today=timezone.localdate(),
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        places = {"no-amount": "amount", "above-small": "amount", "above-most-amount": "amount",
                  "no-limit": "amount", "bad-day": "day", "no-way": "paid_by"}  # fmt: skip
        name = places.get(error.code)
        form.add_error(name if name in form.fields else None, error.message)
        return False
    messages.success(request, _("已办：%(step)s。") % {"step": form.step.label})
    return True
