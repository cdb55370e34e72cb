"""The board of the library, the yearly plan, and the notices that are owed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
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
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.funds import choices, rules
from xianjie.apps.funds.actions import plan_projects, post_notice
from xianjie.apps.funds.interfaces.notice_paper import notice_file, notice_text
from xianjie.apps.funds.interfaces.planning import NoticeForm, year_in
from xianjie.apps.funds.interfaces.tabs import project_tabs
from xianjie.apps.funds.models import FundBatch, ProjectNotice
from xianjie.apps.funds.queries.money import money_left
from xianjie.apps.funds.queries.planning import (
    OWED,
    board_of,
    gaps_of,
    owed_counts,
    owed_notices,
    planned_projects,
    ranking_of,
    unchecked,
)
from xianjie.apps.funds.ranking import fitted
from xianjie.apps.funds.views.common import projects_scope
from xianjie.exchange.paper import DOCX
from xianjie.kernel.errors import RefusedError
from xianjie.web.downloads import attachment

_SHOWN = 300


@require_GET
def project_board(request: HttpRequest) -> HttpResponse:
    """Show how many projects stand where, by state and by township."""
    scope = projects_scope(request)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    text = request.GET.get("year", "")
    year = year_in(text) if text else None
    states, towns = board_of(scope, county.code, year, today)
    names = full_names({code for code, *_rest in towns}, below=county.code)
    context = {
        "states": [one for one in states if one.projects],
        "towns": [(names.get(code) or county.name, *rest) for code, *rest in towns],
        "total": sum(one.projects for one in states),
        "amount": sum(one.amount for one in states),
        "late": sum(one.late for one in states),
        "phases": _phases(states),
        "year": year, "years": range(today.year + 1, today.year - 4, -1), "today": today,
        "tabs": project_tabs("project-board")(request),
    }  # fmt: skip
    return render(request, "funds/board.html", context)


def _phases(states: list[Any]) -> list[tuple[str, int]]:
    titles = (
        ("idea", _("谋划和退回")), ("review", _("评审中")), ("library", _("在库")),
        ("plan", _("已列计划")), ("build", _("实施中")), ("done", _("已完工")),
        ("side", _("变更和暂停")), ("out", _("已调出")),
    )  # fmt: skip
    return [
        (title, sum(one.projects for one in states if one.state.phase == phase))
        for phase, title in titles
    ]


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Show the ranking with its reasons and the money, and put what is chosen into the plan."""
    scope = projects_scope(request)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    year = year_in(request.GET.get("year", "")) or today.year
    may_plan = request_scope(request).may(Permission.DECIDE_PROJECTS, county.code)
    for_money = addressed(scope, FundBatch)
    left = money_left(for_money, county.code, year)
    rows = fitted(ranking_of(scope, county.code, year, today), left)
    if request.method == "POST":
        require(request, Permission.DECIDE_PROJECTS)
        chosen = set(request.POST.getlist("project"))
        reasons = {
            one.ranked.project.pk: _("第 %(rank)s 名，%(points)s 分：%(words)s")
            % {"rank": one.rank, "points": one.ranked.points, "words": one.ranked.words}
            for one in rows
            if str(one.ranked.project.pk) in chosen
        }
        return _planned(request, county.code, year, reasons)
    planned = planned_projects(scope, county.code, year)
    names = full_names(
        {one.ranked.project.division_code for one in rows} | {one.division_code for one in planned},
        below=county.code,
    )
    known = rules.fund_rules(county.code, today)
    context = {
        "year": year, "years": range(today.year + 1, today.year - 4, -1), "left": left,
        "rows": [(one, names.get(one.ranked.project.division_code, "")) for one in rows[:_SHOWN]],
        "cut": max(len(rows) - _SHOWN, 0),
        "planned": [(one, names.get(one.division_code, "")) for one in planned],
        "planned_amount": sum(one.amount or 0 for one in planned),
        "unchecked": unchecked(scope, county.code, year),
        "gaps": gaps_of(for_money, county.code, year),
        "rules": known.pairs(rules.PRIORITIES).items(),
        "clause": rules.clause_of(known, rules.PRIORITIES),
        "roll_month": known.whole(rules.ROLL_MONTH),
        "may_plan": may_plan, "tabs": project_tabs("plan")(request), "today": today,
    }  # fmt: skip
    return render(request, "funds/plan.html", context)


