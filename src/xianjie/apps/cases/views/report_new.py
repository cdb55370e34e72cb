"""Report people in need at the door: one page, three things typed at most."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.actions import drop_draft, save_draft, submit_report
from xianjie.apps.cases.actions.reports import Photo
from xianjie.apps.cases.interfaces.report_forms import (
    NO,
    YES,
    ReportForm,
    keep_upload,
    photo_name,
)
from xianjie.apps.cases.queries.drafts import draft_content, drafts_of
from xianjie.apps.cases.queries.finding import chosen_household, find_households
from xianjie.apps.cases.queries.places import needs_offered, villages_for
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.numbers import number_in

KEPT = ("village", "q", "household", "nobody", "who", "needs", "urgent", "words")
SEARCH, PICK, NOBODY, AGAIN, SUBMIT = "search", "pick-", "nobody", "again", "submit"


@require_http_methods(["GET", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    """Fill in a report; every button but the last one keeps what was filled in."""
    scope = require(request, Permission.REPORT_NEED)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    options: dict[str, Any] = {
        "villages": villages_for(county.code, scope),
        "needs": needs_offered(county.code, today),
    }
    if request.method == "GET":
        return _show(request, scope, _opened(request, scope, options))
    step = request.POST.get("step", SUBMIT)
    if step != SUBMIT:
        values = _kept(dict(request.POST.lists()))
        _remember(request, dict(request.POST.lists()))
        return _show(request, scope, _turned(values, step, options), step)
    form = ReportForm(request.POST, request.FILES, **options)
    if form.is_valid():
        done = _submit(request, scope, county.code, form)
        if done is not None:
            return done
    return _show(request, scope, form)


def _opened(request: HttpRequest, scope: Scope, options: dict[str, Any]) -> ReportForm:
    """Return a fresh form, one about a household of the address, or a kept draft."""
    text = request.GET.get("draft", "")
    if text:
        number = _uuid(text)
        content = draft_content(request_user(request), number) if number else None
        if content is None or number is None:
            raise Http404
        return ReportForm.fresh(_kept(content) | {"client_id": number}, **options)
    initial: dict[str, Any] = {}
    picked = request.GET.get("household", "")
    if picked:
        household = _household(scope, picked)
        if household is None:
            raise Http404
        initial = {"household": household.pk, "village": household.division_code}
    return ReportForm.fresh(initial, **options)


def _turned(values: dict[str, Any], step: str, options: dict[str, Any]) -> ReportForm:
    """Return the form after a button: a household picked, nobody registered, search again."""
    if step.startswith(PICK):
        values |= {"household": step.removeprefix(PICK), "nobody": ""}
    elif step == NOBODY:
        values |= {"household": "", "nobody": "1"}
    elif step == AGAIN:
        values |= {"household": "", "nobody": ""}
    return ReportForm.fresh(values, **options)


def _kept(content: dict[str, list[str]]) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: content[name] if name == "needs" else content[name][-1]
        for name in KEPT
        if content.get(name)
    }
    number = _uuid((content.get("client_id") or [""])[-1])
    return values | ({"client_id": number} if number else {})


def _show(request: HttpRequest, scope: Scope, form: ReportForm, step: str = "") -> HttpResponse:
    household = _picked(scope, form)
    village = form["village"].value() or _only_village(form)
    text = form["q"].value() or ""
    searched = step == SEARCH and text.strip()
    drafts = drafts_of(request_user(request)) if request.method == "GET" and not request.GET else []
    context = {
        "form": form,
        "household": household,
        "household_head": mask_name(household.head_name) if household else "",
        "nobody": bool(form["nobody"].value()),
        "villages": form.fields["village"].choices,  # type: ignore[attr-defined]
        "only_village": _only_village(form),
        "village_name": _village_name(form),
        "found": find_households(scope, village, text) if searched else [],
        "searched": searched,
        "drafts": drafts,
        "may_file": request_scope(request).may(Permission.FILE_DOCUMENTS),
        "trail": [(_("主动发现"), reverse("cases:reports")), (_("报一户"), "")],
    }
    return render(request, "cases/report_new.html", context)


def _only_village(form: ReportForm) -> str:
    groups = form.fields["village"].choices  # type: ignore[attr-defined]
    codes = [code for _town, villages in groups for code, _name in villages]
    return codes[0] if len(codes) == 1 else ""


def _village_name(form: ReportForm) -> str:
    groups = form.fields["village"].choices  # type: ignore[attr-defined]
    names = [f"{town} {name}" for town, villages in groups for _code, name in villages]
    return names[0] if len(names) == 1 else ""


def _picked(scope: Scope, form: ReportForm) -> Household | None:
    return _household(scope, str(form["household"].value() or ""))


def _household(scope: Scope, text: str) -> Household | None:
    number = number_in(text)
    return chosen_household(scope, number) if number is not None else None


def _submit(
    request: HttpRequest, scope: Scope, county: str, form: ReportForm
) -> HttpResponse | None:
    data = form.cleaned_data
    household = chosen_household(scope, data["household"]) if data["household"] else None
    if data["household"] and household is None:
        raise Http404
    with TemporaryDirectory() as folder:
        photo = data.get("photo")
        try:
            done = submit_report(
                by=request_actor(request),
                client_id=data["client_id"],
                county=county,
                division_code=household.division_code if household else data["village"],
                household=household,
                who=data["who"],
                needs=data["needs"],
                is_urgent=data["urgent"] == YES,
                words=data["words"],
                photo=Photo(keep_upload(photo, Path(folder)), photo_name(photo)) if photo else None,
                typed=form.typed,
                today=timezone.localdate(),
                now=timezone.now(),
            )
        except RefusedError as error:
            form.add_error(None, error.message)
            return None
    messages.success(
        request,
        _("已上报，编号 %(number)s。只打了 %(typed)s 处字，其余都是点选；办到哪一步这里都能看。")
        % {"number": done.number, "typed": done.typed},
    )
    return redirect("cases:report", pk=done.pk)


@require_POST
def report_draft(request: HttpRequest) -> HttpResponse:
    """Keep what is filled in so far; with ``drop`` throw it away instead."""
    require(request, Permission.REPORT_NEED)
    number = _uuid(request.POST.get("client_id", ""))
    if number is None:
        raise Http404
    actor = request_actor(request)
    if request.POST.get("drop"):
        drop_draft(by=actor, client_id=number)
        return redirect("cases:report-new")
    _remember(request, dict(request.POST.lists()))
    return HttpResponse(status=204)


def _remember(request: HttpRequest, lists: dict[str, list[str]]) -> None:
    number = _uuid((lists.get("client_id") or [""])[-1])
    content = {name: [v[:500] for v in lists[name]] for name in KEPT if lists.get(name)}
    wanted = {name: v for name, v in content.items() if any(v) and v != [NO]}
    if number is None or not set(wanted) - {"village"}:
        return
    actor = request_actor(request)
    save_draft(by=actor, client_id=number, content=content, now=timezone.now())


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
