"""Lists from outside: brought, read in the background, what differs, set aside."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.census.actions.lists import LIST_JOB, ListWish, bring_list, drop_list
from xianjie.apps.census.enums import LinkState
from xianjie.apps.census.interfaces.exporter import export_entries
from xianjie.apps.census.interfaces.list_forms import ListForm
from xianjie.apps.census.interfaces.tabs import census_tabs
from xianjie.apps.census.queries.bases import entries_of, find_upload, uploads_of
from xianjie.apps.census.queries.samples import may_draw
from xianjie.apps.census.views.common import census_scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.jobs.actions import enqueue
from xianjie.apps.jobs.uploads import remove_sealed, take_in
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_id, mask_name
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of


@require_http_methods(["GET", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """List what was brought, and bring another."""
    scope, county = census_scope(request), county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    makes = may_draw(request_scope(request), county.code)
    form = ListForm(
        request.POST or None, request.FILES or None,
        initial={"year": timezone.localdate().year - 1},
    ) if makes else None  # fmt: skip
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid() and _brought(request, county.code, form):
            return redirect("census:lists")
    context = {
        "form": form,
        "page": page_of(uploads_of(county.code, scope), request.GET.get("page")),
        "tabs": census_tabs("lists"),
    }
    return render(request, "census/lists.html", context)


def _brought(request: HttpRequest, county: str, form: ListForm) -> bool:
    data, by, now = form.cleaned_data, request_actor(request), timezone.now()
    sealed = None
    try:
        sealed = take_in(data["file"])
        made = bring_list(
            by=by, county=county, now=now,
            wish=ListWish(data["purpose"], data["year"], data["title"], sealed.name, sealed.sha256),
        )  # fmt: skip
    except RefusedError as error:
        if sealed is not None:
            remove_sealed(sealed.path)
        form.add_error("year" if error.code == "bad-year" else "file", error.message)
        return False
    enqueue(
        by=by, kind=LIST_JOB, key=f"{LIST_JOB}:{made.pk}", title=_("读外部名单"),
        payload={"upload": made.pk, "sealed": sealed.path}, division_code=made.division_code,
        now=now, url=reverse("census:list", args=[made.pk]),
    )  # fmt: skip
    messages.success(request, _("文件已收下，正在后台逐行对人；结果看这份名单的页面。"))
    return True


@require_http_methods(["GET", "POST"])
def list_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the lines of a list by result; set it aside."""
    scope = census_scope(request)
    found = find_upload(scope, pk)
    if found is None:
        raise Http404
    makes = may_draw(request_scope(request), found.county_code)
    if request.method == "POST":
        if not makes:
            raise PermissionDenied
        drop_list(by=request_actor(request), found=found, now=timezone.now())
        messages.success(request, _("已撤下，下一版底册不再使用它。"))
        return redirect("census:lists")
    state = request.GET.get("state", "")
    page = page_of(entries_of(found, scope, state), request.GET.get("page"))
    rows = list(page.object_list)
    places = villages_by_code(row.division_code for row in rows)
    counts: dict[LinkState, Any] = {
        LinkState.LINKED: found.linked, LinkState.DIFFERS: found.differing,
        LinkState.UNLINKED: found.unlinked, LinkState.ABSENT: found.absent,
    }  # fmt: skip
    context = {
        "found": found,
        "page": page,
        "rows": [
            (row, places.get(row.division_code), mask_name(row.name),
             mask_id(row.id_number) if row.id_number else "")
            for row in rows
        ],
        "tiles": [(key, key.label, number, key == state) for key, number in counts.items()],
        "state": state if state in LinkState.values else "",
        "makes": makes and found.dropped_at is None,
        "trail": [(_("外部名单"), reverse("census:lists")), (found.title, "")],
    }  # fmt: skip
    return render(request, "census/list.html", context)


@require_GET
def list_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the lines that the page shows, names masked."""
    scope = census_scope(request, Permission.VIEW_CENSUS)
    found = find_upload(scope, pk)
    if found is None:
        raise Http404
    rows = entries_of(found, scope, request.GET.get("state", ""))
    codes = set(rows.order_by().values_list("division_code", flat=True).distinct())
    content = export_entries(
        by=request_actor(request), made_by=str(request.user), found=found, rows=rows,
        places=villages_by_code(codes), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"名单差异_{found.county_code}_{found.year}.xlsx")