def _planned(request: HttpRequest, county: str, year: int, reasons: dict[int, str]) -> HttpResponse:
    back = f"{reverse('funds:plan')}?year={year}"
    if not reasons:
        messages.error(request, _("请先选要列入年度计划的项目。"))
        return redirect(back)
    try:
        number = plan_projects(
            by=request_actor(request), county=county, reasons=reasons,
            today=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已把 %(n)s 个项目列入年度计划。") % {"n": number})
    return redirect(back)


@require_http_methods(["GET", "POST"])
def notices_owed(request: HttpRequest) -> HttpResponse:
    """List the projects that owe a notice, and register one for those that are chosen."""
    scope = projects_scope(request)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    counts = owed_counts(scope, county.code)
    kind = request.GET.get("kind", "")
    if kind not in OWED:
        kind = next((one for one, number in counts.items() if number), next(iter(OWED)))
    rows = owed_notices(scope, county.code, kind)
    form = NoticeForm(
        request.POST if request.method == "POST" else None,
        initial={"starts_on": today, "posted_at": _("村务公开栏")},
    )
    if request.method == "POST":
        require(request, Permission.PROPOSE_PROJECTS)
        chosen = {int(one) for one in request.POST.getlist("project") if one.isdecimal()}
        picked = [one for one in rows if one.pk in chosen]
        if not picked:
            form.add_error(None, _("请先选项目。"))
        elif form.is_valid() and _posted(request, form, kind, picked):
            return redirect(f"{reverse('funds:project-notices-owed')}?kind={kind}")
    names = full_names({one.division_code for one in rows}, below=county.code)
    known = rules.fund_rules(county.code, today)
    context = {
        "kinds": [(one, number, one == kind) for one, number in counts.items()],
        "kind": kind, "form": form, "total": sum(counts.values()),
        "rows": [(one, names.get(one.division_code, "")) for one in rows[:_SHOWN]],
        "days": known.whole(rules.NOTICE_DAYS), "clause": rules.clause_of(known, rules.NOTICE_DAYS),
        "may_post": request_scope(request).may(Permission.PROPOSE_PROJECTS),
        "when": choices.codes_of(choices.NOTICES).get(kind, ""),
        "tabs": project_tabs("project-notices-owed")(request),
    }  # fmt: skip
    return render(request, "funds/notices_owed.html", context)


def _posted(request: HttpRequest, form: NoticeForm, kind: str, picked: list[Any]) -> bool:
    try:
        number = post_notice(
            by=request_actor(request), projects=picked, kind=kind,
            starts_on=form.cleaned_data["starts_on"], posted_at=form.cleaned_data["posted_at"],
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        form.add_error(None, error.message)
        return False
    messages.success(request, _("已登记 %(n)s 份公告公示，可以打印公告文本。") % {"n": number})
    return True


@require_GET
def notice_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the text of a notice, generated from the project, for printing."""
    scope: Scope = require(request, Permission.VIEW_FUNDS)
    rows = ProjectNotice.objects.visible_to(scope, Permission.VIEW_FUNDS).filter(pk=pk)
    notice = rows.select_related("project").first()
    if notice is None:
        raise Http404
    project = notice.project
    names = full_names({project.division_code}, below=project.division_code[:6])
    place = names.get(project.division_code, "")
    text = notice_text(notice, place)
    if request.GET.get("format") == "docx":
        name = f"{notice.kind}-{project.code}.docx"
        return attachment(notice_file(text, timezone.now()), name, DOCX)
    context = {
        "notice": notice, "project": project, "place": place, "text": text,
        "trail": [
            (_("公告公示"), reverse("funds:project-notices")),
            (notice.kind, reverse("funds:project-notices-detail", args=[pk])),
            (_("公告文本"), ""),
        ],
    }  # fmt: skip
    return render(request, "funds/notice.html", context)
