"""The rectification ledger: list, one problem with its steps, evidence, export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of
from xianjie.apps.registry.actions import archive_path, record_download
from xianjie.apps.registry.file_types import CONTENT_TYPES
from xianjie.apps.registry.models import ArchiveDocument
from xianjie.apps.supervision.actions import (
    add_step,
    assign_problem,
    assign_registered,
    register_problem,
    spread_problem,
)
from xianjie.apps.supervision.choices import sources
from xianjie.apps.supervision.enums import ProblemKind, Step, UrgeLevel
from xianjie.apps.supervision.interfaces.item_exporter import export_items
from xianjie.apps.supervision.interfaces.rectification_forms import (
    ChargeForm,
    ProblemForm,
    SpreadForm,
    StepForm,
    kept_paper,
)
from xianjie.apps.supervision.models import Rectification, RectificationEvent
from xianjie.apps.supervision.queries.rectifications import (
    CLOSED,
    LATE,
    LEVELS,
    LOOK,
    OPEN,
    SOON,
    WAIT,
    ItemFilters,
    by_source,
    counts,
    filtered_items,
    may_step,
    people_shown,
    rectification_rules,
    similar_items,
    visible_items,
)
from xianjie.apps.supervision.queries.units import Unit, units_of
from xianjie.apps.supervision.views.common import tabs_for
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

SIMILAR = 10
_BLOCK = 64 * 1024
_WORDED = (Step.NOTE, Step.REPLY, Step.REPORT, Step.ASK, Step.GRANT, Step.REFUSE, Step.ACCEPT,
           Step.RETURN, Step.URGE, Step.LOOK, Step.REOPEN)  # fmt: skip


def _lead_names(units: Mapping[str, Unit], rows: Iterable[Rectification]) -> dict[int, str]:
    """Return number of problem → who leads it."""
    return {
        one.pk: one.lead.name
        if one.lead
        else (units[key].name if (key := f"t{one.lead_town}") in units else "")
        for one in rows
    }


@require_GET
def rectifications(request: HttpRequest) -> HttpResponse:
    """List the problems that the user sees, the most urgent first."""
    scope = require(request, Permission.VIEW_TASKS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    filters = ItemFilters.of(request.GET)
    page = page_of(filtered_items(county.code, scope, filters, today), request.GET.get("page"))
    rows = list(page.object_list)
    numbers = counts(county.code, scope, today)
    places = full_names({row.division_code for row in rows}, below=county.code)
    units = units_of(county.code)
    people, leads = people_shown(rows), _lead_names(units, rows)
    leading = request_scope(request).may(Permission.SUPERVISE, county.code)
    chosen = {name: value for name, value in asdict(filters).items() if value}
    tiles = (
        (OPEN, _("未销号"), ""), (LATE, _("逾期"), "bad"), (SOON, _("快到期"), ""),
        (WAIT, _("等县里办"), ""), (LOOK, _("该回头看"), ""), (CLOSED, _("已销号"), ""),
    )  # fmt: skip
    total = numbers["all"]
    context = {
        "filters": filters,
        "fields": _fields(county, scope, filters, units),
        "page": page,
        "rows": [
            (row, places.get(row.division_code) or county.name, leads[row.pk],
             people.get(row.pk, 0),
             bool(row.due_on and row.due_on < today and row.closed_on is None))
            for row in rows
        ],
        "tiles": [(key, title, numbers[key], kind) for key, title, kind in tiles],
        "total": total,
        "rate": round(numbers[CLOSED] * 100 / total, 1) if total else None,
        "sources": by_source(county.code, scope, today) if leading else [],
        "tabs": tabs_for(request, "rectifications"),
        "leading": leading,
        "ready": numbers[WAIT],
        "export_query": urlencode(chosen),
        "unverified": rectification_rules(county.code, today).unverified(LEVELS),
        "today": today,
    }  # fmt: skip
    return render(request, "supervision/rectifications.html", context)


def _fields(
    county: NamedPlace, scope: Any, filters: ItemFilters, units: Mapping[str, Unit]
) -> list[dict[str, Any]]:
    """Return the choices of the filter row."""
    named = [(key, unit.name) for key, unit in units.items()]
    towns = [(place.code, place.name) for place in towns_of(county.code, scope)]
    views = [
        (OPEN, _("未销号")), (LATE, _("逾期")), (SOON, _("快到期")), (WAIT, _("等县里办")),
        (LOOK, _("该回头看")), (CLOSED, _("已销号")), ("all", _("全部")),
    ]  # fmt: skip
    urges = [(str(n), str(word)) for n, word in UrgeLevel.choices if n]
    every = [
        ("view", _("状态"), None, views),
        ("source", _("来源"), _("全部来源"), sources()),
        ("kind", _("类型"), _("全部类型"), ProblemKind.choices),
        ("unit", _("单位"), _("全部单位"), named),
        ("town", _("乡镇"), _("全部乡镇"), towns),
        ("urge", _("督办"), _("不限"), urges),
    ]
    return [
        {"name": name, "title": title, "every": all_of, "choices": choices,
         "value": getattr(filters, name)}
        for name, title, all_of, choices in every
    ]  # fmt: skip


@require_GET
def rectifications_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the problems that the list shows."""
    scope = require(request, Permission.VIEW_TASKS)
    county = county_of(request)
    if county is None:
        raise Http404
    today, filters = timezone.localdate(), ItemFilters.of(request.GET)
    rows = list(filtered_items(county.code, scope, filters, today))
    content = export_items(
        by=request_actor(request), made_by=str(request.user), county=county.code, rows=rows,
        places=full_names({row.division_code for row in rows}, below=county.code),
        leads=_lead_names(units_of(county.code), rows), people=people_shown(rows),
        filters=tuple((k, v) for k, v in asdict(filters).items() if v), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"整改台账_{county.code}_{today}.xlsx")


