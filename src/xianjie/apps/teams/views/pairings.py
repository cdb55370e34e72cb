"""Households without a cadre, cadres with many, handing over, plans that follow; needs met."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require_any
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.teams.actions import NewCadre, follow_plans, hand_over
from xianjie.apps.teams.interfaces.forms import HandOverForm
from xianjie.apps.teams.interfaces.registers import accounts
from xianjie.apps.teams.interfaces.tabs import tabs_of
from xianjie.apps.teams.models import Pairing
from xianjie.apps.teams.queries.pairings import (
    cadres_of,
    live,
    of_same_cadre,
    pairings_seen,
    plans_to_change,
    without_cadre,
)
from xianjie.apps.teams.queries.rules import MOST_HOUSEHOLDS, team_rules
from xianjie.apps.teams.views.common import county_code, scope_for
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of

_CADRES = 50


@require_GET
def pairing_gaps(request: HttpRequest) -> HttpResponse:
    """List monitored households without a cadre, and cadres by their households."""
    scope, county = scope_for(request, Pairing), county_code(request)
    today = timezone.localdate()
    page = page_of(without_cadre(county, scope), request.GET.get("page"))
    listed = list(page.object_list)
    cadres = cadres_of(county, scope, today)
    many = [one for one in cadres if one.too_many]
    shown = many or cadres[:_CADRES]
    places = full_names(
        {one.division_code for one in listed} | {one.pairing.division_code for one in shown},
        below=county,
    )
    rules = team_rules(county, today)
    manages = request_scope(request).of_sectors(Pairing.clerk_sectors).may(Permission.MANAGE_TEAMS)
    context = {
        "page": page,
        "rows": [
            (one, mask_name(one.household.head_name), places.get(one.division_code, ""))
            for one in listed
        ],
        "cadres": [
            (one, mask_name(one.pairing.name or str(one.pairing.account or "")),
             places.get(one.pairing.division_code, ""))
            for one in shown
        ],
        "number": len(cadres),
        "many": len(many),
        "most": rules.whole(MOST_HOUSEHOLDS),
        "unverified": rules.unverified(MOST_HOUSEHOLDS),
        "manages": manages,
        "sees_households": request_scope(request).may(Permission.VIEW_HOUSEHOLDS),
        "tabs": tabs_of(request, "pairings", "pairing-gaps"),
    }  # fmt: skip
    return render(request, "teams/pairing_gaps.html", context)


def _picked(request: HttpRequest, county: str) -> list[Pairing]:
    """Return the pairing of the address, with ``all`` those of the same cadre, too."""
    scope = scope_for(request, Pairing, Permission.MANAGE_TEAMS)
    rows = pairings_seen(county, scope, Permission.MANAGE_TEAMS).filter(live())
    text = request.GET.get("pick", "")
    first = rows.filter(pk=number_in(text) or 0).first()
    if first is None:
        raise Http404
    every = request.GET.get("all") == "1"
    rows = of_same_cadre(rows, first) if every else rows.filter(pk=first.pk)
    return list(rows.select_related("household", "account").order_by("division_code", "pk"))


@require_http_methods(["GET", "POST"])
def handing_over(request: HttpRequest) -> HttpResponse:
    """Hand the households of a cadre, or one of them, over to another."""
    county = county_code(request)
    rows = _picked(request, county)
    scope = scope_for(request, Pairing, Permission.MANAGE_TEAMS)
    form = HandOverForm(
        request.POST if request.method == "POST" else None, accounts=accounts(scope)
    )
    chosen = {number_in(one) for one in request.POST.getlist("household")}
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            made = hand_over(
                by=request_actor(request),
                pairings=[one for one in rows if one.household_id in chosen],
                to=NewCadre(data["unit"], data["account"], data["name"], data["phone"]),
                reason=data["reason"], today=timezone.localdate(), now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(None, error.message)
        else:
            changes = plans_to_change(made)
            words = _("已移交 %(n)s 户。") % {"n": len(made)}
            if changes and data["account"]:
                number, refused = follow_plans(
                    by=request_actor(request), changes=changes, today=timezone.localdate(),
                    now=timezone.now(),
                ) if request.POST.get("plans") else (0, [])  # fmt: skip
                words += _("一户一策责任人改了 %(n)s 份。") % {"n": number}
                for one in refused:
                    messages.warning(request, one)
            messages.success(request, words)
            return redirect("teams:pairings")
    first = rows[0]
    places = full_names({one.division_code for one in rows}, below=county)
    context = {
        "form": form,
        "rows": [
            (one, mask_name(one.household.head_name), places.get(one.division_code, ""),
             not form.is_bound or one.household_id in chosen)
            for one in rows
        ],
        "cadre": mask_name(first.name or str(first.account or "")),
        "unit": first.unit,
        "trail": [(_("结对"), reverse("teams:pairings")), (_("调整干部"), "")],
    }  # fmt: skip
    return render(request, "teams/hand_over.html", context)


@require_POST
def pairing_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the cadre of a household the helper of its plan."""
    require_any(request, Permission.MANAGE_TEAMS, Permission.MAKE_PLANS)
    scope = scope_for(request, Pairing)
    rows = Pairing.objects.visible_to(scope, Permission.VIEW_TEAMS).filter(live(), pk=pk)
    found = rows.select_related("account").first()
    if found is None:
        raise Http404
    whole = request_scope(request)
    if not any(
        whole.may(one, found.division_code)
        for one in (Permission.MANAGE_TEAMS, Permission.MAKE_PLANS)
    ):
        raise PermissionDenied
    number, refused = follow_plans(
        by=request_actor(request), changes=plans_to_change([found]), today=timezone.localdate(),
        now=timezone.now(),
    )  # fmt: skip
    for one in refused:
        messages.warning(request, one)
    if number:
        messages.success(request, _("一户一策的责任人已改。"))
    elif not refused:
        messages.info(request, _("责任人已经一致，不用改。"))
    return redirect("teams:pairings-detail", pk=pk)
