"""Data that can be trusted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.config.menu.entries import Entry, Heading, waits

TRUST = Heading(
    "trust",
    _("数据质量"),
    (
        Entry(
            _("数据核查"),
            "check",
            "quality:findings",
            Permission.VIEW_QUALITY,
            ("quality:",),
            waits("quality-findings", "quality-exemptions"),
        ),
        Entry(
            _("重复与合并"),
            "merge",
            "merging:proposals",
            Permission.MERGE_RECORDS,
            ("merging:",),
            waits("merge-proposals"),
        ),
        Entry(
            _("国家系统"),
            "plug",
            "national:exchange",
            Permission.SETTLE_DIFFERENCES,
            ("national:",),
            waiting=waits("national-differences", "national-outside"),
        ),
        Entry(
            _("普查与抽样"),
            "list",
            "census:base",
            Permission.VIEW_CENSUS,
            ("census:",),
            waiting=waits("sample-sheets", "samples-to-sign", "sample-corrections"),
        ),
        Entry(
            _("脱敏副本"),
            "file",
            "copies:copies",
            Permission.MAKE_COPIES,
            ("copies:",),
            waiting=waits("copies"),
        ),
    ),
)
