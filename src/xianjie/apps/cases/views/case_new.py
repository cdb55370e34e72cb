"""Open a case for a household, from its clues."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require_any
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.actions import open_case
from xianjie.apps.cases.enums import CaseKind, EpisodeState
from xianjie.apps.cases.interfaces.case_forms import FAST, CaseNewForm
from xianjie.apps.cases.queries.case_page import joined, open_case_of
from xianjie.apps.cases.queries.clue_register import find_clue, open_clues_of
from xianjie.apps.cases.queries.episode_list import episodes_of
from xianjie.apps.cases.queries.finding import chosen_household, find_households
from xianjie.apps.cases.queries.places import villages_for
from xianjie.apps.cases.queries.rights import OPENERS
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.numbers import number_in

SEARCH, PICK, AGAIN, SUBMIT = "search", "pick-", "again", "submit"
KEPT = ("village", "q", "household", "clue", "track", "event_on", "started_on")
_FIELDS = ("event_on", "started_on")


@require_http_methods(["GET", "POST"])
def case_new(request: HttpRequest) -> HttpResponse:
    """Open a case; every button but the last one keeps what was filled in."""
    scope = require_any(request, *OPENERS[CaseKind.IDENTIFY.value])
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    options: dict[str, Any] = {
        "villages": villages_for(county.code, scope),
        "today": timezone.localdate(),
    }
    if request.method == "GET":
        return _show(request, scope, _opened(request, scope, options))
    step = request.POST.get("step", SUBMIT)
    if step != SUBMIT:
        return _show(request, scope, _turned(request, step, options), step)
    form = CaseNewForm(request.POST, **options)
    if form.is_valid():
        done = _open(request, scope, form)
        if done is not None:
            return done
    return _show(request, scope, form)


def _opened(request: HttpRequest, scope: Scope, options: dict[str, Any]) -> CaseNewForm:
    """Return a fresh form, for the household of a clue or of the address."""
    initial: dict[str, Any] = {}
    household: Household | None = None
    if text := request.GET.get("clue", ""):
        clue = find_clue(scope, number_in(text) or 0)
        if clue is None or clue.household_id is None:
            raise Http404
        household = _household(scope, str(clue.household_id))
        initial["clue"] = clue.pk
    elif text := request.GET.get("household", ""):
        household = _household(scope, text)
    if text:
        if household is None:
            raise Http404
        initial |= {"household": household.pk, "village": household.division_code}
    return CaseNewForm.fresh(initial, **options)


def _turned(request: HttpRequest, step: str, options: dict[str, Any]) -> CaseNewForm:
    values: dict[str, Any] = {
        name: request.POST[name][:40] for name in KEPT if request.POST.get(name)
    }
    try:
        values["client_id"] = UUID(request.POST.get("client_id", ""))
    except ValueError:
        values.pop("client_id", None)
    if step.startswith(PICK):
        values["household"] = step.removeprefix(PICK)
    elif step == AGAIN:
        values |= {"household": "", "clue": ""}
    return CaseNewForm.fresh(values, **options)


def _household(scope: Scope, text: str) -> Household | None:
    """Return a household for which a case may be opened."""
    number = number_in(text)
    if number is None:
        return None
    rights = OPENERS[CaseKind.IDENTIFY.value]
    found = (chosen_household(scope, number, permission) for permission in rights)
    return next((one for one in found if one is not None), None)


def _show(request: HttpRequest, scope: Scope, form: CaseNewForm, step: str = "") -> HttpResponse:
    household = _household(scope, str(form["household"].value() or ""))
    groups = form.fields["village"].choices  # type: ignore[attr-defined]
    villages = [(code, f"{town} {name}") for town, group in groups for code, name in group]
    only = villages[0] if len(villages) == 1 else ("", "")
    village = form["village"].value() or only[0]
    text = str(form["q"].value() or "")
    searched = step == SEARCH and bool(text.strip())
    episodes = episodes_of(household.pk) if household else []
    context = {
        "form": form,
        "household": household,
        "household_head": mask_name(household.head_name) if household else "",
        "only_village": only,
        "found": _search(scope, village, text) if searched else [],
        "searched": searched,
        "clues": [joined(clue) for clue in open_clues_of(household.pk)] if household else [],
        "running": open_case_of(household.pk) if household else None,
        "monitored": next((one for one in episodes if one.state == EpisodeState.MONITORED), None),
        "before": [one for one in episodes if one.state != EpisodeState.MONITORED],
        "may_register": request_scope(request).may(Permission.REGISTER_CLUES),
        "may_report": request_scope(request).may(Permission.REPORT_NEED),
        "trail": [(_("个案办理"), reverse("cases:cases")), (_("立案"), "")],
    }
    return render(request, "cases/case_new.html", context)


def _search(scope: Scope, village: str, text: str) -> list[Any]:
    rights = OPENERS[CaseKind.IDENTIFY.value]
    right = next((one for one in rights if scope.may(one, village)), rights[0])
    return find_households(scope, village, text, right)


def _open(request: HttpRequest, scope: Scope, form: CaseNewForm) -> HttpResponse | None:
    data = form.cleaned_data
    household = _household(scope, str(data["household"]))
    if household is None:
        raise Http404
    clues = open_clues_of(household.pk)
    wanted = next((clue for clue in clues if clue.pk == data.get("clue")), None)
    try:
        done = open_case(
            by=request_actor(request),
            household=household,
            kind=CaseKind.IDENTIFY,
            clues=clues,
            started_on=data.get("started_on") or (wanted.seen_on if wanted else None),
            event_on=data.get("event_on"),
            fast_track=data["track"] == FAST,
            client_id=data["client_id"],
            today=timezone.localdate(),
            now=timezone.now(),
        )
    except RefusedError as error:
        field = str(error.details.get("field", ""))
        form.add_error(field if field in _FIELDS else None, error.message)
        return None
    messages.success(
        request,
        _("已立案，案号 %(number)s，现在到“%(step)s”。")
        % {"number": done.number, "step": done.step},
    )
    return redirect("cases:case", pk=done.pk)
