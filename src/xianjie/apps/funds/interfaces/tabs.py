"""The tabs of the project library and of the money, without those of other departments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.funds import models
from xianjie.apps.registers.queries.tabs import tabs_of

Tab = tuple[Any, str, bool, int | None]
PROJECT_TABS: tuple[tuple[str, Any, Any], ...] = (
    ("projects", _("项目库"), models.Project),
    ("project-board", _("看板"), models.Project),
    ("plan", _("年度计划"), models.Project),
    ("plan-checks", _("逐项摸底"), models.PlanCheck),
    ("project-notices", _("公告公示"), models.ProjectNotice),
    ("project-notices-owed", _("应公示未公示"), models.ProjectNotice),
    ("project-goals", _("绩效目标"), models.ProjectGoal),
    ("project-results", _("绩效评价"), models.Project),
    ("project-beneficiaries", _("受益户"), models.ProjectBeneficiary),
)
MONEY_TABS: tuple[tuple[str, Any, Any], ...] = (
    ("money", _("资金批次"), models.FundBatch),
    ("allocations", _("分配"), models.FundAllocation),
    ("payments", _("支付"), models.FundPayment),
    ("ratios", _("占比"), models.FundBatch),
    ("growth", _("只增不减"), models.FundBatch),
    ("progress", _("支出进度"), models.FundBatch),
    ("weights", _("挂钩测算"), models.TownScore),
    ("scores", _("考核得分"), models.TownScore),
    ("land-revenues", _("土地收益"), models.LandRevenue),
    ("loans", _("小额信贷"), models.SmallLoan),
)


def project_tabs(here: str) -> Callable[[HttpRequest], list[Tab]]:
    """Return the tabs of the project library; ``here`` is the present one."""
    return lambda request: _tabs(request, PROJECT_TABS, here)


def money_tabs(here: str) -> Callable[[HttpRequest], list[Tab]]:
    """Return the tabs of the money; ``here`` is the present one."""
    return lambda request: [*_tabs(request, MONEY_TABS, here), *tabs_of(request, "funds")]


def _tabs(request: HttpRequest, tabs: tuple[tuple[str, Any, Any], ...], here: str) -> list[Tab]:
    scope = request_scope(request)
    found: list[Tab] = []
    for name, title, model in tabs:
        if not addressed(scope, model).may(Permission.VIEW_FUNDS):
            continue
        try:
            url = reverse(f"funds:{name}")
        except NoReverseMatch:
            continue
        found.append((title, url, name == here, None))
    return found
