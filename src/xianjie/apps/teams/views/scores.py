"""Yearly scores: the list, computing, settling one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.teams.actions import propose_scores, settle_score
from xianjie.apps.teams.enums import ScoreOf, ScoreState
from xianjie.apps.teams.interfaces.exporters import SCORES, export_table
from xianjie.apps.teams.interfaces.forms import GradeForm
from xianjie.apps.teams.interfaces.tabs import tabs_of
from xianjie.apps.teams.models import YearScore
from xianjie.apps.teams.queries.rules import WEIGHTS, team_rules, weights_of
from xianjie.apps.teams.views.common import county_code, scope_for
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of

HUNDRED = 100
_YEARS = 4


def _year(request: HttpRequest) -> int:
    text, this = request.GET.get("year", ""), timezone.localdate().year
    year = number_in(text) or this
    return year if this - _YEARS < year <= this else this


def _shown(request: HttpRequest) -> Any:
    """Return the scores that the user may see: before they are settled, only who manages them."""
    scope = scope_for(request, YearScore)
    rows = YearScore.objects.visible_to(scope, Permission.VIEW_TEAMS)
    if scope.unlimited or scope.narrowed(Permission.MANAGE_TEAMS).grants:
        return rows
    return rows.filter(state=ScoreState.SETTLED)


def _seen(request: HttpRequest, county: str) -> Any:
    return (
        _shown(request)
        .filter(division_code__gte=county.ljust(12, "0"), division_code__lte=county.ljust(12, "9"))
        .select_related("member")
    )


@require_GET
def scores(request: HttpRequest) -> HttpResponse:
    """List the scores of a year, members or teams, the highest first."""
    county, year = county_code(request), _year(request)
    today = timezone.localdate()
    every = _seen(request, county).filter(year=year)
    of = request.GET.get("of", ScoreOf.MEMBER)
    of = of if of in ScoreOf.values else ScoreOf.MEMBER.value
    rows = every.filter(of=of).order_by("-points", "division_code", "pk")
    page = page_of(rows, request.GET.get("page"))
    listed = list(page.object_list)
    places = full_names({one.division_code for one in listed}, below=county)
    rules = team_rules(county, today)
    context = {
        "page": page,
        "rows": [
            (one, mask_name(one.member.name) if one.member else "",
             places.get(one.division_code, ""), _points(one.points), _lines(one))
            for one in listed
        ],
        "year": year,
        "years": [today.year - back for back in range(_YEARS)],
        "of": of,
        "kinds": ScoreOf.choices,
        "open": every.filter(state=ScoreState.PROPOSED).count(),
        "every": every.count(),
        "weights": weights_of(rules),
        "unverified": rules.unverified(WEIGHTS),
        "computes": addressed(request_scope(request), YearScore).may(
            Permission.MANAGE_TEAMS, county
        ),
        "tabs": tabs_of(request, "scores"),
    }  # fmt: skip
    return render(request, "teams/scores.html", context)


def _points(hundredths: int) -> str:
    return f"{hundredths / HUNDRED:.2f}".rstrip("0").rstrip(".")


def _lines(row: YearScore) -> list[tuple[str, str, str, str]]:
    return [(name, _points(got), _points(of), words) for name, got, of, words in row.lines]


@require_GET
def scores_export(request: HttpRequest) -> HttpResponse:
    """Hand out the scores of a year, names masked."""
    county, year = county_code(request), _year(request)
    rows = list(_seen(request, county).filter(year=year).order_by("of", "-points", "pk"))
    places = full_names({one.division_code for one in rows}, below=county)
    lines = (
        (
            one.get_of_display(), one.member.number if one.member else "",
            mask_name(one.member.name) if one.member else "", places.get(one.division_code, ""),
            one.year, one.points / HUNDRED,
            "；".join(f"{name} {got}/{of}（{words}）" for name, got, of, words in _lines(one)),
            one.grade, one.get_state_display(),
        )
        for one in rows
    )  # fmt: skip
    content = export_table(
        by=request_actor(request), made_by=str(request.user), what="scores", title="驻村年度考核",
        county=county, columns=SCORES, lines=lines, filters=(("年度", str(year)),),
        now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"驻村考核_{county}_{year}.xlsx")


@require_POST
def scores_propose(request: HttpRequest) -> HttpResponse:
    """Compute the scores of a year."""
    require(request, Permission.MANAGE_TEAMS)
    year = _year(request)
    try:
        number = propose_scores(
            by=request_actor(request), county=county_code(request), year=year,
            today=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        if error.code == "not-permitted":
            raise PermissionDenied from None
        messages.warning(request, error.message)
    else:
        messages.success(request, _("已计算 %(n)s 份，请另一人审定等次。") % {"n": number})
    return redirect(f"{reverse('teams:scores')}?year={year}")


@require_http_methods(["GET", "POST"])
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a score came about; settle its grade."""
    found = (
        _shown(request).select_related("member", "proposed_by", "settled_by").filter(pk=pk).first()
    )
    if found is None:
        raise Http404
    part = addressed(request_scope(request), YearScore)
    own = found.member.account_id if found.member else None
    settles = (
        found.state == ScoreState.PROPOSED
        and part.may(Permission.MANAGE_TEAMS, found.division_code)
        and request.user.pk not in (found.proposed_by_id, own)
    )
    form = GradeForm(
        request.POST if request.method == "POST" else None, initial={"version": found.version}
    )
    if form.is_bound and form.is_valid():
        try:
            settle_score(
                by=request_actor(request), found=found, now=timezone.now(), **form.cleaned_data
            )
        except RefusedError as error:
            form.add_error(None, error.message)
            settles = True
        else:
            messages.success(request, _("已审定。"))
            return redirect("teams:score", pk=pk)
    context = {
        "found": found, "name": mask_name(found.member.name) if found.member else "",
        "place": full_names({found.division_code}).get(found.division_code, ""),
        "points": _points(found.points), "lines": _lines(found),
        "form": form if settles else None,
        "trail": [
            (_("考核"), f"{reverse('teams:scores')}?year={found.year}&of={found.of}"),
            (str(found.year), ""),
        ],
    }  # fmt: skip
    return render(request, "teams/score.html", context)
