"""Pages on which something is done: asking households, rounds of dividends."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import villages_by_town
from xianjie.apps.industry.actions import QUESTIONS, Said, note_needs, open_round, pay_round
from xianjie.apps.industry.interfaces.forms import PayForm, RoundForm
from xianjie.apps.industry.interfaces.tabs import tabs
from xianjie.apps.industry.models import DividendAgreement, IndustryNeed
from xianjie.apps.industry.queries.households import target_households, unknown
from xianjie.apps.industry.queries.risks import rounds_of
from xianjie.apps.industry.views.pages import no_place, of_concern
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.paging import page_of

_WORDS = {"yes": True, "no": False}
_SIZE = 20
_TITLES = (
    ("able", gettext_lazy("有产业条件")),
    ("wishes", gettext_lazy("有产业意愿")),
    ("joins", gettext_lazy("愿意入社")),
    ("works_near", gettext_lazy("要就近就业")),
)


@require_http_methods(["GET", "POST"])
def survey(request: HttpRequest) -> HttpResponse:
    """Note what the households of a village say, twenty at a time."""
    scope = addressed(require(request, Permission.WORK_INDUSTRY), IndustryNeed)
    if not scope.unlimited and not scope.grants:
        raise Http404
    county = county_of(request)
    if county is None:
        return no_place(request)
    groups = villages_by_town(county.code, scope)
    known = {one.code: one.name for _town, villages in groups for one in villages}
    asked = request.POST.get("village") or request.GET.get("village", "")
    if asked and asked not in known:
        raise Http404
    village = asked or next(iter(known), "")
    only_open = (request.POST.get("show") or request.GET.get("show", "")) == "open"
    error = ""
    if request.method == "POST":
        try:
            changed = note_needs(
                by=request_actor(request), village=village, said=_said(request),
                today=timezone.localdate(), now=timezone.now(),
            )  # fmt: skip
        except RefusedError as refused:
            error = refused.message
        else:
            messages.success(request, _("记下了 %(n)s 户。") % {"n": changed})
            query = f"?village={village}&show={'open' if only_open else ''}"
            return redirect(f"{reverse('industry:survey')}{query}")
    homes = target_households(county.code, scope).filter(division_code=village)
    left = homes.filter(unknown()).count()
    shown = homes.filter(unknown()) if only_open else homes
    page = page_of(shown.order_by("household_code"), request.GET.get("page"), size=_SIZE)
    rows = list(page.object_list)
    needs = {
        one.household_id: one
        for one in IndustryNeed.objects.visible_to(scope, Permission.WORK_INDUSTRY).filter(
            household__in=rows, retired_at__isnull=True
        )
    }
    context = {
        "tabs": tabs("gaps", "survey")(request), "groups": groups, "village": village,
        "village_name": known.get(village, ""), "page": page, "left": left, "error": error,
        "only_open": only_open, "all": homes.count(),
        "rows": [(one, mask_name(one.head_name), _cells(one.pk, needs)) for one in rows],
    }  # fmt: skip
    return render(request, "industry/survey.html", context)


def _cells(household: int, needs: dict[int, IndustryNeed]) -> list[tuple[str, Any, str]]:
    """Return name, title and the chosen answer of each question."""
    row = needs.get(household)
    words = {True: "yes", False: "no", None: ""}
    return [
        (f"{name}-{household}", title, words[getattr(row, name)] if row else "")
        for name, title in _TITLES
    ]


def _said(request: HttpRequest) -> dict[int, Said]:
    """Read the answers of the households that the form shows."""
    found = {}
    for text in request.POST.getlist("home")[:_SIZE]:
        if text.isascii() and text.isdigit() and len(text) < 18:
            answers = {q: _WORDS.get(request.POST.get(f"{q}-{text}", "")) for q in QUESTIONS}
            found[int(text)] = Said(**answers)
    return found


@require_http_methods(["GET", "POST"])
def rounds(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the rounds of an agreement, open one, note that one was paid."""
    scope = of_concern(request, DividendAgreement)
    rows = DividendAgreement.objects.visible_to(scope, Permission.VIEW_INDUSTRY)
    agreement = get_object_or_404(rows.select_related("entity"), pk=pk)
    may = scope.may(Permission.WORK_INDUSTRY, agreement.division_code)
    if request.method == "POST" and not may:
        require(request, Permission.WORK_INDUSTRY)
        raise Http404
    today = timezone.localdate()
    first = {"due_on": _next_due(agreement, today)}
    opening, paying = RoundForm(initial=first), PayForm(initial={"paid_on": today})
    if request.method == "POST" and request.POST.get("round"):
        paying = PayForm(request.POST)
        if _done(request, paying, agreement):
            return redirect("industry:agreement-rounds", pk=pk)
    elif request.method == "POST":
        opening = RoundForm(request.POST)
        if _done(request, opening, agreement):
            return redirect("industry:agreement-rounds", pk=pk)
    context = {
        "tabs": tabs("agreements", "agreements")(request), "agreement": agreement, "may": may,
        "lines": rounds_of(agreement, scope), "opening": opening, "paying": paying,
        "today": today,
        "trail": [
            (_("入股分红协议"), reverse("industry:agreements")),
            (agreement.number, reverse("industry:agreements-detail", args=[pk])),
            (_("分红"), ""),
        ],
    }  # fmt: skip
    return render(request, "industry/rounds.html", context)


def _next_due(agreement: DividendAgreement, today: Any) -> Any:
    """Return the day of this year on which the agreement pays."""
    return today.replace(month=agreement.due_month, day=agreement.due_day)


def _done(request: HttpRequest, form: RoundForm | PayForm, agreement: DividendAgreement) -> bool:
    """Do what a form says; False with the reason beside the field."""
    if not form.is_valid():
        return False
    said, by, now = form.cleaned_data, request_actor(request), timezone.now()
    try:
        if isinstance(form, PayForm):
            number = pay_round(
                by=by, agreement=agreement, due_on=said["round"], paid_on=said["paid_on"],
                today=timezone.localdate(), now=now,
            )  # fmt: skip
            text = _("登记了 %(n)s 户的兑付，几分钟内记入各户收入台账。")
        else:
            number = open_round(by=by, agreement=agreement, due_on=said["due_on"], now=now)
            text = _("生成了 %(n)s 户的应分红。")
    except RefusedError as refused:
        form.add_error("paid_on" if isinstance(form, PayForm) else "due_on", refused.message)
        return False
    messages.success(request, text % {"n": number})
    return True
