"""Notices and announcements: the list, one of them, its print, and what is said against it."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require, require_any
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.actions import answer_objection, record_objection, withdraw_notice
from xianjie.apps.cases.enums import NoticeKind, ObjectionState
from xianjie.apps.cases.interfaces.notice_forms import (
    UPHELD,
    AnswerForm,
    ObjectionForm,
    TakeDownForm,
)
from xianjie.apps.cases.models import Notice, Objection
from xianjie.apps.cases.queries import notice_list as lists
from xianjie.apps.cases.queries.process import earlier_steps
from xianjie.apps.cases.views.listing import fields_of, place_fields
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.kernel.errors import RefusedError
from xianjie.web.paging import page_of

CHANNELS = ("当面", "电话", "书面", "信访热线")
RECORDERS = (Permission.HOLD_ASSEMBLIES, Permission.REGISTER_CLUES)


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """List what hangs, what hung, and what objections wait."""
    scope = require(request, Permission.VIEW_CASES)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    filters = lists.NoticeFilters.of(request.GET)
    found = lists.filtered_notices(county.code, scope, filters, today)
    page = page_of(found.values_list("pk", flat=True), request.GET.get("page"))
    counts = lists.notice_counts(county.code, scope, today)
    kinds = [(kind.value, str(kind.label)) for kind in NoticeKind]
    every = (
        ("kind", _("种类"), _("公示和公告"), kinds),
        *place_fields(county.code, scope, filters),
    )
    context = {
        "filters": filters,
        "page": page,
        "rows": lists.notice_rows(page.object_list, today),
        "tabs": _tabs(filters, counts),
        "fields": fields_of(filters, every),
        "today": today,
    }
    return render(request, "cases/notices.html", context)


def _tabs(filters: lists.NoticeFilters, counts: dict[str, int]) -> list[tuple[Any, ...]]:
    named = (
        (lists.HANGING, _("张贴中"), counts["hanging"]),
        (lists.OBJECTIONS, _("有异议待答复"), counts["objections"]),
        (lists.OVER, _("已期满"), None),
        (lists.TAKEN_DOWN, _("已撤下"), None),
        (lists.ALL, _("全部"), None),
    )
    base = reverse("cases:notices")
    chosen = {"kind": filters.kind, "town": filters.town, "village": filters.village}
    kept = {name: value for name, value in chosen.items() if value}
    return [
        (title, f"{base}?{urlencode({'view': view, **kept})}", filters.view == view, count)
        for view, title, count in named
    ]


def _found(request: HttpRequest, pk: int) -> Notice:
    found = lists.find_notice(require(request, Permission.VIEW_CASES), pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a notice as it hangs, its cases and objections; take it down."""
    found = _found(request, pk)
    scope = request_scope(request)
    code = found.division_code
    objections = lists.objections_on(found)
    holds = scope.may(Permission.HOLD_ASSEMBLIES, code)
    may_take_down = holds and found.withdrawn_at is None and not objections
    form = TakeDownForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may_take_down:
            require(request, Permission.HOLD_ASSEMBLIES)
        if form.is_valid():
            try:
                withdraw_notice(
                    by=request_actor(request),
                    notice=found,
                    reason=form.cleaned_data["reason"],
                    now=timezone.now(),
                )
            except RefusedError as error:
                form.add_error("reason", error.message)
            else:
                messages.success(request, _("已撤下，可以重新公示。请把墙上的纸也取下来。"))
                return redirect("cases:notice", pk=found.pk)
    today = timezone.localdate()
    context = _poster(found) | {
        "cases": lists.cases_on(found),
        "objections": objections,
        "form": form,
        "may_take_down": may_take_down,
        "may_print": scope.may(Permission.PRINT_PAPERS, code),
        "may_record": found.withdrawn_at is None
        and found.starts_on <= today
        and any(scope.may(one, code) for one in RECORDERS),
        "is_over": found.ends_on < today,
        "days": (found.ends_on - today).days,
        "today": today,
        "trail": [(_("公示公告"), reverse("cases:notices")), (found.number, "")],
    }
    return render(request, "cases/notice.html", context)


