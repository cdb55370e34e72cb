"""低保: list, applying, the survey, one application with its calculation and decision."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.queries.places import villages_for
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.divisions.queries.places import towns_of
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.relief.actions.allowances import (
    apply_allowance,
    decide_allowance,
    opine_allowance,
    return_allowance,
    survey_allowance,
    withdraw_allowance,
)
from xianjie.apps.relief.choices import grades_of
from xianjie.apps.relief.enums import AllowanceKind, AllowanceStep, LineKind
from xianjie.apps.relief.interfaces.allowance_forms import (
    FEN,
    NO,
    YES,
    AllowanceForm,
    DecisionForm,
    OpinionForm,
    SurveyForm,
    WordsForm,
)
from xianjie.apps.relief.interfaces.exporter import export_list
from xianjie.apps.relief.interfaces.picking import SUBMIT
from xianjie.apps.relief.interfaces.tabs import tabs_of
from xianjie.apps.relief.models import AllowanceApplication
from xianjie.apps.relief.queries.allowance_known import known_lines
from xianjie.apps.relief.queries.allowance_rules import COST, grounds_at
from xianjie.apps.relief.queries.allowances import (
    ALL,
    DECIDE,
    DONE,
    OPEN,
    OPINE,
    SURVEY,
    AllowanceFilters,
    allowance_counts,
    allowance_steps,
    filtered_allowances,
    find_allowance,
    holding_totals,
)
from xianjie.apps.relief.queries.rules import ALLOWANCE_DAYS, relief_rules, standard_of
from xianjie.apps.relief.views.common import (
    done_before,
    given_household,
    household_for,
    picking,
    turned,
)
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

COLUMNS = (
    ("编号", 16), ("户编号", 18), ("户主", 10), ("所在村", 24), ("类别", 8), ("申请日期", 12),
    ("状态", 12), ("计算人口", 8), ("可计算收入(元)", 14), ("扣减(元)", 12),
    ("人均收入(元)", 12), ("低保标准(元)", 12), ("测算结论", 10), ("测算档次", 10),
    ("测算月金额(元)", 12), ("批准档次", 10), ("批准月金额(元)", 12), ("审批日期", 12),
)  # fmt: skip

_KEY_LABELS = frozenset({"不重复享受", "金额", "补差", "取整", "就高", "结论"})


def allowance_scope(request: HttpRequest) -> Scope:
    """Return the scope in which 低保 may be read; clerks of other departments get 403."""
    scope = addressed(require(request, Permission.VIEW_RELIEF), AllowanceApplication)
    if not scope.unlimited and not scope.grants:
        raise PermissionDenied
    return scope


@require_GET
def allowances(request: HttpRequest) -> HttpResponse:
    """List the applications that the user sees, what waits first."""
    scope = allowance_scope(request)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today, filters = timezone.localdate(), AllowanceFilters.of(request.GET)
    page = page_of(filtered_allowances(county.code, scope, filters), request.GET.get("page"))
    rows = list(page.object_list)
    places = full_names({row.division_code for row in rows}, below=county.code)
    numbers = allowance_counts(county.code, scope)
    views = [
        (OPEN, _("办理中")), (SURVEY, _("待入户调查")), (OPINE, _("待乡镇审核")),
        (DECIDE, _("公示待审批")), (DONE, _("已审批")), (ALL, _("全部")),
    ]  # fmt: skip
    towns = [(place.code, place.name) for place in towns_of(county.code, scope)]
    rules = relief_rules(county.code, today)
    context = {
        "page": page,
        "rows": [
            (row, mask_name(row.household.head_name), places.get(row.division_code, ""),
             bool(row.due_on and row.due_on < today and row.decided_on is None))
            for row in rows
        ],
        "numbers": numbers,
        "tiles": [(key, title, numbers[key]) for key, title in views[:-1]],
        "totals": holding_totals(county.code, scope, today),
        "fields": [
            ("view", _("状态"), "", views, filters.view),
            ("kind", _("类别"), _("全部类别"), AllowanceKind.choices, filters.kind),
            ("town", _("乡镇"), _("全部乡镇"), towns, filters.town),
        ],
        "standard": standard_of(county.code, today),
        "days": rules.whole(ALLOWANCE_DAYS),
        "tabs": tabs_of(request, "allowances"),
        "may_apply": request_scope(request).may(Permission.APPLY_RELIEF),
        "export_query": urlencode({k: v for k, v in asdict(filters).items() if v}),
        "today": today,
    }  # fmt: skip
    return render(request, "relief/allowances.html", context)


@require_GET
def allowances_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the applications that the list shows, names masked."""
    scope = allowance_scope(request)
    county = county_of(request)
    if county is None:
        raise Http404
    filters = AllowanceFilters.of(request.GET)
    rows = list(filtered_allowances(county.code, scope, filters))
    places = full_names({row.division_code for row in rows}, below=county.code)

    def yuan(fen: int | None) -> float | None:
        return None if fen is None else fen / FEN

    lines = (
        (
            row.number, row.household.household_code, mask_name(row.household.head_name),
            places.get(row.division_code, ""), row.get_kind_display(), row.applied_on,
            row.get_state_display(), row.people, yuan(row.income), yuan(row.cost),
            yuan(row.per_head), yuan(row.standard), row.outcome, row.proposed,
            yuan(row.proposed_monthly), row.category, yuan(row.monthly), row.decided_on,
        )
        for row in rows
    )  # fmt: skip
    content = export_list(
        by=request_actor(request), made_by=str(request.user), what="AllowanceApplication",
        title="低保申请", county=county.code, columns=COLUMNS, lines=lines,
        filters=tuple((k, v) for k, v in asdict(filters).items() if v), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"低保申请_{county.code}_{timezone.localdate()}.xlsx")


