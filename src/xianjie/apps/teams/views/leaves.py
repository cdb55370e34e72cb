"""Leaves: the list, asking, deciding, coming back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.teams.actions import ask_leave, decide_leave, end_leave, withdraw_leave
from xianjie.apps.teams.enums import LeaveState
from xianjie.apps.teams.interfaces.forms import BackForm, DecideForm, LeaveForm
from xianjie.apps.teams.interfaces.tabs import tabs_of
from xianjie.apps.teams.models import Leave, TeamMember
from xianjie.apps.teams.queries.leaves import (
    find_leave,
    leaves_seen,
    leaves_to_decide,
    may_decide,
)
from xianjie.apps.teams.queries.months import may_declare, members_seen
from xianjie.apps.teams.queries.rules import COUNTY_SECTORS, TOWN_LEAVE, team_rules
from xianjie.apps.teams.views.common import county_code, scope_for
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.paging import page_of

_OFFERED = 300
_VIEWS = {
    "wait": (LeaveState.ASKED,), "on": (LeaveState.APPROVED,),
    "past": (LeaveState.ENDED, LeaveState.REFUSED, LeaveState.WITHDRAWN),
}  # fmt: skip


@require_GET
def leaves(request: HttpRequest) -> HttpResponse:
    """List leaves, what waits first."""
    scope, county = scope_for(request, Leave), county_code(request)
    today, whole = timezone.localdate(), request_scope(request)
    view = request.GET.get("view", "")
    rows = leaves_seen(scope, county).select_related("member")
    mine = leaves_to_decide(whole, county, request.user.pk)
    if view == "mine":
        rows = mine.select_related("member")
    elif view in _VIEWS:
        rows = rows.filter(state__in=_VIEWS[view])
    page = page_of(rows.order_by("-from_on", "-pk"), request.GET.get("page"))
    listed = list(page.object_list)
    places = full_names({one.member.division_code for one in listed}, below=county)
    rules = team_rules(county, today)
    context = {
        "page": page,
        "rows": [
            (one, mask_name(one.member.name), places.get(one.member.division_code, ""))
            for one in listed
        ],
        "views": [
            ("", _("全部")), ("mine", _("待我审批")), ("wait", _("待审批")), ("on", _("已批准")),
            ("past", _("已了结")),
        ],
        "view": view,
        "mine": mine.count(),
        "town_days": rules.whole(TOWN_LEAVE),
        "sectors": rules.texts(COUNTY_SECTORS),
        "unverified": rules.unverified(TOWN_LEAVE),
        "may_ask": whole.may(Permission.WORK_TEAMS),
        "tabs": tabs_of(request, "leaves"),
        "today": today,
    }  # fmt: skip
    return render(request, "teams/leaves.html", context)


def _members(request: HttpRequest) -> dict[str, TeamMember]:
    """Return those for whom the user may ask: himself, and members without an account."""
    scope, county = scope_for(request, TeamMember), county_code(request)
    whole, today = request_scope(request), timezone.localdate()
    rows = members_seen(county, scope).filter(since__lte=today).exclude(left_on__lte=today)
    listed = rows.order_by("division_code", "pk")[:_OFFERED]
    return {str(one.pk): one for one in listed if may_declare(whole, request.user.pk, one)}


@require_http_methods(["GET", "POST"])
def leave_new(request: HttpRequest) -> HttpResponse:
    """Ask for leave."""
    require(request, Permission.WORK_TEAMS)
    members = _members(request)
    places = full_names({one.division_code for one in members.values()})
    choices = [
        (key, f"{one.number} {mask_name(one.name)} · {places.get(one.division_code, '')}")
        for key, one in members.items()
    ]
    if request.method == "GET":
        form = LeaveForm.fresh(choices, request.GET.get("member", ""))
    else:
        form = LeaveForm(request.POST, members=choices)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            made = ask_leave(
                by=request_actor(request), client_id=form.mark, member=members[data["member"]],
                from_on=data["from_on"], to_on=data["to_on"], reason=data["reason"],
                today=timezone.localdate(), now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            fields = {"bad-days": "to_on", "not-there": "from_on", "overlap": "from_on"}
            form.add_error(fields.get(error.code), error.message)
        else:
            words = _("已提交，由%(level)s审批。")
            messages.success(request, words % {"level": made.get_level_display()})
            return redirect("teams:leave", pk=made.pk)
    context = {
        "form": form, "nobody": not members,
        "trail": [(_("请假"), reverse("teams:leaves")), (_("申请"), "")],
    }  # fmt: skip
    return render(request, "teams/leave_new.html", context)


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a leave; decide, withdraw or end it."""
    scope = scope_for(request, Leave)
    found = find_leave(scope, pk)
    if found is None:
        raise Http404
    whole, today = request_scope(request), timezone.localdate()
    act = request.POST.get("act", "") if request.method == "POST" else ""
    decide = DecideForm(request.POST if act in ("approve", "refuse") else None, prefix="decide")
    back = BackForm(
        request.POST if act == "end" else None, prefix="back",
        initial={"back_on": min(found.to_on, today)},
    )  # fmt: skip
    form = {"approve": decide, "refuse": decide, "end": back}.get(act)
    if act == "withdraw" or (form is not None and form.is_valid()):
        try:
            _step(request, found, act, form.cleaned_data if form else {})
        except RefusedError as error:
            if form is None:
                messages.warning(request, error.message)
            else:
                form.add_error(None, error.message)
        else:
            messages.success(request, _("已办理。"))
            return redirect("teams:leave", pk=pk)
    own = request.user.pk == found.asked_by_id or may_declare(whole, request.user.pk, found.member)
    same = request.user.pk in (found.asked_by_id, found.member.account_id)
    places = full_names({found.member.division_code})
    context = {
        "found": found, "name": mask_name(found.member.name),
        "place": places.get(found.member.division_code, ""),
        "decide": decide
        if found.state == LeaveState.ASKED and not same and may_decide(whole, found, today)
        else None,
        "back": back if found.state == LeaveState.APPROVED and own and found.from_on <= today
        else None,
        "withdraws": found.state == LeaveState.ASKED
        and (same or (own and not may_decide(whole, found, today))),
        "sees_reason": own or may_decide(whole, found, today),
        "trail": [(_("请假"), reverse("teams:leaves")), (str(found.from_on), "")],
    }  # fmt: skip
    return render(request, "teams/leave.html", context)


def _step(request: HttpRequest, found: Leave, act: str, data: dict[str, object]) -> None:
    by, today, now = request_actor(request), timezone.localdate(), timezone.now()
    if act == "withdraw":
        withdraw_leave(by=by, leave=found, now=now)
    elif act == "end":
        end_leave(by=by, leave=found, back_on=data["back_on"], today=today, now=now)  # type: ignore[arg-type]
    else:
        decide_leave(
            by=by, leave=found, approve=act == "approve", words=str(data["words"]), today=today,
            now=now,
        )  # fmt: skip