@require_http_methods(["GET", "POST"])
def rectification_new(request: HttpRequest) -> HttpResponse:
    """Enter a problem; hand it out at once where lead and deadline are filled in."""
    scope = require(request, Permission.SUPERVISE)
    county = county_of(request)
    if county is None:
        raise Http404
    today = timezone.localdate()
    data = request.POST if request.method == "POST" else None
    form = ProblemForm(data, county=county, scope=scope, today=today)
    charge = ChargeForm(data, county=county.code, needed=False)
    if data is not None and all([form.is_valid(), charge.is_valid()]):
        try:
            made = register_problem(
                by=request_actor(request), problem=form.problem, charge=charge.charge,
                today=today, now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            if error.code == "code-taken":
                form.add_error("code", error.message)
            else:
                (charge if "期限" in error.message else form).add_error(None, error.message)
        else:
            messages.success(request, _("已登记，编号 %(code)s。") % {"code": made.code})
            return redirect("supervision:rectification", pk=made.pk)
    context = {
        "form": form,
        "charge": charge,
        "trail": [(_("整改台账"), reverse("supervision:rectifications")), (_("登记问题"), "")],
    }
    return render(request, "supervision/rectification_new.html", context)


@require_POST
def rectifications_assign(request: HttpRequest) -> HttpResponse:
    """Hand out what was imported with lead and deadline."""
    require(request, Permission.SUPERVISE)
    county = county_of(request)
    if county is None:
        raise Http404
    number = assign_registered(
        by=request_actor(request), county=county.code, today=timezone.localdate(),
        now=timezone.now(),
    )  # fmt: skip
    words = ngettext("已交办 %(n)s 个问题。", "已交办 %(n)s 个问题。", number)
    messages.success(request, words % {"n": number})
    return redirect("supervision:rectifications")


def _found(request: HttpRequest, pk: int) -> Rectification:
    scope = require(request, Permission.VIEW_TASKS)
    found = visible_items(scope).select_related("lead", "accepted_by", "reported_by", "parent")
    item = found.filter(pk=pk).first()
    if item is None:
        raise Http404
    return item


@require_http_methods(["GET", "POST"])
def rectification(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one problem with everything done about it, and do the next step."""
    item = _found(request, pk)
    scope, user = request_scope(request), int(request.user.pk or 0)
    may = {step for step in Step if may_step(scope, user, item, step)}
    posted = request.POST.get("step", "") if request.method == "POST" else ""
    if request.method == "POST" and posted not in may:
        if posted not in Step.values or not scope.may(Permission.VIEW_TASKS):
            raise Http404
        raise PermissionDenied
    bound = request.POST if posted else None
    county = item.county_code
    charge = (
        ChargeForm(bound if posted == Step.ASSIGN else None, county=county, item=item)
        if Step.ASSIGN in may
        else None
    )
    spread = (
        SpreadForm(bound if posted == Step.SPREAD else None, county=county)
        if Step.SPREAD in may
        else None
    )
    steps = [
        StepForm(step, *((bound, request.FILES) if posted == step else ()))
        for step in _WORDED
        if step in may
    ]
    if posted and _act(request, item, posted, charge, spread, steps):
        return redirect("supervision:rectification", pk=pk)
    return render(
        request, "supervision/rectification.html",
        _page(request, item) | {"charge": charge, "spread": spread, "steps": steps},
    )  # fmt: skip


def _page(request: HttpRequest, item: Rectification) -> dict[str, Any]:
    """Return what is shown of a problem."""
    scope, county = request_scope(request), item.county_code
    today = timezone.localdate()
    seen = scope.narrowed(Permission.VIEW_HOUSEHOLDS)
    households = item.households.visible_to(scope, Permission.VIEW_HOUSEHOLDS)  # type: ignore[attr-defined]
    shown = [(one, mask_name(one.head_name)) for one in households] if seen.grants else []
    units = units_of(county)
    parties = [
        units[key].name
        for one in item.parties.all()
        if (key := f"o{one.organisation_id}" if one.organisation_id else f"t{one.town_code}")
        in units
    ]
    similar = list(similar_items(item, scope)[:SIMILAR])
    spread = list(visible_items(scope).filter(parent=item).select_related("lead"))
    names = full_names({item.division_code} | {one.division_code for one in similar}, below=county)
    leads = _lead_names(units, [item, *similar, *spread])
    return {
        "item": item,
        "place": names.get(item.division_code, ""),
        "lead_name": leads[item.pk],
        "parties": parties,
        "households": shown,
        "hidden": people_shown([item]).get(item.pk, 0) - len(shown),
        "events": item.events.select_related("user", "document"),
        "similar": [(one, names.get(one.division_code, ""), leads[one.pk]) for one in similar],
        "children": [(one, leads[one.pk]) for one in spread],
        "is_late": bool(item.due_on and item.due_on < today and item.closed_on is None),
        "days": (today - item.due_on).days if item.due_on else 0,
        "trail": [
            (_("整改台账"), reverse("supervision:rectifications")),
            (item.code, ""),
        ],
    }


def _act(
    request: HttpRequest,
    item: Rectification,
    posted: str,
    charge: ChargeForm | None,
    spread: SpreadForm | None,
    steps: list[StepForm],
) -> bool:
    """Do what a button asked for; tell whether it is done, otherwise a form says why not."""
    by, today, now = request_actor(request), timezone.localdate(), timezone.now()
    form: Any = {Step.ASSIGN: charge, Step.SPREAD: spread}.get(Step(posted)) or next(
        (one for one in steps if one.step == posted), None
    )
    if form is None or not form.is_valid():
        return False
    try:
        if posted == Step.ASSIGN:
            assign_problem(by=by, item=item, charge=form.charge, today=today, now=now)
        elif posted == Step.SPREAD:
            data = form.cleaned_data
            units = [form.all_units[key] for key in data["units"]]
            spread_problem(by=by, item=item, units=units, due_on=data["due_on"],
                           words=data["words"], today=today, now=now)  # fmt: skip
        else:
            data = form.cleaned_data
            with kept_paper(data.get("file")) as paper:
                add_step(by=by, item=item, step=posted, words=data["words"], paper=paper,
                         wanted_on=data.get("wanted_on"), today=today, now=now)  # fmt: skip
    except RefusedError as error:
        day = "wanted_on" if "wanted_on" in form.fields else "due_on"
        places = {"bad-day": day, "no-units": "units", "bad-type": "file", "bad-size": "file"}
        name = places.get(error.code)
        form.add_error(name if name in form.fields else None, error.message)
        return False
    messages.success(request, _("已办：%(step)s。") % {"step": Step(posted).label})
    return True


@require_GET
def rectification_file(request: HttpRequest, pk: int, event: int) -> StreamingHttpResponse:
    """Hand out the evidence of a step to whoever sees the problem; audited."""
    item = _found(request, pk)
    found = RectificationEvent.objects.filter(item=item, pk=event).first()
    if found is None or found.document_id is None:
        raise Http404
    rows = ArchiveDocument.objects.proven("evidence of a problem found through its gate")
    document = rows.get(pk=found.document_id)
    path = archive_path(document)
    if not path.is_file():
        raise Http404
    record_download(by=request_actor(request), document=document, now=timezone.now())
    kind = CONTENT_TYPES.get(Path(document.file_name).suffix.lower(), "application/octet-stream")
    response = StreamingHttpResponse(_blocks(path), content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(document.file_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
