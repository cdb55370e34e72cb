"""Who fits which post, the offers, and what became of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.employment.actions.matching import (
    answer_push,
    push_matches,
    refresh_matches,
)
from xianjie.apps.employment.interfaces.exporters import PUSHES, export_rows
from xianjie.apps.employment.interfaces.forms import PushForm, ResultForm
from xianjie.apps.employment.interfaces.tabs import tabs_of
from xianjie.apps.employment.models import Match, Push, Vacancy
from xianjie.apps.employment.queries.pushes import (
    ALL,
    DECLINED,
    HIRED,
    MET,
    WAITING,
    PushFilters,
    find_push,
    matched_at,
    matches,
    push_counts,
    pushes,
)
from xianjie.apps.employment.views.common import place_field, scope_for
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

_WORK = Permission.WORK_EMPLOYMENT
_FIELDS = {"bad-result": "result", "bad-day": "day", "no-reason": "why_not"}
_MOST = 20_000


def pay_text(vacancy: Vacancy) -> str:
    """Return the pay of a vacancy in yuan as people write it."""
    ends = [one // 100 for one in (vacancy.pay_low, vacancy.pay_high) if one is not None]
    return "–".join(f"{one:,}" for one in dict.fromkeys(ends))


def where_text(vacancy: Vacancy, places: dict[str, str]) -> str:
    """Return where the work of a vacancy is."""
    here = "" if vacancy.outside else places.get(vacancy.division_code, "") or _("本县")
    return " ".join(one for one in (vacancy.outside, here, vacancy.address) if one)


@require_http_methods(["GET", "POST"])
def match_list(request: HttpRequest) -> HttpResponse:
    """List whom which post fits and why; one press offers all that the filters show."""
    scope = scope_for(request, Match)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    filters = PushFilters.of(request.GET)
    every = request_scope(request)
    may_push = every.may(_WORK)
    form = PushForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        writer = scope_for(request, Push, _WORK)
        if form.is_valid():
            chosen = matches(county.code, writer, filters, _WORK).order_by("pk")
            numbers = list(chosen.values_list("pk", flat=True)[:_MOST])
            try:
                new = push_matches(
                    by=request_actor(request), matches=numbers,
                    channel=form.cleaned_data["channel"], today=timezone.localdate(),
                    now=timezone.now(),
                )  # fmt: skip
            except RefusedError as error:
                form.add_error("channel", error.message)
            else:
                messages.success(request, _("已推送 %(n)s 人次，村里会收到提醒。") % {"n": new})
                return redirect(f"{reverse('employment:pushes')}?view={WAITING}")
    page = page_of(matches(county.code, scope, filters), request.GET.get("page"))
    rows = list(page.object_list)
    places = full_names(
        {one.division_code for one in rows} | {one.vacancy.division_code for one in rows},
        below=county.code,
    )
    vacancy = None
    if filters.vacancy:
        vacancy = (
            Vacancy.objects.visible_to(every, Permission.VIEW_EMPLOYMENT)
            .filter(pk=int(filters.vacancy))
            .first()
        )
    context: dict[str, Any] = {
        "page": page, "filters": filters, "form": form, "may_push": may_push and rows,
        "may_match": every.may(Permission.MANAGE_EMPLOYMENT, county.code),
        "matched_at": matched_at(county.code, scope), "vacancy": vacancy,
        "rows": [
            (one, mask_name(one.worker.person.name), places.get(one.division_code, ""),
             where_text(one.vacancy, places), pay_text(one.vacancy))
            for one in rows
        ],
        "fields": [place_field(county.code, scope, filters.place)],
        "sees_households": every.may(Permission.VIEW_HOUSEHOLDS),
        "tabs": tabs_of(request, "matches"), "export_query": urlencode(filters.chosen),
        "sub": _sub(MATCHES),
    }  # fmt: skip
    return render(request, "employment/matches.html", context)


MATCHES, PUSHED = "matches", "pushes"


def _sub(here: str) -> list[tuple[str, str, bool, None]]:
    return [
        (_("推荐名单"), reverse("employment:matches"), here == MATCHES, None),
        (_("已推送和结果"), reverse("employment:pushes"), here == PUSHED, None),
    ]


@require_GET
def match_export(request: HttpRequest) -> HttpResponse:
    """Hand out the list of posts for people, to be printed and taken round; names masked."""
    scope = scope_for(request, Match)
    county = county_of(request)
    if county is None:
        raise Http404
    filters = PushFilters.of(request.GET)
    rows = list(matches(county.code, scope, filters)[:_MOST])
    places = full_names(
        {one.division_code for one in rows} | {one.vacancy.division_code for one in rows},
        below=county.code,
    )
    lines = (
        (
            places.get(one.division_code, ""), one.worker.household.household_code,
            mask_name(one.worker.person.name), one.vacancy.title, one.vacancy.employer,
            where_text(one.vacancy, places), pay_text(one.vacancy), one.score,
            "、".join(f"{word} {number}" for word, number in one.reasons), "", "", "",
        )
        for one in rows
    )  # fmt: skip
    content = export_rows(
        by=request_actor(request), made_by=str(request.user), what="pushes",
        title="推荐岗位名单", county=county.code, columns=PUSHES, lines=lines,
        filters=tuple(filters.chosen.items()), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"推荐岗位名单_{county.code}_{timezone.localdate()}.xlsx")


@require_POST
def match_run(request: HttpRequest) -> HttpResponse:
    """Match anew."""
    scope_for(request, Match, Permission.MANAGE_EMPLOYMENT)
    county = county_of(request)
    if county is None:
        raise Http404
    try:
        found = refresh_matches(
            by=request_actor(request), county=county.code, today=timezone.localdate(),
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        words = _("%(people)s 人找活，%(posts)s 个岗位在招，配出 %(pairs)s 条推荐。")
        messages.success(
            request,
            words % {"people": found.seekers, "posts": found.openings, "pairs": found.pairs},
        )
    return redirect("employment:matches")


@require_GET
def push_list(request: HttpRequest) -> HttpResponse:
    """List the offers and what became of them."""
    scope = scope_for(request, Push)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    filters = PushFilters.of(request.GET)
    page = page_of(pushes(county.code, scope, filters), request.GET.get("page"))
    rows = list(page.object_list)
    numbers = push_counts(county.code, scope, filters)
    places = full_names({one.division_code for one in rows}, below=county.code)
    every = request_scope(request)
    base = {name: value for name, value in filters.chosen.items() if name != "view"}
    tiles = ((ALL, _("推送")), (WAITING, _("待反馈")), (MET, _("已见面")), (HIRED, _("已录用")),
             (DECLINED, _("不去")))  # fmt: skip
    context = {
        "page": page, "filters": filters, "current": filters.view or ALL,
        "rows": [
            (one, mask_name(one.worker.person.name), places.get(one.division_code, ""),
             every.may(_WORK, one.division_code))
            for one in rows
        ],
        "tiles": [
            (key, title, numbers[key], f"?{urlencode(base | {'view': key})}")
            for key, title in tiles
        ],
        "fields": [place_field(county.code, scope, filters.place)],
        "tabs": tabs_of(request, "matches"), "sub": _sub(PUSHED),
    }  # fmt: skip
    return render(request, "employment/pushes.html", context)


@require_http_methods(["GET", "POST"])
def push_result(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what became of one offer; a placement updates the labour register."""
    found = find_push(scope_for(request, Push, _WORK), pk)
    if found is None:
        raise Http404
    today = timezone.localdate()
    bound = request.POST if request.method == "POST" else None
    form = ResultForm(bound, initial={"day": today})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            answer_push(
                by=request_actor(request), push=found, result=data["result"],
                why_not=data["why_not"], day=data["day"], today=today, now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(_FIELDS.get(error.code), error.message)
        else:
            messages.success(request, _("已记下结果。"))
            return redirect(f"{reverse('employment:pushes')}?view={WAITING}")
    places = full_names({found.division_code, found.vacancy.division_code}, below=found.county_code)
    context = {
        "found": found, "form": form, "who": mask_name(found.worker.person.name),
        "place": places.get(found.division_code, ""), "where": where_text(found.vacancy, places),
        "pay": pay_text(found.vacancy), "settled": found.result in ("HIRED", "DECLINED"),
        "trail": [(_("已推送和结果"), reverse("employment:pushes")), (found.vacancy.title, "")],
    }  # fmt: skip
    return render(request, "employment/push.html", context)