@require_http_methods(["GET", "POST"])
def allowance_new(request: HttpRequest) -> HttpResponse:
    """Apply for a household, or for one of its members alone where the place knows that."""
    scope = require(request, Permission.APPLY_RELIEF)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today, right = timezone.localdate(), Permission.APPLY_RELIEF
    step = request.POST.get("step", SUBMIT) if request.method == "POST" else ""
    given = given_household(request, scope, right) if request.method == "GET" else {}
    chosen = str(given.get("household") or request.POST.get("household", ""))
    if step.startswith("pick-"):
        chosen = step.removeprefix("pick-")
    household = household_for(scope, chosen, right) if chosen else None
    options: dict[str, Any] = {
        "villages": villages_for(county.code, scope),
        "grounds": grounds_at(county.code, today),
        "members": _members(household) if household else (),
    }
    if request.method == "GET":
        form = AllowanceForm.fresh(given, **options)
    elif step != SUBMIT:
        form = turned(request, AllowanceForm, step, **options)
    else:
        form = AllowanceForm(request.POST, **options)
        done = _applied(request, form, household) if form.is_valid() else None
        if done is not None:
            return done
    context = picking(scope, form, step, right) | {
        "title": _("申请低保"),
        "about": _("先找户；收入由平台带出，入户时核对。在册的再申请就是复核。"),
        "submit": _("提交申请"),
        "back": reverse("relief:allowances"),
        "trail": [(_("低保认定"), reverse("relief:allowances")), (_("申请"), "")],
    }
    return render(request, "relief/pick_form.html", context)


def _members(household: Household) -> list[Person]:
    rows = Person.objects.proven("members of a household found through the gate")
    return list(rows.filter(household=household).order_by("pk"))


