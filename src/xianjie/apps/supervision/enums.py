"""Kinds and states of supervision."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BattleLevel(models.TextChoices):
    """Who supervises."""

    PREFECTURE = "PREFECTURE", _("州（市）级")
    COUNTY = "COUNTY", _("县级")


class BattleObject(models.TextChoices):
    """What a listed item is about."""

    VILLAGE = "VILLAGE", _("难点村")
    UNSOLVED = "UNSOLVED", _("未脱贫（未消除）人口")
    MONITORED = "MONITORED", _("监测人口")
    MARGIN = "MARGIN", _("边缘人口")
    PROBLEM = "PROBLEM", _("突出问题")


class Supervisor(models.TextChoices):
    """The three who dispatch each month; words as the rulebook writes them."""

    GROUP = "领导小组", _("领导小组")
    SECTOR = "行业部门", _("行业部门")
    OFFICE = "办公室", _("办公室")


class ReportState(models.TextChoices):
    """Whether a progress report stands."""

    SUBMITTED = "SUBMITTED", _("已报送")
    RETURNED = "RETURNED", _("退回补充")
