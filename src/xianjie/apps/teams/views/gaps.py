"""Villages without a team, and how far teams are with their duties."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.teams.actions import adopt_duties
from xianjie.apps.teams.interfaces.exporters import GAPS, export_table
from xianjie.apps.teams.interfaces.tabs import tabs_of
from xianjie.apps.teams.models import Duty, TeamMember
from xianjie.apps.teams.queries.duties import done_by_team, duties_in_force
from xianjie.apps.teams.queries.gaps import ENDING, FEW, FEWER, NO_FIRST, NO_TEAM, Cover, covers_of
from xianjie.apps.teams.queries.months import members_seen, stationed_in
from xianjie.apps.teams.queries.rules import (
    LEAST,
    MUST_HAVE,
    TERM_DAYS,
    day_rules,
    team_rules,
)
from xianjie.apps.teams.views.common import (
    county_code,
    last_month,
    month_asked,
    months_offered,
    scope_for,
)
from xianjie.kernel.errors import RefusedError
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

_FAULTS = (NO_TEAM, NO_FIRST, FEW, FEWER, ENDING)


@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    """List the villages that must have a team, those with something missing first."""
    scope, county = scope_for(request), county_code(request)
    today = timezone.localdate()
    rules = team_rules(county, today)
    covers = covers_of(county, scope, today)
    chosen = request.GET.get("fault", "")
    rows = [one for one in covers if _shown(one, chosen)]
    page = page_of(rows, request.GET.get("page"))
    context = {
        "page": page,
        "rows": page.object_list,
        "tiles": [(fault, sum(fault in one.faults for one in covers)) for fault in _FAULTS],
        "villages": len(covers),
        "must": sum(bool(one.why) for one in covers),
        "chosen": chosen,
        "wanted": rules.texts(MUST_HAVE),
        "least": rules.whole(LEAST),
        "unverified": rules.unverified(MUST_HAVE, LEAST, TERM_DAYS),
        "tabs": tabs_of(request, "gaps"),
        "manages": request_scope(request).of_sectors(TeamMember.clerk_sectors).may(
            Permission.MANAGE_TEAMS
        ),
        "today": today,
    }  # fmt: skip
    return render(request, "teams/gaps.html", context)


def _shown(cover: Cover, chosen: str) -> bool:
    if chosen == "all":
        return True
    return chosen in cover.faults if chosen else bool(cover.faults)


@require_GET
def gaps_export(request: HttpRequest) -> HttpResponse:
    """Hand out all villages with a team or that must have one."""
    scope, county = scope_for(request), county_code(request)
    today = timezone.localdate()
    lines = (
        (
            one.town, one.name, "、".join(one.why), one.members, one.before,
            "有" if one.has_first else "没有", one.ends_on, "、".join(one.faults),
        )
        for one in covers_of(county, scope, today)
    )  # fmt: skip
    content = export_table(
        by=request_actor(request), made_by=str(request.user), what="gaps", title="驻村空缺",
        county=county, columns=GAPS, lines=lines, filters=(), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"驻村空缺_{county}_{today}.xlsx")


@require_GET
def duty_board(request: HttpRequest) -> HttpResponse:
    """Show how far every team is with every duty in the month, quarter and year of a month."""
    scope, county = scope_for(request, Duty), county_code(request)
    today = timezone.localdate()
    period = month_asked(request, last_month())
    duties = duties_in_force(county, period.last_day)
    rows = members_seen(county, scope).filter(stationed_in(period)).order_by("division_code")
    page = page_of(rows.values_list("division_code", flat=True).distinct(), request.GET.get("page"))
    codes = list(page.object_list)
    done = done_by_team(duties, codes, period, day_rules(team_rules(county, today)))
    places = villages_by_code(codes)
    context = {
        "page": page,
        "duties": duties,
        "rows": [
            (places[code], done[code], sum(one.met is True for one in done[code])) for code in codes
        ],
        "period": period,
        "months": months_offered(period),
        "tabs": tabs_of(request, "duty-board"),
    }
    return render(request, "teams/duty_board.html", context)


@require_POST
def duties_adopt(request: HttpRequest) -> HttpResponse:
    """Begin the duty list with the sample."""
    require(request, Permission.MANAGE_TEAMS)
    try:
        number = adopt_duties(
            by=request_actor(request), county=county_code(request), today=timezone.localdate(),
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        if error.code == "not-permitted":
            raise PermissionDenied from None
        messages.warning(request, error.message)
    else:
        messages.success(request, _("已列入 %(n)s 条职责，请按本县要求增减。") % {"n": number})
    return redirect("teams:duties")
