"""Tasks and assessment; what keeps the place running."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.interfaces.registers import GRIDS, VILLAGES
from xianjie.apps.supervision.interfaces.registers import BATTLES
from xianjie.config.menu.entries import Entry, Heading, waits

TASKS = Heading(
    "tasks",
    _("督办考核"),
    (
        Entry(
            _("政策文件"),
            "file",
            "documents:documents",
            Permission.VIEW_TASKS,
            ("documents:",),
            waits("documents"),
        ),
        Entry(
            _("工作任务"),
            "list",
            "taskbook:tasks",
            Permission.VIEW_TASKS,
            ("taskbook:",),
            waits("task-drafts", "tasks", "plans-owed"),
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
            waits("progress"),
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
            waits("rectifications", "rectification-decisions"),
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
            waits("appeals", "assessment-publishing"),
        ),
        Entry(_("报表"), "chart", "reporting:reports", Permission.VIEW_TASKS, ("reporting:",)),
    ),
)

ADMIN = Heading(
    "admin",
    _("管理"),
    (
        Entry(
            _("规则库"),
            "book",
            "policies:rulebook",
            Permission.VIEW_RULEBOOK,
            ("policies:",),
            waits("drafts"),
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
            Permission.VIEW_OWN_REGISTERS,
            ("registers:",),
            waits("registers"),
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
            waits("without-a-post"),
        ),
        Entry(_("操作审计"), "history", "audit:events", Permission.VIEW_AUDIT, ("audit:",)),
    ),
)
