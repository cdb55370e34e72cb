"""The overview of a month: figures from its snapshot, each a link to the rows behind it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cockpit.actions import build_snapshot
from xianjie.apps.cockpit.enums import Group
from xianjie.apps.cockpit.queries.figures import before, figures_of
from xianjie.apps.cockpit.queries.livelihood import livelihood_of
from xianjie.apps.cockpit.queries.marks import is_stale
from xianjie.apps.cockpit.queries.overview import (
    Headline,
    headline,
    map_of,
    risk_mix,
    trend_of,
)
from xianjie.apps.cockpit.queries.rows import (
    ClueFilters,
    HouseholdFilters,
    clue_rows,
    clues_behind,
    household_rows,
    households_behind,
)
from xianjie.apps.cockpit.views.area import Chosen, chosen_area
from xianjie.apps.indicators.queries.values import IndicatorLine
from xianjie.apps.screening.enums import ClueState, Level
from xianjie.apps.screening.queries.arrivals import arrivals_of
from xianjie.apps.screening.queries.clue_lists import risk_types
from xianjie.apps.screening.queries.pages import current_run
from xianjie.kernel.periods import Period
from xianjie.web.paging import page_of
from xianjie.web.parts import wants_part
from xianjie.web.templatetags.xj import figure, yuan

LIST = "#list"
FEEDS_SHOWN = 5
ROWS_SHOWN = 15
STATES = (ClueState.NEW, ClueState.CONTINUING, ClueState.WORSE)


@dataclass(frozen=True)
class Kpi:
    """One figure of the strip with the month before; ``value`` is None where it is unknown."""

    title: str
    text: str
    unit: str
    note: str
    url: str = ""
    bad: bool = False
    now: float | None = None
    before: float | None = None
    less_is_better: bool = True


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show the month of a county, a township or a village, and the clues that press most."""
    scope = require(request, Permission.VIEW_OVERVIEW)
    chosen = chosen_area(request, scope)
    if chosen is None:
        return render(request, "screening/no_place.html")
    context: dict[str, Any] = {"chosen": chosen, "today": timezone.localdate()}
    if not chosen.area.snapshots:
        return render(request, "cockpit/overview.html", context | _empty(request, chosen))
    context |= _list(request, scope, chosen)
    if wants_part(request):
        response = render(request, "cockpit/overview.html#results", context)
        response["HX-Push-Url"] = chosen.url("cockpit:overview", **_set(context["filters"]))
        return response
    figures = figures_of(scope, chosen.area)
    earlier = before(chosen.area)
    now = headline(figures)
    groups, risks = risk_mix(figures)
    context |= {
        "kpis": strip(
            chosen, now, headline(figures_of(scope, earlier)) if earlier.snapshots else None
        ),
        "map": map_of(figures, chosen.parts, chosen.area.digits),
        "groups": groups,
        "risks": risks,
        "trend": trend_of(figures, Period.parse(chosen.period)),
        "fields": _fields(context["filters"]),
        **_state(request, chosen),
        **_arrivals(scope, chosen),
        **_livelihood(scope, chosen),
    }
    return render(request, "cockpit/overview.html", context)


def _empty(request: HttpRequest, chosen: Chosen) -> dict[str, Any]:
    run = current_run(chosen.place.code[:6], chosen.period)
    may = request_scope(request).may(Permission.RUN_SCREENING, chosen.place.code[:6])
    return {"run": run, "may_build": may and run is not None}


def _state(request: HttpRequest, chosen: Chosen) -> dict[str, Any]:
    """Say whether the data behind the page changed since it was counted."""
    stale = [
        snapshot
        for snapshot in chosen.area.snapshots
        if is_stale(snapshot, current_run(snapshot.county_code, snapshot.period))
    ]
    may = request_scope(request).may(Permission.RUN_SCREENING, chosen.area.county or "0")
    return {"stale": stale, "may_build": may}


