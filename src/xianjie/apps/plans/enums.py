"""States of plans and measures."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    """How far a plan has come."""

    DRAFT = "DRAFT", _("拟定中")
    SUBMITTED = "SUBMITTED", _("待乡镇审核")
    IN_FORCE = "IN_FORCE", _("执行中")
    CLOSED = "CLOSED", _("已结束")


class MeasureState(models.TextChoices):
    """How far a measure has come."""

    PLANNED = "PLANNED", _("待落实")
    RUNNING = "RUNNING", _("落实中")
    DONE = "DONE", _("已落实")
    DROPPED = "DROPPED", _("不再实施")


LIVE_MEASURES = (MeasureState.RUNNING.value, MeasureState.DONE.value)
"""Measures that count as in place."""
