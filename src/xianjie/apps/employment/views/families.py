"""Zero-employment families: the list down to none, one family with its steps."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.employment.actions.steps import step_family, steps_for
from xianjie.apps.employment.enums import FamilyState
from xianjie.apps.employment.interfaces.exporters import ZERO, export_rows
from xianjie.apps.employment.interfaces.forms import FamilyForm, kept_paper
from xianjie.apps.employment.interfaces.tabs import tabs_of
from xianjie.apps.employment.models import Worker, ZeroFamily, ZeroFamilyEvent
from xianjie.apps.employment.queries.families import age_on
from xianjie.apps.employment.queries.zero import (
    CHECK,
    CLEARED,
    LATE,
    MINE,
    OPEN,
    ZeroFilters,
    counted,
    find_family,
    listed,
)
from xianjie.apps.employment.views.common import (
    handed_out,
    place_field,
    scope_for,
    yes_field,
)
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

_FIELDS = {"bad-owner": "owner", "bad-day": "due_on", "bad-measure": "measure",
           "no-words": "words", "no-paper": "file", "bad-type": "file",
           "bad-size": "file"}  # fmt: skip


@require_GET
def zero(request: HttpRequest) -> HttpResponse:
    """List the families without work, the most urgent first."""
    scope = scope_for(request, ZeroFamily)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today, filters, user = timezone.localdate(), ZeroFilters.of(request.GET), request.user.pk
    page = page_of(listed(county.code, scope, filters, today, user), request.GET.get("page"))
    rows = list(page.object_list)
    numbers = counted(county.code, scope, filters, today, user)
    places = full_names({row.division_code for row in rows}, below=county.code)
    base = {name: value for name, value in filters.chosen.items() if name != "view"}
    tiles = ((OPEN, _("未销号"), ""), (LATE, _("逾期"), "bad"), (MINE, _("我负责的"), ""),
             (CHECK, _("待核实"), ""), (CLEARED, _("已销号"), ""))  # fmt: skip
    states = [(one.value, one.label) for one in FamilyState]
    context = {
        "page": page, "filters": filters, "numbers": numbers, "today": today,
        "rows": [
            (row, mask_name(row.household.head_name), places.get(row.division_code, ""),
             bool(row.stands and row.due_on and row.due_on < today))
            for row in rows
        ],
        "tiles": [
            (key, title, numbers[key], kind, f"?{urlencode(base | {'view': key})}")
            for key, title, kind in tiles
        ],
        "fields": [
            place_field(county.code, scope, filters.place),
            {"name": "state", "title": _("状态"), "every": _("全部"), "value": filters.state,
             "choices": states},
            yes_field("relocated", _("易地搬迁户"), filters.relocated),
            yes_field("focus", _("脱贫和监测户"), filters.focus),
        ],
        "sees_households": request_scope(request).may(Permission.VIEW_HOUSEHOLDS),
        "tabs": tabs_of(request, "zero"), "export_query": urlencode(filters.chosen),
    }  # fmt: skip
    return render(request, "employment/zero.html", context)


@require_GET
def zero_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the families that the list shows, names masked."""
    scope = scope_for(request, ZeroFamily)
    county = county_of(request)
    if county is None:
        raise Http404
    today, filters = timezone.localdate(), ZeroFilters.of(request.GET)
    rows = list(listed(county.code, scope, filters, today, request.user.pk))
    places = full_names({row.division_code for row in rows}, below=county.code)
    lines = (
        (
            mask_name(row.household.head_name), row.household.household_code,
            places.get(row.division_code, ""), row.able, "是" if row.relocated else "",
            row.get_state_display(), row.measure, str(row.owner or ""), row.found_on, row.due_on,
            row.reopened, row.cleared_on, row.get_clearing_display(),
        )
        for row in rows
    )  # fmt: skip
    content = export_rows(
        by=request_actor(request), made_by=str(request.user), what="zero", title="零就业家庭",
        county=county.code, columns=ZERO, lines=lines, filters=tuple(filters.chosen.items()),
        now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"零就业家庭_{county.code}_{today}.xlsx")


@require_http_methods(["GET", "POST"])
def family(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at one family and do the next thing about it."""
    scope = scope_for(request, ZeroFamily)
    found = find_family(scope, pk)
    if found is None:
        raise Http404
    today, by = timezone.localdate(), request_actor(request)
    allowed = steps_for(by, found)
    posted = request.POST.get("step", "") if request.method == "POST" else ""
    if request.method == "POST" and posted not in allowed:
        raise PermissionDenied
    forms = [
        FamilyForm(
            step, found, today, request.POST if step == posted else None,
            request.FILES if step == posted else None,
        )
        for step in allowed
    ]  # fmt: skip
    for form in forms:
        if form.step == posted and form.is_valid() and _stepped(request, found, form):
            return redirect("employment:family", pk=pk)
    every = request_scope(request)
    may_ask = every.may(Permission.WORK_EMPLOYMENT, found.division_code)
    members = Worker.objects.visible_to(scope, Permission.VIEW_EMPLOYMENT).filter(
        household_id=found.household_id, retired_at__isnull=True
    )
    place = full_names({found.division_code}, below=found.county_code)
    context: dict[str, Any] = {
        "found": found, "head": mask_name(found.household.head_name),
        "place": place.get(found.division_code, ""), "forms": forms, "today": today,
        "late": bool(found.stands and found.due_on and found.due_on < today),
        "members": [
            (one, mask_name(one.person.name), age_on(one.person.birth_date, today), may_ask)
            for one in members.select_related("person").order_by("id")
        ],
        "events": found.events.select_related("user"),
        "sees_household": every.may(Permission.VIEW_HOUSEHOLDS, found.division_code),
        "trail": [
            (_("零就业家庭"), reverse("employment:zero")), (found.household.household_code, ""),
        ],
    }  # fmt: skip
    return render(request, "employment/family.html", context)


def _stepped(request: HttpRequest, found: ZeroFamily, form: FamilyForm) -> bool:
    data = form.cleaned_data
    try:
        with kept_paper(data.get("file")) as paper:
            step_family(
                by=request_actor(request), family=found, step=form.step, words=data["words"],
                owner=form.owners.get(data["owner"]) if "owner" in data else None,
                due_on=data.get("due_on"), measure=data.get("measure", ""), paper=paper,
                today=timezone.localdate(), now=timezone.now(),
            )  # fmt: skip
    except RefusedError as error:
        name = _FIELDS.get(error.code)
        form.add_error(name if name in form.fields else None, error.message)
        return False
    messages.success(request, _("已办：%(step)s。") % {"step": form.step.label})
    return True


@require_GET
def family_file(request: HttpRequest, pk: int, event: int) -> StreamingHttpResponse:
    """Hand out the proof of a step to whoever sees the family; audited."""
    found = find_family(scope_for(request, ZeroFamily), pk)
    if found is None:
        raise Http404
    one = ZeroFamilyEvent.objects.filter(family=found, pk=event).first()
    if one is None:
        raise Http404
    return handed_out(request, one.document_id)
