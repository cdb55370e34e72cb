"""Asking at the door, what a feed says otherwise, and who is without work."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.employment.actions.door import (
    answer_question,
    confirm_unchanged,
    confirm_worker,
)
from xianjie.apps.employment.interfaces.exporters import OUT, export_rows
from xianjie.apps.employment.interfaces.forms import DoorForm
from xianjie.apps.employment.interfaces.tabs import tabs_of
from xianjie.apps.employment.models import Worker, WorkerQuestion
from xianjie.apps.employment.queries.families import age_on
from xianjie.apps.employment.queries.rules import NEW_DAYS
from xianjie.apps.employment.queries.unemployed import (
    ALL,
    LONG,
    NEW,
    WAIT,
    WANT,
    OutFilters,
    find_question,
    find_worker,
    questions,
    unemployed,
    unemployed_counts,
)
from xianjie.apps.employment.views.common import place_field, scope_for, yes_field
from xianjie.apps.policies.queries import standards
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of

_FIELDS = {"no-state": "state", "bad-since": "since"}
_WORK = Permission.WORK_EMPLOYMENT


@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask one person: confirm what is known with one press, or say what has changed."""
    scope = scope_for(request, Worker, _WORK)
    worker = find_worker(scope, pk, _WORK)
    if worker is None:
        raise Http404
    today, now = timezone.localdate(), timezone.now()
    form = DoorForm(request.POST if request.method == "POST" else None, worker=worker)
    if request.method == "POST":
        by = request_actor(request)
        try:
            if request.POST.get("step") == "same":
                confirm_unchanged(by=by, worker=worker, today=today, now=now)
                return _done(request, worker)
            if form.is_valid():
                version = request.POST.get("version", "")
                confirm_worker(
                    by=by, worker=worker, values=form.values,
                    version=number_in(version) or -1, today=today, now=now,
                )  # fmt: skip
                return _done(request, worker)
        except RefusedError as error:
            if not form.is_bound:
                form = DoorForm(request.POST, worker=worker)
            form.is_valid()
            form.add_error(_FIELDS.get(error.code), error.message)
    others = [
        (one, mask_name(one.person.name), age_on(one.person.birth_date, today))
        for one in Worker.objects.visible_to(scope, _WORK)
        .filter(household_id=worker.household_id, retired_at__isnull=True)
        .exclude(pk=worker.pk)
        .select_related("person")
    ]
    names = full_names({worker.division_code}, below=worker.county_code)
    context = {
        "worker": worker, "form": form, "who": mask_name(worker.person.name),
        "age": age_on(worker.person.birth_date, today), "others": others,
        "place": names.get(worker.division_code, ""), "today": today,
        "sees_household": request_scope(request).may(
            Permission.VIEW_HOUSEHOLDS, worker.division_code
        ),
        "trail": [
            (_("劳动力"), reverse("employment:workers")),
            (mask_name(worker.person.name), reverse("employment:workers-detail", args=[pk])),
            (_("入户核实"), ""),
        ],
    }  # fmt: skip
    return render(request, "employment/door.html", context)


def _done(request: HttpRequest, worker: Worker) -> HttpResponse:
    messages.success(request, _("已记下。"))
    target = request.POST.get("back", "")
    if target == "unemployed":
        return redirect("employment:unemployed")
    return redirect("employment:workers-detail", pk=worker.pk)


@require_GET
def unemployed_list(request: HttpRequest) -> HttpResponse:
    """List those without work, the newest first; what the village has to ask is one press away."""
    scope = scope_for(request, Worker)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today, filters = timezone.localdate(), OutFilters.of(request.GET)
    page = page_of(unemployed(county.code, scope, filters, today), request.GET.get("page"))
    rows = list(page.object_list)
    numbers = unemployed_counts(county.code, scope, filters, today)
    places = full_names({row.division_code for row in rows}, below=county.code)
    every = request_scope(request)
    base = {name: value for name, value in filters.chosen.items() if name != "view"}
    tiles = ((ALL, _("失业")), (NEW, _("新增")), (LONG, _("较久")), (WANT, _("想找活")),
             (WAIT, _("村里还没核实")))  # fmt: skip
    asked = questions(county.code, scope).count()
    context = {
        "page": page, "filters": filters, "asked": asked,
        "days": standards(county.code, today).whole(NEW_DAYS),
        "rows": [
            (row, mask_name(row.person.name), places.get(row.division_code, ""),
             row.days_out(today), every.may(_WORK, row.division_code))
            for row in rows
        ],
        "tiles": [
            (key, title, numbers[key], f"?{urlencode(base | {'view': key})}")
            for key, title in tiles
        ],
        "fields": [
            place_field(county.code, scope, filters.place),
            yes_field("focus", _("脱贫和监测户"), filters.focus),
        ],
        "sees_households": every.may(Permission.VIEW_HOUSEHOLDS),
        "tabs": tabs_of(request, "unemployed"), "export_query": urlencode(filters.chosen),
    }  # fmt: skip
    return render(request, "employment/unemployed.html", context)


@require_GET
def unemployed_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly those whom the list shows, names masked."""
    scope = scope_for(request, Worker)
    county = county_of(request)
    if county is None:
        raise Http404
    today, filters = timezone.localdate(), OutFilters.of(request.GET)
    rows = list(unemployed(county.code, scope, filters, today))
    places = full_names({row.division_code for row in rows}, below=county.code)
    lines = (
        (
            mask_name(row.person.name), row.household.household_code,
            places.get(row.division_code, ""), row.since, row.days_out(today), row.ability,
            {True: "是", False: "否", None: ""}[row.willing], row.wish_work, row.wish_place,
            row.need, row.confirmed_on,
        )
        for row in rows
    )  # fmt: skip
    content = export_rows(
        by=request_actor(request), made_by=str(request.user), what="unemployed",
        title="失业人员", county=county.code, columns=OUT, lines=lines,
        filters=tuple(filters.chosen.items()), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"失业人员_{county.code}_{today}.xlsx")


@require_GET
def question_list(request: HttpRequest) -> HttpResponse:
    """List where the feed says otherwise than the door, both side by side."""
    scope = scope_for(request, WorkerQuestion)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    page = page_of(questions(county.code, scope), request.GET.get("page"))
    rows = list(page.object_list)
    places = full_names({row.division_code for row in rows}, below=county.code)
    every = request_scope(request)
    context: dict[str, Any] = {
        "page": page,
        "rows": [
            (row, mask_name(row.worker.person.name), places.get(row.division_code, ""),
             every.may(_WORK, row.division_code))
            for row in rows
        ],
        "tabs": tabs_of(request, "workers"),
        "trail": [(_("劳动力"), reverse("employment:workers")), (_("数据核对"), "")],
    }  # fmt: skip
    return render(request, "employment/questions.html", context)


@require_POST
def question_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take what the feed says, or keep what was confirmed."""
    scope = scope_for(request, WorkerQuestion, _WORK)
    found = find_question(scope, pk)
    if found is None:
        raise Http404
    try:
        answer_question(
            by=request_actor(request), question=found,
            accept=request.POST.get("answer") == "accept", today=timezone.localdate(),
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已核对。"))
    return redirect("employment:questions")
