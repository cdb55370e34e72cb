"""Kinds and forms of reports."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportKind(models.TextChoices):
    """What a report is about: a month or a year."""

    MONTHLY = "MONTHLY", _("月报")
    YEARLY = "YEARLY", _("年度总结")


class ReportForm(models.TextChoices):
    """The file that is made."""

    DOCX = "docx", _("Word 文档")
    XLSX = "xlsx", _("Excel 调度表")
