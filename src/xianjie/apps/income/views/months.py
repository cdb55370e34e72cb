"""The month of the villages: filled from the feeds, confirmed, handed in, approved."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Grant, Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.income.actions import (
    Amendment,
    answer_question,
    confirm_month,
    confirm_village,
    decide_village,
    open_round,
    submit_village,
)
from xianjie.apps.income.interfaces.forms import (
    NONE,
    OTHER,
    RIGHT,
    AnswerForm,
    DecideForm,
    ProposalForm,
)
from xianjie.apps.income.interfaces.tabs import MONTHS, QUESTIONS, tabs_for
from xianjie.apps.income.models import IncomeQuestion, VillageMonth
from xianjie.apps.income.queries.account import (
    booked_in_month,
    next_to_confirm,
    proposals_of,
)
from xianjie.apps.income.queries.accounts import AccountFilters, account_rows, accounts_in, group_of
from xianjie.apps.income.queries.months import open_questions, progress_of, rounds_of
from xianjie.apps.income.views.common import household_or_404, period_asked, period_or_404
from xianjie.apps.jobs.actions import enqueue
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.kernel.periods import Period
from xianjie.web.paging import page_of

PREFILL = "income.prefill"


@require_GET
def months(request: HttpRequest) -> HttpResponse:
    """Show how far each village has come with a month."""
    scope = require(request, Permission.VIEW_INCOME)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    period = period_asked(request, county.code)
    rounds = rounds_of(county.code)
    today = timezone.localdate()
    known = {round_.period for round_ in rounds}
    offered = sorted(known | {str(period)} | _recent(today), reverse=True)
    context = {
        "period": period,
        "round": next((one for one in rounds if one.period == str(period)), None),
        "offered": offered,
        "progress": progress_of(county.code, scope, period),
        "today": today,
        "may_manage": request_scope(request).may(Permission.MANAGE_INCOME, county.code),
        "tabs": tabs_for(request, county.code, MONTHS),
    }
    return render(request, "income/months.html", context)


def _recent(today: date) -> set[str]:
    last = Period.of(today) - 1
    return {str(last - back) for back in range(3)}


@require_POST
def fill(request: HttpRequest) -> HttpResponse:
    """Begin a month and have it filled from the feeds in the background."""
    require(request, Permission.MANAGE_INCOME)
    county = county_of(request)
    if county is None:
        raise Http404
    period = period_or_404(request.POST.get("period", ""))
    now, by = timezone.now(), request_actor(request)
    open_round(by=by, county=county.code, period=period, today=timezone.localdate(), now=now)
    url = f"{reverse('income:months')}?period={period}"
    enqueue(
        by=by,
        kind=PREFILL,
        key=f"{PREFILL}:{county.code}:{period}:{now:%Y%m%d%H%M%S}",
        title=_("预填收入 %(county)s %(period)s") % {"county": county.name, "period": period},
        payload={"county": county.code, "period": str(period)},
        division_code=county.code.ljust(12, "0"),
        now=now,
        url=url,
    )
    messages.success(request, _("已排队从部门数据预填，几秒钟后刷新本页。"))
    return redirect(url)


@require_http_methods(["GET", "POST"])
def village(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Show a village's month; confirm all at once, hand it in, approve it or return it."""
    scope = require(request, Permission.VIEW_INCOME)
    month_of, county = period_or_404(period), code[:6]
    place = villages_by_code([code]).get(code)
    if place is None or not scope.covers(code) or place.name == code:
        raise Http404
    rows = VillageMonth.objects.visible_to(scope, Permission.VIEW_INCOME)
    month = rows.filter(division_code=code, period=str(month_of)).first()
    decision = DecideForm(request.POST if request.POST.get("form") == "decide" else None)
    error = ""
    if request.method == "POST":
        try:
            if words := _village_done(request, code, month_of, month, decision):
                messages.success(request, words)
                return redirect("income:village", code=code, period=period)
        except RefusedError as refused:
            error = refused.message
    filters = AccountFilters(village=code, state=request.GET.get("state", ""))
    page = page_of(accounts_in(county, scope, filters, month_of), request.GET.get("page"))
    own = request_scope(request)
    found = [v for v in progress_of(county, _only(scope, code), month_of).villages
             if v.place.code == code]  # fmt: skip
    context = {
        "place": place,
        "period": month_of,
        "month": month,
        "village": found[0] if found else None,
        "page": page,
        "rows": account_rows(page.object_list, county, month_of),
        "state": filters.state,
        "error": error,
        "decision": decision,
        "may_record": own.may(Permission.RECORD_INCOME, code),
        "may_decide": own.may(Permission.APPROVE_INCOME, code),
        "trail": [
            (_("收入台账"), reverse("income:accounts")),
            (_("按月采集"), f"{reverse('income:months')}?period={month_of}"),
            (f"{place.name} {month_of}", ""),
        ],
    }
    return render(request, "income/village.html", context)


