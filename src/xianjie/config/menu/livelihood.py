"""Work and industry; money, assets, places and people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.config.menu.entries import Entry, Heading, waits

LIVELIHOOD = Heading(
    "livelihood",
    _("产业就业"),
    (
        Entry(
            _("务工就业"),
            "users",
            "employment:workers",
            Permission.VIEW_EMPLOYMENT,
            ("employment:",),
            waits("zero-families"),
            bar="employment",
        ),
        Entry(
            _("公益岗和车间"),
            "hand",
            "posts:holders",
            Permission.VIEW_EMPLOYMENT,
            ("posts:",),
            waits("post-needs", "post-attendance", "post-pay", "post-exits", "workshops"),
            bar="posts",
        ),
        Entry(
            _("技能培训"),
            "cap",
            "training:classes",
            Permission.VIEW_EMPLOYMENT,
            ("training:",),
            bar="training",
        ),
        Entry(
            _("双绑联结"),
            "network",
            "industry:bonds",
            Permission.VIEW_INDUSTRY,
            ("industry:",),
            waiting=waits("industry"),
            bar="industry",
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
            waits("distributions"),
            bar="collective",
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
            waits("unsold", "purchases-missing"),
            bar="consumption",
        ),
    ),
)

MONEY = Heading(
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
            waits("projects"),
            bar="projects",
        ),
        Entry(
            _("衔接资金"),
            "chart",
            "funds:money",
            Permission.VIEW_FUNDS,
            (
                "funds:money",
                "funds:allocation",
                "funds:payment",
                "funds:ratio",
                "funds:growth",
                "funds:progress",
                "funds:weight",
                "funds:score",
                "funds:land",
                "funds:loan",
            ),
            waits("funds-to-allocate", "loans-overdue"),
            bar="funds",
        ),
        Entry(
            _("帮扶资产"),
            "building",
            "assets:assets",
            Permission.VIEW_ASSETS,
            ("assets:",),
            waiting=waits("asset-alarms", "asset-judging"),
            bar="assets",
        ),
        Entry(
            _("搬迁和重点村"),
            "village",
            "places:sites",
            Permission.VIEW_PLACES,
            ("places:",),
            waits("relocation"),
            bar="places",
        ),
        Entry(
            _("驻村帮扶"),
            "shield",
            "teams:members",
            Permission.VIEW_TEAMS,
            ("teams:",),
            waits("leaves", "member-months"),
            bar="teams",
        ),
    ),
)
