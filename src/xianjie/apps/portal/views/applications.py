"""Applications from the public page, for the staff who take them up."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.queries.unmasking import unmasked_since
from xianjie.apps.cases.enums import CaseKind
from xianjie.apps.cases.queries.rights import may_open
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_by_code
from xianjie.apps.portal.actions.handling import (
    accept_application,
    answer_application,
    ask_applicant,
    refuse_application,
    unmask_application,
)
from xianjie.apps.portal.enums import APPLICATION_STEPS, ApplicationState, ApplicationStep
from xianjie.apps.portal.interfaces.staff_forms import (
    AcceptForm,
    ReasonForm,
    SearchForm,
    WordsForm,
)
from xianjie.apps.portal.models import Application
from xianjie.apps.portal.queries.applications import (
    ALL,
    OVERDUE,
    TO_ANSWER,
    TO_DO,
    ApplicationFilters,
    application_rows,
    applications_in,
    condition_of,
    filtered_applications,
    find_application,
    household_in,
    households_like,
    is_overdue,
)
from xianjie.apps.portal.queries.progress import case_of
from xianjie.apps.portal.queries.receipts import shown_receipt
from xianjie.apps.screening.enums import ClueStatus
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_id, mask_name, mask_phone
from xianjie.web.paging import page_of

ACCEPT, ASK, REFUSE, ANSWER, SEARCH = "accept", "ask", "refuse", "answer", "search"
TITLES = {
    "applicant": _lazy("申报人"),
    "who": _lazy("户主"),
    "phone": _lazy("电话"),
    "id_number": _lazy("证件号码"),
    "address": _lazy("住址"),
}
_WORDS = {ASK: ask_applicant, REFUSE: refuse_application, ANSWER: answer_application}


@require_GET
def applications(request: HttpRequest) -> HttpResponse:
    """List the applications: those that wait first, by deadline."""
    scope = require(request, Permission.HANDLE_APPLICATIONS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    filters = ApplicationFilters.of(request.GET)
    page = page_of(
        filtered_applications(county.code, scope, filters, today), request.GET.get("page")
    )
    context = {
        "filters": filters,
        "page": page,
        "rows": application_rows(page.object_list, today),
        "tabs": _tabs(county.code, scope, filters),
        "towns": towns_of(county.code, scope),
        "today": today,
    }
    return render(request, "portal/applications.html", context)


def _tabs(county: str, scope: Scope, filters: ApplicationFilters) -> list[tuple[Any, ...]]:
    rows, today = applications_in(county, scope), timezone.localdate()
    named = [
        (TO_DO, _("待受理"), rows.filter(condition_of(TO_DO, today)).count()),
        (OVERDUE, _("逾期"), rows.filter(condition_of(OVERDUE, today)).count()),
        (ApplicationState.ASKED.value, _("等申报人补充"), None),
        (ApplicationState.ACCEPTED.value, _("已受理"), None),
        (TO_ANSWER, _("待答复结果"), rows.filter(condition_of(TO_ANSWER, today)).count()),
        (ApplicationState.ANSWERED.value, _("已答复"), None),
        (ApplicationState.REFUSED.value, _("未受理"), None),
        (ALL, _("全部"), None),
    ]
    base = reverse("portal:applications")
    kept = {"town": filters.town} if filters.town else {}
    return [
        (title, f"{base}?{urlencode({'view': view, **kept})}", filters.view == view, count)
        for view, title, count in named
    ]


@require_http_methods(["GET", "POST"])
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at one application; take it up, ask, refuse or answer."""
    scope = require(request, Permission.HANDLE_APPLICATIONS)
    found = find_application(scope, pk)
    if found is None:
        raise Http404
    step = request.POST.get("form", "") if request.method == "POST" else ""
    search = SearchForm(request.POST if step == SEARCH else None)
    accept = AcceptForm(request.POST if step == ACCEPT else None, auto_id="accept_%s")
    words = {
        name: WordsForm(request.POST if step == name else None, auto_id=f"{name}_%s")
        for name in _WORDS
    }
    done: HttpResponse | None = None
    if step == ACCEPT and accept.is_valid():
        done = _accept(request, scope, found, accept)
    elif step in _WORDS and words[step].is_valid():
        done = _say(request, found, step, words[step])
    if done is not None:
        return done
    text = search.cleaned_data["q"] if search.is_bound and search.is_valid() else ""
    steps = APPLICATION_STEPS[ApplicationState(found.state)]
    may_accept = ApplicationStep.ACCEPT in steps
    case = case_of(found)
    place = villages_by_code([found.division_code])[found.division_code]
    context = {
        "application": found,
        "receipt": shown_receipt(found.number),
        "masked": masked(found),
        "place": place,
        "is_overdue": is_overdue(found, timezone.localdate()),
        "events": list(found.events.select_related("user")),
        "case": case,
        "may_open_case": case is None
        and found.household_id is not None
        and found.clue is not None
        and found.clue.status == ClueStatus.OPEN
        and may_open(request_scope(request), CaseKind.IDENTIFY, found.division_code),
        "may_accept": may_accept,
        "may_ask": ApplicationStep.ASK in steps,
        "may_answer": ApplicationStep.ANSWER in steps,
        "may_unmask": request_scope(request).may(Permission.UNMASK_PERSONAL, found.division_code),
        "search": search,
        "searched": bool(text.strip()),
        "candidates": households_like(scope, found, text) if may_accept else [],
        "picked": str(accept["pick"].value() or ""),
        "accept": accept,
        "ask": words[ASK],
        "refuse": words[REFUSE],
        "answer": words[ANSWER],
        "trail": [(_("群众申报"), reverse("portal:applications")), (mask_name(found.who), "")],
    }
    return render(request, "portal/application.html", context)