def _arrivals(scope: Scope, chosen: Chosen) -> dict[str, Any]:
    if not chosen.area.county:
        return {}
    board = arrivals_of(scope, chosen.area.county, chosen.period, today=timezone.localdate())
    owed = [row for row in board.rows if row.dot in {"bad", "warn"}]
    return {"board": board, "owed": owed[:FEEDS_SHOWN], "owed_more": len(owed) - FEEDS_SHOWN}


@dataclass(frozen=True)
class _Shown:
    line: IndicatorLine
    url: str


def _livelihood(scope: Scope, chosen: Chosen) -> dict[str, Any]:
    """Figures of work, industry and money; each leads to the register that it is counted from."""
    if not chosen.area.county or not scope.covers(chosen.place.code):
        return {}
    found = livelihood_of(
        chosen.area.county, chosen.place.code, Period.parse(chosen.period), timezone.localdate()
    )
    lines = [_Shown(one.line, _address(one.page)) for one in found]
    return {
        "livelihood": lines,
        "may_board": scope.may(Permission.VIEW_TASKS),
    }


def _address(page: str) -> str:
    return reverse(page) if page else ""


def strip(chosen: Chosen, now: Headline, then: Headline | None) -> list[Kpi]:
    """Return the figures of the strip, each with the address of its rows."""
    snapshot = chosen.snapshot
    line = snapshot.income_line if snapshot else None
    households, clues = "cockpit:monitored", "cockpit:overview"

    def past(name: str) -> float | None:
        return getattr(then, name) if then else None

    return [
        Kpi(
            _("在册监测对象"),
            figure(now.households),
            _("户"),
            _("%(people)s 人") % {"people": figure(now.people)},
            chosen.url(households),
            now=now.households,
            before=past("households"),
        ),
        Kpi(
            _("未消除风险"),
            figure(now.open),
            _("户"),
            _("占在册 %(share)s%%") % {"share": now.open_share}
            if now.open_share is not None
            else "",
            chosen.url(households, cleared="0"),
            now=now.open,
            before=past("open"),
        ),
        Kpi(
            _("本月新增线索"),
            figure(now.new),
            _("条"),
            _("另有加重 %(count)s 条") % {"count": figure(now.worse)},
            chosen.url(clues, state=ClueState.NEW.value, to=LIST),
            now=now.new,
            before=past("new"),
        ),
        Kpi(
            _("风险消除率"),
            "–" if now.rate is None else str(now.rate),
            "" if now.rate is None else "%",
            _("已消除 %(count)s 户") % {"count": figure(now.cleared)},
            chosen.url(households, cleared="1"),
            now=now.rate,
            before=past("rate"),
            less_is_better=False,
        ),
        Kpi(
            _("收入低于监测范围"),
            "–" if line is None else figure(now.low_income),
            _("户"),
            _("规则库没有监测收入线，信息不足") if line is None else _line_note(chosen, now),
            "" if line is None else chosen.url(households, low="1"),
            bad=line is not None and now.low_income > 0,
            now=None if line is None else now.low_income,
            before=past("low_income"),
        ),
        Kpi(
            _("逾期未核查"),
            figure(now.overdue),
            _("条"),
            _("未核查共 %(count)s 条") % {"count": figure(now.waiting)},
            chosen.url(clues, overdue="1", to=LIST),
            bad=now.overdue > 0,
            now=now.overdue,
            before=past("overdue"),
        ),
    ]


def _line_note(chosen: Chosen, now: Headline) -> str:
    snapshot = chosen.snapshot
    if snapshot is None or len(chosen.area.snapshots) > 1:
        return _("按各县监测收入线")
    text = _("%(line)s 元/年·人") % {"line": yuan(snapshot.income_line).removesuffix(".00")}
    if snapshot.income_unverified:
        text += _("（待核）")
    if now.income_unknown:
        text += _("，%(count)s 户收入不明") % {"count": figure(now.income_unknown)}
    return text


