"""States and rhythms of tasks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskState(models.TextChoices):
    """How far a task has come."""

    DRAFT = "DRAFT", _("待下达")
    ISSUED = "ISSUED", _("办理中")
    DONE = "DONE", _("已完成")
    CANCELLED = "CANCELLED", _("已取消")


class Rhythm(models.TextChoices):
    """How often progress of a task is reported."""

    ONCE = "ONCE", _("一次性")
    MONTHLY = "MONTHLY", _("每月")
    QUARTERLY = "QUARTERLY", _("每季度")
    HALF_YEARLY = "HALF_YEARLY", _("每半年")
    YEARLY = "YEARLY", _("每年")


class PartyRole(models.TextChoices):
    """How an organisation or a township takes part in a task."""

    LEAD = "LEAD", _("牵头")
    RESPONSIBLE = "RESPONSIBLE", _("责任")


class Light(models.TextChoices):
    """How a task stands against straight progress."""

    GREEN = "green", _("绿灯")
    YELLOW = "yellow", _("黄灯")
    RED = "red", _("红灯")


class ProgressState(models.TextChoices):
    """How a party itself sees its part."""

    RUNNING = "RUNNING", _("正常推进")
    STUCK = "STUCK", _("遇到困难")
    READY = "READY", _("已办完，请验收")
