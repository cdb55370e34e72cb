"""有序退岗: who has to leave or is in doubt, and what is done about it."""

from __future__ import annotations

from datetime import date
from typing import Any

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
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.posts.actions.appointing import leave_post, renew_holding
from xianjie.apps.posts.actions.checking import check_holders, keep_holder
from xianjie.apps.posts.enums import FindingKind, FindingState, PostKind
from xianjie.apps.posts.interfaces.forms import KeepForm, LeaveForm, RenewForm
from xianjie.apps.posts.interfaces.tabs import tabs_of
from xianjie.apps.posts.models import PostFinding, PostHolding
from xianjie.apps.posts.permissions import may_decide
from xianjie.apps.posts.queries.exits import exits_due, horizon, told
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.forms import XjForm
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of

VIEW, WORK = Permission.VIEW_EMPLOYMENT, Permission.WORK_EMPLOYMENT


def reading(request: HttpRequest) -> Scope:
    """Return the scope in which posts may be read; clerks of other departments get 403."""
    scope = addressed(require(request, VIEW), PostHolding)
    if not scope.unlimited and not scope.grants:
        raise PermissionDenied
    return scope


def name_of(holding: PostHolding) -> str:
    """Return the masked name of a holder."""
    return mask_name(holding.person.name if holding.person else holding.holder)


@require_GET
def exits(request: HttpRequest) -> HttpResponse:
    """List whoever must leave soon, should have left, or is in doubt."""
    scope, county, today = reading(request), county_of(request), timezone.localdate()
    if county is None:
        return render(request, "screening/no_place.html")
    rows = exits_due(county.code, scope, today)
    kind, doubt = request.GET.get("kind", ""), request.GET.get("doubt", "")
    kind = kind if kind in PostKind.values else ""
    doubt = doubt if doubt in FindingKind.values else ""
    if kind:
        rows = rows.filter(kind=kind)
    if doubt:
        doubted = PostFinding.objects.proven("of holders that come through the gate").filter(
            kind=doubt, state=FindingState.OPEN
        )
        rows = rows.filter(pk__in=doubted.values("holding"))
    page = page_of(rows.select_related("person"), request.GET.get("page"))
    shown = told(list(page.object_list), county.code, today)
    places = full_names({one.holding.division_code for one in shown}, below=county.code)
    context = {
        "page": page, "today": today, "until": horizon(county.code, today),
        "rows": [
            (one, name_of(one.holding), places.get(one.holding.division_code, ""))
            for one in shown
        ],
        "fields": [
            ("kind", _("岗位类型"), _("全部类型"), PostKind.choices, kind),
            ("doubt", _("疑点"), _("全部"), FindingKind.choices, doubt),
        ],
        "filtered": bool(kind or doubt), "may_check": may_decide(scope, county.code),
        "tabs": tabs_of(request, "exits"),
    }  # fmt: skip
    return render(request, "posts/exits.html", context)


@require_POST
def exits_check(request: HttpRequest) -> HttpResponse:
    """Check everybody in post against the newest data."""
    scope, county = require(request, WORK), county_of(request)
    if county is None:
        raise Http404
    if not may_decide(scope, county.code):
        raise PermissionDenied
    found = check_holders(
        by=request_actor(request), county=county.code, today=timezone.localdate(),
        now=timezone.now(),
    )  # fmt: skip
    words = _("已核对：新发现 %(new)s 条疑点，%(gone)s 条不再出现。")
    messages.success(request, words % {"new": found.new + found.again, "gone": found.gone})
    return redirect("posts:exits")


@require_http_methods(["GET", "POST"])
def exit_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody leave, renew the contract, or answer a doubt."""
    scope, today = require(request, WORK), timezone.localdate()
    rows = PostHolding.objects.visible_to(scope, WORK).filter(pk=pk, retired_at__isnull=True)
    holding = rows.select_related("person", "household", "need").first()
    if holding is None:
        raise Http404
    if holding.left_on is not None:
        messages.info(request, _("这个人已经退岗。"))
        return redirect("posts:holders-detail", pk=pk)
    (shown,) = told([holding], holding.division_code[:6], today)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    forms = _forms(request, holding, step, today)
    for form in forms:
        if step == form.step and form.is_valid() and _done(request, holding, form, today):
            return redirect("posts:exits")
    every = request_scope(request)
    context = {
        "holding": holding, "shown": shown, "who": name_of(holding), "forms": forms,
        "place": full_names(
            {holding.division_code}, below=holding.division_code[:6]
        ).get(holding.division_code, ""),
        "decides": may_decide(every, holding.division_code),
        "detail": reverse("posts:holders-detail", args=[pk]),
        "trail": [(_("退岗提醒"), reverse("posts:exits")), (str(holding), "")],
    }  # fmt: skip
    return render(request, "posts/exit.html", context)


def _forms(request: HttpRequest, holding: PostHolding, step: str, today: date) -> list[Any]:
    def made(kind: type[XjForm], **initial: Any) -> XjForm:
        name = kind.step  # type: ignore[attr-defined]
        return kind(request.POST if step == name else None, prefix=name, initial=initial)

    found = [
        made(LeaveForm, on=min(today, max(holding.since, holding.until))),
        made(RenewForm),
    ]
    open_now = holding.findings.filter(state=FindingState.OPEN).exists()
    if open_now and may_decide(request_scope(request), holding.division_code):
        found.append(made(KeepForm))
    return found


def _done(request: HttpRequest, holding: PostHolding, form: Any, today: date) -> bool:
    data, by, now = form.cleaned_data, request_actor(request), timezone.now()
    try:
        if isinstance(form, LeaveForm):
            leave_post(
                by=by, holding=holding, on=data["on"], reason=data["reason"],
                words=data["words"], today=today, now=now,
            )  # fmt: skip
            words = _("已退岗，以后的月份不再发补贴。")
        elif isinstance(form, RenewForm):
            renew_holding(by=by, holding=holding, until=data["until"], today=today, now=now)
            words = _("已续聘。")
        else:
            number = number_in(request.POST.get("finding", "")) or 0
            finding = holding.findings.filter(pk=number).first()
            if finding is None:
                raise Http404
            keep_holder(by=by, finding=finding, words=data["words"], today=today, now=now)
            words = _("已记下核实情况，这条疑点不再提示。")
    except RefusedError as error:
        places = {"bad-day": "on" if isinstance(form, LeaveForm) else "until",
                  "bad-reason": "reason", "too-long": "until", "bad-term": "until",
                  "no-words": "words"}  # fmt: skip
        name = places.get(error.code)
        form.add_error(name if name in form.fields else None, error.message)
        return False
    messages.success(request, words)
    return True
