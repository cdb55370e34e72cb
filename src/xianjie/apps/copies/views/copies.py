"""Requests for anonymised copies: list, one request with its steps, asking, the file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import (
    request_actor,
    request_scope,
    request_user,
    require,
    require_any,
)
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.copies.actions import CopyWish, ask_copy, copy_step, take_copy
from xianjie.apps.copies.enums import CopyStep
from xianjie.apps.copies.interfaces.forms import CopyForm, CopyStepForm
from xianjie.apps.copies.models import CopyRequest
from xianjie.apps.copies.queries.copies import (
    copies_of,
    copy_counts,
    copy_rules,
    copy_steps,
    find_copy,
    joinable,
    may_take,
)
from xianjie.apps.divisions.chosen import county_of
from xianjie.engine.copying import copy_groups
from xianjie.kernel.errors import RefusedError
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

_ZIP = "application/zip"
_FIRST_DAYS = 90


def _scope(request: HttpRequest) -> Scope:
    return require_any(request, Permission.MAKE_COPIES, Permission.APPROVE_COPIES)


@require_GET
def copies(request: HttpRequest) -> HttpResponse:
    """List the requests of the county."""
    scope = _scope(request)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    page = page_of(copies_of(county.code, scope), request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "page": page,
        "numbers": copy_counts(county.code, scope),
        "rules": copy_rules(county.code, today),
        "today": today,
        "may_ask": request_scope(request).may(Permission.MAKE_COPIES, county.code),
    }
    return render(request, "copies/copies.html", context)


@require_http_methods(["GET", "POST"])
def copy_new(request: HttpRequest) -> HttpResponse:
    """Ask for a copy."""
    require(request, Permission.MAKE_COPIES)
    county, today = county_of(request), timezone.localdate()
    if county is None or not request_scope(request).may(Permission.MAKE_COPIES, county.code):
        return render(request, "screening/no_place.html")
    rules = copy_rules(county.code, today)
    others = {str(one.pk): one for one in joinable(county.code, request_scope(request))[:50]}
    days = min(_FIRST_DAYS, rules.most_days or _FIRST_DAYS)
    form = CopyForm(
        request.POST if request.method == "POST" else None,
        joinable=[(key, f"{one.number} {one.purpose}") for key, one in others.items()],
        initial=CopyForm.fresh() | {"k": rules.least_k, "until": today + timedelta(days=days)},
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        wish = CopyWish(
            kind=data["kind"], purpose=data["purpose"], receiver=data["receiver"],
            until=data["until"], groups=tuple(data["groups"]), k=data["k"],
            levels=form.levels(), linked_to=others.get(data["linked_to"]),
        )  # fmt: skip
        try:
            made = ask_copy(
                by=request_actor(request), county=county.code, client_id=data["client_id"],
                wish=wish, today=today, now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            fields = {"small-k": "k", "bad-until": "until", "no-groups": "groups",
                      "key-gone": "linked_to"}  # fmt: skip
            form.add_error(fields.get(error.code), error.message)
        else:
            messages.success(request, _("已提交，编号 %(n)s，等待审批。") % {"n": made.number})
            return redirect("copies:copy", pk=made.pk)
    context = {
        "form": form,
        "rules": rules,
        "trail": [(_("脱敏副本"), reverse("copies:copies")), (_("申请"), "")],
    }
    return render(request, "copies/copy_new.html", context)


def _found(request: HttpRequest, pk: int) -> CopyRequest:
    found = find_copy(_scope(request), pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at one request and do the next thing about it."""
    found, every = _found(request, pk), request_scope(request)
    allowed = copy_steps(every, request.user.pk, found)
    posted = request.POST.get("step", "") if request.method == "POST" else ""
    if request.method == "POST" and posted not in allowed:
        if not found.events.filter(step=posted, user=request_user(request)).exists():
            raise PermissionDenied
        messages.info(request, _("这一步您已经办过了，请看办理记录。"))
        return redirect("copies:copy", pk=pk)
    forms = [
        CopyStepForm(step, request.POST if step == posted else None)
        for step in allowed
    ]  # fmt: skip
    for form in forms:
        if form.step == posted and form.is_valid() and _stepped(request, found, form):
            return redirect("copies:copy", pk=pk)
    context: dict[str, Any] = {
        "found": found,
        "groups": [copy_groups()[name].title for name in found.groups if name in copy_groups()],
        "report": found.report,
        "left_out": found.report.get("left_out_share", 0) * 100,
        "tables": found.tables.items(),
        "events": found.events.select_related("user"),
        "forms": forms,
        "may_take": may_take(every, found),
        "trail": [(_("脱敏副本"), reverse("copies:copies")), (found.number, "")],
    }
    return render(request, "copies/copy.html", context)


def _stepped(request: HttpRequest, found: CopyRequest, form: CopyStepForm) -> bool:
    try:
        copy_step(
            by=request_actor(request), found=found, step=form.step,
            words=form.cleaned_data["words"], today=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        form.add_error("words" if error.code == "no-words" else None, error.message)
        return False
    messages.success(request, _("已办：%(step)s。") % {"step": CopyStep(form.step).label})
    return True


@require_POST
def copy_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the file, once."""
    require(request, Permission.MAKE_COPIES)
    found = _found(request, pk)
    content = take_copy(
        by=request_actor(request), found=found, today=timezone.localdate(), now=timezone.now()
    )
    return attachment(content, f"脱敏副本_{found.number}.zip", _ZIP)
