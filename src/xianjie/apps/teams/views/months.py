"""Days in the village: the list of a month, declaring, confirming, giving back."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.divisions.queries.places import towns_of
from xianjie.apps.teams.actions import confirm_months, declare_month, judge_declared
from xianjie.apps.teams.enums import MonthState
from xianjie.apps.teams.interfaces.exporters import MONTHS, export_table
from xianjie.apps.teams.interfaces.forms import DecideForm, MonthForm
from xianjie.apps.teams.interfaces.tabs import tabs_of
from xianjie.apps.teams.models import MemberMonth, TeamMember
from xianjie.apps.teams.queries.months import (
    MonthLine,
    lines_of,
    members_seen,
    stationed_in,
    undeclared,
    waiting_months,
)
from xianjie.apps.teams.queries.rules import MONTH_DAYS, YEAR_DAYS, day_rules, team_rules
from xianjie.apps.teams.views.common import (
    county_code,
    last_month,
    month_asked,
    months_offered,
    scope_for,
)
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.kernel.periods import Period
from xianjie.web.downloads import attachment
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of

_VIEWS = ("all", "wait", "open", "short")


def _rows(request: HttpRequest, scope: Scope, county: str, period: Period, view: str):  # type: ignore[no-untyped-def]
    rows = members_seen(county, scope).filter(stationed_in(period))
    town = request.GET.get("town", "")
    if town.isdigit():
        rows = rows.filter(division_code__startswith=town[:9])
    if view == "wait":
        rows = rows.filter(months__period=str(period), months__state=MonthState.DECLARED)
    elif view == "open":
        rows = rows.exclude(months__period=str(period))
    return rows.order_by("division_code", "post", "pk")


def _year_days(members: Iterable[TeamMember], year: int) -> dict[int, int]:
    rows = MemberMonth.objects.proven("members of a gated page").filter(
        member__in=[one.pk for one in members], period__startswith=f"{year}-",
        state=MonthState.CONFIRMED,
    )  # fmt: skip
    return dict(rows.order_by().values_list("member").annotate(n=Sum("days")))


@require_GET
def months(request: HttpRequest) -> HttpResponse:
    """List the members of a month with their days; those of the user first to act on."""
    scope, county = scope_for(request, MemberMonth), county_code(request)
    today, whole = timezone.localdate(), request_scope(request)
    period = month_asked(request, last_month())
    view = request.GET.get("view", "all")
    view = view if view in _VIEWS else "all"
    user = request.user.pk
    page = page_of(_rows(request, scope, county, period, view), request.GET.get("page"))
    lines = lines_of(page.object_list, period, whole, user, today)
    places = full_names({one.member.division_code for one in lines}, below=county)
    totals = _year_days([one.member for one in lines], period.year)
    rules = team_rules(county, today)
    waiting = waiting_months(whole, county, user).filter(period=str(period))
    context = {
        "page": page,
        "rows": [
            (one, mask_name(one.member.name), places.get(one.member.division_code, ""),
             totals.get(one.member.pk, 0))
            for one in lines
        ],
        "period": period,
        "months": months_offered(period),
        "views": [("all", _("全部")), ("wait", _("待确认")), ("open", _("没申报"))],
        "view": view,
        "towns": [(one.code[:9], one.name) for one in towns_of(county, scope)],
        "town": request.GET.get("town", ""),
        "waiting": waiting.count(),
        "open": undeclared(scope, county, period).count(),
        "days": day_rules(rules),
        "unverified": rules.unverified(MONTH_DAYS, YEAR_DAYS),
        "tabs": tabs_of(request, "months"),
    }  # fmt: skip
    return render(request, "teams/months.html", context)


@require_GET
def months_export(request: HttpRequest) -> HttpResponse:
    """Hand out the days of a month, names masked."""
    scope, county = scope_for(request, MemberMonth), county_code(request)
    period, today = month_asked(request, last_month()), timezone.localdate()
    members = list(_rows(request, scope, county, period, "all"))
    lines = lines_of(members, period, request_scope(request), request.user.pk, today)
    places = full_names({one.division_code for one in members}, below=county)
    content = export_table(
        by=request_actor(request), made_by=str(request.user), what="months", title="驻村考勤",
        county=county, columns=MONTHS, filters=(("月份", str(period)),), now=timezone.now(),
        lines=(_exported(one, period, places) for one in lines),
    )  # fmt: skip
    return attachment(content, f"驻村考勤_{county}_{period}.xlsx")


def _exported(one: MonthLine, period: Period, places: dict[str, str]) -> tuple[object, ...]:
    return (
        one.member.number, mask_name(one.member.name), one.member.get_post_display(),
        places.get(one.member.division_code, ""), one.member.unit, str(period),
        one.month.days if one.month else None, one.leave, one.judged.need, one.judged.short,
        one.month.get_state_display() if one.month else "没申报",
    )  # fmt: skip


def _member(request: HttpRequest, pk: int) -> TeamMember:
    scope = scope_for(request, TeamMember)
    found = TeamMember.objects.visible_to(scope, Permission.VIEW_TEAMS).filter(
        pk=pk, retired_at__isnull=True
    )
    member = found.first()
    if member is None:
        raise Http404
    return member


@require_http_methods(["GET", "POST"])
def month_declare(request: HttpRequest, pk: int, period: str) -> HttpResponse:
    """Declare the days of a month."""
    require(request, Permission.WORK_TEAMS)
    member = _member(request, pk)
    try:
        month = Period.parse(period)
    except Exception:
        raise Http404 from None
    known = MemberMonth.objects.proven("of a member found through the gate").filter(
        member=member, period=str(month)
    ).first()  # fmt: skip
    initial = {"days": known.days, "words": known.words} if known else {}
    form = MonthForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            declare_month(
                by=request_actor(request), member=member, period=month,
                today=timezone.localdate(), now=timezone.now(), **form.cleaned_data,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("days" if error.code == "bad-days" else None, error.message)
        else:
            messages.success(request, _("已申报，等村里或乡镇确认。"))
            return redirect(f"{reverse('teams:months')}?period={month}")
    rules = day_rules(team_rules(member.division_code[:6], timezone.localdate()))
    line = lines_of([member], month, request_scope(request), request.user.pk, timezone.localdate())[
        0
    ]
    context = {
        "form": form, "member": member, "name": mask_name(member.name), "period": month,
        "line": line, "need": rules.month_of(member.stay), "known": known,
        "diary": f"{reverse('teams:diary')}?member={member.pk}&period={month}",
        "trail": [(_("考勤"), f"{reverse('teams:months')}?period={month}"), (_("申报"), "")],
    }  # fmt: skip
    return render(request, "teams/month_declare.html", context)


@require_POST
def months_confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the declared months that were ticked."""
    require(request, Permission.WORK_TEAMS)
    county, chosen = county_code(request), request.POST.getlist("pick")
    numbers = [number for one in chosen if (number := number_in(one))]
    rows = waiting_months(request_scope(request), county, request.user.pk)
    found = list(rows.filter(pk__in=numbers))
    number = confirm_months(by=request_actor(request), months=found, now=timezone.now())
    messages.success(request, _("已确认 %(n)s 人。") % {"n": number})
    period = month_asked(request, last_month())
    return redirect(f"{reverse('teams:months')}?period={period}")


@require_http_methods(["GET", "POST"])
def month_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a declared or confirmed month back with words."""
    scope = scope_for(request, MemberMonth, Permission.WORK_TEAMS)
    rows = MemberMonth.objects.visible_to(scope, Permission.WORK_TEAMS).select_related("member")
    month = rows.filter(pk=pk).first()
    if month is None:
        raise Http404
    form = DecideForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            judge_declared(
                by=request_actor(request), month=month, confirm=False,
                words=form.cleaned_data["words"], now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("words" if error.code == "no-words" else None, error.message)
        else:
            messages.success(request, _("已退回，申报人会收到通知。"))
            return redirect(f"{reverse('teams:months')}?period={month.period}")
    context = {
        "form": form, "month": month, "name": mask_name(month.member.name),
        "trail": [
            (_("考勤"), f"{reverse('teams:months')}?period={month.period}"), (_("退回"), ""),
        ],
    }  # fmt: skip
    return render(request, "teams/month_return.html", context)
