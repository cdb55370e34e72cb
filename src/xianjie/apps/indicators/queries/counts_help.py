"""Named counts of relocation, villages in focus, teams and pairings, by village."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.indicators.queries.counts import Part, Parts, inside, named_count, parts_of
from xianjie.apps.places.enums import WorkState
from xianjie.apps.places.models import RelocatedHousehold, RelocationSite
from xianjie.apps.places.queries.focus import focus_villages
from xianjie.apps.places.queries.rules import site_rules
from xianjie.apps.places.queries.sites import leading_at
from xianjie.apps.teams.enums import MonthState, TeamPost
from xianjie.apps.teams.models import (
    LeaderVisit,
    MemberMonth,
    Pairing,
    TeamMember,
    WeakVillage,
)
from xianjie.apps.teams.queries.days import judge_month
from xianjie.apps.teams.queries.gaps import covers_of
from xianjie.apps.teams.queries.rules import day_rules, team_rules
from xianjie.kernel.periods import Period

_LIVE = {"retired_at__isnull": True}
ONE = Decimal(1)


def _told(rows: dict[str, tuple[int, int]]) -> Parts:
    return parts_of((code, above, below) for code, (above, below) in rows.items())


@named_count("sites-with-industry", "主导产业达到要求的安置区")
def _sites(county: str, period: Period, _argument: str) -> Parts:
    on, found = period.last_day, defaultdict[str, list[int]](lambda: [0, 0])
    rows = RelocationSite.objects.filter(**inside(county), **_LIVE).annotate(leading=leading_at(on))
    least = site_rules(county, on).leading
    for code, leading in rows.values_list("division_code", "leading"):
        found[code][0] += leading >= least
        found[code][1] += 1
    return _told({code: (above, below) for code, (above, below) in found.items()})


@named_count("relocated-with-project", "有增收项目的搬迁户")
def _projects(county: str, period: Period, _argument: str) -> Parts:
    least = site_rules(county, period.last_day).projects
    rows = RelocatedHousehold.objects.filter(**inside(county), **_LIVE, projects__isnull=False)
    return parts_of(
        rows.order_by()
        .values_list("division_code")
        .annotate(good=Count("pk", filter=Q(projects__gte=least)), number=Count("pk"))
    )


@named_count("relocated-zero", "零就业的搬迁户")
def _zero(county: str, _period: Period, _argument: str) -> Parts:
    rows = RelocatedHousehold.objects.filter(**inside(county), **_LIVE).order_by()
    counted = rows.values_list("division_code").annotate(
        n=Count("pk", filter=Q(work=WorkState.ZERO))
    )
    return {code: Part(Decimal(number)) for code, number in counted}


@named_count("focus-villages", "重点跟踪监测村")
def _focus(county: str, period: Period, _argument: str) -> Parts:
    return {one.code: Part(ONE) for one in focus_villages(county, period.last_day)}


@named_count("villages-with-team", "应派工作队的村里没有空缺的")
def _teams(county: str, period: Period, _argument: str) -> Parts:
    covers = covers_of(county, Scope.everything(), period.last_day)
    return parts_of((one.code, int(not one.bad), 1) for one in covers if one.why)


@named_count("weak-with-first", "有第一书记的软弱涣散村")
def _weak(county: str, period: Period, _argument: str) -> Parts:
    on = period.last_day
    first = TeamMember.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=on), **_LIVE, since__lte=on,
        division_code=OuterRef("division_code"), post=TeamPost.FIRST,
    )  # fmt: skip
    rows = WeakVillage.objects.filter(
        Q(mended_on__isnull=True) | Q(mended_on__gt=on), **inside(county), **_LIVE,
        listed_on__lte=on,
    ).annotate(covered=Exists(first))  # fmt: skip
    return parts_of(
        (code, int(covered), 1) for code, covered in rows.values_list("division_code", "covered")
    )


@named_count("months-in-village", "在村天数达到要求的驻村人员")
def _months(county: str, period: Period, _argument: str) -> Parts:
    rules = day_rules(team_rules(county, period.last_day))
    place = {f"member__{name}": value for name, value in inside(county).items()}
    rows = MemberMonth.objects.filter(**place, period=str(period), state=MonthState.CONFIRMED)
    found = defaultdict[str, list[int]](lambda: [0, 0])
    for code, days, leave, stay in rows.values_list(
        "member__division_code", "days", "leave_days", "member__stay"
    ):
        found[code][0] += judge_month(days, leave, stay, rules, period).met is not False
        found[code][1] += 1
    return _told({code: (above, below) for code, (above, below) in found.items()})


@named_count("monitored-paired", "有结对干部的监测户")
def _paired(county: str, period: Period, _argument: str) -> Parts:
    on = period.last_day
    paired = Pairing.objects.filter(
        Q(until__isnull=True) | Q(until__gt=on), **_LIVE, household=OuterRef("household"),
        since__lte=on,
    )  # fmt: skip
    rows = Episode.objects.filter(county_code=county, state=EpisodeState.MONITORED)
    return parts_of(
        rows.annotate(paired=Exists(paired))
        .order_by()
        .values_list("division_code")
        .annotate(good=Count("pk", filter=Q(paired=True)), number=Count("pk"))
    )


@named_count("leader-visits", "领导到联系点调研")
def _visits(county: str, period: Period, _argument: str) -> Parts:
    place = {f"link__{name}": value for name, value in inside(county).items()}
    rows = LeaderVisit.objects.filter(
        **place, **_LIVE, visited_on__year=period.year, visited_on__lte=period.last_day
    )
    counted = rows.order_by().values_list("link__division_code").annotate(n=Count("pk"))
    return {code: Part(Decimal(number)) for code, number in counted}
