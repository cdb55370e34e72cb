"""The list of problems, one problem with its steps, a new one by hand."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.divisions.queries.places import villages_by_town
from xianjie.apps.guarantees.actions import (
    charge_problem,
    control_dropout,
    may_judge,
    may_work,
    register_problem,
    step_problem,
)
from xianjie.apps.guarantees.enums import CLOSED, Area, ProblemSource, ProblemState, Step
from xianjie.apps.guarantees.gate import areas_in
from xianjie.apps.guarantees.interfaces.exporters import export_problems
from xianjie.apps.guarantees.interfaces.forms import (
    ChargeForm,
    ControlForm,
    FindForm,
    ProblemForm,
    StepForm,
    kept_paper,
)
from xianjie.apps.guarantees.interfaces.tabs import PROBLEMS, tabs_for
from xianjie.apps.guarantees.models import DropoutControl, Problem, ProblemEvent
from xianjie.apps.guarantees.queries.boards import newest_check
from xianjie.apps.guarantees.queries.problems import (
    AGAIN,
    ALL,
    CLOSED_NOW,
    LATE,
    MINE,
    OPEN,
    WAIT,
    ProblemFilters,
    counts_of,
    filtered,
    find_problem,
)
from xianjie.apps.guarantees.views.files import handed_out
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of

_KEY_SECONDS = 3_600
_FIELDS = {"bad-day": "due_on", "bad-owner": "owner", "bad-cause": "cause", "no-words": "words",
           "bad-kind": "kind", "bad-found": "found_on", "no-deadline": "due_on",
           "no-paper": "file", "bad-type": "file", "bad-size": "file"}  # fmt: skip


@require_GET
def problems(request: HttpRequest) -> HttpResponse:
    """List the problems that the user sees, the most urgent first."""
    scope = require(request, Permission.VIEW_GUARANTEES)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today, user = timezone.localdate(), request.user.pk
    filters = ProblemFilters.of(request.GET)
    page = page_of(filtered(county.code, scope, filters, today, user), request.GET.get("page"))
    rows = list(page.object_list)
    places = full_names({row.division_code for row in rows}, below=county.code)
    numbers = counts_of(county.code, scope, filters.area, filters.place, today, user)
    base = {name: value for name, value in filters.chosen.items() if name != "view"}
    tiles = (
        (OPEN, _("未销号"), ""), (LATE, _("逾期"), "bad"), (MINE, _("我负责的"), ""),
        (WAIT, _("待验收"), ""), (AGAIN, _("再次出现"), ""), (CLOSED_NOW, _("本月销号"), ""),
    )  # fmt: skip
    context = {
        "filters": filters, "page": page, "numbers": numbers,
        "rows": [
            (row, places.get(row.division_code, ""), mask_name(_who(row)),
             row.due_on < today and row.state not in CLOSED)
            for row in rows
        ],
        "tiles": [
            (key, title, numbers[key], kind, f"?{urlencode(base | {'view': key})}")
            for key, title, kind in tiles
        ],
        "fields": _fields(county.code, scope, filters),
        "tabs": tabs_for(request, PROBLEMS), "today": today, "check": newest_check(county.code),
        "may_add": request_scope(request).may(Permission.WORK_GUARANTEES),
        "sees_households": request_scope(request).may(Permission.VIEW_HOUSEHOLDS),
        "export_query": urlencode(filters.chosen),
    }  # fmt: skip
    return render(request, "guarantees/problems.html", context)


def _who(row: Problem) -> str:
    return row.person.name if row.person else row.household.head_name


def _fields(county: str, scope: Any, filters: ProblemFilters) -> list[dict[str, Any]]:
    """Return the choices of the filter row."""
    areas = areas_in(scope, Permission.VIEW_GUARANTEES)
    places: list[tuple[str, str]] = []
    for town, villages in villages_by_town(county, scope):
        places.append((villages[0].code[:9], town))
        places += [(one.code, f"　{one.name}") for one in villages]
    views = [
        (OPEN, _("未销号")), (LATE, _("逾期")), (MINE, _("我负责的")), (WAIT, _("待验收")),
        (AGAIN, _("再次出现")), (CLOSED_NOW, _("本月销号")), (ALL, _("全部")),
    ]  # fmt: skip
    return [
        {"name": "view", "title": _("状态"), "value": filters.view, "choices": views},
        {"name": "area", "title": _("领域"), "value": filters.area, "every": _("全部领域"),
         "choices": [(one.value, one.label) for one in Area if one.value in areas]},
        {"name": "source", "title": _("来源"), "value": filters.source, "every": _("全部来源"),
         "choices": ProblemSource.choices},
        {"name": "place", "title": _("乡镇村"), "value": filters.place, "every": _("全部"),
         "choices": places},
    ]  # fmt: skip


@require_GET
def problems_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the problems that the list shows."""
    scope = require(request, Permission.VIEW_GUARANTEES)
    county = county_of(request)
    if county is None:
        raise Http404
    today, filters = timezone.localdate(), ProblemFilters.of(request.GET)
    rows = list(filtered(county.code, scope, filters, today, request.user.pk))
    content = export_problems(
        by=request_actor(request), made_by=str(request_user(request)), county=county.code,
        rows=rows, places=full_names({row.division_code for row in rows}, below=county.code),
        filters=tuple(filters.chosen.items()), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"三保障问题_{county.code}_{today}.xlsx")


