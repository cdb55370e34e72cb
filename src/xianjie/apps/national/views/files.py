"""Write files in the layouts of the national system; keep layouts of one's own."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import shown_labels
from xianjie.apps.accounts.second_factor import require_second_factor
from xianjie.apps.divisions.codes import padded
from xianjie.apps.jobs.uploads import incoming_folder
from xianjie.apps.national.actions.templates import drop_template, save_template
from xianjie.apps.national.actions.writing import write_file
from xianjie.apps.national.interfaces.forms import TemplateForm, headings_offered
from xianjie.apps.national.models import SheetTemplate
from xianjie.apps.national.queries.exchange import tables_of
from xianjie.apps.national.views.common import (
    county_or_404,
    places_of,
    tabs_of,
    trail_to,
)
from xianjie.apps.sources.places import find_place
from xianjie.exchange.layouts import REGISTRY, FileLayout, all_layouts
from xianjie.kernel.errors import XianjieError
from xianjie.web.downloads import attachment

TEMPLATE = "template-"


@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """List what can be written: the packaged layouts and the county's own."""
    scope = require(request, Permission.EXCHANGE_NATIONAL)
    county = county_or_404(request)
    there = {one.contract.id for one in tables_of(county.code, scope) if one.newest}
    own = SheetTemplate.objects.visible_to(scope).filter(
        is_used=True, division_code=padded(county.code)
    )
    templates = list(own)
    context = {
        "county": county,
        "tabs": tabs_of(request, "files"),
        "layouts": [
            (one, one.table == REGISTRY or one.table in there) for one in all_layouts().values()
        ],
        "templates": templates,
        "people": shown_labels(one.saved_by for one in templates),
        "places": places_of(scope, county),
        "may_write": request_scope(request).may(Permission.EXPORT_PERSONAL),
    }
    return render(request, "national/files.html", context)


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Hand out a file in full, after a second factor; audited."""
    scope = require(request, Permission.EXPORT_PERSONAL)
    require(request, Permission.EXCHANGE_NATIONAL)
    require_second_factor(request)
    county = county_or_404(request)
    layout = _layout(request, request.POST.get("layout", ""))
    place = request.POST.get("place", "") or county.code
    if place not in dict(places_of(scope, county)):
        raise Http404
    today = timezone.localdate()
    where = find_place(place)
    # Where what a killed process leaves is swept, and only the owner enters.
    with TemporaryDirectory(dir=incoming_folder()) as folder:
        path = Path(folder) / "file.xlsx"
        write_file(
            by=request_actor(request),
            layout=layout,
            place=where,
            on=today,
            path=path,
            now=timezone.now(),
        )
        content = path.read_bytes()
    return attachment(content, f"{layout.title}_{where.name}_{today:%Y%m%d}.xlsx")


@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make a layout of one's own, or change one."""
    require(request, Permission.EXCHANGE_NATIONAL)
    county = county_or_404(request)
    found = _template(request, pk) if pk is not None else None
    form = TemplateForm(request.POST or None, initial=_initial(request, found))
    if form.is_bound and form.is_valid():
        try:
            save_template(
                by=request_actor(request),
                division_code=padded(county.code),
                name=form.cleaned_data["name"],
                headings=form.chosen,
                where=form.where,
                header_row=form.cleaned_data["header_row"],
                now=timezone.now(),
                template=found,
            )
        except XianjieError as error:
            form.add_error("name" if error.code in {"name-taken", "no-name"} else "headings",
                           error.message)  # fmt: skip
        else:
            return redirect("national:files")
    context = {
        "form": form,
        "offered": headings_offered(),
        "title": found.name if found else _("新表样"),
        "trail": trail_to(
            (_("写表"), reverse("national:files")), (found.name if found else _("新表样"), "")
        ),
        "back": reverse("national:files"),
    }
    return render(request, "national/template.html", context)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a layout of one's own up."""
    require(request, Permission.EXCHANGE_NATIONAL)
    drop_template(by=request_actor(request), template=_template(request, pk), now=timezone.now())
    return redirect("national:files")


def _initial(request: HttpRequest, found: SheetTemplate | None) -> dict[str, object]:
    if found is not None:
        return {
            "name": found.name,
            "headings": "\n".join(found.headings),
            "header_row": found.header_row,
            "types": found.where.get("户类型", []),
            "categories": found.where.get("监测对象类别", []),
        }
    base = all_layouts().get(request.GET.get("from", ""))
    if base is None or base.table != REGISTRY:
        return {"header_row": 1}
    return {
        "headings": "\n".join(base.columns),
        "header_row": base.header_row,
        "types": base.where.get("户类型", ()),
        "categories": base.where.get("监测对象类别", ()),
    }


def _template(request: HttpRequest, pk: int) -> SheetTemplate:
    scope = request_scope(request)
    mine = SheetTemplate.objects.visible_to(scope, Permission.EXCHANGE_NATIONAL)
    return get_object_or_404(mine.filter(is_used=True), pk=pk)


def _layout(request: HttpRequest, name: str) -> FileLayout:
    if name.startswith(TEMPLATE) and name.removeprefix(TEMPLATE).isdecimal():
        return _template(request, int(name.removeprefix(TEMPLATE))).layout
    layout = all_layouts().get(name)
    if layout is None:
        raise Http404
    return layout
