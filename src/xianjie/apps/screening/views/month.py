"""The page of a month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of
from xianjie.apps.screening.enums import ClueState
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.queries.addresses import clue_list_url
from xianjie.apps.screening.queries.arrivals import Board, arrivals_of
from xianjie.apps.screening.queries.clue_lists import LEVELS
from xianjie.apps.screening.queries.pages import (
    MonthSummary,
    current_run,
    head_of,
    month_summary,
    periods_screened,
    trend,
)
from xianjie.web.periods import period_choices, period_in
from xianjie.web.templatetags.xj import figure

TREND_MONTHS = 6


@dataclass(frozen=True)
class Kpi:
    """One figure of the strip; ``url`` opens what it counts."""

    title: str
    text: str
    unit: str
    note: str = ""
    url: str = ""
    bad: bool = False


def chosen_period(request: HttpRequest, periods: list[str]) -> str:
    """Return the period of the address, else the newest one screened, else the last month."""
    return period_in(request, periods, today=timezone.localdate())


@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """Show what the comparison of a month found and which data it rests on."""
    scope = require(request, Permission.VIEW_MONTH)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html", {"period": "", "periods": []})
    periods = periods_screened(county.code)
    period = chosen_period(request, periods)
    offered = periods if period in periods else sorted([*periods, period], reverse=True)
    board = arrivals_of(scope, county.code, period, today=timezone.localdate())
    context: dict[str, Any] = {
        "period": period,
        "periods": period_choices(offered) if periods else [],
        "board": board,
        "levels": LEVELS,
    }
    run = current_run(county.code, period)
    if run is not None:
        context |= _results(
            request, run_scope=scope, county=county, run=run, board=board, periods=periods
        )
    return render(request, "screening/month.html", context)


def _results(
    request: HttpRequest,
    *,
    run_scope: Scope,
    county: NamedPlace,
    run: Run,
    board: Board,
    periods: list[str],
) -> dict[str, Any]:
    rights = request_scope(request)
    may_open = rights.may(Permission.VIEW_HOUSEHOLDS)
    summary = month_summary(run, run_scope, towns_of(county.code, run_scope))
    head = head_of(run)
    months = trend(county.code, run_scope, _around(periods, head.period))
    return {
        "run": head,
        "summary": summary,
        "months": months,
        "widest_month": max(line.tally.total for line in months),
        "kpis": _kpis(summary, board, head.period, may_open=may_open),
        "may_open": may_open,
        "may_export": rights.may(Permission.EXPORT_CLUES),
    }


def _around(periods: list[str], period: str) -> list[str]:
    """Return up to six screened months that end with a period, newest first."""
    return [known for known in periods if known <= period][:TREND_MONTHS]


def _arrival_note(board: Board) -> str:
    if board.missing:
        return _("%(count)s 项逾期未到") % {"count": board.missing}
    if board.late:
        return _("%(count)s 项迟到") % {"count": board.late}
    return _("没有逾期")


def _kpis(summary: MonthSummary, board: Board, period: str, *, may_open: bool) -> list[Kpi]:
    """Return the strip: what changed, whom it concerns, how grave, and on which data."""

    def clues(title: str, count: int, note: str, *, bad: bool = False, **filters: str) -> Kpi:
        url = clue_list_url(period, **filters) if may_open and count else ""
        return Kpi(title, figure(count), _("条"), note, url, bad and count > 0)

    states, total = summary.states, summary.total
    lacking = len(summary.insufficient)
    return [
        clues(_("新增线索"), states[ClueState.NEW], _("本期首次出现"), state=ClueState.NEW),
        clues(
            _("加重"), states[ClueState.WORSE], _("等级比上期升高"), state=ClueState.WORSE, bad=True
        ),
        clues(_("持续"), states[ClueState.CONTINUING], _("上期已有"), state=ClueState.CONTINUING),
        clues(_("解除"), states[ClueState.CLEARED], _("本期不再命中"), state=ClueState.CLEARED),
        Kpi(
            _("涉及农户"),
            figure(total.households),
            _("户"),
            _("线索 %(count)s 条") % {"count": figure(total.total)},
            clue_list_url(period) if may_open and total.total else "",
        ),
        clues(_("红色"), total.levels["红"], _("须最先核查"), level="红", bad=True),
        clues(_("橙色"), total.levels["橙"], "", level="橙"),
        Kpi(
            _("数据到达"),
            f"{board.arrived}/{board.expected}",
            _("项"),
            _arrival_note(board),
            "#arrivals",
            board.missing > 0,
        ),
        Kpi(
            _("信息不足"),
            figure(lacking),
            _("条规则"),
            _("缺数据而未能判断"),
            "#insufficient" if lacking else "",
        ),
    ]