def _list(request: HttpRequest, scope: Scope, chosen: Chosen) -> dict[str, Any]:
    filters = ClueFilters.of(request.GET)
    keys = clues_behind(scope, chosen.area, filters).values_list("pk", flat=True)
    page = page_of(keys, request.GET.get("page"), size=ROWS_SHOWN)
    return {
        "filters": filters,
        "page": page,
        "rows": clue_rows(page.object_list),
        "clear_url": chosen.url("cockpit:overview", to=LIST),
        "may_export": request_scope(request).may(Permission.EXPORT_CLUES),
        "export_url": chosen.url("cockpit:export", **_set(filters)),
    }


def _set(filters: ClueFilters | HouseholdFilters) -> dict[str, str]:
    return {name: value for name, value in asdict(filters).items() if value}


def _fields(filters: ClueFilters) -> list[dict[str, Any]]:
    """Return the choices of the filter row."""
    every = [
        ("group", _("类别"), _("全部类别"), [(one.value, str(one.label)) for one in Group]),
        ("risk", _("风险"), _("全部风险"), [(risk, risk) for risk in risk_types()]),
        ("level", _("等级"), _("全部等级"), [(one.value, str(one.label)) for one in Level]),
        ("state", _("状态"), _("全部状态"), [(one.value, str(one.label)) for one in STATES]),
    ]
    return [
        {
            "name": name,
            "title": title,
            "every": everything,
            "choices": choices,
            "value": getattr(filters, name),
        }
        for name, title, everything, choices in every
    ]


@require_GET
def monitored(request: HttpRequest) -> HttpResponse:
    """List the monitored households behind a figure of the overview."""
    scope = require(request, Permission.VIEW_OVERVIEW)
    chosen = chosen_area(request, scope)
    if chosen is None:
        return render(request, "screening/no_place.html")
    filters = HouseholdFilters.of(request.GET)
    keys = households_behind(scope, chosen.area, filters).values_list("pk", flat=True)
    page = page_of(keys, request.GET.get("page"))
    context = {
        "chosen": chosen,
        "filters": filters,
        "said": _said(filters, chosen),
        "page": page,
        "rows": household_rows(page.object_list),
    }
    return render(request, "cockpit/monitored.html", context)


def _said(filters: HouseholdFilters, chosen: Chosen) -> list[str]:
    """Say in words what the list was narrowed to."""
    snapshot = chosen.snapshot
    line = yuan(snapshot.income_line) if snapshot and snapshot.income_line else "–"
    words = [
        (filters.category, filters.category),
        (filters.cleared == "1", _("风险已消除")),
        (filters.cleared == "0", _("风险未消除")),
        (filters.low, _("人均纯收入低于 %(line)s 元") % {"line": line}),
        (filters.measures == "none", _("未落实帮扶措施")),
        (filters.measures not in ("", "none"), _("帮扶措施不明")),
        (filters.waiting, _("有未核查的线索")),
        (filters.identified, _("%(month)s 识别") % {"month": filters.identified}),
        (filters.gone, _("%(month)s 消除风险") % {"month": filters.gone}),
    ]
    return [text for holds, text in words if holds]


@require_POST
def rebuild(request: HttpRequest) -> HttpResponse:
    """Count the month anew from the data as it stands."""
    require(request, Permission.RUN_SCREENING)
    chosen = chosen_area(request, require(request, Permission.VIEW_OVERVIEW))
    if chosen is None:
        raise Http404
    period = Period.parse(request.POST.get("period", ""))
    county = chosen.area.county or chosen.place.code[:6]
    build_snapshot(by=request_actor(request), county=county, period=period, now=timezone.now())
    messages.success(request, _("已按最新数据重新生成 %(period)s 的总览。") % {"period": period})
    return redirect(f"{reverse('cockpit:overview')}?period={period}")