def _applied(
    request: HttpRequest, form: AllowanceForm, household: Household | None
) -> HttpResponse | None:
    if household is None:
        raise Http404
    data = form.cleaned_data
    person = next((one for one in form.members if str(one.pk) == data.get("person")), None)
    try:
        made = apply_allowance(
            by=request_actor(request), client_id=data["client_id"], household=household,
            person=person, ground=data.get("ground", ""), words=data["words"],
            today=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        form.add_error("ground" if error.code == "no-ground" else None, error.message)
        return None
    messages.success(request, _("已提交，编号 %(number)s。") % {"number": made.number})
    return redirect("relief:allowance", pk=made.pk)


@require_http_methods(["GET", "POST"])
def allowance_survey(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm at the household what the platform knows, and add what it does not."""
    scope = require(request, Permission.APPLY_RELIEF)
    found = find_allowance(scope, pk)
    if found is None:
        raise Http404
    if AllowanceStep.SURVEY not in allowance_steps(request_scope(request), request.user.pk, found):
        return done_before(request, found, AllowanceStep.SURVEY, "relief:allowance")
    today = timezone.localdate()
    form = SurveyForm(
        request.POST if request.method == "POST" else None,
        members=_members(found.household), known=known_lines(found.household, today),
        with_cost=found.ground == COST,
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            survey_allowance(
                by=request_actor(request), found=found, survey=form.survey, today=today,
                now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("已保存调查，测算结果在下面。"))
            return redirect("relief:allowance", pk=pk)
    context = {
        "found": found,
        "head": mask_name(found.household.head_name),
        "form": form,
        "today": today,
        "trail": _trail(found, _("入户调查")),
    }
    return render(request, "relief/allowance_survey.html", context)


def _trail(found: AllowanceApplication, last: str = "") -> list[tuple[str, str]]:
    here = reverse("relief:allowance", args=[found.pk]) if last else ""
    trail = [(_("低保认定"), reverse("relief:allowances")), (found.number, here)]
    return [*trail, (last, "")] if last else trail


@require_http_methods(["GET", "POST"])
def allowance(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one application with its calculation, and take opinion, decision, return, withdrawal."""
    scope = require(request, Permission.VIEW_RELIEF)
    found = find_allowance(scope, pk)
    if found is None:
        raise Http404
    every, today = request_scope(request), timezone.localdate()
    allowed = allowance_steps(every, request.user.pk, found)
    posted = request.POST.get("step", "") if request.method == "POST" else ""
    if request.method == "POST" and posted not in allowed:
        return done_before(request, found, posted, "relief:allowance")
    forms = _forms(request, found, allowed, posted, today)
    for form in forms:
        if form.step == posted and form.is_valid() and _stepped(request, found, form):
            return redirect("relief:allowance", pk=pk)
    place = full_names({found.division_code}, below=found.county_code)
    members = found.members.select_related("person")
    lines = list(found.lines.all())
    context = {
        "found": found,
        "head": mask_name(found.household.head_name),
        "person": mask_name(found.person.name) if found.person else "",
        "place": place.get(found.division_code, ""),
        "sees_household": every.may(Permission.VIEW_HOUSEHOLDS, found.division_code),
        "may_survey": AllowanceStep.SURVEY in allowed,
        "members": [(one, mask_name(one.person.name)) for one in members],
        "incomes": [one for one in lines if one.kind == LineKind.INCOME],
        "costs": [one for one in lines if one.kind == LineKind.COST],
        "key_steps": _key_steps(found.steps),
        "countable": max((found.income or 0) - (found.cost or 0), 0),
        "is_public": bool(found.public_to and found.public_to >= today),
        "entitled": found.outcome in {"应享未享", "在享", "符合条件"},
        "events": found.events.select_related("user"),
        "forms": forms,
        "late": bool(found.due_on and found.due_on < today and found.decided_on is None),
        "trail": _trail(found),
    }
    return render(request, "relief/allowance.html", context)


def _key_steps(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps that a reader wants first: the income a person, the amount, the end."""
    return [one for n, one in enumerate(steps) if n == 0 or one.get("label") in _KEY_LABELS]


def _forms(
    request: HttpRequest, found: AllowanceApplication, allowed: list[str], posted: str, today: date
) -> list[Any]:
    """Return the forms of what may be done now, with what was typed."""
    made: list[Any] = []
    data = request.POST
    if AllowanceStep.OPINE in allowed:
        proposal = YES if found.outcome in {"应享未享", "在享", "符合条件"} else NO
        made.append(
            OpinionForm(
                data if posted == AllowanceStep.OPINE else None,
                initial={"agrees": proposal, "public_from": today},
            )
        )
    if AllowanceStep.DECIDE in allowed:
        grades = [text for text, _word in grades_of(found.county_code, today)]
        if found.proposed and found.proposed not in grades:
            grades.insert(0, found.proposed)
        monthly = found.proposed_monthly
        initial = {
            "grants": YES if found.agrees else NO,
            "category": found.proposed,
            "monthly": None if monthly is None else f"{monthly / FEN:.2f}",
            "since": (today.replace(day=28) + timedelta(days=4)).replace(day=1),
        }
        bound = data if posted == AllowanceStep.DECIDE else None
        made.append(DecisionForm(bound, categories=grades, initial=initial))
    made += [
        WordsForm(step, data if posted == step else None)
        for step in (AllowanceStep.RETURN, AllowanceStep.WITHDRAW)
        if step in allowed
    ]
    return made


def _stepped(request: HttpRequest, found: AllowanceApplication, form: Any) -> bool:
    base: dict[str, Any] = {
        "by": request_actor(request), "found": found, "today": timezone.localdate(),
        "now": timezone.now(),
    }  # fmt: skip
    data = form.cleaned_data
    try:
        match form.step:
            case AllowanceStep.OPINE:
                opine_allowance(agrees=data["agrees"] == YES, words=data["words"],
                                public_from=data["public_from"], **base)  # fmt: skip
            case AllowanceStep.DECIDE:
                decide_allowance(verdict=form.verdict, **base)
            case AllowanceStep.RETURN:
                return_allowance(words=data["words"], **base)
            case _:
                withdraw_allowance(words=data["words"], **base)
    except RefusedError as error:
        places = {"no-words": "words", "no-amount": "monthly", "bad-day": "public_from"}
        name = places.get(error.code)
        form.add_error(name if name in form.fields else None, error.message)
        return False
    messages.success(request, _("已办：%(step)s。") % {"step": form.step.label})
    return True