@require_http_methods(["GET", "POST"])
def problem_new(request: HttpRequest) -> HttpResponse:
    """Register a problem: first the household, then what is wrong."""
    scope = require(request, Permission.WORK_GUARANTEES)
    county = county_of(request)
    if county is None:
        raise Http404
    homes = Household.objects.visible_to(scope).filter(county_code=county.code, is_active=True)
    trail = [(_("问题清单"), reverse("guarantees:problems")), (_("登记问题"), "")]
    key = request.GET.get("household", "")
    if not key:
        return _find_household(request, homes, trail)
    number = number_in(key)
    home = homes.filter(pk=number).first() if number is not None else None
    if home is None or not _may_open(request, home):
        raise Http404
    today = timezone.localdate()
    data = request.POST if request.method == "POST" else None
    areas = areas_in(scope, Permission.WORK_GUARANTEES)
    form = ProblemForm(data, household=home, areas=areas, today=today)
    if data is not None and form.is_valid():
        given = form.cleaned_data
        try:
            made = register_problem(
                by=request_actor(request), household=home, kind=given["kind"],
                person=form.people.get(given["member"]), source=given["source"],
                words=given["words"], owner=form.owners.get(given["owner"]),
                due_on=given["due_on"], found_on=given["found_on"], today=today,
                now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            name = _FIELDS.get(error.code)
            form.add_error(name if name in form.fields else None, error.message)
        else:
            messages.success(request, _("已登记，并定了责任部门、责任人和期限。"))
            return redirect("guarantees:problem", pk=made.pk)
    context = {
        "form": form, "trail": trail, "home": home, "head": mask_name(home.head_name),
        "place": full_names({home.division_code}, below=county.code).get(home.division_code, ""),
    }  # fmt: skip
    return render(request, "guarantees/problem_new.html", context)


def _may_open(request: HttpRequest, home: Household) -> bool:
    """Whether a household may be named by its key: who sees households may; others typed its code.

    A department that knows the number from its own papers is handed a key that nobody can guess.
    """
    if request_scope(request).may(Permission.VIEW_HOUSEHOLDS, home.division_code):
        return True
    try:
        known = signing.loads(request.GET.get("key", ""), max_age=_KEY_SECONDS)
    except signing.BadSignature:
        return False
    return bool(known == [home.pk, request.user.pk])


def _find_household(request: HttpRequest, homes: Any, trail: Any) -> HttpResponse:
    form = FindForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        found = homes.filter(household_code=form.cleaned_data["code"].strip()).first()
        if found is not None:
            query = urlencode({
                "household": found.pk, "key": signing.dumps([found.pk, request.user.pk]),
            })  # fmt: skip
            return redirect(f"{reverse('guarantees:problem-new')}?{query}")
        form.add_error("code", _("您管辖的范围里没有这个户编号，请核对。"))
    context = {"form": form, "trail": trail, "home": None}
    return render(request, "guarantees/problem_new.html", context)


def _found(request: HttpRequest, pk: int) -> Problem:
    scope = require(request, Permission.VIEW_GUARANTEES)
    found = find_problem(scope, pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def problem(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a problem and let the next step be done by whoever may."""
    item = _found(request, pk)
    by, today = request_actor(request), timezone.localdate()
    posted = request.POST.get("step", "") if request.method == "POST" else ""
    if posted and not may_work(by.scope, item):
        raise Http404
    data, files = request.POST, request.FILES
    working = may_work(by.scope, item) and item.state not in CLOSED
    charge = (
        ChargeForm(data if posted == Step.CHARGE else None, problem=item, today=today)
        if working
        else None
    )
    control = DropoutControl.objects.filter(problem=item).first()
    levels = (
        ControlForm(data if posted == "CONTROL" else None)
        if working and item.area == Area.SCHOOLING
        else None
    )
    steps = [
        StepForm(one, item, data if posted == one else None, files if posted == one else None)
        for one in (_steps(by, item) if working else ())
    ]
    if posted and _act(request, item, posted, charge, levels, steps):
        return redirect(request.get_full_path())
    place = full_names({item.division_code}, below=item.county_code)
    context = {
        "item": item, "place": place.get(item.division_code, ""),
        "head": mask_name(item.household.head_name),
        "member": mask_name(item.person.name) if item.person else "",
        "events": item.events.select_related("user", "document"),
        "charge": charge, "levels": levels, "steps": steps,
        "control": [
            (_("州（市）级"), mask_name(control.prefecture)),
            (_("县级"), mask_name(control.county)),
            (_("乡级"), mask_name(control.town)),
            (_("村级"), mask_name(control.village)),
        ] if control else [],
        "school": control.school if control else "",
        "returned_on": control.returned_on if control else None,
        "is_late": item.due_on < today and item.state not in CLOSED,
        "days": (today - item.due_on).days,
        "sees_household": by.scope.may(Permission.VIEW_HOUSEHOLDS, item.division_code),
        "trail": [(_("问题清单"), reverse("guarantees:problems")), (item.title, "")],
    }  # fmt: skip
    return render(request, "guarantees/problem.html", context)


def _steps(by: Any, item: Problem) -> list[Step]:
    """Return the steps that this person may do now."""
    if item.state == ProblemState.DONE:
        judge = [Step.ACCEPT, Step.RETURN] if may_judge(by, item) else []
        return [*judge, Step.NOTE]
    start = [Step.START] if item.state == ProblemState.OPEN else []
    return [*start, Step.DONE, Step.NOTE]


def _act(
    request: HttpRequest, item: Problem, posted: str, charge: ChargeForm | None,
    levels: ControlForm | None, steps: list[StepForm],
) -> bool:  # fmt: skip
    """Do what a button asked for; tell whether it is done, otherwise a form says why not."""
    by, today, now = request_actor(request), timezone.localdate(), timezone.now()
    form: Any = {"CHARGE": charge, "CONTROL": levels}.get(posted) or next(
        (one for one in steps if one.step == posted), None
    )
    if form is None or not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        if posted == Step.CHARGE:
            charge_problem(
                by=by, problem=item, owner=form.owners[given["owner"]], due_on=given["due_on"],
                cause=given["cause"], promised_on=given["promised_on"], today=today, now=now,
            )  # fmt: skip
        elif posted == "CONTROL":
            school = given.pop("school")
            control_dropout(by=by, problem=item, names=given, school=school, now=now)
        else:
            with kept_paper(given.get("file")) as paper:
                step_problem(
                    by=by, problem=item, step=posted, words=given["words"], paper=paper,
                    day=given.get("day"), today=today, now=now,
                )  # fmt: skip
    except RefusedError as error:
        name = (
            "day" if error.code == "bad-day" and "day" in form.fields else _FIELDS.get(error.code)
        )
        form.add_error(name if name in form.fields else None, error.message)
        return False
    messages.success(request, _("已办。"))
    return True


@require_GET
def problem_file(request: HttpRequest, pk: int, event: int) -> StreamingHttpResponse:
    """Hand out the evidence of a step to whoever sees the problem; audited."""
    item = _found(request, pk)
    found = ProblemEvent.objects.filter(problem=item, pk=event).first()
    if found is None:
        raise Http404
    return handed_out(request, found.document_id)