def _only(scope: Scope, code: str) -> Scope:
    """Return the part of a scope that one village is: progress is asked of it alone."""
    if scope.unlimited:
        return scope
    return Scope(tuple(Grant(g.role, code) for g in scope.grants if code.startswith(g.prefix)))


def _village_done(
    request: HttpRequest, code: str, period: Period, month: VillageMonth | None, form: DecideForm
) -> str:
    """Do what a button of the village's page asks; return the sentence for it, empty for none."""
    by, now, today = request_actor(request), timezone.now(), timezone.localdate()
    what = request.POST.get("form")
    if what == "confirm":
        count = confirm_village(by=by, village=code, period=period, today=today, now=now)
        return _("已确认 %(n)s 户，没有填一个数。") % {"n": count}
    if what == "submit":
        submit_village(
            by=by, village=code, period=period, today=today, now=now,
            url=reverse("income:village", args=[code, str(period)]),
        )  # fmt: skip
        return _("已报乡镇审核。")
    if what == "decide" and month is not None and form.is_valid():
        agrees = form.cleaned_data["agrees"] == "yes"
        decide_village(by=by, month=month, agrees=agrees, words=form.cleaned_data["words"], now=now)
        return _("已审核。") if agrees else _("已退回村里。")
    return ""


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: int, period: str) -> HttpResponse:
    """Confirm a household's month: big buttons, and nothing to type that a feed holds."""
    scope = require(request, Permission.RECORD_INCOME)
    household = household_or_404(scope, pk)
    month = period_or_404(period)
    proposals = proposals_of(household, month)
    posted = request.POST if request.method == "POST" else None
    forms = [ProposalForm(posted, entry=entry) for entry in proposals]
    error = ""
    checked = [form.is_valid() for form in forms]  # all of them, so that each tells its errors
    if request.method == "POST" and all(checked):
        try:
            done = confirm_month(
                by=request_actor(request), household=household, period=month,
                amended=_amended(forms), today=timezone.localdate(), now=timezone.now(),
            )  # fmt: skip
        except RefusedError as refused:
            error = refused.message
        else:
            words = _("%(code)s 的 %(month)s 已核对，手填 %(n)s 项。")
            messages.success(
                request, words % {"code": household.household_code, "month": month, "n": done.typed}
            )
            following = next_to_confirm(household, month, scope)
            if following is not None:
                return redirect("income:confirm", pk=following, period=period)
            return redirect("income:village", code=household.division_code, period=period)
    code = household.division_code
    context = {
        "household": household,
        "head": mask_name(household.head_name),
        "group": group_of(household),
        "place": villages_by_code([code])[code],
        "period": month,
        "forms": forms,
        "booked": booked_in_month(household, month),
        "choices": ((RIGHT, _("对")), (OTHER, _("不对")), (NONE, _("没有"))),
        "error": error,
        "trail": [
            (_("收入台账"), reverse("income:accounts")),
            (household.household_code, reverse("income:account", args=[household.pk])),
            (_("核对 %(month)s") % {"month": month}, ""),
        ],
    }
    return render(request, "income/confirm.html", context)


def _amended(forms: list[ProposalForm]) -> dict[int, Amendment]:
    found = {}
    for form in forms:
        said = form.cleaned_data
        if said["choice"] == OTHER:
            found[form.entry.pk] = Amendment(said["amount"], str(said["reason"]))
        elif said["choice"] == NONE:
            found[form.entry.pk] = Amendment(None, str(said["reason"]))
    return found


@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """List what corrected feeds ask about entries that were confirmed."""
    scope = require(request, Permission.VIEW_INCOME)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    page = page_of(open_questions(county.code, scope), request.GET.get("page"))
    places = villages_by_code(one.division_code for one in page.object_list)
    context = {
        "page": page,
        "rows": [(one, places[one.division_code]) for one in page.object_list],
        "may_record": request_scope(request).may(Permission.RECORD_INCOME),
        "tabs": tabs_for(request, county.code, QUESTIONS),
    }
    return render(request, "income/questions.html", context)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the account as the feed says now, or keep it with a word."""
    scope = require(request, Permission.RECORD_INCOME)
    question = IncomeQuestion.objects.visible_to(scope, Permission.RECORD_INCOME).filter(pk=pk)
    found = question.first()
    if found is None:
        raise Http404
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_question(
                by=request_actor(request), question=found,
                takes=form.cleaned_data["takes"] == "yes", words=form.cleaned_data["words"],
                now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("已答复。"))
        except RefusedError as refused:
            messages.error(request, refused.message)
    else:
        messages.error(request, _("请选“按更正改账”或“维持原账”。"))
    return redirect("income:questions")
