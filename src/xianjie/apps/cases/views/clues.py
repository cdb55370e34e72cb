"""The register of clues: the list, one clue, and registering one of any channel."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.actions import REGISTERED, dismiss_clue
from xianjie.apps.cases.enums import CaseKind
from xianjie.apps.cases.interfaces.case_exporter import CLUES
from xianjie.apps.cases.interfaces.case_forms import ReasonForm
from xianjie.apps.cases.interfaces.clue_forms import ClueForm
from xianjie.apps.cases.queries import clue_register as lists
from xianjie.apps.cases.queries.case_list import ALL
from xianjie.apps.cases.queries.case_page import open_case_of
from xianjie.apps.cases.queries.finding import chosen_household, find_households
from xianjie.apps.cases.queries.offered import (
    channel_named,
    channels_offered,
    kind_of_channel,
    risks_offered,
)
from xianjie.apps.cases.queries.places import villages_for
from xianjie.apps.cases.queries.rights import may_open, may_open_any
from xianjie.apps.cases.views.listing import (
    Field,
    chosen_of,
    fields_of,
    handed_out,
    place_fields,
    plain,
    shown,
    told,
)
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.registry.actions.viewing import record_household_view
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.actions import raise_clue
from xianjie.apps.screening.enums import EXPORTED_KINDS, ClueKind, ClueStatus
from xianjie.apps.screening.models import Clue
from xianjie.apps.screening.queries.verifying import verifications_of
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of

SEARCH, PICK, AGAIN, SUBMIT, OPEN = "search", "pick-", "again", "submit", "open"
KEPT = ("village", "q", "household", "channel", "risk", "level", "seen_on", "words", "client_id")


@require_GET
def clues(request: HttpRequest) -> HttpResponse:
    """List the clues of every channel with who handled them and the case they led to."""
    scope = require(request, Permission.VIEW_CASES)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    filters = lists.ClueFilters.of(request.GET)
    found = lists.filtered_clues(county.code, scope, filters)
    page = page_of(found.values_list("pk", flat=True), request.GET.get("page"))
    everything = request_scope(request)
    context: dict[str, Any] = {
        "filters": filters,
        "page": page,
        "rows": lists.clue_rows(page.object_list),
        "export_query": urlencode(chosen_of(filters)),
        "may_register": everything.may(Permission.REGISTER_CLUES),
        "may_open": may_open_any(everything),
        "may_export": everything.may(Permission.EXPORT_CLUES),
        "today": timezone.localdate(),
        "trail": [(_("个案办理"), reverse("cases:cases")), (_("线索登记簿"), "")],
    }
    return shown(request, "cases/clues.html", context, lambda: _fields(county.code, scope, filters))


def _fields(county: str, scope: Scope, filters: lists.ClueFilters) -> list[Field]:
    """Return the choices of the filter row."""
    today = timezone.localdate()
    # Several words of a region may be kept as one: then they are one choice.
    channels: dict[str, list[str]] = {}
    for one in channels_offered(county, today):
        channels.setdefault(one.text, []).append(one.label)
    named = [(text, "、".join(labels)) for text, labels in channels.items()]
    kinds = [(kind.value, str(kind.label)) for kind in ClueKind if kind in EXPORTED_KINDS]
    statuses = [(one.value, str(one.label)) for one in ClueStatus if one != ClueStatus.OPEN]
    every = (
        (
            "status",
            _("办理"),
            _("待处置"),
            [(lists.TO_OPEN, _("待立案")), *statuses, (ALL, _("全部"))],
        ),
        ("channel", _("渠道"), _("全部渠道"), named),
        ("kind", _("类型"), _("全部类型"), kinds),
        ("risk", _("风险"), _("全部风险"), plain(risks_offered())),
        *place_fields(county, scope, filters),
    )
    return fields_of(filters, every)


@require_GET
def clues_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the clues that the register shows, without what was said."""
    scope = require(request, Permission.VIEW_CASES)
    require(request, Permission.EXPORT_CLUES)
    county = county_of(request)
    if county is None:
        raise Http404
    filters = lists.ClueFilters.of(request.GET)
    return handed_out(
        request,
        CLUES,
        county.code,
        list(lists.filtered_clues(county.code, scope, filters).values_list("pk", flat=True)),
        lists.clue_rows,
        told(filters, _fields(county.code, scope, filters)),
    )


