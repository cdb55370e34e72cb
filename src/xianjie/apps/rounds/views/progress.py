"""One round: how far it has come, who is left, and what its owner can do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.codes import ancestors, padded, significant
from xianjie.apps.divisions.queries import division_names
from xianjie.apps.divisions.queries.places import short_name
from xianjie.apps.rounds.actions import add_households, close_round, extend_round, remind_round
from xianjie.apps.rounds.enums import RoundState
from xianjie.apps.rounds.interfaces.exporters import export_tasks
from xianjie.apps.rounds.interfaces.round_forms import CloseForm, ExtendForm
from xianjie.apps.rounds.models import Round
from xianjie.apps.rounds.queries.grids import grid_rows, grids_of
from xianjie.apps.rounds.queries.rounds import (
    find_round,
    progress_by_place,
    progress_by_worker,
    progress_of,
    task_list,
    task_rows,
)
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

LEFT, DONE, GRIDS, WORKERS = "left", "done", "grids", "workers"
VIEWS = (LEFT, DONE, GRIDS, WORKERS)


def _found(request: HttpRequest, pk: int) -> tuple[Scope, Round]:
    scope = require(request, Permission.VIEW_CASES)
    county = county_of(request)
    found = find_round(scope, county.code, pk) if county else None
    if found is None:
        raise Http404
    return scope, found


def _place(request: HttpRequest, scope: Scope, asked: Round) -> str:
    """Return the place that the page is about: what was asked for, else the reader's own part."""
    whole = significant(asked.division_code)
    text = request.GET.get("place", "")
    if text:
        try:
            prefix = significant(text)
        except UsageError:
            raise Http404 from None
        if not prefix.startswith(whole):
            raise Http404
        return padded(prefix)
    own = [prefix for prefix in scope.prefixes if prefix.startswith(whole)]
    return padded(own[0]) if len(own) == 1 and not scope.unlimited else asked.division_code


@require_http_methods(["GET", "POST"])
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the progress by place with a drill down to who is left; widen, extend, call, close."""
    scope, asked = _found(request, pk)
    today = timezone.localdate()
    manages = request_scope(request).may(Permission.MANAGE_ROUNDS, significant(asked.division_code))
    act = request.POST.get("form", "") if request.method == "POST" else ""
    extend = ExtendForm(request.POST if act == "extend" else None, prefix="extend")
    close = CloseForm(request.POST if act == "close" else None, prefix="close")
    if act:
        if not manages:
            require(request, Permission.MANAGE_ROUNDS)
            raise Http404
        if _act(request, asked, act, extend, close):
            return redirect("rounds:round", pk=pk)
    place = _place(request, scope, asked)
    view = request.GET.get("view", LEFT)
    if view not in VIEWS:
        raise Http404
    group = request.GET.get("group", "")[:80]
    context: dict[str, Any] = {
        "round": asked,
        "is_open": asked.state == RoundState.OPEN,
        "is_late": asked.state == RoundState.OPEN and asked.due_on < today,
        "whole": progress_of(asked, scope, today),
        "lines": progress_by_place(asked, scope, place, today),
        "place": place,
        "group": group,
        "view": view,
        "crumbs": _crumbs(asked, place),
        "manages": manages and asked.state == RoundState.OPEN,
        "may_open": request_scope(request).may(Permission.VIEW_HOUSEHOLDS),
        "may_fill": request_scope(request).may(Permission.FILL_SHEETS),
        "may_export": request_scope(request).may(Permission.EXPORT_CLUES),
        "extend": extend,
        "close": close,
        "events": list(asked.events.select_related("user")) if manages else [],
        "trail": [(_("排查与走访"), reverse("rounds:rounds")), (asked.title, "")],
        "me": request_user(request),
    }
    if view == WORKERS:
        context["workers"] = progress_by_worker(asked, scope, place)
    elif view == GRIDS:
        grids = grids_of(asked, scope, place)
        page = page_of(grids, request.GET.get("page"))
        untouched = grids.filter(done=0).count()
        context |= {"page": page, "grids": grid_rows(page.object_list), "untouched": untouched}
    else:
        tasks = task_list(asked, scope, place, group=group, done=view == DONE)
        page = page_of(tasks.values_list("pk", flat=True), request.GET.get("page"))
        context |= {"page": page, "rows": task_rows(page.object_list, today)}
    return render(request, "rounds/round.html", context)


def _crumbs(asked: Round, place: str) -> list[tuple[str, str]]:
    """Return the places from the round's own down to the one shown: name and code."""
    whole = significant(asked.division_code)
    chain = [*ancestors(significant(place)), significant(place)]
    codes = [padded(code) for code in chain if len(code) >= len(whole)]
    names = division_names(codes)
    return [(short_name(names.get(code, code)), code) for code in codes]


def _act(
    request: HttpRequest, asked: Round, act: str, extend: ExtendForm, close: CloseForm
) -> bool:
    """Do what a button asked for; tell whether it is done, otherwise the form says why not."""
    base: dict[str, Any] = {
        "by": request_actor(request),
        "asked": asked,
        "today": timezone.localdate(),
        "now": timezone.now(),
    }
    if act == "add":
        number = add_households(**base)
        words = _("补入 %(n)s 户。") % {"n": number} if number else _("没有新的户要补入。")
        messages.success(request, words)
        return True
    if act == "remind":
        rung = remind_round(**base)
        words = (
            _("已催办 %(n)s 人。") % {"n": rung}
            if rung
            else _("今天已经催办过，或者没有可通知的人。")
        )
        messages.success(request, words)
        return True
    form = extend if act == "extend" else close
    if not form.is_bound or not form.is_valid():
        return False
    try:
        if act == "extend":
            extend_round(**base, **form.cleaned_data)
            messages.success(request, _("已延期。"))
        else:
            close_round(**base, **form.cleaned_data)
            messages.success(request, _("这一轮已结束。"))
    except RefusedError as error:
        form.add_error("due_on" if error.code == "not-later" else "reason", error.message)
        return False
    return True


@require_GET
def round_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out exactly the households that the page lists; heads stay masked."""
    scope, asked = _found(request, pk)
    require(request, Permission.EXPORT_CLUES)
    place = _place(request, scope, asked)
    done = request.GET.get("view") == DONE
    group = request.GET.get("group", "")[:80]
    today = timezone.localdate()
    content = export_tasks(
        by=request_actor(request),
        made_by=str(request.user),
        asked=asked,
        tasks=task_list(asked, scope, place, group=group, done=done),
        filters=(
            (_("范围"), _crumbs(asked, place)[-1][0]),
            (_("自然村"), group),
            (_("状态"), _("已走访") if done else _("未走访")),
        ),
        today=today,
        now=timezone.now(),
    )
    name = _("已走访") if done else _("未走访")
    return attachment(content, f"{asked.title}_{name}_{today}.xlsx")