@require_GET
def notice_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a notice alone, in large type, to be printed."""
    return render(request, "cases/notice_print.html", _poster(_found(request, pk)))


def _poster(found: Notice) -> dict[str, Any]:
    place = villages_by_code([found.division_code]).get(found.division_code)
    return {"notice": found, "place": place}


@require_http_methods(["GET", "POST"])
def objection_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what somebody says against a notice."""
    scope = require_any(request, *RECORDERS)
    found = lists.find_notice(scope, pk)
    if found is None:
        raise Http404
    cases = lists.cases_on(found)
    choices = lists.case_choices(cases)
    form = ObjectionForm(
        request.POST if request.method == "POST" else None,
        cases=choices,
        channels=CHANNELS,
        initial={
            "client_id": uuid.uuid4(),
            "case": choices[0][0] if len(choices) == 1 else None,
        },
    )
    if form.is_bound and form.is_valid():
        done = _record(request, found, form)
        if done is not None:
            return done
    context = {
        "form": form,
        "notice": found,
        "trail": [
            (_("公示公告"), reverse("cases:notices")),
            (found.number, reverse("cases:notice", args=[found.pk])),
            (_("登记异议"), ""),
        ],
    }
    return render(request, "cases/objection_new.html", context)


def _record(request: HttpRequest, found: Notice, form: ObjectionForm) -> HttpResponse | None:
    data = form.cleaned_data
    about = next((one for one in lists.cases_on(found) if one.pk == data["case"]), None)
    try:
        done = record_objection(
            by=request_actor(request),
            notice=found,
            case=about,
            channel=data["channel"],
            words=data["words"],
            contact=data["contact"],
            client_id=data["client_id"],
            today=timezone.localdate(),
            now=timezone.now(),
        )
    except RefusedError as error:
        field = str(error.details.get("field", "words"))
        form.add_error(field if field in form.fields else None, error.message)
        return None
    messages.success(
        request, _("异议已登记，回执号 %(number)s，请告诉提出的人。") % {"number": done.number}
    )
    return redirect("cases:objection", pk=done.pk)


@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an objection; answer it."""
    scope = require(request, Permission.VIEW_CASES)
    found = lists.find_objection(scope, pk)
    if found is None:
        raise Http404
    code = found.division_code
    everything = request_scope(request)
    may_answer = found.state == ObjectionState.OPEN and everything.may(
        Permission.HOLD_ASSEMBLIES, code
    )
    form = _answer_form(request, found) if may_answer else None
    if request.method == "POST":
        if form is None:
            # Somebody answered meanwhile, or the right is missing: the page says which.
            require(request, Permission.HOLD_ASSEMBLIES)
            messages.info(request, _("这条异议已经答复过了，见下面的答复。"))
            return redirect("cases:objection", pk=found.pk)
        if form.is_valid() and _answer(request, found, form):
            return redirect("cases:objection", pk=found.pk)
    today = timezone.localdate()
    context = {
        "objection": found,
        "place": villages_by_code([code]).get(code),
        "form": form,
        "days": (found.due_on - today).days if found.due_on else None,
        "may_read_contact": everything.may(Permission.HOLD_ASSEMBLIES, code),
        "trail": [
            (_("公示公告"), reverse("cases:notices")),
            (found.notice.number, reverse("cases:notice", args=[found.notice_id])),
            (found.number, ""),
        ],
    }
    return render(request, "cases/objection.html", context)


def _answer_form(request: HttpRequest, found: Objection) -> AnswerForm:
    cases = lists.cases_on(found.notice)
    about = found.case or (cases[0] if len(cases) == 1 else None)
    steps = earlier_steps(about) if about is not None else []
    return AnswerForm(
        request.POST if request.method == "POST" else None,
        cases=[] if found.case_id else lists.case_choices(cases),
        steps=[step["name"] for step in steps],
        initial={"case": about.pk if about else None},
    )


def _answer(request: HttpRequest, found: Objection, form: AnswerForm) -> bool:
    data = form.cleaned_data
    number = data.get("case")
    about = next((one for one in lists.cases_on(found.notice) if one.pk == number), None)
    try:
        done = answer_objection(
            by=request_actor(request),
            objection=found,
            upheld=data["outcome"] == UPHELD,
            answer=data["answer"],
            case=about,
            to_step=data.get("to_step", ""),
            today=timezone.localdate(),
            now=timezone.now(),
        )
    except RefusedError as error:
        field = {"words": "answer"}.get(str(error.details.get("field")), "answer")
        wanted = str(error.details.get("field", field))
        form.add_error(wanted if wanted in form.fields else field, error.message)
        return False
    if done.state == ObjectionState.UPHELD:
        messages.success(request, _("已答复：异议成立，个案已退回。"))
    else:
        messages.success(request, _("已答复：异议不成立。"))
    return True
