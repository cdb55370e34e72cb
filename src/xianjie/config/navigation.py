"""The side navigation: which page stands under which heading, and who is offered it.

An entry without ``permission`` is for everybody. ``waiting`` counts what waits for the user
behind an entry; it must take a constant number of queries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cockpit.desk import waiting
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.jobs.queries import open_jobs_of
from xianjie.apps.registry.interfaces.registers import GRIDS, VILLAGES
from xianjie.apps.sources.queries import waiting_count
from xianjie.apps.supervision.interfaces.registers import BATTLES
from xianjie.web.frame import NavigationGroup, NavigationItem, folded, wants_counts

StrOrPromise = str | Promise


@dataclass(frozen=True)
class Entry:
    """A page of the navigation; ``covers`` are view names or prefixes for which it is marked."""

    title: StrOrPromise
    icon: str
    view: str
    permission: Permission | None = None
    covers: tuple[str, ...] = ()
    waiting: Callable[[HttpRequest], int] | None = None


@dataclass(frozen=True)
class Heading:
    """Entries that belong together; ``key`` is how a browser remembers that it is folded."""

    key: str
    title: StrOrPromise
    entries: tuple[Entry, ...] = field(default_factory=tuple)


def _open_jobs(request: HttpRequest) -> int:
    return open_jobs_of(request.user) if isinstance(request.user, User) else 0


def _waiting_links(request: HttpRequest) -> int:
    county = county_of(request)
    return waiting_count(request_scope(request), county.code) if county else 0


def _waits(*kinds: str) -> Callable[[HttpRequest], int]:
    """Count what the desk knows to wait of some kinds; asked once a request."""

    def count(request: HttpRequest) -> int:
        return waiting(request, *kinds)

    return count


NAVIGATION: tuple[Heading, ...] = (
    Heading(
        "overview",
        _("总览"),
        (
            Entry(_("我的工作台"), "desk", "home"),
            Entry(_("监测总览"), "grid", "cockpit:overview", Permission.VIEW_OVERVIEW),
            Entry(_("动态清零"), "zero", "cockpit:zero", Permission.VIEW_OVERVIEW),
            Entry(
                _("聚集预警"),
                "radar",
                "indicators:clusters",
                Permission.VIEW_OVERVIEW,
                ("indicators:cluster",),
                _waits("clusters"),
            ),
            Entry(
                _("监测质量"),
                "star",
                "indicators:quality",
                Permission.VIEW_OVERVIEW,
                ("indicators:quality",),
            ),
            Entry(_("减负计数"), "chart", "cases:burden", Permission.VIEW_OVERVIEW),
        ),
    ),
    Heading(
        "cases",
        _("监测帮扶"),
        (
            Entry(
                _("户与人口"),
                "users",
                "registry:households",
                Permission.VIEW_HOUSEHOLDS,
                ("registry:household", "registry:person", "registry:change", "papers:"),
            ),
            Entry(
                _("导入名单"),
                "upload",
                "registry:import",
                Permission.IMPORT_REGISTRY,
                ("registry:import",),
            ),
            Entry(
                _("部门数据"),
                "inbox",
                "sources:board",
                Permission.VIEW_MONTH,
                (
                    "sources:feed",
                    "sources:upload",
                    "sources:batch",
                    "sources:unlinked",
                    "sources:expectation",
                ),
            ),
            Entry(
                _("待核对"),
                "link",
                "sources:review",
                Permission.REVIEW_LINKS,
                ("sources:review",),
                _waiting_links,
            ),
            Entry(
                _("后台任务"),
                "clock",
                "jobs:jobs",
                Permission.IMPORT_FEEDS,
                ("jobs:",),
                _open_jobs,
            ),
            Entry(
                _("月度筛查"),
                "radar",
                "screening:month",
                Permission.VIEW_MONTH,
                (
                    "screening:run",
                    "screening:rule",
                    "screening:start",
                    "screening:compare",
                ),
                waiting=_waits("runs", "held"),
            ),
            Entry(
                _("预警线索"),
                "list",
                "screening:clues",
                Permission.VIEW_HOUSEHOLDS,
                ("screening:household", "screening:verify"),
                waiting=_waits("clues", "households"),
            ),
            Entry(
                _("主动发现"),
                "hand",
                "cases:reports",
                Permission.REPORT_NEED,
                ("cases:report",),
                _waits("reports", "my-reports"),
            ),
            Entry(
                _("联动处置"),
                "joint",
                "cases:joint",
                Permission.GIVE_OPINION,
                ("cases:joint",),
                _waits("opinions"),
            ),
            Entry(
                _("群众申报"),
                "user",
                "portal:applications",
                Permission.HANDLE_APPLICATIONS,
                ("portal:application", "portal:posters"),
                _waits("applications", "answers"),
            ),
            Entry(
                _("个案办理"),
                "folder",
                "cases:cases",
                Permission.VIEW_CASES,
                ("cases:case", "cases:clue"),
                _waits("case-steps", "case-returned"),
            ),
            Entry(
                _("公示公告"),
                "file",
                "cases:notices",
                Permission.VIEW_CASES,
                ("cases:notice", "cases:objection"),
                _waits("case-objections"),
            ),
            Entry(
                _("监测对象"),
                "shield",
                "cases:episodes",
                Permission.VIEW_CASES,
                ("cases:episode",),
            ),
            Entry(
                _("一户一策"),
                "edit",
                "plans:plans",
                Permission.VIEW_CASES,
                ("plans:plan",),
                _waits("plans", "plan-reviews"),
            ),
            Entry(
                _("帮扶措施"),
                "check",
                "plans:measures",
                Permission.REPORT_MEASURES,
                ("plans:measure",),
                _waits("measures"),
            ),
            Entry(
                _("排查与走访"),
                "network",
                "rounds:rounds",
                Permission.VIEW_CASES,
                ("rounds:round", "rounds:records", "rounds:visits", "rounds:problem"),
                _waits("rounds", "lookback-problems"),
            ),
            Entry(
                _("研判会议"),
                "users",
                "rounds:meetings",
                Permission.VIEW_CASES,
                ("rounds:meeting",),
                _waits("meetings"),
            ),
            Entry(
                _("入户任务"),
                "desk",
                "fieldforms:tasks",
                Permission.FILL_SHEETS,
                ("fieldforms:",),
                _waits("visits", "sheet-conflicts"),
            ),
            Entry(_("离线走访"), "download", "fieldwork:home", Permission.FILL_SHEETS),
            Entry(
                _("风险消除"),
                "zero",
                "removal:candidates",
                Permission.VIEW_CASES,
                ("removal:",),
                _waits("removal-candidates"),
            ),
        ),
    ),
    Heading(
        "welfare",
        _("民生保障"),
        (
            Entry(
                _("应享未享"),
                "check",
                "benefits:gaps",
                Permission.VIEW_BENEFITS,
                ("benefits:", "registry:circumstances"),
                _waits("benefit-gaps", "benefit-answers", "benefit-proof", "benefit-judging"),
            ),
            Entry(
                _("社会救助"),
                "hand",
                "relief:requests",
                Permission.VIEW_RELIEF,
                ("relief:",),
                _waits("relief-requests", "relief-office", "allowances", "temporary-relief"),
            ),
            Entry(
                _("三保障和饮水"),
                "shield",
                "guarantees:board",
                Permission.VIEW_GUARANTEES,
                ("guarantees:",),
                _waits("guarantees", "guarantees-done"),
            ),
            Entry(
                _("收入台账"),
                "chart",
                "income:accounts",
                Permission.VIEW_INCOME,
                (
                    "income:account",
                    "income:card",
                    "income:month",
                    "income:question",
                    "income:statement",
                    "income:subsidies",
                    "income:upload",
                    "income:new",
                    "income:confirm",
                    "income:draw",
                    "income:reverse",
                    "income:village",
                    "income:compare-subsidies",
                ),
                _waits("income-months", "income-approvals", "income-statements"),
            ),
            Entry(
                _("增收目标"),
                "star",
                "income:goals",
                Permission.VIEW_INCOME,
                (
                    "income:focus",
                    "income:plan",
                    "income:measure",
                    "income:means",
                    "income:check",
                    "income:finding",
                    "income:practices",
                ),
                _waits("income-plans", "income-plan-reviews", "income-checks", "income-means"),
            ),
            Entry(
                _("防贫保"),
                "shield",
                "plans:covers",
                Permission.VIEW_REGISTERS,
                ("plans:covers", "plans:claims"),
            ),
            Entry(
                _("巩固提高"),
                "village",
                "plans:village-measures",
                Permission.VIEW_REGISTERS,
                ("plans:village-measures",),
            ),
            Entry(
                _("低收入人口"),
                "low",
                "lowincome:members",
                Permission.VIEW_LOW_INCOME,
                ("lowincome:",),
                _waits("low-income", "low-income-decisions"),
            ),
        ),
    ),
    Heading(
        "livelihood",
        _("产业就业"),
        (
            Entry(
                _("务工就业"),
                "users",
                "employment:workers",
                Permission.VIEW_EMPLOYMENT,
                ("employment:",),
            ),
            Entry(
                _("公益岗和车间"),
                "hand",
                "posts:holders",
                Permission.VIEW_EMPLOYMENT,
                ("posts:",),
            ),
            Entry(
                _("技能培训"),
                "cap",
                "training:classes",
                Permission.VIEW_EMPLOYMENT,
                ("training:",),
            ),
            Entry(
                _("双绑联结"),
                "network",
                "industry:bonds",
                Permission.VIEW_INDUSTRY,
                ("industry:",),
            ),
            Entry(
                _("村集体经济"),
                "village",
                "collective:incomes",
                Permission.VIEW_COLLECTIVE,
                (
                    "collective:income",
                    "collective:distribution",
                    "collective:share",
                    "collective:use",
                    "collective:land",
                ),
            ),
            Entry(
                _("消费帮扶"),
                "inbox",
                "collective:purchases",
                Permission.VIEW_COLLECTIVE,
                (
                    "collective:purchase",
                    "collective:gift",
                    "collective:unsold",
                    "collective:outlet",
                    "collective:contract",
                ),
            ),
        ),
    ),
    Heading(
        "money",
        _("资金资产"),
        (
            Entry(
                _("项目库"),
                "folder",
                "funds:projects",
                Permission.VIEW_FUNDS,
                (
                    "funds:project",
                    "funds:plan",
                ),
            ),
            Entry(
                _("衔接资金"),
                "chart",
                "funds:money",
                Permission.VIEW_FUNDS,
                ("funds:",),
            ),
            Entry(
                _("帮扶资产"),
                "building",
                "assets:assets",
                Permission.VIEW_ASSETS,
                ("assets:",),
            ),
            Entry(
                _("搬迁和重点村"),
                "village",
                "places:sites",
                Permission.VIEW_PLACES,
                ("places:",),
            ),
            Entry(
                _("驻村帮扶"),
                "shield",
                "teams:members",
                Permission.VIEW_TEAMS,
                ("teams:",),
            ),
        ),
    ),
    Heading(
        "tasks",
        _("督办考核"),
        (
            Entry(
                _("政策文件"),
                "file",
                "documents:documents",
                Permission.VIEW_TASKS,
                ("documents:",),
                _waits("documents"),
            ),
            Entry(
                _("工作任务"),
                "list",
                "taskbook:tasks",
                Permission.VIEW_TASKS,
                ("taskbook:",),
                _waits("task-drafts", "tasks", "plans-owed"),
            ),
            Entry(
                _("指标看板"),
                "chart",
                "indicators:board",
                Permission.VIEW_TASKS,
                ("indicators:board", "indicators:indicator", "indicators:report"),
            ),
            Entry(
                _("挂牌督战"),
                "star",
                "supervision:battles",
                Permission.VIEW_REGISTERS,
                ("supervision:battles",),
                BATTLES.waiting_count,
            ),
            Entry(
                _("调度会议"),
                "history",
                "supervision:dispatches",
                Permission.VIEW_REGISTERS,
                ("supervision:dispatches",),
            ),
            Entry(
                _("进展报送"),
                "inbox",
                "supervision:progress",
                Permission.REPORT_PROGRESS,
                ("supervision:progress",),
                _waits("progress"),
            ),
            Entry(
                _("问题整改"),
                "check",
                "supervision:rectifications",
                Permission.VIEW_TASKS,
                (
                    "supervision:rectification",
                    "supervision:findings",
                    "supervision:lenienc",
                    "supervision:materials",
                    "supervision:nomination",
                    "supervision:discipline",
                ),
                _waits("rectifications", "rectification-decisions"),
            ),
            Entry(
                _("督查检查"),
                "eye",
                "supervision:inspections",
                Permission.SUPERVISE,
                ("supervision:inspection",),
            ),
            Entry(
                _("考核评价"),
                "star",
                "assessment:schemes",
                Permission.VIEW_TASKS,
                ("assessment:",),
                _waits("appeals", "assessment-publishing"),
            ),
            Entry(_("报表"), "chart", "reporting:reports", Permission.VIEW_TASKS, ("reporting:",)),
        ),
    ),
    Heading(
        "admin",
        _("管理"),
        (
            Entry(
                _("规则库"),
                "book",
                "policies:rulebook",
                Permission.VIEW_RULEBOOK,
                ("policies:",),
                _waits("drafts"),
            ),
            Entry(
                _("网格"),
                "network",
                "registry:grids",
                Permission.VIEW_REGISTERS,
                ("registry:grids",),
                GRIDS.waiting_count,
            ),
            Entry(
                _("网格员"),
                "user",
                "registry:grid-workers",
                Permission.VIEW_REGISTERS,
                ("registry:grid-workers",),
            ),
            Entry(
                _("村情监测"),
                "village",
                "registry:villages",
                Permission.VIEW_REGISTERS,
                ("registry:villages",),
                VILLAGES.waiting_count,
            ),
            Entry(
                _("村户档案"),
                "folder",
                "registry:documents",
                Permission.VIEW_HOUSEHOLDS,
                ("registry:documents",),
            ),
            Entry(
                _("业务培训"),
                "cap",
                "sources:trainings",
                Permission.VIEW_REGISTERS,
                ("sources:trainings",),
            ),
            Entry(
                _("外部平台"),
                "plug",
                "sources:platforms",
                Permission.VIEW_REGISTERS,
                ("sources:platforms",),
            ),
            Entry(
                _("自建台账"),
                "list",
                "registers:catalogue",
                Permission.VIEW_REGISTERS,
                ("registers:",),
            ),
            Entry(
                _("账户"),
                "user",
                "accounts:users",
                Permission.MANAGE_ACCOUNTS,
                ("accounts:user",),
            ),
            Entry(
                _("单位"),
                "building",
                "accounts:organisations",
                Permission.MANAGE_ACCOUNTS,
                ("accounts:organisation",),
            ),
            Entry(
                _("岗位授权"),
                "shield",
                "accounts:posts",
                Permission.GRANT_POSTS,
                ("accounts:post", "accounts:user"),
                _waits("without-a-post"),
            ),
            Entry(_("操作审计"), "history", "audit:events", Permission.VIEW_AUDIT, ("audit:",)),
        ),
    ),
)


def navigation_of(request: HttpRequest) -> tuple[NavigationGroup, ...]:
    """Return the headings with the entries that the user may open, the present one marked."""
    scope = request_scope(request)
    here = request.resolver_match.view_name if request.resolver_match else ""
    counts = wants_counts(request)
    groups = []
    for heading in NAVIGATION:
        items = tuple(
            NavigationItem(
                str(entry.title),
                entry.icon,
                url,
                here == entry.view or any(here.startswith(part) for part in entry.covers),
                entry.waiting(request) if counts and entry.waiting else 0,
            )
            for entry in heading.entries
            if (entry.permission is None or scope.may(entry.permission))
            and (url := _address(entry.view))
        )
        if items:
            groups.append(NavigationGroup(str(heading.title), items, heading.key))
    return folded(groups)


def _address(view: str) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""
