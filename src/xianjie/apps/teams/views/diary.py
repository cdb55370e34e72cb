"""The diary of a member: what the platform saw of a month, and his sentences."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.teams.actions import note_day
from xianjie.apps.teams.interfaces.forms import DiaryForm
from xianjie.apps.teams.interfaces.tabs import tabs_of
from xianjie.apps.teams.models import MemberMonth, TeamMember
from xianjie.apps.teams.queries.diary import diary_of, members_of_account
from xianjie.apps.teams.queries.months import members_seen, stationed_in
from xianjie.apps.teams.views.common import (
    county_code,
    month_asked,
    months_offered,
    scope_for,
)
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.kernel.periods import Period
from xianjie.web.numbers import number_in

_OFFERED = 400


def _chosen(request: HttpRequest, scope: Scope, county: str) -> TeamMember | None:
    """Return the member of the address; 404 for one not to be seen.

    Without one, the user's own row, or to read the first of those who have an account.
    """
    text = request.GET.get("member", "")
    today = timezone.localdate()
    rows = members_seen(county, scope)
    if not text:
        own = members_of_account(request.user.pk, today).first()
        if own is not None or request.method == "POST":
            return own
        others = rows.filter(stationed_in(Period.of(today)), account__isnull=False)
        return others.order_by("division_code", "post", "pk").first()
    found = rows.filter(pk=number_in(text) or 0).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def diary(request: HttpRequest) -> HttpResponse:
    """Show the diary of a month, ready to print; let the member add a sentence."""
    scope, county = scope_for(request), county_code(request)
    today = timezone.localdate()
    period = month_asked(request, Period.of(today))
    member = _chosen(request, scope, county)
    own = member is not None and member.account_id == request.user.pk
    form = DiaryForm(request.POST if request.method == "POST" else None, initial={"day": today})
    if form.is_bound and member is not None and form.is_valid():
        try:
            note_day(
                by=request_actor(request), member=member, today=today, now=timezone.now(),
                **form.cleaned_data,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("day" if error.code == "bad-day" else None, error.message)
        else:
            messages.success(request, _("已补记。"))
            month = Period.of(form.cleaned_data["day"])
            return redirect(f"{reverse('teams:diary')}?member={member.pk}&period={month}")
    context = {
        "member": member,
        "name": mask_name(member.name) if member else "",
        "place": full_names({member.division_code}).get(member.division_code, "")
        if member else "",
        "days": diary_of(member, period) if member else [],
        "month": MemberMonth.objects.proven("of a member found through the gate").filter(
            member=member, period=str(period)
        ).first() if member else None,
        "period": period,
        "months": months_offered(period),
        "members": _members(county, scope, period),
        "stationed": own or members_of_account(request.user.pk, today).exists(),
        "form": form if own else None,
        "sees_households": scope.may(Permission.VIEW_HOUSEHOLDS),
        "tabs": tabs_of(request, "diary"),
    }  # fmt: skip
    return render(request, "teams/diary.html", context)


def _members(county: str, scope: Scope, period: Period) -> list[tuple[int, str]]:
    rows = members_seen(county, scope).filter(stationed_in(period), account__isnull=False)
    listed = list(rows.order_by("division_code", "post", "pk")[:_OFFERED])
    places = full_names({one.division_code for one in listed}, below=county)
    return [
        (one.pk, f"{places.get(one.division_code, '')} · {one.number} {mask_name(one.name)}")
        for one in listed
    ]