@require_http_methods(["GET", "POST"])
def clue(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one clue: what was said, by which channel, what became of it; close it."""
    scope = require(request, Permission.VIEW_CASES)
    found = lists.find_clue(scope, pk)
    if found is None:
        raise Http404
    if found.household is not None:
        record_household_view(
            by=request_actor(request), household=found.household, now=timezone.now(), part="clue"
        )
    everything = request_scope(request)
    place = found.division_code
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        label=_("怎么核实的，为什么不立案"),
        auto_id="dismiss-%s",
    )
    may_dismiss = (
        found.status == ClueStatus.OPEN
        and found.source_ref.startswith(REGISTERED)
        and everything.may(Permission.DISPATCH_CASES, place)
    )
    if request.method == "POST":
        if not may_dismiss:
            require(request, Permission.DISPATCH_CASES)
        if form.is_valid() and _dismiss(request, found, form):
            return redirect("cases:clue", pk=found.pk)
    row = lists.clue_rows([found.pk])[0]
    waits = row.case_id is None and found.household_id is not None
    running = open_case_of(found.household_id) if found.household_id else None
    context = {
        "clue": found,
        "row": row,
        "running": running,
        "form": form,
        "may_dismiss": may_dismiss,
        "checks": verifications_of([found.pk]).get(found.pk, []),
        "may_open": waits and may_open(everything, CaseKind.IDENTIFY.value, place),
        "may_see_household": everything.may(Permission.VIEW_HOUSEHOLDS, place),
        "trail": [
            (_("个案办理"), reverse("cases:cases")),
            (_("线索登记簿"), reverse("cases:clues")),
            (row.household_code or _("线索"), ""),
        ],
    }
    return render(request, "cases/clue.html", context)


def _dismiss(request: HttpRequest, found: Clue, form: ReasonForm) -> bool:
    try:
        dismiss_clue(
            by=request_actor(request),
            clue=found,
            reason=form.cleaned_data["words"],
            today=timezone.localdate(),
            now=timezone.now(),
        )
    except RefusedError as error:
        form.add_error("words", error.message)
        return False
    messages.success(request, _("线索已办结：核实无风险。"))
    return True


@require_http_methods(["GET", "POST"])
def clue_new(request: HttpRequest) -> HttpResponse:
    """Register a clue; every button but the last ones keeps what was filled in."""
    scope = require(request, Permission.REGISTER_CLUES)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    options: dict[str, Any] = {
        "villages": villages_for(county.code, scope),
        "channels": channels_offered(county.code, today),
        "risks": risks_offered(),
        "today": today,
    }
    if request.method == "GET":
        return _show(request, scope, _opened(request, scope, options))
    step = request.POST.get("step", SUBMIT)
    if step not in {SUBMIT, OPEN}:
        return _show(request, scope, _turned(request, step, options), step)
    form = ClueForm(request.POST, **options)
    if form.is_valid():
        done = _register(request, scope, county.code, form, then_open=step == OPEN)
        if done is not None:
            return done
    return _show(request, scope, form)


def _opened(request: HttpRequest, scope: Scope, options: dict[str, Any]) -> ClueForm:
    initial: dict[str, Any] = {}
    if picked := request.GET.get("household", ""):
        household = _household(scope, picked)
        if household is None:
            raise Http404
        initial = {"household": household.pk, "village": household.division_code}
    return ClueForm.fresh(initial, **options)


def _turned(request: HttpRequest, step: str, options: dict[str, Any]) -> ClueForm:
    """Return the form after a button: a household picked, or search again."""
    values: dict[str, Any] = {
        name: request.POST[name][:1000] for name in KEPT if request.POST.get(name)
    }
    if not _is_uuid(str(values.get("client_id", ""))):
        values.pop("client_id", None)
    if step.startswith(PICK):
        values["household"] = step.removeprefix(PICK)
    elif step == AGAIN:
        values["household"] = ""
    return ClueForm.fresh(values, **options)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _show(request: HttpRequest, scope: Scope, form: ClueForm, step: str = "") -> HttpResponse:
    household = _household(scope, str(form["household"].value() or ""))
    groups = form.fields["village"].choices  # type: ignore[attr-defined]
    villages = [(code, f"{town} {name}") for town, group in groups for code, name in group]
    only = villages[0] if len(villages) == 1 else ("", "")
    village = form["village"].value() or only[0]
    text = str(form["q"].value() or "")
    searched = step == SEARCH and bool(text.strip())
    context = {
        "form": form,
        "household": household,
        "household_head": mask_name(household.head_name) if household else "",
        "only_village": only,
        "found": find_households(scope, village, text, Permission.REGISTER_CLUES)
        if searched
        else [],
        "searched": searched,
        "running": open_case_of(household.pk) if household else None,
        "may_open": may_open_any(request_scope(request)),
        "may_report": request_scope(request).may(Permission.REPORT_NEED),
        "trail": [
            (_("个案办理"), reverse("cases:cases")),
            (_("线索登记簿"), reverse("cases:clues")),
            (_("登记线索"), ""),
        ],
    }
    return render(request, "cases/clue_new.html", context)


def _household(scope: Scope, text: str) -> Household | None:
    number = number_in(text)
    if number is None:
        return None
    return chosen_household(scope, number, Permission.REGISTER_CLUES)


def _register(
    request: HttpRequest, scope: Scope, county: str, form: ClueForm, *, then_open: bool
) -> HttpResponse | None:
    data = form.cleaned_data
    household = chosen_household(scope, data["household"], Permission.REGISTER_CLUES)
    if household is None:
        raise Http404
    channel = channel_named(data["channel"])
    try:
        done = raise_clue(
            by=request_actor(request),
            county=county,
            division_code=household.division_code,
            household=household,
            kind=kind_of_channel(channel),
            risk=data["risk"],
            level=data["level"],
            source_ref=f"{REGISTERED}{data['client_id'].hex[:20]}",
            channel=channel,
            words=data["words"],
            seen_on=data["seen_on"],
            today=timezone.localdate(),
            now=timezone.now(),
        )
    except RefusedError as error:
        form.add_error("q", error.message)
        return None
    messages.success(request, _("线索已登记，在登记簿里能看到办到哪一步。"))
    if then_open and may_open_any(request_scope(request)):
        return redirect(f"{reverse('cases:case-new')}?clue={done.pk}")
    return redirect("cases:clue", pk=done.pk)