def masked(found: Application) -> dict[str, str]:
    """Return the personal values of an application as pages show them."""
    return {
        "applicant": mask_name(found.applicant),
        "who": mask_name(found.who),
        "phone": mask_phone(found.phone),
        "id_number": mask_id(found.id_number) if found.id_number else "",
        "address": f"{found.address[:2]}**" if found.address else "",
    }


def _accept(
    request: HttpRequest, scope: Scope, found: Application, form: AcceptForm
) -> HttpResponse | None:
    picked = form.cleaned_data["pick"]
    household = household_in(scope, found.division_code, picked) if picked else None
    if picked and household is None:
        form.add_error("pick", _("这个村没有这一户，请重新选择。"))
        return None
    try:
        accept_application(
            by=request_actor(request),
            application=found,
            household=household,
            identity_proven=form.cleaned_data["identity_proven"],
            words=form.cleaned_data["words"],
            asks_relief=form.cleaned_data["asks_relief"],
            today=timezone.localdate(),
            now=timezone.now(),
        )
    except RefusedError as error:
        form.add_error(None, error.message)
        return None
    messages.success(
        request, _("已受理，成为一条线索，时限从申报之日起算；这户有正在办的个案的，已经并入。")
    )
    return redirect("portal:application", pk=found.pk)


def _say(
    request: HttpRequest, found: Application, step: str, form: WordsForm
) -> HttpResponse | None:
    try:
        _WORDS[step](
            by=request_actor(request),
            application=found,
            words=form.cleaned_data["words"],
            now=timezone.now(),
        )
    except RefusedError as error:
        form.add_error("words", error.message)
        return None
    messages.success(request, _("已保存，申报人用回执号查得到。"))
    return redirect("portal:application", pk=found.pk)


@require_http_methods(["GET", "POST"])
def unmask(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """Show one value of an application in full, once, after a reason."""
    scope = require(request, Permission.HANDLE_APPLICATIONS)
    found = find_application(scope, pk)
    if found is None or field not in TITLES or not getattr(found, field):
        raise Http404
    if not request_scope(request).may(Permission.UNMASK_PERSONAL, found.division_code):
        raise PermissionDenied
    now = timezone.now()
    since = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    actor = request_actor(request)
    title = TITLES[field]
    back = reverse("portal:application", args=[pk])
    form = ReasonForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"title": title, "back": back, "form": form}
    if form.is_bound and form.is_valid():
        try:
            context["value"] = unmask_application(
                by=actor, application=found, field=field, reason=form.told, since=since, now=now,  # type: ignore[arg-type]
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(None, error.message)
    context |= {
        "used": unmasked_since(actor.label, since),
        "limit": settings.UNMASK_DAILY_LIMIT,
        "trail": [
            (_("群众申报"), reverse("portal:applications")),
            (mask_name(found.who), back),
            (_("查看完整信息"), ""),
        ],
    }
    return render(request, "registry/unmask.html", context)
