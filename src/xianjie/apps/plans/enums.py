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


class PlanAct(models.TextChoices):
    """What happens to a plan; the kinds of lines in its record."""

    OPENED = "OPENED", _("建立草稿")
    CHANGED = "CHANGED", _("修改")
    SUBMITTED = "SUBMITTED", _("送审")
    PASSED = "PASSED", _("审核通过")
    RETURNED = "RETURNED", _("退回")
    CLOSED = "CLOSED", _("结束")


class MeasureState(models.TextChoices):
    """How far a measure has come."""

    PLANNED = "PLANNED", _("待落实")
    RUNNING = "RUNNING", _("落实中")
    DONE = "DONE", _("已落实")
    DROPPED = "DROPPED", _("不再实施")


OPEN_PLANS = (PlanState.DRAFT.value, PlanState.SUBMITTED.value, PlanState.IN_FORCE.value)
ASKED_PLANS = (PlanState.IN_FORCE.value, PlanState.CLOSED.value)
"""Plans whose measures departments know of."""
OPEN_MEASURES = (MeasureState.PLANNED.value, MeasureState.RUNNING.value)
"""Measures that somebody still has to bring to an end."""
LIVE_MEASURES = (MeasureState.RUNNING.value, MeasureState.DONE.value)
"""Measures that count as in place."""


class Labour(models.TextChoices):
    """What the working members of a household can do together."""

    FULL = "FULL", _("有劳动力")
    PARTIAL = "PARTIAL", _("只有弱劳动力或半劳动力")
    NONE = "NONE", _("没有劳动力")
    UNKNOWN = "UNKNOWN", _("劳动能力没有登记")
